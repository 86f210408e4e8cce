/** od of GNU's face: bytes as numbers, names or characters, in blocks under their addresses; `-S` shows the strings. */
import type { Process, Program } from '../../process/types'
import { attempt, isGnu, UsageError } from '../complaint'
import { parseOptions, type Options } from '../options'
import { parseSize } from '../sizes'
import { openInput, Output, readEverything } from '../streams'
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
  const input = await readAll(process, options.operands, skip + limit)
  if (input.opened === 0) return 1
  if (skip > input.bytes.length) throw new UsageError('od: cannot skip past end of combined input\n', 1)
  const bytes = input.bytes.subarray(skip, skip + limit)
  const address = addressIn(radix[0] ?? 'o')
  if (shortest === undefined) await dump(process, bytes, { skip, formats, address, options })
  else await strings(process, bytes, skip, shortest, address)
  return input.status
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

async function readAll(
  process: Process,
  paths: readonly string[],
  wanted: number,
): Promise<{ readonly bytes: Uint8Array; readonly opened: number; readonly status: number }> {
  const parts: Uint8Array[] = []
  let [opened, status] = [0, 0]
  for (const path of paths.length === 0 ? ['-'] : paths) {
    const done = await attempt(
      process,
      async () => {
        const input = await openInput(process, path)
        opened++
        if (path === '-' || input.file !== undefined) parts.push(await readEverything(process, input))
        else if (wanted !== Infinity) parts.push(await upTo(input.read.bind(input), wanted))
        else parts.push(await readEverything(process, input))
        input.close()
      },
      (why) => `${path}: ${why}`,
    )
    if (!done) status = 1
  }
  return { bytes: Buffer.concat(parts), opened, status }
}

/** A device has no end: no more than is wanted is read. */
async function upTo(read: (maxBytes: number) => Promise<Uint8Array>, wanted: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (let left = wanted; left > 0;) {
    const chunk = await read(Math.min(left, 65536))
    if (chunk.length === 0) break
    parts.push(chunk.slice())
    left -= chunk.length
  }
  return Buffer.concat(parts)
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

async function dump(process: Process, bytes: Uint8Array, { skip, formats, address, options }: Dump): Promise<void> {
  const rowBytes = rowBytesOf(options, formats)
  // GNU's keeps the columns of several types under each other, busybox's doesn't.
  const widthOf = (each: Format): number => (each.width + 1) * (rowBytes / each.sizeBytes)
  const widest = Math.max(...formats.map(widthOf))
  const isAligned = isGnu(process)
  const output = new Output(process)
  let last: string | undefined
  let starred = false
  for (let offset = 0; offset < bytes.length; offset += rowBytes) {
    const row = bytes.subarray(offset, offset + rowBytes)
    const key = Buffer.from(row).toString('latin1')
    if (!options.has('v') && key === last && row.length === rowBytes && offset + rowBytes <= bytes.length) {
      if (!starred) await output.write('*\n')
      starred = true
      continue
    }
    starred = false
    last = key
    for (const [index, format] of formats.entries()) {
      const before = index === 0 ? address(skip + offset) : ' '.repeat(address(0).length)
      await output.write(`${before}${rowText(row, rowBytes, format, isAligned ? widest : widthOf(format))}\n`)
    }
  }
  const closing = address(skip + bytes.length)
  if (closing !== '') await output.write(`${closing}\n`)
  await output.flush()
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
