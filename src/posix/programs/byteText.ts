/**
 * Text as bytes: strings whose characters are the bytes 0 to 255. Containers set no locale, so that awk, sed, grep, cut
 * and their like see bytes (`length("é")` is 2); they work on such strings, which lose nothing and are quick to make.
 */
import type { Descriptor, Process } from '../process/types'
import { decodeText, encodeText } from '../text'
import { Holding } from './holding'
import { Output } from './streams'

const readBytes = 65536

/** The bytes of a text (an argument, a file's name) as a byte text. */
export function toByteText(text: string): string {
  return isAscii(text) ? text : Buffer.from(encodeText(text)).toString('latin1')
}

/** The inverse of `toByteText`. */
export function fromByteText(bytes: string): string {
  return isAscii(bytes) ? bytes : decodeText(Buffer.from(bytes, 'latin1'))
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text)
}

export function byteTextOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

export function bytesOf(byteText: string): Uint8Array {
  return Buffer.from(byteText, 'latin1')
}

/** Collects byte texts for standard output, or for `target`. */
export function byteOutput(process: Process, target?: (bytes: Uint8Array) => Promise<void>): Output {
  return new Output(process, target, bytesOf)
}

/** Reads lines on demand, with a chunk of memory and the longest line. */
export class LineReader {
  private buffer = ''
  private at = 0
  private ended = false
  /** Up to here there is no separator. */
  private searched = 0
  private readonly holding: Holding
  /** Whether the line read last had its separator. */
  terminated = true

  constructor(
    private readonly process: Process,
    readonly descriptor: Descriptor,
    private readonly separator = '\n',
  ) {
    this.holding = new Holding(process)
  }

  /** The next line without its separator; undefined at the end. */
  async next(): Promise<string | undefined> {
    const line = this.take()
    if (line !== undefined) return line
    while (await this.fill()) {
      const found = this.take()
      if (found !== undefined) return found
    }
    return this.rest()
  }

  /** The next line if it is there already. */
  take(): string | undefined {
    const end = this.buffer.indexOf(this.separator, Math.max(this.at, this.searched))
    if (end < 0) {
      this.searched = Math.max(0, this.buffer.length - this.separator.length + 1)
      return undefined
    }
    const line = this.buffer.slice(this.at, end)
    this.at = end + this.separator.length
    this.terminated = true
    return line
  }

  /** What is buffered, for readers with separators of their own; `drop` says how much of it was used. */
  get pending(): string {
    return this.at === 0 ? this.buffer : this.buffer.slice(this.at)
  }

  drop(length: number): void {
    this.at += length
  }

  /** Reads another chunk, or more of them where a long line goes on; false at the end. */
  async fill(): Promise<boolean> {
    if (this.ended) return false
    const wantedBytes = (this.buffer.length - this.at) / 4
    let added = ''
    do {
      await this.process.checkpoint()
      const chunk = await this.descriptor.read(readBytes)
      this.ended = chunk.length === 0
      added += byteTextOf(chunk)
      this.holding.set(this.buffer.length - this.at + added.length)
    } while (!this.ended && added.length < wantedBytes && wantedBytes > readBytes && !added.includes(this.separator))
    if (added === '') return false
    this.searched = Math.max(0, this.searched - this.at)
    this.buffer = this.buffer.slice(this.at) + added
    this.at = 0
    return true
  }

  /** Whether there is nothing more: waits for input to tell. */
  async isAtEnd(): Promise<boolean> {
    while (this.at >= this.buffer.length) if (!(await this.fill())) return true
    return false
  }

  private rest(): string | undefined {
    if (this.at >= this.buffer.length) return undefined
    const line = this.buffer.slice(this.at)
    this.at = this.buffer.length
    this.terminated = false
    return line
  }
}

/**
 * Calls `onLine` for each line of an input as a byte text until it returns false; `onPause` is called after each chunk,
 * the moment to flush. `terminated` is false for a last line without its separator.
 */
export async function eachByteLine(
  process: Process,
  descriptor: Descriptor,
  onLine: (line: string, terminated: boolean) => boolean | void,
  onPause: () => Promise<void> = () => Promise.resolve(),
  separator = '\n',
): Promise<void> {
  const reader = new LineReader(process, descriptor, separator)
  for (;;) {
    for (let line = reader.take(); line !== undefined; line = reader.take()) if (onLine(line, true) === false) return
    await onPause()
    if (await reader.fill()) continue
    const last = await reader.next()
    if (last !== undefined) onLine(last, false)
    await onPause()
    return
  }
}
