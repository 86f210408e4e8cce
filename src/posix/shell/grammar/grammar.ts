/**
 * The grammar of sh as ash and dash read it, with bash's additions: whether a text is a program, where its lines'
 * commands end, and at which token it stops being one. After dash's parser.c and bash's grammar, rule by rule, so that
 * the first token refused is the one that the real shell refuses.
 */
import type { Dialect } from '../shell'
import { Scanner, type Input } from './scanner'
import { SyntaxFailure, type Token } from './syntaxFailure'

const endings = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}', ')', ';;', ';&', ';;&'])
const posixKeywords = 'if then else elif fi do done case esac while until for { } ! in'.split(' ')
const bashKeywords = [...posixKeywords, 'function', 'select', 'time', 'coproc', '[[']
const keywordsOf: Readonly<Record<Dialect, ReadonlySet<string>>> = {
  dash: new Set(posixKeywords),
  ash: new Set([...posixKeywords, 'function']),
  bash: new Set(bashKeywords),
}
const specialBuiltins = new Set(
  '. : break continue eval exec exit export readonly return set shift times trap unset'.split(' '),
)

/** What the shell's state has to do with reading. */
export interface ReadingShell {
  readonly dialect: Dialect
  /** bash's `shopt -s extglob`. */
  extendedGlobs(): boolean
  /** What an alias stands for. */
  alias(name: string): string | undefined
  hasAliases(): boolean
}

interface Reading {
  readonly keywords?: boolean
  readonly newlines?: boolean
}

export class Grammar {
  private readonly scanner: Scanner
  private readonly keywords: ReadonlySet<string>
  private readonly dialect: Dialect
  private readonly bash: boolean
  /** Aliases that are not read anew before this position. */
  private readonly busyAliases = new Map<string, number>()
  private pushed: Token | undefined
  private last: Token
  private depth = 0
  /** Keywords were looked for when the last token was read. */
  private seesKeywords = false

  constructor(
    private readonly input: Input,
    private readonly shell: ReadingShell,
    at: number,
  ) {
    this.dialect = shell.dialect
    this.bash = this.dialect === 'bash'
    this.keywords = keywordsOf[this.dialect]
    this.scanner = this.scannerAt(at, () => shell.extendedGlobs())
    this.last = { kind: 'newline', text: '\n', pos: at, end: at, quoted: false }
  }

  private get source(): string {
    return this.input.text
  }

  private scannerAt(at: number, extendedGlobs: () => boolean): Scanner {
    const program = (from: number): number => this.program(from)
    return new Scanner(
      this.input,
      this.dialect,
      at,
      program,
      (text, from) => this.backquoted(text, from),
      extendedGlobs,
    )
  }

  get openHereDocument(): boolean {
    return this.scanner.openHereDocument
  }

  /** Reads one line's commands from the top level; the position behind them. Throws `SyntaxFailure`. */
  line(): number {
    for (;;) {
      const token = this.read({ keywords: true })
      if (token.kind === 'newline') return this.scanner.at
      if (token.kind === 'end') {
        this.scanner.readHereDocuments()
        return this.scanner.at
      }
      this.push(token)
      this.andOr()
      const separator = this.read()
      if (separator.kind === 'newline' || separator.kind === 'end') this.push(separator)
      else if (!this.isOperator(separator, ';', '&')) throw this.unexpected(separator)
    }
  }

  /** A program in `$( )` or `<( )`: from `at` to behind its parenthesis. */
  private program(at: number): number {
    const inner = new Grammar(this.input, this.shell, at)
    inner.depth = this.depth + 1
    if (inner.depth > 100) throw new SyntaxFailure({ kind: 'named', message: 'too deep', token: undefined }, at)
    inner.list('optional')
    const close = inner.read({ keywords: true })
    if (!inner.isOperator(close, ')')) {
      if (this.bash && close.kind === 'end') throw this.scanner.unterminated('parenthesis', ')', at - 1)
      throw inner.unexpected(close, ')')
    }
    return close.end
  }

