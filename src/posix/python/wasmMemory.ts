/** A WebAssembly program's memory, and the structures of emscripten's system calls in it (all of them little-endian). */
import type { GuestStat } from '../guest/calls'

/** Upper bits of a mode, by kind. */
export const fileModes: Readonly<Record<GuestStat['kind'], number>> = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  fifo: 0o010000,
  socket: 0o140000,
  characterDevice: 0o020000,
  blockDevice: 0o060000,
}

interface Entry {
  readonly name: string
  readonly type: number
  readonly next: number
}

export class WasmMemory {
  private readonly encoder = new TextEncoder()
  private readonly decoder = new TextDecoder()

  constructor(private readonly memory: { readonly buffer: ArrayBufferLike }) {}

  word(at: number): number {
    return this.view.getInt32(at, true)
  }

  putWord(at: number, value: number): void {
    this.view.setUint32(at, value, true)
  }

  putLong(at: number, value: number): void {
    this.view.setBigInt64(at, BigInt(value), true)
  }

  /** A text that ends with a zero. */
  text(at: number): string {
    const bytes = new Uint8Array(this.memory.buffer)
    return this.decoder.decode(bytes.slice(at, bytes.indexOf(0, at)))
  }

  /** Writes a text and its zero; says how many bytes that are, or a negative ERANGE. */
  putText(at: number, text: string, sizeBytes: number): number {
    const bytes = this.encoder.encode(`${text}\0`)
    if (bytes.length > sizeBytes) return -34
    new Uint8Array(this.memory.buffer).set(bytes, at)
    return bytes.length
  }

  /** The bytes that an I/O vector names: the program's own. */
  vector(at: number): Uint8Array {
    const { view } = this
    return new Uint8Array(this.memory.buffer, view.getUint32(at, true), view.getUint32(at + 4, true))
  }

  putStat(at: number, stat: GuestStat): void {
    const { view } = this
    const words = [stat.deviceId, fileModes[stat.kind] | stat.mode, stat.linkCount, stat.uid, stat.gid, 0]
    for (const [place, word] of words.entries()) view.setUint32(at + place * 4, word >>> 0, true)
    view.setBigInt64(at + 24, BigInt(stat.sizeBytes), true)
    view.setInt32(at + 32, 4096, true)
    view.setInt32(at + 36, stat.blocks512, true)
    for (const [place, ms] of [stat.atimeMs, stat.mtimeMs, stat.ctimeMs].entries()) {
      view.setBigInt64(at + 40 + place * 16, BigInt(Math.floor(ms / 1000)), true)
      view.setUint32(at + 48 + place * 16, (ms % 1000) * 1_000_000, true)
    }
    view.setBigInt64(at + 88, BigInt(stat.inode), true)
  }

  putEntry(at: number, { name, type, next }: Entry): void {
    const { view } = this
    view.setBigInt64(at, 1n, true)
    view.setBigInt64(at + 8, BigInt(next), true)
    view.setInt16(at + 16, 280, true)
    view.setInt8(at + 18, type)
    this.putText(at + 19, name, 256)
  }

  /** `statfs`: blocks of 4 KB, of which these bytes are free. */
  putFreeBytes(at: number, freeBytes: number): void {
    const { view } = this
    const blocks = BigInt(Math.floor(freeBytes / 4096))
    for (const place of [4, 60]) view.setUint32(at + place, 4096, true)
    for (const place of [8, 16, 24]) view.setBigInt64(at + place, blocks, true)
    for (const place of [32, 40]) view.setBigInt64(at + place, 1_000_000n, true)
    view.setUint32(at + 56, 255, true)
  }

  private get view(): DataView {
    return new DataView(this.memory.buffer)
  }
}
