/** What a table is: columns, keys, constraints, as the dictionary keeps them. */
import type { CheckDefinition, Expression, ForeignTarget, TypeName } from '../syntax/tree'
import type { ValueType } from '../values/types'

export interface Column {
  readonly name: string
  readonly type: TypeName
  readonly notNull: boolean
  /** A constant, or the call NOW; absent for none. */
  readonly default?: Expression
  readonly onUpdateNow?: boolean
  readonly autoIncrement?: boolean
  readonly comment?: string
}

export interface Index {
  readonly name: string
  readonly unique: boolean
  readonly columns: readonly string[]
}

export interface ForeignKey {
  readonly name: string
  readonly columns: readonly string[]
  readonly target: ForeignTarget
}

export interface TableDefinition {
  readonly id: number
  readonly schema: string
  readonly name: string
  readonly columns: readonly Column[]
  /** Columns of the primary key; empty where rows are kept by a hidden number. */
  readonly primary: readonly string[]
  readonly indexes: readonly Index[]
  readonly foreign: readonly ForeignKey[]
  readonly checks: readonly (CheckDefinition & { readonly name: string })[]
  readonly comment?: string
  readonly createdMs: number
}

export interface UserRecord {
  readonly user: string
  readonly host: string
  /** SHA-256 of salt and password in hexadecimal; empty for no password. */
  readonly secret: string
  readonly salt: string
  readonly grants: readonly Grant[]
}

export interface Grant {
  /** `*` for all. */
  readonly schema: string
  readonly table: string
  readonly privileges: readonly string[]
  readonly withGrant: boolean
}

const integers = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'year', 'bit'])

/** The type of the values of a column. */
export function valueTypeOf(type: TypeName): ValueType {
  const { name, decimals, unsigned } = type
  if (integers.has(name)) {
    const width = type.zerofill === true ? (type.length ?? defaultWidths[name] ?? 10) : undefined
    const base = { kind: 'int', unsigned: unsigned === true || name === 'year' } as const
    return width === undefined ? base : { ...base, zerofill: width }
  }
  switch (name) {
    case 'decimal':
      return { kind: 'decimal', scale: decimals ?? 0 }
    case 'double':
      return { kind: 'double' }
    case 'float':
      return { kind: 'double', single: true }
    case 'date':
      return { kind: 'date' }
    case 'datetime':
    case 'timestamp':
      return { kind: 'datetime', scale: type.length ?? 0 }
    case 'time':
      return { kind: 'time', scale: type.length ?? 0 }
    case 'binary':
    case 'varbinary':
    case 'tinyblob':
    case 'blob':
    case 'mediumblob':
    case 'longblob':
      return { kind: 'binary' }
    case 'enum':
      return { kind: 'text', members: type.values ?? [], isBinary: type.binary === true }
    default:
      return { kind: 'text', isBinary: type.binary === true }
  }
}

const defaultWidths: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, mediumint: 8, int: 10, bigint: 20 }
