/** wc: lines, words, bytes, characters, longest line. */
import type { Descriptor, Process, Program } from '../../process/types'
import { attempt, isGnu } from '../complaint'
import { parseOptions } from '../options'
import { chunks, openInput } from '../streams'

const table = {
  short: 'lwcmL',
  long: { lines: 'l', words: 'w', bytes: 'c', chars: 'm', 'max-line-length': 'L' },
  usage: '[-cmlwL] [FILE]...',
}
const order = ['l', 'w', 'm', 'c', 'L'] as const

type Counts = Record<(typeof order)[number], number>

export const wc: Program = async (process) => {
  const options = parseOptions(process, table)
  const chosen = order.filter((letter) => options.has(letter))
  const shown = chosen.length === 0 ? (['l', 'w', 'c'] as const) : chosen
  const total: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 }
  const rows: { readonly counts: Counts; readonly name: string }[] = []
  let status = 0
  for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
    const done = await attempt(
      process,
      async () => {
        const input = await openInput(process, path)
        try {
          const counts = await countAll(process, input, shown)
          for (const letter of order)
            total[letter] = letter === 'L' ? Math.max(total.L, counts.L) : total[letter] + counts[letter]
          rows.push({ counts, name: options.operands.length === 0 ? '' : path })
        } finally {
          input.close()
        }
      },
      (why) => `${path}: ${why}`,
    )
    if (!done) status = 1
    if (!isGnu(process)) for (const row of rows.splice(0)) await process.print(busyboxRow(row.counts, row.name, shown))
  }
  if (isGnu(process)) {
    const width =
      shown.length === 1 && options.operands.length < 2
        ? 1
        : options.operands.length === 0 && process.stdin.file === undefined
          ? 7
          : Math.max(1, String(Math.max(total.c, ...shown.map((letter) => total[letter]))).length)
    if (options.operands.length > 1) rows.push({ counts: total, name: 'total' })
    for (const { counts, name } of rows)
      await process.print(
        `${shown.map((letter) => String(counts[letter]).padStart(width)).join(' ')}${name === '' ? '' : ` ${name}`}\n`,
      )
  } else if (options.operands.length > 1) await process.print(busyboxRow(total, 'total', shown))
  return status
}

function busyboxRow(counts: Counts, name: string, shown: readonly (keyof Counts)[]): string {
  const numbers =
    shown.length === 1
      ? shown.map((letter) => String(counts[letter]))
      : shown.map((letter) => String(counts[letter]).padStart(9))
  return `${numbers.join(' ')}${name === '' ? '' : ` ${name}`}\n`
}

const isBlank = Uint8Array.from({ length: 256 }, (_, byte) => (byte === 32 || (byte >= 9 && byte <= 13) ? 1 : 0))

/** Counts no more than what is wanted. */
async function countAll(process: Process, input: Descriptor, wanted: readonly (keyof Counts)[]): Promise<Counts> {
  const counts: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 }
  const state: WordState = { inWord: false, column: 0 }
  for await (const chunk of chunks(process, input)) {
    counts.c += chunk.length
    if (wanted.includes('l')) counts.l += newlines(chunk)
    if (wanted.includes('w')) countWords(chunk, counts, state)
    if (wanted.includes('m')) counts.m += chunk.length
    if (wanted.includes('L')) measure(chunk, counts, state)
  }
  return counts
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
