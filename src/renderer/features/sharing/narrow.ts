/** Fewer images than there are: those that were searched for, or that share layers with one; and what they stand on. */
import type { SharedLayer, Sharing, SharingImage } from '@shared/docker/sharing'

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
export function relativesOf({ layers, images }: Sharing, { id, top }: SharingImage): ReadonlySet<string> {
  const byId = new Map(layers.map((layer) => [layer.chainId, layer]))
  const floors = new Map<string, string>()
  const floorOf = (chainId: string): string => {
    const path: string[] = []
    let layer: SharedLayer | undefined = byId.get(chainId)
    let floor = chainId
    while (layer !== undefined) {
      const known = floors.get(layer.chainId)
      path.push(layer.chainId)
      floor = known ?? layer.chainId
      layer = known === undefined ? byId.get(layer.below ?? '') : undefined
    }
    for (const each of path) floors.set(each, floor)
    return floor
  }
  const own = top === undefined ? undefined : floorOf(top)
  const related = images.filter((image) => own !== undefined && image.top !== undefined && floorOf(image.top) === own)
  return new Set([id, ...related.map((image) => image.id)])
}

/** Images of which a name has every word, whatever the case. */
export function isFound({ names, id }: SharingImage, wanted: string): boolean {
  const text = [...names, id].join(' ').toLowerCase()
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
