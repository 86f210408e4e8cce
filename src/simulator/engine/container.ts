/**
 * A container: its record (what survives a restart of the daemon), its writable layer, and, while it runs, its process
 * host. The class owns the life of that state; what can be done with a container are functions beside it (`create.ts`,
 * `start.ts`, `stop.ts`, `remove.ts`, `attach.ts`).
 */
import type { RunningProcessHost, StartedProcess } from '@posix/process/types'
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import type { ImageId } from '@shared/docker/identity'
import type { RunConfig } from '../layers/imageTypes'
import type { WritableLayer } from '../layers/types'
import { healthView } from './healthState'
import type { Health, StopChecks } from './healthState'
import type { HostConfig } from './hostConfig'
import { formatTime, zeroTime } from './identifiers'
import type { Link } from './links'
import type { MountPoint } from './mountSpec'
import type { NetworkSettings } from './networkSettings'
import { OutputHub } from './outputHub'
import { OutputLog } from './outputLog'
import { RestartBackoff } from './restartPolicy'

export type ContainerStatus = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'

export interface ContainerState {
  readonly status: ContainerStatus
  readonly pid: number
  readonly exitCode: number
  readonly error: string
  readonly oomKilled: boolean
  /** Milliseconds since the epoch; undefined before the first start or end. */
  readonly startedAtMs?: number
  readonly finishedAtMs?: number
  /** Of a container with checks, from its first start on. */
  readonly health?: Health
}

/** What is kept of a container; plain data. */
export interface ContainerRecord {
  readonly id: string
  readonly name: string
  readonly createdAtMs: number
  readonly imageId: ImageId
  readonly config: RunConfig
  readonly hostConfig: HostConfig
  readonly mounts: readonly MountPoint[]
  readonly state: ContainerState
  readonly restartCount: number
  /** Whether it was ever started: its host files and log exist. */
  readonly started: boolean
  /** A user stopped it: restart policies leave it alone. */
  readonly stoppedByUser: boolean
  /** What it asks for on its networks, by their names. Absent in records from before there were others than three. */
  readonly networks?: NetworkSettings
  /** Of the last start. */
  readonly sandboxId?: string
  readonly links?: readonly Link[]
}

/** What a running container wrote, on its way to the state. */
export interface Keeping {
  /**
   * Saves what was written until now, if anything was: an exec that ended is answered after it. Rejects with the reason
   * when that can't be kept.
   */
  saveNow(): Promise<void>
  /** Ends it; doesn't wait for a save under way: the container's end saves everything. */
  stop(): void
}

/** What exists while a container runs. */
export interface Running {
  readonly host: RunningProcessHost
  readonly process: StartedProcess
  readonly namespace: Namespace
  readonly keeping: Keeping
  /** Resolves when the container is down and its state says so. */
  readonly ended: Promise<void>
}

export type WaitCondition = 'not-running' | 'next-exit' | 'removed'

export interface WaitResult {
  readonly exitCode: number
  /** Why the last start failed, for who asks after it. */
  readonly error?: string
}

interface Waiter {
  readonly condition: WaitCondition
  readonly resolve: (result: WaitResult) => void
}

export class Container {
  running: Running | undefined
  readonly log = new OutputLog()
  readonly output = new OutputHub()
  /** Execs that belong to it, by ID. */
  readonly execIds = new Set<string>()
  /** When it is started again by its policy; a new one at each start by hand. */
  restarts = new RestartBackoff()
  /** While its health is watched. */
  stopChecks: StopChecks | undefined
  /** Tells that it goes on, if that is still to be told. */
  tellResumed: (() => void) | undefined
  /** `docker stop` waits for its end, which is told as such. */
  isStopping = false
  /** Between the two halves of a restart: its end neither removes it nor starts it by policy. */
  isRestarting = false
  /** Its process is down and what it wrote is being saved: whoever waits for its end is told when that is safe. */
  isEnding = false
  /** `Config.MacAddress` as inspect showed it last. */
  shownMac = ''
  /** A build's own: it is gone when the daemon is. */
  isTransient = false
  /** Set while a start or removal is under way, so that two don't run at once. */
  busy: 'starting' | 'removing' | undefined
  /** Resolves when the process was killed and nobody's slowness may hold it any more; a new one at each start. */
  abandoned: Promise<void> = Promise.resolve()
  private abandonNow: () => void = () => undefined
  /** Resolved at each start, for those who attached before. */
  private startWaiters: ((process: StartedProcess | undefined) => void)[] = []
  private waiters: Waiter[] = []

