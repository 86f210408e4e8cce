/**
 * Dates as busybox's date and touch read them (1.37.0): `HH:MM[:SS]`, `mm.dd-HH:MM[:SS]`, `yyyy.mm.dd-HH:MM[:SS]`,
 * `Mon d HH:MM:SS yyyy`, `yyyy-mm-dd [HH[:MM[:SS]]]`, `@seconds` and `[[[[[cc]yy]MM]DD]hh]mm[.ss]`. What a form doesn't
 * name is taken from a given time. A day that the month hasn't runs over into the next.
 */

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const forms: readonly (readonly [RegExp, readonly Field[]])[] = [
  [/^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/, ['hour', 'minute', 'second']],
  [/^(\d{1,2})\.(\d{1,2})-(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/, ['month', 'day', 'hour', 'minute', 'second']],
  [
    /^(\d{1,4})\.(\d{1,2})\.(\d{1,2})-(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/,
    ['year', 'month', 'day', 'hour', 'minute', 'second'],
  ],
  [
    /^([a-z]{3}) (\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2}) (\d{1,4})$/i,
    ['month', 'day', 'hour', 'minute', 'second', 'year'],
  ],
  [
    /^(\d{1,4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?)?)?$/,
    ['year', 'month', 'day', 'hour', 'minute', 'second'],
  ],
  [
    /^(?:(?:(?:(?:(\d{2})?(\d{2}))?(\d{2}))?(\d{2}))?(\d{2}))?(\d{2})(?:\.(\d{2}))?$/,
    ['century', 'shortYear', 'month', 'day', 'hour', 'minute', 'second'],
  ],
]

type Field = 'century' | 'shortYear' | 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'

const ranges: Readonly<Partial<Record<Field, readonly [number, number]>>> = {
  month: [1, 12],
  day: [1, 31],
  hour: [0, 23],
  minute: [0, 59],
  second: [0, 60],
}

/** Reads a date; milliseconds since the epoch, undefined where busybox says `invalid date`. */
export function parseBusyboxDate(text: string, otherwiseMs: number): number | undefined {
  const epoch = /^@(-?\d+)$/.exec(text)
  if (epoch !== null) return Number(epoch[1]) * 1000
  for (const [form, names] of forms) {
    const match = form.exec(text)
    if (match === null) continue
    const fields = new Map<Field, number>()
    for (const [index, name] of names.entries()) {
      const word = match[index + 1]
      if (word !== undefined) fields.set(name, /^\d/.test(word) ? Number(word) : months.indexOf(word.toLowerCase()) + 1)
    }
    return [...fields].every(([name, value]) => isInRange(name, value)) ? timeOf(fields, otherwiseMs) : undefined
  }
  return undefined
}

function isInRange(name: Field, value: number): boolean {
  const range = ranges[name]
  return range === undefined || (value >= range[0] && value <= range[1])
}

function timeOf(fields: ReadonlyMap<Field, number>, otherwiseMs: number): number {
  const base = new Date(otherwiseMs)
  const thisYear = base.getUTCFullYear()
  const short = fields.get('shortYear')
  const century = fields.get('century') ?? Math.floor(thisYear / 100)
  const year = fields.get('year') ?? (short === undefined ? thisYear : century * 100 + short)
  // Digits alone are whole minutes.
  const isClock = fields.has('minute') && !fields.has('second')
  return Date.UTC(
    year,
    (fields.get('month') ?? base.getUTCMonth() + 1) - 1,
    fields.get('day') ?? base.getUTCDate(),
    fields.get('hour') ?? base.getUTCHours(),
    fields.get('minute') ?? base.getUTCMinutes(),
    isClock ? 0 : (fields.get('second') ?? base.getUTCSeconds()),
  )
}
