/**
 * A whole state as one file, and back: a tar of
 *
 *     camada-state.json         format, date, how many records and blobs follow
 *     records/0001.ndjson …     the records, a line of JSON each
 *     blobs/<hex>, trees/<hex>  contents, named by their sha256
 *     sums.json                 the sha256 of every other file but the blobs; the last entry
 *
 * Reading believes nothing: every content is hashed, names must be these, numbers must agree, and the state that comes of
 * it must be whole. Older formats go through the migrations; newer ones are refused.
 */
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { LabError } from '@shared/errors'
import { extract, pack } from 'tar-stream'
import type { Pack } from 'tar-stream'
import { z } from 'zod'
import type { BlobStore, StoredBlob } from '../store/blobs'
import { streamOf } from '../store/chunks'
import { currentFormat, migrateRecord } from '../store/migrations'
import type { StoredRecord } from '../store/records'
import type { Stores } from '../store/statePlace'

const headName = 'camada-state.json'
const sumsName = 'sums.json'
const recordsPerFileBytes = 8 * 1024 * 1024
const longestTextBytes = 512 * 1024 * 1024

const headSchema = z.object({
  kind: z.literal('camada-state'),
  format: z.number(),
  createdAtMs: z.number(),
  records: z.number(),
  blobs: z.number(),
  trees: z.number(),
})
const sumsSchema = z.record(z.string(), z.string())
const recordSchema = z.object({ key: z.string().min(1), value: z.unknown() })

/** What is to be written: found at one moment, so that it fits together. */
export interface StateSnapshot {
  readonly records: readonly StoredRecord[]
  readonly blobs: readonly StoredBlob[]
  readonly trees: readonly StoredBlob[]
}

/** Takes what a checked state needs. Blobs that are deleted afterwards stay readable. */
export function snapshotOf(
  stores: Stores,
  records: readonly StoredRecord[],
  needed: { readonly blobs: ReadonlySet<string>; readonly trees: ReadonlySet<string> },
): StateSnapshot | undefined {
  const take = (store: BlobStore, digests: ReadonlySet<string>): (StoredBlob | undefined)[] =>
    [...digests].map((digest) => store.get(digest))
  const blobs = take(stores.blobs, needed.blobs)
  const trees = take(stores.trees, needed.trees)
  const isWhole = (blob: StoredBlob | undefined): blob is StoredBlob => blob !== undefined
  return blobs.every(isWhole) && trees.every(isWhole) ? { records, blobs, trees } : undefined
}

