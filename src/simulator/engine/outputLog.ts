/**
 * What a container wrote, line by line with its time, as the `json-file` log driver keeps it: outside the container's
 * layer, at `LogPath`. Bounded here: the oldest lines are dropped beyond `limitBytes`, where the real file would grow.
 * A line longer than 16 KiB is kept in pieces; what has no newline yet is kept when the stream ends.
 */
import type { StreamName } from './streamName'

export interface LogLine {
  readonly stream: StreamName
  /** Nanoseconds since the epoch. */
  readonly timeNs: bigint
  /** With its newline, if it has one. */
  readonly bytes: Uint8Array
}

const pieceBytes = 16 * 1024
const defaultLimitBytes = 16 * 1024 * 1024
const newline = 0x0a

export interface LogQuery {
  readonly stdout: boolean
  readonly stderr: boolean
  /** Only the last so many lines. Default all. */
  readonly tail?: number
  readonly sinceNs?: bigint
  readonly untilNs?: bigint
}

export class OutputLog {
  private lines: LogLine[] = []
  private droppedCount = 0
  private sizeBytes = 0
  private readonly partial: Record<StreamName, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }
  private readonly listeners = new Set<() => void>()

  constructor(private readonly limitBytes: number = defaultLimitBytes) {}

  append(stream: StreamName, bytes: Uint8Array, timeNs: bigint): void {
    const held = this.partial[stream]
    let rest = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes])
    for (;;) {
      const end = rest.subarray(0, pieceBytes).indexOf(newline)
      const length = end >= 0 ? end + 1 : rest.length >= pieceBytes ? pieceBytes : 0
      if (length === 0) break
      this.push({ stream, timeNs, bytes: rest.subarray(0, length) })
      rest = rest.subarray(length)
    }
    this.partial[stream] = rest
  }

  /** The streams ended: what has no newline is a line of its own. */
  flush(timeNs: bigint): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.partial[stream]
      if (rest.length > 0) this.push({ stream, timeNs, bytes: rest })
      this.partial[stream] = Buffer.alloc(0)
    }
  }

  read(query: LogQuery): readonly LogLine[] {
    const wanted = this.lines.filter((line) => isWanted(line, query))
    return query.tail === undefined ? wanted : wanted.slice(Math.max(0, wanted.length - query.tail))
  }

  /** The newest lines that fit into so many bytes. */
  newest(limitBytes: number): readonly LogLine[] {
    let room = limitBytes
    let from = this.lines.length
    while (from > 0 && room >= (this.lines[from - 1]?.bytes.length ?? 0)) {
      from -= 1
      room -= this.lines[from]?.bytes.length ?? 0
    }
    return this.lines.slice(from)
  }

  /** Puts lines of before a restart back. */
  restore(lines: readonly LogLine[]): void {
    for (const line of lines) this.push(line)
  }

  /** The number that the next line gets; the first is 0. */
  get nextNumber(): number {
    return this.droppedCount + this.lines.length
  }

  /** At most `count` lines from a number on, and the number after them. What was dropped meanwhile is left out. */
  linesFrom(number: number, count: number): { readonly lines: readonly LogLine[]; readonly next: number } {
    const start = Math.max(0, number - this.droppedCount)
    const lines = this.lines.slice(start, start + count)
    return { lines, next: this.droppedCount + start + lines.length }
  }

  /** Tells of each new line. Returns the disposer. */
  follow(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private push(line: LogLine): void {
    this.lines.push(line)
    this.sizeBytes += line.bytes.length
    if (this.sizeBytes > this.limitBytes) this.dropOldest()
    for (const listener of [...this.listeners]) listener()
  }

  /** Drops a tenth at once, so that a chatty container doesn't shift the array for each line. */
  private dropOldest(): void {
    let dropped = 0
    while (dropped < this.lines.length - 1 && this.sizeBytes > this.limitBytes * 0.9) {
      this.sizeBytes -= this.lines[dropped]?.bytes.length ?? 0
      dropped += 1
    }
    this.lines = this.lines.slice(dropped)
    this.droppedCount += dropped
  }
}

/** Whether a line belongs to the answer; `tail` is not looked at. */
export function isWanted(line: LogLine, query: LogQuery): boolean {
  if (!query[line.stream]) return false
  if (query.sinceNs !== undefined && line.timeNs < query.sinceNs) return false
  return query.untilNs === undefined || line.timeNs <= query.untilNs
}
