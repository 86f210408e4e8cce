/**
 * Reads dump.rdb as servers up to redis 8 write it (versions up to 12). What the simulator's server has no values for
 * (streams, modules, functions, ends of single fields) is refused by name.
 */
import { crc64 } from './crc64'
import { decompress, readIntset, readListpack, readZiplist } from './rdbPacked'
import { rdbCode } from './rdbWrite'
import { SortedSet, type Value } from './values'

const newestVersion = 12
const quicklistPlain = 1

export interface DumpEntry {
  readonly database: number
  readonly key: string
  readonly value: Value
  readonly expiresAtMs: number | undefined
}

export interface Dump {
  readonly version: number
  /** `redis-ver`, `ctime`, `used-mem`, … */
  readonly facts: ReadonlyMap<string, string>
  readonly entries: readonly DumpEntry[]
}

/** The file is broken, or holds what can't be loaded; the message says what. */
export class DumpError extends Error {}

class Reader {
  at = 0
  constructor(readonly bytes: Buffer) {}

  byte(): number {
    const value = this.bytes[this.at++]
    if (value === undefined) throw new DumpError('Short read or OOM loading DB. Unrecoverable error, aborting now.')
    return value
  }

  take(length: number): Buffer {
    if (this.at + length > this.bytes.length)
      throw new DumpError('Short read or OOM loading DB. Unrecoverable error, aborting now.')
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  length(): number {
    const { value, isEncoded } = this.lengthOrEncoding()
    if (isEncoded) throw new DumpError('Unknown RDB length encoding')
    return value
  }

  text(): string {
    return this.blob().toString('latin1')
  }

  blob(): Buffer {
    const { value, isEncoded } = this.lengthOrEncoding()
    if (!isEncoded) return this.take(value)
    if (value < 3) return Buffer.from(String(this.take(1 << value).readIntLE(0, 1 << value)))
    if (value !== 3) throw new DumpError(`Unknown RDB string encoding type ${value}`)
    const packed = this.length()
    const whole = this.length()
    return decompress(this.take(packed), whole)
  }

  private lengthOrEncoding(): { value: number; isEncoded: boolean } {
    const first = this.byte()
    switch (first >> 6) {
      case 0:
        return { value: first, isEncoded: false }
      case 1:
        return { value: ((first & 63) << 8) | this.byte(), isEncoded: false }
      case 2:
        return {
          value: first === 0x80 ? this.take(4).readUInt32BE() : Number(this.take(8).readBigUInt64BE()),
          isEncoded: false,
        }
      default:
        return { value: first & 63, isEncoded: true }
    }
  }
}

/** Reads a whole file. Throws `DumpError`. */
export function readDump(bytes: Buffer): Dump {
  const version = Number(/^REDIS(\d{4})/.exec(bytes.toString('latin1', 0, 9))?.[1])
  if (Number.isNaN(version)) throw new DumpError('Wrong signature trying to load DB from file')
  if (version < 1 || version > newestVersion) throw new DumpError(`Can't handle RDB format version ${version}`)
  const reader = new Reader(bytes)
  reader.at = 9
  const facts = new Map<string, string>()
  const entries: DumpEntry[] = []
  let database = 0
  let expiresAtMs: number | undefined
  for (;;) {
    const code = reader.byte()
    if (code === rdbCode.end) break
    if (code === rdbCode.aux) facts.set(reader.text(), reader.text())
    else if (code === rdbCode.selectDatabase) database = reader.length()
    else if (code === rdbCode.resize) void [reader.length(), reader.length()]
    else if (code === rdbCode.expiresAtMs) expiresAtMs = Number(reader.take(8).readBigInt64LE())
    else if (code === rdbCode.expiresAtSec) expiresAtMs = reader.take(4).readInt32LE() * 1000
    else if (code === rdbCode.idle) reader.length()
    else if (code === rdbCode.frequency) reader.byte()
    else {
      const key = readable(code) ? reader.text() : ''
      entries.push({ database, key, value: readValue(reader, code), expiresAtMs })
      expiresAtMs = undefined
    }
  }
  const sum = reader.take(version >= 5 ? 8 : 0)
  const isChecked = sum.some((byte) => byte !== 0)
  if (isChecked && !crc64(bytes.subarray(0, reader.at - 8)).equals(sum))
    throw new DumpError('Wrong RDB checksum. Aborting now.')
  return { version, facts, entries }
}

function readable(code: number): boolean {
  return !Object.hasOwn(leftOut, code)
}

/** Values that this server has none of, by the codes of rdb.h. */
const leftOut: Readonly<Record<number, string>> = {
  6: 'values of modules',
  7: 'values of modules',
  15: 'streams',
  19: 'streams',
  21: 'streams',
  22: 'ends of single fields',
  23: 'ends of single fields',
  24: 'ends of single fields',
  25: 'ends of single fields',
  245: 'functions',
  246: 'functions',
  247: 'modules',
}

function readValue(reader: Reader, code: number): Value {
  const texts = (): string[] => Array.from({ length: reader.length() }, () => reader.text())
  switch (code) {
    case 0:
      return { kind: 'string', text: reader.text() }
    case 1:
      return { kind: 'list', items: texts() }
    case 10:
      return { kind: 'list', items: readZiplist(reader.blob()) }
    case 14:
    case 18:
      return { kind: 'list', items: readQuicklist(reader, code === 18) }
    case 2:
      return { kind: 'set', members: new Set(texts()) }
    case 11:
      return { kind: 'set', members: new Set(readIntset(reader.blob())) }
    case 20:
      return { kind: 'set', members: new Set(readListpack(reader.blob())) }
    case 4:
      return { kind: 'hash', fields: fieldsOf(Array.from({ length: reader.length() * 2 }, () => reader.text())) }
    case 13:
      return { kind: 'hash', fields: fieldsOf(readZiplist(reader.blob())) }
    case 16:
      return { kind: 'hash', fields: fieldsOf(readListpack(reader.blob())) }
    case 3:
    case 5:
      return { kind: 'zset', scores: readScores(reader, code === 5) }
    case 12:
      return { kind: 'zset', scores: scoresOf(readZiplist(reader.blob())) }
    case 17:
      return { kind: 'zset', scores: scoresOf(readListpack(reader.blob())) }
    default: {
      const what = leftOut[code]
      if (what !== undefined) throw new DumpError(`the Camada simulator's redis leaves out ${what}`)
      throw new DumpError(`Internal error in RDB reading offset ${reader.at}, function at rdb.c`)
    }
  }
}

function readQuicklist(reader: Reader, hasPlain: boolean): string[] {
  const items: string[] = []
  for (let left = reader.length(); left > 0; left--) {
    const isPlain = hasPlain && reader.length() === quicklistPlain
    const node = reader.blob()
    items.push(...(isPlain ? [node.toString('latin1')] : hasPlain ? readListpack(node) : readZiplist(node)))
  }
  return items
}

function readScores(reader: Reader, isBinary: boolean): SortedSet {
  const scores = new SortedSet()
  for (let left = reader.length(); left > 0; left--) {
    const member = reader.text()
    scores.set(member, isBinary ? reader.take(8).readDoubleLE() : readOldDouble(reader))
  }
  return scores
}

function readOldDouble(reader: Reader): number {
  const length = reader.byte()
  if (length === 255) return -Infinity
  if (length === 254) return Infinity
  return length === 253 ? NaN : Number(reader.take(length).toString('latin1'))
}

function fieldsOf(texts: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>()
  for (let at = 0; at + 1 < texts.length; at += 2) fields.set(texts[at] ?? '', texts[at + 1] ?? '')
  return fields
}

function scoresOf(texts: readonly string[]): SortedSet {
  const scores = new SortedSet()
  for (const [member, score] of fieldsOf(texts)) scores.set(member, Number(score.replace(/^(-?)inf$/, '$1Infinity')))
  return scores
}
