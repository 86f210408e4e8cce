/** A table that is open: its definition, its file, and how a row's values become keys. */
import type { Value, ValueType } from '../values/types'
import { valueTypeOf, type TableDefinition } from './definition'
import { hasNull, keyOf } from './keys'
import { parseRow } from './rowText'
import type { StoredRow, TableFile } from './tableFile'

export interface Row {
  readonly key: Uint8Array
  readonly values: readonly Value[]
}

interface KeyColumns {
  readonly at: readonly number[]
  readonly types: readonly ValueType[]
}

export class Table {
  readonly types: readonly ValueType[]
  /** The next value of the AUTO_INCREMENT column. */
  autoNext = 1n
  private hiddenNext = 1n
  private readonly primary: KeyColumns
  private readonly indexes: readonly KeyColumns[]

  constructor(
    readonly definition: TableDefinition,
    readonly file: TableFile,
  ) {
    this.types = definition.columns.map(({ type }) => valueTypeOf(type))
    this.primary = this.columnsOf(definition.primary)
    this.indexes = definition.indexes.map(({ columns }) => this.columnsOf(columns))
    this.learnCounters()
  }

  get label(): string {
    return `${this.definition.schema}/${this.definition.name}`
  }

  indexOf(column: string): number {
    const wanted = column.toLowerCase()
    return this.definition.columns.findIndex(({ name }) => name.toLowerCase() === wanted)
  }

  /** The primary key of a row; a hidden number where the table has none. */
  keyOf(values: readonly Value[]): Uint8Array {
    if (this.primary.at.length > 0) return this.keyIn(this.primary, values)
    return keyOf([Number(this.hiddenNext++)], [{ kind: 'int' }])
  }

  /** Keys of the further indexes: null where a NULL keeps a unique one from counting. */
  indexKeys(values: readonly Value[]): readonly (Uint8Array | null)[] {
    return this.indexes.map((columns, at) => {
      const own = columns.at.map((column) => values[column] ?? null)
      return this.definition.indexes[at]?.unique === true && hasNull(own) ? null : keyOf(own, columns.types)
    })
  }

  /** The beginning of a key in an index (-1: the primary key) for values of its first columns. */
  prefixOf(index: number, values: readonly Value[]): Uint8Array {
    return keyOf(values, (index < 0 ? this.primary : this.indexes[index])?.types ?? [])
  }

  read({ key, text }: StoredRow): Row {
    return { key, values: parseRow(text) }
  }

  noteAutoValue(value: Value): void {
    const number = typeof value === 'bigint' ? value : BigInt(Math.trunc(Number(value)))
    if (number >= this.autoNext) this.autoNext = number + 1n
  }

  /** Brings the counters up to the rows that are there. */
  learnCounters(): void {
    const kept = this.file.mark('auto')
    if (kept !== undefined && BigInt(kept) > this.autoNext) this.autoNext = BigInt(kept)
    const last = this.file.last()
    if (last === undefined) return
    if (this.primary.at.length === 0)
      this.hiddenNext = BigInt.asUintN(64, Buffer.from(last.key).readBigUInt64BE(1)) - (1n << 63n) + 1n
    const auto = this.definition.columns.findIndex(({ autoIncrement }) => autoIncrement === true)
    if (auto < 0) return
    const rows = this.primary.at[0] === auto ? [last] : this.file.rows()
    for (const row of rows) this.noteAutoValue(this.read(row).values[auto] ?? 0)
  }

  private keyIn({ at, types }: KeyColumns, values: readonly Value[]): Uint8Array {
    return keyOf(
      at.map((column) => values[column] ?? null),
      types,
    )
  }

  private columnsOf(names: readonly string[]): KeyColumns {
    const at = names.map((name) => this.indexOf(name))
    return { at, types: at.map((column) => this.types[column] ?? { kind: 'text' }) }
  }
}
