/**
 * Reads the entries of a tar that lies somewhere as extents, without copying file data: an entry says at which offset
 * its data is. USTAR, PAX (also global records) and GNU's long names; what moby refuses is refused.
 *
 * Nothing here trusts the archive: sizes are checked against its end, names are limited, numbers must be numbers.
 */
import type { Content } from '@posix/filesystem/types'
import { readBytes } from '@posix/filesystem/content'
import { decodeText, encodeText } from '@posix/text'
import { LabError } from '@shared/errors'
import type { TarEntry, TarEntryKind } from './tarHeader'
import { blockBytes, paddingAfter, typeFlags } from './tarHeader'

export interface ReadEntry extends TarEntry {
  /** Where the data starts in the archive. */
  readonly dataOffset: number
  /** Fields as they stand in the header, for checksums over headers. */
  readonly raw: {
    readonly mode: number
    readonly sizeBytes: number
    readonly typeFlag: string
    readonly userName: string
    readonly groupName: string
  }
}

const maxExtendedHeaderBytes = 1 << 20
const maxNameBytes = 4096
const kindByFlag = new Map<string, TarEntryKind>(
  Object.entries(typeFlags).map(([kind, flag]) => [flag, kind as TarEntryKind]),
)
kindByFlag.set('\0', 'file')
kindByFlag.set('7', 'file')

function badHeader(): LabError {
  return new LabError('invalid', 'archive/tar: invalid tar header')
}

function unexpectedEnd(): LabError {
  return new LabError('invalid', 'unexpected EOF')
}

function textAt(block: Uint8Array, at: number, length: number): string {
  const field = Buffer.from(block.buffer, block.byteOffset + at, length)
  const end = field.indexOf(0)
  return decodeText(end < 0 ? field : field.subarray(0, end))
}

const space = 0x20
const zero = 0x30

/** Octal digits between spaces, up to the first NUL; none are 0. */
function octalAt(block: Uint8Array, start: number, end: number): number {
  let value = 0
  let hasEnded = false
  for (let at = start; at < end; at += 1) {
    const byte = block[at] ?? 0
    if (byte === 0) break
    if (byte === space) {
      hasEnded ||= at > start && block[at - 1] !== space
      continue
    }
    const digit = byte - zero
    if (digit < 0 || digit > 7 || hasEnded) throw badHeader()
    value = value * 8 + digit
  }
  return value
}

/** Octal digits, or base 256 when the first bit is set. */
function numberAt(block: Uint8Array, at: number, length: number): number {
  const first = block[at] ?? 0
  if ((first & 0x80) === 0) return octalAt(block, at, at + length)
  const negative = (first & 0x40) !== 0
  let value = BigInt(negative ? first | ~0x7f : first & 0x3f)
  for (let i = 1; i < length; i += 1) value = value * 256n + BigInt(block[at + i] ?? 0)
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) throw badHeader()
  return Number(value)
}

function isSumRight(block: Uint8Array): boolean {
  let unsigned = 0
  let signed = 0
  for (let i = 0; i < blockBytes; i += 1) {
    const byte = i >= 148 && i < 156 ? 0x20 : (block[i] ?? 0)
    unsigned += byte
    signed += byte < 0x80 ? byte : byte - 256
  }
  const stated = numberAt(block, 148, 8)
  return stated === unsigned || stated === signed
}

function parsePax(data: Uint8Array): Map<string, Buffer> {
  const records = new Map<string, Buffer>()
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.length)
  let at = 0
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at)
    const length = space < 0 ? NaN : Number(bytes.toString('latin1', at, space))
    const equals = bytes.indexOf(0x3d, space)
    const end = at + length
    if (!Number.isInteger(length) || length < 5 || end > bytes.length || equals < 0 || equals >= end) throw badHeader()
    records.set(bytes.toString('utf8', space + 1, equals), bytes.subarray(equals + 1, end - 1))
    at = end
  }
  return records
}

function paxText(records: ReadonlyMap<string, Buffer>, key: string): string | undefined {
  const value = records.get(key)
  return value && decodeText(value)
}

function paxNumber(records: ReadonlyMap<string, Buffer>, key: string): number | undefined {
  const text = records.get(key)?.toString()
  if (text === undefined || text === '') return undefined
  if (!/^-?\d+$/.test(text)) throw badHeader()
  return Number(text)
}

function paxTime(records: ReadonlyMap<string, Buffer>): bigint | undefined {
  const text = records.get('mtime')?.toString()
  if (text === undefined || text === '') return undefined
  const match = /^(-?)(\d{1,12})(?:\.(\d*))?$/.exec(text)
  if (!match) throw badHeader()
  const [, sign, seconds = '0', fraction = ''] = match
  const ns = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
  return sign === '-' ? -ns : ns
}

const noXattrs: ReadonlyMap<string, Uint8Array> = new Map()

function xattrsOf(records: ReadonlyMap<string, Buffer>): ReadonlyMap<string, Uint8Array> {
  if (records.size === 0) return noXattrs
  const found = new Map<string, Uint8Array>()
  for (const [key, value] of records) {
    if (key.startsWith('SCHILY.xattr.')) found.set(key.slice('SCHILY.xattr.'.length), new Uint8Array(value))
  }
  return found
}

