/** What statements that change rows need of the session. */
import type { Expression, TableName } from '../syntax/tree'
import type { Row, Table } from '../storage/table'
import type { Value } from '../values/types'
import type { TableAccess } from './joins'

export interface WriteAccess extends TableAccess {
  /** Opens a table that is about to change; throws 1142 where the privilege is missing. */
  openForWriting(name: TableName, privilege: string): Table
  /** A table by its names, whatever the account may do. */
  tableOf(schema: string, name: string): Table | undefined
  /** Rows that may fit a condition, found by an index where that is possible. */
  candidates(table: Table, where: Expression | undefined): readonly Row[]
  findRows(table: Table, index: number, values: readonly Value[]): readonly Row[]
  allRows(table: Table): readonly Row[]
  put(table: Table, values: readonly Value[], old?: Uint8Array): void
  remove(table: Table, key: Uint8Array): void
  noteInsertId(id: number | bigint): void
  warningCount(): number
  /** Whether foreign keys are looked at (`foreign_key_checks`). */
  checksForeignKeys(): boolean
  /** Tables whose foreign keys refer to one. */
  children(schema: string, name: string): readonly Table[]
}
