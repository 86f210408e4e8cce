/** Functions of dates and times. The server's time zone is UTC, as in the image. */
import { notSupported } from '../errors'
import { converted, text, toDouble, toText } from '../values/convert'
import {
  added,
  clockText,
  dateText,
  dayNumber,
  daysIn,
  momentOf,
  momentText,
  msOf,
  pad,
  parseMoment,
  parseTime,
  timeText,
  type Moment,
} from '../values/dates'
import { doubleType, intType, textType, type Value, type ValueType } from '../values/types'
import type { Compiled } from './compiled'
import type { Compiler } from './compiler'
import { strict, type FunctionEntry } from './functionEntry'

const dayMs = 86_400_000
const monthNames = 'January February March April May June July August September October November December'.split(' ')
const dayNames = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')

/** A moment of a date, or of a time on the day of the statement. */
function momentIn(value: Value, type: ValueType, compiler: Compiler): Moment | undefined {
  const written = toText(value, type)
  if (type.kind === 'time') {
    const seconds = parseTime(written)
    return seconds === undefined
      ? undefined
      : added(midnight(momentOf(compiler.surroundings.statementMs)), seconds, 'SECOND')
  }
  return parseMoment(written)
}

function midnight(moment: Moment): Moment {
  return { ...moment, hour: 0, minute: 0, second: 0, micro: 0 }
}

function ofMoment(type: ValueType, count: (moment: Moment) => Value): FunctionEntry {
  return strict(1, 1, type, ([value = null], [from = textType], compiler) => {
    const moment = momentIn(value, from, compiler)
    if (moment !== undefined) return count(moment)
    compiler.surroundings.warn(1292, `Incorrect datetime value: '${toText(value, from)}'`)
    return null
  })
}

function ofClock(count: (seconds: number) => number): FunctionEntry {
  return strict(1, 1, intType, ([value = null], [from = textType]) => {
    const written = toText(value, from)
    const seconds =
      parseTime(written.length > 11 ? written.slice(11) : written) ??
      (parseMoment(written) === undefined ? undefined : 0)
    return seconds === undefined ? null : count(Math.abs(seconds))
  })
}

function now(type: ValueType, written: (moment: Moment, scale: number) => Value): FunctionEntry {
  return {
    least: 0,
    most: 1,
    make: ([digits], compiler) => {
      const scale = Number(digits?.evaluate({ row: [] }) ?? 0)
      return { type: { ...type, scale }, evaluate: () => written(momentOf(compiler.surroundings.statementMs), scale) }
    },
  }
}

function shifted(sign: number): FunctionEntry {
  return {
    least: 2,
    most: 2,
    make: ([date, amount], compiler) => {
      if (date === undefined || amount === undefined) throw new Error('two arguments')
      const kind = date.type.kind === 'datetime' ? 'datetime' : date.type.kind === 'date' ? 'date' : 'text'
      const type: ValueType = kind === 'text' ? textType : { kind, scale: date.type.scale ?? 0 }
      return {
        type,
        evaluate: (env) => {
          const [value, interval] = [date.evaluate(env), amount.evaluate(env)]
          if (value === null || interval === null) return null
          return shift(value, date, text(interval), sign, compiler)
        },
      }
    },
  }
}

function shift(value: Value, date: Compiled, interval: string, sign: number, compiler: Compiler): Value {
  const [, amount = '0', unit = 'DAY'] = /^(.*?)(?::([A-Z_]+))?$/.exec(interval) ?? []
  if (unit.includes('_')) throw notSupported(`INTERVAL … ${unit}`)
  const moment = momentIn(value, date.type, compiler)
  const result = moment === undefined ? undefined : added(moment, sign * Number(amount), unit)
  if (result === undefined) return null
  const hasClock =
    ['HOUR', 'MINUTE', 'SECOND', 'MICROSECOND'].includes(unit) ||
    date.type.kind === 'datetime' ||
    (date.type.kind === 'text' && /[ T]\d/.test(text(value)))
  return hasClock ? momentText(result, result.micro > 0 ? 6 : (date.type.scale ?? 0)) : dateText(result)
}

