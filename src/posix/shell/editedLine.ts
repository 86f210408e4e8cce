/**
 * The line that is being typed: its characters, the cursor among them, and the lines of the history that the arrows
 * call back. What was changed in a line of the history stays changed until Enter, as in busybox and readline.
 */

export class EditedLine {
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

  /** Characters. */
  get length(): number {
    return this.characters.length
  }

  get isAtEnd(): boolean {
    return this.cursor === this.characters.length
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

  /** Applies a key, or characters typed at once; true when they stand at the end, so that showing them is enough. */
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
    this.insert(key)
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
