/**
 * What survives a restart of the daemon. Records (`container/<id>`, `log/<id>/…`, `volume/<name>`, `daemon`) say what
 * there is; trees (a container's changes, a volume, the host disk) lie among the blobs of `trees/` (`treeRecord.ts`), named in
 * the records. A record is written when its tree is safe, so that it never names what isn't there.
 *
 * Trees are saved when a process ended, when a container syncs, when files were put there, and when the daemon closes:
 * what a running container wrote since is lost by a kill -9, as by a power cut without fsync. Logs: see `logKeeper.ts`.
 */
import type { Disk } from '@posix/filesystem/disk'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import type { FileSystem } from '@posix/filesystem/types'
import type { Branch } from '@posix/filesystem/unionTypes'
import type { ChainId } from '@shared/docker/identity'
import type { BlobStore } from '../store/blobs'
import { present } from '../store/records'
import type { RecordChange, TimedRecords } from '../store/records'
import type { Container, ContainerRecord } from './container'
import type { Keeper } from './engine'
import { LogKeeper } from './logKeeper'
import type { SavedLog } from './logKeeper'
import { containerSchema, daemonSchema, treeOf, volumeSchema } from './savedRecords'
import { TreeParts } from './treeParts'
import { restoreTree, TreeWriter } from './treeRecord'
import type { TreeRecord } from './treeRecord'
import type { Volume, VolumeRecord } from './volumes'

const retryMs = 1000

export interface SavedContainer {
  readonly record: ContainerRecord
  readonly top: ChainId | undefined
  readonly upper: Branch | undefined
  readonly log: SavedLog | undefined
}

export interface SavedVolume {
  readonly record: VolumeRecord
  readonly fileSystem: FileSystem
}

export interface PersistenceDeps {
  readonly records: TimedRecords
  readonly trees: BlobStore
  /** Nanoseconds since the epoch, for the file systems that are restored. */
  readonly clock: () => bigint
  /** What they lie on. */
  readonly disk: Disk
}

export class Persistence implements Keeper {
  /** The tree that each key's record names. */
  private readonly saved = new Map<string, TreeRecord>()
  /** Writes one after the other, so that an older tree never overwrites a newer one. */
  private queue: Promise<unknown> = Promise.resolve()
  /** Containers that have a record. */
  private readonly known = new Set<string>()
  private daemonId = ''
  private hostDisk: FileSystem | undefined
  private volumeOf: (name: string) => Volume | undefined = () => undefined
  private readonly writer: TreeWriter
  private readonly logs: LogKeeper
  /** What could not be written, by what it is. */
  private readonly unsaved = new Map<string, () => Promise<void>>()
  private retry: NodeJS.Timeout | undefined
  private readonly parts: TreeParts

  constructor(private readonly deps: PersistenceDeps) {
    this.writer = new TreeWriter(deps.trees)
    this.logs = new LogKeeper(deps.records)
    this.parts = new TreeParts(deps.trees, deps.records.history)
  }

  /** Reads the daemon's own record; a new one has the given ID. */
  async loadDaemon(newId: string): Promise<{ readonly id: string; readonly hostDisk: FileSystem | undefined }> {
    const [found] = await this.deps.records.load('daemon')
    const daemon = daemonSchema.safeParse(found?.value)
    this.daemonId = daemon.success ? daemon.data.id : newId
    if (!daemon.success) await this.deps.records.write([{ kind: 'put', key: 'daemon', value: { id: newId } }])
    const tree = daemon.success ? daemon.data.hostDisk : undefined
    return { id: this.daemonId, hostDisk: this.restoreTree('daemon', tree, 'ext4') }
  }

  async loadVolumes(): Promise<readonly SavedVolume[]> {
    const volumes: SavedVolume[] = []
    for (const { key, value } of await this.deps.records.load('volume/')) {
      const parsed = volumeSchema.safeParse(value)
      if (!parsed.success) continue
      const { record, tree } = parsed.data
      volumes.push({ record, fileSystem: this.restoreTree(key, tree, 'ext4') ?? this.emptyTree('ext4') })
    }
    return volumes
  }

  async loadContainers(): Promise<readonly SavedContainer[]> {
    const logs = await this.logs.load()
    const containers: SavedContainer[] = []
    for (const { key, value } of await this.deps.records.load('container/')) {
      const parsed = containerSchema.safeParse(value)
      if (!parsed.success) continue
      const { top, tree } = parsed.data
      const record = parsed.data.record as unknown as ContainerRecord
      this.known.add(record.id)
      const upper = this.restoreTree(key, tree, 'ext4')
      containers.push({
        record,
        top: top as ChainId | undefined,
        upper: upper && { fileSystem: upper, root: upper.root },
        log: logs.get(record.id),
      })
    }
    return containers.sort((a, b) => a.record.createdAtMs - b.record.createdAtMs)
  }

