/**
 * Time slices. All processes of all containers share one JavaScript thread, so whoever has run for a slice gives way.
 * One process goes on per turn of the event loop, and the hosts (containers) take turns before their processes do: a fork
 * bomb's thousand processes get as much as another container's one, and timers and sockets come between any two.
 *
 * A host with a quota (`--cpus`) waits out the rest of a period of 100 ms when it has used its share of it, as the
 * kernel's bandwidth control does. What a slice costs in time and in heap is put down to the process that ran.
 */
import { performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

const sliceMs = 4
const periodMs = 100
const heapCheckMs = 20
const heapShare = 0.7

/** Somebody who runs: what it used is counted here. */
export interface Runner {
  cpuMs: number
  /** Bytes by which the heap grew while it ran: a guess, for when nothing better is known. */
  heapGrowthBytes: number
}

/** The processor time of one host. */
export class CpuShare {
  usedMs = 0
  throttledPeriods = 0
  throttledMs = 0
  periods = 0
  private readonly waiting: (() => void)[] = []
  private periodStartMs = 0
  private usedInPeriodMs = 0

  /** `cpus`: how many processors it may use; undefined for as many as there are. */
  constructor(public cpus?: number) {}

  get hasWaiting(): boolean {
    return this.waiting.length > 0
  }

  push(resume: () => void): void {
    this.waiting.push(resume)
  }

  shift(): (() => void) | undefined {
    return this.waiting.shift()
  }

  charge(elapsedMs: number, nowMs: number): void {
    this.usedMs += elapsedMs
    if (this.cpus === undefined) return
    this.roll(nowMs)
    this.usedInPeriodMs += elapsedMs
  }

  /** Milliseconds until it may run again; 0 when it may now. */
  delayMs(nowMs: number): number {
    if (this.cpus === undefined) return 0
    this.roll(nowMs)
    const quotaMs = this.cpus * periodMs
    if (this.usedInPeriodMs < quotaMs) return 0
    return Math.max(1, this.periodStartMs + periodMs - nowMs)
  }

  /** A new period begins when the last is over; what was used beyond the quota is owed. */
  private roll(nowMs: number): void {
    const passed = Math.floor((nowMs - this.periodStartMs) / periodMs)
    if (passed < 1) return
    const quotaMs = (this.cpus ?? 1) * periodMs
    this.periods++
    if (this.usedInPeriodMs >= quotaMs) {
      this.throttledPeriods++
      this.throttledMs += this.usedInPeriodMs - quotaMs
    }
    this.usedInPeriodMs = Math.max(0, this.usedInPeriodMs - quotaMs * passed)
    this.periodStartMs = passed > 1000 ? nowMs : this.periodStartMs + passed * periodMs
  }
}

let sliceStartMs = performance.now()
/** How long the event loop had worked by then: what it waits in a slice nobody has used. */
let workedAtStartMs = performance.eventLoopUtilization().active
let lastHeapCheckMs = 0
let heapAtStart = 0
let pumping = false
const queue: CpuShare[] = []
const guards = new Set<() => void>()

/** Called when the heap is nearly full, to end what fills it. Returns how to stop being called. */
export function onHeapNearlyFull(guard: () => void): () => void {
  guards.add(guard)
  return () => guards.delete(guard)
}

/** Whether the running slice is over. */
export function sliceIsOver(): boolean {
  return performance.now() - sliceStartMs >= sliceMs
}

/** Gives way; a new slice begins when it resolves. */
export function giveWay(share: CpuShare, runner: Runner): Promise<void> {
  const nowMs = performance.now()
  const workedMs = performance.eventLoopUtilization().active - workedAtStartMs
  const elapsedMs = Math.max(0, Math.min(nowMs - sliceStartMs, workedMs, 1000))
  share.charge(elapsedMs, nowMs)
  runner.cpuMs += elapsedMs
  checkHeap(nowMs, runner)
  return new Promise((resolve) => {
    if (!share.hasWaiting) queue.push(share)
    share.push(resolve)
    pump()
  })
}

function checkHeap(nowMs: number, runner: Runner): void {
  if (nowMs - lastHeapCheckMs < heapCheckMs) return
  lastHeapCheckMs = nowMs
  const statistics = getHeapStatistics()
  const used = statistics.used_heap_size + statistics.external_memory
  if (heapAtStart > 0 && used > heapAtStart) runner.heapGrowthBytes += used - heapAtStart
  heapAtStart = used
  if (used > statistics.heap_size_limit * heapShare) for (const guard of guards) guard()
}

function pump(): void {
  if (pumping) return
  pumping = true
  setImmediate(turn)
}

/** Lets the next process of the next host run. */
function turn(): void {
  pumping = false
  let shortestMs = Infinity
  for (let tried = queue.length; tried > 0; tried--) {
    const share = queue.shift()
    if (share === undefined) return
    const delayMs = share.delayMs(performance.now())
    if (delayMs > 0) {
      shortestMs = Math.min(shortestMs, delayMs)
      queue.push(share)
      continue
    }
    const resume = share.shift()
    if (share.hasWaiting) queue.push(share)
    sliceStartMs = performance.now()
    workedAtStartMs = performance.eventLoopUtilization().active
    resume?.()
    if (queue.length > 0) pump()
    return
  }
  if (queue.length === 0) return
  pumping = true
  setTimeout(turn, shortestMs)
}
