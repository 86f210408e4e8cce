/**
 * SELECT and UNION: the tables of a FROM are joined row by row, filtered, grouped, ordered and cut. Where an equality with
 * a constant or with a column of an earlier table fits the beginning of an index, rows are looked up instead of scanned.
 */
import { SqlError } from '../errors'
import type { Expression, Limit, OrderTerm, Query, Select, SelectItem, Union } from '../syntax/tree'
import { converted } from '../values/convert'
import { commonType, type Value, type ValueType } from '../values/types'
import { firstDifference, type Aggregate } from './aggregates'
import { sorter } from './comparing'
import { Compiler, type Surroundings } from './compiler'
import { truth } from './logic'
import type { Compiled } from './compiled'
import { checkGrouping, itemOf, keyOf, type GroupColumns } from './grouping'
import { identity } from './identity'
import { Joiner, type TableAccess } from './joins'
import { rolled, rolledUp } from './rollup'
import { Scope, type Env, type FoundColumn, type Source } from './scope'

export interface ResultColumn {
  readonly name: string
  readonly type: ValueType
  readonly notNull?: boolean
  readonly mayBeNull?: boolean
}

export interface Plan {
  readonly columns: readonly ResultColumn[]
  run(outer: Env | undefined): readonly (readonly Value[])[]
}

/** Makes a query ready to run. `outer` is the query around it. */
export function planQuery(query: Query, access: TableAccess, surroundings: Surroundings, outer?: Scope): Plan {
  return query.kind === 'union'
    ? planUnion(query, access, surroundings, outer)
    : planSelect(query, access, surroundings, outer)
}

function planUnion(union: Union, access: TableAccess, surroundings: Surroundings, outer?: Scope): Plan {
  const parts = union.parts.map((part) => planQuery(part, access, surroundings, outer))
  const [first] = parts
  if (first === undefined || parts.some((part) => part.columns.length !== first.columns.length)) {
    throw new SqlError(1222, 'The used SELECT statements have a different number of columns')
  }
  const columns = first.columns.map((column, at) => ({
    name: column.name,
    type: parts.map((part) => part.columns[at]?.type ?? column.type).reduce(commonType),
    ...(parts.some((part) => part.columns[at]?.mayBeNull === true) ? { mayBeNull: true } : {}),
  }))
  const source: Source = { alias: '', schema: '', table: '', columns, offset: 0, primary: [] }
  const order = orderBy(
    union.order,
    columns,
    new Compiler(new Scope([source], outer), surroundings, { clause: 'order clause' }),
  )
  const limit = limits(union.limit, surroundings)
  return {
    columns,
    run: (env) => {
      let rows: readonly (readonly Value[])[] = []
      for (const [at, part] of parts.entries()) {
        const more = part
          .run(env)
          .map((row) =>
            row.map((value, column) =>
              converted(
                value,
                part.columns[column]?.type ?? { kind: 'text' },
                columns[column]?.type ?? { kind: 'text' },
              ),
            ),
          )
        rows = [...rows, ...more]
        if (at > 0 && union.all[at - 1] !== true) rows = distinct(rows, columns)
      }
      const sorted = [...rows].map((row) => ({ row, env: { row, outer: env } }))
      if (order.length > 0) sorted.sort((left, right) => firstDifference(order.map((compare) => compare(left, right))))
      return limit(sorted.map(({ row }) => row))
    },
  }
}

interface Sortable {
  readonly row: readonly Value[]
  readonly env: Env
}

type Order = (left: Sortable, right: Sortable) => number

/** Terms of an ORDER BY: positions, names of the result's columns, or expressions over the tables. */
function orderBy(terms: readonly OrderTerm[], columns: readonly ResultColumn[], compiler: Compiler): readonly Order[] {
  return terms.map(({ by, descending }) => {
    const sign = descending ? -1 : 1
    const at = positionOf(by, columns)
    if (at !== undefined) {
      const compare = sorter(columns[at]?.type ?? { kind: 'text' })
      return (left, right) => sign * compare(left.row[at] ?? null, right.row[at] ?? null)
    }
    const compiled = compiler.compile(by)
    const compare = sorter(compiled.type)
    return (left, right) => sign * compare(compiled.evaluate(left.env), compiled.evaluate(right.env))
  })
}

