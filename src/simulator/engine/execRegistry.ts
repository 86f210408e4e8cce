/**
 * The execs that the daemon remembers. One that has ended can be looked at for five to ten minutes: every five minutes
 * those that have ended are marked (`CanRemove`), and those that were marked go (moby `execCommandGC`; 26.1.5, watched).
 * No timer does it: whoever asks for an exec or makes one finds what the sweeps until then have left.
 */
import type { Exec } from './exec'

const sweepEveryMs = 5 * 60_000

export class ExecRegistry {
  private readonly byId = new Map<string, Exec>()
  private sweptAtMs: number

  /** `clock` in milliseconds since the epoch. */
  constructor(private readonly clock: () => number) {
    this.sweptAtMs = clock()
  }

  add(exec: Exec): void {
    this.sweep()
    this.byId.set(exec.id, exec)
  }

  get(id: string): Exec | undefined {
    this.sweep()
    return this.byId.get(id)
  }

  delete(id: string): void {
    this.byId.get(id)?.container.execIds.delete(id)
    this.byId.delete(id)
  }

  private sweep(): void {
    const due = Math.floor((this.clock() - this.sweptAtMs) / sweepEveryMs)
    if (due === 0) return
    // A clock that was set back begins anew.
    this.sweptAtMs = due < 0 ? this.clock() : this.sweptAtMs + due * sweepEveryMs
    // After the second of several nothing is left to do.
    for (let turn = 0; turn < Math.min(due, 2); turn++) this.sweepOnce()
  }

  private sweepOnce(): void {
    for (const exec of [...this.byId.values()]) {
      if (exec.canRemove) this.delete(exec.id)
      else if (exec.state === 'exited') exec.canRemove = true
    }
  }
}
