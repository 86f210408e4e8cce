/** One client's session: its database, variables, transaction and account, and the statements that it runs. */
import { SqlError } from '../errors'
import { parseStatement } from '../syntax/parse'
import type { Query, Statement, TableName } from '../syntax/tree'
import type { Database } from '../storage/database'
import type { UserRecord } from '../storage/definition'
import { likePattern } from '../values/collation'
import { text, toText } from '../values/convert'
import type { Value, ValueType } from '../values/types'
import { Accounts } from './accounts'
import { changedAnswer, done, rowsAnswer, type Answer } from './answers'
import { Changes } from './changes'
import { Compiler, type Surroundings } from './compiler'
import { truth } from './logic'
import { Definer } from './defining'
import { Definitions } from './definitions'
import { Permissions } from './permissions'
import { planQuery, type Plan } from './select'
import { Scope, WatchedScope, type Env } from './scope'
import { SessionTables, type TableUser } from './sessionTables'
import { serverVersion } from './settings'
import { pairs, showColumns, type ShownTable } from './show'
import { hiddenSchemas, Shows } from './shows'
import { TableLocks } from './tableLocks'
import { Transaction } from './transaction'
import { Variables, type Variable } from './variables'

export interface Warning {
  readonly level: 'Warning' | 'Note' | 'Error'
  readonly code: number
  readonly message: string
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

export class Session implements Surroundings, TableUser {
  schema: string | undefined
  statementMs = 0
  /** When its last statement began, and what runs. */
  sinceMs: number
  running: string | undefined
  warnings: Warning[] = []
  readonly accounts: Accounts
  readonly definitions: Definitions
  readonly may: Permissions
  readonly transaction: Transaction
  readonly tables: SessionTables
  readonly locks = new TableLocks()
  private readonly definer: Definer
  private readonly changes: Changes
  private readonly variables: Variables
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
    this.variables = new Variables(server.settings)
    this.may = new Permissions(this.accounts, user, clientHost, () => this.currentSchema())
    this.transaction = new Transaction(server.database, id, () => this.setting('autocommit') !== 'OFF')
    this.tables = new SessionTables(server.database, this)
    this.definer = new Definer(this, this.may)
    this.changes = new Changes(this.tables, this)
    this.sinceMs = server.nowMs()
  }

  /** Runs one statement. Throws SqlError, and MustWait while another transaction writes. */
  run(sql: string): Answer {
    this.statementMs = this.server.nowMs()
    this.sinceMs = this.statementMs
    const statement = parseStatement(sql)
    if (statement.kind !== 'show' || !['WARNINGS', 'ERRORS'].includes(statement.what)) this.warnings = []
    const { position } = this.transaction
    try {
      const answer = this.perform(statement)
      if (!this.transaction.isOpen) this.database.commit(this.id)
      this.rowCount = answer.columns === undefined ? answer.affected : -1
      return { ...answer, warnings: this.warnings.length }
    } catch (error) {
      this.database.rollbackTo(this.id, position)
      if (!this.transaction.isOpen) this.database.rollback(this.id)
      if (error instanceof SqlError) this.warnings.push({ level: 'Error', code: error.code, message: error.message })
      throw error
    }
  }

  /** The client has gone: what wasn't committed is undone. */
  end(): void {
    this.database.rollback(this.id)
  }

  get isWriting(): boolean {
    return this.transaction.isOpen && this.database.writingSession === this.id
  }

  get database(): Database {
    return this.server.database
  }

