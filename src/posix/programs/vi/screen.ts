/** The window on a text: lines that are cut at its right edge, `~` below the end, and one line for what vi says. */
import type { Buffer } from './buffer'

export interface WindowState {
  readonly rows: number
  readonly columns: number
}

const tabWidth = 8

export class Screen {
  private top = 1
  private leftColumn = 0
  private shown: string[] = []

  constructor(private size: WindowState) {}

  get height(): number {
    return this.size.rows - 1
  }

  /** Number of the first line that is seen. */
  get firstLine(): number {
    return this.top
  }

  scrollTo(line: number): void {
    this.top = Math.max(1, line)
  }

  resize(size: WindowState): void {
    this.size = size
    this.shown = []
  }

  forget(): void {
    this.shown = []
  }

  /** What must be sent so that the text and the cursor at `dot` are seen. */
  draw(buffer: Buffer, dot: number, status: string | undefined, isTyping = false): string {
    const { rows, columns } = this.size
    const line = buffer.lineNumber(dot)
    const isFar = line < this.top - this.height / 2 || line > this.top + this.height * 1.5
    if (isFar) this.top = Math.max(1, line - Math.floor(this.height / 2))
    if (line < this.top) this.top = line
    if (line >= this.top + this.height) this.top = line - this.height + 1
    const isOnTab = buffer.text[dot] === '\t' && !(isTyping && dot > buffer.start(dot))
    const column = columnOf(buffer.text.slice(buffer.start(dot), isOnTab ? dot + 1 : dot)) - (isOnTab ? 1 : 0)
    if (column < this.leftColumn) this.leftColumn = column
    if (column >= this.leftColumn + columns) this.leftColumn = column - columns + 1
    const lines = linesOf(buffer, this.top, this.height).map((text) =>
      expand(text).slice(this.leftColumn, this.leftColumn + columns),
    )
    while (lines.length < this.height) lines.push('~')
    const changed = lines.map((text, at) => (text === this.shown[at] ? '' : `\x1b[${at + 1};1H${text}\x1b[K`))
    this.shown = lines
    const said = status === undefined ? '' : `\x1b[${rows};1H\x1b[K${status}`
    return `${changed.join('')}${said}\x1b[${line - this.top + 1};${column - this.leftColumn + 1}H`
  }
}

function linesOf(buffer: Buffer, first: number, count: number): readonly string[] {
  const lines: string[] = []
  for (let at = buffer.lineStart(first); at < buffer.text.length && lines.length < count;) {
    const end = buffer.end(at)
    lines.push(buffer.text.slice(at, end))
    at = end + 1
  }
  return lines
}

/** How many columns a text takes. The cursor stands on a tab's last one, but before it while text is typed behind a letter. */
function columnOf(before: string): number {
  return expand(before).length
}

function expand(text: string): string {
  let out = ''
  for (const letter of text) {
    if (letter === '\t') out += ' '.repeat(tabWidth - (out.length % tabWidth))
    else if (letter < ' ') out += `^${String.fromCharCode(letter.charCodeAt(0) + 64)}`
    else out += letter === '\x7f' ? '^?' : letter
  }
  return out
}
