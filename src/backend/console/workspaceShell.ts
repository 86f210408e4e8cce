/**
 * The host shell of the console: posix's own shell and programs over one workspace and nothing else of the machine. Its
 * root is in memory (with /tmp, /dev and a file in /bin for each program); the workspaces' real folder is mounted where
 * the engine has it, so that `$PWD` is a path that `-v $PWD:/x` can use. `docker` is one of its programs.
 */
import { dirname } from 'node:path'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { createNamespace } from '@posix/filesystem/namespace'
import { rootCredentials, type Caller, type Namespace } from '@posix/filesystem/namespaceTypes'
import { createRealFolder } from '@posix/filesystem/realFolder'
import { createDeviceFileSystem } from '@posix/process/deviceFileSystem'
import { createProcessHost } from '@posix/process/processHost'
import type { ContainerNetwork } from '@posix/process/network'
import type { Program, RunningProcessHost, StartedProcess, WindowSize } from '@posix/process/types'
import { shellStatus } from '@posix/process/signals'
import { findProgram, programNames } from '@posix/programs/registry'
import type { Interaction } from '@posix/shell/interaction'
import { runShell } from '@posix/shell/runShell'

export interface WorkspaceShellOptions {
  /** The real folder of the workspace. */
  readonly realPath: string
  /** The same folder as the engine names it, with `/`. */
  readonly hostPath: string
  /** Home of the user in it. Default: the folder above. */
  readonly homePath?: string
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly docker: Program
  /** Who can be spoken to. Default: nobody. */
  readonly network?: ContainerNetwork
  /** More programs of the host's, by name. */
  readonly programs?: Readonly<Record<string, Program>>
  readonly interaction?: Interaction
}

export interface WorkspaceShell {
  /** Starts an interactive shell on a terminal. */
  open(size: WindowSize, onOutput: (bytes: Uint8Array) => Promise<void>): StartedProcess
  /** Starts a line, or without one an interactive shell, its input open: on a terminal of that size, or without one. */
  start(options: {
    readonly line?: string
    readonly terminal?: WindowSize
    readonly onOutput: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => Promise<void>
  }): StartedProcess
  /** Runs one line, without a terminal, its input closed or a given text. Resolves with the exit code. */
  run(
    line: string,
    onOutput: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => Promise<void>,
    options?: { readonly signal?: AbortSignal | undefined; readonly input?: string | undefined },
  ): Promise<number>
  dispose(): Promise<void>
}

const user = { uid: 1000, gid: 1000, groups: [] }
const rootCaller: Caller = { credentials: rootCredentials, umask: 0o022, cwd: '/' }
const programsFolder = '/bin'

/** `aluno@camada ~/lab $ `, the name in blue. */
const prompt = '\\[\\e[34m\\]aluno@camada\\[\\e[0m\\] \\w $ '

/** Makes the shell of a workspace; `docker` is what that word runs. */
export function createWorkspaceShell(options: WorkspaceShellOptions): WorkspaceShell {
  const hosts = new Set<RunningProcessHost>()
  const { interaction } = options
  const shellProgram: Program = (process) =>
    runShell(process, {
      ...{ dialect: 'ash', hereStrings: true, prompt, without: Object.keys(options.programs ?? {}) },
      ...(interaction === undefined ? {} : { interaction }),
    })
  const lineProgram = underInit(shellProgram)
  const programs = (name: string): Program | undefined => {
    if (name === 'docker') return options.docker
    if (name === 'camada-line') return lineProgram
    const own = options.programs?.[name]
    if (own !== undefined) return own
    return name === 'camada-shell' ? shellProgram : findProgram(name, 'busybox')
  }
  // A host for each session: when its shell ends, everything that it started ends with it.
  const start = (
    argv: readonly string[],
    io: Pick<Parameters<RunningProcessHost['start']>[0], 'onOutput' | 'stdin' | 'terminal'>,
  ) => {
    const namespace = buildNamespace(options)
    const { clock, network } = options
    const face = 'busybox'
    const host = createProcessHost({
      ...{ hostname: 'camada', namespace, face, clock, programs },
      ...(network === undefined ? {} : { network }),
    })
    const devices = createDeviceFileSystem({ clock: () => BigInt(options.clock()) * 1_000_000n })
    namespace.mount('/dev', devices, { source: 'tmpfs' })
    hosts.add(host)
    const started = host.start({
      argv,
      env: environment(options, io.terminal !== undefined),
      cwd: options.hostPath,
      credentials: user,
      ...io,
    })
    void started.exited.then(() => hosts.delete(host))
    return { host, started }
  }
  return {
    open: (size, onOutput) =>
      start(['camada-shell', '-i'], { stdin: 'open', terminal: size, onOutput: (_, bytes) => onOutput(bytes) }).started,
    start: ({ line, terminal, onOutput }) =>
      start(line === undefined ? ['camada-shell', '-i'] : ['camada-line', '-c', line], {
        stdin: 'open',
        onOutput,
        ...(terminal === undefined ? {} : { terminal }),
      }).started,
    async run(line, onOutput, { signal, input } = {}) {
      const stdin = input === undefined ? 'closed' : 'open'
      const { host, started } = start(['camada-line', '-c', line], { stdin, onOutput })
      if (input !== undefined) {
        void started.writeStdin(new TextEncoder().encode(input)).then(() => started.closeStdin())
      }
      const abort = (): void => void host.dispose()
      signal?.addEventListener('abort', abort)
      const status = await started.exited
      signal?.removeEventListener('abort', abort)
      return shellStatus(status)
    },
    async dispose() {
      await Promise.all([...hosts].map((host) => host.dispose()))
    },
  }
}

