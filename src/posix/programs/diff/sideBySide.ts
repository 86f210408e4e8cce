/** `-y`: two files in columns, with a mark between them where they differ (`|`, `<`, `>`). */
import type { Change, Side } from './changes'

export interface Columns {
  /** `-W`: characters of a row; default 130. */
  readonly width: number
  readonly tabSize: number
  readonly expandsTabs: boolean
  /** `--left-column`: of common lines the left one alone. */
  readonly leftColumn: boolean
  readonly suppressesCommon: boolean
}

const leastGutter = 3

interface Geometry {
  /** Characters of a column. */
  readonly half: number
  /** Where the second column begins. */
  readonly second: number
}

/** The middle, on a tab stop. */
function geometry({ width, tabSize, expandsTabs }: Columns): Geometry {
  const stop = expandsTabs ? 1 : tabSize
  const together = stop + leastGutter
  const unaligned = (width >> 1) + (together >> 1) + (width & together & 1)
  const offset = unaligned - (unaligned % stop)
  const half = Math.max(0, Math.min(offset - leastGutter, width - offset))
  return { half, second: half > 0 ? offset : width }
}

export function sideBySideText(left: Side, right: Side, changes: readonly Change[], columns: Columns): string {
  const writer = new Writer(left, right, columns)
  let [i, j] = [0, 0]
  for (const change of changes) {
    if (change.isIgnored) continue
    writer.common(i, change.left, j, change.right)
    writer.changed(change)
    i = change.left + change.deleted
    j = change.right + change.inserted
  }
  writer.common(i, left.lines.length, j, right.lines.length)
  return writer.text
}

class Writer {
  text = ''
  private readonly place: Geometry

  constructor(
    private readonly left: Side,
    private readonly right: Side,
    private readonly columns: Columns,
  ) {
    this.place = geometry(columns)
  }

  common(i: number, iEnd: number, j: number, jEnd: number): void {
    if (this.columns.suppressesCommon) return
    const isLeftAlone = this.columns.leftColumn
    for (; i < iEnd && j < jEnd; i++, j++) this.row(i, isLeftAlone ? '(' : ' ', isLeftAlone ? undefined : j)
    for (; i < iEnd; i++) this.row(i, '(', undefined)
    for (; j < jEnd; j++) this.row(undefined, ')', j)
  }

  changed(change: Change): void {
    const [iEnd, jEnd] = [change.left + change.deleted, change.right + change.inserted]
    let [i, j] = [change.left, change.right]
    while (i < iEnd && j < jEnd) this.row(i++, '|', j++)
    while (j < jEnd) this.row(undefined, '>', j++)
    while (i < iEnd) this.row(i++, '<', undefined)
  }

  private row(i: number | undefined, mark: string, j: number | undefined): void {
    const ended = (side: Side, index: number): boolean => side.ended || index < side.lines.length - 1
    const leftEnded = i !== undefined && ended(this.left, i)
    const rightEnded = j !== undefined && ended(this.right, j)
    let column = i === undefined ? 0 : this.half(this.left.lines[i] ?? '')
    if (mark !== ' ') {
      column = this.tabTo(column, Math.floor((this.place.half + this.place.second - 1) / 2)) + 1
      this.text += mark === '|' && leftEnded !== rightEnded ? (leftEnded ? '/' : '\\') : mark
    }
    const line = j === undefined ? '' : (this.right.lines[j] ?? '')
    if (line !== '') {
      this.tabTo(column, this.place.second)
      this.half(line)
    }
    if (leftEnded || rightEnded) this.text += '\n'
  }

  /** Writes what fits into a column; returns where that ends. */
  private half(line: string): number {
    const { tabSize, expandsTabs } = this.columns
    let [read, written] = [0, 0]
    for (const character of line) {
      if (character === '\t') {
        const blanks = tabSize - (read % tabSize)
        if (read === written && expandsTabs) {
          const stop = Math.min(written + blanks, this.place.half)
          this.text += ' '.repeat(Math.max(0, stop - written))
          written = stop
        } else if (read === written && written + blanks < this.place.half) {
          written += blanks
          this.text += '\t'
        }
        read += blanks
      } else if (character < ' ') {
        if (read < this.place.half) this.text += character
      } else if (read++ < this.place.half) {
        written = read
        this.text += character
      }
    }
    return written
  }

  private tabTo(from: number, to: number): number {
    const { tabSize, expandsTabs } = this.columns
    let at = from
    if (!expandsTabs)
      for (let stop = at + tabSize - (at % tabSize); stop <= to; stop += tabSize) {
        this.text += '\t'
        at = stop
      }
    this.text += ' '.repeat(Math.max(0, to - at))
    return to
  }
}
