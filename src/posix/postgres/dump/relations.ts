/** Tables, views and sequences of a database, and what fills them, as entries of a dump. */
import { field, isSet, type Catalog, type CatalogRow } from './catalog'
import { userSchemas } from './definitions'
import type { DumpEntry } from './entry'

/** What else the dump asks of a relation. */
export interface Relation {
  readonly oid: string
  /** `r` table, `p` partitioned, `v` view, `m` materialized view, `S` sequence. */
  readonly kind: string
  readonly schema: string
  readonly name: string
  /** Quoted, with its schema. */
  readonly qualified: string
  readonly owner: string
  /** Of a sequence: whose column it feeds. */
  readonly ownedBy: string
  /** The column is an identity. */
  readonly isIdentity: boolean
  /** Of the columns that are written, with quotes. */
  readonly columns: readonly Column[]
  readonly isUnlogged: boolean
}

export interface Column {
  readonly name: string
  readonly type: string
  readonly isGenerated: boolean
  readonly isAlwaysIdentity: boolean
}

const relationQuery = `SELECT c.oid, c.relname AS name, n.nspname AS schema, c.relkind AS kind, pg_get_userbyid(c.relowner) AS owner,
    quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS qualified, c.relpersistence = 'u' AS unlogged,
    c.relispartition AS ispartition, pg_get_partkeydef(c.oid) AS partkey, c.relhassubclass AS hassubclass,
    pg_get_expr(c.relpartbound, c.oid) AS bound, array_to_string(c.reloptions, ', ') AS options,
    (SELECT string_agg(p.inhparent::regclass::text, ', ' ORDER BY p.inhseqno) FROM pg_inherits p WHERE p.inhrelid = c.oid) AS parents,
    d.refobjid AS ownedby, d.deptype AS howowned,
    (SELECT quote_ident(a.attname) FROM pg_attribute a WHERE a.attrelid = d.refobjid AND a.attnum = d.refobjsubid) AS ownedcolumn,
    (SELECT a.attidentity FROM pg_attribute a WHERE a.attrelid = d.refobjid AND a.attnum = d.refobjsubid) AS identity,
    d.refobjid::regclass AS ownername
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_depend d ON c.relkind = 'S' AND d.classid = 1259 AND d.objid = c.oid AND d.refclassid = 1259 AND d.deptype IN ('a', 'i')
  WHERE ${userSchemas} AND c.relkind IN ('r', 'p', 'v', 'm', 'S')`

const columnQuery = `SELECT a.attrelid AS relation, a.attname AS bare, quote_ident(a.attname) AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnum,
    format_type(COALESCE(NULLIF(t.typbasetype, 0), a.atttypid), NULL) AS baretype, a.attnotnull AS notnull, a.attidentity AS identity, a.attgenerated AS generated, a.attislocal AS islocal,
    (SELECT quote_ident(s.nspname) || '.' || quote_ident(l.collname) FROM pg_collation l JOIN pg_namespace s ON s.oid = l.collnamespace
      WHERE l.oid = a.attcollation AND a.attcollation <> t.typcollation) AS collation,
    pg_get_expr(d.adbin, d.adrelid) AS fallback, d.oid AS fallbackid,
    EXISTS (SELECT FROM pg_depend x JOIN pg_depend o ON o.classid = 1259 AND o.objid = x.refobjid AND o.refobjid = a.attrelid AND o.deptype IN ('a', 'i')
      WHERE x.classid = 2604 AND x.objid = d.oid AND x.refclassid = 1259 AND x.refobjid <> a.attrelid) AS isapart,
    (SELECT quote_ident(k.conname) FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND k.conkey = ARRAY[a.attnum]
       AND k.conname <> c.relname || '_' || a.attname || '_not_null') AS notnullname
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE ${userSchemas} AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`

const checkQuery = `SELECT k.conrelid AS relation, quote_ident(k.conname) AS name, pg_get_constraintdef(k.oid) AS text
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${userSchemas} AND k.contype = 'c' AND k.conislocal AND k.convalidated ORDER BY k.conname`

/** All relations with their entries. */
export async function readRelations(
  catalog: Catalog,
): Promise<{ readonly relations: readonly Relation[]; readonly entries: readonly DumpEntry[] }> {
  const rows = await catalog.rows(relationQuery)
  const columns = groupBy(await catalog.rows(columnQuery))
  const checks = groupBy(await catalog.rows(checkQuery))
  const relations: Relation[] = []
  const entries: DumpEntry[] = []
  for (const row of rows) {
    const oid = field(row, 'oid')
    const own = columns.get(oid) ?? []
    const relation = relationOf(row, own)
    relations.push(relation)
    if (relation.kind === 'S') entries.push(...(await sequenceEntries(catalog, relation, row)))
    else if (relation.kind === 'v' || relation.kind === 'm') entries.push(await viewEntry(catalog, relation, row))
    else entries.push(...tableEntries(relation, row, { columns: own, checks: checks.get(oid) ?? [] }))
  }
  return { relations, entries }
}

