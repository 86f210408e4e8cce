/** CREATE, ALTER, DROP, RENAME, TRUNCATE of databases, tables and indexes. Each is its own transaction. */
import { notSupported, SqlError } from '../errors'
import type { AlterAction, ColumnDefinition, Statement, TableElement, TableName } from '../syntax/tree'
import type { Column, ForeignKey, Index, TableDefinition } from '../storage/definition'
import type { Database } from '../storage/database'
import { tableKey } from '../storage/dictionary'
import { valueTypeOf } from '../storage/definition'
import type { Row, Table } from '../storage/table'
import type { Value } from '../values/types'
import { Compiler, type Surroundings } from './compiler'
import { Scope } from './scope'
import { stored } from './store'

type Draft = { -readonly [K in keyof TableDefinition]: TableDefinition[K] }
type CreateTable = Extract<Statement, { kind: 'createTable' }>

const longestName = 64
const longestKeyBytes = 3072

export class Definitions {
  constructor(
    private readonly database: Database,
    private readonly surroundings: Surroundings,
    private readonly currentSchema: () => string,
  ) {}

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
    for (const element of own) if (element.kind === 'column') this.addColumn(draft, element.column)
    if (draft.columns.length === 0) throw new SqlError(1113, 'A table must have at least 1 column')
    for (const element of own) if (element.kind !== 'column') this.addElement(draft, element)
    this.finish(draft)
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
      else sources = this.alter(draft, action, sources)
    }
    this.finish(draft)
    const before = this.open(old)
    const rows = this.rebuilt(before, old, draft, sources)
    if (rows !== undefined) this.rebuild(before, draft, rows)
    else if (JSON.stringify(draft) !== JSON.stringify(old)) this.database.redefine(draft)
    if (counter !== undefined) this.setCounter(this.open(draft), counter)
    if (renamed !== undefined) this.renameTables([{ from: { schema: old.schema, name: old.name }, to: renamed }])
    return actions.some(({ kind }) => kind === 'changeColumn') && rows !== undefined ? rows.length : 0
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
    if (BigInt(next) <= table.autoNext) return
    table.autoNext = BigInt(next)
    table.file.setMark('auto', String(next))
    table.file.checkpoint()
  }

  private addColumn(
    draft: Draft,
    definition: ColumnDefinition,
    place: { first?: boolean; after?: string } = {},
  ): number {
    checkName(definition.name)
    if (draft.columns.some(({ name }) => name.toLowerCase() === definition.name.toLowerCase())) {
      throw new SqlError(1060, `Duplicate column name '${definition.name}'`)
    }
    const column = this.column(definition)
    const at = this.placeOf(draft, place)
    draft.columns = [...draft.columns.slice(0, at), column, ...draft.columns.slice(at)]
    if (definition.primary) this.addElement(draft, { kind: 'index', index: 'primary', columns: [column.name] })
    if (definition.unique) this.addElement(draft, { kind: 'index', index: 'unique', columns: [column.name] })
    if (definition.check !== undefined) this.addElement(draft, { kind: 'check', ...definition.check })
    return at
  }

  private placeOf(draft: Draft, { first, after }: { first?: boolean; after?: string }): number {
    if (first === true) return 0
    if (after === undefined) return draft.columns.length
    const at = draft.columns.findIndex(({ name }) => name.toLowerCase() === after.toLowerCase())
    if (at < 0) throw new SqlError(1054, `Unknown column '${after}' in '${draft.name}'`)
    return at + 1
  }

  private column(definition: ColumnDefinition): Column {
    const { name, type, notNull, autoIncrement, onUpdateNow, comment } = definition
    checkType(name, type)
    if (definition.primary && definition.isNullable === true)
      throw new SqlError(
        1171,
        'All parts of a PRIMARY KEY must be NOT NULL; if you need NULL in a key, use UNIQUE instead',
      )
    const column: Column = {
      name,
      type,
      notNull: notNull || definition.primary || autoIncrement,
      ...(definition.default === undefined ? {} : { default: definition.default }),
      ...(onUpdateNow === true ? { onUpdateNow } : {}),
      ...(autoIncrement ? { autoIncrement } : {}),
      ...(comment === undefined ? {} : { comment }),
    }
    this.checkDefault(column)
    return column
  }

  private checkDefault(column: Column): void {
    const { default: expression, name, type } = column
    if (expression === undefined) return
    if (/text$|blob$/.test(type.name) && !(expression.kind === 'literal' && expression.type === 'null')) {
      throw new SqlError(1101, `BLOB, TEXT, GEOMETRY or JSON column '${name}' can't have a default value`)
    }
    const invalid = new SqlError(1067, `Invalid default value for '${name}'`)
    const isNow = expression.kind === 'call'
    if (isNow) {
      if (type.name !== 'datetime' && type.name !== 'timestamp') throw invalid
      return
    }
    const compiled = new Compiler(new Scope([]), this.surroundings, { clause: 'default' }).compile(expression)
    const value = compiled.evaluate({ row: [] })
    if (value === null ? column.notNull : column.autoIncrement === true) throw invalid
    try {
      if (value !== null) stored(value, compiled.type, column, valueTypeOf(type), 1)
    } catch {
      throw invalid
    }
  }

  private addElement(draft: Draft, element: Exclude<TableElement, { kind: 'column' }>): void {
    if (element.kind === 'check') {
      const name = element.name ?? unused(`${draft.name}_chk_`, draft.checks)
      draft.checks = [...draft.checks, { name, text: element.text, expression: element.expression }]
      return
    }
    const columns = element.columns.map((column) => this.keyColumn(draft, column))
    if (element.kind === 'foreign') return this.addForeign(draft, { ...element, columns })
    if (element.index === 'primary') {
      if (draft.primary.length > 0) throw new SqlError(1068, 'Multiple primary key defined')
      draft.primary = columns
      draft.columns = draft.columns.map((column) =>
        columns.includes(column.name) ? { ...column, notNull: true } : column,
      )
      return
    }
    const name = element.name ?? freeName(columns[0] ?? '', draft.indexes)
    if (draft.indexes.some((each) => each.name.toLowerCase() === name.toLowerCase()))
      throw new SqlError(1061, `Duplicate key name '${name}'`)
    const index: Index = { name, unique: element.index === 'unique', columns }
    const firstPlain = draft.indexes.findIndex((each) => !each.unique)
    const at = index.unique && firstPlain >= 0 ? firstPlain : draft.indexes.length
    draft.indexes = [...draft.indexes.slice(0, at), index, ...draft.indexes.slice(at)]
  }

  private keyColumn(draft: Draft, name: string): string {
    const column = draft.columns.find((each) => each.name.toLowerCase() === name.toLowerCase())
    if (column === undefined) throw new SqlError(1072, `Key column '${name}' doesn't exist in table`)
    if (/text$|blob$/.test(column.type.name))
      throw new SqlError(1170, `BLOB/TEXT column '${column.name}' used in key specification without a key length`)
    if (
      (column.type.name === 'varchar' || column.type.name === 'char') &&
      (column.type.length ?? 1) * 4 > longestKeyBytes
    ) {
      throw new SqlError(1071, `Specified key was too long; max key length is ${longestKeyBytes} bytes`)
    }
    return column.name
  }

  private addForeign(draft: Draft, element: Extract<TableElement, { kind: 'foreign' }>): void {
    const name = element.name ?? unused(`${draft.name}_ibfk_`, draft.foreign)
    const schema = element.target.schema ?? draft.schema
    const isSelf = schema === draft.schema && element.target.table === draft.name
    const parent = isSelf ? draft : this.database.dictionary.tables.get(tableKey(schema, element.target.table))
    if (parent === undefined) throw new SqlError(1824, `Failed to open the referenced table '${element.target.table}'`)
    const there = element.target.columns
    for (const [at, column] of there.entries()) {
      const own = draft.columns.find((each) => each.name === element.columns[at])
      const other = parent.columns.find((each) => each.name.toLowerCase() === column.toLowerCase())
      if (other === undefined)
        throw new SqlError(
          3734,
          `Failed to add the foreign key constraint. Missing column '${column}' for constraint '${name}' in the referenced table '${parent.name}'`,
        )
      if (own !== undefined && !fits(own, other)) {
        throw new SqlError(
          3780,
          `Referencing column '${own.name}' and referenced column '${other.name}' in foreign key constraint '${name}' are incompatible.`,
        )
      }
    }
    const keys = [parent.primary, ...parent.indexes.map(({ columns }) => columns)]
    if (!keys.some((key) => there.every((column, at) => key[at]?.toLowerCase() === column.toLowerCase()))) {
      throw new SqlError(
        1822,
        `Failed to add the foreign key constraint. Missing index for constraint '${name}' in the referenced table '${parent.name}'`,
      )
    }
    const key: ForeignKey = { name, columns: element.columns, target: element.target }
    draft.foreign = [...draft.foreign, key]
    const has = [draft.primary, ...draft.indexes.map(({ columns }) => columns)].some((own) =>
      element.columns.every((column, at) => own[at] === column),
    )
    if (!has)
      draft.indexes = [
        ...draft.indexes,
        {
          name: element.name ?? freeName(element.columns[0] ?? '', draft.indexes),
          unique: false,
          columns: element.columns,
        },
      ]
  }

  private finish(draft: Draft): void {
    const counters = draft.columns.filter(({ autoIncrement }) => autoIncrement === true)
    const [counter] = counters
    if (counter === undefined) return
    const isKey = draft.primary[0] === counter.name || draft.indexes.some(({ columns }) => columns[0] === counter.name)
    if (counters.length > 1 || !isKey)
      throw new SqlError(
        1075,
        'Incorrect table definition; there can be only one auto column and it must be defined as a key',
      )
    if (valueTypeOf(counter.type).kind !== 'int')
      throw new SqlError(1063, `Incorrect column specifier for column '${counter.name}'`)
  }

  private alter(
    draft: Draft,
    action: Exclude<AlterAction, { kind: 'rename' } | { kind: 'options' }>,
    sources: readonly (number | undefined)[],
  ): readonly (number | undefined)[] {
    switch (action.kind) {
      case 'addColumn': {
        const at = this.addColumn(draft, action.column, action)
        return [...sources.slice(0, at), undefined, ...sources.slice(at)]
      }
      case 'dropColumn':
        return this.dropColumn(draft, action.name, sources)
      case 'changeColumn':
        return this.changeColumn(draft, action, sources)
      case 'renameColumn': {
        const at = this.find(draft, action.name)
        renameColumn(draft, at, action.to)
        return sources
      }
      case 'setDefault': {
        const at = this.find(draft, action.name)
        draft.columns = draft.columns.map((column, index) => {
          if (index !== at) return column
          const { default: _, ...rest } = column
          return action.default === undefined ? rest : { ...rest, default: action.default }
        })
        return sources
      }
      case 'add':
        this.addElement(draft, action.element)
        return sources
      case 'dropIndex':
        this.dropKey(draft, action.name)
        return sources
      case 'dropForeign': {
        const count = draft.foreign.length + draft.checks.length
        draft.foreign = draft.foreign.filter(({ name }) => name !== action.name)
        draft.checks = draft.checks.filter(({ name }) => name !== action.name)
        if (draft.foreign.length + draft.checks.length === count) throw cannotDrop(action.name)
        return sources
      }
      case 'renameIndex': {
        if (!draft.indexes.some(({ name }) => name === action.name))
          throw new SqlError(1176, `Key '${action.name}' doesn't exist in table '${draft.name}'`)
        draft.indexes = draft.indexes.map((index) =>
          index.name === action.name ? { ...index, name: action.to } : index,
        )
        return sources
      }
    }
  }

  private dropKey(draft: Draft, name: string): void {
    if (name === 'PRIMARY') {
      if (draft.primary.length === 0) throw cannotDrop(name)
      draft.primary = []
      return
    }
    const index = draft.indexes.find((each) => each.name.toLowerCase() === name.toLowerCase())
    if (index === undefined) throw cannotDrop(name)
    const rest = draft.indexes.filter((each) => each !== index)
    const isNeeded = draft.foreign.some(
      ({ columns }) =>
        ![draft.primary, ...rest.map((each) => each.columns)].some((key) =>
          columns.every((column, at) => key[at] === column),
        ),
    )
    if (isNeeded) throw new SqlError(1553, `Cannot drop index '${name}': needed in a foreign key constraint`)
    draft.indexes = rest
  }

  private dropColumn(
    draft: Draft,
    name: string,
    sources: readonly (number | undefined)[],
  ): readonly (number | undefined)[] {
    const at = draft.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase())
    if (at < 0) throw cannotDrop(name)
    if (draft.columns.length === 1)
      throw new SqlError(1090, "You can't delete all columns with ALTER TABLE; use DROP TABLE instead")
    const gone = draft.columns[at]?.name ?? name
    const key = draft.foreign.find(({ columns }) => columns.includes(gone))
    if (key !== undefined)
      throw new SqlError(1828, `Cannot drop column '${gone}': needed in a foreign key constraint '${key.name}'`)
    draft.columns = draft.columns.filter((_, index) => index !== at)
    draft.primary = draft.primary.filter((column) => column !== gone)
    draft.indexes = draft.indexes
      .map((index) => ({ ...index, columns: index.columns.filter((column) => column !== gone) }))
      .filter(({ columns }) => columns.length > 0)
    return sources.filter((_, index) => index !== at)
  }

  private changeColumn(
    draft: Draft,
    action: Extract<AlterAction, { kind: 'changeColumn' }>,
    sources: readonly (number | undefined)[],
  ): readonly (number | undefined)[] {
    const at = this.find(draft, action.name)
    const source = sources[at]
    const old = draft.columns[at]?.name ?? action.name
    if (old !== action.column.name) renameColumn(draft, at, action.column.name)
    const isPrimary = draft.primary.includes(action.column.name)
    const column = { ...this.column({ ...action.column, primary: false }), ...(isPrimary ? { notNull: true } : {}) }
    if (action.column.primary && !isPrimary)
      this.addElement(draft, { kind: 'index', index: 'primary', columns: [column.name] })
    if (action.column.unique) this.addElement(draft, { kind: 'index', index: 'unique', columns: [column.name] })
    if (action.first !== true && action.after === undefined) {
      draft.columns = draft.columns.map((each, index) => (index === at ? column : each))
      return sources
    }
    draft.columns = draft.columns.filter((_, index) => index !== at)
    const rest = sources.filter((_, index) => index !== at)
    const place = this.placeOf(draft, action)
    draft.columns = [...draft.columns.slice(0, place), column, ...draft.columns.slice(place)]
    return [...rest.slice(0, place), source, ...rest.slice(place)]
  }

  private find(draft: Draft, name: string): number {
    const at = draft.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase())
    if (at < 0) throw new SqlError(1054, `Unknown column '${name}' in '${draft.name}'`)
    return at
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

