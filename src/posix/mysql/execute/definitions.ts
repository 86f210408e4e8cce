/** CREATE, ALTER, DROP, RENAME, TRUNCATE of databases, tables and indexes. Each is its own transaction. */
import { notSupported, SqlError } from '../errors'
import type { ColumnDefinition, Statement, TableElement, TableName } from '../syntax/tree'
import type { Column, TableDefinition } from '../storage/definition'
import type { Database } from '../storage/database'
import { tableKey } from '../storage/dictionary'
import { valueTypeOf } from '../storage/definition'
import type { Row, Table } from '../storage/table'
import type { Value } from '../values/types'
import { Compiler, type Surroundings } from './compiler'
import { Scope } from './scope'
import { stored } from './store'
import { checkName, TableDrafts, type Draft } from './tableDraft'

type CreateTable = Extract<Statement, { kind: 'createTable' }>

export class Definitions {
  private readonly drafts: TableDrafts

  constructor(
    private readonly database: Database,
    private readonly surroundings: Surroundings,
    private readonly currentSchema: () => string,
  ) {
    this.drafts = new TableDrafts(database, surroundings)
  }

  createSchema({ name, ifNotExists }: Extract<Statement, { kind: 'createSchema' }>): number {
    checkName(name)
    if (this.hasSchema(name)) {
      if (!ifNotExists) throw new SqlError(1007, `Can't create database '${name}'; database exists`)
      this.surroundings.warn(1007, `Can't create database '${name}'; database exists`)
      return 1
    }
    const folder = this.database.folderOf(name)
    if (this.database.system.exists(folder)) {
      throw new SqlError(
        3678,
        `Schema directory './${name}/' already exists. This must be resolved manually (e.g. by moving the schema directory to another location).`,
      )
    }
    this.database.system.mkdir(folder, 0o750)
    this.database.dictionary.addSchema({ name })
    return 1
  }

  dropSchema({ name, ifExists }: Extract<Statement, { kind: 'dropSchema' }>): number {
    if (!this.hasSchema(name)) {
      if (!ifExists) throw new SqlError(1008, `Can't drop database '${name}'; database doesn't exist`)
      this.surroundings.warn(1008, `Can't drop database '${name}'; database doesn't exist`)
      return 0
    }
    const tables = this.tablesOf(name)
    for (const { name: table } of tables)
      this.refuseReferenced(name, table, new Set(tables.map((each) => tableKey(name, each.name))))
    for (const { name: table } of tables) this.database.dropTable(name, table)
    this.database.dictionary.removeSchema(name)
    const folder = this.database.folderOf(name)
    if (this.database.system.exists(folder)) this.database.system.rmdir(folder)
    return tables.length
  }

  /** Makes a table; false when it was there and IF NOT EXISTS allows that. */
  createTable(statement: CreateTable, columnsOfQuery: readonly ColumnDefinition[]): Table | undefined {
    const schema = this.schemaOf(statement.table)
    const { name } = statement.table
    checkName(name)
    if (this.database.dictionary.tables.has(tableKey(schema, name))) {
      if (!statement.ifNotExists) throw new SqlError(1050, `Table '${name}' already exists`)
      this.surroundings.warn(1050, `Table '${name}' already exists`)
      return undefined
    }
    const { engine } = statement.options
    if (engine !== undefined && engine.toLowerCase() !== 'innodb') throw notSupported(`ENGINE=${engine}`)
    const base = { id: this.database.dictionary.nextTableId(), schema, name, createdMs: this.surroundings.nowMs() }
    if (statement.like !== undefined) {
      const model = this.definition(statement.like)
      return this.database.createTable({ ...model, ...base, foreign: [] })
    }
    const draft: Draft = { ...base, columns: [], primary: [], indexes: [], foreign: [], checks: [] }
    if (statement.options.comment !== undefined) draft.comment = statement.options.comment
    const own: readonly TableElement[] = [
      ...columnsOfQuery.map((column) => ({ kind: 'column' as const, column })),
      ...statement.elements,
    ]
    for (const element of own) if (element.kind === 'column') this.drafts.addColumn(draft, element.column)
    if (draft.columns.length === 0) throw new SqlError(1113, 'A table must have at least 1 column')
    for (const element of own) if (element.kind !== 'column') this.drafts.addElement(draft, element)
    this.drafts.finish(draft)
    const table = this.database.createTable(draft)
    if (statement.options.autoIncrement !== undefined) this.setCounter(table, statement.options.autoIncrement)
    return table
  }

