/** Files of a container as they are now, by `GET /containers/{id}/archive`, and what of them can be shown. */
import { createHash } from 'node:crypto'
import { isUtf8 } from 'node:buffer'
import type { FileVersion } from '@shared/docker/container'
import { walkTar } from './archives/layerReader'
import type { EngineClient } from './types'

/** More of a text isn't shown. */
export const textLimitBytes = 256 * 1024

export interface ReadFile {
  /** The first bytes, up to the limit that was asked for. */
  readonly head: Buffer
  readonly sizeBytes: number
  readonly sha256: string
}

/** Reads a regular file; what is beyond `limitBytes` is only hashed. Undefined when the path isn't a regular file. */
export async function readContainerFile(
  client: EngineClient,
  container: string,
  path: string,
  limitBytes: number,
): Promise<ReadFile | undefined> {
  const archive = await client.containers.getArchive(container, path)
  let file: ReadFile | undefined
  try {
    await walkTar(archive, async ({ type, size }, content) => {
      if (type !== 'file' || file !== undefined) {
        content.resume()
        return
      }
      file = { ...(await hashing(content, limitBytes)), sizeBytes: size }
    })
  } finally {
    archive.destroy()
  }
  return file
}

async function hashing(content: AsyncIterable<Buffer>, limitBytes: number): Promise<{ head: Buffer; sha256: string }> {
  const hash = createHash('sha256')
  const kept: Buffer[] = []
  let left = limitBytes
  for await (const chunk of content) {
    hash.update(chunk)
    if (left > 0) kept.push(chunk.subarray(0, left))
    left -= chunk.length
  }
  return { head: Buffer.concat(kept), sha256: `sha256:${hash.digest('hex')}` }
}

/** A file's version for the screen: text up to the limit, else its size and hash. */
export function toFileVersion({ head, sizeBytes, sha256 }: ReadFile): FileVersion {
  const shown = head.subarray(0, textLimitBytes)
  const isTruncated = sizeBytes > shown.length
  // A character may be cut in the middle at the limit: three bytes less is surely whole somewhere.
  const isText =
    !shown.includes(0) && [0, 1, 2, 3].some((cut) => isUtf8(shown.subarray(0, shown.length - (isTruncated ? cut : 0))))
  return isText
    ? { kind: 'text', text: shown.toString('utf8'), sizeBytes, isTruncated }
    : { kind: 'binary', sizeBytes, sha256 }
}

/** Bytes that differ between two contents once what they have in common at both ends is taken away. */
export function differingBytes(before: Buffer, after: Buffer): number {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let end = 0
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  return Math.max(before.length, after.length) - start - end
}