  /** ash and dash read what stands in backquotes at once, up to what can't go on; bash when it runs it. */
  private backquoted(text: string, at: number): void {
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

  private read(how: Reading = {}): Token {
    let token = this.pushed ?? this.scanner.next()
    this.pushed = undefined
    while (how.newlines === true && token.kind === 'newline') token = this.scanner.next()
    this.last = token
    this.seesKeywords = how.keywords === true
    return token
  }

  private push(token: Token): void {
    this.pushed = token
  }

  private isKeyword(token: Token, ...words: readonly string[]): boolean {
    return token.kind === 'word' && !token.quoted && words.includes(token.text)
  }

  private isOperator(token: Token, ...texts: readonly string[]): boolean {
    return token.kind === 'operator' && texts.includes(token.text)
  }

  private endsList(token: Token): boolean {
    return (
      token.kind === 'end' ||
      ((token.kind === 'operator' || (token.kind === 'word' && !token.quoted)) && endings.has(token.text))
    )
  }

  private unexpected(token: Token, expected?: string): SyntaxFailure {
    const keyword = this.seesKeywords && token.kind === 'word' && !token.quoted && this.keywords.has(token.text)
    const shown: Token = keyword ? { ...token, kind: 'operator' } : token
    return new SyntaxFailure({ kind: 'unexpected', token: shown, expected }, token.pos)
  }

  private named(message: string, token: Token): SyntaxFailure {
    return new SyntaxFailure({ kind: 'named', message, token: token.text }, token.pos)
  }

  /** Commands between keywords: at least one, unless `optional`. What ends them is left to be read. */
  private list(how: 'required' | 'optional'): void {
    let may = how === 'optional'
    for (;;) {
      const token = this.read({ keywords: true, newlines: true })
      this.push(token)
      if (token.kind === 'end') return
      if (may && this.endsList(token)) return
      may = true
      this.andOr()
      const separator = this.read()
      if (separator.kind === 'newline') continue
      if (separator.kind === 'end') {
        this.scanner.readHereDocuments()
        this.push(separator)
        return
      }
      if (this.isOperator(separator, ';', '&')) continue
      this.push(separator)
      return
    }
  }

  private andOr(): void {
    this.pipeline({ keywords: true })
    for (;;) {
      const token = this.read()
      if (!this.isOperator(token, '&&', '||')) {
        this.push(token)
        return
      }
      this.pipeline({ keywords: true, newlines: true })
    }
  }

  private pipeline(how: Reading): void {
    let token = this.read(how)
    if (this.bash) token = this.bashPrefixes(token)
    else if (this.isKeyword(token, '!')) token = this.read({ keywords: true })
    this.push(token)
    if (this.bash && this.pushedEndsPrefix(token)) return
    this.command()
    for (;;) {
      const operator = this.read()
      if (!this.isOperator(operator, '|', '|&')) {
        this.push(operator)
        return
      }
      const next = this.read({ keywords: true, newlines: true })
      this.push(next)
      this.command()
    }
  }

  private prefixed = false
  /** Where an alias ended in a blank: the word that follows is looked up too. */
  private blankAliasEnd = -1

  private bashPrefixes(first: Token): Token {
    let token = first
    this.prefixed = false
    while (this.isKeyword(token, '!', 'time')) {
      this.prefixed = true
      const timed = token.text === 'time'
      token = this.read({ keywords: true })
      if (timed && token.kind === 'word' && (token.text === '-p' || token.text === '--'))
        token = this.read({ keywords: true })
    }
    return token
  }

  /** bash takes a lone `!` or `time` for a command. */
  private pushedEndsPrefix(token: Token): boolean {
    return this.prefixed && (token.kind === 'newline' || token.kind === 'end' || this.isOperator(token, ';', '&'))
  }

  private command(): void {
    if (++this.depth > 400)
      throw new SyntaxFailure({ kind: 'named', message: 'too deep', token: undefined }, this.last.pos)
    try {
      this.commandHere()
    } finally {
      this.depth--
    }
  }

  private commandHere(): void {
    const token = this.read({ keywords: true })
    if (this.expandAlias(token)) return this.commandHere()
    if (this.isOperator(token, '(')) {
      if (!this.bash && this.source[token.end] === '(') this.insert(token.end, ' ')
      if (this.bash && this.source[token.end] === '(' && this.arithmeticCommand(token)) return this.redirections()
      this.list('required')
      this.expect(')')
      return this.redirections()
    }
    if (token.kind === 'word' && !token.quoted && this.keywords.has(token.text) && this.compound(token)) return
    if (token.kind !== 'word' && token.kind !== 'redirection') throw this.unexpected(token)
    this.push(token)
    this.simple()
  }

  /** Reads a compound command after its keyword; false when the word is an ordinary one after all. */
  private compound(token: Token): boolean {
    switch (token.text) {
      case 'if':
        this.ifClause()
        break
      case 'while':
      case 'until':
        this.list('required')
        this.expect('do')
        this.list('required')
        this.expect('done')
        break
      case 'for':
        this.forClause()
        break
      case 'select':
        this.forWords(this.read())
        break
      case 'case':
        this.caseClause()
        break
      case '{':
        this.list('required')
        this.expect('}')
        break
      case 'function':
        this.functionKeyword()
        return true
      case '[[':
        this.conditional(token)
        break
      case 'coproc':
        this.coproc()
        return true
      case 'in':
        return false
      default:
        throw this.unexpected(token)
    }
    this.redirections()
    return true
  }

  private expect(text: string): void {
    const token = this.read({ keywords: true, newlines: false })
    if (token.text !== text || token.quoted || token.kind === 'redirection') throw this.unexpected(token, text)
  }

  private ifClause(): void {
    this.list('required')
    this.expect('then')
    this.list('required')
    for (;;) {
      const token = this.read({ keywords: true })
      if (this.isKeyword(token, 'elif')) {
        this.list('required')
        this.expect('then')
        this.list('required')
        continue
      }
      if (this.isKeyword(token, 'else')) this.list('required')
      else this.push(token)
      this.expect('fi')
      return
    }
  }

  private forClause(): void {
    const name = this.read()
    if (this.bash && this.isOperator(name, '(') && this.source[name.end] === '(') {
      this.arithmeticFor(name)
      return
    }
    if (!this.bash && (name.kind !== 'word' || name.quoted || !/^[A-Za-z_]\w*$/.test(name.text)))
      throw this.named('Bad for loop variable', name)
    this.forWords(name)
  }

  private forWords(name: Token): void {
    if (name.kind !== 'word') throw this.unexpected(name)
    const token = this.read({ keywords: true, newlines: true })
    if (this.isKeyword(token, 'in')) {
      let word = this.read()
      while (word.kind === 'word') word = this.read()
      if (word.kind !== 'newline' && !this.isOperator(word, ';')) throw this.unexpected(word)
    } else if (!this.isOperator(token, ';')) this.push(token)
    this.body()
  }

  /** `do … done`; bash also takes braces. */
  private body(): void {
    const token = this.read({ keywords: true, newlines: true })
    if (this.bash && this.isKeyword(token, '{')) {
      this.list('required')
      this.expect('}')
      return
    }
    if (!this.isKeyword(token, 'do')) throw this.unexpected(token, 'do')
    this.list('required')
    this.expect('done')
  }

  private arithmeticFor(open: Token): void {
    const end = this.closeArithmetic(open.end + 1)
    if (end === undefined) throw this.unexpected(open)
    const inner = this.source.slice(open.end + 1, end - 2)
    if (countSemicolons(inner) !== 2) throw this.unexpected({ ...open, text: '((' })
    this.scanner.at = end
    const token = this.read({ newlines: false })
    if (!this.isOperator(token, ';')) this.push(token)
    this.body()
  }

  private arithmeticCommand(open: Token): boolean {
    const end = this.closeArithmetic(open.end + 1)
    if (end === undefined) return false
    this.scanner.at = end
    return true
  }

  /** The position behind the `))` that closes an arithmetic command; undefined when it isn't one. */
  private closeArithmetic(from: number): number | undefined {
    this.scanner.at = from
    for (let level = 0; ;) {
      const character = this.source[this.scanner.at]
      if (character === undefined) throw this.scanner.unterminated('parenthesis', ')', from - 1)
      if (character === '(') level++
      if (character === ')') {
        if (level === 0 && this.source[this.scanner.at + 1] === ')') return this.scanner.at + 2
        if (level === 0) {
          this.scanner.at = from - 1
          return undefined
        }
        level--
      }
      this.scanner.piece(false)
    }
  }

  private caseClause(): void {
    const word = this.read()
    if (word.kind !== 'word') throw this.unexpected(word, this.bash ? undefined : 'word')
    const token = this.read({ newlines: true })
    if (!this.isKeyword(token, 'in')) throw this.unexpected(token, 'in')
    for (;;) {
      let pattern = this.read({ keywords: true, newlines: true })
      if (this.isKeyword(pattern, 'esac')) return
      if (this.isOperator(pattern, '(')) pattern = this.read()
      this.patterns(pattern)
      this.list('optional')
      const end = this.read({ keywords: true, newlines: true })
      if (this.isKeyword(end, 'esac')) return
      if (!this.isOperator(end, ';;', ';&', ';;&')) throw this.unexpected(end, ';;')
    }
  }

  private patterns(first: Token): void {
    let pattern = first
    for (;;) {
      if (this.bash && pattern.kind !== 'word') throw this.unexpected(pattern)
      const next = this.read()
      if (this.isOperator(next, ')')) return
      if (!this.isOperator(next, '|')) throw this.unexpected(next, ')')
      pattern = this.read()
    }
  }

  private functionKeyword(): void {
    const name = this.read()
    if (name.kind !== 'word') throw this.unexpected(name)
    let token = this.read({ newlines: this.bash })
    if (this.isOperator(token, '(')) {
      const close = this.read()
      if (!this.isOperator(close, ')')) {
        if (!this.bash) throw this.unexpected(close, ')')
        this.push(close)
        this.list('required')
        this.expect(')')
        return this.redirections()
      }
      token = this.read({ keywords: true, newlines: true })
    }
    this.push(token)
    this.functionBody(token)
  }

  private functionBody(token: Token): void {
    if (!this.bash) {
      const next = this.read({ keywords: true, newlines: true })
      this.push(next)
      return this.braced(next)
    }
    const compound =
      this.isOperator(token, '(') || this.isKeyword(token, '{', 'if', 'while', 'until', 'for', 'case', 'select', '[[')
    if (!compound) throw this.unexpected(token)
    this.command()
  }

  /** ash and dash take a simple command as a body; it gets the braces that the tree's parser wants. */
  private braced(first: Token): void {
    const isCompound = this.isOperator(first, '(') || (first.kind === 'word' && this.keywords.has(first.text))
    if (isCompound || (first.kind !== 'word' && first.kind !== 'redirection')) return this.command()
    this.input.text = `${this.source.slice(0, first.pos)}{ ${this.source.slice(first.pos)}`
    this.scanner.at = first.pos + 2
    this.pushed = undefined
    this.command()
    const after = this.read()
    const end = after.pos
    this.input.text = `${this.source.slice(0, end)} ;}${this.source.slice(end)}`
    this.scanner.at += 3
    this.push({ ...after, pos: end + 3, end: after.end + 3 })
  }

  private coproc(): void {
    const token = this.read({ keywords: true })
    if (token.kind === 'word' && !token.quoted && !this.keywords.has(token.text)) {
      const next = this.read({ keywords: true })
      this.push(next)
      if (this.isOperator(next, '(') || this.isKeyword(next, '{', 'if', 'while', 'until', 'for', 'case', '[['))
        this.command()
      else if (next.kind === 'word' || next.kind === 'redirection') this.simple()
      return
    }
    this.push(token)
    this.command()
  }

  private redirections(): void {
    for (;;) {
      const token = this.read({ keywords: true })
      if (token.kind !== 'redirection') {
        this.push(token)
        return
      }
      this.target(token)
    }
  }

  private target(operator: Token): void {
    const word = this.read()
    if (word.kind !== 'word') throw this.unexpected(word)
    if (operator.text === '<<' || operator.text === '<<-') {
      this.scanner.hereDocuments.push({
        delimiter: unquoted(word.text),
        quoted: /['"\\]/.test(word.text),
        stripsTabs: operator.text === '<<-',
      })
    } else if (this.dialect === 'dash' && /^[<>]&$/.test(operator.text) && !word.quoted && /^\d{2,}$/.test(word.text)) {
      throw this.named('Bad fd number', word)
    }
  }

  /** Assignments, words and redirections; or a function's definition. */
  private simple(): void {
    let words = 0
    let others = 0
    let name: Token | undefined
    let closed = false
    for (;;) {
      const token = this.read()
      if (token.kind === 'redirection') {
        this.target(token)
        others++
        continue
      }
      if (token.kind === 'word') {
        if (words === 0 && isAssignment(token.text, this.bash)) {
          others++
          this.arrayValue(token)
          continue
        }
        if (
          this.bash &&
          words > 0 &&
          isAssignment(token.text, true) &&
          this.source[token.end] === '(' &&
          /=$/.test(token.text) &&
          isDeclaration(name)
        ) {
          this.arrayValue(token)
          continue
        }
        if ((words === 0 && others > 0) || token.pos === this.blankAliasEnd) {
          if (this.expandAlias(token)) continue
        }
        if (words === 0) this.protect(token)
        name ??= token
        closed ||= token.text === ']]'
        words++
        continue
      }
      if (this.isOperator(token, '(') && words === 1 && others === 0 && name !== undefined) {
        this.definition(name)
        return
      }
      if (this.dialect === 'ash' && name?.text === '[[' && !closed && this.isOperator(token, '&&', '||')) continue
      this.push(token)
      return
    }
  }

  private insert(at: number, text: string): void {
    this.input.text = this.source.slice(0, at) + text + this.source.slice(at)
    this.scanner.at += text.length
  }

  /** Words that are keywords or assignments to bash alone are quoted, so that its parser takes them for commands. */
  private protect(token: Token): void {
    if (this.bash || token.quoted) return
    const isBashs =
      bashKeywords.includes(token.text) &&
      !this.keywords.has(token.text) &&
      !(this.dialect === 'ash' && token.text === '[[')
    if (isBashs || /^[A-Za-z_]\w*(\[[^]*\])?\+?=/.test(token.text)) this.insert(token.pos, '\\')
  }

  /** Puts an alias's text in place of its name; false when it is none, or is being read. */
  private expandAlias(token: Token): boolean {
    if (token.kind !== 'word' || token.quoted || (this.busyAliases.get(token.text) ?? -1) > token.pos) return false
    const value = this.shell.alias(token.text)
    if (value === undefined) return false
    this.input.text = this.source.slice(0, token.pos) + value + this.source.slice(token.end)
    this.scanner.at = token.pos
    this.busyAliases.set(token.text, token.pos + value.length)
    this.blankAliasEnd = /[ \t]$/.test(value) ? token.pos + value.length : -1
    return true
  }

  private arrayValue(assignment: Token): void {
    if (!this.bash || !assignment.text.endsWith('=') || this.source[assignment.end] !== '(') return
    this.read()
    for (;;) {
      const token = this.read({ newlines: true })
      if (this.isOperator(token, ')')) return
      if (token.kind === 'end') throw this.scanner.unterminated('parenthesis', ')', assignment.end)
      if (token.kind !== 'word') throw this.unexpected(token)
    }
  }

  private definition(name: Token): void {
    const close = this.read()
    if (!this.isOperator(close, ')')) throw this.unexpected(close, ')')
    if (this.dialect !== 'bash' && (name.quoted || !/^[A-Za-z_]\w*$/.test(name.text) || this.isSpecial(name.text)))
      throw this.named('Bad function name', name)
    const token = this.read({ keywords: true, newlines: true })
    this.push(token)
    this.functionBody(token)
  }

  private isSpecial(name: string): boolean {
    return this.dialect === 'dash' && specialBuiltins.has(name)
  }

  // `[[ … ]]`

  private conditional(open: Token): void {
    this.conditionalOr()
    const token = this.conditionalToken()
    if (this.isKeyword(token, ']]')) return
    if (token.kind === 'end') throw new SyntaxFailure({ kind: 'unexpected', token, expected: ']]' }, open.pos)
    throw this.conditionalFailure(token)
  }

  private conditionalToken(): Token {
    return this.read({ newlines: true })
  }

  private conditionalFailure(token: Token): SyntaxFailure {
    return token.kind === 'end'
      ? new SyntaxFailure({ kind: 'unexpected', token, expected: ']]' }, token.pos)
      : this.named('syntax error in conditional expression', token)
  }

  private conditionalOr(): void {
    this.conditionalAnd()
    for (;;) {
      const token = this.conditionalToken()
      if (!this.isOperator(token, '||')) return this.push(token)
      this.conditionalAnd()
    }
  }

  private conditionalAnd(): void {
    this.conditionalTerm()
    for (;;) {
      const token = this.conditionalToken()
      if (!this.isOperator(token, '&&')) return this.push(token)
      this.conditionalTerm()
    }
  }

  private conditionalTerm(): void {
    const token = this.conditionalToken()
    if (this.isOperator(token, '(')) {
      this.conditionalOr()
      const close = this.conditionalToken()
      if (!this.isOperator(close, ')')) throw this.conditionalFailure(close)
      return
    }
    if (this.isKeyword(token, '!')) return this.conditionalTerm()
    if (token.kind !== 'word' || this.isKeyword(token, ']]')) throw this.conditionalFailure(token)
    if (!token.quoted && /^-[a-zA-Z]$/.test(token.text) && token.text !== '-a' && token.text !== '-o') {
      const operand = this.read()
      if (operand.kind !== 'word' || this.isKeyword(operand, ']]'))
        throw this.named('unexpected argument to conditional unary operator', operand)
      return
    }
    this.conditionalBinary()
  }

  private conditionalBinary(): void {
    const operator = this.read()
    if (this.isOperator(operator, '&&', '||', ')') || this.isKeyword(operator, ']]') || operator.kind === 'newline')
      return this.push(operator)
    const isBinary =
      (operator.kind === 'redirection' && /^[<>]$/.test(operator.text)) ||
      (operator.kind === 'word' && /^(==?|!=|=~|-(eq|ne|lt|le|gt|ge|nt|ot|ef))$/.test(operator.text))
    if (!isBinary) throw this.named('conditional binary operator expected', operator)
    const operand = /^(==?|!=|=~)$/.test(operator.text) ? this.patternWord(operator.text === '=~') : this.read()
    if (operand.kind !== 'word' || this.isKeyword(operand, ']]'))
      throw this.named('unexpected argument to conditional binary operator', operand)
  }

  /** A pattern or regular expression: parentheses and bars may stand in it. */
  private patternWord(regular: boolean): Token {
    const scanner = this.scanner
    while (/[ \t]/.test(this.source[scanner.at] ?? '')) scanner.at++
    const start = scanner.at
    if (!regular) {
      const inner = this.scannerAt(start, () => true)
      const token = inner.next()
      scanner.at = inner.at
      return token
    }
    let level = 0
    for (;;) {
      const character = this.source[scanner.at]
      if (character === undefined) break
      if (level === 0 && /[ \t\n;&)]/.test(character)) break
      if (character === '(') level++
      if (character === ')') level--
      if (character === '[') this.skipBracket()
      else scanner.piece(false)
    }
    return scanner.at === start ? scanner.next() : scanner.token('word', start, scanner.at, true)
  }

  private skipBracket(): void {
    const match = /\[\^?\]?(?:\[:\w+:\]|[^\]\n])*\]/y
    match.lastIndex = this.scanner.at
    const found = match.exec(this.source)
    if (found === null || /\s/.test(found[0])) this.scanner.at++
    else this.scanner.at += found[0].length
  }
}

function countSemicolons(text: string): number {
  return [...text].filter((character) => character === ';').length
}

function isAssignment(text: string, bash: boolean): boolean {
  return (bash ? /^[A-Za-z_]\w*(\[[^]*\])?\+?=/ : /^[A-Za-z_]\w*=/).test(text)
}

function isDeclaration(name: Token | undefined): boolean {
  return name !== undefined && /^(declare|typeset|local|export|readonly|eval)$/.test(name.text)
}

/** A here-document's delimiter without its quotes. */
function unquoted(text: string): string {
  return text.replace(
    /\\([^])|'([^']*)'|"((?:\\[^]|[^"\\])*)"/g,
    (_, escaped?: string, single?: string, double?: string) =>
      escaped ?? single ?? (double ?? '').replace(/\\([$`"\\])/g, '$1'),
  )
}
