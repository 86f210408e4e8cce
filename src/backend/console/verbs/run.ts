import { familiar, parseReference, withDefaultTag } from '@shared/docker/reference'
import { LabError } from '@shared/errors'
import { CliError } from '../cliError'
import { containerFlags, lackingContainerFlags, type ContainerFlagValues } from '../container/containerFlags'
import { containerSpec } from '../container/containerSpec'
import { describeError, exitCodeOfRun } from '../errorText'
import { bool, text } from '../flags'
import { pullImage } from '../pullImage'
import { attachTo, detachKeysOf, exitCodeOf, runSession } from '../session'
import { defineVerb, type VerbContext } from '../verb'

interface Given {
  readonly flags: ContainerFlagValues
  readonly given: ReadonlySet<string>
  readonly image: string
  readonly command: readonly string[]
  readonly isDetached: boolean
  /** `run` or `create`, for messages. */
  readonly verb: string
}

/** `docker run`: create, attach, wait, start, in the CLI's order. */
export const run = defineVerb({
  names: [['container', 'run'], ['run']],
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  summary: 'Create and run a new container from an image',
  flags: {
    ...containerFlags,
    detach: bool('Run container in background and print container ID', { short: 'd' }),
    'detach-keys': text('Override the key sequence for detaching a container'),
    'sig-proxy': bool('Proxy received signals to the process (default true)', { default: true }),
  },
  endsAtArgument: true,
  failsAsRun: true,
  lacking: lackingContainerFlags,
  argumentCount: { min: 1 },
  async run(context, flags, [image = '', ...command], { given }) {
    const { streams, client } = context
    const asked: Given = { flags, given, image, command, isDetached: flags.detach, verb: 'run' }
    const spec = specOf(context, asked)
    if (!flags.detach && flags.tty && spec.AttachStdin === true && !streams.inputIsTerminal) {
      throw new CliError('the input device is not a TTY')
    }
    if (flags.detach && flags.attach.length > 0) {
      throw new CliError('conflicting options: cannot specify both --attach and --detach')
    }
    const id = await createOrExplain(context, asked, spec)
    if (flags.detach) {
      try {
        await client.containers.start(id)
      } finally {
        await streams.out(`${id}\n`)
      }
      return 0
    }
    return attachAndStart(context, id, { ...flags, input: spec.AttachStdin === true })
  },
})

/** `docker create`. */
export const create = defineVerb({
  names: [['container', 'create'], ['create']],
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  summary: 'Create a new container',
  flags: {
    ...containerFlags,
    // The stray sign is the CLI's own (28.2).
    pull: text('Pull image before creating ("always", "|missing", "never") (default "missing")', {
      default: 'missing',
    }),
  },
  endsAtArgument: true,
  lacking: lackingContainerFlags,
  argumentCount: { min: 1 },
  async run(context, flags, [image = '', ...command], { given }) {
    const asked: Given = { flags, given, image, command, isDetached: false, verb: 'create' }
    const id = await createOrExplain(context, asked, specOf(context, asked))
    await context.streams.out(`${id}\n`)
    return 0
  },
})

type Spec = ReturnType<typeof containerSpec>

/** Reads the options; what can't be is told as the CLI does, with a line of help, and exits with 125. */
function specOf(context: VerbContext, asked: Given): Spec {
  const { flags } = asked
  try {
    if (!['always', 'missing', 'never'].includes(flags.pull)) {
      throw new CliError(`invalid pull option: '${flags.pull}': must be one of "always", "missing" or "never"`)
    }
    return containerSpec(context, asked)
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    throw withHelp(error.message, asked.verb, 125)
  }
}

function withHelp(message: string, verb: string, exitCode: number): CliError {
  return new CliError(`docker: ${message}\n\nRun 'docker ${verb} --help' for more information`, exitCode)
}

interface AttachedFlags {
  readonly input: boolean
  readonly tty: boolean
  readonly rm: boolean
  readonly 'sig-proxy': boolean
  readonly 'detach-keys': string
  readonly attach: readonly string[]
}

async function attachAndStart(context: VerbContext, id: string, flags: AttachedFlags): Promise<number> {
  const { containers } = context.client
  const takes = (stream: string): boolean => flags.attach.length === 0 || flags.attach.includes(stream)
  const attachment = await attachTo(containers, id, {
    stdin: flags.input,
    stdout: takes('stdout'),
    stderr: takes('stderr'),
    hasTerminal: flags.tty,
    ...(flags['detach-keys'] === '' ? {} : { detachKeys: flags['detach-keys'] }),
  })
  const waiting = await containers.wait(id, { condition: flags.rm ? 'removed' : 'next-exit' })
  // The failure of a start is what is told; that of the wait that it brings along is not.
  waiting.exitCode.catch(() => undefined)
  try {
    await containers.start(id)
  } catch (error) {
    attachment.close()
    if (error instanceof LabError) throw withHelp(describeError(error), 'run', exitCodeOfRun(error))
    throw error
  }
  const outcome = await runSession(context, attachment, {
    input: flags.input,
    terminal: flags.tty,
    detachKeys: detachKeysOf(flags['detach-keys']),
    resize: (size) => containers.resize(id, size),
    onInterrupt: () => (flags['sig-proxy'] ? containers.kill(id, { signalName: 'SIGINT' }) : undefined),
  })
  if (outcome === 'detached') return context.signal.aborted ? 1 : 0
  return exitCodeOf(waiting.exitCode, context)
}

