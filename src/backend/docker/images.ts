/**
 * Images as the screens see them: the list, one image with its stack, pulls, tags and removal. The stack ties the rows
 * of the history to the layers; see `historyRows.ts` for how, and `imageArchives` for the blob that settles the rest.
 */
import type { ImageConfig, ImageDetail, ImageSummary, StackRow } from '@shared/docker/image'
import { prettyInstruction } from '@shared/docker/instruction'
import type { SharedLayer } from '@shared/docker/sharing'
import { shortId } from '@shared/docker/identity'
import { chainIdsOf, diffIdsOf } from './chainIds'
import type { RawHistoryRow, RawImage, RawImageSummary } from './engineApi'
import { tellLayerRows } from './historyRows'
import { inTurns } from './inTurns'
import { simulatedAmong } from './simulatedImages'
import type { EngineClient } from './types'

/** Tells which history rows made no layer, oldest first, from the config blob; undefined where it can't be had. */
export type ReadEmptyLayers = (imageId: string) => Promise<readonly boolean[] | undefined>

/** `docker images`. */
export async function listImages(client: EngineClient, all: boolean): Promise<ImageSummary[]> {
  const [images, containers] = await Promise.all([client.images.list({ all }), client.containers.list({ all: true })])
  const simulated = await simulatedAmong(
    client,
    images.map(({ Id }) => Id),
  )
  return images.map((image) => ({
    id: image.Id,
    repoTags: tagsOf(image),
    createdAtSec: image.Created,
    sizeBytes: image.Size,
    parentId: image.ParentId,
    labels: { ...image.Labels },
    containers: containers.filter(({ ImageID }) => ImageID === image.Id).length,
    ...(simulated.has(image.Id) && { isSimulated: true }),
  }))
}

