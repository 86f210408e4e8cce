/** SHOW statements, as a session may see what there is. */
import { notSupported, SqlError } from '../errors'
import type { Account, Statement } from '../syntax/tree'
import { intType, textType, type Value } from '../values/types'
import type { Session } from './session'
import { defaultSettings } from './settings'
import { createTableText, listed, pairs, showColumns, showIndexes, type ShownTable } from './show'

export const hiddenSchemas = ['information_schema', 'mysql', 'performance_schema', 'sys']

export class Shows {
  constructor(private readonly session: Session) {}

  /** Answers one; LIKE and WHERE come after. */
  show(statement: Extract<Statement, { kind: 'show' }>): ShownTable {
    switch (statement.what) {
      case 'DATABASES':
        return listed(statement.like === undefined ? 'Database' : `Database (${statement.like})`, this.schemaNames())
      case 'TABLES':
        return this.showTables(statement)
      case 'TABLE STATUS':
        throw notSupported('SHOW TABLE STATUS')
      case 'COLUMNS':
        return showColumns(this.session.tables.readable(statement.name ?? { name: '' }), statement.full)
      case 'INDEX': {
        const definition = this.session.tables.readable(statement.name ?? { name: '' })
        return showIndexes(
          definition,
          this.session.database.table(definition.schema, definition.name)?.file.count() ?? 0,
        )
      }
      case 'CREATE TABLE': {
        const definition = this.session.tables.readable(statement.name ?? { name: '' })
        const table = this.session.database.table(definition.schema, definition.name)
        return pairs('Table,Create Table', [[definition.name, createTableText(definition, table?.autoNext ?? 1n)]])
      }
      case 'CREATE DATABASE': {
        const name = statement.schema ?? ''
        if (!this.session.database.dictionary.schemas.has(name)) throw new SqlError(1049, `Unknown database '${name}'`)
        return pairs('Database,Create Database', [
          [
            name,
            `CREATE DATABASE \`${name}\` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci */ /*!80016 DEFAULT ENCRYPTION='N' */`,
          ],
        ])
      }
      case 'GRANTS':
        return this.showGrants(statement.account)
      case 'WARNINGS':
      case 'ERRORS': {
        const rows = this.session.warnings
          .filter(({ level }) => statement.what === 'WARNINGS' || level === 'Error')
          .map(({ level, code, message }): readonly Value[] => [level, code, message])
        return {
          columns: [
            { name: 'Level', type: textType },
            { name: 'Code', type: intType },
            { name: 'Message', type: textType },
          ],
          rows,
        }
      }
      case 'VARIABLES': {
        const names = Object.keys(defaultSettings).sort()
        const own = (name: string): string =>
          (statement.global
            ? (this.session.server.settings.get(name) ?? defaultSettings[name])
            : this.session.setting(name)) ?? ''
        return pairs(
          'Variable_name,Value',
          names.map((name) => [name, own(name)]),
        )
      }
      case 'STATUS':
        return pairs('Variable_name,Value', [
          ['Threads_connected', String(this.session.server.sessions().length)],
          ['Uptime', String(Math.floor((this.session.server.nowMs() - this.session.server.startedMs) / 1000))],
        ])
      case 'PROCESSLIST':
        return this.showProcesses()
      case 'ENGINES':
        return pairs('Engine,Support,Comment,Transactions,XA,Savepoints', [
          ['InnoDB', 'DEFAULT', 'Supports transactions, row-level locking, and foreign keys', 'YES', 'YES', 'YES'],
        ])
      case 'CHARSET':
        return pairs('Charset,Description,Default collation,Maxlen', [
          ['utf8mb4', 'UTF-8 Unicode', 'utf8mb4_0900_ai_ci', '4'],
        ])
      default:
        throw notSupported(`SHOW ${statement.what}`)
    }
  }

  private schemaNames(): readonly string[] {
    const own = [...this.session.database.dictionary.schemas.keys()].filter((name) =>
      this.session.accounts.reaches(this.session.user, name),
    )
    const isAdmin = this.session.accounts.may(this.session.user, 'SELECT', '*', '*')
    return [...own, ...(isAdmin ? hiddenSchemas : ['information_schema', 'performance_schema'])].sort()
  }

  private showTables({ schema, full, like }: Extract<Statement, { kind: 'show' }>): ShownTable {
    const name = schema ?? this.session.currentSchema()
    if (schema !== undefined && !this.session.database.dictionary.schemas.has(schema))
      throw new SqlError(1049, `Unknown database '${schema}'`)
    if (!this.session.accounts.reaches(this.session.user, name)) throw this.session.may.denied(name)
    const title = `Tables_in_${name}${like === undefined ? '' : ` (${like})`}`
    const names = this.session.definitions.tablesOf(name).map((each) => each.name)
    return full
      ? pairs(
          `${title},Table_type`,
          names.map((each) => [each, 'BASE TABLE']),
        )
      : listed(title, names)
  }

  private showGrants(account: Account | undefined): ShownTable {
    const user =
      account === undefined ? this.session.accounts.get(this.session.user) : this.session.accounts.get(account)
    const { user: name, host } = account ?? this.session.user
    if (user === undefined)
      throw new SqlError(1141, `There is no such grant defined for user '${name}' on host '${host}'`)
    return listed(`Grants for ${name}@${host}`, this.session.accounts.grantsOf(user))
  }

  private showProcesses(): ShownTable {
    const rows = this.session.server.sessions().map((each): readonly Value[] => {
      const seconds = Math.max(0, Math.floor((this.session.server.nowMs() - each.sinceMs) / 1000))
      const isOwn = each === this.session
      return [
        each.id,
        each.user.user,
        each.clientHost,
        each.schema ?? null,
        isOwn || each.running !== undefined ? 'Query' : 'Sleep',
        seconds,
        isOwn ? 'init' : '',
        isOwn ? 'SHOW PROCESSLIST' : (each.running ?? null),
      ]
    })
    const columns = 'Id,User,Host,db,Command,Time,State,Info'
      .split(',')
      .map((name) => ({ name, type: name === 'Id' || name === 'Time' ? intType : textType }))
    return { columns, rows }
  }
}
