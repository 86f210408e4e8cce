/** Verbs that act on containers by name and print the name when done. */
import { LabError, toLabError } from '@shared/errors'
import { eachTarget } from '../eachTarget'
import { describeError } from '../errorText'
import { bool, integer, text } from '../flags'
import { defineVerb, type VerbContext } from '../verb'

const containers = { min: 1 } as const
const manyContainers = 'CONTAINER [CONTAINER...]'

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

/** `docker stop`. */
export const stop = defineVerb({
  names: [['stop'], ['container', 'stop']],
  usage: `[OPTIONS] ${manyContainers}`,
  summary: 'Stop one or more running containers',
  flags: {
    timeout: integer('Seconds to wait before killing the container', { short: 't', default: -1 }),
    time: integer('Seconds to wait before killing the container', { default: -1 }),
  },
  lacking: ['signal'],
  argumentCount: containers,
  run: (context, flags, names, given) =>
    onEach(context, names, (name) =>
      context.client.containers.stop(name, {
        signal: context.signal,
        graceSec: given.has('timeout') ? flags.timeout : given.has('time') ? flags.time : undefined,
      }),
    ),
})

/** `docker kill`. */
export const kill = defineVerb({
  names: [['kill'], ['container', 'kill']],
  usage: `[OPTIONS] ${manyContainers}`,
  summary: 'Kill one or more running containers',
  flags: { signal: text('Signal to send to the container', { short: 's' }) },
  argumentCount: containers,
  run: (context, flags, names) =>
    onEach(context, names, (name) =>
      context.client.containers.kill(name, { signalName: flags.signal === '' ? undefined : flags.signal }),
    ),
})

/** `docker restart`. */
export const restart = defineVerb({
  names: [['restart'], ['container', 'restart']],
  usage: `[OPTIONS] ${manyContainers}`,
  summary: 'Restart one or more containers',
  flags: { timeout: integer('Seconds to wait before killing the container', { short: 't', default: -1 }) },
  lacking: ['signal'],
  argumentCount: containers,
  run: (context, flags, names, given) =>
    onEach(context, names, (name) =>
      context.client.containers.restart(name, given.has('timeout') ? { graceSec: flags.timeout } : {}),
    ),
})

/** `docker pause`. */
export const pause = defineVerb({
  names: [['pause'], ['container', 'pause']],
  usage: manyContainers,
  summary: 'Pause all processes within one or more containers',
  flags: {},
  argumentCount: containers,
  run: (context, _, names) => onEach(context, names, (name) => context.client.containers.pause(name)),
})

/** `docker unpause`. */
export const unpause = defineVerb({
  names: [['unpause'], ['container', 'unpause']],
  usage: manyContainers,
  summary: 'Unpause all processes within one or more containers',
  flags: {},
  argumentCount: containers,
  run: (context, _, names) => onEach(context, names, (name) => context.client.containers.unpause(name)),
})

/** `docker rm`. */
export const rm = defineVerb({
  names: [['rm'], ['container', 'rm'], ['container', 'remove']],
  usage: `[OPTIONS] ${manyContainers}`,
  summary: 'Remove one or more containers',
  flags: {
    force: bool('Force the removal of a running container (uses SIGKILL)', { short: 'f' }),
    volumes: bool('Remove anonymous volumes associated with the container', { short: 'v' }),
  },
  lacking: ['link'],
  argumentCount: containers,
  run: (context, flags, names) =>
    eachTarget(context, names, async (name) => {
      try {
        await context.client.containers.remove(name, { force: flags.force, removeVolumes: flags.volumes })
      } catch (error) {
        // With --force a container that isn't there is only told, and the exit code stays 0 (docker/cli 23 and newer).
        if (flags.force && error instanceof LabError && error.kind === 'notFound') {
          await context.streams.err(`Error response from daemon: ${error.message}\n`)
          return undefined
        }
        throw error
      }
      context.touch({ kind: 'container', id: name })
      return name
    }),
})

/** `docker rename`. */
export const rename = defineVerb({
  names: [['rename'], ['container', 'rename']],
  usage: 'CONTAINER NEW_NAME',
  summary: 'Rename a container',
  flags: {},
  argumentCount: { min: 2, max: 2 },
  async run(context, _, [container = '', name = '']) {
    try {
      await context.client.containers.rename(container, name)
    } catch (error) {
      await context.streams.err(
        `${describeError(toLabError(error))}\nError: failed to rename container named ${container}\n`,
      )
      return 1
    }
    context.touch({ kind: 'container', id: name })
    return 0
  },
})

/** `docker wait`: prints exit codes as containers stop. */
export const wait = defineVerb({
  names: [['wait'], ['container', 'wait']],
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
  names: [['diff'], ['container', 'diff']],
  usage: 'CONTAINER',
  summary: "Inspect changes to files or directories on a container's filesystem",
  flags: {},
  argumentCount: { min: 1, max: 1 },
  async run(context, _, [container = '']) {
    const changes = await context.client.containers.changes(container, { signal: context.signal })
    context.touch({ kind: 'container', id: container })
    await context.streams.out(changes.map((change) => `${letters[change.Kind]} ${change.Path}\n`).join(''))
    return 0
  },
})
