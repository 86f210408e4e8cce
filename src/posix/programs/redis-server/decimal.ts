/** Sums of decimals as redis shows them: it adds long doubles and prints 17 places; here they are added exactly. */

const places = 17

/** The sum of two decimals, without zeros at its end; undefined when one of them is none. */
export function addDecimals(one: string, other: string): string | undefined {
  const [left, right] = [scaled(one), scaled(other)]
  if (left === undefined || right === undefined) return undefined
  const sum = left + right
  const digits = (sum < 0n ? -sum : sum).toString().padStart(places + 1, '0')
  const whole = `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '')
  return sum < 0n ? `-${whole}` : whole
}

/** A decimal times ten to the seventeenth. */
function scaled(text: string): bigint | undefined {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?$/i.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (whole + fraction === '') return undefined
  const shift = places + Number(exponent) - fraction.length
  if (shift > 400) return undefined
  const digits = BigInt(whole + fraction)
  const value = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift)
  return sign === '-' ? -value : value
}
