/** awk's printf: C's conversions over byte texts. */
import { nonFinite, NumericString, toNumber, type Value } from './values'

/** Said for what a face's printf refuses. */
export class FormatError extends Error {
  constructor(readonly kind: 'star' | 'missing') {
    super(kind)
  }
}

export interface FormatRules {
  /** Too few arguments are an error (mawk). */
  readonly strict?: boolean
  /** `*` widths are refused (busybox). */
  readonly noStars?: boolean
  readonly readsHex?: boolean
  readonly text?: (value: Value) => string
}

const conversion = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?[hlLqjzt]*([a-zA-Z%])/g

/** Fills a format. Throws `FormatError`. */
export function formatAwk(format: string, values: readonly Value[], rules: FormatRules = {}): string {
  let next = 0
  const take = (): Value => {
    if (next >= values.length && rules.strict === true) throw new FormatError('missing')
    return values[next++]
  }
  const amount = (text: string | undefined): number | undefined => {
    if (text === undefined) return undefined
    if (text !== '*') return Number(text)
    if (rules.noStars === true) throw new FormatError('star')
    return Math.trunc(toNumber(take()))
  }
  return format.replace(
    conversion,
    (whole, flags: string, width: string | undefined, precision: string | undefined, letter: string) => {
      if (letter === '%') return '%'
      const wide = amount(width)
      const precise = amount(precision)
      const left = flags.includes('-') || (wide !== undefined && wide < 0)
      const body = convert(letter, take, flags, precise, rules)
      if (body === undefined) return whole
      const size = Math.abs(wide ?? 0)
      if (left) return body.padEnd(size)
      const isNumber = !'cs'.includes(letter)
      if (!flags.includes('0') || !isNumber || (precise !== undefined && 'dioxXu'.includes(letter)))
        return body.padStart(size)
      const sign = /^[-+ ]?(0x)?/.exec(body)?.[0] ?? ''
      return sign + body.slice(sign.length).padStart(size - sign.length, '0')
    },
  )
}

function convert(
  letter: string,
  take: () => Value,
  flags: string,
  precision: number | undefined,
  rules: FormatRules,
): string | undefined {
  switch (letter) {
    case 's': {
      const text = textOf(take(), rules)
      return precision === undefined ? text : text.slice(0, precision)
    }
    case 'c': {
      const value = take()
      if (typeof value === 'number' || value instanceof NumericString)
        return String.fromCharCode(Math.trunc(toNumber(value)) & 255)
      return textOf(value, rules).slice(0, 1)
    }
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return integerText(letter, toNumber(take(), rules.readsHex), flags, precision)
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return signed(floatText(letter, toNumber(take(), rules.readsHex), flags, precision ?? 6), flags)
    default:
      return undefined
  }
}

function textOf(value: Value, rules: FormatRules): string {
  if (rules.text !== undefined) return rules.text(value)
  return value === undefined ? '' : value instanceof NumericString ? value.text : String(value)
}

function signed(text: string, flags: string): string {
  if (text.startsWith('-')) return text
  return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text
}

const most = 9223372036854775807n

function integerText(letter: string, number: number, flags: string, precision: number | undefined): string {
  if (!Number.isFinite(number)) return signed(nonFinite(number), flags)
  let whole = BigInt(Math.trunc(number))
  if (whole > most) whole = most
  if (whole < -most - 1n) whole = -most - 1n
  const digits = (text: string): string => text.padStart(precision ?? 0, '0')
  if (letter === 'd' || letter === 'i') {
    const text = digits((whole < 0n ? -whole : whole).toString())
    return whole < 0n ? `-${text}` : signed(text, flags)
  }
  const unsigned = BigInt.asUintN(64, whole)
  if (letter === 'u') return digits(unsigned.toString())
  if (letter === 'o') return `${flags.includes('#') ? '0' : ''}${digits(unsigned.toString(8))}`
  const hex = `${flags.includes('#') && unsigned !== 0n ? '0x' : ''}${digits(unsigned.toString(16))}`
  return letter === 'X' ? hex.toUpperCase() : hex
}

/** `%e`, `%f`, `%g` as C prints them. */
function floatText(letter: string, number: number, flags: string, precision: number): string {
  if (!Number.isFinite(number))
    return letter === letter.toUpperCase() ? nonFinite(number).toUpperCase() : nonFinite(number)
  const lower = letter.toLowerCase()
  const text =
    lower === 'f'
      ? fixed(number, precision)
      : lower === 'e'
        ? exponential(number, precision)
        : general(number, precision === 0 ? 1 : precision, flags.includes('#'))
  return letter === lower ? text : text.toUpperCase()
}

function fixed(number: number, precision: number): string {
  if (Math.abs(number) >= 1e21) return `${BigInt(number).toString()}${precision > 0 ? `.${'0'.repeat(precision)}` : ''}`
  return number.toFixed(Math.min(100, precision))
}

function exponential(number: number, precision: number): string {
  return number.toExponential(Math.min(100, precision)).replace(/e([-+])(\d)$/, 'e$10$2')
}

function general(number: number, precision: number, keepsZeros: boolean): string {
  if (number === 0) return Object.is(number, -0) ? '-0' : '0'
  const exponent = Number(/e([-+]\d+)$/.exec(number.toExponential(Math.min(100, precision - 1)))?.[1] ?? 0)
  const text =
    exponent < -4 || exponent >= precision
      ? exponential(number, precision - 1)
      : number.toFixed(Math.min(100, precision - 1 - exponent))
  if (keepsZeros || !text.includes('.')) return text
  return text.replace(/\.?0+(e|$)/, '$1')
}
