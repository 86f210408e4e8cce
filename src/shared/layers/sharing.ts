/**
 * Works out what images share. A layer is one and the same where its chain ID is, so bytes count once for each chain ID.
 * Docker counts a layer as shared when any other image has it, the untagged steps of a build too; what deleting an image
 * frees is another sum, for those steps go with it.
 */
import type { SharedLayer, Sharing, SharingContainer, SharingImage } from '../docker/sharing'
import { deletedWith, type DeletableImage } from './imageDeletion'

export interface SharingInput {
  /** Every image, untagged steps of builds too. */
  readonly images: readonly (DeletableImage & { readonly chainIds: readonly string[] })[]
  /** Those that are to be shown, with their layers lowest first. */
  readonly shown: readonly ShownImage[]
  readonly containers: readonly (SharingContainer & { readonly imageId: string })[]
}

export interface ShownImage {
  readonly id: string
  readonly names: readonly string[]
  readonly sizeBytes: number
  readonly layers: readonly SharedLayer[]
}

/** Tells layers, images and containers, with shared, unique and freed bytes. */
export function tellSharing({ images, shown, containers }: SharingInput): Sharing {
  const holders = new Map<string, number>()
  for (const { chainIds } of images) for (const id of chainIds) holders.set(id, (holders.get(id) ?? 0) + 1)
  const layers = knownLayers(shown)
  const sizeOf = (chainIds: readonly string[]): number | undefined => {
    const sizes = chainIds.map((id) => layers.get(id)?.sizeBytes)
    return sizes.includes(undefined) ? undefined : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  }
  const byId = new Map<string, DeletableImage>(images.map((image) => [image.id, image]))
  const chains = new Map(images.map(({ id, chainIds }) => [id, chainIds]))
  const used = new Set(containers.map(({ imageId }) => imageId))

  const tellImage = ({ id, names, sizeBytes, layers: own }: ShownImage): SharingImage => {
    const chainIds = own.map(({ chainId }) => chainId)
    const leaving = new Map<string, number>()
    for (const gone of deletedWith(id, byId, used)) {
      for (const chainId of chains.get(gone) ?? []) leaving.set(chainId, (leaving.get(chainId) ?? 0) + 1)
    }
    const top = chainIds.at(-1)
    return definedOnly({
      id,
      names: [...names],
      top,
      layers: own.length,
      sizeBytes,
      sharedBytes: sizeOf(chainIds.filter((chainId) => (holders.get(chainId) ?? 0) > 1)),
      uniqueBytes: sizeOf(chainIds.filter((chainId) => (holders.get(chainId) ?? 0) <= 1)),
      freedBytes: sizeOf(chainIds.filter((chainId) => leaving.get(chainId) === holders.get(chainId))),
      containers: containers
        .filter(({ imageId }) => imageId === id)
        .map(({ id, name, state, writableBytes }) => ({ id, name, state, writableBytes })),
    })
  }
  return { layers: [...layers.values()], images: shown.map(tellImage) }
}

function definedOnly({ top, sharedBytes, uniqueBytes, freedBytes, ...image }: Undefinable): SharingImage {
  return {
    ...image,
    ...(top === undefined ? {} : { top }),
    ...(sharedBytes === undefined ? {} : { sharedBytes }),
    ...(uniqueBytes === undefined ? {} : { uniqueBytes }),
    ...(freedBytes === undefined ? {} : { freedBytes }),
  }
}

type Optional = 'top' | 'sharedBytes' | 'uniqueBytes' | 'freedBytes'
type Undefinable = Omit<SharingImage, Optional> & { [Field in Optional]: SharingImage[Field] | undefined }

/** Each layer once, lower ones first; a size that only one image tells holds for all, and a last unknown one is the rest. */
function knownLayers(shown: readonly ShownImage[]): Map<string, SharedLayer> {
  const layers = new Map<string, SharedLayer>()
  for (const layer of shown.flatMap((image) => image.layers)) {
    const known = layers.get(layer.chainId)
    if (known?.sizeBytes === undefined) layers.set(layer.chainId, { ...known, ...layer })
  }
  for (const { layers: own, sizeBytes } of shown) {
    const sizes = own.map(({ chainId }) => layers.get(chainId)?.sizeBytes)
    const unknown = own.filter((_, index) => sizes[index] === undefined)
    const [only] = unknown
    if (only === undefined || unknown.length > 1) continue
    const rest = sizeBytes - sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
    layers.set(only.chainId, { ...only, sizeBytes: Math.max(0, rest) })
  }
  return layers
}