  constructor(
    public record: ContainerRecord,
    readonly layer: WritableLayer,
  ) {}

  /** Before a start: readers may hold the process up again. */
  renew(): void {
    this.abandoned = new Promise((resolve) => (this.abandonNow = resolve))
  }

  /** Its process is killed: what it wrote is given to readers who take it at once. */
  abandon(): void {
    this.abandonNow()
    this.log.release()
  }

  get id(): string {
    return this.record.id
  }

  get isRunning(): boolean {
    return this.record.state.status === 'running' || this.record.state.status === 'paused'
  }

  /** It has ended and waits for its policy to start it again: moby counts that as running. */
  get isWaitingToRestart(): boolean {
    return this.record.state.status === 'restarting'
  }

  get isPaused(): boolean {
    return this.record.state.status === 'paused'
  }

  setState(change: Partial<ContainerState>): void {
    this.record = { ...this.record, state: { ...this.record.state, ...change } }
  }

  /** The running process now, or at the next start; undefined when that start fails or the container goes away. */
  nextProcess(): Promise<StartedProcess | undefined> {
    if (this.running !== undefined) return Promise.resolve(this.running.process)
    return new Promise((resolve) => this.startWaiters.push(resolve))
  }

  announceStart(process: StartedProcess | undefined): void {
    const waiting = this.startWaiters
    this.startWaiters = []
    for (const resolve of waiting) resolve(process)
  }

  /** Resolves when the condition holds. The second value forgets the wait. */
  wait(condition: WaitCondition): readonly [Promise<WaitResult>, () => void] {
    if (condition === 'not-running' && !this.isRunning && !this.isWaitingToRestart && !this.isEnding)
      return [Promise.resolve({ ...this.waitResult(), ...this.failure() }), () => undefined]
    let waiter: Waiter | undefined
    const promise = new Promise<WaitResult>((resolve) => {
      waiter = { condition, resolve }
      this.waiters.push(waiter)
    })
    return [promise, () => (this.waiters = this.waiters.filter((other) => other !== waiter))]
  }

  /** Resolves those who wait for an end. */
  announceExit(): void {
    this.isEnding = false
    this.resolveWaiters((condition) => condition !== 'removed')
  }

  announceRemoval(): void {
    this.announceStart(undefined)
    this.output.end()
    this.resolveWaiters(() => true)
  }

  private failure(): Pick<WaitResult, 'error'> {
    const { error } = this.record.state
    return error === '' ? {} : { error }
  }

  private waitResult(): WaitResult {
    return { exitCode: this.record.state.exitCode }
  }

  private resolveWaiters(accepts: (condition: WaitCondition) => boolean): void {
    const done = this.waiters.filter((waiter) => accepts(waiter.condition))
    this.waiters = this.waiters.filter((waiter) => !accepts(waiter.condition))
    for (const waiter of done) waiter.resolve(this.waitResult())
  }
}

/** The `State` of inspect. */
export function stateView(state: ContainerState): Readonly<Record<string, unknown>> {
  return {
    Status: state.status,
    Running: ['running', 'paused', 'restarting'].includes(state.status),
    Paused: state.status === 'paused',
    Restarting: state.status === 'restarting',
    OOMKilled: state.oomKilled,
    Dead: state.status === 'dead',
    Pid: state.pid,
    ExitCode: state.exitCode,
    Error: state.error,
    StartedAt: state.startedAtMs === undefined ? zeroTime : formatTime(state.startedAtMs),
    FinishedAt: state.finishedAtMs === undefined ? zeroTime : formatTime(state.finishedAtMs),
    ...(state.health !== undefined && { Health: healthView(state.health) }),
  }
}
