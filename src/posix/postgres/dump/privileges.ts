/**
 * Comments and privileges, as entries that come with what they are of. Privileges are told as the way from what an object
 * has when it is made to what it has now (`dumputils.c`).
 */
import { field, literal, type Catalog, type CatalogRow } from './catalog'
import { commentOf, userSchemas } from './definitions'
import type { DumpEntry } from './entry'

const commentQuery = `SELECT classoid::regclass::text AS class, objoid AS oid, objsubid AS column, description AS text,
    (SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = objoid AND attnum = objsubid) AS columnname,
    (SELECT attname FROM pg_attribute WHERE attrelid = objoid AND attnum = objsubid) AS barecolumn
  FROM pg_description WHERE objoid >= 16384 OR (classoid = 2615 AND objoid = 2200) ORDER BY 1, 2, 3`

/** Comments on the objects of these entries. */
export async function commentEntries(catalog: Catalog, entries: readonly DumpEntry[]): Promise<readonly DumpEntry[]> {
  const rows = await catalog.rows(commentQuery)
  return rows.flatMap((row) => {
    const key = `${field(row, 'class').replace(/^pg_catalog\./, '')}:${field(row, 'oid')}`
    const entry = entries.find((each) => each.key === key)
    if (entry === undefined || entry.kind === 'COMMENT') return []
    const text = literal(field(row, 'text'))
    const column = field(row, 'columnname')
    if (column !== '') {
      const qualified = (entry.owned ?? '').replace(/^(MATERIALIZED VIEW|VIEW|TABLE) /, '')
      const named = commentOf(entry, `COLUMN ${entry.name}.${field(row, 'barecolumn')}`)
      return [{ ...named, create: `COMMENT ON COLUMN ${qualified}.${column} IS ${text};\n` }]
    }
    const [on, name] = targetOf(entry)
    return [{ ...commentOf(entry, name), create: `COMMENT ON ${on} IS ${text};\n` }]
  })
}

/** What a comment is on, as the statement and as its heading name it. */
function targetOf(entry: DumpEntry): readonly [string, string] {
  const attached = /^ALTER TABLE(?: ONLY)? (\S+|"[^"]*"\S*)\s+ADD CONSTRAINT ("[^"]+"|\S+)/.exec(entry.create)
  if (attached !== null) {
    const [, table = '', constraint = ''] = attached
    return [`CONSTRAINT ${constraint} ON ${table}`, `CONSTRAINT ${entry.name.replace(' ', ' ON ')}`]
  }
  const dropped = /^DROP (TRIGGER|INDEX) (.*);\n$/.exec(entry.drop)
  if (dropped !== null) return [`${dropped[1] ?? ''} ${dropped[2] ?? ''}`, `${entry.kind} ${entry.name}`]
  return [entry.owned ?? '', `${entry.kind} ${entry.name}`]
}

const aclQuery = (kind: string, table: string, prefix: string, letter: string): string =>
  `SELECT '${table}' AS class, o.oid, '${kind}' AS kind, 0 AS column, '' AS columnname, x.*
   FROM ${table} o JOIN pg_namespace n ON n.oid = ${table === 'pg_namespace' ? 'o.oid' : `o.${prefix}namespace`},
   LATERAL (SELECT o.${prefix}acl::text AS now, COALESCE((SELECT i.initprivs FROM pg_init_privs i WHERE i.objoid = o.oid AND i.classoid = '${table}'::regclass AND i.objsubid = 0), acldefault(${letter}, o.${prefix}owner))::text AS base) x
   WHERE ${userSchemas} AND x.now IS NOT NULL AND x.now <> x.base`

const columnAclQuery = `SELECT 'pg_class' AS class, c.oid, 'TABLE' AS kind, a.attnum AS column, quote_ident(a.attname) AS columnname, a.attacl::text AS now, '{}' AS base
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${userSchemas} AND a.attacl IS NOT NULL`

export async function privilegeEntries(catalog: Catalog, entries: readonly DumpEntry[]): Promise<readonly DumpEntry[]> {
  const rows = [
    ...(await catalog.rows(aclQuery('SCHEMA', 'pg_namespace', 'nsp', "'n'"))),
    ...(await catalog.rows(aclQuery('FUNCTION', 'pg_proc', 'pro', "'f'"))),
    ...(await catalog.rows(aclQuery('TYPE', 'pg_type', 'typ', "'T'"))),
    ...(await catalog.rows(
      aclQuery('TABLE', 'pg_class', 'rel', `CASE WHEN o.relkind = 'S' THEN 's' ELSE 'r' END::"char"`),
    )),
    ...(await catalog.rows(columnAclQuery)),
  ]
  return rows.flatMap((row) => {
    const entry = entries.find((each) => each.key === `${field(row, 'class')}:${field(row, 'oid')}`)
    return entry === undefined ? [] : privilegeEntry(row, entry)
  })
}