function groupBy(rows: readonly CatalogRow[]): ReadonlyMap<string, readonly CatalogRow[]> {
  const groups = new Map<string, CatalogRow[]>()
  for (const row of rows) {
    const key = field(row, 'relation')
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return groups
}

function relationOf(row: CatalogRow, columns: readonly CatalogRow[]): Relation {
  return {
    ...{ oid: field(row, 'oid'), kind: field(row, 'kind'), schema: field(row, 'schema'), name: field(row, 'name') },
    ...{ qualified: field(row, 'qualified'), owner: field(row, 'owner'), ownedBy: field(row, 'ownedby') },
    isIdentity: field(row, 'howowned') === 'i',
    isUnlogged: isSet(row, 'unlogged'),
    columns: columns.map((column) => ({
      ...{ name: field(column, 'name'), type: field(column, 'baretype') },
      ...{ isGenerated: field(column, 'generated') !== '', isAlwaysIdentity: field(column, 'identity') === 'a' },
    })),
  }
}

/** What every entry of a relation has. */
export function entryOf(relation: Relation, kind: string): Omit<DumpEntry, 'create' | 'drop' | 'section'> {
  const { oid, schema, name, owner } = relation
  return { key: `pg_class:${oid}`, kind, schema, name, owner, needs: [], catalogId: [1259, Number(oid)] }
}

interface TableParts {
  readonly columns: readonly CatalogRow[]
  readonly checks: readonly CatalogRow[]
}

function tableEntries(relation: Relation, row: CatalogRow, { columns, checks }: TableParts): readonly DumpEntry[] {
  const { qualified, kind } = relation
  const isPartition = isSet(row, 'ispartition')
  const parents = field(row, 'parents')
  const lines = columns
    .filter((column) => isPartition || parents === '' || isSet(column, 'islocal'))
    .map((column) => `    ${columnText(column)}`)
  const checkLines = checks.map((each) => `    CONSTRAINT ${field(each, 'name')} ${field(each, 'text')}`)
  const all = [...lines, ...checkLines]
  const inherits = parents !== '' && !isPartition ? `\nINHERITS (${parents})` : ''
  const partition = kind === 'p' ? `\nPARTITION BY ${field(row, 'partkey')}` : ''
  const options = field(row, 'options')
  const create = `CREATE ${relation.isUnlogged ? 'UNLOGGED ' : ''}TABLE ${qualified} (${all.length === 0 ? '' : `\n${all.join(',\n')}`}\n)${inherits}${partition}${options === '' ? '' : `\nWITH (${optionsText(options)})`};\n`
  const table: DumpEntry = {
    ...entryOf(relation, 'TABLE'),
    ...{ section: 'pre-data', create, drop: `DROP TABLE ${qualified};\n`, owned: `TABLE ${qualified}`, isStored: true },
    ...(kind === 'r' && { accessMethod: 'heap' }),
  }
  const apart = columns.filter((column) => isSet(column, 'isapart') && field(column, 'generated') === '')
  const attached: DumpEntry[] = isPartition
    ? [
        {
          ...entryOf(relation, 'TABLE ATTACH'),
          ...{ key: `attach:${relation.oid}`, section: 'pre-data', needs: [table.key], drop: '', catalogId: [0, 0] },
          create: `ALTER TABLE ONLY ${parents} ATTACH PARTITION ${qualified} ${field(row, 'bound')};\n`,
        },
      ]
    : []
  return [table, ...attached, ...apart.map((column) => fallbackEntry(relation, column))]
}

/** `name=value` pairs with their values in quotes. */
function optionsText(options: string): string {
  return options
    .split(', ')
    .map((each) => each.replace(/=(.*)$/, "='$1'"))
    .join(', ')
}

function columnText(column: CatalogRow): string {
  const collation = field(column, 'collation')
  const fallback = field(column, 'fallback')
  const generated = field(column, 'generated')
  const isApart = isSet(column, 'isapart')
  const name = field(column, 'notnullname')
  return [
    `${field(column, 'name')} ${field(column, 'type')}`,
    ...(collation === '' ? [] : [`COLLATE ${collation}`]),
    ...(generated === '' ? [] : [`GENERATED ALWAYS AS (${fallback})${generated === 's' ? ' STORED' : ''}`]),
    ...(fallback === '' || generated !== '' || isApart ? [] : [`DEFAULT ${fallback}`]),
    ...(isSet(column, 'notnull') ? [name === '' ? 'NOT NULL' : `CONSTRAINT ${name} NOT NULL`] : []),
  ].join(' ')
}

function fallbackEntry(relation: Relation, column: CatalogRow): DumpEntry {
  const alter = `ALTER TABLE${relation.kind === 'p' ? '' : ' ONLY'} ${relation.qualified} ALTER COLUMN ${field(column, 'name')}`
  return {
    ...entryOf(relation, 'DEFAULT'),
    ...{ key: `pg_attrdef:${field(column, 'fallbackid')}`, name: `${relation.name} ${field(column, 'bare')}` },
    ...{
      section: 'pre-data',
      needs: [`pg_class:${relation.oid}`],
      catalogId: [2604, Number(field(column, 'fallbackid'))],
    },
    create: `${alter} SET DEFAULT ${field(column, 'fallback')};\n`,
    drop: `ALTER TABLE ${relation.qualified} ALTER COLUMN ${field(column, 'name')} DROP DEFAULT;\n`,
  }
}

async function viewEntry(catalog: Catalog, relation: Relation, row: CatalogRow): Promise<DumpEntry> {
  const [shown] = await catalog.rows(`SELECT pg_get_viewdef(${relation.oid}) AS text`)
  const text = field(shown ?? new Map(), 'text').replace(/;$/, '')
  const isMaterialized = relation.kind === 'm'
  const kind = isMaterialized ? 'MATERIALIZED VIEW' : 'VIEW'
  const options = field(row, 'options')
  const given = options === '' ? '' : ` WITH (${optionsText(options)})`
  return {
    ...entryOf(relation, kind),
    section: 'pre-data',
    create: `CREATE ${kind} ${relation.qualified}${given} AS\n${text}${isMaterialized ? '\n  WITH NO DATA' : ''};\n`,
    drop: `DROP ${kind} ${relation.qualified};\n`,
    owned: `${kind} ${relation.qualified}`,
    ...(isMaterialized && { isStored: true, accessMethod: 'heap' }),
  }
}

const lastOf: Readonly<Record<string, string>> = {
  smallint: '32767',
  integer: '2147483647',
  bigint: '9223372036854775807',
}
const firstOf: Readonly<Record<string, string>> = {
  smallint: '-32768',
  integer: '-2147483648',
  bigint: '-9223372036854775808',
}

async function sequenceEntries(catalog: Catalog, relation: Relation, row: CatalogRow): Promise<readonly DumpEntry[]> {
  const [kept = new Map<string, string>()] = await catalog.rows(
    `SELECT format_type(seqtypid, NULL) AS type, seqstart AS start, seqincrement AS increment, seqmin AS min, seqmax AS max, seqcache AS cache, seqcycle AS cycle
     FROM pg_sequence WHERE seqrelid = ${relation.oid}`,
  )
  const type = field(kept, 'type')
  const isRising = !field(kept, 'increment').startsWith('-')
  const [low, high] = isRising ? ['1', lastOf[type]] : [firstOf[type], '-1']
  const lines = [
    `START WITH ${field(kept, 'start')}`,
    `INCREMENT BY ${field(kept, 'increment')}`,
    field(kept, 'min') === low ? 'NO MINVALUE' : `MINVALUE ${field(kept, 'min')}`,
    field(kept, 'max') === high ? 'NO MAXVALUE' : `MAXVALUE ${field(kept, 'max')}`,
    `CACHE ${field(kept, 'cache')}`,
    ...(isSet(kept, 'cycle') ? ['CYCLE'] : []),
  ].map((line) => `    ${line}\n`)
  const { qualified } = relation
  const entry = { ...entryOf(relation, 'SEQUENCE'), section: 'pre-data' as const }
  const owner = field(row, 'ownername')
  const column = field(row, 'ownedcolumn')
  if (field(row, 'howowned') === 'i') {
    const when = field(row, 'identity') === 'a' ? 'ALWAYS' : 'BY DEFAULT'
    const create = `ALTER TABLE ${owner} ALTER COLUMN ${column} ADD GENERATED ${when} AS IDENTITY (\n    SEQUENCE NAME ${qualified}\n${lines.join('')});\n`
    return [{ ...entry, create, drop: '', needs: [`pg_class:${relation.ownedBy}`] }]
  }
  const as = type === 'bigint' ? '' : `    AS ${type}\n`
  const create = `CREATE SEQUENCE ${qualified}\n${as}${lines.join('').replace(/\n$/, '')};\n`
  const made: DumpEntry = { ...entry, create, drop: `DROP SEQUENCE ${qualified};\n`, owned: `SEQUENCE ${qualified}` }
  if (owner === '') return [made]
  const ownedBy: DumpEntry = {
    ...{ ...entry, kind: 'SEQUENCE OWNED BY', key: `${entry.key} owned`, catalogId: [0, 0], selectedBy: entry.key },
    ...{ create: `ALTER SEQUENCE ${qualified} OWNED BY ${owner}.${column};\n`, drop: '' },
  }
  return [{ ...made, needs: [`pg_class:${relation.ownedBy}`] }, ownedBy]
}
