/** How `mysql` shows rows: a table with borders, fields with tabs between them, or one column a line. */
import type { Answer } from '../execute/answers'

type Columns = NonNullable<Answer['columns']>
type Rows = NonNullable<Answer['rows']>

export function tableText(columns: Columns, rows: Rows, withNames: boolean): string {
  const widths = columns.map(({ name, mayBeNull }, at) =>
    Math.max(
      withNames ? widthOf(name) : 0,
      mayBeNull === true ? 'NULL'.length : 0,
      ...rows.map((row) => widthOf(cell(row[at] ?? null))),
    ),
  )
  const border = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`
  const line = (cells: readonly string[], right: readonly boolean[]): string =>
    `|${cells.map((text, at) => ` ${filled(text, widths[at] ?? 0, right[at] === true)} `).join('|')}|\n`
  const names = withNames
    ? line(
        columns.map(({ name }) => name),
        [],
      ) + border
    : ''
  const right = columns.map(({ isNumber }) => isNumber)
  return border + names + rows.map((row) => line(row.map(cell), right)).join('') + border
}

/** Fields with tabs; special characters are escaped unless `raw`. */
export function batchText(columns: Columns, rows: Rows, withNames: boolean, raw: boolean): string {
  const field = (value: string | null): string => (raw ? cell(value) : escaped(cell(value)))
  const names = withNames ? `${columns.map(({ name }) => name).join('\t')}\n` : ''
  return names + rows.map((row) => `${row.map(field).join('\t')}\n`).join('')
}

export function verticalText(columns: Columns, rows: Rows, withNames: boolean): string {
  const width = Math.max(...columns.map(({ name }) => widthOf(name)))
  return rows
    .map((row, number) => {
      const fields = columns.map(
        ({ name }, at) =>
          `${withNames ? `${' '.repeat(width - widthOf(name))}${name}: ` : ''}${cell(row[at] ?? null)}\n`,
      )
      return `${'*'.repeat(27)} ${number + 1}. row ${'*'.repeat(27)}\n${fields.join('')}`
    })
    .join('')
}

function cell(value: string | null): string {
  return value ?? 'NULL'
}

function escaped(text: string): string {
  return text.replace(
    /[\\\n\t\0]/g,
    (character) => ({ '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\0': '\\0' })[character] ?? character,
  )
}

function filled(text: string, width: number, right: boolean): string {
  const missing = ' '.repeat(Math.max(0, width - widthOf(text)))
  return right ? missing + text : text + missing
}

/** Columns on a screen: wide characters take two, marks none. */
function widthOf(text: string): number {
  let width = 0
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u.test(
        character,
      )
        ? 2
        : 1
  }
  return width
}

/** `1 row affected, 2 warnings`. */
export function affectedText({ affected, warnings }: Answer): string {
  return `Query OK, ${affected} row${affected === 1 ? '' : 's'} affected${warningText(warnings)}`
}

export function rowsText({ rows = [], warnings }: Answer): string {
  if (rows.length === 0) return `Empty set${warningText(warnings)}`
  return `${rows.length} row${rows.length === 1 ? '' : 's'} in set${warningText(warnings)}`
}

function warningText(warnings: number): string {
  return warnings === 0 ? '' : `, ${warnings} warning${warnings === 1 ? '' : 's'}`
}
