/**
 * pg_dump's custom archive (`pg_backup_archiver.c`, `pg_backup_custom.c`), version 1.14, which pg_restore from PostgreSQL 14
 * on reads: `PGDMP`, a head, the table of contents, then for each table its rows as zlib chunks. Integers are a sign and
 * four bytes, texts a length and their bytes, -1 for none. Of others' archives 1.14 to 1.16 are read.
 */
import { deflateSync, inflateSync } from 'node:zlib'
import { DumpFailed } from './catalog'
import type { DumpEntry } from './entry'

export interface ArchiveHead {
  readonly createdAtMs: number
  readonly database: string
  readonly serverVersion: string
  readonly programVersion: string
}

/** An entry with its number in the archive, and its rows as COPY's lines. */
export interface ArchiveEntry extends DumpEntry {
  readonly id: number
  readonly rows: string | undefined
}

export interface Archive extends ArchiveHead {
  /** As its head has it. */
  readonly version: string
  readonly entries: readonly ArchiveEntry[]
}

const magic = 'PGDMP'
const formatCustom = 1
const sections = ['none', 'pre-data', 'data', 'post-data'] as const
const offset = { set: 2, none: 3 } as const
const rowsBlock = 1
const gzipped = 1

/** Writes an archive whole. */
export function packArchive({ entries, ...head }: Omit<Archive, 'version'>): Buffer {
  // Positions of rows follow the table of contents, whose length doesn't depend on them.
  const blocks = entries.map(({ id, rows }) => (rows === undefined ? undefined : packRows(id, rows)))
  const keys = new Map(entries.map(({ key, id }) => [key, id]))
  const contents = (start: number): Buffer => {
    const writer = new Writer()
    writeHead(writer, head)
    writer.int(entries.length)
    let at = start
    for (const [index, entry] of entries.entries()) {
      const block = blocks[index]
      writeEntry(writer, entry, { keys, position: block === undefined ? undefined : at })
      at += block?.length ?? 0
    }
    return writer.bytes()
  }
  const { length } = contents(0)
  return Buffer.concat([contents(length), ...blocks.filter((block) => block !== undefined)])
}

function packRows(id: number, rows: string): Buffer {
  const writer = new Writer()
  writer.byte(rowsBlock)
  writer.int(id)
  const chunk = deflateSync(Buffer.from(rows))
  writer.int(chunk.length)
  writer.raw(chunk)
  writer.int(0)
  return writer.bytes()
}

function writeHead(writer: Writer, { createdAtMs, database, serverVersion, programVersion }: ArchiveHead): void {
  writer.raw(Buffer.from(magic))
  for (const byte of [1, 14, 0, 4, 8, formatCustom]) writer.byte(byte)
  writer.int(-1)
  const at = new Date(createdAtMs)
  for (const part of [at.getUTCSeconds(), at.getUTCMinutes(), at.getUTCHours(), at.getUTCDate()]) writer.int(part)
  for (const part of [at.getUTCMonth(), at.getUTCFullYear() - 1900, 0]) writer.int(part)
  for (const text of [database, serverVersion, programVersion]) writer.text(text)
}

interface Place {
  readonly keys: ReadonlyMap<string, number>
  readonly position: number | undefined
}

function writeEntry(writer: Writer, entry: ArchiveEntry, { keys, position }: Place): void {
  writer.int(entry.id)
  writer.int(position === undefined ? 0 : 1)
  for (const number of entry.catalogId) writer.text(String(number))
  writer.text(entry.name)
  writer.text(entry.kind)
  const isNote = entry.kind === 'COMMENT' || entry.kind === 'ACL'
  writer.int(isNote ? 1 : sections.indexOf(entry.section) + 1)
  writer.text(entry.create)
  writer.text(entry.drop)
  writer.text(entry.copy)
  writer.text(entry.schema === '' ? undefined : entry.schema)
  writer.text(entry.isStored === true ? '' : undefined)
  writer.text(entry.accessMethod)
  writer.text(entry.owner)
  writer.text('false')
  for (const need of entry.needs) if (keys.has(need)) writer.text(String(keys.get(need)))
  writer.text(undefined)
  writer.byte(position === undefined ? offset.none : offset.set)
  writer.long(position ?? 0)
}

/** Reads an archive. Throws DumpFailed with pg_restore's words. */
export function readArchive(bytes: Buffer): Archive {
  if (bytes.toString('latin1', 0, magic.length) !== magic) {
    if (/^--\r?\n-- PostgreSQL database (cluster )?dump/.test(bytes.toString('utf8', 0, 64)))
      throw new DumpFailed('input file appears to be a text format dump. Please use psql.')
    throw new DumpFailed('input file does not appear to be a valid archive')
  }
  try {
    return read(new Reader(bytes))
  } catch (error) {
    if (error instanceof RangeError) throw new DumpFailed('could not read from input file: end of file')
    throw error
  }
}