function difference(unit: string, from: Moment, to: Moment): number {
  const seconds = Math.trunc((msOf(to) - msOf(from)) / 1000)
  const divisors: Readonly<Record<string, number>> = { SECOND: 1, MINUTE: 60, HOUR: 3600, DAY: 86_400, WEEK: 604_800 }
  const divisor = divisors[unit]
  if (divisor !== undefined) return Math.trunc(seconds / divisor)
  if (unit === 'MICROSECOND') return seconds * 1_000_000 + (to.micro - from.micro)
  const isBack = msOf(to) < msOf(from)
  const [first, last] = isBack ? [to, from] : [from, to]
  let months = (last.year - first.year) * 12 + last.month - first.month
  if (msOf({ ...last, year: 2000, month: 1 }) < msOf({ ...first, year: 2000, month: 1 })) months--
  const count = Math.trunc(months / (unit === 'YEAR' ? 12 : unit === 'QUARTER' ? 3 : 1))
  return isBack ? -count : count
}

/** Week of the year, modes 0 (from Sunday) and 1, 3 (ISO). */
function week(moment: Moment, mode: number): number {
  const date = Math.floor(msOf(midnight(moment)) / dayMs)
  const firstDay = Math.floor(msOf({ ...midnight(moment), month: 1, day: 1 }) / dayMs)
  const weekday = (day: number): number => (((day + 4) % 7) + 7) % 7
  if (mode === 0) return Math.floor((date - firstDay + weekday(firstDay)) / 7) + (weekday(firstDay) === 0 ? 1 : 0)
  const monday = (weekday(firstDay) + 6) % 7
  const isLong = monday <= 3
  const number = Math.floor((date - firstDay + monday) / 7) + (isLong ? 1 : 0)
  if (mode === 1 || number > 0) return number
  return week({ ...moment, year: moment.year - 1, month: 12, day: 31 }, 3)
}

const formats: Readonly<Record<string, (moment: Moment) => string>> = {
  Y: ({ year }) => pad(year, 4),
  y: ({ year }) => pad(year % 100),
  m: ({ month }) => pad(month),
  c: ({ month }) => String(month),
  M: ({ month }) => monthNames[month - 1] ?? '',
  b: ({ month }) => (monthNames[month - 1] ?? '').slice(0, 3),
  d: ({ day }) => pad(day),
  e: ({ day }) => String(day),
  D: ({ day }) => `${day}${day > 10 && day < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')}`,
  H: ({ hour }) => pad(hour),
  k: ({ hour }) => String(hour),
  h: ({ hour }) => pad(hour % 12 || 12),
  I: ({ hour }) => pad(hour % 12 || 12),
  l: ({ hour }) => String(hour % 12 || 12),
  i: ({ minute }) => pad(minute),
  s: ({ second }) => pad(second),
  S: ({ second }) => pad(second),
  f: ({ micro }) => pad(micro, 6),
  p: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  r: (moment) =>
    `${pad(moment.hour % 12 || 12)}:${pad(moment.minute)}:${pad(moment.second)} ${moment.hour < 12 ? 'AM' : 'PM'}`,
  T: (moment) => clockText(moment),
  W: (moment) => dayNames[new Date(msOf(moment)).getUTCDay()] ?? '',
  a: (moment) => (dayNames[new Date(msOf(moment)).getUTCDay()] ?? '').slice(0, 3),
  w: (moment) => String(new Date(msOf(moment)).getUTCDay()),
  j: (moment) => pad(dayNumber(moment) - dayNumber({ ...moment, month: 1, day: 1 }) + 1, 3),
  u: (moment) => pad(week(moment, 1)),
  v: (moment) => pad(week(moment, 3)),
  U: (moment) => pad(week(moment, 0)),
}

function formatted(moment: Moment, format: string): string {
  return format.replace(/%(.)/g, (_, letter: string) =>
    Object.hasOwn(formats, letter) ? (formats[letter]?.(moment) ?? '') : letter,
  )
}

