/**
 * vi's state and its commands in the normal mode, after busybox's: motions, operators with counts, inserting, putting,
 * undoing, repeating, searching. `keys` gives one key after another; what a command reads more, it asks for.
 */
import type { Process } from '../../process/types'
import { Buffer } from './buffer'
import { runColon, write } from './colon'
import { fileText } from './files'
import { changes } from './changes'
import { columnOf, indented, motions, vertically, type Motion } from './motions'
import { PosixError } from '../../filesystem/posixError'
import type { Screen } from './screen'

export type Keys = () => Promise<string>

export type Mode = 'normal' | 'insert' | 'replace'

const noMotion = undefined

/** Keys that go down (1) and up. */
const vertical: Readonly<Record<string, number>> = { j: 1, '\n': 1, down: 1, k: -1, up: -1 }

export class Editor {
  readonly buffer = new Buffer()
  dot = 0
  mode: Mode = 'normal'
  register = ''
  path: string | undefined
  isReadOnly = false
  ignoresCase = false
  isOver = false
  /** What is said once in place of the file's status. */
  said: string | undefined
  private sought = { text: '', forward: true }
  private jumped = { key: 'f', letter: '' }
  private repeated: readonly string[] = []
  private recording: string[] = []
  /** Where keys that go up and down would stand in a line that is long enough. */
  private column: number | undefined

  constructor(
    readonly process: Process,
    readonly files: string[],
    readonly screen: Screen,
    private readonly typed: Keys,
    private readonly ask: (prompt: string) => Promise<string | undefined>,
  ) {}

  /** Loads a file; one that isn't there is new. */
  open(path: string): void {
    this.path = path
    this.dot = 0
    try {
      this.buffer.load(fileText(this.process, path))
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
      this.buffer.load('')
    }
  }

  /** `- f [Modified] 1/3 33%`. */
  fileStatus(): string {
    const { buffer } = this
    const line = buffer.lineNumber(this.dot)
    const letter = { normal: '-', insert: 'I', replace: 'R' }[this.mode]
    const marks = `${this.isReadOnly ? ' [Readonly]' : ''}${buffer.isModified ? ' [Modified]' : ''}`
    const part = Math.floor((line * 100) / buffer.lineCount)
    return `${letter} ${this.path ?? 'No file'}${marks} ${line}/${buffer.lineCount} ${part}%`
  }

  /** Reads one command and carries it out. */
  async command(): Promise<void> {
    this.recording = []
    let key = await this.key()
    let digits = ''
    while (/^[1-9]$/.test(key) || (key === '0' && digits !== '')) {
      digits += key
      key = await this.key()
    }
    await this.carryOut(key, digits === '' ? undefined : Math.min(Number(digits), 100_000))
    this.settle()
  }

  /** Puts a text that is deleted or taken into the register; `from` to `to` of the buffer goes. */
  cut(from: number, to: number, says = false): void {
    this.register = this.buffer.text.slice(from, to)
    this.buffer.delete(from, to)
    this.dot = Math.min(from, this.buffer.text.length - 1)
    if (this.register.endsWith('\n') && from === this.buffer.start(from))
      this.dot = indented(this.buffer, Math.min(this.dot, this.buffer.text.length - 1))
    if (says) this.tell('Delete')
  }

  /** Place of letters between two places; -1 when they aren't there. */
  find(text: string, from: number, to: number): number {
    const [inside, sought] = this.ignoresCase
      ? [this.buffer.text.toLowerCase(), text.toLowerCase()]
      : [this.buffer.text, text]
    const at = inside.indexOf(sought, from)
    return at < 0 || at + text.length > to ? -1 : at
  }

  private async key(): Promise<string> {
    const key = await this.typed()
    this.recording.push(key)
    return key
  }

