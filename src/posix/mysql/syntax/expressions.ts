/**
 * Expressions, by MySQL's precedence: OR, XOR, AND, NOT, comparisons, |, &, shifts, sums, products, ^, signs, INTERVAL,
 * COLLATE. Functions whose arguments have words of their own (CAST, EXTRACT, TRIM, …) are read here, too.
 */
import type { Cursor } from './cursor'
import { parseTypeName } from './typeNames'
import type { Expression, OrderTerm } from './tree'

const comparisons = new Set(['=', '<=>', '<', '<=', '>', '>=', '<>', '!='])
const units = new Set(
  `MICROSECOND SECOND MINUTE HOUR DAY WEEK MONTH QUARTER YEAR MINUTE_SECOND HOUR_MINUTE HOUR_SECOND DAY_HOUR DAY_MINUTE
  DAY_SECOND YEAR_MONTH`.split(/\s+/),
)
/** Functions that are called without parentheses, or whose names are reserved words. */
const wordCalls = new Set(
  `IF LEFT RIGHT REPLACE REPEAT INSERT MOD DATABASE SCHEMA VALUES CHAR DATE TIME TIMESTAMP YEAR CURRENT_USER USER CURRENT_DATE
  CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP TRUNCATE RANK`.split(/\s+/),
)
const bare = new Set('CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP CURRENT_USER'.split(' '))
const introducers = new Set(['_UTF8MB4', '_UTF8', '_UTF8MB3', '_BINARY', '_LATIN1', '_ASCII'])

/** Reads one expression. */
export function parseExpression(cursor: Cursor): Expression {
  return parseOr(cursor)
}

export function parseOrder(cursor: Cursor): readonly OrderTerm[] {
  return cursor.items(() => {
    const by = parseExpression(cursor)
    return { by, descending: cursor.takeOne('ASC', 'DESC') === 'DESC' }
  })
}

function parseOr(cursor: Cursor): Expression {
  let left = parseXor(cursor)
  while (cursor.take('OR') || cursor.takeOperator('||')) left = binary('or', left, parseXor(cursor))
  return left
}

function parseXor(cursor: Cursor): Expression {
  let left = parseAnd(cursor)
  while (cursor.take('XOR')) left = binary('xor', left, parseAnd(cursor))
  return left
}

function parseAnd(cursor: Cursor): Expression {
  let left = parseNot(cursor)
  while (cursor.take('AND') || cursor.takeOperator('&&')) left = binary('and', left, parseNot(cursor))
  return left
}

function parseNot(cursor: Cursor): Expression {
  return cursor.take('NOT') ? { kind: 'unary', operator: '!', of: parseNot(cursor) } : parseComparison(cursor)
}

function parseComparison(cursor: Cursor): Expression {
  let left = parsePredicate(cursor)
  for (;;) {
    const { token } = cursor
    if (token.kind === 'operator' && comparisons.has(token.text)) {
      cursor.advance()
      const operator = token.text === '!=' ? '<>' : token.text
      const word = cursor.takeOne('ALL', 'ANY', 'SOME')
      if (word !== undefined) left = parseQuantified(cursor, operator, left, word === 'ALL')
      else left = binary(operator, left, parsePredicate(cursor))
    } else if (cursor.take('IS')) left = parseIs(cursor, left)
    else return left
  }
}

/** `> ALL (SELECT …)`: `= ANY` and `<> ALL` are IN and NOT IN. */
function parseQuantified(cursor: Cursor, operator: string, of: Expression, isAll: boolean): Expression {
  cursor.expectOperator('(')
  const query = cursor.readQuery(cursor)
  cursor.expectOperator(')')
  if (operator === '<=>') throw cursor.error()
  if (operator === (isAll ? '<>' : '=')) return { kind: 'inQuery', of, query, negated: isAll }
  return { kind: 'quantified', operator, of, query, isAll }
}

function parseIs(cursor: Cursor, of: Expression): Expression {
  const negated = cursor.take('NOT')
  if (cursor.take('NULL') || cursor.take('UNKNOWN')) return { kind: 'isNull', of, negated }
  const truth = cursor.takeOne('TRUE', 'FALSE')
  if (truth === undefined) throw cursor.error()
  return { kind: 'isTrue', of, negated, truth: truth === 'TRUE' }
}

