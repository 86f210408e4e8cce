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
import { z } from 'zod'
import type { BlobStore } from '../store/blobs'
import type { RecordChange, RecordStore } from '../store/records'
import type { Container, ContainerRecord } from './container'
import type { Keeper } from './engine'
import { LogKeeper } from './logKeeper'
import type { SavedLog } from './logKeeper'
import { blobsOfTree, restoreTree, treeRecordSchema, TreeWriter } from './treeRecord'
import type { TreeRecord } from './treeRecord'
import type { Volume, VolumeRecord } from './volumes'

const nameSchema = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/)

/** So much that what is not one can't be opened as one; the rest was written by this engine. */
export const containerSchema = z.object({
  record: z.looseObject({
    id: z.string().regex(/^[0-9a-f]{64}$/),
    name: nameSchema,
    createdAtMs: z.number(),
    imageId: z.string(),
    config: z.looseObject({}),
    hostConfig: z.looseObject({ RestartPolicy: z.looseObject({}), LogConfig: z.looseObject({}) }),
    mounts: z.array(z.looseObject({ type: z.enum(['volume', 'bind', 'tmpfs']), destination: z.string() })),
    state: z.looseObject({ status: z.string(), exitCode: z.number() }),
  }),
  top: z.string().optional(),
  tree: treeRecordSchema.optional(),
})
export const volumeSchema = z.object({
  record: z.object({
    name: nameSchema,
    driver: z.literal('local'),
    labels: z.record(z.string(), z.string()).nullable(),
    options: z.record(z.string(), z.string()).nullable(),
    createdAtMs: z.number(),
  }),
  tree: treeRecordSchema.optional(),
})
export const daemonSchema = z.object({ id: z.string(), hostDisk: treeRecordSchema.optional() })

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
  readonly records: RecordStore
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
  /** Blobs of each tree that a record names, by its manifest. */
  private readonly parts = new Map<string, readonly string[]>()

  constructor(private readonly deps: PersistenceDeps) {
    this.writer = new TreeWriter(deps.trees)
    this.logs = new LogKeeper(deps.records)
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
    this.parts.set(tree.digest, blobsOfTree(tree, this.deps.trees))
    return tree
  }

  /** Throws Error when something of the tree is missing: `stateCheck.ts` has looked before. */
  private restoreTree(key: string, tree: TreeRecord | undefined, type: string): FileSystem | undefined {
    if (tree === undefined) return undefined
    const { trees, clock, disk } = this.deps
    const fileSystem = restoreTree(tree, trees, { type, clock, disk })
    this.saved.set(key, tree)
    this.parts.set(tree.digest, blobsOfTree(tree, trees))
    return fileSystem
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

  /** Deletes a tree's blobs that no record needs any more; trees share what they have in common. */
  private async dropTree(tree: TreeRecord | undefined): Promise<void> {
    if (tree === undefined || this.isNamed(tree.digest)) return
    const dropped = this.parts.get(tree.digest) ?? [tree.digest]
    this.parts.delete(tree.digest)
    await this.deleteUnneeded(dropped)
  }

  private isNamed(digest: string): boolean {
    for (const other of this.saved.values()) if (other.digest === digest) return true
    return false
  }

  /** Deletes what a crash left between a tree and its record. Call it when everything is loaded and nothing is damaged. */
  async dropOrphans(): Promise<void> {
    await this.enqueue(() => this.deleteUnneeded(this.deps.trees.digests()))
  }

  private async deleteUnneeded(digests: readonly string[]): Promise<void> {
    const needed = new Set([...this.parts.values()].flat())
    for (const digest of digests) if (!needed.has(digest)) await this.deps.trees.delete(digest)
  }
}

/** The trees that the records name, and what each belongs to. */
export async function treeKinds(
  records: RecordStore,
): Promise<readonly { readonly kind: 'container' | 'volume' | 'daemon'; readonly tree: TreeRecord }[]> {
  const [containers, volumes, daemon] = await Promise.all(
    ['container/', 'volume/', 'daemon'].map((prefix) => records.load(prefix)),
  )
  const trees = [
    ...(containers ?? []).map(({ value }) => ({ kind: 'container' as const, tree: containerSchema.parse(value).tree })),
    ...(volumes ?? []).map(({ value }) => ({ kind: 'volume' as const, tree: volumeSchema.parse(value).tree })),
    ...(daemon ?? []).map(({ value }) => ({ kind: 'daemon' as const, tree: daemonSchema.parse(value).hostDisk })),
  ]
  return trees.flatMap(({ kind, tree }) => (tree === undefined ? [] : [{ kind, tree }]))
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

/** Nothing is kept: the state dies with the process. */
export const forgetfulKeeper: Keeper = {
  saveContainer: () => Promise.resolve(),
  forgetContainer: () => Promise.resolve(),
  saveLayer: () => Promise.resolve(),
  saveLog: () => Promise.resolve(),
  saveVolumeTree: () => Promise.resolve(),
  saveHostDisk: () => Promise.resolve(),
}
