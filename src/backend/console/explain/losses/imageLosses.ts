/** Images that go: `rmi` and `image prune`, by the rules of `docker/imageRemoval.ts`. */
import { LabError } from '@shared/errors'
import type { RawImageSummary } from '../../../docker/engineApi'
import { foretellImageRemoval, freedBytes } from '../../../docker/imageRemoval'
import { tagsOf } from '../../../docker/images'
import { humanSize } from '../../humanize'
import { filled } from '../fill'
import { inTurn, refused, type Asked, type Foreseen } from './outlook'
import { isTaken } from './pruneFilters'

/** `docker rmi`. */
export function removedImages(asked: Asked): Promise<Foreseen> {
  const how = { force: asked.options.has('force'), prunesParents: !asked.options.has('no-prune') }
  return inTurn(asked.targets, asked, async (target, now) => {
    const image = await findImage(target, now)
    return image === undefined ? undefined : imageGoes({ image, reference: target, name: target, ...how }, now)
  })
}

/**
 * `docker image prune`: images without a name, with `-a` those with one too; what a container needs stays. Those in the
 * middle of others go with them, as untagged parents.
 */
export function prunedImages(asked: Asked): Promise<Foreseen> {
  const { situation, filters, nowMs, options } = asked
  const takesNamed = options.has('all') || (filters['dangling'] ?? []).some((value) => ['false', '0'].includes(value))
  const parents = new Set(situation.images.map(({ ParentId }) => ParentId))
  const taken = situation.images.filter(
    (image) =>
      (tagsOf(image).length > 0 ? takesNamed : !parents.has(image.Id)) &&
      isTaken({ createdAtSec: image.Created, labels: image.Labels }, filters, nowMs),
  )
  return inTurn(taken, asked, async ({ Id, ...image }, now) => {
    const names = tagsOf(image)
    return inTurn(names.length > 0 ? names : [Id], now, (reference, each) => {
      const present = each.situation.images.find((candidate) => candidate.Id === Id)
      if (present === undefined) return undefined
      const name = reference === Id ? Id.replace('sha256:', '').slice(0, 12) : reference
      return imageGoes({ image: present, reference, name, isQuiet: true }, each)
    })
  })
}

async function findImage(reference: string, { client, situation }: Asked): Promise<RawImageSummary | undefined> {
  try {
    const { Id } = await client.images.inspect(reference)
    return situation.images.find((image) => image.Id === Id)
  } catch (error) {
    if (error instanceof LabError && error.kind === 'notFound') return undefined
    throw error
  }
}

interface Going {
  readonly image: RawImageSummary
  readonly reference: string
  /** As it is shown. */
  readonly name: string
  readonly force?: boolean
  readonly prunesParents?: boolean
  /** A prune passes over what it can't delete, and says nothing of it. */
  readonly isQuiet?: boolean
}

async function imageGoes({ image, name, isQuiet = false, ...how }: Going, asked: Asked): Promise<Foreseen> {
  const { client, situation, texts } = asked
  const { untags, deletes, conflict, left } = foretellImageRemoval(situation, { image, ...how })
  if (conflict !== undefined) {
    const losses = isQuiet ? [] : [refused('image', name, filled(texts.conflict, { reason: conflict }))]
    return { losses, situation }
  }
  const readEmptyLayers = (): Promise<undefined> => Promise.resolve(undefined)
  const bytes = await freedBytes(client, image, { deletes, images: situation.images, readEmptyLayers })
  const sentence =
    deletes.length === 0
      ? tagsOf(image).length > untags.length
        ? texts.untag
        : texts.untagHeld
      : filled(texts.image, { count: String(deletes.length), size: humanSize(bytes) })
  return {
    losses: [{ kind: 'image', name, sentence, when: 'now', gone: [...untags, ...deletes] }],
    situation: { ...situation, images: left.images },
  }
}
