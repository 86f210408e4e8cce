/** `split -n`: `N` pieces of bytes, `l/N` of whole lines, `r/N` of lines dealt in turn, and `K/N`, one of them alone. */
import { UsageError } from '../complaint'

export interface Chunks {
  readonly by: 'bytes' | 'lines' | 'turns'
  readonly count: number
  /** The one that is wanted, from 1. */
  readonly only: number | undefined
}

/** Reads `CHUNKS`. Throws `UsageError`. */
export function parseChunks(text: string): Chunks {
  const match = /^(?:([lr])\/)?(?:(\d+)\/)?(\d+)$/.exec(text)
  if (match === null || Number(match[3]) === 0)
    throw new UsageError(`split: invalid number of chunks: '${text.replace(/^[lr]\//, '')}'\n`, 1)
  const count = Number(match[3])
  const only = match[2] === undefined ? undefined : Number(match[2])
  if (only !== undefined && (only < 1 || only > count))
    throw new UsageError(`split: invalid chunk number: '${match[2] ?? ''}'\n`, 1)
  return { by: match[1] === 'l' ? 'lines' : match[1] === 'r' ? 'turns' : 'bytes', count, only }
}

/** All pieces, in order. */
export function piecesOf(all: Uint8Array, chunks: Chunks, separator: number): readonly Uint8Array[] {
  if (chunks.by === 'turns') return inTurns(all, chunks.count, separator)
  const ends = Array.from({ length: chunks.count }, (_, index) => endOf(all.length, index, chunks.count))
  const placed = chunks.by === 'bytes' ? ends : byLines(all, ends, separator)
  return placed.map((end, index) => all.subarray(index === 0 ? 0 : (placed[index - 1] ?? 0), end))
}

/** The piece that is wanted alone. */
export function pieceOf(all: Uint8Array, chunks: Chunks, separator: number): Uint8Array {
  return piecesOf(all, chunks, separator)[(chunks.only ?? 1) - 1] ?? new Uint8Array(0)
}

/** Pieces differ by one byte at most; the longer ones come first. */
function endOf(length: number, index: number, count: number): number {
  const [each, more] = [Math.floor(length / count), length % count]
  return each * (index + 1) + Math.min(index + 1, more)
}

/** A line belongs to the piece that its first byte falls into. */
function byLines(all: Uint8Array, ends: readonly number[], separator: number): readonly number[] {
  let last = 0
  return ends.map((end, index) => {
    if (index === ends.length - 1) return all.length
    if (last < end) {
      const found = all.indexOf(separator, end - 1)
      last = found < 0 ? all.length : found + 1
    }
    return last
  })
}

function inTurns(all: Uint8Array, count: number, separator: number): readonly Uint8Array[] {
  const parts: Uint8Array[][] = Array.from({ length: count }, () => [])
  let turn = 0
  for (let at = 0; at < all.length; turn++) {
    const found = all.indexOf(separator, at)
    const end = found < 0 ? all.length : found + 1
    parts[turn % count]?.push(all.subarray(at, end))
    at = end
  }
  return parts.map((each) => Buffer.concat(each))
}
