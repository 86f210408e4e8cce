/** C's `%e`, `%f` and `%g` of one number, as `seq -f` takes them. */

/** Fills a format that has one directive. */
export function formatNumber(format: string, value: number): string {
  return format.replace(
    /%([-+ #0']*)(\d*)(?:\.(\d*))?L?([efgEFG%])/g,
    (_, flags: string, width: string, precision: string | undefined, letter: string) => {
      if (letter === '%') return '%'
      const digits = precision === undefined ? 6 : Number(precision)
      const body = converted(Math.abs(value), digits, letter.toLowerCase(), flags.includes('#'))
      const sign = value < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
      const text = letter === letter.toUpperCase() ? body.toUpperCase() : body
      const size = Number(width)
      if (flags.includes('-')) return (sign + text).padEnd(size)
      return flags.includes('0') ? sign + text.padStart(size - sign.length, '0') : (sign + text).padStart(size)
    },
  )
}

function converted(value: number, digits: number, letter: string, keepsZeros: boolean): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : 'inf'
  if (letter === 'f') return value.toFixed(digits)
  if (letter === 'e') return exponential(value, digits)
  const significant = Math.max(1, digits)
  const exponent = value === 0 ? 0 : Number(value.toExponential(significant - 1).split('e')[1])
  const text =
    exponent < -4 || exponent >= significant
      ? exponential(value, significant - 1)
      : value.toFixed(significant - 1 - exponent)
  return keepsZeros || !text.includes('.') ? text : text.replace(/\.?0+(?=e|$)/, '')
}

function exponential(value: number, digits: number): string {
  const [mantissa = '', power = '0'] = value.toExponential(digits).split('e')
  const exponent = Number(power)
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}
