/** A text that two values share if GROUP BY, DISTINCT and UNION take them for one. */
import { folded } from '../values/collation'
import { text } from '../values/convert'
import type { Value, ValueType } from '../values/types'

export function identity(value: Value, type: ValueType): string {
  if (value === null) return '\x01'
  if (type.kind === 'text' && type.isBinary !== true) return folded(String(value))
  return text(value)
}

/** Whether two rows of one table hold the same. */
export function sameRow(left: readonly Value[], right: readonly Value[]): boolean {
  return left.every((value, at) => {
    const other = right[at] ?? null
    if (value instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(value, other) === 0
    return value === other
  })
}
