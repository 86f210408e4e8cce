/** Images in packs: a file is named for the image that it holds, so that a lab loads only what it needs. */
import { basename } from 'node:path'
import type { Lab } from '@shared/labs/schema'

export interface SavedImage {
  /** As `docker save` writes it. */
  readonly path: string
  readonly sizeBytes: number
}

/** Name of an image's file in a pack, without `.tar`. */
export function packedName(reference: string): string {
  return reference.replace(/[^\w.-]/g, '-')
}

/** The images that a lab of a pack needs: those of its name, and those that belong to none of the pack's labs. */
export function imagesFor(
  lab: Lab,
  images: readonly SavedImage[],
  labs: readonly { readonly lab: Lab }[],
): readonly SavedImage[] {
  const own = namesOf(lab)
  const named = new Set(labs.flatMap((each) => [...namesOf(each.lab)]))
  return images.filter(({ path }) => {
    const name = basename(path, '.tar')
    return own.has(name) || !named.has(name)
  })
}

/** Images that a lab starts from: what it requires, and what its first containers are made of. */
export function neededImages({ requires, start }: Lab): readonly string[] {
  return [...new Set([...requires.images, ...start.containers.map(({ image }) => image)])]
}

function namesOf(lab: Lab): ReadonlySet<string> {
  return new Set(neededImages(lab).map(packedName))
}
