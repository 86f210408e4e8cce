/**
 * Gathers what the stack matrix is drawn from (`shared/layers/picture.ts` draws it): the container, its changes, its
 * image's layers, the bytes in its mounts, and a look at those of the shown paths that the layers can't answer for.
 */
import type { Change, Mount, StackPicture } from '@shared/docker/container'
import type { StackRow } from '@shared/docker/image'
import { findServing } from '@shared/layers/stack'
import { choosePaths, coveringMount, drawPicture, type ChosenPaths } from '@shared/layers/picture'
import type { ImageArchives, StackLayer } from './archives/imageArchives'
import { listChanges } from './containers'
import { differingBytes, readContainerFile } from './fileContent'
import { inspectImage } from './images'
import { mountsOf } from './mounts'
import { statPaths } from './pathStat'
import type { EngineClient } from './types'
import { countVolumes } from './volumes'

/** How much is compared for the bytes that changed: more files or larger ones leave the figure out. */
const compared = { files: 12, fileBytes: 1024 * 1024 } as const
const volumeCountMs = 1_500

/** Draws a container's picture. Throws LabError `notFound`. */
export async function pictureOf(
  client: EngineClient,
  archives: ImageArchives,
  request: { container: string; pinned: readonly string[]; limit: number },
): Promise<StackPicture> {
  const [raw, changes] = await Promise.all([
    client.containers.inspect(request.container, { size: true }),
    listChanges(client, request.container),
  ])
  const mounts = mountsOf(raw)
  const [layers, rows, mountSizes] = await Promise.all([
    archives.layersOf(client, raw.Image).catch(() => undefined),
    stackRowsOf(client, archives, raw.Image),
    sizesOf(client, mounts),
  ])
  const chosen = choosePaths({ ...request, mounts, changes })
  const [stats, copiedUp] = await Promise.all([
    statPaths(client, raw.Id, unanswered(chosen, { changes, mounts, layers })),
    copyUpsOf(client, archives, { container: raw.Id, imageId: raw.Image, changes, layers }),
  ])
  return drawPicture({
    containerId: raw.Id,
    changes,
    mounts,
    mountSizes,
    rows,
    layers,
    stats,
    chosen,
    copiedUp,
    writableBytes: raw.SizeRw,
  })
}

/** The image may be gone while its container lives on: then there are no rows to tell of. */
async function stackRowsOf(client: EngineClient, archives: ImageArchives, imageId: string): Promise<StackRow[]> {
  const emptyLayers = (id: string): Promise<readonly boolean[] | undefined> => archives.emptyLayers(client, id)
  const image = await inspectImage(client, imageId, emptyLayers).catch(() => undefined)
  return image?.stack ?? []
}

async function sizesOf(client: EngineClient, mounts: readonly Mount[]): Promise<Map<string, number>> {
  if (!mounts.some(({ kind }) => kind === 'volume')) return new Map()
  const sizes = await countVolumes(client, volumeCountMs)
  return new Map(
    mounts.flatMap(({ name, destination }) => {
      const size = sizes.get(name)
      return size === undefined ? [] : [[destination, size] as const]
    }),
  )
}

/**
 * Shown paths whose kind and size only the container itself can tell; among them those that no layer of the image has,
 * which may lie behind a link or be the daemon's own (`/.dockerenv`).
 */
function unanswered(
  { paths }: ChosenPaths,
  known: { changes: readonly Change[]; mounts: readonly Mount[]; layers: readonly StackLayer[] | undefined },
): string[] {
  const present = new Set(known.changes.filter(({ kind }) => kind !== 'deleted').map(({ path }) => path))
  return paths
    .map(({ path }) => path)
    .filter(
      (path) =>
        known.layers === undefined ||
        findServing(known.layers, path) === undefined ||
        present.has(path) ||
        coveringMount(path, known.mounts) !== undefined,
    )
}

interface CopyUpInput {
  readonly container: string
  readonly imageId: string
  readonly changes: readonly Change[]
  readonly layers: readonly StackLayer[] | undefined
}

/**
 * Bytes that were copied up. An engine that counts them is believed; else every regular file of the image that changed
 * was copied whole (overlay2), so its size in the image is the figure.
 */
async function copyUpsOf(
  client: EngineClient,
  archives: ImageArchives,
  input: CopyUpInput,
): Promise<StackPicture['copiedUp']> {
  const { layers = [] } = input
  const files = input.changes.flatMap(({ path, kind }) => {
    const served = kind === 'modified' ? findServing(layers, path) : undefined
    const diffId = served === undefined ? undefined : layers[served.depth]?.diffId
    const isFile = served?.entry.kind === 'file' || served?.entry.kind === 'hardlink'
    return served === undefined || diffId === undefined || !isFile
      ? []
      : [{ path, diffId, source: served.entry.target ?? path, sizeBytes: served.entry.sizeBytes }]
  })
  const changedBytes = await changedBytesOf(client, archives, input, files)
  const changed = changedBytes === undefined ? {} : { changedBytes }
  const sum = (all: readonly { readonly copiedBytes: number }[]): number =>
    all.reduce((bytes, { copiedBytes }) => bytes + copiedBytes, 0)
  const counted = client.capabilities.measuresCopyUps ? ((await client.camada?.copyUps(input.container)) ?? []) : []
  const known = new Set(counted.map(({ path }) => path))
  // What an engine counted before it was started anew is gone with it; the trees still show what was copied.
  const inferred = files
    .filter(({ path, sizeBytes }) => !known.has(path) && sizeBytes > 0)
    .map(({ path, sizeBytes }) => ({ path, copiedBytes: sizeBytes }))
  const all = [...counted.filter(({ copiedBytes }) => copiedBytes > 0), ...inferred]
  const isMeasured = client.capabilities.measuresCopyUps && inferred.length === 0
  return {
    provenance: isMeasured ? 'measured' : 'inferred',
    copiedBytes: sum(all),
    files: client.capabilities.measuresCopyUps ? all.length : files.length,
    ...changed,
  }
}

async function changedBytesOf(
  client: EngineClient,
  archives: ImageArchives,
  { container, imageId }: CopyUpInput,
  files: readonly { path: string; diffId: string; source: string; sizeBytes: number }[],
): Promise<number | undefined> {
  const tooMuch = files.length > compared.files || files.some(({ sizeBytes }) => sizeBytes > compared.fileBytes)
  if (files.length === 0 || tooMuch) return undefined
  const wanted = files.map(({ diffId, source }) => ({ diffId, path: source }))
  const before = await archives.readFiles(client, imageId, wanted, compared.fileBytes)
  let bytes = 0
  for (const [index, { path }] of files.entries()) {
    const old = before[index]
    const now = await readContainerFile(client, container, path, compared.fileBytes).catch(() => undefined)
    if (old === undefined || now === undefined || now.sizeBytes > compared.fileBytes) return undefined
    bytes += differingBytes(old, now.head)
  }
  return bytes
}