function positionOf(by: Expression, columns: readonly ResultColumn[]): number | undefined {
  if (by.kind === 'literal' && by.type === 'number' && /^\d+$/.test(by.value ?? '')) {
    const at = Number(by.value) - 1
    if (at < 0 || at >= columns.length) throw new SqlError(1054, `Unknown column '${by.value ?? ''}' in 'order clause'`)
    return at
  }
  if (by.kind !== 'column' || by.table !== undefined) return undefined
  const at = columns.findIndex(({ name }) => name.toLowerCase() === by.name.toLowerCase())
  return at < 0 ? undefined : at
}

function limits(limit: Limit | undefined, surroundings: Surroundings): <T>(rows: readonly T[]) => readonly T[] {
  if (limit === undefined) return (rows) => rows
  const compiler = new Compiler(new Scope([]), surroundings, { clause: 'limit clause' })
  const count = Number(compiler.compile(limit.count).evaluate({ row: [] }))
  const offset = limit.offset === undefined ? 0 : Number(compiler.compile(limit.offset).evaluate({ row: [] }))
  return (rows) => rows.slice(offset, offset + count)
}

function distinct(
  rows: readonly (readonly Value[])[],
  columns: readonly ResultColumn[],
): readonly (readonly Value[])[] {
  const seen = new Set<string>()
  return rows.filter((row) => {
    const key = row.map((value, at) => identity(value, columns[at]?.type ?? { kind: 'text' })).join('\0')
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function planSelect(select: Select, access: TableAccess, surroundings: Surroundings, outer?: Scope): Plan {
  const joiner = new Joiner(access, surroundings, outer)
  const from = select.from === undefined ? undefined : joiner.plan(select.from)
  const scope = joiner.scope(from)
  const compilerFor = (clause: string): Compiler => new Compiler(scope, surroundings, { clause })
  const where = select.where === undefined ? undefined : compilerFor('where clause').compile(select.where)
  const aggregates: Aggregate[] = []
  const items = expandStars(select.items, scope)
  const used: GroupColumns[] = []
  const terms = select.rollup === true ? select.group.map((each) => keyOf(itemOf(each, items, scope))) : []
  const compiledItems = items.map((item) => {
    const found: FoundColumn[] = []
    const compiled = compilerFor('field list')
      .with({ aggregates, onColumn: (each) => found.push(each) })
      .compile(item.value)
    used.push({ expression: item.value, found })
    return rolled(compiled, terms.indexOf(keyOf(item.value)))
  })
  const columns = items.map((item, at): ResultColumn => {
    const compiled = compiledItems[at]
    const type = compiled?.type ?? { kind: 'null' as const }
    return {
      name: item.alias ?? nameOf(item),
      type,
      ...(compiled?.column?.column.notNull === true ? { notNull: true } : {}),
      ...(compiled?.isNeverNull === true ? {} : { mayBeNull: true }),
    }
  })
  const aliases = new Map(
    items.flatMap((item, at) =>
      compiledItems[at] === undefined ? [] : [[(item.alias ?? nameOf(item)).toLowerCase(), compiledItems[at]] as const],
    ),
  )
  const group = select.group.map((each) => groupTerm(each, items, compilerFor('group statement'), aliases, scope))
  const having =
    select.having === undefined
      ? undefined
      : compilerFor('having clause').with({ aggregates, aliases }).compile(select.having)
  const order = orderBy(select.order, columns, compilerFor('order clause').with({ aggregates, aliases }))
  const isGrouped = group.length > 0 || aggregates.length > 0
  if (isGrouped) checkGrouping(used, select.group, items, scope)
  const limit = limits(select.limit, surroundings)
  return {
    columns,
    run: (env) => {
      const rows = filtered(from === undefined ? [{ row: [], outer: env }] : joiner.run(from, env, select.where), where)
      const envs = isGrouped ? groups(rows, group, aggregates, env, from?.width ?? 0, select.rollup === true) : rows
      const kept = having === undefined ? envs : envs.filter((each) => truth(having, each) === true)
      const results: Sortable[] = kept.map((each) => ({
        env: each,
        row: compiledItems.map((item) => item.evaluate(each)),
      }))
      const unique = select.distinct ? distinctResults(results, columns) : results
      const sorted =
        order.length === 0
          ? unique
          : [...unique].sort((left, right) => firstDifference(order.map((compare) => compare(left, right))))
      return limit(sorted.map(({ row }) => row))
    },
  }
}

function distinctResults(results: readonly Sortable[], columns: readonly ResultColumn[]): readonly Sortable[] {
  const rows = new Set(
    distinct(
      results.map(({ row }) => row),
      columns,
    ),
  )
  return results.filter(({ row }) => rows.has(row))
}

function filtered(rows: readonly Env[], where: Compiled | undefined): readonly Env[] {
  return where === undefined ? rows : rows.filter((env) => truth(where, env) === true)
}

interface Item {
  readonly value: Expression
  readonly text: string
  readonly alias?: string
}

function expandStars(items: readonly SelectItem[], scope: Scope): readonly Item[] {
  return items.flatMap(({ value, star, text, alias }): readonly Item[] => {
    if (value !== undefined) return [{ value, text, ...(alias === undefined ? {} : { alias }) }]
    if (scope.sources.length === 0) throw new SqlError(1096, 'No tables used')
    const wanted = scope.sources.filter(
      (source) =>
        (star?.table === undefined || source.alias === star.table) &&
        (star?.schema === undefined || source.schema === star.schema),
    )
    if (wanted.length === 0) throw new SqlError(1051, `Unknown table '${star?.table ?? ''}'`)
    return wanted.flatMap((source) =>
      source.columns.flatMap(({ name }, at) =>
        star?.table === undefined && scope.merged.has(source.offset + at)
          ? []
          : [
              {
                value: {
                  kind: 'column',
                  table: source.alias,
                  name,
                  ...(source.schema === '' ? {} : { schema: source.schema }),
                } as const,
                text: name,
                alias: name,
              },
            ],
      ),
    )
  })
}

/** A column is named by itself, anything else by its text. */
function nameOf({ value, text }: Item): string {
  if (value.kind === 'column') return value.name
  if (value.kind === 'literal' && value.type === 'string') return value.value ?? text
  return text
}

function groupTerm(
  by: Expression,
  items: readonly Item[],
  compiler: Compiler,
  aliases: ReadonlyMap<string, Compiled>,
  scope: Scope,
): Compiled {
  if (by.kind === 'literal' && by.type === 'number') {
    const item = items[Number(by.value) - 1]
    if (item === undefined) throw new SqlError(1054, `Unknown column '${by.value ?? ''}' in 'group statement'`)
    return compiler.compile(item.value)
  }
  if (by.kind === 'column' && by.table === undefined && scope.find(by, 'group statement') === undefined) {
    const alias = aliases.get(by.name.toLowerCase())
    if (alias !== undefined) return alias
  }
  return compiler.compile(by)
}

function groups(
  rows: readonly Env[],
  by: readonly Compiled[],
  aggregates: readonly Aggregate[],
  outer: Env | undefined,
  width: number,
  withRollup: boolean,
): readonly Env[] {
  const sums = (members: readonly Env[]): readonly Value[] => aggregates.map((aggregate) => aggregate.over(members))
  if (by.length === 0) {
    const row = rows[0]?.row ?? new Array<Value>(width).fill(null)
    return [{ row, outer, aggregates: sums(rows) }]
  }
  const found = new Map<string, Env[]>()
  for (const env of rows) {
    const key = by.map((each) => identity(each.evaluate(env), each.type)).join('\0')
    const members = found.get(key)
    if (members === undefined) found.set(key, [env])
    else members.push(env)
  }
  if (withRollup)
    return rolledUp([...found.values()], by).map(({ members, ...env }) => ({
      ...env,
      outer,
      aggregates: sums(members),
    }))
  return [...found.values()].map((members) => ({ ...(members[0] ?? { row: [] }), outer, aggregates: sums(members) }))
}
