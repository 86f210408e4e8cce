/**
 * Everything that a dump of a database consists of, chosen and in pg_dump's order: before the rows, rows, after them. Kinds
 * of objects that aren't dumped are refused by name.
 */
import { attachmentEntries } from './attachments'
import { DumpFailed, field, type Catalog } from './catalog'
import { functionEntries, schemaEntries, typeEntries, userSchemas } from './definitions'
import { byBytes, ordered, type DumpEntry } from './entry'
import { commentEntries, privilegeEntries } from './privileges'
import { entryOf, readRelations, type Relation } from './relations'
import { chooser, type Choice } from './choice'

export interface Contents {
  readonly entries: readonly DumpEntry[]
  readonly relations: ReadonlyMap<string, Relation>
}

/** Reads a database. Throws DumpFailed with pg_dump's words when nothing fits the choice. */
export async function readContents(catalog: Catalog, choice: Choice): Promise<Contents> {
  await refuseOthers(catalog)
  const { relations, entries: made } = await readRelations(catalog)
  const schemas = await schemaEntries(catalog)
  const whole = [
    ...schemas,
    ...(await typeEntries(catalog)),
    ...(await functionEntries(catalog)),
    ...made,
    ...(await attachmentEntries(catalog)),
  ]
  const publicSchema = { ...publicEntry, needs: [] }
  const described = [...whole, ...(whole.some(({ key }) => key === publicEntry.key) ? [] : [publicSchema])]
  const notes = [...(await commentEntries(catalog, described)), ...(await privilegeEntries(catalog, described))].filter(
    (note) => note.create !== standardComment,
  )
  const data = await dataEntries(catalog, relations)
  const edges = await dependencies(catalog)
  const needing = whole.map((entry) => ({ ...entry, needs: [...entry.needs, ...(edges.get(entry.key) ?? [])] }))
  const isChosen = chooser(choice, relations, schemas)
  const chosen = [...needing, ...data].filter(isChosen)
  const keys = new Set(chosen.map(({ key }) => key))
  const isWhole = choice.tables.length === 0 && choice.schemas.length === 0
  const kept = notes.filter(
    ({ selectedBy = '' }) => keys.has(selectedBy) || (selectedBy === publicEntry.key && isWhole),
  )
  return { entries: inOrder(chosen, kept), relations: new Map(relations.map((each) => [each.oid, each])) }
}

const publicEntry: DumpEntry = {
  ...{ key: 'pg_namespace:2200', kind: 'SCHEMA', schema: '', name: 'public', owner: 'pg_database_owner' },
  ...{ section: 'pre-data', create: '', drop: '', needs: [], catalogId: [2615, 2200], owned: 'SCHEMA public' },
}
const standardComment = "COMMENT ON SCHEMA public IS 'standard public schema';\n"

/** Kinds in pg_dump's turn. */
const ranks = [
  ...['SCHEMA', 'TYPE', 'FUNCTION', 'TABLE', 'TABLE ATTACH', 'DEFAULT', 'TABLE DATA', 'SEQUENCE SET'],
  ...['CONSTRAINT', 'INDEX', 'INDEX ATTACH', 'TRIGGER', 'FK CONSTRAINT', 'MATERIALIZED VIEW DATA'],
]
const sameRank: Readonly<Record<string, string>> = {
  ...{ DOMAIN: 'TYPE', PROCEDURE: 'FUNCTION', VIEW: 'TABLE', 'MATERIALIZED VIEW': 'TABLE', SEQUENCE: 'TABLE' },
  ...{ 'SEQUENCE OWNED BY': 'TABLE', 'CHECK CONSTRAINT': 'CONSTRAINT' },
}
const rankOf = ({ kind }: DumpEntry): number => ranks.indexOf(sameRank[kind] ?? kind)
/** Constraints and triggers sort by their own name, not by their table's. */
const ownName = ({ kind, name }: DumpEntry): string =>
  /CONSTRAINT|TRIGGER/.test(kind) ? name.replace(/^.* /, '') : name
const sections = ['pre-data', 'data', 'post-data'] as const

function inOrder(entries: readonly DumpEntry[], notes: readonly DumpEntry[]): readonly DumpEntry[] {
  const compare = (left: DumpEntry, right: DumpEntry): number =>
    rankOf(left) - rankOf(right) || byBytes(left.schema, right.schema) || byBytes(ownName(left), ownName(right))
  const follows = (entry: DumpEntry): readonly DumpEntry[] => [
    entry,
    ...entries.filter((each) => each.selectedBy === entry.key),
    ...notes.filter((note) => note.selectedBy === entry.key),
  ]
  const leading = entries.filter((entry) => entry.selectedBy === undefined)
  const loose = notes.filter(({ selectedBy }) => !leading.some(({ key }) => key === selectedBy))
  return [
    ...loose,
    ...sections.flatMap((section) =>
      ordered(
        leading.filter((entry) => entry.section === section),
        compare,
      ).flatMap(follows),
    ),
  ]
}

async function dataEntries(catalog: Catalog, relations: readonly Relation[]): Promise<readonly DumpEntry[]> {
  const entries: DumpEntry[] = []
  for (const relation of relations) {
    if (relation.kind === 'r') entries.push(rowsEntry(relation))
    if (relation.kind === 'S') entries.push(await sequenceSet(catalog, relation))
    if (relation.kind === 'm') entries.push(refreshEntry(relation))
  }
  return entries
}

