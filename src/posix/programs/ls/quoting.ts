/**
 * GNU's ways to show a name (`--quoting-style`, `-b -Q -N -q`): literally, for a shell, or as in C. Containers have no
 * locale, so that every byte past ASCII counts as one that can't be printed.
 */
import { fromByteText, toByteText } from '../byteText'

export const quotingStyles = [
  'literal',
  'shell',
  'shell-always',
  'shell-escape',
  'shell-escape-always',
  'c',
  'c-maybe',
  'escape',
  'locale',
  'clocale',
] as const

export type QuotingStyle = (typeof quotingStyles)[number]

const letters: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
}

/** A name as a style shows it. */
export function quoteName(name: string, style: QuotingStyle): string {
  switch (style) {
    case 'literal':
      return name
    case 'shell':
    case 'shell-always':
      return shellQuoted(name, style === 'shell-always', false)
    case 'shell-escape':
    case 'shell-escape-always':
      return shellQuoted(name, style === 'shell-escape-always', true)
    case 'escape':
      return escaped(name, ' ')
    case 'locale':
      return `'${escaped(name, "'")}'`
    case 'c-maybe':
      return escaped(name, '"') === name ? name : `"${escaped(name, '"')}"`
    default:
      return `"${escaped(name, '"')}"`
  }
}

/** Each byte that can't be printed as a question mark. */
export function hideControls(name: string): string {
  return fromByteText(toByteText(name).replace(/[^ -~]/g, '?'))
}

/** C's escapes; `besides` is the character that also gets a backslash. */
function escaped(name: string, besides: string): string {
  return toByteText(name).replace(/[^!-~]|[\\'"]/g, (character) => {
    if (character === '\\' || character === besides) return `\\${character}`
    if (/[ '"]/.test(character)) return character
    return letters[character] ?? octal(character)
  })
}

function octal(character: string): string {
  return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`
}

function shellQuoted(name: string, always: boolean, escapes: boolean): string {
  const bytes = toByteText(name)
  const isPlain = bytes !== '' && !/[^!-~]|[!"$&'()*;<=>?[\\^`{|}]/.test(bytes) && !/^[~#]/.test(bytes)
  if (isPlain && !always) return name
  const hides = escapes && /[^ -~]/.test(bytes)
  if (bytes.includes("'") && !hides && !/["\\$`!]/.test(bytes)) return `"${name}"`
  if (!hides) return `'${name.replaceAll("'", "'\\''")}'`
  const pieces = bytes.match(/[^ -~]+|[ -~]+/g) ?? []
  const quoted = pieces.map((piece) =>
    /^[ -~]/.test(piece)
      ? `'${piece.replaceAll("'", "'\\''")}'`
      : `$'${[...piece].map((each) => letters[each] ?? octal(each)).join('')}'`,
  )
  return (/^[ -~]/.test(bytes) ? '' : "''") + quoted.join('')
}
