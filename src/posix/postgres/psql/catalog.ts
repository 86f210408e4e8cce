/**
 * psql's commands that describe (`\\d` and its kin): questions to the catalog and how their answers are shown (PostgreSQL
 * 18's `describe.c`). Names are matched exactly, with `*` and `?` as wildcards.
 */
import type { RowSet, ServerConnection } from './connection'

/** A list with a title, or a text of its own. */
export type Description =
  | { readonly kind: 'table'; readonly title: string; readonly set: RowSet; readonly notes: readonly string[] }
  | { readonly kind: 'missing'; readonly sentence: string }

const textType = 25

function table(
  title: string,
  names: readonly string[],
  rows: RowSet['rows'],
  notes: readonly string[] = [],
): Description {
  return { kind: 'table', title, set: { columns: names.map((name) => ({ name, typeId: textType })), rows }, notes }
}

/** Of `\\d`, `\\dt`, `\\di`, `\\ds`, `\\dv`, `\\dn`, `\\du`, `\\l`; undefined for another. */
export async function describe(
  server: ServerConnection,
  command: string,
  pattern: string,
): Promise<readonly Description[] | undefined> {
  const name = command.replace(/[+S]+$/, '')
  if (name === 'd' && pattern !== '') return describeRelations(server, pattern)
  if (/^d[tisv]*$/.test(name)) return [await relations(server, name.slice(1) || 'tvs', pattern)]
  if (name === 'l' || name === 'list') return [await databases(server, pattern)]
  if (name === 'du' || name === 'dg') return [await roles(server, pattern)]
  if (name === 'dn') return [await schemas(server, pattern)]
  return undefined
}

function matching(column: string, pattern: string): string {
  if (pattern === '') return ''
  const expression = pattern
    .replace(/"/g, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return ` AND ${column} OPERATOR(pg_catalog.~) '^(${expression.replaceAll("'", "''")})$'`
}

const kindWords = `CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence'
  WHEN 'm' THEN 'materialized view' WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END`
const kindsOfLetter: Readonly<Record<string, readonly string[]>> = {
  ...{ t: ['r', 'p'], i: ['i', 'I'], s: ['S'], v: ['v'], m: ['m'] },
}

const listNames: Readonly<Record<string, readonly [title: string, things: string]>> = {
  t: ['List of tables', 'tables'],
  i: ['List of indexes', 'indexes'],
  s: ['List of sequences', 'sequences'],
  v: ['List of views', 'views'],
}

async function relations(server: ServerConnection, letters: string, pattern: string): Promise<Description> {
  const kinds = [...letters].flatMap((letter) => kindsOfLetter[letter] ?? []).map((kind) => `'${kind}'`)
  const ofTable = letters.includes('i')
    ? `, (SELECT t.relname FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid WHERE i.indexrelid = c.oid)`
    : ''
  const visible =
    pattern === ''
      ? "AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_toast' AND n.nspname <> 'information_schema' AND pg_table_is_visible(c.oid)"
      : ''
  const rows = await server.ask(
    `SELECT n.nspname, c.relname, ${kindWords}, pg_get_userbyid(c.relowner)${ofTable}
     FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN (${kinds.join(',')}) ${visible}${matching('c.relname', pattern)} ORDER BY 1, 2`,
  )
  const [title, things] = listNames[letters] ?? ['List of relations', 'relations']
  if (rows.length === 0) {
    const named = pattern === '' ? '' : ` named "${pattern}"`
    return {
      kind: 'missing',
      sentence: pattern === '' ? `Did not find any ${things}.` : `Did not find any ${things}${named}.`,
    }
  }
  return table(title, ['Schema', 'Name', 'Type', 'Owner', ...(ofTable === '' ? [] : ['Table'])], rows)
}

async function databases(server: ServerConnection, pattern: string): Promise<Description> {
  const rows = await server.ask(
    `SELECT d.datname, pg_get_userbyid(d.datdba), pg_encoding_to_char(d.encoding),
       CASE d.datlocprovider WHEN 'b' THEN 'builtin' WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' END,
       d.datcollate, d.datctype, d.datlocale, d.daticurules,
       CASE WHEN array_length(d.datacl, 1) = 0 THEN '(none)' ELSE array_to_string(d.datacl, E'\\n') END
     FROM pg_database d WHERE true${matching('d.datname', pattern)} ORDER BY 1`,
  )
  const names = [
    'Name',
    'Owner',
    'Encoding',
    'Locale Provider',
    'Collate',
    'Ctype',
    'Locale',
    'ICU Rules',
    'Access privileges',
  ]
  return table('List of databases', names, rows)
}

async function roles(server: ServerConnection, pattern: string): Promise<Description> {
  const found = await server.ask(
    `SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls
     FROM pg_roles WHERE rolname !~ '^pg_'${matching('rolname', pattern)} ORDER BY 1`,
  )
  const words = ['Superuser', 'No inheritance', 'Create role', 'Create DB', 'Cannot login', 'Replication', 'Bypass RLS']
  const isSaid = [true, false, true, true, false, true, true]
  const rows = found.map(([name = '', ...flags]) => [
    name,
    words.filter((_, at) => (flags[at] === 't') === isSaid[at]).join(', '),
  ])
  return table('List of roles', ['Role name', 'Attributes'], rows)
}

async function schemas(server: ServerConnection, pattern: string): Promise<Description> {
  const rows = await server.ask(
    `SELECT nspname, pg_get_userbyid(nspowner) FROM pg_namespace
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'${matching('nspname', pattern)} ORDER BY 1`,
  )
  return table('List of schemas', ['Name', 'Owner'], rows)
}

