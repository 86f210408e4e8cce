/** What wc counts, a chunk at a time. */
import type { Descriptor, Process } from '../../process/types'
import { chunks } from '../streams'

/** Letters of the counts: lines, words, characters, bytes, and the longest line's width. */
export const countLetters = ['l', 'w', 'm', 'c', 'L'] as const

export type Counts = Record<(typeof countLetters)[number], number>

export function noCounts(): Counts {
  return { l: 0, w: 0, m: 0, c: 0, L: 0 }
}

const isBlank = Uint8Array.from({ length: 256 }, (_, byte) => (byte === 32 || (byte >= 9 && byte <= 13) ? 1 : 0))

/** Counts no more than what is wanted; `counts` grows as far as the input could be read. */
export async function countAll(
  process: Process,
  input: Descriptor,
  wanted: readonly (keyof Counts)[],
  counts: Counts,
): Promise<void> {
  const state: WordState = { inWord: false, column: 0 }
  for await (const chunk of chunks(process, input)) {
    counts.c += chunk.length
    if (wanted.includes('l')) counts.l += newlines(chunk)
    if (wanted.includes('w')) countWords(chunk, counts, state)
    if (wanted.includes('m')) counts.m += chunk.length
    if (wanted.includes('L')) measure(chunk, counts, state)
  }
}

interface WordState {
  inWord: boolean
  column: number
}

function newlines(chunk: Uint8Array): number {
  let count = 0
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++
  return count
}

function countWords(chunk: Uint8Array, counts: Counts, state: WordState): void {
  let before = state.inWord ? 0 : 1
  let words = 0
  for (let at = 0; at < chunk.length; at++) {
    const blank = isBlank[chunk[at] ?? 0] ?? 0
    words += before & (blank ^ 1)
    before = blank
  }
  counts.w += words
  state.inWord = before === 0
}

function measure(chunk: Uint8Array, counts: Counts, state: WordState): void {
  let { column } = state
  for (const byte of chunk) {
    if (byte === 10 || byte === 12 || byte === 13) column = 0
    else if (byte === 9) column = (Math.floor(column / 8) + 1) * 8
    else if (byte >= 32 && byte < 127) column++
    if (column > counts.L) counts.L = column
  }
  state.column = column
}
