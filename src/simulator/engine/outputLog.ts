/**
 * What a container wrote, line by line with its time, as the `json-file` log driver keeps it: outside the container's
 * layer, at `LogPath`. Bounded here: beyond `limitBytes` the oldest lines go, where the real file would grow; with
 * `max-size` and `max-file` they go as its files would rotate. A line longer than 16 KiB is kept in pieces; what has no
 * newline yet is kept when the stream ends.
 *
 * Whoever follows reads everything: what it has not read is not dropped, and the writer waits instead.
 */
import { LogChunk, pieceBytes } from './logChunk'
import type { LogLine, LogRun } from './logChunk'
import { LogRotation } from './logRotation'
import type { RotationOptions } from './logRotation'
import type { StreamName } from './streamName'

export type { LogLine } from './logChunk'

const defaultLimitBytes = 16 * 1024 * 1024
const newline = 0x0a

export interface LogQuery {
  readonly stdout: boolean
  readonly stderr: boolean
  /** Only the last so many lines of both streams, before the others are left out. Default all. */
  readonly tail?: number
  readonly sinceNs?: bigint
  readonly untilNs?: bigint
}

/** The place of one who follows: lines from `next` on are kept for it until it moves on or leaves. */
export interface LogCursor {
  next: number
}

export class OutputLog {
  private chunks: LogChunk[] = [new LogChunk(0)]
  private costBytes = 0
  private lastTimeNs = 0n
  private readonly partial: Record<StreamName, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }
  private readonly listeners = new Set<() => void>()
  private readonly cursors = new Set<LogCursor>()
  private waiting: (() => void)[] = []
  private rotation: LogRotation | undefined

  constructor(private readonly limitBytes: number = defaultLimitBytes) {}

  /** Keeps what files of that size and number would. */
  rotate(options: RotationOptions): void {
    this.rotation = new LogRotation(options)
  }

  /** Takes what a process wrote. The promise, if any, resolves when those who follow have made room. */
  append(stream: StreamName, bytes: Uint8Array, timeNs: bigint): Promise<void> | undefined {
    const held = this.partial[stream]
    let rest = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes])
    const before = this.nextNumber
    for (;;) {
      const end = rest.subarray(0, pieceBytes).indexOf(newline)
      const length = end >= 0 ? end + 1 : rest.length >= pieceBytes ? pieceBytes : 0
      if (length === 0) break
      this.push(stream, timeNs, rest.subarray(0, length))
      rest = rest.subarray(length)
    }
    this.partial[stream] = rest.length === 0 ? rest : Buffer.from(rest)
    if (this.nextNumber > before) this.tell()
    return this.untilRoom()
  }

  /** The streams ended: what has no newline is a line of its own. */
  flush(timeNs: bigint): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.partial[stream]
      if (rest.length > 0) this.push(stream, timeNs, rest)
      this.partial[stream] = Buffer.alloc(0)
    }
    this.tell()
  }

  /** The lines before number `to`, read as they are asked for: a slow reader misses nothing and holds nobody up. */
  *read(query: LogQuery, to = this.nextNumber): Iterable<LogLine> {
    const from = query.tail === undefined ? this.firstNumber : Math.max(this.firstNumber, to - query.tail)
    for (const chunk of [...this.chunks]) {
      for (const line of chunk.lines(from, to)) if (isWanted(line, query)) yield line
    }
  }

  /** The number of a line with which, and with those after it, no less than so many bytes are kept, if there are. */
  newestFrom(bytes: number): number {
    let room = bytes
    let number = this.nextNumber
    for (const chunk of [...this.chunks].reverse()) {
      if (room <= 0) break
      room -= chunk.costBytes
      number = chunk.first
    }
    return number
  }

  /** What is kept from a number on, in order. */
  *runsFrom(number: number): Iterable<LogRun> {
    for (const chunk of this.chunks) if (chunk.next > number) yield* chunk.runsFrom(number)
  }

  /** Puts lines of before a restart back, with the numbers that they had. */
  restore(first: number, lines: readonly LogLine[]): void {
    this.chunks = [new LogChunk(first)]
    for (const line of lines) this.push(line.stream, line.timeNs, line.bytes)
  }

  /** The number of the oldest line that is kept. */
  get firstNumber(): number {
    return this.chunks[0]?.first ?? 0
  }

  /** The number that the next line gets; the first is 0. */
  get nextNumber(): number {
    return this.chunks[this.chunks.length - 1]?.next ?? 0
  }

  /** At most `count` lines from a number on, and the number after them. */
  linesFrom(number: number, count: number): { readonly lines: readonly LogLine[]; readonly next: number } {
    const start = Math.max(this.firstNumber, number)
    const lines: LogLine[] = []
    for (const chunk of this.chunks) {
      if (chunk.next <= start || lines.length >= count) continue
      lines.push(...chunk.lines(start, Math.min(chunk.next, start + count)))
    }
    return { lines, next: start + lines.length }
  }

  /** Tells of new lines. Returns the disposer. */
  follow(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Keeps the lines from a cursor on; call `moved` after it moved. Returns the disposer. */
  hold(cursor: LogCursor): () => void {
    this.cursors.add(cursor)
    return () => {
      this.cursors.delete(cursor)
      this.moved()
    }
  }

  moved(): void {
    this.dropOldest()
    if (!this.isOverfull()) this.release()
  }

  /** Lets writers go on, room or not: their process was killed. */
  release(): void {
    for (const resolve of this.waiting.splice(0)) resolve()
  }

  private push(stream: StreamName, timeNs: bigint, bytes: Uint8Array): void {
    this.lastTimeNs = timeNs > this.lastTimeNs ? timeNs : this.lastTimeNs + 1n
    this.makeFileFor(bytes)
    let chunk = this.chunks[this.chunks.length - 1]
    if (chunk?.hasRoomFor(bytes.length) !== true) {
      chunk = new LogChunk(this.nextNumber)
      this.chunks.push(chunk)
      this.dropOldest()
    }
    const before = chunk.costBytes
    chunk.push(stream, this.lastTimeNs, bytes)
    this.costBytes += chunk.costBytes - before
  }

  /** Begins a new file, and with it a new chunk, where the driver would; the oldest file goes. */
  private makeFileFor(bytes: Uint8Array): void {
    const oldest = this.rotation?.write(bytes, this.nextNumber)
    if (oldest === undefined) return
    this.chunks.push(new LogChunk(this.nextNumber))
    while ((this.chunks[0]?.next ?? Infinity) <= oldest && this.chunks.length > 1) this.dropFirst()
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener()
  }

  private isOverfull(): boolean {
    return this.costBytes > this.limitBytes && this.chunks.length > 1
  }

  private dropOldest(): void {
    const wanted = Math.min(...[...this.cursors].map((cursor) => cursor.next))
    while (this.isOverfull() && (this.chunks[0]?.next ?? Infinity) <= wanted) this.dropFirst()
  }

  private dropFirst(): void {
    this.costBytes -= this.chunks.shift()?.costBytes ?? 0
  }

  private untilRoom(): Promise<void> | undefined {
    this.dropOldest()
    if (!this.isOverfull()) return undefined
    return new Promise((resolve) => this.waiting.push(resolve))
  }
}

/** Whether a line belongs to the answer; `tail` is not looked at. */
export function isWanted(line: LogLine, query: LogQuery): boolean {
  if (!query[line.stream]) return false
  if (query.sinceNs !== undefined && line.timeNs < query.sinceNs) return false
  return query.untilNs === undefined || line.timeNs <= query.untilNs
}
