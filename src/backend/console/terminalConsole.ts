/** The console on the streams of a Node process: an ordinary terminal, a pipe or a file. */
import type { WindowSize } from '@posix/process/types'
import { shellStatus } from '@posix/process/signals'
import type { LineHistory } from '@posix/shell/interaction'
import { parseAddress } from '../docker/address'
import { openEngine } from '../docker/openEngine'
import { dockerCompleter } from './completion'
import { onlyDefault } from './contextSource'
import { createDockerProgram } from './dockerProgram'
import { absolutePath } from './hostFiles'
import { createTimePrograms } from './time/timePrograms'
import { createHostNetwork } from './hostNetwork'
import { createWorkspaceShell, type WorkspaceShell } from './workspaceShell'

export interface TerminalConsoleOptions {
  /** As in DOCKER_HOST. */
  readonly url: string
  /** The real folder that the shell stands in. */
  readonly folder: string
  /** The same folder as the engine names it. */
  readonly hostPath: string
  /** Home of the user, as the engine names it. Default: the folder above. */
  readonly homePath?: string
  /** What was typed before. Default: nothing, and nothing is kept. */
  readonly history?: LineHistory
  /** Makes the terminal outside show what it gets as it is; false where it can't. Default: it can't. */
  readonly turnOutputRaw?: () => boolean
}

/** What of a process is used. */
export interface ProcessStreams {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  off(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

export interface TerminalConsole {
  /** Runs a line, or without one an interactive shell until it ends. Resolves with the exit code. */
  run(line: string | undefined, streams: ProcessStreams): Promise<number>
  dispose(): Promise<void>
}

/** Connects to the engine. Throws LabError. */
export async function openTerminalConsole(options: TerminalConsoleOptions): Promise<TerminalConsole> {
  const { url, folder, hostPath, homePath, history, turnOutputRaw = () => false } = options
  const address = parseAddress(url)
  const { client } = await openEngine({ endpointId: url, url, address, platform: process.platform })
  const resized = new Set<() => void>()
  const docker = createDockerProgram({
    client: () => client,
    contexts: onlyDefault(() => url),
    labels: () => ({}),
    realPath: (path) => realPathOf(absolutePath(hostPath, path), hostPath, folder),
    onStarted: () => undefined,
    onFinished: () => undefined,
    onResize: (listener) => {
      resized.add(listener)
      return () => resized.delete(listener)
    },
  })
  const shell = createWorkspaceShell({
    realPath: folder,
    hostPath,
    ...(homePath === undefined ? {} : { homePath }),
    clock: Date.now,
    docker,
    network: createHostNetwork(() => client),
    programs: createTimePrograms({ client: () => client }),
    interaction: { completeArgument: dockerCompleter(() => client), ...(history === undefined ? {} : { history }) },
  })
  return {
    run: (line, streams) => {
      const isTerminal = streams.stdin.isTTY && streams.stdout.isTTY
      return isTerminal
        ? runOnTerminal(shell, { line, resized, turnOutputRaw }, streams)
        : runOnStreams(shell, line, streams)
    },
    dispose: async () => {
      await shell.dispose()
      client.dispose()
    },
  }
}

function realPathOf(path: string, hostPath: string, folder: string): string | undefined {
  if (path === hostPath) return folder
  return path.startsWith(`${hostPath}/`) ? `${folder}${path.slice(hostPath.length)}` : undefined
}

function writeTo(stream: NodeJS.WriteStream, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => stream.write(bytes, () => resolve()))
}

/** Where the terminal outside adds a CR to each NL (libuv leaves it so), the one of the shell's terminal is taken away. */
function withoutReturns(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, index) => byte !== 0x0d || bytes[index + 1] !== 0x0a)
}

interface TerminalRun {
  readonly line: string | undefined
  readonly resized: ReadonlySet<() => void>
  readonly turnOutputRaw: () => boolean
}

async function runOnTerminal(
  shell: WorkspaceShell,
  { line, resized, turnOutputRaw }: TerminalRun,
  { stdin, stdout }: ProcessStreams,
): Promise<number> {
  stdin.setRawMode(true)
  const isRaw = turnOutputRaw()
  const size = (): WindowSize => ({ columns: stdout.columns, rows: stdout.rows })
  const started = shell.start({
    ...(line === undefined ? {} : { line }),
    terminal: size(),
    onOutput: (_, bytes) => writeTo(stdout, isRaw ? bytes : withoutReturns(bytes)),
  })
  const type = (bytes: Buffer): void => started.terminal?.input(bytes)
  const resize = (): void => {
    started.terminal?.resize(size())
    resized.forEach((listener) => listener())
  }
  stdin.on('data', type)
  stdout.on('resize', resize)
  try {
    return shellStatus(await started.exited)
  } finally {
    stdin.off('data', type)
    stdout.off('resize', resize)
    stdin.setRawMode(false)
    stdin.pause()
  }
}

async function runOnStreams(shell: WorkspaceShell, line: string | undefined, streams: ProcessStreams): Promise<number> {
  const started = shell.start({
    // Without a line the shell reads its lines from the input, as a script.
    line: line ?? '. /dev/stdin',
    onOutput: (stream, bytes) => writeTo(streams[stream], bytes),
  })
  const interrupt = (): void => started.signal('SIGINT')
  const end = (): void => started.signal('SIGTERM')
  streams.on('SIGINT', interrupt)
  streams.on('SIGTERM', end)
  void feed(streams.stdin, started)
  try {
    return shellStatus(await started.exited)
  } finally {
    streams.off('SIGINT', interrupt)
    streams.off('SIGTERM', end)
    streams.stdin.destroy()
  }
}

async function feed(
  stdin: NodeJS.ReadStream,
  started: { writeStdin(bytes: Uint8Array): Promise<void>; closeStdin(): void },
): Promise<void> {
  try {
    for await (const bytes of stdin) await started.writeStdin(bytes as Uint8Array)
  } catch {
    // The line ended before its input.
  }
  started.closeStdin()
}