  /** What the trees are taken from, once the engine is there. */
  watch(sources: { readonly hostDisk: FileSystem; readonly volumeOf: (name: string) => Volume | undefined }): void {
    this.hostDisk = sources.hostDisk
    this.volumeOf = sources.volumeOf
  }

  saveContainer(container: Container): Promise<void> {
    if (goesWhenItEnds(container)) return Promise.resolve()
    return this.keep(`state ${container.id}`, () => this.writeContainer(container))
  }

  forgetContainer(id: string): Promise<void> {
    if (!this.known.has(id)) return Promise.resolve()
    this.known.delete(id)
    return this.enqueue(async () => {
      for (const what of ['state', 'layer']) this.unsaved.delete(`${what} ${id}`)
      const log = await this.logs.forget(id)
      await this.deps.records.write([{ kind: 'delete', key: `container/${id}` }, ...log])
      await this.replaceTree(`container/${id}`, undefined)
    })
  }

  saveLayer(container: Container): Promise<void> {
    if (goesWhenItEnds(container)) return Promise.resolve()
    return this.keep(`layer ${container.id}`, async () => {
      const key = `container/${container.id}`
      const old = this.saved.get(key)
      const { upper } = container.layer
      // A new container has changed nothing yet: its record says so by naming no tree, and costs one write.
      if (this.known.has(container.id) || !isUntouched(upper)) this.saved.set(key, await this.storeTree(upper))
      await Promise.all([this.writeContainer(container), this.logs.save(container)])
      await this.dropTree(old)
    })
  }

  async saveLog(container: Container, upTo?: number): Promise<void> {
    if (!goesWhenItEnds(container)) await this.logs.save(container, upTo)
  }

  saveVolumeTree(name: string): Promise<void> {
    return this.keep(`volume ${name}`, async () => {
      const volume = this.volumeOf(name)
      if (volume === undefined) return
      const key = `volume/${name}`
      const old = this.saved.get(key)
      const tree = await this.storeTree({ fileSystem: volume.fileSystem, root: volume.fileSystem.root })
      this.saved.set(key, tree)
      await this.deps.records.write([{ kind: 'put', key, value: { record: volume.record, tree } }])
      await this.dropTree(old)
    })
  }

  forgetVolume(name: string): Promise<void> {
    return this.enqueue(async () => {
      await this.deps.records.write([{ kind: 'delete', key: `volume/${name}` }])
      await this.replaceTree(`volume/${name}`, undefined)
    })
  }

  saveHostDisk(): Promise<void> {
    return this.keep('host disk', async () => {
      if (this.hostDisk === undefined) return
      const old = this.saved.get('daemon')
      const tree = await this.storeTree({ fileSystem: this.hostDisk, root: this.hostDisk.root })
      this.saved.set('daemon', tree)
      await this.deps.records.write([{ kind: 'put', key: 'daemon', value: { id: this.daemonId, hostDisk: tree } }])
      await this.dropTree(old)
    })
  }

  /** Resolves when everything that was asked for is written. */
  async settled(): Promise<void> {
    clearTimeout(this.retry)
    this.saveUnsaved()
    await this.queue
    clearTimeout(this.retry)
  }

  /** Ends what goes on beside the work. */
  dispose(): void {
    this.parts.dispose()
  }

  private writeContainer(container: Container): Promise<void> {
    return this.deps.records.write([this.recordOf(container)])
  }

  private recordOf(container: Container): RecordChange {
    const key = `container/${container.id}`
    this.known.add(container.id)
    const value = { record: container.record, top: container.layer.parent?.chainId, tree: this.saved.get(key) }
    return { kind: 'put', key, value }
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    const done = this.queue.then(work)
    this.queue = done.catch(() => undefined)
    return done
  }

  /** As `enqueue`, again and again until it succeeds: on a full data folder the caller is told, and it is made up for. */
  private keep(key: string, work: () => Promise<void>): Promise<void> {
    const done = this.enqueue(async () => {
      this.unsaved.delete(key)
      try {
        await work()
      } catch (error) {
        this.unsaved.set(key, work)
        this.retry ??= setTimeout(() => this.saveUnsaved(), retryMs).unref()
        throw error
      }
    })
    return done
  }

  private saveUnsaved(): void {
    this.retry = undefined
    for (const [key, work] of this.unsaved) this.keep(key, work).catch(() => undefined)
  }

  private async storeTree(branch: Branch): Promise<TreeRecord> {
    const tree = await this.writer.store(branch)
    this.parts.add(tree)
    return tree
  }

