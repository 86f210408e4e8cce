/**
 * Parameters in words: `$name`, `${name…}`, lists (`$@`, `$*`, bash's `${array[@]}`), indirection, and the words that
 * stand in for a value that isn't there (`:-` `:=` `:?` `:+`). What changes a value is `valueChange.ts`.
 */
import type { ParameterExpansionPart, Word } from 'unbash'
import type { Expander } from './expand'
import { textOf, type Piece } from './fields'
import { arrayElements, joiner, parameterValue, specialArray } from './parameters'
import { keysOf, parseSubscripted, subscriptOf } from './subscript'
import { transform } from './transform'
import type { Shell } from './shell'
import { ShellError } from './shellError'
import { encodeText } from '../text'
import { isByteLocale } from './locale'
import { changedValue, slice, withCase } from './valueChange'

/** `$name`. Throws `ShellError` for an unset one under `set -u`. */
export function expandParameter(shell: Shell, name: string, quoted: boolean): Piece[] {
  if (name === '@' || name === '*') return listPieces(shell, shell.positional, name, quoted)
  const value = parameterValue(shell, name)
  if (value === undefined) refuseUnset(shell, name)
  return [valuePiece(value ?? '', quoted)]
}

/** `${name…}`. Throws `ShellError`. */
export async function expandBraced(
  expander: Expander,
  part: ParameterExpansionPart,
  quoted: boolean,
): Promise<Piece[]> {
  const { shell } = expander
  const name = part.parameter
  refuseBad(shell, part)
  const index = part.index === undefined ? undefined : await expander.single(part.index)
  if (part.prefix === '!') return expandIndirect(expander, part, quoted)
  const listed = name === '@' || name === '*' || index === '@' || index === '*'
  const toggled = shell.dialect === 'bash' ? /^\$\{[^~]*?(~~?)\}$/.exec(part.text)?.[1] : undefined
  const operation = part.operation
  if (toggled !== undefined)
    return [valuePiece(withCase(shell, (await valueOf(expander, name, index)) ?? '', toggled, ''), quoted)]
  if (listed && (part.prefix === '#' || operation?.type !== 'Default')) return expandList(expander, part, index, quoted)
  const value = listed ? joinedPositional(shell) : await valueOf(expander, name, index)
  if (operation?.type === 'Default') return expandDefault(expander, part, operation, value, quoted)
  if (operation?.type === 'Transform') {
    const transformed = await transform(expander, part, value)
    return transformed === undefined ? (quoted ? [valuePiece('', true)] : []) : [valuePiece(transformed, quoted)]
  }
  if (value === undefined) refuseUnset(shell, index === undefined ? name : `${name}[${part.index?.text ?? ''}]`)
  const text =
    part.prefix === '#' ? String(lengthOf(shell, value ?? '')) : await changedValue(expander, part, value ?? '')
  return [valuePiece(text, quoted)]
}

/** `${@…}`, `${*…}` and `${array[@]…}`: an operation is applied to each value. */
async function expandList(
  expander: Expander,
  part: ParameterExpansionPart,
  index: string | undefined,
  quoted: boolean,
): Promise<Piece[]> {
  const { shell } = expander
  const values = index === undefined ? shell.positional : arrayElements(shell, part.parameter)
  if (part.prefix === '#') return [valuePiece(String(values.length), quoted)]
  const name = index ?? part.parameter
  const operation = part.operation
  if (operation === undefined) return listPieces(shell, values, name, quoted)
  if (operation.type === 'Slice') {
    const sliced = index === undefined ? [shell.name, ...values] : values
    const whole = await slice(expander, sliced, operation.offset, operation.length)
    return listPieces(shell, whole, name, quoted)
  }
  if (operation.type === 'Transform' && /^[AKk]$/.test(operation.operand.text) && index !== undefined) {
    const text = (await transform(expander, part, values[0] ?? '')) ?? ''
    return operation.operand.text === 'k'
      ? listPieces(shell, keysAndValues(shell, part.parameter), name, quoted)
      : listPieces(shell, [text], name, quoted)
  }
  if (operation.type === 'Remove' && shell.dialect !== 'bash')
    return listPieces(shell, await removedFromString(expander, part, quoted, operation.operator), name, quoted)
  const changed: string[] = []
  for (const value of values)
    changed.push(
      operation.type === 'Transform'
        ? ((await transform(expander, part, value)) ?? '')
        : await changedValue(expander, part, value),
    )
  return listPieces(shell, changed, name, quoted)
}

