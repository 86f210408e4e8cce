/** Go's `fmt` and `time` as Docker's words show them: `%q` of a string, a list and a rune, and durations. */

const shortEscapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
}

function escapeCharacter(character: string, quote: string): string {
  const short = shortEscapes[character]
  if (short !== undefined) return short
  if (character === quote) return `\\${quote}`
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character)) return character
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** `%q` of a string: in double quotes, with Go's escapes. */
export function goQuote(text: string): string {
  return `"${[...text].map((character) => escapeCharacter(character, '"')).join('')}"`
}

/** `%q` of a list of strings: `["a" "b"]`. */
export function goQuoteList(texts: readonly string[]): string {
  return `[${texts.map(goQuote).join(' ')}]`
}

/** `%q` of a number: the character with that code. */
export function goQuoteRune(code: number): string {
  return `'${escapeCharacter(String.fromCodePoint(code), "'")}'`
}

const unitNs: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
}

function decimal(value: number): string {
  return String(Number(value.toFixed(9)))
}

/** `time.Duration.String`: `1m30s`, `500ms`, `0s`. */
export function goDuration(ns: number): string {
  if (ns === 0) return '0s'
  if (ns < 0) return `-${goDuration(-ns)}`
  if (ns < 1e3) return `${ns}ns`
  if (ns < 1e6) return `${decimal(ns / 1e3)}µs`
  if (ns < 1e9) return `${decimal(ns / 1e6)}ms`
  const hours = Math.floor(ns / 3600e9)
  const minutes = Math.floor((ns % 3600e9) / 60e9)
  const seconds = `${decimal((ns % 60e9) / 1e9)}s`
  if (hours > 0) return `${hours}h${minutes}m${seconds}`
  return minutes > 0 ? `${minutes}m${seconds}` : seconds
}

/** `time.ParseDuration`, in nanoseconds. Throws Error with Go's words. */
export function parseGoDuration(text: string): number {
  const match = /^([-+]?)(.*)$/s.exec(text)
  const [, sign = '', body = ''] = match ?? []
  if (body === '0') return 0
  if (body === '') throw new Error(`time: invalid duration ${goQuote(text)}`)
  let total = 0
  let rest = body
  while (rest !== '') {
    const part = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest)
    if (!part) throw new Error(`time: invalid duration ${goQuote(text)}`)
    const [whole, number = '', unit = ''] = part
    if (unit === '') throw new Error(`time: missing unit in duration ${goQuote(text)}`)
    const factor = Object.hasOwn(unitNs, unit) ? unitNs[unit] : undefined
    if (factor === undefined) throw new Error(`time: unknown unit ${goQuote(unit)} in duration ${goQuote(text)}`)
    total += Number(number) * factor
    rest = rest.slice(whole.length)
  }
  return Math.round(sign === '-' ? -total : total)
}
