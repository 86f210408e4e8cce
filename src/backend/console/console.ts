/**
 * Console sessions. Each is a host shell in a workspace, its terminal on a byte channel; what `docker` lines touched is
 * told to whoever watches, so that screens light the picture and labs judge their goals.
 */
import { randomUUID } from 'node:crypto'
import type { ByteChannel } from '@shared/contract/channels'
import type { ConsoleEvent, ConsoleLanguage, Explanation } from '@shared/contract/console'
import { LabError } from '@shared/errors'
import type { Program, StartedProcess, WindowSize } from '@posix/process/types'
import type { EngineClient } from '../docker/types'
import type { WorkspaceStore } from '../workspaces/workspaceStore'
import type { LineDisplay, LineHistory } from '@posix/shell/interaction'
import { dockerCompleter } from './completion'
import { onlyDefault, type ContextSource } from './contextSource'
import { createDockerProgram } from './dockerProgram'
import { createEditProgram } from './editProgram'
import { explainLine } from './explain/explain'
import type { LayersOf } from './explain/startNotes'
import { gatherOutput } from './gatherOutput'
import { normalizePath } from './normalizePath'
import { createTimePrograms } from './time/timePrograms'
import { createHostNetwork } from './hostNetwork'
import { createWorkspaceShell, type WorkspaceShell } from './workspaceShell'

export interface ConsoleOptions {
  readonly client: () => EngineClient
  /** Resolves when it is known whether there is an engine, which says where workspaces are. Default at once. */
  readonly settled?: () => Promise<void>
  readonly workspaces: WorkspaceStore
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** Engines by name; default: the engine of now alone. */
  readonly contexts?: ContextSource
  /** Labels for what is made from a workspace's console: a lab's. Default none. */
  readonly labelsOf?: (workspace: string) => Readonly<Record<string, string>>
  /** What was typed before, in all sessions. Default: each session has its own. */
  readonly history?: LineHistory
  /** Whether a session asks before a line destroys something. Default never. */
  readonly asksBeforeLoss?: () => Promise<boolean>
  /** Layers of images, for what a mount would hide. Default: they are unknown. */
  readonly layersOf?: LayersOf
}

/** A line that ran, with the workspace that it ran in. */
export interface WorkspaceConsoleEvent {
  readonly workspace: string
  readonly event: ConsoleEvent
}

export interface LineResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface Console {
  /** Opens a session; bytes typed come in on the channel, terminal bytes go out. */
  open(workspace: string, size: WindowSize, channel: ByteChannel, language?: ConsoleLanguage): Promise<string>
  resize(sessionId: string, size: WindowSize): void
  close(sessionId: string): Promise<void>
  /** Shows a line, dimmed, above what is being typed in a session. */
  echo(sessionId: string, line: string): void
  /** What a line would do and destroy; nothing is run. */
  explain(line: string, asked: { language: ConsoleLanguage; workspace: string }): Promise<Explanation>
  /** Runs one line in a workspace and gathers what it says; at most 1 MB of each stream is kept. */
  runLine(workspace: string, line: string, signal?: AbortSignal): Promise<LineResult>
  /** The same, and every question that the line asks is answered with yes. */
  runAgreed(workspace: string, line: string, signal?: AbortSignal): Promise<LineResult>
  onEvent(listener: (event: WorkspaceConsoleEvent) => void): () => void
  dispose(): Promise<void>
}

interface Session {
  readonly shell: WorkspaceShell
  readonly process: StartedProcess
  readonly resized: Set<() => void>
  /** Shows lines above what is typed; before the first prompt, nothing. */
  readonly show: (text: string) => void
}

/** What a session adds to the shell of its workspace. */
interface SessionHooks {
  readonly resized: Set<() => void>
  /** The language of who sits at it; undefined when nobody does. */
  readonly language?: ConsoleLanguage | undefined
  /** Nobody is told of its lines. Default false. */
  readonly isSilent?: boolean
  readonly onReady?: (display: LineDisplay) => void
  readonly onExplain?: (line: string) => void
}

