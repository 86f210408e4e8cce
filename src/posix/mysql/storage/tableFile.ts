/**
 * One table's file, an SQLite database: `r` has the rows by their primary key and the keys of the other indexes beside
 * them, `m` the number of the last change that is in it. Changes stay in memory until a checkpoint, which writes their
 * pages; until then the redo log has them.
 */
import type { Connection, Sqlite } from './sqlite'
import { afterPrefix } from './keys'
import { pageBytes, type PageFiles } from './pageFiles'

/** A row as stored: its primary key, its text, a key for each further index. */
export interface StoredRow {
  readonly key: Uint8Array
  readonly text: string
}

export interface TableFileOptions {
  readonly id: number
  readonly path: string
  /** Of each index besides the primary key: whether no two rows may have one key. */
  readonly uniques: readonly boolean[]
}

export class TableFile {
  private readonly connection: Connection
  private isDirty = false

  constructor(
    sqlite: Sqlite,
    files: PageFiles,
    readonly options: TableFileOptions,
  ) {
    this.connection = sqlite.open(files.nameOf(options.id, options.path))
    for (const pragma of [
      `page_size=${pageBytes}`,
      'locking_mode=exclusive',
      'journal_mode=delete',
      'synchronous=full',
      'cache_size=-8192',
      'cache_spill=off',
      'temp_store=memory',
    ]) {
      this.connection.run(`PRAGMA ${pragma}`)
    }
  }

  /** Makes the tables of a new file. */
  create(): void {
    const { uniques } = this.options
    const columns = uniques.map((_, at) => `, k${at} BLOB`).join('')
    this.connection.run('BEGIN')
    this.connection.run(`CREATE TABLE r(k BLOB PRIMARY KEY, v TEXT NOT NULL${columns}) WITHOUT ROWID`)
    this.connection.run('CREATE TABLE m(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID')
    for (const [at, unique] of uniques.entries()) {
      this.connection.run(`CREATE ${unique ? 'UNIQUE ' : ''}INDEX i${at} ON r(k${at})`)
    }
    this.connection.run('COMMIT')
  }

  get(key: Uint8Array): string | undefined {
    const [row] = this.connection.run('SELECT v FROM r WHERE k=?', [key])
    return row === undefined ? undefined : String(row[0])
  }

  /** All rows, by primary key. */
  rows(): readonly StoredRow[] {
    return this.connection.run('SELECT k, v FROM r ORDER BY k').map(stored)
  }

  count(): number {
    return Number(this.connection.run('SELECT count(*) FROM r')[0]?.[0] ?? 0)
  }

  /** Rows whose key in an index begins so; index -1 is the primary key. */
  find(index: number, prefix: Uint8Array): readonly StoredRow[] {
    const column = index < 0 ? 'k' : `k${index}`
    return this.connection
      .run(`SELECT k, v FROM r WHERE ${column} >= ? AND ${column} < ? ORDER BY ${column}`, [
        prefix,
        afterPrefix(prefix),
      ])
      .map(stored)
  }

  /** The row with the greatest primary key. */
  last(): StoredRow | undefined {
    const [row] = this.connection.run('SELECT k, v FROM r ORDER BY k DESC LIMIT 1').map(stored)
    return row
  }

  put(key: Uint8Array, text: string, keys: readonly (Uint8Array | null)[]): void {
    this.touch()
    const marks = keys.map(() => ', ?').join('')
    this.connection.run(`INSERT OR REPLACE INTO r VALUES(?, ?${marks})`, [key, text, ...keys])
  }

  remove(key: Uint8Array): void {
    this.touch()
    this.connection.run('DELETE FROM r WHERE k=?', [key])
  }

  mark(name: string): string | undefined {
    const [row] = this.connection.run('SELECT value FROM m WHERE name=?', [name])
    return row === undefined ? undefined : String(row[0])
  }

  setMark(name: string, value: string): void {
    this.touch()
    this.connection.run('INSERT OR REPLACE INTO m VALUES(?, ?)', [name, value])
  }

  get dirty(): boolean {
    return this.isDirty
  }

  /** Writes the pages that changed. */
  checkpoint(): void {
    if (!this.isDirty) return
    this.connection.run('COMMIT')
    this.isDirty = false
  }

  close(): void {
    if (this.isDirty) this.connection.run('ROLLBACK')
    this.isDirty = false
    this.connection.close()
  }

  private touch(): void {
    if (this.isDirty) return
    this.connection.run('BEGIN')
    this.isDirty = true
  }
}

function stored([key, text]: readonly unknown[]): StoredRow {
  return { key: key as Uint8Array, text: String(text) }
}
