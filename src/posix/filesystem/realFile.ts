/** What is read and written through an open descriptor of the real disk. */
import { fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs'
import { emptyContent, extentLength, readChunks } from './content'
import type { Content } from './types'

/** Up to `length` bytes from `offset` on; fewer where the file ends. */
export function readAll(descriptor: number, offset: number, length: number): Uint8Array {
  const available = Math.max(0, Number(fstatSync(descriptor, { bigint: true }).size) - offset)
  const bytes = new Uint8Array(Math.min(length, available))
  let at = 0
  while (at < bytes.length) {
    const count = readSync(descriptor, bytes, at, bytes.length - at, offset + at)
    if (count === 0) break
    at += count
  }
  return bytes.subarray(0, at)
}

/** Makes a file hold a content; what are zeros in it becomes holes. */
export function writeContent(descriptor: number, content: Content): void {
  ftruncateSync(descriptor, 0)
  let position = 0
  for (const extent of content.extents) {
    const isHole = extent.kind === 'zeros'
    const part = isHole ? emptyContent : { sizeBytes: extentLength(extent), extents: [extent] }
    let at = position
    for (const chunk of readChunks(part)) at += writeSync(descriptor, chunk, 0, chunk.length, at)
    position += extentLength(extent)
  }
  ftruncateSync(descriptor, content.sizeBytes)
}
