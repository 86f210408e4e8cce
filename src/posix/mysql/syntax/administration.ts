/** Accounts and privileges, SET, SHOW, and other statements that are about the server. */
import type { Cursor } from './cursor'
import { parseExpression } from './expressions'
import type { Account, Expression, Statement } from './tree'

const privilegeWords = new Set(
  `ALL SELECT INSERT UPDATE DELETE CREATE DROP ALTER INDEX REFERENCES USAGE RELOAD SHUTDOWN PROCESS FILE SUPER EXECUTE EVENT TRIGGER
  SHOW LOCK REPLICATION GRANT`.split(/\s+/),
)

/** Reads `'name'@'host'`; the host is `%` where none is said. */
function parseAccount(cursor: Cursor): Account {
  const user = cursor.token.kind === 'string' ? cursor.string() : cursor.name()
  if (cursor.token.kind !== 'variable') return { user, host: '%' }
  const host = cursor.advance().text.slice(1)
  if (host !== '') return { user, host }
  return { user, host: cursor.peek(0)?.kind === 'string' ? cursor.string() : cursor.name() }
}

function parseIdentified(cursor: Cursor): { password?: string } {
  if (!cursor.take('IDENTIFIED')) return {}
  if (cursor.take('WITH')) {
    if (cursor.token.kind === 'string') cursor.string()
    else cursor.name()
    if (cursor.isWord('AS')) throw cursor.unsupported('IDENTIFIED WITH … AS')
    return cursor.take('BY') ? { password: cursor.string() } : { password: '' }
  }
  cursor.expect('BY')
  if (cursor.isWord('RANDOM')) throw cursor.unsupported('RANDOM PASSWORD')
  return { password: cursor.string() }
}

export function parseCreateUser(cursor: Cursor): Statement {
  const ifNotExists = cursor.take('IF', 'NOT', 'EXISTS')
  const users = cursor.items(() => ({ account: parseAccount(cursor), ...parseIdentified(cursor) }))
  return { kind: 'createUser', users, ifNotExists }
}

export function parseAlterUser(cursor: Cursor): Statement {
  const ifExists = cursor.take('IF', 'EXISTS')
  const users = cursor.items(() => {
    if (cursor.take('USER')) {
      cursor.list(() => undefined)
      return { account: undefined, ...parseIdentified(cursor) }
    }
    return { account: parseAccount(cursor), ...parseIdentified(cursor) }
  })
  if (cursor.token.kind === 'word') throw cursor.unsupported(`ALTER USER … ${cursor.token.upper}`)
  return { kind: 'alterUser', users, ifExists }
}

export function parseDropUser(cursor: Cursor): Statement {
  const ifExists = cursor.take('IF', 'EXISTS')
  return { kind: 'dropUser', accounts: cursor.items(() => parseAccount(cursor)), ifExists }
}

export function parseRenameUser(cursor: Cursor): Statement {
  const pairs = cursor.items(() => {
    const from = parseAccount(cursor)
    cursor.expect('TO')
    return { from, to: parseAccount(cursor) }
  })
  return { kind: 'renameUser', pairs }
}

export function parseGrant(cursor: Cursor, revoke: boolean): Statement {
  const privileges = cursor.items(() => parsePrivilege(cursor))
  if (!cursor.isWord('ON')) throw cursor.unsupported(revoke ? 'REVOKE of a role' : 'GRANT of a role')
  cursor.expect('ON')
  cursor.take('TABLE')
  const on = parseLevel(cursor)
  cursor.expect(revoke ? 'FROM' : 'TO')
  const accounts = cursor.items(() => parseAccount(cursor))
  if (cursor.isWord('IDENTIFIED')) throw cursor.error()
  const withGrant = !revoke && cursor.take('WITH', 'GRANT', 'OPTION')
  return { kind: 'grant', revoke, privileges, on, accounts, withGrant }
}

function parsePrivilege(cursor: Cursor): string {
  const words: string[] = []
  while (cursor.token.kind === 'word' && !cursor.isWord('ON') && !cursor.isWord('TO') && !cursor.isWord('FROM')) {
    words.push(cursor.advance().upper)
  }
  if (cursor.isOperator('(')) throw cursor.unsupported('privileges on columns')
  if (words.length === 0) throw cursor.error()
  if (!privilegeWords.has(words[0] ?? '')) throw cursor.unsupported(`privilege ${words.join(' ')}`)
  return words[0] === 'ALL' ? 'ALL PRIVILEGES' : words.join(' ')
}

