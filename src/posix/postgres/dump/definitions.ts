/** Schemas, types, domains and functions of a database, as entries of a dump. */
import { field, isSet, literal, type Catalog, type CatalogRow } from './catalog'
import type { DumpEntry } from './entry'

/** Schemas that people make; `public` is everybody's. */
export const userSchemas = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
const publicOwner = 'pg_database_owner'

export async function schemaEntries(catalog: Catalog): Promise<readonly DumpEntry[]> {
  const rows = await catalog.rows(
    `SELECT n.oid, n.nspname AS name, quote_ident(n.nspname) AS quoted, n.nspowner::regrole AS owner,
       pg_get_userbyid(n.nspowner) AS bare, EXISTS (SELECT FROM pg_description d WHERE d.objoid = n.oid AND d.classoid = 2615) AS told
     FROM pg_namespace n WHERE ${userSchemas}`,
  )
  return rows.flatMap((row) => {
    const [name, quoted] = [field(row, 'name'), field(row, 'quoted')]
    const isPublic = name === 'public'
    if (isPublic && field(row, 'bare') === publicOwner) return []
    const entry: DumpEntry = {
      ...{ key: `pg_namespace:${field(row, 'oid')}`, kind: 'SCHEMA', schema: '', name, owner: field(row, 'bare') },
      ...{ section: 'pre-data', needs: [], catalogId: [2615, Number(field(row, 'oid'))] },
      create: isPublic ? '-- *not* creating schema, since initdb creates it\n' : `CREATE SCHEMA ${quoted};\n`,
      drop: isPublic ? '-- *not* dropping schema, since initdb creates it\n' : `DROP SCHEMA ${quoted};\n`,
      owned: `SCHEMA ${quoted}`,
    }
    // One that was made anew lacks the words that initdb's has.
    if (!isPublic || isSet(row, 'told')) return [entry]
    return [entry, { ...commentOf(entry, 'SCHEMA public'), create: "COMMENT ON SCHEMA public IS '';\n" }]
  })
}

/** The entry of a comment, without its words. */
export function commentOf(entry: DumpEntry, on: string): Omit<DumpEntry, 'create'> {
  const { key, schema, owner, section } = entry
  return {
    ...{ key: `${key} comment ${on}`, kind: 'COMMENT', schema, name: on, owner, section, drop: '', needs: [key] },
    ...{ catalogId: [0, 0] as const, selectedBy: key },
  }
}

const typeQuery = `SELECT t.oid, t.typname AS name, t.typtype AS kind, n.nspname AS schema, pg_get_userbyid(t.typowner) AS owner,
    quote_ident(n.nspname) || '.' || quote_ident(t.typname) AS qualified, t.typrelid, t.typnotnull AS notnull,
    format_type(t.typbasetype, t.typtypmod) AS base, t.typdefault AS fallback,
    (SELECT quote_ident(s.nspname) || '.' || quote_ident(l.collname) FROM pg_collation l JOIN pg_namespace s ON s.oid = l.collnamespace
      WHERE l.oid = t.typcollation AND t.typcollation <> b.typcollation) AS collation
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
  LEFT JOIN pg_type b ON b.oid = t.typbasetype
  WHERE ${userSchemas} AND (t.typtype IN ('e', 'd') OR (t.typtype = 'c' AND c.relkind = 'c'))`

export async function typeEntries(catalog: Catalog): Promise<readonly DumpEntry[]> {
  const rows = await catalog.rows(typeQuery)
  const entries: DumpEntry[] = []
  // One after another: a connection answers one question at a time.
  for (const row of rows) entries.push(typeEntry(row, await typeText(catalog, row)))
  return entries
}

function typeEntry(row: CatalogRow, create: string): DumpEntry {
  const kind = field(row, 'kind') === 'd' ? 'DOMAIN' : 'TYPE'
  const qualified = field(row, 'qualified')
  return {
    ...{ key: `pg_type:${field(row, 'oid')}`, kind, schema: field(row, 'schema'), name: field(row, 'name') },
    ...{ owner: field(row, 'owner'), section: 'pre-data', needs: [], create, drop: `DROP ${kind} ${qualified};\n` },
    ...{ owned: `${kind} ${qualified}`, catalogId: [1247, Number(field(row, 'oid'))] },
  }
}

