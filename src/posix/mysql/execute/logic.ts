/** Truth of three values, and comparisons: what MySQL answers with 1, 0 or NULL. */
import { isTrue } from '../values/convert'
import { intType, type Value, type ValueType } from '../values/types'
import { comparer } from './comparing'
import type { Compiled } from './compiled'
import type { Env } from './scope'

export function boolean(test: (env: Env) => boolean): Compiled {
  return { type: intType, evaluate: (env) => (test(env) ? 1 : 0) }
}

export function threeValued(test: (env: Env) => boolean | null): Compiled {
  return {
    type: intType,
    evaluate: (env) => {
      const result = test(env)
      return result === null ? null : result ? 1 : 0
    },
  }
}

export function nullable(type: ValueType, of: Compiled, change: (value: Value) => Value): Compiled {
  return {
    type,
    evaluate: (env) => {
      const value = of.evaluate(env)
      return value === null ? null : change(value)
    },
  }
}

/** True, false, or null for unknown. */
export function truth(of: Compiled, env: Env): boolean | null {
  const value = of.evaluate(env)
  return value === null ? null : isTrue(value, of.type)
}

export function both(left: boolean | null, right: boolean | null): boolean | null {
  if (left === false || right === false) return false
  return left === null || right === null ? null : true
}

export function comparison(operator: string, left: Compiled, right: Compiled): Compiled {
  const compare = comparer(left.type, right.type)
  const holds: Readonly<Record<string, (order: number) => boolean>> = {
    '=': (order) => order === 0,
    '<=>': (order) => order === 0,
    '<>': (order) => order !== 0,
    '<': (order) => order < 0,
    '<=': (order) => order <= 0,
    '>': (order) => order > 0,
    '>=': (order) => order >= 0,
  }
  const test = holds[operator] ?? (() => false)
  return threeValued((env) => {
    const [first, second] = [left.evaluate(env), right.evaluate(env)]
    if (first === null || second === null) return operator === '<=>' ? first === second : null
    return test(compare(first, second))
  })
}
