/**
 * Words of the syntax tree to strings: quotes, command substitution and arithmetic here, tilde and backslashes in
 * `literal.ts`, parameters in `parameterExpansion.ts`; then fields and file names (`fields.ts`). Brace expansion, slices
 * and replacements are bash's (and ash's, where busybox has them).
 */
import {
  parse,
  type CommandExpansionPart,
  type ParsedScript,
  type ProcessSubstitutionPart,
  type Word,
  type WordPart,
} from 'unbash'
import { ArithmeticError, evaluateArithmetic, type ArithmeticScope } from './arithmetic'
import { bracePatterns } from './braces'
import { expandNames, splitFields, textOf, type Piece } from './fields'
import { isImmediateArithmetic, isImmediatePart, isImmediateWord } from './immediate'
import { ansiText, literalPieces, namesNoHome } from './literal'
import { elementOf, expandBraced, expandParameter, fatalStatus } from './parameterExpansion'
import { joiner, parameterValue } from './parameters'
import { escapePattern } from './pattern'
import type { Shell } from './shell'
import { ShellError } from './shellError'
import { parseSubscripted, textSubscript } from './subscript'
import { partsOfText } from './textParts'

/** Runs a command substitution's script in a subshell and returns its output. Set by `execute.ts`. */
export type Substitute = (shell: Shell, script: ParsedScript, source: string) => Promise<string>

/** Runs the script of `<(…)` or `>(…)` beside the shell and returns the path of its end of the pipe. */
export type ProcessSubstitute = (part: ProcessSubstitutionPart) => Promise<string>

const defaultSeparators = ' \t\n'

const arithmeticRules = {
  ash: { plain: false, eager: true },
  dash: { plain: true, eager: false },
  bash: { plain: false, eager: false },
} as const

export class Expander {
  private readonly scope: ArithmeticScope

  constructor(
    readonly shell: Shell,
    private readonly substitute: Substitute,
    private readonly processSubstitute: ProcessSubstitute,
  ) {
    shell.calculate = (expression) => this.calculated(expression)
    this.scope = this.makeScope()
  }

