import { CliError } from '../cliError'
import { describeError } from '../errorText'
import { bool, text } from '../flags'
import { attachTo, detachKeysOf, exitCodeOf, runSession } from '../session'
import { defineVerb, type VerbContext } from '../verb'

/** `docker start`: several in the background, or one attached. */
export const start = defineVerb({
  names: [['container', 'start'], ['start']],
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Start one or more stopped containers',
  flags: {
    attach: bool('Attach STDOUT/STDERR and forward signals', { short: 'a' }),
    'detach-keys': text('Override the key sequence for detaching a container'),
    interactive: bool("Attach container's STDIN", { short: 'i' }),
  },
  lacking: ['checkpoint', 'checkpoint-dir'],
  argumentCount: { min: 1 },
  async run(context, flags, names) {
    const [first = ''] = names
    if (!flags.attach && !flags.interactive) return startAll(context, names)
    if (names.length > 1) throw new CliError('you cannot start and attach multiple containers at once')
    return startAttached(context, first, flags)
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
      await context.streams.err(`${describeError(error)}\n`)
    }
  }
  if (failed.length === 0) return 0
  throw new CliError(`Error: failed to start containers: ${failed.join(', ')}`)
}

async function startAttached(
  context: VerbContext,
  name: string,
  flags: { readonly interactive: boolean; readonly 'detach-keys': string },
): Promise<number> {
  const { containers } = context.client
  const { Config, HostConfig } = await containers.inspect(name)
  const hasTerminal = Config.Tty === true
  const takesInput = flags.interactive && Config.OpenStdin === true
  const keys = flags['detach-keys']
  const attachment = await attachTo(containers, name, {
    stdin: takesInput,
    hasTerminal,
    ...(keys === '' ? {} : { detachKeys: keys }),
  })
  const waiting = await containers.wait(name, { condition: HostConfig.AutoRemove === true ? 'removed' : 'next-exit' })
  waiting.exitCode.catch(() => undefined)
  try {
    await containers.start(name)
  } catch (error) {
    attachment.close()
    throw error
  }
  context.touch({ kind: 'container', id: name })
  const outcome = await runSession(context, attachment, {
    input: takesInput,
    terminal: hasTerminal,
    detachKeys: detachKeysOf(keys),
    resize: (size) => containers.resize(name, size),
    onInterrupt: async (leave) => {
      await containers.kill(name, { signalName: 'SIGINT' }).catch(() => undefined)
      leave()
    },
  })
  if (outcome === 'left') return 0
  if (outcome === 'detached') return context.signal.aborted ? 1 : 0
  return exitCodeOf(waiting.exitCode, context)
}
