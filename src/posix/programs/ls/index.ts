/** ls: lists directories and files in the columns of the face, plain, long or in columns on a terminal. */
import { PosixError } from '../../filesystem/posixError'
import type { Stat } from '../../filesystem/types'
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu, reason } from '../complaint'
import { matches, parsePattern } from '../../shell/pattern'
import { parseOptions, type Options } from '../options'
import { readNames } from '../ownership'
import { writeText } from '../streams'
import { columns, longLines, paint, type Entry, type Layout } from './layout'

const table = {
  short: '1AaCxdLHRFplinshrSXvctugGofUkNbQmBI:w:',
  long: {
    all: 'a',
    'almost-all': 'A',
    color: 'Z::',
    'full-time': 'T',
    'group-directories-first': 'D',
    'human-readable': 'h',
    recursive: 'R',
    reverse: 'r',
    directory: 'd',
    inode: 'i',
    size: 's',
    'numeric-uid-gid': 'n',
    classify: 'F',
    'no-group': 'G',
    escape: 'b',
    'quote-name': 'Q',
    literal: 'N',
    'ignore-backups': 'B',
    ignore: 'I:',
    hide: 'E:',
    width: 'w:',
    'time-style': 'K:',
    'indicator-style': 'M:',
    sort: 'O:',
    format: 'P:',
    zero: '0',
    'file-type': 'Y',
  },
  gnuStatus: 2,
  usage: '[-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...',
}

const busyboxTable = { ...table, short: '1AaCxdLHRFplinshrSXvctugGofUkN' }

/** Options that take one of some words; a row holds synonyms. */
const choices: Readonly<Record<string, readonly [string, readonly (readonly string[])[]]>> = {
  Z: [
    'color',
    [
      ['always', 'yes', 'force'],
      ['never', 'no', 'none'],
      ['auto', 'tty', 'if-tty'],
    ],
  ],
  K: [
    'time-style',
    [
      ['full-iso'],
      ['long-iso'],
      ['iso'],
      ['locale'],
      ['posix-full-iso', 'posix-long-iso', 'posix-iso', 'posix-locale'],
    ],
  ],
  M: ['indicator-style', [['none'], ['slash'], ['file-type'], ['classify']]],
  O: ['sort', [['none'], ['size'], ['time'], ['version'], ['extension'], ['name'], ['width']]],
  P: ['format', [['verbose', 'long'], ['commas'], ['horizontal', 'across'], ['vertical'], ['single-column']]],
}

export const ls: Program = async (process) => {
  const options = parseOptions(process, isGnu(process) ? table : busyboxTable)
  for (const [letter, [name, valid]] of Object.entries(choices)) {
    const value = options.value(letter)
    if (
      value === undefined ||
      value === '' ||
      (letter === 'K' && value.startsWith('+')) ||
      valid.some((row) => row.includes(value))
    )
      continue
    const rows = valid.map((row) => `  - ${row.map((each) => `'${each}'`).join(', ')}`)
    await complain(process, `invalid argument '${value}' for '--${name}'\nValid arguments are:\n${rows.join('\n')}`)
    await process.printError("Try 'ls --help' for more information.\n")
    return 2
  }
  const listing = new Listing(process, options)
  const operands = options.operands.length === 0 ? ['.'] : options.operands
  await listing.run(operands)
  return listing.status
}

class Listing {
  status = 0
  private readonly layout: Layout
  private first = true

