/** A database's dump as an archive's entries: what a script says at its beginning are entries of their own there. */
import type { ArchiveEntry } from './archive'
import type { DumpEntry } from './entry'
import type { ScriptSource } from './script'

/** Numbers entries and gives them their rows, as COPY's lines. */
export async function archiveEntries(
  { database, entries }: Pick<ScriptSource, 'database' | 'entries'>,
  rows: (entry: DumpEntry) => Promise<string>,
): Promise<readonly ArchiveEntry[]> {
  const first = [
    setting('ENCODING', "SET client_encoding = 'UTF8';\n"),
    setting('STDSTRINGS', "SET standard_conforming_strings = 'on';\n"),
    setting('SEARCHPATH', "SELECT pg_catalog.set_config('search_path', '', false);\n"),
    {
      ...{ ...setting('DATABASE', database.create), name: database.name, owner: database.owner },
      drop: `DROP DATABASE ${database.quoted};\n`,
    },
  ]
  const numbered: ArchiveEntry[] = []
  for (const [at, entry] of [...first, ...entries].entries()) {
    numbered.push({ ...entry, id: at + 1, rows: entry.kind === 'TABLE DATA' ? await rows(entry) : undefined })
  }
  return numbered
}

function setting(kind: string, create: string): DumpEntry {
  return {
    ...{ key: kind, kind, name: kind, schema: '', owner: '', section: 'pre-data', create, drop: '', needs: [] },
    catalogId: [0, 0],
  }
}

/** Entries that are about the archive and not in the database. */
export const headKinds: readonly string[] = ['ENCODING', 'STDSTRINGS', 'SEARCHPATH', 'DATABASE']