async function typeText(catalog: Catalog, row: CatalogRow): Promise<string> {
  const [oid, qualified] = [field(row, 'oid'), field(row, 'qualified')]
  if (field(row, 'kind') === 'd') return domainText(catalog, row)
  if (field(row, 'kind') === 'e') {
    const labels = await catalog.rows(
      `SELECT enumlabel AS label FROM pg_enum WHERE enumtypid = ${oid} ORDER BY enumsortorder`,
    )
    const lines = labels.map((each) => `    ${literal(field(each, 'label'))}`)
    return `CREATE TYPE ${qualified} AS ENUM (${lines.length === 0 ? '' : `\n${lines.join(',\n')}`}\n);\n`
  }
  const columns = await catalog.rows(
    `SELECT quote_ident(attname) AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = ${field(row, 'typrelid')} AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
  )
  const lines = columns.map((each) => `\t${field(each, 'name')} ${field(each, 'type')}`)
  return `CREATE TYPE ${qualified} AS (${lines.length === 0 ? '' : `\n${lines.join(',\n')}`}\n);\n`
}

async function domainText(catalog: Catalog, row: CatalogRow): Promise<string> {
  const checks = await catalog.rows(
    `SELECT quote_ident(conname) AS name, pg_get_constraintdef(oid) AS text FROM pg_constraint
     WHERE contypid = ${field(row, 'oid')} AND contype = 'c' ORDER BY conname`,
  )
  const collation = field(row, 'collation')
  const fallback = field(row, 'fallback')
  const head = [
    `CREATE DOMAIN ${field(row, 'qualified')} AS ${field(row, 'base')}`,
    ...(collation === '' ? [] : [`COLLATE ${collation}`]),
    ...(isSet(row, 'notnull') ? ['NOT NULL'] : []),
    ...(fallback === '' ? [] : [`DEFAULT ${fallback}`]),
  ].join(' ')
  return `${head}${checks.map((each) => `\n\tCONSTRAINT ${field(each, 'name')} ${field(each, 'text')}`).join('')};\n`
}

const functionQuery = `SELECT p.oid, p.proname AS name, p.prokind AS kind, n.nspname AS schema, pg_get_userbyid(p.proowner) AS owner,
    quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS qualified, quote_ident(p.proname) AS quoted,
    pg_get_function_arguments(p.oid) AS arguments, pg_get_function_identity_arguments(p.oid) AS identity,
    array_to_string(ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY u(t, o) ORDER BY o), ', ') AS types,
    pg_get_function_result(p.oid) AS result, l.lanname AS language, p.prosrc AS source,
    pg_get_function_sqlbody(p.oid) AS body, p.provolatile AS volatility, p.proisstrict AS strict, p.prosecdef AS definer,
    p.proleakproof AS leakproof, p.procost AS cost, p.prorows AS rows, p.proretset AS isset, p.proparallel AS parallel,
    array_to_string(p.proconfig, E'\\n') AS settings
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
  WHERE ${userSchemas} AND p.prokind IN ('f', 'p', 'w')`

export async function functionEntries(catalog: Catalog): Promise<readonly DumpEntry[]> {
  return (await catalog.rows(functionQuery)).map((row) => {
    const kind = field(row, 'kind') === 'p' ? 'PROCEDURE' : 'FUNCTION'
    const signature = `${field(row, 'qualified')}(${field(row, 'identity')})`
    return {
      ...{ key: `pg_proc:${field(row, 'oid')}`, kind, schema: field(row, 'schema') },
      ...{ name: `${field(row, 'name')}(${field(row, 'types')})`, owner: field(row, 'owner'), section: 'pre-data' },
      ...{ create: functionText(row, kind), drop: `DROP ${kind} ${signature};\n`, owned: `${kind} ${signature}` },
      ...{ needs: [], catalogId: [1255, Number(field(row, 'oid'))] },
    } satisfies DumpEntry
  })
}

const volatilities: Readonly<Record<string, string>> = { i: ' IMMUTABLE', s: ' STABLE' }
const parallels: Readonly<Record<string, string>> = { s: ' PARALLEL SAFE', r: ' PARALLEL RESTRICTED' }

function functionText(row: CatalogRow, kind: string): string {
  const result = kind === 'PROCEDURE' ? '' : ` RETURNS ${field(row, 'result')}`
  const cost = field(row, 'cost')
  const rows = field(row, 'rows')
  const traits = [
    field(row, 'kind') === 'w' ? ' WINDOW' : '',
    volatilities[field(row, 'volatility')] ?? '',
    isSet(row, 'strict') ? ' STRICT' : '',
    isSet(row, 'definer') ? ' SECURITY DEFINER' : '',
    isSet(row, 'leakproof') ? ' LEAKPROOF' : '',
    cost === '0' || cost === '100' ? '' : ` COST ${cost}`,
    isSet(row, 'isset') && rows !== '0' && rows !== '1000' ? ` ROWS ${rows}` : '',
    parallels[field(row, 'parallel')] ?? '',
  ].join('')
  const settings = field(row, 'settings')
    .split('\n')
    .filter((each) => each !== '')
    .map((each) => `\n    SET ${settingText(each)}`)
  const body = field(row, 'body')
  const source = body === '' ? `AS ${dollarQuoted(field(row, 'source'))}` : body
  return `CREATE ${kind} ${field(row, 'qualified')}(${field(row, 'arguments')})${result}
    LANGUAGE ${field(row, 'language')}${traits}${settings.join('')}
    ${source};\n`
}

/** `name=value` as `SET` takes it: lists of names are quoted one by one. */
function settingText(assignment: string): string {
  const at = assignment.indexOf('=')
  const [name, value] = [assignment.slice(0, at), assignment.slice(at + 1)]
  const isList = ['search_path', 'temp_tablespaces', 'session_preload_libraries'].includes(name.toLowerCase())
  if (!isList) return `${name} TO ${literal(value)}`
  const names = value.split(',').map((each) => literal(each.trim().replace(/^"(.*)"$/, '$1')))
  return `${name} TO ${names.join(', ')}`
}

/** `$$…$$`, with as much of `_XXXXXXX` as keeps it apart from the text. */
function dollarQuoted(text: string): string {
  let delimiter = '$'
  for (let at = 0; text.includes(delimiter); at++) delimiter += '_XXXXXXX'.charAt(at % 8)
  return `${delimiter}$${text}${delimiter}$`
}
