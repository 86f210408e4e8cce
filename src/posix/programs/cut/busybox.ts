/**
 * cut of busybox's face (1.37.0). A range that a line doesn't reach leaves its delimiter behind; `-D` keeps the order that
 * was asked for; with `-F` the delimiter is a regular expression, blanks unless `-d` names one, and ranges that aren't
 * there leave nothing.
 */
import type { Process } from '../../process/types'
import { toByteText } from '../byteText'
import { UsageError } from '../complaint'
import { missingOperand, type Options } from '../options'
import { compileRegularExpression } from '../regularExpression'

type Range = readonly [from: number, to: number]

/** What of a line is shown; the function returns undefined when the line is left out. Throws `UsageError`. */
export function busyboxView(
  process: Process,
  options: Options,
  mode: string | undefined,
): (line: string) => string | undefined {
  const refuse = (words: string): never => {
    throw new UsageError(`cut: ${words}\n`, 1)
  }
  if (mode === undefined) return refuse('expected a list of bytes, characters, or fields')
  if (['f', 'c', 'b', 'F'].filter((letter) => options.has(letter)).length > 1)
    throw missingOperand(process, { short: '', usage: '[OPTIONS] [FILE]...' })
  const isFields = mode === 'f' || mode === 'F'
  if (!isFields && options.has('d')) refuse('a delimiter may be specified only when operating on fields')
  if (!isFields && options.has('s')) refuse('suppressing non-delimited lines makes sense only when operating on fields')
  const ranges = rangesOf(options.value(mode) ?? '', options.has('D'))
  if (!isFields) return (line) => ranges.map(([from, to]) => line.slice(from - 1, to)).join('')
  return mode === 'F' ? patternView(options, ranges) : fieldView(options, ranges)
}

/** Throws `UsageError`. */
function rangesOf(list: string, keepsOrder: boolean): readonly Range[] {
  const refuse = (words: string): never => {
    throw new UsageError(`cut: ${words}\n`, 1)
  }
  const number = (text: string): number => (/^\d+$/.test(text) ? Number(text) : refuse(`invalid number '${text}'`))
  if (list === '') refuse('missing list of positions')
  const ranges = list
    .split(',')
    .filter((part) => part !== '')
    .map((part): Range => {
      const dash = part.indexOf('-')
      const from = Math.max(1, dash === 0 ? 1 : number(dash < 0 ? part : part.slice(0, dash)))
      const rest = dash < 0 ? undefined : part.slice(dash + 1)
      const to = rest === undefined ? from : rest === '' ? Infinity : number(rest)
      if (to < from && dash > 0) refuse(`${to}<${from - 1}`)
      return [from, to]
    })
  return keepsOrder ? ranges : merged(ranges.toSorted((left, right) => left[0] - right[0]))
}

/** Without what another range has already. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = []
  for (const [from, to] of ranges) {
    const last = result.at(-1)
    if (last !== undefined && from <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], to)]
    else result.push([from, to])
  }
  return result
}

function fieldView(options: Options, ranges: readonly Range[]): (line: string) => string | undefined {
  const delimiter = toByteText(options.value('d') ?? '\t').slice(0, 1) || '\0'
  const joiner = options.has('O') ? toByteText(options.value('O') ?? '') : delimiter
  return (line) => {
    if (!line.includes(delimiter)) return options.has('s') ? undefined : line
    const fields = line.split(delimiter)
    return ranges.map(([from, to]) => fields.slice(from - 1, to).join(joiner)).join(joiner)
  }
}

function patternView(options: Options, ranges: readonly Range[]): (line: string) => string | undefined {
  const delimiter = compileRegularExpression(options.value('d') ?? '[[:space:]][[:space:]]*', {
    extended: options.has('d'),
  })
  const joiner = toByteText(options.value('O') ?? ' ')
  return (line) => {
    const fields: string[] = []
    let from = 0
    for (let match = delimiter.match(line, 0); match !== undefined; match = delimiter.match(line, from)) {
      if (match.end === match.start) break
      fields.push(line.slice(from, match.start))
      from = match.end
    }
    fields.push(line.slice(from))
    return ranges.flatMap(([first, last]) => fields.slice(first - 1, last)).join(joiner)
  }
}
