/** INSERT, REPLACE, UPDATE and DELETE: defaults, counters, unique keys, checks, foreign keys. */
import { SqlError } from '../errors'
import { parseExpressionText } from '../syntax/parse'
import type { Assignment, Expression, Statement } from '../syntax/tree'
import type { Column } from '../storage/definition'
import type { Row, Table } from '../storage/table'
import { momentOf, momentText } from '../values/dates'
import { nullType, type Value, type ValueType } from '../values/types'
import { firstDifference } from './aggregates'
import { AutoValues } from './autoValues'
import { closest } from './closest'
import { sorter } from './comparing'
import { Compiler, type Surroundings } from './compiler'
import { deleteJoined, updateJoined, type JoinedChanges } from './joinedChanges'
import { truth } from './logic'
import { ForeignKeys } from './foreignKeys'
import { planQuery } from './select'
import { sameRow } from './identity'
import { Scope, unknownColumn, type Env, type Source } from './scope'
import { stored } from './store'
import type { WriteAccess } from './writeAccess'

type Insert = Extract<Statement, { kind: 'insert' }>

export interface Changed {
  readonly affected: number
  readonly insertId: number | bigint
  readonly info?: string
}

export class Changes {
  private readonly foreign: ForeignKeys
  private readonly joinedChanges: JoinedChanges

  constructor(
    private readonly access: WriteAccess,
    private readonly surroundings: Surroundings,
  ) {
    this.foreign = new ForeignKeys(access, (table, row, values) => this.replaceRow(table, row, values))
    this.joinedChanges = {
      access,
      surroundings,
      keep: (value, type, place, rowNumber, isIgnoring) =>
        this.kept(value, type, place.column, place.type, rowNumber, isIgnoring),
      defaultOf: ({ column, type }) => this.defaultOf(column, type),
      update: (table, row, values, given) => {
        this.touchTimes(table, values, given)
        this.updateRow(table, row, values)
      },
      remove: (table, row) => this.foreign.deleteRow(table, row),
    }
  }

  insert(statement: Insert): Changed {
    const table = this.access.openForWriting(statement.table, 'INSERT')
    const columns = this.targets(table, statement.columns)
    const rows =
      statement.query === undefined
        ? this.valueRows(table, columns, statement.rows ?? [])
        : this.queryRows(statement, columns)
    const counts = { affected: 0, duplicates: 0, rows: 0 }
    const autoValues = new AutoValues(table, statement.rows?.length ?? 0)
    let insertId: number | bigint = 0
    for (const given of rows) {
      counts.rows++
      const row = { at: counts.rows, isIgnoring: statement.ignore, autoValues }
      try {
        const { values, generated } = this.newRow(table, columns, given, row)
        const result = this.insertRow(statement, table, values)
        if (result.isUpdate === true) autoValues.giveBack()
        else if (generated !== undefined && insertId === 0) insertId = generated
        counts.affected += result.affected
        counts.duplicates += result.duplicates
      } catch (error) {
        if (!statement.ignore || !(error instanceof SqlError)) throw error
        autoValues.giveBack()
        this.surroundings.warn(error.code, error.message)
        counts.duplicates++
      }
    }
    if (insertId !== 0) this.access.noteInsertId(insertId)
    const isBulk = statement.query !== undefined || (statement.rows?.length ?? 0) > 1
    const info = `Records: ${counts.rows}  Duplicates: ${counts.duplicates}  Warnings: ${this.access.warningCount()}`
    return { affected: counts.affected, insertId, ...(isBulk ? { info } : {}) }
  }

