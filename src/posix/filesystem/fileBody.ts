/**
 * The content of a file that is being written: a sorted list of segments which is changed in place, so that a log that
 * grows by fifty bytes a hundred thousand times, or a database that rewrites its pages at random, stays linear.
 *
 * A segment's bytes may be shared with contents that were given away (`content()`). `frozen` says how many bytes of
 * it are: those are never changed again; what lies behind them may be written, and spare room may be appended to.
 * Small writes into the middle take the whole page, which bounds the number of segments by the number of pages.
 */
import { isAllZeros, pageBytes, readExtent } from './content'
import type { ByteSource, Content, Extent } from './types'

/** A segment grows by doubling up to this many bytes; then the next one begins. */
const segmentLimitBytes = 1024 * 1024
/** Appending to shared bytes copies them if they are no longer than this. */
const copyLimitBytes = 64 * 1024

interface DataSegment {
  readonly kind: 'data'
  start: number
  length: number
  /** Room for at least `length` bytes. */
  bytes: Uint8Array
  frozen: number
}

interface ZerosSegment {
  readonly kind: 'zeros'
  start: number
  length: number
  readonly isAllocated: boolean
  readonly isUnwritten: boolean
}

interface ReferenceSegment {
  readonly kind: 'reference'
  start: number
  length: number
  readonly source: ByteSource
  readonly offset: number
}

type Segment = DataSegment | ZerosSegment | ReferenceSegment

export class FileBody {
  #segments: Segment[] = []
  #sizeBytes = 0
  #pages = 0
  #content: Content | undefined

  constructor(content: Content) {
    for (const extent of content.extents) this.#append(segmentOf(extent, this.#sizeBytes))
    this.#pages = this.#pagesBetween(0, this.#sizeBytes)
    this.#content = content
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** Pages of 4096 bytes that are allocated. */
  get pages(): number {
    return this.#pages
  }

  /** The content as it is now; cheap when nothing was written since the last call. */
  content(): Content {
    this.#content ??= { sizeBytes: this.#sizeBytes, extents: this.#segments.map(freeze) }
    return this.#content
  }

  /** Reads up to `length` bytes into a fresh array; fewer at the end. */
  read(offset: number, length: number): Uint8Array {
    const end = Math.min(this.#sizeBytes, offset + length)
    if (offset >= end) return new Uint8Array(0)
    const result = new Uint8Array(end - offset)
    for (let index = this.#indexAt(offset); index < this.#segments.length; index++) {
      const segment = this.#segments[index]
      if (segment === undefined || segment.start >= end) break
      const from = Math.max(offset, segment.start)
      const to = Math.min(end, segment.start + segment.length)
      readSegment(segment, from - segment.start, to - segment.start, result, from - offset)
    }
    return result
  }

  /** How many pages a write of this range would newly allocate. */
  missingPages(offset: number, length: number): number {
    const first = Math.floor(offset / pageBytes)
    const end = Math.ceil((offset + length) / pageBytes)
    return end - first - this.#pagesBetween(first * pageBytes, end * pageBytes)
  }

  /** Writes a copy of the bytes; a gap before them becomes a hole. */
  write(offset: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#content = undefined
    const added = this.missingPages(offset, bytes.length)
    if (offset > this.#sizeBytes) this.#appendHole(offset - this.#sizeBytes)
    if (bytes.length >= pageBytes && isAllZeros(bytes)) {
      this.#replace({ kind: 'zeros', start: offset, length: bytes.length, isAllocated: true, isUnwritten: false })
    } else if (!this.#writeInPlace(offset, bytes)) {
      this.#writeData(offset, bytes)
    }
    this.#pages += added
  }

  /** Cuts, or lengthens by a hole. */
  truncate(sizeBytes: number): void {
    if (sizeBytes === this.#sizeBytes) return
    this.#content = undefined
    if (sizeBytes > this.#sizeBytes) {
      this.#appendHole(sizeBytes - this.#sizeBytes)
      return
    }
    const from = Math.floor(sizeBytes / pageBytes) * pageBytes
    const before = this.#pagesBetween(from, this.#sizeBytes)
    const keepsPage = from < sizeBytes && this.#pagesBetween(from, from + pageBytes) === 1
    this.#segments.length = this.#cutAt(sizeBytes)
    this.#sizeBytes = sizeBytes
    if (keepsPage && this.#pagesBetween(from, sizeBytes) === 0) {
      this.#replace({ kind: 'zeros', start: from, length: sizeBytes - from, isAllocated: true, isUnwritten: false })
    }
    this.#pages += this.#pagesBetween(from, sizeBytes) - before
  }

  #writeInPlace(offset: number, bytes: Uint8Array): boolean {
    const segment = this.#segments[this.#indexAt(offset)]
    if (segment?.kind !== 'data') return false
    const at = offset - segment.start
    if (at < segment.frozen || at + bytes.length > segment.length) return false
    segment.bytes.set(bytes, at)
    return true
  }

  #writeData(offset: number, bytes: Uint8Array): void {
    const previous = this.#segmentEndingAt(offset)
    const isAppend = offset === this.#sizeBytes
    if (previous && isAppend && this.#extend(previous, bytes)) return
    if (isAppend || bytes.length >= pageBytes) {
      this.#replace({ kind: 'data', start: offset, length: bytes.length, bytes: bytes.slice(), frozen: 0 })
      return
    }
    const start = Math.floor(offset / pageBytes) * pageBytes
    const pageEnd = Math.ceil((offset + bytes.length) / pageBytes) * pageBytes
    const end = Math.max(offset + bytes.length, Math.min(pageEnd, this.#sizeBytes))
    const page = new Uint8Array(end - start)
    page.set(this.read(start, end - start), 0)
    page.set(bytes, offset - start)
    this.#replace({ kind: 'data', start, length: page.length, bytes: page, frozen: 0 })
  }

  /** Appends to the last segment, growing it by doubling; false when a new one should begin. */
  #extend(segment: DataSegment, bytes: Uint8Array): boolean {
    const length = segment.length + bytes.length
    if (length > segment.bytes.length) {
      if (length > segmentLimitBytes || (segment.frozen > copyLimitBytes && segment.frozen === segment.length))
        return false
      const grown = new Uint8Array(Math.min(segmentLimitBytes, Math.max(length, segment.length * 2)))
      grown.set(segment.bytes.subarray(0, segment.length))
      segment.bytes = grown
      segment.frozen = 0
    }
    segment.bytes.set(bytes, segment.length)
    segment.length = length
    this.#sizeBytes += bytes.length
    return true
  }

  #segmentEndingAt(offset: number): DataSegment | undefined {
    const last = this.#segments.at(-1)
    return last?.kind === 'data' && last.start + last.length === offset ? last : undefined
  }

  /** Puts a segment in the place of everything in its range. */
  #replace(segment: Segment): void {
    const end = segment.start + segment.length
    const from = this.#cutAt(segment.start)
    const to = this.#cutAt(end)
    this.#segments.splice(from, to - from, segment)
    this.#sizeBytes = Math.max(this.#sizeBytes, end)
  }

  #append(segment: Segment): void {
    if (segment.length === 0) return
    this.#segments.push(segment)
    this.#sizeBytes += segment.length
  }

  #appendHole(length: number): void {
    const last = this.#segments.at(-1)
    if (last?.kind === 'zeros' && !last.isAllocated) {
      last.length += length
      this.#sizeBytes += length
    } else this.#append({ kind: 'zeros', start: this.#sizeBytes, length, isAllocated: false, isUnwritten: false })
  }