const keptBytes = 1_000_000
/** To more questions than a line asks. */
const agreement = 'y\n'.repeat(20)
/** How long an explanation waits for an image's layers: a large one takes its daemon long to pack. */
const layersTimeoutMs = 4_000

/** Makes the console of a backend. */
export function createConsole(options: ConsoleOptions): Console {
  const { client, workspaces, clock, layersOf, labelsOf = () => ({}) } = options
  const { contexts = onlyDefault(() => client().url) } = options
  const sessions = new Map<string, Session>()
  const listeners = new Set<(event: WorkspaceConsoleEvent) => void>()
  const shells = new Set<WorkspaceShell>()

  const completeArgument = dockerCompleter(client)
  const emitterOf =
    (workspace: string) =>
    (event: ConsoleEvent): void =>
      listeners.forEach((listener) => listener({ workspace, event }))

  const makeShell = async (
    workspace: string,
    { resized, language, isSilent = false, ...hooks }: SessionHooks,
  ): Promise<WorkspaceShell> => {
    await options.settled?.()
    const hostPath = await workspaces.prepare(workspace)
    const emit = isSilent ? () => undefined : emitterOf(workspace)
    const tell = hooks.onReady === undefined ? emit : later(emit)
    const docker = createDockerProgram({
      client,
      contexts,
      labels: () => labelsOf(workspace),
      realPath: (path) => realPathOf(path, posixPath(hostPath), workspaces.realPath(workspace)),
      onStarted: (line) => tell({ kind: 'started', line }),
      onFinished: (line, exitCode, touched) => tell({ kind: 'finished', line, exitCode, touched: [...touched] }),
      language,
      asksBeforeLoss: options.asksBeforeLoss,
      onResize: (listener) => {
        resized.add(listener)
        return () => resized.delete(listener)
      },
    })
    const shell = createWorkspaceShell({
      realPath: workspaces.realPath(workspace),
      hostPath: posixPath(hostPath),
      clock,
      docker,
      network: createHostNetwork(client),
      programs: {
        ...edits(posixPath(hostPath), (path) => emit({ kind: 'edit', workspace, path })),
        ...createTimePrograms({ client, language }),
      },
      interaction: {
        ...hooks,
        completeArgument,
        ...(options.history === undefined ? {} : { history: options.history }),
      },
    })
    shells.add(shell)
    return shell
  }
  const gather = async (
    workspace: string,
    line: string,
    { isSilent = false, ...how }: { isSilent?: boolean; signal?: AbortSignal | undefined; input?: string },
  ): Promise<LineResult> => {
    const shell = await makeShell(workspace, { resized: new Set(), isSilent })
    const kept = { stdout: new Gatherer(keptBytes), stderr: new Gatherer(keptBytes) }
    try {
      const exitCode = await shell.run(line, (stream, bytes) => Promise.resolve(kept[stream].add(bytes)), how)
      return { exitCode, stdout: kept.stdout.text(), stderr: kept.stderr.text() }
    } finally {
      shells.delete(shell)
      await shell.dispose()
    }
  }
  const find = (sessionId: string): Session => {
    const session = sessions.get(sessionId)
    if (session === undefined) throw new LabError('notFound', 'this console has ended')
    return session
  }

  return {
    async open(workspace, size, channel, language) {
      const resized = new Set<() => void>()
      const sessionId = randomUUID()
      const emit = emitterOf(workspace)
      let display: LineDisplay | undefined
      const shell = await makeShell(workspace, {
        resized,
        language,
        onExplain: (line) => emit({ kind: 'explain', sessionId, workspace, line }),
        onReady: (ready) => (display = ready),
      })
      const output = gatherOutput((bytes) => channel.write(bytes).catch(() => undefined))
      const process = shell.open(size, (bytes) => output.write(bytes))
      const show = (text: string): void => display?.showAbove(text)
      sessions.set(sessionId, { shell, process, resized, show })
      const end = async (): Promise<void> => {
        sessions.delete(sessionId)
        shells.delete(shell)
        await shell.dispose()
      }
      void forwardInput(channel, process)
      void channel.closed.then(end)
      void process.exited.then(() => output.drained()).then(() => channel.end())
      return sessionId
    },
    resize(sessionId, size) {
      const session = find(sessionId)
      session.process.terminal?.resize(size)
      session.resized.forEach((listener) => listener())
    },
    async close(sessionId) {
      const session = find(sessionId)
      sessions.delete(sessionId)
      shells.delete(session.shell)
      session.process.terminal?.hangUp()
      await session.shell.dispose()
    },
    echo: (sessionId, line) => find(sessionId).show(`\u001b[2m$ ${printable(line)}\u001b[0m\n`),
    explain: (line, { language, workspace }) =>
      explainLine(line, {
        language,
        client,
        nowMs: clock(),
        ...(layersOf === undefined ? {} : { layersOf: soon(layersOf) }),
        runHarmless: async (list) => {
          const { exitCode, stdout } = await gather(workspace, list, { isSilent: true })
          return exitCode === 0 ? stdout : undefined
        },
      }),
    runLine: (workspace, line, signal) => gather(workspace, line, { signal }),
    runAgreed: (workspace, line, signal) => gather(workspace, line, { signal, input: agreement }),
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async dispose() {
      await Promise.all([...shells].map((shell) => shell.dispose()))
    },
  }
}

