/** Fewer images than there are: those that were searched for, or that share layers with one; and what they stand on. */
import type { Sharing, SharingImage } from '@shared/docker/sharing'

/** From so many images on, the picture begins with the chosen one's relatives alone. */
export const crowd = 40

/** The picture of some of the images: their layers alone, order kept. */
export function narrowSharing({ layers, images }: Sharing, isKept: (image: SharingImage) => boolean): Sharing {
  const byId = new Map(layers.map((layer) => [layer.chainId, layer]))
  const kept = images.filter(isKept)
  const used = new Set<string>()
  for (const { top } of kept) {
    let layer = byId.get(top ?? '')
    while (layer !== undefined && !used.has(layer.chainId)) {
      used.add(layer.chainId)
      layer = byId.get(layer.below ?? '')
    }
  }
  return { layers: layers.filter(({ chainId }) => used.has(chainId)), images: kept }
}

/** IDs of the images that stand on the same lowest layer as this one, itself with them. */
export function relativesOf(sharing: Sharing, image: SharingImage): ReadonlySet<string> {
  const family = familiesOf(sharing).find((members) => members.includes(image))
  return new Set((family ?? [image]).map(({ id }) => id))
}

/** An image of the family that has the most members; undefined without images. */
export function mostRelated(sharing: Sharing): SharingImage | undefined {
  const families = [...familiesOf(sharing)].sort((a, b) => b.length - a.length)
  return families[0]?.[0]
}

/** The images by their lowest layer; one without layers is a family by itself. */
function familiesOf({ layers, images }: Sharing): readonly (readonly SharingImage[])[] {
  const floors = new Map<string, string>()
  // Lower layers come first: the one below is known already.
  for (const { chainId, below } of layers) floors.set(chainId, floors.get(below ?? '') ?? chainId)
  const families = new Map<string, SharingImage[]>()
  for (const image of images) {
    const floor = image.top === undefined ? `image ${image.id}` : (floors.get(image.top) ?? image.top)
    families.set(floor, [...(families.get(floor) ?? []), image])
  }
  return [...families.values()]
}

/** Images of which a name has every word, whatever the case. */
export function isFound({ names, id }: SharingImage, wanted: string): boolean {
  const text = [...names, id].join(' ').toLowerCase()
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
