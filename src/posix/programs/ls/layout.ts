/** The columns of `ls`: busybox pads to fixed widths, GNU to the widest entry. */
import type { Stat } from '../../filesystem/types'
import { formatDate } from '../dates'
import { modeText } from '../fileMode'
import type { Names } from '../ownership'
import { humanSize } from '../sizes'

export interface Entry {
  readonly path: string
  readonly name: string
  readonly stat: Stat
  readonly target: string | undefined
  readonly targetStat: Stat | undefined
}

export interface Layout {
  readonly gnu: boolean
  readonly names: Names | undefined
  readonly nowMs: number
  readonly long: boolean
  readonly human: boolean
  readonly inode: boolean
  readonly blocks: boolean
  readonly classify: 'all' | 'types' | 'directories' | 'none'
  readonly color: boolean
  readonly fullTime: boolean
  /** GNU's `--time-style`. */
  readonly timeStyle: string | undefined
  /** GNU's way to show names: b escapes, Q quotes, N nothing. */
  readonly quoting: string | undefined
  readonly time: 'mtimeNs' | 'atimeNs' | 'ctimeNs'
  readonly owner: boolean
  readonly group: boolean
  readonly width: number
  readonly inColumns: boolean
}

const halfYearMs = 15_778_476_000

/** `ls -l` for some entries, a line each. */
export function longLines(entries: readonly Entry[], layout: Layout): string {
  const rows = entries.map((entry) => cells(entry, layout))
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.text.length ?? 0))) ?? []
  return entries
    .map((entry, index) => {
      const shown = (rows[index] ?? []).map((cell, column) => {
        const width = layout.gnu ? (widths[column] ?? 0) : cell.width
        return cell.left ? cell.text.padEnd(width) : cell.text.padStart(width)
      })
      const arrow = entry.target === undefined ? '' : ` -> ${entry.target}`
      return `${shown.join(' ')} ${paint(entry, layout, false)}${arrow}\n`
    })
    .join('')
}

interface Cell {
  readonly text: string
  readonly left: boolean
  /** Width in busybox's face. */
  readonly width: number
}

function cells(entry: Entry, layout: Layout): Cell[] {
  const { stat } = entry
  const row: Cell[] = []
  const add = (text: string, left: boolean, width: number): void => void row.push({ text, left, width })
  if (layout.inode) add(String(stat.inode), false, 7)
  if (layout.blocks)
    add(layout.human ? humanSize(stat.blocks512 * 512, layout.gnu) : String(Math.floor(stat.blocks512 / 2)), false, 6)
  add(modeText(stat.kind, stat.mode), true, 10)
  add(String(stat.linkCount), false, 4)
  const clip = (name: string): string => (layout.gnu ? name : name.slice(0, 8))
  if (layout.owner) add(clip(layout.names?.userName(stat.uid) ?? String(stat.uid)), true, 8)
  if (layout.group) add(clip(layout.names?.groupName(stat.gid) ?? String(stat.gid)), true, 8)
  add(sizeText(entry, layout), false, layout.human ? 7 : 9)
  add(timeText(stat[layout.time], layout), true, 0)
  return row
}

function sizeText({ stat }: Entry, layout: Layout): string {
  if (stat.kind === 'characterDevice' || stat.kind === 'blockDevice') {
    const [major, minor] = [stat.rdev >>> 8, stat.rdev & 255]
    return layout.gnu ? `${major}, ${minor}` : `${String(major).padStart(4)},${String(minor).padStart(4)}`
  }
  return layout.human ? humanSize(stat.sizeBytes, layout.gnu) : String(stat.sizeBytes)
}

function timeText(timeNs: bigint, layout: Layout): string {
  const ms = Number(timeNs / 1_000_000n)
  if (layout.fullTime)
    return layout.gnu
      ? `${formatDate(ms, '%Y-%m-%d %H:%M:%S.%N', timeNs % 1_000_000_000n)} +0000`
      : formatDate(ms, '%a %b %e %H:%M:%S %Y')
  const age = layout.nowMs - ms
  const recent = layout.gnu ? age >= 0 && age < halfYearMs : age > -900_000 && age < halfYearMs
  const style = layout.timeStyle?.replace(/^posix-/, '')
  if (style === 'long-iso') return formatDate(ms, '%Y-%m-%d %H:%M')
  if (style === 'iso') return formatDate(ms, recent ? '%m-%d %H:%M' : '%Y-%m-%d ')
  if (style?.startsWith('+') === true) {
    const [old = '', young = old] = style.slice(1).split('\n')
    return formatDate(ms, recent ? young : old)
  }
  return formatDate(ms, recent ? '%b %e %H:%M' : '%b %e  %Y')
}

