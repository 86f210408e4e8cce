/** pr's command line: `+PAGE`, `-COLUMN` and the rest, and the sizes that follow from it (GNU coreutils' manual, "pr invocation"). */
import type { Process } from '../../process/types'
import { UsageError } from '../complaint'
import { parseOptions, type Options } from '../options'
import { wrongUsage } from '../wrongUsage'

const table = {
  short: 'acdD:e::fFh:i::Jl:mn::N:o:rs::S::tTvw:W:C:P:',
  long: {
    pages: 'P:', columns: 'C:', across: 'a', 'show-control-chars': 'c', 'double-space': 'd', 'date-format': 'D:', 'expand-tabs': 'e::',
    'form-feed': 'f', header: 'h:', 'output-tabs': 'i::', 'join-lines': 'J', length: 'l:', merge: 'm', 'number-lines': 'n::',
    'first-line-number': 'N:', indent: 'o:', 'no-file-warnings': 'r', separator: 's::', 'sep-string': 'S::', 'omit-header': 't',
    'omit-pagination': 'T', 'show-nonprinting': 'v', width: 'w:', 'page-width': 'W:',
  }, // prettier-ignore
  usage: '[OPTION]... [FILE]...',
}

export interface Numbering {
  readonly separator: string
  readonly digits: number
  readonly first: number | undefined
}

export interface Settings {
  readonly files: readonly string[]
  readonly firstPage: number
  readonly lastPage: number
  readonly columns: number
  readonly across: boolean
  readonly merges: boolean
  readonly doubles: boolean
  readonly dateFormat: string
  /** The character that is expanded in the input, and its stops. */
  readonly inputTab: { readonly character: string; readonly width: number } | undefined
  readonly outputTab: { readonly character: string; readonly width: number } | undefined
  readonly formFeeds: boolean
  readonly header: string | undefined
  readonly pageLines: number
  readonly hasHeaders: boolean
  readonly keepsFormFeeds: boolean
  readonly numbering: Numbering | undefined
  readonly margin: number
  readonly warns: boolean
  readonly pageWidth: number
  readonly truncates: boolean
  readonly joins: boolean
  /** Undefined: none was asked for. */
  readonly separator: string | undefined
  readonly controls: 'raw' | 'hats' | 'octal'
}

/** `pr +2:3 -4`: pages and columns become options of their own. */
function plainWords(process: Process): { readonly words: readonly string[]; readonly pages: string | undefined } {
  let pages: string | undefined
  const words: string[] = []
  const given = process.argv.slice(1)
  for (const [at, word] of given.entries()) {
    if (/^\+./.test(word) && word !== '+0' && pages === undefined) pages = word.slice(1)
    else if (/^-\d/.test(word) && !/^-[DhlNowW]$/.test(given[at - 1] ?? ''))
      words.push('-C', /^-\d+/.exec(word)?.[0].slice(1) ?? '', ...restOf(word))
    else words.push(word)
  }
  return { words, pages }
}

function restOf(word: string): readonly string[] {
  const rest = word.replace(/^-\d+/, '')
  return rest === '' ? [] : [`-${rest}`]
}

const noMore = ': Numerical result out of range'

function number(text: string, words: string, least: number): number {
  const reason = /^\d+$/.test(text) ? noMore : /^-\d+$/.test(text) ? ': Value too large for defined data type' : ''
  if (!/^\d+$/.test(text) || Number(text) < least) throw new UsageError(`pr: ${words}: '${text}'${reason}\n`, 1)
  return Number(text)
}

