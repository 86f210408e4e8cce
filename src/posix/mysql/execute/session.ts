/** One client's session: its database, variables, transaction and account, and the statements that it runs. */
import { notSupported, SqlError } from '../errors'
import { parseStatement } from '../syntax/parse'
import type { Expression, Query, Statement, TableName } from '../syntax/tree'
import type { Database } from '../storage/database'
import { tableKey } from '../storage/dictionary'
import type { UserRecord } from '../storage/definition'
import type { Row, Table } from '../storage/table'
import { likePattern } from '../values/collation'
import { text, toText, converted } from '../values/convert'
import { intType, isNumeric, nullType, shown, textType, type Value, type ValueType } from '../values/types'
import { Accounts } from './accounts'
import { Changes } from './changes'
import { Compiler, truth, type Surroundings } from './compiler'
import { Definitions } from './definitions'
import { candidateRows } from './candidates'
import type { VirtualTable } from './joins'
import { planQuery, type ResultColumn } from './select'
import { Scope, WatchedScope, type Env } from './scope'
import { defaultSettings, isSettable, serverVersion, settingText } from './settings'
import { pairs, showColumns, type ShownTable } from './show'
import { hiddenSchemas, Shows } from './shows'
import type { WriteAccess } from './writeAccess'
import { columnsOfQuery } from './queryColumns'

export interface Warning {
  readonly level: 'Warning' | 'Note' | 'Error'
  readonly code: number
  readonly message: string
}

/** What a statement gave: rows, or how many it changed. */
export interface Answer {
  readonly columns?: readonly { readonly name: string; readonly isNumber: boolean; readonly type: string }[]
  readonly rows?: readonly (readonly (string | null)[])[]
  readonly affected: number
  readonly insertId: string
  readonly info?: string
  readonly warnings: number
  /** The database that USE chose. */
  readonly schema?: string
}

export interface Server {
  readonly database: Database
  readonly settings: Map<string, string>
  readonly startedMs: number
  nowMs(): number
  sessions(): readonly Session[]
  kill(id: number): void
  shutdown(): void
}

export class Session implements Surroundings, WriteAccess {
  schema: string | undefined
  statementMs = 0
  /** When its last statement began, and what runs. */
  sinceMs: number
  running: string | undefined
  warnings: Warning[] = []
  readonly accounts: Accounts
  readonly definitions: Definitions
  private readonly changes: Changes
  private readonly variables = new Map<string, { value: Value; type: ValueType }>()
  private readonly settings = new Map<string, string>()
  private inTransaction = false
  private savepoints: { name: string; position: number }[] = []
  private lastInsertId: number | bigint = 0
  private rowCount = 0

  constructor(
    readonly id: number,
    readonly user: UserRecord,
    readonly clientHost: string,
    readonly server: Server,
  ) {
    this.accounts = new Accounts(server.database.dictionary)
    this.definitions = new Definitions(server.database, this, () => this.currentSchema())
    this.changes = new Changes(this, this)
    this.sinceMs = server.nowMs()
  }

  /** Runs one statement. Throws SqlError, and MustWait while another transaction writes. */
  run(sql: string): Answer {
    this.statementMs = this.server.nowMs()
    this.sinceMs = this.statementMs
    const statement = parseStatement(sql)
    if (statement.kind !== 'show' || !['WARNINGS', 'ERRORS'].includes(statement.what)) this.warnings = []
    const position = this.database.writingSession === this.id ? this.database.position : 0
    try {
      const answer = this.perform(statement)
      if (!this.inTransaction) this.database.commit(this.id)
      this.rowCount = answer.columns === undefined ? answer.affected : -1
      return { ...answer, warnings: this.warnings.length }
    } catch (error) {
      this.database.rollbackTo(this.id, position)
      if (!this.inTransaction) this.database.rollback(this.id)
      if (error instanceof SqlError) this.warnings.push({ level: 'Error', code: error.code, message: error.message })
      throw error
    }
  }

  /** The client has gone: what wasn't committed is undone. */
  end(): void {
    this.database.rollback(this.id)
  }

  get isWriting(): boolean {
    return this.inTransaction && this.database.writingSession === this.id
  }

  get database(): Database {
    return this.server.database
  }

