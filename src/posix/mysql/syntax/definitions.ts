/** CREATE, ALTER, DROP, RENAME of databases, tables and indexes. */
import type { Cursor } from './cursor'
import { parseExpression } from './expressions'
import { parseQuery } from './queries'
import { parseTypeName } from './typeNames'
import type {
  AlterAction,
  ColumnDefinition,
  Expression,
  ForeignTarget,
  Statement,
  TableElement,
  TableOptions,
} from './tree'

type IndexElement = Exclude<TableElement, { kind: 'column' }>

/** Reads what comes after CREATE; undefined when it is none of these. */
export function parseCreate(cursor: Cursor): Statement | undefined {
  if (cursor.take('DATABASE') || cursor.take('SCHEMA')) {
    const ifNotExists = cursor.take('IF', 'NOT', 'EXISTS')
    return {
      kind: 'createSchema',
      name: cursor.name(),
      ifNotExists,
      options: refuseExact(cursor, parseTableOptions(cursor)),
    }
  }
  const temporary = cursor.take('TEMPORARY')
  if (temporary) throw cursor.unsupported('CREATE TEMPORARY TABLE')
  if (cursor.take('TABLE')) return parseCreateTable(cursor, temporary)
  const unique = cursor.take('UNIQUE')
  if (cursor.isWord('FULLTEXT') || cursor.isWord('SPATIAL')) throw cursor.unsupported(`${cursor.token.upper} INDEX`)
  if (!cursor.take('INDEX')) {
    if (unique) throw cursor.error()
    return undefined
  }
  const name = cursor.name()
  skipIndexType(cursor)
  cursor.expect('ON')
  const table = cursor.tableName()
  const columns = parseKeyParts(cursor)
  skipIndexType(cursor)
  return { kind: 'createIndex', name, unique, table, columns }
}

function parseCreateTable(cursor: Cursor, temporary: boolean): Statement {
  const ifNotExists = cursor.take('IF', 'NOT', 'EXISTS')
  const table = cursor.tableName()
  const base = { kind: 'createTable', table, ifNotExists, temporary } as const
  if (cursor.take('LIKE')) return { ...base, like: cursor.tableName(), elements: [], options: {} }
  if (cursor.isOperator('(') && cursor.peek(1)?.upper === 'LIKE') {
    cursor.advance()
    cursor.advance()
    const like = cursor.tableName()
    cursor.expectOperator(')')
    return { ...base, like, elements: [], options: {} }
  }
  const hasElements = cursor.isOperator('(') && cursor.peek(1)?.upper !== 'SELECT'
  const written = hasElements ? cursor.list(() => parseElement(cursor)) : []
  const options = parseTableOptions(cursor)
  const elements = isExactCollation(options.collation) ? written.map(compareExactly) : written
  if (cursor.isWord('PARTITION')) throw cursor.unsupported('PARTITION BY')
  cursor.take('AS')
  const query =
    cursor.isWord('SELECT') || cursor.isWord('WITH') || cursor.isOperator('(') ? parseQuery(cursor) : undefined
  if (!hasElements && query === undefined) throw cursor.token.kind === 'end' ? cursor.error() : cursor.error()
  return { ...base, elements, options, ...(query === undefined ? {} : { query }) }
}

/** Whether case and accents count in it. */
function isExactCollation(name: string | undefined): boolean {
  return name !== undefined && /(_bin|_cs)$|^binary$/i.test(name)
}

/** A column of a table with such a collation, unless it has its own. */
function compareExactly(element: TableElement): TableElement {
  if (element.kind !== 'column' || element.column.type.binary !== undefined) return element
  if (!/char|text|enum|set/.test(element.column.type.name)) return element
  return { ...element, column: { ...element.column, type: { ...element.column.type, binary: true } } }
}

/** What a database's or an existing table's collation would mean for columns to come is left out where it would count. */
function refuseExact(cursor: Cursor, options: TableOptions): TableOptions {
  if (isExactCollation(options.collation)) throw cursor.unsupported(`COLLATE ${options.collation ?? ''}`)
  return options
}

function parseElement(cursor: Cursor): TableElement {
  return parseIndexElement(cursor) ?? { kind: 'column', column: parseColumn(cursor) }
}