/**
 * Runs a program as the child of process 1, which signals don't end: a line is ended by Ctrl-C, and says so by its exit
 * code. What comes from outside goes to all that the line has started.
 */
function underInit(program: Program): Program {
  return async (init) => {
    const child = init.fork(program, { newGroup: true })
    if (init.terminal !== undefined) init.terminal.foregroundGroup = child.pid
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      init.onSignal(name, () => init.host.signal(-child.pid, name, init))
    }
    return shellStatus(await child.exited)
  }
}

function environment(options: WorkspaceShellOptions, hasTerminal: boolean): ReadonlyMap<string, string> {
  return new Map([
    ['HOME', homeOf(options)],
    ['USER', 'aluno'],
    ['PATH', programsFolder],
    ['PWD', options.hostPath],
    ...(hasTerminal ? ([['TERM', 'xterm-256color']] as const) : []),
  ])
}

function homeOf({ homePath, hostPath }: WorkspaceShellOptions): string {
  return homePath ?? dirname(hostPath)
}

function buildNamespace(options: WorkspaceShellOptions): Namespace {
  const { realPath, hostPath, clock, programs = {} } = options
  const root = createMemoryFileSystem({ clock: () => BigInt(clock()) * 1_000_000n })
  const namespace = createNamespace(root)
  for (const path of ['/dev', '/etc', programsFolder]) namespace.createDirectory(rootCaller, path, 0o755)
  namespace.createDirectory(rootCaller, '/tmp', 0o777)
  namespace.setAttributes(rootCaller, '/tmp', { mode: 0o1777 })
  writeFile(
    namespace,
    '/etc/passwd',
    `root:x:0:0:root:/root:/bin/sh\naluno:x:1000:1000::${homeOf(options)}:/bin/sh\n`,
    0o644,
  )
  writeFile(namespace, '/etc/group', 'root:x:0:\naluno:x:1000:\n', 0o644)
  for (const name of ['busybox', 'docker', 'camada-shell', 'camada-line', ...Object.keys(programs)]) {
    writeFile(namespace, `${programsFolder}/${name}`, '\u007fELF\0', 0o755)
  }
  // One file of many names, as busybox installs itself.
  for (const name of programNames('busybox')) {
    const isTaken = name === 'busybox' || programs[name] !== undefined
    if (!isTaken) namespace.link(rootCaller, `${programsFolder}/busybox`, `${programsFolder}/${name}`)
  }
  let path = ''
  for (const name of hostPath.split('/').filter((part) => part !== '')) {
    path += `/${name}`
    if (!namespace.exists(rootCaller, path)) namespace.createDirectory(rootCaller, path, 0o755)
  }
  namespace.mount(hostPath, createRealFolder({ path: realPath, owner: user }))
  return namespace
}

function writeFile(namespace: Namespace, path: string, text: string, mode: number): void {
  const file = namespace.open(rootCaller, path, { write: true, createMode: mode })
  file.write(new TextEncoder().encode(text))
  file.close()
}
