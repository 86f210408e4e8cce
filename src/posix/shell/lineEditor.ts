/**
 * Line editing on a terminal in raw mode, as busybox and readline have it: cursor and history keys, Ctrl-A/E/K/U/W/L,
 * Tab (twice shows what there is to choose from), Ctrl-R searches the history, Ctrl-C drops the line, Ctrl-D on an
 * empty one is the end. What the shell's host adds is in `interaction.ts`.
 */
import type { Process, TerminalControl, TerminalMode } from '../process/types'
import { decodeText, encodeText, wholeCharacters } from '../text'
import type { Completion } from './completion'
import { EditedLine } from './editedLine'
import type { Interaction } from './interaction'
import { LineScreen } from './lineScreen'

const rawMode: TerminalMode = { canonical: false, echo: false, signals: false, mapReturn: false, mapNewline: true }
const maxHistory = 500
/** What `readLine` gives when Ctrl-C has dropped the line. */
export const interrupted = '\x03'
/** After this, Esc is the key itself (busybox `read_key`); what it begins comes at once. */
const escapeMs = 50
/** Several characters that were typed at once are one. */
const keyPattern =
  // eslint-disable-next-line no-control-regex
  /^(\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Za-z]|\x1b[^[O\x1b]|[^\x00-\x1f\x7f]+|[^])/u
const explainKey = '\x1b\r'

export interface LineEditorOptions {
  /** What Tab adds to a text. */
  readonly complete?: (text: string) => Completion | Promise<Completion>
  readonly interaction?: Interaction | undefined
  /** What opens the text that Ctrl-R looks for; default readline's backquote. */
  readonly searchMark?: string
  /** Esc is a key of its own, as in busybox. Default: in a search alone; else it begins a key with Alt, as in readline. */
  readonly hasEscapeKey?: boolean
}

interface Editing {
  readonly prompt: string
  readonly lastRow: string
  readonly line: EditedLine
  readonly screen: LineScreen
  readonly terminal: TerminalControl
}

export class LineEditor {
  private readonly ownHistory: string[] = []
  private pending = ''
  /** The first bytes of a character whose others are still to come. */
  private begun = new Uint8Array(0)
  /** A read that outlived the wait for it. */
  private reading: Promise<Uint8Array> | undefined
  private above = ''
  private editing: Editing | undefined
  private isKnown = false

  constructor(
    private readonly process: Process,
    private readonly options: LineEditorOptions = {},
  ) {}

  /** Reads a line with its newline; undefined at the end of the input. */
  async readLine(prompt: string): Promise<string | undefined> {
    const terminal = this.process.stdin.terminal
    if (terminal === undefined) return undefined
    const before = terminal.mode
    terminal.mode = rawMode
    if (!this.isKnown) this.options.interaction?.onReady?.({ showAbove: (text) => this.showAbove(text) })
    this.isKnown = true
    // A window that changes its size cuts or moves the rows of the line.
    const former = this.process.onSignal('SIGWINCH', (signal) => {
      if (this.editing !== undefined) void this.redraw(this.editing).catch(() => undefined)
      if (typeof former === 'function') former(signal)
    })
    try {
      return await this.edit(prompt, terminal)
    } finally {
      this.process.onSignal('SIGWINCH', former)
      this.editing = undefined
      // What was typed ahead is for the program that the line starts.
      terminal.putBack(Buffer.concat([encodeText(this.pending), this.begun]))
      this.pending = ''
      this.begun = new Uint8Array(0)
      terminal.mode = before
    }
  }

  private get history(): readonly string[] {
    return this.options.interaction?.history?.lines() ?? this.ownHistory
  }

  private async edit(prompt: string, terminal: TerminalControl): Promise<string | undefined> {
    const line = new EditedLine([...this.history, ''])
    const screen = new LineScreen(
      (text) => this.process.print(text),
      () => Math.max(1, terminal.size.columns),
    )
    const lastRow = prompt.slice(prompt.lastIndexOf('\n') + 1)
    const editing = { prompt, lastRow, line, screen, terminal }
    await this.process.print(`${this.above}${prompt}`)
    this.above = ''
    this.editing = editing
    let previous = ''
    for (;;) {
      let key = await this.nextKey(this.options.hasEscapeKey === true ? escapeMs : undefined)
      if (key === '\x12') {
        key = await this.search(editing)
        await this.redraw(editing)
      }
      if (key === undefined) return undefined
      const again = previous === '\t'
      previous = key
      if (key === '\t') {
        await this.tab(editing, again)
        continue
      }
      if (key === explainKey) {
        this.options.interaction?.onExplain?.(line.text)
        continue
      }
      if (key === '\r' || key === '\n') {
        await this.leave(editing, '\n')
        this.remember(line.text)
        return `${line.text}\n`
      }
      if (key === '\x03') {
        await this.leave(editing, '^C\n')
        return interrupted
      }
      if (key === '\x04' && line.text === '') return undefined
      if (key === '\x0c') {
        screen.home()
        await this.process.print(`\x1b[H\x1b[J${prompt.slice(0, prompt.length - lastRow.length)}`)
      }
      const appended = line.apply(key)
      if (appended) await screen.append(key, `${lastRow}${line.text}`)
      else await this.redraw(editing)
    }
  }

