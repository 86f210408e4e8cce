/** SELECT, UNION, and what INSERT, UPDATE and DELETE have in common with them. */
import { notSupported, SqlError } from '../errors'
import type { Cursor } from './cursor'
import { parseExpression, parseOrder } from './expressions'
import type { Limit, OrderTerm, Query, Select, SelectItem, TableReference, Union } from './tree'

/** Reads a SELECT or a UNION of them, after the queries that WITH names. */
export function parseQuery(cursor: Cursor): Query {
  if (!cursor.take('WITH')) return parseUnion(cursor)
  if (cursor.isWord('RECURSIVE')) throw cursor.unsupported('WITH RECURSIVE')
  const outer = cursor.namedQueries
  cursor.items(() => {
    const name = cursor.name()
    const columns = cursor.isOperator('(') ? cursor.list(() => cursor.name()) : undefined
    cursor.expect('AS')
    cursor.expectOperator('(')
    const query = parseQuery(cursor)
    cursor.expectOperator(')')
    cursor.namedQueries = new Map([
      ...cursor.namedQueries,
      [name, columns === undefined ? query : renamed(query, columns)],
    ])
    return undefined
  })
  const query = parseUnion(cursor)
  cursor.namedQueries = outer
  return query
}

/** A query whose columns have other names. */
function renamed(query: Query, names: readonly string[]): Query {
  if (query.kind === 'union')
    return { ...query, parts: query.parts.map((part, at) => (at === 0 ? renamed(part, names) : part)) }
  if (query.items.some(({ star }) => star !== undefined)) throw notSupported('names for the columns of SELECT *')
  if (query.items.length !== names.length)
    throw new SqlError(1353, "View's SELECT and view's field list have different column counts")
  return { ...query, items: query.items.map((item, at) => ({ ...item, alias: names[at] ?? item.text })) }
}

function parseUnion(cursor: Cursor): Query {
  let isOpen = !cursor.isOperator('(')
  const parts: Query[] = [parsePart(cursor)]
  const all: boolean[] = []
  while (cursor.take('UNION')) {
    all.push(cursor.takeOne('ALL', 'DISTINCT') === 'ALL')
    isOpen = !cursor.isOperator('(')
    parts.push(parsePart(cursor))
  }
  if (cursor.isWord('EXCEPT') || cursor.isWord('INTERSECT')) throw cursor.unsupported(cursor.token.upper)
  const [first] = parts
  if (first !== undefined && parts.length === 1) return withTail(cursor, first)
  return { kind: 'union', all, ...(isOpen ? lifted(parts) : { parts, ...parseTail(cursor) }) }
}

/** What stands after the last SELECT of a union orders and limits the whole. */
function lifted(parts: readonly Query[]): Pick<Union, 'parts' | 'order' | 'limit'> {
  const last = parts.at(-1)
  if (last === undefined) return { parts, order: [] }
  const { order, limit, ...rest } = last
  return { parts: [...parts.slice(0, -1), { ...rest, order: [] }], order, ...(limit === undefined ? {} : { limit }) }
}

function withTail(cursor: Cursor, query: Query): Query {
  const tail = parseTail(cursor)
  if (tail.order.length === 0 && tail.limit === undefined) return query
  return { ...query, ...tail }
}

function parseTail(cursor: Cursor): { order: readonly OrderTerm[]; limit?: Limit } {
  const order = cursor.take('ORDER', 'BY') ? parseOrder(cursor) : []
  const limit = parseLimit(cursor)
  return { order, ...(limit === undefined ? {} : { limit }) }
}

function parsePart(cursor: Cursor): Query {
  if (cursor.takeOperator('(')) {
    const query = parseQuery(cursor)
    cursor.expectOperator(')')
    return query
  }
  return parseSelect(cursor)
}

/** Reads LIMIT, if it is next. */
export function parseLimit(cursor: Cursor): Limit | undefined {
  if (!cursor.take('LIMIT')) return undefined
  const number = () => {
    if (cursor.token.kind !== 'number') throw cursor.error()
    return parseExpression(cursor)
  }
  const first = number()
  if (cursor.takeOperator(',')) return { offset: first, count: number() }
  return cursor.take('OFFSET') ? { count: first, offset: number() } : { count: first }
}

function parseSelect(cursor: Cursor): Select {
  cursor.expect('SELECT')
  let distinct = false
  for (
    let word;
    (word = cursor.takeOne('ALL', 'DISTINCT', 'DISTINCTROW', 'SQL_NO_CACHE', 'SQL_CALC_FOUND_ROWS', 'STRAIGHT_JOIN'));
  ) {
    if (word === 'SQL_CALC_FOUND_ROWS' || word === 'STRAIGHT_JOIN') throw cursor.unsupported(word)
    distinct ||= word.startsWith('DISTINCT')
  }
  const items = cursor.items(() => parseItem(cursor))
  const early = parseInto(cursor)
  const from = cursor.take('FROM') && !cursor.take('DUAL') ? parseTables(cursor) : undefined
  const where = cursor.take('WHERE') ? parseExpression(cursor) : undefined
  const group = cursor.take('GROUP', 'BY') ? cursor.items(() => parseExpression(cursor)) : []
  const rollup = group.length > 0 && cursor.take('WITH', 'ROLLUP')
  const having = cursor.take('HAVING') ? parseExpression(cursor) : undefined
  if (cursor.isWord('WINDOW')) throw cursor.unsupported('WINDOW')
  const order = cursor.take('ORDER', 'BY') ? parseOrder(cursor) : []
  const limit = parseLimit(cursor)
  const into = early ?? parseInto(cursor)
  const locking = parseLocking(cursor)
  return {
    kind: 'select',
    distinct,
    items,
    group,
    order,
    locking,
    ...(rollup ? { rollup } : {}),
    ...(into === undefined ? {} : { into }),
    ...(from === undefined ? {} : { from }),
    ...(where === undefined ? {} : { where }),
    ...(having === undefined ? {} : { having }),
    ...(limit === undefined ? {} : { limit }),
  }
}

