/**
 * Numbers of bc and dc: whole digits and how many of them stand behind the point. What doesn't fit behind it is cut off.
 */

export interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

/** What can't be calculated; the message is the program's. */
export class MathError extends Error {}

export const zero: Decimal = { digits: 0n, scale: 0 }

export function decimal(value: number | bigint): Decimal {
  return { digits: BigInt(value), scale: 0 }
}

/** Cuts or extends to a scale. */
export function rescaled({ digits, scale }: Decimal, to: number): Decimal {
  if (to >= scale) return { digits: digits * 10n ** BigInt(to - scale), scale: to }
  return { digits: digits / 10n ** BigInt(scale - to), scale: to }
}

function aligned(one: Decimal, two: Decimal): readonly [bigint, bigint, number] {
  const scale = Math.max(one.scale, two.scale)
  return [rescaled(one, scale).digits, rescaled(two, scale).digits, scale]
}

export function add(one: Decimal, two: Decimal): Decimal {
  const [left, right, scale] = aligned(one, two)
  return { digits: left + right, scale }
}

export function negate({ digits, scale }: Decimal): Decimal {
  return { digits: -digits, scale }
}

export function subtract(one: Decimal, two: Decimal): Decimal {
  return add(one, negate(two))
}

export function multiply(one: Decimal, two: Decimal, scale: number): Decimal {
  const whole = { digits: one.digits * two.digits, scale: one.scale + two.scale }
  return rescaled(whole, Math.min(whole.scale, Math.max(scale, one.scale, two.scale)))
}

/** Throws `MathError`. */
export function divide(one: Decimal, two: Decimal, scale: number): Decimal {
  if (two.digits === 0n) throw new MathError('divide by zero')
  const shift = scale + two.scale - one.scale
  const left = shift >= 0 ? one.digits * 10n ** BigInt(shift) : one.digits
  const right = shift >= 0 ? two.digits : two.digits * 10n ** BigInt(-shift)
  return { digits: left / right, scale }
}

/** What is left of a division with so many digits. Throws `MathError`. */
export function remainder(one: Decimal, two: Decimal, scale: number): Decimal {
  const quotient = divide(one, two, scale)
  const taken = { digits: quotient.digits * two.digits, scale: quotient.scale + two.scale }
  return rescaled(subtract(one, taken), Math.max(scale + two.scale, one.scale))
}

/** Throws `MathError` for an exponent that isn't whole. */
export function power(base: Decimal, exponent: Decimal, scale: number): Decimal {
  if (exponent.digits % 10n ** BigInt(exponent.scale) !== 0n) throw new MathError('not an integer')
  const times = Number(rescaled(exponent, 0).digits)
  const count = Math.abs(times)
  if (count > mostDigits) throw new MathError('exponent is too large')
  const raised = { digits: base.digits ** BigInt(count), scale: base.scale * count }
  if (times < 0) return divide(decimal(1), raised, scale)
  return rescaled(raised, Math.min(raised.scale, Math.max(scale, base.scale)))
}

/** A number with more digits than these would take the machine too long. */
const mostDigits = 100_000

/** Throws `MathError` for a negative number. */
export function squareRoot(value: Decimal, scale: number): Decimal {
  if (value.digits < 0n) throw new MathError('negative number')
  const to = Math.max(scale, value.scale)
  return { digits: wholeRoot(rescaled(value, to * 2).digits), scale: to }
}

function wholeRoot(value: bigint): bigint {
  if (value < 2n) return value
  let guess = 1n << BigInt(Math.ceil(value.toString(2).length / 2))
  for (;;) {
    const next = (guess + value / guess) / 2n
    if (next >= guess) return guess
    guess = next
  }
}

export function compare(one: Decimal, two: Decimal): number {
  const [left, right] = aligned(one, two)
  return left < right ? -1 : left > right ? 1 : 0
}

/** As it is printed in a base; above 16 digits are numbers with blanks before them. */
export function shown(value: Decimal, base: number): string {
  const sign = value.digits < 0n ? '-' : ''
  const digits = value.digits < 0n ? -value.digits : value.digits
  if (digits === 0n) return '0'
  const unit = 10n ** BigInt(value.scale)
  if (base === 10) {
    const text = digits.toString().padStart(value.scale + 1, '0')
    const whole = text.slice(0, text.length - value.scale)
    return (
      sign + (whole === '0' && value.scale > 0 ? '' : whole) + (value.scale > 0 ? `.${text.slice(-value.scale)}` : '')
    )
  }
  const radix = BigInt(base)
  const digit = (each: bigint): string =>
    base <= 16 ? each.toString(16).toUpperCase() : ` ${each.toString().padStart(String(base - 1).length, '0')}`
  let whole = ''
  for (let left = digits / unit; left > 0n; left /= radix) whole = digit(left % radix) + whole
  let part = ''
  for (let left = digits % unit, reached = 1n; reached < unit; reached *= radix) {
    left *= radix
    part += digit(left / unit)
    left %= unit
  }
  return sign + whole + (part === '' ? '' : `.${part}`)
}

/** Reads digits (`0`–`9`, `A`–`F`) in a base; a digit that the base hasn't is its highest, unless it stands alone. */
export function parseDecimal(text: string, base: number): Decimal {
  const [whole = '', part = ''] = text.split('.')
  const isAlone = whole.length + part.length === 1
  const valueOf = (letter: string): number => {
    const value = Number.parseInt(letter, 16)
    return isAlone ? value : Math.min(value, base - 1)
  }
  if (base === 10 && !/[A-F]/.test(text)) return { digits: BigInt(whole + part || '0'), scale: part.length }
  const digits = [...(whole + part)].reduce((sum, letter) => sum * BigInt(base) + BigInt(valueOf(letter)), 0n)
  if (part === '') return decimal(digits)
  return divide(decimal(digits), decimal(BigInt(base) ** BigInt(part.length)), part.length)
}
