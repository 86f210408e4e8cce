/**
 * When `json-file` with `max-size` begins a new file, and which lines go with the oldest one of `max-file` (moby
 * `daemon/logger/loggerutils/logfile.go`): before a line is written to a file that is full already.
 */

export interface RotationOptions {
  readonly sizeBytes: number
  /** At least 1. */
  readonly files: number
}

/** `{"log":"…","stream":"stdout","time":"2026-11-22T05:23:00.123456789Z"}` and a newline, without the text. */
const envelopeBytes = 69

export class LogRotation {
  private usedBytes = 0
  /** Number of the first line of each file. */
  private starts = [0]

  constructor(private readonly options: RotationOptions) {}

  /** Accounts for a line. Returns the number of the oldest line that is kept when a file begins with it. */
  write(bytes: Uint8Array, number: number): number | undefined {
    const isFull = this.usedBytes >= this.options.sizeBytes
    if (isFull) {
      this.usedBytes = 0
      this.starts = [...this.starts, number].slice(-this.options.files)
    }
    this.usedBytes += envelopeBytes + escapedLength(bytes)
    return isFull ? this.starts[0] : undefined
  }
}

function escapedLength(bytes: Uint8Array): number {
  let length = bytes.length
  for (const byte of bytes) {
    if (byte === 0x22 || byte === 0x5c || byte === 0x0a || byte === 0x0d || byte === 0x09) length += 1
    else if (byte < 0x20 || byte === 0x3c || byte === 0x3e || byte === 0x26) length += 5
  }
  return length
}
