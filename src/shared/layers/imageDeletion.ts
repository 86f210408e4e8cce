/**
 * What goes when an image is deleted (moby 26.1, `daemon/images/image_delete.go`): the image, unless a child holds it, and
 * then its untagged parents, as far as no other child, name or container needs them.
 */
export interface DeletableImage {
  readonly id: string
  /** Empty for an image that was not built here. */
  readonly parentId: string
  readonly hasNames: boolean
}

/** IDs of the images that are deleted with this one, itself first; none when a child holds it. */
export function deletedWith(
  imageId: string,
  images: ReadonlyMap<string, DeletableImage>,
  usedByContainers: ReadonlySet<string>,
): string[] {
  const children = childrenOf(images)
  const deleted: string[] = []
  let next = images.get(imageId)
  while (next !== undefined) {
    const { id, parentId, hasNames }: DeletableImage = next
    const hasOtherChildren = (children.get(id) ?? []).some((child) => !deleted.includes(child))
    if (hasOtherChildren || (id !== imageId && (hasNames || usedByContainers.has(id)))) break
    deleted.push(id)
    next = images.get(parentId)
  }
  return deleted
}

const knownChildren = new WeakMap<ReadonlyMap<string, DeletableImage>, ReadonlyMap<string, readonly string[]>>()

/** Worked out once for a list of images. */
function childrenOf(images: ReadonlyMap<string, DeletableImage>): ReadonlyMap<string, readonly string[]> {
  const known = knownChildren.get(images)
  if (known !== undefined) return known
  const children = new Map<string, string[]>()
  for (const { id, parentId } of images.values()) children.set(parentId, [...(children.get(parentId) ?? []), id])
  knownChildren.set(images, children)
  return children
}
