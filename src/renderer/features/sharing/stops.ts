/**
 * Where the keyboard stands in the picture of sharing. The picture is one stop of Tab; in it left and right go from
 * image to image, up and down go through what stands in an image's column: its containers, its name, and the layers
 * below down to the floor. A layer that several images have is passed in the column that one came by.
 */
import type { PlacedImage } from './forest'

/** Containers of an image that are drawn one by one. */
export const shownContainers = 3

/** Names of an image's stops from the highest to the floor. */
export function stopsOf({ image, path }: PlacedImage): readonly string[] {
  const containers = image.containers.slice(0, shownContainers).map(({ id }) => containerStop(id))
  const more = image.containers.length > shownContainers ? [moreStop(image.id)] : []
  return [...containers, ...more, imageStop(image.id), ...[...path].reverse().map(layerStop)]
}

export const containerStop = (id: string): string => `container ${id}`
export const moreStop = (imageId: string): string => `more ${imageId}`
export const imageStop = (id: string): string => `image ${id}`
export const layerStop = (key: string): string => `layer ${key}`

/** Where a key leads: an image of the picture and a stop in its column; undefined where it leads nowhere. */
export function walkTo(
  images: readonly PlacedImage[],
  from: { readonly imageId: string; readonly stop: string },
  key: string,
): { readonly imageId: string; readonly stop: string } | undefined {
  const at = images.findIndex(({ image }) => image.id === from.imageId)
  const here = images[at]
  if (here === undefined) return undefined
  const side = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: images.length - 1 }[key]
  if (side !== undefined) {
    const image = images[side]?.image
    return image && { imageId: image.id, stop: imageStop(image.id) }
  }
  const stops = stopsOf(here)
  const height = stops.indexOf(from.stop)
  const stop = stops[{ ArrowUp: height - 1, ArrowDown: height + 1 }[key] ?? -1]
  return stop === undefined ? undefined : { imageId: from.imageId, stop }
}
