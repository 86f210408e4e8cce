import { LabError } from '@shared/errors'
import { containerFlags, containerSpec, lackingContainerFlags, type ContainerFlagValues } from '../containerOptions'
import { exitCodeOfRun } from '../errorText'
import { bool } from '../flags'
import { splitReference } from '../reference'
import { runSession } from '../session'
import { defineVerb, type VerbContext } from '../verb'

/** `docker run`: create, attach, wait, start, in the CLI's order. */
export const run = defineVerb({
  names: [['run'], ['container', 'run']],
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  summary: 'Create and run a new container from an image',
  flags: { ...containerFlags, detach: bool('Run container in background and print container ID', { short: 'd' }) },
  endsAtArgument: true,
  lacking: lackingContainerFlags,
  argumentCount: { min: 1 },
  async run(context, flags, [image = '', ...command]) {
    if (flags.detach && flags.rm && flags.restart !== '' && flags.restart !== 'no') {
      throw new LabError('invalid', 'conflicting options: cannot specify both --restart and --rm', {
        hint: { key: 'console.usage' },
      })
    }
    if (flags.tty && flags.interactive && !flags.detach && !context.streams.inputIsTerminal) {
      throw new LabError('invalid', 'cannot attach stdin to a TTY-enabled container because stdin is not a terminal', {
        hint: { key: 'console.usage' },
      })
    }
    const id = await createContainer(context, flags, image, command, !flags.detach)
    if (flags.detach) {
      await context.client.containers.start(id)
      await context.streams.out(`${id}\n`)
      return 0
    }
    return attachAndStart(context, id, flags)
  },
})

/** `docker create`. */
export const create = defineVerb({
  names: [['create'], ['container', 'create']],
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  summary: 'Create a new container',
  flags: containerFlags,
  endsAtArgument: true,
  lacking: lackingContainerFlags,
  argumentCount: { min: 1 },
  async run(context, flags, [image = '', ...command]) {
    await context.streams.out(`${await createContainer(context, flags, image, command, true)}\n`)
    return 0
  },
})

async function attachAndStart(context: VerbContext, id: string, flags: ContainerFlagValues): Promise<number> {
  const { containers } = context.client
  const attachment = await containers.attach(id, {
    stdin: flags.interactive,
    hasTerminal: flags.tty,
    signal: undefined,
  })
  const waiting = await containers.wait(id, { condition: flags.rm ? 'removed' : 'next-exit' })
  // The failure of a start is what is told; that of the wait that it brings along is not.
  waiting.exitCode.catch(() => undefined)
  try {
    await containers.start(id)
  } catch (error) {
    attachment.close()
    if (error instanceof LabError) return await tellStartFailure(context, error)
    throw error
  }
  const outcome = await runSession(context, attachment, {
    input: flags.interactive,
    terminal: flags.tty,
    resize: (size) => containers.resize(id, size),
    onInterrupt: () => containers.kill(id, { signalName: 'SIGINT' }),
  })
  if (outcome === 'detached') return context.signal.aborted ? 1 : 0
  return waiting.exitCode
}

async function tellStartFailure(context: VerbContext, error: LabError): Promise<number> {
  await context.streams.err(
    `docker: Error response from daemon: ${error.message}\n\nRun 'docker run --help' for more information\n`,
  )
  return exitCodeOfRun(error)
}

/** Creates; an image that isn't there is pulled first, as the CLI does, with its lines on stderr. */
async function createContainer(
  context: VerbContext,
  flags: ContainerFlagValues,
  image: string,
  command: readonly string[],
  attachesOutput: boolean,
): Promise<string> {
  const spec = containerSpec({ flags, image, command, attachesOutput, labels: context.labels, cwd: context.cwd })
  const name = flags.name === '' ? undefined : flags.name
  const { containers } = context.client
  if (flags.pull === 'always') await pullImage(context, image, flags.quiet)
  const made = await containers.create(spec, { name }).catch(async (error: unknown) => {
    const isMissing =
      error instanceof LabError && error.kind === 'notFound' && error.message.startsWith('No such image')
    if (!isMissing || flags.pull === 'never') throw error
    const { repository, tag } = splitReference(image)
    if (!flags.quiet) await context.streams.err(`Unable to find image '${repository}:${tag}' locally\n`)
    await pullImage(context, image, flags.quiet)
    return containers.create(spec, { name })
  })
  for (const warning of made.warnings) await context.streams.err(`WARNING: ${warning}\n`)
  context.touch({ kind: 'container', id: made.id })
  return made.id
}

async function pullImage(context: VerbContext, image: string, isQuiet: boolean): Promise<void> {
  const progress = await context.client.images.pull(image, { signal: context.signal })
  for await (const step of progress) {
    if (isQuiet || step.status === undefined || step.progress !== undefined) continue
    await context.streams.err(step.id === undefined ? `${step.status}\n` : `${step.id}: ${step.status}\n`)
  }
}