function renameColumn(draft: Draft, at: number, to: string): void {
  const from = draft.columns[at]?.name ?? ''
  if (draft.columns.some(({ name }, index) => index !== at && name.toLowerCase() === to.toLowerCase()))
    throw new SqlError(1060, `Duplicate column name '${to}'`)
  const renamed = (names: readonly string[]): readonly string[] => names.map((name) => (name === from ? to : name))
  draft.columns = draft.columns.map((column, index) => (index === at ? { ...column, name: to } : column))
  draft.primary = renamed(draft.primary)
  draft.indexes = draft.indexes.map((index) => ({ ...index, columns: renamed(index.columns) }))
  draft.foreign = draft.foreign.map((key) => ({ ...key, columns: renamed(key.columns) }))
}

function cannotDrop(name: string): SqlError {
  return new SqlError(1091, `Can't DROP '${name}'; check that column/key exists`)
}

function checkName(name: string): void {
  if (name.length > longestName) throw new SqlError(1059, `Identifier name '${name}' is too long`)
}

function checkType(name: string, { name: type, length, decimals }: Column['type']): void {
  if (type === 'varchar' && length === undefined)
    throw new SqlError(
      1064,
      `You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near ''`,
    )
  if (type === 'varchar' && (length ?? 0) > 16_383)
    throw new SqlError(1074, `Column length too big for column '${name}' (max = 16383); use BLOB or TEXT instead`)
  if (type === 'char' && (length ?? 1) > 255)
    throw new SqlError(1074, `Column length too big for column '${name}' (max = 255); use BLOB or TEXT instead`)
  if (type === 'decimal' && (length ?? 10) > 65)
    throw new SqlError(1426, `Too-big precision ${length ?? 10} specified for '${name}'. Maximum is 65.`)
  if (type === 'decimal' && (decimals ?? 0) > (length ?? 10))
    throw new SqlError(1427, `For float(M,D), double(M,D) or decimal(M,D), M must be >= D (column '${name}').`)
}

function fits(own: Column, other: Column): boolean {
  const [left, right] = [valueTypeOf(own.type), valueTypeOf(other.type)]
  if (left.kind !== right.kind) return false
  return (
    left.kind !== 'int' ||
    (own.type.name === other.type.name && (own.type.unsigned === true) === (other.type.unsigned === true))
  )
}

function unused(prefix: string, taken: readonly { readonly name: string }[]): string {
  let number = 1
  while (taken.some(({ name }) => name === `${prefix}${number}`)) number++
  return `${prefix}${number}`
}

function freeName(base: string, taken: readonly { readonly name: string }[]): string {
  if (!taken.some(({ name }) => name === base)) return base
  let number = 2
  while (taken.some(({ name }) => name === `${base}_${number}`)) number++
  return `${base}_${number}`
}
