/**
 * Why a text is no JSON, in the words of Go's scanner (`encoding/json/scanner.go`, 1.22) and moby's `ReadJSON` around
 * them. It is asked only about texts that were refused already, so that it needn't be fast.
 */

const whitespace = ' \t\r\n'
const escapes = 'bfnrt\\/"'
const deepest = 10_000

class Refused extends Error {}

/** moby's sentence when brackets lie deeper in each other than Go follows them; JSON.parse knows no such bound. */
export function explainDepth(text: string): string | undefined {
  if (text.length <= deepest) return undefined
  let depth = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    if (depth > deepest) return `invalid JSON: invalid character '${token}' exceeded max depth`
  }
  return undefined
}

/** moby's sentence about a text that JSON.parse refused. */
export function explainSyntax(text: string): string {
  const deep = explainDepth(text)
  if (deep !== undefined) return deep
  const scanner = new Scanner(text)
  try {
    scanner.space()
    scanner.value()
  } catch (error) {
    if (error instanceof Refused) return `invalid JSON: ${error.message}`
    throw error
  }
  return 'unexpected content after JSON'
}

class Scanner {
  private at = 0

  constructor(private readonly text: string) {}

  space(): void {
    while (this.at < this.text.length && whitespace.includes(this.text.charAt(this.at))) this.at += 1
  }

  value(): void {
    const first = this.peek()
    if (first === '{') this.object()
    else if (first === '[') this.array()
    else if (first === '"') this.string()
    else if (first === '-' || isDigit(first)) this.number()
    else if (first === 't') this.literal('true')
    else if (first === 'f') this.literal('false')
    else if (first === 'n') this.literal('null')
    else this.fail('looking for beginning of value')
  }

  private object(): void {
    this.at += 1
    this.space()
    if (this.peek() === '}') {
      this.at += 1
      return
    }
    for (;;) {
      this.space()
      if (this.peek() !== '"') this.fail('looking for beginning of object key string')
      this.string()
      this.space()
      if (this.peek() !== ':') this.fail('after object key')
      this.at += 1
      this.space()
      this.value()
      this.space()
      const next = this.peek()
      if (next !== ',' && next !== '}') this.fail('after object key:value pair')
      this.at += 1
      if (next === '}') return
    }
  }

  private array(): void {
    this.at += 1
    this.space()
    if (this.peek() === ']') {
      this.at += 1
      return
    }
    for (;;) {
      this.space()
      this.value()
      this.space()
      const next = this.peek()
      if (next !== ',' && next !== ']') this.fail('after array element')
      this.at += 1
      if (next === ']') return
    }
  }

  private string(): void {
    this.at += 1
    for (;;) {
      const character = this.peek()
      if (character < ' ') this.fail('in string literal')
      this.at += 1
      if (character === '"') return
      if (character === '\\') this.escape()
    }
  }

  private escape(): void {
    const character = this.peek()
    if (character !== 'u' && !escapes.includes(character)) this.fail('in string escape code')
    this.at += 1
    if (character !== 'u') return
    for (let digit = 0; digit < 4; digit += 1) {
      if (!/[0-9a-fA-F]/.test(this.peek())) this.fail('in \\u hexadecimal character escape')
      this.at += 1
    }
  }

  private number(): void {
    if (this.peek() === '-') {
      this.at += 1
      if (!isDigit(this.peek())) this.fail('in numeric literal')
    }
    if (this.text.charAt(this.at) === '0') this.at += 1
    else this.digits()
    if (this.text.charAt(this.at) === '.') {
      this.at += 1
      if (!isDigit(this.peek())) this.fail('after decimal point in numeric literal')
      this.digits()
    }
    if (!'eE'.includes(this.text.charAt(this.at) || ' ')) return
    this.at += 1
    if ('+-'.includes(this.peek())) this.at += 1
    if (!isDigit(this.peek())) this.fail('in exponent of numeric literal')
    this.digits()
  }

  private digits(): void {
    while (isDigit(this.text.charAt(this.at))) this.at += 1
  }

  private literal(word: string): void {
    for (const expected of word) {
      if (this.peek() !== expected) this.fail(`in literal ${word} (expecting '${expected}')`)
      this.at += 1
    }
  }

  /** The character here; the end of the text is an end in the middle. */
  private peek(): string {
    if (this.at >= this.text.length) throw new Refused('unexpected EOF')
    return this.text.charAt(this.at)
  }

  private fail(where: string): never {
    const character = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0)
    throw new Refused(`invalid character ${quote(character)} ${where}`)
  }
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9'
}

/** As Go's `quoteChar`. */
function quote(character: string): string {
  if (character === "'") return "'\\''"
  if (character === '"') return `'"'`
  return `'${JSON.stringify(character).slice(1, -1)}'`
}
