/**
 * Contents of files as immutable sequences of extents. A data extent shares its array with every file that was copied
 * from it; a run of zeros and a reference cost no memory however long they are. That is what makes a copy-up of a
 * gigabyte, a sparse file and a layer read from its tar cheap, while sizes stay exact.
 *
 * Whoever makes a content from an array gives the array away: it must not be changed afterwards. Files that are being
 * written keep a `FileBody` (fileBody.ts), which appends in place; the functions here rebuild the list of extents.
 */
import type { ByteSource, Content, Extent } from './types'

/** Data extents that together stay below this are joined by copying; above it, joining would cost more than it saves. */
const joinLimitBytes = 64 * 1024

/** Size of a page, the unit of allocation, in bytes. */
export const pageBytes = 4096

export const emptyContent: Content = { sizeBytes: 0, extents: [] }

/** A content that consists of these bytes; takes the array over without copying it. */
export function contentOf(bytes: Uint8Array): Content {
  return bytes.length === 0 ? emptyContent : { sizeBytes: bytes.length, extents: [{ kind: 'data', bytes }] }
}

const encoder = new TextEncoder()

/** A content that consists of a text in UTF-8. */
export function contentOfText(text: string): Content {
  return contentOf(encoder.encode(text))
}

/** A hole of this many bytes, as `truncate` makes: reads as zeros and allocates nothing. */
export function zeros(lengthBytes: number): Content {
  return lengthBytes === 0 ? emptyContent : { sizeBytes: lengthBytes, extents: [{ kind: 'zeros', lengthBytes }] }
}

/** Zeros that were written, as `dd if=/dev/zero` does: no memory, but they count as allocated. */
export function allocatedZeros(lengthBytes: number): Content {
  if (lengthBytes === 0) return emptyContent
  return { sizeBytes: lengthBytes, extents: [{ kind: 'zeros', lengthBytes, isAllocated: true }] }
}

/** The content with what `fallocate` took and nobody wrote turned to holes, as a copy by SEEK_DATA makes it. */
export function withoutUnwritten(content: Content): Content {
  if (!content.extents.some((extent) => extent.kind === 'zeros' && extent.isUnwritten === true)) return content
  const extents = content.extents.map((extent): Extent => {
    const isUnwritten = extent.kind === 'zeros' && extent.isUnwritten === true
    return isUnwritten ? { kind: 'zeros', lengthBytes: extent.lengthBytes } : extent
  })
  return { sizeBytes: content.sizeBytes, extents }
}

/** Bytes of a source that are read when they are asked for. */
export function referenceTo(source: ByteSource, offset: number, lengthBytes: number): Content {
  if (lengthBytes === 0) return emptyContent
  return { sizeBytes: lengthBytes, extents: [{ kind: 'reference', source, offset, lengthBytes }] }
}

/** Length of one extent in bytes. */
export function extentLength(extent: Extent): number {
  return extent.kind === 'data' ? extent.bytes.length : extent.lengthBytes
}

/** One content after the other; neighbours that fit together become one extent. */
export function concat(...contents: readonly Content[]): Content {
  return concatAll(contents)
}

/** `concat` for any number of contents: a layer of 100,000 files has as many pieces. */
export function concatAll(contents: Iterable<Content>): Content {
  const extents: Extent[] = []
  let sizeBytes = 0
  for (const content of contents) {
    for (const extent of content.extents) pushExtent(extents, extent)
    sizeBytes += content.sizeBytes
  }
  return { sizeBytes, extents }
}

/** The part from `start` to before `end`, both clamped to the content. */
export function slice(content: Content, start: number, end = content.sizeBytes): Content {
  const from = Math.max(0, start)
  const to = Math.min(content.sizeBytes, end)
  if (from === 0 && to === content.sizeBytes) return content
  if (from >= to) return emptyContent
  const extents: Extent[] = []
  let position = 0
  for (const extent of content.extents) {
    const length = extentLength(extent)
    if (position >= to) break
    if (position + length > from) {
      extents.push(sliceExtent(extent, Math.max(0, from - position), Math.min(length, to - position)))
    }
    position += length
  }
  return { sizeBytes: to - from, extents }
}

/** A content with these bytes written at an offset; a gap before it becomes a hole. Copies the bytes. */
export function overwrite(content: Content, offset: number, bytes: Uint8Array): Content {
  if (bytes.length === 0) return content
  const before = resize(slice(content, 0, offset), offset)
  return concat(before, contentOf(bytes.slice()), slice(content, offset + bytes.length))
}

/** A content cut or lengthened by a hole to this size. */
export function resize(content: Content, sizeBytes: number): Content {
  if (sizeBytes === content.sizeBytes) return content
  if (sizeBytes < content.sizeBytes) return slice(content, 0, sizeBytes)
  return concat(content, zeros(sizeBytes - content.sizeBytes))
}

