/**
 * Writes dump.rdb (version 12, as redis 8 writes it): a header, facts about the server, each database with its
 * keys, and a checksum. Values are in their plain forms (lists, sets, hashes of strings, sorted sets with binary
 * doubles); the real server also writes packed forms, which `rdbRead.ts` reads.
 */
import { crc64 } from './crc64'
import type { Database, Entry } from './database'
import { readInteger, type Value } from './values'

const version = 12

/** Codes in front of what follows (rdb.h). */
export const rdbCode = {
  aux: 0xfa,
  resize: 0xfb,
  expiresAtMs: 0xfc,
  expiresAtSec: 0xfd,
  selectDatabase: 0xfe,
  end: 0xff,
  idle: 0xf8,
  frequency: 0xf9,
  function: 0xf5,
} as const

export interface DumpFacts {
  readonly redisVersion: string
  readonly nowMs: number
  readonly usedMemoryBytes: number
  /** The base of an append-only file. */
  readonly isAppendOnlyBase: boolean
}

class Writer {
  private readonly parts: Buffer[] = []

  bytes(...values: readonly number[]): void {
    this.parts.push(Buffer.from(values))
  }

  raw(part: Buffer): void {
    this.parts.push(part)
  }

  length(value: number): void {
    if (value < 64) return this.bytes(value)
    if (value < 16_384) return this.bytes(0x40 | (value >> 8), value & 255)
    const wide = Buffer.alloc(5)
    wide[0] = 0x80
    wide.writeUInt32BE(value, 1)
    this.raw(wide)
  }

  /** Short integers go as such, as the real server writes them. */
  text(text: string): void {
    const number = text.length <= 11 ? readInteger(text) : undefined
    if (number !== undefined && number >= -(2n ** 31n) && number < 2n ** 31n) return this.smallInteger(Number(number))
    this.length(text.length)
    this.raw(Buffer.from(text, 'latin1'))
  }

  private smallInteger(value: number): void {
    if (value >= -128 && value <= 127) return this.bytes(0xc0, value & 255)
    if (value >= -32_768 && value <= 32_767) return this.bytes(0xc1, value & 255, (value >> 8) & 255)
    this.bytes(0xc2, value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255)
  }

  auxiliary(name: string, value: string): void {
    this.bytes(rdbCode.aux)
    this.text(name)
    this.text(value)
  }

  joined(): Buffer {
    return Buffer.concat(this.parts)
  }
}

/** The whole file of these databases as they are now. */
export function writeDump(databases: readonly Database[], facts: DumpFacts): Buffer {
  const writer = new Writer()
  writer.raw(Buffer.from(`REDIS${String(version).padStart(4, '0')}`))
  writer.auxiliary('redis-ver', facts.redisVersion)
  writer.auxiliary('redis-bits', '64')
  writer.auxiliary('ctime', String(Math.floor(facts.nowMs / 1000)))
  writer.auxiliary('used-mem', String(facts.usedMemoryBytes))
  writer.auxiliary('aof-base', facts.isAppendOnlyBase ? '1' : '0')
  for (const database of databases) if (database.size > 0) writeDatabase(writer, database)
  writer.bytes(rdbCode.end)
  const body = writer.joined()
  return Buffer.concat([body, crc64(body)])
}

function writeDatabase(writer: Writer, database: Database): void {
  writer.bytes(rdbCode.selectDatabase)
  writer.length(database.number)
  writer.bytes(rdbCode.resize)
  writer.length(database.size)
  writer.length(database.expiring)
  for (const [key, entry] of database.all()) writeEntry(writer, key, entry)
}

function writeEntry(writer: Writer, key: string, { value, expiresAtMs }: Entry): void {
  if (expiresAtMs !== undefined) {
    const time = Buffer.alloc(9)
    time[0] = rdbCode.expiresAtMs
    time.writeBigInt64LE(BigInt(Math.round(expiresAtMs)), 1)
    writer.raw(time)
  }
  writer.bytes(typeCodes[value.kind])
  writer.text(key)
  writeValue(writer, value)
}

const typeCodes: Readonly<Record<Value['kind'], number>> = { string: 0, list: 1, set: 2, hash: 4, zset: 5 }

function writeValue(writer: Writer, value: Value): void {
  switch (value.kind) {
    case 'string':
      writer.text(value.text)
      return
    case 'list':
      writer.length(value.items.length)
      for (const item of value.items) writer.text(item)
      return
    case 'set':
      writer.length(value.members.size)
      for (const member of value.members) writer.text(member)
      return
    case 'hash':
      writer.length(value.fields.size)
      for (const [field, text] of value.fields) {
        writer.text(field)
        writer.text(text)
      }
      return
    case 'zset':
      writer.length(value.scores.size)
      for (const [member, score] of value.scores.entries()) {
        writer.text(member)
        const bytes = Buffer.alloc(8)
        bytes.writeDoubleLE(score)
        writer.raw(bytes)
      }
      return
    default:
      value satisfies never
  }
}
