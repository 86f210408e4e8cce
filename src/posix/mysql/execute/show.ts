/** SHOW and DESCRIBE: what there is, as tables. Formats are MySQL 8.4's. */
import type { Expression, TypeName } from '../syntax/tree'
import type { Column, TableDefinition } from '../storage/definition'
import { valueTypeOf } from '../storage/definition'
import { intType, textType, type Value } from '../values/types'
import { foreignText } from './foreignKeys'
import type { ResultColumn } from './select'

export interface ShownTable {
  readonly columns: readonly ResultColumn[]
  readonly rows: readonly (readonly Value[])[]
}

function texts(names: string): readonly ResultColumn[] {
  return names.split(',').map((name) => ({ name, type: textType }))
}

const widths: Readonly<Record<string, string>> = { year: 'year', float: 'float', double: 'double' }

/** A type as SHOW CREATE TABLE writes it. */
function typeText({ name, length, decimals, unsigned, zerofill, values }: TypeName): string {
  const sign = `${unsigned === true ? ' unsigned' : ''}${zerofill === true ? ' zerofill' : ''}`
  if (values !== undefined) return `${name}(${values.map((value) => `'${value.replace(/'/g, "''")}'`).join(',')})`
  if (name === 'decimal') return `decimal(${length ?? 10},${decimals ?? 0})${sign}`
  if (name === 'tinyint' && length === 1 && unsigned !== true) return 'tinyint(1)'
  if (/int$/.test(name) || widths[name] !== undefined) {
    const width = zerofill === true && length !== undefined ? `(${length})` : ''
    return `${name}${decimals === undefined ? width : `(${length ?? 10},${decimals})`}${sign}`
  }
  if (name === 'char' || name === 'binary') return `${name}(${length ?? 1})`
  return length === undefined ? name : `${name}(${length})`
}

/** A default as SHOW COLUMNS has it: its value alone; null for none. */
function defaultText(column: Column): string | null {
  const { default: expression } = column
  if (expression === undefined) return null
  return constantText(expression, column)
}

function constantText(expression: Expression, column: Column): string | null {
  if (expression.kind === 'call')
    return `CURRENT_TIMESTAMP${column.type.length === undefined ? '' : `(${column.type.length})`}`
  if (expression.kind === 'unary') return `-${constantText(expression.of, column) ?? ''}`
  if (expression.kind !== 'literal' || expression.value === null) return null
  const { kind, scale } = valueTypeOf(column.type)
  if (kind === 'decimal') return Number(expression.value).toFixed(scale ?? 0)
  return expression.value
}

function columnLine(column: Column, table: TableDefinition): string {
  const { name, type, notNull, autoIncrement, onUpdateNow, comment } = column
  const isText = valueTypeOf(type).kind === 'text' && type.values === undefined
  const collation = isText && type.binary === true ? ' CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : ''
  const canDefault = !/text$|blob$/.test(type.name)
  const parts = [`\`${name}\` ${typeText(type)}${collation}`]
  if (notNull) parts.push('NOT NULL')
  else if (type.name === 'timestamp') parts.push('NULL')
  const value = defaultText(column)
  if (value !== null)
    parts.push(`DEFAULT ${/^CURRENT_TIMESTAMP/.test(value) ? value : `'${value.replace(/'/g, "''")}'`}`)
  else if (!notNull && canDefault) parts.push('DEFAULT NULL')
  if (onUpdateNow === true)
    parts.push(`ON UPDATE CURRENT_TIMESTAMP${type.length === undefined ? '' : `(${type.length})`}`)
  if (autoIncrement === true) parts.push('AUTO_INCREMENT')
  if (comment !== undefined) parts.push(`COMMENT '${comment.replace(/'/g, "''")}'`)
  return table.columns.length === 0 ? '' : parts.join(' ')
}