export const dateFunctions: Readonly<Record<string, FunctionEntry>> = {
  NOW: now({ kind: 'datetime' }, momentText),
  CURRENT_TIMESTAMP: now({ kind: 'datetime' }, momentText),
  LOCALTIME: now({ kind: 'datetime' }, momentText),
  LOCALTIMESTAMP: now({ kind: 'datetime' }, momentText),
  SYSDATE: now({ kind: 'datetime' }, momentText),
  UTC_TIMESTAMP: now({ kind: 'datetime' }, momentText),
  CURDATE: now({ kind: 'date' }, dateText),
  CURRENT_DATE: now({ kind: 'date' }, dateText),
  UTC_DATE: now({ kind: 'date' }, dateText),
  CURTIME: now({ kind: 'time' }, clockText),
  CURRENT_TIME: now({ kind: 'time' }, clockText),
  UTC_TIME: now({ kind: 'time' }, clockText),
  DATE: ofMoment({ kind: 'date' }, dateText),
  YEAR: ofMoment(intType, ({ year }) => year),
  QUARTER: ofMoment(intType, ({ month }) => Math.ceil(month / 3)),
  MONTH: ofMoment(intType, ({ month }) => month),
  DAY: ofMoment(intType, ({ day }) => day),
  DAYOFMONTH: ofMoment(intType, ({ day }) => day),
  DAYOFWEEK: ofMoment(intType, (moment) => new Date(msOf(moment)).getUTCDay() + 1),
  WEEKDAY: ofMoment(intType, (moment) => (new Date(msOf(moment)).getUTCDay() + 6) % 7),
  DAYOFYEAR: ofMoment(intType, (moment) => dayNumber(moment) - dayNumber({ ...moment, month: 1, day: 1 }) + 1),
  DAYNAME: ofMoment(textType, (moment) => dayNames[new Date(msOf(moment)).getUTCDay()] ?? ''),
  MONTHNAME: ofMoment(textType, ({ month }) => monthNames[month - 1] ?? ''),
  LAST_DAY: ofMoment({ kind: 'date' }, (moment) => dateText({ ...moment, day: daysIn(moment.year, moment.month) })),
  TO_DAYS: ofMoment(intType, dayNumber),
  HOUR: ofClock((seconds) => Math.floor(seconds / 3600)),
  MINUTE: ofClock((seconds) => Math.floor(seconds / 60) % 60),
  SECOND: ofClock((seconds) => Math.floor(seconds) % 60),
  TIME: strict(1, 1, { kind: 'time' }, ([value = null], [type = textType]) => {
    const written = toText(value, type)
    const seconds = parseTime(written.length > 11 ? written.slice(11) : written)
    return seconds === undefined ? null : timeText(seconds)
  }),
  TIME_TO_SEC: ofClock(Math.floor),
  SEC_TO_TIME: strict(1, 1, { kind: 'time' }, ([value = null], [type = intType]) =>
    timeText(Math.floor(toDouble(value, type))),
  ),
  TIMESTAMP: strict(1, 1, { kind: 'datetime' }, ([value = null], [type = textType]) =>
    converted(value, type, { kind: 'datetime', scale: 0 }),
  ),
  UNIX_TIMESTAMP: {
    least: 0,
    most: 1,
    make: ([of], compiler) => ({
      type: intType,
      evaluate: (env) => {
        if (of === undefined) return Math.floor(compiler.surroundings.statementMs / 1000)
        const value = of.evaluate(env)
        const moment = value === null ? undefined : momentIn(value, of.type, compiler)
        return value === null ? null : moment === undefined ? 0 : Math.floor(msOf(moment) / 1000)
      },
    }),
  },
  FROM_UNIXTIME: strict(
    1,
    2,
    ([, format]) => (format === undefined ? { kind: 'datetime' } : textType),
    ([value = null, format], [type = intType]) => {
      const moment = momentOf(Math.floor(toDouble(value, type)) * 1000)
      return format === undefined ? momentText(moment) : formatted(moment, text(format))
    },
  ),
  DATE_ADD: shifted(1),
  ADDDATE: shifted(1),
  DATE_SUB: shifted(-1),
  SUBDATE: shifted(-1),
  DATEDIFF: strict(2, 2, intType, ([left = null, right = null], [first = textType, second = textType], compiler) => {
    const [from, to] = [momentIn(right, second, compiler), momentIn(left, first, compiler)]
    return from === undefined || to === undefined ? null : dayNumber(to) - dayNumber(from)
  }),
  TIMEDIFF: strict(2, 2, { kind: 'time' }, ([left = null, right = null], [first = textType, second = textType]) => {
    const seconds = (value: Value, type: ValueType): number | undefined => {
      const moment = parseMoment(toText(value, type))
      return moment === undefined ? parseTime(toText(value, type)) : msOf(moment) / 1000
    }
    const [a, b] = [seconds(left, first), seconds(right, second)]
    return a === undefined || b === undefined ? null : timeText(a - b)
  }),
  TIMESTAMPDIFF: strict(
    3,
    3,
    intType,
    ([unit = null, left = null, right = null], [, first = textType, second = textType], compiler) => {
      const [from, to] = [momentIn(left, first, compiler), momentIn(right, second, compiler)]
      return from === undefined || to === undefined ? null : difference(text(unit), from, to)
    },
  ),
  EXTRACT: strict(2, 2, intType, ([unit = null, value = null], [, type = textType], compiler) => {
    const moment = momentIn(value, type, compiler)
    if (moment === undefined) return null
    const parts: Readonly<Record<string, number>> = {
      YEAR: moment.year,
      QUARTER: Math.ceil(moment.month / 3),
      MONTH: moment.month,
      WEEK: week(moment, 0),
      DAY: moment.day,
      HOUR: moment.hour,
      MINUTE: moment.minute,
      SECOND: moment.second,
      MICROSECOND: moment.micro,
      YEAR_MONTH: moment.year * 100 + moment.month,
    }
    const part = parts[text(unit)]
    if (part === undefined) throw notSupported(`EXTRACT(${text(unit)})`)
    return part
  }),
  DATE_FORMAT: strict(2, 2, textType, ([value = null, format = null], [type = textType], compiler) => {
    const moment = momentIn(value, type, compiler)
    return moment === undefined ? null : formatted(moment, text(format))
  }),
  TIME_FORMAT: strict(2, 2, textType, ([value = null, format = null], [type = textType], compiler) => {
    const moment = momentIn(
      value,
      type.kind === 'text' && parseTime(text(value)) !== undefined ? { kind: 'time' } : type,
      compiler,
    )
    return moment === undefined ? null : formatted(moment, text(format))
  }),
  WEEK: strict(1, 2, intType, ([value = null, mode = 0], [type = textType], compiler) => {
    const moment = momentIn(value, type, compiler)
    if (![0, 1, 3].includes(Number(mode))) throw notSupported(`WEEK(date, ${Number(mode)})`)
    return moment === undefined ? null : week(moment, Number(mode))
  }),
  WEEKOFYEAR: ofMoment(intType, (moment) => week(moment, 3)),
  MAKEDATE: strict(2, 2, { kind: 'date' }, ([year = null, day = null]) => {
    const start = parseMoment(`${pad(Number(year), 4)}-01-01`)
    const result = start === undefined || Number(day) < 1 ? undefined : added(start, Number(day) - 1, 'DAY')
    return result === undefined ? null : dateText(result)
  }),
  STR_TO_DATE: strict(2, 2, { kind: 'datetime' }, ([value = null, format = null]) => {
    const moment = readAs(text(value), text(format))
    if (moment === undefined) return null
    return /%[HkhIlisSTrpf]/.test(text(format)) ? momentText(moment) : dateText(moment)
  }),
  MICROSECOND: strict(1, 1, doubleType, ([value = null]) =>
    Number((/\.(\d+)/.exec(text(value))?.[1] ?? '').padEnd(6, '0').slice(0, 6)),
  ),
}

