/**
 * The storage engine under the statements: tables in files, one transaction at a time that writes, and recovery.
 *
 *   mysql.ibd               the dictionary          shop/orders.ibd        a table
 *   #innodb_redo/#ib_redo0  committed changes       #innodb_temp           journals of checkpoints
 *
 * A change goes into the table's file in memory at once, with what was there before kept for rolling back and for others,
 * who go on seeing the committed rows. COMMIT appends the changed rows to the redo log and makes that safe; a checkpoint
 * writes the tables' pages, later. After a crash the log is applied again: what was committed is there, nothing else.
 */
import type { GuestSystem } from '../../guest/guestSystem'
import { SqlError } from '../errors'
import type { Value } from '../values/types'
import { Dictionary, tableKey } from './dictionary'
import type { TableDefinition } from './definition'
import { PageFiles } from './pageFiles'
import { RedoLog, type RedoChange } from './redoLog'
import { rowText } from './rowText'
import { leaveRunFiles, makeTemporarySpace } from './runFiles'
import { loadSqlite, SqliteError, type Sqlite } from './sqlite'
import { Table, type Row } from './table'
import { TableFile } from './tableFile'

const redoBytes = 3_276_800

/** A statement has to wait: another session's transaction is writing. */
export class MustWait extends Error {}

interface Undo {
  readonly table: Table
  readonly key: Uint8Array
  readonly id: string
  readonly before: string | undefined
}

export interface RecoveryReport {
  /** Transactions of the redo log that were applied. */
  readonly applied: number
}

export class Database {
  private readonly tables = new Map<string, Table>()
  private writer: number | undefined
  private undo: Undo[] = []
  private dirtySinceMs = 0

  private constructor(
    readonly system: GuestSystem,
    readonly dataDir: string,
    private readonly sqlite: Sqlite,
    private readonly files: PageFiles,
    readonly dictionary: Dictionary,
    private readonly redo: RedoLog,
  ) {}

  /** Opens a data directory and recovers it. */
  static async open(system: GuestSystem, dataDir: string): Promise<{ database: Database; report: RecoveryReport }> {
    for (const folder of ['#innodb_redo', '#innodb_temp']) {
      if (!system.exists(`${dataDir}/${folder}`)) system.mkdir(`${dataDir}/${folder}`, 0o750)
    }
    makeTemporarySpace(system, dataDir)
    const files = new PageFiles(system, `${dataDir}/#innodb_temp`)
    const sqlite = await loadSqlite(system, files)
    const dictionary = new Dictionary(sqlite, files, `${dataDir}/mysql.ibd`)
    const redo = new RedoLog(system, `${dataDir}/#innodb_redo/#ib_redo0`, redoBytes)
    const database = new Database(system, dataDir, sqlite, files, dictionary, redo)
    return { database, report: database.recover() }
  }

  get memoryBytes(): number {
    return this.sqlite.memoryBytes
  }

  get writingSession(): number | undefined {
    return this.writer
  }

  /** A table by its names. Throws 1812 when its file is gone. */
  table(schema: string, name: string): Table | undefined {
    const definition = this.dictionary.tables.get(tableKey(schema, name))
    if (definition === undefined) return undefined
    const known = this.tables.get(tableKey(schema, name))
    if (known !== undefined) return known
    if (!this.system.exists(this.pathOf(definition))) {
      throw new SqlError(1812, `Tablespace is missing for table \`${schema}\`.\`${name}\`.`)
    }
    const table = new Table(definition, this.openFile(definition))
    this.tables.set(tableKey(schema, name), table)
    return table
  }

  pathOf({ schema, name }: Pick<TableDefinition, 'schema' | 'name'>): string {
    return `${this.dataDir}/${fileName(schema)}/${fileName(name)}.ibd`
  }

  folderOf(schema: string): string {
    return `${this.dataDir}/${fileName(schema)}`
  }

  /** Makes a table's file and lists it. */
  createTable(definition: TableDefinition): Table {
    const path = this.pathOf(definition)
    if (this.system.exists(path)) this.system.unlink(path)
    const file = this.openFile(definition)
    try {
      file.create()
    } catch (error) {
      file.close()
      this.system.unlink(path)
      throw this.translated(error, definition)
    }
    this.dictionary.putTable(definition)
    const table = new Table(definition, file)
    this.tables.set(tableKey(definition.schema, definition.name), table)
    return table
  }

