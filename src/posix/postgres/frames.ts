/**
 * Frames of PostgreSQL's wire protocol, version 3 (its documentation, "Frontend/Backend Protocol"): a letter, a length
 * that counts itself, and the rest; a client's first one has no letter.
 */

export interface Frame {
  /** Empty of a client's first. */
  readonly kind: string
  readonly body: Buffer
}

const longestFrameBytes = 64 * 1024 * 1024

/** Reads frames from bytes as they come. Throws an Error for a length that can't be. */
export class FrameReader {
  private pending = Buffer.alloc(0)

  /** `expectsStart`: the first frame is a client's. */
  constructor(private expectsStart: boolean) {}

  add(bytes: Uint8Array): void {
    this.pending = Buffer.concat([this.pending, bytes])
  }

  /** The next whole frame. */
  next(): Frame | undefined {
    const head = this.expectsStart ? 0 : 1
    if (this.pending.length < head + 4) return undefined
    const length = this.pending.readUInt32BE(head)
    if (length < 4 || length > longestFrameBytes) throw new Error('invalid length of startup packet')
    const end = head + length
    if (this.pending.length < end) return undefined
    const kind = this.pending.toString('latin1', 0, head)
    const body = this.pending.subarray(head + 4, end)
    this.pending = this.pending.subarray(end)
    this.expectsStart = false
    return { kind, body }
  }

  /** The next frame is a client's first again: after its wish for TLS was refused. */
  expectStart(): void {
    this.expectsStart = true
  }
}

export function frame(kind: string, body: Uint8Array | string): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body)
  const head = Buffer.alloc(5)
  head.write(kind, 0, 'latin1')
  head.writeUInt32BE(bytes.length + 4, 1)
  return Buffer.concat(kind === '' ? [head.subarray(1), bytes] : [head, bytes])
}

/** A text with its end. */
export function cString(text: string): string {
  return `${text}\0`
}

/** All frames of an answer. */
export function framesOf(bytes: Uint8Array): readonly Frame[] {
  const reader = new FrameReader(false)
  reader.add(bytes)
  const frames: Frame[] = []
  for (let next = reader.next(); next !== undefined; next = reader.next()) frames.push(next)
  return frames
}

/** Fields of an error or notice by their letter: `S` severity, `C` code, `M` message, `D` detail, `H` hint, `P` place. */
export function noticeFields(body: Buffer): Readonly<Record<string, string>> {
  const parts = body.toString('utf8').split('\0')
  return Object.fromEntries(parts.filter((part) => part !== '').map((part) => [part.charAt(0), part.slice(1)]))
}

/** Values of a `DataRow` as texts. */
export function rowOf(body: Buffer): readonly (string | null)[] {
  const values: (string | null)[] = []
  for (let at = 2, left = body.readUInt16BE(0); left > 0; left--) {
    const length = body.readInt32BE(at)
    values.push(length < 0 ? null : body.toString('utf8', at + 4, at + 4 + length))
    at += 4 + Math.max(0, length)
  }
  return values
}

/** An error as a server sends it. */
export function errorFrame(severity: string, code: string, message: string): Buffer {
  return frame('E', `${[`S${severity}`, `V${severity}`, `C${code}`, `M${message}`].map(cString).join('')}\0`)
}
