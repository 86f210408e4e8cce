/**
 * Characters to tokens, by the rules of one dialect: where a word ends, and that everything which is opened within it
 * is closed (`pieceReader.ts`). Nothing is expanded and no tree is made: unbash makes it from what passes here.
 */
import type { Dialect } from '../dialect'
import { PieceReader, type Input } from './pieceReader'
import type { Token } from './syntaxFailure'

export interface HereDocument {
  readonly delimiter: string
  readonly quoted: boolean
  readonly stripsTabs: boolean
}

/** A here-document that the text's end cut off. */
export interface OpenHereDocument {
  readonly delimiter: string
  /** Where its body begins. */
  readonly pos: number
}

export class Scanner extends PieceReader {
  readonly hereDocuments: HereDocument[] = []
  /** Here-documents that the text's end cut off. */
  readonly openHereDocuments: OpenHereDocument[] = []
  /** A here-document of a substitution has its body behind the substitution. */
  opensWithin = false
  /** A here-document's delimiter stands within a substitution of its body, where it ends nothing. */
  crossesDelimiter = false

  constructor(
    input: Input,
    dialect: Dialect,
    at: number,
    readProgram: (at: number) => number,
    checkBackquoted: (text: string, at: number) => void,
    readonly extendedGlobs: () => boolean,
    private readonly hasHereStrings: boolean,
  ) {
    super(input, dialect, at, readProgram, checkBackquoted)
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
    const text = this.source.slice(start, end)
    return { kind, text: quoted ? text : text.replaceAll('\\\n', ''), pos: start, end, quoted }
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
    const digits = this.bash ? /(?:\d+|\{[A-Za-z_]\w*(?:\[\w+\])?\})?/y : /\d?/y
    digits.lastIndex = start
    const at = start + (digits.exec(this.source)?.[0].length ?? 0)
    const rest = this.source.slice(at, at + 3)
    if (at === start && rest.startsWith('&>') && this.dialect !== 'dash') {
      return this.operatorToken('redirection', start, start, this.bash && rest === '&>>' ? '&>>' : '&>')
    }
    if (!/^[<>]/.test(rest)) return undefined
    if (at === start && this.dialect !== 'dash' && /^[<>]\(/.test(rest)) return undefined
    const operators = ['<<-', '<<', '<&', '<>', '>>', '>&', '>|', '<', '>']
    if (this.hasHereStrings) operators.unshift('<<<')
    const found = operators.find((operator) => rest.startsWith(operator)) ?? '<'
    return this.operatorToken('redirection', start, at, found)
  }

  private operatorToken(kind: Token['kind'], start: number, at: number, operator: string): Token {
    this.at = at + operator.length
    return { kind, text: operator, pos: start, end: this.at, quoted: false }
  }

  /** A word from `start` on. */
  word(start: number, begun = false): Token {
    let quoted = begun
    if (!begun) this.at = start
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

  /** The delimiter of a here-document as ash and dash read it: quotes count, `$` and backquotes don't. */
  delimiter(): Token {
    this.skipBlanks()
    const start = this.at
    if (/^(?:$|[\n;&|()<>])/.test(this.source.slice(start, start + 1))) return this.next()
    let quoted = false
    for (;;) {
      const character = this.source[this.at]
      if (character === undefined || ' \t\n;&|()<>'.includes(character)) break
      if (character === '$' || character === '`') this.at++
      else quoted = this.piece(false) || quoted
    }
    return this.token('word', start, this.at, quoted)
  }

  /** A word that begins with bash's `[subscript]`. */
  subscripted(start: number): Token {
    this.at = start + 1
    this.subscript(true)
    return this.word(start, true)
  }

  /** Sees to it that a subscript is closed; `at` is behind its bracket. Throws `SyntaxFailure`. */
  closeSubscript(at: number): void {
    const after = this.at
    this.at = at
    this.subscript(true)
    this.at = after
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
  private subscript(required = false): void {
    const opened = this.at - 1
    for (let level = 1; level > 0;) {
      const character = this.source[this.at]
      if (character === undefined) {
        if (required) throw this.unterminated('bracket', ']', opened)
        this.at = opened + 1
        return
      }
      if (character === '[') level++
      else if (character === ']') level--
      if (level > 0 || character === ']') this.piece(false)
    }
  }

  /** Bodies that a substitution's here-documents still want begin behind the line of the substitution. */
  takeOver(inner: Scanner): void {
    if (inner.hereDocuments.length > 0) this.opensWithin = true
    this.hereDocuments.unshift(...inner.hereDocuments.splice(0))
    this.opensWithin ||= inner.opensWithin
  }

  /** Reads the bodies of here-documents whose line has ended. */
  readHereDocuments(): void {
    for (const document of this.hereDocuments.splice(0)) this.readBody(document)
  }

  private readBody(document: HereDocument): void {
    const start = this.at
    if (this.bash || document.quoted) this.skipLines(document)
    else this.readExpanded(document)
    if (this.endsAt(document, this.at)) this.skipLine()
    else this.openHereDocuments.push({ delimiter: document.delimiter, pos: start })
  }

  /** Goes to the delimiter, or to the end. */
  private skipLines(document: HereDocument): void {
    while (this.at < this.source.length && !this.endsAt(document, this.at)) this.skipLine()
  }

  private skipLine(): void {
    const end = this.source.indexOf('\n', this.at)
    this.at = end < 0 ? this.source.length : end + 1
  }

  /**
   * ash and dash read a body's expansions when they read the body (bash when it expands it), and see no delimiter within a
   * substitution.
   */
  private readExpanded(document: HereDocument): void {
    this.bodyEnds = (at) => this.endsAt(document, at)
    while (this.at < this.source.length && !this.bodyEnds(this.at)) {
      const from = this.at + 1
      this.piece(true)
      for (let at = from; at < this.at; at++) this.crossesDelimiter ||= this.bodyEnds(at)
    }
    this.bodyEnds = undefined
  }

  /** Whether a line begins here that ends the document. */
  private endsAt({ delimiter, quoted, stripsTabs }: HereDocument, at: number): boolean {
    if (this.source[at - 1] !== '\n' || at >= this.source.length) return false
    if (!quoted && /(?:^|[^\\])(?:\\\\)*\\\n$/.test(this.source.slice(Math.max(0, at - 100), at))) return false
    const end = this.source.indexOf('\n', at)
    const line = this.source.slice(at, end < 0 ? undefined : end)
    return (stripsTabs ? line.replace(/^\t+/, '') : line) === delimiter
  }
}

function isSubscripted(source: string, start: number, at: number): boolean {
  return /^[A-Za-z_]\w*\[$/.test(source.slice(start, at))
}