/** A name with its mark and color; `prefix` adds inode and blocks. */
export function paint(entry: Entry, layout: Layout, prefix = true): string {
  const before = prefix ? prefixOf(entry, layout) : ''
  const mark = markOf(entry, layout)
  const name = quoted(entry.name, layout)
  if (!layout.color) return before + name + mark
  const color = colorOf(entry.stat, layout)
  return color === undefined
    ? before + name + mark
    : `${before}\x1b[${color}m${name}\x1b[${layout.gnu ? '0' : ''}m${mark}`
}

/** A name in quotes, or with what can't be printed escaped. */
function quoted(name: string, layout: Layout): string {
  if (layout.quoting !== 'b' && layout.quoting !== 'Q') return name
  const letters: Readonly<Record<string, string>> = {
    '\n': '\\n',
    '\t': '\\t',
    '\r': '\\r',
    '\x07': '\\a',
    '\b': '\\b',
  }
  const isQuoted = layout.quoting === 'Q'
  // eslint-disable-next-line no-control-regex -- control characters are what is escaped
  const escaped = name.replace(/[\\" \0-\x1f\x7f]/g, (letter) => {
    if (letter === ' ') return isQuoted ? ' ' : '\\ '
    if (letter === '"') return isQuoted ? '\\"' : '"'
    if (letter === '\\') return '\\\\'
    return letters[letter] ?? `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`
  })
  return isQuoted ? `"${escaped}"` : escaped
}

function prefixOf(entry: Entry, layout: Layout): string {
  const inode = layout.inode ? `${String(entry.stat.inode).padStart(layout.gnu ? 0 : 7)} ` : ''
  const blocks = layout.blocks ? `${String(Math.floor(entry.stat.blocks512 / 2)).padStart(layout.gnu ? 0 : 6)} ` : ''
  return inode + blocks
}

function markOf({ stat, target }: Entry, layout: Layout): string {
  if (layout.classify === 'none') return ''
  if (stat.kind === 'directory') return '/'
  if (layout.classify === 'directories') return ''
  if (stat.kind === 'symlink') return target === undefined ? '@' : ''
  if (stat.kind === 'fifo') return '|'
  if (stat.kind === 'socket') return '='
  return layout.classify === 'all' && stat.kind === 'file' && (stat.mode & 0o111) !== 0 ? '*' : ''
}

function colorOf(stat: Stat, layout: Layout): string | undefined {
  switch (stat.kind) {
    case 'directory':
      return layout.gnu ? '01;34' : '1;34'
    case 'symlink':
      return layout.gnu ? '01;36' : '1;36'
    case 'file':
      if ((stat.mode & 0o111) !== 0) return layout.gnu ? '01;32' : '1;32'
      return layout.gnu ? undefined : '0;0'
    default:
      return layout.gnu ? '40;33;01' : '1;35'
  }
}

/** Names down the columns, as wide as the terminal allows. */
export function columns(entries: readonly Entry[], layout: Layout): string {
  const widths = entries.map((entry) => plainWidth(entry, layout))
  if (entries.length === 0) return ''
  const shape = layout.gnu ? tightest(widths, layout.width) : even(widths, layout.width)
  const lines: string[] = []
  for (let row = 0; row < shape.rows; row++) {
    let line = ''
    for (let column = 0; column < shape.widths.length; column++) {
      const index = column * shape.rows + row
      const entry = entries[index]
      if (entry === undefined) break
      const last = entries[(column + 1) * shape.rows + row] === undefined
      line += paint(entry, layout) + (last ? '' : ' '.repeat((shape.widths[column] ?? 0) - (widths[index] ?? 0)))
    }
    lines.push(line)
  }
  return `${lines.join('\n')}\n`
}

function plainWidth(entry: Entry, layout: Layout): number {
  return [...paint(entry, { ...layout, color: false })].length
}

interface Shape {
  readonly rows: number
  readonly widths: readonly number[]
}

function even(widths: readonly number[], available: number): Shape {
  const width = Math.max(...widths) + 2
  const count = Math.max(1, Math.floor(available / width))
  const rows = Math.ceil(widths.length / count)
  return { rows, widths: Array.from({ length: Math.ceil(widths.length / rows) }, () => width) }
}

function tightest(widths: readonly number[], available: number): Shape {
  for (let rows = 1; ; rows++) {
    const count = Math.ceil(widths.length / rows)
    const columnWidths = Array.from(
      { length: count },
      (_, column) => Math.max(...widths.slice(column * rows, (column + 1) * rows)) + (column === count - 1 ? 0 : 2),
    )
    if (rows >= widths.length || columnWidths.reduce((sum, width) => sum + width, 0) < available)
      return { rows, widths: columnWidths }
  }
}
