import { CliError } from '../cliError'
import { bool, text } from '../flags'
import { attachTo, detachKeysOf, runSession } from '../session'
import { defineVerb } from '../verb'

/** `docker attach`. */
export const attach = defineVerb({
  names: [['container', 'attach'], ['attach']],
  usage: '[OPTIONS] CONTAINER',
  summary: 'Attach local standard input, output, and error streams to a running container',
  flags: {
    'detach-keys': text('Override the key sequence for detaching a container'),
    'no-stdin': bool('Do not attach STDIN'),
    'sig-proxy': bool('Proxy all received signals to the process (default true)', { default: true }),
  },
  argumentCount: { min: 1, max: 1 },
  async run(context, flags, [name = '']) {
    const { containers } = context.client
    // Asked for first: that is when it has not ended yet.
    const waiting = await containers.wait(name, { signal: context.signal }).catch(() => undefined)
    const { State, Config } = await containers.inspect(name)
    if (!State.Running) throw new CliError('You cannot attach to a stopped container, start it first')
    if (State.Paused) throw new CliError('You cannot attach to a paused container, unpause it first')
    if (State.Status === 'restarting') {
      throw new CliError('You cannot attach to a restarting container, wait until it is running')
    }
    const hasTerminal = Config.Tty === true
    const takesInput = !flags['no-stdin'] && Config.OpenStdin === true
    if (takesInput && hasTerminal && !context.streams.inputIsTerminal) {
      throw new CliError('the input device is not a TTY')
    }
    const keys = flags['detach-keys']
    const attachment = await attachTo(containers, name, {
      stdin: takesInput,
      hasTerminal,
      ...(keys === '' ? {} : { detachKeys: keys }),
    })
    context.touch({ kind: 'container', id: name })
    const outcome = await runSession(context, attachment, {
      input: takesInput,
      terminal: hasTerminal,
      detachKeys: detachKeysOf(keys),
      resize: (size) => containers.resize(name, size),
      onInterrupt: () => (flags['sig-proxy'] ? containers.kill(name, { signalName: 'SIGINT' }) : undefined),
    })
    if (outcome === 'detached') {
      if (context.signal.aborted) return 1
      await context.streams.err('read escape sequence\n')
      return 1
    }
    return (await waiting?.exitCode) ?? 0
  },
})
