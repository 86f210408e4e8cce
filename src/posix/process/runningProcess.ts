/**
 * One process: its descriptors, its signals, its end. The program is a coroutine that can be neither stopped nor ended
 * from outside, so a killed process ends at once for everybody else (descriptors closed, status known), and its
 * coroutine meets `ProcessKilled` at its next suspension point. `stdin`, `stdout` and `stderr` are seen through a gate
 * (`gatedDescriptor.ts`).
 */
import type { Credentials, Namespace, OpenOptions } from '../filesystem/namespaceTypes'
import { PosixError } from '../filesystem/posixError'
import { closedDescriptor } from './descriptors'
import { encodeText } from '../text'
import { resolveExecutable, type Executable } from './executable'
import { gatedDescriptor, type Gate } from './gatedDescriptor'
import { openDescriptor } from './openDescriptor'
import { Pipe } from './pipe'
import { commandName } from './procProcessFiles'
import { endOf, ProcessExit } from './processEnd'
import type { ProcessLimits } from './limitTypes'
import { processNamespace } from './processNamespace'
import { copyLimits, sizeLimited } from './processLimits'
import { giveWay, sliceIsOver } from './scheduler'
import { defaultAction } from './signals'
import { Suspensions } from './suspensions'
import type { PseudoTerminal } from './terminal'
import {
  ProcessKilled,
  type Descriptor,
  type ExitStatus,
  type ForkOptions,
  type Process,
  type ProcessHandle,
  type ProcessSnapshot,
  type Program,
  type RunningProcessHost,
  type Signal,
  type SignalAction,
  type SpawnOptions,
} from './types'

/** What a process needs of its host; `processHost.ts` implements it. */
export interface HostRuntime extends RunningProcessHost {
  readonly paused: boolean
  readonly sharedNamespace: Namespace
  /** Resolves when the host is resumed. */
  untilResumed(): Promise<void>
  /** Throws EAGAIN at the limit. */
  admit(process: RunningProcess): void
  remove(process: RunningProcess): void
  nextPid(): number
  enter(pid: number): void
  fifo(key: object): Pipe
  pseudoTerminal(index: number): PseudoTerminal | undefined
}

export interface RunningProcessOptions extends Omit<SpawnOptions, 'executable'> {
  readonly host: HostRuntime
  readonly terminal: PseudoTerminal | undefined
  readonly executablePath: string
  /** The parent's. */
  readonly limits: ProcessLimits
}

export class RunningProcess implements Process, ProcessHandle {
  readonly pid: number
  readonly exited: Promise<ExitStatus>
  readonly env: Map<string, string>
  readonly descriptors: Map<number, Descriptor>
  readonly namespace: Namespace
  readonly host: HostRuntime
  readonly terminal: PseudoTerminal | undefined
  readonly startedAtMs: number
  readonly limits: ProcessLimits
  memoryBytes = 0
  cpuMs = 0
  heapGrowthBytes = 0
  parentPid: number
  groupId: number
  argv: readonly string[]
  title: string | undefined
  executablePath: string
  cwd: string
  umask: number
  credentials: Credentials
  status: ExitStatus | undefined
  stopped = false
  private readonly suspensions = new Suspensions({
    hasEnded: () => this.isEnded(),
    killed: () => this.killed(),
    checkpoint: () => this.checkpoint(),
  })
  private actions = new Map<Signal, SignalAction>()
  private readonly continuations = new Set<() => void>()
  readonly gate: Gate = {
    untilOpen: () => (this.mustPause() ? this.pass() : undefined),
    untilEnded: (operation) => this.untilEnded(operation),
    onBrokenPipe: (error) => this.raise('SIGPIPE', error),
  }
  private resolveExited: (status: ExitStatus) => void = () => undefined

  constructor(options: RunningProcessOptions) {
    this.host = options.host
    this.pid = options.host.nextPid()
    this.parentPid = options.parentPid
    this.groupId = options.newGroup === true ? this.pid : (options.groupId ?? this.pid)
    this.argv = options.argv
    this.executablePath = options.executablePath
    this.env = new Map(options.env)
    this.cwd = options.cwd
    this.umask = options.umask
    this.credentials = options.credentials
    this.descriptors = new Map(options.descriptors)
    this.terminal = options.terminal
    this.limits = copyLimits(options.limits)
    this.startedAtMs = options.host.now()
    this.namespace = processNamespace(options.host.sharedNamespace, () => this.host.enter(this.pid))
    this.exited = new Promise((resolve) => (this.resolveExited = resolve))
  }

