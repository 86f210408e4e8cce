/** bash's `${name@Q}` and its like. */
import type { ParameterExpansionPart } from 'unbash'
import type { Expander } from './expand'
import { keysOf } from './subscript'
import { promptText } from './prompt'
import { ansiQuoted, attributes, backslashQuoted, declarationOf, doubleQuoted } from './quoting'
import type { Shell } from './shell'
import { ShellError } from './shellError'
import { unescape } from '../programs/escapes'

/** The value after the transformation; undefined where it yields nothing. Throws `ShellError`. */
export async function transform(
  expander: Expander,
  part: ParameterExpansionPart,
  value: string | undefined,
): Promise<string | undefined> {
  const { shell } = expander
  const letter = part.operation?.type === 'Transform' ? part.operation.operand.text : ''
  switch (letter) {
    case 'a':
      return attributes(shell.variable(part.parameter))
    case 'A':
      return value === undefined ? undefined : assignment(shell, part.parameter, value)
    case 'Q':
      return value === undefined ? undefined : singleQuoted(value)
    case 'U':
      return value?.toUpperCase()
    case 'u':
      return value === undefined ? undefined : value.slice(0, 1).toUpperCase() + value.slice(1)
    case 'L':
      return value?.toLowerCase()
    case 'E':
      return value === undefined ? undefined : unescape(value, 'echo').text
    case 'P':
      return value === undefined ? undefined : promptText(shell, expander, value)
    case 'K':
    case 'k':
      return keyed(shell, part.parameter)
    default:
      throw new ShellError(`${part.text}: bad substitution`, 1, true)
  }
}

/** As bash quotes for reuse: single quotes, or `$'…'` where there are control characters. */
function singleQuoted(text: string): string {
  // eslint-disable-next-line no-control-regex
  return /[\0-\x1f\x7f]/.test(text) ? ansiQuoted(text) : `'${text.replaceAll("'", "'\\''")}'`
}

function assignment(shell: Shell, name: string, value: string): string {
  const flags = attributes(shell.variable(name))
  if (flags === '') return `${name}=${singleQuoted(value)}`
  return /[aA]/.test(flags) ? declarationOf(shell, name) : `declare -${flags} ${name}=${singleQuoted(value)}`
}

function keyed(shell: Shell, name: string): string {
  const variable = shell.variable(name)
  return keysOf(shell, name)
    .map(
      (key) =>
        `${backslashQuoted(key)} ${doubleQuoted(variable?.keyed?.get(key) ?? variable?.elements?.[Number(key)] ?? '')}`,
    )
    .join(' ')
}
