/** ONLY_FULL_GROUP_BY: outside of aggregates a grouped query may only read what its groups have one value of. */
import { SqlError } from '../errors'
import type { Expression } from '../syntax/tree'
import type { FoundColumn, Scope, Source } from './scope'

export interface GroupColumns {
  readonly expression: Expression
  /** Columns that it reads outside of aggregates. */
  readonly found: readonly FoundColumn[]
}

interface Item {
  readonly value: Expression
  readonly alias?: string
}

/** Throws 1055 or 1140 for the first item of the select list that reads another column. */
export function checkGrouping(
  used: readonly GroupColumns[],
  group: readonly Expression[],
  items: readonly Item[],
  scope: Scope,
): void {
  const terms = group.map((each) => itemOf(each, items, scope))
  const grouped = new Set(
    terms.flatMap((each) => (each.kind === 'column' ? [scope.find(each, 'group statement')?.at ?? -1] : [])),
  )
  const written = new Set(terms.map(keyOf))
  for (const source of scope.sources)
    if (hasPrimary(source, grouped)) for (const at of source.columns.keys()) grouped.add(source.offset + at)
  for (const [at, { expression, found }] of used.entries()) {
    if (written.has(keyOf(expression))) continue
    const other = found.find((column) => column.depth === 0 && !grouped.has(column.at))
    if (other === undefined) continue
    const name = [other.source.schema, other.source.alias, other.column.name].filter((part) => part !== '').join('.')
    if (group.length === 0) {
      throw new SqlError(
        1140,
        `In aggregated query without GROUP BY, expression #${at + 1} of SELECT list contains nonaggregated column '${name}'; this is incompatible with sql_mode=only_full_group_by`,
      )
    }
    throw new SqlError(
      1055,
      `Expression #${at + 1} of SELECT list is not in GROUP BY clause and contains nonaggregated column '${name}' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by`,
    )
  }
}

/** Two expressions that are the same have the same key, however their functions are written. */
export function keyOf(expression: Expression): string {
  return JSON.stringify(expression, (name, value: unknown) => (name === 'written' ? undefined : value))
}

/** The expression of the select list that a term of GROUP BY names by place or alias, else the term. */
export function itemOf(by: Expression, items: readonly Item[], scope: Scope): Expression {
  if (by.kind === 'literal' && by.type === 'number') return items[Number(by.value) - 1]?.value ?? by
  if (by.kind !== 'column' || by.table !== undefined || scope.find(by, 'group statement') !== undefined) return by
  return items.find(({ alias }) => alias?.toLowerCase() === by.name.toLowerCase())?.value ?? by
}

function hasPrimary(source: Source, grouped: ReadonlySet<number>): boolean {
  if (source.primary.length === 0) return false
  return source.primary.every((name) =>
    grouped.has(source.offset + source.columns.findIndex((column) => column.name === name)),
  )
}
