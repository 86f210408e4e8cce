/**
 * Listings and their `--format`: the default table, `table TEMPLATE`, `json` and Go templates over a row's columns
 * (docker/cli 28.2, `cli/command/formatter`).
 */
import { alignTabs } from './tabwriter'
import { compareText, GoStruct, type Method } from './template/goValue'
import { parseTemplate, type Template } from './template/template'
import { TemplateError } from './template/templateError'

export interface Column<Row> {
  readonly header: string
  /** Text as a rule; what templates see. */
  value(row: Row): unknown
}

export interface Listing<Row> {
  /** Type of a row in error messages, e.g. `*formatter.ContainerContext`. */
  readonly typeName: string
  /** By the names that templates use. */
  readonly columns: Readonly<Record<string, Column<Row>>>
  /** Methods with values, such as `.Label "name"`, for a row. */
  readonly methods?: (row: Row) => Readonly<Record<string, Method>>
  /** Names that `json` leaves out. */
  readonly notInJson?: readonly string[]
}

export interface ListingOptions {
  /** Columns of the default table, in order. */
  readonly shown: readonly string[]
  /** `--format`; empty for the default. */
  readonly format: string
  /** `--quiet`: this column alone, without a header. */
  readonly quietColumn?: string | undefined
  /** What `--format raw` stands for, where the listing has such a form. */
  readonly raw?: string
}

/** A template of `--format` that can't be read or run; the message is the CLI's whole line. */
export class FormatError extends Error {
  constructor(
    message: string,
    /** What had been printed before. */
    readonly printed: string,
    readonly exitCode = 1,
  ) {
    super(message)
  }
}

/** Prints rows as a listing (`Context.Write` of the formatter). Throws `FormatError`. */
export function formatRows<Row>(rows: readonly Row[], listing: Listing<Row>, options: ListingOptions): string {
  const { shown, quietColumn, raw } = options
  const format = options.format === 'raw' && raw !== undefined ? raw : options.format
  const isDefault = format === '' || format === 'table'
  if (quietColumn !== undefined && isDefault) return formatRows(rows, listing, { shown, format: `{{.${quietColumn}}}` })
  const wanted = isDefault
    ? `table ${shown.map((name) => `{{.${name}}}`).join('\t')}`
    : format === 'json'
      ? '{{json .}}'
      : format
  const isTable = wanted.startsWith('table')
  const text = (isTable ? wanted.slice('table'.length) : wanted).replace(/^ +| +$/g, '')
  const template = readTemplate(text.replaceAll('\\t', '\t').replaceAll('\\n', '\n'), 'template parsing error')
  const lines = rows.map((row) => `${runOn(template, structOf(row, listing))}\n`).join('')
  // What goes wrong among the titles is not told: the line ends there.
  return isTable ? alignTabs(`${template.run(headersOf(listing), { isHeader: true }).text}\n${lines}`) : lines
}

/** Reads a template. Throws `FormatError`. */
export function readTemplate(text: string, fault = 'failed to parse template'): Template {
  try {
    return parseTemplate(text)
  } catch (error) {
    if (error instanceof TemplateError) throw new FormatError(`${fault}: ${error.message}`, '')
    throw error
  }
}

function runOn(template: Template, value: unknown): string {
  const { text, error } = template.run(value)
  if (error !== undefined) throw new FormatError(`template parsing error: ${error.message}`, '')
  return text
}

/** A row as templates see it; columns are made when they are read. */
export function structOf<Row>(row: Row, { typeName, columns, methods, notInJson = [] }: Listing<Row>): GoStruct {
  const members: Record<string, unknown> = { ...methods?.(row) }
  for (const [name, column] of Object.entries(columns)) {
    Object.defineProperty(members, name, { enumerable: true, get: () => column.value(row) })
  }
  const names = Object.keys(columns).filter((name) => !notInJson.includes(name))
  const json = (): unknown =>
    Object.fromEntries(names.sort(compareText).map((name) => [name, columns[name]?.value(row)]))
  return new GoStruct(typeName, members, json, true)
}

const headers = new WeakMap<object, GoStruct>()

/** The titles, as a table's template sees them; made once for a listing. */
function headersOf<Row>({ columns }: Listing<Row>): GoStruct {
  const known = headers.get(columns)
  if (known !== undefined) return known
  const titles = Object.entries(columns).map(([name, { header }]) => [name, header])
  const made = new GoStruct('formatter.SubHeaderContext', {
    ...(Object.fromEntries(titles) as Record<string, string>),
    Label: labelHeader,
  })
  headers.set(columns, made)
  return made
}

/** `com.example.my-label` is titled `my label`. */
const labelHeader = (name: unknown): string =>
  (String(name).split('.').at(-1) ?? '').replaceAll('-', ' ').replaceAll('_', ' ')
