/** tree: a directory as a drawing; `-a -d -L -f`. */
import type { Process, Program } from '../../process/types'
import type { Stat } from '../../filesystem/types'
import { isGnu } from '../complaint'
import { parseOptions, type Options } from '../options'
import { Output } from '../streams'
import { joinPath, sortedNames, statOrNothing } from '../fileTree'
import { busyboxTree } from './busybox'

const table = { short: 'adL:fns', long: { noreport: 'r', inodes: 'I' }, usage: '[PATH]...' }

const lines = { branch: '├── ', last: '└── ', stem: '│   ' }
const ascii = { branch: '|-- ', last: '`-- ', stem: '|   ' }

export const tree: Program = async (process) => {
  if (!isGnu(process)) return busyboxTree(process)
  const options = parseOptions(process, table)
  const drawing = new Drawing(process, options)
  for (const path of options.operands.length === 0 ? ['.'] : options.operands) await drawing.root(path)
  await drawing.finish()
  return 0
}

class Drawing {
  private readonly output: Output
  private directories = 0
  private files = 0
  private readonly depthLimit: number

  constructor(
    private readonly process: Process,
    private readonly options: Options,
  ) {
    this.output = new Output(process)
    this.depthLimit = Number(options.value('L') ?? Infinity)
  }

  async root(path: string): Promise<void> {
    if (statOrNothing(this.process, path)?.kind !== 'directory') {
      const stat = statOrNothing(this.process, path)
      this.output.add(`${this.size(stat)}${path}${isGnu(this.process) ? ' ' : ''} [error opening dir]\n`)
      if (stat !== undefined) this.files++
      return
    }
    if (isGnu(this.process)) this.directories++
    this.output.add(`${path}\n`)
    await this.branch(path, '', 1)
  }

  /** `-s`: the size before the name. */
  private size(stat: Stat | undefined): string {
    return this.options.has('s') ? `[${String(stat?.sizeBytes ?? 0).padStart(11)}]  ` : ''
  }

  async finish(): Promise<void> {
    if (this.options.has('r')) {
      await this.output.flush()
      return
    }
    const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`
    this.output.add(
      `\n${plural(this.directories, 'directory', 'directories')}${this.options.has('d') ? '' : `, ${plural(this.files, 'file', 'files')}`}\n`,
    )
    await this.output.flush()
  }

  private async branch(path: string, indent: string, depth: number): Promise<void> {
    await this.process.checkpoint()
    if (depth > this.depthLimit) return
    const names = sortedNames(this.process, path).filter((name) => this.options.has('a') || !name.startsWith('.'))
    const entries = names.map((name) => ({
      name,
      path: joinPath(path, name),
      stat: statOrNothing(this.process, joinPath(path, name), false),
    }))
    const shown = this.options.has('d') ? entries.filter((entry) => entry.stat?.kind === 'directory') : entries
    // Without a locale GNU's machines draw in ASCII.
    const marks = isGnu(this.process) ? ascii : lines
    for (const [index, entry] of shown.entries()) {
      const last = index === shown.length - 1
      const link =
        entry.stat?.kind === 'symlink' ? ` -> ${this.process.namespace.readLink(this.process, entry.path)}` : ''
      await this.output.write(
        `${indent}${last ? marks.last : marks.branch}${this.size(entry.stat)}${this.options.has('f') ? entry.path : entry.name}${link}\n`,
      )
      if (entry.stat?.kind === 'directory') {
        this.directories++
        await this.branch(entry.path, `${indent}${last ? '    ' : marks.stem}`, depth + 1)
      } else this.files++
    }
  }
}
