/** The order of values of any two types. */
import { SqlError } from '../errors'
import { compareTexts } from '../values/collation'
import { converted, toDecimal, toDouble, toText } from '../values/convert'
import { parseMoment, parseTime } from '../values/dates'
import { compareDecimals } from '../values/decimal'
import { isNumeric, isTemporal, type Value, type ValueType } from '../values/types'
import { encodeText } from '../../text'

/** How values of two types are compared: as texts, exact numbers, doubles or moments. */
export function comparer(left: ValueType, right: ValueType): (first: Value, second: Value) => number {
  if (left.kind === 'int' && right.kind === 'int') {
    return (first, second) => order(first as number | bigint, second as number | bigint)
  }
  if (isTemporal(left) || isTemporal(right)) return temporalComparer(left, right)
  const exact = (type: ValueType): boolean => type.kind === 'int' || type.kind === 'decimal'
  if (exact(left) && exact(right)) {
    return (first, second) => compareDecimals(toDecimal(first, left), toDecimal(second, right))
  }
  if (isNumeric(left) || isNumeric(right))
    return (first, second) => order(toDouble(first, left), toDouble(second, right))
  if (left.kind === 'binary' || right.kind === 'binary') {
    const bytes = (value: Value): Buffer =>
      value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(encodeText(String(value)))
    return (first, second) => Buffer.compare(bytes(first), bytes(second))
  }
  const isBinary = left.isBinary === true || right.isBinary === true
  return (first, second) => compareTexts(String(first), String(second), isBinary)
}

function temporalComparer(left: ValueType, right: ValueType): (first: Value, second: Value) => number {
  if (isNumeric(left) || isNumeric(right))
    return (first, second) => order(toDouble(first, left), toDouble(second, right))
  if (left.kind === 'time' || right.kind === 'time') {
    const seconds = (value: Value, type: ValueType): number =>
      parseTime(toText(converted(value, type, { kind: 'time', scale: 6 }), type)) ?? 0
    return (first, second) => order(seconds(first, left), seconds(second, right))
  }
  const moment = (value: Value, type: ValueType): string => {
    const written = toText(value, type)
    if (!isTemporal(type) && parseMoment(written) === undefined) {
      throw new SqlError(
        1525,
        `Incorrect ${isTemporal(left) ? left.kind.toUpperCase() : right.kind.toUpperCase()} value: '${written}'`,
      )
    }
    return toText(converted(value, type, { kind: 'datetime', scale: 6 }), type)
  }
  return (first, second) => order(moment(first, left), moment(second, right))
}

function order<T extends number | bigint | string>(first: T, second: T): number {
  return first < second ? -1 : first > second ? 1 : 0
}

/** The order of an ORDER BY: NULL first, members of an ENUM by their place. */
export function sorter(type: ValueType): (first: Value, second: Value) => number {
  const { members } = type
  const compare =
    members === undefined
      ? comparer(type, type)
      : (first: Value, second: Value) => members.indexOf(String(first)) - members.indexOf(String(second))
  return (first, second) => {
    if (first === null || second === null) return first === second ? 0 : first === null ? -1 : 1
    return compare(first, second)
  }
}
