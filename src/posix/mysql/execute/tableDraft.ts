/** A table's definition while it is being made or altered: columns, keys and constraints, checked as MySQL checks them. */
import { SqlError } from '../errors'
import type { AlterAction, ColumnDefinition, TableElement } from '../syntax/tree'
import type { Database } from '../storage/database'
import { valueTypeOf, type Column, type ForeignKey, type Index, type TableDefinition } from '../storage/definition'
import { tableKey } from '../storage/dictionary'
import { Compiler, type Surroundings } from './compiler'
import { Scope } from './scope'
import { stored } from './store'

export type Draft = { -readonly [K in keyof TableDefinition]: TableDefinition[K] }

const longestName = 64
const longestKeyBytes = 3072

export class TableDrafts {
  constructor(
    private readonly database: Database,
    private readonly surroundings: Surroundings,
  ) {}

  addColumn(draft: Draft, definition: ColumnDefinition, place: { first?: boolean; after?: string } = {}): number {
    checkName(definition.name)
    if (draft.columns.some(({ name }) => name.toLowerCase() === definition.name.toLowerCase())) {
      throw new SqlError(1060, `Duplicate column name '${definition.name}'`)
    }
    const column = this.column(definition)
    const at = this.placeOf(draft, place)
    draft.columns = [...draft.columns.slice(0, at), column, ...draft.columns.slice(at)]
    if (definition.primary) this.addElement(draft, { kind: 'index', index: 'primary', columns: [column.name] })
    if (definition.unique) this.addElement(draft, { kind: 'index', index: 'unique', columns: [column.name] })
    if (definition.check !== undefined) this.addElement(draft, { kind: 'check', ...definition.check })
    return at
  }

  private placeOf(draft: Draft, { first, after }: { first?: boolean; after?: string }): number {
    if (first === true) return 0
    if (after === undefined) return draft.columns.length
    const at = draft.columns.findIndex(({ name }) => name.toLowerCase() === after.toLowerCase())
    if (at < 0) throw new SqlError(1054, `Unknown column '${after}' in '${draft.name}'`)
    return at + 1
  }

  private column(definition: ColumnDefinition): Column {
    const { name, type, notNull, autoIncrement, onUpdateNow, comment } = definition
    checkType(name, type)
    if (definition.primary && definition.isNullable === true)
      throw new SqlError(
        1171,
        'All parts of a PRIMARY KEY must be NOT NULL; if you need NULL in a key, use UNIQUE instead',
      )
    const column: Column = {
      name,
      type,
      notNull: notNull || definition.primary || autoIncrement,
      ...(definition.default === undefined ? {} : { default: definition.default }),
      ...(onUpdateNow === true ? { onUpdateNow } : {}),
      ...(autoIncrement ? { autoIncrement } : {}),
      ...(comment === undefined ? {} : { comment }),
    }
    this.checkDefault(column)
    return column
  }

  private checkDefault(column: Column): void {
    const { default: expression, name, type } = column
    if (expression === undefined) return
    if (/text$|blob$/.test(type.name) && !(expression.kind === 'literal' && expression.type === 'null')) {
      throw new SqlError(1101, `BLOB, TEXT, GEOMETRY or JSON column '${name}' can't have a default value`)
    }
    const invalid = new SqlError(1067, `Invalid default value for '${name}'`)
    const isNow = expression.kind === 'call'
    if (isNow) {
      if (type.name !== 'datetime' && type.name !== 'timestamp') throw invalid
      return
    }
    const compiled = new Compiler(new Scope([]), this.surroundings, { clause: 'default' }).compile(expression)
    const value = compiled.evaluate({ row: [] })
    if (value === null ? column.notNull : column.autoIncrement === true) throw invalid
    try {
      if (value !== null) stored(value, compiled.type, column, valueTypeOf(type), 1)
    } catch {
      throw invalid
    }
  }

