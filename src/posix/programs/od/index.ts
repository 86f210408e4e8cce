/** od of GNU's face: bytes as numbers, names or characters, in blocks under their addresses; `-S` shows the strings. */
import type { Process, Program } from '../../process/types'
import { attempt, isGnu, UsageError } from '../complaint'
import { parseOptions, type Options } from '../options'
import { parseSize } from '../sizes'
import { openInput, Output } from '../streams'
import { parseFormats, type Format } from './formats'

const table = {
  short: 'A:j:N:S:t:w:vabcdfhilosxDFHILOX',
  long: {
    'address-radix': 'A:',
    'skip-bytes': 'j:',
    'read-bytes': 'N:',
    strings: 'Z::',
    format: 't:',
    'output-duplicates': 'v',
    width: 'W::',
    endian: 'E:',
  },
}
const chunkBytes = 65_536

/** `-w` and `-S` may lack their number, but then it isn't the next word. */
const shortTable = { ...table, short: table.short.replace('w:', 'w::') }

const traditional: Readonly<Record<string, string>> = {
  a: 'a',
  b: 'o1',
  c: 'c',
  d: 'u2',
  D: 'u4',
  f: 'fF',
  F: 'fD',
  h: 'x2',
  H: 'x4',
  i: 'dI',
  I: 'dL',
  l: 'dL',
  L: 'dL',
  o: 'o2',
  O: 'o4',
  s: 'd2',
  x: 'x2',
  X: 'x4',
}

export const od: Program = async (process) => {
  const options = parseOptions(process, isGnu(process) ? shortTable : { ...table, usage: '[OPTIONS] [FILE]...' })
  const radix = options.value('A') ?? 'o'
  if (!['d', 'o', 'x', 'n'].includes(radix[0] ?? ''))
    throw new UsageError(`od: invalid output address radix '${radix}'; it must be one character from [doxn]\n`, 1)
  const skip = numberOf(options, 'j') ?? 0
  const limit = numberOf(options, 'N') ?? Infinity
  const shortest = numberOf(options, 'S') ?? (options.has('Z') ? Number(options.value('Z') || 3) : undefined)
  const formats = formatsOf(options)
  const address = addressIn(radix[0] ?? 'o')
  const rows = new Rows(process, { skip, formats, address, options })
  const parts: Uint8Array[] = []
  const take =
    shortest === undefined ? (bytes: Uint8Array) => rows.add(bytes) : (bytes: Uint8Array) => keep(parts, bytes)
  const input = await readAll(process, options.operands, { skip, limit, take })
  if (input.opened === 0) return 1
  if (skip > input.length) throw new UsageError('od: cannot skip past end of combined input\n', 1)
  if (shortest === undefined) await rows.end()
  else await strings(process, Buffer.concat(parts), skip, shortest, address)
  return input.status
}

function keep(parts: Uint8Array[], bytes: Uint8Array): Promise<void> {
  parts.push(bytes.slice())
  return Promise.resolve()
}

function numberOf(options: Options, letter: string): number | undefined {
  const text = options.value(letter)
  if (text === undefined) return undefined
  const value = /^0[0-7]*$/.test(text) ? Number.parseInt(text, 8) : /^0x/i.test(text) ? Number(text) : parseSize(text)
  if (value === undefined || Number.isNaN(value)) throw new UsageError(`od: invalid -${letter} argument '${text}'\n`, 1)
  return value
}

function formatsOf(options: Options): readonly Format[] {
  const endian = options.value('E')
  if (endian !== undefined && !['big', 'little'].includes(endian))
    throw new UsageError(
      `od: invalid argument '${endian}' for '--endian'\nValid arguments are:\n  - 'little'\n  - 'big'\nTry 'od --help' for more information.\n`,
      1,
    )
  const formats = options.given
    .flatMap(({ letter, value }) => (letter === 't' ? [value] : (traditional[letter] ?? [])))
    .flatMap((text) => parseFormats(text, endian === 'big'))
  return formats.length === 0 ? parseFormats('o2', endian === 'big') : formats
}

interface Wanted {
  readonly skip: number
  readonly limit: number
  /** Is given what is wanted of the inputs, piece by piece. */
  readonly take: (bytes: Uint8Array) => Promise<void>
}

