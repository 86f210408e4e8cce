/**
 * Reads requests from the bytes that a client sends: arrays of bulk strings, or a line of words (RESP's inline
 * commands). The bounds and words are the server's own (networking.c).
 */
import { splitWords } from './words'

const mostInlineBytes = 65_536
const mostWords = 1_048_576
const mostBulkBytes = 512 * 1024 * 1024

/** The client does not speak the protocol: the server says so and hangs up. */
export class ProtocolError extends Error {}

export class RequestReader {
  private bytes: Buffer = Buffer.alloc(0)
  private at = 0
  private chunks: Uint8Array[] = []
  private needed = 0
  private buffered = 0

  push(bytes: Uint8Array): void {
    this.chunks.push(bytes.slice())
    this.buffered += bytes.length
  }

  /** The next request's words, which may be none; undefined while it isn't whole. Throws `ProtocolError`. */
  next(): string[] | undefined {
    // A large value comes in many pieces: they are joined once it is whole.
    if (this.bytes.length - this.at + this.buffered < this.needed) return undefined
    if (this.chunks.length > 0) {
      this.bytes = Buffer.concat([this.bytes.subarray(this.at), ...this.chunks])
      this.at = this.buffered = 0
      this.chunks = []
    }
    this.needed = 0
    if (this.at >= this.bytes.length) return undefined
    return this.bytes[this.at] === 0x2a ? this.array() : this.inline()
  }

  /** Bytes that belong to no whole request yet. */
  get leftBytes(): number {
    return this.bytes.length - this.at + this.buffered
  }

  get isAtEnd(): boolean {
    return this.leftBytes === 0
  }

  private inline(): string[] | undefined {
    const end = this.bytes.indexOf(10, this.at)
    if (end < 0) {
      if (this.bytes.length - this.at > mostInlineBytes) throw new ProtocolError('too big inline request')
      return undefined
    }
    const line = this.bytes.toString('latin1', this.at, end).replace(/\r$/, '')
    this.at = end + 1
    const words = splitWords(line)
    if (words === undefined) throw new ProtocolError('unbalanced quotes in request')
    return words
  }

  private array(): string[] | undefined {
    let at = this.at
    const line = (tooBig: string): string | undefined => {
      const end = this.bytes.indexOf('\r\n', at, 'latin1')
      if (end < 0) {
        if (this.bytes.length - at > mostInlineBytes) throw new ProtocolError(tooBig)
        return undefined
      }
      const text = this.bytes.toString('latin1', at, end)
      at = end + 2
      return text
    }
    const count = line('too big mbulk count string')
    if (count === undefined) return undefined
    if (!/^\*-?\d+$/.test(count) || Number(count.slice(1)) > mostWords)
      throw new ProtocolError('invalid multibulk length')
    const words: string[] = []
    for (let left = Number(count.slice(1)); left > 0; left--) {
      const head = line('too big bulk count string')
      if (head === undefined) return undefined
      if (head[0] !== '$') throw new ProtocolError(`expected '$', got '${head[0] ?? ' '}'`)
      const length = Number(head.slice(1))
      if (!/^\$\d+$/.test(head) || length > mostBulkBytes) throw new ProtocolError('invalid bulk length')
      if (this.bytes.length < at + length + 2) {
        this.needed = at - this.at + length + 2
        return undefined
      }
      words.push(this.bytes.toString('latin1', at, at + length))
      at += length + 2
    }
    this.at = at
    return words
  }
}