  get stdin(): Descriptor {
    return this.gated(0)
  }

  get stdout(): Descriptor {
    return this.gated(1)
  }

  get stderr(): Descriptor {
    return this.gated(2)
  }

  print(text: string): Promise<void> {
    return this.gated(1).write(encodeText(text))
  }

  printError(text: string): Promise<void> {
    return this.gated(2)
      .write(encodeText(text))
      .catch((error: unknown) => {
        if (!(error instanceof PosixError) || error.code !== 'EBADF') throw error
      })
  }

  /** Starts the program; called once, by the host. */
  begin(program: Program): void {
    void Promise.resolve().then(() => this.run(program))
  }

  spawn(options: Omit<SpawnOptions, 'parentPid'>): ProcessHandle {
    const executable = this.resolve(options)
    const { program, argv, path } = executable
    const child = new RunningProcess({
      ...options,
      groupId: options.groupId ?? this.groupId,
      argv,
      parentPid: this.pid,
      host: this.host,
      terminal: this.terminal,
      executablePath: path,
      limits: this.limits,
    })
    this.inheritIgnored(child)
    this.host.admit(child)
    child.begin(program)
    return child
  }

  fork(body: (child: Process) => Promise<number>, options: ForkOptions = {}): ProcessHandle {
    const descriptors = new Map<number, Descriptor>()
    for (const [number, descriptor] of this.descriptors) {
      if (options.descriptors?.has(number) !== true) descriptors.set(number, descriptor.duplicate())
    }
    for (const [number, descriptor] of options.descriptors ?? []) descriptors.set(number, descriptor)
    const child = new RunningProcess({
      host: this.host,
      argv: this.argv,
      env: this.env,
      cwd: this.cwd,
      credentials: this.credentials,
      umask: this.umask,
      descriptors,
      parentPid: this.pid,
      groupId: options.groupId ?? this.groupId,
      newGroup: options.newGroup ?? false,
      terminal: this.terminal,
      executablePath: this.executablePath,
      limits: this.limits,
    })
    child.title = this.title
    this.inheritIgnored(child)
    try {
      this.host.admit(child)
    } catch (error) {
      for (const descriptor of descriptors.values()) descriptor.close()
      throw error
    }
    child.begin(body)
    return child
  }

  async execute(options: Pick<SpawnOptions, 'argv' | 'env' | 'executable'>): Promise<never> {
    const { program, argv, path } = this.resolve(options)
    this.argv = argv
    this.title = undefined
    this.executablePath = path
    const env = [...options.env]
    this.env.clear()
    for (const [name, value] of env) this.env.set(name, value)
    for (const [signal, action] of this.actions) if (action !== 'ignore') this.actions.delete(signal)
    return this.exit(await program(this))
  }

  open(path: string, options: OpenOptions): Promise<Descriptor> {
    if (this.descriptors.size >= this.limits.openFiles.soft) return Promise.reject(new PosixError('EMFILE', path))
    const opened = this.untilEnded(openDescriptor(this, path, options))
    if (this.limits.fileSize.soft === Infinity) return opened
    const onTooLarge = (error: PosixError): never => this.raise('SIGXFSZ', error)
    const gate = { appends: options.append === true, limit: this.limits.fileSize, onTooLarge }
    return opened.then((descriptor) => sizeLimited(descriptor, gate))
  }

  pipe(): { reader: Descriptor; writer: Descriptor } {
    if (this.descriptors.size + 2 > this.limits.openFiles.soft) throw new PosixError('EMFILE')
    const pipe = new Pipe()
    return { reader: pipe.open(['reader']), writer: pipe.open(['writer']) }
  }

  wait(child: ProcessHandle): Promise<ExitStatus> {
    return this.suspensions.interruptible((resolve) => {
      void child.exited.then(resolve)
      return () => undefined
    })
  }

  sleep(durationMs: number): Promise<void> {
    return this.suspensions.interruptible((resolve) => {
      const timer = durationMs >= 0x7fffffff ? undefined : setTimeout(() => resolve(undefined), Math.max(0, durationMs))
      return () => clearTimeout(timer)
    })
  }

  checkpoint(): Promise<void> {
    return this.mustPause() ? this.pass() : ready
  }

  allocate(bytes: number): void {
    if (this.status !== undefined) throw this.killed()
    this.host.memory.charge(this, bytes)
    if (this.isEnded()) throw this.killed()
  }

  release(bytes: number): void {
    if (this.status === undefined) this.host.memory.charge(this, -bytes)
  }

