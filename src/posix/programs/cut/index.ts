/** cut: fields (`-f`, `-d`, `-s`), characters (`-c`) or bytes (`-b`) by ranges; `--complement`, `-z`. */
import type { Process, Program } from '../../process/types'
import { byteOutput, eachByteLine, toByteText } from '../byteText'
import { attempt, complain, isGnu } from '../complaint'
import { compileRegularExpression } from '../regularExpression'
import { parseOptions, type Options } from '../options'
import { openInput } from '../streams'
import { wrongUsage } from '../wrongUsage'
import { complementOf, parseRanges, type BadRange, type Range } from './ranges'

const table = {
  short: 'f:d:c:b:snO:zF:D',
  long: {
    fields: 'f:',
    delimiter: 'd:',
    characters: 'c:',
    bytes: 'b:',
    'only-delimited': 's',
    'output-delimiter': 'O:',
    complement: 'C',
    'zero-terminated': 'z',
  },
  usage: '[OPTIONS] [FILE]...',
}

export const cut: Program = async (process) => {
  const options = parseOptions(process, table)
  const mode = options.last('fcbF')
  if (isGnu(process)) refuse(process, options, mode)
  if (mode === undefined) {
    await complain(process, 'expected a list of bytes, characters, or fields')
    return 1
  }
  const list = options.value(mode) ?? ''
  const parsed = parseRanges(list)
  if ('wrong' in parsed) {
    if (isGnu(process)) throw wrongUsage(process, gnuWords(parsed, mode === 'f'))
    await complain(process, `invalid range '${list}'`)
    return 1
  }
  const view = viewOf(options, mode, options.has('C') ? complementOf(parsed) : parsed)
  const end = options.has('z') && isGnu(process) ? '\0' : '\n'
  const output = byteOutput(process)
  let status = 0
  for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
    const done = await attempt(
      process,
      async () => {
        const input = await openInput(process, path)
        await eachByteLine(
          process,
          input,
          (line) => {
            const shown = view(line)
            if (shown !== undefined) output.add(shown + end)
          },
          () => output.flush(),
          end,
        )
        input.close()
      },
      (why) => `${path}: ${why}`,
    )
    if (!done) status = 1
  }
  await output.flush()
  return status
}

/** What of a line is shown; undefined when the line is left out. */
function viewOf(options: Options, mode: string, ranges: readonly Range[]): (line: string) => string | undefined {
  const separator = options.value('O')
  const joiner = separator === undefined ? undefined : toByteText(separator)
  if (mode === 'F') return patternView(options, ranges)
  if (mode !== 'f')
    return (line) =>
      ranges
        .filter(([from]) => from <= line.length)
        .map(([from, to]) => line.slice(from - 1, to))
        .join(joiner ?? '')
  const delimiter = toByteText(options.value('d') ?? '\t') || '\0'
  const suppresses = options.has('s')
  return (line) => {
    if (!line.includes(delimiter)) return suppresses ? undefined : line
    const fields = line.split(delimiter)
    return ranges.flatMap(([from, to]) => fields.slice(from - 1, to)).join(joiner ?? delimiter)
  }
}

/** What GNU's cut doesn't take together. */
function refuse(process: Process, options: Options, mode: string | undefined): void {
  if (['f', 'c', 'b'].reduce((count, letter) => count + options.count(letter), 0) > 1)
    throw wrongUsage(process, 'only one list may be specified')
  const delimiter = options.value('d')
  if (delimiter !== undefined && toByteText(delimiter).length > 1)
    throw wrongUsage(process, 'the delimiter must be a single character')
  if (mode === undefined) throw wrongUsage(process, 'you must specify a list of bytes, characters, or fields')
  if (mode !== 'f' && delimiter !== undefined)
    throw wrongUsage(process, 'an input delimiter may be specified only when operating on fields')
  if (mode !== 'f' && options.has('s'))
    throw wrongUsage(process, 'suppressing non-delimited lines makes sense\n\tonly when operating on fields')
}

function gnuWords({ wrong, text }: BadRange, isFields: boolean): string {
  switch (wrong) {
    case 'zero':
      return isFields ? 'fields are numbered from 1' : 'byte/character positions are numbered from 1'
    case 'decreasing':
      return 'invalid decreasing range'
    case 'endless':
      return `invalid range with no endpoint: ${text}`
    case 'value':
      return isFields ? `invalid field value '${text}'` : `invalid byte/character position '${text}'`
  }
}

/** `-F` of busybox: the delimiter is a regular expression, blanks unless `-d` names one; fields come in the order asked for. */
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
    if (fields.length === 0) return undefined
    fields.push(line.slice(from))
    return ranges.flatMap(([first, last]) => fields.slice(first - 1, last)).join(joiner)
  }
}