function parsePredicate(cursor: Cursor): Expression {
  const of = parseBitOr(cursor)
  const negated =
    cursor.isWord('NOT') && ['IN', 'BETWEEN', 'LIKE', 'REGEXP', 'RLIKE'].includes(cursor.peek(1)?.upper ?? '')
  if (negated) cursor.advance()
  if (cursor.take('BETWEEN')) {
    const low = parseBitOr(cursor)
    cursor.expect('AND')
    return { kind: 'between', of, low, high: parsePredicate(cursor), negated }
  }
  if (cursor.take('IN')) return parseIn(cursor, of, negated)
  if (cursor.take('LIKE')) {
    const pattern = parseSign(cursor)
    return { kind: 'like', of, pattern, negated, ...(cursor.take('ESCAPE') ? { escape: cursor.string() } : {}) }
  }
  if (cursor.take('REGEXP') || cursor.take('RLIKE')) return { kind: 'regexp', of, pattern: parseBitOr(cursor), negated }
  if (cursor.isWord('SOUNDS') || cursor.isWord('MEMBER')) throw cursor.unsupported(cursor.token.upper)
  return of
}

function parseIn(cursor: Cursor, of: Expression, negated: boolean): Expression {
  if (cursor.peek(1)?.upper === 'SELECT') {
    cursor.expectOperator('(')
    const query = cursor.readQuery(cursor)
    cursor.expectOperator(')')
    return { kind: 'inQuery', of, query, negated }
  }
  return { kind: 'in', of, list: cursor.list(() => parseExpression(cursor)), negated }
}

function chain(next: (cursor: Cursor) => Expression, operators: readonly string[]) {
  return (cursor: Cursor): Expression => {
    let left = next(cursor)
    for (;;) {
      const { token } = cursor
      const operator = operators.find((each) =>
        token.kind === 'operator' ? token.text === each : token.upper === each && each.length > 1,
      )
      if (operator === undefined) return left
      cursor.advance()
      left = binary(operator.toLowerCase(), left, next(cursor))
    }
  }
}

const parsePower = chain(parseSign, ['^'])
const parseProduct = chain(parsePower, ['*', '/', '%', 'DIV', 'MOD'])
const parseSum = chain(parseProduct, ['+', '-'])
const parseShift = chain(parseSum, ['<<', '>>'])
const parseBitAnd = chain(parseShift, ['&'])
const parseBitOr = chain(parseBitAnd, ['|'])

function parseSign(cursor: Cursor): Expression {
  if (cursor.takeOperator('-')) return { kind: 'unary', operator: '-', of: parseSign(cursor) }
  if (cursor.takeOperator('+')) return parseSign(cursor)
  if (cursor.takeOperator('!')) return { kind: 'unary', operator: '!', of: parseSign(cursor) }
  if (cursor.takeOperator('~')) return { kind: 'unary', operator: '~', of: parseSign(cursor) }
  if (cursor.take('BINARY')) return { kind: 'cast', of: parseSign(cursor), type: { name: 'binary' } }
  let of = parsePrimary(cursor)
  while (cursor.take('COLLATE'))
    of = { kind: 'collate', of, collation: cursor.token.kind === 'string' ? cursor.string() : cursor.anyName() }
  if (cursor.isOperator('->') || cursor.isOperator('->>')) throw cursor.unsupported(cursor.token.text)
  return of
}

function parsePrimary(cursor: Cursor): Expression {
  const { token } = cursor
  switch (token.kind) {
    case 'number':
      cursor.advance()
      return { kind: 'literal', type: 'number', value: token.text }
    case 'hex':
      cursor.advance()
      return { kind: 'literal', type: 'hex', value: token.text }
    case 'string':
      return { kind: 'literal', type: 'string', value: parseStrings(cursor) }
    case 'variable': {
      cursor.advance()
      if (cursor.takeOperator(':=')) return { kind: 'assign', name: token.text, value: parseExpression(cursor) }
      return { kind: 'variable', name: token.text }
    }
    case 'operator':
      return parseParentheses(cursor)
    case 'word':
    case 'quoted':
      return parseWord(cursor)
    case 'end':
      throw cursor.error()
  }
}

/** Strings side by side are one. */
function parseStrings(cursor: Cursor): string {
  let text = cursor.string()
  while (cursor.token.kind === 'string') text += cursor.string()
  return text
}

