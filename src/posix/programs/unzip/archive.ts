/**
 * A zip archive in memory: the entries of its central directory (PKWARE's APPNOTE, sections 4.3.7 to 4.3.16), stored or
 * deflated. Zip64, encryption and parts over several disks are not read.
 */
import { inflateRawSync } from 'node:zlib'

export interface ZipEntry {
  readonly name: string
  readonly method: number
  readonly crc32: number
  readonly sizeBytes: number
  readonly packedBytes: number
  /** `01-02-2020`, `03:04`. */
  readonly date: string
  readonly time: string
  readonly modifiedAtMs: number
  /** Type and permissions as Unix has them; 0 where another system made it. */
  readonly mode: number
  /** Throws `ZipError`. */
  content(): Uint8Array
}

/** What is wrong with an archive, in busybox's words. */
export class ZipError extends Error {}

const endMark = 0x06054b50
const centralMark = 0x02014b50
const endBytes = 22
const mostBytes = 512 * 1024 * 1024

/** Reads the directory of an archive. Throws `ZipError`. */
export function readZip(bytes: Buffer): readonly ZipEntry[] {
  let end = bytes.length - endBytes
  while (end >= 0 && bytes.readUInt32LE(end) !== endMark) end--
  if (end < 0) throw new ZipError('short read')
  const entries: ZipEntry[] = []
  let at = bytes.readUInt32LE(end + 16)
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== centralMark) throw new ZipError('short read')
    entries.push(readEntry(bytes, at))
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries
}

function readEntry(bytes: Buffer, at: number): ZipEntry {
  const method = bytes.readUInt16LE(at + 10)
  const [clock, day] = [bytes.readUInt16LE(at + 12), bytes.readUInt16LE(at + 14)]
  const packedBytes = bytes.readUInt32LE(at + 20)
  const two = (value: number): string => String(value).padStart(2, '0')
  const [year, month, date] = [1980 + (day >> 9), (day >> 5) & 15, day & 31]
  const [hour, minute, second] = [clock >> 11, (clock >> 5) & 63, (clock & 31) * 2]
  const madeByUnix = bytes.readUInt8(at + 5) === 3
  const start = bytes.readUInt32LE(at + 42)
  return {
    name: bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28)),
    method,
    crc32: bytes.readUInt32LE(at + 16),
    sizeBytes: bytes.readUInt32LE(at + 24),
    packedBytes,
    date: `${two(month)}-${two(date)}-${year}`,
    time: `${two(hour)}:${two(minute)}`,
    modifiedAtMs: Date.UTC(year, month - 1, date, hour, minute, second),
    mode: madeByUnix ? bytes.readUInt32LE(at + 38) >>> 16 : 0,
    content: () => contentAt(bytes, start, packedBytes, method),
  }
}

function contentAt(bytes: Buffer, start: number, packedBytes: number, method: number): Uint8Array {
  if (start + 30 > bytes.length) throw new ZipError('short read')
  const from = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28)
  const packed = bytes.subarray(from, from + packedBytes)
  if (packed.length < packedBytes) throw new ZipError('short read')
  if (method === 0) return packed
  if (method !== 8) throw new ZipError(`unsupported method ${method}`)
  try {
    return inflateRawSync(packed, { maxOutputLength: mostBytes })
  } catch {
    throw new ZipError('corrupted data')
  }
}
