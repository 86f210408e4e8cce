/** Accounts and what they may do: CREATE USER, GRANT and their like, and the check before each statement. */
import { createHash, randomBytes } from 'node:crypto'
import { SqlError } from '../errors'
import type { Account, Statement } from '../syntax/tree'
import type { Dictionary } from '../storage/dictionary'
import { userKey } from '../storage/dictionary'
import type { Grant, UserRecord } from '../storage/definition'

/** Privileges that ALL stands for on a database, in the order in which SHOW GRANTS lists them. */
const onTables = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'REFERENCES',
  'INDEX',
  'ALTER',
  'CREATE TEMPORARY TABLES',
  'LOCK TABLES',
  'EXECUTE',
  'CREATE VIEW',
  'SHOW VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'EVENT',
  'TRIGGER',
]

export class Accounts {
  constructor(private readonly dictionary: Dictionary) {}

  /** The account that a client from a host logs in as; undefined when the password or the name is wrong. */
  authenticate(user: string, host: string, password: string): UserRecord | undefined {
    const candidates = [...this.dictionary.users.values()].filter(
      (each) => each.user === user && matches(each.host, host),
    )
    const [best] = candidates.sort((left, right) => specificity(right.host) - specificity(left.host))
    if (best === undefined) return undefined
    if (best.secret === '') return password === '' ? best : undefined
    return best.secret === secretOf(password, best.salt) ? best : undefined
  }

  get(account: Account): UserRecord | undefined {
    return this.dictionary.users.get(userKey(account))
  }

  create({ users, ifNotExists }: Extract<Statement, { kind: 'createUser' }>): void {
    const taken = users.filter(({ account }) => this.get(account) !== undefined)
    if (taken.length > 0 && !ifNotExists)
      throw failed(
        'CREATE USER',
        taken.map(({ account }) => account),
      )
    for (const { account, password } of users) {
      if (this.get(account) === undefined)
        this.dictionary.putUser({ ...account, ...secret(password ?? ''), grants: [] })
    }
  }

  setPassword(account: Account, password: string, verb: string): void {
    const user = this.get(account)
    if (user === undefined) throw failed(verb, [account])
    this.dictionary.putUser({ ...user, ...secret(password) })
  }

  drop({ accounts, ifExists }: Extract<Statement, { kind: 'dropUser' }>): void {
    const missing = accounts.filter((account) => this.get(account) === undefined)
    if (missing.length > 0 && !ifExists) throw failed('DROP USER', missing)
    for (const account of accounts) if (this.get(account) !== undefined) this.dictionary.removeUser(account)
  }

  rename({ pairs }: Extract<Statement, { kind: 'renameUser' }>): void {
    for (const { from, to } of pairs) {
      const user = this.get(from)
      if (user === undefined || this.get(to) !== undefined) throw failed('RENAME USER', [from])
      this.dictionary.removeUser(from)
      this.dictionary.putUser({ ...user, ...to })
    }
  }

  grant({ revoke, privileges, on, accounts, withGrant }: Extract<Statement, { kind: 'grant' }>): void {
    for (const account of accounts) {
      const user = this.get(account)
      if (user === undefined) {
        if (!revoke) throw new SqlError(1410, 'You are not allowed to create a user with GRANT')
        throw new SqlError(1141, `There is no such grant defined for user '${account.user}' on host '${account.host}'`)
      }
      const isSame = (grant: Grant): boolean => grant.schema === on.schema && grant.table === on.table
      const before = user.grants.find(isSame)
      if (revoke && before === undefined && on.schema !== '*')
        throw new SqlError(1141, `There is no such grant defined for user '${account.user}' on host '${account.host}'`)
      const others = user.grants.filter((grant) => !isSame(grant))
      const next = revoke ? without(before, privileges) : joined(before, on, privileges, withGrant)
      this.dictionary.putUser({ ...user, grants: next === undefined ? others : [...others, next] })
    }
  }

