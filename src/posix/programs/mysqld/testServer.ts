/** A server for tests: a small Unix with a data directory and `mysqld` in it, and programs that run beside it. */
import { rootCredentials } from '../../filesystem/namespaceTypes'
import { createDeviceFileSystem } from '../../process/deviceFileSystem'
import { createProcessHost } from '../../process/processHost'
import { shellStatus } from '../../process/signals'
import type { RunningProcessHost, StartedProcess } from '../../process/types'
import { createWorld, type RunResult, type World } from '../../testWorld'
import { decodeText, encodeText } from '../../text'
import { findProgram } from '../registry'

export interface ServerWorld {
  readonly world: World
  readonly server: StartedProcess
  /** What the server has logged so far. */
  log(): string
  run(argv: readonly string[], stdin?: string): Promise<RunResult>
  /** Types keys on a terminal, each once the text before it is shown; gives all that the terminal showed. */
  converse(argv: readonly string[], keys: readonly (readonly [after: string, keys: string])[]): Promise<string>
  stop(): Promise<void>
}

const caller = { credentials: rootCredentials, umask: 0o022, cwd: '/' }
const settings =
  '[mysqld]\ndatadir=/var/mysql\nsocket=/run/mysqld.sock\npid-file=/run/mysqld.pid\nuser=root\n[client]\nsocket=/run/mysqld.sock\n'

/** Makes a data directory (unless the world has one) and starts the server over it; `onLog` is told what it has logged so far. */
export async function serverWorld(
  world: World = createWorld('gnu'),
  onLog: (log: string) => void = () => undefined,
): Promise<ServerWorld> {
  const isNew = !world.namespace.exists(caller, '/etc/my.cnf')
  if (isNew) {
    world.write('/etc/my.cnf', settings)
    world.namespace.createDirectory(caller, '/run', 0o755)
    for (const name of ['mysqld', 'mysql', 'mysqladmin', 'mysqldump'])
      world.write(`/usr/bin/${name}`, '\x7fELF\0', 0o755)
    world.namespace.mount('/dev', createDeviceFileSystem({ clock: () => BigInt(Date.now()) * 1_000_000n }))
  }
  const host = createProcessHost({
    hostname: 'db',
    namespace: world.namespace,
    face: 'gnu',
    clock: Date.now,
    programs: findProgram,
  })
  if (isNew) await runIn(host, ['mysqld', '--initialize-insecure', '--user=root'])
  let log = ''
  const server = begin(host, ['mysqld', '--user=root'], undefined, (_, text) => onLog((log += text)))
  for (let tried = 0; !log.includes('ready for connections'); tried++) {
    if (tried > 6000 || log.includes('Aborting')) throw new Error(log)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return {
    world,
    server,
    log: () => log,
    run: (argv, stdin) => runIn(host, argv, stdin),
    converse: (argv, keys) => converseIn(host, argv, keys),
    stop: async () => {
      server.signal('SIGTERM')
      await server.exited
      await host.dispose()
    },
  }
}

function begin(
  host: RunningProcessHost,
  argv: readonly string[],
  stdin: string | undefined,
  onText: (stream: 'stdout' | 'stderr', text: string) => void,
): StartedProcess {
  const env = new Map([
    ['PATH', '/usr/bin:/bin'],
    ['HOME', '/root'],
  ])
  const started = host.start({
    argv,
    env,
    cwd: '/',
    credentials: rootCredentials,
    stdin: stdin === undefined ? 'closed' : 'open',
    onOutput: (stream, bytes) => onText(stream, decodeText(bytes)),
  })
  if (stdin !== undefined) void started.writeStdin(encodeText(stdin)).then(() => started.closeStdin())
  return started
}

async function runIn(host: RunningProcessHost, argv: readonly string[], stdin?: string): Promise<RunResult> {
  const text = { stdout: '', stderr: '' }
  const started = begin(host, argv, stdin, (stream, more) => (text[stream] += more))
  const status = shellStatus(await started.exited)
  return { ...text, status }
}

async function converseIn(
  host: RunningProcessHost,
  argv: readonly string[],
  keys: readonly (readonly [after: string, keys: string])[],
): Promise<string> {
  let shown = ''
  let seen = 0
  const left = [...keys]
  const started = host.start({
    argv,
    env: new Map([['PATH', '/usr/bin:/bin']]),
    cwd: '/',
    credentials: rootCredentials,
    stdin: 'open',
    terminal: { columns: 80, rows: 24 },
    onOutput: (_, bytes) => {
      shown += decodeText(bytes)
      const [after, typed] = left[0] ?? []
      if (after === undefined || typed === undefined || !shown.slice(seen).includes(after)) return
      seen = shown.length
      left.shift()
      started.terminal?.input(Buffer.from(typed))
    },
  })
  await started.exited
  return shown
}
