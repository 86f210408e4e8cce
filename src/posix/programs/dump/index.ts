/** hexdump (`hd`): bytes as numbers and characters, repeated rows as `*`; busybox's by formats, its own or the user's. */
import type { Process, Program } from '../../process/types'
import { byteTextOf } from '../byteText'
import { complain, invokedName, isGnu, reason, UsageError } from '../complaint'
import { parseOptions } from '../options'
import { parseSize } from '../sizes'
import { openInput, Output, readEverything } from '../streams'
import { printable, readInputs } from './bytes'
import { FormatError, formatted, parseFormat, type Format } from './hexdumpFormat'

const rowBytes = 16

interface Layout {
  readonly address: (offset: number) => string
  /** Lines of one row without the address of the first. */
  readonly row: (bytes: Uint8Array) => readonly string[]
  readonly continuation: string
  readonly closing: (length: number) => string
}

async function dump(process: Process, bytes: Uint8Array, start: number, layout: Layout, all: boolean): Promise<void> {
  const output = new Output(process)
  let last: string | undefined
  let starred = false
  for (let offset = 0; offset < bytes.length; offset += rowBytes) {
    const row = bytes.subarray(offset, offset + rowBytes)
    const key = Buffer.from(row).toString('latin1')
    if (!all && key === last && row.length === rowBytes) {
      if (!starred) await output.write('*\n')
      starred = true
      continue
    }
    starred = false
    last = key
    for (const [index, line] of layout.row(row).entries()) {
      await output.write(`${index === 0 ? layout.address(start + offset) : layout.continuation}${line}\n`)
    }
  }
  await output.write(layout.closing(start + bytes.length))
  await output.flush()
}

const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0')

function words(bytes: Uint8Array, size: number, show: (value: bigint) => string): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += size) {
    let value = 0n
    for (let index = size - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[at + index] ?? 0)
    text += ` ${show(value)}`
  }
  return text
}

function canonicalRow(bytes: Uint8Array): readonly string[] {
  const cells = Array.from({ length: rowBytes }, (_, index) =>
    index < bytes.length ? hex(bytes[index] ?? 0, 2) : '  ',
  )
  return [`  ${cells.slice(0, 8).join(' ')}  ${cells.slice(8).join(' ')}  |${[...bytes].map(printable).join('')}|`]
}

const hexdumpTable = { short: 'Cvn:s:bcdox', usage: '[-bcdoxCv] [-n LEN] [-s OFS] [FILE]...' }

/** The formats that busybox's letters stand for (1.37.0). */
const letterFormats: Readonly<Record<string, readonly string[]>> = {
  b: ['"%07.7_Ax\\n"', '"%07.7_ax " 16/1 "%03o " "\\n"'],
  c: ['"%07.7_Ax\\n"', '"%07.7_ax " 16/1 "%3_c " "\\n"'],
  C: ['"%08.8_Ax\\n"', '"%08.8_ax  " 8/1 "%02x " "  " 8/1 "%02x "', '"  |" 16/1 "%_p" "|\\n"'],
  d: ['"%07.7_Ax\\n"', '"%07.7_ax " 8/2 "  %05u " "\\n"'],
  o: ['"%07.7_Ax\\n"', '"%07.7_ax " 8/2 " %06o " "\\n"'],
  x: ['"%07.7_Ax\\n"', '"%07.7_ax " 8/2 "   %04x " "\\n"'],
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
  const skip = number('s') ?? 0
  if (skip > 0 && options.operands.length === 0 && process.stdin.file === undefined) {
    await complain(process, 'stdin: Invalid seek')
    return 1
  }
  const { bytes, status } = await readInputs(process, options.operands, { skip, limit: number('n') ?? Infinity })
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

async function gnuHexdump(process: Process): Promise<number> {
  const options = parseOptions(process, hexdumpTable)
  const skip = parseSize(options.value('s') ?? '0') ?? 0
  const { bytes, status } = await readInputs(process, options.operands, {
    skip,
    limit: parseSize(options.value('n') ?? '') ?? Infinity,
  })
  const canonical = options.has('C') || (process.argv[0] ?? '').endsWith('hd')
  const width = canonical ? 8 : 7
  const wide = options.has('x') || options.has('d') || options.has('o')
  const full = options.has('b') || options.has('c') || wide ? 64 : 40
  const row = (each: Uint8Array): readonly string[] =>
    canonical ? canonicalRow(each) : plainRow(each).map((line) => line.padEnd(full))
  const plainRow = (each: Uint8Array): readonly string[] => {
    if (canonical) return canonicalRow(each)
    if (options.has('b')) return [[...each].map((byte) => ` ${byte.toString(8).padStart(3, '0')}`).join('')]
    if (options.has('c')) return [[...each].map((byte) => ` ${character(byte)}`).join('')]
    const show = options.has('d')
      ? (value: bigint): string => value.toString().padStart(5, '0')
      : options.has('o')
        ? (value: bigint): string => value.toString(8).padStart(6, '0')
        : (value: bigint): string => value.toString(16).padStart(4, '0')
    return [wide ? words(each, 2, (value) => `  ${show(value)}`) : words(each, 2, show)]
  }
  await dump(
    process,
    bytes,
    skip,
    {
      address: (offset) => hex(offset, width),
      row,
      continuation: '',
      closing: (length) => (bytes.length === 0 ? '' : `${hex(length, width)}\n`),
    },
    options.has('v'),
  )
  return status
}

const named: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
}

function character(byte: number): string {
  return (
    named[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'))
  ).padStart(3)
}
