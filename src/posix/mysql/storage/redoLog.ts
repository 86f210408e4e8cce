/**
 * The redo log: what committed transactions changed, until a checkpoint has brought it into the tables' files. One file of
 * fixed size that is written from its start again after each checkpoint, as InnoDB's ring of files:
 *
 *   record  bytes (u32) · crc32 of the rest (u32) · number (f64) · JSON
 *
 * Numbers only grow, so that records of an earlier round are not taken for this round's.
 */
import { crc32 } from 'node:zlib'
import type { GuestSystem } from '../../guest/guestSystem'

const headBytes = 16

/** One changed row: table, key in hexadecimal, its new text or null when it is gone. */
export type RedoChange = readonly [table: number, key: string, text: string | null]

export interface RedoRecord {
  readonly number: number
  readonly changes: readonly RedoChange[]
}

export class RedoLog {
  private readonly fd: number
  private at = 0
  private last = 0

  constructor(
    private readonly system: GuestSystem,
    readonly path: string,
    private readonly sizeBytes: number,
  ) {
    this.fd = system.open(path, { read: true, write: true, create: true }, 0o640)
    const size = system.size(this.fd)
    if (size < sizeBytes) system.allocate(this.fd, size, sizeBytes - size)
  }

  /** The number of the last record. */
  get number(): number {
    return this.last
  }

  /** Whether what comes next should follow a checkpoint. */
  get isFull(): boolean {
    return this.at > this.sizeBytes * 0.75
  }

  /** Records that were written whole, oldest first; writing goes on behind them, with numbers over `after`. */
  recover(after: number): readonly RedoRecord[] {
    const bytes = new Uint8Array(this.system.size(this.fd))
    this.system.read(this.fd, bytes, 0)
    const view = Buffer.from(bytes.buffer)
    const records: RedoRecord[] = []
    this.last = 0
    for (let at = 0; at + headBytes <= view.length;) {
      const length = view.readUInt32LE(at)
      if (length < 2 || at + headBytes + length > view.length) break
      const number = view.readDoubleLE(at + 8)
      const body = view.subarray(at + 8, at + headBytes + length)
      if (crc32(body) !== view.readUInt32LE(at + 4) || (this.last > 0 && number !== this.last + 1)) break
      records.push({ number, changes: JSON.parse(body.toString('utf8', 8)) as readonly RedoChange[] })
      at += headBytes + length
      this.at = at
      this.last = number
    }
    this.last = Math.max(this.last, after)
    return records
  }

  /** Appends a transaction and makes it safe. */
  append(changes: readonly RedoChange[]): void {
    const text = Buffer.from(JSON.stringify(changes))
    const record = Buffer.alloc(headBytes + text.length)
    record.writeUInt32LE(text.length, 0)
    record.writeDoubleLE(this.last + 1, 8)
    text.copy(record, headBytes)
    record.writeUInt32LE(crc32(record.subarray(8)), 4)
    const written = this.system.write(this.fd, record, this.at)
    if (written < record.length) throw new Error('no room for the redo log')
    this.system.sync()
    this.at += record.length
    this.last++
  }

  /** Everything so far is in the tables' files: writing starts anew. */
  restart(): void {
    this.at = 0
  }

  close(): void {
    this.system.close(this.fd)
  }
}