  private perform(statement: Statement): Answer {
    switch (statement.kind) {
      case 'select':
      case 'union':
        if (statement.kind === 'select' && statement.locking === true) this.database.beginWriting(this.id)
        return this.table(planQuery(statement, this, this))
      case 'insert':
        return this.changed(this.changes.insert(statement))
      case 'update':
        return this.changed(this.changes.update(statement))
      case 'delete':
        return this.changed(this.changes.delete(statement))
      case 'begin':
        this.commit()
        this.inTransaction = true
        return done()
      case 'commit':
        this.commit()
        return done()
      case 'rollback':
        return this.rollback(statement.to)
      case 'savepoint':
        this.savepoints = [
          ...this.savepoints.filter(({ name }) => name !== statement.name),
          { name: statement.name, position: this.database.writingSession === this.id ? this.database.position : 0 },
        ]
        return done()
      case 'release':
        this.savepoint(statement.name)
        this.savepoints = this.savepoints.filter(({ name }) => name !== statement.name)
        return done()
      case 'use':
        return this.use(statement.schema)
      case 'set':
        return this.set(statement)
      case 'show':
        return this.filtered(new Shows(this).show(statement), statement)
      case 'describe': {
        const { column } = statement
        const all = showColumns(this.readable(statement.table), false)
        return this.answer(
          column === undefined
            ? all
            : { ...all, rows: all.rows.filter(([name]) => likePattern(column, '\\', false)(text(name ?? ''))) },
        )
      }
      case 'kill': {
        const id = Number(
          new Compiler(new Scope([]), this, { clause: 'field list' }).compile(statement.id).evaluate({ row: [] }),
        )
        if (!this.server.sessions().some((each) => each.id === id)) throw new SqlError(1094, `Unknown thread id: ${id}`)
        this.server.kill(id)
        return done()
      }
      case 'shutdown':
        this.require('SHUTDOWN')
        this.server.shutdown()
        return done()
      case 'flush':
      case 'nothing':
      case 'lockTables':
      case 'unlockTables':
        if (statement.kind !== 'nothing') this.commit()
        this.database.checkpoint()
        return done()
      case 'maintain':
        return this.maintain(statement)
      default:
        return this.define(statement)
    }
  }

  /** Statements that end the transaction that is open. */
  private define(
    statement: Exclude<
      Statement,
      | Query
      | {
          kind:
            | 'insert'
            | 'update'
            | 'delete'
            | 'begin'
            | 'commit'
            | 'rollback'
            | 'savepoint'
            | 'release'
            | 'use'
            | 'set'
            | 'show'
            | 'describe'
            | 'kill'
            | 'shutdown'
            | 'flush'
            | 'nothing'
            | 'lockTables'
            | 'unlockTables'
            | 'maintain'
        }
    >,
  ): Answer {
    this.commit()
    this.database.beginWriting(this.id)
    this.database.commit(this.id)
    this.database.checkpoint()
    switch (statement.kind) {
      case 'createSchema':
        this.check('CREATE', statement.name)
        return done(this.definitions.createSchema(statement))
      case 'alterSchema':
        return done(1)
      case 'dropSchema': {
        this.check('DROP', statement.name)
        const affected = this.definitions.dropSchema(statement)
        if (this.schema === statement.name) this.schema = undefined
        return done(affected)
      }
      case 'createTable':
        return this.createTable(statement)
      case 'alterTable': {
        this.checkTable('ALTER', statement.table)
        const affected = this.definitions.alterTable(statement)
        return { ...done(affected), info: `Records: ${affected}  Duplicates: 0  Warnings: ${this.warnings.length}` }
      }
      case 'dropTable':
        for (const table of statement.tables) this.checkTable('DROP', table)
        this.definitions.dropTables(statement.tables, statement.ifExists)
        return done()
      case 'renameTable':
        for (const { from } of statement.pairs) this.checkTable('ALTER', from)
        this.definitions.renameTables(statement.pairs)
        return done()
      case 'truncate':
        this.checkTable('DROP', statement.table)
        this.definitions.truncate(statement.table)
        return done()
      case 'createIndex':
        this.checkTable('INDEX', statement.table)
        this.definitions.createIndex(statement)
        return { ...done(), info: 'Records: 0  Duplicates: 0  Warnings: 0' }
      case 'dropIndex':
        this.checkTable('INDEX', statement.table)
        this.definitions.dropIndex(statement)
        return { ...done(), info: 'Records: 0  Duplicates: 0  Warnings: 0' }
      default:
        return this.administer(statement)
    }
  }

