/**
 * What pg_dump asks the server: rows of the catalogs by column name, with nulls as empty texts. As in the real one no schema
 * is on the search path, so that PostgreSQL's own `pg_get_…def` functions qualify all that isn't the system's.
 */
import type { ServerConnection } from '../psql/connection'

/** The server refused a question. */
export class DumpFailed extends Error {}

export type CatalogRow = ReadonlyMap<string, string>

export class Catalog {
  constructor(private readonly server: ServerConnection) {}

  /** Rows of one query. Throws DumpFailed, ConnectionLost. */
  async rows(sql: string): Promise<readonly CatalogRow[]> {
    const found: CatalogRow[] = []
    for (const outcome of await this.server.run(sql)) {
      if (outcome.kind === 'failure') throw new DumpFailed(`query failed: ERROR:  ${outcome.notice['M'] ?? ''}`)
      if (outcome.kind !== 'rows') continue
      const names = outcome.set.columns.map(({ name }) => name)
      for (const row of outcome.set.rows) found.push(new Map(names.map((name, at) => [name, row[at] ?? ''])))
    }
    return found
  }

  /** Rows as they are, with nulls. */
  async values(sql: string): Promise<readonly (readonly (string | null)[])[]> {
    for (const outcome of await this.server.run(sql)) {
      if (outcome.kind === 'failure') throw new DumpFailed(`query failed: ERROR:  ${outcome.notice['M'] ?? ''}`)
      if (outcome.kind === 'rows') return outcome.set.rows
    }
    return []
  }

  /** What `COPY … TO STDOUT` gives. */
  async copied(sql: string): Promise<string> {
    for (const outcome of await this.server.run(sql)) {
      if (outcome.kind === 'failure') throw new DumpFailed(`query failed: ERROR:  ${outcome.notice['M'] ?? ''}`)
      if (outcome.kind === 'copied') return outcome.bytes.toString()
    }
    return ''
  }
}

/** A column of a row; empty for null. */
export function field(row: CatalogRow, name: string): string {
  return row.get(name) ?? ''
}

export function isSet(row: CatalogRow, name: string): boolean {
  return row.get(name) === 't'
}

/** As `quote_ident` and pg_dump's fmtId do, without the key words, which the catalog quotes itself. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}`.trimStart() : quoted
}