function parseIndexElement(cursor: Cursor): IndexElement | undefined {
  const constraint = cursor.take('CONSTRAINT')
  const name = constraint && cursor.isName() ? cursor.name() : undefined
  if (cursor.take('PRIMARY', 'KEY')) {
    skipIndexType(cursor)
    return { kind: 'index', index: 'primary', columns: withoutType(cursor) }
  }
  if (cursor.take('FOREIGN', 'KEY')) {
    const own = cursor.isName() ? cursor.name() : undefined
    const columns = cursor.list(() => cursor.name())
    const target = parseReferences(cursor)
    const given = name ?? own
    return { kind: 'foreign', columns, target, ...(given === undefined ? {} : { name: given }) }
  }
  if (cursor.isWord('CHECK')) {
    const check = parseCheck(cursor)
    return { kind: 'check', ...check, ...(name === undefined ? {} : { name }) }
  }
  const unique = cursor.take('UNIQUE')
  if (cursor.isWord('FULLTEXT') || cursor.isWord('SPATIAL')) throw cursor.unsupported(`${cursor.token.upper} KEY`)
  if (cursor.takeOne('INDEX', 'KEY') === undefined && !unique) {
    if (constraint) throw cursor.error()
    return undefined
  }
  const own = cursor.isName() ? cursor.name() : name
  skipIndexType(cursor)
  return {
    kind: 'index',
    index: unique ? 'unique' : 'plain',
    columns: withoutType(cursor),
    ...(own === undefined ? {} : { name: own }),
  }
}

function withoutType(cursor: Cursor): readonly string[] {
  const columns = parseKeyParts(cursor)
  skipIndexType(cursor)
  return columns
}

function parseKeyParts(cursor: Cursor): readonly string[] {
  return cursor.list(() => {
    if (cursor.isOperator('(')) throw cursor.unsupported('functional index')
    const name = cursor.name()
    if (cursor.isOperator('(')) throw cursor.unsupported('index prefix')
    if (cursor.take('DESC')) throw cursor.unsupported('DESC in an index')
    cursor.take('ASC')
    return name
  })
}

function skipIndexType(cursor: Cursor): void {
  for (;;) {
    if (cursor.take('USING')) cursor.expect(cursor.isWord('HASH') ? 'HASH' : 'BTREE')
    else if (cursor.take('COMMENT')) cursor.string()
    else if (!cursor.take('VISIBLE')) return
  }
}

/** Reads a column: its name, type and attributes. */
function parseColumn(cursor: Cursor): ColumnDefinition {
  const name = cursor.name()
  const type = parseTypeName(cursor)
  let column: ColumnDefinition = { name, type, notNull: false, autoIncrement: false, primary: false, unique: false }
  for (;;) {
    const more = parseAttribute(cursor)
    if (more === undefined) return column
    column = { ...column, ...more, type: more.type ? { ...column.type, ...more.type } : column.type }
  }
}

type Attribute = Partial<Omit<ColumnDefinition, 'type'>> & { readonly type?: { readonly binary: boolean } }

function parseAttribute(cursor: Cursor): Attribute | undefined {
  if (cursor.take('NOT', 'NULL')) return { notNull: true, isNullable: false }
  if (cursor.take('NULL')) return { notNull: false, isNullable: true }
  if (cursor.take('DEFAULT')) return { default: parseDefault(cursor) }
  if (cursor.take('ON', 'UPDATE')) {
    parseDefault(cursor)
    return { onUpdateNow: true }
  }
  if (cursor.take('AUTO_INCREMENT')) return { autoIncrement: true }
  if (cursor.take('PRIMARY', 'KEY') || cursor.take('KEY')) return { primary: true }
  if (cursor.take('UNIQUE')) {
    cursor.take('KEY')
    return { unique: true }
  }
  if (cursor.take('COMMENT')) return { comment: cursor.string() }
  if (cursor.take('COLLATE')) {
    const collation = cursor.token.kind === 'string' ? cursor.string() : cursor.anyName()
    return { type: { binary: /(_bin|_cs|^binary)$/i.test(collation) } }
  }
  if (cursor.isWord('REFERENCES')) return { references: parseReferences(cursor) }
  if (cursor.isWord('CONSTRAINT') || cursor.isWord('CHECK')) {
    const constraint = cursor.take('CONSTRAINT')
    const name = constraint && cursor.isName() ? cursor.name() : undefined
    const check = parseCheck(cursor)
    return { check: { ...check, ...(name === undefined ? {} : { name }) } }
  }
  if (cursor.isWord('GENERATED') || cursor.isWord('AS')) throw cursor.unsupported('generated columns')
  if (cursor.isWord('VISIBLE') || cursor.isWord('INVISIBLE')) throw cursor.unsupported(cursor.token.upper)
  return undefined
}