/** Reads the inputs as one, no further than is wanted; `length` is of all that was read. */
async function readAll(
  process: Process,
  paths: readonly string[],
  { skip, limit, take }: Wanted,
): Promise<{ readonly length: number; readonly opened: number; readonly status: number }> {
  let [opened, status, length] = [0, 0, 0]
  for (const path of paths.length === 0 ? ['-'] : paths) {
    const done = await attempt(
      process,
      async () => {
        const input = await openInput(process, path)
        opened++
        while (length < skip + limit) {
          await process.checkpoint()
          const chunk = await input.read(Math.min(skip + limit - length, chunkBytes))
          if (chunk.length === 0) break
          const wanted = chunk.subarray(Math.max(0, skip - length))
          length += chunk.length
          if (wanted.length > 0) await take(wanted)
        }
        input.close()
      },
      (why) => `${path}: ${why}`,
    )
    if (!done) status = 1
  }
  return { length, opened, status }
}

function addressIn(radix: string): (offset: number) => string {
  if (radix === 'n') return () => ''
  if (radix === 'x') return (offset) => offset.toString(16).padStart(6, '0')
  return (offset) => offset.toString(radix === 'd' ? 10 : 8).padStart(7, '0')
}

interface Dump {
  readonly skip: number
  readonly formats: readonly Format[]
  readonly address: (offset: number) => string
  readonly options: Options
}

/** The rows of a dump, written as their bytes come. */
class Rows {
  private readonly rowBytes: number
  private readonly output: Output
  private rest: Uint8Array = new Uint8Array(0)
  private offset: number
  private last: string | undefined
  private starred = false

  constructor(
    process: Process,
    private readonly settings: Dump,
  ) {
    this.rowBytes = rowBytesOf(settings.options, settings.formats)
    this.output = new Output(process)
    this.offset = settings.skip
    this.isAligned = isGnu(process)
  }

  /** GNU's keeps the columns of several types under each other, busybox's doesn't. */
  private readonly isAligned: boolean

  async add(bytes: Uint8Array): Promise<void> {
    const { rowBytes } = this
    const all = Buffer.concat([this.rest, bytes])
    const whole = all.length - (all.length % rowBytes)
    for (let at = 0; at < whole; at += rowBytes) await this.row(all.subarray(at, at + rowBytes))
    this.rest = all.subarray(whole)
  }

  async end(): Promise<void> {
    if (this.rest.length > 0) await this.row(this.rest)
    const closing = this.settings.address(this.offset)
    if (closing !== '') await this.output.write(`${closing}\n`)
    await this.output.flush()
  }

  private async row(row: Uint8Array): Promise<void> {
    const { formats, address, options } = this.settings
    const { rowBytes, offset } = this
    this.offset += row.length
    const key = Buffer.from(row).toString('latin1')
    if (!options.has('v') && key === this.last && row.length === rowBytes) {
      if (!this.starred) await this.output.write('*\n')
      this.starred = true
      return
    }
    this.starred = false
    this.last = key
    const widthOf = (each: Format): number => (each.width + 1) * (rowBytes / each.sizeBytes)
    const widest = Math.max(...formats.map(widthOf))
    for (const [index, format] of formats.entries()) {
      const before = index === 0 ? address(offset) : ' '.repeat(address(0).length)
      await this.output.write(`${before}${rowText(row, rowBytes, format, this.isAligned ? widest : widthOf(format))}\n`)
    }
  }
}

function rowBytesOf(options: Options, formats: readonly Format[]): number {
  const least = Math.max(...formats.map((each) => each.sizeBytes))
  const text = options.value('w') ?? options.value('W')
  if (text === undefined) return Math.max(16, least)
  const width = text === '' ? 32 : Number(text)
  return width > 0 && width % least === 0 ? width : least
}

/** One row in one type: fields keep their columns whatever the other types need. */
function rowText(row: Uint8Array, rowBytes: number, format: Format, blockWidth: number): string {
  const fields = rowBytes / format.sizeBytes
  const padding = blockWidth - format.width * fields
  const shown = Math.ceil(row.length / format.sizeBytes)
  let text = ''
  let left = padding
  for (let field = 0; field < shown; field++) {
    const next = Math.floor((padding * (fields - field - 1)) / fields)
    const bytes = new Uint8Array(format.sizeBytes)
    bytes.set(row.subarray(field * format.sizeBytes, (field + 1) * format.sizeBytes))
    text += format.show(bytes).padStart(left - next + format.width)
    left = next
  }
  if (!format.hasText) return text
  const printable = [...row].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
  return `${text.padEnd(blockWidth)}  >${printable}<`
}

/** `-S`: what is printable, long enough and ended by a NUL. */
async function strings(
  process: Process,
  bytes: Uint8Array,
  skip: number,
  shortest: number,
  address: (offset: number) => string,
): Promise<void> {
  const output = new Output(process)
  let start = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte >= 32 && byte < 127) continue
    if (byte === 0 && at - start >= shortest)
      await output.write(`${address(skip + start)} ${Buffer.from(bytes.subarray(start, at)).toString('latin1')}\n`)
    start = at + 1
  }
  await output.flush()
}