  private administer(
    statement: Extract<
      Statement,
      { kind: 'createUser' | 'alterUser' | 'dropUser' | 'renameUser' | 'grant' | 'setPassword' }
    >,
  ): Answer {
    const isOwn = statement.kind === 'setPassword' && statement.account === undefined
    if (!isOwn) this.require('CREATE USER')
    switch (statement.kind) {
      case 'createUser':
        this.accounts.create(statement)
        return done()
      case 'alterUser':
        for (const { account, password } of statement.users) {
          if (statement.ifExists && account !== undefined && this.accounts.get(account) === undefined) continue
          this.accounts.setPassword(account ?? this.user, password ?? '', 'ALTER USER')
        }
        return done()
      case 'dropUser':
        this.accounts.drop(statement)
        return done()
      case 'renameUser':
        this.accounts.rename(statement)
        return done()
      case 'grant': {
        const schema = statement.on.schema === '' ? this.currentSchema() : statement.on.schema
        this.accounts.grant({ ...statement, on: { ...statement.on, schema } })
        return done()
      }
      case 'setPassword':
        this.accounts.setPassword(statement.account ?? this.user, statement.password, 'SET PASSWORD')
        return done()
    }
  }

  private createTable(statement: Extract<Statement, { kind: 'createTable' }>): Answer {
    this.checkTable('CREATE', statement.table)
    const plan = statement.query === undefined ? undefined : planQuery(statement.query, this, this)
    const named = new Set(
      statement.elements.flatMap((element) => (element.kind === 'column' ? [element.column.name.toLowerCase()] : [])),
    )
    const columns =
      plan === undefined ? [] : columnsOfQuery(plan.columns.filter(({ name }) => !named.has(name.toLowerCase())))
    const table = this.definitions.createTable(statement, columns)
    if (table === undefined || plan === undefined) return done()
    const rows = plan.run(undefined)
    if (columns.length !== table.definition.columns.length) throw notSupported('CREATE TABLE (columns) SELECT')
    for (const row of rows)
      this.put(
        table,
        row.map((value, at) => converted(value, plan.columns[at]?.type ?? textType, table.types[at] ?? textType)),
      )
    this.database.commit(this.id)
    return { ...done(rows.length), info: `Records: ${rows.length}  Duplicates: 0  Warnings: 0` }
  }

  private maintain({ what, tables }: Extract<Statement, { kind: 'maintain' }>): Answer {
    const rows = tables.map((name): readonly Value[] => {
      const { schema, name: table } = this.readable(name)
      return [`${schema}.${table}`, what, 'status', 'OK']
    })
    this.database.checkpoint()
    return this.answer(pairs('Table,Op,Msg_type,Msg_text', rows))
  }

  private commit(): void {
    this.database.commit(this.id)
    this.inTransaction = this.settings.get('autocommit') === 'OFF'
    this.savepoints = []
  }

  private rollback(to: string | undefined): Answer {
    if (to !== undefined) {
      this.database.rollbackTo(this.id, this.savepoint(to).position)
      return done()
    }
    this.database.rollback(this.id)
    this.inTransaction = this.settings.get('autocommit') === 'OFF'
    this.savepoints = []
    return done()
  }

  private savepoint(name: string): { position: number } {
    const found = this.savepoints.find((each) => each.name === name)
    if (found === undefined) throw new SqlError(1305, `SAVEPOINT ${name} does not exist`)
    return found
  }

  /** Chooses a database. Throws 1049 and 1044. */
  use(schema: string): Answer {
    const isHidden = hiddenSchemas.includes(schema)
    if (!isHidden && !this.database.dictionary.schemas.has(schema)) {
      if (!this.accounts.reaches(this.user, schema)) throw this.denied(schema)
      throw new SqlError(1049, `Unknown database '${schema}'`)
    }
    if (!isHidden && !this.accounts.reaches(this.user, schema)) throw this.denied(schema)
    this.schema = schema
    return { ...done(), schema }
  }

  denied(schema: string): SqlError {
    return new SqlError(1044, `Access denied for user '${this.user.user}'@'${this.user.host}' to database '${schema}'`)
  }

  private set({ items }: Extract<Statement, { kind: 'set' }>): Answer {
    for (const { scope, name, value } of items) {
      if (scope === 'names') continue
      const compiled = new Compiler(new Scope([]), this, { clause: 'field list' }).compile(value)
      const held = compiled.evaluate({ row: [] })
      if (scope === 'user') this.assign(name, held, compiled.type)
      else this.setSetting(scope, name, held === null ? 'NULL' : toText(held, compiled.type))
    }
    return done()
  }

