/** ls: lists directories and files in the columns of the face, plain, long or in columns on a terminal. */
import { PosixError } from '../../filesystem/posixError'
import type { Stat } from '../../filesystem/types'
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu, reason } from '../complaint'
import { parseOptions, type Options } from '../options'
import { readNames } from '../ownership'
import { writeText } from '../streams'
import { columns, longLines, paint, type Entry, type Layout } from './layout'

const table = {
  short: '1AaCxdLHRFplinshrSXvctugGofUkN',
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
  },
  gnuStatus: 2,
  usage: '[-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...',
}

export const ls: Program = async (process) => {
  const options = parseOptions(process, table)
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
      long: ['l', 'n', 'g', 'o', 'T'].some((letter) => options.has(letter)) && options.last('l1Cx') !== 'C',
      human: options.has('h'),
      inode: options.has('i'),
      blocks: options.has('s'),
      classify: options.has('F') ? 'all' : options.has('p') ? 'directories' : 'none',
      color: when === 'always' || when === '' || (when === 'auto' && tty),
      fullTime: options.has('T'),
      time: options.last('cu') === 'c' ? 'ctimeNs' : options.has('u') ? 'atimeNs' : 'mtimeNs',
      owner: !options.has('g'),
      group: !options.has('o') && !options.has('G'),
      width: process.stdout.terminal?.size.columns ?? 80,
      inColumns: !options.has('1') && (options.has('C') || options.has('x') || tty),
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
      const all = this.options.has('a') ? ['.', '..', ...names] : names
      for (const name of all) {
        if (name.startsWith('.') && !this.options.has('a') && !this.options.has('A')) continue
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
    if (this.options.has('f') || this.options.has('U')) return entries
    const byName = (left: Entry, right: Entry): number => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0)
    const key = this.options.last('tSXvcu')
    const compare = (left: Entry, right: Entry): number => {
      if (this.options.has('D') && (left.stat.kind === 'directory') !== (right.stat.kind === 'directory'))
        return left.stat.kind === 'directory' ? -1 : 1
      if (key === 'S') return right.stat.sizeBytes - left.stat.sizeBytes || byName(left, right)
      if (this.options.has('t') || ((key === 'c' || key === 'u') && !this.layout.long)) {
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
    else text += entries.map((entry) => `${paint(entry, this.layout)}\n`).join('')
    await writeText(this.process, text)
  }

  private async fail(message: string, status: number): Promise<void> {
    await complain(this.process, message)
    this.status = Math.max(this.status, isGnu(this.process) ? status : 1)
  }
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