function* recordFiles(records: readonly StoredRecord[]): Generator<{ name: string; text: Buffer }> {
  let lines: string[] = []
  let bytes = 0
  let count = 0
  const file = (): { name: string; text: Buffer } => {
    count += 1
    const text = Buffer.from(lines.map((line) => `${line}\n`).join(''))
    lines = []
    bytes = 0
    return { name: `records/${String(count).padStart(4, '0')}.ndjson`, text }
  }
  for (const { key, value } of records) {
    const line = JSON.stringify({ key, value })
    lines.push(line)
    bytes += line.length
    if (bytes >= recordsPerFileBytes) yield file()
  }
  if (lines.length > 0) yield file()
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The file as a stream of bytes. */
export function exportState(snapshot: StateSnapshot, nowMs: number): AsyncIterable<Uint8Array> {
  const archive = pack()
  writeArchive(archive, snapshot, nowMs).then(
    () => archive.finalize(),
    (error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  // Declared as an older kind of stream than it is.
  return archive as unknown as AsyncIterable<Uint8Array>
}

async function writeArchive(archive: Pack, snapshot: StateSnapshot, nowMs: number): Promise<void> {
  const sums: Record<string, string> = {}
  const addText = async (name: string, text: Buffer): Promise<void> => {
    sums[name] = sha256(text)
    await addEntry(archive, name, text.length, nowMs, [text])
  }
  const { records, blobs, trees } = snapshot
  const counts = { records: records.length, blobs: blobs.length, trees: trees.length }
  const head = { kind: 'camada-state', format: currentFormat, createdAtMs: nowMs, ...counts }
  await addText(headName, Buffer.from(`${JSON.stringify(head, undefined, 2)}\n`))
  for (const { name, text } of recordFiles(records)) await addText(name, text)
  for (const [folder, some] of [['blobs', blobs] as const, ['trees', trees] as const]) {
    for (const blob of some) {
      const name = `${folder}/${blob.digest.slice('sha256:'.length)}`
      await addEntry(archive, name, blob.sizeBytes, nowMs, streamOf(blob.content))
    }
  }
  const text = Buffer.from(`${JSON.stringify(sums, undefined, 2)}\n`)
  await addEntry(archive, sumsName, text.length, nowMs, [text])
}

async function addEntry(
  archive: Pack,
  name: string,
  size: number,
  nowMs: number,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const done = new Promise<void>((resolve, reject) => {
    const entry = archive.entry({ name, size, mode: 0o600, mtime: new Date(nowMs) }, (error) =>
      error ? reject(error) : resolve(),
    )
    writeChunks(entry, chunks).catch(reject)
  })
  await done
}

async function writeChunks(
  target: NodeJS.WritableStream,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  for await (const chunk of chunks) {
    if (chunk.length > 0 && !target.write(Buffer.from(chunk))) {
      await new Promise<void>((resolve) => target.once('drain', resolve))
    }
  }
  target.end()
}

/** The parser's advice is about tars at large, and wrong here: an exported state is never compressed. */
function reasonOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (message.startsWith('Invalid tar header')) return 'it is no tar'
  return message === 'Unexpected end of data' ? 'its end is missing' : message
}

function refuse(reason: string): LabError {
  return new LabError('invalid', `this is no state that can be imported: ${reason}`)
}

class Reader {
  private head: z.infer<typeof headSchema> | undefined
  private sums: Record<string, string> | undefined
  private readonly found: Record<string, string> = {}
  private readonly counts = { records: 0, blobs: 0, trees: 0 }

  constructor(private readonly target: Stores) {}

  async read(name: string, entry: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.sums !== undefined) throw refuse(`${JSON.stringify(name)} comes after its end`)
    if (this.head === undefined) return this.readHead(name, entry)
    const content = /^(blobs|trees)\/([0-9a-f]{64})$/.exec(name)
    if (content?.[1] !== undefined && content[2] !== undefined) {
      return this.readContent(content[1] === 'blobs' ? 'blobs' : 'trees', content[2], entry)
    }
    if (/^records\/\d{4}\.ndjson$/.test(name)) return this.readRecords(name, entry)
    if (name !== sumsName) throw refuse(`${JSON.stringify(name)} does not belong to one`)
    this.sums = parse(sumsSchema, (await textOf(entry)).toString('utf8'), name)
  }

  finish(): void {
    if (this.head === undefined) throw refuse('it is empty, or no tar')
    if (this.sums === undefined) throw refuse('its end is missing')
    const names = new Set([...Object.keys(this.found), ...Object.keys(this.sums)])
    for (const name of names) if (this.found[name] !== this.sums[name]) throw refuse(`${name} is damaged or missing`)
    const { records, blobs, trees } = this.head
    const isWhole = records === this.counts.records && blobs === this.counts.blobs && trees === this.counts.trees
    if (!isWhole) throw refuse('parts of it are missing')
  }

  private async readHead(name: string, entry: AsyncIterable<Uint8Array>): Promise<void> {
    if (name !== headName) throw refuse('it does not begin as one')
    const text = await textOf(entry)
    this.found[name] = sha256(text)
    this.head = parse(headSchema, text.toString('utf8'), name)
    if (this.head.format <= currentFormat) return
    throw refuse(`a newer Camada wrote it (format ${this.head.format}; this one knows ${currentFormat})`)
  }

  private async readContent(kind: 'blobs' | 'trees', hex: string, entry: AsyncIterable<Uint8Array>): Promise<void> {
    const blob = await this.target[kind].put(entry)
    if (blob.digest !== `sha256:${hex}`) throw refuse(`${kind}/${hex.slice(0, 12)} is damaged`)
    this.counts[kind] += 1
  }

  private async readRecords(name: string, entry: AsyncIterable<Uint8Array>): Promise<void> {
    const text = await textOf(entry)
    this.found[name] = sha256(text)
    const lines = text.toString('utf8').split('\n').slice(0, -1)
    const records = lines.map((line) => parse(recordSchema, line, name)).filter(({ key }) => !key.startsWith('time/'))
    this.counts.records += lines.length
    const format = this.head?.format ?? currentFormat
    try {
      await this.target.records.write(
        records.map((record) => ({ kind: 'put', ...migrateRecord({ key: record.key, value: record.value }, format) })),
      )
    } catch (error) {
      // What is nested too deep for the encoder.
      if (error instanceof RangeError) throw refuse(`${name} can't be understood`)
      throw error
    }
  }
}

function parse<T>(schema: z.ZodType<T>, text: string, name: string): T {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    throw refuse(`${name} can't be understood`)
  }
}

async function textOf(entry: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of entry) {
    size += chunk.length
    if (size > longestTextBytes) throw refuse('one of its parts is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Reads an exported file into empty stores. Throws LabError invalid, with the reason, for anything but a whole one. */
export async function readState(bytes: Readable, target: Stores): Promise<void> {
  const reader = new Reader(target)
  const entries = extract()
  bytes.on('error', (error) => entries.destroy(error))
  bytes.on('close', () => {
    if (!bytes.readableEnded) entries.destroy(refuse('its end is missing'))
  })
  bytes.pipe(entries)
  try {
    for await (const entry of entries) {
      if (entry.header.type !== 'file') throw refuse(`${JSON.stringify(entry.header.name)} is no file`)
      await reader.read(entry.header.name, entry as AsyncIterable<Uint8Array>)
    }
  } catch (thrown) {
    bytes.unpipe()
    bytes.resume()
    if (thrown instanceof LabError) throw thrown
    throw refuse(reasonOf(thrown))
  }
  reader.finish()
}
