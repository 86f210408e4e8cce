/** Statements in a client's input: cut at the delimiter, but not within strings, names and comments. */

export interface SplitStatement {
  readonly sql: string
  /** How it ended: the delimiter, `\g`, or `\G` for one column a line. */
  readonly end: ';' | 'g' | 'G'
  /** Line on which it begins, from 1. */
  readonly line: number
}

/** What is open at the end of the input so far, which the prompt shows. */
export type OpenText = "'" | '"' | '`' | '/*' | '->' | ''

export class Splitter {
  delimiter = ';'
  private text = ''
  /** Whether the text so far is only blanks. */
  private isBlank = true
  private open: OpenText = ''
  private line = 0
  private startLine = 0

  get state(): OpenText {
    if (this.open !== '') return this.open
    return this.isBlank ? '' : '->'
  }

  /** Whether a line that comes now begins a statement. */
  get isEmpty(): boolean {
    return this.open === '' && this.isBlank
  }

  /** A line that is the client's own. Gives its number. */
  skip(): number {
    return ++this.line
  }

  /** Takes a line without its end; gives the statements that it completes. */
  push(line: string): readonly SplitStatement[] {
    this.line++
    const found: SplitStatement[] = []
    const finish = (end: SplitStatement['end']): void => {
      if (!this.isBlank) found.push({ sql: this.text.trim(), end, line: this.startLine })
      this.forget()
    }
    for (let at = 0; at < line.length; at++) {
      if (this.isBlank) this.startLine = this.line
      if (this.open !== '') {
        at = this.inside(line, at)
        continue
      }
      const character = line.charAt(at)
      if (line.startsWith(this.delimiter, at)) {
        finish(';')
        at += this.delimiter.length - 1
      } else if (character === '\\' && 'gGc'.includes(line.charAt(at + 1)) && at + 1 < line.length) {
        const letter = line.charAt(++at)
        if (letter === 'c') this.forget()
        else finish(letter === 'G' ? 'G' : 'g')
      } else if (character === '#' || (character === '-' && /^--(\s|$)/.test(line.slice(at, at + 3)))) break
      else at = this.begin(line, at)
    }
    if (this.isBlank && this.open === '') this.text = ''
    else this.text += '\n'
    return found
  }

  /** What is left when the input ends. */
  rest(): SplitStatement | undefined {
    const sql = this.text.trim()
    return sql === '' ? undefined : { sql, end: ';', line: this.startLine }
  }

  clear(): void {
    this.forget()
    this.open = ''
  }

  private forget(): void {
    this.text = ''
    this.isBlank = true
  }

  private begin(line: string, at: number): number {
    const character = line.charAt(at)
    if (character !== ' ' && character !== '\t') this.isBlank = false
    if (line.startsWith('/*', at)) {
      this.open = '/*'
      this.text += '/*'
      return at + 1
    }
    if (character === "'" || character === '"' || character === '`') this.open = character
    this.text += character
    return at
  }

  private inside(line: string, at: number): number {
    const character = line.charAt(at)
    if (this.open === '/*') {
      if (!line.startsWith('*/', at)) {
        this.text += character
        return at
      }
      this.text += '*/'
      this.open = ''
      return at + 1
    }
    this.text += character
    if (character === '\\' && this.open !== '`') {
      this.text += line.charAt(at + 1)
      return at + 1
    }
    if (character === this.open) this.open = ''
    return at
  }
}
