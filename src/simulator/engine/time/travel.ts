/**
 * Going to another state of the records while the daemon lives: what differs is written in one batch and put into the
 * engine, nothing else is touched. It costs what differs, not what there is.
 *
 * Files and records go; processes don't. A container that runs and differs (itself, a volume of it, or the host disk
 * under a bind mount) is killed first; one that ran in the state that is gone to is found exited with 137, as after a
 * power cut (docs/decisions/0006). What differs in its log alone is its own: it runs on.
 */
import { LabError } from '@shared/errors'
import { present } from '../../store/records'
import type { RecordHistory } from '../../store/records'
import type { OwnedLayerStore } from '../../layers/layerStore'
import type { BlobStore } from '../../store/blobs'
import type { Container, ContainerRecord } from '../container'
import { mendContainerFolders } from '../dockerRoot/containerFolders'
import type { Engine } from '../engine'
import { containerFolder, dockerRoot, removeTree } from '../hostDisk'
import type { SavedLog } from '../logKeeper'
import { networkOf } from '../networkRecords'
import { bringBack } from '../openEngine'
import type { EarlierRecord, Persistence } from '../persistence'
import { containerSchema, volumeSchema } from '../savedRecords'
import { killQuietly } from '../kill'
import type { ChainId } from '@shared/docker/identity'
import { moveTree } from './moveTree'

export interface TravelParts {
  readonly engine: Engine
  readonly history: RecordHistory
  readonly persistence: Persistence
  readonly layers: OwnedLayerStore
  readonly trees: BlobStore
}

/** Keys of what two states have different, but for logs of containers that are the same. */
export function differing(history: RecordHistory, one: number, other: number): readonly string[] {
  const keys = history.differences(one, other)
  const known = new Set(keys)
  return keys.filter((key) => !key.startsWith('log/') || known.has(`container/${key.split('/')[1] ?? ''}`))
}

/**
 * Ends the containers that a state has otherwise, and saves what the others wrote until now. Resolves with the names of
 * those that were killed.
 */
export async function settleFor(parts: TravelParts, state: number): Promise<readonly string[]> {
  const { engine, history, persistence, layers } = parts
  for (const container of engine.containers.list()) await container.running?.keeping.saveNow()
  const keys = differing(history, state, present)
  if (keys.includes('daemon')) await persistence.saveHostDisk()
  const killed: string[] = []
  for (const container of engine.containers.list()) {
    if (!isTouched(container, new Set(keys))) continue
    // Nothing brings it back: the user asked for another time.
    container.record = { ...container.record, stoppedByUser: true }
    container.restarts.cancel()
    if (container.running === undefined) continue
    killed.push(container.record.name)
    await killQuietly(engine, container)
    if (container.isRunning) throw new LabError('conflict', `container ${container.record.name} doesn't end`)
  }
  await persistence.settled()
  await layers.settled()
  return killed
}

function isTouched({ id, record, isRunning }: Container, keys: ReadonlySet<string>): boolean {
  if (keys.has(`container/${id}`)) return true
  if (!isRunning) return false
  // One that removes itself has no record: it goes when its image does.
  if (keys.has(`image/${record.imageId}`)) return true
  const isBound = record.mounts.some((mount) => mount.type === 'bind')
  if (isBound && keys.has('daemon')) return true
  return record.mounts.some((mount) => mount.type === 'volume' && keys.has(`volume/${mount.name}`))
}

/** Makes records and engine what they were in a state. Call `settleFor` first. */
export async function travel(parts: TravelParts, state: number): Promise<void> {
  const { engine, history, persistence } = parts
  const keys = differing(history, state, present)
  if (keys.length === 0) return
  const changed: Container[] = []
  await persistence.goTo(state, keys, (changes, logs) => {
    changed.push(...new Follower(parts, changes, logs).follow())
  })
  for (const container of changed) await engine.keeper.saveContainer(container)
  await parts.layers.settled()
}

/** Puts into the engine what the records say now. */
class Follower {
  private readonly byKey: ReadonlyMap<string, EarlierRecord>

  constructor(
    private readonly parts: TravelParts,
    private readonly changes: readonly EarlierRecord[],
    private readonly logs: ReadonlyMap<string, SavedLog>,
  ) {
    this.byKey = new Map(changes.map((change) => [change.key, change]))
  }

