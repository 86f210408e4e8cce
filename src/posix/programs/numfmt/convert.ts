/** How numfmt reads a number with its unit, rounds it and writes it in another. */
import { UsageError } from '../complaint'

/** A number that can't be read; its message is the program's. */
export class NumberError extends Error {}

/** `--format`: what stands around the number, and its width and decimals. */
export interface Shape {
  readonly before: string
  readonly after: string
  readonly width: number
  readonly isLeft: boolean
  readonly zeros: boolean
  readonly decimals: number | undefined
}

export interface Conversion {
  readonly from: string
  readonly to: string
  readonly fromUnit: number
  readonly toUnit: number
  readonly round: string
  readonly suffix: string
  readonly padding: number
  readonly shape: Shape | undefined
}

const letters = 'KMGTPEZYRQ'

/** Reads `--format`. Throws `UsageError`. */
export function readFormat(text: string): Shape {
  const match = /^((?:[^%]|%%)*)%([0' -]*)(\d*)(?:\.(\d*))?(.?)((?:[^%]|%%)*)$/.exec(text)
  if (!text.replaceAll('%%', '').includes('%')) throw new UsageError(`numfmt: format '${text}' has no % directive\n`, 1)
  if (match === null || match[5] !== 'f')
    throw new UsageError(`numfmt: invalid format '${text}', directive must be %[0]['][-][N][.][N]f\n`, 1)
  const [, before = '', flags = '', width = '', decimals, , after = ''] = match
  return {
    before: before.replaceAll('%%', '%'),
    after: after.replaceAll('%%', '%'),
    width: Number(width),
    isLeft: flags.includes('-'),
    zeros: flags.includes('0'),
    decimals: decimals === undefined ? undefined : Number(decimals),
  }
}

/** Reads `--from-unit` and `--to-unit`: `512`, `1K`, `1Ki`. Throws `UsageError`. */
export function readUnit(text: string | undefined): number {
  if (text === undefined) return 1
  const match = /^(\d*)([KMGTPEZYRQ]?)(i?)$/.exec(text)
  const value =
    match === null || text === ''
      ? 0
      : Number(match[1] === '' ? 1 : match[1]) *
        (match[3] === 'i' ? 1024 : 1000) ** (match[2] === '' ? 0 : letters.indexOf(match[2] ?? '') + 1)
  if (value <= 0) throw new UsageError(`numfmt: invalid unit size: '${text}'\n`, 1)
  return value
}

/** A field's text in the wanted unit. Throws `NumberError`. */
export function converted(field: string, conversion: Conversion): string {
  const { suffix, shape, padding } = conversion
  const blanks = /^\s*/.exec(field)?.[0].length ?? 0
  const text = field.trimStart()
  const plain = suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text
  const { value, decimals } = readNumber(plain, text, conversion)
  const shown = written((value * conversion.fromUnit) / conversion.toUnit, decimals, conversion) + suffix
  const width = shape?.width ?? 0
  const zeros = shape?.zeros === true && !shape.isLeft ? shown.padStart(width, '0') : shown
  const placed = shape?.isLeft === true ? zeros.padEnd(width) : zeros.padStart(width)
  const whole = shape === undefined ? placed : shape.before + placed + shape.after
  if (padding !== 0) return padding > 0 ? whole.padStart(padding) : whole.padEnd(-padding)
  return blanks > 0 ? whole.padStart(field.length) : whole
}

function readNumber(
  text: string,
  whole: string,
  { from }: Conversion,
): { readonly value: number; readonly decimals: number } {
  const match = /^(-?\d*(?:\.(\d+))?)\s?(.*)$/.exec(text)
  const [, digits = '', decimals = '', rest = ''] = match ?? []
  if (!/\d/.test(digits)) throw new NumberError(`invalid number: '${whole}'`)
  if (rest === '') return { value: Number(digits), decimals: decimals.length }
  const power = letters.indexOf(rest[0] === 'k' ? 'K' : (rest[0] ?? '')) + 1
  if (power === 0) throw new NumberError(`invalid suffix in input: '${whole}'`)
  if (from === 'none') throw new NumberError(`rejecting suffix in input: '${whole}' (consider using --from)`)
  const hasI = rest[1] === 'i'
  if (from === 'iec-i' && !hasI) throw new NumberError(`missing 'i' suffix in input: '${whole}' (e.g Ki/Mi/Gi)`)
  const taken = hasI && (from === 'auto' || from === 'iec-i') ? 2 : 1
  if (rest.length > taken) throw new NumberError(`invalid suffix in input '${whole}': '${rest.slice(taken)}'`)
  const base = from === 'si' || (from === 'auto' && !hasI) ? 1000 : 1024
  return { value: Number(digits) * base ** power, decimals: 0 }
}

function written(value: number, decimals: number, { to, round, shape }: Conversion): string {
  if (to === 'none') {
    const places = shape?.decimals ?? decimals
    return (rounded(value * 10 ** places, round) / 10 ** places).toFixed(places)
  }
  const base = to === 'si' ? 1000 : 1024
  let [scaled, power] = [value, 0]
  while (Math.abs(scaled) >= base) [scaled, power] = [scaled / base, power + 1]
  const places = shape?.decimals === undefined ? (Math.abs(scaled) < 10 ? 1 : 0) : Math.min(power * 3, shape.decimals)
  scaled = rounded(scaled * 10 ** places, round) / 10 ** places
  if (Math.abs(scaled) >= base) [scaled, power] = [scaled / base, power + 1]
  const point = scaled !== 0 && Math.abs(scaled) < 10 && power > 0
  const unit = power === 0 ? '' : base === 1000 && power === 1 ? 'k' : (letters[power - 1] ?? '')
  const text = scaled.toFixed(shape?.decimals ?? (point ? 1 : 0))
  return `${text}${unit}${to === 'iec-i' && power > 0 ? 'i' : ''}`
}

function rounded(value: number, how: string): number {
  const near = Math.round(value)
  const exact = Math.abs(value - near) < 1e-9 * Math.max(1, Math.abs(value)) ? near : value
  switch (how) {
    case 'up':
      return Math.ceil(exact)
    case 'down':
      return Math.floor(exact)
    case 'towards-zero':
      return Math.trunc(exact)
    case 'nearest':
      return Math.sign(exact) * Math.round(Math.abs(exact))
    default:
      return Math.sign(exact) * Math.ceil(Math.abs(exact))
  }
}