function parseCheck(cursor: Cursor): { expression: Expression; text: string } {
  cursor.expect('CHECK')
  cursor.expectOperator('(')
  const { start } = cursor.token
  const expression = parseExpression(cursor)
  const text = cursor.textFrom(start)
  cursor.expectOperator(')')
  return { expression, text }
}

function parseDefault(cursor: Cursor): Expression {
  if (cursor.isOperator('(')) throw cursor.unsupported('DEFAULT (expression)')
  const value = parseExpression(cursor)
  const isConstant =
    value.kind === 'literal' ||
    (value.kind === 'unary' && value.of.kind === 'literal') ||
    (value.kind === 'call' && ['NOW', 'CURRENT_TIMESTAMP', 'LOCALTIME', 'LOCALTIMESTAMP'].includes(value.name))
  if (!isConstant) throw cursor.error()
  return value
}

function parseReferences(cursor: Cursor): ForeignTarget {
  cursor.expect('REFERENCES')
  const { name: table, schema } = cursor.tableName()
  const columns = cursor.isOperator('(') ? cursor.list(() => cursor.name()) : []
  let target: ForeignTarget = { table, columns, ...(schema === undefined ? {} : { schema }) }
  while (cursor.isWord('ON') && ['DELETE', 'UPDATE'].includes(cursor.peek(1)?.upper ?? '')) {
    cursor.advance()
    const event = cursor.advance().upper
    const action = parseAction(cursor)
    target = event === 'DELETE' ? { ...target, onDelete: action } : { ...target, onUpdate: action }
  }
  return target
}

function parseAction(cursor: Cursor): string {
  if (cursor.take('SET', 'NULL')) return 'SET NULL'
  if (cursor.take('NO', 'ACTION')) return 'NO ACTION'
  if (cursor.take('SET', 'DEFAULT')) throw cursor.unsupported('ON DELETE SET DEFAULT')
  const action = cursor.takeOne('CASCADE', 'RESTRICT')
  if (action === undefined) throw cursor.error()
  return action
}

function parseTableOptions(cursor: Cursor): TableOptions {
  let options: TableOptions = {}
  for (;;) {
    cursor.takeOperator(',')
    const more = parseTableOption(cursor)
    if (more === undefined) return options
    options = { ...options, ...more }
  }
}

function parseTableOption(cursor: Cursor): TableOptions | undefined {
  const word = (): string => {
    cursor.takeOperator('=')
    return cursor.token.kind === 'string' ? cursor.string() : cursor.anyName()
  }
  const number = (): number => {
    cursor.takeOperator('=')
    return cursor.integer()
  }
  if (cursor.take('ENGINE')) return { engine: word() }
  if (cursor.isWord('DEFAULT') && !['CHARSET', 'CHARACTER', 'COLLATE'].includes(cursor.peek(1)?.upper ?? ''))
    return undefined
  cursor.take('DEFAULT')
  if (cursor.take('CHARACTER', 'SET') || cursor.take('CHARSET')) return { charset: word() }
  if (cursor.take('COLLATE')) return { collation: word() }
  if (cursor.take('AUTO_INCREMENT')) return { autoIncrement: number() }
  if (cursor.take('COMMENT')) return { comment: word() }
  if (cursor.take('ROW_FORMAT')) return word() === '' ? {} : {}
  for (const left of [
    'DATA',
    'INDEX',
    'TABLESPACE',
    'ENCRYPTION',
    'COMPRESSION',
    'UNION',
    'CONNECTION',
    'KEY_BLOCK_SIZE',
  ]) {
    if (cursor.isWord(left)) throw cursor.unsupported(`table option ${left}`)
  }
  return undefined
}

/** Reads what comes after ALTER; undefined when it is none of these. */
export function parseAlter(cursor: Cursor): Statement | undefined {
  if (cursor.take('DATABASE') || cursor.take('SCHEMA')) {
    const name = cursor.isName() && !cursor.isWord('CHARSET') ? cursor.name() : undefined
    return {
      kind: 'alterSchema',
      options: refuseExact(cursor, parseTableOptions(cursor)),
      ...(name === undefined ? {} : { name }),
    }
  }
  if (!cursor.take('TABLE')) return undefined
  const table = cursor.tableName()
  const actions = cursor.items(() => parseAlterAction(cursor))
  return { kind: 'alterTable', table, actions }
}

