/** wc: lines, words, bytes, characters, longest line; `--files0-from`, `--total`. */
import type { Process, Program } from '../../process/types'
import { chosenWord } from '../choices'
import { attempt, complain, isGnu, reason } from '../complaint'
import { namedFiles } from '../files0'
import { statOrNothing } from '../fileTree'
import { parseOptions, type Options } from '../options'
import { openInput } from '../streams'
import { wrongUsage } from '../wrongUsage'
import { countAll, countLetters, noCounts, type Counts } from './counts'

const table = {
  short: 'lwcmL',
  long: {
    lines: 'l',
    words: 'w',
    bytes: 'c',
    chars: 'm',
    'max-line-length': 'L',
    'files0-from': 'F:',
    total: 'T:',
  },
  usage: '[-cmlwL] [FILE]...',
}

interface Row {
  readonly counts: Counts
  readonly name: string
}

export const wc: Program = async (process) => {
  const options = parseOptions(process, table)
  const chosen = countLetters.filter((letter) => options.has(letter))
  const shown = chosen.length === 0 ? (['l', 'w', 'c'] as const) : chosen
  return isGnu(process) ? gnuWc(process, options, shown) : busyboxWc(process, options, shown)
}

async function busyboxWc(process: Process, options: Options, shown: readonly (keyof Counts)[]): Promise<number> {
  const total = noCounts()
  const { operands } = options
  const width = shown.length === 1 && operands.length <= 1 ? 0 : 9
  let status = 0
  for (const path of operands.length === 0 ? ['-'] : operands) {
    const counts = noCounts()
    const done = await attempt(
      process,
      () => countFile(process, path, shown, counts),
      (why) => `${path}: ${why}`,
    )
    if (!done) status = 1
    // What can be opened and not read, as a directory, has a row of zeros.
    if (!done && statOrNothing(process, path)?.kind !== 'directory') continue
    addTo(total, counts)
    await process.print(busyboxRow(counts, operands.length === 0 ? '' : path, shown, width))
  }
  if (operands.length > 1) await process.print(busyboxRow(total, 'total', shown, width))
  return status
}

async function countFile(
  process: Process,
  path: string,
  shown: readonly (keyof Counts)[],
  counts: Counts,
): Promise<void> {
  const input = await openInput(process, path)
  try {
    await countAll(process, input, shown, counts)
  } finally {
    input.close()
  }
}

function addTo(total: Counts, counts: Counts): void {
  for (const letter of countLetters)
    total[letter] = letter === 'L' ? Math.max(total.L, counts.L) : total[letter] + counts[letter]
}

async function gnuWc(process: Process, options: Options, shown: readonly (keyof Counts)[]): Promise<number> {
  const when = chosenWord(process, '--total', options.value('T') ?? 'auto', [['auto'], ['always'], ['only'], ['never']])
  let status = 0
  const paths = await pathsOf(process, options, () => (status = 1))
  const total = noCounts()
  const rows: Row[] = []
  for (const path of paths.length === 0 && !options.has('F') ? ['-'] : paths) {
    const counts = noCounts()
    try {
      const input = await openInput(process, path)
      try {
        await countAll(process, input, shown, counts)
      } finally {
        rows.push({ counts, name: paths.length === 0 ? '' : path })
        input.close()
      }
    } catch (error) {
      status = 1
      await complain(process, `${path}: ${reason(process, error)}`)
    }
    addTo(total, counts)
  }
  const width = when === 'only' ? 1 : widthOf(process, paths, shown.length)
  const counted = options.has('F') ? rows.length : paths.length
  const lines = when === 'only' ? [] : rows
  if (when === 'only') lines.push({ counts: total, name: '' })
  else if (when === 'always' || (when === 'auto' && Math.max(counted, paths.length) > 1))
    lines.push({ counts: total, name: 'total' })
  for (const { counts, name } of lines)
    await process.print(
      `${shown.map((letter) => String(counts[letter]).padStart(width)).join(' ')}${name === '' ? '' : ` ${name}`}\n`,
    )
  return status
}

async function pathsOf(process: Process, options: Options, onEmpty: () => void): Promise<readonly string[]> {
  const list = options.value('F')
  if (list === undefined) return options.operands
  const [extra] = options.operands
  if (extra !== undefined)
    throw wrongUsage(process, `extra operand '${extra}'\nfile operands cannot be combined with --files0-from`)
  return namedFiles(process, list, {
    status: 1,
    cannotOpen: (path, why) => `cannot open '${path}' for reading: ${why}`,
    onEmpty,
    mayBeEmpty: true,
  })
}

/** Columns are as wide as the files' sizes together, and 7 where one of them has none (gnulib's wc). */
function widthOf(process: Process, paths: readonly string[], columns: number): number {
  if (paths.length <= 1 && columns === 1) return 1
  let bytes = 0
  let least = 1
  for (const path of paths.length === 0 ? ['-'] : paths) {
    const stat = path === '-' ? process.stdin.file?.stat() : statOrNothing(process, path)
    if (stat?.kind === 'file') bytes += stat.sizeBytes
    else if (stat !== undefined || path === '-') least = 7
  }
  return Math.max(least, String(bytes).length)
}

function busyboxRow(counts: Counts, name: string, shown: readonly (keyof Counts)[], width: number): string {
  const numbers = shown.map((letter) => String(counts[letter]).padStart(width))
  return `${numbers.join(' ')}${name === '' ? '' : ` ${name}`}\n`
}
