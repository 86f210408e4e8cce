/**
 * Content-addressed blobs: layers' tars, configs, snapshots of trees. A blob's name is the sha256 of its bytes, so
 * storing is idempotent and a reader can check what it read.
 *
 * Two stores share one interface: in memory (a blob is a sequence of shared extents: storing a gigabyte of zeros costs
 * nothing, and what is long and not zeros lies in a `SpillFile`), and in a folder, as `sha256/<hex>` (`blobFolder.ts`).
 */
import { createHash } from 'node:crypto'
import type { ByteSource, Content } from '@posix/filesystem/types'
import { allocatedZeros, concat, contentOf, isAllZeros } from '@posix/filesystem/content'
import { chunksOf } from './chunks'
import { SpillFile } from './spillFile'

export interface StoredBlob {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string
  readonly sizeBytes: number
  /** Its bytes as extents; those of a folder are read when asked for. */
  readonly content: Content
}

export interface BlobStore {
  /** Stores a stream. What was stored is durable when the promise resolves. */
  put(bytes: AsyncIterable<Uint8Array>): Promise<StoredBlob>
  /** Stores extents; shared where the store can, zero runs as holes. */
  putContent(content: Content): Promise<StoredBlob>
  get(digest: string): StoredBlob | undefined
  /** Takes the blob of another store over that a source reads, without copying it; undefined if it reads no blob. */
  adopt(source: ByteSource): Promise<StoredBlob | undefined>
  /** Files that still refer to the blob keep working until the process ends. */
  delete(digest: string): Promise<void>
  digests(): readonly string[]
  /** Bytes that a blob takes on the disk, holes not counted; 0 if it isn't there. */
  allocatedBytes(digest: string): number
  /** Closes what is open. */
  dispose(): void
}

const yieldEveryBytes = 8 << 20
/** Few long extents, because readers look for theirs from the first on. */
const extentBytes = 8 << 20
/** A blob in memory above this goes on in a file. */
const inMemoryBytes = 32 << 20
/** Shorter chunks of zeros, as between a tar's entries, are not worth an extent. */
const shortestZeroRun = 4096

/** Hashes extents and lets other work run in between. Returns `sha256:…`. */
export async function digestOf(content: Content): Promise<string> {
  const hash = createHash('sha256')
  let sinceYield = 0
  for (const chunk of chunksOf(content)) {
    hash.update(chunk)
    sinceYield += chunk.length
    if (sinceYield < yieldEveryBytes) continue
    sinceYield = 0
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return `sha256:${hash.digest('hex')}`
}

/** A stream as extents: runs of zeros cost nothing, what is above `inMemoryBytes` goes to a file. */
class Collected {
  private readonly parts: Content[] = []
  private pieces: Uint8Array[] = []
  private pendingBytes = 0
  private keptBytes = 0
  private spill: SpillFile | undefined

  add(chunk: Uint8Array): void {
    if (chunk.length >= shortestZeroRun && isAllZeros(chunk)) {
      this.flush()
      this.parts.push(allocatedZeros(chunk.length))
      return
    }
    this.pieces.push(chunk.slice())
    this.pendingBytes += chunk.length
    if (this.pendingBytes >= extentBytes) this.flush()
  }

  finish(): Content {
    this.flush()
    return concat(...this.parts)
  }

  private flush(): void {
    if (this.pendingBytes === 0) return
    const bytes = Buffer.concat(this.pieces)
    this.pieces = []
    this.pendingBytes = 0
    if (this.keptBytes + bytes.length > inMemoryBytes) this.spill ??= new SpillFile()
    if (this.spill === undefined) this.keptBytes += bytes.length
    this.parts.push(this.spill === undefined ? contentOf(bytes) : this.spill.append(bytes))
  }
}

/** Blobs that live as long as the process. */
export function createMemoryBlobs(): BlobStore {
  const blobs = new Map<string, StoredBlob>()
  const keep = (digest: string, content: Content): StoredBlob => {
    const known = blobs.get(digest)
    if (known) return known
    const blob = { digest, sizeBytes: content.sizeBytes, content }
    blobs.set(digest, blob)
    return blob
  }
  return {
    async put(bytes) {
      const hash = createHash('sha256')
      const collected = new Collected()
      for await (const chunk of bytes) {
        hash.update(chunk)
        collected.add(chunk)
      }
      return keep(`sha256:${hash.digest('hex')}`, collected.finish())
    },
    putContent: async (content) => keep(await digestOf(content), content),
    get: (digest) => blobs.get(digest),
    adopt: () => Promise.resolve(undefined),
    delete: (digest) => {
      blobs.delete(digest)
      return Promise.resolve()
    },
    digests: () => [...blobs.keys()],
    allocatedBytes: (digest) => blobs.get(digest)?.sizeBytes ?? 0,
    dispose: () => blobs.clear(),
  }
}