  /** Makes a boundary at an offset and returns the index of the segment that begins there. */
  #cutAt(offset: number): number {
    if (offset >= this.#sizeBytes) return this.#segments.length
    const index = this.#indexAt(offset)
    const segment = this.#segments[index]
    if (segment === undefined || segment.start === offset) return index
    this.#segments.splice(index, 1, ...split(segment, offset - segment.start))
    return index + 1
  }

  /** Index of the segment that holds an offset; the number of segments when it lies past the end. */
  #indexAt(offset: number): number {
    let low = 0
    let high = this.#segments.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const segment = this.#segments[middle]
      if (segment !== undefined && segment.start + segment.length <= offset) low = middle + 1
      else high = middle
    }
    return low
  }

  #pagesBetween(start: number, end: number): number {
    let pages = 0
    let nextPage = Math.floor(start / pageBytes)
    for (let index = this.#indexAt(start); index < this.#segments.length; index++) {
      const segment = this.#segments[index]
      if (segment === undefined || segment.start >= end) break
      if (segment.kind === 'zeros' && !segment.isAllocated) continue
      const first = Math.max(nextPage, Math.floor(segment.start / pageBytes))
      const last = Math.ceil(Math.min(end, segment.start + segment.length) / pageBytes)
      pages += Math.max(0, last - first)
      nextPage = Math.max(nextPage, last)
    }
    return pages
  }
}

function segmentOf(extent: Extent, start: number): Segment {
  if (extent.kind === 'data') {
    return { kind: 'data', start, length: extent.bytes.length, bytes: extent.bytes, frozen: extent.bytes.length }
  }
  if (extent.kind === 'zeros') {
    return {
      kind: 'zeros',
      start,
      length: extent.lengthBytes,
      isAllocated: extent.isAllocated === true,
      isUnwritten: extent.isUnwritten === true,
    }
  }
  return { kind: 'reference', start, length: extent.lengthBytes, source: extent.source, offset: extent.offset }
}

function freeze(segment: Segment): Extent {
  if (segment.kind === 'data') {
    segment.frozen = segment.length
    return { kind: 'data', bytes: segment.bytes.subarray(0, segment.length) }
  }
  if (segment.kind === 'reference') {
    return { kind: 'reference', source: segment.source, offset: segment.offset, lengthBytes: segment.length }
  }
  const hole = { kind: 'zeros', lengthBytes: segment.length } as const
  if (segment.isUnwritten) return { ...hole, isAllocated: true, isUnwritten: true }
  return segment.isAllocated ? { ...hole, isAllocated: true } : hole
}

/** Two segments in the place of one. The left one gives up its spare room, because the right one lies there. */
function split(segment: Segment, at: number): [Segment, Segment] {
  const start = segment.start + at
  const length = segment.length - at
  if (segment.kind === 'zeros')
    return [
      { ...segment, length: at },
      { ...segment, start, length },
    ]
  if (segment.kind === 'reference') {
    return [
      { ...segment, length: at },
      { ...segment, start, length, offset: segment.offset + at },
    ]
  }
  const left = { ...segment, length: at, bytes: segment.bytes.subarray(0, at), frozen: Math.min(segment.frozen, at) }
  const frozen = Math.max(0, segment.frozen - at)
  return [left, { ...segment, start, length, bytes: segment.bytes.subarray(at), frozen }]
}

function readSegment(segment: Segment, from: number, to: number, target: Uint8Array, at: number): void {
  if (segment.kind === 'data') target.set(segment.bytes.subarray(from, to), at)
  else if (segment.kind === 'reference') {
    readExtent({ ...segment, lengthBytes: segment.length }, from, to, target, at)
  }
}
