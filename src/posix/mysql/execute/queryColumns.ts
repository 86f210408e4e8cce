/** Columns of a table that is made from a query's result. */
import type { ColumnDefinition, TypeName } from '../syntax/tree'
import type { ValueType } from '../values/types'
import type { ResultColumn } from './select'

export function columnsOfQuery(columns: readonly ResultColumn[]): readonly ColumnDefinition[] {
  return columns.map(({ name, type, notNull }) => ({
    name,
    type: typeNameOf(type),
    notNull: notNull === true,
    autoIncrement: false,
    primary: false,
    unique: false,
  }))
}

function typeNameOf(type: ValueType): TypeName {
  switch (type.kind) {
    case 'int':
      return { name: 'bigint' }
    case 'decimal':
      return { name: 'decimal', length: 30, decimals: type.scale ?? 0 }
    case 'double':
      return { name: 'double' }
    case 'binary':
      return { name: 'varbinary', length: 255 }
    case 'date':
    case 'datetime':
    case 'time':
      return { name: type.kind }
    default:
      return type.members === undefined ? { name: 'varchar', length: 255 } : { name: 'enum', values: type.members }
  }
}
