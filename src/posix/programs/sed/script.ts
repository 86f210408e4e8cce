/** sed's language: addresses and commands, parsed once into a list with jumps. */
import { compileRegularExpression, type RegularExpression } from '../regularExpression'

export type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  | { readonly kind: 'plus'; readonly count: number }
  /** An empty pattern means the last one used. */
  | { readonly kind: 'pattern'; readonly expression: RegularExpression | undefined }

export interface Substitution {
  readonly expression: RegularExpression | undefined
  readonly replacement: readonly ReplacementPart[]
  readonly global: boolean
  readonly print: boolean
  readonly occurrence: number
  readonly file: string | undefined
}

export type ReplacementPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'group'; readonly group: number }
  | { readonly kind: 'case'; readonly mode: string }

export interface Command {
  readonly name: string
  readonly from: Address | undefined
  readonly to: Address | undefined
  readonly negated: boolean
  /** Text of a, i, c; label of b, t, T; file of r, w; characters of y. */
  readonly text: string
  readonly substitution: Substitution | undefined
  readonly map: ReadonlyMap<string, string> | undefined
  /** Index after the closing brace, for `{`. */
  readonly end: number
  readonly number: number | undefined
}

export class ScriptError extends Error {}

export interface ScriptOptions {
  readonly extended: boolean
  readonly gnu: boolean
}

/** Parses a script. Throws `ScriptError` or `PatternError`. */
export function parseScript(source: string, options: ScriptOptions): readonly Command[] {
  return new Parser(source, options).whole()
}

type Draft = { -readonly [Key in keyof Command]: Command[Key] }

class Parser {
  private at = 0
  private readonly commands: Draft[] = []
  private readonly open: Draft[] = []

  constructor(
    private readonly source: string,
    private readonly options: ScriptOptions,
  ) {}

  whole(): readonly Command[] {
    for (;;) {
      this.skip(/[\s;]/)
      if (this.at >= this.source.length) break
      if (this.peek() === '#') {
        this.at = this.lineEnd()
        continue
      }
      this.command()
    }
    if (this.open.length > 0) throw new ScriptError(this.options.gnu ? "unmatched `{'" : 'unmatched {')
    return this.commands
  }

  private peek(): string {
    return this.source[this.at] ?? ''
  }

  private skip(what: RegExp): void {
    while (this.at < this.source.length && what.test(this.peek())) this.at++
  }

  private lineEnd(): number {
    const end = this.source.indexOf('\n', this.at)
    return end < 0 ? this.source.length : end
  }

  private command(): void {
    const from = this.address()
    let to: Address | undefined
    this.skip(/ /)
    if (from !== undefined && this.peek() === ',') {
      this.at++
      this.skip(/ /)
      to = this.address(true)
      if (to === undefined) throw new ScriptError(this.options.gnu ? "unexpected `,'" : 'no address after comma')
    }
    this.skip(/ /)
    const negated = this.peek() === '!'
    if (negated) this.at++
    this.skip(/[ !]/)
    const name = this.peek()
    if (name === 'z' && !this.options.gnu) throw new ScriptError('unsupported command z')
    this.at++
    const draft: Draft = {
      name,
      from,
      to,
      negated,
      text: '',
      substitution: undefined,
      map: undefined,
      end: 0,
      number: undefined,
    }
    if (name === '}') {
      const opened = this.open.pop()
      if (opened === undefined) throw new ScriptError(this.options.gnu ? "unexpected `}'" : 'unexpected }')
      opened.end = this.commands.length
      return
    }
    this.commands.push(draft)
    this.argument(draft)
  }

