/**
 * Tokens with one in hand, as the grammar takes them: what is a keyword here, what ends a list, how a refused token is
 * told. Aliases are put in place of their names in the text that is read, and so are the marks that keep unbash, which
 * knows bash alone, from taking other shells' words for its own.
 */
import type { Dialect } from '../dialect'
import type { Input } from './pieceReader'
import { Scanner } from './scanner'
import { SyntaxFailure, type Token } from './syntaxFailure'

const endings = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}', ')', ';;', ';&', ';;&'])
const posixKeywords = 'if then else elif fi do done case esac while until for { } ! in'.split(' ')
export const bashKeywords: readonly string[] = [...posixKeywords, 'function', 'select', 'time', 'coproc', '[[']
/** In the order of bash's own table, as `compgen -k` lists them. */
export const bashKeywordNames: readonly string[] =
  'if then else elif fi case esac for select while until do done in function time { } ! [[ ]] coproc'.split(' ')
const keywordsOf: Readonly<Record<Dialect, ReadonlySet<string>>> = {
  dash: new Set(posixKeywords),
  ash: new Set([...posixKeywords, 'function']),
  bash: new Set(bashKeywords),
}

/** What the shell's state has to do with reading. */
export interface ReadingShell {
  readonly dialect: Dialect
  /** `<<<` is read, as in bash. */
  readonly hasHereStrings: boolean
  /** bash's `shopt -s extglob`. */
  extendedGlobs(): boolean
  /** What an alias stands for. */
  alias(name: string): string | undefined
  hasAliases(): boolean
}

/** What the parts of the grammar need of one another. */
export interface CommandGrammar {
  readonly tokens: TokenReader
  /** Commands between keywords: at least one, unless `optional`. What ends them is left to be read. */
  list(how: 'required' | 'optional'): void
  command(): void
}

export interface Reading {
  readonly keywords?: boolean
  readonly newlines?: boolean
}

/** How programs within words are read. */
export interface InnerPrograms {
  /** Reads a program from `at` up to a closing parenthesis; the position behind that. */
  program(at: number): number
  backquoted(text: string, at: number): void
}

export class TokenReader {
  readonly dialect: Dialect
  readonly bash: boolean
  readonly keywords: ReadonlySet<string>
  readonly scanner: Scanner
  last: Token
  /** Where an alias ended in a blank: the word that follows is looked up too. */
  blankAliasEnd = -1
  /** Aliases that are not read anew before this position. */
  private readonly busyAliases = new Map<string, number>()
  private pushed: Token | undefined
  /** Keywords were looked for when the last token was read. */
  private seesKeywords = false

  constructor(
    readonly input: Input,
    private readonly shell: ReadingShell,
    at: number,
    private readonly inner: InnerPrograms,
    /** It reads what stands in `$( )` or `<( )`. */
    readonly isSubstituted: boolean,
  ) {
    this.dialect = shell.dialect
    this.bash = this.dialect === 'bash'
    this.keywords = keywordsOf[this.dialect]
    this.scanner = this.scannerAt(at, () => shell.extendedGlobs())
    this.last = { kind: 'newline', text: '\n', pos: at, end: at, quoted: false }
  }

  get source(): string {
    return this.input.text
  }

  /** Another scanner of the same text. */
  scannerAt(at: number, extendedGlobs: () => boolean): Scanner {
    const { inner } = this
    return new Scanner(
      this.input,
      this.dialect,
      at,
      (from) => inner.program(from),
      (text, from) => inner.backquoted(text, from),
      extendedGlobs,
      this.shell.hasHereStrings,
    )
  }

  read(how: Reading = {}): Token {
    let token = this.pushed ?? this.scanner.next()
    this.pushed = undefined
    while (how.newlines === true && token.kind === 'newline') token = this.scanner.next()
    this.last = token
    this.seesKeywords = how.keywords === true
    return token
  }

  push(token: Token): void {
    this.pushed = token
  }

  /** The next token where ash and dash take a here-document's delimiter: nothing in it is expanded. */
  readDelimiter(): Token {
    const token = this.scanner.delimiter()
    this.last = token
    return token
  }

  /** Forgets the token in hand: the text from it on has changed. */
  unpush(): void {
    this.pushed = undefined
  }

  isKeyword(token: Token, ...words: readonly string[]): boolean {
    return token.kind === 'word' && !token.quoted && words.includes(token.text)
  }

  isOperator(token: Token, ...texts: readonly string[]): boolean {
    return token.kind === 'operator' && texts.includes(token.text)
  }

  endsList(token: Token): boolean {
    return (
      token.kind === 'end' ||
      ((token.kind === 'operator' || (token.kind === 'word' && !token.quoted)) && endings.has(token.text))
    )
  }

  expect(text: string): void {
    const token = this.read({ keywords: true, newlines: false })
    if (token.text !== text || token.quoted || token.kind === 'redirection') throw this.unexpected(token, text)
  }

  unexpected(token: Token, expected?: string): SyntaxFailure {
    const keyword = this.seesKeywords && token.kind === 'word' && !token.quoted && this.keywords.has(token.text)
    const shown: Token = keyword ? { ...token, kind: 'operator' } : token
    return new SyntaxFailure({ kind: 'unexpected', token: shown, expected }, token.pos)
  }

  named(message: string, token: Token): SyntaxFailure {
    return new SyntaxFailure({ kind: 'named', message, token: token.text }, token.pos)
  }

  insert(at: number, text: string): void {
    this.input.text = this.source.slice(0, at) + text + this.source.slice(at)
    this.scanner.at += text.length
  }

  /** Puts an alias's text in place of its name; false when it is none, or is being read. */
  expandAlias(token: Token): boolean {
    if (token.kind !== 'word' || token.quoted || (this.busyAliases.get(token.text) ?? -1) > token.pos) return false
    const value = this.shell.alias(token.text)
    if (value === undefined) return false
    this.input.text = this.source.slice(0, token.pos) + value + this.source.slice(token.end)
    this.scanner.at = token.pos
    this.busyAliases.set(token.text, token.pos + value.length)
    this.blankAliasEnd = /[ \t]$/.test(value) ? token.pos + value.length : -1
    return true
  }
}
