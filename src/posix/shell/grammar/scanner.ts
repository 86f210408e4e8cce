/**
 * Characters to tokens, by the rules of one dialect: where a word ends, what is quoted, and that everything which is
 * opened within it (quotes, `${`, `$(`, `$((`, backquotes) is closed. Programs within words are read by the grammar
 * itself, through `readProgram`. Nothing is expanded and no tree is made: unbash makes it from what passes here.
 */
import type { Dialect } from '../dialect'
import { SyntaxFailure, type Missing, type Token } from './syntaxFailure'

/** A text that is being read. Reading may change what lies ahead: aliases are put in, and words that only bash knows are
 * protected for the other shells. */
export interface Input {
  text: string
}

export interface HereDocument {
  readonly delimiter: string
  readonly quoted: boolean
  readonly stripsTabs: boolean
}

const maxNesting = 200

export class Scanner {
  readonly hereDocuments: HereDocument[] = []
  /** A here-document that the text's end cut off. */
  openHereDocument = false
  private depth = 0

  constructor(
    readonly input: Input,
    readonly dialect: Dialect,
    public at: number,
    /** Reads a program from `at` up to a closing parenthesis and returns the position behind that. */
    private readonly readProgram: (at: number) => number,
    private readonly checkBackquoted: (text: string, at: number) => void,
    readonly extendedGlobs: () => boolean,
  ) {}

  get source(): string {
    return this.input.text
  }

  get bash(): boolean {
    return this.dialect === 'bash'
  }

  /** The next token; with `words` nothing but words and blanks is expected (a delimiter, a subscript). */
  next(): Token {
    this.skipBlanks()
    const start = this.at
    const character = this.source[start]
    if (character === undefined) return this.token('end', start, start)
    if (character === '\n') {
      this.at = start + 1
      this.readHereDocuments()
      return { kind: 'newline', text: '\n', pos: start, end: start + 1, quoted: false }
    }
    const redirection = this.redirection(start)
    if (redirection !== undefined) return redirection
    const operator = this.operator(start)
    if (operator !== undefined) return this.token('operator', start, start + operator.length)
    return this.word(start)
  }

  token(kind: Token['kind'], start: number, end: number, quoted = false): Token {
    this.at = end
    return { kind, text: this.source.slice(start, end), pos: start, end, quoted }
  }

  private skipBlanks(): void {
    for (;;) {
      const character = this.source[this.at]
      if (character === ' ' || character === '\t') this.at++
      else if (character === '\\' && this.source[this.at + 1] === '\n') this.at += 2
      else if (character === '#') {
        const end = this.source.indexOf('\n', this.at)
        this.at = end < 0 ? this.source.length : end
      } else return
    }
  }

  private operator(at: number): string | undefined {
    const three = this.source.slice(at, at + 3)
    if (this.bash && three === ';;&') return three
    const two = three.slice(0, 2)
    if (two === '&&' || two === '||' || two === ';;') return two
    if (this.bash && (two === ';&' || two === '|&')) return two
    const one = two.slice(0, 1)
    return ';&|()'.includes(one) ? one : undefined
  }

