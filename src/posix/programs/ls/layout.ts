/** The columns of `ls`: busybox pads to fixed widths, GNU to the widest entry. */
import type { Stat } from '../../filesystem/types'
import { formatDate } from '../dates'
import { modeText } from '../fileMode'
import { humanSize } from '../sizes'
import { inBlocks } from '../blockSize'
import { colorCode } from './colors'
import { hideControls, quoteName } from './quoting'
import type { Layout } from './settings'

export interface Entry {
  readonly path: string
  readonly name: string
  readonly stat: Stat
  readonly target: string | undefined
  readonly targetStat: Stat | undefined
}

const halfYearMs = 15_778_476_000

/** `ls -l` for some entries, a line each. */
export function longLines(entries: readonly Entry[], layout: Layout, end = '\n'): string {
  const rows = entries.map((entry) => cells(entry, layout))
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.text.length ?? 0))) ?? []
  return entries
    .map((entry, index) => {
      const shown = (rows[index] ?? []).map((cell, column) => {
        const width = layout.gnu ? (widths[column] ?? 0) : cell.width
        return cell.left ? cell.text.padEnd(width) : cell.text.padStart(width)
      })
      const arrow =
        entry.target === undefined ? '' : ` -> ${shownName(entry.target, layout)}${targetMark(entry, layout)}`
      return `${shown.join(' ')} ${paint(entry, padding(entries, layout), false)}${arrow}${end}`
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
  if (layout.blocks) add(blocksText(stat, layout), false, 6)
  add(modeText(stat.kind, stat.mode), true, 10)
  add(String(stat.linkCount), false, 4)
  const clip = (name: string): string => (layout.gnu ? name : name.slice(0, 8))
  if (layout.owner) add(clip(layout.names?.userName(stat.uid) ?? String(stat.uid)), true, 8)
  if (layout.group) add(clip(layout.names?.groupName(stat.gid) ?? String(stat.gid)), true, 8)
  if (layout.author) add(clip(layout.names?.userName(stat.uid) ?? String(stat.uid)), true, 8)
  if (layout.context) add('?', true, 1)
  add(sizeText(entry, layout), false, layout.human ? 7 : 9)
  add(timeText(stat[layout.time], layout), true, 0)
  return row
}

function sizeText({ stat }: Entry, layout: Layout): string {
  if (stat.kind === 'characterDevice' || stat.kind === 'blockDevice') {
    const [major, minor] = [stat.rdev >>> 8, stat.rdev & 255]
    return layout.gnu ? `${major}, ${minor}` : `${String(major).padStart(4)},${String(minor).padStart(4)}`
  }
  if (layout.gnu)
    return layout.fileSize === undefined ? String(stat.sizeBytes) : inBlocks(stat.sizeBytes, layout.fileSize)
  return layout.human ? humanSize(stat.sizeBytes, false) : String(stat.sizeBytes)
}

function timeText(timeNs: bigint, layout: Layout): string {
  const ms = Number(timeNs / 1_000_000n)
  if (layout.fullTime)
    return layout.gnu
      ? `${formatDate(ms, '%Y-%m-%d %H:%M:%S.%N', timeNs % 1_000_000_000n)} +0000`
      : formatDate(ms, '%Y-%m-%d %H:%M:%S +0000')
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
  const name = linked(shownName(entry.name, layout), entry, layout)
  const pad = layout.padsNames && /^[^'"]/.test(name) ? ' ' : ''
  const color = layout.colors === undefined ? undefined : colorOf(entry, layout)
  if (color === undefined) return before + pad + name + mark
  const first = layout.gnu && layout.painted.count++ === 0 ? '\x1b[0m' : ''
  return `${before}${pad}${first}\x1b[${color}m${name}\x1b[${layout.gnu ? '0' : ''}m${mark}`
}

/** A name with its host and path behind it, for terminals that follow links. */
function linked(name: string, entry: Entry, layout: Layout): string {
  if (layout.linkBase === undefined) return name
  const path = entry.path.startsWith('/') ? entry.path : `${layout.linkBase.folder}/${entry.path}`
  const address = encodeURI(path.replace(/\/\.\//g, '/'))
  return `\x1b]8;;file://${layout.linkBase.host}${address}\x07${name}\x1b]8;;\x07`
}

/** A name as it is quoted, or with what can't be printed hidden. */
function shownName(name: string, layout: Layout): string {
  if (!layout.gnu) return layout.quoting === 'c' ? `"${name.replace(/["\\]/g, '\\$&')}"` : name
  return layout.hidesControls && layout.quoting === 'literal' ? hideControls(name) : quoteName(name, layout.quoting)
}

/** Where some names are in quotes, the others stand one further in. */
function padding(entries: readonly Entry[], layout: Layout): Layout {
  if (!layout.alignsQuotes || !entries.some(({ name }) => /^['"]/.test(shownName(name, layout)))) return layout
  return { ...layout, padsNames: true }
}

/** `-s`: an entry's blocks. */
function blocksText(stat: Stat, layout: Layout): string {
  if (layout.gnu) return inBlocks(stat.blocks512 * 512, layout.blockSize)
  return layout.human ? humanSize(stat.blocks512 * 512, false) : String(Math.floor(stat.blocks512 / 2))
}

/** `total N` over a directory. */
export function totalBlocks(entries: readonly Entry[], layout: Layout): string {
  const bytes = entries.reduce((sum, entry) => sum + entry.stat.blocks512, 0) * 512
  return layout.gnu ? inBlocks(bytes, layout.blockSize) : String(Math.floor(bytes / 1024))
}

function prefixOf(entry: Entry, layout: Layout): string {
  const inode = layout.inode ? `${String(entry.stat.inode).padStart(layout.gnu ? 0 : 7)} ` : ''
  const blocks = layout.blocks ? `${blocksText(entry.stat, layout).padStart(layout.gnu ? 0 : 6)} ` : ''
  return inode + blocks + (layout.context ? '? ' : '')
}

function markOf({ stat, target }: Entry, layout: Layout): string {
  if (layout.classify === 'none') return ''
  if (stat.kind === 'symlink' && layout.classify !== 'directories') return target === undefined ? '@' : ''
  return kindMark(stat, layout)
}

function kindMark(stat: Stat, layout: Layout): string {
  if (stat.kind === 'directory') return '/'
  if (layout.classify === 'directories') return ''
  if (stat.kind === 'fifo') return '|'
  if (stat.kind === 'socket') return '='
  return layout.classify === 'all' && stat.kind === 'file' && (stat.mode & 0o111) !== 0 ? '*' : ''
}

/** The mark of what a link leads to, behind the arrow. */
function targetMark({ targetStat }: Entry, layout: Layout): string {
  if (!layout.gnu || targetStat === undefined || layout.classify === 'none') return ''
  return kindMark(targetStat, layout)
}

function colorOf({ name, stat, targetStat }: Entry, layout: Layout): string | undefined {
  if (layout.gnu) return layout.colors === undefined ? undefined : colorCode(layout.colors, name, stat, targetStat)
  switch (stat.kind) {
    case 'directory':
      return '1;34'
    case 'symlink':
      return '1;36'
    case 'file':
      return (stat.mode & 0o111) !== 0 ? '1;32' : '0;0'
    case 'fifo':
      return '0;35'
    default:
      return '1;35'
  }
}

/** Names down the columns, as wide as the terminal allows. */
export function columns(entries: readonly Entry[], given: Layout): string {
  const layout = padding(entries, given)
  const widths = entries.map((entry) => plainWidth(entry, layout))
  if (entries.length === 0) return ''
  const shape = layout.gnu ? tightest(widths, layout.width) : even(widths, layout.width)
  const lines: string[] = []
  for (let row = 0; row < shape.rows; row++) {
    let line = ''
    let start = 0
    for (let column = 0; column < shape.widths.length; column++) {
      const index = column * shape.rows + row
      const entry = entries[index]
      if (entry === undefined) break
      const last = entries[(column + 1) * shape.rows + row] === undefined
      const position = start + (widths[index] ?? 0)
      start += shape.widths[column] ?? 0
      line += paint(entry, layout) + (last ? '' : gap(position, start, layout))
    }
    lines.push(line)
  }
  return `${lines.join('\n')}\n`
}

/** Names along the rows (`-x`), as wide as the terminal allows. */
export function rows(entries: readonly Entry[], given: Layout): string {
  const layout = padding(entries, given)
  const widths = entries.map((entry) => plainWidth(entry, layout))
  const columnWidths = layout.gnu ? tightestRow(widths, layout.width) : evenRow(widths, layout.width)
  const count = columnWidths.length
  return entries
    .map((entry, index) => {
      const isLast = index % count === count - 1 || index === entries.length - 1
      const start = columnWidths.slice(0, index % count).reduce((sum, width) => sum + width, 0)
      const end = start + (columnWidths[index % count] ?? 0)
      return paint(entry, layout) + (isLast ? '\n' : gap(start + (widths[index] ?? 0), end, layout))
    })
    .join('')
}

/** GNU's columns of rows: as many as fit, each as wide as its widest name. */
function tightestRow(widths: readonly number[], available: number): readonly number[] {
  for (let count = widths.length; count > 1; count--) {
    const columnWidths = Array.from(
      { length: count },
      (_, column) =>
        Math.max(...widths.filter((__, index) => index % count === column)) + (column === count - 1 ? 0 : 2),
    )
    if (columnWidths.reduce((sum, width) => sum + width, 0) < available) return columnWidths
  }
  return [Math.max(0, ...widths)]
}

/** busybox's: all as wide as the widest. */
function evenRow(widths: readonly number[], available: number): readonly number[] {
  const width = Math.max(0, ...widths) + 2
  return Array.from({ length: Math.max(1, Math.floor(available / width)) }, () => width)
}

/** Names one after another (`-m`), broken where a line is full. */
export function commas(entries: readonly Entry[], layout: Layout): string {
  let text = ''
  let position = 0
  for (const [index, entry] of entries.entries()) {
    const width = plainWidth(entry, layout)
    if (index > 0) {
      const fits = !layout.gnu || position + width + 2 < layout.width
      text += fits ? ', ' : ',\n'
      position = fits ? position + 2 : 0
    }
    text += paint(entry, layout)
    position += width
  }
  return text === '' ? '' : `${text}\n`
}

/** What stands between two columns: tabs as far as they lead, where there is no color. */
function gap(from: number, to: number, layout: Layout): string {
  if (!layout.gnu || layout.tabSize === 0 || layout.colors !== undefined) return ' '.repeat(to - from)
  let text = ''
  for (let at = from; at < to;) {
    const stop = Math.floor(at / layout.tabSize + 1) * layout.tabSize
    const usesTab = Math.floor(to / layout.tabSize) > Math.floor((at + 1) / layout.tabSize)
    text += usesTab ? '\t' : ' '
    at = usesTab ? stop : at + 1
  }
  return text
}

function plainWidth(entry: Entry, layout: Layout): number {
  return [...paint(entry, { ...layout, colors: undefined, linkBase: undefined })].length
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
