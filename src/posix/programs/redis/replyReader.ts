/** Reads replies from the bytes that a server sends, in version 2 or 3 of the protocol. */
import type { Reply } from './reply'

/** The server doesn't speak the protocol. */
export class BadReply extends Error {}

export class ReplyReader {
  private bytes: Buffer = Buffer.alloc(0)
  private at = 0

  push(bytes: Uint8Array): void {
    this.bytes = Buffer.concat([this.bytes.subarray(this.at), bytes])
    this.at = 0
  }

  /** The next reply; undefined while it isn't whole. Throws `BadReply`. */
  next(): Reply | undefined {
    const start = this.at
    const reply = this.read()
    if (reply === undefined) this.at = start
    return reply
  }

  private read(): Reply | undefined {
    const end = this.bytes.indexOf('\r\n', this.at, 'latin1')
    if (end < 0) return undefined
    const kind = String.fromCharCode(this.bytes[this.at] ?? 0)
    const text = this.bytes.toString('latin1', this.at + 1, end)
    this.at = end + 2
    switch (kind) {
      case '+':
        return { kind: 'status', text }
      case '-':
        return { kind: 'error', text }
      case ':':
        return { kind: 'integer', value: BigInt(text) }
      case ',':
        return { kind: 'double', text }
      case '_':
        return { kind: 'null' }
      case '$':
        return this.bulk(Number(text), 'bulk')
      case '=':
        return this.bulk(Number(text), 'verbatim')
      case '*':
        return this.items(Number(text), 'array')
      case '~':
        return this.items(Number(text), 'set')
      case '>':
        return this.items(Number(text), 'push')
      case '%':
        return this.items(Number(text) * 2, 'map')
      default:
        throw new BadReply(`Protocol error, got ${JSON.stringify(kind)} as reply type byte`)
    }
  }

  private bulk(length: number, kind: 'bulk' | 'verbatim'): Reply | undefined {
    if (length < 0) return { kind: 'null' }
    if (this.bytes.length < this.at + length + 2) return undefined
    const text = this.bytes.toString('latin1', this.at, this.at + length)
    this.at += length + 2
    return { kind, text: kind === 'verbatim' ? text.slice(4) : text }
  }

  private items(count: number, kind: 'array' | 'set' | 'push' | 'map'): Reply | undefined {
    if (count < 0) return { kind: 'nullArray' }
    const items: Reply[] = []
    while (items.length < count) {
      const item = this.read()
      if (item === undefined) return undefined
      items.push(item)
    }
    return { kind, items }
  }
}