  addElement(draft: Draft, element: Exclude<TableElement, { kind: 'column' }>): void {
    if (element.kind === 'check') {
      const name = element.name ?? unused(`${draft.name}_chk_`, draft.checks)
      draft.checks = [...draft.checks, { name, text: element.text, expression: element.expression }]
      return
    }
    const columns = element.columns.map((column) => this.keyColumn(draft, column))
    if (element.kind === 'foreign') return this.addForeign(draft, { ...element, columns })
    if (element.index === 'primary') {
      if (draft.primary.length > 0) throw new SqlError(1068, 'Multiple primary key defined')
      draft.primary = columns
      draft.columns = draft.columns.map((column) =>
        columns.includes(column.name) ? { ...column, notNull: true } : column,
      )
      return
    }
    const name = element.name ?? freeName(columns[0] ?? '', draft.indexes)
    if (draft.indexes.some((each) => each.name.toLowerCase() === name.toLowerCase()))
      throw new SqlError(1061, `Duplicate key name '${name}'`)
    const index: Index = { name, unique: element.index === 'unique', columns }
    const firstPlain = draft.indexes.findIndex((each) => !each.unique)
    const at = index.unique && firstPlain >= 0 ? firstPlain : draft.indexes.length
    draft.indexes = [...draft.indexes.slice(0, at), index, ...draft.indexes.slice(at)]
  }

  private keyColumn(draft: Draft, name: string): string {
    const column = draft.columns.find((each) => each.name.toLowerCase() === name.toLowerCase())
    if (column === undefined) throw new SqlError(1072, `Key column '${name}' doesn't exist in table`)
    if (/text$|blob$/.test(column.type.name))
      throw new SqlError(1170, `BLOB/TEXT column '${column.name}' used in key specification without a key length`)
    if (
      (column.type.name === 'varchar' || column.type.name === 'char') &&
      (column.type.length ?? 1) * 4 > longestKeyBytes
    ) {
      throw new SqlError(1071, `Specified key was too long; max key length is ${longestKeyBytes} bytes`)
    }
    return column.name
  }

  private addForeign(draft: Draft, element: Extract<TableElement, { kind: 'foreign' }>): void {
    const name = element.name ?? unused(`${draft.name}_ibfk_`, draft.foreign)
    const schema = element.target.schema ?? draft.schema
    const isSelf = schema === draft.schema && element.target.table === draft.name
    const parent = isSelf ? draft : this.database.dictionary.tables.get(tableKey(schema, element.target.table))
    if (parent === undefined) throw new SqlError(1824, `Failed to open the referenced table '${element.target.table}'`)
    const there = element.target.columns
    for (const [at, column] of there.entries()) {
      const own = draft.columns.find((each) => each.name === element.columns[at])
      const other = parent.columns.find((each) => each.name.toLowerCase() === column.toLowerCase())
      if (other === undefined)
        throw new SqlError(
          3734,
          `Failed to add the foreign key constraint. Missing column '${column}' for constraint '${name}' in the referenced table '${parent.name}'`,
        )
      if (own !== undefined && !fits(own, other)) {
        throw new SqlError(
          3780,
          `Referencing column '${own.name}' and referenced column '${other.name}' in foreign key constraint '${name}' are incompatible.`,
        )
      }
    }
    const keys = [parent.primary, ...parent.indexes.map(({ columns }) => columns)]
    if (!keys.some((key) => there.every((column, at) => key[at]?.toLowerCase() === column.toLowerCase()))) {
      throw new SqlError(
        1822,
        `Failed to add the foreign key constraint. Missing index for constraint '${name}' in the referenced table '${parent.name}'`,
      )
    }
    const key: ForeignKey = { name, columns: element.columns, target: element.target }
    draft.foreign = [...draft.foreign, key]
    const has = [draft.primary, ...draft.indexes.map(({ columns }) => columns)].some((own) =>
      element.columns.every((column, at) => own[at] === column),
    )
    if (!has)
      draft.indexes = [
        ...draft.indexes,
        {
          name: element.name ?? freeName(element.columns[0] ?? '', draft.indexes),
          unique: false,
          columns: element.columns,
        },
      ]
  }

