/**
 * One pid namespace: a container, or the simulated host. The first process started is pid 1: signals without a handler
 * don't reach it from inside, and when it ends everybody else is killed. Processes that are started later from outside
 * (`docker exec`) have parent 0, as in a real container. Zombies are not modelled: a dead process is reaped at once.
 */
import { defaultCapabilities, hasCapability } from '../filesystem/capabilities'
import type { Namespace } from '../filesystem/namespaceTypes'
import { PosixError } from '../filesystem/posixError'
import { noNetwork } from './network'
import type { ContainerNetwork } from './network'
import { MemoryAccount } from './memoryAccount'
import { CpuShare, onHeapNearlyFull } from './scheduler'
import { SocketTable } from './socketTable'
import { memoryDevice, OutputSink } from './descriptors'
import { resolveExecutable } from './executable'
import { Pipe } from './pipe'
import { defaultLimits } from './processLimits'
import { RunningProcess, type HostRuntime } from './runningProcess'
import { PseudoTerminal } from './terminal'
import type {
  ContainerHostOptions,
  Descriptor,
  ExitStatus,
  Face,
  Privileges,
  Process,
  ProcessSnapshot,
  Program,
  RunningProcessHost,
  Signal,
  StartedProcess,
  StartOptions,
} from './types'

/** Protects the simulator from fork bombs where no limit is set. */
const defaultPidsLimit = 4096
const drainMs = 500
const dockerPrivileges: Privileges = { bounding: defaultCapabilities, forbidsNew: false, hasSeccomp: true }
/** Who made the heap grow by less than this is left alone when it is full. */
const unexplainedBytes = 64 * 1024 ** 2

/** Makes a pid namespace over a mount namespace. */
export function createProcessHost(options: ContainerHostOptions): RunningProcessHost {
  return new ContainerHost(options)
}

class ContainerHost implements HostRuntime {
  readonly hostname: string
  readonly face: Face
  readonly kernelRelease: string
  readonly machine: string
  readonly network: ContainerNetwork
  readonly sockets: SocketTable
  readonly bootedAtMs: number
  readonly sharedNamespace: Namespace
  readonly privileges: Privileges
  readonly outOfMemoryScore: number
  readonly systemControls: Readonly<Record<string, string>>
  readonly memory: MemoryAccount
  readonly cpu: CpuShare
  pidsLimit: number | undefined
  refusedForks = 0
  currentPid = 1
  paused = false
  private readonly table = new Map<number, RunningProcess>()
  private readonly fifos = new WeakMap<object, Pipe>()
  private readonly terminals = new Map<number, PseudoTerminal>()
  private readonly resumers = new Set<() => void>()
  private readonly stopGuarding: () => void
  private lastPid = 0
  private disposed = false

  constructor(private readonly options: ContainerHostOptions) {
    this.hostname = options.hostname
    this.face = options.face
    this.kernelRelease = options.kernelRelease ?? '6.1.0-camada'
    this.machine = options.machine ?? 'x86_64'
    this.network = options.network ?? noNetwork
    this.sockets = this.network.sockets ?? new SocketTable()
    this.sharedNamespace = options.namespace
    this.bootedAtMs = options.clock()
    this.privileges = options.privileges ?? dockerPrivileges
    this.outOfMemoryScore = options.outOfMemoryScore ?? 0
    this.systemControls = options.systemControls ?? {}
    this.pidsLimit = options.pidsLimit
    this.memory = new MemoryAccount(options.memoryLimitBytes, () => this.killLargest())
    this.cpu = new CpuShare(options.cpus)
    this.stopGuarding = onHeapNearlyFull(() => this.relieveHeap())
  }

  now(): number {
    return this.options.clock()
  }

  async sync(): Promise<void> {
    await this.options.onSync?.()
  }

  processes(): readonly ProcessSnapshot[] {
    return [...this.table.values()].map((process) => process.snapshot())
  }

  find(pid: number): Process | undefined {
    return this.table.get(pid)
  }

  findProgram(name: string): Program | undefined {
    return this.options.programs(name, this.face)
  }