  constructor(
    private readonly process: Process,
    private readonly options: Options,
  ) {
    const tty = process.stdout.isTty
    const when = options.has('Z') ? (options.value('Z') ?? '') : isGnu(process) ? 'never' : 'auto'
    this.layout = {
      gnu: isGnu(process),
      names: options.has('n') ? undefined : readNames(process),
      nowMs: process.host.now(),
      long: isLong(options),
      human: options.has('h'),
      inode: options.has('i'),
      blocks: options.has('s'),
      classify: classification(options),
      color: when === 'always' || when === '' || (when === 'auto' && tty),
      fullTime: options.has('T') || options.value('K')?.endsWith('full-iso') === true,
      timeStyle: options.value('K'),
      quoting: options.last('bQN'),
      time: options.last('cu') === 'c' ? 'ctimeNs' : options.has('u') ? 'atimeNs' : 'mtimeNs',
      owner: !options.has('g'),
      group: !options.has('o') && !options.has('G'),
      width: options.has('w') ? Number(options.value('w')) || 1e9 : (process.stdout.terminal?.size.columns ?? 80),
      inColumns:
        !options.has('1') &&
        !options.has('0') &&
        (options.has('C') ||
          options.has('x') ||
          options.value('P') === 'vertical' ||
          tty ||
          /^(v)?dir$/.test(process.argv[0] ?? '')),
    }
  }

  async run(operands: readonly string[]): Promise<void> {
    const files: Entry[] = []
    const directories: Entry[] = []
    for (const path of operands) {
      const entry = await this.entry(path, path, true)
      if (entry === undefined) continue
      if (entry.stat.kind === 'directory' && !this.options.has('d')) directories.push(entry)
      else files.push(entry)
    }
    if (files.length > 0) {
      await this.print(this.sorted(files), false)
      this.first = false
    }
    const headed = operands.length > 1 || this.options.has('R')
    for (const directory of this.sorted(directories)) await this.directory(directory.path, headed)
  }

  private async directory(path: string, headed: boolean): Promise<void> {
    await this.process.checkpoint()
    const entries: Entry[] = []
    try {
      const names = this.process.namespace.readDirectory(this.process, path).map((entry) => entry.name)
      const all = this.options.has('a') || this.options.has('f') ? ['.', '..', ...names] : names
      for (const name of all) {
        if (name.startsWith('.') && !this.options.has('a') && !this.options.has('A') && !this.options.has('f')) continue
        if (this.isIgnored(name)) continue
        const entry = await this.entry(path.endsWith('/') ? path + name : `${path}/${name}`, name, false)
        if (entry !== undefined) entries.push(entry)
        if (entries.length % 256 === 0) await this.process.checkpoint()
      }
    } catch (error) {
      const why = reason(this.process, error)
      await this.fail(faced(this.process, `can't open '${path}': ${why}`, `cannot open directory '${path}': ${why}`), 2)
      return
    }
    if (headed) await writeText(this.process, `${this.first ? '' : '\n'}${path}:\n`)
    this.first = false
    const sorted = this.sorted(entries)
    await this.print(sorted, true)
    if (!this.options.has('R')) return
    for (const entry of sorted) {
      if (entry.stat.kind === 'directory' && entry.name !== '.' && entry.name !== '..')
        await this.directory(entry.path, true)
    }
  }

  private isIgnored(name: string): boolean {
    const shown = this.options.has('a') || this.options.has('A')
    const patterns = [...this.options.values('I'), ...(shown ? [] : this.options.values('E'))]
    return (this.options.has('B') && name.endsWith('~')) || patterns.some((each) => matches(parsePattern(each), name))
  }

  private async entry(path: string, name: string, operand: boolean): Promise<Entry | undefined> {
    try {
      const follow = this.options.has('L') || (operand && (this.options.has('H') || this.followsOperand(path)))
      const stat = follow
        ? this.process.namespace.stat(this.process, path)
        : this.process.namespace.lstat(this.process, path)
      const target =
        stat.kind === 'symlink' && this.layout.long ? this.process.namespace.readLink(this.process, path) : undefined
      return {
        path,
        name,
        stat,
        target,
        targetStat: target === undefined && this.layout.classify === 'none' ? undefined : this.targetOf(path),
      }
    } catch (error) {
      const why = reason(this.process, error)
      await this.fail(faced(this.process, `${path}: ${why}`, `cannot access '${path}': ${why}`), operand ? 2 : 1)
      return undefined
    }
  }

