/**
 * Blobs in a folder: `sha256/<hex>`, written beside as `incoming/<n>`, synced and then renamed, so that a name either is
 * absent or has all its bytes, also after `kill -9` or a power cut. Zero runs become holes.
 *
 * A file is opened when it is read, and closed again when nobody has read it for a moment. That of a deleted blob stays open,
 * so that what refers to it can read on; it is closed, and its space given back, when nothing refers to it any more.
 */
import { createHash } from 'node:crypto'
import { closeSync, linkSync, mkdirSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ByteSource, Content } from '@posix/filesystem/types'
import { emptyContent } from '@posix/filesystem/content'
import type { BlobStore, StoredBlob } from './blobs'
import { chunksOf, isZero, streamOf } from './chunks'
import { explainFullDisk, freeBytes, fullFolder, roomToLeave } from './fullDisk'
import { allocatedBytes } from './setAside'

interface OpenBlob extends StoredBlob {
  readonly file: FileSource
}

/** Closes the files of deleted blobs whose last extent is gone. */
const forgotten = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor))

const sweepMs = 300
/** Open files that have a name, and can be opened again. */
const resting = new Set<FileSource>()
let sweeper: NodeJS.Timeout | undefined

/** Closes those that nobody has read since the last sweep. */
function sweep(): void {
  for (const file of resting) file.rest()
  sweeper = resting.size > 0 ? setTimeout(sweep, sweepMs).unref() : undefined
}

class FileSource implements ByteSource {
  private descriptor: number | undefined
  private wasRead = false

  constructor(
    readonly path: string,
    readonly digest: string,
  ) {}

  /** Lets the file be read on after its name is gone, for as long as an extent refers to it. */
  outliveName(): void {
    forgotten.register(this, this.open(), this)
    resting.delete(this)
  }

  open(): number {
    this.wasRead = true
    if (this.descriptor !== undefined) return this.descriptor
    this.descriptor = openSync(this.path, 'r')
    resting.add(this)
    sweeper ??= setTimeout(sweep, sweepMs).unref()
    return this.descriptor
  }

  rest(): void {
    if (!this.wasRead) this.close()
    this.wasRead = false
  }

  readSync(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    let done = 0
    while (done < length) {
      const count = readSync(this.open(), bytes, done, length - done, offset + done)
      if (count === 0) throw new Error(`blob ${this.path} ends early`)
      done += count
    }
    return bytes
  }

  close(): void {
    forgotten.unregister(this)
    resting.delete(this)
    if (this.descriptor !== undefined) closeSync(this.descriptor)
    this.descriptor = undefined
  }
}

const checkEveryBytes = 1024 * 1024

/** Writes chunks to a new file, synced to the disk; returns the digest. */
async function writeFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<{ digest: string; size: number }> {
  const hash = createHash('sha256')
  const file = await open(path, 'w')
  let size = 0
  try {
    let unchecked = Infinity
    for await (const chunk of chunks) {
      hash.update(chunk)
      if (unchecked >= checkEveryBytes) {
        if (freeBytes(dirname(path)) < roomToLeave.contents + chunk.length) throw fullFolder()
        unchecked = 0
      }
      if (!isZero(chunk)) {
        await file.write(chunk, 0, chunk.length, size)
        unchecked += chunk.length
      }
      size += chunk.length
    }
    await file.truncate(size)
    await file.sync()
  } finally {
    await file.close()
  }
  return { digest: `sha256:${hash.digest('hex')}`, size }
}

/** Makes a rename durable. Windows has no handle of a folder to sync; there the journal of NTFS does it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Opens (and makes) a folder of blobs; leftovers of interrupted writes are removed. */
export function openBlobFolder(root: string): BlobStore {
  const folder = join(root, 'sha256')
  const incoming = join(root, 'incoming')
  rmSync(incoming, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  mkdirSync(incoming, { recursive: true })
  const blobs = new Map<string, OpenBlob>()
  const orphans = new Set<WeakRef<FileSource>>()
  let sequence = 0
  /** The last work on each name: a name that goes must not take one with it that comes again meanwhile. */
  const naming = new Map<string, Promise<unknown>>()

  const inTurn = async <Result>(digest: string, work: () => Promise<Result>): Promise<Result> => {
    const turn = (naming.get(digest) ?? Promise.resolve()).then(work, work)
    naming.set(digest, turn)
    try {
      return await turn
    } finally {
      if (naming.get(digest) === turn) naming.delete(digest)
    }
  }

  const know = (digest: string, sizeBytes: number): OpenBlob => {
    const file = new FileSource(join(folder, digest.slice(7)), digest)
    const content: Content =
      sizeBytes === 0
        ? emptyContent
        : { sizeBytes, extents: [{ kind: 'reference', source: file, offset: 0, lengthBytes: sizeBytes }] }
    const blob = { digest, sizeBytes, content, file }
    blobs.set(digest, blob)
    return blob
  }
  for (const name of readdirSync(folder)) {
    if (/^[0-9a-f]{64}$/.test(name)) know(`sha256:${name}`, statSync(join(folder, name)).size)
  }

  const put = async (chunks: AsyncIterable<Uint8Array>): Promise<StoredBlob> => {
    const partial = join(incoming, String(++sequence))
    try {
      const { digest, size } = await writeFile(partial, chunks)
      return await inTurn(digest, async () => {
        const known = blobs.get(digest)
        if (known) return known
        await rename(partial, join(folder, digest.slice(7)))
        await syncFolder(folder)
        return know(digest, size)
      })
    } catch (error) {
      return explainFullDisk(error)
    } finally {
      await rm(partial, { force: true })
    }
  }

  return {
    put,
    putContent: (content) => put(streamOf(content)),
    get: (digest) => blobs.get(digest),
    async adopt(source) {
      if (!(source instanceof FileSource)) return undefined
      const { digest, path } = source
      return inTurn(digest, async () => {
        const known = blobs.get(digest)
        if (known !== undefined) return known
        const name = join(folder, digest.slice(7))
        try {
          linkSync(path, name)
        } catch {
          // Its name is gone already, or this disk has no hard links: the bytes are to be copied.
          return undefined
        }
        await syncFolder(folder)
        return know(digest, statSync(name).size)
      })
    },
    async delete(digest) {
      const blob = blobs.get(digest)
      if (!blob) return
      blob.file.outliveName()
      for (const orphan of orphans) if (orphan.deref() === undefined) orphans.delete(orphan)
      orphans.add(new WeakRef(blob.file))
      blobs.delete(digest)
      await inTurn(digest, async () => {
        // Nothing else knows a name before its turn, so that one which is known again lies there again.
        if (!blobs.has(digest)) await rm(join(folder, digest.slice(7)), { force: true })
      })
    },
    digests: () => [...blobs.keys()],
    allocatedBytes: (digest) => (blobs.has(digest) ? allocatedBytes(join(folder, digest.slice(7))) : 0),
    dispose() {
      for (const { file } of blobs.values()) file.close()
      for (const orphan of orphans) orphan.deref()?.close()
    },
  }
}

/** Reads a whole blob again and says whether its bytes still have its name. */
export function isIntact(blob: StoredBlob): boolean {
  const hash = createHash('sha256')
  try {
    for (const chunk of chunksOf(blob.content)) hash.update(chunk)
  } catch {
    return false
  }
  return `sha256:${hash.digest('hex')}` === blob.digest
}
