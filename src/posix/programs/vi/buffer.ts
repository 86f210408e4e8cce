/**
 * A text and what is done to it: one string that ends with a newline, changed by inserting and deleting, each of which can
 * be undone. A step that belongs to the one before (`isChained`) is undone together with it.
 */
interface Step {
  readonly kind: 'insert' | 'delete'
  readonly at: number
  readonly text: string
  readonly isChained: boolean
}

export class Buffer {
  text = '\n'
  isModified = false
  private steps: Step[] = []
  /** Steps since the last load that are not undone. */
  private isTyping = false

  load(text: string): void {
    this.text = text === '' || !text.endsWith('\n') ? `${text}\n` : text
    this.steps = []
    this.isModified = false
    this.isTyping = false
  }

  insert(at: number, text: string, isChained = false): void {
    if (text === '') return
    this.text = this.text.slice(0, at) + text + this.text.slice(at)
    this.note({ kind: 'insert', at, text, isChained })
  }

  /** What is typed in one go is one step. */
  type(at: number, text: string): void {
    const last = this.steps.at(-1)
    if (!this.isTyping || last?.kind !== 'insert' || last.at + last.text.length !== at) {
      const wasModified = this.isModified
      this.insert(at, text, this.isTyping)
      this.isModified = wasModified || text === '\n'
      this.isTyping = true
      return
    }
    if (text === '\n') this.isModified = true
    this.text = this.text.slice(0, at) + text + this.text.slice(at)
    this.steps[this.steps.length - 1] = { ...last, text: last.text + text }
  }

  /** What was typed counts as a change from here on. */
  stopTyping(): void {
    if (this.isTyping) this.isModified = true
    this.isTyping = false
  }

  delete(from: number, to: number, isChained = false): string {
    const text = this.text.slice(from, to)
    if (text === '') return ''
    this.text = this.text.slice(0, from) + this.text.slice(to)
    if (this.text === '') this.text = '\n'
    this.note({ kind: 'delete', at: from, text, isChained })
    return text
  }

  /** Undoes the last step and those that it is chained to; what was done, or undefined when there is none. */
  undo(): { readonly dot: number; readonly words: string } | undefined {
    let told: { dot: number; words: string } | undefined
    for (let step = this.steps.at(-1); step !== undefined; step = this.steps.at(-1)) {
      const { kind, at, text } = step
      const did = kind === 'insert' ? 'deleted' : 'restored'
      told = { dot: at, words: `Undo [${this.steps.length}] ${did} ${text.length} chars at position ${at}` }
      const whole = this.text === '\n' && text.endsWith('\n') && kind === 'delete' ? '' : this.text
      this.text =
        kind === 'insert'
          ? this.text.slice(0, at) + this.text.slice(at + text.length)
          : whole.slice(0, at) + text + whole.slice(at)
      if (this.text === '') this.text = '\n'
      this.steps.pop()
      if (!step.isChained) break
    }
    this.isModified = this.steps.length > 0
    return told
  }

  /** Start of the line at a place. */
  start(at: number): number {
    return at === 0 ? 0 : this.text.lastIndexOf('\n', at - 1) + 1
  }

  /** Place of the newline that ends the line. */
  end(at: number): number {
    const found = this.text.indexOf('\n', at)
    return found < 0 ? this.text.length - 1 : found
  }

  /** 1 is the first. */
  lineNumber(at: number): number {
    return countLines(this.text.slice(0, at)) + 1
  }

  get lineCount(): number {
    return countLines(this.text)
  }

  /** Whether so many lines are there from a place on: commands with a count beyond the last one do nothing. */
  hasLines(at: number, count: number): boolean {
    return this.lineNumber(at) + count - 1 <= this.lineCount
  }

  /** Start of a line by its number, within the text. */
  lineStart(number: number): number {
    let at = 0
    for (let line = 1; line < number; line++) {
      const next = this.text.indexOf('\n', at) + 1
      if (next === 0 || next >= this.text.length) break
      at = next
    }
    return at
  }

  private note(step: Step): void {
    this.steps.push(step)
    this.isModified = true
  }
}

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
