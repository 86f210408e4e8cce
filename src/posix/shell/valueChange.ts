/** What `${name…}` makes of a value: `#` `%` remove, `/` replaces, `:1:2` slices, `^` `,` change the case. */
import type { ParameterExpansionPart, Word } from 'unbash'
import type { Expander } from './expand'
import { removeMatch, replaceMatch } from './pattern'
import { ShellError } from './shell'

/** The value after the operation of an expansion, if it has one. Throws `ShellError` where the shell has none such. */
export async function changedValue(expander: Expander, part: ParameterExpansionPart, value: string): Promise<string> {
  const operation = part.operation
  if (operation === undefined) return value
  switch (operation.type) {
    case 'Remove':
      return removeMatch(
        value,
        await expander.pattern(operation.operand),
        operation.operator.startsWith('#') ? 'prefix' : 'suffix',
        operation.operator.length === 2,
      )
    case 'Replace':
      return replaceMatch(
        value,
        await expander.pattern(operation.pattern),
        await expander.single(operation.replacement),
        replacedWhere(operation.operator),
      )
    case 'Slice':
      return (await slice(expander, [...value], operation.offset, operation.length)).join('')
    case 'CaseModification': {
      const change = (text: string): string =>
        operation.operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase()
      return operation.operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1)
    }
    default:
      throw new ShellError(
        expander.shell.dialect === 'dash' ? 'Bad substitution' : 'syntax error: bad substitution',
        2,
        true,
      )
  }
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
  const start = from < 0 ? Math.max(0, values.length + from) : from
  const end = count === undefined ? values.length : count < 0 ? values.length + count : start + count
  return values.slice(start, end)
}
