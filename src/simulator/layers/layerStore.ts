/**
 * The layer store: layers by chain ID over content-addressed tars, with counts of who holds them, and the writable
 * layers on top. On the disk a layer is a record `layer/<chain ID>` beside its tar's blob; a record without a blob is a
 * catalog image's, whose tar is made again from its recipe.
 *
 * Counts are not stored: images and containers hold their layers anew after a restart, and what nobody then holds was
 * left by a crash and is dropped.
 */
import { z } from 'zod'
import { pageBytes } from '@posix/filesystem/content'
import type { Disk } from '@posix/filesystem/disk'
import type { Content } from '@posix/filesystem/types'
import type { Branch } from '@posix/filesystem/unionTypes'
import type { ChainId, DiffId } from '@shared/docker/identity'
import { LabError } from '@shared/errors'
import type { StorageDriver } from '../drivers/types'
import type { BlobStore, StoredBlob } from '../store/blobs'
import type { StoredRecord, TimedRecords } from '../store/records'
import type { LayerSource } from './layer'
import { cacheIdOf, chainIdOf, createLayer, stackOf } from './layer'
import { checkFits } from './layerRoom'
import { treeSizeBytes } from './packLayer'
import type { Layer, LayerStore, Spooled, WritableLayer } from './types'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { unpackGently } from './unpackLayer'
import { createWritableLayer } from './writableLayer'

export interface LayerStoreDeps {
  readonly driver: StorageDriver
  /** The layers' tars, and nothing else: what no layer has is deleted. */
  readonly blobs: BlobStore
  readonly records: TimedRecords
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** Layers that can be made without a tar: the catalog's. */
  readonly known?: (diffId: DiffId) => LayerSource | undefined
  /** What layers and containers' changes lie on. Default: space without an end. */
  readonly disk?: Disk
}

export interface OwnedLayerStore extends LayerStore {
  /** Puts layers back that an earlier state has, by their records (`layer/<chain ID>`); nobody holds them yet. */
  restore(records: readonly StoredRecord[]): void
  /** Deletes the tars that no layer has any more, of now or of a kept state. */
  collect(): Promise<void>
  /** Bytes of the tars that only kept states have. */
  pastBytes(): number
  /** Registers a layer that `known` can make; nothing is hashed or unpacked. */
  registerKnown(source: LayerSource, parent: Layer | undefined): Promise<Layer>
}

const recordSchema = z.object({
  diffId: z.string(),
  parent: z.string().optional(),
  sizeBytes: z.number(),
  tarSizeBytes: z.number(),
})

const recordPrefix = 'layer/'
/** An archive without entries. */
const emptyTarBytes = 1024

class Store implements OwnedLayerStore {
  private readonly layers = new Map<ChainId, Layer>()
  private readonly holders = new Map<ChainId, number>()
  private readonly writables = new Map<string, WritableLayer>()
  private cleaning: Promise<void> = Promise.resolve()
  /** Registrations under way: as long as there are any, no blob is deleted, since one of them may have found it. */
  private registering = 0
  private readonly unwanted = new Set<DiffId>()
  /** How many layers have a tar. */
  private readonly users = new Map<DiffId, number>()

  constructor(private readonly deps: LayerStoreDeps) {}

  get disk(): Disk | undefined {
    return this.deps.disk
  }

  get driverName(): string {
    return this.deps.driver.name
  }

  get driverStatus(): StorageDriver['status'] {
    return this.deps.driver.status
  }

  /** Reads the records; a layer whose tar or parent is gone is left out. */
  async load(): Promise<void> {
    this.restore(await this.deps.records.load(recordPrefix))
  }

  restore(records: readonly StoredRecord[]): void {
    const waiting = new Map<string, z.infer<typeof recordSchema>>()
    for (const { key, value } of records) {
      const parsed = recordSchema.safeParse(value)
      if (parsed.success) waiting.set(key.slice(recordPrefix.length), parsed.data)
    }
    const restore = (chainId: string): Layer | undefined => {
      const known = this.layers.get(chainId as ChainId)
      const record = waiting.get(chainId)
      if (known || !record) return known
      waiting.delete(chainId)
      const parent = record.parent === undefined ? undefined : restore(record.parent)
      if (record.parent !== undefined && !parent) return undefined
      const source = this.sourceOf(record)
      return source && this.keep(source, parent)
    }
    for (const chainId of [...waiting.keys()]) restore(chainId)
  }

