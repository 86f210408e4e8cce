/**
 * Docker's rules for removing an image (moby 26.1 `daemon/images/image_delete.go`): a name goes first; the image goes with
 * its last name, with the parents that nothing else needs; what a container or a child uses is kept, and said so.
 * The rules are pure decisions over the operations of the store that applies them.
 */
import type { ImageId } from '@shared/docker/identity'
import { shortId } from '@shared/docker/identity'
import { LabError } from '@shared/errors'
import type { DeletedItem, DeleteOptions, Image } from './imageTypes'
import type { Reference } from './references'
import { familiar, parseReference, withDefaultTag } from './references'

/** What the rules ask of, and do to, the store. */
export interface DeletionTarget {
  find(nameOrId: string): Image
  references(id: ImageId): readonly Reference[]
  children(id: ImageId): readonly ImageId[]
  parent(id: ImageId): ImageId | undefined
  untag(reference: Reference): Promise<void>
  /** Removes the image itself; returns the chain IDs of the layers that went with it. */
  remove(id: ImageId): Promise<readonly string[]>
  untagged(id: ImageId): void
  deleted(id: ImageId): void
}

type Conflict = { readonly isHard: boolean; readonly inUse: boolean; readonly message: string }
interface Mask {
  readonly soft: boolean
  readonly activeReference: boolean
}

function isIdPrefix(id: ImageId, text: string): boolean {
  return id.startsWith(text) || id.slice('sha256:'.length).startsWith(text)
}

/** At most one tag, and digests only of the same repository. */
function isSingleReference(references: readonly Reference[]): boolean {
  if (references.length <= 1) return true
  const tags = references.filter((reference) => reference.digest === undefined)
  const repositories = new Set(references.filter((reference) => reference.digest !== undefined).map(({ name }) => name))
  if (tags.length > 1) return false
  const single = tags[0] ?? references[0]
  return repositories.size === 1 && single !== undefined && repositories.has(single.name)
}

class Deletion {
  readonly records: DeletedItem[] = []

  constructor(
    private readonly target: DeletionTarget,
    private readonly options: DeleteOptions,
  ) {}

  async run(nameOrId: string): Promise<void> {
    const image = this.target.find(nameOrId)
    const force = this.options.force ?? false
    let isQuiet = false
    if (isIdPrefix(image.id, nameOrId)) await this.untagSingle(image.id, force)
    else {
      if (!(await this.untagNamed(image.id, nameOrId, force))) return
      isQuiet = true
    }
    await this.removeImage(image.id, { force, prune: !(this.options.noPrune ?? false), isQuiet })
  }

  private conflictError(id: ImageId, conflict: Conflict): LabError {
    const force = conflict.isHard ? 'cannot be forced' : 'must be forced'
    return new LabError('conflict', `conflict: unable to delete ${shortId(id)} (${force}) - ${conflict.message}`)
  }

  private findConflict(id: ImageId, mask: Mask): Conflict | undefined {
    const users = this.options.containers.filter((container) => container.imageId === id)
    if (this.target.children(id).length > 0) {
      return { isHard: true, inUse: false, message: 'image has dependent child images' }
    }
    const running = users.find((container) => container.running)
    if (running) {
      const message = `image is being used by running container ${shortId(running.id)}`
      return { isHard: true, inUse: true, message }
    }
    if (mask.activeReference && this.target.references(id).length > 0) {
      return { isHard: false, inUse: false, message: 'image is referenced in multiple repositories' }
    }
    const stopped = users.find((container) => !container.running)
    if (mask.soft && stopped) {
      const message = `image is being used by stopped container ${shortId(stopped.id)}`
      return { isHard: false, inUse: true, message }
    }
    return undefined
  }

  /** An ID was given: the only name goes along. */
  private async untagSingle(id: ImageId, force: boolean): Promise<void> {
    const references = this.target.references(id)
    if (!isSingleReference(references)) return
    const conflict = this.findConflict(id, { soft: !force, activeReference: false })
    if (conflict) throw this.conflictError(id, conflict)
    for (const reference of references) await this.untag(id, reference)
  }

  /** A name was given. Returns whether the image itself is to go. */
  private async untagNamed(id: ImageId, name: string, force: boolean): Promise<boolean> {
    const user = this.options.containers.find((container) => container.imageId === id)
    if (!force && isSingleReference(this.target.references(id)) && user) {
      throw new LabError(
        'conflict',
        `conflict: unable to remove repository reference "${name}" (must force) - container ${shortId(user.id)} is using its referenced image ${shortId(id)}`,
      )
    }
    const reference = withDefaultTag(parseReference(name))
    await this.untag(id, reference)
    if (reference.digest === undefined) {
      const same = this.target.references(id).filter((other) => other.name === reference.name)
      if (same.every((other) => other.digest !== undefined)) for (const other of same) await this.untag(id, other)
    }
    return this.target.references(id).length === 0
  }

  private async untag(id: ImageId, reference: Reference): Promise<void> {
    await this.target.untag(reference)
    this.target.untagged(id)
    this.records.push({ Untagged: familiar(reference) })
  }

  private async removeImage(
    id: ImageId,
    how: { readonly force: boolean; readonly prune: boolean; readonly isQuiet: boolean },
  ): Promise<void> {
    const conflict = this.findConflict(id, { soft: !how.force, activeReference: !how.force })
    if (conflict) {
      const isDangling = this.target.references(id).length === 0 && this.target.children(id).length === 0
      if (how.isQuiet && (!isDangling || conflict.inUse)) return
      throw this.conflictError(id, conflict)
    }
    const parent = this.target.parent(id)
    for (const reference of this.target.references(id)) await this.untag(id, reference)
    const layers = await this.target.remove(id)
    this.target.deleted(id)
    this.records.push({ Deleted: id }, ...layers.map((chainId) => ({ Deleted: chainId })))
    if (how.prune && parent) await this.removeImage(parent, { force: false, prune: true, isQuiet: true })
  }
}

/** Removes a name or an image. Throws LabError notFound and conflict with Docker's words. */
export async function deleteImage(
  nameOrId: string,
  target: DeletionTarget,
  options: DeleteOptions,
): Promise<readonly DeletedItem[]> {
  const deletion = new Deletion(target, options)
  await deletion.run(nameOrId)
  return deletion.records
}