  /** Throws Error when something of the tree is missing: `stateCheck.ts` has looked before. */
  private restoreTree(key: string, tree: TreeRecord | undefined, type: string): FileSystem | undefined {
    if (tree === undefined) return undefined
    const { trees, clock, disk } = this.deps
    const fileSystem = restoreTree(tree, trees, { type, clock, disk })
    this.saved.set(key, tree)
    this.parts.add(tree)
    return fileSystem
  }

  /** A tree as a file system of its own, without a place in the records; empty for none. */
  openTree(tree: TreeRecord | undefined): FileSystem {
    const { trees, clock, disk } = this.deps
    return tree === undefined ? this.emptyTree('ext4') : restoreTree(tree, trees, { type: 'ext4', clock, disk })
  }

  private emptyTree(type: string): FileSystem {
    const { clock, disk } = this.deps
    return createMemoryFileSystem({ type, clock, disk })
  }

  private async replaceTree(key: string, tree: TreeRecord | undefined): Promise<void> {
    const old = this.saved.get(key)
    if (tree === undefined) this.saved.delete(key)
    else this.saved.set(key, tree)
    await this.dropTree(old)
  }

  /** Deletes a tree's blobs that no record needs any more, of now or of a state that is kept. */
  private async dropTree(tree: TreeRecord | undefined): Promise<void> {
    if (tree !== undefined && !this.isNamed(tree.digest)) await this.parts.remove(tree.digest)
  }

  private isNamed(digest: string): boolean {
    return this.isSaved(digest) || this.deps.records.history.isNamed('tree', digest)
  }

  private isSaved(digest: string): boolean {
    for (const other of this.saved.values()) if (other.digest === digest) return true
    return false
  }

  /** Deletes what a crash left between a tree and its record. Call it when everything is loaded and nothing is damaged. */
  async dropOrphans(): Promise<void> {
    await this.parts.learnPast(() => this.collect())
  }

  /** Deletes the trees that nobody names any more, after states of the past were let go. */
  collect(): Promise<void> {
    return this.enqueue(() => this.parts.collect((digest) => this.isNamed(digest)))
  }

  /** Bytes of the trees that only states of the past have. */
  pastBytes(): number {
    const saved = new Set([...this.saved.values()].map(({ digest }) => digest))
    return this.parts.pastBytes(saved)
  }

  /**
   * Makes some records what they were in a state that is kept, in one write. Nothing is saved until `then`, which gets what
   * changed with its trees, has made the engine follow.
   */
  goTo(
    state: number,
    keys: readonly string[],
    then: (changes: readonly EarlierRecord[], logs: ReadonlyMap<string, SavedLog>) => void,
  ): Promise<void> {
    return this.enqueue(async () => {
      const changes = await Promise.all(keys.map((key) => this.earlier(key, state)))
      await this.deps.records.write(
        changes.map(({ key, after }) =>
          after === undefined ? { kind: 'delete', key } : { kind: 'put', key, value: after },
        ),
      )
      for (const change of changes) this.follow(change)
      const ids = changes.flatMap(({ key }) => (key.startsWith('container/') ? [key.slice('container/'.length)] : []))
      then(changes, await this.logs.reread(ids))
    })
  }

  /** Takes what an earlier state has of a record for what it last saved. */
  private follow({ key, after, tree }: EarlierRecord): void {
    const [kind, id = ''] = key.split('/')
    if (kind === 'container') {
      this.known.delete(id)
      if (after !== undefined) this.known.add(id)
      for (const what of ['state', 'layer']) this.unsaved.delete(`${what} ${id}`)
    }
    if (tree.after === undefined) this.saved.delete(key)
    else this.saved.set(key, tree.after)
    if (tree.after !== undefined) this.parts.add(tree.after)
  }

  private async earlier(key: string, state: number): Promise<EarlierRecord> {
    const { history } = this.deps.records
    const [before, after] = await Promise.all([history.read(key, present), history.read(key, state)])
    return { key, before, after, tree: { before: treeOf(key, before), after: treeOf(key, after) } }
  }
}

/** A record that another state has otherwise; undefined where it isn't there. */
export interface EarlierRecord {
  readonly key: string
  readonly before: unknown
  readonly after: unknown
  readonly tree: { readonly before: TreeRecord | undefined; readonly after: TreeRecord | undefined }
}

/** A container that removes itself, or a build's, would not be found after a restart: it is never written. */
function goesWhenItEnds(container: Container): boolean {
  return container.record.hostConfig.AutoRemove || container.isTransient
}

/** Whether a tree of changes is as a new one: nothing in it, and its root as it was made. */
function isUntouched({ fileSystem, root }: Branch): boolean {
  const { mode, uid, gid } = fileSystem.stat(root)
  const isAsMade = mode === 0o755 && uid === 0 && gid === 0
  return isAsMade && fileSystem.readDirectory(root).length === 0 && fileSystem.listXattrs(root).length === 0
}