  async register(tar: AsyncIterable<Uint8Array>, parent: Layer | undefined): Promise<Layer> {
    return this.whileRegistering(async () => this.registerBlob(await this.deps.blobs.put(tar), parent))
  }

  async spool(bytes: AsyncIterable<Uint8Array>): Promise<Spooled> {
    const { digest, content } = await this.deps.blobs.put(bytes)
    const release = async (): Promise<void> => {
      // It may be the very tar of a layer.
      this.unwanted.add(digest as DiffId)
      if (this.registering === 0) await this.deleteUnwanted()
    }
    return { content, release }
  }

  async registerKnown(source: LayerSource, parent: Layer | undefined): Promise<Layer> {
    const existing = this.layers.get(chainIdOf(parent?.chainId, source.diffId))
    if (existing) return existing
    const tree = (): Branch => {
      const fileSystem = createLayer(source, parent).tree
      return { fileSystem, root: fileSystem.root }
    }
    try {
      checkFits(tree, this.deps.disk, source.sizeBytes)
    } catch (thrown) {
      if (!(thrown instanceof LabError)) throw thrown
      throw new LabError(thrown.kind, `failed to register layer: ${thrown.message}`, { cause: thrown })
    }
    const layer = this.keep(source, parent)
    await this.record(layer)
    return layer
  }

  get(chainId: ChainId): Layer | undefined {
    return this.layers.get(chainId)
  }

  all(): readonly Layer[] {
    return [...this.layers.values()]
  }

  retain(layer: Layer): void {
    this.holders.set(layer.chainId, (this.holders.get(layer.chainId) ?? 0) + 1)
  }

  release(layer: Layer): readonly Layer[] {
    const count = (this.holders.get(layer.chainId) ?? 0) - 1
    if (count > 0) {
      this.holders.set(layer.chainId, count)
      return []
    }
    return this.drop(layer)
  }

  dropUnused(): readonly Layer[] {
    const dropped: Layer[] = []
    for (const layer of this.all()) {
      if (this.layers.has(layer.chainId) && (this.holders.get(layer.chainId) ?? 0) === 0)
        dropped.push(...this.drop(layer))
    }
    // A crash between a tar and its record leaves a blob that no layer knows.
    for (const digest of this.deps.blobs.digests()) this.unwanted.add(digest as DiffId)
    if (this.registering === 0) this.clean(() => this.deleteUnwanted())
    return dropped
  }

  settled(): Promise<void> {
    return this.cleaning
  }

  collect(): Promise<void> {
    for (const digest of this.deps.blobs.digests()) this.unwanted.add(digest as DiffId)
    if (this.registering === 0) this.clean(() => this.deleteUnwanted())
    return this.cleaning
  }

  pastBytes(): number {
    const { blobs } = this.deps
    let bytes = 0
    for (const digest of blobs.digests()) {
      if (!this.users.has(digest as DiffId)) bytes += blobs.get(digest)?.sizeBytes ?? 0
    }
    return bytes
  }

  createWritable: LayerStore['createWritable'] = (id, parent, { initLayer, upper, madeAtMs }) => {
    if (this.writables.has(id)) throw new LabError('conflict', `layer ${id} already exists`)
    const { driver, clock, disk } = this.deps
    const writable = createWritableLayer({
      ...{ id, parent, initLayer, upper, driver, clock, disk, madeAtMs },
      commit: (archive, keepEmpty) => this.commit(archive, parent, keepEmpty),
      onRemove: () => {
        if (this.writables.delete(id) && parent) this.release(parent)
      },
    })
    if (parent) this.retain(parent)
    this.writables.set(id, writable)
    return writable
  }

  getWritable(id: string): WritableLayer | undefined {
    return this.writables.get(id)
  }

  describe(layer: Layer): ReturnType<StorageDriver['describe']> {
    return this.deps.driver.describe(
      stackOf(layer).map((one) => ({
        cacheId: cacheIdOf(one.chainId),
        get tree() {
          return { fileSystem: one.tree, root: one.tree.root }
        },
      })),
    )
  }

  private async commit(archive: Content, parent: Layer | undefined, keepEmpty: boolean): Promise<Layer | undefined> {
    if (archive.sizeBytes === emptyTarBytes && !keepEmpty) return undefined
    return this.whileRegistering(async () => this.registerBlob(await this.deps.blobs.putContent(archive), parent))
  }

