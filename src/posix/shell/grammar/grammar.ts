/**
 * The grammar of sh as ash and dash read it, with bash's additions: whether a text is a program, where its lines'
 * commands end, and at which token it stops being one. After dash's parser.c and bash's grammar, rule by rule, so that
 * the first token refused is the one that the real shell refuses. Lists, pipelines and what begins a command are here,
 * commands in `simple.ts`, `compound.ts`, `conditional.ts` and `definition.ts`.
 */
import { readArithmeticCommand, readCompound } from './compound'
import { readRedirections } from './redirections'
import { readSimple } from './simple'
import type { Input } from './pieceReader'
import type { OpenHereDocument } from './scanner'
import { SyntaxFailure, type Token } from './syntaxFailure'
import { TokenReader, type CommandGrammar, type InnerPrograms, type Reading, type ReadingShell } from './tokenReader'

export class Grammar implements CommandGrammar, InnerPrograms {
  readonly tokens: TokenReader
  private depth = 0
  /** `!` or bash's `time` has been read. */
  private prefixed = false

  constructor(
    private readonly input: Input,
    private readonly shell: ReadingShell,
    at: number,
    isSubstituted = false,
  ) {
    this.tokens = new TokenReader(input, shell, at, this, isSubstituted)
  }

  private get bash(): boolean {
    return this.tokens.bash
  }

  get openHereDocuments(): readonly OpenHereDocument[] {
    return this.tokens.scanner.openHereDocuments
  }

  /** The tree's parser would end a here-document elsewhere than the shell does. */
  get crossesDelimiter(): boolean {
    return this.tokens.scanner.crossesDelimiter || this.tokens.scanner.opensWithin
  }

  /** Reads one line's commands from the top level; the position behind them. Throws `SyntaxFailure`. */
  line(): number {
    for (;;) {
      const token = this.tokens.read({ keywords: true })
      if (token.kind === 'newline') return this.tokens.scanner.at
      if (token.kind === 'end') {
        this.tokens.scanner.readHereDocuments()
        return this.tokens.scanner.at
      }
      this.tokens.push(token)
      this.andOr()
      const separator = this.tokens.read({ keywords: true })
      if (separator.kind === 'newline' || separator.kind === 'end') this.tokens.push(separator)
      else if (!this.tokens.isOperator(separator, ';', '&')) throw this.tokens.unexpected(separator)
    }
  }

  /** A program in `$( )` or `<( )`: from `at` to behind its parenthesis. */
  program(at: number): number {
    const inner = new Grammar(this.input, this.shell, at, true)
    inner.depth = this.depth + 1
    if (inner.depth > 100) throw new SyntaxFailure({ kind: 'named', message: 'too deep', token: undefined }, at)
    inner.list('optional')
    const close = inner.tokens.read({ keywords: true })
    if (!inner.tokens.isOperator(close, ')')) {
      if (this.bash && close.kind === 'end') throw this.tokens.scanner.unterminated('parenthesis', ')', at - 1)
      throw inner.tokens.unexpected(close, ')')
    }
    if (this.bash) this.tokens.scanner.takeOver(inner.tokens.scanner)
    return close.end
  }

  /** ash and dash read what stands in backquotes at once, up to what can't go on; bash when it runs it. */
  backquoted(text: string, at: number): void {
    if (this.bash) return
    const inner = new Grammar({ text }, this.shell, 0)
    inner.depth = this.depth + 1
    if (inner.depth > 100) throw new SyntaxFailure({ kind: 'named', message: 'too deep', token: undefined }, at)
    try {
      inner.list('optional')
    } catch (error) {
      throw error instanceof SyntaxFailure ? new SyntaxFailure(error.complaint, at) : error
    }
  }

  /** Commands between keywords: at least one, unless `optional`. What ends them is left to be read. */
  list(how: 'required' | 'optional'): void {
    let may = how === 'optional'
    for (;;) {
      const token = this.tokens.read({ keywords: true, newlines: true })
      this.tokens.push(token)
      if (token.kind === 'end') return
      if (may && this.tokens.endsList(token)) return
      may = true
      this.andOr()
      const separator = this.tokens.read({ keywords: true })
      if (separator.kind === 'newline') continue
      if (separator.kind === 'end') {
        this.tokens.scanner.readHereDocuments()
        this.tokens.push(separator)
        return
      }
      if (this.tokens.isOperator(separator, ';', '&')) continue
      this.tokens.push(separator)
      return
    }
  }

  private andOr(): void {
    this.pipeline({ keywords: true })
    for (;;) {
      const token = this.tokens.read()
      if (!this.tokens.isOperator(token, '&&', '||')) {
        this.tokens.push(token)
        return
      }
      this.pipeline({ keywords: true, newlines: true })
    }
  }

  private pipeline(how: Reading): void {
    let token = this.tokens.read(how)
    if (this.bash) token = this.bashPrefixes(token)
    else if (this.tokens.isKeyword(token, '!')) token = this.tokens.read({ keywords: true })
    this.tokens.push(token)
    if (this.bash && this.pushedEndsPrefix(token)) return
    this.command()
    for (;;) {
      const operator = this.tokens.read()
      if (!this.tokens.isOperator(operator, '|', '|&')) {
        this.tokens.push(operator)
        return
      }
      const next = this.tokens.read({ keywords: true, newlines: true })
      this.tokens.push(next)
      this.command()
    }
  }

  private bashPrefixes(first: Token): Token {
    let token = first
    this.prefixed = false
    while (this.tokens.isKeyword(token, '!', 'time')) {
      this.prefixed = true
      const timed = token.text === 'time'
      token = this.tokens.read({ keywords: true })
      if (timed && token.kind === 'word' && (token.text === '-p' || token.text === '--'))
        token = this.tokens.read({ keywords: true })
    }
    return token
  }

  /** bash takes a lone `!` or `time` for a command. */
  private pushedEndsPrefix(token: Token): boolean {
    return this.prefixed && (token.kind === 'newline' || token.kind === 'end' || this.tokens.isOperator(token, ';'))
  }

  command(): void {
    if (++this.depth > 400)
      throw new SyntaxFailure({ kind: 'named', message: 'too deep', token: undefined }, this.tokens.last.pos)
    try {
      this.commandHere()
    } finally {
      this.depth--
    }
  }

  private commandHere(): void {
    const token = this.tokens.read({ keywords: true })
    if (this.tokens.expandAlias(token)) return this.commandHere()
    if (this.tokens.isOperator(token, '(')) {
      if (!this.bash && this.tokens.source[token.end] === '(') this.tokens.insert(token.end, ' ')
      if (this.bash && this.tokens.source[token.end] === '(' && readArithmeticCommand(this.tokens, token))
        return readRedirections(this.tokens)
      this.list('required')
      this.tokens.expect(')')
      return readRedirections(this.tokens)
    }
    if (token.kind === 'word' && !token.quoted && this.tokens.keywords.has(token.text)) return readCompound(this, token)
    if (token.kind !== 'word' && token.kind !== 'redirection') throw this.tokens.unexpected(token)
    this.tokens.push(token)
    readSimple(this)
  }
}