  /** All fields of some words: what a command gets as its arguments. */
  async fields(words: readonly Word[]): Promise<string[]> {
    const result: string[] = []
    for (const word of words) {
      for (const each of this.braces(word)) {
        if (each.parts === undefined && !/[\\~*?[]/.test(each.text)) {
          result.push(each.value)
          continue
        }
        this.addFields(result, isImmediateWord(each) ? this.piecesNow(each) : await this.pieces(each))
      }
    }
    return result
  }

  /** The same for words that are immediate and have no braces. */
  fieldsNow(words: readonly Word[]): string[] {
    const result: string[] = []
    for (const word of words) {
      if (word.parts === undefined && !/[\\~*?[]/.test(word.text)) result.push(word.value)
      else this.addFields(result, this.piecesNow(word))
    }
    return result
  }

  private addFields(result: string[], pieces: readonly Piece[]): void {
    const [only] = pieces
    if (pieces.length === 1 && only?.kind === 'quoted') {
      result.push(only.text)
      return
    }
    const fields = splitFields(pieces, this.shell.get('IFS') ?? defaultSeparators)
    for (const field of fields) result.push(...expandNames(this.shell, field))
  }

  /** One string, neither split nor globbed: assignments, redirections, here-strings, `case` words. */
  async single(word: Word, assignment = false): Promise<string> {
    return isImmediateWord(word)
      ? this.singleNow(word, assignment)
      : textOf(await this.pieces(word, assignment), joiner(this.shell))
  }

  /** The same for an immediate word. */
  singleNow(word: Word, assignment = false): string {
    const pieces = this.piecesNow(word, assignment)
    const [only] = pieces
    return pieces.length === 1 && only !== undefined && only.kind !== 'break'
      ? only.text
      : textOf(pieces, joiner(this.shell))
  }

  /** One pattern: what was quoted matches itself. */
  async pattern(word: Word): Promise<string> {
    const pieces = await this.pieces(word)
    return pieces
      .map((piece) => (piece.kind === 'break' ? ' ' : piece.kind === 'quoted' ? escapePattern(piece.text) : piece.text))
      .join('')
  }

  /** The body of an unquoted here-document. */
  async hereDocument(text: string): Promise<string> {
    return this.doubleQuoted(text, /\\([$`\\\n])/gs)
  }

  /** Text that is expanded as if within double quotes (`PS1`, arithmetic). */
  async doubleQuoted(text: string, escapes = /\\([$`"\\\n])/gs): Promise<string> {
    if (!/[$`\\]/.test(text)) return text
    let result = ''
    let literal = ''
    const flush = (): void => {
      result += literal.replace(escapes, (_, character: string) => (character === '\n' ? '' : character))
      literal = ''
    }
    for (const part of partsOfText(text)) {
      if (part.kind === 'text') literal += part.text
      else {
        flush()
        result += textOf(await this.part(part.part, true, part.source), joiner(this.shell))
      }
    }
    flush()
    return result
  }

  async arithmetic(expression: string): Promise<bigint> {
    if (isImmediateArithmetic(expression)) return this.arithmeticNow(expression)
    return this.calculated(await this.doubleQuoted(this.unquotedExpression(expression)))
  }

  /** The same for an expression that is immediate. */
  arithmeticNow(expression: string): bigint {
    const text = this.unquotedExpression(expression)
    if (!/[$\\]/.test(text)) return this.calculated(text)
    let result = ''
    for (const part of partsOfText(text)) {
      if (part.kind === 'text')
        result += part.text.replace(/\\([$`"\\\n])/g, (_, found: string) => (found === '\n' ? '' : found))
      else result += textOf(this.partNow(part.part, true), joiner(this.shell))
    }
    return this.calculated(result)
  }

  private unquotedExpression(expression: string): string {
    return this.shell.dialect === 'bash' && expression.includes('"') ? expression.replaceAll('"', '') : expression
  }

  /** Evaluates text that holds no `$` any more. */
  private calculated(expression: string): bigint {
    try {
      return evaluateArithmetic(expression, this.scope, arithmeticRules[this.shell.dialect])
    } catch (error) {
      if (error instanceof ArithmeticError) throw arithmeticFailure(this.shell, error, expression)
      throw error
    }
  }

  private makeScope(): ArithmeticScope {
    const { shell } = this
    const key = (name: string, subscript: string): string | number =>
      textSubscript(shell, name, subscript, (text) => this.calculated(text))
    return {
      get: (text) => {
        const { name, subscript } = subscripted(text)
        const value =
          subscript === undefined ? parameterValue(shell, name) : elementOf(shell, name, key(name, subscript))
        if (value === undefined && shell.options.has('nounset') && shell.dialect === 'bash')
          throw new ShellError(`${name}: unbound variable`, fatalStatus(this.shell), true)
        return value
      },
      set: (text, value) => {
        const { name, subscript } = subscripted(text)
        if (subscript === undefined) shell.set(name, value)
        else shell.setElement(name, key(name, subscript), value, false)
      },
    }
  }

  /** A piece of a word's text, expanded to one string. */
  async text(text: string, word: Word): Promise<string> {
    if (!/[\\'"$`~]/.test(text)) return text
    const [parsed] = parse(`: ${text}`).commands.flatMap(wordsOfCommand)
    return parsed === undefined ? word.value : this.single(parsed, true)
  }

  private braces(word: Word): readonly Word[] {
    if (!this.shell.options.has('braceexpand') || word.parts?.some((part) => part.type === 'BraceExpansion') !== true)
      return [word]
    return bracePatterns(word.text).flatMap((text) => parse(`: ${text}`).commands.flatMap(wordsOfCommand))
  }

  /** The pieces of one word, which know what was quoted. */
  async pieces(word: Word, assignment = false): Promise<Piece[]> {
    const parts = word.parts
    if (parts === undefined) return literalPieces(this.shell, word.text, true, assignment)
    const pieces: Piece[] = []
    for (const [index, part] of parts.entries()) {
      if (
        part.type === 'Literal' ||
        part.type === 'Glob' ||
        part.type === 'ExtendedGlob' ||
        part.type === 'BraceExpansion'
      ) {
        pieces.push(...(await this.unquoted(part, index === 0 && !namesNoHome(parts), assignment)))
      } else pieces.push(...(await this.part(part, false)))
    }
    return pieces
  }

  /** The pieces of an immediate word. */
  private piecesNow(word: Word, assignment = false): Piece[] {
    const parts = word.parts
    if (parts === undefined) return literalPieces(this.shell, word.text, true, assignment)
    if (parts.length === 1 && parts[0] !== undefined && !isLiteral(parts[0])) return this.partNow(parts[0], false)
    const pieces: Piece[] = []
    for (const [index, part] of parts.entries())
      pieces.push(
        ...(isLiteral(part)
          ? literalPieces(this.shell, part.text, index === 0 && !namesNoHome(parts), assignment)
          : this.partNow(part, false)),
      )
    return pieces
  }

  private async unquoted(part: WordPart, first: boolean, assignment: boolean): Promise<Piece[]> {
    if (part.type === 'BraceExpansion' && /[$`]/.test(part.text)) {
      const [word] = parse(`: \\${part.text}`).commands.flatMap(wordsOfCommand)
      if (word !== undefined) return this.pieces(word)
    }
    if (part.type !== 'Glob' || part.kind !== 'bracket' || !/[$`'"]/.test(part.text))
      return literalPieces(this.shell, part.text, first, assignment)
    const pieces: Piece[] = [{ kind: 'literal', text: '[' }]
    for (const inner of part.parts)
      pieces.push(
        ...(inner.type === 'Literal'
          ? literalPieces(this.shell, inner.text, false, false)
          : await this.part(inner, false)),
      )
    return [...pieces, { kind: 'literal', text: ']' }]
  }

  /** One immediate part. */
  private partNow(part: WordPart, quoted: boolean): Piece[] {
    switch (part.type) {
      case 'Literal':
        return [{ kind: quoted ? 'quoted' : 'literal', text: part.value }]
      case 'SingleQuoted':
        return [{ kind: 'quoted', text: part.value }]
      case 'AnsiCQuoted':
        return [{ kind: 'quoted', text: ansiText(this.shell, part) }]
      case 'DoubleQuoted':
      case 'LocaleString':
        return this.localised(
          part,
          joinedParts(part.parts.map((inner) => ({ part: inner, pieces: this.partNow(inner, true) }))),
        )
      case 'SimpleExpansion':
        return expandParameter(this.shell, part.text.slice(1), quoted)
      case 'ArithmeticExpansion':
        return [{ kind: quoted ? 'quoted' : 'expanded', text: this.arithmeticNow(expressionOf(part)).toString() }]
      default:
        return literalPieces(this.shell, part.text, false, false)
    }
  }

  private async part(part: WordPart, quoted: boolean, source?: string): Promise<Piece[]> {
    const kind = quoted ? 'quoted' : 'expanded'
    if (isImmediatePart(part)) return this.partNow(part, quoted)
    switch (part.type) {
      case 'DoubleQuoted':
      case 'LocaleString':
        return this.localised(part, await this.quotedParts(part.parts))
      case 'ParameterExpansion':
        return expandBraced(this, part, quoted)
      case 'CommandExpansion':
        return [{ kind, text: await this.command(part, source) }]
      case 'ArithmeticExpansion':
        return [{ kind, text: (await this.arithmetic(expressionOf(part))).toString() }]
      case 'ProcessSubstitution':
        return [{ kind: 'quoted', text: await this.processSubstitute(part) }]
      default:
        return literalPieces(this.shell, part.text, false, false)
    }
  }

  /** `$"…"`: ash and dash know none, and the dollar stands. */
  private localised(part: WordPart, pieces: Piece[]): Piece[] {
    return part.type === 'LocaleString' && this.shell.dialect !== 'bash'
      ? [{ kind: 'literal', text: '$' }, ...pieces]
      : pieces
  }

  private async quotedParts(parts: readonly WordPart[]): Promise<Piece[]> {
    const expanded: ExpandedPart[] = []
    for (const part of parts) expanded.push({ part, pieces: await this.part(part, true) })
    return joinedParts(expanded)
  }

  private async command(part: CommandExpansionPart, source?: string): Promise<string> {
    if (part.script === undefined) return ''
    const output = await this.substitute(this.shell, part.script, part.script.source ?? source ?? this.shell.source)
    return output.replace(/\n+$/, '')
  }
}

interface ExpandedPart {
  readonly part: WordPart
  readonly pieces: Piece[]
}

/** What stands within double quotes: an empty string where nothing is left, but for `"$@"` without parameters. */
function joinedParts(expanded: readonly ExpandedPart[]): Piece[] {
  const [only] = expanded
  if (expanded.length === 1 && only !== undefined && only.pieces.length > 0) return only.pieces
  const pieces = expanded.flatMap((each) => each.pieces)
  const emptyList = expanded.some((each) => each.pieces.length === 0 && isList(each.part))
  return pieces.length === 0 && !emptyList ? [{ kind: 'quoted', text: '' }] : pieces
}

function isLiteral(part: WordPart): boolean {
  return part.type === 'Literal' || part.type === 'Glob'
}

function expressionOf(part: { readonly text: string }): string {
  return part.text.startsWith('$[') ? part.text.slice(2, -1) : part.text.slice(3, -2)
}

function subscripted(text: string): { readonly name: string; readonly subscript: string | undefined } {
  return (text.includes('[') ? parseSubscripted(text) : undefined) ?? { name: text, subscript: undefined }
}

function isList(part: WordPart): boolean {
  if (part.type === 'SimpleExpansion') return part.text === '$@'
  return part.type === 'ParameterExpansion' && (part.parameter === '@' || part.index?.text === '@')
}

function wordsOfCommand(statement: ParsedScript['commands'][number]): Word[] {
  const command = statement.command
  if (command.type !== 'Command') return []
  return command.suffix.filter((item): item is Word => item.type === 'Word')
}

function arithmeticFailure(shell: Shell, error: ArithmeticError, expression: string): ShellError {
  switch (shell.dialect) {
    case 'ash':
      return new ShellError(ashFault(error), 2, true)
    case 'dash': {
      if (error.kind === 'illegalNumber') return new ShellError(`Illegal number: ${error.expression}`, 2, true)
      const fault = dashFaults[error.kind] ?? 'expecting primary'
      return new ShellError(`arithmetic expression: ${fault}: "${expression}"`, 2, true)
    }
    case 'bash': {
      const token = error.token === '' ? '' : ` (error token is "${error.token}")`
      return new ShellError(`${error.expression}: ${bashFaults[error.kind]}${token}`, 1, true)
    }
  }
}

type Faults = Readonly<Partial<Record<ArithmeticError['kind'], string>>>

function ashFault({ kind, token }: ArithmeticError): string {
  if (kind === 'divideByZero') return 'divide by zero'
  if (kind === 'loop') return 'expression recursion loop detected'
  return kind === 'leftover' && token.startsWith(':') ? 'malformed ?: operator' : 'arithmetic syntax error'
}

const dashFaults: Faults = {
  divideByZero: 'division by zero',
  leftover: 'expecting EOF',
  operator: 'expecting EOF',
  parenthesis: "expecting ')'",
  colon: "expecting ':'",
}

const bashFaults: Readonly<Record<ArithmeticError['kind'], string>> = {
  syntax: 'syntax error: operand expected',
  leftover: 'syntax error in expression',
  operator: 'syntax error: invalid arithmetic operator',
  divideByZero: 'division by 0',
  loop: 'expression recursion level exceeded',
  illegalNumber: 'arithmetic syntax error',
  number: 'invalid arithmetic base',
  base: 'value too great for base',
  assignment: 'attempted assignment to non-variable',
  exponent: 'exponent less than 0',
  parenthesis: "missing `)'",
  subscript: 'bad array subscript',
  colon: "`:' expected for conditional expression",
}
