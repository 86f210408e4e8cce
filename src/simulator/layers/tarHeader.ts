/**
 * Tar headers, one 512-byte block and its PAX records each, written exactly as Go's `archive/tar` writes them for moby
 * (USTAR where the entry fits, else PAX; a name that is too long is split at a slash if that suffices). The same tree
 * therefore packs to the same bytes as in a real daemon, and has the same diff ID.
 *
 * tar-stream is not used here because it formats headers its own way and tells neither the offset of an entry's data
 * nor anything without a stream; layers need both.
 */
import type { TimeNs } from '@posix/filesystem/types'
import { encodeText } from '@posix/text'

export type TarEntryKind = 'file' | 'hardLink' | 'symlink' | 'characterDevice' | 'blockDevice' | 'directory' | 'fifo'

export interface TarEntry {
  /** As in the archive, bytes that aren't UTF-8 as in `@posix/text`; a directory's ends with `/`. */
  readonly name: string
  readonly kind: TarEntryKind
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes of data that follow; 0 for everything but files. */
  readonly sizeBytes: number
  readonly mtimeNs: TimeNs
  /** Write fractions of the second too, as moby does not. Default false. */
  readonly isTimeExact?: boolean
  /** Target of a symlink, name of the first entry of a hard link; else empty. */
  readonly linkName: string
  readonly deviceMajor: number
  readonly deviceMinor: number
  readonly xattrs: ReadonlyMap<string, Uint8Array>
}

export const blockBytes = 512
export const typeFlags: Record<TarEntryKind, string> = {
  file: '0',
  hardLink: '1',
  symlink: '2',
  characterDevice: '3',
  blockDevice: '4',
  directory: '5',
  fifo: '6',
}
const xattrPrefix = 'SCHILY.xattr.'
const nsPerSec = 1_000_000_000n

/** Whole seconds, rounded down (also before 1970), as moby truncates every time in its archives. */
export function wholeSeconds(timeNs: TimeNs): number {
  const seconds = timeNs / nsPerSec
  return Number(timeNs % nsPerSec < 0n ? seconds - 1n : seconds)
}

/** Bytes to add after `sizeBytes` of data to fill the last block. */
export function paddingAfter(sizeBytes: number): number {
  return (blockBytes - (sizeBytes % blockBytes)) % blockBytes
}

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /^[\x01-\x7f]*$/.test(text)
}

function fitsOctal(value: number, fieldBytes: number): boolean {
  return value >= 0 && value < 8 ** (fieldBytes - 1)
}

function setText(block: Buffer, at: number, length: number, text: string): void {
  const bytes = Buffer.from(text, 'latin1')
  bytes.copy(block, at, 0, length)
  if (bytes.length <= length || block[at + length - 1] !== 0x2f) return
  // A cut name must not look like a directory's.
  block[at + text.slice(0, length).replace(/\/+$/, '').length] = 0
}

function setOctal(block: Buffer, at: number, length: number, value: number): void {
  const digits = (fitsOctal(value, length) ? value : 0).toString(8)
  setText(block, at, length, `${digits.padStart(length - 1, '0')}\0`)
}

