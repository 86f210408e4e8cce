/** Names of column types, with the synonyms that MySQL turns into its own: INTEGER, BOOL, DEC, NUMERIC, REAL, … */
import type { Cursor } from './cursor'
import type { TypeName } from './tree'

const synonyms: Readonly<Record<string, string>> = {
  integer: 'int',
  int4: 'int',
  int8: 'bigint',
  int2: 'smallint',
  int1: 'tinyint',
  dec: 'decimal',
  numeric: 'decimal',
  fixed: 'decimal',
  real: 'double',
  character: 'char',
  nchar: 'char',
  nvarchar: 'varchar',
  boolean: 'bool',
}

const known = new Set(
  `tinyint smallint mediumint int bigint decimal float double bit char varchar tinytext text mediumtext longtext binary varbinary
  tinyblob blob mediumblob longblob date datetime timestamp time year enum set bool`.split(/\s+/),
)
const left = new Set(['json', 'geometry', 'point', 'linestring', 'polygon', 'serial', 'bit', 'set', 'vector'])
const castTypes = new Set([
  'signed',
  'unsigned',
  'char',
  'binary',
  'date',
  'datetime',
  'time',
  'decimal',
  'double',
  'float',
  'year',
])

/** Reads a type. For CAST, SIGNED and UNSIGNED are types. */
export function parseTypeName(cursor: Cursor, use: 'column' | 'cast' = 'column'): TypeName {
  const { token } = cursor
  if (token.kind !== 'word') throw cursor.error()
  const written = token.text.toLowerCase()
  const name = synonyms[written] ?? written
  if (left.has(name)) throw cursor.unsupported(name.toUpperCase())
  if (use === 'cast' ? !castTypes.has(name) : !known.has(name)) throw cursor.error()
  cursor.advance()
  if (name === 'signed' || name === 'unsigned') cursor.takeOne('INTEGER', 'INT')
  if (name === 'double') cursor.take('PRECISION')
  if (name === 'char' && cursor.take('VARYING')) return attributes(cursor, { ...sized(cursor, 'varchar') })
  if (name === 'bool') return { name: 'tinyint', length: 1 }
  if (name === 'enum') return attributes(cursor, { name, values: cursor.list(() => cursor.string()) })
  return attributes(cursor, sized(cursor, name))
}

function sized(cursor: Cursor, name: string): TypeName {
  if (!cursor.takeOperator('(')) return { name }
  const length = cursor.integer()
  const decimals = cursor.takeOperator(',') ? cursor.integer() : undefined
  cursor.expectOperator(')')
  return { name, length, ...(decimals === undefined ? {} : { decimals }) }
}

function attributes(cursor: Cursor, type: TypeName): TypeName {
  let result = type
  for (;;) {
    if (cursor.take('UNSIGNED')) result = { ...result, unsigned: true }
    else if (cursor.take('SIGNED')) continue
    else if (cursor.take('ZEROFILL')) result = { ...result, unsigned: true, zerofill: true }
    else if (cursor.take('BINARY')) result = { ...result, binary: true }
    else if (cursor.take('CHARACTER', 'SET') || cursor.take('CHARSET')) result = charset(cursor, result)
    else if (cursor.take('COLLATE')) result = collated(cursor, result)
    else return result
  }
}

function charset(cursor: Cursor, type: TypeName): TypeName {
  cursor.takeOperator('=')
  const name = (cursor.token.kind === 'string' ? cursor.string() : cursor.anyName()).toLowerCase()
  return name === 'binary' ? { ...type, binary: true } : type
}

function collated(cursor: Cursor, type: TypeName): TypeName {
  const name = (cursor.token.kind === 'string' ? cursor.string() : cursor.anyName()).toLowerCase()
  return { ...type, binary: /(_bin|_cs|^binary)$/.test(name) }
}
