/**
 * The image store: config blobs by their hash, names to IDs, parents. On the disk an image is a record `image/<id>` with
 * its exact config bytes, a name is a record `reference/<canonical name>`.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { ChainId, DiffId, Digest, ImageId } from '@shared/docker/identity'
import { LabError } from '@shared/errors'
import type { RecordChange, RecordStore } from '../store/records'
import { marshalConfig } from './configJson'
import { imageHistory } from './history'
import { parseConfig } from './imageConfig'
import type { DeletionTarget } from './imageDeletion'
import { deleteImage } from './imageDeletion'
import type {
  CreateImageOptions,
  DeletedItem,
  DeleteOptions,
  HistoryRow,
  Image,
  ImageConfig,
  ImageEvent,
  ImageStore,
  ListedImage,
} from './imageTypes'
import { chainIdOf } from './layer'
import type { Reference } from './references'
import { canonical, familiar, familiarName, fullImageId, parseReference, withDefaultTag } from './references'
import type { Layer, LayerStore } from './types'

export interface ImageStoreDeps {
  readonly layers: LayerStore
  readonly records: RecordStore
  /** Milliseconds since the epoch. */
  readonly clock: () => number
}

const recordSchema = z.object({
  config: z.string(),
  parent: z.string().optional(),
  lastTaggedAtMs: z.number().optional(),
  isMadeHere: z.boolean().optional(),
  sourceSums: z.record(z.string(), z.string()).optional(),
})
const imagePrefix = 'image/'
const referencePrefix = 'reference/'

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

class Store implements ImageStore {
  private readonly images = new Map<ImageId, Image>()
  /** By canonical name. */
  private readonly names = new Map<string, { readonly reference: Reference; readonly id: ImageId }>()
  private readonly listeners = new Set<(event: ImageEvent) => void>()

  constructor(private readonly deps: ImageStoreDeps) {}

  async load(): Promise<void> {
    for (const { key, value } of await this.deps.records.load(imagePrefix)) {
      const record = recordSchema.safeParse(value)
      if (record.success) this.restore(key.slice(imagePrefix.length) as ImageId, record.data)
    }
    for (const { key, value } of await this.deps.records.load(referencePrefix)) {
      const reference = parseReference(key.slice(referencePrefix.length))
      const id = z.string().parse(value) as ImageId
      if (this.images.has(id)) this.names.set(canonical(reference), { reference, id })
    }
  }

  follow(changes: readonly { readonly key: string; readonly value: unknown }[]): void {
    const released: Layer[] = []
    for (const { key, value } of changes) {
      if (!key.startsWith(imagePrefix)) continue
      const id = key.slice(imagePrefix.length) as ImageId
      const top = this.images.get(id)?.topLayer
      if (top !== undefined) released.push(top)
      this.images.delete(id)
      const record = recordSchema.safeParse(value)
      if (record.success) this.restore(id, record.data)
    }
    for (const { key, value } of changes) {
      if (!key.startsWith(referencePrefix)) continue
      const reference = parseReference(key.slice(referencePrefix.length))
      if (typeof value === 'string') this.names.set(canonical(reference), { reference, id: value as ImageId })
      else this.names.delete(canonical(reference))
    }
    for (const layer of released) this.deps.layers.release(layer)
  }

  async create(config: ImageConfig, layers: readonly Layer[], options: CreateImageOptions = {}): Promise<Image> {
    const configBytes = options.configBytes ?? marshalConfig(config)
    const id = `sha256:${createHash('sha256').update(configBytes).digest('hex')}` as ImageId
    const known = this.images.get(id)
    if (known) return this.learn(known, options)
    const diffIds = config.rootfs.diff_ids
    if (layers.length !== diffIds.length || layers.some((layer, index) => layer.diffId !== diffIds[index])) {
      throw new LabError('invalid', 'invalid image config: the layers do not match its diff IDs')
    }
    const { parent, isMadeHere = false, sourceSums } = options
    const lastTaggedAtMs = undefined
    const image = this.keep({ id, configBytes, config, layers, parent, lastTaggedAtMs, isMadeHere, sourceSums })
    try {
      await this.deps.records.write([this.recordOf(image)])
    } catch (error) {
      this.images.delete(id)
      if (image.topLayer) this.deps.layers.release(image.topLayer)
      throw error
    }
    return image
  }

  /** An image that is here and is made once more. */
  private async learn(image: Image, { isMadeHere = false }: CreateImageOptions): Promise<Image> {
    if (image.isMadeHere || !isMadeHere) return image
    return this.replace({ ...image, isMadeHere })
  }

  private async replace(image: Image): Promise<Image> {
    this.images.set(image.id, image)
    await this.deps.records.write([this.recordOf(image)])
    return image
  }

