/** Queries within expressions: `IN (SELECT …)`, `> ALL (SELECT …)`, and one that stands for a value. */
import { SqlError } from '../errors'
import type { Expression, Query } from '../syntax/tree'
import { textType, type Value } from '../values/types'
import { comparer } from './comparing'
import type { Compiler } from './compiler'
import type { Compiled } from './compiled'
import { comparison, threeValued, truth } from './logic'

/** Throws 1241. */
export function inQuery(
  compiler: Compiler,
  { of, query, negated }: Extract<Expression, { kind: 'inQuery' }>,
): Compiled {
  const wanted = itemsOf(of).map((item) => compiler.compile(item))
  const inner = compiler.surroundings.subquery(query, compiler.scope)
  if (inner.types.length !== wanted.length)
    throw new SqlError(1241, `Operand should contain ${wanted.length} column(s)`)
  const compare = wanted.map((item, at) => comparer(item.type, inner.types[at] ?? textType))
  return threeValued((env) => {
    const values = wanted.map((item) => item.evaluate(env))
    let hasNull = false
    for (const row of inner.run(env)) {
      const results = values.map((value, at) => {
        const other = row[at] ?? null
        return value === null || other === null ? null : compare[at]?.(value, other) === 0
      })
      if (results.every((result) => result === true)) return !negated
      if (!results.includes(false)) hasNull = true
    }
    return hasNull ? null : negated
  })
}

/** A comparison with all rows, or with any. Throws 1241. */
export function quantified(
  compiler: Compiler,
  { operator, of, query, isAll }: Extract<Expression, { kind: 'quantified' }>,
): Compiled {
  const inner = compiler.surroundings.subquery(query, compiler.scope)
  const [type] = inner.types
  if (inner.types.length !== 1 || type === undefined) throw new SqlError(1241, 'Operand should contain 1 column(s)')
  const wanted = compiler.compile(of)
  let current: Value = null
  const test = comparison(operator, wanted, { type, evaluate: () => current })
  return threeValued((env) => {
    let hasNull = false
    for (const [value = null] of inner.run(env)) {
      current = value
      const result = truth(test, env)
      if (result === !isAll) return result
      hasNull ||= result === null
    }
    return hasNull ? null : isAll
  })
}

/** A query that stands for a value. Throws 1241, and 1242 when it has more than one row. */
export function scalarQuery(compiler: Compiler, query: Query): Compiled {
  const inner = compiler.surroundings.subquery(query, compiler.scope)
  const [type] = inner.types
  if (inner.types.length !== 1 || type === undefined) throw new SqlError(1241, 'Operand should contain 1 column(s)')
  return {
    type,
    evaluate: (env) => {
      const rows = inner.run(env)
      if (rows.length > 1) throw new SqlError(1242, 'Subquery returns more than 1 row')
      return rows[0]?.[0] ?? null
    },
  }
}

/** The members of a row; anything else is one alone. */
export function itemsOf(expression: Expression): readonly Expression[] {
  return expression.kind === 'row' ? expression.items : [expression]
}
