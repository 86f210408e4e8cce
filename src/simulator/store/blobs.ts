/**
 * Content-addressed blobs: layers' tars, configs, snapshots of trees. A blob's name is the sha256 of its bytes, so
 * storing is idempotent and a reader can check what it read.
 *
 * Two stores share one interface: in memory (a blob is a sequence of shared extents: storing a gigabyte of zeros costs
 * nothing), and in a folder, as `sha256/<hex>` (`blobFolder.ts`).
 */
import { createHash } from 'node:crypto'
import type { Content } from '@posix/filesystem/types'
import { concat, contentOf, emptyContent } from '@posix/filesystem/content'
import { chunksOf } from './chunks'

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
  /** Files that still refer to the blob keep working until the process ends. */
  delete(digest: string): Promise<void>
  digests(): readonly string[]
  /** Closes what is open. */
  dispose(): void
}

const yieldEveryBytes = 8 << 20
/** Few long extents, because readers look for theirs from the first on. */
const extentBytes = 8 << 20

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
      const parts: Content[] = []
      let pieces: Uint8Array[] = []
      let pendingBytes = 0
      const flush = (): void => {
        if (pendingBytes > 0) parts.push(contentOf(Buffer.concat(pieces)))
        pieces = []
        pendingBytes = 0
      }
      for await (const chunk of bytes) {
        hash.update(chunk)
        pieces.push(chunk.slice())
        pendingBytes += chunk.length
        if (pendingBytes >= extentBytes) flush()
      }
      flush()
      return keep(`sha256:${hash.digest('hex')}`, parts.length === 0 ? emptyContent : concat(...parts))
    },
    putContent: async (content) => keep(await digestOf(content), content),
    get: (digest) => blobs.get(digest),
    delete: (digest) => {
      blobs.delete(digest)
      return Promise.resolve()
    },
    digests: () => [...blobs.keys()],
    dispose: () => blobs.clear(),
  }
}
