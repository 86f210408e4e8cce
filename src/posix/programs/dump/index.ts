/** hexdump (`hd`): bytes as numbers and characters, repeated rows as `*`; busybox's by formats, its own or the user's. */
import type { Process, Program } from '../../process/types'
import { byteTextOf } from '../byteText'
import { complain, invokedName, isGnu, reason, UsageError } from '../complaint'
import { parseOptions, type Options } from '../options'
import { parseSize } from '../sizes'
import { openInput, Output, readEverything } from '../streams'
import { readInputs } from './bytes'
import { FormatError, formatted, parseFormat, type Format } from './hexdumpFormat'

/** The formats that busybox's letters stand for (1.37.0). */
const letterFormats: Readonly<Record<string, readonly string[]>> = {
  b: ['"%07.7_Ax\\n"', '"%07.7_ax " 16/1 "%03o " "\\n"'],
  c: ['"%07.7_Ax\\n"', '"%07.7_ax " 16/1 "%3_c " "\\n"'],
  C: ['"%08.8_Ax\\n"', '"%08.8_ax  " 8/1 "%02x " "  " 8/1 "%02x "', '"  |" 16/1 "%_p" "|\\n"'],
  d: ['"%07.7_Ax\\n"', '"%07.7_ax " 8/2 "  %05u " "\\n"'],
  o: ['"%07.7_Ax\\n"', '"%07.7_ax " 8/2 " %06o " "\\n"'],
  x: ['"%07.7_Ax\\n"', '"%07.7_ax " 8/2 "   %04x " "\\n"'],
  X: ['"%07.7_Ax\\n"', '"%07.7_ax " 16/1 " %02x " "\\n"'],
  plain: ['"%07.7_Ax\\n"', '"%07.7_ax " 8/2 "%04x " "\\n"'],
}

export const hexdump: Program = (process) => (isGnu(process) ? gnuHexdump(process) : busyboxHexdump(process))

async function busyboxHexdump(process: Process): Promise<number> {
  const options = parseOptions(process, { short: 'Cbcdoxe:f:n:s:vR', usage: '[-bcdoxCv] [-n LEN] [-s OFS] [FILE]...' })
  const number = (letter: string): number | undefined => {
    const text = options.value(letter)
    const value = text === undefined ? undefined : /^0x[0-9a-f]+$/i.test(text) ? Number(text) : parseSize(text)
    if (text !== undefined && value === undefined) throw new UsageError(`hexdump: invalid number '${text}'\n`, 1)
    return value
  }
  if (options.has('R')) return undump(process, options.operands)
  return dump(process, options, { skip: number('s'), limit: number('n'), cantSeek: 'stdin: Invalid seek' })
}

interface Dumped {
  /** Bytes to pass over. Default: none. */
  readonly skip: number | undefined
  /** Bytes to show at most. Default: all. */
  readonly limit: number | undefined
  /** Said where standard input can't be sought. */
  readonly cantSeek: string
}

/** Shows the operands' bytes in the formats that were asked for; the exit code. */
async function dump(
  process: Process,
  options: Options,
  { skip = 0, limit = Infinity, cantSeek }: Dumped,
): Promise<number> {
  const formats: Format[] = []
  try {
    for (const { letter, value } of options.given) {
      if (letter === 'f') formats.push(...(await formatsIn(process, value)))
      else formats.push(...(letter === 'e' ? [value] : (letterFormats[letter] ?? [])).map(parseFormat))
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    await complain(process, error.message)
    return 1
  }
  if (formats.length === 0)
    formats.push(...(letterFormats[invokedName(process) === 'hd' ? 'C' : 'plain'] ?? []).map(parseFormat))
  if (skip > 0 && options.operands.length === 0 && process.stdin.file === undefined) {
    await complain(process, cantSeek)
    return 1
  }
  const { bytes, status } = await readInputs(process, options.operands, { skip, limit })
  if (isGnu(process) && status !== 0 && bytes.length === 0) await complain(process, 'all input file arguments failed')
  const output = new Output(process)
  for (const text of formatted(bytes, skip, formats, options.has('v'))) {
    await process.checkpoint()
    await output.write(text)
  }
  await output.flush()
  return status
}

/** `-f`: a format a line; empty lines and comments are passed over. */
async function formatsIn(process: Process, path: string): Promise<readonly Format[]> {
  try {
    const input = await openInput(process, path)
    const text = byteTextOf(await readEverything(process, input))
    input.close()
    return text
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
      .map(parseFormat)
  } catch (error) {
    if (error instanceof FormatError) throw error
    throw new FormatError(`can't open '${path}': ${reason(process, error)}`)
  }
}

/** `-R`: bytes from what `hexdump -C` shows. */
async function undump(process: Process, paths: readonly string[]): Promise<number> {
  const { bytes, status } = await readInputs(process, paths, { skip: 0, limit: Infinity })
  for (const line of byteTextOf(bytes).split('\n')) {
    const numbers = (/^[0-9a-f]+ (.*)/i.exec(line)?.[1] ?? '').split('|')[0]?.match(/\b[0-9a-f]{2}\b/gi) ?? []
    await process.stdout.write(Uint8Array.from(numbers.map((word) => Number.parseInt(word, 16))))
  }
  return status
}

const gnuTable = {
  short: 'bcCde:f:n:os:vxXL::',
  long: {
    'one-byte-octal': 'b', 'one-byte-hex': 'X', 'one-byte-char': 'c', canonical: 'C', 'two-bytes-decimal': 'd', 'two-bytes-octal': 'o',
    'two-bytes-hex': 'x', format: 'e:', 'format-file': 'f:', length: 'n:', skip: 's:', 'no-squeezing': 'v', color: 'L::',
  }, // prettier-ignore
}

/** util-linux's: the same formats, its own words. */
async function gnuHexdump(process: Process): Promise<number> {
  const options = parseOptions(process, gnuTable)
  const number = (letter: string, what: string): number | undefined => {
    const text = options.value(letter)
    const value = text === undefined ? undefined : /^0x[0-9a-f]+$/i.test(text) ? Number(text) : parseSize(text)
    if (text === undefined || value !== undefined) return value
    throw new UsageError(`hexdump: failed to parse ${what}: '${text}': Invalid argument\n`, 1)
  }
  const [limit, skip] = [number('n', 'length'), number('s', 'offset')]
  return dump(process, options, { skip, limit, cantSeek: 'stdin: Illegal seek' })
}