function parseLevel(cursor: Cursor): { schema: string; table: string } {
  if (cursor.takeOperator('*')) {
    if (!cursor.takeOperator('.')) return { schema: '', table: '*' }
    cursor.expectOperator('*')
    return { schema: '*', table: '*' }
  }
  const first = cursor.name()
  if (!cursor.takeOperator('.')) return { schema: '', table: first }
  return { schema: first, table: cursor.takeOperator('*') ? '*' : cursor.anyName() }
}

export function parseSet(cursor: Cursor): Statement {
  if (cursor.take('PASSWORD')) {
    const account = cursor.take('FOR') ? parseAccount(cursor) : undefined
    cursor.expectOperator('=')
    const password = cursor.take('PASSWORD') ? cursor.list(() => cursor.string())[0] : cursor.string()
    return { kind: 'setPassword', password: password ?? '', ...(account === undefined ? {} : { account }) }
  }
  if (cursor.take('NAMES') || cursor.take('CHARACTER', 'SET') || cursor.take('CHARSET')) {
    const value = cursor.token.kind === 'string' ? cursor.string() : cursor.anyName()
    if (cursor.take('COLLATE')) cursor.advance()
    return {
      kind: 'set',
      items: [{ scope: 'names', name: 'names', value: { kind: 'literal', type: 'string', value } }],
    }
  }
  const level = cursor.takeOne('GLOBAL', 'SESSION', 'LOCAL')
  if (cursor.take('TRANSACTION')) return parseTransaction(cursor)
  if (cursor.isWord('ROLE') || cursor.isWord('DEFAULT', 'ROLE') || cursor.isWord('RESOURCE'))
    throw cursor.unsupported(`SET ${cursor.token.upper}`)
  let scope: 'session' | 'global' = level === 'GLOBAL' ? 'global' : 'session'
  const items = cursor.items(() => {
    const own = cursor.takeOne('GLOBAL', 'SESSION', 'LOCAL', 'PERSIST')
    if (own !== undefined) scope = own === 'GLOBAL' || own === 'PERSIST' ? 'global' : 'session'
    return parseSetting(cursor, scope)
  })
  return { kind: 'set', items }
}

function parseSetting(cursor: Cursor, scope: 'session' | 'global') {
  if (cursor.token.kind === 'variable') {
    const name = cursor.advance().text
    if (!cursor.takeOperator('=')) cursor.expectOperator(':=')
    if (!name.startsWith('@@'))
      return { scope: 'user', name: name.slice(1).toLowerCase(), value: parseExpression(cursor) } as const
    const [, level, own = ''] = /^@@(?:(global|session|local|persist)\.)?(.*)$/i.exec(name) ?? []
    return {
      scope: /^(global|persist)$/i.test(level ?? '') ? 'global' : 'session',
      name: own.toLowerCase(),
      value: parseSettingValue(cursor),
    } as const
  }
  const name = cursor.name().toLowerCase()
  if (!cursor.takeOperator('=')) cursor.expectOperator(':=')
  return { scope, name, value: parseSettingValue(cursor) }
}

/** A plain word is its own value: `SET sql_mode = ANSI`. */
function parseSettingValue(cursor: Cursor): Expression {
  const { token } = cursor
  if (token.kind === 'word' && cursor.peek(1)?.text !== '(' && !['NULL', 'TRUE', 'FALSE'].includes(token.upper)) {
    cursor.advance()
    return { kind: 'literal', type: 'string', value: token.text }
  }
  return parseExpression(cursor)
}

function parseTransaction(cursor: Cursor): Statement {
  cursor.items(() => {
    if (cursor.take('ISOLATION', 'LEVEL')) {
      const level = [cursor.advance().upper]
      if (['READ', 'REPEATABLE'].includes(level[0] ?? '')) level.push(cursor.advance().upper)
      if (!['READ COMMITTED', 'REPEATABLE READ'].includes(level.join(' ')))
        throw cursor.unsupported(`ISOLATION LEVEL ${level.join(' ')}`)
    } else {
      cursor.expect('READ')
      if (cursor.isWord('ONLY')) throw cursor.unsupported('SET TRANSACTION READ ONLY')
      cursor.expect('WRITE')
    }
    return undefined
  })
  return { kind: 'nothing' }
}

