/** A dump's connection: one transaction that sees the database as it is at its start, with pg_dump's settings. */
import type { Process } from '../../process/types'
import { ConnectionLost, ConnectionRefused, placeWords, ServerConnection, type Target } from '../psql/connection'
import { Catalog, DumpFailed, field, isSet, literal } from './catalog'
import type { ScriptSource } from './script'

export interface DumpSession {
  readonly catalog: Catalog
  readonly database: ScriptSource['database']
  readonly serverVersion: string
}

const preparations = `BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
SELECT pg_catalog.set_config('search_path', '', false);
SET DATESTYLE = ISO; SET INTERVALSTYLE = POSTGRES; SET extra_float_digits TO 3; SET row_security = off`

/** Connects, lets `work` dump, and leaves. Throws DumpFailed with the words after `error: `. */
export async function withDump<T>(
  process: Process,
  target: Target,
  work: (session: DumpSession) => Promise<T>,
): Promise<T> {
  const server = await open(process, target)
  try {
    const catalog = new Catalog(server)
    await catalog.rows(preparations)
    const database = await readDatabase(catalog)
    return await work({ catalog, database, serverVersion: server.settings.get('server_version') ?? '' })
  } catch (error) {
    if (error instanceof ConnectionLost) throw new DumpFailed(`query failed: ${error.message}`)
    throw error
  } finally {
    await server.close()
  }
}

async function open(process: Process, target: Target): Promise<ServerConnection> {
  try {
    return await ServerConnection.open(process, target)
  } catch (error) {
    if (error instanceof ConnectionLost) throw new DumpFailed(error.message)
    if (!(error instanceof ConnectionRefused)) throw error
    const isWhole = /^(connection to|could not)/.test(error.message)
    throw new DumpFailed(
      isWhole ? error.message : `connection to server ${placeWords(target)} failed: ${error.message}`,
    )
  }
}

async function readDatabase(catalog: Catalog): Promise<DumpSession['database']> {
  const [row = new Map<string, string>()] = await catalog.rows(
    `SELECT datname AS name, quote_ident(datname) AS quoted, pg_get_userbyid(datdba) AS owner, datcollate AS collate, datctype AS ctype,
      pg_encoding_to_char(encoding) AS encoding, datlocprovider = 'c' AS islibc, datcollate = datctype AS isone
     FROM pg_database WHERE datname = current_database()`,
  )
  const [collate, ctype] = [literal(field(row, 'collate')), literal(field(row, 'ctype'))]
  const locale = isSet(row, 'isone') ? `LOCALE = ${collate}` : `LC_COLLATE = ${collate} LC_CTYPE = ${ctype}`
  const provider = isSet(row, 'islibc') ? 'libc' : 'builtin'
  const quoted = field(row, 'quoted')
  return {
    ...{ name: field(row, 'name'), quoted, owner: field(row, 'owner') },
    create: `CREATE DATABASE ${quoted} WITH TEMPLATE = template0 ENCODING = ${literal(field(row, 'encoding'))} LOCALE_PROVIDER = ${provider} ${locale};\n`,
  }
}
