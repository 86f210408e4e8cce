/**
 * The real docker command line of this machine, for the one thing that the Engine API does not give: BuildKit. It is a
 * process of its own: found by an absolute path (never in the folder it works in), given its words as a list and never
 * through a shell, an environment of its own, and the engine of the lab. Ctrl-C ends it and the plugin that it started.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { once } from 'node:events'
import { homedir } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'
import type { Readable } from 'node:stream'

export interface DockerCliRun {
  readonly words: readonly string[]
  /** As in DOCKER_HOST. */
  readonly engineUrl: string
  /** A real folder. */
  readonly folder: string
  /** Variables besides the usual ones. */
  readonly variables?: Readonly<Record<string, string>>
  /** Sent as standard input; none without it. */
  readonly input?: Uint8Array | undefined
  readonly out: (bytes: Uint8Array) => Promise<void>
  readonly err: (bytes: Uint8Array) => Promise<void>
  readonly signal: AbortSignal
}

export interface DockerCli {
  /** Whether the command and its plugin buildx are there. */
  buildx(): Promise<'ready' | 'noPlugin' | 'noCommand'>
  /** Resolves with the exit code, 130 when it was interrupted. */
  run(options: DockerCliRun): Promise<number>
}

type Variables = Readonly<Record<string, string | undefined>>

/** What docker and its plugins need of the lab's own environment: where they, their settings and logins are. */
const keptVariables = [
  ...['PATH', 'HOME', 'DOCKER_CONFIG', 'LANG'],
  ...['SystemRoot', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'ProgramFiles', 'ProgramData', 'TEMP', 'PATHEXT'],
]
const lookupTimeoutMs = 10_000
const patienceMs = 5_000

/** The command as `environment` finds it. */
export function realDockerCli(environment: Variables = process.env): DockerCli {
  const find = (): Promise<string | undefined> => findCommand(environment)
  return {
    async buildx() {
      const command = await find()
      if (command === undefined) return 'noCommand'
      const child = spawn(command, ['buildx', 'version'], {
        env: cleanEnvironment(environment),
        stdio: 'ignore',
        timeout: lookupTimeoutMs,
        windowsHide: true,
      })
      return (await codeOf(child)) === 0 ? 'ready' : 'noPlugin'
    },
    async run(options) {
      const command = await find()
      if (command === undefined) return 127
      return runCommand(command, environment, options)
    },
  }
}

async function runCommand(command: string, environment: Variables, options: DockerCliRun): Promise<number> {
  const { words, engineUrl, folder, variables = {}, input, out, err, signal } = options
  const isGroup = process.platform !== 'win32'
  const child = spawn(command, words, {
    cwd: folder,
    env: {
      ...variables,
      ...cleanEnvironment(environment),
      DOCKER_HOST: engineUrl,
      DOCKER_BUILDKIT: '1',
      BUILDKIT_PROGRESS: 'plain',
      NO_COLOR: '1',
    },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    // A group of its own, so that its end is the plugin's too.
    detached: isGroup,
    windowsHide: true,
  })
  const end = (name: NodeJS.Signals): void => endGroup(child, isGroup, name)
  let forced: NodeJS.Timeout | undefined
  const interrupt = (): void => {
    end('SIGINT')
    forced = setTimeout(() => end('SIGKILL'), patienceMs)
  }
  if (signal.aborted) interrupt()
  signal.addEventListener('abort', interrupt, { once: true })
  // Who ends early doesn't read all of it.
  child.stdin?.on('error', () => undefined).end(input)
  try {
    const [code] = await Promise.all([codeOf(child), forward(child.stdout, out), forward(child.stderr, err)])
    return signal.aborted ? 130 : code
  } finally {
    signal.removeEventListener('abort', interrupt)
    clearTimeout(forced)
  }
}

/** The whole group; on Windows the process alone, where there are no groups. */
function endGroup(child: ChildProcess, isGroup: boolean, name: NodeJS.Signals): void {
  try {
    if (isGroup && child.pid !== undefined) process.kill(-child.pid, name)
    else child.kill(name)
  } catch {
    // It has ended meanwhile.
  }
}

/** As slow as its reader. */
async function forward(from: Readable | null, to: (bytes: Uint8Array) => Promise<void>): Promise<void> {
  for await (const bytes of from ?? []) await to(bytes as Uint8Array)
}

/** 127 when it could not be started, 137 and its like when a signal ended it. */
async function codeOf(child: ChildProcess): Promise<number> {
  try {
    const [code] = (await once(child, 'exit')) as [number | null]
    return code ?? 137
  } catch {
    return 127
  }
}

function cleanEnvironment(environment: Variables): Record<string, string> {
  return Object.fromEntries(
    keptVariables.flatMap((name) => {
      const value = environment[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** On PATH, and where installers put it that a desktop's PATH may lack. */
async function findCommand(environment: Variables): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'docker.exe' : 'docker'
  const usual =
    process.platform === 'win32' ? [] : ['/usr/local/bin', '/opt/homebrew/bin', join(homedir(), '.docker', 'bin')]
  const folders = [...(environment['PATH'] ?? environment['Path'] ?? '').split(delimiter), ...usual]
  for (const folder of folders.filter(isAbsolute)) {
    const path = join(folder, name)
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return path
  }
  return undefined
}