  private setSetting(scope: 'session' | 'global', name: string, value: string): void {
    if (!Object.hasOwn(defaultSettings, name)) throw new SqlError(1193, `Unknown system variable '${name}'`)
    if (!isSettable(name)) throw new SqlError(1238, `Variable '${name}' is a read only variable`)
    if (name === 'sql_mode' && value !== 'NO_AUTO_VALUE_ON_ZERO' && value !== this.setting(name))
      throw notSupported(`SET sql_mode = '${value}'`)
    if (name === 'sql_mode') return
    if (name === 'time_zone' && !['SYSTEM', '+00:00', 'UTC', '@OLD_TIME_ZONE'].includes(value))
      throw notSupported(`SET time_zone = '${value}'`)
    const held = settingText(name, value)
    if (scope === 'global') {
      this.require('SYSTEM_VARIABLES_ADMIN')
      this.server.settings.set(name, held)
      return
    }
    this.settings.set(name, held)
    if (name !== 'autocommit') return
    if (held === 'ON') this.commit()
    this.inTransaction = held === 'OFF'
  }

  setting(name: string): string | undefined {
    return this.settings.get(name) ?? this.server.settings.get(name) ?? defaultSettings[name]
  }

  private filtered(table: ShownTable, { like, where }: Extract<Statement, { kind: 'show' }>): Answer {
    let { rows } = table
    if (like !== undefined) {
      const test = likePattern(like, '\\', false)
      rows = rows.filter(([name]) => test(text(name ?? '')))
    }
    if (where !== undefined) {
      const scope = new Scope([{ alias: '', schema: '', table: '', columns: table.columns, offset: 0, primary: [] }])
      const test = new Compiler(scope, this, { clause: 'where clause' }).compile(where)
      rows = rows.filter((row) => truth(test, { row }) === true)
    }
    return this.answer({ ...table, rows })
  }

  private table(plan: {
    readonly columns: readonly ResultColumn[]
    run(env: Env | undefined): readonly (readonly Value[])[]
  }): Answer {
    return this.answer({ columns: plan.columns, rows: plan.run(undefined) })
  }

  private answer({ columns, rows }: ShownTable): Answer {
    return {
      columns: columns.map(({ name, type }) => ({ name, isNumber: isNumeric(type), type: type.kind })),
      rows: rows.map((row) => row.map((value, at) => shown(value, columns[at]?.type ?? textType))),
      affected: rows.length,
      insertId: '0',
      warnings: 0,
    }
  }

  private changed({
    affected,
    insertId,
    info,
  }: {
    affected: number
    insertId: number | bigint
    info?: string
  }): Answer {
    return { affected, insertId: String(insertId), warnings: 0, ...(info === undefined ? {} : { info }) }
  }

  readable(name: TableName) {
    const schema = name.schema ?? this.currentSchema()
    this.checkTable('SELECT', { schema, name: name.name })
    const definition = this.database.dictionary.tables.get(tableKey(schema, name.name))
    if (definition === undefined) throw new SqlError(1146, `Table '${schema}.${name.name}' doesn't exist`)
    return definition
  }

  private require(privilege: string): void {
    if (this.accounts.may(this.user, privilege, '*', '*')) return
    throw new SqlError(
      1227,
      `Access denied; you need (at least one of) the ${privilege} privilege(s) for this operation`,
    )
  }

  private check(privilege: string, schema: string): void {
    if (!this.accounts.may(this.user, privilege, schema, '*')) throw this.denied(schema)
  }

  private checkTable(privilege: string, { schema, name }: TableName): void {
    if (this.accounts.may(this.user, privilege, schema ?? this.currentSchema(), name)) return
    throw new SqlError(
      1142,
      `${privilege} command denied to user '${this.user.user}'@'${this.clientHost}' for table '${name}'`,
    )
  }

  // TableAccess and WriteAccess.

  currentSchema(): string {
    if (this.schema === undefined) throw new SqlError(1046, 'No database selected')
    return this.schema
  }

  open(schema: string, name: string): Table | VirtualTable {
    if (schema === 'mysql' && name === 'user') return this.userTable()
    if (hiddenSchemas.includes(schema)) throw notSupported(`tables of ${schema}`)
    this.checkTable('SELECT', { schema, name })
    if (!this.database.dictionary.schemas.has(schema)) throw new SqlError(1049, `Unknown database '${schema}'`)
    const table = this.database.table(schema, name)
    if (table === undefined) throw new SqlError(1146, `Table '${schema}.${name}' doesn't exist`)
    return table
  }

  private userTable(): VirtualTable {
    this.checkTable('SELECT', { schema: 'mysql', name: 'user' })
    const columns = ['Host', 'User', 'plugin', 'authentication_string'].map((name) => ({ name, type: textType }))
    const rows = (): readonly (readonly Value[])[] =>
      [...this.database.dictionary.users.values()].map(({ host, user, secret }) => [
        host,
        user,
        'caching_sha2_password',
        secret === '' ? '' : `$A$005$${secret}`,
      ])
    return { columns, virtualRows: rows }
  }

