/**
 * Which images are the learner's own: those that got one of the lab's names during the run, remembered by ID since a
 * later build takes the name away and leaves the image; and nameless ones that lines and builds of the lab have made.
 */
import type { LabWorldState } from '@shared/labs/state'
import { tagsOf } from '../docker/images'
import type { EngineClient } from '../docker/types'
import type { LabProgress } from './progressStore'

/** IDs of images that have one of the names now, and are not known to the run yet. */
export async function newlyNamed(
  client: EngineClient,
  names: readonly string[],
  { before, madeImages }: LabProgress,
): Promise<readonly string[]> {
  const own = names.filter((name) => !before.images.includes(name))
  if (own.length === 0) return []
  const images = await client.images.list()
  return images
    .filter((image) => tagsOf(image).some((tag) => own.includes(tag)) && !madeImages.includes(image.Id))
    .map((image) => image.Id)
}

/** IDs in full of those of the images that were not there, nameless, before the run. Unknown ones are left out. */
export async function newlyMade(
  client: EngineClient,
  ids: readonly string[],
  { before, madeImages }: LabProgress,
): Promise<readonly string[]> {
  const found = await Promise.all(ids.map((id) => client.images.inspect(id).catch(() => undefined)))
  const known = [...before.nameless, ...madeImages]
  return found.flatMap((image) => (image === undefined || known.includes(image.Id) ? [] : [image.Id]))
}

/** What was there before the run counts only once it was made anew. */
export function markFromBefore(
  images: LabWorldState['images'],
  { before, renewed }: LabProgress,
): LabWorldState['images'] {
  const old = new Set(before.images.filter((name) => !renewed.includes(name)))
  return new Map(
    [...images].map(([name, image]) => [name, image && old.has(name) ? { ...image, isFromBefore: true } : image]),
  )
}
