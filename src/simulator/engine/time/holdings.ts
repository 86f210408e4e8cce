/**
 * What there was in a state, without going there: containers with their stacks, images, volumes and networks. It is
 * read from the records of the state; nothing is opened.
 */
import { createHash } from 'node:crypto'
import type { BlobStore } from '../../store/blobs'
import type { RecordHistory } from '../../store/records'
import { z } from 'zod'
import { containerSchema, treeOf } from '../savedRecords'
import { manifestLines, readEntry } from '../treeRecord'
import { familiarKey, sizeOf } from './compare'

export interface HeldLayer {
  readonly diffId: string
  readonly createdBy: string
  /** Bytes of this layer alone. */
  readonly sizeBytes: number
}

export interface HeldImage {
  readonly id: string
  readonly names: readonly string[]
  /** Of all its layers. */
  readonly sizeBytes: number
  /** Lowest first. */
  readonly layers: readonly HeldLayer[]
}

export interface HeldFile {
  readonly path: string
  readonly kind: 'file' | 'directory' | 'other' | 'whiteout'
  readonly sizeBytes: number
}

export interface HeldContainer {
  readonly id: string
  readonly name: string
  readonly imageId: string
  readonly image: string
  readonly status: string
  readonly mounts: readonly { readonly kind: string; readonly name: string; readonly destination: string }[]
  /** What its own layer has; some of it when it is very much. */
  readonly files: readonly HeldFile[]
  readonly fileCount: number
  readonly sizeBytes: number
}

export interface Holdings {
  readonly images: readonly HeldImage[]
  readonly containers: readonly HeldContainer[]
  readonly volumes: readonly { readonly name: string; readonly fileCount: number; readonly sizeBytes: number }[]
  readonly networks: readonly string[]
}

export interface HoldingsParts {
  readonly history: RecordHistory
  readonly trees: BlobStore
}

const listedFiles = 200

const imageSchema = z.object({ config: z.string() })
const layerSchema = z.object({ sizeBytes: z.number() })
const configSchema = z.object({
  rootfs: z.object({ diff_ids: z.array(z.string()) }),
  history: z
    .array(z.looseObject({ created_by: z.string().catch(''), empty_layer: z.boolean().catch(false) }))
    .catch([]),
})
const detailsSchema = z.looseObject({ config: z.looseObject({ Image: z.string().catch('') }) })
const mountSchema = z.looseObject({
  type: z.string(),
  name: z.string().catch(''),
  source: z.string().catch(''),
  destination: z.string(),
})
const namedSchema = z.object({ name: z.string() })

/** Everything in a state, by name. Throws Error when something of a tree is missing. */
export async function holdingsOf(parts: HoldingsParts, state: number): Promise<Holdings> {
  const { history } = parts
  const read = (key: string): Promise<unknown> => history.read(key, state)
  const keys = (prefix: string): readonly string[] => history.keysAt(state, prefix)
  const names = new Map<string, string[]>()
  for (const key of keys('reference/')) {
    const id = String(await read(key))
    if (!key.includes('@')) names.set(id, [...(names.get(id) ?? []), familiarKey(key)])
  }
  const images = await Promise.all(keys('image/').map((key) => heldImage(parts, state, key, names)))
  const containers = await Promise.all(
    keys('container/').map(async (key) => heldContainer(parts, key, await read(key))),
  )
  const volumes = await Promise.all(
    keys('volume/').map(async (key) => {
      const { fileCount, sizeBytes } = filesOf(parts, key, await read(key))
      return { name: key.slice('volume/'.length), fileCount, sizeBytes }
    }),
  )
  const networks = await Promise.all(
    keys('network/').map(async (key) => namedSchema.safeParse(await read(key)).data?.name),
  )
  return {
    images: images.flatMap((image) => image ?? []),
    containers: containers.flatMap((container) => container ?? []).sort((a, b) => (a.name < b.name ? -1 : 1)),
    volumes,
    networks: networks.flatMap((name) => name ?? []).sort(),
  }
}

async function heldImage(
  { history }: HoldingsParts,
  state: number,
  key: string,
  names: ReadonlyMap<string, readonly string[]>,
): Promise<HeldImage | undefined> {
  const id = key.slice('image/'.length)
  const record = imageSchema.safeParse(await history.read(key, state)).data
  const text = Buffer.from(record?.config ?? '', 'base64').toString('utf8')
  const config = configSchema.safeParse(text === '' ? undefined : JSON.parse(text)).data
  if (config === undefined) return undefined
  const rows = config.history.filter(({ empty_layer: isEmpty }) => !isEmpty)
  const layers: HeldLayer[] = []
  let chainId = ''
  for (const [index, diffId] of config.rootfs.diff_ids.entries()) {
    chainId = chainId === '' ? diffId : `sha256:${createHash('sha256').update(`${chainId} ${diffId}`).digest('hex')}`
    const layer = layerSchema.safeParse(await history.read(`layer/${chainId}`, state)).data
    layers.push({ diffId, createdBy: rows[index]?.created_by ?? '', sizeBytes: layer?.sizeBytes ?? 0 })
  }
  const sizeBytes = layers.reduce((sum, layer) => sum + layer.sizeBytes, 0)
  return { id, names: names.get(id) ?? [], sizeBytes, layers }
}

function heldContainer(parts: HoldingsParts, key: string, value: unknown): HeldContainer | undefined {
  const record = containerSchema.safeParse(value).data?.record
  if (record === undefined) return undefined
  const { status, exitCode } = record.state
  const mounts = record.mounts.flatMap((mount) => mountSchema.safeParse(mount).data ?? [])
  return {
    id: record.id,
    name: record.name,
    imageId: record.imageId,
    image: detailsSchema.safeParse(record).data?.config.Image ?? '',
    status: status === 'exited' ? `exited (${String(exitCode)})` : status,
    mounts: mounts.map(({ type, name, source, destination }) => ({ kind: type, name: name || source, destination })),
    ...filesOf(parts, key, value),
  }
}

function filesOf(
  { trees }: HoldingsParts,
  key: string,
  value: unknown,
): Pick<HeldContainer, 'files' | 'fileCount' | 'sizeBytes'> {
  const tree = treeOf(key, value)
  const entries = tree === undefined ? [] : manifestLines(tree, trees).map(readEntry)
  const files = entries.flatMap(({ path, kind, rdev = 0, ...entry }): HeldFile[] => {
    if (path === '') return []
    const isWhiteout = kind === 'characterDevice' && rdev === 0
    const shown = isWhiteout ? 'whiteout' : kind === 'file' || kind === 'directory' ? kind : 'other'
    return [{ path: `/${path}`, kind: shown, sizeBytes: sizeOf({ path, kind, ...entry }) }]
  })
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  return {
    files: files.slice(0, listedFiles),
    fileCount: files.filter(({ kind }) => kind !== 'directory').length,
    sizeBytes,
  }
}
