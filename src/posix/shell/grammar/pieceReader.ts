/**
 * What stands within words, by the rules of one dialect: escapes, quotations and expansions, each read from what opens
 * it to what closes it. Programs within them are read by the grammar itself, through `readProgram`.
 */
import type { Dialect } from '../dialect'
import { SyntaxFailure, type Missing } from './syntaxFailure'

/** A text that is being read. Reading may change what lies ahead: aliases are put in, and words that only bash knows are
 * protected for the other shells. */
export interface Input {
  text: string
}

const maxNesting = 200

export class PieceReader {
  private depth = 0
  /** Whether the here-document that is being read ends here, even if something is open in it. */
  protected bodyEnds: ((at: number) => boolean) | undefined

  constructor(
    readonly input: Input,
    readonly dialect: Dialect,
    public at: number,
    /** Reads a program from `at` up to a closing parenthesis and returns the position behind that. */
    protected readonly readProgram: (at: number) => number,
    protected readonly checkBackquoted: (text: string, at: number) => void,
  ) {}

  get source(): string {
    return this.input.text
  }

  get bash(): boolean {
    return this.dialect === 'bash'
  }

  /** The next character; undefined at the end of the text, or of the here-document that is being read. */
  private get current(): string | undefined {
    return this.bodyEnds?.(this.at) === true ? undefined : this.source[this.at]
  }

  /** One character, escape, quotation or expansion; says whether it was more than a character. */
  piece(inDouble: boolean): boolean {
    const character = this.source[this.at]
    switch (character) {
      case undefined:
        break
      case '\\':
        this.at += this.source[this.at + 1] === undefined ? 1 : 2
        return this.source[this.at - 1] !== '\n'
      case "'":
        if (inDouble) break
        this.single()
        return true
      case '"':
        if (inDouble) break
        this.double()
        return true
      case '`':
        this.backquoted(inDouble)
        return true
      case '$':
        return this.dollar(inDouble)
    }
    this.at++
    return false
  }

  unterminated(what: Missing, mark: string, opened: number): SyntaxFailure {
    return new SyntaxFailure({ kind: 'unterminated', what, mark, opened }, this.source.length)
  }

  private single(): void {
    const opened = this.at
    const end = this.source.indexOf("'", opened + 1)
    if (end < 0) throw this.unterminated('quote', "'", opened)
    this.at = end + 1
  }

  private double(): void {
    const opened = this.at++
    while (this.source[this.at] !== '"') {
      if (this.source[this.at] === undefined) throw this.unterminated('quote', '"', opened)
      this.piece(true)
    }
    this.at++
  }

  private backquoted(inDouble: boolean): void {
    const opened = this.at++
    let text = ''
    for (;;) {
      const character = this.source[this.at]
      if (character === undefined) throw this.unterminated('backquote', '`', opened)
      if (character === '`') break
      if (character === '\\') {
        const next = this.source[++this.at]
        if (next === undefined) throw this.unterminated('backquote', '`', opened)
        if (next !== '\n') text += '\\`$'.includes(next) || (inDouble && next === '"') ? next : `\\${next}`
      } else text += character
      this.at++
    }
    this.at++
    this.nested(opened, () => this.checkBackquoted(text, opened))
  }

  private dollar(inDouble: boolean): boolean {
    const start = this.at
    const next = this.source[start + 1]
    switch (next) {
      case undefined:
        break
      case '$':
        this.at = start + 2
        return true
      case '(':
        if (this.source[start + 2] === '(') {
          this.nested(start, () => (this.bash ? this.parentheses(start, inDouble) : this.arithmetic(start)))
          return true
        }
        this.nested(start, () => (this.at = this.readProgram(start + 2)))
        return true
      case '{':
        this.nested(start, () => this.braced(start, inDouble))
        return true
      case '[':
        if (!this.bash) break
        this.at = start + 2
        this.until(']', '[', ']', start)
        return true
      case "'":
        if (inDouble || this.dialect === 'dash') break
        this.ansi()
        return true
      case '"':
        if (inDouble || !this.bash) break
        this.at++
        this.double()
        return true
    }
    this.at++
    return false
  }

  /** Puts a text in, and goes on behind it. */
  private insert(text: string): void {
    this.input.text = this.source.slice(0, this.at) + text + this.source.slice(this.at)
    this.at += text.length
  }