  dropTable(schema: string, name: string): void {
    this.forget(schema, name)
    this.dictionary.removeTable(schema, name)
    const path = this.pathOf({ schema, name })
    if (this.system.exists(path)) this.system.unlink(path)
  }

  /** Gives a table another name and the definition that goes with it; its file moves. */
  renameTable(from: TableDefinition, to: TableDefinition): void {
    this.forget(from.schema, from.name)
    this.system.rename(this.pathOf(from), this.pathOf(to))
    this.dictionary.removeTable(from.schema, from.name)
    this.dictionary.putTable(to)
  }

  /** A definition that needs no other file: a default, a comment, a constraint. */
  redefine(definition: TableDefinition): void {
    this.forget(definition.schema, definition.name)
    this.dictionary.putTable(definition)
  }

  /** Rows that a session sees, by primary key. */
  rows(table: Table, session: number): readonly Row[] {
    const rows = table.file.rows().map((row) => table.read(row))
    const old = this.beforeImages(table, session)
    return old === undefined ? rows : merged(table, rows, old)
  }

  /** Rows whose key in an index (-1: the primary key) begins with these values. */
  find(table: Table, session: number, index: number, values: readonly Value[]): readonly Row[] | undefined {
    if (this.beforeImages(table, session) !== undefined) return undefined
    return table.file.find(index, table.prefixOf(index, values)).map((row) => table.read(row))
  }

  /** Says that a session is about to write. Throws MustWait while another's transaction does. */
  beginWriting(session: number): void {
    if (this.writer !== undefined && this.writer !== session) throw new MustWait()
    this.writer = session
  }

  /** Writes a row: a new one, or in place of the one under `old`. */
  put(session: number, table: Table, values: readonly Value[], old?: Uint8Array): Uint8Array {
    this.beginWriting(session)
    const key = old !== undefined && table.definition.primary.length === 0 ? old : table.keyOf(values)
    const isMoved = old !== undefined && Buffer.compare(old, key) !== 0
    if (isMoved) this.remove(session, table, old)
    this.note(table, key)
    this.guarded(table, () => table.file.put(key, rowText(values), table.indexKeys(values)))
    return key
  }

  remove(session: number, table: Table, key: Uint8Array): void {
    this.beginWriting(session)
    this.note(table, key)
    this.guarded(table, () => table.file.remove(key))
  }

  /** A place to go back to within a transaction. */
  get position(): number {
    return this.undo.length
  }

  /** Undoes what was written since a position. */
  rollbackTo(session: number, position: number): void {
    if (this.writer !== session) return
    while (this.undo.length > position) {
      const last = this.undo.pop()
      if (last === undefined) break
      if (last.before === undefined) last.table.file.remove(last.key)
      else {
        const { values } = last.table.read({ key: last.key, text: last.before })
        last.table.file.put(last.key, last.before, last.table.indexKeys(values))
      }
    }
  }

  rollback(session: number): void {
    this.rollbackTo(session, 0)
    if (this.writer === session) this.writer = undefined
  }

  /** Makes a session's changes last. */
  commit(session: number): void {
    if (this.writer !== session) return
    const changes = new Map<string, RedoChange>()
    for (const { table, key, id } of this.undo) {
      if (!changes.has(id)) {
        changes.set(id, [table.definition.id, Buffer.from(key).toString('hex'), table.file.get(key) ?? null])
      }
    }
    try {
      if (changes.size > 0) this.redo.append([...changes.values()])
    } catch (error) {
      this.rollback(session)
      throw this.translated(error)
    }
    this.undo = []
    this.writer = undefined
    if (changes.size > 0) this.dirtySinceMs ||= Date.now()
    if (this.redo.isFull) this.checkpoint()
  }

  /** Since when changes wait for a checkpoint, in milliseconds; 0 when none do. */
  get waitingSinceMs(): number {
    return this.dirtySinceMs
  }

  /** Brings the tables' files up to date, unless a transaction is writing. */
  checkpoint(): void {
    if (this.writer !== undefined) return
    for (const table of this.tables.values()) {
      if (!table.file.dirty) continue
      table.file.setMark('number', String(this.redo.number))
      if (table.autoNext > 1n) table.file.setMark('auto', String(table.autoNext))
      this.guarded(table, () => table.file.checkpoint())
    }
    this.redo.restart()
    this.dirtySinceMs = 0
  }