  finish(draft: Draft): void {
    const counters = draft.columns.filter(({ autoIncrement }) => autoIncrement === true)
    const [counter] = counters
    if (counter === undefined) return
    const isKey = draft.primary[0] === counter.name || draft.indexes.some(({ columns }) => columns[0] === counter.name)
    if (counters.length > 1 || !isKey)
      throw new SqlError(
        1075,
        'Incorrect table definition; there can be only one auto column and it must be defined as a key',
      )
    if (valueTypeOf(counter.type).kind !== 'int')
      throw new SqlError(1063, `Incorrect column specifier for column '${counter.name}'`)
  }

  alter(
    draft: Draft,
    action: Exclude<AlterAction, { kind: 'rename' } | { kind: 'options' }>,
    sources: readonly (number | undefined)[],
  ): readonly (number | undefined)[] {
    switch (action.kind) {
      case 'addColumn': {
        const at = this.addColumn(draft, action.column, action)
        return [...sources.slice(0, at), undefined, ...sources.slice(at)]
      }
      case 'dropColumn':
        return this.dropColumn(draft, action.name, sources)
      case 'changeColumn':
        return this.changeColumn(draft, action, sources)
      case 'renameColumn': {
        const at = this.find(draft, action.name)
        renameColumn(draft, at, action.to)
        return sources
      }
      case 'setDefault': {
        const at = this.find(draft, action.name)
        draft.columns = draft.columns.map((column, index) => {
          if (index !== at) return column
          const { default: _, ...rest } = column
          return action.default === undefined ? rest : { ...rest, default: action.default }
        })
        return sources
      }
      case 'add':
        this.addElement(draft, action.element)
        return sources
      case 'dropIndex':
        this.dropKey(draft, action.name)
        return sources
      case 'dropForeign': {
        const count = draft.foreign.length + draft.checks.length
        draft.foreign = draft.foreign.filter(({ name }) => name !== action.name)
        draft.checks = draft.checks.filter(({ name }) => name !== action.name)
        if (draft.foreign.length + draft.checks.length === count) throw cannotDrop(action.name)
        return sources
      }
      case 'renameIndex': {
        if (!draft.indexes.some(({ name }) => name === action.name))
          throw new SqlError(1176, `Key '${action.name}' doesn't exist in table '${draft.name}'`)
        draft.indexes = draft.indexes.map((index) =>
          index.name === action.name ? { ...index, name: action.to } : index,
        )
        return sources
      }
    }
  }

  private dropKey(draft: Draft, name: string): void {
    if (name === 'PRIMARY') {
      if (draft.primary.length === 0) throw cannotDrop(name)
      draft.primary = []
      return
    }
    const index = draft.indexes.find((each) => each.name.toLowerCase() === name.toLowerCase())
    if (index === undefined) throw cannotDrop(name)
    const rest = draft.indexes.filter((each) => each !== index)
    const isNeeded = draft.foreign.some(
      ({ columns }) =>
        ![draft.primary, ...rest.map((each) => each.columns)].some((key) =>
          columns.every((column, at) => key[at] === column),
        ),
    )
    if (isNeeded) throw new SqlError(1553, `Cannot drop index '${name}': needed in a foreign key constraint`)
    draft.indexes = rest
  }

