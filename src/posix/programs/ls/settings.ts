/** What ls's command line and environment say about the shape of a listing. */
import type { Process } from '../../process/types'
import { blockSizeOf, humanReadable, kibibytes, parseBlockSize, siReadable, type BlockSize } from '../blockSize'
import { chosenWord } from '../choices'
import { invokedName, isGnu, UsageError } from '../complaint'
import type { Options } from '../options'
import { readNames, type Names } from '../ownership'
import { wrongUsage } from '../wrongUsage'
import { readColors, type Colors } from './colors'
import { quotingStyles, type QuotingStyle } from './quoting'

export interface Layout {
  readonly gnu: boolean
  readonly names: Names | undefined
  readonly nowMs: number
  readonly long: boolean
  readonly human: boolean
  readonly inode: boolean
  readonly blocks: boolean
  /** GNU's unit of blocks, and that of files' sizes where it isn't the byte. */
  readonly blockSize: BlockSize
  readonly fileSize: BlockSize | undefined
  readonly author: boolean
  readonly context: boolean
  readonly classify: 'all' | 'types' | 'directories' | 'none'
  readonly colors: Colors | undefined
  /** How many names have been colored. */
  readonly painted: { count: number }
  /** Where names lead to, when they are links. */
  readonly linkBase: { readonly host: string; readonly folder: string } | undefined
  readonly fullTime: boolean
  /** GNU's `--time-style`. */
  readonly timeStyle: string | undefined
  readonly quoting: QuotingStyle
  readonly hidesControls: boolean
  /** Names without quotes stand one further in where others have some. */
  readonly alignsQuotes: boolean
  readonly padsNames: boolean
  readonly time: 'mtimeNs' | 'atimeNs' | 'ctimeNs'
  readonly owner: boolean
  readonly group: boolean
  readonly width: number
  readonly tabSize: number
  readonly shape: 'columns' | 'rows' | 'commas' | 'lines'
}

const whens = [
  ['always', 'yes', 'force'],
  ['never', 'no', 'none'],
  ['auto', 'tty', 'if-tty'],
]
const times = [
  ['atime', 'access', 'use'],
  ['ctime', 'status'],
  ['mtime', 'modification'],
  ['birth', 'creation'],
]
const formats = [['verbose', 'long'], ['commas'], ['horizontal', 'across'], ['vertical'], ['single-column']]
const indicators = [['none'], ['slash'], ['file-type'], ['classify']]
const sorts = [['none'], ['size'], ['time'], ['version'], ['extension'], ['name'], ['width']]

/** Options that take one of some words, or a number. Throws `UsageError`. */
export function checkWords(process: Process, options: Options): void {
  const [width, tabs] = [options.value('w'), options.value('T')]
  if (!isGnu(process)) {
    if (width !== undefined && !/^\d+$/.test(width)) throw new UsageError(`ls: invalid number '${width}'\n`, 1)
    return
  }
  const check = (letter: string, option: string, rows: readonly (readonly string[])[]): void => {
    const value = options.value(letter)
    if (value !== undefined && value !== '') chosenWord(process, option, value, rows, letter === 'K' ? 2 : 1)
  }
  check('5', '--color', whens)
  check('6', '--classify', whens)
  check('y', '--hyperlink', whens)
  check('9', '--time', times)
  check('P', '--format', formats)
  check('M', '--indicator-style', indicators)
  check('O', '--sort', sorts)
  check(
    'e',
    '--quoting-style',
    quotingStyles.map((each) => [each]),
  )
  const style = options.value('K')
  if (style !== undefined && !/^(\+|(posix-)?(full-iso|long-iso|iso|locale)$)/.test(style))
    throw wrongUsage(
      process,
      `invalid argument '${style}' for 'time style'\nValid arguments are:\n  - [posix-]full-iso\n  - [posix-]long-iso\n  - [posix-]iso\n  - [posix-]locale\n  - +FORMAT (e.g., +%H:%M) for a 'date'-style format`,
      2,
    )
  const refuse = (what: string, value: string): never => {
    throw new UsageError(`ls: invalid ${what}: '${value}'\n`, 2)
  }
  if (width !== undefined && !/^\d+$/.test(width)) refuse('line width', width)
  if (tabs !== undefined && !/^\d+$/.test(tabs)) refuse('tab size', tabs)
}

/** Whether `always`, `never` or, on a terminal alone, `auto` is meant; an empty word is `always`. */
function isWanted(process: Process, word: string | undefined): boolean {
  if (word === undefined || ['never', 'no', 'none'].includes(word)) return false
  return !['auto', 'tty', 'if-tty'].includes(word) || process.stdout.isTty
}

/** busybox's `--color`: the beginning of a word is enough, an unknown word changes nothing. */
function wantsBusyboxColor(process: Process, word: string | undefined): boolean {
  const onTty = process.stdout.isTty
  if (word === undefined) return onTty
  if (word.startsWith('n')) return false
  const found = ['always', 'yes', 'force', 'auto', 'tty', 'if-tty'].findIndex((each) => each.startsWith(word))
  return found < 0 || found > 2 ? onTty : true
}