/**
 * `#` and `%` of `$@` and `$*` in ash and dash, which see one string whose parameters end with zero bytes: from its
 * beginning they look into the first one alone, from its end backwards, and what follows a match is gone.
 */
async function removedFromString(
  expander: Expander,
  part: ParameterExpansionPart,
  quoted: boolean,
  operator: string,
): Promise<readonly string[]> {
  const { shell } = expander
  const values = quoted && part.parameter === '*' ? [shell.positional.join(joiner(shell))] : shell.positional
  const fromStart = operator !== '%'
  for (let at = fromStart ? 0 : values.length - 1; at >= 0; at--) {
    const value = values[at] ?? ''
    const changed = await changedValue(expander, part, value)
    if (changed === value) continue
    return [...values.slice(0, at), changed, ...(operator.startsWith('#') ? values.slice(at + 1) : [])]
  }
  return values
}

/** `${!name}`, `${!array[@]}` for its keys, and `${!prefix@}` for the names that begin so. */
async function expandIndirect(expander: Expander, part: ParameterExpansionPart, quoted: boolean): Promise<Piece[]> {
  const { shell } = expander
  if (part.operation?.type === 'Names') {
    const names = [...shell.variables.keys()].filter((name) => name.startsWith(part.parameter)).sort()
    return listPieces(shell, names, part.operation.operator, quoted)
  }
  const index = part.index?.text
  if (index === '@' || index === '*') return listPieces(shell, keysOf(shell, part.parameter), index, quoted)
  const reference = shell.variables.get(part.parameter)?.reference
  if (reference !== undefined && index === undefined) return [valuePiece(reference, quoted)]
  const pointed =
    index === undefined
      ? parameterValue(shell, part.parameter)
      : await valueOf(expander, part.parameter, await expander.single(part.index ?? noWord))
  if (pointed === undefined || pointed === '') {
    if (part.operation?.type === 'Default') return expandDefault(expander, part, part.operation, undefined, quoted)
    throw new ShellError(`${part.parameter}: invalid indirect expansion`, 1, true)
  }
  const target = parseSubscripted(pointed) ?? { name: pointed, subscript: undefined }
  if (target.subscript === '@' || target.subscript === '*')
    return listPieces(shell, arrayElements(shell, target.name), target.subscript, quoted)
  if (target.subscript === undefined && part.operation === undefined) return expandParameter(shell, target.name, quoted)
  const value = await valueOf(expander, target.name, target.subscript)
  if (part.operation?.type === 'Default') return expandDefault(expander, part, part.operation, value, quoted)
  return [valuePiece(await changedValue(expander, part, value ?? ''), quoted)]
}

const noWord: Word = { type: 'Word', text: '', value: '', pos: 0, end: 0 }

async function expandDefault(
  expander: Expander,
  part: ParameterExpansionPart,
  operation: { readonly operator: string; readonly operand: Word },
  value: string | undefined,
  quoted: boolean,
): Promise<Piece[]> {
  const { shell } = expander
  const name = part.parameter
  const missing = value === undefined || (operation.operator.startsWith(':') && value === '')
  const present =
    name === '@' || name === '*' ? listPieces(shell, shell.positional, name, quoted) : [valuePiece(value ?? '', quoted)]
  switch (operation.operator.at(-1)) {
    case '-':
      return missing ? operandPieces(expander, operation.operand, quoted) : present
    case '+':
      if (!missing) return operandPieces(expander, operation.operand, quoted)
      return quoted ? [valuePiece('', true)] : []
    case '=': {
      if (!missing) return present
      const text = textOf(await operandPieces(expander, operation.operand, quoted), ' ')
      if (!/^[A-Za-z_]\w*$/.test(name)) throw unassignable(shell, name)
      if (part.index === undefined) shell.set(name, text)
      else shell.setElement(name, await subscriptOf(expander, name, part.index), text, false)
      return [valuePiece(text, quoted)]
    }
    default:
      if (!missing) return present
      throw missingParameter(shell, name, operation.operator, await expander.single(operation.operand))
  }
}

/** The word after `:-`: within double quotes it is quoted too, else its own quotes count and it is split. */
async function operandPieces(expander: Expander, word: Word, quoted: boolean): Promise<Piece[]> {
  if (quoted)
    return [valuePiece(await expander.doubleQuoted(word.text.replace(/(?<!\\)"/g, ''), /\\([$`"\\}\n])/gs), true)]
  const pieces = await expander.pieces(word)
  return pieces.map((piece) => (piece.kind === 'literal' ? valuePiece(piece.text, false) : piece))
}

