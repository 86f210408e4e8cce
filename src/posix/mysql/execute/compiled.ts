/** An expression that is ready to run. */
import type { Value, ValueType } from '../values/types'
import type { Env, FoundColumn } from './scope'

export interface Compiled {
  readonly type: ValueType
  evaluate(env: Env): Value
  /** Set for a plain column of the innermost query. */
  readonly column?: FoundColumn
  /** Whether it is the same for every row. */
  readonly isConstant?: boolean
  /** Known never to be NULL, by what it is made of; clients leave room for the word otherwise. */
  readonly isNeverNull?: boolean
}