  private argument(draft: Draft): void {
    switch (draft.name) {
      case '{':
        this.open.push(draft)
        return
      case '=':
      case 'd':
      case 'D':
      case 'g':
      case 'G':
      case 'h':
      case 'H':
      case 'n':
      case 'N':
      case 'p':
      case 'P':
      case 'x':
      case 'l':
      case 'z':
        this.ending()
        return
      case 'q':
      case 'Q': {
        this.skip(/ /)
        const digits = /^\d+/.exec(this.source.slice(this.at))?.[0]
        if (digits !== undefined) {
          draft.number = Number(digits)
          this.at += digits.length
        }
        this.ending()
        return
      }
      case 'a':
      case 'i':
      case 'c':
        draft.text = this.readText()
        return
      case ':':
      case 'b':
      case 't':
      case 'T': {
        this.skip(/ /)
        const match = (draft.name === ':' ? /^[^\n;]*/ : /^[^\n;}]*/).exec(this.source.slice(this.at))
        draft.text = (match?.[0] ?? '').trim()
        this.at += match?.[0].length ?? 0
        return
      }
      case 'r':
      case 'w':
        this.skip(/ /)
        draft.text = this.source.slice(this.at, this.lineEnd())
        this.at = this.lineEnd()
        return
      case 's':
        draft.substitution = this.readSubstitution()
        this.ending()
        return
      case 'y':
        draft.map = this.readMap()
        this.ending()
        return
      case '':
        throw new ScriptError(this.options.gnu ? 'missing command' : 'missing command')
      default:
        throw new ScriptError(
          this.options.gnu ? `unknown command: \`${draft.name}'` : `unsupported command ${draft.name}`,
        )
    }
  }

  private ending(): void {
    this.skip(/ /)
    const next = this.peek()
    if (next !== '' && !'\n;}#'.includes(next))
      throw new ScriptError(this.options.gnu ? 'extra characters after command' : 'extra characters after command')
  }

  private address(second = false): Address | undefined {
    const rest = this.source.slice(this.at)
    const number = /^(\d+)(?:~(\d+))?/.exec(rest)
    if (number !== null) {
      this.at += number[0].length
      return number[2] === undefined
        ? { kind: 'line', line: Number(number[1]) }
        : { kind: 'step', first: Number(number[1]), step: Number(number[2]) }
    }
    const plus = second ? /^\+(\d+)/.exec(rest) : null
    if (plus !== null) {
      this.at += plus[0].length
      return { kind: 'plus', count: Number(plus[1]) }
    }
    if (rest.startsWith('$')) {
      this.at++
      return { kind: 'last' }
    }
    if (!rest.startsWith('/') && !rest.startsWith('\\')) return undefined
    if (rest.startsWith('\\')) this.at++
    const delimiter = this.peek()
    this.at++
    const pattern = this.readUntil(delimiter, true)
    const ignoreCase = this.peek() === 'I'
    if (ignoreCase) this.at++
    return { kind: 'pattern', expression: this.compile(pattern, ignoreCase) }
  }

  private compile(pattern: string, ignoreCase: boolean): RegularExpression | undefined {
    return pattern === ''
      ? undefined
      : compileRegularExpression(pattern, { extended: this.options.extended, ignoreCase })
  }

  private readUntil(delimiter: string, isPattern: boolean): string {
    let text = ''
    let inBracket = false
    for (; ; this.at++) {
      const character = this.source[this.at]
      if (character === undefined || (character === '\n' && isPattern))
        throw new ScriptError(this.options.gnu ? 'unterminated address regex' : `unmatched '${delimiter}'`)
      if (character === '\\') {
        const next = this.source[++this.at] ?? ''
        if (next === delimiter) text += delimiter
        else text += next === '\n' && !isPattern ? '\\\n' : `\\${next}`
        continue
      }
      if (isPattern && character === '[' && !inBracket) inBracket = true
      else if (character === ']' && inBracket && !/\[\^?$/.test(text)) inBracket = false
      if (character === delimiter && !inBracket) {
        this.at++
        return text
      }
      text += character
    }
  }

  private readSubstitution(): Substitution {
    const delimiter = this.peek()
    this.at++
    let pattern: string
    let replacement: string
    try {
      pattern = this.readUntil(delimiter, true)
      replacement = this.readUntil(delimiter, false)
    } catch (error) {
      if (error instanceof ScriptError && this.options.gnu) throw new ScriptError("unterminated `s' command")
      throw error
    }
    const flags = /^[gpiIm0-9e]*/.exec(this.source.slice(this.at))?.[0] ?? ''
    this.at += flags.length
    let file: string | undefined
    if (this.peek() === 'w') {
      file = this.source.slice(this.at + 1, this.lineEnd()).trim()
      this.at = this.lineEnd()
    }
    const unknown = this.peek()
    if (unknown !== '' && !' \n;}#'.includes(unknown))
      throw new ScriptError(this.options.gnu ? "unknown option to `s'" : 'bad option in substitution expression')
    return {
      expression: this.compile(pattern, /[iI]/.test(flags)),
      replacement: parseReplacement(replacement),
      global: flags.includes('g'),
      print: flags.includes('p'),
      occurrence: Number(/\d+/.exec(flags)?.[0] ?? 1),
      file,
    }
  }

  private readMap(): ReadonlyMap<string, string> {
    const delimiter = this.peek()
    this.at++
    const plain = (text: string): string[] => [
      ...text.replace(/\\(.)/gs, (_, letter: string) => (letter === 'n' ? '\n' : letter)),
    ]
    const from = plain(this.readUntil(delimiter, false))
    const to = plain(this.readUntil(delimiter, false))
    if (from.length !== to.length)
      throw new ScriptError(
        this.options.gnu
          ? "strings for `y' command are different lengths"
          : 'strings for y command are different lengths',
      )
    return new Map(from.map((character, index) => [character, to[index] ?? '']))
  }

  /** Text of a, i, c: on the same line, or after `\` and a newline, with lines continued by `\`. */
  private readText(): string {
    this.skip(/[ \t]/)
    if (this.peek() === '\\') {
      this.at++
      this.skip(/[ \t]/)
      if (this.peek() === '\n') this.at++
    }
    let text = ''
    for (; this.at < this.source.length; this.at++) {
      const character = this.peek()
      if (character === '\\') {
        this.at++
        text += this.peek() === 'n' ? '\n' : this.peek() === 't' ? '\t' : this.peek()
      } else if (character === '\n') break
      else text += character
    }
    return `${text}\n`
  }
}

function parseReplacement(text: string): readonly ReplacementPart[] {
  const parts: ReplacementPart[] = []
  const literal = (character: string): void => {
    const last = parts.at(-1)
    if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + character }
    else parts.push({ kind: 'text', text: character })
  }
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '&') parts.push({ kind: 'group', group: 0 })
    else if (character === '\\') {
      const next = text[++at] ?? ''
      if (/\d/.test(next)) parts.push({ kind: 'group', group: Number(next) })
      else if (/[ULElu]/.test(next)) parts.push({ kind: 'case', mode: next })
      else literal(next === 'n' ? '\n' : next === 't' ? '\t' : next === 'r' ? '\r' : next)
    } else literal(character)
  }
  return parts
}
