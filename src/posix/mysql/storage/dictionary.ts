/** The data dictionary: `mysql.ibd`, with what databases, tables and accounts there are. Each change is safe when made. */
import type { TableDefinition, UserRecord } from './definition'
import { pageBytes, type PageFiles } from './pageFiles'
import type { Connection, Sqlite } from './sqlite'

export interface SchemaRecord {
  readonly name: string
}

const dictionaryId = 0

export class Dictionary {
  readonly schemas = new Map<string, SchemaRecord>()
  readonly tables = new Map<string, TableDefinition>()
  readonly users = new Map<string, UserRecord>()
  readonly settings = new Map<string, string>()
  private readonly connection: Connection

  constructor(sqlite: Sqlite, files: PageFiles, path: string) {
    this.connection = sqlite.open(files.nameOf(dictionaryId, path))
    for (const pragma of [
      `page_size=${pageBytes}`,
      'locking_mode=exclusive',
      'journal_mode=delete',
      'synchronous=full',
    ]) {
      this.connection.run(`PRAGMA ${pragma}`)
    }
    this.connection.run(
      'CREATE TABLE IF NOT EXISTS d(kind TEXT, name TEXT, value TEXT, PRIMARY KEY(kind, name)) WITHOUT ROWID',
    )
    for (const [kind, name, value] of this.connection.run('SELECT kind, name, value FROM d ORDER BY kind, name')) {
      this.learn(String(kind), String(name), String(value))
    }
  }

  nextTableId(): number {
    const id = Number(this.settings.get('lastTable') ?? 0) + 1
    this.setSetting('lastTable', String(id))
    return id
  }

  addSchema(schema: SchemaRecord): void {
    this.schemas.set(schema.name, schema)
    this.put('schema', schema.name, schema)
  }

  removeSchema(name: string): void {
    this.schemas.delete(name)
    this.remove('schema', name)
  }

  putTable(definition: TableDefinition): void {
    const name = tableKey(definition.schema, definition.name)
    this.tables.set(name, definition)
    this.put('table', name, definition)
  }

  removeTable(schema: string, table: string): void {
    this.tables.delete(tableKey(schema, table))
    this.remove('table', tableKey(schema, table))
  }

  putUser(user: UserRecord): void {
    this.users.set(userKey(user), user)
    this.put('user', userKey(user), user)
  }

  removeUser(user: Pick<UserRecord, 'user' | 'host'>): void {
    this.users.delete(userKey(user))
    this.remove('user', userKey(user))
  }

  setSetting(name: string, value: string): void {
    this.settings.set(name, value)
    this.put('setting', name, value)
  }

  close(): void {
    this.connection.close()
  }

  private put(kind: string, name: string, value: unknown): void {
    this.connection.run('INSERT OR REPLACE INTO d VALUES(?, ?, ?)', [kind, name, JSON.stringify(value)])
  }

  private remove(kind: string, name: string): void {
    this.connection.run('DELETE FROM d WHERE kind=? AND name=?', [kind, name])
  }

  private learn(kind: string, name: string, text: string): void {
    const value = JSON.parse(text) as unknown
    if (kind === 'schema') this.schemas.set(name, value as SchemaRecord)
    if (kind === 'table') this.tables.set(name, value as TableDefinition)
    if (kind === 'user') this.users.set(name, value as UserRecord)
    if (kind === 'setting') this.settings.set(name, String(value))
  }
}

export function tableKey(schema: string, table: string): string {
  return `${schema}/${table}`
}

export function userKey({ user, host }: Pick<UserRecord, 'user' | 'host'>): string {
  return `${user}@${host}`
}
