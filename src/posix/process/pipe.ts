/**
 * Pipes and fifos: 64 KiB between writers and readers. A full pipe stops its writers, an empty one its readers; no
 * writers means the end, no readers EPIPE. A descriptor holds its end until its last duplicate is closed; what waits
 * on a closed descriptor is let go with EBADF.
 */
import { PosixError } from '../filesystem/posixError'
import type { Descriptor } from './types'

const capacityBytes = 65536
const newline = 10

type End = 'reader' | 'writer'

/** Everybody who waits for the pipe to change; each belongs to a descriptor, whose close lets it go. */
class Waiters {
  private readonly waiting = new Set<{ holder: object; resolve: () => void; reject: (error: Error) => void }>()

  wait(holder: object): Promise<void> {
    return new Promise((resolve, reject) => this.waiting.add({ holder, resolve, reject }))
  }

  wake(): void {
    const woken = [...this.waiting]
    this.waiting.clear()
    for (const waiter of woken) waiter.resolve()
  }

  cancel(holder: object): void {
    for (const waiter of [...this.waiting]) {
      if (waiter.holder !== holder) continue
      this.waiting.delete(waiter)
      waiter.reject(new PosixError('EBADF'))
    }
  }
}

export class Pipe {
  private chunks: Uint8Array[] = []
  private sizeBytes = 0
  private readonly holders = { reader: 0, writer: 0 }
  private readonly waiters = new Waiters()

  /** Bytes written and not yet read. */
  get buffered(): number {
    return this.sizeBytes
  }

  /** A new holder of one end, or of both (a fifo opened with `<>`). */
  open(ends: readonly End[]): Descriptor {
    return new PipeDescriptor(this, ends)
  }

  hasOther(end: End): boolean {
    return this.holders[end === 'reader' ? 'writer' : 'reader'] > 0
  }

  /** Waits until somebody holds the other end, as opening a fifo does. */
  async untilOther(end: End, holder: object): Promise<void> {
    while (!this.hasOther(end)) await this.waiters.wait(holder)
  }

  hold(ends: readonly End[]): void {
    for (const end of ends) this.holders[end]++
    this.waiters.wake()
  }

  drop(ends: readonly End[], holder: object): void {
    for (const end of ends) this.holders[end]--
    this.waiters.cancel(holder)
    this.waiters.wake()
    if (this.holders.reader === 0) this.discard()
  }

  async read(maxBytes: number, holder: object, untilNewline = false): Promise<Uint8Array> {
    if (maxBytes === 0) return new Uint8Array(0)
    while (this.sizeBytes === 0) {
      if (this.holders.writer === 0) return new Uint8Array(0)
      await this.waiters.wait(holder)
    }
    const taken = this.take(maxBytes, untilNewline)
    this.waiters.wake()
    return taken
  }

  async write(bytes: Uint8Array, holder: object): Promise<void> {
    let rest = bytes
    while (rest.length > 0) {
      if (this.holders.reader === 0) throw new PosixError('EPIPE')
      const room = capacityBytes - this.sizeBytes
      if (room === 0) {
        await this.waiters.wait(holder)
        continue
      }
      this.put(rest.slice(0, room))
      rest = rest.subarray(room)
    }
  }

  private put(chunk: Uint8Array): void {
    this.chunks.push(chunk)
    this.sizeBytes += chunk.length
    this.waiters.wake()
  }

  private take(maxBytes: number, untilNewline: boolean): Uint8Array {
    const first = this.chunks[0]
    if (first === undefined) return new Uint8Array(0)
    const lineEnd = untilNewline ? first.indexOf(newline) : -1
    const count = Math.min(maxBytes, lineEnd < 0 ? first.length : lineEnd + 1)
    if (count === first.length) this.chunks.shift()
    else this.chunks[0] = first.subarray(count)
    this.sizeBytes -= count
    return first.subarray(0, count)
  }

  private discard(): void {
    this.chunks = []
    this.sizeBytes = 0
  }
}

class PipeDescriptor implements Descriptor {
  readonly kind = 'pipe'
  readonly isTty = false
  private closed = false

  constructor(
    private readonly pipe: Pipe,
    private readonly ends: readonly End[],
  ) {
    pipe.hold(ends)
  }

  read(maxBytes: number): Promise<Uint8Array> {
    if (this.closed || !this.ends.includes('reader')) return Promise.reject(new PosixError('EBADF'))
    return this.pipe.read(maxBytes, this)
  }

  readLine(maxBytes = Number.MAX_SAFE_INTEGER): Promise<Uint8Array> {
    return collectLine((limit) => {
      if (this.closed || !this.ends.includes('reader')) return Promise.reject(new PosixError('EBADF'))
      return this.pipe.read(limit, this, true)
    }, maxBytes)
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.closed || !this.ends.includes('writer')) return Promise.reject(new PosixError('EBADF'))
    return this.pipe.write(bytes, this)
  }

  duplicate(): Descriptor {
    return new PipeDescriptor(this.pipe, this.ends)
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.pipe.drop(this.ends, this)
  }
}

/** Joins pieces that end at a newline at the latest until one does, or the input ends. */
export async function collectLine(
  readPiece: (limit: number) => Promise<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  while (length < maxBytes) {
    const piece = await readPiece(maxBytes - length)
    if (piece.length === 0) break
    pieces.push(piece)
    length += piece.length
    if (piece[piece.length - 1] === newline) break
  }
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : new Uint8Array(Buffer.concat(pieces))
}
