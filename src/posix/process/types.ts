/**
 * Processes of the small Unix. The file system is synchronous; processes are asynchronous and suspend only at pipes,
 * fifos, ttys, sleep and wait. A program is an async function over its `Process`; it has no other way to the outside.
 *
 * A `Kernel` is what processes of one host share (the clock, the scheduler, limits); a `ProcessGroupHost` is one pid
 * namespace: a container, or the simulated host itself.
 */
import type { Capability } from '../filesystem/capabilities'
import type { Gate } from './gatedDescriptor'
import type { ProcessLimits } from './limitTypes'
import type { ContainerNetwork } from './network'
import type { ConnectedSocket, ListeningSocket, SocketTable } from './socketTable'
import type { MemoryAccount } from './memoryAccount'
import type { CpuShare } from './scheduler'
import type { Caller, Credentials, Namespace, OpenFile, OpenOptions } from '../filesystem/namespaceTypes'

export type Signal =
  | 'SIGHUP'
  | 'SIGINT'
  | 'SIGQUIT'
  | 'SIGILL'
  | 'SIGTRAP'
  | 'SIGABRT'
  | 'SIGBUS'
  | 'SIGFPE'
  | 'SIGKILL'
  | 'SIGUSR1'
  | 'SIGSEGV'
  | 'SIGUSR2'
  | 'SIGPIPE'
  | 'SIGALRM'
  | 'SIGTERM'
  | 'SIGSTKFLT'
  | 'SIGCHLD'
  | 'SIGCONT'
  | 'SIGSTOP'
  | 'SIGTSTP'
  | 'SIGTTIN'
  | 'SIGTTOU'
  | 'SIGURG'
  | 'SIGXCPU'
  | 'SIGXFSZ'
  | 'SIGVTALRM'
  | 'SIGPROF'
  | 'SIGWINCH'
  | 'SIGIO'
  | 'SIGPWR'
  | 'SIGSYS'

/** How a process ended. The shell's `$?` is `code`, or 128 + the signal's number. */
export type ExitStatus =
  { readonly kind: 'exited'; readonly code: number } | { readonly kind: 'signaled'; readonly signal: Signal }

/** The end of a pipe, tty or file that a process holds under a descriptor number. */
export interface Descriptor {
  readonly kind: 'file' | 'pipe' | 'tty' | 'device' | 'socket'
  /** Set when it is a regular file or directory. */
  readonly file?: OpenFile
  /** Resolves to at least one byte, or to an empty array at the end. EBADF if not readable. */
  read(maxBytes: number): Promise<Uint8Array>
  /** Resolves when all bytes are taken; waits while a pipe is full. EPIPE (and SIGPIPE) when nobody reads. */
  write(bytes: Uint8Array): Promise<void>
  /** Another holder of the same open description (dup, fork). */
  duplicate(): Descriptor
  /** Drops this holder; the last one closes. */
  close(): void
  readonly isTty: boolean
  /**
   * Reads up to and including the next newline and not a byte further, so that who reads after us finds the rest.
   * An empty array at the end; without a newline where the input ends there, or after `maxBytes`.
   */
  readLine(maxBytes?: number): Promise<Uint8Array>
  /** Set when it is a terminal. */
  readonly terminal?: TerminalControl
  /** Set when it is a socket. */
  readonly socket?: ConnectedSocket | ListeningSocket
}

/** The inner side of a terminal: what `tcsetattr`, `tcsetpgrp` and `TIOCGWINSZ` do. */
export interface TerminalControl {
  /** Path of the device, e.g. `/dev/pts/0`. */
  readonly path: string
  readonly size: WindowSize
  /** Group that Ctrl-C goes to. */
  foregroundGroup: number
  mode: TerminalMode
  /** What was read and not used: whoever reads next gets it first. */
  putBack(bytes: Uint8Array): void
}

