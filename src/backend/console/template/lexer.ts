/**
 * Words of a Go template (text/template/parse, `lex.go`, Go 1.24): text outside of `{{ }}`, and inside of it fields
 * (`.Name`), variables (`$x`), identifiers, strings, numbers and punctuation, with blanks as words of their own, because
 * `.A .B` and `.A.B` differ by them. `{{- ` and ` -}}` trim the text beside them; comments are left out.
 */

export type TokenKind =
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'field'
  | 'variable'
  | 'identifier'
  | 'keyword'
  | 'bool'
  | 'nil'
  | 'dot'
  | 'string'
  | 'rawString'
  | 'char'
  | 'number'
  | 'pipe'
  | 'declare'
  | 'assign'
  | 'open'
  | 'close'
  | 'other'
  | 'error'
  | 'end'

export interface Token {
  readonly kind: TokenKind
  readonly text: string
  /** Offset in the template. */
  readonly at: number
  readonly line: number
}

const keywords = new Set(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with'])
const blanks = ' \t\r\n'

/** Cuts a template into words; a fault is the last one, of kind `error`. */
export function lex(source: string): readonly Token[] {
  return new Lexer(source).run()
}

class Lexer {
  private readonly tokens: Token[] = []
  private at = 0
  private line = 1
  private depth = 0

  constructor(private readonly source: string) {}

  run(): readonly Token[] {
    while (this.lexText()) if (!this.lexAction()) return this.tokens
    this.emit('end', '')
    return this.tokens
  }

  private emit(kind: TokenKind, text: string, at = this.at): void {
    this.tokens.push({ kind, text, at, line: this.line })
    this.line += text.split('\n').length - 1
    this.at = at + text.length
  }

  private fail(message: string): false {
    this.tokens.push({ kind: 'error', text: message, at: this.at, line: this.line })
    return false
  }

  /** Text up to the next action; false at the end of the template. */
  private lexText(): boolean {
    const start = this.source.indexOf('{{', this.at)
    const end = start === -1 ? this.source.length : start
    const text = this.source.slice(this.at, end)
    const kept = start !== -1 && this.trimsLeft(start) ? text.replace(/[ \t\r\n]+$/, '') : text
    if (kept !== '') this.emit('text', kept)
    this.line += text.slice(kept.length).split('\n').length - 1
    this.at = end
    return start !== -1
  }

  private trimsLeft(start: number): boolean {
    return this.source[start + 2] === '-' && blanks.includes(this.source[start + 3] ?? 'x')
  }

  private isAtTrimmingEnd(at = this.at): boolean {
    return blanks.includes(this.source[at] ?? 'x') && this.source.startsWith('-}}', at + 1)
  }

  private lexAction(): boolean {
    const marker = this.trimsLeft(this.at) ? 1 : 0
    if (this.source.startsWith('/*', this.at + 2 + (marker === 1 ? 2 : 0))) return this.skipComment(marker)
    this.emit('left', '{{')
    this.at += marker
    this.depth = 0
    for (;;) {
      const trims = this.isAtTrimmingEnd()
      if (trims || this.source.startsWith('}}', this.at)) return this.lexEnd(trims)
      if (!this.lexInside()) return false
    }
  }

  private lexEnd(trims: boolean): boolean {
    if (this.depth > 0) return this.fail('unclosed left paren')
    if (trims) this.at += 2
    this.emit('right', '}}')
    if (trims) this.skipBlanks()
    return true
  }

  private skipBlanks(): void {
    const blank = /[ \t\r\n]*/y
    blank.lastIndex = this.at
    const text = blank.exec(this.source)?.[0] ?? ''
    this.line += text.split('\n').length - 1
    this.at += text.length
  }

  private skipComment(marker: number): boolean {
    const start = this.at + 2 + marker * 2
    const end = this.source.indexOf('*/', start)
    if (end === -1) return this.fail('unclosed comment')
    const trims = this.isAtTrimmingEnd(end + 2)
    const close = end + 2 + (trims ? 2 : 0)
    if (!this.source.startsWith('}}', close)) return this.fail('comment ends before closing delimiter')
    this.line += this.source.slice(this.at, close).split('\n').length - 1
    this.at = close + 2
    if (trims) this.skipBlanks()
    return true
  }

  private lexInside(): boolean {
    const first = this.source[this.at]
    if (first === undefined) return this.fail('unclosed action')
    if (blanks.includes(first)) return this.take('space', /[ \t\r\n]*?(?=[ \t\r\n]-\}\})|[ \t\r\n]+/y)
    if (first === '"') return this.take('string', /"(?:[^"\\\n]|\\[^\n])*"/y, 'unterminated quoted string')
    if (first === '`') return this.take('rawString', /`[^`]*`/y, 'unterminated raw quoted string')
    if (first === "'") return this.take('char', /'(?:[^'\\\n]|\\[^\n])*'/y, 'unterminated character constant')
    if (first === '$') return this.take('variable', /\$[\p{L}\p{N}_]*/uy)
    if (first === '.' && !/[0-9]/.test(this.source[this.at + 1] ?? '')) return this.lexField()
    if (/[0-9+.-]/.test(first)) return this.lexNumber()
    if (/[\p{L}_]/u.test(first)) return this.lexWord()
    return this.lexSign(first)
  }

  /** Takes what matches here; without a match it is the fault that is named. */
  private take(kind: TokenKind, pattern: RegExp, fault = 'unclosed action'): boolean {
    pattern.lastIndex = this.at
    const text = pattern.exec(this.source)?.[0]
    if (text === undefined) return this.fail(fault)
    if (text !== '') this.emit(kind, text)
    else {
      // A blank before ` -}}` belongs to the end.
      this.tokens.push({ kind, text: ' ', at: this.at, line: this.line })
      if (!this.isAtTrimmingEnd()) return this.fail(fault)
    }
    return this.isEnded(kind)
  }

  /** A word ends at a blank, a sign or the end of the action. */
  private isEnded(kind: TokenKind): boolean {
    if (!['variable', 'field', 'identifier'].includes(kind)) return true
    const next = this.source[this.at]
    if (next === undefined || ' \t\r\n.,|:=()'.includes(next) || this.source.startsWith('}}', this.at)) return true
    return this.fail(`bad character ${describe(next)}`)
  }

  private lexField(): boolean {
    const next = this.source[this.at + 1] ?? ''
    if (!/[\p{L}_]/u.test(next)) {
      this.emit('dot', '.')
      return true
    }
    return this.take('field', /\.[\p{L}\p{N}_]+/uy)
  }

  private lexNumber(): boolean {
    const first = this.source[this.at] ?? ''
    if ('+-'.includes(first) && !/[0-9.]/.test(this.source[this.at + 1] ?? '')) return this.lexSign(first)
    const pattern = /[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9_]*\.?[0-9_]*(?:[eE][+-]?[0-9]+)?)/y
    pattern.lastIndex = this.at
    const text = pattern.exec(this.source)?.[0] ?? ''
    const next = this.source[this.at + text.length] ?? ''
    if (text === '' || /[\p{L}\p{N}_]/u.test(next)) {
      return this.fail(`bad number syntax: ${JSON.stringify(text + next)}`)
    }
    this.emit('number', text)
    return true
  }

  private lexWord(): boolean {
    const pattern = /[\p{L}\p{N}_]+/uy
    pattern.lastIndex = this.at
    const word = pattern.exec(this.source)?.[0] ?? ''
    const kind = keywords.has(word)
      ? 'keyword'
      : word === 'true' || word === 'false'
        ? 'bool'
        : word === 'nil'
          ? 'nil'
          : 'identifier'
    this.emit(kind, word)
    return this.isEnded('identifier')
  }

  private lexSign(sign: string): boolean {
    if (sign === ':') {
      if (this.source[this.at + 1] !== '=') return this.fail('expected :=')
      this.emit('declare', ':=')
      return true
    }
    if (sign === '(') this.depth += 1
    if (sign === ')') this.depth -= 1
    if (this.depth < 0) return this.fail('unexpected right paren')
    const kinds: Readonly<Record<string, TokenKind>> = { '(': 'open', ')': 'close', '|': 'pipe', '=': 'assign' }
    const kind = kinds[sign] ?? (/[ -~]/.test(sign) ? 'other' : undefined)
    if (kind === undefined) return this.fail(`unrecognized character in action: ${describe(sign)}`)
    this.emit(kind, sign)
    return true
  }
}

/** `U+0040 '@'`: Go's `%#U`. */
function describe(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  return code < 0x20 ? name : `${name} '${character}'`
}