  signal(pid: number, signal: Signal | 'none', sender?: Process): void {
    const targets = this.targetsOf(pid, sender)
    if (targets.length === 0) throw new PosixError('ESRCH')
    const allowed = targets.filter((target) => maySignal(sender, target))
    if (allowed.length === 0) throw new PosixError('EPERM')
    if (signal === 'none') return
    for (const target of allowed) target.deliver(signal, sender === undefined)
  }

  start(options: StartOptions): StartedProcess {
    if (this.disposed) throw new PosixError('ESRCH')
    const caller = { credentials: options.credentials, umask: options.umask ?? 0o022, cwd: options.cwd }
    const { program, argv, path } = resolveExecutable({
      caller,
      namespace: this.sharedNamespace,
      argv: options.argv,
      path: options.env.get('PATH'),
      findProgram: (name) => this.findProgram(name),
    })
    const streams = this.openStreams(options)
    const process = new RunningProcess({
      host: this,
      argv,
      env: options.env,
      cwd: options.cwd,
      credentials: options.credentials,
      umask: caller.umask,
      descriptors: streams.descriptors,
      parentPid: 0,
      newGroup: true,
      terminal: streams.terminal,
      executablePath: path,
      limits: { ...defaultLimits, ...this.options.limits },
    })
    if (streams.terminal !== undefined) streams.terminal.foregroundGroup = process.pid
    streams.leader.pid = process.pid
    this.admit(process)
    process.begin(program)
    const exited = process.exited.then((status) => this.afterDrain(status, streams.sinks))
    return {
      pid: process.pid,
      exited,
      writeStdin: (bytes) => streams.stdin.write(bytes).catch(() => undefined),
      closeStdin: () => streams.stdin.close(),
      terminal: streams.terminal,
      signal: (signal) => process.deliver(signal, true),
    }
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    this.paused = false
    const woken = [...this.resumers]
    this.resumers.clear()
    for (const wake of woken) wake()
  }

  setLimits({ pidsLimit, memoryLimitBytes, cpus }: Parameters<RunningProcessHost['setLimits']>[0]): void {
    this.pidsLimit = pidsLimit
    this.memory.setLimitBytes = memoryLimitBytes
    this.cpu.cpus = cpus
  }

  untilResumed(): Promise<void> {
    return new Promise((resolve) => this.resumers.add(resolve))
  }

  dispose(): Promise<void> {
    this.disposed = true
    this.stopGuarding()
    this.killAll('SIGKILL')
    this.resume()
    return Promise.resolve()
  }

  admit(process: RunningProcess): void {
    if (this.disposed) throw new PosixError('EAGAIN')
    if (this.table.size >= (this.pidsLimit ?? defaultPidsLimit)) {
      this.refusedForks++
      throw new PosixError('EAGAIN')
    }
    this.checkUsersLimit(process)
    this.table.set(process.pid, process)
  }

  /** Root's processes are not counted (fork(2)). */
  private checkUsersLimit({ credentials: { uid }, limits }: RunningProcess): void {
    if (uid === 0 || limits.processes.soft === Infinity) return
    const own = [...this.table.values()].filter((process) => process.credentials.uid === uid)
    if (own.length >= limits.processes.soft) throw new PosixError('EAGAIN')
  }

  remove(process: RunningProcess): void {
    this.table.delete(process.pid)
    if (process.pid === 1) {
      this.killAll('SIGKILL')
      return
    }
    for (const child of this.table.values()) if (child.parentPid === process.pid) child.parentPid = 1
    this.table.get(process.parentPid)?.deliver('SIGCHLD', false)
  }

  nextPid(): number {
    return ++this.lastPid
  }

  enter(pid: number): void {
    this.currentPid = pid
  }

  fifo(key: object): Pipe {
    const known = this.fifos.get(key)
    if (known !== undefined) return known
    const made = new Pipe()
    this.fifos.set(key, made)
    return made
  }

  pseudoTerminal(index: number): PseudoTerminal | undefined {
    return this.terminals.get(index)
  }

  /** The OOM killer: ends the process that holds most. */
  private killLargest(): void {
    const [first, ...others] = this.table.values()
    if (first === undefined) return
    const held = (process: RunningProcess): number => process.memoryBytes
    const largest = others.reduce((most, each) => (held(each) > held(most) ? each : most), first)
    this.options.onOutOfMemory?.()
    largest.end({ kind: 'signaled', signal: 'SIGKILL' })
  }

