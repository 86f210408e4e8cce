/** Names of images as the engine keeps them: what `@shared/docker/reference` reads, and what requests name apart. */
import { LabError } from '@shared/errors'
import { familiarName, parseReference } from '@shared/docker/reference'

export {
  canonical,
  familiar,
  familiarName,
  parseReference,
  withDefaultTag,
  type Reference,
} from '@shared/docker/reference'

/** Whether a text is an image ID in full: 64 digits, with or without `sha256:`. */
export function fullImageId(text: string): string | undefined {
  const match = /^(?:sha256:)?([0-9a-f]{64})$/.exec(text)
  return match ? `sha256:${match[1]}` : undefined
}

/**
 * A repository and a tag that a request names apart, as one name; empty for no repository (moby
 * `httputils.RepoTagReference`). Throws LabError invalid.
 */
export function joinRepositoryAndTag(repository: string, tag: string): string {
  if (repository === '') return ''
  const reference = parseReference(repository)
  const { digest } = reference
  if (digest !== undefined) throw new LabError('invalid', 'cannot import digest reference')
  if (tag !== '' && !/^\w[\w.-]{0,127}$/.test(tag)) throw new LabError('invalid', 'invalid tag format')
  return tag === '' ? repository : `${familiarName(reference)}:${tag}`
}