/** Reads up to `length` bytes at an offset into a fresh array; fewer at the end, none past it. */
export function readBytes(content: Content, offset = 0, length = content.sizeBytes): Uint8Array {
  const from = Math.max(0, offset)
  const to = Math.min(content.sizeBytes, from + length)
  if (from >= to) return new Uint8Array(0)
  const result = new Uint8Array(to - from)
  let position = 0
  for (const extent of content.extents) {
    const extentBytes = extentLength(extent)
    if (position >= to) break
    if (position + extentBytes > from) {
      const start = Math.max(0, from - position)
      readExtent(extent, start, Math.min(extentBytes, to - position), result, position + start - from)
    }
    position += extentBytes
  }
  return result
}

/**
 * The bytes piece by piece, each piece at most `chunkBytes` long: for streaming what is too long for one array. Pieces
 * must not be changed: those of zeros are all the same memory.
 */
export function* readChunks(content: Content, chunkBytes = joinLimitBytes): Generator<Uint8Array, void, undefined> {
  for (const extent of content.extents) {
    const length = extentLength(extent)
    for (let start = 0; start < length; start += chunkBytes) {
      const end = Math.min(length, start + chunkBytes)
      if (extent.kind === 'zeros' && end - start <= zeroPage.length) {
        yield zeroPage.subarray(0, end - start)
        continue
      }
      const chunk = new Uint8Array(end - start)
      readExtent(extent, start, end, chunk, 0)
      yield chunk
    }
  }
}

const decoder = new TextDecoder()

/** The whole content as text; bytes that are not UTF-8 become U+FFFD. */
export function textOf(content: Content): string {
  return decoder.decode(readBytes(content))
}

/** Pages that an extent list allocates: holes count nothing, everything else whole pages, each once. */
export function allocatedPages(content: Content): number {
  let pages = 0
  let nextPage = 0
  let position = 0
  for (const extent of content.extents) {
    const length = extentLength(extent)
    if (extent.kind !== 'zeros' || extent.isAllocated === true) {
      const first = Math.max(nextPage, Math.floor(position / pageBytes))
      const end = Math.ceil((position + length) / pageBytes)
      pages += Math.max(0, end - first)
      nextPage = Math.max(nextPage, end)
    }
    position += length
  }
  return pages
}

/** Allocated blocks of 512 bytes, as `st_blocks` counts them. */
export function allocatedBlocks512(content: Content): number {
  return allocatedPages(content) * (pageBytes / 512)
}

const zeroPage = Buffer.alloc(joinLimitBytes)

/** Whether an array holds nothing but zeros. */
export function isAllZeros(bytes: Uint8Array): boolean {
  for (let start = 0; start < bytes.length; start += joinLimitBytes) {
    const part = bytes.subarray(start, start + joinLimitBytes)
    if (zeroPage.compare(part, 0, part.length, 0, part.length) !== 0) return false
  }
  return true
}

/** Reads part of an extent into `target` at `at`. */
export function readExtent(extent: Extent, start: number, end: number, target: Uint8Array, at: number): void {
  if (extent.kind === 'data') target.set(extent.bytes.subarray(start, end), at)
  else if (extent.kind === 'reference') target.set(extent.source.readSync(extent.offset + start, end - start), at)
}

/** Part of an extent, sharing its bytes. */
function sliceExtent(extent: Extent, start: number, end: number): Extent {
  if (start === 0 && end === extentLength(extent)) return extent
  if (extent.kind === 'data') return { kind: 'data', bytes: extent.bytes.subarray(start, end) }
  if (extent.kind === 'zeros') return { ...extent, lengthBytes: end - start }
  return { ...extent, offset: extent.offset + start, lengthBytes: end - start }
}

function pushExtent(extents: Extent[], extent: Extent): void {
  const last = extents.at(-1)
  const joined = last && join(last, extent)
  if (joined) extents[extents.length - 1] = joined
  else if (extentLength(extent) > 0) extents.push(extent)
}

function join(left: Extent, right: Extent): Extent | undefined {
  if (left.kind === 'data' && right.kind === 'data') return joinData(left.bytes, right.bytes)
  if (left.kind === 'zeros' && right.kind === 'zeros' && isSameZeros(left, right)) {
    return { ...left, lengthBytes: left.lengthBytes + right.lengthBytes }
  }
  if (left.kind === 'reference' && right.kind === 'reference') {
    if (left.source !== right.source || left.offset + left.lengthBytes !== right.offset) return undefined
    return { ...left, lengthBytes: left.lengthBytes + right.lengthBytes }
  }
  return undefined
}

type Zeros = Extract<Extent, { kind: 'zeros' }>

function isSameZeros(left: Zeros, right: Zeros): boolean {
  return left.isAllocated === right.isAllocated && left.isUnwritten === right.isUnwritten
}

function joinData(left: Uint8Array, right: Uint8Array): Extent | undefined {
  const length = left.length + right.length
  if (left.buffer === right.buffer && left.byteOffset + left.length === right.byteOffset) {
    return { kind: 'data', bytes: new Uint8Array(left.buffer, left.byteOffset, length) }
  }
  if (length > joinLimitBytes) return undefined
  const bytes = new Uint8Array(length)
  bytes.set(left, 0)
  bytes.set(right, left.length)
  return { kind: 'data', bytes }
}
