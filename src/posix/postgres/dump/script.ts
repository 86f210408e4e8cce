/** A dump as a script of SQL: what `pg_dump -Fp` writes and `pg_restore -f` makes of an archive (`pg_backup_archiver.c`). */
import type { DumpEntry } from './entry'

export interface ScriptStyle {
  readonly clean: boolean
  readonly ifExists: boolean
  readonly create: boolean
  readonly withOwners: boolean
  readonly withPrivileges: boolean
  readonly withComments: boolean
  readonly withTablespaces: boolean
}

export interface ScriptSource {
  /** Of the server and of pg_dump, as the heading names them. */
  readonly serverVersion: string
  readonly programVersion: string
  /** psql's `\restrict`. */
  readonly restrictKey: string
  readonly database: { readonly name: string; readonly quoted: string; readonly owner: string; readonly create: string }
  readonly entries: readonly DumpEntry[]
  /** What fills a table; undefined where an archive has no rows. */
  readonly rows: (entry: DumpEntry) => Promise<string | undefined>
}

type Write = (text: string) => Promise<void>

const settings = `SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

`

/** Writes the whole script, bit by bit. */
export async function writeScript(source: ScriptSource, style: ScriptStyle, write: Write): Promise<void> {
  const { restrictKey, serverVersion, programVersion } = source
  await write(`--\n-- PostgreSQL database dump\n--\n\n\\restrict ${restrictKey}\n\n`)
  await write(`-- Dumped from database version ${serverVersion}\n-- Dumped by pg_dump version ${programVersion}\n\n`)
  await write(settings)
  if (style.clean) await write(dropping(source, style))
  if (style.create) await write(connecting(source, style))
  const printer = new EntryPrinter(style)
  const entries = source.entries.filter((entry) => isWanted(entry, style))
  for (const entry of entries.filter(({ kind }) => !isLast(kind))) {
    if (entry.kind !== 'TABLE DATA') await write(printer.text(entry))
    else {
      const rows = await source.rows(entry)
      if (rows !== undefined) await write(printer.heading(entry, 'Data for ') + rows)
    }
  }
  for (const entry of entries.filter(({ kind }) => kind === 'ACL')) await write(printer.text(entry))
  for (const entry of entries.filter(({ kind }) => kind === 'MATERIALIZED VIEW DATA')) await write(printer.text(entry))
  await write(`--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict ${restrictKey}\n\n`)
}

/** A statement of a script with its entry, and the rows for a COPY. */
export interface ScriptStatement {
  readonly entry: DumpEntry | undefined
  readonly sql: string
  readonly lines?: string
}

/** What a script does, statement by statement, for whoever runs it himself. */
export async function statementsOf(source: ScriptSource, style: ScriptStyle): Promise<readonly ScriptStatement[]> {
  const drops = style.clean && !style.create ? droppingEntries(source, style) : []
  const entries = source.entries.filter((entry) => isWanted(entry, style))
  const inTurn = [
    ...entries.filter(({ kind }) => !isLast(kind)),
    ...entries.filter(({ kind }) => kind === 'ACL'),
    ...entries.filter(({ kind }) => kind === 'MATERIALIZED VIEW DATA'),
  ]
  const statements: ScriptStatement[] = [...drops]
  for (const entry of inTurn) {
    if (entry.kind === 'TABLE DATA') {
      const rows = await source.rows(entry)
      const { copy = '' } = entry
      if (rows !== undefined) statements.push({ entry, sql: copy, lines: linesOf(rows.slice(copy.length)) })
      continue
    }
    statements.push({ entry, sql: entry.create })
    const ownership = ownershipOf(entry, style)
    if (ownership !== '') statements.push({ entry, sql: ownership })
  }
  return statements
}

/** COPY's lines without their end. */
function linesOf(rows: string): string {
  return rows.replace(/\\\.\n\n\n$/, '')
}

