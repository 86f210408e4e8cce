/**
 * Tables as text (RFC 4180). Written so that no spreadsheet takes a cell for a formula; read in one pass, whatever the
 * text is, since files of results come from anybody.
 */

/** In front of a text, it tells spreadsheets that it is UTF-8: without it `João` becomes `JoÃ£o` in them. */
export const byteOrderMark = '\uFEFF'

/** A cell; what a spreadsheet would take for a formula gets an apostrophe in front. */
export function csvCell(value: string, separator = ','): string {
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /["\r\n]/.test(plain) || plain.includes(separator) ? `"${plain.replaceAll('"', '""')}"` : plain
}

/** Rows of a table; a lone line feed ends a row too, empty rows are left out, a quote that is never closed ends with the text. */
export function parseCsv(text: string, separator = ','): readonly (readonly string[])[] {
  const rows: string[][] = []
  let row: string[] = []
  let at = text.startsWith(byteOrderMark) ? 1 : 0
  while (at <= text.length) {
    const [value, end] = text[at] === '"' ? quoted(text, at + 1) : ['', at]
    let next = end
    while (next < text.length && text[next] !== separator && text[next] !== '\n') next++
    const isRowEnd = text[next] !== separator
    const rest = text.slice(end, next)
    row.push(value + (isRowEnd ? rest.replace(/\r$/, '') : rest))
    at = next + 1
    if (!isRowEnd) continue
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  return rows
}

/** What stands in quotes from here, and where it ends. */
function quoted(text: string, from: number): readonly [value: string, end: number] {
  let value = ''
  for (let at = from; ;) {
    const quote = text.indexOf('"', at)
    if (quote === -1) return [value + text.slice(at), text.length]
    value += text.slice(at, quote)
    if (text[quote + 1] !== '"') return [value, quote + 1]
    value += '"'
    at = quote + 2
  }
}