  rows(table: Table): readonly (readonly Value[])[] {
    return this.database.rows(table, this.id).map(({ values }) => values)
  }

  find(table: Table, index: number, values: readonly Value[]): readonly (readonly Value[])[] | undefined {
    return this.database.find(table, this.id, index, values)?.map((row) => row.values)
  }

  plan(query: Query, outer: Scope | undefined) {
    return planQuery(query, this, this, outer)
  }

  openForWriting(name: TableName, privilege: string): Table {
    const schema = name.schema ?? this.currentSchema()
    if (hiddenSchemas.includes(schema)) throw notSupported(`changing tables of ${schema}`)
    this.checkTable(privilege, { schema, name: name.name })
    const table = this.tableOf(schema, name.name)
    if (table === undefined) throw new SqlError(1146, `Table '${schema}.${name.name}' doesn't exist`)
    this.database.beginWriting(this.id)
    return table
  }

  tableOf(schema: string, name: string): Table | undefined {
    return this.database.table(schema, name)
  }

  candidates(table: Table, where: Expression | undefined): readonly Row[] {
    return candidateRows(table, where, (index, values) => this.findRows(table, index, values)) ?? this.allRows(table)
  }

  findRows(table: Table, index: number, values: readonly Value[]): readonly Row[] {
    return this.database.find(table, this.id, index, values) ?? []
  }

  allRows(table: Table): readonly Row[] {
    return this.database.rows(table, this.id)
  }

  put(table: Table, values: readonly Value[], old?: Uint8Array): void {
    this.database.put(this.id, table, values, old)
  }

  remove(table: Table, key: Uint8Array): void {
    this.database.remove(this.id, table, key)
  }

  noteInsertId(id: number | bigint): void {
    this.lastInsertId = id
  }

  warningCount(): number {
    return this.warnings.length
  }

  checksForeignKeys(): boolean {
    return this.setting('foreign_key_checks') !== 'OFF'
  }

  children(schema: string, name: string): readonly Table[] {
    const definitions = [...this.database.dictionary.tables.values()].filter((each) =>
      each.foreign.some(({ target }) => target.table === name && (target.schema ?? each.schema) === schema),
    )
    return definitions.flatMap((each) => this.database.table(each.schema, each.name) ?? [])
  }

  // Surroundings.

  nowMs(): number {
    return this.server.nowMs()
  }

  variable(name: string): { readonly value: Value; readonly type: ValueType } {
    if (!name.startsWith('@@'))
      return this.variables.get(name.slice(1).toLowerCase()) ?? { value: null, type: nullType }
    const own = name
      .slice(2)
      .replace(/^(global|session|local)\./i, '')
      .toLowerCase()
    const value = this.setting(own)
    if (value === undefined) throw new SqlError(1193, `Unknown system variable '${own}'`)
    if (value === 'ON' || value === 'OFF') return { value: value === 'ON' ? 1 : 0, type: intType }
    return /^\d+$/.test(value) ? { value: Number(value), type: intType } : { value, type: textType }
  }

  assign(name: string, value: Value, type: ValueType): void {
    this.variables.set(name, { value, type })
  }

  fact(name: string): Value {
    const facts: Readonly<Record<string, Value>> = {
      database: this.schema ?? null,
      user: `${this.user.user}@${this.clientHost}`,
      current_user: `${this.user.user}@${this.user.host}`,
      version: serverVersion,
      connection_id: this.id,
      last_insert_id: this.lastInsertId,
      row_count: this.rowCount,
      foreign_key_checks: this.checksForeignKeys() ? 1 : 0,
    }
    return facts[name] ?? null
  }

  /** One that reads nothing of the query around it is run once. */
  subquery(query: Query, scope: Scope) {
    const watched = new WatchedScope(scope)
    const plan = planQuery(query, this, this, watched)
    let kept: readonly (readonly Value[])[] | undefined
    const run = (env: Env | undefined) => (watched.isRead ? plan.run(env) : (kept ??= plan.run(env)))
    return { types: plan.columns.map(({ type }) => type), run }
  }

  warn(code: number, message: string): void {
    this.warnings.push({
      level: code === 1007 || code === 1008 || code === 1050 || code === 1051 ? 'Note' : 'Warning',
      code,
      message,
    })
  }
}

function done(affected = 0): Answer {
  return { affected, insertId: '0', warnings: 0 }
}