/** Reads a text by a format of numbers. */
function readAs(written: string, format: string): Moment | undefined {
  const names: string[] = []
  const source = format.replace(/%(.)|([\\^$.*+?()[\]{}|])/g, (_, letter?: string, special?: string) => {
    if (special !== undefined) return `\\${special}`
    if (letter === undefined || !'YymcdeHkisSM'.includes(letter))
      throw notSupported(`STR_TO_DATE format %${letter ?? ''}`)
    names.push(letter)
    return letter === 'Y' ? '(\\d{4})' : letter === 'M' ? '([A-Za-z]+)' : '(\\d{1,2})'
  })
  const match = new RegExp(`^${source}`).exec(written)
  if (match === null) return undefined
  const at = (letters: string, otherwise: number): number => {
    const index = names.findIndex((name) => letters.includes(name))
    return index < 0 ? otherwise : Number(match[index + 1])
  }
  const monthName = names.includes('M')
    ? monthNames.findIndex((name) => name.toLowerCase() === match[names.indexOf('M') + 1]?.toLowerCase()) + 1
    : 0
  const year = names.includes('y') ? 2000 + at('y', 0) : at('Y', 0)
  const parts = {
    year,
    month: monthName || at('mc', 1),
    day: at('de', 1),
    hour: at('Hk', 0),
    minute: at('i', 0),
    second: at('sS', 0),
    micro: 0,
  }
  return parseMoment(momentText(parts))
}