/** Names of an image without `<none>:<none>`. */
export function tagsOf(image: Pick<RawImageSummary | RawImage, 'RepoTags'>): string[] {
  return (image.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>')
}

/** One image with its stack. Throws LabError `notFound`. */
export async function inspectImage(
  client: EngineClient,
  reference: string,
  readEmptyLayers: ReadEmptyLayers,
): Promise<ImageDetail> {
  const image = await client.images.inspect(reference)
  const [history, containers, others] = await Promise.all([
    client.images.history(image.Id),
    client.containers.list({ all: true }),
    layersOfOthers(client, image.Id),
  ])
  const { rows, matches } = await stackOf(client, image, history, others, readEmptyLayers)
  return {
    id: image.Id,
    repoTags: tagsOf(image),
    repoDigests: (image.RepoDigests ?? []).filter((digest) => !digest.startsWith('<none>')),
    createdAt: image.Created,
    sizeBytes: image.Size,
    architecture: image.Architecture,
    os: image.Os,
    author: image.Author,
    config: configOf(image),
    stack: rows,
    historyMatchesLayers: matches,
    usedBy: containers
      .filter(({ ImageID }) => ImageID === image.Id)
      .map(({ Id, Names, State }) => ({ id: Id, name: (Names[0] ?? '').replace(/^\//, ''), state: State })),
  }
}

/** An image with its rows alone: in two requests, where its whole picture asks for every other image. Throws LabError `notFound`. */
export async function readRows(
  client: EngineClient,
  reference: string,
  readEmptyLayers: ReadEmptyLayers,
): Promise<{ id: string; command: readonly string[]; rows: readonly StackRow[] }> {
  const image = await client.images.inspect(reference)
  const history = await client.images.history(image.Id)
  const { rows } = await stackOf(client, image, history, new Map(), readEmptyLayers)
  return { id: image.Id, command: configOf(image).command, rows }
}

function configOf(image: RawImage): ImageConfig {
  const config = image.Config ?? {}
  return {
    command: [...(config.Cmd ?? [])],
    entrypoint: [...(config.Entrypoint ?? [])],
    env: [...(config.Env ?? [])],
    workingDir: config.WorkingDir ?? '',
    user: config.User ?? '',
    volumes: Object.keys(config.Volumes ?? {}),
    exposedPorts: Object.keys(config.ExposedPorts ?? {}),
    labels: { ...config.Labels },
    shell: [...(config.Shell ?? [])],
    stopSignal: config.StopSignal ?? '',
  }
}

/** What of an inspected image tells its layers. */
interface Layered {
  readonly Id: string
  readonly RootFS: { readonly Layers?: readonly string[] | null }
}

async function stackOf(
  client: EngineClient,
  image: Layered,
  history: readonly RawHistoryRow[],
  others: ReadonlyMap<string, readonly string[]>,
  readEmptyLayers: ReadEmptyLayers,
): Promise<{ rows: StackRow[]; matches: boolean }> {
  const diffIds = diffIdsOf(image)
  const oldestFirst = [...history].reverse()
  const instructions = oldestFirst.map((row) => ({
    instruction: prettyInstruction(row.CreatedBy),
    sizeBytes: row.Size,
  }))
  const made =
    tellLayerRows(instructions, diffIds.length) ??
    (await madeByParents(client, image, oldestFirst)) ??
    (await madeByBlob(image, oldestFirst.length, readEmptyLayers))
  const layers = layersOf(diffIds, others)
  if (made === undefined) return { rows: layers.map((layer, index) => bareRow(layer, index)), matches: false }
  let next = 0
  const rows = oldestFirst.map((row, index): StackRow => {
    const layer = made[index] === true ? layers[next++] : undefined
    return {
      index,
      instruction: instructions[index]?.instruction ?? '',
      createdBy: row.CreatedBy,
      comment: row.Comment,
      createdAtSec: row.Created,
      isEmpty: layer === undefined,
      sizeBytes: row.Size,
      ...(layer === undefined ? {} : { diffId: layer.diffId, chainId: layer.chainId }),
      ...(row.Id.startsWith('sha256:') ? { imageId: row.Id } : {}),
      sharedWith: layer?.sharedWith ?? [],
    }
  })
  return { rows, matches: true }
}

/**
 * An image built here still has the images of its steps: a step made a layer if it has one more than the step before.
 * Rows below the first such image must be told by their counts.
 */
async function madeByParents(
  client: EngineClient,
  image: Layered,
  oldestFirst: readonly RawHistoryRow[],
): Promise<boolean[] | undefined> {
  const known = oldestFirst.findIndex(({ Id }) => Id.startsWith('sha256:'))
  if (known < 0 || oldestFirst.slice(known).some(({ Id }) => !Id.startsWith('sha256:'))) return undefined
  const layers = await Promise.all(
    oldestFirst.slice(known).map(async ({ Id }) => (await diffIdsById(client, Id)).length),
  )
  const below = oldestFirst.slice(0, known + 1).map((row) => ({
    instruction: prettyInstruction(row.CreatedBy),
    sizeBytes: row.Size,
  }))
  const base = tellLayerRows(below, layers[0] ?? 0)
  if (base === undefined || layers.at(-1) !== diffIdsOf(image).length) return undefined
  return [...base, ...layers.slice(1).map((count, index) => count > (layers[index] ?? 0))]
}

async function madeByBlob(image: Layered, rows: number, read: ReadEmptyLayers): Promise<boolean[] | undefined> {
  const empty = await read(image.Id)
  if (empty === undefined || empty.length !== rows) return undefined
  const made = empty.map((isEmpty) => !isEmpty)
  return made.filter(Boolean).length === diffIdsOf(image).length ? made : undefined
}

/** The layers of an image, lowest first. Their sizes are left out where history and layers can't be tied. */
export async function readLayers(
  client: EngineClient,
  imageId: string,
  readEmptyLayers: ReadEmptyLayers,
): Promise<SharedLayer[]> {
  const [diffIds, history] = await Promise.all([diffIdsById(client, imageId), client.images.history(imageId)])
  const image = { Id: imageId, RootFS: { Layers: diffIds } }
  const { rows, matches } = await stackOf(client, image, history, new Map(), readEmptyLayers)
  const layers = rows.flatMap(({ diffId, chainId, ...row }) =>
    diffId === undefined || chainId === undefined ? [] : [{ ...row, diffId, chainId }],
  )
  return layers.map(({ diffId, chainId, instruction, sizeBytes }, index) => {
    const below = layers[index - 1]?.chainId
    const size = matches ? { sizeBytes } : {}
    return { diffId, chainId, instruction, ...(below === undefined ? {} : { below }), ...size }
  })
}

interface PlacedLayer {
  readonly diffId: string
  readonly chainId: string
  readonly sharedWith: string[]
}

function layersOf(diffIds: readonly string[], others: ReadonlyMap<string, readonly string[]>): PlacedLayer[] {
  return chainIdsOf(diffIds).map((chainId, index) => ({
    diffId: diffIds[index] ?? '',
    chainId,
    sharedWith: [...(others.get(chainId) ?? [])],
  }))
}

function bareRow(layer: PlacedLayer, index: number): StackRow {
  return {
    index,
    instruction: '',
    createdBy: '',
    comment: '',
    createdAtSec: 0,
    isEmpty: false,
    sizeBytes: 0,
    ...layer,
  }
}

/** Chain ID → first tag or short ID of the other images that hold it. Untagged parents of a build don't count. */
async function layersOfOthers(client: EngineClient, imageId: string): Promise<Map<string, string[]>> {
  const images = (await client.images.list()).filter(({ Id }) => Id !== imageId)
  const holders = new Map<string, string[]>()
  await inTurns(images, 8, async ({ Id }) => void (await diffIdsById(client, Id)))
  for (const image of images) {
    const diffIds = await diffIdsById(client, image.Id)
    const name = tagsOf(image)[0] ?? shortId(image.Id)
    for (const chainId of chainIdsOf(diffIds)) holders.set(chainId, [...(holders.get(chainId) ?? []), name])
  }
  return holders
}

/** An image's layers never change: asked for once a client and image. */
const knownDiffIds = new WeakMap<EngineClient, Map<string, readonly string[]>>()

/** The diff IDs of an image by its ID, lowest first; none when it is gone meanwhile. */
export async function diffIdsById(client: EngineClient, imageId: string): Promise<readonly string[]> {
  const known = knownDiffIds.get(client) ?? new Map<string, readonly string[]>()
  knownDiffIds.set(client, known)
  const cached = known.get(imageId)
  if (cached !== undefined) return cached
  const diffIds = await client.images.inspect(imageId).then(diffIdsOf, () => [])
  known.set(imageId, diffIds)
  return diffIds
}
