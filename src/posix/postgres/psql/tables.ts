/** How psql shows rows: aligned, expanded, unaligned and CSV (PostgreSQL's `print.c`). */
import type { Column, RowSet } from './connection'

export interface TableStyle {
  readonly format: 'aligned' | 'unaligned' | 'csv'
  readonly expanded: boolean
  readonly tuplesOnly: boolean
  readonly fieldSeparator: string
  readonly recordSeparator: string
  readonly nullText: string
  readonly border: 0 | 1 | 2
  readonly title?: string
  readonly footer: boolean
}

/** Types whose values stand on the right: numbers, money, and the system's own ids. */
const rightAligned = new Set([20, 21, 23, 26, 28, 29, 700, 701, 790, 1700])

/** Lines with their newlines, an empty one at the end where psql leaves one. */
export function tableText(set: RowSet, style: TableStyle): string {
  if (style.format === 'csv') return csvText(set, style)
  if (style.format === 'unaligned') return unalignedText(set, style)
  return style.expanded ? expandedText(set, style) : alignedText(set, style)
}

/** `(1 row)`. */
function rowCount(count: number): string {
  return `(${String(count)} row${count === 1 ? '' : 's'})`
}

function shown({ rows }: RowSet, { nullText }: TableStyle): readonly (readonly string[])[] {
  return rows.map((row) => row.map((value) => value ?? nullText))
}

function alignedText(set: RowSet, style: TableStyle): string {
  const { columns } = set
  if (columns.length === 0) return style.tuplesOnly ? '' : `--\n${rowCount(set.rows.length)}\n\n`
  const cells = shown(set, style).map((row) => row.map((value) => value.split('\n')))
  const headers = columns.map(({ name }) => name.split('\n'))
  const widthOf = (lines: readonly string[]): number => Math.max(0, ...lines.map(displayWidth))
  const widths = columns.map((_, at) =>
    Math.max(widthOf(headers[at] ?? []), ...cells.map((row) => widthOf(row[at] ?? []))),
  )
  const isLastRight = rightAligned.has(columns.at(-1)?.typeId ?? 0)
  const lines: string[] = []
  if (!style.tuplesOnly) {
    if (style.title !== undefined) lines.push(centred(style.title, total(widths, style.border)).trimEnd())
    if (style.border === 2) lines.push(rule(widths, 2))
    lines.push(...block(headers, widths, { border: style.border, place: centredIn, keepsBlanks: 'all' }))
    lines.push(rule(widths, style.border))
  }
  for (const row of cells) {
    lines.push(
      ...block(row, widths, {
        border: style.border,
        place: placed(columns),
        keepsBlanks: isLastRight ? 'own' : 'none',
      }),
    )
  }
  if (style.border === 2) lines.push(rule(widths, 2))
  if (style.footer && !style.tuplesOnly) lines.push(rowCount(set.rows.length))
  return `${lines.join('\n')}${lines.length > 0 ? '\n' : ''}\n`
}

const placed =
  (columns: readonly Column[]): Place =>
  (text, width, at) => {
    const gap = ' '.repeat(Math.max(0, width - displayWidth(text)))
    return rightAligned.has(columns[at]?.typeId ?? 0) ? gap + text : text + gap
  }

function total(widths: readonly number[], border: number): number {
  const sum = widths.reduce((all, width) => all + width, 0)
  return border === 0 ? sum + widths.length - 1 : sum + 3 * widths.length - 1 + (border === 2 ? 2 : 0)
}

function centred(text: string, width: number): string {
  const left = Math.max(0, Math.floor((width - displayWidth(text)) / 2))
  return ' '.repeat(left) + text
}

function centredIn(text: string, width: number): string {
  const line = centred(text, width)
  return line + ' '.repeat(Math.max(0, width - displayWidth(line)))
}

/** Columns that a text takes; letters with marks take one. */
function displayWidth(text: string): number {
  return [...text.normalize('NFC')].length
}

type Place = (text: string, width: number, column: number) => string

interface BlockStyle {
  readonly border: number
  readonly place: Place
  /** Of the last cell: a header's, those of a value on the right, or none. */
  readonly keepsBlanks: 'all' | 'own' | 'none'
}

