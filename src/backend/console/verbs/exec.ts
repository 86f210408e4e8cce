import { LabError } from '@shared/errors'
import { bool, list, text } from '../flags'
import { runSession } from '../session'
import { defineVerb } from '../verb'

/** `docker exec`. */
export const exec = defineVerb({
  names: [['exec'], ['container', 'exec']],
  usage: '[OPTIONS] CONTAINER COMMAND [ARG...]',
  summary: 'Execute a command in a running container',
  flags: {
    detach: bool('Detached mode: run command in the background', { short: 'd' }),
    env: list('Set environment variables', { short: 'e' }),
    interactive: bool('Keep STDIN open even if not attached', { short: 'i' }),
    privileged: bool('Give extended privileges to the command'),
    tty: bool('Allocate a pseudo-TTY', { short: 't' }),
    user: text('Username or UID (format: "<name|uid>[:<group|gid>]")', { short: 'u' }),
    workdir: text('Working directory inside the container', { short: 'w' }),
  },
  lacking: ['detach-keys', 'env-file'],
  endsAtArgument: true,
  argumentCount: { min: 2 },
  async run(context, flags, [container = '', ...argv]) {
    const { execs } = context.client
    if (flags.tty && flags.interactive && !context.streams.inputIsTerminal) {
      throw new LabError('invalid', 'the input device is not a TTY', { hint: { key: 'console.usage' } })
    }
    const { id } = await execs.create(container, {
      Cmd: argv,
      AttachStdin: flags.interactive,
      AttachStdout: !flags.detach,
      AttachStderr: !flags.detach,
      Tty: flags.tty,
      Env: flags.env,
      User: flags.user,
      WorkingDir: flags.workdir,
      Privileged: flags.privileged,
    })
    context.touch({ kind: 'container', id: container })
    if (flags.detach) {
      await execs.startDetached(id, { hasTerminal: flags.tty })
      return 0
    }
    const attachment = await execs.start(id, { hasTerminal: flags.tty, stdin: flags.interactive })
    const outcome = await runSession(context, attachment, {
      input: flags.interactive,
      terminal: flags.tty,
      resize: (size) => execs.resize(id, size),
    })
    if (outcome === 'detached') return context.signal.aborted ? 130 : 0
    return (await execs.inspect(id)).ExitCode ?? 0
  },
})
