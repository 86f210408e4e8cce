/** `docker` as a program of the host shell: the verbs over the streams, terminal and signals of a process. */
import type { Descriptor, Process, Program, TerminalMode } from '@posix/process/types'
import type { ConsoleLanguage, Touched } from '@shared/contract/console'
import { shellLine } from '@shared/docker/commandLine'
import { LabError } from '@shared/errors'
import type { EngineClient } from '../docker/types'
import { agreesToLosses } from './agreement'
import { realDockerCli, type DockerCli } from './buildKit/dockerCli'
import type { ContextSource } from './contextSource'
import { runDocker } from './docker'
import { removalOfWords } from './explain/explain'
import { describeError } from './errorText'
import { filesOf } from './hostFiles'
import { noteOnPaths } from './pathNotes'
import type { VerbContext, VerbStreams } from './verb'

export interface DockerProgramOptions {
  /** The engine of now; throws LabError when there is none. */
  readonly client: () => EngineClient
  /** Labels for what is made, read at each line. */
  readonly labels: () => Readonly<Record<string, string>>
  /** The real path behind a path of the workspace; undefined outside it. */
  readonly realPath: (path: string) => string | undefined
  /** Engines by name. */
  readonly contexts: ContextSource
  /** Default: the one of this machine. */
  readonly dockerCli?: DockerCli
  readonly onStarted: (line: string) => void
  readonly onFinished: (line: string, exitCode: number, touched: readonly Touched[]) => void
  /** The language of who sits at the session; undefined when nobody does. */
  readonly language?: ConsoleLanguage | undefined
  /** Whether to ask before something is lost. Default never. */
  readonly asksBeforeLoss?: (() => Promise<boolean>) | undefined
  /** Calls back when the session's window changes its size. */
  readonly onResize: (listener: () => void) => () => void
}

/** As the CLI sets it (moby/term `MakeRaw`): what the container's terminal wrote is shown as it came. */
const rawMode: TerminalMode = { canonical: false, echo: false, signals: false, mapReturn: false, mapNewline: false }

/** Why what a line left behind is given up: made once, since each error looks where it comes from. */
const lineEnded = new LabError('cancelled', 'the line has ended')

const ownDockerCli = realDockerCli()
const encoder = new TextEncoder()

/** An abort whose signal is made when somebody looks at it: few lines do, and each signal costs as much as the shell. */
class LateAbort {
  private controller: AbortController | undefined
  private reason: unknown
  isAborted = false

  get signal(): AbortSignal {
    this.controller ??= new AbortController()
    if (this.isAborted && !this.controller.signal.aborted) this.controller.abort(this.reason)
    return this.controller.signal
  }

  abort(reason?: unknown): void {
    if (this.isAborted) return
    this.isAborted = true
    this.reason = reason
    this.controller?.abort(reason)
  }
}

/** Makes the program. */
export function createDockerProgram(options: DockerProgramOptions): Program {
  return async (process) => {
    const words = process.argv.slice(1)
    const line = shellLine(['docker', ...words])
    const touched: Touched[] = []
    const abort = new LateAbort()
    const interrupts = interruptsOf(process, abort)
    const former = process.onSignal('SIGINT', interrupts.press)
    const before = process.terminal?.mode
    options.onStarted(line)
    let code = 1
    let isInterrupted: boolean
    try {
      const context = contextOf(process, options, { abort, onInterrupt: interrupts.take }, (item) => touched.push(item))
      const agrees = abort.isAborted || (await isAgreed(process, context, options))
      code = agrees ? await Promise.race([runDocker(words, context), interrupts.forced]) : refusal(abort)
      if (abort.isAborted && code === 0) code = 130
    } catch (error) {
      await process.printError(`${describeError(error)}\n`)
    } finally {
      isInterrupted = abort.isAborted && code === 130
      abort.abort(lineEnded)
      if (process.terminal !== undefined && before !== undefined) process.terminal.mode = before
      process.onSignal('SIGINT', former)
      options.onFinished(line, code, touched)
    }
    if (isInterrupted) await endBySignal(process)
    return code
  }
}

/**
 * Ends as a program does that takes no notice of Ctrl-C, so that the shell gives up its loop too. (docker itself ends with
 * 130, and a loop of it goes on.)
 */
