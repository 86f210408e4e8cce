/**
 * What `docker rmi` would do, told before it is done. The rules are moby's (26.1, `daemon/images/image_delete.go`): a
 * name goes alone while others are left; the last one takes the image along, and then its untagged parents, unless
 * children, other names (by ID) or containers are in the way.
 */
import { LabError } from '@shared/errors'
import type { ImageRemovalPreview } from '@shared/docker/image'
import { shortId } from '@shared/docker/identity'
import { shellLine } from '@shared/docker/commandLine'
import { deletedWith } from '@shared/layers/imageDeletion'
import type { RawContainerSummary, RawImageSummary } from './engineApi'
import { splitReference } from './client/images'
import { chainIdsOf } from './chainIds'
import { diffIdsById, inspectImage, tagsOf, type ReadEmptyLayers } from './images'
import type { EngineClient } from './types'

/** What decides over a removal. */
export interface ImageSituation {
  /** All of them, intermediate ones too. */
  readonly images: readonly RawImageSummary[]
  readonly containers: readonly Pick<RawContainerSummary, 'Id' | 'ImageID' | 'State'>[]
}

export interface ForetoldRemoval {
  /** Tags that go. */
  readonly untags: readonly string[]
  /** IDs that go. */
  readonly deletes: readonly string[]
  /** Why the engine refuses; then nothing goes. */
  readonly conflict?: string
  /** What is there afterwards. */
  readonly left: ImageSituation
}

/** Foretells the removal without force. Throws LabError `notFound`. */
export async function previewImageRemoval(
  client: EngineClient,
  reference: string,
  readEmptyLayers: ReadEmptyLayers,
): Promise<ImageRemovalPreview> {
  const command = shellLine(['docker', 'rmi', reference])
  const { Id } = await client.images.inspect(reference)
  const [images, containers] = await Promise.all([
    client.images.list({ all: true }),
    client.containers.list({ all: true }),
  ])
  const image = images.find((candidate) => candidate.Id === Id)
  if (image === undefined) throw new LabError('notFound', `No such image: ${reference}`)
  const { untags, deletes, conflict } = foretellImageRemoval({ images, containers }, { image, reference })
  return {
    command,
    untags: [...untags],
    deletes: [...deletes],
    freedBytes: await freedBytes(client, image, { deletes, images, readEmptyLayers }),
    ...(conflict === undefined ? {} : { conflict }),
  }
}

/** What `docker rmi` of a tag or an ID does; a conflict tells what would go without it, as the preview shows it. */
export function foretellImageRemoval(
  situation: ImageSituation,
  {
    image,
    reference,
    force = false,
    prunesParents = true,
  }: { image: RawImageSummary; reference: string; force?: boolean; prunesParents?: boolean },
): ForetoldRemoval {
  const byId = isIdOf(reference, image.Id)
  const tags = tagsOf(image)
  if (!byId && tags.length > 1) return untagged(situation, image, [familiarTag(reference, tags)])
  const conflict = conflictOf(image, reference, { byId, force }, situation)
  // Without its name it is left to the container that runs from it, or to its children.
  if (force && !byId && conflict === undefined && isHeld(image, situation)) return untagged(situation, image, tags)
  const deletes = deletedBy(image, situation).slice(0, prunesParents ? undefined : 1)
  const left = { ...situation, images: situation.images.filter(({ Id }) => !deletes.includes(Id)) }
  if (conflict !== undefined) return { untags: tags, deletes, conflict, left: situation }
  if (!byId && deletes.length === 0) return untagged(situation, image, tags)
  return { untags: tags, deletes, left }
}

function untagged(situation: ImageSituation, image: RawImageSummary, untags: readonly string[]): ForetoldRemoval {
  const images = situation.images.map((each) =>
    each.Id === image.Id ? { ...each, RepoTags: tagsOf(each).filter((tag) => !untags.includes(tag)) } : each,
  )
  return { untags, deletes: [], left: { ...situation, images } }
}

const running = new Set(['running', 'paused', 'restarting'])

function isHeld(image: RawImageSummary, { containers }: ImageSituation): boolean {
  return containers.some(({ ImageID, State }) => ImageID === image.Id && running.has(State))
}

function isIdOf(reference: string, id: string): boolean {
  const digits = reference.replace(/^sha256:/, '')
  return /^[0-9a-f]{4,64}$/.test(digits) && id.startsWith(`sha256:${digits}`)
}

function familiarTag(reference: string, tags: readonly string[]): string {
  const { name, tag } = splitReference(reference)
  const wanted = `${name.replace(/^docker\.io\/(?:library\/)?/, '')}:${tag}`
  return tags.find((candidate) => candidate === wanted) ?? wanted
}

function conflictOf(
  image: RawImageSummary,
  reference: string,
  { byId, force }: { byId: boolean; force: boolean },
  { images, containers }: ImageSituation,
): string | undefined {
  const short = shortId(image.Id)
  const unable = (how: string, why: string): string => `conflict: unable to delete ${short} (${how}) - ${why}`
  if (byId && images.some(({ ParentId }) => ParentId === image.Id)) {
    return unable('cannot be forced', 'image has dependent child images')
  }
  const users = containers.filter(({ ImageID }) => ImageID === image.Id)
  const runner = users.find(({ State }) => running.has(State))
  const [stopped] = users
  if (!byId) {
    const user = runner ?? stopped
    if (force || user === undefined) return undefined
    return `conflict: unable to remove repository reference "${reference}" (must force) - container ${shortId(user.Id)} is using its referenced image ${short}`
  }
  if (runner !== undefined) {
    return unable('cannot be forced', `image is being used by running container ${shortId(runner.Id)}`)
  }
  if (force) return undefined
  if (tagsOf(image).length > 1) return unable('must be forced', 'image is referenced in multiple repositories')
  if (stopped !== undefined) {
    return unable('must be forced', `image is being used by stopped container ${shortId(stopped.Id)}`)
  }
  return undefined
}

function deletedBy(image: RawImageSummary, { images, containers }: ImageSituation): string[] {
  const known = images.map((candidate) => ({
    id: candidate.Id,
    parentId: candidate.ParentId,
    hasNames: tagsOf(candidate).length > 0,
  }))
  return deletedWith(
    image.Id,
    new Map(known.map((candidate) => [candidate.id, candidate])),
    new Set(containers.map(({ ImageID }) => ImageID)),
  )
}

/** Bytes of the layers that no image that stays has; where rows and layers can't be tied, what is surely freed. */
export async function freedBytes(
  client: EngineClient,
  image: RawImageSummary,
  situation: { deletes: readonly string[]; images: readonly RawImageSummary[]; readEmptyLayers: ReadEmptyLayers },
): Promise<number> {
  const { deletes, images, readEmptyLayers } = situation
  if (deletes.length === 0) return 0
  const kept = new Set<string>()
  for (const other of images.filter(({ Id }) => !deletes.includes(Id))) {
    for (const chainId of chainIdsOf(await diffIdsById(client, other.Id))) kept.add(chainId)
  }
  const { stack, historyMatchesLayers } = await inspectImage(client, image.Id, readEmptyLayers)
  const isShared = stack.some(({ chainId }) => chainId !== undefined && kept.has(chainId))
  if (!historyMatchesLayers) return isShared ? 0 : image.Size
  return stack
    .filter(({ chainId }) => chainId !== undefined && !kept.has(chainId))
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}
