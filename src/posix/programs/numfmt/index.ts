/** numfmt: numbers with and without units (`--from`, `--to`), in fields of lines or as operands. */
import type { Process, Program } from '../../process/types'
import { byteOutput, eachByteLine, fromByteText, toByteText } from '../byteText'
import { chosenWord } from '../choices'
import { complain, UsageError } from '../complaint'
import { parseOptions, type Options } from '../options'
import { wrongUsage } from '../wrongUsage'
import { converted, NumberError, readFormat, readUnit, type Conversion } from './convert'

const table = {
  short: 'd:z',
  long: {
    delimiter: 'd:',
    field: 'F:',
    format: 'f:',
    from: 'r:',
    'from-unit': 'u:',
    grouping: 'g',
    header: 'H::',
    invalid: 'i:',
    padding: 'p:',
    round: 'o:',
    suffix: 's:',
    to: 't:',
    'to-unit': 'U:',
    'zero-terminated': 'z',
    debug: 'D',
  },
}
const rows = (text: string): readonly (readonly string[])[] => text.split(' ').map((each) => [each])

export const numfmt: Program = async (process) => {
  const options = parseOptions(process, table)
  const conversion = readConversion(process, options)
  const invalid = chosenWord(process, '--invalid', options.value('i') ?? 'abort', rows('abort fail warn ignore'))
  const isWanted = readFields(process, options.value('F') ?? '1')
  const delimiter = options.value('d')
  let failed = false
  const convert = async (field: string): Promise<string> => {
    try {
      return converted(field, conversion)
    } catch (error) {
      if (!(error instanceof NumberError)) throw error
      if (invalid === 'abort') throw new UsageError(`numfmt: ${error.message}\n`, 2)
      if (invalid !== 'ignore') await complain(process, error.message)
      if (invalid === 'fail') failed = true
      return field
    }
  }
  const line = async (text: string): Promise<string> => {
    const fields = delimiter === undefined ? (text.match(/\s*\S+|\s+$/g) ?? ['']) : text.split(delimiter)
    const shown: string[] = []
    for (const [index, field] of fields.entries()) {
      const lead = delimiter === undefined && index > 0 ? field.slice(0, 1) : ''
      const rest = field.slice(lead.length)
      shown.push(lead + (isWanted(index + 1) ? await convert(rest) : rest))
    }
    return shown.join(delimiter ?? '')
  }
  const end = options.has('z') ? '\0' : '\n'
  if (options.operands.length > 0)
    for (const operand of options.operands) await process.print((await line(operand)) + end)
  else await eachInputLine(process, end, headerLines(options), line)
  return failed ? 2 : 0
}

/** Lines of standard input; the first ones pass as they are. */
async function eachInputLine(
  process: Process,
  end: string,
  headers: number,
  convert: (text: string) => Promise<string>,
): Promise<void> {
  const lines: string[] = []
  await eachByteLine(
    process,
    process.stdin,
    (text) => void lines.push(text),
    () => Promise.resolve(),
    end,
  )
  const output = byteOutput(process)
  try {
    for (const [index, text] of lines.entries())
      await output.write((index < headers ? text : toByteText(await convert(fromByteText(text)))) + end)
  } finally {
    await output.flush()
  }
}

function headerLines(options: Options): number {
  if (!options.has('H')) return 0
  const text = options.value('H') ?? ''
  if (text !== '' && !/^[1-9]\d*$/.test(text)) throw new UsageError(`numfmt: invalid header value '${text}'\n`, 1)
  return Number(text || 1)
}

function readConversion(process: Process, options: Options): Conversion {
  const padding = options.value('p')
  if (padding !== undefined && !/^-?[1-9]\d*$/.test(padding))
    throw new UsageError(`numfmt: invalid padding value '${padding}'\n`, 1)
  const format = options.value('f')
  const shape = format === undefined ? undefined : readFormat(format)
  return {
    from: chosenWord(process, '--from', options.value('r') ?? 'none', rows('none auto si iec iec-i')),
    to: chosenWord(process, '--to', options.value('t') ?? 'none', rows('none si iec iec-i')),
    fromUnit: readUnit(options.value('u')),
    toUnit: readUnit(options.value('U')),
    round: chosenWord(
      process,
      '--round',
      options.value('o') ?? 'from-zero',
      rows('up down from-zero towards-zero nearest'),
    ),
    suffix: options.value('s') ?? '',
    padding: padding === undefined ? 0 : Number(padding),
    shape,
  }
}

/** `2`, `2-4`, `2-`, `-3`, `-` for all, several with commas. */
function readFields(process: Process, text: string): (field: number) => boolean {
  const ranges = text.split(',').map((part) => {
    const match = /^(\d*)(-?)(\d*)$/.exec(part)
    if (match === null || part === '') throw wrongUsage(process, `invalid field value '${part}'`)
    const from = match[1] === '' ? 1 : Number(match[1])
    return [from, match[2] === '' ? from : match[3] === '' ? Infinity : Number(match[3])] as const
  })
  return (field) => ranges.some(([from, to]) => field >= from && field <= to)
}