function parseParentheses(cursor: Cursor): Expression {
  cursor.expectOperator('(')
  if (cursor.isWord('SELECT') || cursor.isWord('WITH')) {
    const query = cursor.readQuery(cursor)
    cursor.expectOperator(')')
    return { kind: 'subquery', query }
  }
  const items = cursor.items(() => parseExpression(cursor))
  cursor.expectOperator(')')
  const [only] = items
  return items.length === 1 && only !== undefined ? only : { kind: 'row', items }
}

function parseWord(cursor: Cursor): Expression {
  const { token } = cursor
  const next = cursor.peek(1)
  const isCall = next?.kind === 'operator' && next.text === '('
  switch (token.upper) {
    case 'NULL':
      cursor.advance()
      return { kind: 'literal', type: 'null', value: null }
    case 'TRUE':
    case 'FALSE':
      cursor.advance()
      return { kind: 'literal', type: 'bool', value: token.upper === 'TRUE' ? '1' : '0' }
    case 'CASE':
      return parseCase(cursor)
    case 'EXISTS':
      return parseExists(cursor)
    case 'INTERVAL':
      return parseInterval(cursor)
    case 'ROW':
      cursor.advance()
      return { kind: 'row', items: cursor.list(() => parseExpression(cursor)) }
    case 'DEFAULT':
      cursor.advance()
      return isCall ? { kind: 'default', name: cursor.list(() => cursor.name())[0] ?? '' } : { kind: 'default' }
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
      if (next?.kind === 'string') {
        cursor.advance()
        const type = token.upper === 'TIMESTAMP' ? 'datetime' : token.upper === 'DATE' ? 'date' : 'time'
        return { kind: 'literal', type, value: cursor.string() }
      }
  }
  if (introducers.has(token.upper) && (next?.kind === 'string' || next?.kind === 'hex')) {
    const isOurs = !['_LATIN1', '_ASCII'].includes(token.upper)
    if (!isOurs && (next.kind === 'hex' || /[^\0-\x7f]/.test(next.text))) throw cursor.unsupported(token.text)
    cursor.advance()
    return parsePrimary(cursor)
  }
  const isBits = ['B', 'N'].includes(token.upper) && next?.kind === 'string' && next.start === token.end
  if (isBits) throw cursor.unsupported(`${token.text}'…'`)
  if (token.upper === 'MATCH' && isCall) throw cursor.unsupported('MATCH')
  if (bare.has(token.upper) && !isCall) {
    cursor.advance()
    return { kind: 'call', name: token.upper, arguments: [] }
  }
  if (
    isCall &&
    token.kind === 'word' &&
    (cursor.isName() || wordCalls.has(token.upper) || special[token.upper] !== undefined)
  ) {
    return parseCall(cursor)
  }
  return parseColumn(cursor)
}

function parseColumn(cursor: Cursor): Expression {
  const first = cursor.name()
  if (!cursor.takeOperator('.')) return { kind: 'column', name: first }
  const second = cursor.anyName()
  if (!cursor.takeOperator('.')) return { kind: 'column', table: first, name: second }
  return { kind: 'column', schema: first, table: second, name: cursor.anyName() }
}

function parseCase(cursor: Cursor): Expression {
  cursor.expect('CASE')
  const of = cursor.isWord('WHEN') ? undefined : parseExpression(cursor)
  const when: { test: Expression; then: Expression }[] = []
  while (cursor.take('WHEN')) {
    const test = parseExpression(cursor)
    cursor.expect('THEN')
    when.push({ test, then: parseExpression(cursor) })
  }
  if (when.length === 0) throw cursor.error()
  const otherwise = cursor.take('ELSE') ? parseExpression(cursor) : undefined
  cursor.expect('END')
  return { kind: 'case', when, ...(of === undefined ? {} : { of }), ...(otherwise === undefined ? {} : { otherwise }) }
}

function parseExists(cursor: Cursor): Expression {
  cursor.expect('EXISTS')
  cursor.expectOperator('(')
  const query = cursor.readQuery(cursor)
  cursor.expectOperator(')')
  return { kind: 'exists', query }
}

function parseInterval(cursor: Cursor): Expression {
  cursor.expect('INTERVAL')
  const amount = parseExpression(cursor)
  return { kind: 'interval', amount, unit: parseUnit(cursor) }
}

function parseUnit(cursor: Cursor): string {
  const { upper } = cursor.token
  if (!units.has(upper)) throw cursor.error()
  cursor.advance()
  return upper
}