  /** Lines of SHOW GRANTS. */
  grantsOf(user: UserRecord): readonly string[] {
    const to = `TO \`${user.user}\`@\`${user.host}\``
    const own = user.grants.filter((grant) => grant.schema !== '*')
    const everywhere = user.grants.find((grant) => grant.schema === '*')
    const line = ({ schema, table, privileges, withGrant }: Grant): string =>
      `GRANT ${privileges.length === 0 ? 'USAGE' : ordered(privileges).join(', ')} ON ${place(schema)}.${place(table)} ${to}${withGrant ? ' WITH GRANT OPTION' : ''}`
    return [line(everywhere ?? { schema: '*', table: '*', privileges: [], withGrant: false }), ...own.map(line)]
  }

  /** Whether an account has a privilege on a table, a database (table `*`) or everywhere. */
  may(user: UserRecord, privilege: string, schema: string, table: string): boolean {
    return user.grants.some((grant) => {
      const covers =
        (grant.schema === '*' || like(grant.schema, schema)) && (grant.table === '*' || grant.table === table)
      const isGlobalOnly = !onTables.includes(privilege)
      const has =
        grant.privileges.includes(privilege) ||
        (grant.privileges.includes('ALL PRIVILEGES') && (!isGlobalOnly || grant.schema === '*'))
      return covers && has
    })
  }

  /** Whether it has any privilege within a database. */
  reaches(user: UserRecord, schema: string): boolean {
    return user.grants.some(
      (grant) => grant.privileges.length > 0 && (grant.schema === '*' || like(grant.schema, schema)),
    )
  }
}

function like(pattern: string, schema: string): boolean {
  const source = pattern
    .replace(/[.*+?^${}()|[\]]/g, '\\$&')
    .replace(/\\_/g, '\0')
    .replace(/%/g, '.*')
    .replace(/_/g, '.')
    .replace(/\0/g, '_')
  return new RegExp(`^${source}$`).test(schema)
}

function joined(
  before: Grant | undefined,
  on: { schema: string; table: string },
  privileges: readonly string[],
  withGrant: boolean,
): Grant {
  const isAll = privileges.includes('ALL PRIVILEGES') || before?.privileges.includes('ALL PRIVILEGES') === true
  const wanted = privileges.filter((privilege) => privilege !== 'USAGE' && privilege !== 'GRANT OPTION')
  const all = isAll ? ['ALL PRIVILEGES'] : [...new Set([...(before?.privileges ?? []), ...wanted])]
  return {
    ...on,
    privileges: all,
    withGrant: withGrant || before?.withGrant === true || privileges.includes('GRANT OPTION'),
  }
}

function without(before: Grant | undefined, privileges: readonly string[]): Grant | undefined {
  if (before === undefined || privileges.includes('ALL PRIVILEGES')) return undefined
  const held = before.privileges.includes('ALL PRIVILEGES') ? onTables : before.privileges
  const rest = held.filter((privilege) => !privileges.includes(privilege))
  const withGrant = before.withGrant && !privileges.includes('GRANT OPTION')
  return rest.length === 0 && !withGrant ? undefined : { ...before, privileges: rest, withGrant }
}

function ordered(privileges: readonly string[]): readonly string[] {
  const place = (privilege: string): number => {
    const at = onTables.indexOf(privilege)
    return at < 0 ? onTables.length : at
  }
  return [...privileges].sort((left, right) => place(left) - place(right))
}

function place(name: string): string {
  return name === '*' ? '*' : `\`${name}\``
}

function matches(pattern: string, host: string): boolean {
  if (pattern === '%' || pattern === host) return true
  if (pattern === 'localhost') return host === 'localhost'
  return new RegExp(
    `^${pattern
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/%/g, '.*')
      .replace(/_/g, '.')}$`,
  ).test(host)
}

function specificity(host: string): number {
  return host === '%' ? 0 : host.includes('%') ? 1 : 2
}

function failed(verb: string, accounts: readonly Account[]): SqlError {
  return new SqlError(
    1396,
    `Operation ${verb} failed for ${accounts.map(({ user, host }) => `'${user}'@'${host}'`).join(',')}`,
  )
}

function secret(password: string): Pick<UserRecord, 'secret' | 'salt'> {
  if (password === '') return { secret: '', salt: '' }
  const salt = randomBytes(8).toString('hex')
  return { secret: secretOf(password, salt), salt }
}

function secretOf(password: string, salt: string): string {
  return createHash('sha256').update(`${salt}:${password}`).digest('hex')
}
