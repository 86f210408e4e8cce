/** Which objects of a database are dumped: `-t`, `-T`, `-n`, `-N`, `-a`, `-s` and their like, with psql's patterns. */
import { DumpFailed } from './catalog'
import type { DumpEntry } from './entry'
import type { Relation } from './relations'

export interface Choice {
  readonly tables: readonly string[]
  readonly withoutTables: readonly string[]
  readonly schemas: readonly string[]
  readonly withoutSchemas: readonly string[]
  readonly withoutRowsOf: readonly string[]
  /** Only rows, or only what they are in. */
  readonly part: 'all' | 'data' | 'schema'
}

/** Tells what is in. Throws DumpFailed where a pattern that was given finds nothing. */
export function chooser(
  choice: Choice,
  relations: readonly Relation[],
  schemas: readonly DumpEntry[],
): (entry: DumpEntry) => boolean {
  const known = [...schemas.map(({ name }) => name), 'public']
  if (choice.schemas.length > 0 && !known.some((name) => fits(choice.schemas, '', name))) {
    throw new DumpFailed('no matching schemas were found')
  }
  const chosen = new Set(relations.filter((relation) => isChosen(relation, choice)).map(({ oid }) => oid))
  // A sequence goes with the table whose column it feeds.
  for (const { oid, ownedBy, isIdentity } of relations) {
    if (chosen.has(ownedBy)) chosen.add(oid)
    else if (isIdentity) chosen.delete(oid)
  }
  if (choice.tables.length > 0 && chosen.size === 0) throw new DumpFailed('no matching tables were found')
  const withoutRows = new Set(
    relations.filter(({ schema, name }) => fits(choice.withoutRowsOf, schema, name)).map(({ oid }) => oid),
  )
  return (entry) => {
    if (choice.part === 'data' && entry.section !== 'data') return false
    if (choice.part === 'schema' && entry.key.startsWith('data:')) return false
    if (choice.part === 'schema' && entry.key.startsWith('set:')) return false
    const [, oid = ''] = /^(?:data|set|attach):(\d+)/.exec(entry.key) ?? []
    if (entry.key.startsWith('data:') && withoutRows.has(oid)) return false
    const owners = [oid, ...relationsOf(entry)].filter((each) => relations.some((relation) => relation.oid === each))
    if (owners.length > 0) return chosen.has(owners[0] ?? '')
    if (choice.tables.length > 0) return false
    const schema = entry.kind === 'SCHEMA' ? entry.name : entry.schema
    return isIn(schema, choice)
  }
}

/** Relations that an entry belongs to, the nearest first. */
function relationsOf({ key, needs, section }: DumpEntry): readonly string[] {
  const own = /^pg_class:(\d+)/.exec(key)?.[1]
  const isAttached = section === 'post-data' || key.startsWith('pg_attrdef')
  const attached = isAttached ? needs.flatMap((need) => /^pg_class:(\d+)/.exec(need)?.[1] ?? []) : []
  return own === undefined ? attached : [own, ...attached]
}

function isChosen({ schema, name }: Relation, choice: Choice): boolean {
  if (fits(choice.withoutTables, schema, name)) return false
  if (choice.tables.length > 0) return fits(choice.tables, schema, name)
  return isIn(schema, choice)
}

function isIn(schema: string, choice: Choice): boolean {
  if (fits(choice.withoutSchemas, '', schema)) return false
  return choice.schemas.length === 0 || fits(choice.schemas, '', schema)
}

/** psql's patterns: `*` and `?`, a dot before the name parts the schema off, quotes keep capitals and signs. */
function fits(patterns: readonly string[], schema: string, name: string): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.match(/(?:"(?:[^"]|"")*"|[^".])+/g) ?? []
    const last = parts.at(-1) ?? ''
    const first = parts.length > 1 ? parts[0] : undefined
    return matches(last, name) && (first === undefined || matches(first, schema))
  })
}

function matches(pattern: string, name: string): boolean {
  const source = pattern.replaceAll(
    /"((?:[^"]|"")*)"|([*])|([?])|([^"*?]+)/g,
    (_, quoted?: string, star?: string, one?: string, plain?: string) => {
      if (star !== undefined) return '.*'
      if (one !== undefined) return '.'
      const text = quoted?.replaceAll('""', '"') ?? plain?.toLowerCase() ?? ''
      return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')
    },
  )
  return new RegExp(`^(?:${source})$`, 's').test(name)
}
