/** Tables as docker/cli prints them: Go's text/tabwriter with a minimum width of 10, three blanks between columns. */

/** Lays rows out in columns; the last cell of a row is not padded. Ends with a newline. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, Math.max(10, widthOf(cell) + 3))
    })
  }
  return rows
    .map((row) =>
      row.map((cell, column) => (column === row.length - 1 ? cell : pad(cell, widths[column] ?? 0))).join(''),
    )
    .map((line) => `${line}\n`)
    .join('')
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - widthOf(cell)))
}

/** tabwriter counts code points. */
function widthOf(cell: string): number {
  return [...cell].length
}
