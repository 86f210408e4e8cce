/**
 * Holes: where data begins and ends (`lseek` with SEEK_DATA and SEEK_HOLE), and what `fallocate` does to a content. All
 * of it follows from the extents and is pure; a file system needs nothing of its own for it.
 *
 * Data and holes are told apart by whole pages, as ext4 and tmpfs do; zeros that were written are data, room that
 * was only taken is none.
 */
import { concat, extentLength, pageBytes, resize, slice, zeros } from './content'
import { PosixError } from './posixError'
import type { Content, Extent } from './types'

/** What `fallocate(2)` may be asked for; `keepSize` is mode FALLOC_FL_KEEP_SIZE alone. */
export type Allocation = 'allocate' | 'keepSize' | 'punchHole' | 'zeroRange' | 'collapseRange' | 'insertRange'

/** Offset of the first data at or after one. Throws ENXIO when there is none, or past the end. */
export function seekData(content: Content, offset: number): number {
  checkSeek(content, offset)
  for (const { start, end, isHole } of runs(content)) {
    if (!isHole && end > offset) return Math.max(start, offset)
  }
  throw new PosixError('ENXIO')
}

/** Offset of the first hole at or after one; the end of the file counts as one. Throws ENXIO past the end. */
export function seekHole(content: Content, offset: number): number {
  checkSeek(content, offset)
  for (const { start, end, isHole } of runs(content)) {
    if (isHole && end > offset) return Math.max(start, offset)
  }
  return content.sizeBytes
}

/**
 * The content after a `fallocate(2)`; with `keepSize` and past the end it stays as it is, since what is allocated there
 * can't be seen in a content. Throws EINVAL for an empty range, and for one that ranges of whole blocks don't allow.
 */
export function allocate(content: Content, mode: Allocation, offset: number, length: number): Content {
  if (offset < 0 || length <= 0) throw new PosixError('EINVAL')
  const end = offset + length
  switch (mode) {
    case 'allocate':
      return fillHoles(end > content.sizeBytes ? resize(content, end) : content, offset, end)
    case 'keepSize':
      return fillHoles(content, offset, Math.min(end, content.sizeBytes))
    case 'punchHole':
      return punch(content, offset, end)
    case 'zeroRange': {
      const grown = end > content.sizeBytes ? resize(content, end) : content
      return fillHoles(concat(slice(grown, 0, offset), zeros(length), slice(grown, end)), offset, end)
    }
    case 'collapseRange':
      checkBlocks(offset, length)
      if (end >= content.sizeBytes) throw new PosixError('EINVAL')
      return concat(slice(content, 0, offset), slice(content, end))
    case 'insertRange':
      checkBlocks(offset, length)
      if (offset >= content.sizeBytes) throw new PosixError('EINVAL')
      return concat(slice(content, 0, offset), zeros(length), slice(content, offset))
  }
}

interface Run {
  readonly start: number
  readonly end: number
  readonly isHole: boolean
}

/** Runs of data and of holes by whole pages, in order; a page that holds any data is data. */
function* runs(content: Content): Generator<Run, void, undefined> {
  let position = 0
  let dataEnd = 0
  for (const extent of content.extents) {
    const end = position + extentLength(extent)
    if (!isHole(extent)) {
      const start = Math.max(dataEnd, floorPage(position))
      if (start > dataEnd) yield { start: dataEnd, end: start, isHole: true }
      const runEnd = Math.min(content.sizeBytes, ceilPage(end))
      if (runEnd > start) yield { start, end: runEnd, isHole: false }
      dataEnd = Math.max(dataEnd, runEnd)
    }
    position = end
  }
  if (dataEnd < content.sizeBytes) yield { start: dataEnd, end: content.sizeBytes, isHole: true }
}

function isHole(extent: Extent): boolean {
  return extent.kind === 'zeros' && (extent.isAllocated !== true || extent.isUnwritten === true)
}

function checkSeek(content: Content, offset: number): void {
  if (offset < 0 || offset >= content.sizeBytes) throw new PosixError('ENXIO')
}

function checkBlocks(offset: number, length: number): void {
  if (offset % pageBytes !== 0 || length % pageBytes !== 0) throw new PosixError('EINVAL')
}

/** Holes of the pages that a range touches become allocated zeros. */
function fillHoles(content: Content, offset: number, end: number): Content {
  if (offset >= end) return content
  const from = floorPage(offset)
  const to = Math.min(content.sizeBytes, ceilPage(end))
  const filled = slice(content, from, to).extents.map((extent): Extent => {
    const isFree = extent.kind === 'zeros' && extent.isAllocated !== true
    return isFree ? { ...extent, isAllocated: true, isUnwritten: true } : extent
  })
  return concat(slice(content, 0, from), { sizeBytes: to - from, extents: filled }, slice(content, to))
}

/** Whole pages become a hole; of a page that is touched in part only the bytes become zeros. */
function punch(content: Content, offset: number, wantedEnd: number): Content {
  const end = Math.min(wantedEnd, content.sizeBytes)
  if (offset >= end) return content
  const from = ceilPage(offset)
  const to = Math.min(floorPage(wantedEnd), content.sizeBytes)
  if (from >= to) return zeroBytes(content, offset, end)
  const head = zeroBytes(slice(content, 0, from), offset, from)
  const tail = zeroBytes(slice(content, to), 0, end - to)
  return concat(head, zeros(to - from), tail)
}

/** Data becomes zeros that stay allocated; holes stay. */
function zeroBytes(content: Content, offset: number, end: number): Content {
  if (offset >= end) return content
  const cleared = slice(content, offset, end).extents.map((extent): Extent => {
    return extent.kind === 'zeros' ? extent : { kind: 'zeros', lengthBytes: extentLength(extent), isAllocated: true }
  })
  const middle = { sizeBytes: end - offset, extents: cleared }
  return concat(slice(content, 0, offset), middle, slice(content, end))
}

function floorPage(offset: number): number {
  return Math.floor(offset / pageBytes) * pageBytes
}

function ceilPage(offset: number): number {
  return Math.ceil(offset / pageBytes) * pageBytes
}