  private nested(opened: number, read: () => void): void {
    if (++this.depth > maxNesting) throw this.unterminated('parenthesis', ')', opened)
    try {
      read()
    } finally {
      this.depth--
    }
  }

  private ansi(): void {
    const opened = this.at + 1
    this.at += 2
    while (this.source[this.at] !== "'") {
      if (this.source[this.at] === undefined) throw this.unterminated('quote', "'", opened)
      this.at += this.source[this.at] === '\\' ? 2 : 1
    }
    this.at++
  }

  /** `$((…))` of ash and dash, who take whatever stands in it. */
  private arithmetic(start: number): void {
    let level = 0
    this.at = start + 3
    for (;;) {
      const character = this.current
      if (character === undefined) throw this.unterminated('arithmetic', ')', start)
      if (character === '(') level++
      if (character === ')') {
        if (level === 0 && this.source[this.at + 1] === ')') {
          this.at += 2
          return
        }
        if (level > 0) level--
      }
      // ash and dash take a quote for a character that doesn't belong here.
      if (character === '"' && !this.bash) {
        this.insert('\\')
        this.at++
        continue
      }
      this.piece(true)
    }
  }

  /**
   * bash's `$((`, arithmetic or a substitution that begins with a subshell: up to the parenthesis that matches its
   * first one. What it is shows when it is expanded.
   */
  private parentheses(start: number, inDouble: boolean): void {
    this.at = start + 2
    for (let level = 1; level > 0;) {
      const character = this.source[this.at]
      if (character === undefined) throw this.unterminated('arithmetic', ')', start)
      if (character === '(') level++
      if (character === ')') level--
      this.arithmeticPiece(inDouble)
    }
  }

  /** A piece of bash's arithmetic, where `${` opens nothing. */
  arithmeticPiece(inDouble: boolean): void {
    if (this.source.startsWith('${', this.at)) this.at += 2
    else this.piece(inDouble)
  }

  private until(close: string, open: string, mark: string, opened: number): void {
    for (let level = 1; level > 0;) {
      const character = this.source[this.at]
      if (character === undefined) throw this.unterminated('bracket', mark, opened)
      if (character === open) level++
      if (character === close) level--
      this.piece(false)
    }
  }

  /** `${…}`: quotes count within it unless it is quoted itself and its word stands in for a value. */
  private braced(start: number, inDouble: boolean): void {
    this.at = start + 2
    const head = /[#!]?(?:[A-Za-z_]\w*|\d+|[-@*#?!]|\$(?![{(]))?/y
    head.lastIndex = this.at
    const name = head.exec(this.source)?.[0] ?? ''
    this.at += name.length
    if (!this.bash && !/^[-+?=:%#/}]$/.test(this.source[this.at] ?? '}')) this.skipBadOperator(name)
    if (!this.bash && name !== '') this.skipColon()
    const pattern = /[#%/^,]/.test(this.source[this.at] ?? '')
    const quotedWord = inDouble && !pattern
    for (;;) {
      const character = this.current
      if (character === undefined) throw this.unterminated('brace', '}', start)
      if (character === '}') break
      if (quotedWord && character === '"') this.innerDouble()
      else if (this.bash && !inDouble && /^[<>]\(/.test(this.source.slice(this.at, this.at + 2)))
        this.at = this.readProgram(this.at + 2)
      else this.piece(quotedWord)
    }
    this.at++
  }

  /** Behind a colon ash and dash take the next character for an operator, whatever it is. */
  private skipColon(): void {
    const next = this.source[this.at + 1] ?? '-'
    if (this.source[this.at] !== ':' || (this.dialect === 'dash' ? '-+?='.includes(next) : !'}"\''.includes(next)))
      return
    this.at += 2
  }

  /** ash and dash take what can't follow the name for what it is, and complain when the word is expanded. */
  private skipBadOperator(name: string): void {
    if (name === '') this.insert('@')
    this.input.text = `${this.source.slice(0, this.at)}!${this.source.slice(this.at + 1)}`
    this.at++
  }

  /** Within a quoted `${x:-…}` a double quote opens an inner quotation. */
  private innerDouble(): void {
    const opened = this.at++
    while (this.source[this.at] !== '"') {
      if (this.source[this.at] === undefined) throw this.unterminated('quote', '"', opened)
      this.piece(true)
    }
    this.at++
  }
}