  /** Returns the containers that came back otherwise than their records say. */
  follow(): readonly Container[] {
    const { engine, layers } = this.parts
    // A layer that one container lets go is held by the next.
    const held = layers.all()
    for (const layer of held) layers.retain(layer)
    for (const change of this.of('container/')) takeOut(engine, change)
    layers.restore(this.of('layer/').flatMap(({ key, after }) => (after === undefined ? [] : [{ key, value: after }])))
    const images = this.changes.filter(({ key }) => key.startsWith('image/') || key.startsWith('reference/'))
    engine.images.follow(images.map(({ key, after }) => ({ key, value: after })))
    for (const change of this.of('network/')) followNetwork(engine, change)
    for (const change of this.of('volume/')) this.followVolume(change)
    this.followHostDisk()
    const changed = this.of('container/').flatMap((change) => this.bringBack(change))
    engine.containers.orderByCreation()
    mendContainerFolders(engine)
    for (const layer of held) layers.release(layer)
    layers.dropUnused()
    return changed
  }

  private of(prefix: string): readonly EarlierRecord[] {
    return this.changes.filter(({ key }) => key.startsWith(prefix))
  }

  private followVolume({ key, before, after, tree }: EarlierRecord): void {
    const { engine, persistence, trees: blobs } = this.parts
    const name = key.slice('volume/'.length)
    const volume = engine.volumes.find(name)
    const saved = volumeSchema.safeParse(after).data
    const old = volumeSchema.safeParse(before).data
    const isSame = saved !== undefined && JSON.stringify(old?.record) === JSON.stringify(saved.record)
    if (isSame && volume !== undefined && tree.before?.format === 'extents' && tree.after?.format === 'extents') {
      moveTree({ fileSystem: volume.fileSystem, from: tree.before, to: tree.after, blobs })
      return
    }
    engine.volumes.takeOut(name)
    if (saved !== undefined) engine.volumes.restore(saved.record, persistence.openTree(tree.after))
  }

  /** Its folders of containers and volumes follow those; the rest is the user's. */
  private followHostDisk(): void {
    const { engine, trees: blobs } = this.parts
    const tree = this.byKey.get('daemon')?.tree
    if (tree?.before === undefined || tree.after === undefined) return
    const replaced = new Set(this.of('container/').map(({ key }) => key.slice('container/'.length)))
    const [volumes, containers] = [`${dockerRoot}/volumes/`, `${dockerRoot}/containers/`].map((path) => path.slice(1))
    const isLeft = (path: string): boolean => {
      if (path.startsWith(volumes ?? '')) return true
      if (!path.startsWith(containers ?? '')) return false
      return !replaced.has(path.slice(containers?.length).split('/')[0] ?? '')
    }
    moveTree({ fileSystem: engine.hostDisk.fileSystem, from: tree.before, to: tree.after, blobs, isLeft })
  }

  private bringBack({ after, tree, key }: EarlierRecord): readonly Container[] {
    const { engine, persistence } = this.parts
    const saved = containerSchema.safeParse(after).data
    if (saved === undefined) return []
    const upper = tree.after && persistence.openTree(tree.after)
    const record = saved.record as unknown as ContainerRecord
    const container = bringBack(engine, {
      record,
      top: saved.top as ChainId | undefined,
      upper: upper && { fileSystem: upper, root: upper.root },
      log: this.logs.get(key.slice('container/'.length)),
    })
    return container === undefined || container.record === record ? [] : [container]
  }
}

/** Takes a container out that doesn't run, without an event. Its folder stays if it comes back: files go by what differs. */
function takeOut(engine: Engine, { key, after }: EarlierRecord): void {
  const container = engine.containers.find(key.slice('container/'.length))
  if (container === undefined) return
  engine.containers.remove(container)
  for (const id of [...container.execIds]) engine.execs.delete(id)
  container.layer.remove()
  if (after === undefined) removeTree(engine.hostDisk.own, containerFolder(container.id))
  container.announceRemoval()
}

function followNetwork(engine: Engine, { key, after }: EarlierRecord): void {
  engine.networks.takeOut(key.slice('network/'.length))
  const network = networkOf(after)
  if (network !== undefined) engine.networks.restore(network)
}
