/**
 * Words of the syntax tree to strings: tilde, parameters, command substitution, arithmetic, quotes; then fields and
 * file names (`fields.ts`). Brace expansion, slices and replacements are bash's (and ash's, where busybox has them).
 */
import {
  parse,
  type CommandExpansionPart,
  type ParameterExpansionPart,
  type ParsedScript,
  type Word,
  type WordPart,
} from 'unbash'
import { decodeText } from '../text'
import { ArithmeticError, evaluateArithmetic, type ArithmeticScope } from './arithmetic'
import { bracePatterns } from './braces'
import { expandNames, splitFields, type Piece } from './fields'
import { arrayElements, joiner, parameterValue } from './parameters'
import { escapePattern, removeMatch, replaceMatch } from './pattern'
import { ShellError, type Shell } from './shell'

/** Runs a command substitution's script in a subshell and returns its output. Set by `execute.ts`. */
export type Substitute = (shell: Shell, script: ParsedScript, source: string) => Promise<string>

const defaultSeparators = ' \t\n'

export class Expander {
  constructor(
    private readonly shell: Shell,
    private readonly substitute: Substitute,
  ) {}

  /** All fields of some words: what a command gets as its arguments. */
  async fields(words: readonly Word[]): Promise<string[]> {
    const result: string[] = []
    for (const word of words) {
      for (const each of this.braces(word)) {
        if (each.parts === undefined && !/[\\~*?[]/.test(each.text)) {
          result.push(each.value)
          continue
        }
        const pieces = await this.pieces(each, false)
        const fields = splitFields(pieces, this.shell.get('IFS') ?? defaultSeparators)
        for (const field of fields) result.push(...expandNames(this.shell, field))
      }
    }
    return result
  }

  /** One string, neither split nor globbed: assignments, redirections, here-strings, `case` words. */
  async single(word: Word, assignment = false): Promise<string> {
    return textOf(await this.pieces(word, assignment), joiner(this.shell))
  }

  /** One pattern: what was quoted matches itself. */
  async pattern(word: Word): Promise<string> {
    const pieces = await this.pieces(word, false)
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
    const expanded = await this.doubleQuoted(expression.replaceAll('"', ''))
    try {
      return evaluateArithmetic(expanded, this.scope())
    } catch (error) {
      if (error instanceof ArithmeticError) throw arithmeticFailure(this.shell, error, expanded)
      throw error
    }
  }

  private scope(): ArithmeticScope {
    return { get: (name) => parameterValue(this.shell, name), set: (name, value) => this.shell.set(name, value) }
  }

  private braces(word: Word): readonly Word[] {
    if (this.shell.dialect !== 'bash' || word.parts?.some((part) => part.type === 'BraceExpansion') !== true)
      return [word]
    return bracePatterns(word.text).flatMap((text) => parse(`: ${text}`).commands.flatMap(wordsOfCommand))
  }

  private async pieces(word: Word, assignment: boolean): Promise<Piece[]> {
    const parts = word.parts
    if (parts === undefined) return this.literal(word.text, true, assignment)
    const pieces: Piece[] = []
    for (const [index, part] of parts.entries()) {
      if (
        part.type === 'Literal' ||
        part.type === 'Glob' ||
        part.type === 'ExtendedGlob' ||
        part.type === 'BraceExpansion'
      ) {
        pieces.push(...(await this.unquoted(part, index === 0, assignment)))
      } else pieces.push(...(await this.part(part, false)))
    }
    return pieces
  }

  private async unquoted(part: WordPart, first: boolean, assignment: boolean): Promise<Piece[]> {
    if (part.type !== 'Glob' || part.kind !== 'bracket' || !/[$`'"]/.test(part.text))
      return this.literal(part.text, first, assignment)
    const pieces: Piece[] = [{ kind: 'literal', text: '[' }]
    for (const inner of part.parts)
      pieces.push(
        ...(inner.type === 'Literal' ? this.literal(inner.text, false, false) : await this.part(inner, false)),
      )
    return [...pieces, { kind: 'literal', text: ']' }]
  }

  /** Unquoted text as written: backslashes quote, a tilde at the start (or after `:` in assignments) is a home. */
  private literal(text: string, first: boolean, assignment: boolean): Piece[] {
    const pieces: Piece[] = []
    let rest = text
    if (first || assignment) {
      const home = this.tilde(rest)
      if (home !== undefined && first) {
        pieces.push({ kind: 'quoted', text: home.value })
        rest = rest.slice(home.length)
      }
    }
    if (assignment && rest.includes(':~')) {
      rest = rest.replace(/:(~[^/:]*)/g, (whole, name: string) => {
        const home = this.tilde(name)
        return home === undefined ? whole : `:${home.value}`
      })
    }
    if (!rest.includes('\\')) return rest === '' ? pieces : [...pieces, { kind: 'literal', text: rest }]
    for (const match of rest.matchAll(/\\(\n|[^]|$)|[^\\]+/gu)) {
      if (match[1] === undefined) pieces.push({ kind: 'literal', text: match[0] })
      else if (match[1] !== '\n') pieces.push({ kind: 'quoted', text: match[1] === '' ? '\\' : match[1] })
    }
    return pieces
  }

  private tilde(text: string): { value: string; length: number } | undefined {
    const match = /^~([A-Za-z_][\w.-]*)?(?=[/:]|$)/.exec(text)
    if (match === null) return undefined
    const home = match[1] === undefined ? this.shell.get('HOME') : this.homeOf(match[1])
    return home === undefined ? undefined : { value: home, length: match[0].length }
  }

  private homeOf(user: string): string | undefined {
    try {
      const file = this.shell.process.namespace.open(this.shell.process, '/etc/passwd', { read: true })
      const text = decodeText(file.read(1 << 20))
      file.close()
      return text
        .split('\n')
        .map((line) => line.split(':'))
        .find((fields) => fields[0] === user)?.[5]
    } catch {
      return undefined
    }
  }

  private async part(part: WordPart, quoted: boolean, source?: string): Promise<Piece[]> {
    const kind = quoted ? 'quoted' : 'expanded'
    switch (part.type) {
      case 'Literal':
        return [{ kind: quoted ? 'quoted' : 'literal', text: part.value }]
      case 'SingleQuoted':
        return [{ kind: 'quoted', text: part.value }]
      case 'AnsiCQuoted':
        return [{ kind: 'quoted', text: this.shell.dialect === 'dash' ? `$${part.text.slice(2, -1)}` : part.value }]
      case 'DoubleQuoted':
      case 'LocaleString':
        return this.quotedParts(part.parts)
      case 'SimpleExpansion':
        return this.parameter(part.text.slice(1), quoted)
      case 'ParameterExpansion':
        return this.braced(part, quoted)
      case 'CommandExpansion':
        return [{ kind, text: await this.command(part, source) }]
      case 'ArithmeticExpansion':
        return [
          {
            kind,
            text: (
              await this.arithmetic(part.text.startsWith('$[') ? part.text.slice(2, -1) : part.text.slice(3, -2))
            ).toString(),
          },
        ]
      case 'ProcessSubstitution':
        throw new ShellError('syntax error: unexpected "("', 2, true)
      case 'Glob':
      case 'ExtendedGlob':
      case 'BraceExpansion':
        return this.literal(part.text, false, false)
    }
  }

  private async quotedParts(parts: readonly WordPart[]): Promise<Piece[]> {
    const pieces: Piece[] = []
    let onlyEmptyList = false
    for (const part of parts) {
      const expanded = await this.part(part, true)
      if (expanded.length === 0 && isList(part)) onlyEmptyList = true
      pieces.push(...expanded)
    }
    return pieces.length === 0 && !onlyEmptyList ? [{ kind: 'quoted', text: '' }] : pieces
  }

  private async command(part: CommandExpansionPart, source?: string): Promise<string> {
    if (part.script === undefined) return ''
    const output = await this.substitute(this.shell, part.script, part.script.source ?? source ?? this.shell.source)
    return output.replace(/\n+$/, '')
  }

  private parameter(name: string, quoted: boolean): Piece[] {
    if (name === '@' || name === '*') return this.list(this.shell.positional, name, quoted)
    const value = parameterValue(this.shell, name)
    if (value === undefined) this.refuseUnset(name)
    return [{ kind: quoted ? 'quoted' : 'expanded', text: value ?? '' }]
  }

  private list(values: readonly string[], name: string, quoted: boolean): Piece[] {
    if (quoted && name === '*') return [{ kind: 'quoted', text: values.join(joiner(this.shell)) }]
    return values.flatMap((text, index): Piece[] => {
      const piece: Piece = { kind: quoted ? 'quoted' : 'expanded', text }
      return index === 0 ? [piece] : [{ kind: 'break' }, piece]
    })
  }

  private refuseUnset(name: string): void {
    if (!this.shell.options.has('nounset')) return
    const text = this.shell.dialect === 'bash' ? 'unbound variable' : 'parameter not set'
    throw new ShellError(`${name}: ${text}`, this.shell.dialect === 'bash' ? 127 : 2, true)
  }

  private async braced(part: ParameterExpansionPart, quoted: boolean): Promise<Piece[]> {
    const name = part.parameter
    const index = part.index === undefined ? undefined : await this.single(part.index)
    if (part.prefix === '!' && this.shell.dialect === 'bash') return this.indirect(part, quoted)
    const listed = name === '@' || name === '*' || index === '@' || index === '*'
    if (listed) {
      const values = index === undefined ? this.shell.positional : arrayElements(this.shell, name)
      if (part.prefix === '#') return [{ kind: quoted ? 'quoted' : 'expanded', text: String(values.length) }]
      if (part.operation === undefined) return this.list(values, index ?? name, quoted)
      if (part.operation.type === 'Slice')
        return this.list(
          await this.sliceList(values, part.operation.offset, part.operation.length, index === undefined),
          index ?? name,
          quoted,
        )
      if (part.operation.type !== 'Default') {
        const changed: string[] = []
        for (const value of values) changed.push(await this.modified(part, value))
        return this.list(changed, index ?? name, quoted)
      }
    }
    const value = listed
      ? this.shell.positional.length > 0
        ? this.shell.positional.join(' ')
        : undefined
      : await this.valueOf(name, index)
    if (part.operation?.type === 'Default') return this.defaulted(part, part.operation, value, quoted)
    if (value === undefined) this.refuseUnset(name)
    const text = part.prefix === '#' ? String([...(value ?? '')].length) : await this.modified(part, value ?? '')
    return [{ kind: quoted ? 'quoted' : 'expanded', text }]
  }

  private async valueOf(name: string, index: string | undefined): Promise<string | undefined> {
    if (index === undefined) return parameterValue(this.shell, name)
    const elements = this.shell.variables.get(name)?.elements ?? [this.shell.get(name) ?? '']
    const at = Number(await this.arithmetic(index))
    return elements.at(at < 0 ? elements.length + at : at)
  }

  private indirect(part: ParameterExpansionPart, quoted: boolean): Piece[] {
    if (part.operation?.type === 'Names') {
      const names = [...this.shell.variables.keys()].filter((name) => name.startsWith(part.parameter)).sort()
      return this.list(names, part.operation.operator, quoted)
    }
    return this.parameter(parameterValue(this.shell, part.parameter) ?? '', quoted)
  }

  private async defaulted(
    part: ParameterExpansionPart,
    operation: { readonly operator: string; readonly operand: Word },
    value: string | undefined,
    quoted: boolean,
  ): Promise<Piece[]> {
    const missing = value === undefined || (operation.operator.startsWith(':') && value === '')
    const present: Piece[] =
      part.parameter === '@' || part.parameter === '*'
        ? this.list(this.shell.positional, part.parameter, quoted)
        : [{ kind: quoted ? 'quoted' : 'expanded', text: value ?? '' }]
    switch (operation.operator.at(-1)) {
      case '-':
        return missing ? this.operand(operation.operand, quoted) : present
      case '+':
        return missing ? (quoted ? [{ kind: 'quoted', text: '' }] : []) : this.operand(operation.operand, quoted)
      case '=': {
        if (!missing) return present
        const text = textOf(await this.operand(operation.operand, quoted), ' ')
        this.shell.set(part.parameter, text)
        return [{ kind: quoted ? 'quoted' : 'expanded', text }]
      }
      default: {
        if (!missing) return present
        const said = await this.single(operation.operand)
        const bash = this.shell.dialect === 'bash'
        const otherwise =
          bash || operation.operator === ':?'
            ? bash
              ? 'parameter null or not set'
              : 'parameter not set or null'
            : 'parameter not set'
        throw new ShellError(`${part.parameter}: ${said === '' ? otherwise : said}`, bash ? 127 : 2, true)
      }
    }
  }

  /** The word after `:-`: within double quotes it is quoted too, else its own quotes count and it is split. */
  private async operand(word: Word, quoted: boolean): Promise<Piece[]> {
    if (quoted) return [{ kind: 'quoted', text: await this.single(word) }]
    const pieces = await this.pieces(word, false)
    return pieces.map((piece) => (piece.kind === 'literal' ? { kind: 'expanded', text: piece.text } : piece))
  }

  private async modified(part: ParameterExpansionPart, value: string): Promise<string> {
    const operation = part.operation
    if (operation === undefined) return value
    switch (operation.type) {
      case 'Remove':
        return removeMatch(
          value,
          await this.pattern(operation.operand),
          operation.operator.startsWith('#') ? 'prefix' : 'suffix',
          operation.operator.length === 2,
        )
      case 'Replace': {
        const where =
          operation.operator === '//'
            ? 'all'
            : operation.operator === '/#'
              ? 'start'
              : operation.operator === '/%'
                ? 'end'
                : 'first'
        return replaceMatch(
          value,
          await this.pattern(operation.pattern),
          await this.single(operation.replacement),
          where,
        )
      }
      case 'Slice': {
        const offset = Number(await this.arithmetic(operation.offset.text))
        const length = operation.length === undefined ? undefined : Number(await this.arithmetic(operation.length.text))
        return slice([...value], offset, length).join('')
      }
      case 'CaseModification': {
        const change = (text: string): string =>
          operation.operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase()
        return operation.operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1)
      }
      default:
        throw new ShellError(
          this.shell.dialect === 'dash' ? 'Bad substitution' : 'syntax error: bad substitution',
          2,
          true,
        )
    }
  }

  private async sliceList(
    values: readonly string[],
    offset: Word,
    length: Word | undefined,
    positional: boolean,
  ): Promise<string[]> {
    const from = Number(await this.arithmetic(offset.text))
    const count = length === undefined ? undefined : Number(await this.arithmetic(length.text))
    return slice(positional ? [this.shell.name, ...values] : values, from, count)
  }
}

function slice<T>(values: readonly T[], offset: number, length: number | undefined): T[] {
  const start = offset < 0 ? Math.max(0, values.length + offset) : offset
  const end = length === undefined ? values.length : length < 0 ? values.length + length : start + length
  return values.slice(start, end)
}

function isList(part: WordPart): boolean {
  if (part.type === 'SimpleExpansion') return part.text === '$@'
  return part.type === 'ParameterExpansion' && (part.parameter === '@' || part.index?.text === '@')
}

function textOf(pieces: readonly Piece[], separator: string): string {
  return pieces.map((piece) => (piece.kind === 'break' ? separator || ' ' : piece.text)).join('')
}

function wordsOfCommand(statement: ParsedScript['commands'][number]): Word[] {
  const command = statement.command
  if (command.type !== 'Command') return []
  return command.suffix.filter((item): item is Word => item.type === 'Word')
}

type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'part'; readonly part: WordPart; readonly source: string }

/** Finds the expansions in a text that is not a word of the shell (here-documents, prompts, arithmetic). */
function partsOfText(text: string): TextPart[] {
  const known = textPartsCache.get(text)
  if (known !== undefined) return known
  const source = `: <<CAMADA_TEXT_END\n${text}\nCAMADA_TEXT_END\n`
  const command = parse(source).commands[0]?.command
  const redirect = command?.type === 'Command' ? command.redirects[0] : undefined
  const parts = redirect?.type === 'HereDoc' ? redirect.body.parts : undefined
  const result: TextPart[] = []
  let at = source.indexOf('\n') + 1
  const end = at + text.length
  for (const part of parts ?? []) {
    if (part.type === 'Literal') continue
    if (part.pos > at) result.push({ kind: 'text', text: source.slice(at, part.pos) })
    result.push({ kind: 'part', part, source })
    at = part.end
  }
  if (at < end) result.push({ kind: 'text', text: source.slice(at, end) })
  if (textPartsCache.size > 500) textPartsCache.clear()
  textPartsCache.set(text, result)
  return result
}

const textPartsCache = new Map<string, TextPart[]>()

function arithmeticFailure(shell: Shell, error: ArithmeticError, expression: string): ShellError {
  const zero = error.kind === 'divideByZero'
  switch (shell.dialect) {
    case 'ash':
      return new ShellError(zero ? 'divide by zero' : 'arithmetic syntax error', 2, true)
    case 'dash':
      return new ShellError(
        `arithmetic expression: ${zero ? 'division by zero' : 'expecting primary'}: "${expression}"`,
        2,
        true,
      )
    case 'bash':
      return new ShellError(
        zero
          ? `${expression}: division by 0 (error token is "${expression.split('/').at(-1)?.trimStart() ?? ''}")`
          : `${expression}: syntax error: operand expected`,
        1,
        true,
      )
  }
}