export function layoutOf(process: Process, options: Options): Layout {
  const gnu = isGnu(process)
  const tty = process.stdout.isTty
  const long = isLong(options) || (invokedName(process) === 'vdir' && options.last('1CxmP') === undefined)
  const wantsColor = gnu ? isWanted(process, options.value('5')) : wantsBusyboxColor(process, options.value('5'))
  const style = options.value('K') ?? (gnu ? process.env.get('TIME_STYLE') : undefined)
  const quoting = quotingOf(process, options)
  const shape = shapeOf(process, options)
  return {
    gnu,
    names: options.has('n') ? undefined : readNames(process),
    nowMs: process.host.now(),
    long,
    human: options.has('h'),
    inode: options.has('i'),
    blocks: options.has('s'),
    ...sizes(process, options),
    author: options.has('j'),
    context: gnu && options.has('Z'),
    classify: classification(process, options),
    colors: !wantsColor ? undefined : gnu ? readColors(process) : new Map(),
    painted: { count: 0 },
    linkBase: isWanted(process, options.value('y')) ? { host: process.host.hostname, folder: process.cwd } : undefined,
    fullTime: options.has('7') || style?.endsWith('full-iso') === true,
    timeStyle: style,
    quoting,
    hidesControls: options.last('qW') === 'q' || (tty && invokedName(process) === 'ls' && !options.has('W')),
    alignsQuotes:
      ['shell', 'shell-escape', 'c-maybe'].includes(quoting) && (long || shape !== 'lines') && shape !== 'commas',
    padsNames: false,
    time: timeOf(options),
    owner: !options.has('g'),
    group: !options.has('o') && !options.has('G'),
    width: widthOf(process, options),
    tabSize: Number(options.value('T') ?? 8),
    shape,
  }
}

function sizes(process: Process, options: Options): { blockSize: BlockSize; fileSize: BlockSize | undefined } {
  const given = options.last('hz4k')
  if (given === 'h') return { blockSize: humanReadable, fileSize: humanReadable }
  if (given === '4') return { blockSize: siReadable, fileSize: siReadable }
  if (given === 'k' || !isGnu(process)) return { blockSize: kibibytes, fileSize: undefined }
  if (given === 'z') {
    const text = options.value('z') ?? ''
    const size = parseBlockSize(text)
    if (size === undefined) throw new UsageError(`ls: invalid --block-size argument '${text}'\n`, 2)
    return { blockSize: size, fileSize: size }
  }
  const own = process.env.has('LS_BLOCK_SIZE') || process.env.has('BLOCK_SIZE')
  const size = blockSizeOf(process, 'LS_BLOCK_SIZE')
  return { blockSize: size ?? kibibytes, fileSize: own ? size : undefined }
}

function isLong(options: Options): boolean {
  if (options.has('P') && 'verbose'.startsWith(options.value('P') ?? '')) return true
  if (options.value('P') === 'long' || options.has('7')) return true
  return ['l', 'n', 'g', 'o'].some((letter) => options.has(letter)) && options.last('l1Cx') !== 'C'
}

function shapeOf(process: Process, options: Options): Layout['shape'] {
  const format = options.value('P') ?? ''
  const last = options.last('1CxmP0')
  if (last === 'P') {
    if (format === 'horizontal' || format === 'across') return 'rows'
    return format === 'vertical' ? 'columns' : format === 'commas' ? 'commas' : 'lines'
  }
  if (last === 'm') return 'commas'
  if (last === 'C') return 'columns'
  if (last === 'x') return 'rows'
  if (last === '1' || last === '0' || options.has('7')) return 'lines'
  return process.stdout.isTty || invokedName(process) === 'dir' ? 'columns' : 'lines'
}

function classification(process: Process, options: Options): Layout['classify'] {
  const style = options.value('M')
  const wants = options.has('F') || isWanted(process, options.value('6'))
  if (wants || style === 'classify') return 'all'
  if (options.has('Y') || style === 'file-type') return 'types'
  return options.has('p') || style === 'slash' ? 'directories' : 'none'
}

function quotingOf(process: Process, options: Options): QuotingStyle {
  if (!isGnu(process)) return options.has('Q') ? 'c' : 'literal'
  const letter = options.last('bQNe0')
  if (letter === 'b') return 'escape'
  if (letter === 'Q') return 'c'
  if (letter === 'N' || letter === '0') return 'literal'
  const word = letter === 'e' ? options.value('e') : process.env.get('QUOTING_STYLE')
  const found = quotingStyles.find((each) => each === word)
  if (found !== undefined) return found
  if (invokedName(process) !== 'ls') return 'escape'
  return process.stdout.isTty ? 'shell-escape' : 'literal'
}

function timeOf(options: Options): Layout['time'] {
  const letter = options.last('cu9')
  const word = letter === '9' ? (options.value('9') ?? '') : ''
  if (letter === 'c' || 'ctime status birth creation'.split(' ').includes(word)) return 'ctimeNs'
  return letter === 'u' || 'atime access use'.split(' ').includes(word) ? 'atimeNs' : 'mtimeNs'
}

function widthOf(process: Process, options: Options): number {
  if (options.has('w')) return Number(options.value('w')) || 1e9
  const columns = Number(process.env.get('COLUMNS'))
  if (isGnu(process) && Number.isInteger(columns) && columns > 0) return columns
  // busybox leaves the last column of what it takes for a terminal free.
  return process.stdout.terminal?.size.columns ?? (isGnu(process) ? 80 : 79)
}
