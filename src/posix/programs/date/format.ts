/** `date +FORMAT` of GNU: strftime's directives with flags (`-` nothing, `_` blanks, `0` zeros, `^` and `#` case) and widths. */
import { formatDate } from '../dates'

const zeroPadded = new Set('CdgGHIjmMSUVWyYs'.split(''))
const blankPadded = new Set('ekl'.split(''))

/** Shows a time in UTC; `ns` are nanoseconds since the epoch. */
export function formatGnuDate(ns: bigint, format: string): string {
  const second = 1_000_000_000n
  const fraction = ((ns % second) + second) % second
  const ms = Number((ns - fraction) / 1_000_000n)
  return format.replace(
    /%([-_0^#+]*)(\d*)([EO]?)(:{0,3}z|[a-zA-Z%+])/g,
    (whole, flags: string, width: string, _, letter: string) => {
      const base = directive(letter, ms, fraction)
      if (base === undefined) return whole
      if (letter === 'N') return nanoseconds(fraction, width)
      const pad = [...flags].findLast((flag) => '-_0+'.includes(flag))
      let text = pad === undefined ? base : base.replace(/^[0 ]+(?=\d)/, '')
      const size = width === '' ? (pad === '-' ? 0 : pad === undefined ? 0 : base.length) : Number(width)
      const filler =
        pad === '_'
          ? ' '
          : pad === '0' || pad === '+' || (zeroPadded.has(letter) && !blankPadded.has(letter))
            ? '0'
            : ' '
      text = text.padStart(size, filler)
      if (flags.includes('^')) return text.toUpperCase()
      if (flags.includes('#')) return 'pZ'.includes(letter) ? text.toLowerCase() : text.toUpperCase()
      return text
    },
  )
}

function nanoseconds(fraction: bigint, width: string): string {
  const digits = String(fraction).padStart(9, '0')
  return width === '' ? digits : digits.slice(0, Number(width))
}

function directive(letter: string, ms: number, fraction: bigint): string | undefined {
  const date = new Date(ms)
  const day = Math.floor(
    (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) /
      86_400_000,
  )
  const two = (value: number): string => String(value).padStart(2, '0')
  switch (letter) {
    case 'P':
      return date.getUTCHours() < 12 ? 'am' : 'pm'
    case 'q':
      return String(Math.floor(date.getUTCMonth() / 3) + 1)
    case 'U':
      return two(Math.floor((day + 7 - date.getUTCDay()) / 7))
    case 'W':
      return two(Math.floor((day + 7 - ((date.getUTCDay() + 6) % 7)) / 7))
    case 'V':
      return two(isoWeek(date).week)
    case 'G':
      return String(isoWeek(date).year)
    case 'g':
      return two(isoWeek(date).year % 100)
    case 'z':
      return '+0000'
    case ':z':
      return '+00:00'
    case '::z':
      return '+00:00:00'
    case ':::z':
      return '+00'
    case 'N':
      return String(fraction).padStart(9, '0')
    case '%':
      return '%'
    default: {
      const shown = formatDate(ms, `%${letter}`, fraction)
      return shown === `%${letter}` ? undefined : shown
    }
  }
}

/** ISO 8601's week: that of the year in which its Thursday lies. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 4 - (date.getUTCDay() || 7)),
  )
  const year = thursday.getUTCFullYear()
  return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / 604_800_000) + 1 }
}
