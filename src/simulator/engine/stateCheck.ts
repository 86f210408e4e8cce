/**
 * Whether a state is whole: every layer has its tar (or a recipe), every image its layers and its config, every
 * container and volume its tree. What isn't is named with the reason, and only what needs the missing part counts as
 * broken: an image without its tar takes its containers along, and nothing else.
 *
 * Sizes are always compared. Contents are hashed up to a budget, so that opening doesn't read gigabytes; the rest is for
 * `verifyBlobs`, beside the work.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isIntact } from '../store/blobFolder'
import { digestOf } from '../store/blobs'
import type { BlobStore, StoredBlob } from '../store/blobs'
import type { RecordStore, StoredRecord } from '../store/records'
import { containerSchema, daemonSchema, volumeSchema } from './savedRecords'
import { blobsOfTree } from './treeRecord'
import type { TreeRecord } from './treeRecord'

export interface Broken {
  readonly key: string
  /** A sentence that can be shown. */
  readonly problem: string
}

export interface CheckedState {
  readonly broken: readonly Broken[]
  /** Blobs that the whole part of the state needs. */
  readonly blobs: ReadonlySet<string>
  readonly trees: ReadonlySet<string>
  /** Blobs of the tree that a record names. */
  readonly partsOf: ReadonlyMap<string, readonly string[]>
  /** Digests whose content was not hashed, with the record that needs it. */
  readonly unread: ReadonlyMap<string, string>
}

export interface CheckedStores {
  readonly records: RecordStore
  readonly blobs: BlobStore
  readonly trees: BlobStore
  /** True for a layer that can be made without a tar. */
  readonly isKnown: (diffId: string) => boolean
}

const layerSchema = z.object({ diffId: z.string(), parent: z.string().optional(), tarSizeBytes: z.number() })
const imageSchema = z.object({ config: z.string() })
const configSchema = z.object({ rootfs: z.object({ diff_ids: z.array(z.string()) }) })

const hashedBlobBytes = 1024 * 1024
const hashedTotalBytes = 48 * 1024 * 1024

class Check {
  readonly broken = new Map<string, string>()
  readonly blobs = new Set<string>()
  readonly trees = new Set<string>()
  readonly partsOf = new Map<string, readonly string[]>()
  readonly unread = new Map<string, string>()
  private readonly verdicts = new Map<string, string | undefined>()
  private hashedBytes = 0

  constructor(private readonly stores: CheckedStores) {}

  layers(records: readonly StoredRecord[]): void {
    const layers = new Map(records.map(({ key, value }) => [key.slice('layer/'.length), value]))
    const visit = (chainId: string): boolean => {
      const key = `layer/${chainId}`
      if (this.broken.has(key)) return false
      const parsed = layerSchema.safeParse(layers.get(chainId))
      if (!parsed.success) return this.fail(key, `layer ${short(chainId)} is missing or can't be understood`)
      const { diffId, parent, tarSizeBytes } = parsed.data
      if (parent !== undefined && !visit(parent))
        return this.fail(key, `layer ${short(chainId)} has lost the one below`)
      if (this.stores.isKnown(diffId) && this.stores.blobs.get(diffId) === undefined) return true
      const problem = this.blob(this.stores.blobs, diffId, key, tarSizeBytes)
      if (problem !== undefined) return this.fail(key, `layer ${short(chainId)}: ${problem}`)
      this.blobs.add(diffId)
      return true
    }
    for (const chainId of layers.keys()) visit(chainId)
  }

  images(records: readonly StoredRecord[]): void {
    for (const { key, value } of records) {
      const id = key.slice('image/'.length)
      const problem = this.imageProblem(id, value)
      if (problem !== undefined) this.fail(key, `image ${short(id)}: ${problem}`)
    }
  }

  references(records: readonly StoredRecord[], images: ReadonlySet<string>): void {
    for (const { key, value } of records) {
      const image = `image/${String(value)}`
      if (!images.has(image) || this.broken.has(image)) this.fail(key, `the name ${key.slice(10)} has lost its image`)
    }
  }

  containers(records: readonly StoredRecord[], layers: ReadonlySet<string>): void {
    for (const { key, value } of records) {
      const parsed = containerSchema.safeParse(value)
      if (!parsed.success) {
        this.fail(key, `container ${short(key.slice(10))} can't be understood`)
        continue
      }
      const { record, top, tree } = parsed.data
      const layer = `layer/${top ?? ''}`
      const name = `container ${record.name}`
      if (top !== undefined && (!layers.has(layer) || this.broken.has(layer)))
        this.fail(key, `${name} has lost its image`)
      else this.tree(key, tree, name)
    }
  }

  volumes(records: readonly StoredRecord[]): void {
    for (const { key, value } of records) {
      const parsed = volumeSchema.safeParse(value)
      if (parsed.success) this.tree(key, parsed.data.tree, `volume ${parsed.data.record.name}`)
      else this.fail(key, `volume ${key.slice(7)} can't be understood`)
    }
  }

  daemon(record: StoredRecord | undefined): void {
    if (record === undefined) return
    const parsed = daemonSchema.safeParse(record.value)
    if (parsed.success) this.tree(record.key, parsed.data.hostDisk, 'the host disk')
    else this.fail(record.key, "the host disk can't be understood")
  }

