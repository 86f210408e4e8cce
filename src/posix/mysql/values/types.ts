/**
 * Types of values and what JavaScript holds of them: integers are numbers (bigint beyond 2⁵³), decimals strings of digits
 * with their scale, floats numbers, texts strings, binary strings Uint8Array, dates and times strings as MySQL prints
 * them, NULL null. An expression's type is known before it runs; its values are held as that type says.
 */
import { decodeText } from '../../text'

export type Value = null | number | bigint | string | Uint8Array

export type Kind = 'null' | 'int' | 'decimal' | 'double' | 'text' | 'binary' | 'date' | 'datetime' | 'time'

export interface ValueType {
  readonly kind: Kind
  /** Digits after the point of a decimal, or of a second's fraction. */
  readonly scale?: number
  /** Case and accents count. */
  readonly isBinary?: boolean
  readonly unsigned?: boolean
  /** Of an ENUM: its values, in whose order it sorts. */
  readonly members?: readonly string[]
  /** Width to fill with zeros. */
  readonly zerofill?: number
  /** Digits behind the point that a DOUBLE prints; all that it has where this is absent. */
  readonly digits?: number
  /** A FLOAT, which prints fewer digits than a DOUBLE. */
  readonly single?: boolean
}

export const intType: ValueType = { kind: 'int' }
export const textType: ValueType = { kind: 'text' }
export const doubleType: ValueType = { kind: 'double' }
export const nullType: ValueType = { kind: 'null' }

/** Whether values of the type are numbers, which clients align to the right. */
export function isNumeric(type: ValueType): boolean {
  return type.kind === 'int' || type.kind === 'decimal' || type.kind === 'double'
}

export function isTemporal(type: ValueType): boolean {
  return type.kind === 'date' || type.kind === 'datetime' || type.kind === 'time'
}

/** The type that holds values of both: what CASE, IF, COALESCE, UNION give. */
export function commonType(left: ValueType, right: ValueType): ValueType {
  if (left.kind === 'null') return right
  if (right.kind === 'null') return left
  if (isNumeric(left) && isNumeric(right)) {
    if (left.kind === 'double' || right.kind === 'double') return doubleType
    if (left.kind === 'int' && right.kind === 'int') return intType
    return { kind: 'decimal', scale: Math.max(left.scale ?? 0, right.scale ?? 0) }
  }
  if (left.kind === right.kind) {
    return left.kind === 'text'
      ? { kind: 'text', isBinary: left.isBinary === true || right.isBinary === true }
      : { kind: left.kind, scale: Math.max(left.scale ?? 0, right.scale ?? 0) }
  }
  if (isTemporal(left) && isTemporal(right)) return { kind: 'datetime' }
  if (left.kind === 'binary' || right.kind === 'binary') return { kind: 'binary' }
  return textType
}

/** What a client shows. */
export function shown(value: Value, type: ValueType): string | null {
  if (value === null) return null
  if (value instanceof Uint8Array) return decodeText(value)
  if (type.kind === 'double') return doubleText(Number(value), type)
  if (type.zerofill !== undefined) return String(value).padStart(type.zerofill, '0')
  return String(value)
}

/** A DOUBLE or FLOAT as its type says. */
function doubleText(value: number, { digits, single }: ValueType): string {
  return digits === undefined ? floatText(value, single === true) : value.toFixed(digits)
}

/** A float as MySQL prints it: the shortest digits that give it back, with an exponent far from 1. */
export function floatText(value: number, single = false): string {
  if (single) return plainNumber(Number(value.toPrecision(6)))
  return plainNumber(value)
}

function plainNumber(value: number): string {
  if (value === 0) return '0'
  const magnitude = Math.abs(value)
  const text = String(value)
  if (magnitude >= 1e15 || magnitude < 1e-15) return value.toExponential().replace('e+', 'e')
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text
}
