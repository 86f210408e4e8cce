/**
 * GROUP BY … WITH ROLLUP: the groups in their terms' order, and after those that share their first terms one more row that
 * sums them up, whose other terms are NULL; the last sums up all.
 */
import type { Value } from '../values/types'
import { firstDifference } from './aggregates'
import { sorter } from './comparing'
import type { Compiled } from './compiled'
import type { Env } from './scope'

/** A row to come: what stands for its members, and those. */
interface RolledGroup extends Env {
  readonly members: readonly Env[]
}

/** An item of the select list that is the term at `at` of GROUP BY (or none, -1): NULL in the rows that sum it up. */
export function rolled(compiled: Compiled, at: number): Compiled {
  if (at < 0) return compiled
  return {
    type: compiled.type,
    evaluate: (env) => (env.keptTerms !== undefined && env.keptTerms <= at ? null : compiled.evaluate(env)),
  }
}

/** The groups, each a list of rows, with the sums. */
export function rolledUp(groups: readonly (readonly Env[])[], by: readonly Compiled[]): readonly RolledGroup[] {
  const compare = by.map(({ type }) => sorter(type))
  const keyed = groups.map((members) => ({
    members,
    key: by.map((each) => (members[0] === undefined ? null : each.evaluate(members[0]))),
  }))
  const difference = (left: readonly Value[], right: readonly Value[], terms: number): number =>
    firstDifference(compare.slice(0, terms).map((each, at) => each(left[at] ?? null, right[at] ?? null)))
  keyed.sort((left, right) => difference(left.key, right.key, by.length))
  const result: RolledGroup[] = []
  const starts = by.map(() => 0)
  for (const [at, { members, key }] of keyed.entries()) {
    result.push({ row: members[0]?.row ?? [], members })
    const next = keyed[at + 1]
    for (let terms = by.length - 1; terms >= 0; terms--) {
      if (next !== undefined && difference(key, next.key, terms) === 0) continue
      const all = keyed.slice(starts[terms], at + 1).flatMap((each) => each.members)
      starts[terms] = at + 1
      result.push({ row: withoutTerms(members[0]?.row ?? [], by, terms), members: all, keptTerms: terms })
    }
  }
  return result
}

/** A row whose columns that are grouped by, from a term on, are NULL. */
function withoutTerms(row: readonly Value[], by: readonly Compiled[], kept: number): readonly Value[] {
  const emptied = [...row]
  for (const { column } of by.slice(kept)) if (column?.depth === 0) emptied[column.at] = null
  return emptied
}
