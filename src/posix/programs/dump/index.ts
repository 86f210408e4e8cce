/** od of busybox and hexdump (`hd`): bytes as numbers and characters, repeated rows as `*`. */
import type { Process, Program } from '../../process/types'
import { parseOptions } from '../options'
import { parseSize } from '../sizes'
import { Output } from '../streams'
import { printable, readInputs } from './bytes'

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

export const hexdump: Program = async (process) => {
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

const odTable = {
  short: 'bcdoxvA:N:j:t:w::hsi',
  long: { 'address-radix': 'A:', 'read-bytes': 'N:', 'skip-bytes': 'j:', format: 't:', 'output-duplicates': 'v' },
  usage: '[-abcdfhilovxs] [-t TYPE] [-A RADIX] [-N SIZE] [-j SKIP] [FILE]...',
}

export const od: Program = async (process) => {
  const options = parseOptions(process, odTable)
  const skip = parseSize(options.value('j') ?? '0') ?? 0
  const { bytes, status } = await readInputs(process, options.operands, {
    skip,
    limit: parseSize(options.value('N') ?? '') ?? Infinity,
  })
  const radix = options.value('A') ?? 'o'
  const address = (offset: number): string =>
    radix === 'n'
      ? ''
      : radix === 'x'
        ? hex(offset, 6)
        : radix === 'd'
          ? String(offset).padStart(7, '0')
          : offset.toString(8).padStart(7, '0')
  const formats = [
    ...options.values('t').flatMap((text) => text.match(/[acdoux][CSIL\d]*z?/g) ?? []),
    ...[...'bcdox']
      .filter((letter) => options.has(letter))
      .map((letter) => ({ b: 'o1', c: 'c', d: 'u2', o: 'o2', x: 'x2' })[letter] ?? 'o2'),
  ]
  const shown = formats.length === 0 ? ['o2'] : formats
  const row = (each: Uint8Array): readonly string[] => shown.map((format) => odRow(each, format))
  await dump(
    process,
    bytes,
    skip,
    {
      address,
      row,
      continuation: radix === 'n' ? '' : '       ',
      closing: (length) => (radix === 'n' ? '' : `${address(length)}\n`),
    },
    options.has('v'),
  )
  return status
}

function odRow(bytes: Uint8Array, format: string): string {
  const size =
    { C: 1, S: 2, I: 4, L: 8 }[format.slice(1).replace('z', '')] ?? Number(format.slice(1).replace('z', '') || 4)
  const text = format.endsWith('z') ? `  >${[...bytes].map(printable).join('')}<` : ''
  switch (format[0]) {
    case 'c':
      return [...bytes].map((byte) => ` ${character(byte)}`).join('')
    case 'a':
      return [...bytes].map((byte) => ` ${printable(byte & 127).padStart(3)}`).join('')
    case 'x':
      return words(bytes, size, (value) => value.toString(16).padStart(size * 2, '0')) + text
    case 'o':
      return words(bytes, size, (value) => value.toString(8).padStart(Math.ceil((size * 8) / 3), '0')) + text
    case 'u':
      return words(bytes, size, (value) => value.toString().padStart([3, 5, 0, 10][size - 1] ?? 20)) + text
    default:
      return (
        words(bytes, size, (value) =>
          BigInt.asIntN(size * 8, value)
            .toString()
            .padStart([4, 6, 0, 11][size - 1] ?? 20),
        ) + text
      )
  }
}