const simple = [
  'DATABASES SCHEMAS',
  'ENGINES STORAGE PROCESSLIST PRIVILEGES PLUGINS',
  'WARNINGS ERRORS STATUS VARIABLES CHARSET COLLATION',
].map((line) => line.split(' '))
const [schemas = [], plain = [], listed = []] = simple

/** Reads what comes after SHOW. */
export function parseShow(cursor: Cursor): Statement {
  const global = cursor.takeOne('GLOBAL', 'SESSION') === 'GLOBAL'
  const full = cursor.take('FULL')
  cursor.take('EXTENDED')
  const base = { kind: 'show', full, global } as const
  if (cursor.take('CREATE')) return { ...base, ...parseShowCreate(cursor) }
  if (cursor.take('CHARACTER', 'SET')) return { ...base, what: 'CHARSET', ...parseFilter(cursor) }
  if (cursor.take('TABLE', 'STATUS'))
    return { ...base, what: 'TABLE STATUS', ...parseSchema(cursor), ...parseFilter(cursor) }
  if (cursor.take('OPEN', 'TABLES')) throw cursor.unsupported('SHOW OPEN TABLES')
  if (cursor.take('TABLES')) return { ...base, what: 'TABLES', ...parseSchema(cursor), ...parseFilter(cursor) }
  if (cursor.takeOne('COLUMNS', 'FIELDS') !== undefined)
    return { ...base, what: 'COLUMNS', ...parseOf(cursor), ...parseFilter(cursor) }
  if (cursor.takeOne('INDEX', 'INDEXES', 'KEYS') !== undefined)
    return { ...base, what: 'INDEX', ...parseOf(cursor), ...parseFilter(cursor) }
  if (cursor.take('GRANTS')) {
    if (!cursor.take('FOR')) return { ...base, what: 'GRANTS' }
    if (cursor.take('CURRENT_USER')) {
      if (cursor.takeOperator('(')) cursor.expectOperator(')')
      return { ...base, what: 'GRANTS' }
    }
    return { ...base, what: 'GRANTS', account: parseAccount(cursor) }
  }
  const what = cursor.takeOne(...schemas, ...plain, ...listed)
  if (what === undefined) {
    if (
      cursor.token.kind === 'word' &&
      /^(BINARY|MASTER|REPLICA|SLAVE|ENGINE|EVENTS|TRIGGERS|PROCEDURE|FUNCTION|PROFILE|PROFILES|BINLOG|COUNT)$/.test(
        cursor.token.upper,
      )
    ) {
      throw cursor.unsupported(`SHOW ${cursor.token.upper}`)
    }
    throw cursor.error()
  }
  if (what === 'STORAGE') cursor.expect('ENGINES')
  if (what === 'WARNINGS' || what === 'ERRORS') return { ...base, what }
  return {
    ...base,
    what: what === 'SCHEMAS' ? 'DATABASES' : what === 'STORAGE' ? 'ENGINES' : what,
    ...parseFilter(cursor),
  }
}

function parseShowCreate(cursor: Cursor) {
  if (cursor.take('TABLE')) return { what: 'CREATE TABLE', name: cursor.tableName() }
  if (cursor.take('DATABASE') || cursor.take('SCHEMA')) {
    cursor.take('IF', 'NOT', 'EXISTS')
    return { what: 'CREATE DATABASE', schema: cursor.name() }
  }
  if (cursor.take('USER')) return { what: 'CREATE USER', account: parseAccount(cursor) }
  throw cursor.unsupported(`SHOW CREATE ${cursor.token.upper}`)
}

function parseOf(cursor: Cursor) {
  if (cursor.takeOne('FROM', 'IN') === undefined) throw cursor.error()
  const name = cursor.tableName()
  const { schema } = parseSchema(cursor)
  return { name: schema === undefined ? name : { ...name, schema } }
}

function parseSchema(cursor: Cursor): { schema?: string } {
  return cursor.takeOne('FROM', 'IN') === undefined ? {} : { schema: cursor.name() }
}

function parseFilter(cursor: Cursor): { like?: string; where?: Expression } {
  if (cursor.take('LIKE')) return { like: cursor.string() }
  return cursor.take('WHERE') ? { where: parseExpression(cursor) } : {}
}
