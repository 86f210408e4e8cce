/**
 * A small Unix for tests: a root like busybox's or Debian's with a file for every program, a writable layer over it,
 * /dev and /proc; `run`, which runs a shell script in it and returns what it printed, and `changes`, which says what
 * `docker diff` would.
 */
import { changesOfUnion } from './filesystem/compare'
import { createMemoryFileSystem } from './filesystem/memory'
import { createNamespace } from './filesystem/namespace'
import { rootCredentials, type Namespace } from './filesystem/namespaceTypes'
import { createUnion } from './filesystem/union'
import { createDeviceFileSystem } from './process/deviceFileSystem'
import { createProcFileSystem } from './process/procFileSystem'
import { noNetwork, type ContainerNetwork } from './process/network'
import { createProcessHost } from './process/processHost'
import { shellStatus } from './process/signals'
import type { Face, Program, RunningProcessHost } from './process/types'
import { applets } from './programs/busybox/usage'
import { findProgram, programNames } from './programs/registry'
import { decodeText } from './text'

export interface World {
  readonly namespace: Namespace
  readonly host: RunningProcessHost
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>
  write(path: string, text: string, mode?: number): void
  /** Lines of `docker diff`: `A /w/f`. */
  changes(): readonly string[]
}

export interface RunOptions {
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** When a run that does not end is ended; default `hangMs`. */
  readonly timeoutMs?: number
  /** Programs besides the registry's; a file of that name must be there. */
  readonly programs?: Readonly<Record<string, Program>>
}

export interface RunResult {
  readonly stdout: string
  readonly stderr: string
  readonly status: number
}

/** What the recorded busybox says it is. */
/** A run that takes so long hangs: no slow machine needs it, and the test's own time is not up yet. */
const hangMs = 280_000

const versionLine = 'BusyBox v1.37.0 (2025-01-17 18:12:01 UTC)'

const root = { credentials: rootCredentials, umask: 0o022, cwd: '/' }
const standardPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const directories = 'bin sbin usr usr/bin usr/sbin etc dev proc tmp root var home w'.split(' ')
const letters = { added: 'A', modified: 'C', deleted: 'D' } as const

/** What a world has besides its face. */
export interface WorldOptions {
  readonly clock?: () => number
  /** Default `lab`. */
  readonly hostname?: string
  /** Default: loopback only. */
  readonly network?: ContainerNetwork
  /** Programs of single images that this one has, too. */
  readonly installed?: readonly string[]
}

/** Makes a world of one face. */
export function createWorld(face: Face = 'busybox', options: WorldOptions = {}): World {
  const { clock = Date.now, hostname = 'lab', network = noNetwork, installed = [] } = options
  const clockNs = (): bigint => BigInt(clock()) * 1_000_000n
  const image = createMemoryFileSystem({ clock: clockNs })
  furnish(createNamespace(image), face, installed)
  const layer = createMemoryFileSystem({ clock: clockNs })
  const union = createUnion({
    upper: { fileSystem: layer, root: layer.root },
    lowers: [{ fileSystem: image, root: image.root }],
  })
  const namespace = createNamespace(union)
  namespace.mount('/dev', createDeviceFileSystem({ clock: clockNs }))
  const host = createProcessHost({ hostname, network, namespace, face, clock, programs: findProgram })
  return {
    namespace,
    host,
    write: (path, text, mode) => writeFile(namespace, path, text, mode),
    changes: () => changesOfUnion(union).map(({ kind, path }) => `${letters[kind]} ${path}`),
    run: (argv, options = {}) => runIn({ namespace, face, clock, hostname, network, installed }, argv, options),
  }
}

function writeFile(namespace: Namespace, path: string, text: string, mode = 0o644): void {
  const file = namespace.open(root, path, { write: true, createMode: mode, truncate: true })
  file.write(Buffer.from(text, 'utf8'))
  file.close()
  namespace.setAttributes(root, path, { mode })
}

/** Fills an image's tree. */
function furnish(namespace: Namespace, face: Face, installed: readonly string[]): void {
  for (const directory of directories) namespace.createDirectory(root, `/${directory}`, 0o755)
  namespace.setAttributes(root, '/tmp', { mode: 0o1777 })
  namespace.setAttributes(root, '/root', { mode: 0o700 })
  if (face === 'gnu') {
    namespace.removeDirectory(root, '/bin')
    namespace.symlink(root, 'usr/bin', '/bin')
  }
  writeFile(namespace, '/bin/busybox', `\x7fELF\0${versionLine}\0`, 0o755)
  for (const name of new Set([...(face === 'busybox' ? applets : []), ...programNames(face), ...installed])) {
    if (name !== 'busybox') namespace.link(root, '/bin/busybox', `/bin/${name}`)
  }
  const accounts = ['root:x:0:0:root:/root:/bin/sh', 'daemon:x:1:1:daemon:/usr/sbin:/bin/false']
  writeFile(
    namespace,
    '/etc/passwd',
    `${accounts.join('\n')}\nnobody:x:65534:65534:nobody:${face === 'gnu' ? '/nonexistent' : '/'}:/bin/false\n`,
  )
  writeFile(namespace, '/etc/hostname', 'lab\n')
  writeFile(namespace, '/etc/group', 'root:x:0:\ndaemon:x:1:\nnogroup:x:65534:\n')
}

/** Every run is a pid namespace of its own over the same files; its pid 1 sleeps, as in a container that is exec'ed into. */
async function runIn(
  world: Required<WorldOptions> & { readonly namespace: Namespace; readonly face: Face },
  argv: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  const { namespace } = world
  const host = createProcessHost({
    ...world,
    programs: (name, face) => options.programs?.[name] ?? findProgram(name, face),
  })
  namespace.mount('/proc', createProcFileSystem(host, namespace), { source: 'proc' })
  host.start({
    argv: ['sleep', '3600'],
    env: new Map([['PATH', standardPath]]),
    cwd: '/',
    credentials: rootCredentials,
    stdin: 'closed',
    onOutput: () => undefined,
  })
  const output = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] }
  const started = host.start({
    argv,
    env: new Map(Object.entries({ PATH: standardPath, HOME: '/root', HOSTNAME: 'lab', ...options.env })),
    cwd: options.cwd ?? '/w',
    credentials: rootCredentials,
    stdin: options.stdin === undefined ? 'closed' : 'open',
    onOutput: (stream, bytes) => void output[stream].push(bytes.slice()),
  })
  if (options.stdin !== undefined) {
    void started.writeStdin(Buffer.from(options.stdin)).then(() => started.closeStdin())
  }
  const timer = setTimeout(() => void host.dispose(), options.timeoutMs ?? hangMs)
  const status = await started.exited
  clearTimeout(timer)
  await host.dispose()
  namespace.unmount('/proc')
  const text = (chunks: readonly Uint8Array[]): string => decodeText(Buffer.concat(chunks))
  return { stdout: text(output.stdout), stderr: text(output.stderr), status: shellStatus(status) }
}