function read(reader: Reader): Archive {
  const [major, minor, revision] = [reader.byte(), reader.byte(), reader.byte()]
  const version = `${String(major)}.${String(minor)}-${String(revision)}`
  if (major !== 1 || minor < 14 || minor > 16) {
    throw new DumpFailed(`unsupported version (${String(major)}.${String(minor)}) in file header`)
  }
  reader.intBytes = reader.byte()
  reader.offsetBytes = reader.byte()
  const format = reader.byte()
  if (format !== formatCustom) throw new DumpFailed(`the Camada simulator's pg_restore reads custom archives alone`)
  const isCompressed = minor >= 15 ? gzipOrNone(reader.byte()) : reader.int() !== 0
  const [seconds = 0, minutes = 0, hours = 0, day = 1, month = 0, year = 0] = Array.from({ length: 7 }, () =>
    reader.int(),
  )
  const createdAtMs = Date.UTC(year + 1900, month, day, hours, minutes, seconds)
  const [database = '', serverVersion = '', programVersion = ''] = [reader.text(), reader.text(), reader.text()]
  const count = reader.int()
  const found = Array.from({ length: count }, () => readEntry(reader, minor))
  const entries = found.map(({ entry, position }) => ({
    ...entry,
    rows: position === undefined ? undefined : reader.rows(position, isCompressed),
  }))
  return { version, createdAtMs, database, serverVersion, programVersion, entries }
}

function gzipOrNone(algorithm: number): boolean {
  if (algorithm > gzipped)
    throw new DumpFailed('archive is compressed, but this installation does not support compression')
  return algorithm === gzipped
}

/** Kinds whose owner is set by what drops them: `DROP TABLE x` and `ALTER TABLE x OWNER TO`. */
const ownedKinds = /^(SCHEMA|TYPE|DOMAIN|FUNCTION|PROCEDURE|TABLE|VIEW|MATERIALIZED VIEW|SEQUENCE)$/

function readEntry(
  reader: Reader,
  minor: number,
): { readonly entry: Omit<ArchiveEntry, 'rows'>; readonly position: number | undefined } {
  const id = reader.int()
  const hasRows = reader.int() !== 0
  const catalogId = [Number(reader.text()), Number(reader.text())] as const
  const [name = '', kind = ''] = [reader.text(), reader.text()]
  const section = sections[reader.int() - 1] ?? 'none'
  const [create = '', drop = '', copy] = [reader.text(), reader.text(), reader.text()]
  const [schema = '', tablespace, accessMethod] = [reader.text(), reader.text(), reader.text()]
  if (minor >= 16) reader.int()
  const owner = reader.text() ?? ''
  reader.text()
  const needs: string[] = []
  for (let need = reader.text(); need !== undefined; need = reader.text()) needs.push(need)
  const state = reader.byte()
  const at = reader.long()
  const owned = ownedKinds.test(kind) && /^DROP /.test(drop) ? drop.replace(/^DROP ([\s\S]*);\n$/, '$1') : undefined
  const entry = {
    ...{ id, key: String(id), kind, name, schema, owner, catalogId, create, drop, needs },
    section: section === 'none' ? 'pre-data' : section,
    ...(copy !== undefined && copy !== '' && { copy }),
    ...(tablespace !== undefined && { isStored: true }),
    ...(accessMethod !== undefined && accessMethod !== '' && { accessMethod }),
    ...(owned !== undefined && { owned }),
  }
  return { entry, position: hasRows && state === offset.set ? at : undefined }
}

class Writer {
  private readonly parts: Buffer[] = []

  byte(value: number): void {
    this.parts.push(Buffer.from([value]))
  }

  int(value: number): void {
    const bytes = Buffer.alloc(5)
    bytes.writeUInt8(value < 0 ? 1 : 0)
    bytes.writeUInt32LE(Math.abs(value), 1)
    this.parts.push(bytes)
  }

  long(value: number): void {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64LE(BigInt(value))
    this.parts.push(bytes)
  }

  text(value: string | undefined): void {
    if (value === undefined) {
      this.int(-1)
      return
    }
    const bytes = Buffer.from(value)
    this.int(bytes.length)
    this.parts.push(bytes)
  }

  raw(bytes: Buffer): void {
    this.parts.push(bytes)
  }

  bytes(): Buffer {
    return Buffer.concat(this.parts)
  }
}

class Reader {
  intBytes = 4
  offsetBytes = 8
  private at = magic.length

  constructor(private readonly all: Buffer) {}

  byte(): number {
    return this.all.readUInt8(this.at++)
  }

  int(): number {
    const isNegative = this.byte() !== 0
    const value = this.all.readUIntLE(this.at, this.intBytes)
    this.at += this.intBytes
    return isNegative ? -value : value
  }

  long(): number {
    const value = this.all.readUIntLE(this.at, Math.min(6, this.offsetBytes))
    this.at += this.offsetBytes
    return value
  }

  text(): string | undefined {
    const length = this.int()
    if (length < 0) return undefined
    if (this.at + length > this.all.length) throw new RangeError('end of file')
    this.at += length
    return this.all.toString('utf8', this.at - length, this.at)
  }

  rows(position: number, isCompressed: boolean): string {
    this.at = position
    this.byte()
    this.int()
    const chunks: Buffer[] = []
    for (let length = this.int(); length > 0; length = this.int()) {
      if (this.at + length > this.all.length) throw new RangeError('end of file')
      chunks.push(this.all.subarray(this.at, this.at + length))
      this.at += length
    }
    const bytes = Buffer.concat(chunks)
    return (isCompressed && bytes.length > 0 ? inflateSync(bytes) : bytes).toString()
  }
}