/** Throws `UsageError`. */
export function readSettings(process: Process): Settings {
  const { words, pages } = plainWords(process)
  const named = Object.create(process, { argv: { value: ['pr', ...words] } }) as Process
  const options = parseOptions(named, table)
  const [firstPage, lastPage] = pageRange(pages, options)
  const given = (letter: string, what: string, least: number): number | undefined => {
    const text = options.value(letter)
    return text === undefined ? undefined : number(text, what, least)
  }
  const columns = given('C', 'invalid number of columns', 1)
  const merges = options.has('m')
  const oldWidth = given('w', "'-w PAGE_WIDTH' invalid number of characters", 1)
  const newWidth = given('W', "'-W PAGE_WIDTH' invalid number of characters", 1)
  const pageLines = given('l', "'-l PAGE_LENGTH' invalid number of lines", 1) ?? 66
  const margin = given('o', "'-o MARGIN' invalid line offset", 0) ?? 0
  const first = startOf(options)
  if (merges && columns !== undefined)
    throw new UsageError('pr: cannot specify number of columns when printing in parallel\n', 1)
  if (merges && options.has('a'))
    throw new UsageError('pr: cannot specify both printing across and printing in parallel\n', 1)
  const style = separation(options, {
    isWide: oldWidth !== undefined,
    isTruncated: newWidth !== undefined,
    isColumns: merges || columns !== undefined,
  })
  const files = options.operands
  return {
    files,
    firstPage,
    lastPage,
    columns: merges && files.length > 0 ? files.length : (columns ?? 1),
    across: options.has('a'),
    merges: merges && files.length > 0,
    doubles: options.has('d'),
    dateFormat: options.value('D') ?? '%Y-%m-%d %H:%M',
    inputTab: tab(process, options, 'e'),
    outputTab: tab(process, options, 'i'),
    formFeeds: options.has('f') || options.has('F'),
    header: options.value('h'),
    pageLines,
    hasHeaders: !options.has('t') && !options.has('T'),
    keepsFormFeeds: options.has('t') && !options.has('T'),
    numbering: numbering(options, first),
    margin,
    warns: !options.has('r'),
    pageWidth: newWidth ?? oldWidth ?? 72,
    ...style,
    controls: options.has('v') ? 'octal' : options.has('c') ? 'hats' : 'raw',
  }
}

function pageRange(plain: string | undefined, options: Options): readonly [number, number] {
  const text = options.value('P') ?? plain
  if (text === undefined) return [1, Infinity]
  const match = /^(\d+)(?::(\d+))?$/.exec(text)
  const [first, last] = [Number(match?.[1] ?? 0), match?.[2] === undefined ? Infinity : Number(match[2])]
  if (match === null && !options.has('P')) throw new UsageError(`pr: invalid + argument '${text}'\n`, 1)
  if (match === null || first === 0 || last < first) {
    throw new UsageError(`pr: invalid ${match === null ? '--pages argument' : 'page range'} '${text}'\n`, 1)
  }
  return [first, last]
}

function startOf(options: Options): number | undefined {
  const text = options.value('N')
  if (text === undefined) return undefined
  if (!/^-?\d+$/.test(text)) throw new UsageError(`pr: '-N NUMBER' invalid starting line number: '${text}'\n`, 1)
  return Number(text)
}

/** `[CHARACTER[WIDTH]]` of `-e` and `-i`, `-n`. */
function characterAndNumber(
  process: Process,
  letter: string,
  text: string,
  character: string,
  width: number,
): { character: string; width: number } {
  const own = text !== '' && !/^\d/.test(text)
  const rest = own ? text.slice(1) : text
  if (rest !== '' && (!/^\d+$/.test(rest) || Number(rest) === 0))
    throw wrongUsage(process, `'-${letter}' extra characters or invalid number in the argument: '${rest}'`)
  return { character: own ? text.slice(0, 1) : character, width: rest === '' ? width : Number(rest) }
}

function tab(process: Process, options: Options, letter: string): Settings['inputTab'] {
  const text = options.value(letter)
  return text === undefined ? undefined : characterAndNumber(process, letter, text, '\t', 8)
}

function numbering(options: Options, first: number | undefined): Numbering | undefined {
  const text = options.value('n')
  if (text === undefined) return undefined
  const own = text !== '' && !/^\d/.test(text)
  const digits = own ? text.slice(1) : text
  return { separator: own ? text.slice(0, 1) : '\t', digits: digits === '' ? 5 : Number(digits), first }
}

/** How columns are kept apart: `-s`, `-S`, `-w`, `-W`, `-J` together. */
function separation(
  options: Options,
  given: { readonly isWide: boolean; readonly isTruncated: boolean; readonly isColumns: boolean },
): Pick<Settings, 'separator' | 'joins' | 'truncates'> {
  const isOld = options.has('s') && !options.has('S')
  const text = options.last('sS') === 'S' ? (options.value('S') ?? '') : (options.value('s') ?? '')
  let separator = options.has('S') ? text : undefined
  let joins = options.has('J')
  let truncates = given.isTruncated
  if (given.isWide && !given.isTruncated) {
    if (given.isColumns) {
      truncates = true
      if (isOld) separator = text
    } else joins = true
  } else if (separator === undefined && isOld && given.isColumns) {
    if (truncates) separator = text
    else {
      joins = true
      if (text !== '') separator = text
    }
  }
  return { separator, joins, truncates }
}
