/** date: shows the time of the simulated machine, in UTC; `+FORMAT -u -d -r -R -I`. */
import type { Process, Program } from '../../process/types'
import { complain, isGnu } from '../complaint'
import { parseBusyboxDate } from '../busyboxDates'
import { formatDate } from '../dates'
import { missingOperand, parseOptions, type Options } from '../options'
import { statOrNothing } from '../fileTree'
import { gnuDate } from './gnu'

const dayMs = 86_400_000

const table = {
  short: 'ud:r:RI::s:D:',
  long: { utc: 'u', date: 'd:', reference: 'r:', 'rfc-2822': 'R', 'rfc-email': 'R', 'iso-8601': 'I::', set: 's:' },
  usage: '[OPTIONS] [+FMT] [[-s] TIME]',
}
const isoFormats: Readonly<Record<string, string>> = {
  '': '%Y-%m-%d',
  date: '%Y-%m-%d',
  hours: '%Y-%m-%dT%H+00:00',
  minutes: '%Y-%m-%dT%H:%M+00:00',
  seconds: '%Y-%m-%dT%H:%M:%S+00:00',
  ns: '%Y-%m-%dT%H:%M:%S,%N+00:00',
}

export const date: Program = (process) => (isGnu(process) ? gnuDate(process) : busyboxDate(process))

async function busyboxDate(process: Process): Promise<number> {
  const options = parseOptions(process, table)
  const formats = options.operands.filter((word) => word.startsWith('+'))
  const times = options.operands.filter((word) => !word.startsWith('+'))
  if (formats.length > 1 || times.length > 1) throw missingOperand(process, table)
  const zone = zoneOf(options.has('u') ? undefined : process.env.get('TZ'))
  const set = options.value('s') ?? times[0]
  const text = options.value('d') ?? set
  const file = options.value('r')
  const stat = file === undefined || text !== undefined ? undefined : statOrNothing(process, file)
  if (file !== undefined && text === undefined && stat === undefined) {
    await complain(process, `can't stat '${file}': No such file or directory`)
    return 1
  }
  const read = text === undefined ? undefined : readTime(process, options, text, times.length > 0, zone)
  if (text !== undefined && read === undefined) {
    await complain(process, `invalid date '${text}'`)
    return 1
  }
  if (set !== undefined) await complain(process, "can't set date: Operation not permitted")
  const now = process.host.now()
  const ms = read ?? (stat === undefined ? now : Number(stat.mtimeNs / 1_000_000n))
  const nanoseconds = stat === undefined ? BigInt(Math.floor((ms % 1000) * 1e6)) : stat.mtimeNs % 1_000_000_000n
  const shape =
    formats[0]?.slice(1) ??
    (options.has('R')
      ? '%a, %d %b %Y %H:%M:%S %z'
      : options.has('I')
        ? (isoFormats[options.value('I') ?? ''] ?? '%F')
        : '%a %b %e %H:%M:%S %Z %Y')
  await process.print(`${inZone(ms, shape, nanoseconds, zone)}\n`)
  return 0
}

/** Milliseconds for a text, in the form of `-D` where that is given; digits alone as an operand end with the year. */
function readTime(
  process: Process,
  options: Options,
  text: string,
  isOperand: boolean,
  zone: Zone,
): number | undefined {
  const now = process.host.now()
  const today = now + zone.offsetMs - ((now + zone.offsetMs) % dayMs)
  const form = options.value('D')
  const yearLast = /^(\d{8})(\d{4})(\.\d{2})?$/.exec(text)
  const turned = isOperand && yearLast !== null ? `${yearLast[2]}${yearLast[1]}${yearLast[3] ?? ''}` : text
  const read = form === undefined ? parseBusyboxDate(turned, today) : parseByForm(turned, form, today)
  return read === undefined || text.startsWith('@') ? read : read - zone.offsetMs
}

/** The fields that `strptime` knows for `-D`. */
const fieldPatterns: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{4})',
  m: '(?<m>\\d{1,2})',
  d: '(?<d>\\d{1,2})',
  e: '(?<d>\\d{1,2})',
  H: '(?<H>\\d{1,2})',
  M: '(?<M>\\d{1,2})',
  S: '(?<S>\\d{1,2})',
  s: '(?<s>\\d+)',
  T: '(?<H>\\d{1,2}):(?<M>\\d{1,2}):(?<S>\\d{1,2})',
  R: '(?<H>\\d{1,2}):(?<M>\\d{1,2})',
  F: '(?<Y>\\d{4})-(?<m>\\d{1,2})-(?<d>\\d{1,2})',
  '%': '%',
}

function parseByForm(text: string, form: string, todayMs: number): number | undefined {
  const pattern = form
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/%(.)/g, (_, letter: string) => fieldPatterns[letter] ?? '\\S+')
  const found = new RegExp(`^${pattern}$`).exec(text)?.groups
  if (found === undefined) return undefined
  if (found.s !== undefined) return Number(found.s) * 1000
  const today = new Date(todayMs)
  return Date.UTC(
    Number(found.Y ?? today.getUTCFullYear()),
    Number(found.m ?? today.getUTCMonth() + 1) - 1,
    Number(found.d ?? today.getUTCDate()),
    Number(found.H ?? 0),
    Number(found.M ?? 0),
    Number(found.S ?? 0),
  )
}

interface Zone {
  readonly name: string
  readonly offsetMs: number
}

/** What TZ says in POSIX's form (`UTC-3`: three hours east); anything else is UTC, as without a zone file. */
function zoneOf(text: string | undefined): Zone {
  const match = /^([A-Za-z]{3,}|<[^>]+>)([-+]?)(\d{1,2})(?::(\d{2}))?/.exec(text ?? '')
  if (match === null) return { name: 'UTC', offsetMs: 0 }
  const minutes = Number(match[3]) * 60 + Number(match[4] ?? 0)
  return { name: (match[1] ?? '').replace(/[<>]/g, ''), offsetMs: (match[2] === '-' ? 1 : -1) * minutes * 60_000 }
}

function inZone(ms: number, shape: string, nanoseconds: bigint, zone: Zone): string {
  const minutes = Math.abs(zone.offsetMs) / 60_000
  const two = (value: number): string => String(value).padStart(2, '0')
  const offset = `${zone.offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
  const own = shape.replace(/%[%sZz]/g, (word) =>
    word === '%Z' ? zone.name : word === '%z' ? offset : word === '%s' ? String(Math.floor(ms / 1000)) : word,
  )
  return formatDate(
    ms + zone.offsetMs,
    own.replaceAll('+00:00', `${offset.slice(0, 3)}:${offset.slice(3)}`),
    nanoseconds,
  )
}
