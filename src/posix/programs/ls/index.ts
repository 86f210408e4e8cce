/** ls: lists directories and files in the columns of the face, plain, long or in columns on a terminal. */
import { PosixError } from '../../filesystem/posixError'
import type { Stat } from '../../filesystem/types'
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu, reason } from '../complaint'
import { matches, parsePattern } from '../../shell/pattern'
import { chosenWord } from '../choices'
import { compareFileVersions } from '../fileVersion'
import { parseOptions, type Options } from '../options'
import { writeText } from '../streams'
import { columns, commas, longLines, paint, rows, totalBlocks, type Entry } from './layout'
import { checkWords, layoutOf, type Layout } from './settings'

const table = {
  short: '1AaCxdLHRFplinshrSXvctugGofUkNbQmBI:w:qT:Z',
  long: {
    all: 'a',
    'almost-all': 'A',
    author: 'j',
    'block-size': 'z:',
    classify: '6::',
    color: '5::',
    context: 'Z',
    dereference: 'L',
    'dereference-command-line': 'H',
    'dereference-command-line-symlink-to-dir': '3',
    directory: 'd',
    escape: 'b',
    'file-type': 'Y',
    format: 'P:',
    'full-time': '7',
    'group-directories-first': 'D',
    hide: 'E:',
    'hide-control-chars': 'q',
    'human-readable': 'h',
    hyperlink: 'y::',
    ignore: 'I:',
    'ignore-backups': 'B',
    'indicator-style': 'M:',
    inode: 'i',
    kibibytes: 'k',
    literal: 'N',
    'no-group': 'G',
    'numeric-uid-gid': 'n',
    'quote-name': 'Q',
    'quoting-style': 'e:',
    recursive: 'R',
    reverse: 'r',
    'show-control-chars': 'W',
    si: '4',
    size: 's',
    sort: 'O:',
    tabsize: 'T:',
    time: '9:',
    'time-style': 'K:',
    width: 'w:',
    zero: '0',
  },
  gnuStatus: 2,
  usage: '[-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...',
}

const busyboxTable = { ...table, short: '1AaCxdLHRFplinshrSXvctugGofUkNQw:T:' }

export const ls: Program = async (process) => {
  const options = parseOptions(process, isGnu(process) ? table : busyboxTable)
  checkWords(process, options)
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
    this.layout = layoutOf(process, options)
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
      // A dangling link is a failure only where more than its name is shown.
      const needsTarget = operand || this.layout.long || !isGnu(this.process)
      const followed = follow
        ? needsTarget
          ? this.process.namespace.stat(this.process, path)
          : this.targetOf(path)
        : undefined
      const stat = followed ?? this.process.namespace.lstat(this.process, path)
      const target =
        stat.kind === 'symlink' && this.layout.long ? this.process.namespace.readLink(this.process, path) : undefined
      return {
        path,
        name,
        stat,
        target,
        targetStat:
          target === undefined && this.layout.classify === 'none' && this.layout.colors === undefined
            ? undefined
            : this.targetOf(path),
      }
    } catch (error) {
      const why = reason(this.process, error)
      const shown = path.startsWith('./') && !operand ? name : path
      await this.fail(faced(this.process, `${path}: ${why}`, `cannot access '${shown}': ${why}`), operand ? 2 : 1)
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
    if (this.options.has('d') && !path.endsWith('/')) return false
    if (!this.options.has('3') && ((this.layout.long && !path.endsWith('/')) || this.layout.classify === 'all'))
      return false
    return this.targetOf(path)?.kind === 'directory'
  }

  private sorted(entries: readonly Entry[]): readonly Entry[] {
    const sort = sortOf(this.process, this.options)
    if (this.options.has('f') || this.options.has('U') || sort === 'none') return entries
    const byName = (left: Entry, right: Entry): number => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0)
    const key =
      sort === undefined
        ? this.options.last('tSXvcu9')
        : { size: 'S', time: 't', extension: 'X', version: 'v', width: 'w' }[sort]
    const compare = (left: Entry, right: Entry): number => {
      if (this.options.has('D') && (left.stat.kind === 'directory') !== (right.stat.kind === 'directory'))
        return left.stat.kind === 'directory' ? -1 : 1
      if (key === 'S') return right.stat.sizeBytes - left.stat.sizeBytes || byName(left, right)
      if (key === 't' || this.options.has('t') || ((key === 'c' || key === 'u' || key === '9') && !this.layout.long)) {
        // busybox looks at whole seconds.
        const unit = this.layout.gnu ? 1n : 1_000_000_000n
        const difference = right.stat[this.layout.time] / unit - left.stat[this.layout.time] / unit
        return difference > 0n ? 1 : difference < 0n ? -1 : byName(left, right)
      }
      if (key === 'v' && this.layout.gnu) return compareFileVersions(left.name, right.name) || byName(left, right)
      if (key === 'w') return left.name.length - right.name.length || byName(left, right)
      if (key === 'X') return extension(left.name).localeCompare(extension(right.name), 'en') || byName(left, right)
      return byName(left, right)
    }
    const sorted = entries.toSorted(compare)
    return this.options.has('r') ? sorted.reverse() : sorted
  }

  private async print(entries: readonly Entry[], isDirectory: boolean): Promise<void> {
    let text = ''
    if (isDirectory && (this.layout.long || this.layout.blocks)) text += `total ${totalBlocks(entries, this.layout)}\n`
    if (this.layout.long) text += longLines(entries, this.layout, this.options.has('0') ? '\0' : '\n')
    else if (this.layout.shape === 'columns') text += columns(entries, this.layout)
    else if (this.layout.shape === 'rows') text += rows(entries, this.layout)
    else if (this.layout.shape === 'commas') text += commas(entries, this.layout)
    else text += entries.map((entry) => paint(entry, this.layout) + (this.options.has('0') ? '\0' : '\n')).join('')
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

function sortOf(process: Process, options: Options): string | undefined {
  const word = options.value('O')
  const words = ['none', 'size', 'time', 'version', 'extension', 'name', 'width']
  return word === undefined || !isGnu(process)
    ? word
    : chosenWord(
        process,
        '--sort',
        word,
        words.map((each) => [each]),
      )
}
