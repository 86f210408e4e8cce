/**
 * Reads one layer's tar into its table of contents, entry by entry, without keeping any content. The tar may be
 * gzipped (or zstd where this Node can). It may be hostile: paths are made normal, what leads out of the layer is
 * passed over and named, and there is a limit to how much of it is believed.
 */
import { Readable, type Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import { LabError } from '@shared/errors'
import { normalPath, parentOf } from '@shared/layers/layerTree'
import type { LayerEntry } from '@shared/layers/types'

const maxEntries = 2_000_000
const maxPathChars = 4_096
const maxProblems = 20

export interface ReadLayer {
  readonly entries: readonly LayerEntry[]
  readonly problems: readonly string[]
  /** Contents of the wanted files that this layer has. */
  readonly contents: ReadonlyMap<string, Buffer>
}

/** Files whose content is wanted too, up to a size each. */
export interface WantedFiles {
  readonly paths: ReadonlySet<string>
  readonly limitBytes: number
}

/** Reads a layer's tar. Throws LabError `invalid` for what isn't one, or holds too much. */
export async function readLayer(tar: AsyncIterable<Buffer>, wanted?: WantedFiles): Promise<ReadLayer> {
  const reading = new LayerReading()
  await walkTar(tar, async (header, content) => {
    reading.add(header)
    const path = normalPath(header.name)
    const isWanted = wanted?.paths.has(path) === true && header.type === 'file' && header.size <= wanted.limitBytes
    if (isWanted) reading.contents.set(path, await readAll(content))
    else content.resume()
  })
  return reading
}

/** Everything that a source holds. */
export async function readAll(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Content of an entry: to be read to its end, or resumed. */
export interface TarContent extends AsyncIterable<Buffer> {
  resume(): unknown
}

/** Calls back for each entry of a tar. Throws LabError `invalid` for what isn't one, and what the visit throws. */
export async function walkTar(
  tar: AsyncIterable<Buffer>,
  visit: (header: Header, content: TarContent) => void | Promise<void>,
): Promise<void> {
  const reader = extract()
  const fed = feed(tar, reader)
  try {
    for await (const entry of reader) await visit(entry.header, entry as unknown as TarContent)
    await fed
  } catch (thrown) {
    reader.destroy()
    await fed.catch(() => undefined)
    throw thrown instanceof Error && /tar|header|data/i.test(thrown.message) && !(thrown instanceof LabError)
      ? new LabError('invalid', `not a readable tar: ${thrown.message}`, { cause: thrown })
      : thrown
  }
}

/** Writes the tar to its reader as fast as that takes it. */
async function feed(tar: AsyncIterable<Buffer>, reader: ReturnType<typeof extract>): Promise<void> {
  let wake: () => void = () => undefined
  reader.on('drain', () => wake())
  reader.on('close', () => wake())
  // What goes wrong in the reader is thrown by its iteration.
  reader.on('error', () => undefined)
  try {
    for await (const chunk of tar) {
      if (reader.destroyed) return
      const drained = new Promise<void>((resolve) => (wake = resolve))
      if (!reader.write(chunk)) await drained
    }
    reader.end(null)
  } catch (thrown) {
    reader.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)))
  }
}

/** Undoes the compression that the first bytes tell of. Throws LabError `notImplemented` for one that can't be read. */
export async function uncompressed(blob: AsyncIterable<Buffer>): Promise<AsyncIterable<Buffer>> {
  const iterator = blob[Symbol.asyncIterator]()
  const first = await iterator.next()
  const rest = async function* (): AsyncGenerator<Buffer> {
    if (first.done !== true) yield first.value
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  const head = first.done === true ? Buffer.alloc(0) : first.value
  if (head[0] === 0x1f && head[1] === 0x8b) return through(rest(), zlib.createGunzip())
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return through(rest(), zstd())
  return rest()
}

function through(source: AsyncIterable<Buffer>, transform: Transform): AsyncIterable<Buffer> {
  const readable = Readable.from(source)
  readable.on('error', (error) => transform.destroy(error))
  return readable.pipe(transform)
}

/** Node has zstd since 22.15. */
function zstd(): Transform {
  const create = (zlib as unknown as { createZstdDecompress?: () => Transform }).createZstdDecompress
  if (create !== undefined) return create()
  throw new LabError('notImplemented', 'this layer is compressed with zstd, which needs Node 22.15 or newer')
}

class LayerReading implements ReadLayer {
  readonly entries: LayerEntry[] = []
  readonly problems: string[] = []
  readonly contents = new Map<string, Buffer>()
  readonly #sizes = new Map<string, number>()
  readonly #opaque = new Set<string>()

  add(header: Header): void {
    if (this.entries.length >= maxEntries) throw new LabError('invalid', `a layer with more than ${maxEntries} entries`)
    const path = this.#pathOf(header.name)
    if (path === undefined) return
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (name === '.wh..wh..opq') return this.#addOpaque(parentOf(path))
    // AUFS's own bookkeeping (`.wh..wh.plnk`), which old archives still carry.
    if (name.startsWith('.wh..wh.')) return
    if (name.startsWith('.wh.')) {
      const deleted = `${path.slice(0, path.length - name.length)}${name.slice('.wh.'.length)}`
      this.entries.push({ path: deleted, kind: 'whiteout', sizeBytes: 0, mode: 0 })
      return
    }
    this.#addPresent(path, header)
  }

  #addPresent(path: string, header: Header): void {
    const kind = kindOf(header)
    const target = header.linkname || undefined
    const linked = kind === 'hardlink' && target !== undefined ? normalPath(target) : undefined
    const sizeBytes = linked !== undefined ? (this.#sizes.get(linked) ?? 0) : kind === 'file' ? header.size : 0
    if (kind === 'file' || kind === 'hardlink') this.#sizes.set(path, sizeBytes)
    this.entries.push({
      path,
      kind,
      sizeBytes,
      mode: header.mode & 0o7777,
      ...(target === undefined ? {} : { target: linked ?? target }),
      ...(kind === 'directory' && this.#opaque.has(path) ? { isOpaque: true } : {}),
    })
  }

  #addOpaque(path: string): void {
    this.#opaque.add(path)
    this.entries.push({ path, kind: 'directory', sizeBytes: 0, mode: 0o755, isOpaque: true })
  }

  #pathOf(name: string): string | undefined {
    const leadsOut = name.split('/').includes('..')
    if (leadsOut || name.length > maxPathChars || name.includes('\0')) {
      if (this.problems.length < maxProblems) this.problems.push(name.slice(0, 200))
      return undefined
    }
    const path = normalPath(name)
    return path === '/' ? undefined : path
  }
}

function kindOf({ type }: Header): LayerEntry['kind'] {
  switch (type) {
    case 'file':
    case 'contiguous-file':
      return 'file'
    case 'directory':
    case 'symlink':
      return type
    case 'link':
      return 'hardlink'
    default:
      return 'other'
  }
}
