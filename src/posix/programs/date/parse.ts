/**
 * Dates as GNU's programs read them (gnulib's parse-datetime): a date and a time in their usual spellings, a zone, and
 * what is to be added to them: `+2 days`, `3 weeks ago`, `next month`, `yesterday`. The simulated machine runs in UTC.
 */

const monthNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const dayNames = 'sun mon tue wed thu fri sat'.split(' ')
const ordinals = 'last this next third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'.split(' ')
const ordinalValues = [-1, 0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
const zoneHours: Readonly<Record<string, number>> = {
  ...{ utc: 0, gmt: 0, ut: 0, wet: 0, west: 1, bst: 1, art: -3, brt: -3, brst: -2, nst: -3.5, ast: -4, adt: -3 },
  ...{ est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7, cet: 1, cest: 2, eet: 2, msk: 3 },
  ...{ ist: 5.5, sgt: 8, jst: 9 },
}
const seconds: Readonly<Record<string, number>> = { hour: 3600, min: 60, minute: 60, sec: 1, second: 1 }
const days: Readonly<Record<string, number>> = { day: 1, week: 7, fortnight: 14 }

interface Found {
  date?: readonly [year: number, month: number, day: number]
  timeSec?: number
  fraction: string
  zoneMinutes?: number
  weekday?: { readonly day: number; readonly ordinal: number }
  years: number
  months: number
  days: number
  seconds: number
  isTouched: boolean
}

type Rule = readonly [pattern: RegExp, take: (found: Found, parts: readonly string[], now: Date) => boolean | void]

function addUnit(found: Found, amount: number, unit: string): boolean {
  const name = unit.replace(/s$/, '')
  if (name === 'year') found.years += amount
  else if (name === 'month') found.months += amount
  else if (days[name] !== undefined) found.days += amount * (days[name] ?? 0)
  else if (seconds[name] !== undefined) found.seconds += amount * (seconds[name] ?? 0)
  else return false
  return true
}

const units = '(years?|months?|fortnights?|weeks?|days?|hours?|minutes?|mins?|seconds?|secs?)'
const month = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?'

function monthOf(name: string | undefined): number {
  return monthNames.indexOf((name ?? '').slice(0, 3))
}

function takeTime(
  found: Found,
  [hour = '', minute = '', second, fraction, half, sign, zoneHour, zoneMinute]: readonly (string | undefined)[],
): boolean {
  if (found.timeSec !== undefined || Number(minute) > 59 || Number(second ?? 0) > 60) return false
  let hours = Number(hour)
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return false
    hours = (hours % 12) + (half.startsWith('p') ? 12 : 0)
  }
  if (hours > 24) return false
  found.timeSec = hours * 3600 + Number(minute || 0) * 60 + Number(second ?? 0)
  found.fraction = fraction ?? ''
  if (sign !== undefined)
    found.zoneMinutes = (sign === '-' ? -1 : 1) * (Number(zoneHour) * 60 + Number(zoneMinute ?? 0))
  return true
}

const rules: readonly Rule[] = [
  [/^[\s,]+/, () => undefined],
  [/^(\d{4})-(\d{1,2})-(\d{1,2})(?:t(?=\d))?/, (found, [, y, m, d]) => setDate(found, Number(y), Number(m), Number(d))],
  [
    /^(\d{1,2})\/(\d{1,2})(?:\/(\d{2,4}))?/,
    (found, [, m, d, y], now) =>
      setDate(found, y === undefined || y === '' ? now.getUTCFullYear() : longYear(y), Number(m), Number(d)),
  ],
  [
    /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(am|pm|a\.m\.|p\.m\.)?(?:\s*([+-])\s*(\d{1,2}):?(\d{2})?)?(?![\d:])/,
    (found, parts) => takeTime(found, parts.slice(1)),
  ],
  [
    /^(\d{1,2})\s*(am|pm|a\.m\.|p\.m\.)/,
    (found, [, hour, half]) => takeTime(found, [hour, '0', undefined, undefined, half]),
  ],
  [
    new RegExp(`^(\\d{1,2})[\\s-]*${month}(?:[\\s,-]*(\\d{4}))?(?![\\d:])`),
    (found, [, d, m, y], now) => setDate(found, y ? Number(y) : now.getUTCFullYear(), monthOf(m) + 1, Number(d)),
  ],
  [
    new RegExp(`^${month}[\\s-]*(\\d{1,2})(?:(?:st|nd|rd|th)\\b)?(?:\\s*,\\s*(\\d{4})|\\s+(\\d{4}))?(?![\\d:])`),
    (found, [, m, d, y, z], now) => setDate(found, Number(y || z) || now.getUTCFullYear(), monthOf(m) + 1, Number(d)),
  ],
  [
    new RegExp(`^([+-]?)\\s*(\\d+)\\s*${units}(\\s+ago\\b)?`),
    (found, [, sign, amount, unit = '', ago]) =>
      addUnit(found, Number(amount) * (sign === '-' ? -1 : 1) * (ago ? -1 : 1), unit),
  ],
  [/^(\d{4})(\d{2})(\d{2})(?!\d)/, (found, [, y, m, d]) => setDate(found, Number(y), Number(m), Number(d))],
  [
    new RegExp(`^(${ordinals.join('|')})\\s+${units}(\\s+ago\\b)?`),
    (found, [, word = '', unit = '', ago]) =>
      addUnit(found, (ordinalValues[ordinals.indexOf(word)] ?? 0) * (ago ? -1 : 1), unit),
  ],
  [new RegExp(`^${units}(\\s+ago\\b)?`), (found, [, unit = '', ago]) => addUnit(found, ago ? -1 : 1, unit)],
  [/^(now|today)\b/, () => true],
  [/^yesterday\b/, (found) => void found.days--],
  [/^tomorrow\b/, (found) => void found.days++],
  [
    new RegExp(`^(?:(${ordinals.join('|')})\\s+)?(sun|mon|tue|wed|thu|fri|sat)[a-z]*\\.?`),
    (found, [, word, day = '']) => {
      found.weekday = { day: dayNames.indexOf(day), ordinal: word ? (ordinalValues[ordinals.indexOf(word)] ?? 0) : 0 }
    },
  ],
  [/^([a-z]{2,4})\b/, (found, [, zone = '']) => setZone(found, zoneHours[zone])],
  [/^([a-z])\b/, (found, [, letter = '']) => setZone(found, militaryHours(letter))],
  [
    /^([+-])(\d{2}):?(\d{2})/,
    (found, [, sign, hours, minutes]) =>
      setZone(found, (sign === '-' ? -1 : 1) * (Number(hours) + Number(minutes) / 60)),
  ],
]

