/** A table's rows as a dump has them: lines of COPY, or INSERT statements. */
import type { Catalog } from './catalog'
import type { DumpEntry } from './entry'
import type { Relation } from './relations'

export interface RowStyle {
  /** INSERTs instead of COPY. */
  readonly inserts: boolean
  readonly columnNames: boolean
  readonly rowsPerInsert: number
  readonly onConflictDoNothing: boolean
}

/** What comes after the heading of a table's rows. */
export async function rowsText(
  catalog: Catalog,
  entry: DumpEntry,
  relation: Relation,
  style: RowStyle,
): Promise<string> {
  if (!style.inserts) return `${entry.copy ?? ''}${await copyLines(catalog, relation)}\\.\n\n\n`
  return `${await insertStatements(catalog, relation, style)}\n\n`
}

/** Lines of COPY's text format. */
export async function copyLines(catalog: Catalog, relation: Relation): Promise<string> {
  const names = relation.columns.filter(({ isGenerated }) => !isGenerated).map(({ name }) => name)
  if (names.length > 0) return catalog.copied(`COPY ${relation.qualified} (${names.join(', ')}) TO STDOUT`)
  const [count] = await catalog.values(`SELECT count(*) FROM ONLY ${relation.qualified}`)
  return '\n'.repeat(Number(count?.[0] ?? 0))
}

async function insertStatements(catalog: Catalog, relation: Relation, style: RowStyle): Promise<string> {
  const { columns, qualified } = relation
  const selected = columns.map(({ name, isGenerated }) => (isGenerated ? 'NULL' : name)).join(', ')
  const rows = await catalog.values(`SELECT ${selected} FROM ONLY ${qualified}`)
  const conflict = style.onConflictDoNothing ? ' ON CONFLICT DO NOTHING' : ''
  if (columns.length === 0) return rows.map(() => `INSERT INTO ${qualified} DEFAULT VALUES${conflict};\n`).join('')
  const names = style.columnNames ? ` (${columns.map(({ name }) => name).join(', ')})` : ''
  const overriding = columns.some(({ isAlwaysIdentity }) => isAlwaysIdentity) ? ' OVERRIDING SYSTEM VALUE' : ''
  const head = `INSERT INTO ${qualified}${names}${overriding} VALUES`
  const tuples = rows.map((row) => `(${columns.map((column, at) => valueText(row[at] ?? null, column)).join(', ')})`)
  if (style.rowsPerInsert <= 1) return tuples.map((tuple) => `${head} ${tuple}${conflict};\n`).join('')
  const statements: string[] = []
  for (let at = 0; at < tuples.length; at += style.rowsPerInsert) {
    statements.push(`${head}\n\t${tuples.slice(at, at + style.rowsPerInsert).join(',\n\t')}${conflict};\n`)
  }
  return statements.join('')
}

const numeric = ['smallint', 'integer', 'bigint', 'oid', 'real', 'double precision', 'numeric']

function valueText(value: string | null, { type, isGenerated }: Relation['columns'][number]): string {
  if (isGenerated) return 'DEFAULT'
  if (value === null) return 'NULL'
  if (numeric.includes(type) && /^[0-9 +\-eE.]+$/.test(value)) return value
  if (type === 'boolean') return value === 't' ? 'true' : 'false'
  const quoted = `'${value.replaceAll("'", "''")}'`
  return type === 'bit' || type === 'bit varying' ? `B${quoted}` : quoted
}
