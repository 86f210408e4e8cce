/** Dates and times as MySQL reads, prints and counts them: `YYYY-MM-DD`, `YYYY-MM-DD hh:mm:ss[.ffffff]`, `[-]hhh:mm:ss`. */

export interface Moment {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly micro: number
}

const dayMs = 86_400_000

/** Reads a date, with or without a time; undefined when it is none or a day that no month has. */
export function parseMoment(text: string): Moment | undefined {
  const match =
    /^\s*(\d{4}|\d{2})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{0,6})\d*)?)?)?)?\s*$/.exec(
      text,
    ) ?? /^\s*(\d{4}|\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})(?:\.(\d{0,6})\d*)?)?\s*$/.exec(text)
  if (match === null) return undefined
  const [, year = '', month, day, hour = 0, minute = 0, second = 0, fraction = ''] = match
  const moment: Moment = {
    year: year.length === 2 ? Number(year) + (Number(year) < 70 ? 2000 : 1900) : Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    micro: Number(fraction.padEnd(6, '0').slice(0, 6)),
  }
  return isReal(moment) ? moment : undefined
}

function isReal({ year, month, day, hour, minute, second }: Moment): boolean {
  if (hour > 23 || minute > 59 || second > 59 || month < 1 || month > 12 || day < 1) return false
  return day <= daysIn(year, month)
}

export function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
}

export function dateText({ year, month, day }: Moment): string {
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`
}

/** With `scale` digits of the second's fraction. */
export function momentText(moment: Moment, scale = 0): string {
  return `${dateText(moment)} ${clockText(moment, scale)}`
}

export function clockText({ hour, minute, second, micro }: Moment, scale = 0): string {
  const fraction = scale === 0 ? '' : `.${pad(micro, 6).slice(0, scale)}`
  return `${pad(hour)}:${pad(minute)}:${pad(second)}${fraction}`
}

/** Milliseconds since the epoch, taking the moment for UTC; microseconds beyond are lost. */
export function msOf(moment: Moment): number {
  const date = new Date(0)
  date.setUTCFullYear(moment.year, moment.month - 1, moment.day)
  date.setUTCHours(moment.hour, moment.minute, moment.second, Math.floor(moment.micro / 1000))
  return date.getTime()
}

export function momentOf(ms: number, extraMicro = 0): Moment {
  const date = new Date(ms)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    micro: date.getUTCMilliseconds() * 1000 + extraMicro,
  }
}

/** Days from year 0, as TO_DAYS. */
export function dayNumber(moment: Moment): number {
  return Math.floor(msOf({ ...moment, hour: 0, minute: 0, second: 0, micro: 0 }) / dayMs) + 719_528
}

const seconds: Readonly<Record<string, number>> = {
  MICROSECOND: 1e-6,
  SECOND: 1,
  MINUTE: 60,
  HOUR: 3600,
  DAY: 86_400,
  WEEK: 604_800,
}
const months: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 }

/** Adds an interval; undefined when it leaves the years 0 to 9999 or the unit is unknown. */
export function added(moment: Moment, amount: number, unit: string): Moment | undefined {
  const byMonths = months[unit]
  if (byMonths !== undefined) {
    const total = moment.year * 12 + moment.month - 1 + Math.round(amount) * byMonths
    const [year, month] = [Math.floor(total / 12), (((total % 12) + 12) % 12) + 1]
    if (year < 0 || year > 9999) return undefined
    return { ...moment, year, month, day: Math.min(moment.day, daysIn(year, month)) }
  }
  const bySeconds = seconds[unit]
  if (bySeconds === undefined) return undefined
  const micros = unit === 'MICROSECOND' ? Math.round(amount) : Math.round(amount * bySeconds * 1e6)
  const whole = Math.floor((moment.micro + micros) / 1e6)
  const ms = msOf({ ...moment, micro: 0 }) + whole * 1000
  const result = { ...momentOf(ms), micro: moment.micro + micros - whole * 1e6 }
  return Number.isFinite(ms) && result.year >= 0 && result.year <= 9999 ? result : undefined
}

/** A time in seconds; undefined when it is none. */
export function parseTime(text: string): number | undefined {
  const match = /^\s*(-?)(?:(\d+)\s+)?(\d{1,3}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{0,6})\d*)?)?\s*$/.exec(text)
  if (match !== null) {
    const [, sign, days = 0, hours, minutes, whole = 0, fraction = ''] = match
    if (Number(minutes) > 59 || Number(whole) > 59) return undefined
    const total = (Number(days) * 24 + Number(hours)) * 3600 + Number(minutes) * 60 + Number(whole)
    const exact = total + Number(`0.${fraction === '' ? '0' : fraction}`)
    return sign === '-' ? -exact : exact
  }
  const digits = /^\s*(-?)(\d{1,7})\s*$/.exec(text)
  if (digits === null) return undefined
  const number = Number(digits[2])
  const [hours, minutes, whole] = [Math.floor(number / 10_000), Math.floor(number / 100) % 100, number % 100]
  if (minutes > 59 || whole > 59) return undefined
  const total = hours * 3600 + minutes * 60 + whole
  return digits[1] === '-' ? -total : total
}

export function timeText(totalSeconds: number, scale = 0): string {
  const magnitude = Math.abs(totalSeconds)
  const whole = Math.floor(magnitude + 1e-9)
  const fraction = scale === 0 ? '' : `.${pad(Math.round((magnitude - whole) * 1e6), 6).slice(0, scale)}`
  const text = `${pad(Math.floor(whole / 3600))}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}${fraction}`
  return totalSeconds < 0 ? `-${text}` : text
}

export function pad(number: number, width = 2): string {
  return String(number).padStart(width, '0')
}
