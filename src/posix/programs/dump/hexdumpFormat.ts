/**
 * hexdump's formats (`-e`, `-f`): units `[count][/size] "text with conversions"`, applied to one block of bytes after the
 * other. Several formats show the same block; the longest sets its size, and a last unit without a count is repeated to
 * fill it. A unit that is repeated leaves its trailing blanks out the last time; where bytes are missing there are blanks.
 */

import { cEscapes, controlEscape } from '../escapes'

/** A format that can't be read; the message is the program's. */
export class FormatError extends Error {}

interface Piece {
  /** What stands before the conversion, after the one before. */
  readonly before: string
  readonly conversion: Conversion | undefined
  /** What stands behind the last conversion. */
  readonly after: string
}

interface Conversion {
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  /** `d`, `x`, `c`, `_p`, `_ax`, … */
  readonly kind: string
  readonly bytes: number
}

interface Unit {
  readonly count: number
  readonly hasCount: boolean
  readonly bytes: number
  readonly pieces: readonly Piece[]
}

export type Format = readonly Unit[]

/** Reads a format. Throws `FormatError`. */
export function parseFormat(text: string): Format {
  const units: Unit[] = []
  for (let rest = text.trim(); rest !== ''; rest = rest.trimStart()) {
    const match = /^(\d+)?(?:\s*\/\s*(\d+))?\s*"((?:[^"\\]|\\[^])*)"/.exec(rest)
    if (match === null) throw new FormatError(`bad format {${text}}`)
    rest = rest.slice(match[0].length)
    const pieces = piecesOf(unescaped(match[3] ?? ''), match[2] === undefined ? undefined : Number(match[2]))
    const bytes = pieces.reduce((sum, { conversion }) => sum + (conversion?.bytes ?? 0), 0)
    units.push({ count: Number(match[1] ?? 1), hasCount: match[1] !== undefined, bytes, pieces })
  }
  return units
}

const escapes: Readonly<Record<string, string>> = { ...cEscapes, 0: '\0' }

function unescaped(text: string): string {
  return text.replace(/\\([^])/g, (_, letter: string) => escapes[letter] ?? letter)
}