export interface TerminalMode {
  /** Input comes in lines, with erase and end-of-file. */
  readonly canonical: boolean
  readonly echo: boolean
  /** Ctrl-C, Ctrl-\\ and Ctrl-Z raise signals. */
  readonly signals: boolean
  /** CR is read as NL. */
  readonly mapReturn: boolean
  /** NL is shown as CR NL. */
  readonly mapNewline: boolean
}

export interface WindowSize {
  readonly columns: number
  readonly rows: number
}

/** The outer side of a terminal: what an attached client types and sees. */
export interface Terminal {
  /** Bytes typed by the user; the line discipline echoes, edits and turns Ctrl-C into SIGINT. */
  input(bytes: Uint8Array): void
  /** The user hung up: SIGHUP to the session. */
  hangUp(): void
  resize(size: WindowSize): void
  readonly size: WindowSize
}

export interface SpawnOptions {
  /** argv[0] is the name it is invoked under. */
  readonly argv: readonly string[]
  /** Path of the executable, already resolved; undefined looks `argv[0]` up in PATH. */
  readonly executable?: string
  readonly env: ReadonlyMap<string, string>
  readonly cwd: string
  readonly credentials: Credentials
  readonly umask: number
  /** Takes over the descriptors (they are closed when the process ends). */
  readonly descriptors: ReadonlyMap<number, Descriptor>
  readonly parentPid: number
  /** Starts a process group of its own (job control). Default: the parent's. */
  readonly newGroup?: boolean
  /** Join this group (a pipeline's later members). */
  readonly groupId?: number
}

/** What a forked child takes otherwise than its parent. */
export interface ForkOptions {
  /** Replaces some of the parent's descriptors; taken over. The others are duplicated. */
  readonly descriptors?: ReadonlyMap<number, Descriptor>
  /** Default false. */
  readonly newGroup?: boolean
  /** Join this group (a pipeline's later members). */
  readonly groupId?: number
}

export interface ProcessHandle {
  readonly pid: number
  readonly exited: Promise<ExitStatus>
  signal(signal: Signal): void
}

/** What a program sees. */
export interface Process extends Caller {
  readonly pid: number
  readonly parentPid: number
  readonly argv: readonly string[]
  readonly env: Map<string, string>
  cwd: string
  umask: number
  credentials: Credentials
  readonly namespace: Namespace
  readonly host: ProcessHost
  readonly descriptors: Map<number, Descriptor>

  /** Descriptor 0, 1, 2; EBADF when closed. */
  readonly stdin: Descriptor
  readonly stdout: Descriptor
  readonly stderr: Descriptor
  /** Writes text to stdout or stderr. */
  print(text: string): Promise<void>
  printError(text: string): Promise<void>