  private async carryOut(key: string, count: number | undefined): Promise<void> {
    const by = vertical[key]
    if (by !== undefined) {
      this.column ??= columnOf(this.buffer, this.dot)
      const to = vertically(this.buffer, this.dot, by * (count ?? 1), this.column)
      if (to >= 0) this.dot = to
      return
    }
    this.column = key === '$' ? Infinity : undefined
    const motion = await this.motionOf(key, count)
    if (motion !== noMotion) {
      const to = motion.to(this.buffer, this.dot, count ?? 1)
      if (to >= 0) this.dot = to
      return
    }
    if ('dcy<>'.includes(key)) return this.operate(key, count)
    const change = changes[key]
    if (change === undefined) return this.control(key, count ?? 1)
    this.repeated = []
    await change(this, count ?? 1)
    if (this.repeated.length === 0) this.repeated = [...this.recording]
  }

  /** Keys that change nothing in the text. */
  private async control(key: string, count: number): Promise<void> {
    const half = Math.max(1, Math.floor((this.screen.height - 1) / 2))
    const page = Math.max(1, this.screen.height - 1)
    const scrolls: Record<string, number> = {
      '\x06': page,
      '\x02': -page,
      '\x04': half,
      '\x15': -half,
      pageDown: page,
      pageUp: -page,
      '\x05': 1,
      '\x19': -1,
    }
    const by = scrolls[key]
    if (by !== undefined) this.scroll(by * count)
    else if (key === ':') {
      const line = await this.ask(':')
      if (line !== undefined) this.said = await runColon(this, line)
    } else if (key === '/' || key === '?') await this.seek(key)
    else if (key === 'u') this.undo()
    else if (key === '.') await this.repeat()
    else if (key === 'Z') await this.leave()
    else if (key === '\x07') this.said = this.fileStatus()
    else if (key === '\x0c') this.screen.forget()
    else if (key === 'Y' && this.buffer.hasLines(this.dot, count)) this.take(this.lines(count))
    else if (key !== '\x1b') this.said = undefined
  }

  /** Moves the window; the cursor stays in its line as long as that is seen. */
  private scroll(by: number): void {
    const { screen, buffer } = this
    screen.scrollTo(Math.min(screen.firstLine + by, buffer.lineCount))
    const last = Math.min(screen.firstLine + screen.height - 1, buffer.lineCount)
    const line = Math.min(Math.max(screen.firstLine, buffer.lineNumber(this.dot)), last)
    this.dot = indented(buffer, buffer.lineStart(line))
  }

  private async leave(): Promise<void> {
    const next = await this.key()
    if (next === 'Z')
      this.said = this.buffer.isModified ? await write(this, 'wq', '', false) : await runColon(this, 'q')
  }

  private undo(): void {
    const undone = this.buffer.undo()
    this.said = undone?.words ?? 'Already at oldest change'
    if (undone !== undefined) this.dot = Math.min(undone.dot, this.buffer.text.length - 1)
  }

  /** Plays the last change again. */
  private async repeat(): Promise<void> {
    const keys = [...this.repeated]
    if (keys.length === 0) return
    const again = new Editor(
      this.process,
      this.files,
      this.screen,
      () => Promise.resolve(keys.shift() ?? '\x1b'),
      this.ask,
    )
    Object.assign(again, {
      buffer: this.buffer,
      dot: this.dot,
      register: this.register,
      path: this.path,
      sought: this.sought,
    })
    await again.command()
    ;({ dot: this.dot, register: this.register, said: this.said } = again)
  }

  private async seek(key: string): Promise<void> {
    const text = await this.ask(key)
    if (text === undefined) return
    if (text !== '') this.sought = { text, forward: key === '/' }
    this.goTo(this.sought.forward)
  }

  /** To the next place of what was sought, around the ends. */
  private goTo(forward: boolean): void {
    const { text } = this.sought
    if (text === '') {
      this.said = '\x1b[7mNo previous search\x1b[m'
      return
    }
    const end = this.buffer.text.length
    const at = forward ? this.find(text, this.dot + 1, end) : this.findBack(text, this.dot)
    const around = forward ? this.find(text, 0, end) : this.findBack(text, end)
    if (at < 0 && around < 0) this.said = '\x1b[7mPattern not found\x1b[m'
    else if (at >= 0) this.dot = at
    else {
      this.dot = around
      this.said = forward ? 'search hit BOTTOM, continuing at TOP' : 'search hit TOP, continuing at BOTTOM'
      this.said = `\x1b[7m${this.said}\x1b[m`
    }
  }