function seal(block: Buffer): Buffer {
  block.write('ustar\x0000', 257, 'latin1')
  block.fill(0x20, 148, 156)
  let sum = 0
  for (const byte of block) sum += byte
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

/** Splits a long ASCII name at a slash into USTAR's prefix and name; undefined when it can't be. */
function splitName(name: string): { prefix: string; rest: string } | undefined {
  if (name.length <= 100 || !isAscii(name)) return undefined
  let length = name.length
  if (length > 156) length = 156
  else if (name.endsWith('/')) length -= 1
  const at = name.lastIndexOf('/', length - 1)
  const rest = name.slice(at + 1)
  if (at <= 0 || rest.length === 0 || rest.length > 100 || at > 155) return undefined
  return { prefix: name.slice(0, at), rest }
}

function paxRecord(key: string, value: Uint8Array): Buffer {
  const payload = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')])
  let length = payload.length + String(payload.length).length
  length = payload.length + String(length).length
  return Buffer.concat([Buffer.from(String(length)), payload])
}

/** Seconds with a fraction, in PAX's decimal notation. */
function exactTime(timeNs: TimeNs): string {
  const ns = timeNs < 0n ? -timeNs : timeNs
  const fraction = String(ns % nsPerSec)
    .padStart(9, '0')
    .replace(/0+$/, '')
  return `${timeNs < 0n ? '-' : ''}${ns / nsPerSec}.${fraction}`
}

/** What USTAR can't say about an entry, by PAX key. */
function paxRecords(entry: TarEntry): Map<string, Uint8Array> {
  const records = new Map<string, Uint8Array>()
  const text = (key: string, value: string): void => void records.set(key, encodeText(value))
  const nameBytes = encodeText(entry.name).length
  if (!isAscii(entry.name) || (nameBytes > 100 && !splitName(entry.name))) text('path', entry.name)
  if (!isAscii(entry.linkName) || encodeText(entry.linkName).length > 100) text('linkpath', entry.linkName)
  if (!fitsOctal(entry.uid, 8)) text('uid', String(entry.uid))
  if (!fitsOctal(entry.gid, 8)) text('gid', String(entry.gid))
  if (!fitsOctal(entry.sizeBytes, 12)) text('size', String(entry.sizeBytes))
  const seconds = wholeSeconds(entry.mtimeNs)
  if (entry.isTimeExact === true && entry.mtimeNs % nsPerSec !== 0n) text('mtime', exactTime(entry.mtimeNs))
  else if (!fitsOctal(seconds, 12)) text('mtime', String(seconds))
  for (const [name, value] of entry.xattrs) records.set(`${xattrPrefix}${name}`, value)
  // With any record, Go writes the names in PAX's way too.
  if (records.size > 0 && nameBytes > 100) text('path', entry.name)
  return records
}

/** Go's `toASCII`: what is not ASCII is left out of the plain field. */
function plain(text: string): string {
  if (isAscii(text)) return text
  return [...encodeText(text)]
    .filter((byte) => byte < 0x80 && byte !== 0)
    .map((byte) => String.fromCharCode(byte))
    .join('')
}

function mainBlock(entry: TarEntry, name: string, prefix: string): Buffer {
  const block = Buffer.alloc(blockBytes)
  setText(block, 0, 100, plain(name))
  setOctal(block, 100, 8, entry.mode)
  setOctal(block, 108, 8, entry.uid)
  setOctal(block, 116, 8, entry.gid)
  setOctal(block, 124, 12, entry.sizeBytes)
  setOctal(block, 136, 12, wholeSeconds(entry.mtimeNs))
  block.write(typeFlags[entry.kind], 156, 'latin1')
  setText(block, 157, 100, plain(entry.linkName))
  setOctal(block, 329, 8, entry.deviceMajor)
  setOctal(block, 337, 8, entry.deviceMinor)
  setText(block, 345, 155, prefix)
  return seal(block)
}

function paxBlocks(name: string, records: ReadonlyMap<string, Uint8Array>): Buffer {
  const data = Buffer.concat(
    [...records].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => paxRecord(key, value)),
  )
  const slash = name.lastIndexOf('/')
  const shown = `${name.slice(0, slash + 1)}PaxHeaders.0/${name.slice(slash + 1)}`
  const block = Buffer.alloc(blockBytes)
  setText(block, 0, 100, plain(shown).slice(0, 100).replace(/\/+$/, ''))
  for (const [at, length] of [
    [100, 8],
    [108, 8],
    [116, 8],
    [136, 12],
  ] as const)
    setOctal(block, at, length, 0)
  setOctal(block, 124, 12, data.length)
  block.write('x', 156, 'latin1')
  return Buffer.concat([seal(block), data, Buffer.alloc(paddingAfter(data.length))])
}

/** The header of an entry with what precedes it; the data follows, filled to a block. */
export function encodeHeader(entry: TarEntry): Buffer {
  const records = paxRecords(entry)
  if (records.size > 0) return Buffer.concat([paxBlocks(entry.name, records), mainBlock(entry, entry.name, '')])
  const split = splitName(entry.name)
  return mainBlock(entry, split?.rest ?? entry.name, split?.prefix ?? '')
}

/** Two empty blocks end an archive. */
export const endOfArchive = Buffer.alloc(2 * blockBytes)
