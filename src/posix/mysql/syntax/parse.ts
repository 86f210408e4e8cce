/** Reads one statement. What MySQL has and is left out is refused by its name; what fits nothing is a syntax error. */
import { SqlError } from '../errors'
import {
  parseAlterUser,
  parseCreateUser,
  parseDropUser,
  parseGrant,
  parseRenameUser,
  parseSet,
  parseShow,
} from './administration'
import { parseDelete, parseInsert, parseUpdate } from './changes'
import { Cursor } from './cursor'
import { parseAlter, parseCreate, parseDrop } from './definitions'
import { parseExpression } from './expressions'
import { parseQuery } from './queries'
import type { Expression, Statement } from './tree'

const objects =
  /^(VIEW|PROCEDURE|FUNCTION|TRIGGER|EVENT|ROLE|SERVER|TABLESPACE|LOGFILE|DEFINER|OR|ALGORITHM|SQL|SPATIAL|AGGREGATE|INSTANCE|UNDO|RESOURCE)$/

type Parse = (cursor: Cursor) => Statement

const statements: Readonly<Record<string, Parse | undefined>> = {
  INSERT: (cursor) => parseInsert(cursor, false),
  REPLACE: (cursor) => parseInsert(cursor, true),
  UPDATE: parseUpdate,
  DELETE: parseDelete,
  CREATE: (cursor) =>
    cursor.take('USER') ? parseCreateUser(cursor) : (parseCreate(cursor) ?? refuse(cursor, 'CREATE')),
  ALTER: (cursor) => (cursor.take('USER') ? parseAlterUser(cursor) : (parseAlter(cursor) ?? refuse(cursor, 'ALTER'))),
  DROP: (cursor) => (cursor.take('USER') ? parseDropUser(cursor) : (parseDrop(cursor) ?? refuse(cursor, 'DROP'))),
  RENAME: (cursor) => {
    if (cursor.take('USER')) return parseRenameUser(cursor)
    if (cursor.takeOne('TABLE', 'TABLES') === undefined) throw cursor.error()
    const pairs = cursor.items(() => {
      const from = cursor.tableName()
      cursor.expect('TO')
      return { from, to: cursor.tableName() }
    })
    return { kind: 'renameTable', pairs }
  },
  TRUNCATE: (cursor) => {
    cursor.take('TABLE')
    return { kind: 'truncate', table: cursor.tableName() }
  },
  USE: (cursor) => ({ kind: 'use', schema: cursor.name() }),
  BEGIN: (cursor) => {
    cursor.take('WORK')
    return { kind: 'begin', readOnly: false }
  },
  START: (cursor) => {
    cursor.expect('TRANSACTION')
    if (cursor.isWord('WITH')) throw cursor.unsupported('START TRANSACTION WITH CONSISTENT SNAPSHOT')
    const readOnly = cursor.take('READ', 'ONLY')
    if (!readOnly) cursor.take('READ', 'WRITE')
    return { kind: 'begin', readOnly }
  },
  COMMIT: (cursor) => {
    cursor.take('WORK')
    return { kind: 'commit' }
  },
  ROLLBACK: (cursor) => {
    cursor.take('WORK')
    if (!cursor.take('TO')) return { kind: 'rollback' }
    cursor.take('SAVEPOINT')
    return { kind: 'rollback', to: cursor.name() }
  },
  SAVEPOINT: (cursor) => ({ kind: 'savepoint', name: cursor.name() }),
  RELEASE: (cursor) => {
    cursor.expect('SAVEPOINT')
    return { kind: 'release', name: cursor.name() }
  },
  LOCK: (cursor) => {
    if (cursor.takeOne('TABLES', 'TABLE') === undefined) throw cursor.error()
    const tables = cursor.items(() => {
      const table = cursor.tableName()
      if (cursor.take('AS') || (cursor.isName() && !cursor.isWord('READ') && !cursor.isWord('WRITE'))) cursor.name()
      const lock = cursor.take('READ') ? 'READ' : 'WRITE'
      if (lock === 'READ') cursor.take('LOCAL')
      else cursor.expect('WRITE')
      return { table, lock } as const
    })
    return { kind: 'lockTables', tables }
  },
  UNLOCK: (cursor) => {
    if (cursor.takeOne('TABLES', 'TABLE') === undefined) throw cursor.error()
    return { kind: 'unlockTables' }
  },
  SET: parseSet,
  GRANT: (cursor) => parseGrant(cursor, false),
  REVOKE: (cursor) => parseGrant(cursor, true),
  SHOW: parseShow,
  DESCRIBE: parseDescribe,
  DESC: parseDescribe,
  EXPLAIN: (cursor) => {
    if (!cursor.isName()) throw cursor.unsupported('EXPLAIN of a statement')
    return parseDescribe(cursor)
  },
  FLUSH: (cursor) => {
    cursor.takeOne('LOCAL', 'NO_WRITE_TO_BINLOG')
    const what = cursor.anyName().toUpperCase()
    if (!['PRIVILEGES', 'TABLES', 'LOGS', 'STATUS'].includes(what) || cursor.token.kind === 'word')
      throw cursor.unsupported(`FLUSH ${what}`)
    return { kind: 'flush', what }
  },
  KILL: (cursor) => {
    cursor.takeOne('CONNECTION', 'QUERY')
    return { kind: 'kill', id: parseExpression(cursor) }
  },
  SHUTDOWN: () => ({ kind: 'shutdown' }),
  DO: (cursor) => {
    const items = cursor.items(() => parseExpression(cursor))
    if (items.length === 0) throw cursor.error()
    throw cursor.unsupported('DO')
  },
  ANALYZE: (cursor) => parseMaintain(cursor, 'analyze'),
  CHECK: (cursor) => parseMaintain(cursor, 'check'),
  OPTIMIZE: (cursor) => parseMaintain(cursor, 'optimize'),
}

