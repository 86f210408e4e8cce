/**
 * Keys of rows: the values of an index's columns as bytes that sort as the values do. A column is a byte that says whether
 * it is NULL, then eight bytes of an integer, 32 of a decimal, eight of a double, or a text's collation key, ended by two
 * zeros.
 */
import { folded } from '../values/collation'
import { unscaled } from '../values/decimal'
import { toInteger } from '../values/convert'
import type { Value, ValueType } from '../values/types'

const decimalBytes = 32
const decimalOffset = 1n << BigInt(decimalBytes * 8 - 1)

/** The key of some values. */
export function keyOf(values: readonly Value[], types: readonly ValueType[]): Uint8Array {
  return Buffer.concat(values.map((value, at) => part(value, types[at] ?? { kind: 'text' })))
}

/** Whether a NULL is among them: then a unique index doesn't count the row. */
export function hasNull(values: readonly Value[]): boolean {
  return values.includes(null)
}

/** The end of the range of keys that begin with one. */
export function afterPrefix(key: Uint8Array): Uint8Array {
  return Buffer.concat([key, Buffer.from([255])])
}

function part(value: Value, type: ValueType): Buffer {
  if (value === null) return Buffer.from([0])
  switch (type.kind) {
    case 'int': {
      const bytes = Buffer.alloc(9)
      bytes[0] = 1
      bytes.writeBigUInt64BE(BigInt.asUintN(64, toInteger(value, type) + (type.unsigned === true ? 0n : 1n << 63n)), 1)
      return bytes
    }
    case 'double': {
      const bytes = Buffer.alloc(9)
      bytes[0] = 1
      bytes.writeDoubleBE(Number(value) + 0, 1)
      if ((bytes[1] ?? 0) & 128) for (let at = 1; at < 9; at++) bytes[at] = ~(bytes[at] ?? 0) & 255
      else bytes[1] = (bytes[1] ?? 0) | 128
      return bytes
    }
    case 'decimal': {
      const digits = unscaled(String(value), type.scale ?? 0) + decimalOffset
      return Buffer.from(`01${digits.toString(16).padStart(decimalBytes * 2, '0')}`, 'hex')
    }
    default:
      return textPart(value, type)
  }
}

function textPart(value: Value, type: ValueType): Buffer {
  if (type.members !== undefined) {
    return Buffer.from([1, ...twoBytes(type.members.indexOf(String(value)) + 1)])
  }
  const bytes =
    value instanceof Uint8Array
      ? Buffer.from(value)
      : Buffer.from(type.isBinary === true ? String(value) : folded(String(value)))
  const escaped = bytes.includes(0)
    ? Buffer.from([...bytes].flatMap((byte) => (byte === 0 ? [0, 254] : [byte])))
    : bytes
  return Buffer.concat([Buffer.from([1]), escaped, Buffer.from([0, 0])])
}

function twoBytes(number: number): readonly number[] {
  return [number >> 8, number & 255]
}