  /** The heap is nearly full and nobody's account says why: ends the process while which it grew most. */
  private relieveHeap(): void {
    const held = (process: RunningProcess): number => process.memoryBytes + process.heapGrowthBytes
    const [largest] = [...this.table.values()].sort((left, right) => held(right) - held(left))
    if (largest === undefined || held(largest) < unexplainedBytes) return
    this.memory.kills++
    this.options.onOutOfMemory?.()
    largest.end({ kind: 'signaled', signal: 'SIGKILL' })
  }

  private killAll(signal: Signal): void {
    for (const process of [...this.table.values()]) process.end({ kind: 'signaled', signal })
  }

  private targetsOf(pid: number, sender: Process | undefined): RunningProcess[] {
    const all = [...this.table.values()]
    // As an argument of kill -1 is everybody, not the group of process 1.
    if (pid === -1) return all.filter((target) => target.pid !== 1 && target.pid !== sender?.pid)
    if (pid < 0) return this.membersOf(-pid)
    if (pid === 0) return all.filter((target) => target.groupId === sender?.groupId)
    return all.filter((target) => target.pid === pid)
  }

  private membersOf(groupId: number): RunningProcess[] {
    return [...this.table.values()].filter((process) => process.groupId === groupId)
  }

  private async afterDrain(status: ExitStatus, sinks: readonly OutputSink[]): Promise<ExitStatus> {
    const drained = Promise.all(sinks.map((sink) => sink.drained()))
    if (this.disposed) await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, drainMs))])
    else await drained
    return status
  }

  private openStreams(options: StartOptions): Streams {
    const leader = { pid: 0 }
    const out = new OutputSink((bytes) => options.onOutput('stdout', bytes))
    if (options.terminal !== undefined) {
      const terminal = this.openTerminal(options.terminal, out, leader)
      const descriptors = new Map([0, 1, 2].map((number) => [number, terminal.descriptor()] as const))
      return { descriptors, terminal, sinks: [out], leader, stdin: typedInto(terminal) }
    }
    const error = new OutputSink((bytes) => options.onOutput('stderr', bytes))
    const pipe = new Pipe()
    const descriptors = new Map<number, Descriptor>([
      [0, options.stdin === 'open' ? pipe.open(['reader']) : memoryDevice('null')],
      [1, out.descriptor()],
      [2, error.descriptor()],
    ])
    return { descriptors, terminal: undefined, sinks: [out, error], leader, stdin: pipe.open(['writer']) }
  }

  private openTerminal(
    size: StartOptions['terminal'] & object,
    sink: OutputSink,
    leader: { pid: number },
  ): PseudoTerminal {
    const index = this.terminals.size
    const terminal = new PseudoTerminal({
      path: `/dev/pts/${index}`,
      size,
      sink,
      signalGroup: (groupId, signal) => {
        for (const process of this.membersOf(groupId)) process.deliver(signal, false)
      },
      onHangUp: () => {
        for (const process of this.membersOf(terminal.foregroundGroup)) process.deliver('SIGHUP', false)
        const first = this.table.get(leader.pid)
        if (first !== undefined && first.groupId !== terminal.foregroundGroup) first.deliver('SIGHUP', false)
      },
    })
    this.terminals.set(index, terminal)
    return terminal
  }
}

interface Streams {
  readonly descriptors: ReadonlyMap<number, Descriptor>
  readonly terminal: PseudoTerminal | undefined
  readonly sinks: readonly OutputSink[]
  readonly stdin: Pick<Descriptor, 'write' | 'close'>
  readonly leader: { pid: number }
}

function typedInto(terminal: PseudoTerminal): Pick<Descriptor, 'write' | 'close'> {
  return {
    write: (bytes) => {
      terminal.input(bytes)
      return Promise.resolve()
    },
    close: () => undefined,
  }
}

function maySignal(sender: Process | undefined, target: Process): boolean {
  return (
    sender === undefined ||
    hasCapability(sender.credentials, 'KILL') ||
    sender.credentials.uid === target.credentials.uid
  )
}
