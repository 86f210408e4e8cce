/** The tables as a session reaches them: by its database, its account's privileges and its transaction. */
import { notSupported, SqlError } from '../errors'
import type { Database } from '../storage/database'
import type { TableDefinition } from '../storage/definition'
import { tableKey } from '../storage/dictionary'
import type { Row, Table } from '../storage/table'
import type { Expression, Query, TableName } from '../syntax/tree'
import { textType, type Value } from '../values/types'
import { candidateRows } from './candidates'
import type { VirtualTable } from './joins'
import type { Permissions } from './permissions'
import type { Scope } from './scope'
import type { Plan } from './select'
import { hiddenSchemas } from './shows'
import type { TableLocks } from './tableLocks'
import type { WriteAccess } from './writeAccess'

/** What tables are opened for: a session's own facts. */
export interface TableUser {
  readonly id: number
  readonly may: Permissions
  readonly locks: TableLocks
  readonly transaction: { readonly isReadOnly: boolean }
  currentSchema(): string
  plan(query: Query, outer: Scope | undefined): Plan
  noteInsertId(id: number | bigint): void
  warningCount(): number
  checksForeignKeys(): boolean
}

export class SessionTables implements WriteAccess {
  private readonly session: number
  private readonly may: Permissions

  constructor(
    private readonly database: Database,
    private readonly user: TableUser,
  ) {
    ;({ id: this.session, may: this.may } = user)
  }

  currentSchema(): string {
    return this.user.currentSchema()
  }

  plan(query: Query, outer: Scope | undefined): Plan {
    return this.user.plan(query, outer)
  }

  noteInsertId(id: number | bigint): void {
    this.user.noteInsertId(id)
  }

  warningCount(): number {
    return this.user.warningCount()
  }

  checksForeignKeys(): boolean {
    return this.user.checksForeignKeys()
  }

  /** What a table is, for who may read it. Throws 1142, 1146. */
  readable(name: TableName): TableDefinition {
    const schema = name.schema ?? this.currentSchema()
    this.may.table('SELECT', { schema, name: name.name })
    const definition = this.database.dictionary.tables.get(tableKey(schema, name.name))
    if (definition === undefined) throw new SqlError(1146, `Table '${schema}.${name.name}' doesn't exist`)
    return definition
  }

  open(schema: string, name: string): Table | VirtualTable {
    if (schema === 'mysql' && name === 'user') return this.userTable()
    if (hiddenSchemas.includes(schema)) throw notSupported(`tables of ${schema}`)
    this.may.table('SELECT', { schema, name })
    if (!this.database.dictionary.schemas.has(schema)) throw new SqlError(1049, `Unknown database '${schema}'`)
    const table = this.database.table(schema, name)
    if (table === undefined) throw new SqlError(1146, `Table '${schema}.${name}' doesn't exist`)
    this.user.locks.checkReading(schema, name)
    return table
  }

  private userTable(): VirtualTable {
    this.may.table('SELECT', { schema: 'mysql', name: 'user' })
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
    return this.database.rows(table, this.session).map(({ values }) => values)
  }

  find(table: Table, index: number, values: readonly Value[]): readonly (readonly Value[])[] | undefined {
    return this.database.find(table, this.session, index, values)?.map((row) => row.values)
  }

  openForWriting(name: TableName, privilege: string): Table {
    const schema = name.schema ?? this.currentSchema()
    if (hiddenSchemas.includes(schema)) throw notSupported(`changing tables of ${schema}`)
    this.may.table(privilege, { schema, name: name.name })
    const table = this.tableOf(schema, name.name)
    if (table === undefined) throw new SqlError(1146, `Table '${schema}.${name.name}' doesn't exist`)
    if (this.user.transaction.isReadOnly)
      throw new SqlError(1792, 'Cannot execute statement in a READ ONLY transaction.')
    this.user.locks.checkWriting(schema, name.name)
    this.database.beginWriting(this.session)
    return table
  }

  tableOf(schema: string, name: string): Table | undefined {
    return this.database.table(schema, name)
  }

  candidates(table: Table, where: Expression | undefined): readonly Row[] {
    return candidateRows(table, where, (index, values) => this.findRows(table, index, values)) ?? this.allRows(table)
  }

  findRows(table: Table, index: number, values: readonly Value[]): readonly Row[] {
    return this.database.find(table, this.session, index, values) ?? []
  }

  allRows(table: Table): readonly Row[] {
    return this.database.rows(table, this.session)
  }

  put(table: Table, values: readonly Value[], old?: Uint8Array): void {
    this.database.put(this.session, table, values, old)
  }

  remove(table: Table, key: Uint8Array): void {
    this.database.remove(this.session, table, key)
  }

  children(schema: string, name: string): readonly Table[] {
    const definitions = [...this.database.dictionary.tables.values()].filter((each) =>
      each.foreign.some(({ target }) => target.table === name && (target.schema ?? each.schema) === schema),
    )
    return definitions.flatMap((each) => this.database.table(each.schema, each.name) ?? [])
  }
}
