/** Where names of columns are looked up: the tables of a FROM, then those of the query around it. */
import { SqlError } from '../errors'
import type { ColumnName } from '../syntax/tree'
import type { Value, ValueType } from '../values/types'

export interface SourceColumn {
  readonly name: string
  readonly type: ValueType
  readonly notNull?: boolean
}

/** One table of a FROM; its columns stand in the row from `offset` on. */
export interface Source {
  readonly alias: string
  readonly schema: string
  readonly table: string
  readonly columns: readonly SourceColumn[]
  readonly offset: number
  /** Columns of the primary key, for what depends on them. */
  readonly primary: readonly string[]
}

/** A row that expressions are evaluated over. */
export interface Env {
  readonly row: readonly Value[]
  readonly outer?: Env | undefined
  /** Results of the query's aggregates, once its groups are made. */
  readonly aggregates?: readonly Value[]
  /** Of a sum that WITH ROLLUP adds: how many terms of GROUP BY it still has; the others are NULL. */
  readonly keptTerms?: number
  /** Row that ON DUPLICATE KEY UPDATE wanted to insert. */
  readonly inserted?: readonly Value[]
}

export interface FoundColumn {
  /** How many queries out. */
  readonly depth: number
  readonly at: number
  readonly column: SourceColumn
  readonly source: Source
}

export class Scope {
  /** Columns that USING or NATURAL have made one: later ones by position. */
  readonly merged = new Set<number>()
  /** Tables on the other side of an outer join, whose columns may all be NULL. */
  readonly optional = new Set<Source>()

  constructor(
    readonly sources: readonly Source[],
    readonly outer?: Scope,
  ) {}

  /** Finds a column. Throws 1052 when it is ambiguous; undefined when there is none. */
  find(name: ColumnName, clause: string): FoundColumn | undefined {
    const own = this.own(name, clause)
    if (own !== undefined) return own
    const further = this.outer?.find(name, clause)
    return further === undefined ? undefined : { ...further, depth: further.depth + 1 }
  }

  private own({ schema, table, name }: ColumnName, clause: string): FoundColumn | undefined {
    const wanted = name.toLowerCase()
    const found: FoundColumn[] = []
    for (const source of this.sources) {
      if (table !== undefined && source.alias !== table) continue
      if (schema !== undefined && source.schema !== schema) continue
      for (const [at, column] of source.columns.entries()) {
        const place = source.offset + at
        if (column.name.toLowerCase() !== wanted || (table === undefined && this.merged.has(place))) continue
        found.push({ depth: 0, at: place, column, source })
      }
    }
    if (found.length > 1)
      throw new SqlError(1052, `Column '${nameText({ schema, table, name })}' in ${clause} is ambiguous`)
    return found[0]
  }
}

/** A query's surroundings as a query within it sees them; notes whether it reads anything of them. */
export class WatchedScope extends Scope {
  isRead = false

  constructor(private readonly watched: Scope) {
    super(watched.sources, watched.outer)
  }

  override find(name: ColumnName, clause: string): FoundColumn | undefined {
    const found = this.watched.find(name, clause)
    this.isRead ||= found !== undefined
    return found
  }
}

function nameText({
  schema,
  table,
  name,
}: {
  schema?: string | undefined
  table?: string | undefined
  name: string
}): string {
  return [schema, table, name].filter((part) => part !== undefined).join('.')
}

export function unknownColumn(name: ColumnName, clause: string): SqlError {
  return new SqlError(1054, `Unknown column '${nameText(name)}' in '${clause}'`)
}

/** The row of a query further out. */
export function envAt(env: Env, depth: number): Env {
  let at = env
  for (let left = depth; left > 0; left--) at = at.outer ?? at
  return at
}