  update(statement: Extract<Statement, { kind: 'update' }>): Changed {
    if (statement.table.kind !== 'table') return updateJoined(this.joinedChanges, statement)
    const table = this.access.openForWriting(statement.table, 'UPDATE')
    const { scope } = this.scopeOf(table, statement.table.alias)
    const set = statement.set.map((each) => this.assignment(table, scope, each))
    const matched = this.chosen(table, scope, statement)
    let changed = 0
    for (const [at, row] of matched.entries()) {
      const values = [...row.values]
      for (const { column, at: place, value, type } of set) {
        const to = table.types[place] ?? { kind: 'text' }
        values[place] = this.kept(value({ row: values }), type, column, to, at + 1, statement.ignore)
      }
      if (sameRow(values, row.values)) continue
      this.touchTimes(table, values, new Set(set.map((each) => each.at)))
      try {
        this.updateRow(table, row, values)
        changed++
      } catch (error) {
        if (!statement.ignore || !(error instanceof SqlError)) throw error
        this.surroundings.warn(error.code, error.message)
      }
    }
    return {
      affected: changed,
      insertId: 0,
      info: `Rows matched: ${matched.length}  Changed: ${changed}  Warnings: ${this.access.warningCount()}`,
    }
  }

  delete(statement: Extract<Statement, { kind: 'delete' }>): Changed {
    if (statement.table.kind !== 'table' || statement.targets.length > 0)
      return deleteJoined(this.joinedChanges, statement)
    const table = this.access.openForWriting(statement.table, 'DELETE')
    const { scope } = this.scopeOf(table, statement.table.alias)
    const rows = this.chosen(table, scope, statement)
    for (const row of rows) this.foreign.deleteRow(table, row)
    return { affected: rows.length, insertId: 0 }
  }

  private chosen(
    table: Table,
    scope: Scope,
    { where, order, limit }: Pick<Extract<Statement, { kind: 'update' }>, 'where' | 'order' | 'limit'>,
  ): readonly Row[] {
    const compiler = new Compiler(scope, this.surroundings, { clause: 'where clause' })
    const test = where === undefined ? undefined : compiler.compile(where)
    const candidates = this.access.candidates(table, where)
    const rows =
      test === undefined ? [...candidates] : candidates.filter((row) => truth(test, { row: row.values }) === true)
    if (order.length > 0) {
      const terms = order.map(({ by, descending }) => ({
        compiled: compiler.with({ clause: 'order clause' }).compile(by),
        sign: descending ? -1 : 1,
      }))
      const compare = terms.map(({ compiled, sign }) => {
        const sort = sorter(compiled.type)
        return (left: Row, right: Row) =>
          sign * sort(compiled.evaluate({ row: left.values }), compiled.evaluate({ row: right.values }))
      })
      rows.sort((left, right) => firstDifference(compare.map((each) => each(left, right))))
    }
    return limit === undefined ? rows : rows.slice(0, Number(compiler.compile(limit.count).evaluate({ row: [] })))
  }

  private scopeOf(table: Table, alias?: string): { scope: Scope; source: Source } {
    const { definition, types } = table
    const columns = definition.columns.map(({ name }, at) => ({ name, type: types[at] ?? { kind: 'text' as const } }))
    const source: Source = {
      alias: alias ?? definition.name,
      schema: definition.schema,
      table: definition.name,
      columns,
      offset: 0,
      primary: definition.primary,
    }
    return { scope: new Scope([source]), source }
  }

  private assignment(table: Table, scope: Scope, { column: name, value: expression }: Assignment) {
    const found = scope.find(name, 'field list')
    const column = found === undefined ? undefined : table.definition.columns[found.at]
    if (found === undefined || column === undefined) throw unknownColumn(name, 'field list')
    if (expression.kind === 'default') {
      return {
        column,
        at: found.at,
        type: table.types[found.at] ?? { kind: 'text' as const },
        value: () => this.defaultOf(column, table.types[found.at] ?? { kind: 'text' }),
      }
    }
    const compiled = new Compiler(scope, this.surroundings, { clause: 'field list' }).compile(expression)
    return { column, at: found.at, type: compiled.type, value: (env: Env) => compiled.evaluate(env) }
  }

  private targets(table: Table, names: readonly string[] | undefined): readonly number[] {
    if (names === undefined || names.length === 0) return table.definition.columns.map((_, at) => at)
    const places = names.map((name) => {
      const at = table.indexOf(name)
      if (at < 0) throw unknownColumn({ name }, 'field list')
      return at
    })
    const twice = places.find((at, index) => places.indexOf(at) !== index)
    if (twice !== undefined)
      throw new SqlError(1110, `Column '${table.definition.columns[twice]?.name ?? ''}' specified twice`)
    return places
  }