/** Says of what a dialect doesn't have that it is no substitution. */
function refuseBad(shell: Shell, part: ParameterExpansionPart): void {
  const type = part.operation?.type
  const bad =
    part.parameter === '' ||
    (type === 'Unknown' && !(shell.dialect === 'bash' && /~~?\}$/.test(part.text))) ||
    (shell.dialect !== 'bash' &&
      (part.prefix === '!' || part.index !== undefined || type === 'CaseModification' || type === 'Transform')) ||
    (shell.dialect === 'dash' && (type === 'Slice' || type === 'Replace'))
  if (bad) throw badSubstitution(shell, part.text)
}

function badSubstitution(shell: Shell, text: string): ShellError {
  if (shell.dialect === 'bash') return new ShellError(`${text}: bad substitution`, 1, true)
  return new ShellError(shell.dialect === 'dash' ? 'Bad substitution' : 'syntax error: bad substitution', 2, true)
}

function unassignable(shell: Shell, name: string): ShellError {
  if (shell.dialect === 'bash') return new ShellError(`$${name}: cannot assign in this way`, 1, true)
  return new ShellError(shell.dialect === 'dash' ? `${name}: bad variable name` : `${name}: bad variable name`, 2, true)
}

/** Characters, or bytes where the locale is C, as in containers that say nothing else. */
function lengthOf(shell: Shell, text: string): number {
  return isByteLocale(shell) ? encodeText(text).length : [...text].length
}

function missingParameter(shell: Shell, name: string, operator: string, said: string): ShellError {
  const bash = shell.dialect === 'bash'
  const otherwise = bash
    ? operator === ':?'
      ? 'parameter null or not set'
      : 'parameter not set'
    : operator === ':?'
      ? 'parameter not set or null'
      : 'parameter not set'
  return new ShellError(`${name}: ${said === '' ? otherwise : said}`, bash ? fatalStatus(shell) : 2, true)
}

function refuseUnset(shell: Shell, name: string): void {
  if (!shell.options.has('nounset')) return
  const bash = shell.dialect === 'bash'
  const shown = bash && /^\d/.test(name) ? `$${name}` : name
  throw new ShellError(
    `${shown}: ${bash ? 'unbound variable' : 'parameter not set'}`,
    bash ? fatalStatus(shell) : 2,
    true,
  )
}

/** With which status a missing parameter ends bash. */
export function fatalStatus(shell: Shell): number {
  return shell.isSubshell || shell.options.has('errexit') ? 1 : 127
}

async function valueOf(expander: Expander, name: string, index: string | undefined): Promise<string | undefined> {
  const { shell } = expander
  if (index === undefined) return parameterValue(shell, name)
  if (shell.variable(name)?.keyed !== undefined) return elementOf(shell, name, index)
  const at = Number(await expander.arithmetic(index))
  if (at < 0 && at + (shell.variable(name)?.elements?.length ?? 1) < 0)
    await shell.complain(`${name}: bad array subscript`)
  return elementOf(shell, name, at)
}

/** One element; a plain variable is its own element 0. */
export function elementOf(shell: Shell, name: string, key: string | number): string | undefined {
  const own = specialArray(shell, name)
  const variable = shell.variable(name)
  if (variable?.keyed !== undefined && own === undefined) return variable.keyed.get(String(key))
  const value = parameterValue(shell, name)
  const elements = own ?? variable?.elements ?? (value === undefined ? [] : [value])
  const at = Number(key)
  return elements[at < 0 ? elements.length + at : at]
}

/** The words of `${array[@]@k}`. */
function keysAndValues(shell: Shell, name: string): readonly string[] {
  return keysOf(shell, name).flatMap((key) => [key, elementOf(shell, name, key) ?? ''])
}

function joinedPositional(shell: Shell): string | undefined {
  return shell.positional.length > 0 ? shell.positional.join(' ') : undefined
}

function listPieces(shell: Shell, values: readonly string[], name: string, quoted: boolean): Piece[] {
  if (quoted && name === '*') return [valuePiece(values.join(joiner(shell)), true)]
  const keepsEmpty = shell.dialect === 'bash' && /^[^ \t\n]/.test(shell.get('IFS') ?? ' ')
  return values.flatMap((text, index): Piece[] => {
    const piece = valuePiece(text, quoted || (keepsEmpty && text === ''))
    return index === 0 ? [piece] : [{ kind: 'break' }, piece]
  })
}

function valuePiece(text: string, quoted: boolean): Piece {
  return { kind: quoted ? 'quoted' : 'expanded', text }
}