/** `INTO @a, @b`: the variables' names. */
function parseInto(cursor: Cursor): readonly string[] | undefined {
  if (!cursor.take('INTO')) return undefined
  if (cursor.token.kind !== 'variable') throw cursor.unsupported(`SELECT … INTO ${cursor.token.upper}`.trim())
  return cursor.items(() => {
    if (cursor.token.kind !== 'variable' || cursor.token.text.startsWith('@@')) throw cursor.error()
    return cursor.advance().text.slice(1).toLowerCase()
  })
}

function parseLocking(cursor: Cursor): boolean {
  if (cursor.take('LOCK', 'IN', 'SHARE', 'MODE')) return true
  if (!cursor.take('FOR')) return false
  if (!cursor.take('UPDATE')) cursor.expect('SHARE')
  return true
}

function parseItem(cursor: Cursor): SelectItem {
  const { start } = cursor.token
  const star = parseStar(cursor)
  if (star !== undefined) return { star, text: '*' }
  const value = parseExpression(cursor)
  const text = cursor.textFrom(start)
  if (cursor.take('AS')) return { value, text, alias: cursor.token.kind === 'string' ? cursor.string() : cursor.name() }
  if (cursor.token.kind === 'string') return { value, text, alias: cursor.string() }
  return cursor.isName() ? { value, text, alias: cursor.name() } : { value, text }
}

function parseStar(cursor: Cursor): SelectItem['star'] {
  if (cursor.takeOperator('*')) return {}
  const isDot = (at: number): boolean => cursor.peek(at)?.text === '.' && cursor.peek(at)?.kind === 'operator'
  const isStar = (at: number): boolean => cursor.peek(at)?.text === '*' && cursor.peek(at)?.kind === 'operator'
  if (!cursor.isName() || !isDot(1)) return undefined
  if (isStar(2)) {
    const table = cursor.name()
    cursor.advance()
    cursor.advance()
    return { table }
  }
  if (!isDot(3) || !isStar(4)) return undefined
  const schema = cursor.name()
  cursor.advance()
  const table = cursor.anyName()
  cursor.advance()
  cursor.advance()
  return { schema, table }
}

/** The tables of a FROM: joins, with commas as cross joins. */
export function parseTables(cursor: Cursor): TableReference {
  let left = parseJoins(cursor)
  while (cursor.takeOperator(',')) left = { kind: 'join', join: 'cross', left, right: parseJoins(cursor) }
  return left
}

function parseJoins(cursor: Cursor): TableReference {
  let left = parseTable(cursor)
  for (;;) {
    const natural = cursor.take('NATURAL')
    const join = joinKind(cursor, natural)
    if (join === undefined) return left
    const right = parseTable(cursor)
    const on = !natural && cursor.take('ON') ? parseExpression(cursor) : undefined
    const using = !natural && on === undefined && cursor.take('USING') ? cursor.list(() => cursor.name()) : undefined
    if ((join === 'left' || join === 'right') && !natural && on === undefined && using === undefined)
      throw cursor.error()
    left = {
      kind: 'join',
      join,
      left,
      right,
      ...(natural ? { natural } : {}),
      ...(on === undefined ? {} : { on }),
      ...(using === undefined ? {} : { using }),
    }
  }
}

function joinKind(cursor: Cursor, natural: boolean): 'inner' | 'left' | 'right' | 'cross' | undefined {
  const side = cursor.takeOne('LEFT', 'RIGHT')
  if (side !== undefined) {
    cursor.take('OUTER')
    cursor.expect('JOIN')
    return side === 'LEFT' ? 'left' : 'right'
  }
  if (cursor.take('STRAIGHT_JOIN')) return 'inner'
  if (cursor.take('CROSS', 'JOIN')) return 'inner'
  if (cursor.take('INNER', 'JOIN') || cursor.take('JOIN')) return 'inner'
  if (natural) throw cursor.error()
  return undefined
}

function parseTable(cursor: Cursor): TableReference {
  if (cursor.takeOperator('(')) {
    if (cursor.isWord('SELECT') || cursor.isWord('WITH')) {
      const query = parseQuery(cursor)
      cursor.expectOperator(')')
      return { kind: 'derived', query, alias: parseAlias(cursor) ?? '' }
    }
    const tables = parseTables(cursor)
    cursor.expectOperator(')')
    return tables
  }
  if (cursor.isWord('LATERAL') || cursor.isWord('JSON_TABLE')) throw cursor.unsupported(cursor.token.upper)
  const name = cursor.tableName()
  if (cursor.isWord('PARTITION')) throw cursor.unsupported('PARTITION')
  const alias = parseAlias(cursor)
  const query = name.schema === undefined ? cursor.namedQueries.get(name.name) : undefined
  if (query !== undefined) return { kind: 'derived', query, alias: alias ?? name.name }
  parseHints(cursor)
  return { kind: 'table', ...name, ...(alias === undefined ? {} : { alias }) }
}

function parseAlias(cursor: Cursor): string | undefined {
  if (cursor.take('AS')) return cursor.name()
  return cursor.isName() ? cursor.name() : undefined
}

/** Hints for the optimizer change no answer. */
function parseHints(cursor: Cursor): void {
  while (cursor.takeOne('USE', 'FORCE', 'IGNORE') !== undefined) {
    if (cursor.takeOne('INDEX', 'KEY') === undefined) throw cursor.error()
    cursor.list(() => cursor.anyName())
  }
}