function rowsEntry(relation: Relation): DumpEntry {
  const columns = relation.columns.filter(({ isGenerated }) => !isGenerated).map(({ name }) => name)
  const listed = columns.length === 0 ? ' ' : `(${columns.join(', ')})`
  return {
    ...entryOf(relation, 'TABLE DATA'),
    ...{ key: `data:${relation.oid}`, section: 'data', create: '', drop: '', catalogId: [0, Number(relation.oid)] },
    copy: `COPY ${relation.qualified} ${listed} FROM stdin;\n`.replace('   FROM', '  FROM'),
  }
}

async function sequenceSet(catalog: Catalog, relation: Relation): Promise<DumpEntry> {
  const [now] = await catalog.rows(`SELECT last_value AS value, is_called AS called FROM ${relation.qualified}`)
  const quoted = relation.qualified.replaceAll("'", "''")
  const called = field(now ?? new Map(), 'called') === 't'
  return {
    ...entryOf(relation, 'SEQUENCE SET'),
    ...{ key: `set:${relation.oid}`, section: 'data', drop: '', catalogId: [0, 0] },
    create: `SELECT pg_catalog.setval('${quoted}', ${field(now ?? new Map(), 'value')}, ${String(called)});\n`,
  }
}

function refreshEntry(relation: Relation): DumpEntry {
  return {
    ...entryOf(relation, 'MATERIALIZED VIEW DATA'),
    ...{ key: `data:${relation.oid}`, section: 'post-data', drop: '', catalogId: [0, Number(relation.oid)] },
    create: `REFRESH MATERIALIZED VIEW ${relation.qualified};\n`,
  }
}

/** Who needs whom, by key, as the catalog has it; rows of catalogs that aren't entries stand for what they belong to. */
async function dependencies(catalog: Catalog): Promise<ReadonlyMap<string, readonly string[]>> {
  const entryKey = (side: string): string => `COALESCE(
    (SELECT 'pg_class:' || r.ev_class FROM pg_rewrite r WHERE d.${side}classid = 2618 AND r.oid = d.${side}id),
    (SELECT 'pg_class:' || a.adrelid FROM pg_attrdef a WHERE d.${side}classid = 2604 AND a.oid = d.${side}id),
    (SELECT CASE WHEN k.contype = 'c' AND k.conrelid <> 0 THEN 'pg_class:' || k.conrelid WHEN k.contypid <> 0 THEN 'pg_type:' || k.contypid END
      FROM pg_constraint k WHERE d.${side}classid = 2606 AND k.oid = d.${side}id),
    (SELECT CASE WHEN c.relkind <> 'c' AND t.typrelid <> 0 THEN 'pg_class:' || t.typrelid WHEN t.typelem <> 0 THEN 'pg_type:' || t.typelem END
      FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid WHERE d.${side}classid = 1247 AND t.oid = d.${side}id),
    (SELECT CASE WHEN c.relkind = 'c' THEN 'pg_type:' || c.reltype END FROM pg_class c WHERE d.${side}classid = 1259 AND c.oid = d.${side}id),
    d.${side}classid::regclass::text || ':' || d.${side}id)`
  const sql = `SELECT DISTINCT replace(${entryKey('obj')}, 'pg_catalog.', '') AS who, replace(${entryKey('refobj')}, 'pg_catalog.', '') AS whom
    FROM (SELECT classid AS objclassid, objid, refclassid AS refobjclassid, refobjid, deptype FROM pg_depend) d
    WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a', 'P')
      AND NOT (d.objclassid = 2604 AND EXISTS (SELECT FROM pg_attrdef a JOIN pg_depend o ON o.classid = 1259 AND o.objid = d.refobjid AND o.refobjid = a.adrelid WHERE a.oid = d.objid))`
  const edges = new Map<string, string[]>()
  for (const row of await catalog.rows(sql)) {
    const [who, whom] = [field(row, 'who'), field(row, 'whom')]
    if (who !== whom) edges.set(who, [...(edges.get(who) ?? []), whom])
  }
  return edges
}

/** Kinds of objects that this pg_dump has no words for, by a query that counts them. */
const others: Readonly<Record<string, string>> = {
  aggregates: `FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${userSchemas} AND p.prokind = 'a'`,
  operators: `FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE ${userSchemas}`,
  collations: `FROM pg_collation o JOIN pg_namespace n ON n.oid = o.collnamespace WHERE ${userSchemas}`,
  'range types': `FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE ${userSchemas} AND t.typtype = 'r'`,
  rules: `FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${userSchemas} AND r.rulename <> '_RETURN'`,
  'row security policies': 'FROM pg_policy',
  'extended statistics': 'FROM pg_statistic_ext WHERE oid >= 16384',
  'text search configurations': 'FROM pg_ts_config WHERE oid >= 16384',
  casts: 'FROM pg_cast WHERE oid >= 16384',
  'event triggers': 'FROM pg_event_trigger',
  publications: 'FROM pg_publication',
  'foreign servers': 'FROM pg_foreign_server',
  'default privileges': 'FROM pg_default_acl',
  'large objects': 'FROM pg_largeobject_metadata',
}

async function refuseOthers(catalog: Catalog): Promise<void> {
  const counts = Object.entries(others).map(([what, from]) => `SELECT '${what}' AS what WHERE EXISTS (SELECT ${from})`)
  const [found] = await catalog.rows(counts.join(' UNION ALL '))
  if (found !== undefined) throw new DumpFailed(`the Camada simulator's pg_dump leaves out ${field(found, 'what')}`)
}