  /** `2>`, `<<-`, `&>` and their like; `<(` and `>(` begin a word where the dialect has process substitution. */
  private redirection(start: number): Token | undefined {
    const digits = this.bash ? /(?:\d+|\{[A-Za-z_]\w*\})?/y : /\d?/y
    digits.lastIndex = start
    const at = start + (digits.exec(this.source)?.[0].length ?? 0)
    const rest = this.source.slice(at, at + 3)
    if (at === start && rest.startsWith('&>') && this.dialect !== 'dash') {
      return this.operatorToken('redirection', start, start, this.bash && rest === '&>>' ? '&>>' : '&>')
    }
    if (!/^[<>]/.test(rest)) return undefined
    if (at === start && this.dialect !== 'dash' && /^[<>]\(/.test(rest)) return undefined
    const operators = ['<<-', '<<', '<&', '<>', '>>', '>&', '>|', '<', '>']
    if (this.bash) operators.unshift('<<<')
    const found = operators.find((operator) => rest.startsWith(operator)) ?? '<'
    return this.operatorToken('redirection', start, at, found)
  }

  private operatorToken(kind: Token['kind'], start: number, at: number, operator: string): Token {
    this.at = at + operator.length
    return { kind, text: operator, pos: start, end: this.at, quoted: false }
  }

  /** A word from `start` on. */
  word(start: number): Token {
    let quoted = false
    this.at = start
    for (;;) {
      const character = this.source[this.at]
      if (character === undefined || ' \t\n;&|'.includes(character)) break
      if (character === '(' || character === ')') {
        if (character === '(' && this.isExtendedGlob(start)) {
          this.skipParentheses()
          continue
        }
        break
      }
      if (character === '<' || character === '>') {
        if (this.source[this.at + 1] !== '(' || this.dialect === 'dash') break
        this.at = this.readProgram(this.at + 2)
        quoted = true
        continue
      }
      quoted = this.piece(false) || quoted
      if (this.bash && character === '[' && isSubscripted(this.source, start, this.at)) this.subscript()
    }
    return this.token('word', start, this.at, quoted)
  }

  private isExtendedGlob(start: number): boolean {
    return this.bash && this.extendedGlobs() && this.at > start && '?*+@!'.includes(this.source[this.at - 1] ?? ' ')
  }

  private skipParentheses(): void {
    const opened = this.at++
    while (this.source[this.at] !== ')') {
      const character = this.source[this.at]
      if (character === undefined) throw this.unterminated('parenthesis', ')', opened)
      if (character === '(') this.skipParentheses()
      else this.piece(false)
    }
    this.at++
  }

  /** `name[…` of an assignment: blanks may stand in it. */
  private subscript(): void {
    const opened = this.at - 1
    for (let level = 1; level > 0;) {
      const character = this.source[this.at]
      if (character === undefined) {
        this.at = opened + 1
        return
      }
      if (character === '[') level++
      else if (character === ']') level--
      if (level > 0 || character === ']') this.piece(false)
    }
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
        if (this.source[start + 2] === '(' && this.arithmetic(start)) return true
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

  /** `$((…))`; false when it is a command substitution that begins with a subshell (bash alone looks so far). */
  private arithmetic(start: number): boolean {
    let level = 0
    this.at = start + 3
    for (;;) {
      const character = this.source[this.at]
      if (character === undefined) {
        if (this.bash && this.isProgram(start)) return false
        throw this.unterminated('arithmetic', ')', start)
      }
      if (character === '(') level++
      if (character === ')') {
        if (level === 0 && this.source[this.at + 1] === ')') {
          this.at += 2
          return true
        }
        if (level === 0 && this.bash) return !this.isProgram(start)
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

  private isProgram(start: number): boolean {
    this.at = start
    return true
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
    const head = /[#!]?(?:[A-Za-z_]\w*|\d+|[-@*#?$!])?/y
    head.lastIndex = this.at
    const name = head.exec(this.source)?.[0] ?? ''
    this.at += name.length
    if (!this.bash && !/^[-+?=:%#/}]$/.test(this.source[this.at] ?? '}')) this.skipBadOperator(name)
    const pattern = /[#%/^,]/.test(this.source[this.at] ?? '')
    const quotedWord = inDouble && !pattern
    for (;;) {
      const character = this.source[this.at]
      if (character === undefined) throw this.unterminated('brace', '}', start)
      if (character === '}') break
      if (quotedWord && character === '"') this.innerDouble()
      else this.piece(quotedWord)
    }
    this.at++
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

  /** Reads the bodies of here-documents whose line has ended. */
  readHereDocuments(): void {
    for (const document of this.hereDocuments.splice(0)) this.readBody(document)
  }

  private readBody(document: HereDocument): void {
    const start = this.at
    for (;;) {
      if (this.at >= this.source.length) {
        this.openHereDocument = true
        break
      }
      const lineEnd = this.source.indexOf('\n', this.at)
      const end = lineEnd < 0 ? this.source.length : lineEnd
      const line = this.source.slice(this.at, end)
      this.at = lineEnd < 0 ? end : end + 1
      if ((document.stripsTabs ? line.replace(/^\t+/, '') : line) === document.delimiter) {
        if (!document.quoted) this.checkBody(start, end - line.length)
        return
      }
      if (lineEnd < 0) this.openHereDocument = true
      if (lineEnd < 0) break
    }
    if (!document.quoted) this.checkBody(start, this.source.length)
  }

  /** ash and dash read a body's expansions when they read the body; bash when it expands it. */
  private checkBody(start: number, end: number): void {
    if (this.bash) return
    const after = this.at
    const body = new Scanner(
      { text: this.source.slice(0, end) },
      this.dialect,
      start,
      this.readProgram,
      this.checkBackquoted,
      this.extendedGlobs,
    )
    while (body.at < end) body.piece(true)
    this.at = after
  }
}

function isSubscripted(source: string, start: number, at: number): boolean {
  return /^[A-Za-z_]\w*\[$/.test(source.slice(start, at))
}
