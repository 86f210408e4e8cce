/** diff's command line, and what it makes of it: the format, how lines compare, which files are left out. */
import type { Process } from '../../process/types'
import { matches, parsePattern } from '../../shell/pattern'
import { isGnu, UsageError } from '../complaint'
import type { Options } from '../options'
import { compileRegularExpression, type RegularExpression } from '../regularExpression'
import type { Look } from './formats'
import type { Columns } from './sideBySide'

/** Letters of options that have a long name only. */
const only = {
  normal: 'α', leftColumn: 'β', suppressCommon: 'γ', suppressBlank: 'δ', noDereference: 'ε', noCaseNames: 'ζ', fromFile: 'η', toFile: 'θ',
  stripReturn: 'ι', color: 'κ', tabSize: 'λ', taken: 'μ', takenValue: 'ν',
} as const // prettier-ignore

export const table = {
  short: 'uU:qrNsiwbBadL:tTcC:eny0123456789W:pF:lPx:X:S:EZI:Hv',
  long: {
    unified: 'V::', context: 'O::', normal: only.normal, ed: 'e', rcs: 'n', 'side-by-side': 'y', width: 'W:',
    'left-column': only.leftColumn, 'suppress-common-lines': only.suppressCommon, 'suppress-blank-empty': only.suppressBlank,
    'show-c-function': 'p', 'show-function-line': 'F:', 'expand-tabs': 't', 'initial-tab': 'T', tabsize: `${only.tabSize}:`, paginate: 'l',
    'no-dereference': only.noDereference, 'unidirectional-new-file': 'P', 'ignore-file-name-case': only.noCaseNames,
    'no-ignore-file-name-case': only.taken, exclude: 'x:', 'exclude-from': 'X:', 'starting-file': 'S:', 'from-file': `${only.fromFile}:`,
    'to-file': `${only.toFile}:`, 'ignore-tab-expansion': 'E', 'ignore-trailing-space': 'Z', 'ignore-matching-lines': 'I:',
    'strip-trailing-cr': only.stripReturn, minimal: 'd', 'horizon-lines': `${only.takenValue}:`, 'speed-large-files': 'H', color: `${only.color}::`,
    brief: 'q', recursive: 'r', 'new-file': 'N', 'report-identical-files': 's', 'ignore-case': 'i',
    'ignore-all-space': 'w', 'ignore-space-change': 'b', 'ignore-blank-lines': 'B', text: 'a', label: 'L:',
  }, // prettier-ignore
  gnuStatus: 2,
  usage: '[-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2',
}

export type Format = 'normal' | 'unified' | 'context' | 'ed' | 'rcs' | 'sideBySide'

export interface Settings {
  readonly format: Format
  readonly look: Look
  readonly columns: Columns
  /** What of a line counts. */
  readonly key: (line: string) => string
  readonly isIgnored: (line: string) => boolean
  readonly isExcluded: (name: string) => boolean
  readonly brief: boolean
  readonly sayEqual: boolean
  readonly recursive: boolean
  readonly newFiles: boolean
  /** `-P`: only files that are missing on the left count as empty. */
  readonly newOnlyLeft: boolean
  readonly asText: boolean
  readonly stripsReturn: boolean
  readonly followsLinks: boolean
  readonly ignoresNameCase: boolean
  readonly paginated: boolean
  readonly startingFile: string | undefined
  readonly fromFile: string | undefined
  readonly toFile: string | undefined
}