function parseAlterAction(cursor: Cursor): AlterAction {
  if (cursor.take('ADD')) return parseAdd(cursor)
  if (cursor.take('DROP')) return parseAlterDrop(cursor)
  if (cursor.take('MODIFY')) {
    cursor.take('COLUMN')
    const column = parseColumn(cursor)
    return { kind: 'changeColumn', name: column.name, column, ...parsePlace(cursor) }
  }
  if (cursor.take('CHANGE')) {
    cursor.take('COLUMN')
    const name = cursor.name()
    return { kind: 'changeColumn', name, column: parseColumn(cursor), ...parsePlace(cursor) }
  }
  if (cursor.take('RENAME', 'COLUMN')) return { kind: 'renameColumn', ...parseRenaming(cursor) }
  if (cursor.take('RENAME', 'INDEX') || cursor.take('RENAME', 'KEY'))
    return { kind: 'renameIndex', ...parseRenaming(cursor) }
  if (cursor.take('RENAME')) {
    cursor.takeOne('TO', 'AS')
    const { name, schema } = cursor.tableName()
    return { kind: 'rename', to: name, ...(schema === undefined ? {} : { schema }) }
  }
  if (cursor.take('ALTER')) {
    cursor.take('COLUMN')
    const name = cursor.name()
    if (cursor.take('DROP', 'DEFAULT')) return { kind: 'setDefault', name }
    cursor.expect('SET', 'DEFAULT')
    return { kind: 'setDefault', name, default: parseDefault(cursor) }
  }
  // Of every dump; InnoDB has no such option, and merely notes it.
  if (cursor.take('DISABLE', 'KEYS') || cursor.take('ENABLE', 'KEYS')) return { kind: 'options', options: {} }
  if (cursor.take('CONVERT', 'TO')) cursor.expect('CHARACTER', 'SET')
  else {
    const options = refuseExact(cursor, parseTableOptions(cursor))
    if (Object.keys(options).length === 0) throw cursor.error()
    return { kind: 'options', options }
  }
  cursor.advance()
  return { kind: 'options', options: refuseExact(cursor, parseTableOptions(cursor)) }
}

function parseRenaming(cursor: Cursor): { name: string; to: string } {
  const name = cursor.name()
  cursor.expect('TO')
  return { name, to: cursor.name() }
}

function parseAdd(cursor: Cursor): AlterAction {
  const element = parseIndexElement(cursor)
  if (element !== undefined) return { kind: 'add', element }
  cursor.take('COLUMN')
  if (cursor.isOperator('(')) throw cursor.unsupported('ADD (columns)')
  return { kind: 'addColumn', column: parseColumn(cursor), ...parsePlace(cursor) }
}

function parsePlace(cursor: Cursor): { first?: boolean; after?: string } {
  if (cursor.take('FIRST')) return { first: true }
  return cursor.take('AFTER') ? { after: cursor.name() } : {}
}

function parseAlterDrop(cursor: Cursor): AlterAction {
  if (cursor.take('PRIMARY', 'KEY')) return { kind: 'dropIndex', name: 'PRIMARY' }
  if (cursor.take('INDEX') || cursor.take('KEY')) return { kind: 'dropIndex', name: cursor.name() }
  if (cursor.take('FOREIGN', 'KEY')) return { kind: 'dropForeign', name: cursor.name() }
  if (cursor.take('CONSTRAINT') || cursor.take('CHECK')) return { kind: 'dropForeign', name: cursor.name() }
  cursor.take('COLUMN')
  return { kind: 'dropColumn', name: cursor.name() }
}

/** Reads what comes after DROP; undefined when it is none of these. */
export function parseDrop(cursor: Cursor): Statement | undefined {
  if (cursor.take('DATABASE') || cursor.take('SCHEMA')) {
    const ifExists = cursor.take('IF', 'EXISTS')
    return { kind: 'dropSchema', name: cursor.name(), ifExists }
  }
  cursor.take('TEMPORARY')
  if (cursor.take('TABLE') || cursor.take('TABLES')) {
    const ifExists = cursor.take('IF', 'EXISTS')
    const tables = cursor.items(() => cursor.tableName())
    cursor.takeOne('RESTRICT', 'CASCADE')
    return { kind: 'dropTable', tables, ifExists }
  }
  if (!cursor.take('INDEX')) return undefined
  const name = cursor.take('PRIMARY') ? 'PRIMARY' : cursor.name()
  cursor.expect('ON')
  return { kind: 'dropIndex', name, table: cursor.tableName() }
}
