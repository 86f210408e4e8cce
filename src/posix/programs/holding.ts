/**
 * What a program holds of its input, said to its container's memory account. Whoever collects without an end keeps one
 * of these, so that `yes | sort` ends by the container's OOM killer and takes nobody else along.
 */
import type { Process } from '../process/types'

const stepBytes = 65536

/** Bytes of a string beside its characters, roughly: what an array and the heap need for it. */
export const stringOverheadBytes = 32

export class Holding {
  private saidBytes = 0
  private bytes = 0

  constructor(private readonly process: Process) {}

  /** Holds so many bytes more (or fewer). Throws `ProcessKilled` when that was too much. */
  add(bytes: number): void {
    this.set(this.bytes + bytes)
  }

  /** Holds so many bytes in all. Throws `ProcessKilled` when that is too much. */
  set(bytes: number): void {
    this.bytes = bytes
    const change = bytes - this.saidBytes
    if (bytes > 0 && Math.abs(change) < stepBytes) return
    this.saidBytes = bytes
    if (change > 0) this.process.allocate(change)
    else if (change < 0) this.process.release(-change)
  }
}