async function endBySignal(process: Process): Promise<void> {
  process.onSignal('SIGINT', 'default')
  process.host.signal(process.pid, 'SIGINT', process)
  await process.checkpoint()
}

/** The exit code of a line that the user did not agree to: by an answer, or by Ctrl-C. */
const refusal = ({ isAborted }: LateAbort): number => (isAborted ? 130 : 1)

/** Says what should be known before a line runs, and asks what should be asked. */
async function isAgreed(
  process: Process,
  context: VerbContext,
  { language, asksBeforeLoss, client }: DockerProgramOptions,
): Promise<boolean> {
  if (language === undefined) return true
  const words = process.argv.slice(1)
  if (!isConnected(client)) return true
  const note = noteOnPaths(words, context, language)
  if (note !== undefined) await context.streams.err(`${note}\n`)
  // The setting is read from a file: only for a line that removes.
  const removal = removalOfWords(words)
  if (removal === undefined || (await asksBeforeLoss?.()) !== true) return true
  return agreesToLosses(removal, context, { process, language })
}

/** Without an engine there is nothing to ask; the verb itself says what is wrong. */
function isConnected(client: () => EngineClient): boolean {
  try {
    client()
    return true
  } catch {
    return false
  }
}

const patience = 3

interface Interrupts {
  readonly press: () => void
  readonly take: VerbContext['onInterrupt']
  /** Resolves with the exit code when patience is at its end. */
  readonly forced: Promise<number>
}

/** Ctrl-C: ends the command, unless the verb takes it; the third ends it anyway (docker/cli, `cmd/docker/docker.go`). */
function interruptsOf(process: Process, abort: LateAbort): Interrupts {
  const takers = new Set<() => void>()
  let pressed = 0
  let force: (exitCode: number) => void = () => undefined
  const forced = new Promise<number>((resolve) => (force = resolve))
  const giveUp = async (): Promise<void> => {
    await process.printError(`\ngot ${patience} SIGTERM/SIGINTs, forcefully exiting\n`).catch(() => undefined)
    force(1)
  }
  return {
    press() {
      pressed += 1
      if (pressed === patience) void giveUp()
      else if (takers.size > 0) takers.forEach((take) => take())
      else abort.abort()
    },
    take(listener) {
      takers.add(listener)
      return () => void takers.delete(listener)
    },
    forced,
  }
}

function contextOf(
  process: Process,
  options: DockerProgramOptions,
  { abort, onInterrupt }: { readonly abort: LateAbort; readonly onInterrupt: VerbContext['onInterrupt'] },
  touch: (touched: Touched) => void,
): VerbContext {
  return {
    get client() {
      return options.client()
    },
    get signal() {
      return abort.signal
    },
    streams: streamsOf(process, options),
    cwd: process.cwd,
    files: filesOf(process),
    env: (name) => process.env.get(name),
    contexts: options.contexts,
    dockerCli: options.dockerCli ?? ownDockerCli,
    language: options.language,
    realPath: (path) => options.realPath(path.startsWith('/') ? path : `${process.cwd}/${path}`),
    onInterrupt,
    now: () => process.host.now(),
    touch,
    labels: options.labels(),
  }
}

function streamsOf(process: Process, { onResize }: DockerProgramOptions): VerbStreams {
  const { terminal, stdin, stdout, stderr } = process
  const bytes = (data: string | Uint8Array): Uint8Array => (typeof data === 'string' ? encoder.encode(data) : data)
  const before = terminal?.mode
  return {
    out: (data) => stdout.write(bytes(data)),
    err: (data) => stderr.write(bytes(data)),
    input: readAll(stdin),
    inputIsTerminal: stdin.isTty,
    outputIsTerminal: stdout.isTty,
    size: () => (stdout.isTty ? terminal?.size : undefined),
    onResize,
    setRaw(isRaw) {
      if (terminal !== undefined && before !== undefined) terminal.mode = isRaw ? rawMode : before
    },
  }
}

async function* readAll(descriptor: Descriptor): AsyncGenerator<Uint8Array, void, void> {
  for (;;) {
    const bytes = await descriptor.read(65_536)
    if (bytes.length === 0) return
    yield bytes
  }
}