  async setParent(id: ImageId, parent: ImageId): Promise<void> {
    const image = this.images.get(id)
    if (image && image.parent !== parent) await this.replace({ ...image, parent })
  }

  get(id: ImageId): Image | undefined {
    return this.images.get(id)
  }

  find(nameOrId: string): Image | undefined {
    const full = fullImageId(nameOrId)
    if (full !== undefined) return this.images.get(full as ImageId)
    const named = this.names.get(canonical(withDefaultTag(parseReference(nameOrId))))
    return (named && this.images.get(named.id)) ?? this.findByPrefix(nameOrId)
  }

  resolve(nameOrId: string): Image {
    const found = this.find(nameOrId)
    if (found) return found
    const shown = fullImageId(nameOrId) ?? familiar(withDefaultTag(parseReference(nameOrId)))
    throw new LabError('notFound', `No such image: ${shown}`)
  }

  list(): readonly ListedImage[] {
    return [...this.images.values()]
      .map((image) => this.listed(image))
      .sort((a, b) => Date.parse(b.image.config.created) - Date.parse(a.image.config.created))
  }

  listed(image: Image): ListedImage {
    const references = this.references(image.id)
    const tags = references.filter((reference) => reference.digest === undefined)
    const digests = references.filter((reference) => reference.digest !== undefined)
    return {
      image,
      repoTags: tags.map(familiar),
      repoDigests: digests.map(familiar),
      hasChildren: this.children(image.id).length > 0,
    }
  }

  children(id: ImageId): readonly ImageId[] {
    return [...this.images.values()].filter((image) => image.parent === id).map((image) => image.id)
  }

  history(image: Image): readonly HistoryRow[] {
    return imageHistory(
      image,
      (id) => this.images.get(id),
      (id) => this.tagsOf(id),
    )
  }

  async tag(id: ImageId, name: string): Promise<string> {
    const image = this.images.get(id)
    if (!image) throw new LabError('notFound', `No such image: ${id}`)
    const reference = withDefaultTag(parseReference(name))
    if (reference.digest !== undefined)
      throw new LabError('invalid', 'refusing to create a tag with a digest reference')
    if (familiarName(reference) === 'sha256') {
      throw new LabError('invalid', 'refusing to create an ambiguous tag using digest algorithm as name')
    }
    const tagged = { ...image, lastTaggedAtMs: this.deps.clock() }
    const before = this.names.get(canonical(reference))
    this.images.set(id, tagged)
    this.names.set(canonical(reference), { reference, id })
    try {
      await this.deps.records.write([this.recordOf(tagged), this.nameRecord(reference, id)])
    } catch (error) {
      if (before === undefined) this.names.delete(canonical(reference))
      else this.names.set(canonical(reference), before)
      throw error
    }
    this.emit({ action: 'tag', imageId: id, name: familiar(reference) })
    return familiar(reference)
  }

  async addDigest(id: ImageId, name: string, digest: Digest): Promise<void> {
    const reference: Reference = { ...parseReference(name), tag: undefined, digest }
    this.names.set(canonical(reference), { reference, id })
    await this.deps.records.write([this.nameRecord(reference, id)])
  }

  delete(nameOrId: string, options: DeleteOptions): Promise<readonly DeletedItem[]> {
    return deleteImage(nameOrId, this.deletionTarget(), options)
  }

  prune: ImageStore['prune'] = async ({ all, containers, accepts }) => {
    const sizes = new Map(this.deps.layers.all().map((layer) => [layer.chainId as string, layer.sizeBytes]))
    const deleted: DeletedItem[] = []
    for (const listed of this.list()) {
      const { image } = listed
      const references = this.references(image.id)
      const isIntermediate = references.length === 0 && listed.hasChildren
      if (!this.images.has(image.id) || isIntermediate || !(accepts?.(listed) ?? true)) continue
      if (!all && (listed.hasChildren || listed.repoTags.length > 0)) continue
      const names = references.length === 0 ? [image.id] : references.map(canonical)
      for (const name of names) deleted.push(...(await this.deleteUnlessUsed(name, containers)))
    }
    const reclaimed = deleted.map((item) => ('Deleted' in item ? (sizes.get(item.Deleted) ?? 0) : 0))
    return { deleted, reclaimedBytes: reclaimed.reduce((sum, size) => sum + size, 0) }
  }

