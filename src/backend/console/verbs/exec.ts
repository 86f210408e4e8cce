import { CliError } from '../cliError'
import { readEnvironment } from '../container/keyValues'
import { bool, list, text } from '../flags'
import { environment } from '../optionKinds'
import { detachKeysOf, runSession } from '../session'
import { defineVerb } from '../verb'

/** `docker exec`. */
export const exec = defineVerb({
  names: [['container', 'exec'], ['exec']],
  usage: '[OPTIONS] CONTAINER COMMAND [ARG...]',
  summary: 'Execute a command in a running container',
  flags: {
    detach: bool('Detached mode: run command in the background', { short: 'd' }),
    'detach-keys': text('Override the key sequence for detaching a container'),
    env: environment('Set environment variables', { short: 'e' }),
    'env-file': list('Read in a file of environment variables'),
    interactive: bool('Keep STDIN open even if not attached', { short: 'i' }),
    privileged: bool('Give extended privileges to the command'),
    tty: bool('Allocate a pseudo-TTY', { short: 't' }),
    user: text('Username or UID (format: "<name|uid>[:<group|gid>]")', { short: 'u' }),
    workdir: text('Working directory inside the container', { short: 'w' }),
  },
  endsAtArgument: true,
  argumentCount: { min: 2 },
  async run(context, flags, [container = '', ...argv]) {
    const { client, streams } = context
    const env = readEnvironment(context, flags['env-file'], flags.env)
    // Asked first, so that a missing container is told before the terminal is.
    await client.containers.inspect(container)
    if (!flags.detach && flags.tty && flags.interactive && !streams.inputIsTerminal) {
      throw new CliError('the input device is not a TTY')
    }
    const size = streams.size()
    const { id } = await client.execs.create(container, {
      Cmd: argv,
      AttachStdin: flags.interactive && !flags.detach,
      AttachStdout: !flags.detach,
      AttachStderr: !flags.detach,
      Tty: flags.tty,
      Env: env,
      User: flags.user,
      WorkingDir: flags.workdir,
      Privileged: flags.privileged,
      ...(flags.tty && size !== undefined ? { ConsoleSize: [size.rows, size.columns] as const } : {}),
      ...(flags['detach-keys'] === '' ? {} : { DetachKeys: flags['detach-keys'] }),
    })
    context.touch({ kind: 'container', id: container })
    if (flags.detach) {
      await client.execs.startDetached(id, { hasTerminal: flags.tty })
      return 0
    }
    const attachment = await client.execs.start(id, { hasTerminal: flags.tty, stdin: flags.interactive })
    const outcome = await runSession(context, attachment, {
      input: flags.interactive,
      terminal: flags.tty,
      detachKeys: detachKeysOf(flags['detach-keys']),
      resize: (size) => client.execs.resize(id, size),
      onInterrupt: (leave) => leave(),
    })
    // Nothing of the Ctrl-C reaches the process, which goes on (docker/cli 28.2).
    if (outcome === 'left') return 0
    if (outcome === 'detached') {
      if (context.signal.aborted) return 130
      await streams.err('read escape sequence\n')
      return 1
    }
    return (await client.execs.inspect(id)).ExitCode ?? 0
  },
})