/** Reads `-X` files' lines through `linesOf`. Throws `UsageError`. */
export async function readSettings(
  process: Process,
  options: Options,
  linesOf: (path: string) => Promise<readonly string[]>,
): Promise<Settings> {
  const patterns = [...options.values('x')]
  for (const path of options.values('X')) patterns.push(...(await linesOf(path)).filter((line) => line !== ''))
  const excluded = patterns.map((pattern) => parsePattern(pattern))
  const tabSize = number(options, only.tabSize, 'tabsize', 8)
  const color = options.has(only.color) ? options.value(only.color) : 'never'
  if (color !== undefined && !['', 'auto', 'always', 'never'].includes(color)) throw wrong(`invalid color '${color}'`)
  return {
    format: formatOf(process, options),
    look: {
      expandsTabs: options.has('t'),
      initialTab: options.has('T'),
      suppressesBlank: options.has(only.suppressBlank),
      tabSize,
      context: contextOf(options),
      isFunction: functionLine(options),
      labels: options.values('L'),
      isColored: color === 'always' || ((color === 'auto' || color === '') && process.stdout.isTty),
    },
    columns: {
      width: number(options, 'W', 'width', 130),
      tabSize,
      expandsTabs: options.has('t'),
      leftColumn: options.has(only.leftColumn),
      suppressesCommon: options.has(only.suppressCommon),
    },
    key: keyOf(options),
    isIgnored: ignoredLines(options),
    isExcluded: (name) => excluded.some((pattern) => matches(pattern, name)),
    brief: options.has('q'),
    sayEqual: options.has('s'),
    recursive: options.has('r'),
    newFiles: options.has('N') || options.has('P'),
    newOnlyLeft: options.has('P') && !options.has('N'),
    asText: options.has('a'),
    stripsReturn: options.has(only.stripReturn),
    followsLinks: !options.has(only.noDereference),
    ignoresNameCase: options.has(only.noCaseNames),
    paginated: options.has('l'),
    startingFile: options.value('S'),
    fromFile: options.value(only.fromFile),
    toFile: options.value(only.toFile),
  }
}

/** GNU's error of a wrong value. */
function wrong(words: string): UsageError {
  return new UsageError(`diff: ${words}\ndiff: Try 'diff --help' for more information.\n`, 2)
}

function number(options: Options, letter: string, what: string, standard: number): number {
  const text = options.value(letter)
  if (text === undefined) return standard
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text)
  throw wrong(`invalid ${what} '${text}'`)
}

const formatLetters: Readonly<Record<string, Format>> = {
  u: 'unified', U: 'unified', V: 'unified', c: 'context', C: 'context', O: 'context', e: 'ed', n: 'rcs', y: 'sideBySide', [only.normal]: 'normal',
} // prettier-ignore

function formatOf(process: Process, options: Options): Format {
  if (!isGnu(process)) return 'unified'
  const asked = new Set(options.given.flatMap(({ letter }) => formatLetters[letter] ?? []))
  if (asked.size > 1) throw wrong('conflicting output style options')
  const [format] = asked
  return format ?? (options.has('p') ? 'context' : 'normal')
}

/** Lines around a change: the most that was asked for. */
function contextOf(options: Options): number {
  const given = options.given
    .filter(({ letter, value }) => 'UCVO'.includes(letter) && value !== '')
    .map(({ value }) => value)
  const strange = given.find((value) => !/^\d+$/.test(value))
  if (strange !== undefined) throw wrong(`invalid context length '${strange}'`)
  const digits = options.given
    .map(({ letter }) => letter)
    .filter((letter) => /\d/.test(letter))
    .join('')
  const all = [...given, ...(digits === '' ? [] : [digits])].map(Number)
  return all.length === 0 ? 3 : Math.max(...all)
}

function compiled(pattern: string): RegularExpression {
  return compileRegularExpression(pattern, { extended: false })
}

function functionLine(options: Options): ((line: string) => boolean) | undefined {
  const patterns = [...options.values('F').map(compiled)]
  if (options.has('p')) patterns.push(compiled('^[[:alpha:]$_]'))
  return patterns.length === 0 ? undefined : (line) => patterns.some((pattern) => pattern.test(line))
}

function ignoredLines(options: Options): (line: string) => boolean {
  const patterns = options.values('I').map(compiled)
  const blanks = options.has('B')
  return (line) => (blanks && line === '') || patterns.some((pattern) => pattern.test(line))
}

/** What of a line counts: with `-i -w -b -Z -E` less than all. */
function keyOf(options: Options): (line: string) => string {
  const steps: ((line: string) => string)[] = []
  if (options.has('i')) steps.push((line) => line.toLowerCase())
  if (options.has('w')) steps.push((line) => line.replace(/[ \t\r\f\v]+/g, ''))
  else if (options.has('b')) steps.push((line) => line.replace(/[ \t\r\f\v]+/g, ' ').trimEnd())
  else {
    if (options.has('Z')) steps.push((line) => line.replace(/[ \t\r\f\v]+$/, ''))
    if (options.has('E')) steps.push(withoutTabs)
  }
  return (line) => steps.reduce((text, step) => step(text), line)
}

function withoutTabs(line: string): string {
  let text = ''
  for (const character of line) text += character === '\t' ? ' '.repeat(8 - (text.length % 8)) : character
  return text
}
