/** cut: fields (`-f`, `-d`, `-s`), characters (`-c`) or bytes (`-b`) by ranges; `--complement`, `-z`. */
import type { Process, Program } from '../../process/types'
import { byteOutput, eachByteLine, toByteText } from '../byteText'
import { attempt, isGnu } from '../complaint'
import { parseOptions, type Options } from '../options'
import { openInput } from '../streams'
import { wrongUsage } from '../wrongUsage'
import { busyboxView } from './busybox'
import { complementOf, parseRanges, type BadRange } from './ranges'

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
  const view = isGnu(process) ? gnuView(process, options, mode) : busyboxView(process, options, mode)
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
type View = (line: string) => string | undefined

/** Throws `UsageError`. */
function gnuView(process: Process, options: Options, mode: string | undefined): View {
  refuse(process, options, mode)
  const parsed = parseRanges(options.value(mode ?? '') ?? '')
  if ('wrong' in parsed) throw wrongUsage(process, gnuWords(parsed, mode === 'f'))
  const ranges = options.has('C') ? complementOf(parsed) : parsed
  const separator = options.value('O')
  const joiner = separator === undefined ? undefined : toByteText(separator)
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