async function describeRelations(server: ServerConnection, pattern: string): Promise<readonly Description[]> {
  const [schema, bare] = pattern.includes('.') ? pattern.split('.') : [undefined, pattern]
  const inSchema = schema === undefined ? 'AND pg_table_is_visible(c.oid)' : matching('n.nspname', schema)
  const found = await server.ask(
    `SELECT c.oid, n.nspname, c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE true ${inSchema}${matching('c.relname', bare ?? '')} ORDER BY 2, 3`,
  )
  if (found.length === 0) return [{ kind: 'missing', sentence: `Did not find any relation named "${pattern}".` }]
  const descriptions: Description[] = []
  for (const [oid = '', space = '', name = '', kind = ''] of found) {
    descriptions.push(await describeRelation(server, String(oid), `${String(space)}.${String(name)}`, String(kind)))
  }
  return descriptions
}

const titles: Readonly<Record<string, string>> = {
  r: 'Table',
  v: 'View',
  i: 'Index',
  S: 'Sequence',
  m: 'Materialized view',
}

async function describeRelation(
  server: ServerConnection,
  oid: string,
  name: string,
  kind: string,
): Promise<Description> {
  const title = `${titles[kind] ?? 'Relation'} "${name}"`
  if (kind === 'S') {
    const rows = await server.ask(
      `SELECT format_type(seqtypid, NULL), seqstart, seqmin, seqmax, seqincrement,
         CASE WHEN seqcycle THEN 'yes' ELSE 'no' END, seqcache FROM pg_sequence WHERE seqrelid = ${oid}`,
    )
    return table(title, ['Type', 'Start', 'Minimum', 'Maximum', 'Increment', 'Cycles?', 'Cache'], rows)
  }
  const rows = await server.ask(
    `SELECT a.attname, format_type(a.atttypid, a.atttypmod),
       (SELECT c.collname FROM pg_collation c, pg_type t WHERE c.oid = a.attcollation AND t.oid = a.atttypid AND a.attcollation <> t.typcollation),
       CASE WHEN a.attnotnull THEN 'not null' ELSE '' END,
       CASE WHEN a.attidentity = 'a' THEN 'generated always as identity' WHEN a.attidentity = 'd' THEN 'generated by default as identity'
         ELSE (SELECT pg_get_expr(d.adbin, d.adrelid, true) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef) END
     FROM pg_attribute a WHERE a.attrelid = ${oid} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
  )
  const filled = rows.map((row) => row.map((value) => value ?? ''))
  return table(title, ['Column', 'Type', 'Collation', 'Nullable', 'Default'], filled, await notesOf(server, oid))
}

/** Indexes, checks and keys below a table. */
async function notesOf(server: ServerConnection, oid: string): Promise<readonly string[]> {
  const indexes = await server.ask(
    `SELECT c2.relname, i.indisprimary, i.indisunique, pg_get_indexdef(i.indexrelid, 0, true), con.contype
     FROM pg_index i JOIN pg_class c2 ON c2.oid = i.indexrelid
     LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p','u','x')
     WHERE i.indrelid = ${oid} ORDER BY i.indisprimary DESC, c2.relname`,
  )
  const lines = (
    rows: readonly (readonly (string | null)[])[],
    say: (row: readonly (string | null)[]) => string,
  ): string[] => rows.map((row) => `    ${say(row)}`)
  const constraints = (condition: string): Promise<readonly (readonly (string | null)[])[]> =>
    server.ask(
      `SELECT conname, pg_get_constraintdef(oid, true), conrelid::regclass FROM pg_constraint WHERE ${condition} ORDER BY conname`,
    )
  const [checks, keys, incoming] = [
    await constraints(`conrelid = ${oid} AND contype = 'c'`),
    await constraints(`conrelid = ${oid} AND contype = 'f'`),
    await constraints(`confrelid = ${oid} AND contype = 'f'`),
  ]
  const section = (title: string, body: readonly string[]): readonly string[] =>
    body.length === 0 ? [] : [title, ...body]
  return [
    ...section('Indexes:', lines(indexes, indexWords)),
    ...section(
      'Check constraints:',
      lines(checks, ([name, definition]) => `"${String(name)}" ${String(definition)}`),
    ),
    ...section(
      'Foreign-key constraints:',
      lines(keys, ([name, definition]) => `"${String(name)}" ${String(definition)}`),
    ),
    ...section(
      'Referenced by:',
      lines(
        incoming,
        ([name, definition, from]) => `TABLE "${String(from)}" CONSTRAINT "${String(name)}" ${String(definition)}`,
      ),
    ),
  ]
}

function indexWords([name, isPrimary, isUnique, definition, constraint]: readonly (string | null)[]): string {
  const method = (definition ?? '').replace(/^.* USING /s, '')
  const kind =
    isPrimary === 't' ? ' PRIMARY KEY,' : isUnique === 't' ? ` UNIQUE${constraint === 'u' ? ' CONSTRAINT' : ''},` : ''
  return `"${String(name)}"${kind} ${method}`
}
