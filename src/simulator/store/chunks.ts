/** Extents to chunks of bytes and back: the way from `Content` to a socket, a hash or a file. */
import type { Content } from '@posix/filesystem/types'

const chunkBytes = 1 << 20
const zeroChunk = new Uint8Array(chunkBytes)

/** The bytes in chunks of at most 1 MiB. Chunks are shared with the content: don't write into them. */
export function* chunksOf(content: Content): Generator<Uint8Array> {
  for (const extent of content.extents) {
    if (extent.kind === 'data') {
      for (let at = 0; at < extent.bytes.length; at += chunkBytes) yield extent.bytes.subarray(at, at + chunkBytes)
      continue
    }
    for (let at = 0; at < extent.lengthBytes; at += chunkBytes) {
      const length = Math.min(chunkBytes, extent.lengthBytes - at)
      yield extent.kind === 'zeros' ? zeroChunk.subarray(0, length) : extent.source.readSync(extent.offset + at, length)
    }
  }
}

/** `chunksOf` for consumers of streams; other work runs between chunks. */
export async function* streamOf(content: Content): AsyncGenerator<Uint8Array> {
  for (const chunk of chunksOf(content)) {
    yield chunk
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

/** Whether every byte of a chunk is zero. */
export function isZero(chunk: Uint8Array): boolean {
  if (chunk.length === zeroChunk.length) return Buffer.compare(chunk, zeroChunk) === 0
  return Buffer.compare(chunk, zeroChunk.subarray(0, chunk.length)) === 0
}
