/**
 * nl: numbers lines (`-b -h -f -i -n -s -v -w -l -p -d`), those that aren't empty unless told otherwise. Lines of the
 * delimiter alone, three, two or one times, begin a page's header, body and footer; they are shown empty.
 */
import type { Process, Program } from '../../process/types'
import { byteOutput, eachByteLine, toByteText } from '../byteText'
import { faced, isGnu, UsageError } from '../complaint'
import { eachInput } from '../inputs'
import { parseOptions, type Options } from '../options'
import { compileRegularExpression } from '../regularExpression'
import { wrongUsage } from '../wrongUsage'

const table = {
  short: 'pb:i:l:n:s:v:w:h:f:d:',
  long: {
    'body-numbering': 'b:',
    'header-numbering': 'h:',
    'footer-numbering': 'f:',
    'section-delimiter': 'd:',
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
  const isPositive = letter === 'w' || letter === 'l'
  if (/^-?\d+$/.test(text) && (Number(text) > 0 || !isPositive || !isGnu(process))) return Number(text)
  const why = /^-?\d+$/.test(text) ? ': Numerical result out of range' : ''
  throw new UsageError(`nl: ${faced(process, `invalid number '${text}'`, `invalid ${what}: '${text}'${why}`)}\n`, 1)
}

export const nl: Program = async (process) => {
  const options = parseOptions(process, table)
  const numbering = readNumbering(process, options)
  const output = byteOutput(process)
  const status = await eachInput(process, options.operands, (input) =>
    eachByteLine(
      process,
      input,
      (line) => output.add(`${numbering.shown(line)}\n`),
      () => output.flush(),
    ),
  )
  await output.flush()
  return status
}

type Section = 'header' | 'body' | 'footer'

interface Numbering {
  readonly shown: (line: string) => string
}

function readNumbering(process: Process, options: Options): Numbering {
  const isNumbered = {
    header: styleOf(process, options.value('h') ?? 'n', 'header'),
    body: styleOf(process, options.value('b') ?? 't', 'body'),
    footer: styleOf(process, options.value('f') ?? 'n', 'footer'),
  }
  const format = options.value('n') ?? 'rn'
  if (isGnu(process) && !['ln', 'rn', 'rz'].includes(format))
    throw wrongUsage(process, `invalid line numbering format: '${format}'`)
  const width = number(process, options, 'w', 6, 'line number field width')
  const step = number(process, options, 'i', 1, 'line number increment')
  const first = number(process, options, 'v', 1, 'starting line number')
  const blanks = number(process, options, 'l', 1, 'line number of blank lines')
  const separator = toByteText(options.value('s') ?? '\t')
  const sectionOf = sections(options.value('d') ?? '\\:')
  let section: Section = 'body'
  let next = first
  let blank = 0
  const text = (value: number): string => {
    if (format === 'ln') return String(value).padEnd(width)
    return format === 'rz' ? String(value).padStart(width, '0') : String(value).padStart(width)
  }
  const counts = (line: string): boolean => {
    if (line !== '' || !isGnu(process)) return isNumbered[section](line)
    blank = isNumbered[section]('') ? (blank + 1) % blanks : 0
    return isNumbered[section]('') && blank === 0
  }
  return {
    shown: (line) => {
      const begun = isGnu(process) ? sectionOf(line) : undefined
      if (begun !== undefined) {
        section = begun
        if (!options.has('p')) next = first
        return ''
      }
      if (!counts(line)) return ' '.repeat(width + separator.length) + line
      next += step
      return text(next - step) + separator + line
    },
  }
}

/** Which lines of a section get a number: `a` all, `t` those that aren't empty, `n` none, `pRE` those that match. */
function styleOf(process: Process, style: string, section: Section): (line: string) => boolean {
  if (style.startsWith('p')) {
    const pattern = compileRegularExpression(style.slice(1), { extended: false, isBytes: true })
    return (line) => pattern.test(line)
  }
  if (isGnu(process) && !['a', 't', 'n'].includes(style))
    throw wrongUsage(process, `invalid ${section} numbering style: '${style}'`)
  return (line) => style === 'a' || (style === 't' && line !== '')
}

function sections(delimiter: string): (line: string) => Section | undefined {
  const mark = toByteText(delimiter.length === 1 ? `${delimiter}:` : delimiter)
  const names: Readonly<Record<string, Section>> =
    mark === '' ? {} : { [mark.repeat(3)]: 'header', [mark.repeat(2)]: 'body', [mark]: 'footer' }
  return (line) => (Object.hasOwn(names, line) ? names[line] : undefined)
}