function privilegeEntry(row: CatalogRow, entry: DumpEntry): readonly DumpEntry[] {
  const isRelation = field(row, 'class') === 'pg_class'
  const kind = isRelation ? (entry.kind === 'SEQUENCE' ? 'SEQUENCE' : 'TABLE') : field(row, 'kind')
  const column = field(row, 'columnname')
  const target = (entry.owned ?? entry.create.replace(/^[\s\S]*?SEQUENCE NAME (\S+)[\s\S]*$/, 'SEQUENCE $1')).replace(
    /^(MATERIALIZED VIEW|VIEW|TABLE|SEQUENCE|SCHEMA|FUNCTION|PROCEDURE|TYPE|DOMAIN) /,
    '',
  )
  const object = entry.kind === 'PROCEDURE' ? 'PROCEDURE' : kind
  const [base, now] = [itemsOf(field(row, 'base')), itemsOf(field(row, 'now'))]
  const gone = base.filter((each) => !now.some((other) => other.text === each.text))
  const fresh = now.filter((each) => !base.some((other) => other.text === each.text))
  const words = { kind, column, on: `${object} ${target}` }
  const create = [
    ...gone.map((item) => `REVOKE ${privilegesText(item.letters, words)} ON ${words.on} FROM ${granteeOf(item)};\n`),
    ...fresh.flatMap((item) => grants(item, words)),
  ].join('')
  const name = column === '' ? `${object} ${entry.name}` : `COLUMN ${entry.name}.${column}`
  return create === ''
    ? []
    : [{ ...commentOf(entry, name), kind: 'ACL', key: `${entry.key} acl ${field(row, 'column')}`, create }]
}

interface Item {
  readonly text: string
  readonly grantee: string
  /** A letter a privilege, each with `*` where it may be passed on. */
  readonly letters: string
}

function itemsOf(acl: string): readonly Item[] {
  const inner = acl.replace(/^\{(.*)\}$/s, '$1')
  const texts = inner === '' ? [] : (inner.match(/"(?:[^"\\]|\\.)*"|[^,]+/g) ?? [])
  return texts.map((text) => {
    const bare = text.startsWith('"') ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text
    const [, grantee = '', letters = ''] = /^(.*)=([a-zA-Z*]*)\//s.exec(bare) ?? []
    return { text: bare, grantee, letters }
  })
}

const granteeOf = ({ grantee }: Item): string => (grantee === '' ? 'PUBLIC' : grantee)

const names: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  TABLE: [
    ...([
      ['r', 'SELECT'],
      ['a', 'INSERT'],
      ['x', 'REFERENCES'],
      ['d', 'DELETE'],
      ['t', 'TRIGGER'],
    ] as const),
    ...([
      ['D', 'TRUNCATE'],
      ['m', 'MAINTAIN'],
      ['w', 'UPDATE'],
    ] as const),
  ],
  SEQUENCE: [
    ['r', 'SELECT'],
    ['U', 'USAGE'],
    ['w', 'UPDATE'],
  ],
  FUNCTION: [['X', 'EXECUTE']],
  SCHEMA: [
    ['C', 'CREATE'],
    ['U', 'USAGE'],
  ],
  TYPE: [['U', 'USAGE']],
}
/** Of single columns. */
const columnLetters = 'raxw'

interface Words {
  readonly kind: string
  readonly column: string
  readonly on: string
}

function privilegesText(letters: string, { kind, column }: Words): string {
  const known = (names[kind] ?? []).filter(([letter]) => column === '' || columnLetters.includes(letter))
  const held = known.filter(([letter]) => letters.includes(letter))
  const of = column === '' ? '' : `(${column})`
  // A schema that was made anew lacks USAGE for everybody, and not all.
  const isAll = held.length === known.length && kind !== 'SCHEMA'
  return isAll || (held.length === known.length && held.length > 1)
    ? `ALL${of}`
    : held.map(([, name]) => `${name}${of}`).join(',')
}

/** What may be passed on is granted apart. */
function grants(item: Item, words: Words): readonly string[] {
  const passable = [...item.letters].filter((_, at) => item.letters[at + 1] === '*').join('')
  const plain = [...item.letters].filter((letter, at) => letter !== '*' && item.letters[at + 1] !== '*').join('')
  const grant = (letters: string, how: string): string[] =>
    letters === '' ? [] : [`GRANT ${privilegesText(letters, words)} ON ${words.on} TO ${granteeOf(item)}${how};\n`]
  return [...grant(plain, ''), ...grant(passable, ' WITH GRANT OPTION')]
}