/** Privileges come after everything, and views are filled after them. */
function isLast(kind: string): boolean {
  return kind === 'ACL' || kind === 'MATERIALIZED VIEW DATA'
}

function isWanted({ kind }: DumpEntry, style: ScriptStyle): boolean {
  if (kind === 'ACL') return style.withPrivileges
  return kind !== 'COMMENT' || style.withComments
}

/** Drops in the order from last to first; with the database itself goes all that is in it. */
function dropping({ entries, database }: ScriptSource, { ifExists, create }: ScriptStyle): string {
  if (create) return `DROP DATABASE ${ifExists ? 'IF EXISTS ' : ''}${database.quoted};\n`
  return droppingEntries({ entries }, { ifExists })
    .map(({ sql }) => sql)
    .join('')
}

function droppingEntries(
  { entries }: Pick<ScriptSource, 'entries'>,
  { ifExists }: Pick<ScriptStyle, 'ifExists'>,
): readonly ScriptStatement[] {
  return entries
    .filter(({ drop }) => drop !== '')
    .map((entry) => ({ entry, sql: ifExists ? whereItExists(entry.drop) : entry.drop }))
    .reverse()
}

function whereItExists(drop: string): string {
  const altered = drop
    .replace(/^ALTER TABLE /, 'ALTER TABLE IF EXISTS ')
    .replace(' DROP CONSTRAINT ', ' DROP CONSTRAINT IF EXISTS ')
  return altered.replace(
    /^DROP (TABLE|VIEW|MATERIALIZED VIEW|SEQUENCE|INDEX|TRIGGER|FUNCTION|PROCEDURE|TYPE|DOMAIN|SCHEMA) /,
    'DROP $1 IF EXISTS ',
  )
}

function connecting({ database, restrictKey }: ScriptSource, { withOwners }: ScriptStyle): string {
  const { name, quoted, owner, create } = database
  const heading = `--\n-- Name: ${name}; Type: DATABASE; Schema: -; Owner: ${withOwners ? owner : '-'}\n--\n\n`
  const owned = withOwners ? `ALTER DATABASE ${quoted} OWNER TO ${quotedName(owner)};\n\n` : ''
  const connect = /^[a-z_][a-z0-9_]*$/.test(name) ? name : `-reuse-previous=on "dbname='${name}'"`
  return `${heading}${create}\n\n${owned}\\unrestrict ${restrictKey}\n\\connect ${connect}\n\\restrict ${restrictKey}\n\n${settings}`
}

class EntryPrinter {
  private tellsTablespace: boolean
  private tellsAccessMethod = true

  constructor(private readonly style: ScriptStyle) {
    this.tellsTablespace = style.withTablespaces
  }

  heading({ name, kind, schema, owner }: DumpEntry, before = ''): string {
    const told = this.style.withOwners ? owner : '-'
    return `--\n-- ${before}Name: ${name}; Type: ${kind}; Schema: ${schema === '' ? '-' : schema}; Owner: ${told}\n--\n\n`
  }

  text(entry: DumpEntry): string {
    const ownership = ownershipOf(entry, this.style)
    const owned = ownership === '' ? '' : `${ownership}\n`
    return `${this.defaults(entry)}${this.heading(entry)}${entry.create}\n\n${owned}`
  }

  private defaults({ isStored, accessMethod }: DumpEntry): string {
    let text = ''
    if (isStored === true && this.tellsTablespace) {
      text += "SET default_tablespace = '';\n\n"
      this.tellsTablespace = false
    }
    if (accessMethod !== undefined && this.tellsAccessMethod) {
      text += `SET default_table_access_method = ${accessMethod};\n\n`
      this.tellsAccessMethod = false
    }
    return text
  }
}

function ownershipOf({ owned, owner, drop }: DumpEntry, { withOwners }: ScriptStyle): string {
  return owned !== undefined && drop !== '' && withOwners ? `ALTER ${owned} OWNER TO ${quotedName(owner)};\n` : ''
}

function quotedName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}
