/** FROM: starts a stage on an image, on an earlier stage, or on nothing (`scratch`). */
import type { DockerfileLine } from '../dockerfile'
import { parseFlags } from '../flags'

export interface FromLine {
  readonly base: string
  /** In lower case; empty for a stage without a name. */
  readonly stageName: string
  readonly platform: string | undefined
}

/** Checks a FROM line. Throws Error with buildkit's words. */
export function parseFrom({ args, flags: given }: DockerfileLine): FromLine {
  const [base, as, name] = args
  let stageName = ''
  if (args.length === 3 && as?.toLowerCase() === 'as' && name !== undefined) {
    stageName = name.toLowerCase()
    if (!/^[a-z][a-z0-9_.-]*$/.test(stageName)) {
      throw new Error(
        `invalid name for build stage: ${JSON.stringify(name)}, name can't start with a number or contain symbols`,
      )
    }
  } else if (args.length !== 1) throw new Error('FROM requires either one or three arguments')
  const flags = parseFlags(given, { platform: 'text' })
  return { base: base ?? '', stageName, platform: flags.get('platform') }
}