const leftOut = new Set(
  `CALL PREPARE EXECUTE DEALLOCATE HANDLER LOAD IMPORT CLONE XA VALUES TABLE INSTALL UNINSTALL CHANGE PURGE RESET STOP REPAIR
  CHECKSUM CACHE HELP SIGNAL RESIGNAL GET DECLARE BINLOG RESTART`.split(/\s+/),
)

/** Reads a statement without its semicolon. Throws SqlError 1064, 1065 for an empty one, 1235 for what is left out. */
export function parseStatement(sql: string): Statement {
  const cursor = new Cursor(sql, parseQuery)
  if (cursor.token.kind === 'end') throw new SqlError(1065, 'Query was empty')
  const statement = parseFirst(cursor)
  cursor.takeOperator(';')
  if (cursor.peek(0)?.kind !== 'end') throw cursor.error()
  return statement
}

function parseFirst(cursor: Cursor): Statement {
  if (cursor.isOperator('(') || cursor.isWord('SELECT') || cursor.isWord('WITH')) return parseQuery(cursor)
  const { upper } = cursor.token
  const parse = statements[upper]
  if (parse === undefined || !Object.hasOwn(statements, upper)) {
    throw leftOut.has(upper) ? cursor.unsupported(upper) : cursor.error()
  }
  cursor.advance()
  return parse(cursor)
}

function refuse(cursor: Cursor, verb: string): never {
  const { upper } = cursor.token
  throw objects.test(upper) ? cursor.unsupported(`${verb} ${upper}`) : cursor.error()
}

function parseDescribe(cursor: Cursor): Statement {
  const table = cursor.tableName()
  const column = cursor.token.kind === 'string' ? cursor.string() : cursor.isName() ? cursor.name() : undefined
  return { kind: 'describe', table, ...(column === undefined ? {} : { column }) }
}

function parseMaintain(cursor: Cursor, what: string): Statement {
  cursor.takeOne('LOCAL', 'NO_WRITE_TO_BINLOG')
  if (cursor.takeOne('TABLE', 'TABLES') === undefined) throw cursor.error()
  return { kind: 'maintain', what, tables: cursor.items(() => cursor.tableName()) }
}

/** Reads an expression alone, as a CHECK keeps it. */
export function parseExpressionText(text: string): Expression {
  return parseExpression(new Cursor(text, parseQuery))
}
