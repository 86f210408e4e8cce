/** INSERT, REPLACE, UPDATE, DELETE. */
import type { Cursor } from './cursor'
import { parseExpression, parseOrder } from './expressions'
import { parseLimit, parseQuery, parseTables } from './queries'
import type { Assignment, ColumnName, Expression, Statement, TableName } from './tree'

/** Reads an INSERT or REPLACE after its first word. */
export function parseInsert(cursor: Cursor, replace: boolean): Statement {
  cursor.takeOne('LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY')
  const ignore = cursor.take('IGNORE')
  cursor.take('INTO')
  const table = cursor.tableName()
  const base = { kind: 'insert', table, ignore, replace } as const
  if (cursor.take('SET')) {
    const set = cursor.items(() => parseAssignment(cursor))
    const columns = set.map(({ column }) => column.name)
    return { ...base, columns, rows: [set.map(({ value }) => value)], onDuplicate: parseOnDuplicate(cursor) }
  }
  const columns = cursor.isOperator('(') && cursor.peek(1)?.upper !== 'SELECT' ? parseColumns(cursor) : undefined
  const named = columns === undefined ? {} : { columns }
  if (cursor.take('VALUES') || cursor.take('VALUE')) {
    const rows = cursor.items(() => parseRow(cursor))
    if (cursor.isWord('AS')) throw cursor.unsupported('VALUES … AS')
    return { ...base, ...named, rows, onDuplicate: parseOnDuplicate(cursor) }
  }
  if (!cursor.isWord('SELECT') && !cursor.isWord('WITH') && !cursor.isOperator('(')) throw cursor.error()
  return { ...base, ...named, query: parseQuery(cursor), onDuplicate: parseOnDuplicate(cursor) }
}

function parseColumns(cursor: Cursor): readonly string[] {
  cursor.expectOperator('(')
  if (cursor.takeOperator(')')) return []
  const columns = cursor.items(() => parseColumnName(cursor).name)
  cursor.expectOperator(')')
  return columns
}

function parseRow(cursor: Cursor): readonly Expression[] {
  cursor.take('ROW')
  cursor.expectOperator('(')
  if (cursor.takeOperator(')')) return []
  const values = cursor.items(() => parseExpression(cursor))
  cursor.expectOperator(')')
  return values
}

function parseOnDuplicate(cursor: Cursor): readonly Assignment[] {
  if (!cursor.take('ON')) return []
  cursor.expect('DUPLICATE', 'KEY', 'UPDATE')
  return cursor.items(() => parseAssignment(cursor))
}

function parseAssignment(cursor: Cursor): Assignment {
  const column = parseColumnName(cursor)
  if (!cursor.takeOperator('=')) cursor.expectOperator(':=')
  return { column, value: parseExpression(cursor) }
}

function parseColumnName(cursor: Cursor): ColumnName {
  const first = cursor.name()
  if (!cursor.takeOperator('.')) return { name: first }
  const second = cursor.anyName()
  return cursor.takeOperator('.')
    ? { schema: first, table: second, name: cursor.anyName() }
    : { table: first, name: second }
}

export function parseUpdate(cursor: Cursor): Statement {
  cursor.take('LOW_PRIORITY')
  const ignore = cursor.take('IGNORE')
  const table = parseTables(cursor)
  cursor.expect('SET')
  const set = cursor.items(() => parseAssignment(cursor))
  return { kind: 'update', table, set, ignore, ...parseWhich(cursor) }
}

export function parseDelete(cursor: Cursor): Statement {
  while (cursor.takeOne('LOW_PRIORITY', 'QUICK', 'IGNORE') !== undefined);
  if (cursor.take('FROM')) {
    const start = parseTables(cursor)
    if (cursor.take('USING')) {
      const targets: TableName[] = []
      if (start.kind === 'table') targets.push(start)
      return { kind: 'delete', targets, table: parseTables(cursor), ...parseWhich(cursor) }
    }
    return { kind: 'delete', targets: [], table: start, ...parseWhich(cursor) }
  }
  const targets = cursor.items(() => {
    const first = cursor.name()
    if (!cursor.takeOperator('.') || cursor.takeOperator('*')) return { name: first }
    const name = cursor.anyName()
    if (cursor.takeOperator('.')) cursor.expectOperator('*')
    return { schema: first, name }
  })
  cursor.expect('FROM')
  return { kind: 'delete', targets, table: parseTables(cursor), ...parseWhich(cursor) }
}

function parseWhich(cursor: Cursor) {
  const where = cursor.take('WHERE') ? parseExpression(cursor) : undefined
  const order = cursor.take('ORDER', 'BY') ? parseOrder(cursor) : []
  const limit = parseLimit(cursor)
  return { order, ...(where === undefined ? {} : { where }), ...(limit === undefined ? {} : { limit }) }
}