  /** Goes behind the end of the line, and on. */
  private async leave({ line, lastRow, screen }: Editing, mark: string): Promise<void> {
    this.editing = undefined
    if (line.isAtEnd) return this.process.print(mark)
    await screen.draw(lastRow, line.text, line.length)
    await this.process.print(mark)
  }

  private async tab(editing: Editing, again: boolean): Promise<void> {
    const { prompt, line, screen, terminal } = editing
    const { added, candidates } = (await this.options.complete?.(line.textBefore)) ?? { added: '', candidates: [] }
    line.insert(added)
    if (added !== '' || candidates.length < 2) {
      if (added === '') await this.process.print('\x07')
    } else if (again) {
      await screen.draw(editing.lastRow, line.text, line.length)
      await this.process.print(`\n${inColumns(candidates, terminal.size.columns)}${prompt}`)
      screen.home()
    }
    await this.redraw(editing)
  }

  /** Ctrl-R: shows the newest line of the history that has what is typed; returns the key that ended the search. */
  private async search({ line, screen }: Editing): Promise<string | undefined> {
    const { history } = this
    let wanted = ''
    let from = history.length
    const find = (before: number): void => {
      const at = history.findLastIndex((each, index) => index < before && each.includes(wanted))
      if (at < 0) return
      from = at
      line.replace(history[at] ?? '')
    }
    for (;;) {
      await screen.draw(`(reverse-i-search)${this.options.searchMark ?? '`'}${wanted}': `, line.text, line.length)
      const key = await this.nextKey(escapeMs)
      if (key === '\x12') find(from)
      else if (key === '\x7f' || key === '\b') wanted = wanted.slice(0, -1)
      else if (key === undefined || key < ' ' || key.startsWith('\x1b')) return key === '\x07' ? '\x15' : key
      else {
        wanted += key
        find(history.length)
      }
    }
  }

  private async redraw({ lastRow, line, screen }: Editing): Promise<void> {
    await screen.draw(lastRow, line.text, line.cursor)
  }

  private showAbove(text: string): void {
    const { editing } = this
    if (editing === undefined) {
      this.above += text
      return
    }
    const { screen, prompt } = editing
    const first = screen.toStart()
    void this.process
      .print(`${first}${text}${prompt}`)
      .then(() => this.redraw(editing))
      .catch(() => undefined)
  }

  private remember(text: string): void {
    if (text.trim() === '' || this.history.at(-1) === text) return
    if (this.options.interaction?.history !== undefined) return this.options.interaction.history.add(text)
    this.ownHistory.push(text)
    if (this.ownHistory.length > maxHistory) this.ownHistory.shift()
  }

  /**
   * One key: characters typed at once, a control character, or an escape sequence; Esc alone too, when nothing follows
   * it in the given time. Without one it waits, as the first half of a key with Alt.
   */
  private async nextKey(loneEscapeMs?: number): Promise<string | undefined> {
    while (!isWhole(this.pending)) {
      const waitMs = this.pending === '\x1b' ? loneEscapeMs : undefined
      const bytes = await this.read(waitMs)
      if (bytes === undefined) break
      if (bytes.length === 0) return undefined
      const typed = Buffer.concat([this.begun, bytes])
      const whole = wholeCharacters(typed)
      this.begun = typed.slice(whole)
      this.pending += decodeText(typed.subarray(0, whole))
    }
    const key = keyPattern.exec(this.pending)?.[0] ?? ''
    this.pending = this.pending.slice(key.length)
    return key
  }

  /** What is typed next, empty at the end of the input; undefined when nothing came in time. */
  private async read(waitMs: number | undefined): Promise<Uint8Array | undefined> {
    this.reading ??= this.process.stdin.read(4096).finally(() => (this.reading = undefined))
    if (waitMs === undefined) return this.reading
    this.reading.catch(() => undefined)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), waitMs)))
    try {
      return await Promise.race([this.reading, late])
    } finally {
      clearTimeout(timer)
    }
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