  private async whileRegistering(register: () => Promise<Layer>): Promise<Layer> {
    this.registering += 1
    try {
      return await register()
    } finally {
      this.registering -= 1
      if (this.registering === 0) await this.deleteUnwanted()
    }
  }

  private async registerBlob(blob: StoredBlob, parent: Layer | undefined): Promise<Layer> {
    const diffId = blob.digest as DiffId
    const existing = this.layers.get(chainIdOf(parent?.chainId, diffId))
    if (existing) return existing
    const tree = createMemoryFileSystem({ clock: () => 0n })
    const root = { fileSystem: tree, root: tree.root }
    this.unwanted.add(diffId)
    await unpackGently(blob.content, root)
    tree.setReadOnly(true)
    checkFits(() => root, this.deps.disk, treeSizeBytes(root))
    const source = {
      ...{ diffId, sizeBytes: treeSizeBytes(root), tarSizeBytes: blob.sizeBytes },
      ...{ archive: () => blob.content, tree: () => tree },
    }
    // The same tar may have been registered meanwhile.
    const layer = this.layers.get(chainIdOf(parent?.chainId, diffId)) ?? this.keep(source, parent)
    await this.record(layer)
    return layer
  }

  private sourceOf(record: z.infer<typeof recordSchema>): LayerSource | undefined {
    const diffId = record.diffId as DiffId
    const blob = this.deps.blobs.get(diffId)
    if (!blob) return this.deps.known?.(diffId)
    return { diffId, sizeBytes: record.sizeBytes, tarSizeBytes: record.tarSizeBytes, archive: () => blob.content }
  }

  private keep(source: LayerSource, parent: Layer | undefined): Layer {
    const layer = createLayer(source, parent)
    this.deps.disk?.count({ pages: pagesOf(layer) })
    this.layers.set(layer.chainId, layer)
    this.users.set(layer.diffId, (this.users.get(layer.diffId) ?? 0) + 1)
    if (parent) this.retain(parent)
    return layer
  }

  /** A layer that can't be recorded is not there. */
  private async record(layer: Layer): Promise<void> {
    const { diffId, sizeBytes, tarSizeBytes, parent } = layer
    const value = { diffId, sizeBytes, tarSizeBytes, ...(parent ? { parent: parent.chainId } : {}) }
    try {
      await this.deps.records.write([{ kind: 'put', key: `${recordPrefix}${layer.chainId}`, value }])
    } catch (error) {
      if ((this.holders.get(layer.chainId) ?? 0) === 0) this.drop(layer)
      throw error
    }
  }

  private drop(layer: Layer): readonly Layer[] {
    if (!this.layers.delete(layer.chainId)) return []
    this.deps.disk?.count({ pages: -pagesOf(layer) })
    this.holders.delete(layer.chainId)
    const users = (this.users.get(layer.diffId) ?? 0) - 1
    if (users > 0) this.users.set(layer.diffId, users)
    else this.users.delete(layer.diffId)
    this.clean(async () => {
      if (!this.layers.has(layer.chainId)) {
        await this.deps.records.write([{ kind: 'delete', key: `${recordPrefix}${layer.chainId}` }])
      }
      this.unwanted.add(layer.diffId)
      if (this.registering === 0) await this.deleteUnwanted()
    })
    return [layer, ...(layer.parent ? this.release(layer.parent) : [])]
  }

  private clean(work: () => Promise<void>): void {
    this.cleaning = this.cleaning.then(work)
    // Whoever waits for `settled` sees a failure; until then it must not count as unhandled.
    this.cleaning.catch(() => undefined)
  }

  private async deleteUnwanted(): Promise<void> {
    for (const diffId of this.unwanted) {
      // One that began meanwhile may have found any of them; its own end deletes what is left.
      if (this.registering > 0) return
      this.unwanted.delete(diffId)
      if (!this.users.has(diffId) && !this.deps.records.history.isNamed('layer', diffId))
        await this.deps.blobs.delete(diffId)
    }
  }
}

function pagesOf(layer: Layer): number {
  return Math.ceil(layer.sizeBytes / pageBytes)
}

/** Opens the layer store on what its records and blobs hold. */
export async function createLayerStore(deps: LayerStoreDeps): Promise<OwnedLayerStore> {
  const store = new Store(deps)
  await store.load()
  return store
}
