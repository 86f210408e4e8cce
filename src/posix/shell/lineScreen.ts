/**
 * How a line that is being typed stands on the screen: behind its prompt, over as many rows as it needs. The cursor's row
 * is remembered, so that the next drawing begins at the first one. A character of two columns that meets the last column
 * stands on the next row.
 */
import { columnsOf } from '@shared/columns'

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
    const columns = this.columns()
    const start = placeAfter(withoutColours(prefix), 0, columns)
    const characters = [...text]
    const end = placeAfter(characters, start, columns)
    const target = placeBefore(characters[cursor], placeAfter(characters.slice(0, cursor), start, columns), columns)
    const endRow = Math.floor(end / columns)
    const targetRow = Math.floor(target / columns)
    let drawn = `${up(this.row)}\r${prefix}${text}${edge(end, columns)}\x1b[J`
    if (target < end) drawn += `${up(endRow - targetRow)}\r${right(target % columns)}`
    this.row = targetRow
    await this.print(drawn)
  }

  /** Shows what was typed at the end of a line, which is given whole, prompt and all. */
  async append(typed: string, whole: string): Promise<void> {
    const columns = this.columns()
    const end = placeAfter(withoutColours(whole), 0, columns)
    this.row = Math.floor(end / columns)
    await this.print(`${typed}${edge(end, columns)}`)
  }

  /** Goes to the first row and erases all from there. */
  toStart(): string {
    const sequence = `${up(this.row)}\r\x1b[J`
    this.row = 0
    return sequence
  }
}

function withoutColours(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\x1b\[[0-9;]*m/g, '')
}

/** Where the next character stands behind a text that begins at `from`; places are counted on over the rows. */
function placeAfter(characters: Iterable<string>, from: number, columns: number): number {
  let place = from
  for (const character of characters) place = placeBefore(character, place, columns) + columnsFor(character)
  return place
}

/** Where a character stands that comes to a place. */
function placeBefore(character: string | undefined, place: number, columns: number): number {
  return place % columns === columns - 1 && columnsFor(character) === 2 ? place + 1 : place
}

function columnsFor(character: string | undefined): number {
  return columnsOf(character?.codePointAt(0) ?? 0)
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