/** What keeps a container from being made is told with a line of help. */
async function createOrExplain(context: VerbContext, asked: Given, spec: Spec): Promise<string> {
  try {
    return await createContainer(context, asked, spec)
  } catch (error) {
    throw error instanceof CliError && asked.verb === 'run' ? withHelp(error.message, asked.verb, 125) : error
  }
}

/** Creates; an image that isn't there is pulled first, as the CLI does, with its lines on stderr. */
async function createContainer(context: VerbContext, { flags, image }: Given, spec: Spec): Promise<string> {
  const { streams, client, files } = context
  if (flags.cidfile !== '' && files.lstat(flags.cidfile) !== undefined) {
    throw new CliError(
      `container ID file found, make sure the other container isn't running or delete ${flags.cidfile}`,
    )
  }
  const reference = referenceOf(image)
  const options = {
    name: flags.name === '' ? undefined : flags.name,
    ...(flags.platform === '' ? {} : { platform: flags.platform }),
  }
  const pull = (): Promise<void> =>
    pullImage(context, { image, platform: flags.platform, isQuiet: flags.quiet, print: (text) => streams.err(text) })
  if (flags.platform !== '') refusePlatform(flags.platform)
  await reserveIdFile(context, flags.cidfile)
  const make = async (): ReturnType<typeof client.containers.create> => {
    if (flags.pull === 'always') await pull()
    return client.containers.create(spec, options).catch(async (error: unknown) => {
      const isMissing = error instanceof LabError && error.kind === 'notFound' && reference !== undefined
      if (!isMissing || flags.pull !== 'missing') throw error
      if (!flags.quiet) await streams.err(`Unable to find image '${reference}' locally\n`)
      await pull()
      return client.containers.create(spec, options)
    })
  }
  const made = await make().catch((error: unknown) => {
    if (flags.cidfile !== '') files.remove(flags.cidfile)
    throw error
  })
  for (const warning of made.warnings) await streams.err(`WARNING: ${warning}\n`)
  if (flags.cidfile !== '') await files.write(flags.cidfile, inOnePiece(made.id))
  context.touch({ kind: 'container', id: made.id })
  return made.id
}

/** The file of the ID is made before the container, and is gone again if that isn't. Throws `CliError`. */
async function reserveIdFile({ files }: VerbContext, path: string): Promise<void> {
  if (path === '') return
  try {
    await files.write(path, inOnePiece(''))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CliError(`failed to create the container ID file: ${reason}`)
  }
}

/** A word alone has to be a system or a processor (containerd's `platforms.Parse`). Throws `CliError`. */
function refusePlatform(platform: string): void {
  const fault = (reason: string): CliError =>
    new CliError(`error parsing specified platform: ${reason}: invalid argument`)
  const parts = platform.split('/')
  if (parts.length > 3) throw fault(`${JSON.stringify(platform)}: cannot parse platform specifier`)
  if (parts.length > 1 || knownPlatforms.has(platform.toLowerCase())) return
  throw fault(`${JSON.stringify(platform)}: unknown operating system or architecture`)
}

const knownPlatforms = new Set(
  (
    'aix android darwin dragonfly freebsd hurd illumos ios js linux netbsd openbsd plan9 solaris windows zos ' +
    '386 amd64 arm armbe arm64 arm64be aarch64 x86_64 x86-64 i386 armhf armel ppc64 ppc64le loong64 mips mipsle mips64 ' +
    'mips64le riscv riscv64 s390 s390x sparc sparc64 wasm'
  ).split(' '),
)

/** The name in full of an image that may be pulled; undefined for an ID. Throws LabError for what is neither. */
function referenceOf(image: string): string | undefined {
  if (/^(sha256:)?[0-9a-f]{64}$/.test(image)) return undefined
  try {
    return familiar(withDefaultTag(parseReference(image)))
  } catch (error) {
    // The client's own words, without the daemon's prefix.
    throw error instanceof LabError ? new CliError(error.message) : error
  }
}

function inOnePiece(text: string): AsyncIterable<Uint8Array> {
  return (async function* () {
    yield await Promise.resolve(new TextEncoder().encode(text))
  })()
}
