/** Keys, indexes and triggers of tables, as entries of a dump: what is made after the rows are in. */
import { field, type Catalog, type CatalogRow } from './catalog'
import { userSchemas } from './definitions'
import type { DumpEntry } from './entry'

const constraintQuery = `SELECT k.oid, k.conname AS name, quote_ident(k.conname) AS quoted, k.contype AS kind, pg_get_constraintdef(k.oid) AS text,
    n.nspname AS schema, c.relname AS tablename, k.conrelid::regclass AS qualified, pg_get_userbyid(c.relowner) AS owner,
    c.oid AS relation, k.confrelid AS target, c.relkind AS tablekind, k.conindid AS index,
    (SELECT p.conindid FROM pg_constraint p WHERE p.oid = k.conparentid) AS parent
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${userSchemas} AND (k.contype IN ('p', 'u', 'x') OR (k.contype = 'f' AND k.conparentid = 0)
    OR (k.contype = 'c' AND k.conislocal AND NOT k.convalidated))`

const indexQuery = `SELECT i.indexrelid AS oid, c.relname AS name, n.nspname AS schema, pg_get_userbyid(c.relowner) AS owner,
    pg_get_indexdef(i.indexrelid) AS text, i.indexrelid::regclass AS qualified, i.indrelid AS relation,
    (SELECT p.inhparent::regclass FROM pg_inherits p WHERE p.inhrelid = i.indexrelid) AS parent,
    (SELECT p.inhparent FROM pg_inherits p WHERE p.inhrelid = i.indexrelid) AS parentid,
    EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')) AS isconstraint,
    i.indisclustered AS clustered, i.indrelid::regclass AS tablename, quote_ident(c.relname) AS quoted
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${userSchemas}`

const triggerQuery = `SELECT t.oid, t.tgname AS name, quote_ident(t.tgname) AS quoted, n.nspname AS schema, c.relname AS tablename,
    t.tgrelid::regclass AS qualified, pg_get_userbyid(c.relowner) AS owner, pg_get_triggerdef(t.oid, false) AS text,
    t.tgrelid AS relation, t.tgfoid AS function, t.tgenabled AS enabled
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${userSchemas} AND NOT t.tgisinternal AND t.tgparentid = 0`

/** Entries of all that hangs on tables and isn't part of their text. */
export async function attachmentEntries(catalog: Catalog): Promise<readonly DumpEntry[]> {
  const constraints = (await catalog.rows(constraintQuery)).map(constraintEntry)
  const indexes = (await catalog.rows(indexQuery)).flatMap(indexEntries)
  const triggers = (await catalog.rows(triggerQuery)).map(triggerEntry)
  return [...constraints, ...indexes, ...triggers]
}

function constraintEntry(row: CatalogRow): DumpEntry {
  const kind = field(row, 'kind')
  const isForeign = kind === 'f'
  const only = field(row, 'tablekind') === 'p' && isForeign ? '' : ' ONLY'
  const add = `ALTER TABLE${only} ${field(row, 'qualified')}`
  const isCheck = kind === 'c'
  return {
    ...{ key: `pg_constraint:${field(row, 'oid')}`, schema: field(row, 'schema'), owner: field(row, 'owner') },
    ...{ kind: isForeign ? 'FK CONSTRAINT' : isCheck ? 'CHECK CONSTRAINT' : 'CONSTRAINT', section: 'post-data' },
    ...{ name: `${field(row, 'tablename')} ${field(row, 'name')}`, catalogId: [2606, Number(field(row, 'oid'))] },
    create: isCheck
      ? `ALTER TABLE ${field(row, 'qualified')}\n    ADD CONSTRAINT ${field(row, 'quoted')} ${field(row, 'text')};\n`
      : `${add}\n    ADD CONSTRAINT ${field(row, 'quoted')} ${field(row, 'text')};\n`,
    drop: `${add} DROP CONSTRAINT ${field(row, 'quoted')};\n`,
    needs: [`pg_class:${field(row, 'relation')}`, `pg_class:${field(row, 'target')}`],
    ...(!isForeign && !isCheck && { isStored: true }),
  }
}

function indexEntries(row: CatalogRow): readonly DumpEntry[] {
  const common = {
    ...{ schema: field(row, 'schema'), name: field(row, 'name'), owner: field(row, 'owner') },
    section: 'post-data' as const,
  }
  const key = `pg_class:${field(row, 'oid')}`
  const made: DumpEntry = {
    ...{ ...common, key, kind: 'INDEX', create: `${field(row, 'text')};\n`, isStored: true },
    ...{ drop: `DROP INDEX ${field(row, 'qualified')};\n`, needs: [`pg_class:${field(row, 'relation')}`] },
    catalogId: [1259, Number(field(row, 'oid'))],
  }
  const parent = field(row, 'parent')
  const attached: DumpEntry = {
    ...{ ...common, key: `attach:${field(row, 'oid')}`, kind: 'INDEX ATTACH', drop: '', catalogId: [0, 0] as const },
    create: `ALTER INDEX ${parent} ATTACH PARTITION ${field(row, 'qualified')};\n`,
    needs: [key, `pg_class:${field(row, 'parentid')}`],
  }
  return [...(field(row, 'isconstraint') === 't' ? [] : [made]), ...(parent === '' ? [] : [attached])]
}

const enabling: Readonly<Record<string, string>> = { D: 'DISABLE', A: 'ENABLE ALWAYS', R: 'ENABLE REPLICA' }

function triggerEntry(row: CatalogRow): DumpEntry {
  const how = enabling[field(row, 'enabled')]
  const [table, name] = [field(row, 'qualified'), field(row, 'quoted')]
  const enabled = how === undefined ? '' : `\nALTER TABLE ${table} ${how} TRIGGER ${name};\n`
  return {
    ...{ key: `pg_trigger:${field(row, 'oid')}`, kind: 'TRIGGER', schema: field(row, 'schema'), section: 'post-data' },
    ...{ name: `${field(row, 'tablename')} ${field(row, 'name')}`, owner: field(row, 'owner') },
    ...{ create: `${field(row, 'text')};\n${enabled}`, drop: `DROP TRIGGER ${name} ON ${table};\n` },
    ...{ needs: [`pg_class:${field(row, 'relation')}`], catalogId: [2620, Number(field(row, 'oid'))] },
  }
}
