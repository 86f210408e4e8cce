/**
 * How a line that is being typed stands on the screen: behind its prompt, over as many rows as it needs. The cursor's row
 * is remembered, so that the next drawing begins at the first one.
 */

export class LineScreen {
  /** The cursor's row, from the row that the prompt's last line is on. */
  private row = 0

  constructor(
    private readonly print: (text: string) => Promise<void>,
    private readonly columns: () => number,
  ) {}

  /** Says that the cursor is in the first row, whatever was written. */
  home(): void {
    this.row = 0
  }

  /** Draws the line anew with the cursor before the character at `cursor`. */
  async draw(prefix: string, text: string, cursor: number): Promise<void> {
    const start = widthOf(prefix)
    const end = start + widthOf(text)
    const target = start + cursor
    const columns = this.columns()
    const endRow = Math.floor(end / columns)
    const targetRow = Math.floor(target / columns)
    let drawn = `${up(this.row)}\r${prefix}${text}${edge(end, columns)}\x1b[J`
    if (target < end) drawn += `${up(endRow - targetRow)}\r${right(target % columns)}`
    this.row = targetRow
    await this.print(drawn)
  }

  /** Shows what was typed at the end of a line of `width` columns, prompt and all. */
  async append(typed: string, width: number): Promise<void> {
    this.row = Math.floor(width / this.columns())
    await this.print(`${typed}${edge(width, this.columns())}`)
  }

  /** Goes to the first row and erases all from there. */
  toStart(): string {
    const sequence = `${up(this.row)}\r\x1b[J`
    this.row = 0
    return sequence
  }
}

/** Columns that a text takes; colours take none. */
export function widthOf(text: string): number {
  // eslint-disable-next-line no-control-regex
  return [...text.replace(/\x1b\[[0-9;]*m/g, '')].length
}

/** A terminal leaves the cursor on a full row until something follows: a blank makes it go down. */
function edge(width: number, columns: number): string {
  return width > 0 && width % columns === 0 ? ' \r' : ''
}

function up(rows: number): string {
  return rows > 0 ? `\x1b[${rows}A` : ''
}

function right(columns: number): string {
  return columns > 0 ? `\x1b[${columns}C` : ''
}
