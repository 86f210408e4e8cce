/** awk's words. A slash begins a regular expression where an operand is wanted, which the parser tells. */
import { AwkSyntaxError } from './syntax'

export type TokenKind =
  'number' | 'string' | 'regex' | 'name' | 'call' | 'builtin' | 'keyword' | 'operator' | 'newline' | 'end'

export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly line: number
}

const keywords = new Set(
  'BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf'.split(
    ' ',
  ),
)

/** Functions of the language; those of busybox's face are marked by the interpreter. */
const builtinNames = new Set(
  'length substr index split sub gsub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush'.split(
    ' ',
  ),
)
const extraBuiltins = new Set('gensub strftime systime mktime and or xor compl lshift rshift'.split(' '))

const operators = [
  '**=', '&&', '||', '==', '<=', '>=', '!=', '++', '--', '+=', '-=', '*=', '/=', '%=', '^=', '>>', '**',
  '{', '}', '(', ')', '[', ']', ';', ',', '+', '-', '*', '/', '%', '^', '!', '<', '>', '|', '?', ':', '~', '$', '=',
] // prettier-ignore

const escapes: Readonly<Record<string, string>> = {
  n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', '/': '/', a: '\x07', b: '\b', f: '\f', v: '\v',
} // prettier-ignore

/** Replaces the escapes of a string literal or of `-v`. */
export function unescapeAwk(text: string, keepsSlash = false): string {
  return text.replace(/\\([0-7]{1,3}|[^])/g, (whole, after: string) => {
    if (/^[0-7]/.test(after)) return String.fromCharCode(Number.parseInt(after, 8) & 255)
    if (after === '\n') return ''
    if (after === '/' && keepsSlash) return whole
    return escapes[after] ?? whole
  })
}

export class Lexer {
  private at = 0
  private line = 1
  private previous: Token | undefined

  constructor(
    private readonly text: string,
    private readonly hasExtras: boolean,
  ) {}

  next(): Token {
    const token = this.read()
    this.previous = token
    return token
  }

  private token(kind: TokenKind, text: string): Token {
    return { kind, text, line: this.line }
  }

  private read(): Token {
    const blank = /(?:[ \t\r]|\\\r?\n|#[^\n]*)*/y
    blank.lastIndex = this.at
    const skipped = blank.exec(this.text)?.[0] ?? ''
    this.line += skipped.split('\n').length - 1
    this.at += skipped.length
    const character = this.text[this.at]
    if (character === undefined) return this.token('end', 'end of file')
    if (character === '\n') {
      const token = this.token('newline', '\n')
      this.at++
      this.line++
      return token
    }
    if (character === '"') return this.string()
    if (character === '/' && this.wantsOperand()) return this.regex()
    const word = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(
      this.text.slice(this.at, this.at + 400),
    )
    if (word !== null) return this.take('number', word[0])
    const name = /^[A-Za-z_]\w*/.exec(this.text.slice(this.at, this.at + 400))?.[0]
    if (name !== undefined) return this.name(name)
    const operator = operators.find(
      (each) => this.text.startsWith(each, this.at) && (this.hasExtras || !each.startsWith('**')),
    )
    if (operator === undefined) throw new AwkSyntaxError('token', character, this.line)
    return this.take('operator', operator)
  }

  private take(kind: TokenKind, text: string): Token {
    this.at += text.length
    return this.token(kind, text)
  }

  private name(name: string): Token {
    if (keywords.has(name)) return this.take('keyword', name)
    if (builtinNames.has(name) || (this.hasExtras && extraBuiltins.has(name))) return this.take('builtin', name)
    return this.take(this.text[this.at + name.length] === '(' ? 'call' : 'name', name)
  }

  private wantsOperand(): boolean {
    const { previous } = this
    if (previous === undefined) return true
    if (previous.kind === 'operator') return ![')', ']', '$', '++', '--'].includes(previous.text)
    return !['number', 'string', 'regex', 'name', 'builtin'].includes(previous.kind)
  }

  private string(): Token {
    const match = /"((?:\\[^]|[^"\\\n])*)"/y
    match.lastIndex = this.at
    const found = match.exec(this.text)
    if (found === null) throw new AwkSyntaxError('token', this.text.slice(this.at).split('\n')[0] ?? '', this.line)
    this.at += found[0].length
    return this.token('string', unescapeAwk(found[1] ?? '', !this.hasExtras))
  }

  private regex(): Token {
    const match = /\/((?:\\[^]|\[\^?\]?(?:\[:\w+:\]|[^\]\n])*\]|[^\\/\n[])*)\//y
    match.lastIndex = this.at
    let found = match.exec(this.text)
    if (found === null) {
      const plain = /\/((?:\\[^]|[^\\/\n])*)\//y
      plain.lastIndex = this.at
      found = plain.exec(this.text)
    }
    if (found === null) throw new AwkSyntaxError('regex', this.text.slice(this.at), this.line)
    this.at += found[0].length
    return this.token('regex', (found[1] ?? '').replaceAll('\\/', '/'))
  }
}