  close(): void {
    this.checkpoint()
    for (const table of this.tables.values()) table.file.close()
    this.tables.clear()
    const ids = [...this.dictionary.tables.values()].map(({ id }) => id)
    this.dictionary.close()
    this.redo.close()
    leaveRunFiles(this.system, this.dataDir, ids)
  }

  /** Words of SQLite as MySQL says them. */
  translated(error: unknown, table?: Pick<TableDefinition, 'name'>): unknown {
    const isFull =
      error instanceof SqliteError ? error.isFull : error instanceof Error && /ENOSPC|no room/.test(error.message)
    if (isFull) return new SqlError(1114, `The table '${table?.name ?? ''}' is full`)
    if (error instanceof SqliteError) {
      return new SqlError(
        1030,
        `Got error 168 - 'Unknown (generic) error from engine' from storage engine (${error.message})`,
      )
    }
    return error
  }

  private recover(): RecoveryReport {
    const numbers: number[] = [0]
    const byId = new Map<number, Table>()
    for (const definition of this.dictionary.tables.values()) {
      if (!this.system.exists(this.pathOf(definition))) continue
      const table = this.table(definition.schema, definition.name)
      if (table === undefined) continue
      byId.set(definition.id, table)
      numbers.push(Number(table.file.mark('number') ?? 0))
    }
    const records = this.redo.recover(Math.max(...numbers))
    let applied = 0
    for (const { number, changes } of records) {
      let isNew = false
      for (const [id, hex, text] of changes) {
        const table = byId.get(id)
        if (table === undefined || Number(table.file.mark('number') ?? 0) >= number) continue
        isNew = true
        apply(table, Buffer.from(hex, 'hex'), text)
      }
      if (isNew) applied++
    }
    for (const table of byId.values()) table.learnCounters()
    this.checkpoint()
    return { applied }
  }

  private openFile(definition: TableDefinition): TableFile {
    return new TableFile(this.sqlite, this.files, {
      id: definition.id,
      path: this.pathOf(definition),
      uniques: definition.indexes.map(({ unique }) => unique),
    })
  }

  private forget(schema: string, name: string): void {
    const table = this.tables.get(tableKey(schema, name))
    if (table === undefined) return
    this.tables.delete(tableKey(schema, name))
    table.file.close()
  }

  private note(table: Table, key: Uint8Array): void {
    const id = `${table.definition.id}:${Buffer.from(key).toString('latin1')}`
    this.undo.push({ table, key, id, before: table.file.get(key) })
  }

  /** What rows that another session changes were before; undefined when it changes none of the table. */
  private beforeImages(table: Table, session: number): ReadonlyMap<string, Undo> | undefined {
    if (this.writer === undefined || this.writer === session) return undefined
    const images = new Map<string, Undo>()
    for (const undo of this.undo) if (undo.table === table && !images.has(undo.id)) images.set(undo.id, undo)
    return images.size === 0 ? undefined : images
  }

  private guarded(table: Table, action: () => void): void {
    try {
      action()
    } catch (error) {
      throw this.translated(error, table.definition)
    }
  }
}

function apply(table: Table, key: Uint8Array, text: string | null): void {
  if (text === null) table.file.remove(key)
  else table.file.put(key, text, table.indexKeys(table.read({ key, text }).values))
}

function merged(table: Table, rows: readonly Row[], old: ReadonlyMap<string, Undo>): readonly Row[] {
  const idOf = (key: Uint8Array): string => `${table.definition.id}:${Buffer.from(key).toString('latin1')}`
  const untouched = rows.filter(({ key }) => !old.has(idOf(key)))
  const before = [...old.values()].flatMap(({ key, before: text }) =>
    text === undefined ? [] : [table.read({ key, text })],
  )
  return [...untouched, ...before].sort((left, right) => Buffer.compare(left.key, right.key))
}

/** A name as a file has it: what isn't a letter, digit or `_` is written `@` and four hexadecimal digits. */
function fileName(name: string): string {
  return [...name]
    .map((character) =>
      /[A-Za-z0-9_]/.test(character) ? character : `@${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .join('')
}
