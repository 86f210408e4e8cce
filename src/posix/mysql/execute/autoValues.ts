/**
 * AUTO_INCREMENT within one statement, as InnoDB gives values out: as many at once as VALUES has rows, and twice as many each
 * time for a query, whose rows nobody has counted; what a statement leaves of them is a gap. A row that was not inserted
 * (IGNORE, ON DUPLICATE KEY UPDATE) leaves its value to the next of the same statement.
 */
import type { Table } from '../storage/table'
import type { Value } from '../values/types'

export class AutoValues {
  private free = 0n
  private end = 0n
  private last: bigint | undefined
  private times = 0

  /** `rowCount` is 0 for a query's rows. */
  constructor(
    private readonly table: Table,
    private readonly rowCount: number,
  ) {}

  next(): bigint {
    if (this.free >= this.end) this.reserve()
    this.last = this.free
    return this.free++
  }

  /** The last one was not used. */
  giveBack(): void {
    if (this.last !== undefined) this.free = this.last
    this.last = undefined
  }

  /** A row brought its own value. */
  noteGiven(value: Value): void {
    this.last = undefined
    this.table.noteAutoValue(value)
    if (typeof value !== 'number' && typeof value !== 'bigint') return
    if (BigInt(value) >= this.free) this.free = BigInt(value) + 1n
  }

  private reserve(): void {
    const count = this.times === 0 && this.rowCount > 0 ? this.rowCount : 2 ** this.times
    this.times++
    this.free = this.table.autoNext
    this.end = this.free + BigInt(count)
    this.table.autoNext = this.end
  }
}
