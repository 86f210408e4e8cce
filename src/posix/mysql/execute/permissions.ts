/** What a session's account may do, and MySQL's words where it may not. */
import { SqlError } from '../errors'
import type { UserRecord } from '../storage/definition'
import type { TableName } from '../syntax/tree'
import type { Accounts } from './accounts'

export class Permissions {
  constructor(
    readonly accounts: Accounts,
    readonly user: UserRecord,
    private readonly clientHost: string,
    private readonly currentSchema: () => string,
  ) {}

  /** Throws 1227 where the privilege is missing for everything. */
  require(privilege: string): void {
    if (this.accounts.may(this.user, privilege, '*', '*')) return
    throw new SqlError(
      1227,
      `Access denied; you need (at least one of) the ${privilege} privilege(s) for this operation`,
    )
  }

  /** Throws 1044. */
  schema(privilege: string, schema: string): void {
    if (!this.accounts.may(this.user, privilege, schema, '*')) throw this.denied(schema)
  }

  /** Throws 1142. */
  table(privilege: string, { schema, name }: TableName): void {
    if (this.accounts.may(this.user, privilege, schema ?? this.currentSchema(), name)) return
    throw new SqlError(
      1142,
      `${privilege} command denied to user '${this.user.user}'@'${this.clientHost}' for table '${name}'`,
    )
  }

  /** Whether anything in a database may be reached. */
  reaches(schema: string): boolean {
    return this.accounts.reaches(this.user, schema)
  }

  denied(schema: string): SqlError {
    return new SqlError(1044, `Access denied for user '${this.user.user}'@'${this.user.host}' to database '${schema}'`)
  }
}