  private imageProblem(id: string, value: unknown): string | undefined {
    const record = imageSchema.safeParse(value)
    const bytes = record.success ? Buffer.from(record.data.config, 'base64') : Buffer.alloc(0)
    if (`sha256:${createHash('sha256').update(bytes).digest('hex')}` !== id) return 'its configuration is damaged'
    const config = configSchema.safeParse(JSON.parse(bytes.toString('utf8')))
    if (!config.success) return 'its configuration is damaged'
    let chainId: string | undefined
    for (const diffId of config.data.rootfs.diff_ids) {
      chainId =
        chainId === undefined ? diffId : `sha256:${createHash('sha256').update(`${chainId} ${diffId}`).digest('hex')}`
      if (this.broken.has(`layer/${chainId}`)) return 'one of its layers is damaged'
      if (!this.layerKeys.has(`layer/${chainId}`)) return 'one of its layers is missing'
    }
    return undefined
  }

  layerKeys: ReadonlySet<string> = new Set()

  private tree(key: string, tree: TreeRecord | undefined, name: string): void {
    if (tree === undefined) return
    const { trees } = this.stores
    const whole = this.blob(trees, tree.digest, key)
    if (whole !== undefined) {
      this.fail(key, `${name}: ${whole}`)
      return
    }
    try {
      const parts = blobsOfTree(tree, trees)
      this.partsOf.set(key, parts)
      for (const digest of parts) {
        const problem = this.blob(trees, digest, key)
        if (problem !== undefined) throw new Error(problem)
      }
      for (const digest of parts) this.trees.add(digest)
    } catch (error) {
      this.fail(key, `${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  /** What is wrong with a blob. */
  private blob(store: BlobStore, digest: string, key: string, sizeBytes?: number): string | undefined {
    if (this.verdicts.has(digest)) return this.verdicts.get(digest)
    const verdict = this.lookAt(store.get(digest), digest, key, sizeBytes)
    this.verdicts.set(digest, verdict)
    return verdict
  }

  private lookAt(blob: StoredBlob | undefined, digest: string, key: string, sizeBytes?: number): string | undefined {
    if (blob === undefined) return `blob ${short(digest)} is missing`
    if (sizeBytes !== undefined && blob.sizeBytes !== sizeBytes) {
      return `blob ${short(digest)} has ${blob.sizeBytes} bytes instead of ${sizeBytes}`
    }
    if (blob.sizeBytes > hashedBlobBytes || this.hashedBytes + blob.sizeBytes > hashedTotalBytes) {
      this.unread.set(digest, key)
      return undefined
    }
    this.hashedBytes += blob.sizeBytes
    return isIntact(blob) ? undefined : `blob ${short(digest)} is damaged`
  }

  private fail(key: string, problem: string): false {
    this.broken.set(key, problem)
    return false
  }
}

function short(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12)
}

/** Looks at everything that the records name. Nothing is changed. */
export async function checkState(stores: CheckedStores): Promise<CheckedState> {
  const load = (prefix: string): Promise<readonly StoredRecord[]> => stores.records.load(prefix)
  const check = new Check(stores)
  const [layers, images, containers] = [await load('layer/'), await load('image/'), await load('container/')]
  const keys = (records: readonly StoredRecord[]): ReadonlySet<string> => new Set(records.map(({ key }) => key))
  check.layerKeys = keys(layers)
  check.layers(layers)
  check.images(images)
  check.references(await load('reference/'), keys(images))
  check.containers(containers, keys(layers))
  check.volumes(await load('volume/'))
  check.daemon((await load('daemon')).find(({ key }) => key === 'daemon'))
  const { blobs, trees, partsOf, unread } = check
  const broken = [...check.broken].map(([key, problem]) => ({ key, problem }))
  return { broken, blobs, trees, partsOf, unread }
}

/** Takes what is broken out of the records; it has been set aside before. */
export async function leaveOut(records: RecordStore, broken: readonly Broken[]): Promise<void> {
  const keys: string[] = []
  for (const { key } of broken) {
    keys.push(key)
    if (!key.startsWith('container/')) continue
    for (const log of await records.load(key.replace('container/', 'log/'))) keys.push(log.key)
  }
  if (keys.length > 0) await records.write(keys.map((key) => ({ kind: 'delete', key })))
}

/** Hashes blobs one after the other while other work goes on. Calls back for each that is damaged. */
export async function verifyBlobs(
  stores: Pick<CheckedStores, 'blobs' | 'trees'>,
  unread: ReadonlyMap<string, string>,
  options: { readonly isCurrent: () => boolean; readonly onDamage: (broken: Broken) => void },
): Promise<void> {
  for (const [digest, key] of unread) {
    const blob = (key.startsWith('layer/') ? stores.blobs : stores.trees).get(digest)
    if (!options.isCurrent()) return
    if (blob === undefined) continue
    const found = await digestOf(blob.content).catch(() => '')
    if (found !== digest && options.isCurrent()) options.onDamage({ key, problem: `blob ${short(digest)} is damaged` })
  }
}
