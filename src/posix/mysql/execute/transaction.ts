/** A session's transaction: whether one is open, and its savepoints. */
import { SqlError } from '../errors'
import type { Database } from '../storage/database'

export class Transaction {
  /** BEGIN was said, or `autocommit` is off. */
  isOpen = false
  /** `START TRANSACTION READ ONLY` was said. */
  isReadOnly = false
  private savepoints: { readonly name: string; readonly position: number }[] = []

  constructor(
    private readonly database: Database,
    private readonly session: number,
    private readonly commitsItself: () => boolean,
  ) {}

  begin(readOnly: boolean): void {
    this.commit()
    this.isOpen = true
    this.isReadOnly = readOnly
  }

  commit(): void {
    this.database.commit(this.session)
    this.close()
  }

  /** All of it, or to a savepoint; throws 1305 where there is none. */
  rollback(to: string | undefined): void {
    if (to !== undefined) {
      this.database.rollbackTo(this.session, this.find(to))
      return
    }
    this.database.rollback(this.session)
    this.close()
  }

  save(name: string): void {
    this.savepoints = [...this.savepoints.filter((each) => each.name !== name), { name, position: this.position }]
  }

  /** Throws 1305. */
  release(name: string): void {
    this.find(name)
    this.savepoints = this.savepoints.filter((each) => each.name !== name)
  }

  /** Where its changes end so far. */
  get position(): number {
    return this.database.writingSession === this.session ? this.database.position : 0
  }

  private close(): void {
    this.isOpen = !this.commitsItself()
    this.isReadOnly = false
    this.savepoints = []
  }

  private find(name: string): number {
    const found = this.savepoints.find((each) => each.name === name)
    if (found === undefined) throw new SqlError(1305, `SAVEPOINT ${name} does not exist`)
    return found.position
  }
}
