/**
 * What a column holds under IGNORE of a value that it would refuse: the nearest that it can, zero, the empty text or the
 * beginning of the text. The caller warns with the words of the refusal.
 */
import type { Column } from '../storage/definition'
import { toDouble, toText } from '../values/convert'
import type { Value, ValueType } from '../values/types'
import { leastAndMost } from './store'

const zeros: Readonly<Partial<Record<ValueType['kind'], string>>> = {
  date: '0000-00-00',
  datetime: '0000-00-00 00:00:00',
  time: '00:00:00',
}

/** The value that comes nearest to a refused one; for NULL the one that the kind of column has by itself. */
export function closest(value: Value, from: ValueType, column: Column, to: ValueType): Value {
  const zero = zeros[to.kind]
  if (zero !== undefined) return zero
  if (to.kind === 'int' || to.kind === 'decimal' || to.kind === 'double') return closestNumber(value, from, column, to)
  const { values, length } = column.type
  if (values !== undefined) return value === null ? (values[0] ?? '') : ''
  if (value === null) return to.kind === 'binary' ? new Uint8Array() : ''
  if (value instanceof Uint8Array) return value.slice(0, length ?? value.length)
  return [...toText(value, from)].slice(0, length ?? 1).join('')
}

function closestNumber(value: Value, from: ValueType, column: Column, to: ValueType): Value {
  const number = value === null ? 0 : toDouble(value, from)
  const isNegative = number < 0
  if (to.kind === 'double') return isNegative && column.type.unsigned === true ? 0 : number
  const [least, most] = leastAndMost(column, to.scale ?? 0)
  const bound = isNegative ? least : most
  const isOver = isNegative ? number < Number(bound) : number > Number(bound)
  if (isOver) return bound
  return to.kind === 'decimal' ? number.toFixed(to.scale ?? 0) : Math.round(number)
}
