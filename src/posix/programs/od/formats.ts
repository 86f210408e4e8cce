/** od's output types: `-t` with letters `a c d f o u x`, a size each and `z` for the text beside them. */
import { UsageError } from '../complaint'
import { controlEscape } from '../escapes'

/** One type: how wide its fields are and how a field is written. */
export interface Format {
  readonly sizeBytes: number
  readonly width: number
  readonly show: (bytes: Uint8Array) => string
  readonly hasText: boolean
}

const integerSizes: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8 }
const floatSizes: Readonly<Record<string, number>> = { H: 2, B: 2, F: 4, D: 8, L: 16 }
const widths: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  d: { 1: 4, 2: 6, 4: 11, 8: 20 },
  u: { 1: 3, 2: 5, 4: 10, 8: 20 },
  o: { 1: 3, 2: 6, 4: 11, 8: 22 },
  x: { 1: 2, 2: 4, 4: 8, 8: 16 },
}
const asciiNames =
  'nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp'.split(
    ' ',
  )

/** Reads a type string (`x1z`, `acd4`). Throws `UsageError`. */
export function parseFormats(text: string, isBigEndian: boolean): readonly Format[] {
  const formats: Format[] = []
  for (let rest = text; rest !== '';) {
    const letter = rest[0] ?? ''
    if (!'acdfoux'.includes(letter))
      throw new UsageError(`od: invalid character '${letter}' in type string '${text}'\n`, 1)
    const [whole = letter, size = ''] =
      (letter === 'a' || letter === 'c' ? /^[ac]/ : letter === 'f' ? /^f([HBFDL]|\d+)?/ : /^[doux]([CSIL]|\d+)?/).exec(
        rest,
      ) ?? []
    rest = rest.slice(whole.length)
    const hasText = rest.startsWith('z')
    if (hasText) rest = rest.slice(1)
    formats.push(formatOf(letter, size, text, { hasText, isBigEndian }))
  }
  return formats
}

function formatOf(
  letter: string,
  size: string,
  text: string,
  { hasText, isBigEndian }: { readonly hasText: boolean; readonly isBigEndian: boolean },
): Format {
  if (letter === 'a') return { sizeBytes: 1, width: 3, hasText, show: ([byte = 0]) => nameOf(byte & 127) }
  if (letter === 'c') return { sizeBytes: 1, width: 3, hasText, show: ([byte = 0]) => characterOf(byte) }
  const isFloat = letter === 'f'
  const sizeBytes = size === '' ? (isFloat ? 8 : 4) : ((isFloat ? floatSizes : integerSizes)[size] ?? Number(size))
  if (isFloat) {
    if (sizeBytes !== 4 && sizeBytes !== 8) throw unknownSize(text, sizeBytes, 'floating point')
    return {
      sizeBytes,
      width: sizeBytes === 4 ? 15 : 24,
      hasText,
      show: (bytes) => floatText(bytes, sizeBytes, isBigEndian),
    }
  }
  const width = widths[letter]?.[sizeBytes]
  if (width === undefined) throw unknownSize(text, sizeBytes, 'integral')
  return { sizeBytes, width, hasText, show: (bytes) => integerText(bytes, letter, width, isBigEndian) }
}

function unknownSize(text: string, sizeBytes: number, kind: string): UsageError {
  return new UsageError(
    `od: invalid type string '${text}';\nthis system doesn't provide a ${sizeBytes}-byte ${kind} type\n`,
    1,
  )
}

function nameOf(code: number): string {
  return asciiNames[code] ?? (code === 127 ? 'del' : String.fromCharCode(code))
}

function characterOf(byte: number): string {
  return (
    controlEscape(byte) ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'))
  )
}

function integerText(bytes: Uint8Array, letter: string, width: number, isBigEndian: boolean): string {
  const ordered = isBigEndian ? [...bytes] : [...bytes].reverse()
  const value = ordered.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  if (letter === 'd') return BigInt.asIntN(bytes.length * 8, value).toString()
  if (letter === 'u') return value.toString()
  return value.toString(letter === 'x' ? 16 : 8).padStart(width, '0')
}

/** As few digits as tell the number from its neighbours, at least those that the type always keeps. */
function floatText(bytes: Uint8Array, sizeBytes: number, isBigEndian: boolean): string {
  const view = new DataView(bytes.slice().buffer)
  const value = sizeBytes === 4 ? view.getFloat32(0, !isBigEndian) : view.getFloat64(0, !isBigEndian)
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  const [least, most] = sizeBytes === 4 ? [6, 9] : [15, 17]
  const isTiny = Math.abs(value) < (sizeBytes === 4 ? 1.17549435e-38 : 2.2250738585072014e-308)
  for (let digits = isTiny ? 1 : least; digits < most; digits++) {
    const shown = Number(value.toPrecision(digits))
    if ((sizeBytes === 4 ? Math.fround(shown) : shown) === value) return general(value, digits)
  }
  return general(value, most)
}

/** C's `%.Ng`. */
function general(value: number, digits: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa = '', power = '0'] = value.toExponential(digits - 1).split('e')
  const exponent = Number(power)
  if (exponent >= -5 && exponent < digits) return stripped(value.toFixed(Math.max(0, digits - 1 - exponent)))
  const sign = exponent < 0 ? '-' : '+'
  return `${stripped(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function stripped(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