  private isEnded(): boolean {
    return this.status !== undefined
  }

  onSignal(signal: Signal, action: SignalAction): SignalAction {
    const previous = this.actions.get(signal) ?? 'default'
    if (action === 'default') this.actions.delete(signal)
    else this.actions.set(signal, action)
    return previous
  }

  exit(code: number): never {
    throw new ProcessExit(code)
  }

  retitle(text: string): void {
    this.title = text
  }

  signal(signal: Signal): void {
    this.deliver(signal, true)
  }

  /** Delivers a signal; `outside` says that it comes from outside of the pid namespace. */
  deliver(signal: Signal, outside: boolean): void {
    if (this.status !== undefined) return
    const forced = signal === 'SIGKILL' || signal === 'SIGSTOP'
    const action = forced ? 'default' : (this.actions.get(signal) ?? 'default')
    if (signal === 'SIGCONT') this.continue()
    if (action === 'ignore') return
    if (action !== 'default') {
      action(signal)
      this.suspensions.interrupt()
      return
    }
    if (this.pid === 1 && !(outside && forced)) return
    const consequence = defaultAction(signal)
    if (consequence === 'stop') this.stopped = true
    if (consequence === 'terminate') this.end({ kind: 'signaled', signal })
  }

  /** Ends the process now, whatever its coroutine does. */
  end(status: ExitStatus): void {
    if (this.status !== undefined) return
    this.status = status
    for (const descriptor of this.descriptors.values()) descriptor.close()
    this.descriptors.clear()
    this.host.memory.charge(this, -this.memoryBytes)
    this.host.remove(this)
    this.suspensions.end()
    this.continue()
    this.resolveExited(status)
  }

  snapshot(): ProcessSnapshot {
    return {
      pid: this.pid,
      parentPid: this.parentPid,
      argv: this.title === undefined ? this.argv : [this.title],
      name: commandName(this.argv),
      uid: this.credentials.uid,
      gid: this.credentials.gid,
      state: this.stopped ? 'T' : this.suspensions.count > 0 ? 'S' : 'R',
      startedAtMs: this.startedAtMs,
      tty: this.terminal !== undefined,
      groupId: this.groupId,
      cpuMs: this.cpuMs,
      ttyPath: this.terminal?.path,
    }
  }

  private async run(program: Program): Promise<void> {
    try {
      const code = await program(this)
      this.end({ kind: 'exited', code: code & 255 })
    } catch (error) {
      this.end(await endOf(this, error))
    }
  }

  private resolve(options: Pick<SpawnOptions, 'argv' | 'env' | 'executable'>): Executable {
    return resolveExecutable({
      caller: this,
      namespace: this.namespace,
      argv: options.argv,
      executable: options.executable,
      path: options.env.get('PATH'),
      findProgram: (name) => this.host.findProgram(name),
    })
  }

  private inheritIgnored(child: RunningProcess): void {
    for (const [signal, action] of this.actions) if (action === 'ignore') child.actions.set(signal, 'ignore')
  }

  private continue(): void {
    this.stopped = false
    const woken = [...this.continuations]
    this.continuations.clear()
    for (const wake of woken) wake()
  }

  mustPause(): boolean {
    return this.status !== undefined || this.stopped || this.host.paused || sliceIsOver()
  }

  /** Gives way, then waits as long as the process is stopped or its host paused. */
  private async pass(): Promise<void> {
    if (sliceIsOver()) await giveWay(this.host.cpu, this)
    while (this.status === undefined && (this.stopped || this.host.paused)) {
      if (this.host.paused) await this.host.untilResumed()
      else await new Promise<void>((resolve) => this.continuations.add(resolve))
    }
    if (this.status !== undefined) throw this.killed()
  }

  /** Signals itself; throws the error if it outlives that. */
  private raise(signal: Signal, error: PosixError): never {
    this.deliver(signal, false)
    throw this.status === undefined ? error : this.killed()
  }

  private killed(): Error {
    return new ProcessKilled(this.status?.kind === 'signaled' ? this.status.signal : 'SIGKILL')
  }

  private untilEnded<T>(operation: Promise<T>): Promise<T> {
    return this.suspensions.until((resolve, reject) => {
      operation.then(resolve, reject)
      return () => undefined
    })
  }

  private gated(number: number): Descriptor {
    return gatedDescriptor(this.descriptors.get(number) ?? closedDescriptor, this.gate)
  }
}

const ready = Promise.resolve()