  subscribe(listener: (event: ImageEvent) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  private async deleteUnlessUsed(
    name: string,
    containers: DeleteOptions['containers'],
  ): Promise<readonly DeletedItem[]> {
    try {
      return await this.delete(name, { containers })
    } catch (thrown) {
      // What is used, or went with another image, is not pruned.
      if (thrown instanceof LabError && (thrown.kind === 'conflict' || thrown.kind === 'notFound')) return []
      throw thrown
    }
  }

  private deletionTarget(): DeletionTarget {
    return {
      find: (nameOrId) => this.resolve(nameOrId),
      references: (id) => this.references(id),
      children: (id) => this.children(id),
      parent: (id) => this.images.get(id)?.parent,
      untag: async (reference) => {
        this.names.delete(canonical(reference))
        await this.deps.records.write([{ kind: 'delete', key: `${referencePrefix}${canonical(reference)}` }])
      },
      remove: (id) => this.remove(id),
      untagged: (id) => this.emit({ action: 'untag', imageId: id, name: id }),
      deleted: (id) => this.emit({ action: 'delete', imageId: id, name: id }),
    }
  }

  private async remove(id: ImageId): Promise<readonly string[]> {
    const image = this.images.get(id)
    if (!image) return []
    this.images.delete(id)
    const orphans = this.children(id).map((child) => this.images.get(child))
    const changes: RecordChange[] = [{ kind: 'delete', key: `${imagePrefix}${id}` }]
    for (const orphan of orphans) {
      if (!orphan) continue
      const freed = { ...orphan, parent: undefined }
      this.images.set(orphan.id, freed)
      changes.push(this.recordOf(freed))
    }
    await this.deps.records.write(changes)
    const dropped = image.topLayer ? this.deps.layers.release(image.topLayer) : []
    return dropped.map((layer) => layer.chainId)
  }

  /** Sorted by name. */
  private references(id: ImageId): readonly Reference[] {
    return [...this.names.values()]
      .filter((named) => named.id === id)
      .map((named) => named.reference)
      .sort((a, b) => compareText(canonical(a), canonical(b)))
  }

  private tagsOf(id: ImageId): readonly string[] {
    return this.references(id)
      .filter((reference) => reference.digest === undefined)
      .map(familiar)
  }

  /** The only image whose ID starts so; undefined if there is none or more than one, as the daemon does. */
  private findByPrefix(text: string): Image | undefined {
    const digits = text.replace(/^sha256:/, '')
    if (!/^[0-9a-f]+$/.test(digits)) return undefined
    const found = [...this.images.values()].filter((image) => image.id.startsWith(`sha256:${digits}`))
    return found.length === 1 ? found[0] : undefined
  }

  private keep(parts: Omit<Image, 'topLayer' | 'sizeBytes'>): Image {
    const topLayer = parts.layers.at(-1)
    const sizeBytes = parts.layers.reduce((sum, layer) => sum + layer.sizeBytes, 0)
    const image: Image = { ...parts, topLayer, sizeBytes }
    if (topLayer) this.deps.layers.retain(topLayer)
    this.images.set(image.id, image)
    return image
  }

  /** An image whose layers are not all there any more is left out. */
  private restore(id: ImageId, record: z.infer<typeof recordSchema>): void {
    const configBytes = Buffer.from(record.config, 'base64')
    const config = parseConfig(configBytes)
    const layers = this.layersOf(config.rootfs.diff_ids)
    if (!layers) return
    const parent = record.parent as ImageId | undefined
    this.keep({
      ...{ id, configBytes, config, layers, parent, lastTaggedAtMs: record.lastTaggedAtMs },
      // Records of before the mark: what has a parent was made here.
      isMadeHere: record.isMadeHere ?? parent !== undefined,
      sourceSums: record.sourceSums,
    })
  }

  private layersOf(diffIds: readonly DiffId[]): readonly Layer[] | undefined {
    const layers: Layer[] = []
    let chainId: ChainId | undefined
    for (const diffId of diffIds) {
      chainId = chainIdOf(chainId, diffId)
      const layer = this.deps.layers.get(chainId)
      if (!layer) return undefined
      layers.push(layer)
    }
    return layers
  }

  private recordOf({ id, configBytes, parent, lastTaggedAtMs, isMadeHere, sourceSums }: Image): RecordChange {
    const config = Buffer.from(configBytes).toString('base64')
    return {
      kind: 'put',
      key: `${imagePrefix}${id}`,
      value: { config, parent, lastTaggedAtMs, isMadeHere, sourceSums },
    }
  }

  private nameRecord(reference: Reference, id: ImageId): RecordChange {
    return { kind: 'put', key: `${referencePrefix}${canonical(reference)}`, value: id }
  }

  private emit(event: ImageEvent): void {
    for (const listener of this.listeners) listener(event)
  }
}

/** Opens the image store on what its records hold; the layer store must be open already. */
export async function createImageStore(deps: ImageStoreDeps): Promise<ImageStore> {
  const store = new Store(deps)
  await store.load()
  return store
}
