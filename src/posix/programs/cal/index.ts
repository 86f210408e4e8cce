/** cal: a month or a year; `-j` counts days from the first of January, `-m` begins weeks on Monday. */
import type { Process, Program } from '../../process/types'
import { invokedName, UsageError } from '../complaint'
import { missingOperand, parseOptions } from '../options'

const table = { short: 'jmy', usage: '[-jmy] [[MONTH] YEAR]' }
const names = 'January February March April May June July August September October November December'.split(' ')
const days = 'Su Mo Tu We Th Fr Sa'.split(' ')
/** In September 1752 the day after the 2nd was the 14th. */
const reform = { year: 1752, month: 8, last: 2, skipped: 11 }
const rows = 6
/** A row of a year in which no month has days. */
const blankWidth = 79

interface Look {
  readonly julian: boolean
  readonly monday: boolean
  /** Characters of a day, with the blank before it. */
  readonly cell: number
}

export const cal: Program = async (process) => {
  const options = parseOptions(process, table)
  if (options.operands.length > 2) throw missingOperand(process, table)
  const look: Look = { julian: options.has('j'), monday: options.has('m'), cell: options.has('j') ? 4 : 3 }
  const now = new Date(process.host.now())
  const [first, second] = options.operands
  const month = second === undefined ? undefined : numberOf(process, first, 12) - 1
  const year = first === undefined ? now.getUTCFullYear() : numberOf(process, second ?? first, 9999)
  if (options.has('y') || (first !== undefined && second === undefined)) await process.print(yearText(year, look))
  else await process.print(monthText(month ?? now.getUTCMonth(), year, look))
  return 0
}

function numberOf(process: Process, text: string | undefined, most: number): number {
  const name = invokedName(process)
  if (text === undefined || !/^\d+$/.test(text)) throw new UsageError(`${name}: invalid number '${text ?? ''}'\n`, 1)
  const number = Number(text)
  if (number < 1 || number > most) throw new UsageError(`${name}: number ${text} is not in 1..${most} range\n`, 1)
  return number
}

function isLeap(year: number): boolean {
  return year <= reform.year ? year % 4 === 0 : (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

function lengthOf(month: number, year: number): number {
  if (month === 1) return isLeap(year) ? 29 : 28
  return [3, 5, 8, 10].includes(month) ? 30 : 31
}

/** Days before the first of a month since the first of January of the year 1, by the calendar of its time. */
function daysBefore(month: number, year: number): number {
  const past = year - 1
  let count = past * 365 + Math.floor(past / 4)
  if (past > 1700) count -= Math.floor(past / 100) - 17 - (past >= 1600 ? Math.floor(past / 400) - 4 : 0)
  for (let each = 0; each < month; each++) count += lengthOf(each, year)
  const isAfter = year > reform.year || (year === reform.year && month > reform.month)
  return isAfter ? count - reform.skipped : count
}

/** The days of a month as numbers, in weeks of seven; 0 where there is none. */
function weeksOf(month: number, year: number, { julian, monday }: Look): readonly (readonly number[])[] {
  const start = (daysBefore(month, year) + 6 + (monday ? 6 : 0)) % 7
  const shown: number[] = Array.from({ length: start }, () => 0)
  let beforeMonth = 0
  for (let each = 0; each < month; each++) beforeMonth += lengthOf(each, year)
  for (let day = 1; day <= lengthOf(month, year); day++) {
    const isReform = year === reform.year && month === reform.month
    if (isReform && day === reform.last + 1) day += reform.skipped
    shown.push(julian ? beforeMonth + day : day)
  }
  return Array.from({ length: rows }, (_, row) => Array.from({ length: 7 }, (_day, at) => shown[row * 7 + at] ?? 0))
}

function rowText(week: readonly number[], { cell }: Look): string {
  return week.map((day, at) => (day === 0 ? '' : String(day)).padStart(at === 0 ? cell - 1 : cell)).join('')
}

function headings({ monday, cell }: Look): string {
  const shown = monday ? [...days.slice(1), ...days.slice(0, 1)] : days
  return shown.map((day, at) => day.padStart(at === 0 ? cell - 1 : cell)).join('')
}

function centred(text: string, width: number): string {
  const before = Math.floor((width - text.length) / 2)
  return ' '.repeat(Math.max(0, before)) + text
}

function monthText(month: number, year: number, look: Look): string {
  const width = look.cell * 7 - 1
  const lines = [centred(`${names[month] ?? ''} ${year}`, width), headings(look)]
  for (const week of weeksOf(month, year, look))
    lines.push(week.every((day) => day === 0) ? ' '.repeat(width + 1) : rowText(week, look).trimEnd())
  return `${lines.join('\n')}\n`
}

function yearText(year: number, look: Look): string {
  const width = look.cell * 7 - 1
  const across = look.julian ? 2 : 3
  const gap = '  '
  const total = across * width + (across - 1) * gap.length
  const whole = (text: string, room: number): string => centred(text, room).padEnd(room)
  const lines = [whole(String(year), total), '']
  for (let from = 0; from < 12; from += across) {
    const months = Array.from({ length: across }, (_, at) => from + at)
    lines.push(months.map((month) => whole(names[month] ?? '', width)).join(gap))
    lines.push(months.map(() => headings(look)).join(gap))
    const weeks = months.map((month) => weeksOf(month, year, look))
    for (let row = 0; row < rows; row++) {
      const days = weeks.map((month) => month[row] ?? [])
      lines.push(
        days.flat().every((day) => day === 0)
          ? ' '.repeat(blankWidth)
          : days
              .map((week) => rowText(week, look))
              .join(gap)
              .trimEnd(),
      )
    }
  }
  return `${lines.join('\n')}\n`
}