  private *valueRows(
    table: Table,
    columns: readonly number[],
    rows: readonly (readonly Expression[])[],
  ): Generator<readonly GivenValue[]> {
    const { scope } = this.scopeOf(table)
    const compiler = new Compiler(scope, this.surroundings, { clause: 'field list' })
    for (const [at, row] of rows.entries()) {
      if (row.length !== columns.length && !(row.length === 0 && rows.length > 0)) {
        throw new SqlError(1136, `Column count doesn't match value count at row ${at + 1}`)
      }
    }
    const defaults = this.defaultsOf(table)
    for (const row of rows) {
      const values = [...defaults]
      yield row.map((expression, index) => {
        if (expression.kind === 'default') return undefined
        const compiled = compiler.compile(expression)
        const value = compiled.evaluate({ row: values })
        values[columns[index] ?? 0] = value
        return { value, type: compiled.type }
      })
    }
  }

  private *queryRows({ query }: Insert, columns: readonly number[]): Generator<readonly GivenValue[]> {
    if (query === undefined) return
    const plan = planQuery(query, this.access, this.surroundings)
    if (plan.columns.length !== columns.length)
      throw new SqlError(1136, "Column count doesn't match value count at row 1")
    for (const row of plan.run(undefined)) {
      yield row.map((value, at) => ({ value, type: plan.columns[at]?.type ?? { kind: 'text' } }))
    }
  }

  private newRow(
    table: Table,
    columns: readonly number[],
    given: readonly GivenValue[],
    { at: rowNumber, isIgnoring, autoValues }: { at: number; isIgnoring: boolean; autoValues: AutoValues },
  ) {
    let generated: number | bigint | undefined
    const values = table.definition.columns.map((column, at): Value => {
      const type = table.types[at] ?? { kind: 'text' }
      const index = given.length === 0 ? -1 : columns.indexOf(at)
      const own = index < 0 ? undefined : given[index]
      if (column.autoIncrement === true && (own === undefined || own.value === null || isZero(own.value))) {
        generated = safe(autoValues.next())
        return stored(generated, { kind: 'int' }, column, type, rowNumber)
      }
      if (own === undefined) return this.defaultOf(column, type)
      const value = this.kept(own.value, own.type, column, type, rowNumber, isIgnoring)
      if (column.autoIncrement === true) autoValues.noteGiven(value)
      return value
    })
    return { values, generated }
  }

  /** What a column has for the expressions of a row before it is given itself. */
  private defaultsOf(table: Table): readonly Value[] {
    return table.definition.columns.map((column, at) => {
      const type = table.types[at] ?? { kind: 'text' }
      const hasOwn = column.default !== undefined || !column.notNull
      return hasOwn ? this.defaultOf(column, type) : closest(null, nullType, column, type)
    })
  }

  /** The value of a column that isn't given. Throws 1364 where there is none. */
  private defaultOf(column: Column, type: { kind: string }): Value {
    const expression = column.default
    if (expression === undefined) {
      if (!column.notNull) return null
      if (column.type.values?.[0] !== undefined) return column.type.values[0]
      throw new SqlError(1364, `Field '${column.name}' doesn't have a default value`)
    }
    if (expression.kind === 'call') return momentText(momentOf(this.surroundings.statementMs), column.type.length ?? 0)
    const compiled = new Compiler(new Scope([]), this.surroundings, { clause: 'field list' }).compile(expression)
    const value = compiled.evaluate({ row: [] })
    return value === null ? null : stored(value, compiled.type, column, type as never, 1)
  }

  private insertRow(statement: Insert, table: Table, values: readonly Value[]): Inserted {
    this.check(table, values)
    for (let removed = 0; ; removed++) {
      const duplicate = this.duplicateOf(table, values)
      if (duplicate === undefined) {
        this.foreign.checkParents(table, values)
        this.access.put(table, values)
        return { affected: 1 + removed, duplicates: removed }
      }
      if (statement.onDuplicate.length > 0) return this.updateDuplicate(statement, table, duplicate.row, values)
      if (!statement.replace) throw duplicate.error
      this.foreign.deleteRow(table, duplicate.row)
    }
  }

