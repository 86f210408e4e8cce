/**
 * SQLite as WebAssembly, called without promises: what a table's rows are kept with. Only what the tables need is
 * wrapped; a file is reached through `pageFiles.ts`.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import createSqlite from 'wa-sqlite/dist/wa-sqlite.mjs'
import type { GuestSystem } from '../../guest/guestSystem'
import type { PageFiles } from './pageFiles'

interface SqliteModule {
  HEAPU8: Uint8Array
  _malloc(bytes: number): number
  _free(pointer: number): void
  _sqlite3_malloc(bytes: number): number
  _sqlite3_free(pointer: number): void
  _sqlite3_prepare_v2(db: number, sql: number, bytes: number, statement: number, tail: number): number
  _sqlite3_step(statement: number): number
  _sqlite3_reset(statement: number): number
  _sqlite3_clear_bindings(statement: number): number
  _sqlite3_finalize(statement: number): number
  _sqlite3_bind_null(statement: number, at: number): number
  _sqlite3_bind_double(statement: number, at: number, value: number): number
  _sqlite3_bind_text(statement: number, at: number, text: number, bytes: number, free: number): number
  _sqlite3_bind_blob(statement: number, at: number, blob: number, bytes: number, free: number): number
  _sqlite3_column_count(statement: number): number
  _sqlite3_column_type(statement: number, at: number): number
  _sqlite3_column_double(statement: number, at: number): number
  _sqlite3_column_text(statement: number, at: number): number
  _sqlite3_column_blob(statement: number, at: number): number
  _sqlite3_column_bytes(statement: number, at: number): number
  _sqlite3_errmsg(db: number): number
  _sqlite3_open_v2(name: number, db: number, flags: number, vfs: number): number
  _sqlite3_close(db: number): number
  _sqlite3_changes(db: number): number
  getValue(pointer: number, type: string): number
  UTF8ToString(pointer: number): string
  lengthBytesUTF8(text: string): number
  stringToUTF8(text: string, pointer: number, bytes: number): void
  registerVFS(vfs: object, makeDefault: boolean): number
  _getSqliteFree(): number
}

export type Cell = null | number | string | Uint8Array

const rowReady = 100
const done = 101
const readWriteCreate = 6
const codes = { full: 13, corrupt: 11, notDatabase: 26 }

/** What SQLite failed with, by its code. */
export class SqliteError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message)
    this.name = 'SqliteError'
  }

  /** No room on the disk. */
  get isFull(): boolean {
    return (this.code & 255) === codes.full
  }
}

/** Loads SQLite with its files. */
export async function loadSqlite(system: GuestSystem, files: PageFiles): Promise<Sqlite> {
  const code = await system.compiled('wa-sqlite', () =>
    readFileSync(createRequire(import.meta.url).resolve('wa-sqlite/dist/wa-sqlite.wasm')),
  )
  const module = (await createSqlite({
    instantiateWasm: (imports, receive) => receive(new WebAssembly.Instance(code, imports)),
  })) as SqliteModule
  module.registerVFS(files, true)
  return new Sqlite(module, files.name)
}

export class Sqlite {
  private readonly pointer: number

  constructor(
    readonly module: SqliteModule,
    private readonly vfs: string,
  ) {
    this.pointer = module._malloc(8)
  }

  /** Bytes of WebAssembly's memory. */
  get memoryBytes(): number {
    return this.module.HEAPU8.length
  }

  /** Opens a database by the short name that `PageFiles` knows. */
  open(name: string): Connection {
    const { module, pointer } = this
    const [file, vfs] = [this.text(name), this.text(this.vfs)]
    const code = module._sqlite3_open_v2(file, pointer, readWriteCreate, vfs)
    module._sqlite3_free(file)
    module._sqlite3_free(vfs)
    const connection = new Connection(this, module.getValue(pointer, '*'))
    if (code !== 0) throw connection.error(code)
    return connection
  }

  prepare(db: number, sql: string): number {
    const { module, pointer } = this
    const text = this.text(sql)
    const code = module._sqlite3_prepare_v2(db, text, -1, pointer, 0)
    module._sqlite3_free(text)
    if (code !== 0) throw new SqliteError(code, module.UTF8ToString(module._sqlite3_errmsg(db)))
    return module.getValue(pointer, '*')
  }

  text(text: string): number {
    const bytes = this.module.lengthBytesUTF8(text) + 1
    const pointer = this.module._sqlite3_malloc(bytes)
    this.module.stringToUTF8(text, pointer, bytes)
    return pointer
  }
}

/** One open database. */
export class Connection {
  private readonly statements = new Map<string, number>()

  constructor(
    private readonly sqlite: Sqlite,
    private readonly db: number,
  ) {}

  /** Runs a statement and gives its rows; the compiled statement is kept. */
  run(sql: string, values: readonly Cell[] = []): Cell[][] {
    const statement = this.statement(sql)
    const { module } = this.sqlite
    try {
      for (const [at, value] of values.entries()) this.bind(statement, at + 1, value)
      const rows: Cell[][] = []
      for (;;) {
        const code = module._sqlite3_step(statement)
        if (code === done) return rows
        if (code !== rowReady) throw this.error(code)
        rows.push(this.row(statement))
      }
    } finally {
      module._sqlite3_reset(statement)
      module._sqlite3_clear_bindings(statement)
    }
  }

  get changes(): number {
    return this.sqlite.module._sqlite3_changes(this.db)
  }

  error(code: number): SqliteError {
    const { module } = this.sqlite
    return new SqliteError(code, module.UTF8ToString(module._sqlite3_errmsg(this.db)))
  }

  close(): void {
    for (const statement of this.statements.values()) this.sqlite.module._sqlite3_finalize(statement)
    this.statements.clear()
    this.sqlite.module._sqlite3_close(this.db)
  }

  private statement(sql: string): number {
    const known = this.statements.get(sql)
    if (known !== undefined) return known
    const made = this.sqlite.prepare(this.db, sql)
    this.statements.set(sql, made)
    return made
  }

  private bind(statement: number, at: number, value: Cell): void {
    const { module } = this.sqlite
    if (value === null) module._sqlite3_bind_null(statement, at)
    else if (typeof value === 'number') module._sqlite3_bind_double(statement, at, value)
    else if (typeof value === 'string') {
      const bytes = module.lengthBytesUTF8(value)
      module._sqlite3_bind_text(statement, at, this.sqlite.text(value), bytes, module._getSqliteFree())
    } else {
      const pointer = module._sqlite3_malloc(Math.max(1, value.length))
      module.HEAPU8.set(value, pointer)
      module._sqlite3_bind_blob(statement, at, pointer, value.length, module._getSqliteFree())
    }
  }

  private row(statement: number): Cell[] {
    const { module } = this.sqlite
    const count = module._sqlite3_column_count(statement)
    return Array.from({ length: count }, (_, at) =>
      this.cell(statement, at, module._sqlite3_column_type(statement, at)),
    )
  }

  private cell(statement: number, at: number, type: number): Cell {
    const { module } = this.sqlite
    if (type === 1 || type === 2) return module._sqlite3_column_double(statement, at)
    if (type === 5) return null
    const pointer = type === 3 ? module._sqlite3_column_text(statement, at) : module._sqlite3_column_blob(statement, at)
    const bytes = module.HEAPU8.slice(pointer, pointer + module._sqlite3_column_bytes(statement, at))
    return type === 3 ? Buffer.from(bytes.buffer).toString('utf8') : bytes
  }
}