  private findBack(text: string, before: number): number {
    return before <= 0 ? -1 : this.buffer.text.lastIndexOf(text, before - 1)
  }

  private async motionOf(key: string, count: number | undefined): Promise<Motion | undefined> {
    if (Object.hasOwn(motions, key)) return motions[key]
    const line = (number: number): Motion => ({
      reach: 'lines',
      to: (buffer) => indented(buffer, buffer.lineStart(Math.min(Math.max(1, number), buffer.lineCount))),
    })
    if (key === 'G') return line(count ?? this.buffer.lineCount)
    if (key === 'g') return (await this.key()) === 'g' ? line(count ?? 1) : noMotion
    if (key === 'H') return line(this.screen.firstLine + (count ?? 1) - 1)
    if (key === 'L') return line(this.screen.firstLine + this.screen.height - (count ?? 1))
    if (key === 'M')
      return line(this.screen.firstLine + Math.floor((Math.min(this.screen.height, this.buffer.lineCount) - 1) / 2))
    if (key === 'n' || key === 'N') {
      const before = this.dot
      this.goTo(this.sought.forward === (key === 'n'))
      const to = this.dot
      this.dot = before
      return { reach: 'exclusive', to: () => to }
    }
    if ('fFtT'.includes(key)) this.jumped = { key, letter: await this.key() }
    else if (key !== ';' && key !== ',') return noMotion
    return this.toLetter(key === ',')
  }

  private toLetter(isReversed: boolean): Motion {
    const { key, letter } = this.jumped
    const forward = 'ft'.includes(key) !== isReversed
    const short = 'tT'.includes(key) ? (forward ? -1 : 1) : 0
    return {
      reach: forward ? 'inclusive' : 'exclusive',
      to: (buffer, dot, count) => {
        let at = dot
        for (let done = 0; done < count; done++) {
          const from = forward ? at + 1 - (done === 0 ? short : 0) : at - 1 - (done === 0 ? short : 0)
          at = forward ? buffer.text.indexOf(letter, from) : buffer.text.lastIndexOf(letter, from)
          if (at < buffer.start(dot) || at >= buffer.end(dot)) return -1
        }
        return at + short
      },
    }
  }

  private lines(count: number): readonly [from: number, to: number] {
    const from = this.buffer.start(this.dot)
    const last = Math.min(this.buffer.lineNumber(from) + count - 1, this.buffer.lineCount)
    return [from, this.buffer.end(this.buffer.lineStart(last)) + 1]
  }

  private take([from, to]: readonly [number, number]): void {
    this.register = this.buffer.text.slice(from, to)
    this.tell('Yank')
  }

  private tell(did: 'Delete' | 'Yank'): void {
    const count = this.register.split('\n').length - 1
    this.said = `${did} ${count} lines (${this.register.length} chars) from [D]`
  }

  /** `d`, `c`, `y`, `<` and `>` with the motion that follows. */
  private async operate(operator: string, first: number | undefined): Promise<void> {
    let key = await this.key()
    let digits = ''
    while (/^[1-9]$/.test(key) || (key === '0' && digits !== '')) {
      digits += key
      key = await this.key()
    }
    const count = (first ?? 1) * (digits === '' ? 1 : Number(digits))
    const hasCount = first !== undefined || digits !== ''
    if (key === operator && !this.buffer.hasLines(this.dot, count)) return
    const span = key === operator ? this.lines(count) : await this.spanOf(key, hasCount ? count : undefined, operator)
    if (span === undefined) return
    const [from, to] = span
    const isLines =
      this.buffer.text.slice(from, to).endsWith('\n') &&
      from === this.buffer.start(from) &&
      (key === operator || this.isOfLines(key))
    if (operator === 'y') this.take([from, to])
    else if (operator === '<' || operator === '>') this.shift(operator, from, to)
    else if (operator === 'd') this.cut(from, to, true)
    else {
      this.register = this.buffer.delete(from, isLines ? to - 1 : to)
      this.dot = from
      await this.typeIn('insert', true)
    }
    if (operator !== 'y') this.repeated = [...this.recording]
  }

