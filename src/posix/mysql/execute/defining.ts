/** Statements that make, change and drop databases, tables, indexes and accounts. */
import { notSupported } from '../errors'
import type { Statement } from '../syntax/tree'
import { converted } from '../values/convert'
import { textType } from '../values/types'
import { done, type Answer } from './answers'
import type { Permissions } from './permissions'
import { columnsOfQuery } from './queryColumns'
import type { Session } from './session'

/** Statements about accounts. */
type Administering = Extract<
  Statement,
  { kind: 'createUser' | 'alterUser' | 'dropUser' | 'renameUser' | 'grant' | 'setPassword' }
>

/** Statements that `Definer` runs. */
export type Defining =
  | Administering
  | Extract<
      Statement,
      {
        kind:
          | 'createSchema'
          | 'alterSchema'
          | 'dropSchema'
          | 'createTable'
          | 'alterTable'
          | 'dropTable'
          | 'renameTable'
          | 'truncate'
          | 'createIndex'
          | 'dropIndex'
      }
    >

export class Definer {
  constructor(
    private readonly session: Session,
    private readonly may: Permissions,
  ) {}

  /** Statements that end the transaction that is open. */
  run(statement: Defining): Answer {
    this.session.writeAlone()
    switch (statement.kind) {
      case 'createSchema':
        this.may.schema('CREATE', statement.name)
        return done(this.session.definitions.createSchema(statement))
      case 'alterSchema':
        return done(1)
      case 'dropSchema': {
        this.may.schema('DROP', statement.name)
        const affected = this.session.definitions.dropSchema(statement)
        if (this.session.schema === statement.name) this.session.schema = undefined
        return done(affected)
      }
      case 'createTable':
        return this.createTable(statement)
      case 'alterTable': {
        this.may.table('ALTER', statement.table)
        const affected = this.session.definitions.alterTable(statement)
        return {
          ...done(affected),
          info: `Records: ${affected}  Duplicates: 0  Warnings: ${this.session.warnings.length}`,
        }
      }
      case 'dropTable':
        for (const table of statement.tables) this.may.table('DROP', table)
        this.session.definitions.dropTables(statement.tables, statement.ifExists)
        return done()
      case 'renameTable':
        for (const { from } of statement.pairs) this.may.table('ALTER', from)
        this.session.definitions.renameTables(statement.pairs)
        return done()
      case 'truncate':
        this.may.table('DROP', statement.table)
        this.session.definitions.truncate(statement.table)
        return done()
      case 'createIndex':
        this.may.table('INDEX', statement.table)
        this.session.definitions.createIndex(statement)
        return { ...done(), info: 'Records: 0  Duplicates: 0  Warnings: 0' }
      case 'dropIndex':
        this.may.table('INDEX', statement.table)
        this.session.definitions.dropIndex(statement)
        return { ...done(), info: 'Records: 0  Duplicates: 0  Warnings: 0' }
      default:
        return this.administer(statement)
    }
  }

  private administer(statement: Administering): Answer {
    const isOwn = statement.kind === 'setPassword' && statement.account === undefined
    if (!isOwn) this.may.require('CREATE USER')
    switch (statement.kind) {
      case 'createUser':
        this.may.accounts.create(statement)
        return done()
      case 'alterUser':
        for (const { account, password } of statement.users) {
          if (statement.ifExists && account !== undefined && this.may.accounts.get(account) === undefined) continue
          this.may.accounts.setPassword(account ?? this.may.user, password ?? '', 'ALTER USER')
        }
        return done()
      case 'dropUser':
        this.may.accounts.drop(statement)
        return done()
      case 'renameUser':
        this.may.accounts.rename(statement)
        return done()
      case 'grant': {
        const schema = statement.on.schema === '' ? this.session.currentSchema() : statement.on.schema
        this.may.accounts.grant({ ...statement, on: { ...statement.on, schema } })
        return done()
      }
      case 'setPassword':
        this.may.accounts.setPassword(statement.account ?? this.may.user, statement.password, 'SET PASSWORD')
        return done()
    }
  }

  private createTable(statement: Extract<Statement, { kind: 'createTable' }>): Answer {
    this.may.table('CREATE', statement.table)
    const plan = statement.query === undefined ? undefined : this.session.plan(statement.query, undefined)
    const named = new Set(
      statement.elements.flatMap((element) => (element.kind === 'column' ? [element.column.name.toLowerCase()] : [])),
    )
    const columns =
      plan === undefined ? [] : columnsOfQuery(plan.columns.filter(({ name }) => !named.has(name.toLowerCase())))
    const table = this.session.definitions.createTable(statement, columns)
    if (table === undefined || plan === undefined) return done()
    const rows = plan.run(undefined)
    if (columns.length !== table.definition.columns.length) throw notSupported('CREATE TABLE (columns) SELECT')
    for (const row of rows)
      this.session.tables.put(
        table,
        row.map((value, at) => converted(value, plan.columns[at]?.type ?? textType, table.types[at] ?? textType)),
      )
    this.session.database.commit(this.session.id)
    return { ...done(rows.length), info: `Records: ${rows.length}  Duplicates: 0  Warnings: 0` }
  }
}
