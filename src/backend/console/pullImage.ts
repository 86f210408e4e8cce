/** Pulling, as `pull` and `run` show it. */
import { LabError } from '@shared/errors'
import { canonical, familiarName, parseReference, withDefaultTag } from '@shared/docker/reference'
import { CliError } from './cliError'
import { showProgress } from './progress'
import type { VerbContext } from './verb'

export interface PullOptions {
  readonly image: string
  readonly platform: string
  readonly isQuiet: boolean
  /** All tags of the repository. Default false. */
  readonly hasAllTags?: boolean
  print(text: string): Promise<void>
}

/** Pulls an image, its progress printed. Throws `CliError` for a name that can't be read, LabError otherwise. */
export async function pullImage(context: VerbContext, options: PullOptions): Promise<void> {
  const { image, platform, isQuiet, hasAllTags = false, print } = options
  const reference = withDefaultTag(readReference(image))
  const query = {
    fromImage: familiarName(reference),
    tag: hasAllTags ? undefined : (reference.digest ?? reference.tag),
    platform: platform === '' ? undefined : platform,
  }
  const { signal, streams } = context
  const progress = await context.client.commandLine.createImage(query, { signal })
  await showProgress(progress, { print: isQuiet ? () => Promise.resolve() : print, size: () => streams.size() })
}

/** The last line of a pull: `docker.io/library/alpine:latest`. */
export function pulledName(image: string): string {
  return canonical(withDefaultTag(readReference(image)))
}

function readReference(image: string): ReturnType<typeof parseReference> {
  try {
    return parseReference(image)
  } catch (error) {
    throw error instanceof LabError ? new CliError(error.message) : error
  }
}
