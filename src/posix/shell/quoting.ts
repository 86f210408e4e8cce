/** How the shells write a value so that it can be read again. */
import type { Shell } from './shell'
import type { Variable } from './variableStore'
import { keysOf } from './subscript'

/** `"…"` as `declare -p` has it. */
export function doubleQuoted(text: string): string {
  // eslint-disable-next-line no-control-regex
  return /[\0-\x1f\x7f]/.test(text) ? ansiQuoted(text) : `"${text.replace(/[\\"$`]/g, '\\$&')}"`
}

const named: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
  '\x1b': '\\E',
  "'": "\\'",
  '\\': '\\\\',
}

/** `$'…'`. */
export function ansiQuoted(text: string): string {
  const escape = (character: string): string =>
    named[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`
  // eslint-disable-next-line no-control-regex
  const shown = text.replace(/[\0-\x1f\x7f'\\]/g, escape)
  return `$'${shown}'`
}

/** As `printf %q` and `set -x` do in bash: backslashes only where they are needed. */
export function backslashQuoted(text: string): string {
  if (text === '') return "''"
  // eslint-disable-next-line no-control-regex
  if (/[\0-\x1f\x7f]/.test(text)) return ansiQuoted(text)
  return text.replace(/[^\w@%+:./^~=-]|^[~#]/g, '\\$&')
}

/** As bash's `set` and xtrace show a word: bare where nothing needs quotes. */
export function sparselyQuoted(text: string): string {
  if (text === '') return "''"
  // eslint-disable-next-line no-control-regex
  if (/[\0-\x1f\x7f]/.test(text)) return ansiQuoted(text)
  return /[^\w@%+:,./=-]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : text
}

/** `declare -p name`. */
export function declarationOf(shell: Shell, name: string): string {
  const variable = shell.variables.get(name)
  const flags = attributes(variable)
  const head = `declare -${flags === '' ? '-' : flags} ${name}`
  if (variable?.reference !== undefined) return `${head}="${variable.reference}"`
  const { keyed, elements } = variable ?? {}
  if (keyed !== undefined || elements !== undefined) {
    const pairs = keysOf(shell, name).map((key) => {
      const value = keyed?.get(key) ?? elements?.[Number(key)] ?? ''
      return `[${keyed === undefined || /^[\w]+$/.test(key) ? key : doubleQuoted(key)}]=${doubleQuoted(value)}`
    })
    if (pairs.length === 0) return variable?.value === undefined && keyed === undefined ? `${head}=()` : `${head}=()`
    return `${head}=(${pairs.join(' ')}${keyed === undefined ? '' : ' '})`
  }
  return variable?.value === undefined ? head : `${head}=${doubleQuoted(variable.value)}`
}

/** A variable's flags as `declare -p` and `${x@a}` write them: `aix`. */
export function attributes(variable: Variable | undefined): string {
  if (variable === undefined) return ''
  const letters: readonly (readonly [string, boolean])[] = [
    ['a', variable.elements !== undefined],
    ['A', variable.keyed !== undefined],
    ['i', variable.integer === true],
    ['l', variable.letterCase === 'lower'],
    ['n', variable.reference !== undefined],
    ['r', variable.readOnly],
    ['u', variable.letterCase === 'upper'],
    ['x', variable.exported],
  ]
  return letters
    .filter(([, has]) => has)
    .map(([letter]) => letter)
    .join('')
}
