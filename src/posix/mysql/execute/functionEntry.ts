/** What a table of functions has for a name. */
import type { Value, ValueType } from '../values/types'
import type { Compiled } from './compiled'
import type { Compiler } from './compiler'
import type { Env } from './scope'

/** Makes the compiled call; arguments are compiled already, but for those of `raw` functions. */
export interface FunctionEntry {
  readonly least: number
  readonly most: number
  make(values: readonly Compiled[], compiler: Compiler): Compiled
}

/** A function whose NULL arguments make it NULL. */
export function strict(
  least: number,
  most: number,
  type: ValueType | ((values: readonly Compiled[]) => ValueType),
  count: (values: readonly Value[], types: readonly ValueType[], compiler: Compiler) => Value,
): FunctionEntry {
  return {
    least,
    most,
    make: (values, compiler) => {
      const types = values.map((value) => value.type)
      return {
        type: typeof type === 'function' ? type(values) : type,
        evaluate: (env: Env) => {
          const given = values.map((value) => value.evaluate(env))
          return given.includes(null) ? null : count(given, types, compiler)
        },
      }
    },
  }
}
