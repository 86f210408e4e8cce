/**
 * What a process waits for: each wait ends early when the process does, and those that a handled signal interrupts when
 * one arrives.
 */
import { PosixError } from '../filesystem/posixError'

export interface Waiter {
  /** The process has ended. */
  hasEnded(): boolean
  /** What a wait of an ended process fails with. */
  killed(): Error
  /** Waits while it is stopped or has to give way. */
  checkpoint(): Promise<void>
}

type Begin<T> = (resolve: (value: T) => void, reject: (error: Error) => void) => () => void

export class Suspensions {
  /** How many calls are waiting. */
  count = 0
  private readonly endings = new Set<() => void>()
  private readonly interruptions = new Set<() => void>()

  constructor(private readonly waiter: Waiter) {}

  /** Waits for something; `begin` returns how to give up. */
  until<T>(begin: Begin<T>): Promise<T> {
    if (this.waiter.hasEnded()) return Promise.reject(this.waiter.killed())
    this.count++
    let leave: () => void = () => undefined
    const waited = new Promise<T>((resolve, reject) => {
      const ending = (): void => reject(this.waiter.killed())
      this.endings.add(ending)
      const giveUp = begin(resolve, reject)
      leave = () => {
        this.endings.delete(ending)
        giveUp()
      }
    })
    return waited.then(
      async (value) => {
        this.count--
        leave()
        await this.waiter.checkpoint()
        return value
      },
      (error: unknown) => {
        this.count--
        leave()
        throw error
      },
    )
  }

  /** The same; fails with EINTR when a handled signal arrives first. */
  interruptible<T>(begin: Begin<T>): Promise<T> {
    return this.until((resolve, reject) => {
      const interrupt = (): void => reject(new PosixError('EINTR'))
      this.interruptions.add(interrupt)
      const giveUp = begin(resolve, reject)
      return () => {
        giveUp()
        this.interruptions.delete(interrupt)
      }
    })
  }

  /** A handled signal has arrived. */
  interrupt(): void {
    for (const interrupt of [...this.interruptions]) interrupt()
  }

  /** The process has ended. */
  end(): void {
    for (const ending of [...this.endings]) ending()
    this.endings.clear()
  }
}
