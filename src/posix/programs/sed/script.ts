/** sed's language: addresses and commands, parsed once into a list with jumps. */
import { compileRegularExpression, PatternError, type RegularExpression } from '../regularExpression'
import { occurrenceOf, parseReplacement } from './replacementSyntax'
import { ScriptError, type Address, type Command, type Substitution } from './syntax'

/** GNU's exit code then. */
const missingLabelStatus = 4

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
    // busybox looks for the end of a block when it is to be passed over.
    if (this.open.length > 0 && this.options.gnu) throw this.error('unterminated {', "unmatched `{'", 0)
    for (const opened of this.open) opened.end = -1
    // busybox misses a label when it is to be jumped to.
    for (const { name, text } of this.options.gnu ? this.commands : [])
      if ('btT'.includes(name) && text !== '' && !this.commands.some((each) => each.name === ':' && each.text === text))
        throw new ScriptError(`can't find label for jump to \`${text}'`, -1, missingLabelStatus)
    return this.commands
  }

  /** An error in the face's words; `at` is GNU's character, -1 where it names none. */
  private error(busybox: string, gnu: string, at = Math.min(this.at, this.source.length)): ScriptError {
    return new ScriptError(this.options.gnu ? gnu : busybox, at)
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
      if (to === undefined) throw this.error('no address after comma', "unexpected `,'", this.at)
    }
    this.skip(/ /)
    const negated = this.peek() === '!'
    if (negated) this.at++
    this.skip(/[ !]/)
    const name = this.peek()
    if (name === '') throw this.error('missing command', 'missing command')
    this.at++
    if (this.options.gnu && from?.kind === 'line' && from.line === 0 && to?.kind !== 'pattern')
      throw this.error('invalid usage of line address 0', 'invalid usage of line address 0', this.at)
    if (!this.options.gnu && 'zQFRWvel'.includes(name) && name !== 'l')
      throw this.error(`unsupported command ${name}`, '')
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
      if (opened === undefined) {
        if (!this.options.gnu) return
        throw this.error('', "unexpected `}'")
      }
      opened.end = this.commands.length
      this.ending()
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
      case 'z':
      case 'F':
        this.ending()
        return
      case 'q':
      case 'l':
      case 'Q': {
        this.skip(/ /)
        if (!this.options.gnu && /\d/.test(this.peek())) {
          this.at = this.source.length
          throw this.error('missing command', '')
        }
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
      case 'T':
      case 'v': {
        this.skip(/ /)
        const match = (draft.name === ':' ? /^[^\n;]*/ : /^[^\n;}]*/).exec(this.source.slice(this.at))
        draft.text = (match?.[0] ?? '').trim()
        this.at += match?.[0].length ?? 0
        if (draft.name === ':' && draft.text === '' && this.options.gnu) throw this.error('', '":" lacks a label')
        return
      }
      case 'e':
        throw new ScriptError("the Camada simulator's sed leaves out the command e", this.at)
      case 'r':
      case 'R':
      case 'w':
      case 'W':
        this.skip(/ /)
        draft.text = this.source.slice(this.at, this.lineEnd())
        this.at = this.lineEnd()
        if (draft.text === '') throw this.error('empty filename', 'missing filename in r/R/w/W commands')
        return
      case 's':
        draft.substitution = this.readSubstitution()
        this.ending()
        return
      case 'y':
        draft.map = this.readMap()
        this.ending()
        return
      default:
        throw this.error(`unsupported command ${draft.name}`, `unknown command: \`${draft.name}'`)
    }
  }

  private ending(): void {
    this.skip(/ /)
    const next = this.peek()
    if (next === '' || '\n;#'.includes(next) || (next === '}' && this.open.length > 0)) return
    if (next === '}' && this.options.gnu) throw this.error('', "unexpected `}'", this.at + 1)
    if (next !== '}') throw this.error('extra characters after command', 'extra characters after command', this.at + 1)
  }

  private address(second = false): Address | undefined {
    const rest = this.source.slice(this.at)
    const number = (this.options.gnu ? /^(\d+)(?:~(\d+))?/ : /^(\d+)/).exec(rest)
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
    const multiple = second && this.options.gnu ? /^~(\d+)/.exec(rest) : null
    if (multiple !== null) {
      this.at += multiple[0].length
      return { kind: 'multiple', of: Number(multiple[1]) }
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
    const flags = /^[IM]*/.exec(this.source.slice(this.at))?.[0] ?? ''
    this.at += flags.length
    return { kind: 'pattern', expression: this.compile(pattern, flags.includes('I'), flags.includes('M')) }
  }

  private compile(pattern: string, ignoreCase: boolean, multiline: boolean): RegularExpression | undefined {
    if (pattern === '') return undefined
    try {
      return compileRegularExpression(pattern, {
        extended: this.options.extended,
        ignoreCase,
        multiline,
        isBytes: true,
        isMusl: !this.options.gnu,
      })
    } catch (error) {
      if (!(error instanceof PatternError)) throw error
      throw this.error(`bad regex '${pattern}': ${error.wordsOf('busybox')}`, error.wordsOf('gnu'))
    }
  }

  private readUntil(delimiter: string, isPattern: boolean): string {
    let text = ''
    let inBracket = false
    for (; ; this.at++) {
      const character = this.source[this.at]
      if (character === undefined || (character === '\n' && isPattern))
        throw this.error(`unmatched '${delimiter}'`, 'unterminated address regex')
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
      if (error instanceof ScriptError && this.options.gnu) throw this.error('', "unterminated `s' command")
      throw error
    }
    const flags = (this.options.gnu ? /^[gpiImM0-9]*/ : /^[gpiI0-9]*/).exec(this.source.slice(this.at))?.[0] ?? ''
    this.at += flags.length
    let file: string | undefined
    if (this.peek() === 'w') {
      file = this.source.slice(this.at + 1, this.lineEnd()).trim()
      this.at = this.lineEnd()
    }
    const unknown = this.peek()
    if (unknown !== '' && !' \n;}#'.includes(unknown))
      throw this.error('bad option in substitution expression', "unknown option to `s'", this.at + 1)
    const expression = this.compile(pattern, /[iI]/.test(flags), /[mM]/.test(flags))
    const parts = parseReplacement(replacement, this.options.gnu)
    for (const part of parts)
      if (this.options.gnu && part.kind === 'group' && expression !== undefined && part.group > expression.groups)
        throw this.error('', `invalid reference \\${part.group} on \`s' command's RHS`)
    return {
      expression,
      replacement: parts,
      global: this.options.gnu ? flags.includes('g') : /g[^0-9]*$/.test(flags),
      print: flags.includes('p'),
      occurrence: occurrenceOf(flags, this.options.gnu),
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
    if (from.length !== to.length && this.options.gnu)
      throw this.error('', "strings for `y' command are different lengths")
    return new Map(from.map((character, index) => [character, to[index] ?? '']))
  }

  /** Text of a, i, c: on the same line, or after `\` and a newline, with lines continued by `\`. */
  private readText(): string {
    this.skip(/[ \t]/)
    if (this.peek() === '\\') {
      const blanks = /^\\[ \t]*(\n?)/.exec(this.source.slice(this.at))
      // Of a text on the same line the backslash keeps the blanks.
      this.at += blanks?.[1] === '\n' ? blanks[0].length : 1
    }
    if (this.at >= this.source.length && this.options.gnu) throw this.error('', "expected \\ after `a', `c' or `i'")
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