/** Less than an eye sees, and more than a quick line takes. */
const toldAfterMs = 10

/**
 * Tells a moment later, in order: at a terminal the line's own question and output go first, for all that an event sets
 * off here and on the page takes longer than a quick line itself.
 */
function later(emit: (event: ConsoleEvent) => void): (event: ConsoleEvent) => void {
  return (event) => void setTimeout(emit, toldAfterMs, event)
}

async function forwardInput(channel: ByteChannel, process: StartedProcess): Promise<void> {
  try {
    for await (const bytes of channel.incoming) process.terminal?.input(bytes)
  } catch {
    // The screen went away: the shell is hung up below.
  }
  process.terminal?.hangUp()
}

/** `C:\\Users\\x` as a POSIX shell of Windows writes it: `/c/Users/x`. */
function posixPath(path: string): string {
  return path.replace(/^([A-Za-z]):/, (_, drive: string) => `/${drive.toLowerCase()}`).replaceAll('\\', '/')
}

function realPathOf(path: string, hostPath: string, realPath: string): string | undefined {
  const absolute = normalizePath(path)
  if (absolute === hostPath) return realPath
  return absolute.startsWith(`${hostPath}/`) ? `${realPath}${absolute.slice(hostPath.length)}` : undefined
}

/** `edit` and `code`, which open the editor of the screen. */
function edits(hostPath: string, open: (path: string) => void): Readonly<Record<string, Program>> {
  const edit = createEditProgram(hostPath, open)
  return { edit, code: edit }
}

/** Unknown after a while. */
function soon(layersOf: LayersOf): LayersOf {
  return (client, imageId) =>
    Promise.race([
      layersOf(client, imageId),
      new Promise<undefined>((resolve) => setTimeout(resolve, layersTimeoutMs, undefined).unref()),
    ])
}

/** Without control characters, which would move the cursor. */
function printable(line: string): string {
  // eslint-disable-next-line no-control-regex
  return line.replace(/[\x00-\x1f\x7f]/g, ' ')
}

/** Keeps the first bytes of a stream. */
class Gatherer {
  private readonly chunks: Uint8Array[] = []
  private left: number

  constructor(limitBytes: number) {
    this.left = limitBytes
  }

  add(bytes: Uint8Array): void {
    if (this.left <= 0) return
    this.chunks.push(bytes.slice(0, this.left))
    this.left -= bytes.length
  }

  text(): string {
    return Buffer.concat(this.chunks).toString('utf8')
  }
}