  private updateDuplicate(statement: Insert, table: Table, row: Row, inserted: readonly Value[]): Inserted {
    const { scope } = this.scopeOf(table)
    const values = [...row.values]
    for (const each of statement.onDuplicate) {
      const { column, at, value, type } = this.assignment(table, scope, each)
      values[at] = stored(value({ row: values, inserted }), type, column, table.types[at] ?? { kind: 'text' }, 1)
    }
    const auto = table.definition.columns.findIndex(({ autoIncrement }) => autoIncrement === true)
    if (auto >= 0) this.access.noteInsertId(values[auto] as number)
    if (sameRow(values, row.values)) return { affected: 0, duplicates: 1, isUpdate: true }
    this.updateRow(table, row, values)
    return { affected: 2, duplicates: 1, isUpdate: true }
  }

  private updateRow(table: Table, row: Row, values: readonly Value[]): void {
    this.check(table, values)
    this.foreign.checkParents(table, values)
    this.refuseDuplicates(table, values, row.key)
    this.foreign.beforeUpdate(table, row, values)
    this.replaceRow(table, row, values)
  }

  /** What a column holds of a value; under IGNORE the nearest that it can hold, with a warning. */
  private kept(
    value: Value,
    from: ValueType,
    column: Column,
    to: ValueType,
    rowNumber: number,
    isIgnoring: boolean,
  ): Value {
    try {
      return stored(value, from, column, to, rowNumber)
    } catch (error) {
      if (!isIgnoring || !(error instanceof SqlError)) throw error
      this.surroundings.warn(error.code, error.message)
      return closest(value, from, column, to)
    }
  }

  private replaceRow(table: Table, row: Row, values: readonly Value[]): void {
    this.access.put(table, values, row.key)
  }

  private refuseDuplicates(table: Table, values: readonly Value[], own: Uint8Array): void {
    const duplicate = this.duplicateOf(table, values, own)
    if (duplicate !== undefined) throw duplicate.error
  }

  /** Another row with the same primary or unique key. */
  private duplicateOf(
    table: Table,
    values: readonly Value[],
    own?: Uint8Array,
  ): { row: Row; error: SqlError } | undefined {
    const { primary, indexes, name } = table.definition
    const keys = [
      { index: -1, name: 'PRIMARY', columns: primary },
      ...indexes.map((each, index) => ({ index, name: each.name, columns: each.unique ? each.columns : [] })),
    ]
    for (const key of keys) {
      if (key.columns.length === 0) continue
      const wanted = key.columns.map((column) => values[table.indexOf(column)] ?? null)
      if (wanted.includes(null)) continue
      const row = this.access
        .findRows(table, key.index, wanted)
        .find((each) => own === undefined || Buffer.compare(each.key, own) !== 0)
      if (row === undefined) continue
      const shown = wanted
        .map((value) => String(value instanceof Uint8Array ? Buffer.from(value).toString() : value))
        .join('-')
      return { row, error: new SqlError(1062, `Duplicate entry '${shown}' for key '${name}.${key.name}'`) }
    }
    return undefined
  }

  private check(table: Table, values: readonly Value[]): void {
    for (const { name, text } of table.definition.checks) {
      const test = new Compiler(this.scopeOf(table).scope, this.surroundings, { clause: 'check constraint' }).compile(
        parseExpressionText(text),
      )
      if (truth(test, { row: values }) === false) throw new SqlError(3819, `Check constraint '${name}' is violated.`)
    }
  }

  private touchTimes(table: Table, values: Value[], given: ReadonlySet<number>): void {
    for (const [at, column] of table.definition.columns.entries()) {
      if (column.onUpdateNow === true && !given.has(at)) {
        values[at] = momentText(momentOf(this.surroundings.statementMs), column.type.length ?? 0)
      }
    }
  }
}

interface Inserted {
  readonly affected: number
  readonly duplicates: number
  /** ON DUPLICATE KEY UPDATE changed the row that was there. */
  readonly isUpdate?: boolean
}

type GivenValue = { readonly value: Value; readonly type: Table['types'][number] } | undefined

function isZero(value: Value): boolean {
  return value === 0 || value === 0n || value === '0'
}

function safe(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}
