/**
 * Words of MySQL's SQL: names (plain or in backticks), strings, numbers, variables, operators. Comments are left out, the
 * versioned ones of mysqldump (an exclamation mark and a version up to ours) are read as what they hold.
 */
import { syntaxError } from '../errors'

export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'hex' | 'variable' | 'operator' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** Its value: a name without backticks, a string without quotes and escapes. */
  readonly text: string
  /** In capitals, for plain words; else empty. */
  readonly upper: string
  readonly start: number
  readonly end: number
}

const serverVersion = 80411
const operators = ['<=>', '->>', ':=', '<=', '>=', '<>', '!=', '&&', '||', '<<', '>>', '->']
const wordStart = /[A-Za-z_$\u0080-\uffff]/
const wordPart = /[A-Za-z0-9_$\u0080-\uffff]/
const escapes: Readonly<Record<string, string>> = { 0: '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\x1a' }

/** Splits one statement into tokens; the last is `end`. Throws a syntax error for what is no token. */
export function tokensOf(sql: string): readonly Token[] {
  return new Scanner(sql).all()
}

class Scanner {
  private at = 0
  private readonly tokens: Token[] = []
  private depth = 0

  constructor(private readonly sql: string) {}

  all(): readonly Token[] {
    for (;;) {
      this.skipBlanks()
      if (this.at >= this.sql.length) break
      this.tokens.push(this.next())
    }
    this.tokens.push(this.token('end', '', this.sql.length))
    return this.tokens
  }

  private next(): Token {
    const { sql, at: start } = this
    const character = sql.charAt(start)
    if (character === "'" || character === '"') return this.quoted(character, 'string')
    if (character === '`') return this.quoted('`', 'quoted')
    if (character === '@') return this.variable()
    if (/[0-9]/.test(character) || (character === '.' && /[0-9]/.test(sql.charAt(start + 1)))) return this.number()
    if (/[xX]/.test(character) && sql.charAt(start + 1) === "'") return this.hexString()
    if (wordStart.test(character)) {
      while (this.at < sql.length && wordPart.test(sql.charAt(this.at))) this.at++
      return this.token('word', sql.slice(start, this.at), start)
    }
    const operator = operators.find((each) => sql.startsWith(each, start)) ?? character
    if (!'<=>!&|:-+*/%^~(),.;{}'.includes(operator.charAt(0))) throw this.error(start)
    this.at += operator.length
    return this.token('operator', operator, start)
  }

  private token(kind: TokenKind, text: string, start: number): Token {
    return { kind, text, upper: kind === 'word' ? text.toUpperCase() : '', start, end: this.at }
  }

  private skipBlanks(): void {
    const { sql } = this
    for (;;) {
      const rest = sql.slice(this.at, this.at + 3)
      if (/^\s/.test(rest)) this.at++
      else if (rest.startsWith('#') || /^--(\s|$)/.test(rest)) {
        const end = sql.indexOf('\n', this.at)
        this.at = end < 0 ? sql.length : end + 1
      } else if (rest === '/*!') this.openVersioned()
      else if (rest.startsWith('/*')) this.skipComment()
      else if (this.depth > 0 && rest.startsWith('*/')) {
        this.depth--
        this.at += 2
      } else return
    }
  }

  private openVersioned(): void {
    const version = /^\/\*!(\d{5,6})?/.exec(this.sql.slice(this.at, this.at + 9))
    if (Number(version?.[1] ?? 0) > serverVersion) return this.skipComment()
    this.depth++
    this.at += version?.[0].length ?? 3
  }

  private skipComment(): void {
    const end = this.sql.indexOf('*/', this.at + 2)
    if (end < 0) throw this.error(this.at)
    this.at = end + 2
  }

  private quoted(quote: string, kind: TokenKind): Token {
    const { sql, at: start } = this
    let text = ''
    for (this.at++; ; this.at++) {
      if (this.at >= sql.length) throw this.error(start)
      const character = sql.charAt(this.at)
      if (character === quote) {
        if (sql.charAt(this.at + 1) !== quote) break
        this.at++
      } else if (character === '\\' && kind === 'string') {
        const next = sql.charAt(++this.at)
        text += escapes[next] ?? ('%_'.includes(next) ? `\\${next}` : next)
        continue
      }
      text += sql.charAt(this.at)
    }
    this.at++
    return this.token(kind, text, start)
  }

  private variable(): Token {
    const match = /^@@?(?:[A-Za-z0-9_.$]+|'[^']*'|`[^`]*`)?/.exec(this.sql.slice(this.at))
    const start = this.at
    this.at += match?.[0].length ?? 1
    return this.token('variable', (match?.[0] ?? '@').replace(/['`]/g, ''), start)
  }

  private number(): Token {
    const { sql, at: start } = this
    const hex = /^0x([0-9a-fA-F]+)(?![A-Za-z0-9_])/.exec(sql.slice(start))
    if (hex !== null) {
      this.at += hex[0].length
      return this.token('hex', hex[1] ?? '', start)
    }
    const match = /^(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?/.exec(sql.slice(start))
    this.at += match?.[0].length ?? 1
    if (match?.[2] === undefined && match?.[3] === undefined && wordPart.test(sql.charAt(this.at))) {
      while (wordPart.test(sql.charAt(this.at))) this.at++
      return this.token('word', sql.slice(start, this.at), start)
    }
    return this.token('number', sql.slice(start, this.at), start)
  }

  private hexString(): Token {
    const match = /^[xX]'([0-9a-fA-F]*)'/.exec(this.sql.slice(this.at))
    if (match === null) throw this.error(this.at)
    const start = this.at
    this.at += match[0].length
    return this.token('hex', match[1] ?? '', start)
  }

  private error(at: number): Error {
    return syntaxError(this.sql.slice(at), lineOf(this.sql, at))
  }
}

/** Line of a place, from 1. */
export function lineOf(sql: string, at: number): number {
  return sql.slice(0, at).split('\n').length
}