function piecesOf(text: string, size: number | undefined): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const match of text.matchAll(/%([-+ #0]*)(\d*)(?:\.(\d*))?(_[AaCcPpUu][dox]?|[^_])/g)) {
    const [whole, flags = '', width = '', precision, kind = ''] = match
    if (kind === '%') continue
    const before = text.slice(from, match.index).replaceAll('%%', '%')
    from = match.index + whole.length
    const digits = precision === undefined ? undefined : Number(precision)
    pieces.push({
      before,
      conversion: { flags, width: Number(width), precision: digits, kind, bytes: bytesOf(kind, size, digits) },
      after: '',
    })
  }
  const after = text.slice(from).replaceAll('%%', '%')
  const last = pieces.pop()
  return [...pieces, last === undefined ? { before: after, conversion: undefined, after: '' } : { ...last, after }]
}

function bytesOf(kind: string, size: number | undefined, precision: number | undefined): number {
  if (/^_[Aa]/.test(kind)) return 0
  if (/^(c|_[cpu])$/.test(kind)) return 1
  if (/^[diouxX]$/.test(kind)) return size ?? 4
  if (/^[eEfgG]$/.test(kind)) return size ?? 8
  if (kind === 's') return precision ?? size ?? 1
  throw new FormatError(`bad conversion character %${kind}`)
}

/** Shows bytes in some formats; repeated blocks become one `*`, unless all are wanted. */
export function* formatted(
  bytes: Uint8Array,
  start: number,
  formats: readonly Format[],
  all: boolean,
): Generator<string> {
  const lengthOf = (format: Format): number => format.reduce((sum, unit) => sum + unit.count * unit.bytes, 0)
  const block = Math.max(0, ...formats.map(lengthOf))
  const filled = formats.map((format) => fill(format, block - lengthOf(format)))
  let last: string | undefined
  let isStarred = false
  for (let at = 0; block > 0 && at < bytes.length; at += block) {
    const part = bytes.subarray(at, at + block)
    const key = Buffer.from(part).toString('latin1')
    if (!all && key === last && part.length === block) {
      if (!isStarred) yield '*\n'
      isStarred = true
      continue
    }
    isStarred = false
    last = key
    for (const format of filled) yield blockText(part, start + at, format)
  }
  if (bytes.length === 0) return
  for (const unit of formats.flat())
    for (const { before, conversion, after } of unit.pieces)
      if (conversion?.kind.startsWith('_A') === true)
        yield before + addressText(conversion, start + bytes.length) + after
}

function fill(format: Format, missing: number): Format {
  const last = format.at(-1)
  if (last === undefined || last.hasCount || last.bytes === 0 || missing < last.bytes) return format
  return [...format.slice(0, -1), { ...last, count: last.count + Math.floor(missing / last.bytes) }]
}

function blockText(part: Uint8Array, start: number, format: Format): string {
  let text = ''
  let at = 0
  for (const unit of format) {
    if (unit.pieces.some(({ conversion }) => conversion?.kind.startsWith('_A') === true)) continue
    for (let round = 1; round <= unit.count; round++) {
      const isLast = round === unit.count && unit.count > 1
      for (const [index, { before, conversion, after }] of unit.pieces.entries()) {
        const closing = isLast && index === unit.pieces.length - 1 ? after.replace(/\s+$/, '') : after
        text += before
        if (conversion !== undefined) {
          text += conversionText(conversion, part, at, start)
          at += conversion.bytes
        }
        text += closing
      }
    }
  }
  return text
}

function conversionText(conversion: Conversion, part: Uint8Array, at: number, start: number): string {
  const { kind, width, flags, bytes } = conversion
  if (kind.startsWith('_a')) return addressText(conversion, start + at)
  if (at >= part.length) return ' '.repeat(width)
  const padded = (text: string): string => (flags.includes('-') ? text.padEnd(width) : text.padStart(width))
  const byte = part[at] ?? 0
  switch (kind) {
    case 'c':
      return padded(String.fromCharCode(byte))
    case '_c':
      return padded(controlEscape(byte) ?? (isVisible(byte) ? String.fromCharCode(byte) : octal(byte)))
    case '_p':
      return padded(isVisible(byte) ? String.fromCharCode(byte) : '.')
    case '_u':
      return padded(
        controlNames[byte] ?? (isVisible(byte) ? String.fromCharCode(byte) : byte === 127 ? 'del' : hex(byte)),
      )
    case 's':
      return padded(
        Buffer.from(part.subarray(at, at + bytes))
          .toString('latin1')
          .split('\0', 1)[0] ?? '',
      )
    default:
      return numberText(conversion, part, at)
  }
}

function numberText({ kind, width, precision, flags, bytes }: Conversion, part: Uint8Array, at: number): string {
  const held = Buffer.alloc(8)
  held.set(part.subarray(at, at + bytes))
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const zero = flags.includes('0') && precision === undefined && !flags.includes('-')
  let text: string
  if (/[eEfgG]/.test(kind)) {
    const value = bytes === 4 ? held.readFloatLE() : held.readDoubleLE()
    text =
      kind === 'f'
        ? value.toFixed(precision ?? 6)
        : value.toExponential(precision ?? 6).replace(/e([-+])(\d)$/, 'e$10$2')
    text = (value >= 0 ? sign : '') + text
  } else {
    const raw = held.readBigUInt64LE()
    const value = kind === 'd' || kind === 'i' ? BigInt.asIntN(bytes * 8, raw) : BigInt.asUintN(bytes * 8, raw)
    const digits = (value < 0n ? -value : value).toString(kind === 'o' ? 8 : kind.toLowerCase() === 'x' ? 16 : 10)
    const shown = (kind === 'X' ? digits.toUpperCase() : digits).padStart(precision ?? 0, '0')
    const mark = flags.includes('#') && value !== 0n ? { x: '0x', X: '0X', o: '0' }[kind] : undefined
    text = (value < 0n ? '-' : /[di]/.test(kind) ? sign : '') + (mark ?? '') + shown
  }
  if (zero) return text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0')
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width)
}

function addressText({ kind, width, precision, flags }: Conversion, address: number): string {
  const base = kind.endsWith('x') ? 16 : kind.endsWith('o') ? 8 : 10
  const text = address.toString(base).padStart(precision ?? 0, '0')
  return text.padStart(width, flags.includes('0') ? '0' : ' ')
}

const controlNames: readonly string[] =
  'nul soh stx etx eot enq ack bel bs ht lf vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us'.split(
    ' ',
  )

function isVisible(byte: number): boolean {
  return byte >= 32 && byte < 127
}

function octal(byte: number): string {
  return byte.toString(8).padStart(3, '0')
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
