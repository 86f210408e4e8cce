/** seq: `[first [increment]] last`, `-s`, `-w`, `-f`. */
import type { Process, Program } from '../../process/types'
import { isGnu, UsageError } from '../complaint'
import { missingOperand, type Options, parseOptions } from '../options'
import { formatNumber } from './format'
import { Output } from '../streams'
import { extraOperand, wrongUsage } from '../wrongUsage'

const table = {
  short: '+s:wf:',
  long: { separator: 's:', 'equal-width': 'w', format: 'f:' },
  usage: '[-w] [-s SEP] [FIRST [INC]] LAST',
}

export const seq: Program = async (process) => {
  const options = parseOptions(withNumbersApart(process), table)
  const words = options.operands
  if (!isGnu(process) && (words.length === 0 || words.length > 3)) throw missingOperand(process, table)
  const [first, increment, last] = readNumbers(process, words)
  const format = options.value('f')
  if (isGnu(process) && format !== undefined) refuseFormat(process, format, options)
  const decimals = words.length === 1 ? 0 : Math.max(...words.slice(0, -1).map(decimalsOf))
  const shown = Math.max(decimals, isGnu(process) ? 0 : decimalsOf(words.at(-1) ?? ''))
  const widest = Math.max(first.toFixed(shown).length, lastShown(first, increment, last).toFixed(shown).length)
  const width = options.has('w') ? Math.max(widest, isGnu(process) ? widthOf(words.at(-1) ?? '', shown) : 0) : 0
  const separator = options.value('s') ?? '\n'
  const steps = increment === 0 ? last : Math.floor((last - first) / increment + 1e-10)
  const output = new Output(process)
  for (let step = 0; step <= steps; step++) {
    const value = first + step * increment
    const text = format === undefined ? padded(value.toFixed(shown), width) : formatNumber(format, value)
    if (step > 0) output.add(separator)
    await output.write(text)
  }
  if (steps >= 0) await output.write('\n')
  await output.flush()
  return 0
}

/** A negative number isn't an option. */
function withNumbersApart(process: Process): Process {
  const { argv } = process
  let at = 1
  while (at < argv.length && /^-[a-z-]/.test(argv[at] ?? '') && !/^-(inf|nan)/.test(argv[at] ?? ''))
    at += /^(-[sf]|--(separator|format))$/.test(argv[at] ?? '') ? 2 : 1
  if (at >= argv.length || argv.includes('--') || !(argv[at] ?? '').startsWith('-')) return process
  return Object.create(process, { argv: { value: argv.toSpliced(at, 0, '--') } }) as Process
}

function readNumbers(process: Process, words: readonly string[]): readonly [number, number, number] {
  const [, , , extra] = words
  if (words.length === 0) throw missingOperand(process, table)
  if (extra !== undefined) throw extraOperand(process, extra)
  const numbers = words.map((word) => numberOf(process, word))
  const [one = 1, two = 1, three = 1] = numbers
  const [first, increment, last] =
    words.length === 1 ? [1, 1, one] : words.length === 2 ? [one, 1, two] : [one, two, three]
  if (increment !== 0) return [first, increment, last]
  if (isGnu(process)) throw wrongUsage(process, `invalid Zero increment value: '${words[1] ?? ''}'`)
  // busybox goes on without an end.
  return [first, 0, first <= last ? Infinity : -Infinity]
}

function numberOf(process: Process, word: string): number {
  const value = /^[-+]?inf(inity)?$/i.test(word) ? (word.startsWith('-') ? -Infinity : Infinity) : Number(word)
  if (word.trim() !== '' && !Number.isNaN(value)) return value
  if (!isGnu(process)) throw missingOperand(process, table)
  if (/^[-+]?nan$/i.test(word)) throw wrongUsage(process, `invalid 'not-a-number' argument: '${word}'`)
  throw wrongUsage(process, `invalid floating point argument: '${word}'`)
}

function refuseFormat(process: Process, format: string, options: Options): void {
  const refuse = (why: string): never => {
    throw new UsageError(`seq: format '${format}' ${why}\n`, 1)
  }
  const directives = format.replaceAll('%%', '').match(/%[-+ #0']*\d*(?:\.\d*)?L?(.?)/g) ?? []
  const [one, two] = directives
  if (one === undefined) refuse('has no % directive')
  const letter = one?.at(-1) ?? ''
  if (one !== undefined && !'aefgAEFG'.includes(letter))
    refuse(letter === '%' ? 'ends in %' : `has unknown %${letter} directive`)
  if (two !== undefined) refuse('has too many % directives')
  if (options.has('w'))
    throw wrongUsage(process, 'format string may not be specified when printing equal width strings')
}

/** Digits after the point, as the word is written. */
function decimalsOf(word: string): number {
  const [mantissa = '', power = '0'] = word.toLowerCase().split('e')
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(power))
}

function widthOf(word: string, decimals: number): number {
  const value = Number(word)
  return Number.isFinite(value) ? value.toFixed(decimals).length : 0
}

function lastShown(first: number, increment: number, last: number): number {
  return Number.isFinite(last) ? first + Math.max(0, Math.floor((last - first) / increment + 1e-10)) * increment : first
}

function padded(text: string, width: number): string {
  return text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0')
}
