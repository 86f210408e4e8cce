/**
 * Reads what the images of an engine share: lists, and of each image its layers and its history, which never change and are
 * asked for once a client.
 */
import type { Sharing, SharedLayer } from '@shared/docker/sharing'
import { tellSharing, type ShownImage } from '@shared/layers/sharing'
import { chainIdsOf } from './chainIds'
import type { RawImageSummary } from './engineApi'
import { diffIdsById, readLayers, tagsOf, type ReadEmptyLayers } from './images'
import { inTurns } from './inTurns'
import type { EngineClient } from './types'

const requestsAtOnce = 8

/** Tells layers, images and containers. Untagged steps of builds count and are not shown. */
export async function readSharing(client: EngineClient, readEmptyLayers: ReadEmptyLayers): Promise<Sharing> {
  const [all, listed, containers] = await Promise.all([
    client.images.list({ all: true }),
    client.images.list(),
    client.containers.list({ all: true, size: true }),
  ])
  const shownIds = new Set([...listed.map(({ Id }) => Id), ...containers.map(({ ImageID }) => ImageID)])
  const chainIds = new Map<string, readonly string[]>()
  await inTurns(all, requestsAtOnce, async ({ Id }) => {
    chainIds.set(Id, chainIdsOf(await diffIdsById(client, Id)))
  })
  const shown: ShownImage[] = []
  await inTurns(
    all.filter(({ Id }) => shownIds.has(Id)),
    requestsAtOnce,
    async (image) => void shown.push(await readShown(client, image, readEmptyLayers)),
  )
  return tellSharing({
    images: all.map((image) => ({
      id: image.Id,
      parentId: image.ParentId,
      hasNames: tagsOf(image).length > 0,
      chainIds: chainIds.get(image.Id) ?? [],
    })),
    shown: shown.sort(byNameAndId),
    containers: containers.map(({ Id, Names, State, ImageID, SizeRw }) => ({
      id: Id,
      name: (Names[0] ?? '').replace(/^\//, ''),
      state: State,
      imageId: ImageID,
      writableBytes: SizeRw ?? 0,
    })),
  })
}

/** Named images first, by name. */
function byNameAndId(a: ShownImage, b: ShownImage): number {
  const [left, right] = [a, b].map(({ names, id }) => names[0] ?? `\uffff${id}`)
  return (left ?? '') < (right ?? '') ? -1 : 1
}

const knownLayers = new WeakMap<EngineClient, Map<string, readonly SharedLayer[]>>()

async function readShown(
  client: EngineClient,
  image: RawImageSummary,
  readEmptyLayers: ReadEmptyLayers,
): Promise<ShownImage> {
  const known = knownLayers.get(client) ?? new Map<string, readonly SharedLayer[]>()
  knownLayers.set(client, known)
  const layers = known.get(image.Id) ?? (await readLayers(client, image.Id, readEmptyLayers))
  known.set(image.Id, layers)
  return { id: image.Id, names: tagsOf(image), sizeBytes: image.Size, layers }
}