/** A row of cells, as many lines as its highest; `+` says that a cell goes on. */
function block(
  cells: readonly (readonly string[])[],
  widths: readonly number[],
  { border, place, keepsBlanks }: BlockStyle,
): readonly string[] {
  const height = Math.max(1, ...cells.map((cell) => cell.length))
  return Array.from({ length: height }, (_, line) => {
    const parts = widths.map((width, at) => {
      const cell = cells[at] ?? []
      const goesOn = line < cell.length - 1
      const text = line < cell.length ? place(cell[line] ?? '', width, at) : ' '.repeat(width)
      const isLast = at === widths.length - 1 && border < 2 && !goesOn
      const kept = isLast && keepsBlanks === 'none' ? text.trimEnd() : text
      const before = border === 0 ? '' : ' '
      return `${before}${kept}${goesOn ? '+' : isLast && keepsBlanks !== 'all' ? '' : ' '}`
    })
    const inner = parts.join(border === 0 ? '' : '|')
    return border === 2 ? `|${inner}|` : inner
  })
}

function rule(widths: readonly number[], border: number): string {
  if (border === 0) return widths.map((width) => '-'.repeat(width)).join(' ')
  const line = widths.map((width) => '-'.repeat(width + 2)).join('+')
  return border === 2 ? `+${line}+` : line
}

function expandedText(set: RowSet, style: TableStyle): string {
  const names = set.columns.map(({ name }) => name)
  const nameWidth = Math.max(0, ...names.map(displayWidth))
  const rows = shown(set, style)
  if (rows.length === 0) return style.tuplesOnly ? '' : `${rowCount(0)}\n\n`
  const valueWidth = Math.max(0, ...rows.flatMap((row) => row.flatMap((value) => value.split('\n').map(displayWidth))))
  const lines = rows.flatMap((row, at) => {
    const head = style.tuplesOnly ? (at === 0 ? [] : ['']) : [recordLine(at + 1, nameWidth, valueWidth)]
    return [
      ...head,
      ...row.flatMap((value, column) => pair(names[column] ?? '', value.split('\n'), [nameWidth, valueWidth])),
    ]
  })
  return `${lines.join('\n')}\n\n`
}

function recordLine(number: number, nameWidth: number, valueWidth: number): string {
  const title = `-[ RECORD ${String(number)} ]`
  const width = nameWidth + 3 + valueWidth
  if (title.length > nameWidth + 1) return title.padEnd(width, '-')
  return `${title.padEnd(nameWidth + 1, '-')}+${'-'.repeat(valueWidth + 1)}`
}

function pair(
  name: string,
  lines: readonly string[],
  [nameWidth, valueWidth]: readonly [number, number],
): readonly string[] {
  return lines.map((line, at) => {
    const head = at === 0 ? name + ' '.repeat(nameWidth - displayWidth(name)) : ' '.repeat(nameWidth)
    const gap = ' '.repeat(Math.max(0, valueWidth - displayWidth(line)))
    return `${head} | ${line}${at < lines.length - 1 ? `${gap}+` : ''}`
  })
}

function unalignedText(set: RowSet, style: TableStyle): string {
  const { fieldSeparator: field, recordSeparator: record } = style
  const rows = shown(set, style)
  if (style.expanded) {
    const records = rows.map((row) =>
      row.map((value, at) => `${set.columns[at]?.name ?? ''}${field}${value}`).join(record),
    )
    return records.length === 0 ? '' : `${records.join(record + record)}${record}`
  }
  const lines = [
    ...(style.tuplesOnly ? [] : [set.columns.map(({ name }) => name).join(field)]),
    ...rows.map((row) => row.join(field)),
    ...(style.tuplesOnly || !style.footer ? [] : [rowCount(rows.length)]),
  ]
  return lines.length === 0 ? '' : `${lines.join(record)}\n`
}

function csvText(set: RowSet, style: TableStyle): string {
  const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = [
    ...(style.tuplesOnly ? [] : [set.columns.map(({ name }) => quoted(name))]),
    ...shown(set, style).map((row) => row.map(quoted)),
  ]
  return lines.map((line) => `${line.join(',')}\n`).join('')
}
