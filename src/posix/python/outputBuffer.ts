/**
 * Standard output as Python buffers it: whole lines to a terminal, 8 KB at a time elsewhere, nothing with `-u`. So a
 * container's log shows what was printed when the real one would, and a script that is killed loses what was not flushed.
 */
import type { GuestSystem } from '../guest/guestSystem'

const blockBytes = 8192
const newline = 10

export class OutputBuffer {
  private readonly waiting = new Uint8Array(blockBytes)
  private filled = 0

  constructor(
    private readonly system: GuestSystem,
    private readonly mode: 'line' | 'block' | 'none',
  ) {}

  /** Throws PosixError when it can't be written. */
  write(bytes: Uint8Array): void {
    if (this.mode === 'none') {
      this.system.write(1, bytes)
      return
    }
    if (this.filled + bytes.length > blockBytes) this.flush()
    if (bytes.length > blockBytes) this.system.write(1, bytes)
    else {
      this.waiting.set(bytes, this.filled)
      this.filled += bytes.length
    }
    if (this.mode === 'line' && bytes.includes(newline)) this.flush()
  }

  flush(): void {
    const { filled } = this
    this.filled = 0
    if (filled > 0) this.system.write(1, this.waiting.slice(0, filled))
  }
}