  private isOfLines(key: string): boolean {
    return key === 'G' || key === 'g' || 'HLM'.includes(key) || motions[key]?.reach === 'lines'
  }

  private async spanOf(
    key: string,
    count: number | undefined,
    operator: string,
  ): Promise<readonly [number, number] | undefined> {
    // A word that is changed keeps the blanks behind it.
    const named = operator === 'c' && key === 'w' && /\S/.test(this.buffer.text[this.dot] ?? '') ? 'e' : key
    const motion = await this.motionOf(named, count)
    const to = motion?.to(this.buffer, this.dot, count ?? 1) ?? -1
    if (motion === undefined || to < 0) return undefined
    const [low, high] = [Math.min(this.dot, to), Math.max(this.dot, to)]
    if (motion.reach === 'lines') return [this.buffer.start(low), this.buffer.end(high) + 1]
    const end = motion.reach === 'inclusive' ? high + 1 : high
    // A word's deletion stays in its line.
    const isCut = (key === 'w' || key === 'W') && end > this.buffer.end(low) && low !== this.buffer.end(low)
    return [low, isCut && (count ?? 1) === 1 ? this.buffer.end(low) : end]
  }

  private shift(operator: string, from: number, to: number): void {
    const { buffer } = this
    const last = buffer.lineNumber(Math.max(from, to - 1))
    for (let line = buffer.lineNumber(from), isFirst = true; line <= last; line++, isFirst = false) {
      const at = buffer.lineStart(line)
      if (operator === '>') buffer.insert(at, buffer.end(at) > at ? '\t' : '', !isFirst)
      else if (buffer.text[at] === '\t') buffer.delete(at, at + 1, !isFirst)
      else buffer.delete(at, at + (/^ {0,8}/.exec(buffer.text.slice(at))?.[0].length ?? 0), !isFirst)
    }
    this.dot = indented(buffer, from)
  }

  /** Reads keys into the text until escape. */
  async typeIn(mode: 'insert' | 'replace', isChained = false): Promise<void> {
    this.mode = mode
    const { buffer } = this
    if (!isChained) buffer.stopTyping()
    for (let key = await this.key(); key !== '\x1b'; key = await this.key()) {
      if (key === '\x7f' || key === '\b') {
        if (this.dot > buffer.start(this.dot) || (mode === 'insert' && this.dot > 0)) {
          this.dot--
          if (mode === 'insert') buffer.delete(this.dot, this.dot + 1, true)
        }
      } else if (key.length > 1) {
        const to = Object.hasOwn(motions, key) ? motions[key]?.to(buffer, this.dot, 1) : undefined
        if (to !== undefined && to >= 0) this.dot = to
      } else {
        // What is typed behind a line's end is inserted.
        if (mode === 'replace' && this.dot === buffer.end(this.dot)) this.mode = mode = 'insert'
        const letter = key === '\r' ? '\n' : key === '\x16' ? await this.key() : key
        if (mode === 'replace') buffer.delete(this.dot, this.dot + 1, true)
        buffer.type(this.dot, letter)
        this.dot++
      }
    }
    buffer.stopTyping()
    this.mode = 'normal'
    if (this.dot > buffer.start(this.dot)) this.dot--
  }

  async nextKey(): Promise<string> {
    return this.key()
  }

  deleteLines(count: number): void {
    this.cut(...this.lines(count), true)
  }

  /** The cursor stands on a letter, not behind the last one of its line. */
  private settle(): void {
    const { buffer } = this
    this.dot = Math.min(Math.max(0, this.dot), buffer.text.length - 1)
    const start = buffer.start(this.dot)
    if (this.dot === buffer.end(this.dot) && this.dot > start) this.dot--
  }
}
