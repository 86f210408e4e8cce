/** strings: runs of printable characters (`-n -t -o -f -a`); of GNU's binutils also `-w -s -e` and `-N`. */
import type { Process, Program } from '../../process/types'
import { byteOutput, byteTextOf } from '../byteText'
import { complain, isGnu, UsageError } from '../complaint'
import { eachInput } from '../inputs'
import { missingOperand, parseOptions, type Options } from '../options'
import { chunks } from '../streams'
import { statOrNothing } from '../fileTree'

const table = { short: 'fo1an:t:', usage: '[-fo] [-t o|d|x] [-n LEN] [FILE]...' }
const gnuTable = {
  short: 'adfhn:t:ws:oT:e:U:vV',
  long: {
    ...{ all: 'a', data: 'd', 'print-file-name': 'f', bytes: 'n:', radix: 't:', 'include-all-whitespace': 'w' },
    ...{ 'output-separator': 's:', target: 'T:', encoding: 'e:', unicode: 'U:' },
  },
}
const longest = 1 << 20

/** How characters are stored: their width in bytes, which byte is the character, and whether the eighth bit counts. */
interface Encoding {
  readonly width: number
  readonly at: number
  readonly wide: boolean
}

const encodings: Readonly<Record<string, Encoding>> = {
  s: { width: 1, at: 0, wide: false },
  S: { width: 1, at: 0, wide: true },
  l: { width: 2, at: 0, wide: false },
  b: { width: 2, at: 1, wide: false },
  L: { width: 4, at: 0, wide: false },
  B: { width: 4, at: 3, wide: false },
}

interface Wanted {
  readonly least: number
  readonly radix: string | undefined
  readonly names: boolean
  readonly end: string
  readonly whitespace: boolean
  readonly encoding: Encoding
}

export const strings: Program = async (process) => {
  const options = parseOptions(withObsoleteLength(process), isGnu(process) ? gnuTable : table)
  const wanted = isGnu(process) ? readGnu(options) : readBusybox(process, options)
  const output = byteOutput(process)
  const operands = isGnu(process) ? await readable(process, options.operands) : options.operands
  if (isGnu(process) && options.operands.length > 0 && operands.length === 0) return 1
  const status = await eachInput(process, operands, async (input, path) => {
    const print = (offset: number, run: string): void => {
      const name = path === '-' ? '{standard input}' : path
      output.add(
        `${wanted.names ? `${name}: ` : ''}${wanted.radix === undefined ? '' : `${offset.toString({ o: 8, x: 16 }[wanted.radix] ?? 10).padStart(7)} `}${run}${wanted.end}`,
      )
    }
    const finder = new Runs(wanted, print)
    for await (const chunk of chunks(process, input)) {
      finder.read(byteTextOf(chunk))
      await output.flush()
    }
    finder.finish()
  })
  await output.flush()
  return Math.max(status, operands.length < options.operands.length ? 1 : 0)
}

/** Collects runs of characters, whatever their width. */
class Runs {
  private run = ''
  private offset = 0
  private pending = ''

  constructor(
    private readonly wanted: Wanted,
    private readonly print: (offset: number, run: string) => void,
  ) {}

  read(bytes: string): void {
    const { width, at } = this.wanted.encoding
    if (width === 1) {
      for (const character of bytes) this.take(character)
      return
    }
    const text = this.pending + bytes
    const whole = text.length - (text.length % width)
    for (let index = 0; index < whole; index += width) {
      const unit = text.slice(index, index + width)
      const isCharacter = [...unit].every((byte, place) => place === at || byte === '\0')
      this.take(isCharacter ? (unit[at] ?? '\0') : '\0')
    }
    this.pending = text.slice(whole)
  }

  finish(): void {
    const { least, encoding } = this.wanted
    if (this.run.length >= least) this.print(this.offset - this.run.length * encoding.width, this.run)
    this.run = ''
  }

  private take(character: string): void {
    if (this.isPrintable(character)) this.run += character
    else this.finish()
    if (this.run.length >= longest) this.finish()
    this.offset += this.wanted.encoding.width
  }

  private isPrintable(character: string): boolean {
    if ((character >= ' ' && character <= '~') || character === '\t') return true
    return (this.wanted.encoding.wide && character >= '\x80') || (this.wanted.whitespace && /\s/.test(character))
  }
}

/** `strings -6`: the least length as an option of its own. */
function withObsoleteLength(process: Process): Process {
  if (!isGnu(process)) return process
  const argv = process.argv.map((word) => word.replace(/^-(\d+)$/, '-n$1'))
  return Object.create(process, { argv: { value: argv } }) as Process
}

function readGnu(options: Options): Wanted {
  const given = options.value('n') ?? '4'
  if (!/^(0x[\da-f]+|\d+)$/i.test(given)) throw new UsageError(`strings: invalid integer argument ${given}\n`, 1)
  const least = Number(given)
  if (least < 1) throw new UsageError(`strings: minimum string length is too small: ${given}\n`, 1)
  const radix = options.has('o') ? 'o' : options.value('t')
  const encoding = encodings[options.value('e') ?? 's']
  if ((radix !== undefined && !/^[odx]$/.test(radix)) || encoding === undefined)
    throw new UsageError('Usage: strings [option(s)] [file(s)]\n', 1)
  return {
    least,
    radix,
    names: options.has('f'),
    end: options.value('s') ?? '\n',
    whitespace: options.has('w'),
    encoding,
  }
}

function readBusybox(process: Process, options: Options): Wanted {
  const least = Number(options.value('n') ?? 4)
  if (!['o', 'd', 'x'].includes(options.value('t') ?? 'd')) throw missingOperand(process, table)
  if (Number.isNaN(least)) throw new UsageError(`strings: invalid number '${options.value('n') ?? ''}'\n`, 1)
  if (!(least >= 1))
    throw new UsageError(`strings: number ${options.value('n') ?? ''} is not in 1..2147483647 range\n`, 1)
  const radix = options.has('o') ? 'o' : options.value('t')
  return {
    least,
    radix,
    names: options.has('f'),
    end: '\n',
    whitespace: false,
    encoding: { width: 1, at: 0, wide: false },
  }
}

/** The files that can be read; of the others binutils say what they are. */
async function readable(process: Process, paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const path of paths) {
    const stat = path === '-' ? undefined : statOrNothing(process, path)
    if (path !== '-' && stat === undefined) await complain(process, `'${path}': No such file`)
    else if (stat?.kind === 'directory') await complain(process, `Warning: '${path}' is a directory`)
    else found.push(path)
  }
  return found
}
