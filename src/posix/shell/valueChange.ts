/** What `${name…}` makes of a value: `#` `%` remove, `/` replaces, `:1:2` slices, `^` `,` change the case. */
import type { ParameterExpansionPart, Word } from 'unbash'
import type { Expander } from './expand'
import { removeMatch, replaceMatch } from './pattern'
import type { Shell } from './shell'
import { ShellError } from './shellError'
import { bounded, matchesIn } from './shellMatch'

/** The value after the operation of an expansion, if it has one. Throws `ShellError` where the shell has none such. */
export async function changedValue(expander: Expander, part: ParameterExpansionPart, value: string): Promise<string> {
  const operation = part.operation
  if (operation === undefined) return value
  switch (operation.type) {
    case 'Remove':
      return removeFrom(
        expander.shell,
        value,
        await expander.pattern(operation.operand),
        operation.operator.startsWith('#') ? 'prefix' : 'suffix',
        operation.operator.length === 2,
      )
    case 'Replace':
      return replaceIn(
        expander.shell,
        value,
        literalAnchor(expander, operation.operator) + (await expander.pattern(operation.pattern)),
        await replacementOf(expander, operation.replacement),
        expander.shell.dialect === 'bash'
          ? replacedWhere(operation.operator)
          : operation.operator === '//'
            ? 'all'
            : 'first',
      )
    case 'Slice':
      return (await slice(expander, [...value], operation.offset, operation.length)).join('')
    case 'CaseModification': {
      const wanted = operation.operand === undefined ? '' : await expander.pattern(operation.operand)
      return withCase(expander.shell, value, operation.operator, wanted)
    }
    default:
      throw new ShellError(
        expander.shell.dialect === 'dash' ? 'Bad substitution' : 'syntax error: bad substitution',
        2,
        true,
      )
  }
}

/** To ash `#` and `%` are characters of the pattern. */
function literalAnchor(expander: Expander, operator: string): string {
  const last = operator.at(-1) ?? ''
  return expander.shell.dialect !== 'bash' && '#%'.includes(last) ? `\\${last}` : ''
}

/** The replacement: in bash an unquoted `&` stands for what matched. */
async function replacementOf(expander: Expander, word: Word): Promise<string | ((match: string) => string)> {
  if (expander.shell.dialect !== 'bash') return expander.single(word)
  const pieces = await expander.pieces(word)
  const parts = pieces.map((piece) =>
    piece.kind === 'break' ? { text: ' ', quoted: true } : { text: piece.text, quoted: piece.kind === 'quoted' },
  )
  if (!parts.some((part) => !part.quoted && part.text.includes('&'))) return parts.map((part) => part.text).join('')
  return (match) =>
    parts
      .map((part) => (part.quoted ? part.text : part.text.replace(/\\&|&/g, (found) => (found === '&' ? match : '&'))))
      .join('')
}

/** A value with the case of its characters changed: `^` up, `,` down, `~` the other; doubled all of them. */
export function withCase(shell: Shell, value: string, operator: string, pattern: string): string {
  const change = (character: string): string => {
    if (pattern !== '' && !matchesIn(shell, pattern, character)) return character
    if (operator.startsWith('^')) return character.toUpperCase()
    if (operator.startsWith(',')) return character.toLowerCase()
    return character === character.toUpperCase() ? character.toLowerCase() : character.toUpperCase()
  }
  const [first = '', ...rest] = value
  return change(first) + (operator.length === 2 ? rest.map(change) : rest).join('')
}

function replacedWhere(operator: string): 'all' | 'start' | 'end' | 'first' {
  switch (operator) {
    case '//':
      return 'all'
    case '/#':
      return 'start'
    case '/%':
      return 'end'
    default:
      return 'first'
  }
}

/** Characters or elements from `offset` on; both numbers are arithmetic and count from the end when negative. */
export async function slice<T>(
  expander: Expander,
  values: readonly T[],
  offset: Word,
  length: Word | undefined,
): Promise<T[]> {
  const from = Number(await expander.arithmetic(offset.text))
  const count = length === undefined ? undefined : Number(await expander.arithmetic(length.text))
  const start = from < 0 ? values.length + from : from
  if (start < 0) return []
  if (count !== undefined && count < 0 && values.length + count < start)
    throw new ShellError(`${length?.text ?? ''}: substring expression < 0`, 1, true)
  const end = count === undefined ? values.length : count < 0 ? values.length + count : start + count
  return values.slice(start, end)
}

function removeFrom(shell: Shell, value: string, pattern: string, side: 'prefix' | 'suffix', longest: boolean): string {
  return bounded(() => removeMatch(value, pattern, side, longest, shell.extendedGlobs()))
}

function replaceIn(
  shell: Shell,
  value: string,
  pattern: string,
  replacement: string | ((match: string) => string),
  where: 'first' | 'all' | 'start' | 'end',
): string {
  return bounded(() => replaceMatch(value, pattern, replacement, where, shell.extendedGlobs()))
}
