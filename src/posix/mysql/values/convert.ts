/** From one type to another, as MySQL does it in expressions: what can't be read is 0 or NULL and no error. */
import { rescaled, scaleOf } from './decimal'
import { dateText, momentText, parseMoment, parseTime, timeText } from './dates'
import { floatText, isNumeric, shown, type Value, type ValueType } from './types'
import { decodeText, encodeText } from '../../text'

/** As a number for arithmetic: a bigint for integers. */
export function toDouble(value: Value, type: ValueType): number {
  if (value === null) return 0
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  const text = value instanceof Uint8Array ? Buffer.from(value).toString() : value
  if (type.members !== undefined) return type.members.indexOf(text) + 1
  if (type.kind === 'date' || type.kind === 'datetime' || type.kind === 'time')
    return Number(text.replace(/[-: ]/g, ''))
  return Number(/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(text)?.[0] ?? 0)
}

export function toInteger(value: Value, type: ValueType): bigint {
  if (value === null) return 0n
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return BigInt(roundHalfAway(value))
  if (type.kind === 'decimal') return BigInt(rescaled(text(value), 0))
  return BigInt(roundHalfAway(toDouble(value, type)))
}

export function roundHalfAway(value: number): number {
  if (!Number.isFinite(value)) return 0
  return value < 0 ? -Math.round(-value) : Math.round(value)
}

/** A double with so many places, half to even as C's `rint` has it; fewer than none are tens, hundreds and so on. */
export function roundedDouble(value: number, places: number): number {
  const unit = 10 ** places
  const scaled = value * unit
  if (!Number.isFinite(scaled)) return value
  const floor = Math.floor(scaled)
  const isHalf = scaled - floor === 0.5
  return (isHalf ? floor + Math.abs(floor % 2) : roundHalfAway(scaled)) / unit
}

export function text(value: Value): string {
  return value instanceof Uint8Array ? decodeText(value) : String(value)
}

export function toText(value: Value, type: ValueType): string {
  return shown(value, type) ?? ''
}

/** A number when it is safe, else a bigint: how integers are held. */
export function integer(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

export function toDecimal(value: Value, type: ValueType, scale?: number): string {
  if (type.kind === 'decimal') return scale === undefined ? text(value) : rescaled(text(value), scale)
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) {
    return rescaled(BigInt(value).toString(), scale ?? 0)
  }
  const number = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text(value).trim()) ? text(value).trim() : plain(toDouble(value, type))
  return rescaled(number, scale ?? scaleOf(number))
}

function plain(value: number): string {
  const written = floatText(value)
  return written.includes('e') ? value.toFixed(10) : written
}

/** A value of one type held as another; null where it can't be one. */
export function converted(value: Value, from: ValueType, to: ValueType): Value {
  if (value === null || (from.kind === to.kind && from.scale === to.scale)) return value
  switch (to.kind) {
    case 'null':
      return null
    case 'int':
      return integer(toInteger(value, from))
    case 'double':
      return toDouble(value, from)
    case 'decimal':
      return toDecimal(value, from, to.scale)
    case 'text':
      return toText(value, from)
    case 'binary':
      return value instanceof Uint8Array ? value : encodeText(toText(value, from))
    case 'date':
    case 'datetime':
      return toMoment(value, from, to)
    case 'time':
      return toTime(value, from, to)
  }
}

function toMoment(value: Value, from: ValueType, to: ValueType): Value {
  if (from.kind === 'time') return null
  const written = toText(value, from)
  const moment = parseMoment(isNumeric(from) ? digitsOfMoment(written) : written)
  if (moment === undefined) return null
  return to.kind === 'date' ? dateText(moment) : momentText(moment, to.scale ?? (moment.micro > 0 ? 6 : 0))
}

/** A number's digits as a date or moment has them: `101` is 000101, and a fraction is one of a second. */
function digitsOfMoment(number: string): string {
  const [, whole = '', fraction = ''] = /^(\d+)(\.\d+)?$/.exec(number) ?? []
  const width = [6, 8, 12, 14].find((most) => whole.length <= most)
  if (width === undefined || whole === '') return number
  return whole.padStart(width, '0') + (width > 8 ? fraction : '')
}

function toTime(value: Value, from: ValueType, to: ValueType): Value {
  const written = toText(value, from)
  const seconds =
    from.kind === 'datetime' ? parseTime(written.slice(11)) : from.kind === 'date' ? 0 : parseTime(written)
  return seconds === undefined ? null : timeText(seconds, to.scale ?? 0)
}

/** Whether a value counts as true. */
export function isTrue(value: Value, type: ValueType): boolean {
  return value !== null && toDouble(value, type) !== 0
}
