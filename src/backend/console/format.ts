/**
 * Listings and `--format`: the default table, `table TEMPLATE`, `json` and Go templates over a row's columns. Of Go's
 * template language the part that such lines use: `{{.Field}}`, text between, and the functions json, upper, lower,
 * join and println; anything else is refused by name.
 */
import { formatTable } from './table'

/** A template that can't be read or run; the CLI ends with 64. */
export class TemplateError extends Error {}

export interface Column<Row> {
  readonly header: string
  value(row: Row): string
}

export interface FormatOptions {
  /** Columns of the default table, in order. */
  readonly shown: readonly string[]
  /** `--format`; empty for the default. */
  readonly format: string
  /** `--quiet`: this column alone, without a header. */
  readonly quietColumn?: string | undefined
}

/** Prints rows as a listing. Throws `TemplateError` for a template that can't be read. */
export function formatRows<Row>(
  rows: readonly Row[],
  columns: Readonly<Record<string, Column<Row>>>,
  { shown, format, quietColumn }: FormatOptions,
): string {
  const read = (name: string, row: Row): string => columnOf(columns, name).value(row)
  if (quietColumn !== undefined && (format === '' || format === 'table')) {
    return rows.map((row) => `${read(quietColumn, row)}\n`).join('')
  }
  if (format === '' || format === 'table') {
    return formatTable([
      shown.map((name) => columnOf(columns, name).header),
      ...rows.map((row) => shown.map((name) => read(name, row))),
    ])
  }
  if (format === 'json') return rows.map((row) => `${jsonOf(row, columns)}\n`).join('')
  const isTable = format.startsWith('table ')
  const template = parseTemplate(isTable ? format.slice(6) : format)
  if (!isTable)
    return rows
      .map(
        (row) =>
          `${render(
            template,
            (name) => read(name, row),
            () => jsonOf(row, columns),
          )}\n`,
      )
      .join('')
  const header = render(
    template,
    (name) => columnOf(columns, name).header,
    () => '',
  )
  const lines = rows.map((row) =>
    render(
      template,
      (name) => read(name, row),
      () => jsonOf(row, columns),
    ),
  )
  return formatTable([header, ...lines].map((line) => line.split('\t')))
}

function columnOf<Row>(columns: Readonly<Record<string, Column<Row>>>, name: string): Column<Row> {
  const column = Object.hasOwn(columns, name) ? columns[name] : undefined
  if (column === undefined) {
    throw new TemplateError(
      `template: :1:2: executing "" at <.${name}>: can't evaluate field ${name} in type *formatter.Context`,
    )
  }
  return column
}

function jsonOf<Row>(row: Row, columns: Readonly<Record<string, Column<Row>>>): string {
  const names = Object.keys(columns).sort()
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, columnOf(columns, name).value(row)])))
}

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly path: readonly string[]; readonly functions: readonly string[] }

const knownFunctions = ['json', 'upper', 'lower', 'println', 'print', 'title']

/** Reads a template. Throws `TemplateError` for what it does not know. */
export function parseTemplate(template: string): readonly TemplatePart[] {
  const unescaped = template.replaceAll('\\t', '\t').replaceAll('\\n', '\n')
  const parts: TemplatePart[] = []
  for (const piece of unescaped.split(/(\{\{-?.*?-?\}\})/s)) {
    if (piece === '') continue
    if (!piece.startsWith('{{')) parts.push({ kind: 'text', text: piece })
    else parts.push(parseAction(piece.replace(/^\{\{-?\s*|\s*-?\}\}$/g, '')))
  }
  return parts
}

function parseAction(action: string): TemplatePart {
  const words = action.split(/\s*\|\s*|\s+/).filter((word) => word !== '')
  const paths = words.filter((word) => word.startsWith('.'))
  const functions = words.filter((word) => !word.startsWith('.'))
  const unknown = functions.find((name) => !knownFunctions.includes(name))
  if (unknown !== undefined || paths.length !== 1) {
    throw new TemplateError(`template parsing error: template: :1: the lab's console does not know {{${action}}} yet`)
  }
  return { kind: 'value', path: (paths[0] ?? '.').split('.').filter((name) => name !== ''), functions }
}

function render(parts: readonly TemplatePart[], read: (name: string) => string, whole: () => string): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text
      const value = part.path.length === 0 ? whole() : read(part.path[0] ?? '')
      return part.path.length === 0 ? value : part.functions.reduce((text, name) => applyFunction(name, text), value)
    })
    .join('')
}

/** Applies a template function to a text. */
export function applyFunction(name: string, value: string): string {
  if (name === 'json') return JSON.stringify(value)
  if (name === 'upper') return value.toUpperCase()
  if (name === 'lower') return value.toLowerCase()
  if (name === 'title') return value.replace(/^./, (first) => first.toUpperCase())
  return name === 'println' ? `${value}\n` : value
}
