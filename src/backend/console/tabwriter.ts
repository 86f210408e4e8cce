/**
 * Go's text/tabwriter as docker/cli sets it up: cells end with a tab, a column is as wide as its widest cell in
 * neighbouring lines, at least 10 (by default), with three blanks between; what follows a line's last tab is in no column.
 */

export interface TabOptions {
  /** Least width of a column, padding included. */
  readonly minWidth: number
  /** Blanks after the widest cell. */
  readonly padding: number
}

const usual: TabOptions = { minWidth: 10, padding: 3 }

/** Lays out lines whose cells end with tabs. */
export function alignTabs(text: string, options: TabOptions = usual): string {
  const lines = text.split('\n').map((line) => line.split('\t'))
  const widths = lines.map((cells) => cells.map(() => 0))
  layOut(lines, widths, { from: 0, to: lines.length, column: 0 }, options)
  return lines
    .map((cells, row) =>
      cells
        .map((cell, column) => (column === cells.length - 1 ? cell : pad(cell, widths[row]?.[column] ?? 0)))
        .join(''),
    )
    .join('\n')
}

interface Block {
  readonly from: number
  readonly to: number
  readonly column: number
}

/** A block of neighbouring lines that have a cell in the column shares its width; then the columns right of it. */
function layOut(lines: readonly string[][], widths: number[][], block: Block, options: TabOptions): void {
  const { column, to } = block
  const hasCell = (row: number): boolean => row < to && (lines[row]?.length ?? 0) - 1 > column
  for (let row = block.from; row < to; row++) {
    if (!hasCell(row)) continue
    let end = row
    let width = options.minWidth
    let isEmpty = true
    while (hasCell(end)) {
      const cell = lines[end]?.[column] ?? ''
      width = Math.max(width, widthOf(cell) + options.padding)
      isEmpty &&= cell === ''
      end += 1
    }
    for (let inner = row; inner < end; inner++) {
      const line = widths[inner]
      if (line !== undefined) line[column] = isEmpty ? options.minWidth : width
    }
    layOut(lines, widths, { from: row, to: end, column: column + 1 }, options)
    row = end - 1
  }
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - widthOf(cell)))
}

/** tabwriter counts code points. */
function widthOf(cell: string): number {
  return [...cell].length
}