  alterTable({ table: name, actions }: Extract<Statement, { kind: 'alterTable' }>): number {
    const old = this.definition(name)
    const draft: Draft = { ...old }
    /** Where each column's values come from: its place before, or nowhere. */
    let sources: readonly (number | undefined)[] = old.columns.map((_, at) => at)
    let renamed: { schema: string; name: string } | undefined
    let counter: number | undefined
    for (const action of actions) {
      if (action.kind === 'rename') renamed = { schema: action.schema ?? old.schema, name: action.to }
      else if (action.kind === 'options') counter = action.options.autoIncrement ?? counter
      else sources = this.drafts.alter(draft, action, sources)
    }
    this.drafts.finish(draft)
    const before = this.open(old)
    const rows = this.rebuilt(before, old, draft, sources)
    if (rows !== undefined) this.rebuild(before, draft, rows)
    else if (JSON.stringify(draft) !== JSON.stringify(old)) this.database.redefine(draft)
    if (counter !== undefined) this.setCounter(this.open(draft), counter)
    if (renamed !== undefined) this.renameTables([{ from: { schema: old.schema, name: old.name }, to: renamed }])
    return actions.some(({ kind }) => kind === 'changeColumn') && rows !== undefined ? rows.length : 0
  }

  /** Writes a table's rows into a new file, as OPTIMIZE does. */
  recreate(name: TableName): void {
    const definition = this.definition(name)
    const table = this.open(definition)
    this.rebuild(
      table,
      definition,
      table.file.rows().map((row) => [...table.read(row).values]),
    )
  }

  dropTables(tables: readonly TableName[], ifExists: boolean): void {
    const wanted = tables.map((each) => ({ schema: this.schemaOf(each), name: each.name }))
    const missing = wanted.filter(({ schema, name }) => !this.database.dictionary.tables.has(tableKey(schema, name)))
    const named = missing.map(({ schema, name }) => `${schema}.${name}`).join(',')
    if (missing.length > 0 && !ifExists) throw new SqlError(1051, `Unknown table '${named}'`)
    const going = new Set(wanted.map(({ schema, name }) => tableKey(schema, name)))
    for (const { schema, name } of wanted) this.refuseReferenced(schema, name, going)
    for (const { schema, name } of wanted)
      if (!missing.some((each) => each.schema === schema && each.name === name)) this.database.dropTable(schema, name)
    for (const { schema, name } of missing) this.surroundings.warn(1051, `Unknown table '${schema}.${name}'`)
  }

  truncate(name: TableName): void {
    const definition = this.definition(name)
    this.refuseReferenced(
      definition.schema,
      definition.name,
      new Set([tableKey(definition.schema, definition.name)]),
      1701,
    )
    this.database.dropTable(definition.schema, definition.name)
    this.database.createTable({ ...definition, id: this.database.dictionary.nextTableId() })
  }

  renameTables(pairs: readonly { readonly from: TableName; readonly to: TableName }[]): void {
    for (const { from, to } of pairs) {
      const definition = this.definition(from)
      const schema = this.schemaOf(to)
      if (this.database.dictionary.tables.has(tableKey(schema, to.name)))
        throw new SqlError(1050, `Table '${to.name}' already exists`)
      this.database.renameTable(definition, { ...definition, schema, name: to.name })
      this.followRename(definition, schema, to.name)
    }
  }

  createIndex({ table, name, unique, columns }: Extract<Statement, { kind: 'createIndex' }>): void {
    this.alterTable({
      kind: 'alterTable',
      table,
      actions: [{ kind: 'add', element: { kind: 'index', index: unique ? 'unique' : 'plain', name, columns } }],
    })
  }

  dropIndex({ table, name }: Extract<Statement, { kind: 'dropIndex' }>): void {
    this.alterTable({ kind: 'alterTable', table, actions: [{ kind: 'dropIndex', name }] })
  }

  definition(name: TableName): TableDefinition {
    const schema = this.schemaOf(name)
    const definition = this.database.dictionary.tables.get(tableKey(schema, name.name))
    if (definition === undefined) throw new SqlError(1146, `Table '${schema}.${name.name}' doesn't exist`)
    return definition
  }

  tablesOf(schema: string): readonly TableDefinition[] {
    return [...this.database.dictionary.tables.values()]
      .filter((each) => each.schema === schema)
      .sort((left, right) => (left.name < right.name ? -1 : 1))
  }

  private schemaOf({ schema }: { readonly schema?: string }): string {
    const name = schema ?? this.currentSchema()
    if (!this.hasSchema(name)) throw new SqlError(1049, `Unknown database '${name}'`)
    return name
  }

  private hasSchema(name: string): boolean {
    return this.database.dictionary.schemas.has(name)
  }

  private open(definition: TableDefinition): Table {
    const table = this.database.table(definition.schema, definition.name)
    if (table === undefined) throw new SqlError(1146, `Table '${definition.schema}.${definition.name}' doesn't exist`)
    return table
  }

  private setCounter(table: Table, next: number): void {
    table.autoNext = BigInt(next)
    table.file.setMark('auto', String(next))
    table.learnCounters()
    table.file.checkpoint()
  }

  /** Rows as the new definition has them; undefined when the file can stay as it is. */
  private rebuilt(
    table: Table,
    old: TableDefinition,
    next: TableDefinition,
    sources: readonly (number | undefined)[],
  ): readonly Value[][] | undefined {
    const shape = (definition: TableDefinition): string =>
      JSON.stringify([
        definition.columns.map(({ type, notNull, autoIncrement }) => [type, notNull, autoIncrement]),
        definition.primary,
        definition.indexes.map(({ unique, columns }) => [unique, columns]),
      ])
    const isSame =
      shape(old) === shape(next) &&
      sources.length === old.columns.length &&
      sources.every((source, at) => source === at)
    if (isSame) return undefined
    return table.file.rows().map((row, number) => this.carried(table, table.read(row), next, sources, number + 1))
  }