  /** Starts a child. Throws PosixError ENOENT (127), EACCES or ENOEXEC (126) when it can't be executed. */
  spawn(options: Omit<SpawnOptions, 'parentPid'>): ProcessHandle
  /** Starts a child that runs `body`: a copy of this process, as `fork`. EAGAIN at the limit of processes. */
  fork(body: (child: Process) => Promise<number>, options?: ForkOptions): ProcessHandle
  /** Becomes another program, as `execve`: does not return. Throws as `spawn` does, and then nothing has changed. */
  execute(options: Pick<SpawnOptions, 'argv' | 'env' | 'executable'>): Promise<never>
  /** Opens a file, device, fifo or one of `/dev/fd`, `/dev/stdin`, `/proc/self/fd`; a fifo waits for its other end. */
  open(path: string, options: OpenOptions): Promise<Descriptor>
  /** A new pipe: its end to read from and its end to write to. */
  pipe(): { readonly reader: Descriptor; readonly writer: Descriptor }
  /** Waits for a child; EINTR when a handled signal arrives first. */
  wait(child: ProcessHandle): Promise<ExitStatus>
  readonly groupId: number
  readonly startedAtMs: number
  /** Canonical path of the file that runs, `/proc/<pid>/exe`. */
  readonly executablePath: string
  /** The controlling terminal. */
  readonly terminal: TerminalControl | undefined
  /** Sleeps; wakes early with PosixError EINTR when a handled signal arrives. */
  sleep(durationMs: number): Promise<void>
  /**
   * Loops call this: it returns at once while the time slice lasts, yields by macrotask after it, and throws
   * `ProcessKilled` when the process was killed.
   */
  checkpoint(): Promise<void>
  /** Whether `checkpoint` would wait or throw: what runs without promises asks this instead. */
  mustPause(): boolean
  /**
   * Installs a handler (`trap`); `default` and `ignore` as in `sigaction`. Returns the previous one.
   */
  onSignal(signal: Signal, action: SignalAction): SignalAction
  /**
   * Says that it holds so many bytes more (or less). Whoever reads without an end calls it; the process that holds most
   * is killed when the container has too much, and this throws `ProcessKilled` if that is the caller.
   */
  allocate(bytes: number): void
  /** Gives back what was allocated. */
  release(bytes: number): void
  /** Bytes that it holds. */
  readonly memoryBytes: number
  /** Milliseconds of processor time that it has used. */
  readonly cpuMs: number
  /** `ulimit`: soft and hard limits by name; children take them over. */
  readonly limits: ProcessLimits
  /** Ends this process at once with an exit code. */
  exit(code: number): never
  /** What `ps` shows instead of its command line (setproctitle). */
  retitle(text: string): void
  /** Set by `retitle`. */
  readonly title: string | undefined
  /** What it waits for outside of this interface goes through here, so that it ends and stands still with it. */
  readonly gate: Gate
}

/** What `/proc/self/status` tells of privileges. */
export interface Privileges {
  /** The most that its processes can have. */
  readonly bounding: ReadonlySet<Capability>
  /** `NoNewPrivs`. */
  readonly forbidsNew: boolean
  /** System calls are filtered. */
  readonly hasSeccomp: boolean
}

export type SignalAction = 'default' | 'ignore' | ((signal: Signal) => void)

/** One pid namespace with its hostname. */
export interface ProcessHost {
  readonly hostname: string
  /** Milliseconds since the epoch. */
  now(): number
  readonly bootedAtMs: number
  /** Live processes, by pid. */
  processes(): readonly ProcessSnapshot[]
  /**
   * Sends a signal; a negative pid means a group, -1 everybody. Without a sender it comes from outside of the pid
   * namespace and SIGKILL reaches pid 1 too. ESRCH, EPERM.
   */
  signal(pid: number, signal: Signal | 'none', sender?: Process): void
  /** Resolves when everything that was written is safe: `sync`, `fsync`. */
  sync(): Promise<void>
  /** Looks a program up by its name. */
  findProgram(name: string): Program | undefined
  /** Uname's machine and kernel release as the engine reports them. */
  readonly kernelRelease: string
  readonly machine: string
  /** Names, addresses and interfaces; see `network.ts`. */
  readonly network: ContainerNetwork
  /** TCP sockets of its network namespace; see `sockets.ts`. */
  readonly sockets: SocketTable
  /** Whose face the programs show. */
  readonly face: Face
  readonly privileges: Privileges
  readonly outOfMemoryScore: number
  readonly systemControls: Readonly<Record<string, string>>
  readonly memory: MemoryAccount
  readonly cpu: CpuShare
  readonly pidsLimit: number | undefined
  /** How many forks the limit of processes has refused. */
  readonly refusedForks: number
}

/** busybox (musl's words) or GNU coreutils (glibc's words). */
export type Face = 'busybox' | 'gnu'