  private dropColumn(
    draft: Draft,
    name: string,
    sources: readonly (number | undefined)[],
  ): readonly (number | undefined)[] {
    const at = draft.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase())
    if (at < 0) throw cannotDrop(name)
    if (draft.columns.length === 1)
      throw new SqlError(1090, "You can't delete all columns with ALTER TABLE; use DROP TABLE instead")
    const gone = draft.columns[at]?.name ?? name
    const key = draft.foreign.find(({ columns }) => columns.includes(gone))
    if (key !== undefined)
      throw new SqlError(1828, `Cannot drop column '${gone}': needed in a foreign key constraint '${key.name}'`)
    draft.columns = draft.columns.filter((_, index) => index !== at)
    draft.primary = draft.primary.filter((column) => column !== gone)
    draft.indexes = draft.indexes
      .map((index) => ({ ...index, columns: index.columns.filter((column) => column !== gone) }))
      .filter(({ columns }) => columns.length > 0)
    return sources.filter((_, index) => index !== at)
  }

  private changeColumn(
    draft: Draft,
    action: Extract<AlterAction, { kind: 'changeColumn' }>,
    sources: readonly (number | undefined)[],
  ): readonly (number | undefined)[] {
    const at = this.find(draft, action.name)
    const source = sources[at]
    const old = draft.columns[at]?.name ?? action.name
    if (old !== action.column.name) renameColumn(draft, at, action.column.name)
    const isPrimary = draft.primary.includes(action.column.name)
    const column = { ...this.column({ ...action.column, primary: false }), ...(isPrimary ? { notNull: true } : {}) }
    if (action.column.primary && !isPrimary)
      this.addElement(draft, { kind: 'index', index: 'primary', columns: [column.name] })
    if (action.column.unique) this.addElement(draft, { kind: 'index', index: 'unique', columns: [column.name] })
    if (action.first !== true && action.after === undefined) {
      draft.columns = draft.columns.map((each, index) => (index === at ? column : each))
      return sources
    }
    draft.columns = draft.columns.filter((_, index) => index !== at)
    const rest = sources.filter((_, index) => index !== at)
    const place = this.placeOf(draft, action)
    draft.columns = [...draft.columns.slice(0, place), column, ...draft.columns.slice(place)]
    return [...rest.slice(0, place), source, ...rest.slice(place)]
  }

  private find(draft: Draft, name: string): number {
    const at = draft.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase())
    if (at < 0) throw new SqlError(1054, `Unknown column '${name}' in '${draft.name}'`)
    return at
  }
}

function renameColumn(draft: Draft, at: number, to: string): void {
  const from = draft.columns[at]?.name ?? ''
  if (draft.columns.some(({ name }, index) => index !== at && name.toLowerCase() === to.toLowerCase()))
    throw new SqlError(1060, `Duplicate column name '${to}'`)
  const renamed = (names: readonly string[]): readonly string[] => names.map((name) => (name === from ? to : name))
  draft.columns = draft.columns.map((column, index) => (index === at ? { ...column, name: to } : column))
  draft.primary = renamed(draft.primary)
  draft.indexes = draft.indexes.map((index) => ({ ...index, columns: renamed(index.columns) }))
  draft.foreign = draft.foreign.map((key) => ({ ...key, columns: renamed(key.columns) }))
}

function cannotDrop(name: string): SqlError {
  return new SqlError(1091, `Can't DROP '${name}'; check that column/key exists`)
}

export function checkName(name: string): void {
  if (name.length > longestName) throw new SqlError(1059, `Identifier name '${name}' is too long`)
}

function checkType(name: string, { name: type, length, decimals }: Column['type']): void {
  if (type === 'varchar' && length === undefined)
    throw new SqlError(
      1064,
      `You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near ''`,
    )
  if (type === 'varchar' && (length ?? 0) > 16_383)
    throw new SqlError(1074, `Column length too big for column '${name}' (max = 16383); use BLOB or TEXT instead`)
  if (type === 'char' && (length ?? 1) > 255)
    throw new SqlError(1074, `Column length too big for column '${name}' (max = 255); use BLOB or TEXT instead`)
  if (type === 'decimal' && (length ?? 10) > 65)
    throw new SqlError(1426, `Too-big precision ${length ?? 10} specified for '${name}'. Maximum is 65.`)
  if (type === 'decimal' && (decimals ?? 0) > (length ?? 10))
    throw new SqlError(1427, `For float(M,D), double(M,D) or decimal(M,D), M must be >= D (column '${name}').`)
}

function fits(own: Column, other: Column): boolean {
  const [left, right] = [valueTypeOf(own.type), valueTypeOf(other.type)]
  if (left.kind !== right.kind) return false
  return (
    left.kind !== 'int' ||
    (own.type.name === other.type.name && (own.type.unsigned === true) === (other.type.unsigned === true))
  )
}

function unused(prefix: string, taken: readonly { readonly name: string }[]): string {
  let number = 1
  while (taken.some(({ name }) => name === `${prefix}${number}`)) number++
  return `${prefix}${number}`
}

function freeName(base: string, taken: readonly { readonly name: string }[]): string {
  if (!taken.some(({ name }) => name === base)) return base
  let number = 2
  while (taken.some(({ name }) => name === `${base}_${number}`)) number++
  return `${base}_${number}`
}
