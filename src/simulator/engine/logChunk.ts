/**
 * A stretch of a container's log: the bytes of its lines one after the other, where each ends, and a stream and time
 * for each run of lines that came at once. A line costs its bytes and four more; `yes` writes millions of two.
 */
import type { StreamName } from './streamName'

export interface LogLine {
  readonly stream: StreamName
  /** Nanoseconds since the epoch; later lines have later times. */
  readonly timeNs: bigint
  /** With its newline, if it has one. */
  readonly bytes: Uint8Array
}

/** Lines that came at once, a nanosecond apart: their bytes one after the other. */
export interface LogRun {
  readonly stream: StreamName
  /** Of the first line. */
  readonly timeNs: bigint
  /** Shared with the log: don't write into them. */
  readonly bytes: Uint8Array
  readonly lines: number
}

interface Run {
  /** Index in the chunk of its first line; the others follow a nanosecond apart. */
  readonly line: number
  readonly stream: StreamName
  readonly timeNs: bigint
}

/** Bytes of lines in a chunk; a longer line has a chunk of its own. */
const capacityBytes = 64 * 1024
const bytesOfEnd = 4
const bytesOfRun = 48
const newline = 0x0a

/** A longer line comes in pieces of this. */
export const pieceBytes = 16 * 1024

export class LogChunk {
  private data = Buffer.allocUnsafe(capacityBytes)
  private ends = new Uint32Array(256)
  private readonly runs: Run[] = []
  private usedBytes = 0
  count = 0

  /** `first` is the number of its first line. */
  constructor(readonly first: number) {}

  get next(): number {
    return this.first + this.count
  }

  /** Bytes of memory that it accounts for. */
  get costBytes(): number {
    return this.usedBytes + this.count * bytesOfEnd + this.runs.length * bytesOfRun
  }

  hasRoomFor(bytes: number): boolean {
    return this.count === 0 || this.usedBytes + bytes <= capacityBytes
  }

  push(stream: StreamName, timeNs: bigint, bytes: Uint8Array): void {
    if (this.usedBytes + bytes.length > this.data.length) this.data = Buffer.allocUnsafe(bytes.length)
    const run = this.runs[this.runs.length - 1]
    if (run?.stream !== stream || run.timeNs + BigInt(this.count - run.line) !== timeNs || this.endsOpen()) {
      this.runs.push({ line: this.count, stream, timeNs })
    }
    this.data.set(bytes, this.usedBytes)
    this.usedBytes += bytes.length
    if (this.count === this.ends.length) this.ends = grown(this.ends)
    this.ends[this.count] = this.usedBytes
    this.count += 1
  }

  /** What is kept from a number on, without taking it apart. */
  *runsFrom(from: number): Iterable<LogRun> {
    const first = Math.max(0, from - this.first)
    for (const [index, { line, stream, timeNs }] of this.runs.entries()) {
      const end = this.runs[index + 1]?.line ?? this.count
      const start = Math.max(line, first)
      if (start >= end) continue
      const bytes = this.data.subarray(this.startOf(start), this.startOf(end))
      yield { stream, timeNs: timeNs + BigInt(start - line), bytes, lines: end - start }
    }
  }

  /** Lines from a number up to another, in order. Their bytes are shared with the chunk: don't write into them. */
  *lines(from: number, to: number): Iterable<LogLine> {
    let at = Math.max(0, from - this.first)
    const end = Math.min(this.count, to - this.first)
    let runAt = this.runIndexOf(at)
    for (; at < end; at += 1) {
      while ((this.runs[runAt + 1]?.line ?? Infinity) <= at) runAt += 1
      const run = this.runs[runAt]
      if (run === undefined) return
      const bytes = this.data.subarray(this.startOf(at), this.ends[at])
      yield { stream: run.stream, timeNs: run.timeNs + BigInt(at - run.line), bytes }
    }
  }

  private startOf(line: number): number {
    return line === 0 ? 0 : (this.ends[line - 1] ?? 0)
  }

  /** Whether the last line has neither an end nor the length of a piece: it can't be told from one after it. */
  private endsOpen(): boolean {
    if (this.count === 0 || this.data[this.usedBytes - 1] === newline) return false
    return this.usedBytes - this.startOf(this.count - 1) < pieceBytes
  }

  private runIndexOf(line: number): number {
    let [low, high] = [0, this.runs.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.runs[middle]?.line ?? 0) <= line) low = middle
      else high = middle - 1
    }
    return low
  }
}

function grown(ends: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(ends.length * 2)
  larger.set(ends)
  return larger
}
