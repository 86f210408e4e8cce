import { toLabError } from '@shared/errors'
import { describeError } from '../errorText'
import { bool } from '../flags'
import { runSession } from '../session'
import { defineVerb, type VerbContext } from '../verb'

/** `docker start`: several in the background, or one attached. */
export const start = defineVerb({
  names: [['start'], ['container', 'start']],
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Start one or more stopped containers',
  flags: {
    attach: bool('Attach STDOUT/STDERR and forward signals', { short: 'a' }),
    interactive: bool("Attach container's STDIN", { short: 'i' }),
  },
  lacking: ['detach-keys', 'checkpoint', 'checkpoint-dir'],
  argumentCount: { min: 1 },
  async run(context, flags, names) {
    const [first = ''] = names
    if (!flags.attach && !flags.interactive) return startAll(context, names)
    if (names.length > 1) {
      await context.streams.err('you cannot start and attach multiple containers at once\n')
      return 1
    }
    return startAttached(context, first, flags.interactive)
  },
})

async function startAll(context: VerbContext, names: readonly string[]): Promise<number> {
  const failed: string[] = []
  for (const name of names) {
    try {
      await context.client.containers.start(name)
      context.touch({ kind: 'container', id: name })
      await context.streams.out(`${name}\n`)
    } catch (error) {
      failed.push(name)
      await context.streams.err(`${describeError(toLabError(error))}\n`)
    }
  }
  if (failed.length === 0) return 0
  await context.streams.err(`Error: failed to start containers: ${failed.join(', ')}\n`)
  return 1
}

async function startAttached(context: VerbContext, name: string, input: boolean): Promise<number> {
  const { containers } = context.client
  const hasTerminal = (await containers.inspect(name)).Config.Tty === true
  const attachment = await containers.attach(name, { stdin: input, hasTerminal })
  const waiting = await containers.wait(name, { condition: 'next-exit' })
  waiting.exitCode.catch(() => undefined)
  await containers.start(name)
  context.touch({ kind: 'container', id: name })
  const outcome = await runSession(context, attachment, {
    input,
    terminal: hasTerminal,
    resize: (size) => containers.resize(name, size),
    onInterrupt: () => containers.kill(name, { signalName: 'SIGINT' }),
  })
  if (outcome === 'detached') return context.signal.aborted ? 1 : 0
  return waiting.exitCode
}
