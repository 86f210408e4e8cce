/**
 * Line editing on a terminal in raw mode, as busybox and readline have it: cursor and history keys, Ctrl-A/E/K/U/W/L,
 * Tab (twice shows what there is to choose from), Ctrl-R searches the history, Ctrl-C drops the line, Ctrl-D on an
 * empty one is the end. One screen row per line is assumed.
 */
import type { Process, TerminalControl, TerminalMode } from '../process/types'
import { decodeText } from '../text'
import type { Completion } from './completion'

const rawMode: TerminalMode = { canonical: false, echo: false, signals: false, mapReturn: false }
const maxHistory = 500

export class LineEditor {
  private readonly history: string[] = []
  private pending = ''

  constructor(
    private readonly process: Process,
    /** What Tab adds to a text. */
    private readonly complete: (text: string) => Completion = () => ({ added: '', candidates: [] }),
  ) {}

  /** Reads a line with its newline; undefined at the end of the input. */
  async readLine(prompt: string): Promise<string | undefined> {
    const terminal = this.process.stdin.terminal
    if (terminal === undefined) return undefined
    const before = terminal.mode
    terminal.mode = rawMode
    try {
      return await this.edit(prompt, terminal)
    } finally {
      terminal.mode = before
    }
  }

  private async edit(prompt: string, terminal: TerminalControl): Promise<string | undefined> {
    const line = new EditedLine([...this.history, ''])
    const lastRow = prompt.slice(prompt.lastIndexOf('\n') + 1)
    await this.process.print(prompt)
    let previous = ''
    for (;;) {
      let key = await this.nextKey()
      if (key === '\x12') {
        key = await this.search(line)
        await this.redraw(lastRow, line, terminal)
      }
      if (key === undefined) return undefined
      const again = previous === '\t'
      previous = key
      if (key === '\t') {
        await this.tab(prompt, line, again, terminal)
        continue
      }
      if (key === '\r' || key === '\n') {
        await this.process.print('\n')
        this.remember(line.text)
        return `${line.text}\n`
      }
      if (key === '\x03') {
        await this.process.print('^C\n')
        return '\n'
      }
      if (key === '\x04' && line.text === '') return undefined
      if (key === '\x0c') await this.process.print(`\x1b[H\x1b[J${prompt}${line.text}`)
      const appended = line.apply(key)
      if (appended) await this.process.print(key)
      else await this.redraw(lastRow, line, terminal)
    }
  }

  private async tab(prompt: string, line: EditedLine, again: boolean, terminal: TerminalControl): Promise<void> {
    const { added, candidates } = this.complete(line.textBefore)
    line.insert(added)
    if (added !== '' || candidates.length < 2) {
      if (added === '') await this.process.print('\x07')
    } else if (again) await this.process.print(`\n${inColumns(candidates, terminal.size.columns)}${prompt}`)
    await this.redraw(prompt.slice(prompt.lastIndexOf('\n') + 1), line, terminal)
  }

  /** Ctrl-R: shows the newest line of the history that has what is typed; returns the key that ended the search. */
  private async search(line: EditedLine): Promise<string | undefined> {
    let wanted = ''
    let from = this.history.length
    const find = (before: number): void => {
      const at = this.history.findLastIndex((each, index) => index < before && each.includes(wanted))
      if (at < 0) return
      from = at
      line.replace(this.history[at] ?? '')
    }
    for (;;) {
      await this.process.print(`\r(reverse-i-search)\`${wanted}': ${line.text}\x1b[J`)
      const key = await this.nextKey()
      if (key === '\x12') find(from)
      else if (key === '\x7f' || key === '\b') wanted = wanted.slice(0, -1)
      else if (key === undefined || key < ' ' || key.startsWith('\x1b')) return key === '\x07' ? '\x15' : key
      else {
        wanted += key
        find(this.history.length)
      }
    }
  }

