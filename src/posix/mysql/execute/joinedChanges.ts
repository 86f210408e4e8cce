/**
 * UPDATE and DELETE over several tables: the tables are joined as for a SELECT, each row with its key beside its columns, and
 * every row that the join finds is changed or removed once.
 */
import { SqlError } from '../errors'
import type { Assignment, Statement, TableReference } from '../syntax/tree'
import type { Column } from '../storage/definition'
import type { Row, Table } from '../storage/table'
import type { Value, ValueType } from '../values/types'
import type { Changed } from './changes'
import { Compiler, type Surroundings } from './compiler'
import type { Compiled } from './compiled'
import { sameRow } from './identity'
import { Joiner, type TableAccess } from './joins'
import { truth } from './logic'
import { unknownColumn, type Env, type Scope, type Source } from './scope'
import type { WriteAccess } from './writeAccess'

interface Place {
  readonly column: Column
  readonly type: ValueType
}

/** What changes of one table and of several have in common. */
export interface JoinedChanges {
  readonly access: WriteAccess
  readonly surroundings: Surroundings
  keep(value: Value, type: ValueType, place: Place, rowNumber: number, isIgnoring: boolean): Value
  defaultOf(place: Place): Value
  update(table: Table, row: Row, values: Value[], given: ReadonlySet<number>): void
  remove(table: Table, row: Row): void
}

interface Joined {
  readonly scope: Scope
  readonly envs: readonly Env[]
}

/** A table of the join that changes. */
interface Target {
  readonly table: Table
  readonly source: Source
}

interface PlannedAssignment extends Target {
  readonly place: Place
  /** Among the table's columns. */
  readonly at: number
  /** Undefined for DEFAULT. */
  readonly value: Compiled | undefined
}

/** Changes the rows of every table that SET names. Throws 1054, 1221, 1288. */
export function updateJoined(changes: JoinedChanges, statement: Extract<Statement, { kind: 'update' }>): Changed {
  if (statement.order.length > 0) throw new SqlError(1221, 'Incorrect usage of UPDATE and ORDER BY')
  if (statement.limit !== undefined) throw new SqlError(1221, 'Incorrect usage of UPDATE and LIMIT')
  const { scope, envs } = join(changes, statement)
  const set = statement.set.map((each) => planned(changes, scope, each, statement.table))
  const targets = [...new Map(set.map((each) => [each.source, each])).values()]
  const counts = { matched: 0, changed: 0 }
  for (const { table, source } of targets) {
    const own = set.filter((each) => each.source === source)
    for (const env of firstOfEach(envs, source)) {
      counts.matched++
      const row: Row = { key: keyOf(env, source), values: valuesOf(env, source) }
      const values = [...row.values]
      const seen = [...env.row]
      for (const { at, place, value } of own) {
        const kept =
          value === undefined
            ? changes.defaultOf(place)
            : changes.keep(value.evaluate({ ...env, row: seen }), value.type, place, counts.matched, statement.ignore)
        values[at] = kept
        seen[source.offset + at] = kept
      }
      if (sameRow(values, row.values)) continue
      if (changeRow(changes, statement.ignore, { table, row, values, given: new Set(own.map(({ at }) => at)) })) {
        counts.changed++
      }
    }
  }
  return {
    affected: counts.changed,
    insertId: 0,
    info: `Rows matched: ${counts.matched}  Changed: ${counts.changed}  Warnings: ${changes.access.warningCount()}`,
  }
}

/** Removes the rows of the named tables. Throws 1109 where one isn't of the join. */
export function deleteJoined(changes: JoinedChanges, statement: Extract<Statement, { kind: 'delete' }>): Changed {
  const { access } = changes
  const names = statement.targets.map((target) => {
    const found = tablesOf(statement.table).find(
      (each) =>
        (each.alias ?? each.name) === target.name &&
        (target.schema === undefined || (each.schema ?? access.currentSchema()) === target.schema),
    )
    if (found === undefined) throw new SqlError(1109, `Unknown table '${target.name}' in MULTI DELETE`)
    return found
  })
  for (const name of names) access.openForWriting(name, 'DELETE')
  const { scope, envs } = join(changes, statement)
  const targets = names.map((name) => targetOf(changes, scope, name))
  const rows = targets.flatMap(({ table, source }) =>
    firstOfEach(envs, source).map((env) => ({
      table,
      row: { key: keyOf(env, source), values: valuesOf(env, source) },
    })),
  )
  let affected = 0
  for (const { table, row } of rows) {
    // A cascade of an earlier one may have taken it.
    if (!access.allRows(table).some(({ key }) => Buffer.compare(key, row.key) === 0)) continue
    changes.remove(table, row)
    affected++
  }
  return { affected, insertId: 0 }
}