  private carried(
    table: Table,
    row: Row,
    next: TableDefinition,
    sources: readonly (number | undefined)[],
    number: number,
  ): Value[] {
    return next.columns.map((column, at) => {
      const source = sources[at]
      const type = valueTypeOf(column.type)
      if (source !== undefined)
        return stored(row.values[source] ?? null, table.types[source] ?? { kind: 'text' }, column, type, number)
      if (column.autoIncrement === true) return number
      return this.initial(column)
    })
  }

  /** What rows that are there get in a new column. */
  private initial(column: Column): Value {
    const type = valueTypeOf(column.type)
    const { default: expression } = column
    if (expression !== undefined) {
      const compiled = new Compiler(new Scope([]), this.surroundings, { clause: 'default' }).compile(expression)
      return stored(compiled.evaluate({ row: [] }), compiled.type, column, type, 1)
    }
    if (!column.notNull) return null
    if (type.kind === 'int' || type.kind === 'double') return 0
    if (type.kind === 'decimal') return stored(0, { kind: 'int' }, column, type, 1)
    if (type.kind === 'date')
      throw new SqlError(1292, `Incorrect date value: '0000-00-00' for column '${column.name}' at row 1`)
    if (type.kind === 'datetime')
      throw new SqlError(1292, `Incorrect datetime value: '0000-00-00 00:00:00' for column '${column.name}' at row 1`)
    if (type.kind === 'time') return '00:00:00'
    return column.type.values?.[0] ?? ''
  }

  private rebuild(before: Table, next: TableDefinition, rows: readonly Value[][]): void {
    const id = this.database.dictionary.nextTableId()
    const temporary = { ...next, id, name: `#sql-${id.toString(16)}` }
    const table = this.database.createTable(temporary)
    try {
      checkUnique(table, rows, next.name)
    } catch (error) {
      this.database.dropTable(next.schema, temporary.name)
      throw error
    }
    this.fill(table, rows)
    table.autoNext = before.autoNext
    table.file.setMark('auto', String(before.autoNext))
    table.file.checkpoint()
    this.database.dropTable(before.definition.schema, before.definition.name)
    this.database.renameTable(temporary, { ...next, id })
  }

  private fill(table: Table, rows: readonly Value[][]): void {
    const session = 0
    for (const values of rows) this.database.put(session, table, values)
    this.database.commit(session)
    this.database.checkpoint()
  }

  private followRename(old: TableDefinition, schema: string, name: string): void {
    for (const definition of [...this.database.dictionary.tables.values()]) {
      const foreign = definition.foreign.map((key) => {
        const refers = key.target.table === old.name && (key.target.schema ?? definition.schema) === old.schema
        return refers
          ? { ...key, target: { ...key.target, table: name, ...(schema === definition.schema ? {} : { schema }) } }
          : key
      })
      if (JSON.stringify(foreign) !== JSON.stringify(definition.foreign))
        this.database.redefine({ ...definition, foreign })
    }
  }

  private refuseReferenced(schema: string, name: string, going: ReadonlySet<string>, code = 3730): void {
    if (this.surroundings.fact('foreign_key_checks') === 0) return
    for (const other of this.database.dictionary.tables.values()) {
      if (going.has(tableKey(other.schema, other.name))) continue
      const key = other.foreign.find(
        ({ target }) => target.table === name && (target.schema ?? other.schema) === schema,
      )
      if (key === undefined) continue
      if (code === 3730)
        throw new SqlError(
          3730,
          `Cannot drop table '${name}' referenced by a foreign key constraint '${key.name}' on table '${other.name}'.`,
        )
      throw new SqlError(
        1701,
        `Cannot truncate a table referenced in a foreign key constraint (\`${other.schema}\`.\`${other.name}\`, CONSTRAINT \`${key.name}\`)`,
      )
    }
  }
}

function checkUnique(table: Table, rows: readonly Value[][], name: string): void {
  const { primary, indexes } = table.definition
  for (const key of [{ name: 'PRIMARY', columns: primary, unique: primary.length > 0 }, ...indexes]) {
    if (!key.unique) continue
    const places = key.columns.map((column) => table.indexOf(column))
    const at = key.name === 'PRIMARY' ? -1 : indexes.findIndex((each) => each.name === key.name)
    const seen = new Set<string>()
    for (const values of rows) {
      const own = places.map((place) => values[place] ?? null)
      if (own.includes(null)) continue
      const text = Buffer.from(table.prefixOf(at, own)).toString('latin1')
      if (seen.has(text))
        throw new SqlError(1062, `Duplicate entry '${own.map(String).join('-')}' for key '${name}.${key.name}'`)
      seen.add(text)
    }
  }
}