function nameOf(block: Uint8Array): string {
  const name = textAt(block, 0, 100)
  const isUstar = Buffer.from(block.buffer, block.byteOffset + 257, 6).toString('latin1') === 'ustar\0'
  const prefix = isUstar ? textAt(block, 345, 155) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

interface Extended {
  readonly pax: ReadonlyMap<string, Buffer>
  readonly longName: string | undefined
  readonly longLink: string | undefined
}

function entryOf(block: Uint8Array, extended: Extended, dataOffset: number): ReadEntry {
  const { pax } = extended
  const name = paxText(pax, 'path') ?? extended.longName ?? nameOf(block)
  const flag = String.fromCharCode(block[156] ?? 0)
  const kind = name.endsWith('/') && (flag === '0' || flag === '\0') ? 'directory' : kindByFlag.get(flag)
  if (kind === undefined) throw new LabError('invalid', `unhandled tar header type ${flag.charCodeAt(0)}`)
  if (pax.size > 0 && [...pax.keys()].some((key) => key.startsWith('GNU.sparse'))) {
    throw new LabError('invalid', `sparse entries are not supported: ${name}`)
  }
  const linkName = paxText(pax, 'linkpath') ?? extended.longLink ?? textAt(block, 157, 100)
  if (name.includes('\0') || encodeText(name).length > maxNameBytes || encodeText(linkName).length > maxNameBytes) {
    throw badHeader()
  }
  const sizeBytes = kind === 'file' ? (paxNumber(pax, 'size') ?? numberAt(block, 124, 12)) : 0
  if (sizeBytes < 0) throw badHeader()
  return {
    name,
    kind,
    mode: numberAt(block, 100, 8) & 0o7777,
    uid: paxNumber(pax, 'uid') ?? numberAt(block, 108, 8),
    gid: paxNumber(pax, 'gid') ?? numberAt(block, 116, 8),
    sizeBytes,
    mtimeNs: paxTime(pax) ?? BigInt(numberAt(block, 136, 12)) * 1_000_000_000n,
    linkName: kind === 'symlink' || kind === 'hardLink' ? linkName : '',
    deviceMajor: numberAt(block, 329, 8),
    deviceMinor: numberAt(block, 337, 8),
    xattrs: xattrsOf(pax),
    dataOffset,
    raw: {
      mode: numberAt(block, 100, 8),
      sizeBytes: paxNumber(pax, 'size') ?? numberAt(block, 124, 12),
      typeFlag: typeFlags[kind],
      userName: pax.get('uname')?.toString() ?? textAt(block, 265, 32),
      groupName: pax.get('gname')?.toString() ?? textAt(block, 297, 32),
    },
  }
}

const noRecords: ReadonlyMap<string, Buffer> = new Map()

/** Headers lie close together where files are small: they are read many at a time. */
const windowBytes = 64 * 1024

/** Reads parts of an archive in their order; what is given out must be used before the next part is read. */
function windowOver(archive: Content): (at: number, length: number) => Uint8Array {
  let start = 0
  let bytes = new Uint8Array(0)
  return (at, length) => {
    if (at < start || at + length > start + bytes.length) {
      bytes = readBytes(archive, at, Math.max(length, windowBytes)) as Uint8Array<ArrayBuffer>
      start = at
    }
    return bytes.subarray(at - start, at - start + length)
  }
}

/**
 * The entries in the archive's order. Throws LabError invalid with Go's words for what is no tar
 * (`archive/tar: invalid tar header`) or ends early (`unexpected EOF`). An empty archive, also one of no bytes, has no
 * entries.
 */
export function* readTar(archive: Content): Generator<ReadEntry> {
  let at = 0
  let global = noRecords
  let pending: Extended | undefined
  const read = windowOver(archive)
  const extendedData = (size: number): Uint8Array => {
    if (size > maxExtendedHeaderBytes || size < 0) throw badHeader()
    if (at + size > archive.sizeBytes) throw unexpectedEnd()
    const data = read(at, size)
    at += size + paddingAfter(size)
    return data
  }
  while (at < archive.sizeBytes) {
    if (at + blockBytes > archive.sizeBytes) throw unexpectedEnd()
    const block = read(at, blockBytes)
    at += blockBytes
    if (block.every((byte) => byte === 0)) return
    if (!isSumRight(block)) throw badHeader()
    const flag = String.fromCharCode(block[156] ?? 0)
    const known = pending ?? { pax: global, longName: undefined, longLink: undefined }
    if (flag === 'x' || flag === 'g' || flag === 'L' || flag === 'K') {
      const data = extendedData(numberAt(block, 124, 12))
      if (flag === 'g') global = new Map([...global, ...parsePax(data)])
      else if (flag === 'x') pending = { ...known, pax: new Map([...global, ...parsePax(data)]) }
      else if (flag === 'L') pending = { ...known, longName: textAt(data, 0, data.length) }
      else pending = { ...known, longLink: textAt(data, 0, data.length) }
      continue
    }
    const entry = entryOf(block, known, at)
    pending = undefined
    if (at + entry.sizeBytes > archive.sizeBytes) throw unexpectedEnd()
    yield entry
    at += entry.sizeBytes + paddingAfter(entry.sizeBytes)
  }
  if (pending) throw unexpectedEnd()
}
