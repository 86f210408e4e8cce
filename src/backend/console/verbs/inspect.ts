import { LabError } from '@shared/errors'
import type { InspectedKind } from '../../docker/types'
import { CliError } from '../cliError'
import { describeError } from '../errorText'
import { bool, text } from '../flags'
import { inspectAll, type Found } from '../inspectAll'
import { inspectFormatHelp } from '../optionKinds'
import { defineVerb, type VerbContext } from '../verb'

/** In the order in which a name is looked for. */
const looked: readonly InspectedKind[] = ['container', 'image', 'network', 'volume']
const ofSwarm = ['service', 'task', 'node', 'plugin', 'secret', 'config']
const types = ['config', 'container', 'image', 'network', 'node', 'plugin', 'secret', 'service', 'task', 'volume']

/** `docker inspect`: a container, image, network or volume of that name, the first there is. */
export const inspect = defineVerb({
  names: [['inspect']],
  usage: '[OPTIONS] NAME|ID [NAME|ID...]',
  summary: 'Return low-level information on Docker objects',
  flags: {
    format: text(inspectFormatHelp, { short: 'f' }),
    size: bool('Display total file sizes if the type is container', { short: 's' }),
    type: text('Only inspect objects of the given type'),
  },
  argumentCount: { min: 1 },
  async run(context, flags, names, { given }) {
    if (given.has('type') && !types.includes(flags.type)) {
      if (flags.type === '')
        throw new CliError(
          'type is empty: must be one of "config", "container", "image", "network", "node", "plugin", "secret", "service", "task", "volume"',
        )
      throw new CliError(
        `unknown type: ${JSON.stringify(flags.type)}: must be one of ${types.map((type) => JSON.stringify(type)).join(', ')}`,
      )
    }
    if (ofSwarm.includes(flags.type)) {
      throw new CliError(`the lab's console does not inspect a ${flags.type}; Docker's own command line does`)
    }
    const kinds = flags.type === '' ? looked : looked.filter((kind) => kind === flags.type)
    return inspectAll(context, names, {
      format: flags.format,
      find: (name) => findFirst(context, name, kinds, flags.size),
      describeMissing: (name, error) =>
        error instanceof LabError && error.kind === 'notFound' && flags.type === ''
          ? `Error: No such object: ${name}`
          : describeError(error),
    })
  },
})

/** `docker container inspect` and `docker image inspect`. */
export const containerInspect = defineVerb({
  names: [['container', 'inspect']],
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Display detailed information on one or more containers',
  flags: {
    format: text(inspectFormatHelp, { short: 'f' }),
    size: bool('Display total file sizes', { short: 's' }),
  },
  argumentCount: { min: 1 },
  run: (context, flags, names) =>
    inspectAll(context, names, {
      format: flags.format,
      find: (name) => findOne(context, name, 'container', flags.size),
    }),
})

export const imageInspect = defineVerb({
  names: [['image', 'inspect']],
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  summary: 'Display detailed information on one or more images',
  flags: {
    format: text(inspectFormatHelp, { short: 'f' }),
    platform: text('Inspect a specific platform of the multi-platform image.', { isHidden: true, needsApi: '1.49' }),
  },
  argumentCount: { min: 1 },
  run: (context, flags, names) =>
    inspectAll(context, names, {
      format: flags.format,
      find: (name) => findOne(context, name, 'image'),
      describeMissing: (name, error) => (name === '' ? 'Error: No such image: ' : describeError(error)),
    }),
})

async function findFirst(
  context: VerbContext,
  name: string,
  kinds: readonly InspectedKind[],
  size: boolean,
): Promise<Found> {
  let missing: unknown
  for (const kind of kinds) {
    try {
      const found = await findOne(context, name, kind, size)
      if (size && kind !== 'container') await context.streams.err(`WARNING: --size ignored for ${kind}\n`)
      return found
    } catch (error) {
      if (!(error instanceof LabError) || !mayBeOther(error, kinds)) throw error
      missing ??= error
    }
  }
  throw missing
}

/** A name that one kind can't have may be another's. */
function mayBeOther(error: LabError, kinds: readonly InspectedKind[]): boolean {
  return error.kind === 'notFound' || (kinds.length > 1 && error.kind === 'invalid')
}

/** Looks one up, and notes it. Throws LabError. */
export async function findOne(
  { client, touch }: VerbContext,
  name: string,
  kind: InspectedKind,
  size = false,
  query: Readonly<Record<string, boolean>> = {},
): Promise<Found> {
  const json = await client.commandLine.inspect(kind, name, { ...query, ...(size ? { size: '1' } : {}) })
  if (kind !== 'network') touch({ kind, id: name })
  return { kind, json }
}
