/** Backslash escapes of `echo -e`, `printf` and `%b`. Bytes above 127 become the lone surrogates of `text.ts`. */
import { decodeText } from '../text'

/** The letters behind a backslash that C knows, and what they stand for. */
export const cEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
}

/** The reverse: characters, and how C writes them. */
export const cEscaped: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(cEscapes).map(([letter, character]) => [character, `\\${letter}`]),
)

/** How `od -c` and `hexdump` name a control character of C's, `\0` among them. */
export function controlEscape(byte: number): string | undefined {
  if (byte === 0) return '\\0'
  return byte < 0x20 ? cEscaped[String.fromCharCode(byte)] : undefined
}

const simple: Readonly<Record<string, string>> = { ...cEscapes, e: '\x1b' }

/**
 * Replaces escapes. `echo` reads `\0nnn`, `printf` `\nnn`, and `%b` either; `\c` stops all output, but for `literalC`.
 * dash knows no `\xhh` (`hex` false).
 */
export function unescape(
  text: string,
  style: 'echo' | 'printf' | '%b',
  { hex = true, literalC = false }: { readonly hex?: boolean; readonly literalC?: boolean } = {},
): { text: string; stopped: boolean } {
  if (!text.includes('\\')) return { text, stopped: false }
  const octal = { echo: '0[0-7]{0,3}', printf: '[0-7]{1,3}', '%b': '0[0-7]{0,3}|[1-7][0-7]{0,2}' }[style]
  const pattern = new RegExp(`((?:\\\\(?:${octal}${hex ? '|x[0-9A-Fa-f]{1,2}' : ''}))+)|\\\\([^])`, 'g')
  let result = ''
  let at = 0
  for (const match of text.matchAll(pattern)) {
    result += text.slice(at, match.index)
    at = match.index + match[0].length
    if (match[1] !== undefined) result += decodeText(Uint8Array.from(bytesOf(match[1])))
    else if (match[2] === 'c' && !literalC) return { text: result, stopped: true }
    else result += simple[match[2] ?? ''] ?? (style === 'printf' && match[2] === '"' ? '"' : match[0])
  }
  return { text: result + text.slice(at), stopped: false }
}

function bytesOf(escapes: string): number[] {
  return escapes
    .split('\\')
    .slice(1)
    .map((escape) => (escape.startsWith('x') ? Number.parseInt(escape.slice(1), 16) : Number.parseInt(escape, 8)) & 255)
}
