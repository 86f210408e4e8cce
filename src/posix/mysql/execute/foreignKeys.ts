/** Foreign keys: parents must be there, children are refused, followed, emptied or set NULL. */
import { SqlError } from '../errors'
import type { ForeignKey } from '../storage/definition'
import type { Row, Table } from '../storage/table'
import { identity } from './identity'
import type { Value } from '../values/types'
import type { WriteAccess } from './writeAccess'

export class ForeignKeys {
  constructor(
    private readonly access: WriteAccess,
    private readonly replace: (table: Table, row: Row, values: readonly Value[]) => void,
  ) {}

  /** Throws 1452 unless each foreign key of a row has its parent. */
  checkParents(table: Table, values: readonly Value[]): void {
    if (!this.access.checksForeignKeys()) return
    for (const key of table.definition.foreign) {
      const wanted = key.columns.map((column) => values[table.indexOf(column)] ?? null)
      if (wanted.includes(null)) continue
      const parent = this.access.tableOf(key.target.schema ?? table.definition.schema, key.target.table)
      if (parent !== undefined && this.rowsWith(parent, key.target.columns, wanted).length > 0) continue
      throw new SqlError(
        1452,
        `Cannot add or update a child row: a foreign key constraint fails (${constraintText(table, key)})`,
      )
    }
  }

  /** Deletes a row and does to its children what their keys say. Throws 1451. */
  deleteRow(table: Table, row: Row): void {
    this.forChildren(table, row, (child, key, childRow) => {
      const action = key.target.onDelete ?? 'NO ACTION'
      if (action === 'CASCADE') this.deleteRow(child, childRow)
      else if (action === 'SET NULL')
        this.replace(
          child,
          childRow,
          withValues(
            child,
            childRow,
            key,
            key.columns.map(() => null),
          ),
        )
      else throw parentError(child, key)
    })
    this.access.remove(table, row.key)
  }

  /** What an update of a referenced key does to its children. Throws 1451. */
  beforeUpdate(table: Table, row: Row, values: readonly Value[]): void {
    this.forChildren(table, row, (child, key, childRow) => {
      const next = key.target.columns.map((column) => values[table.indexOf(column)] ?? null)
      const old = key.target.columns.map((column) => row.values[table.indexOf(column)] ?? null)
      if (next.every((value, at) => value === old[at])) return
      const action = key.target.onUpdate ?? 'NO ACTION'
      if (action === 'CASCADE') this.replace(child, childRow, withValues(child, childRow, key, next))
      else if (action === 'SET NULL')
        this.replace(
          child,
          childRow,
          withValues(
            child,
            childRow,
            key,
            next.map(() => null),
          ),
        )
      else throw parentError(child, key)
    })
  }

  private forChildren(table: Table, row: Row, act: (child: Table, key: ForeignKey, row: Row) => void): void {
    if (!this.access.checksForeignKeys()) return
    const { schema, name } = table.definition
    for (const child of this.access.children(schema, name)) {
      for (const key of child.definition.foreign) {
        if (key.target.table !== name || (key.target.schema ?? child.definition.schema) !== schema) continue
        const own = key.target.columns.map((column) => row.values[table.indexOf(column)] ?? null)
        if (own.includes(null)) continue
        for (const found of this.rowsWith(child, key.columns, own)) act(child, key, found)
      }
    }
  }

  private rowsWith(table: Table, columns: readonly string[], values: readonly Value[]): readonly Row[] {
    const { primary, indexes } = table.definition
    const fits = (key: readonly string[]): boolean =>
      key.length === columns.length && key.every((name, at) => name === columns[at])
    if (fits(primary)) return this.access.findRows(table, -1, values)
    const index = indexes.findIndex((each) => fits(each.columns))
    if (index >= 0) return this.access.findRows(table, index, values)
    const places = columns.map((column) => table.indexOf(column))
    const type = (at: number) => table.types[places[at] ?? 0] ?? { kind: 'text' as const }
    return this.access
      .allRows(table)
      .filter((row) =>
        values.every(
          (value, at) => identity(row.values[places[at] ?? 0] ?? null, type(at)) === identity(value, type(at)),
        ),
      )
  }
}

function withValues(table: Table, row: Row, key: ForeignKey, next: readonly Value[]): readonly Value[] {
  const values = [...row.values]
  for (const [at, column] of key.columns.entries()) values[table.indexOf(column)] = next[at] ?? null
  return values
}

function parentError(child: Table, key: ForeignKey): SqlError {
  return new SqlError(
    1451,
    `Cannot delete or update a parent row: a foreign key constraint fails (${constraintText(child, key)})`,
  )
}

function constraintText(table: Table, key: ForeignKey): string {
  return `\`${table.definition.schema}\`.\`${table.definition.name}\`, ${foreignText(key, table.definition.schema)}`
}

/** A foreign key as SHOW CREATE TABLE has it. */
export function foreignText({ name, columns, target }: ForeignKey, schema: string): string {
  const list = (names: readonly string[]): string => names.map((each) => `\`${each}\``).join(', ')
  const there =
    target.schema === undefined || target.schema === schema
      ? `\`${target.table}\``
      : `\`${target.schema}\`.\`${target.table}\``
  const shown = (event: string, action: string | undefined): string =>
    action === undefined || action === 'NO ACTION' ? '' : ` ON ${event} ${action}`
  return `CONSTRAINT \`${name}\` FOREIGN KEY (${list(columns)}) REFERENCES ${there} (${list(target.columns)})${shown('DELETE', target.onDelete)}${shown('UPDATE', target.onUpdate)}`
}
