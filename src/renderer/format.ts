/** Sizes and times as people read them. Units are decimal, as Docker's are: 1 kB is 1000 bytes. */

const unitNames = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/** `41 B`, `1,2 kB`, `196 MB`: three figures at most, one decimal; `–` where the size isn't known. */
export function formatBytes(sizeBytes: number | undefined, locale: string): string {
  if (sizeBytes === undefined || !Number.isFinite(sizeBytes)) return '–'
  let value = Math.abs(sizeBytes)
  let unit = 0
  while (value >= 999.5 && unit < unitNames.length - 1) {
    value /= 1000
    unit++
  }
  const maximumFractionDigits = unit === 0 || value >= 99.95 ? 0 : 1
  const digits = new Intl.NumberFormat(locale, { maximumFractionDigits }).format(sizeBytes < 0 ? -value : value)
  return `${digits}\u00a0${unitNames[unit] ?? ''}`
}

/** Date and time to the second, for a tooltip. */
export function formatDate(atSec: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(atSec * 1000)
}

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** `há 2 minutos`, `3 days ago`; under a minute, `agora`. */
export function formatRelative(atSec: number, nowSec: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const passedSec = nowSec - atSec
  for (const [unit, lengthSec] of steps) {
    if (Math.abs(passedSec) >= lengthSec) return format.format(-Math.trunc(passedSec / lengthSec), unit)
  }
  return format.format(0, 'second')
}
