/** Dates as commands read and show them. The simulated machine runs in UTC. */

/** Reads `@seconds`, ISO dates and times, `[[CC]YY]MMDDhhmm[.ss]`, `HH:MM`; milliseconds since the epoch. */
export function parseDate(text: string, nowMs: number): number | undefined {
  const trimmed = text.trim()
  if (/^@-?\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed.slice(1)) * 1000
  if (trimmed === 'now' || trimmed === '') return nowMs
  if (trimmed === 'yesterday') return nowMs - 86_400_000
  if (trimmed === 'tomorrow') return nowMs + 86_400_000
  const compact = /^(\d{2})?(\d{2})?(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/.exec(trimmed)
  if (compact !== null && !trimmed.includes('-') && /^\d{8,12}(\.\d{2})?$/.test(trimmed))
    return compactDate(trimmed, nowMs)
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?)?\s*(Z|UTC|[-+]\d{2}:?\d{2})?$/.exec(
    trimmed,
  )
  if (iso !== null) {
    const number = (index: number): number => Number(iso[index] ?? 0)
    const base =
      Date.UTC(number(1), number(2) - 1, number(3), number(4), number(5), number(6)) + Number(iso[7] ?? 0) * 1000
    const zone = /^([-+])(\d{2}):?(\d{2})$/.exec(iso[8] ?? '')
    return zone === null ? base : base - (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) * 60_000
  }
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(trimmed)
  if (clock !== null) {
    const day = new Date(nowMs)
    return Date.UTC(
      day.getUTCFullYear(),
      day.getUTCMonth(),
      day.getUTCDate(),
      Number(clock[1]),
      Number(clock[2]),
      Number(clock[3] ?? 0),
    )
  }
  const parsed = Date.parse(`${trimmed} UTC`)
  return Number.isNaN(parsed) ? undefined : parsed
}

function compactDate(text: string, nowMs: number): number | undefined {
  const [digits = '', seconds = '0'] = text.split('.')
  const year =
    digits.length === 12
      ? Number(digits.slice(0, 4))
      : digits.length === 10
        ? 2000 + Number(digits.slice(0, 2))
        : new Date(nowMs).getUTCFullYear()
  const rest = digits.slice(-8)
  const part = (at: number): number => Number(rest.slice(at, at + 2))
  return Date.UTC(year, part(0) - 1, part(2), part(4), part(6), Number(seconds))
}

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const two = (value: number, fill = '0'): string => String(value).padStart(2, fill)

/** Which week of the year a day is in, of those that begin with a given day; days before the first are in week 0. */
function weekOf(date: Date, daysSinceWeekBegan: number): number {
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())
  const dayOfYear = Math.round((midnight - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000)
  return Math.floor((dayOfYear + 7 - daysSinceWeekBegan) / 7)
}

/** `strftime` in UTC; `nanoseconds` serves `%N`. */
export function formatDate(ms: number, format: string, nanoseconds = 0n): string {
  const date = new Date(ms)
  const directives: Readonly<Record<string, () => string>> = {
    Y: () => String(date.getUTCFullYear()),
    y: () => two(date.getUTCFullYear() % 100),
    C: () => two(Math.floor(date.getUTCFullYear() / 100)),
    m: () => two(date.getUTCMonth() + 1),
    d: () => two(date.getUTCDate()),
    e: () => two(date.getUTCDate(), ' '),
    H: () => two(date.getUTCHours()),
    k: () => two(date.getUTCHours(), ' '),
    I: () => two(date.getUTCHours() % 12 || 12),
    l: () => two(date.getUTCHours() % 12 || 12, ' '),
    M: () => two(date.getUTCMinutes()),
    S: () => two(date.getUTCSeconds()),
    N: () => String(nanoseconds).padStart(9, '0'),
    s: () => String(Math.floor(ms / 1000)),
    p: () => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
    a: () => (days[date.getUTCDay()] ?? '').slice(0, 3),
    A: () => days[date.getUTCDay()] ?? '',
    b: () => (months[date.getUTCMonth()] ?? '').slice(0, 3),
    h: () => (months[date.getUTCMonth()] ?? '').slice(0, 3),
    B: () => months[date.getUTCMonth()] ?? '',
    j: () =>
      String(
        Math.floor(
          (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) -
            Date.UTC(date.getUTCFullYear(), 0, 0)) /
            86_400_000,
        ),
      ).padStart(3, '0'),
    U: () => two(weekOf(date, date.getUTCDay())),
    W: () => two(weekOf(date, (date.getUTCDay() + 6) % 7)),
    u: () => String(date.getUTCDay() || 7),
    w: () => String(date.getUTCDay()),
    Z: () => 'UTC',
    z: () => '+0000',
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
    F: () => formatDate(ms, '%Y-%m-%d'),
    T: () => formatDate(ms, '%H:%M:%S'),
    R: () => formatDate(ms, '%H:%M'),
    D: () => formatDate(ms, '%m/%d/%y'),
    c: () => formatDate(ms, '%a %b %e %H:%M:%S %Y'),
    x: () => formatDate(ms, '%m/%d/%y'),
    X: () => formatDate(ms, '%H:%M:%S'),
    r: () => formatDate(ms, '%I:%M:%S %p'),
  }
  return format.replace(/%[-_^]?([A-Za-z%])/g, (whole, letter: string) => {
    const shown = directives[letter]?.() ?? whole
    return whole[1] === '-' ? shown.replace(/^[0 ]+(?=.)/, '') : shown
  })
}
