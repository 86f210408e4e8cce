/**
 * What runs at the same time: the slots of `-j`, children and their targets. After the first error without `-k` no job
 * begins any more, and those that run are waited for. A signal takes half-made targets away, as GNU make's handler does.
 */
import { PosixError } from '../../filesystem/posixError'
import type { ExitStatus, Process, ProcessHandle, Signal } from '../../process/types'
import { statOrNothing } from '../fileTree'

/** Stops everything: the first error without `-k`, already said, or the first thing to do with `-q`. */
export class Stopped extends Error {
  constructor(readonly status: number) {
    super()
  }
}

const fatal = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const

export class Jobs {
  isStopping = false
  /** The signal that ends make. */
  signal: Signal | undefined
  private running = 0
  private hasSaidWaiting = false
  private readonly waiting: ((hasSlot: boolean) => void)[] = []
  private readonly children = new Set<ProcessHandle>()
  /** When the targets that are being made were last written, before. */
  private readonly targets = new Map<string, bigint | undefined>()
  private atRest: (() => void)[] = []
  private words = Promise.resolve()

  constructor(
    private readonly process: Process,
    private readonly name: string,
    private readonly slots: number,
    private readonly isKept: (target: string) => boolean,
  ) {
    for (const signal of fatal)
      if (process.onSignal(signal, () => this.interrupt(signal)) === 'ignore') process.onSignal(signal, 'ignore')
  }

  /** Waits for a free slot. Throws `Stopped`. */
  async begin(target: string): Promise<void> {
    if (this.isStopping) throw new Stopped(2)
    const isFull = this.running >= this.slots
    if (!isFull) this.running++
    const hasSlot = !isFull || (await new Promise<boolean>((resolve) => this.waiting.push(resolve)))
    if (this.isStopping) {
      if (hasSlot) this.finish(target)
      throw new Stopped(2)
    }
    this.targets.set(target, statOrNothing(this.process, target)?.mtimeNs)
  }

  finish(target: string): void {
    this.targets.delete(target)
    const next = this.isStopping ? undefined : this.waiting.shift()
    if (next !== undefined) next(true)
    else this.running--
    if (this.running === 0) for (const resolve of this.atRest.splice(0)) resolve()
  }

  /** Waits for a command's end, whatever signals come. */
  async wait(child: ProcessHandle): Promise<ExitStatus> {
    this.children.add(child)
    try {
      for (;;) {
        try {
          return await this.process.wait(child)
        } catch (error) {
          if (!(error instanceof PosixError) || error.code !== 'EINTR') throw error
        }
      }
    } finally {
      this.children.delete(child)
      await this.words
    }
  }

  /** Nothing begins any more; says so once when something runs still. */
  async stop(): Promise<void> {
    this.isStopping = true
    for (const resolve of this.waiting.splice(0)) resolve(false)
    if (this.running === 0 || this.hasSaidWaiting || this.signal !== undefined) return
    this.hasSaidWaiting = true
    await this.process.printError(`${this.name}: *** Waiting for unfinished jobs....\n`)
  }

  /** Waits for what runs. */
  async rest(): Promise<void> {
    if (this.running > 0) await new Promise<void>((resolve) => this.atRest.push(resolve))
  }

  /** Ends by the signal that came, if one did. */
  async die(): Promise<void> {
    const { process, signal } = this
    if (signal === undefined) return
    process.onSignal(signal, 'default')
    process.host.signal(process.pid, signal, process)
    await process.checkpoint()
  }

  private interrupt(signal: Signal): void {
    if (this.signal !== undefined) return
    this.signal = signal
    this.isStopping = true
    if (signal === 'SIGTERM') for (const child of this.children) child.signal(signal)
    for (const [target, before] of this.targets) {
      const now = statOrNothing(this.process, target)
      if (now === undefined || now.kind !== 'file' || now.mtimeNs === before || this.isKept(target)) continue
      this.process.namespace.unlink(this.process, target)
      this.words = this.words.then(() => this.process.printError(`${this.name}: *** Deleting file '${target}'\n`))
    }
    for (const resolve of this.waiting.splice(0)) resolve(false)
  }
}
