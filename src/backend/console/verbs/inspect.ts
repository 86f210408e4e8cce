import { LabError } from '@shared/errors'
import { bool, text } from '../flags'
import { inspectAll } from '../inspectAll'
import { defineVerb, type VerbContext } from '../verb'

type Kind = 'container' | 'image' | 'volume' | 'network'

/** `docker inspect`: a container, image, network or volume of that name, the first there is. */
export const inspect = defineVerb({
  names: [['inspect']],
  usage: '[OPTIONS] NAME|ID [NAME|ID...]',
  summary: 'Return low-level information on Docker objects',
  flags: {
    format: text('Format output using a custom template', { short: 'f' }),
    size: bool('Display total file sizes if the type is container', { short: 's' }),
    type: text('Only inspect objects of the given type'),
  },
  argumentCount: { min: 1 },
  run(context, flags, names) {
    const kinds: readonly Kind[] = ['container', 'image', 'network', 'volume']
    const chosen = flags.type === '' ? kinds : kinds.filter((kind) => kind === flags.type)
    if (chosen.length === 0)
      throw new LabError('invalid', `"${flags.type}" is not a valid value for --type`, {
        hint: { key: 'console.usage' },
      })
    return inspectAll(
      context,
      names,
      flags.format,
      (name) => findFirst(context, name, chosen, flags.size),
      (name, error) =>
        error.kind === 'notFound' && flags.type === '' ? `Error: No such object: ${name}` : `Error: ${error.message}`,
    )
  },
})

/** `docker container inspect` and `docker image inspect`. */
export const containerInspect = defineVerb({
  names: [['container', 'inspect']],
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Display detailed information on one or more containers',
  flags: {
    format: text('Format output using a custom template', { short: 'f' }),
    size: bool('Display total file sizes', { short: 's' }),
  },
  argumentCount: { min: 1 },
  run: (context, flags, names) =>
    inspectAll(context, names, flags.format, (name) => findOne(context, name, 'container', flags.size)),
})

export const imageInspect = defineVerb({
  names: [['image', 'inspect']],
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  summary: 'Display detailed information on one or more images',
  flags: { format: text('Format output using a custom template', { short: 'f' }) },
  argumentCount: { min: 1 },
  run: (context, flags, names) =>
    inspectAll(context, names, flags.format, (name) => findOne(context, name, 'image', false)),
})

async function findFirst(context: VerbContext, name: string, kinds: readonly Kind[], size: boolean): Promise<unknown> {
  let missing: unknown
  for (const kind of kinds) {
    try {
      return await findOne(context, name, kind, size)
    } catch (error) {
      if (!(error instanceof LabError) || error.kind !== 'notFound') throw error
      missing ??= error
    }
  }
  throw missing
}

async function findOne(context: VerbContext, name: string, kind: Kind, size: boolean): Promise<unknown> {
  const { client } = context
  switch (kind) {
    case 'container': {
      const found = await client.containers.inspect(name, { size })
      context.touch({ kind: 'container', id: found.Id })
      return found
    }
    case 'image': {
      const found = await client.images.inspect(name)
      context.touch({ kind: 'image', id: found.Id })
      return found
    }
    case 'volume':
      return client.volumes.inspect(name)
    case 'network':
      return client.networks.inspect(name)
  }
}
