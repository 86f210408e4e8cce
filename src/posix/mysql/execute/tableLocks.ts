/**
 * LOCK TABLES as the session itself feels it: it reaches the locked tables alone, and those for READ it can't change. Other
 * sessions aren't kept away.
 */
import { SqlError } from '../errors'
import { tableKey } from '../storage/dictionary'

export class TableLocks {
  /** Undefined when nothing is locked. */
  private held: Map<string, 'READ' | 'WRITE'> | undefined

  take(tables: readonly { readonly schema: string; readonly name: string; readonly lock: 'READ' | 'WRITE' }[]): void {
    this.held = new Map(tables.map(({ schema, name, lock }) => [tableKey(schema, name), lock]))
  }

  release(): void {
    this.held = undefined
  }

  /** Throws 1100. */
  checkReading(schema: string, name: string): void {
    if (this.held !== undefined && !this.held.has(tableKey(schema, name)))
      throw new SqlError(1100, `Table '${name}' was not locked with LOCK TABLES`)
  }

  /** Throws 1099 and 1100. */
  checkWriting(schema: string, name: string): void {
    this.checkReading(schema, name)
    if (this.held?.get(tableKey(schema, name)) === 'READ')
      throw new SqlError(1099, `Table '${name}' was locked with a READ lock and can't be updated`)
  }
}
