/** nl: numbers lines (`-b -i -n -s -v -w -l`), those that aren't empty unless `-ba`. */
import type { Process, Program } from '../../process/types'
import { byteOutput, eachByteLine, toByteText } from '../byteText'
import { faced, UsageError } from '../complaint'
import { eachInput } from '../inputs'
import { parseOptions, type Options } from '../options'
import { compileRegularExpression } from '../regularExpression'

const table = {
  short: 'pb:i:l:n:s:v:w:h:f:d:',
  long: {
    'body-numbering': 'b:',
    'line-increment': 'i:',
    'number-format': 'n:',
    'number-separator': 's:',
    'starting-line-number': 'v:',
    'number-width': 'w:',
    'join-blank-lines': 'l:',
    'no-renumber': 'p',
  },
  usage: '[OPTIONS] [FILE]...',
}

function number(process: Process, options: Options, letter: string, standard: number, what: string): number {
  const text = options.value(letter)
  if (text === undefined) return standard
  if (/^-?\d+$/.test(text)) return Number(text)
  throw new UsageError(`nl: ${faced(process, `invalid number '${text}'`, `invalid ${what}: '${text}'`)}\n`, 1)
}

export const nl: Program = async (process) => {
  const options = parseOptions(process, table)
  const width = number(process, options, 'w', 6, 'line number field width')
  const step = number(process, options, 'i', 1, 'line number increment')
  let next = number(process, options, 'v', 1, 'starting line number')
  const separator = toByteText(options.value('s') ?? '\t')
  const style = options.value('b') ?? 't'
  const pattern = style.startsWith('p') ? compileRegularExpression(style.slice(1), { extended: false }) : undefined
  const isNumbered = (line: string): boolean =>
    pattern !== undefined ? pattern.test(line) : style === 'a' || (style === 't' && line !== '')
  const shown = (value: number): string => {
    const text = String(value)
    if (options.value('n') === 'ln') return text.padEnd(width)
    return options.value('n') === 'rz' ? text.padStart(width, '0') : text.padStart(width)
  }
  const output = byteOutput(process)
  const status = await eachInput(process, options.operands, (input) =>
    eachByteLine(
      process,
      input,
      (line) => {
        if (isNumbered(line)) {
          output.add(`${shown(next)}${separator}${line}\n`)
          next += step
        } else output.add(`${' '.repeat(width + separator.length)}${line}\n`)
      },
      () => output.flush(),
    ),
  )
  await output.flush()
  return status
}
