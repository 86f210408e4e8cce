/**
 * less on a terminal, as busybox's shows it: a screen of lines over a line with the file's name, a colon or `(END)`.
 * Keys: a page on and back (space f b), a line (j k, arrows, enter), half a page (d u), start and end (g G), search
 * (/ ? n N), q. What follows the last line feed counts as a line, and `~` fills the screen below it.
 */
import type { Descriptor, Process, TerminalControl } from '../../process/types'
import { decodeText } from '../../text'
import { compileRegularExpression, PatternError, type RegularExpression } from '../regularExpression'

export interface PagerOptions {
  /** What stands on the last line at the start. */
  readonly name: string
  readonly numbersLines: boolean
  readonly showsPlace: boolean
  readonly truncates: boolean
  readonly ignoresCase: boolean
  readonly quitsAtEnd: boolean
  readonly hidesTildes: boolean
  /** `G`, a line's number or `/word`: where to begin. */
  readonly start?: string | undefined
}

/** Shows lines until the user leaves. */
export async function runPager(process: Process, lines: readonly string[], options: PagerOptions): Promise<void> {
  const { terminal } = process
  if (terminal === undefined) return
  const keys = await process.open('/dev/tty', { read: true })
  const before = terminal.mode
  try {
    terminal.mode = { ...before, canonical: false, echo: false }
    await new Pager(process, terminal, keys, lines, options).run()
    await process.print('\r\x1b[K')
  } finally {
    terminal.mode = before
    keys.close()
  }
}

class Pager {
  private top = 0
  /** What was typed and not yet read. */
  private typed = ''
  private pattern: RegularExpression | undefined
  private readonly height: number
  private readonly shown: readonly string[]

  constructor(
    private readonly process: Process,
    terminal: TerminalControl,
    private readonly keys: Descriptor,
    private readonly lines: readonly string[],
    private readonly options: PagerOptions,
  ) {
    this.height = Math.max(2, terminal.size.rows || 24) - 1
    const width = terminal.size.columns || 80
    this.shown = lines.flatMap((line, index) => this.rowsOf(line, index, width))
  }

  /** A line as it stands on the screen: broken at its edge, or cut there. */
  private rowsOf(line: string, index: number, width: number): readonly string[] {
    const prefix = this.options.numbersLines && index < this.lines.length - 1 ? `${String(index + 1).padStart(7)} ` : ''
    const room = width - prefix.length
    if (line.length <= room) return [prefix + line]
    if (this.options.truncates) return [prefix + line.slice(0, room)]
    const pieces = line.match(new RegExp(`[^]{1,${room}}`, 'g')) ?? ['']
    return pieces.map((piece, at) => (at === 0 ? prefix : ' '.repeat(prefix.length)) + piece)
  }

  private get lastTop(): number {
    return Math.max(0, this.shown.length - this.height + 1)
  }

  /** `+G`, `+12`, `+/word`. */
  private begin(command: string): void {
    if (command.startsWith('/')) {
      this.top = -1
      this.find(command.slice(1), true)
      this.top = Math.max(0, this.top)
    } else if (command === 'G') this.move('G')
    else if (/^\d+/.test(command)) this.top = Math.min(this.lastTop, Math.max(0, Number.parseInt(command, 10) - 1))
  }

  async run(): Promise<void> {
    if (this.options.start !== undefined) this.begin(this.options.start)
    for (;;) {
      await this.draw()
      if (this.options.quitsAtEnd && this.top >= this.lastTop) return
      const key = await this.nextKey()
      if (key === '' || key === 'q' || key === 'Q') return
      if (key === '/' || key === '?') await this.search(key === '/')
      else if (key === 'n') this.jump(true)
      else if (key === 'N') this.jump(false)
      else this.move(key)
    }
  }

  private move(key: string): void {
    const half = Math.floor(this.height / 2)
    const steps: Readonly<Record<string, number>> = {
      ...{ ' ': this.height, f: this.height, '\x1b[6~': this.height, b: -this.height, w: -this.height },
      ...{ '\x1b[5~': -this.height, j: 1, e: 1, '\r': 1, '\n': 1, '\x1b[B': 1, k: -1, y: -1, '\x1b[A': -1 },
      ...{ d: half, u: -half, g: -Infinity, p: -Infinity, '<': -Infinity, '\x1b[H': -Infinity },
      ...{ G: Infinity, '>': Infinity, '\x1b[F': Infinity },
    }
    this.top = Math.max(0, Math.min(this.lastTop, this.top + (steps[key] ?? 0)))
  }

  private async draw(): Promise<void> {
    const rows = this.shown.slice(this.top, this.top + this.height)
    const filled = this.options.hidesTildes ? '' : '~'
    while (rows.length < this.height) rows.push(filled)
    const screen = rows.map((row) => `${row}\x1b[K\r\n`).join('')
    await this.process.print(`\x1b[H${screen}\x1b[J${this.status()}`)
  }

  private status(): string {
    const { name, showsPlace } = this.options
    const last = this.shown.length - 1
    if (showsPlace) {
      const to = Math.min(last, this.top + this.height)
      const percent = last === 0 ? 100 : Math.floor((to * 100) / last)
      return `\x1b[7m${name} lines ${this.top + 1}-${to}/${last} ${percent}%\x1b[0m`
    }
    if (this.top > 0 && this.top < last - (this.height - 1)) return ':'
    return `\x1b[7m${this.top === 0 ? name : '(END)'}\x1b[0m`
  }

  private async search(forward: boolean): Promise<void> {
    await this.process.print(`\r\x1b[K${forward ? '/' : '?'}`)
    let text = ''
    for (;;) {
      const letter = await this.nextKey()
      if (letter === '\r' || letter === '\n') return this.find(text, forward)
      if (letter === '' || letter.startsWith('\x1b')) return
      if (letter === '\x7f' || letter === '\b') {
        if (text !== '') await this.process.print('\b \b')
        text = text.slice(0, -1)
      } else {
        text += letter
        await this.process.print(letter)
      }
    }
  }

  /** One key, which may be several characters of those that came together; empty at the end. */
  private async nextKey(): Promise<string> {
    // eslint-disable-next-line no-control-regex -- keys are control characters
    const first = /^(?:\x1b\[[\d;]*[A-Za-z~]|[^])/
    if (this.typed === '') this.typed = decodeText(await this.keys.read(64))
    const key = first.exec(this.typed)?.[0] ?? ''
    this.typed = this.typed.slice(key.length)
    return key
  }

  private find(text: string, forward: boolean): void {
    try {
      if (text !== '')
        this.pattern = compileRegularExpression(text, { extended: true, ignoreCase: this.options.ignoresCase })
      this.jump(forward)
    } catch (error) {
      if (!(error instanceof PatternError)) throw error
    }
  }

  /** To the next row that matches, from the one below (or above) the first on the screen on. */
  private jump(forward: boolean): void {
    const { pattern } = this
    if (pattern === undefined) return
    const matches = this.shown.flatMap((row, index) => (pattern.test(row) ? [index] : []))
    const next = forward ? matches.find((index) => index > this.top) : matches.findLast((index) => index < this.top)
    if (next !== undefined) this.top = Math.min(next, this.lastTop)
  }
}
