/** expand and unexpand: tabs to blanks (`-i -t`) and back (`-a -t -f`). */
import type { Process, Program } from '../../process/types'
import { byteOutput, eachByteLine } from '../byteText'
import { faced, isGnu, UsageError, invokedName } from '../complaint'
import { eachInput } from '../inputs'
import { parseOptions } from '../options'

const expandTable = { short: 'it:', long: { initial: 'i', tabs: 't:' }, usage: '[-i] [-t N] [FILE]...' }
const unexpandTable = {
  short: 'aft:',
  long: { all: 'a', 'first-only': 'f', tabs: 't:' },
  usage: '[-fa][-t N] [FILE]...',
}

/** Where the next tab stop is, from a column counted from 0; undefined after the last of a list. */
type Stops = (column: number) => number | undefined

function readStops(process: Process, text: string | undefined): Stops {
  if (text === undefined) return (column) => column + 8 - (column % 8)
  const gnu = isGnu(process) ? gnuStops(invokedName(process), text) : undefined
  if (gnu !== undefined) return gnu
  const list = text.split(/[ ,]+/).map(Number)
  if (list.some((each) => !Number.isInteger(each)))
    throw new UsageError(
      `${invokedName(process)}: ${faced(process, `invalid number '${text}'`, `tab size contains invalid character(s): '${text}'`)}\n`,
      1,
    )
  const only = list[0] ?? 8
  if (list.length === 1) return (column) => column + only - (column % only)
  return (column) => list.find((stop) => stop > column)
}

/** GNU's lists: ascending columns, and last `/N` (every N) or `+N` (every N after the last). */
function gnuStops(name: string, text: string): Stops {
  const list: number[] = []
  let further: Stops = () => undefined
  for (const word of text.split(/[ ,]+/).filter((each) => each !== '')) {
    const [, sign = '', digits] = /^([/+]?)(\d+)$/.exec(word) ?? []
    if (digits === undefined) throw new UsageError(`${name}: tab size contains invalid character(s): '${word}'\n`, 1)
    const size = Number(digits)
    if (size === 0 && sign === '') throw new UsageError(`${name}: tab size cannot be 0\n`, 1)
    const base = list.at(-1) ?? 0
    if (sign === '/') further = (column) => column + size - (column % size)
    else if (sign === '+') further = (column) => column + size - ((column - base) % size)
    else if (size <= base) throw new UsageError(`${name}: tab sizes must be ascending\n`, 1)
    else list.push(size)
  }
  const [only] = list
  if (list.length === 1 && only !== undefined && !/[/+]/.test(text)) return (column) => column + only - (column % only)
  return (column) => list.find((stop) => stop > column) ?? further(column)
}

export const expand: Program = async (process) => {
  const options = parseOptions(process, expandTable)
  const stops = readStops(process, options.value('t'))
  const output = byteOutput(process)
  const convert = (line: string): string => {
    if (!line.includes('\t')) return line
    let result = ''
    let initial = true
    for (const character of line) {
      if (character === '\t' && (initial || !options.has('i')))
        result += ' '.repeat((stops(result.length) ?? result.length + 1) - result.length)
      else {
        if (character !== ' ' && character !== '\t') initial = false
        result += character
      }
    }
    return result
  }
  const status = await eachInput(process, options.operands, (input) =>
    eachByteLine(
      process,
      input,
      (line, ended) => output.add(convert(line) + (ended ? '\n' : '')),
      () => output.flush(),
    ),
  )
  await output.flush()
  return status
}

export const unexpand: Program = async (process) => {
  const options = parseOptions(process, unexpandTable)
  const stops = readStops(process, options.value('t'))
  const everywhere = (options.has('a') || options.has('t')) && !options.has('f')
  const output = byteOutput(process)
  const status = await eachInput(process, options.operands, (input) =>
    eachByteLine(
      process,
      input,
      (line, ended) => output.add(unexpanded(line, stops, everywhere) + (ended ? '\n' : '')),
      () => output.flush(),
    ),
  )
  await output.flush()
  return status
}

function unexpanded(line: string, stops: Stops, everywhere: boolean): string {
  let result = ''
  let column = 0
  let blanks = ''
  let initial = true
  for (const character of line) {
    if ((character === ' ' || character === '\t') && (initial || everywhere)) {
      const stop = stops(column)
      blanks += character
      column = character === '\t' ? (stop ?? column + 1) : column + 1
      if (stop !== undefined && column === stop) {
        result += blanks.length > 1 || character === '\t' || initial ? '\t' : blanks
        blanks = ''
      }
      continue
    }
    initial = false
    result += blanks + character
    blanks = ''
    column++
  }
  return result + blanks
}
