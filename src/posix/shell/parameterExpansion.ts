/**
 * Parameters in words: `$name`, `${name…}`, lists (`$@`, `$*`, bash's `${array[@]}`), indirection, and the words that
 * stand in for a value that isn't there (`:-` `:=` `:?` `:+`). What changes a value is `valueChange.ts`.
 */
import type { ParameterExpansionPart, Word } from 'unbash'
import type { Expander } from './expand'
import { textOf, type Piece } from './fields'
import { arrayElements, joiner, parameterValue } from './parameters'
import { ShellError, type Shell } from './shell'
import { changedValue, slice } from './valueChange'

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
  const index = part.index === undefined ? undefined : await expander.single(part.index)
  if (part.prefix === '!' && shell.dialect === 'bash') return expandIndirect(shell, part, quoted)
  const listed = name === '@' || name === '*' || index === '@' || index === '*'
  const operation = part.operation
  if (listed && (part.prefix === '#' || operation?.type !== 'Default')) return expandList(expander, part, index, quoted)
  const value = listed ? joinedPositional(shell) : await valueOf(expander, name, index)
  if (operation?.type === 'Default') return expandDefault(expander, part, operation, value, quoted)
  if (value === undefined) refuseUnset(shell, name)
  const text = part.prefix === '#' ? String([...(value ?? '')].length) : await changedValue(expander, part, value ?? '')
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
    return listPieces(shell, await slice(expander, sliced, operation.offset, operation.length), name, quoted)
  }
  const changed: string[] = []
  for (const value of values) changed.push(await changedValue(expander, part, value))
  return listPieces(shell, changed, name, quoted)
}

/** `${!name}`, and `${!prefix@}` for the names that begin so. */
function expandIndirect(shell: Shell, part: ParameterExpansionPart, quoted: boolean): Piece[] {
  if (part.operation?.type === 'Names') {
    const names = [...shell.variables.keys()].filter((name) => name.startsWith(part.parameter)).sort()
    return listPieces(shell, names, part.operation.operator, quoted)
  }
  return expandParameter(shell, parameterValue(shell, part.parameter) ?? '', quoted)
}

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
      shell.set(name, text)
      return [valuePiece(text, quoted)]
    }
    default:
      if (!missing) return present
      throw missingParameter(shell, name, operation.operator, await expander.single(operation.operand))
  }
}

/** The word after `:-`: within double quotes it is quoted too, else its own quotes count and it is split. */
async function operandPieces(expander: Expander, word: Word, quoted: boolean): Promise<Piece[]> {
  if (quoted) return [valuePiece(await expander.single(word), true)]
  const pieces = await expander.pieces(word)
  return pieces.map((piece) => (piece.kind === 'literal' ? valuePiece(piece.text, false) : piece))
}

function missingParameter(shell: Shell, name: string, operator: string, said: string): ShellError {
  const bash = shell.dialect === 'bash'
  const otherwise = bash
    ? 'parameter null or not set'
    : operator === ':?'
      ? 'parameter not set or null'
      : 'parameter not set'
  return new ShellError(`${name}: ${said === '' ? otherwise : said}`, bash ? 127 : 2, true)
}

function refuseUnset(shell: Shell, name: string): void {
  if (!shell.options.has('nounset')) return
  const bash = shell.dialect === 'bash'
  throw new ShellError(`${name}: ${bash ? 'unbound variable' : 'parameter not set'}`, bash ? 127 : 2, true)
}

async function valueOf(expander: Expander, name: string, index: string | undefined): Promise<string | undefined> {
  const { shell } = expander
  if (index === undefined) return parameterValue(shell, name)
  const elements = shell.variables.get(name)?.elements ?? [shell.get(name) ?? '']
  const at = Number(await expander.arithmetic(index))
  return elements.at(at < 0 ? elements.length + at : at)
}

function joinedPositional(shell: Shell): string | undefined {
  return shell.positional.length > 0 ? shell.positional.join(' ') : undefined
}

function listPieces(shell: Shell, values: readonly string[], name: string, quoted: boolean): Piece[] {
  if (quoted && name === '*') return [valuePiece(values.join(joiner(shell)), true)]
  return values.flatMap((text, index): Piece[] => {
    const piece = valuePiece(text, quoted)
    return index === 0 ? [piece] : [{ kind: 'break' }, piece]
  })
}

function valuePiece(text: string, quoted: boolean): Piece {
  return { kind: quoted ? 'quoted' : 'expanded', text }
}
