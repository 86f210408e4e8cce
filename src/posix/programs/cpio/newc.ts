/**
 * cpio's `newc` format (the kernel's Documentation/driver-api/early-userspace/buffer-format): a header of 110 characters
 * in hex, the name, the content, each filled up to four bytes; the end is an entry called `TRAILER!!!`.
 */
export interface CpioEntry {
  readonly name: string
  readonly inode: number
  /** Type and permissions. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly linkCount: number
  readonly modifiedAtSec: number
  readonly device: number
  readonly rdev: number
  readonly content: Uint8Array
}

export class CpioError extends Error {}

const headerBytes = 110
const trailer = 'TRAILER!!!'
const blockBytes = 512

/** Reads an archive to its trailer. Throws `CpioError`. */
export function readCpio(bytes: Buffer): { readonly entries: readonly CpioEntry[]; readonly blocks: number } {
  const entries: CpioEntry[] = []
  let at = 0
  for (;;) {
    if (at + headerBytes > bytes.length) throw new CpioError('short read')
    const head = bytes.toString('latin1', at, at + headerBytes)
    if (!/^07070[12]/.test(head)) throw new CpioError('unsupported cpio format, use newc or crc')
    const field = (index: number): number => Number.parseInt(head.slice(6 + index * 8, 14 + index * 8), 16)
    const nameEnd = at + headerBytes + field(11)
    const name = bytes.toString('utf8', at + headerBytes, nameEnd - 1)
    const start = aligned(nameEnd)
    if (start + field(6) > bytes.length) throw new CpioError('short read')
    at = aligned(start + field(6))
    if (name === trailer) return { entries, blocks: Math.ceil(at / blockBytes) }
    entries.push({
      name,
      inode: field(0),
      mode: field(1),
      uid: field(2),
      gid: field(3),
      linkCount: field(4),
      modifiedAtSec: field(5),
      device: (field(7) << 8) | field(8),
      rdev: (field(9) << 8) | field(10),
      content: bytes.subarray(start, start + field(6)),
    })
  }
}

function aligned(offset: number): number {
  return (offset + 3) & ~3
}

/** An entry as it stands in an archive. */
export function writeEntry(entry: CpioEntry): Buffer {
  const name = Buffer.from(`${entry.name}\0`)
  const numbers = [
    ...[entry.inode, entry.mode, entry.uid, entry.gid, entry.linkCount, entry.modifiedAtSec, entry.content.length],
    ...[entry.device >> 8, entry.device & 255, entry.rdev >> 8, entry.rdev & 255, name.length, 0],
  ]
  const head = Buffer.from(
    `070701${numbers.map((number) => (number >>> 0).toString(16).toUpperCase().padStart(8, '0')).join('')}`,
  )
  const start = Buffer.concat([head, name])
  return Buffer.concat([
    start,
    Buffer.alloc(aligned(start.length) - start.length),
    entry.content,
    Buffer.alloc(aligned(entry.content.length) - entry.content.length),
  ])
}

/** The end of an archive of so many bytes, filled to a block. */
export function writeTrailer(lengthBytes: number): Buffer {
  const end = writeEntry({
    name: trailer,
    inode: 0,
    mode: 0,
    uid: 0,
    gid: 0,
    linkCount: 1,
    modifiedAtSec: 0,
    device: 0,
    rdev: 0,
    content: new Uint8Array(0),
  })
  const total = Math.ceil((lengthBytes + end.length) / blockBytes) * blockBytes
  return Buffer.concat([end, Buffer.alloc(total - lengthBytes - end.length)])
}