type Special = (cursor: Cursor, name: string) => Expression

const special: Readonly<Record<string, Special | undefined>> = {
  CAST: (cursor) => {
    const of = parseExpression(cursor)
    cursor.expect('AS')
    return { kind: 'cast', of, type: parseTypeName(cursor, 'cast') }
  },
  CONVERT: (cursor) => {
    const of = parseExpression(cursor)
    if (cursor.take('USING')) {
      cursor.anyName()
      return of
    }
    cursor.expectOperator(',')
    return { kind: 'cast', of, type: parseTypeName(cursor, 'cast') }
  },
  EXTRACT: (cursor) => {
    const unit = parseUnit(cursor)
    cursor.expect('FROM')
    return call('EXTRACT', [{ kind: 'literal', type: 'string', value: unit }, parseExpression(cursor)])
  },
  POSITION: (cursor) => {
    const part = parseBitOr(cursor)
    cursor.expect('IN')
    return call('LOCATE', [part, parseExpression(cursor)])
  },
  TRIM: (cursor) => {
    const side = cursor.takeOne('BOTH', 'LEADING', 'TRAILING')
    const first = side !== undefined && cursor.isWord('FROM') ? undefined : parseExpression(cursor)
    const from = cursor.take('FROM') ? parseExpression(cursor) : undefined
    if (side !== undefined && from === undefined) throw cursor.error()
    const of = from ?? first
    if (of === undefined) throw cursor.error()
    const what: Expression =
      from === undefined || first === undefined ? { kind: 'literal', type: 'string', value: ' ' } : first
    return call('TRIM', [of, what, { kind: 'literal', type: 'string', value: side ?? 'BOTH' }])
  },
  SUBSTRING: parseSubstring,
  SUBSTR: parseSubstring,
  MID: parseSubstring,
  GROUP_CONCAT: (cursor) => {
    const distinct = cursor.take('DISTINCT')
    const values = cursor.items(() => parseExpression(cursor))
    const order = cursor.take('ORDER', 'BY') ? parseOrder(cursor) : []
    const separator = cursor.take('SEPARATOR') ? cursor.string() : ','
    return { kind: 'call', name: 'GROUP_CONCAT', arguments: values, distinct, order, separator }
  },
  TIMESTAMPDIFF: withUnit,
  TIMESTAMPADD: withUnit,
}

function parseSubstring(cursor: Cursor): Expression {
  const of = parseExpression(cursor)
  const from = cursor.take('FROM') ? 'FOR' : ','
  if (from === ',') cursor.expectOperator(',')
  const values = [of, parseExpression(cursor)]
  if (from === 'FOR' ? cursor.take('FOR') : cursor.takeOperator(',')) values.push(parseExpression(cursor))
  return call('SUBSTRING', values)
}

function withUnit(cursor: Cursor, name: string): Expression {
  const unit = parseUnit(cursor)
  cursor.expectOperator(',')
  return call(name, [{ kind: 'literal', type: 'string', value: unit }, ...cursor.items(() => parseExpression(cursor))])
}

function parseCall(cursor: Cursor): Expression {
  const word = cursor.advance()
  const name = word.upper
  cursor.expectOperator('(')
  const expression = special[name]?.(cursor, name) ?? parsePlainCall(cursor, name, word.text)
  cursor.expectOperator(')')
  if (cursor.isWord('OVER')) throw cursor.unsupported(`${name}() OVER`)
  return expression
}

function parsePlainCall(cursor: Cursor, name: string, text: string): Expression {
  const written = text === name ? {} : { written: text }
  if (cursor.isOperator(')')) return { ...call(name, []), ...written }
  if (cursor.isOperator('*') && name === 'COUNT') {
    cursor.advance()
    return { kind: 'call', name, arguments: [], star: true }
  }
  const distinct = cursor.take('DISTINCT')
  if (!distinct) cursor.take('ALL')
  const values = cursor.items(() => parseExpression(cursor))
  return { kind: 'call', name, arguments: values, ...written, ...(distinct ? { distinct } : {}) }
}

function call(name: string, values: readonly Expression[]): Expression {
  return { kind: 'call', name, arguments: values }
}

function binary(operator: string, left: Expression, right: Expression): Expression {
  return { kind: 'binary', operator, left, right }
}