  private async redraw(prompt: string, line: EditedLine, terminal: TerminalControl): Promise<void> {
    const behind = [...line.text].length - line.cursor
    const wide = prompt.length + line.text.length >= terminal.size.columns
    await this.process.print(`\r${prompt}${line.text}${wide ? '' : '\x1b[J'}${behind > 0 ? `\x1b[${behind}D` : ''}`)
  }

  private remember(text: string): void {
    if (text.trim() === '' || this.history.at(-1) === text) return
    this.history.push(text)
    if (this.history.length > maxHistory) this.history.shift()
  }

  /** One key: a character, a control character, or an escape sequence. */
  private async nextKey(): Promise<string | undefined> {
    while (!isWhole(this.pending)) {
      const bytes = await this.process.stdin.read(4096)
      if (bytes.length === 0) return undefined
      this.pending += decodeText(bytes)
    }
    // eslint-disable-next-line no-control-regex
    const key = /^(\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Za-z]|\x1b[^[O]|[^])/u.exec(this.pending)?.[0] ?? ''
    this.pending = this.pending.slice(key.length)
    return key
  }
}

function isWhole(pending: string): boolean {
  if (pending === '') return false
  // eslint-disable-next-line no-control-regex
  return !/^\x1b(\[[0-9;]*|O)?$/.test(pending)
}

/** Names below one another, as `ls` and readline put them. */
function inColumns(names: readonly string[], columns: number): string {
  const width = Math.max(...names.map((name) => name.length)) + 2
  const across = Math.max(1, Math.floor(columns / width))
  const rows = Math.ceil(names.length / across)
  let text = ''
  for (let row = 0; row < rows; row++) {
    const inRow = names.filter((_, index) => index % rows === row)
    text += `${inRow.map((name, index) => (index < inRow.length - 1 ? name.padEnd(width) : name)).join('')}\n`
  }
  return text
}

class EditedLine {
  private characters: string[] = []
  cursor = 0
  private at: number

  constructor(private readonly lines: string[]) {
    this.at = lines.length - 1
  }

  get text(): string {
    return this.characters.join('')
  }

  get textBefore(): string {
    return this.characters.slice(0, this.cursor).join('')
  }

  /** Types a text at the cursor. */
  insert(text: string): void {
    const characters = [...text]
    this.characters.splice(this.cursor, 0, ...characters)
    this.cursor += characters.length
  }

  replace(text: string): void {
    this.characters = [...text]
    this.cursor = this.characters.length
  }

  /** Applies a key; true when a character was typed at the end, so that showing it is enough. */
  apply(key: string): boolean {
    switch (key) {
      case '\x7f':
      case '\b':
        if (this.cursor > 0) this.characters.splice(--this.cursor, 1)
        return false
      case '\x04':
      case '\x1b[3~':
        this.characters.splice(this.cursor, 1)
        return false
      case '\x01':
      case '\x1b[H':
      case '\x1b[1~':
      case '\x1bOH':
        this.cursor = 0
        return false
      case '\x05':
      case '\x1b[F':
      case '\x1b[4~':
      case '\x1bOF':
        this.cursor = this.characters.length
        return false
      case '\x02':
      case '\x1b[D':
      case '\x1bOD':
        this.cursor = Math.max(0, this.cursor - 1)
        return false
      case '\x06':
      case '\x1b[C':
      case '\x1bOC':
        this.cursor = Math.min(this.characters.length, this.cursor + 1)
        return false
      case '\x10':
      case '\x1b[A':
      case '\x1bOA':
        this.recall(-1)
        return false
      case '\x0e':
      case '\x1b[B':
      case '\x1bOB':
        this.recall(1)
        return false
      case '\x0b':
        this.characters.length = this.cursor
        return false
      case '\x15':
        this.characters.splice(0, this.cursor)
        this.cursor = 0
        return false
      case '\x17':
        this.eraseWord()
        return false
      default:
        return this.type(key)
    }
  }

  private type(key: string): boolean {
    if (key < ' ' || key.startsWith('\x1b')) return false
    const atEnd = this.cursor === this.characters.length
    this.characters.splice(this.cursor++, 0, key)
    return atEnd
  }

  private eraseWord(): void {
    let start = this.cursor
    while (start > 0 && this.characters[start - 1] === ' ') start--
    while (start > 0 && this.characters[start - 1] !== ' ') start--
    this.characters.splice(start, this.cursor - start)
    this.cursor = start
  }

  private recall(step: number): void {
    const next = this.lines[this.at + step]
    if (next === undefined) return
    this.lines[this.at] = this.text
    this.at += step
    this.characters = [...next]
    this.cursor = this.characters.length
  }
}