  private targetOf(path: string): Stat | undefined {
    try {
      return this.process.namespace.stat(this.process, path)
    } catch (error) {
      if (error instanceof PosixError) return undefined
      throw error
    }
  }

  /** A link to a directory named on the command line is entered, unless it is shown long. */
  private followsOperand(path: string): boolean {
    if (this.options.has('d') || (this.layout.long && !path.endsWith('/')) || this.layout.classify === 'all')
      return false
    return this.targetOf(path)?.kind === 'directory'
  }

  private sorted(entries: readonly Entry[]): readonly Entry[] {
    const sort = this.options.value('O')
    if (this.options.has('f') || this.options.has('U') || sort === 'none') return entries
    const byName = (left: Entry, right: Entry): number => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0)
    const key = sort === undefined ? this.options.last('tSXvcu') : { size: 'S', time: 't', extension: 'X' }[sort]
    const compare = (left: Entry, right: Entry): number => {
      if (this.options.has('D') && (left.stat.kind === 'directory') !== (right.stat.kind === 'directory'))
        return left.stat.kind === 'directory' ? -1 : 1
      if (key === 'S') return right.stat.sizeBytes - left.stat.sizeBytes || byName(left, right)
      if (key === 't' || this.options.has('t') || ((key === 'c' || key === 'u') && !this.layout.long)) {
        const difference = right.stat[this.layout.time] - left.stat[this.layout.time]
        return difference > 0n ? 1 : difference < 0n ? -1 : byName(left, right)
      }
      if (key === 'X') return extension(left.name).localeCompare(extension(right.name), 'en') || byName(left, right)
      return byName(left, right)
    }
    const sorted = entries.toSorted(compare)
    return this.options.has('r') ? sorted.reverse() : sorted
  }

  private async print(entries: readonly Entry[], isDirectory: boolean): Promise<void> {
    let text = ''
    if (isDirectory && (this.layout.long || this.layout.blocks)) text += `total ${total(entries, this.layout)}\n`
    if (this.layout.long) text += longLines(entries, this.layout)
    else if (this.layout.inColumns) text += columns(entries, this.layout)
    else if (this.options.has('m') || this.options.value('P') === 'commas')
      text += entries.length === 0 ? '' : `${entries.map((entry) => paint(entry, this.layout)).join(', ')}\n`
    else text += entries.map((entry) => paint(entry, this.layout) + (this.options.has('0') ? '\0' : '\n')).join('')
    await writeText(this.process, text)
  }

  private async fail(message: string, status: number): Promise<void> {
    await complain(this.process, message)
    this.status = Math.max(this.status, isGnu(this.process) ? status : 1)
  }
}

function isLong(options: Options): boolean {
  if (['verbose', 'long'].includes(options.value('P') ?? '')) return true
  return ['l', 'n', 'g', 'o', 'T'].some((letter) => options.has(letter)) && options.last('l1Cx') !== 'C'
}

function classification(options: Options): Layout['classify'] {
  const style = options.value('M')
  if (options.has('F') || style === 'classify') return 'all'
  if (options.has('Y') || style === 'file-type') return 'types'
  return options.has('p') || style === 'slash' ? 'directories' : 'none'
}

function extension(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot)
}

function total(entries: readonly Entry[], layout: Layout): string {
  const kib = entries.reduce((sum, entry) => sum + entry.stat.blocks512, 0) / 2
  return layout.human && layout.gnu ? humanTotal(kib * 1024) : String(Math.floor(kib))
}

function humanTotal(bytes: number): string {
  if (bytes === 0) return '0'
  const units = ['', 'K', 'M', 'G', 'T']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value < 10 && unit > 0 ? (Math.ceil(value * 10) / 10).toFixed(1) : Math.ceil(value)}${units[unit] ?? ''}`
}
