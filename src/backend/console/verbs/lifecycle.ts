/** Verbs that act on containers by name and print the name when done. */
import { LabError } from '@shared/errors'
import { CliError } from '../cliError'
import { eachTarget } from '../eachTarget'
import { describeError } from '../errorText'
import { bool, integer, text } from '../flags'
import { defineVerb, type VerbContext } from '../verb'

const containers = { min: 1 } as const
const manyContainers = 'CONTAINER [CONTAINER...]'

/** `docker stop X` and `docker container stop X`. */
function both(name: string): readonly (readonly string[])[] {
  return [['container', name], [name]]
}

async function onEach(
  context: VerbContext,
  names: readonly string[],
  act: (name: string) => Promise<void>,
): Promise<number> {
  return eachTarget(context, names, async (name) => {
    await act(name)
    context.touch({ kind: 'container', id: name })
    return name
  })
}

const endingFlags = {
  signal: text('Signal to send to the container', { short: 's' }),
  time: integer('Seconds to wait before killing the container', {
    isHidden: true,
    deprecated: 'use --timeout instead',
  }),
  timeout: integer('Seconds to wait before killing the container', { short: 't' }),
} as const

interface EndingFlags {
  readonly signal: string
  readonly time: number
  readonly timeout: number
}

function endingQuery(flags: EndingFlags, given: ReadonlySet<string>): Readonly<Record<string, string | undefined>> {
  if (given.has('timeout') && given.has('time')) {
    throw new CliError('conflicting options: cannot specify both --timeout and --time')
  }
  const seconds = given.has('timeout') ? flags.timeout : given.has('time') ? flags.time : undefined
  return {
    signal: flags.signal === '' ? undefined : flags.signal,
    t: seconds === undefined ? undefined : String(seconds),
  }
}

/** `docker stop`. */
export const stop = defineVerb({
  names: both('stop'),
  usage: `[OPTIONS] ${manyContainers}`,
  summary: 'Stop one or more running containers',
  flags: endingFlags,
  argumentCount: containers,
  run: async (context, flags, names, { given }) => {
    const query = endingQuery(flags, given)
    return onEach(context, names, (name) =>
      context.client.commandLine.actOn(name, 'stop', query, { signal: context.signal }),
    )
  },
})

/** `docker restart`. */
export const restart = defineVerb({
  names: both('restart'),
  usage: `[OPTIONS] ${manyContainers}`,
  summary: 'Restart one or more containers',
  flags: endingFlags,
  argumentCount: containers,
  run: async (context, flags, names, { given }) => {
    const query = endingQuery(flags, given)
    return onEach(context, names, (name) =>
      context.client.commandLine.actOn(name, 'restart', query, { signal: context.signal }),
    )
  },
})

/** `docker kill`. */
export const kill = defineVerb({
  names: both('kill'),
  usage: `[OPTIONS] ${manyContainers}`,
  summary: 'Kill one or more running containers',
  flags: { signal: text('Signal to send to the container', { short: 's' }) },
  argumentCount: containers,
  run: (context, flags, names) =>
    onEach(context, names, (name) =>
      context.client.containers.kill(name, { signalName: flags.signal === '' ? undefined : flags.signal }),
    ),
})

/** `docker pause`. */
export const pause = defineVerb({
  names: both('pause'),
  usage: manyContainers,
  summary: 'Pause all processes within one or more containers',
  flags: {},
  argumentCount: containers,
  run: (context, _, names) => onEach(context, names, (name) => context.client.containers.pause(name)),
})

/** `docker unpause`. */
export const unpause = defineVerb({
  names: both('unpause'),
  usage: manyContainers,
  summary: 'Unpause all processes within one or more containers',
  flags: {},
  argumentCount: containers,
  run: (context, _, names) => onEach(context, names, (name) => context.client.containers.unpause(name)),
})

/** `docker rm`. */
export const rm = defineVerb({
  names: [['container', 'rm'], ['container', 'remove'], ['rm']],
  usage: `[OPTIONS] ${manyContainers}`,
  summary: 'Remove one or more containers',
  flags: {
    force: bool('Force the removal of a running container (uses SIGKILL)', { short: 'f' }),
    link: bool('Remove the specified link', { short: 'l' }),
    volumes: bool('Remove anonymous volumes associated with the container', { short: 'v' }),
  },
  argumentCount: containers,
  run: (context, flags, names) =>
    eachTarget(context, names, async (given) => {
      const name = given.replace(/^\/+|\/+$/g, '')
      if (name === '') throw new CliError('container name cannot be empty')
      const query = {
        force: flags.force ? '1' : undefined,
        v: flags.volumes ? '1' : undefined,
        link: flags.link ? '1' : undefined,
      }
      try {
        await context.client.commandLine.removeContainer(name, query)
      } catch (error) {
        // With --force a container that isn't there is only told, and the exit code stays 0 (docker/cli 23 and newer).
        if (flags.force && error instanceof LabError && error.kind === 'notFound') {
          await context.streams.err(`${describeError(error)}\n`)
          return undefined
        }
        throw error
      }
      context.touch({ kind: 'container', id: name })
      return given
    }),
})

/** `docker rename`. */
export const rename = defineVerb({
  names: both('rename'),
  usage: 'CONTAINER NEW_NAME',
  summary: 'Rename a container',
  flags: {},
  argumentCount: { min: 2, max: 2 },
  async run(context, _, [container = '', name = '']) {
    if (container.trim() === '' || name.trim() === '') {
      throw new CliError('Error: Neither old nor new names may be empty')
    }
    await context.client.containers.rename(container, name).catch((error: unknown) => {
      throw new CliError(`${describeError(error)}\nError: failed to rename container named ${container}`)
    })
    context.touch({ kind: 'container', id: name })
    return 0
  },
})

/** `docker wait`: prints exit codes as containers stop. */
export const wait = defineVerb({
  names: both('wait'),
  usage: manyContainers,
  summary: 'Block until one or more containers stop, then print their exit codes',
  flags: {},
  argumentCount: containers,
  run: (context, _, names) =>
    eachTarget(context, names, async (name) => {
      const { exitCode } = await context.client.containers.wait(name, { signal: context.signal })
      return String(await exitCode)
    }),
})

const letters = { 0: 'C', 1: 'A', 2: 'D' } as const

/** `docker diff`. */
export const diff = defineVerb({
  names: both('diff'),
  usage: 'CONTAINER',
  summary: "Inspect changes to files or directories on a container's filesystem",
  flags: {},
  argumentCount: { min: 1, max: 1 },
  async run(context, _, [container = '']) {
    if (container === '') throw new CliError('Container name cannot be empty')
    const changes = await context.client.containers.changes(container, { signal: context.signal })
    context.touch({ kind: 'container', id: container })
    await context.streams.out(changes.map((change) => `${letters[change.Kind]} ${change.Path}\n`).join(''))
    return 0
  },
})
