/** Exact decimals: digits with a scale, kept as text (`-12.50`) and counted as bigint. Rounds half away from zero. */

/** The digits of a decimal with exactly `scale` of them after the point; what is over is rounded. */
export function unscaled(text: string, scale: number): bigint {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text.trim())
  if (match === null) return unscaled(fixedText(Number(text)), scale)
  const [, sign = '', whole = '', fraction = ''] = match
  const kept = fraction.slice(0, scale).padEnd(scale, '0')
  let digits = BigInt(`${whole}${kept}` === '' ? '0' : `${whole}${kept}`)
  if (Number(fraction.charAt(scale)) >= 5) digits += 1n
  return sign === '-' ? -digits : digits
}

function fixedText(value: number): string {
  return Number.isFinite(value) ? value.toFixed(20) : '0'
}

/** Text of unscaled digits: `scaledText(1250n, 2)` is `12.50`. */
export function scaledText(digits: bigint, scale: number): string {
  const sign = digits < 0n ? '-' : ''
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  return scale === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`
}

/** Brings a decimal to a scale. */
export function rescaled(text: string, scale: number): string {
  return scaledText(unscaled(text, scale), scale)
}

/** How many digits stand after the point. */
export function scaleOf(text: string): number {
  const at = text.indexOf('.')
  return at < 0 ? 0 : text.length - at - 1
}

/** Quotient with `scale` digits after the point; half is rounded away from zero. */
export function divided(left: bigint, right: bigint): bigint {
  const negative = left < 0n !== right < 0n
  const [top, bottom] = [left < 0n ? -left : left, right < 0n ? -right : right]
  const quotient = (2n * top + bottom) / (2n * bottom)
  return negative ? -quotient : quotient
}

export function compareDecimals(left: string, right: string): number {
  const scale = Math.max(scaleOf(left), scaleOf(right))
  const [first, second] = [unscaled(left, scale), unscaled(right, scale)]
  return first < second ? -1 : first > second ? 1 : 0
}