/** SHOW CREATE TABLE. */
export function createTableText(table: TableDefinition, nextAuto: bigint): string {
  const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(',')
  const lines = [
    ...table.columns.map((column) => columnLine(column, table)),
    ...(table.primary.length > 0 ? [`PRIMARY KEY (${list(table.primary)})`] : []),
    ...table.indexes.map(({ name, unique, columns }) => `${unique ? 'UNIQUE ' : ''}KEY \`${name}\` (${list(columns)})`),
    ...table.foreign.map((key) => foreignText(key, table.schema)),
    ...table.checks.map(({ name, text }) => `CONSTRAINT \`${name}\` CHECK ((${text}))`),
  ]
  const auto =
    nextAuto > 1n && table.columns.some(({ autoIncrement }) => autoIncrement === true)
      ? ` AUTO_INCREMENT=${nextAuto}`
      : ''
  const comment = table.comment === undefined ? '' : ` COMMENT='${table.comment.replace(/'/g, "''")}'`
  return `CREATE TABLE \`${table.name}\` (\n${lines.map((line) => `  ${line}`).join(',\n')}\n) ENGINE=InnoDB${auto} DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci${comment}`
}

export function showColumns(table: TableDefinition, full: boolean): ShownTable {
  const rows = table.columns.map((column): readonly Value[] => {
    const { name, type, notNull } = column
    const extra = [
      ...(column.autoIncrement === true ? ['auto_increment'] : []),
      ...(column.default?.kind === 'call' ? ['DEFAULT_GENERATED'] : []),
      ...(column.onUpdateNow === true ? ['on update CURRENT_TIMESTAMP'] : []),
    ].join(' ')
    const plain = [name, typeText(type), notNull ? 'NO' : 'YES', keyMark(table, name), defaultText(column), extra]
    if (!full) return plain
    const isText = valueTypeOf(type).kind === 'text'
    const collation = !isText ? null : type.binary === true ? 'utf8mb4_bin' : 'utf8mb4_0900_ai_ci'
    return [name, typeText(type), collation, ...plain.slice(2), 'select,insert,update,references', column.comment ?? '']
  })
  return {
    columns: texts(
      full ? 'Field,Type,Collation,Null,Key,Default,Extra,Privileges,Comment' : 'Field,Type,Null,Key,Default,Extra',
    ),
    rows,
  }
}

function keyMark(table: TableDefinition, name: string): string {
  if (table.primary.includes(name)) return 'PRI'
  const first = table.indexes.filter(({ columns }) => columns[0] === name)
  if (first.some(({ unique, columns }) => unique && columns.length === 1)) {
    const column = table.columns.find((each) => each.name === name)
    const stands = table.primary.length === 0 && column?.notNull === true
    return stands ? 'PRI' : 'UNI'
  }
  return first.length > 0 ? 'MUL' : ''
}

/** SHOW INDEX; `rows` is how many the table has. */
export function showIndexes(table: TableDefinition, rows: number): ShownTable {
  const columns = texts(
    'Table,Non_unique,Key_name,Seq_in_index,Column_name,Collation,Cardinality,Sub_part,Packed,Null,Index_type,Comment,Index_comment,Visible,Expression',
  ).map((column) =>
    /^(Non_unique|Seq_in_index|Cardinality|Sub_part)$/.test(column.name) ? { ...column, type: intType } : column,
  )
  const keys = [
    ...(table.primary.length > 0 ? [{ name: 'PRIMARY', unique: true, columns: table.primary }] : []),
    ...table.indexes,
  ]
  const shown = keys.flatMap((key) =>
    key.columns.map((name, at): readonly Value[] => {
      const isNullable = table.columns.find((column) => column.name === name)?.notNull !== true
      return [
        table.name,
        key.unique ? 0 : 1,
        key.name,
        at + 1,
        name,
        'A',
        rows,
        null,
        null,
        isNullable ? 'YES' : '',
        'BTREE',
        '',
        '',
        'YES',
        null,
      ]
    }),
  )
  return { columns, rows: shown }
}

export function listed(name: string, values: readonly string[]): ShownTable {
  return { columns: texts(name), rows: values.map((value) => [value]) }
}

export function pairs(names: string, rows: readonly (readonly Value[])[]): ShownTable {
  return { columns: texts(names), rows }
}