function longYear(text: string): number {
  const year = Number(text)
  return text.length > 2 ? year : year + (year < 69 ? 2000 : 1900)
}

function setDate(found: Found, year: number, monthNumber: number, day: number): boolean {
  if (found.date !== undefined || monthNumber < 1 || monthNumber > 12 || day < 1) return false
  if (day > new Date(Date.UTC(year, monthNumber, 0)).getUTCDate()) return false
  found.date = [year, monthNumber, day]
  return true
}

function setZone(found: Found, hours: number | undefined): boolean {
  if (hours === undefined || found.zoneMinutes !== undefined) return false
  found.zoneMinutes = hours * 60
  return true
}

/** `a` to `m` lie east (without `j`), `n` to `y` west, `z` is UTC. */
function militaryHours(letter: string): number | undefined {
  if (letter === 'z') return 0
  const east = 'abcdefghiklm'.indexOf(letter)
  if (east >= 0) return east + 1
  const west = 'nopqrstuvwxy'.indexOf(letter)
  return west < 0 ? undefined : -(west + 1)
}

/** Reads a date; nanoseconds since the epoch, undefined when it can't be read. */
export function parseGnuDate(text: string, nowMs: number): bigint | undefined {
  const stamp = /^\s*@(-?\d+)(?:[.,](\d+))?\s*$/.exec(text)
  if (stamp !== null) return BigInt(stamp[1] ?? 0) * 1_000_000_000n + fractionNs(stamp[2] ?? '')
  const now = new Date(nowMs)
  const found: Found = { fraction: '', years: 0, months: 0, days: 0, seconds: 0, isTouched: false }
  for (let rest = text.toLowerCase().trim(); rest !== '';) {
    const next = takeOne(found, rest, now)
    if (next === undefined) return undefined
    rest = next
  }
  return valueOf(found, now, nowMs, text.trim() === '')
}

function takeOne(found: Found, rest: string, now: Date): string | undefined {
  for (const [pattern, take] of rules) {
    const match = pattern.exec(rest)
    if (match === null || match[0] === '') continue
    if (take(found, [...match], now) === false) continue
    return rest.slice(match[0].length)
  }
  return undefined
}

function valueOf(found: Found, now: Date, nowMs: number, isEmpty: boolean): bigint {
  const [year, monthNumber, day] = found.date ?? [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate()]
  const midnight = isEmpty || found.date !== undefined || found.weekday !== undefined || found.zoneMinutes !== undefined
  const keepsTime = found.timeSec === undefined && !midnight
  const timeMs = keepsTime
    ? nowMs - Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate())
    : (found.timeSec ?? 0) * 1000
  let dayNumber = day + found.days
  if (found.weekday !== undefined && found.date === undefined) {
    const { day: wanted, ordinal } = found.weekday
    const today = new Date(Date.UTC(year, monthNumber - 1, day)).getUTCDay()
    dayNumber += ((wanted - today + 7) % 7) + 7 * (ordinal - (ordinal > 0 && today !== wanted ? 1 : 0))
  }
  const dateMs = Date.UTC(year + found.years, monthNumber - 1 + found.months, dayNumber)
  const ms = Math.floor(dateMs + timeMs) + found.seconds * 1000 - (found.zoneMinutes ?? 0) * 60_000
  return BigInt(Math.floor(ms)) * 1_000_000n + (keepsTime ? 0n : fractionNs(found.fraction))
}

function fractionNs(digits: string): bigint {
  return BigInt(digits.slice(0, 9).padEnd(9, '0'))
}