  private perform(statement: Statement): Answer {
    switch (statement.kind) {
      case 'select':
      case 'union':
        if (statement.kind === 'select' && statement.locking === true) this.database.beginWriting(this.id)
        if (statement.kind === 'select' && statement.into !== undefined)
          return this.selectInto(statement, statement.into)
        return this.rowsOf(this.plan(statement, undefined))
      case 'insert':
        return changedAnswer(this.changes.insert(statement))
      case 'update':
        return changedAnswer(this.changes.update(statement))
      case 'delete':
        return changedAnswer(this.changes.delete(statement))
      case 'begin':
        this.locks.release()
        this.transaction.begin(statement.readOnly)
        return done()
      case 'commit':
        this.transaction.commit()
        return done()
      case 'rollback':
        this.transaction.rollback(statement.to)
        return done()
      case 'savepoint':
        this.transaction.save(statement.name)
        return done()
      case 'release':
        this.transaction.release(statement.name)
        return done()
      case 'use':
        return this.use(statement.schema)
      case 'set':
        return this.set(statement)
      case 'show':
        return this.filtered(new Shows(this).show(statement), statement)
      case 'describe': {
        const { column } = statement
        const all = showColumns(this.tables.readable(statement.table), false)
        return rowsAnswer(
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
        this.may.require('SHUTDOWN')
        this.server.shutdown()
        return done()
      case 'lockTables':
        return this.lockTables(statement)
      case 'unlockTables':
        this.locks.release()
        this.transaction.commit()
        return done()
      case 'flush':
      case 'nothing':
        if (statement.kind === 'flush') this.transaction.commit()
        this.database.checkpoint()
        return done()
      case 'maintain':
        return this.maintain(statement)
      default:
        return this.definer.run(statement)
    }
  }

  private lockTables({ tables }: Extract<Statement, { kind: 'lockTables' }>): Answer {
    this.locks.release()
    this.transaction.commit()
    const found = tables.map(({ table, lock }) => {
      const { schema, name } = this.tables.readable(table)
      return { schema, name, lock }
    })
    this.locks.take(found)
    return done()
  }

  /** `SELECT … INTO @a, @b`. Throws 1172 for more than one row, 1222. */
  private selectInto(query: Query, names: readonly string[]): Answer {
    const { columns, run } = this.plan(query, undefined)
    if (columns.length !== names.length)
      throw new SqlError(1222, 'The used SELECT statements have a different number of columns')
    const [row, ...more] = run(undefined)
    if (more.length > 0) throw new SqlError(1172, 'Result consisted of more than one row')
    if (row === undefined) {
      this.warn(1329, 'No data - zero rows fetched, selected, or processed')
      return done()
    }
    for (const [at, name] of names.entries()) this.assign(name, row[at] ?? null, columns[at]?.type ?? { kind: 'text' })
    return done(1)
  }

  /** Ends the transaction and waits for others' (MustWait), for statements that make a table anew. */
  writeAlone(): void {
    this.transaction.commit()
    this.database.beginWriting(this.id)
    this.database.commit(this.id)
    this.database.checkpoint()
  }

  private maintain({ what, tables }: Extract<Statement, { kind: 'maintain' }>): Answer {
    if (what === 'optimize') this.writeAlone()
    const rows = tables.flatMap((name) => this.maintained(what, name))
    this.database.checkpoint()
    return rowsAnswer(pairs('Table,Op,Msg_type,Msg_text', rows))
  }

  /** What OPTIMIZE, ANALYZE and CHECK say of one table. */
  private maintained(what: string, name: TableName): readonly (readonly Value[])[] {
    const named = [`${name.schema ?? this.currentSchema()}.${name.name}`, what]
    try {
      this.tables.readable(name)
      if (what === 'optimize') this.definitions.recreate(name)
    } catch (error) {
      if (!(error instanceof SqlError) || error.code !== 1146) throw error
      return [
        [...named, 'Error', error.message],
        [...named, 'status', 'Operation failed'],
      ]
    }
    const done = [...named, 'status', 'OK']
    if (what !== 'optimize') return [done]
    return [[...named, 'note', 'Table does not support optimize, doing recreate + analyze instead'], done]
  }

  /** Chooses a database. Throws 1049 and 1044. */
  use(schema: string): Answer {
    const isHidden = hiddenSchemas.includes(schema)
    if (!isHidden && !this.database.dictionary.schemas.has(schema)) {
      if (!this.may.reaches(schema)) throw this.may.denied(schema)
      throw new SqlError(1049, `Unknown database '${schema}'`)
    }
    if (!isHidden && !this.may.reaches(schema)) throw this.may.denied(schema)
    this.schema = schema
    return { ...done(), schema }
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
    const held = this.variables.set(scope, name, value, () => this.may.require('SYSTEM_VARIABLES_ADMIN'))
    if (scope === 'global' || name !== 'autocommit') return
    if (held === 'ON') this.transaction.commit()
    this.transaction.isOpen = held === 'OFF'
  }

  setting(name: string): string | undefined {
    return this.variables.setting(name)
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
    return rowsAnswer({ ...table, rows })
  }

  private rowsOf({ columns, run }: Plan): Answer {
    return rowsAnswer({ columns, rows: run(undefined) })
  }

  // TableUser.

  plan(query: Query, outer: Scope | undefined): Plan {
    return planQuery(query, this.tables, this, outer)
  }

  currentSchema(): string {
    if (this.schema === undefined) throw new SqlError(1046, 'No database selected')
    return this.schema
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

  // Surroundings.

  nowMs(): number {
    return this.server.nowMs()
  }

  variable(name: string): Variable {
    return this.variables.get(name)
  }

  assign(name: string, value: Value, type: ValueType): void {
    this.variables.assign(name, value, type)
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
    const plan = this.plan(query, watched)
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