export interface ProcessSnapshot {
  readonly pid: number
  readonly parentPid: number
  /** As it is shown: its title alone when it has one. */
  readonly argv: readonly string[]
  /** At most 15 characters of the name that it was started under, whatever its title. */
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly state: 'R' | 'S' | 'T' | 'Z'
  readonly startedAtMs: number
  readonly tty: boolean
  readonly groupId: number
  /** Milliseconds of processor time that it has used. */
  readonly cpuMs: number
  /** Path of the terminal, e.g. `/dev/pts/0`. */
  readonly ttyPath: string | undefined
}

/** A program: returns its exit code. One folder each under `programs/`, listed in `programs/registry.ts`. */
export type Program = (process: Process) => Promise<number>

/** Thrown inside a program when its process was killed; programs let it pass. */
export class ProcessKilled extends Error {
  constructor(readonly signal: Signal) {
    super(`killed by ${signal}`)
    this.name = 'ProcessKilled'
  }
}

export interface ContainerHostOptions {
  readonly hostname: string
  readonly namespace: Namespace
  readonly face: Face
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly kernelRelease?: string
  readonly machine?: string
  /** Default: loopback only. */
  readonly network?: ContainerNetwork
  readonly pidsLimit?: number
  /** Bytes; beyond them the largest process is killed. Default: a limit of the simulator's own. */
  readonly memoryLimitBytes?: number
  /** Processors that it may use, e.g. 0.5. */
  readonly cpus?: number
  /** Resource limits that its processes begin with, where they are others than Docker's own. */
  readonly limits?: Partial<ProcessLimits>
  /** What its processes show of their privileges. Default Docker's. */
  readonly privileges?: Privileges
  /** `/proc/self/oom_score_adj`. Default 0. */
  readonly outOfMemoryScore?: number
  /** Values below `/proc/sys` by their dotted names, where they are others than the usual. */
  readonly systemControls?: Readonly<Record<string, string>>
  /** A process was killed because memory ran out. */
  readonly onOutOfMemory?: () => void
  /** Makes what was written safe. Without it there is nothing to be done. */
  readonly onSync?: () => Promise<void>
  /** Looks a program up by the name it is invoked under; undefined when the simulator has no such program. */
  readonly programs: (name: string, face: Face) => Program | undefined
}

export interface StartOptions {
  readonly argv: readonly string[]
  readonly env: ReadonlyMap<string, string>
  readonly cwd: string
  readonly credentials: Credentials
  /** Default 0o022. */
  readonly umask?: number
  readonly stdin: 'closed' | 'open'
  /** A terminal: stdin, stdout and stderr are its slave. Else three pipes. */
  readonly terminal?: WindowSize
  /** Bytes out; awaited, so that a slow reader slows the process. With a terminal everything comes as `stdout`. */
  readonly onOutput: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => Promise<void> | void
}

/** A main or exec process as the engine holds it. */
export interface StartedProcess {
  readonly pid: number
  readonly exited: Promise<ExitStatus>
  /** Resolves when accepted (flow control). */
  writeStdin(bytes: Uint8Array): Promise<void>
  closeStdin(): void
  readonly terminal: Terminal | undefined
  signal(signal: Signal): void
}

/**
 * One pid namespace over one mount namespace. `createProcessHost(options)` in `processHost.ts`.
 * The first started process is pid 1; when it ends every other one is killed.
 */
export interface RunningProcessHost extends ProcessHost {
  /**
   * Resolves the executable (PATH, `#!`, program by the name it is invoked under: FACTS of the engine) and starts it.
   * Throws PosixError ENOENT (exit 127), EACCES or ENOEXEC (exit 126).
   */
  start(options: StartOptions): StartedProcess
  pause(): void
  resume(): void
  /** Other limits from now on; one that is absent is none. */
  setLimits(limits: Pick<ContainerHostOptions, 'pidsLimit' | 'memoryLimitBytes' | 'cpus'>): void
  /** A live process, for /proc. */
  find(pid: number): Process | undefined
  /** The process whose call is being served (`/proc/self`); 1 when none is. */
  readonly currentPid: number
  /** Kills every process and waits for their end. */
  dispose(): Promise<void>
}