function join(
  { access, surroundings }: JoinedChanges,
  { table, where }: { readonly table: TableReference } & Pick<Extract<Statement, { kind: 'update' }>, 'where'>,
): Joined {
  const joiner = new Joiner(withKeys(access), surroundings, undefined, 1)
  const tables = joiner.plan(table)
  const scope = joiner.scope(tables)
  const test =
    where === undefined ? undefined : new Compiler(scope, surroundings, { clause: 'where clause' }).compile(where)
  const envs = joiner.run(tables, undefined, where)
  return { scope, envs: test === undefined ? envs : envs.filter((env) => truth(test, env) === true) }
}

/** The tables with each row's key behind its columns. */
function withKeys(access: WriteAccess): TableAccess {
  const keyed = ({ key, values }: Row): readonly Value[] => [...values, key]
  return {
    currentSchema: () => access.currentSchema(),
    open: (schema, name) => access.open(schema, name),
    rows: (table) => access.allRows(table).map(keyed),
    find: (table, index, values) => access.findRows(table, index, values).map(keyed),
    plan: (query, outer) => access.plan(query, outer),
  }
}

function planned(
  { access, surroundings }: JoinedChanges,
  scope: Scope,
  { column: name, value }: Assignment,
  reference: TableReference,
): PlannedAssignment {
  const found = scope.find(name, 'field list')
  if (found === undefined) throw unknownColumn(name, 'field list')
  const { source } = found
  const named = tablesOf(reference).find((each) => (each.alias ?? each.name) === source.alias)
  if (named === undefined || source.table === '')
    throw new SqlError(1288, `The target table ${source.alias} of the UPDATE is not updatable`)
  const table = access.openForWriting(named, 'UPDATE')
  const at = found.at - source.offset
  const column = table.definition.columns[at]
  if (column === undefined) throw unknownColumn(name, 'field list')
  const place = { column, type: table.types[at] ?? { kind: 'text' as const } }
  const compiler = new Compiler(scope, surroundings, { clause: 'field list' })
  return { table, source, place, at, value: value.kind === 'default' ? undefined : compiler.compile(value) }
}

function targetOf({ access }: JoinedChanges, scope: Scope, name: NamedTable): Target {
  const source = scope.sources.find(({ alias }) => alias === (name.alias ?? name.name))
  if (source === undefined) throw new SqlError(1109, `Unknown table '${name.name}' in MULTI DELETE`)
  return { table: access.openForWriting(name, 'DELETE'), source }
}

function changeRow(
  { update, surroundings }: JoinedChanges,
  isIgnoring: boolean,
  change: {
    readonly table: Table
    readonly row: Row
    readonly values: Value[]
    readonly given: ReadonlySet<number>
  },
): boolean {
  try {
    update(change.table, change.row, change.values, change.given)
    return true
  } catch (error) {
    if (!isIgnoring || !(error instanceof SqlError)) throw error
    surroundings.warn(error.code, error.message)
    return false
  }
}

type NamedTable = Extract<TableReference, { kind: 'table' }>

function tablesOf(reference: TableReference): readonly NamedTable[] {
  if (reference.kind === 'join') return [...tablesOf(reference.left), ...tablesOf(reference.right)]
  return reference.kind === 'table' ? [reference] : []
}

/** The joined rows with each row of a table once; those without one (outer joins) are left out. */
function firstOfEach(envs: readonly Env[], source: Source): readonly Env[] {
  const seen = new Set<string>()
  return envs.filter((env) => {
    const key = env.row[source.offset + source.columns.length]
    if (!(key instanceof Uint8Array)) return false
    const text = Buffer.from(key).toString('latin1')
    if (seen.has(text)) return false
    seen.add(text)
    return true
  })
}

function keyOf(env: Env, source: Source): Uint8Array {
  const key = env.row[source.offset + source.columns.length]
  if (!(key instanceof Uint8Array)) throw new Error('a row of the join has no key')
  return key
}

function valuesOf(env: Env, source: Source): readonly Value[] {
  return env.row.slice(source.offset, source.offset + source.columns.length)
}
