/** GNU's date: shows a time (`-d`, `-f`, `-r`) in a format, ISO 8601 (`-I`), RFC 3339 or as mail does (`-R`). */
import type { Process } from '../../process/types'
import { chosenWord } from '../choices'
import { complain, reason, UsageError } from '../complaint'
import { parseOptions, type Options } from '../options'
import { openInput, readLines } from '../streams'
import { extraOperand, wrongUsage } from '../wrongUsage'
import { formatGnuDate } from './format'
import { parseGnuDate } from './parse'

const table = {
  short: 'd:f:I::r:Rs:u',
  long: {
    date: 'd:',
    file: 'f:',
    'iso-8601': 'I::',
    reference: 'r:',
    resolution: 'p',
    'rfc-email': 'R',
    'rfc-2822': 'R',
    'rfc-822': 'R',
    'rfc-3339': '3:',
    set: 's:',
    utc: 'u',
    universal: 'u',
    uct: 'u',
  },
}
const precisions: Readonly<Record<string, string>> = {
  date: '%Y-%m-%d',
  hours: '%Y-%m-%dT%H%:z',
  minutes: '%Y-%m-%dT%H:%M%:z',
  seconds: '%Y-%m-%dT%H:%M:%S%:z',
  ns: '%Y-%m-%dT%H:%M:%S,%N%:z',
}
const rfc3339: Readonly<Record<string, string>> = {
  date: '%Y-%m-%d',
  seconds: '%Y-%m-%d %H:%M:%S%:z',
  ns: '%Y-%m-%d %H:%M:%S.%N%:z',
}

export async function gnuDate(process: Process): Promise<number> {
  const options = parseOptions(process, table)
  const format = readFormat(process, options)
  if (options.has('p')) {
    await process.print('0.000000001\n')
    return 0
  }
  const list = options.value('f')
  if (list !== undefined) return eachOfFile(process, list, format)
  const ns = await readTime(process, options)
  if (ns === undefined) return 1
  if (options.has('s') || options.operands.some((word) => !word.startsWith('+'))) {
    await complain(process, 'cannot set date: Operation not permitted')
    await process.print(`${formatGnuDate(ns, format)}\n`)
    return 1
  }
  await process.print(`${formatGnuDate(ns, format)}\n`)
  return 0
}

function readFormat(process: Process, options: Options): string {
  const word = (letter: string, option: string, names: string): string | undefined => {
    const value = options.value(letter)
    const rows = names.split(' ').map((each) => [each])
    return value === undefined ? undefined : value === '' ? 'date' : chosenWord(process, option, value, rows)
  }
  const iso = word('I', '--iso-8601', 'hours minutes date seconds ns')
  const rfc = word('3', '--rfc-3339', 'date seconds ns')
  const [first, second] = options.operands
  const dates = ['d', 'f', 'r', 's'].filter((letter) => options.has(letter))
  if (dates.length > 1) {
    const mixed = dates.includes('s')
      ? 'the options to print and set the time may not be used together'
      : 'the options to specify dates for printing are mutually exclusive'
    throw wrongUsage(process, mixed)
  }
  if (second !== undefined) throw extraOperand(process, second)
  if (first?.startsWith('+') === true) {
    if (iso !== undefined || rfc !== undefined || options.has('R'))
      throw new UsageError('date: multiple output formats specified\n', 1)
    return first.slice(1)
  }
  if (rfc !== undefined) return rfc3339[rfc] ?? ''
  if (iso !== undefined) return precisions[iso] ?? ''
  return options.has('R') ? '%a, %d %b %Y %H:%M:%S %z' : '%a %b %e %H:%M:%S UTC %Y'
}

async function readTime(process: Process, options: Options): Promise<bigint | undefined> {
  const now = process.host.now()
  const reference = options.value('r')
  if (reference !== undefined)
    try {
      return process.namespace.stat(process, reference).mtimeNs
    } catch (error) {
      await complain(process, `${reference}: ${reason(process, error)}`)
      return undefined
    }
  const [operand] = options.operands
  const setting = operand !== undefined && !operand.startsWith('+') ? compact(operand) : undefined
  const text = options.value('d') ?? options.value('s') ?? setting
  if (text === undefined) return BigInt(Math.floor(now * 1000)) * 1000n
  const ns = parseGnuDate(text, now)
  if (ns === undefined)
    await complain(process, `invalid date '${operand !== undefined && setting !== undefined ? operand : text}'`)
  return ns
}

/** `MMDDhhmm[[CC]YY][.ss]`, as it sets the date. */
function compact(word: string): string {
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(\d\d)?(?:\.(\d\d))?$/.exec(word)
  if (match === null) return `invalid ${word}`
  const [, month = '', day = '', hour = '', minute = '', one, two, second = '00'] = match
  const year = one === undefined ? '' : two === undefined ? `20${one}-` : `${one}${two}-`
  return `${year === '' ? `${month}/${day}` : `${year}${month}-${day}`} ${hour}:${minute}:${second}`
}

async function eachOfFile(process: Process, path: string, format: string): Promise<number> {
  let status = 0
  try {
    const input = await openInput(process, path)
    for (const line of await readLines(process, input)) {
      const ns = parseGnuDate(line, process.host.now())
      if (ns !== undefined) await process.print(`${formatGnuDate(ns, format)}\n`)
      else {
        status = 1
        await complain(process, `invalid date '${line}'`)
      }
    }
    input.close()
  } catch (error) {
    await complain(process, `${path}: ${reason(process, error)}`)
    return 1
  }
  return status
}
