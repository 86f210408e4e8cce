/** pg_restore: an archive's table of contents (`-l`), its script (`-f`), or its way into a database (`-d`). */
import { DumpFailed } from '../../postgres/dump/catalog'
import { readArchive, type Archive, type ArchiveEntry } from '../../postgres/dump/archive'
import { headKinds } from '../../postgres/dump/archiveOf'
import { restoreInto, RestoreStopped } from '../../postgres/dump/restore'
import { writeScript, type ScriptSource } from '../../postgres/dump/script'
import { packageVersion } from '../../postgres/version'
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { reason } from '../complaint'
import { checkParts, complainOf, outputOf, restrictKeyOf, scriptStyleOf, targetOf } from '../pg_dump'
import { connectionOptions, readGiven, WrongUsage, type GivenOptions, type OptionTable } from '../pg_dump/options'

const table: OptionTable = [
  ...connectionOptions,
  ...([
    ['f', 'file='],
    ['F', 'format='],
    ['l', 'list'],
    ['a', 'data-only'],
    ['c', 'clean'],
    ['C', 'create'],
  ] as const),
  ...([
    ['e', 'exit-on-error'],
    ['n', 'schema='],
    ['N', 'exclude-schema='],
    ['O', 'no-owner'],
  ] as const),
  ...([
    ['s', 'schema-only'],
    ['t', 'table='],
    ['x', 'no-privileges'],
    ['1', 'single-transaction'],
  ] as const),
  ...([
    ['', 'if-exists'],
    ['', 'no-comments'],
    ['', 'no-acl'],
    ['', 'no-tablespaces'],
    ['', 'restrict-key='],
  ] as const),
]

const usage = `pg_restore restores a PostgreSQL database from an archive created by pg_dump.

Usage:
  pg_restore [OPTION]... [FILE]

General options:
  -d, --dbname=NAME        connect to database name
  -f, --file=FILENAME      output file name (- for stdout)
  -l, --list               print summarized TOC of the archive
  -V, --version            output version information, then exit
  -?, --help               show this help, then exit

Options controlling the restore:
  -a, --data-only              restore only the data, no schema
  -c, --clean                  clean (drop) database objects before recreating
  -C, --create                 create the target database
  -e, --exit-on-error          exit on error, default is to continue
  -n, --schema=NAME            restore only objects in this schema
  -N, --exclude-schema=NAME    do not restore objects in this schema
  -O, --no-owner               skip restoration of object ownership
  -s, --schema-only            restore only the schema, no data
  -t, --table=NAME             restore named relation (table, view, etc.)
  -x, --no-privileges          skip restoration of access privileges (grant/revoke)
  -1, --single-transaction     restore as a single transaction
  --if-exists                  use IF EXISTS when dropping objects
  --no-comments                do not restore comment commands

If no input file name is supplied, then standard input is used.
`

export const pgRestore: Program = async (process) => {
  try {
    const options = readGiven('pg_restore', process.argv.slice(1), table)
    const has = (name: string): boolean => options.given.some(([each]) => each === name)
    if (has('version') || has('help')) {
      await process.print(has('help') ? usage : `pg_restore (PostgreSQL) ${packageVersion}\n`)
      return 0
    }
    return await restore(process, options)
  } catch (error) {
    if (error instanceof RestoreStopped) return 1
    return complainOf(process, 'pg_restore', error)
  }
}

async function restore(process: Process, options: GivenOptions): Promise<number> {
  const value = (name: string): string | undefined => options.given.findLast(([each]) => each === name)?.[1]
  const [input, second] = options.operands
  if (second !== undefined) throw new WrongUsage(`too many command-line arguments (first is "${second}")`, true)
  const isListed = value('list') !== undefined
  const [database, file] = [value('dbname'), value('file')]
  if (database === undefined && file === undefined && !isListed)
    throw new WrongUsage('one of -d/--dbname and -f/--file must be specified', false)
  if (database !== undefined && file !== undefined)
    throw new WrongUsage('options -d/--dbname and -f/--file cannot be used together', true)
  const part = checkParts(options)
  if (value('create') !== undefined && value('single-transaction') !== undefined)
    throw new WrongUsage('options -C/--create and -1/--single-transaction cannot be used together', false)
  const archive = readArchive(await inputOf(process, input))
  const chosen = { ...archive, entries: archive.entries.filter((entry) => isChosen(entry, options, part)) }
  if (isListed) await process.print(listing(chosen, archive.entries.length))
  else if (database === undefined) await script(process, options, chosen)
  else return intoDatabase(process, options, chosen)
  return 0
}

async function inputOf(process: Process, path: string | undefined): Promise<Buffer> {
  try {
    const file = path === undefined ? process.stdin : await process.open(path, { read: true })
    const chunks: Uint8Array[] = []
    for (let chunk = await file.read(65_536); chunk.length > 0; chunk = await file.read(65_536)) chunks.push(chunk)
    if (path !== undefined) file.close()
    return Buffer.concat(chunks)
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    throw new DumpFailed(`could not open input file "${path ?? ''}": ${reason(process, error)}`)
  }
}

const relationKinds =
  /^(TABLE|TABLE DATA|VIEW|FOREIGN TABLE|MATERIALIZED VIEW|MATERIALIZED VIEW DATA|SEQUENCE|SEQUENCE SET)$/

function isChosen(entry: ArchiveEntry, { given }: GivenOptions, part: 'all' | 'data' | 'schema'): boolean {
  const all = (name: string): string[] => given.flatMap(([each, value]) => (each === name ? [value] : []))
  if (headKinds.includes(entry.kind)) return true
  const isData = entry.section === 'data'
  if (part === 'data' && !isData) return false
  if (part === 'schema' && (isData || entry.kind === 'MATERIALIZED VIEW DATA')) return false
  const [tables, schemas] = [all('table'), all('schema')]
  if (schemas.length > 0 && !schemas.includes(entry.schema)) return false
  if (all('exclude-schema').includes(entry.schema)) return false
  return tables.length === 0 || (relationKinds.test(entry.kind) && tables.includes(entry.name))
}

/** An entry as `-l` shows it: number, catalog and row, kind, schema, name, owner. */
function entryLine({ id, catalogId: [catalog, row], kind, schema, name, owner }: ArchiveEntry): string {
  return `${String(id)}; ${String(catalog)} ${String(row)} ${kind} ${schema === '' ? '-' : schema} ${name} ${owner}`
}

/** An entry as a failure names it: without its schema. */
function tocLine(entry: ArchiveEntry | undefined): string {
  if (entry === undefined) return ''
  const { id, catalogId, kind, name, owner } = entry
  return `${String(id)}; ${String(catalogId[0])} ${String(catalogId[1])} ${kind} ${name} ${owner}`
}

function listing({ createdAtMs, database, entries, ...head }: Archive, count: number): string {
  const at = new Date(createdAtMs).toISOString().replace('T', ' ').slice(0, 19)
  const told = [
    '',
    ` Archive created at ${at} UTC`,
    `     dbname: ${database}`,
    `     TOC Entries: ${String(count)}`,
    '     Compression: gzip',
    `     Dump Version: ${head.version}`,
    ...['     Format: CUSTOM', '     Integer: 4 bytes', '     Offset: 8 bytes'],
    `     Dumped from database version: ${head.serverVersion}`,
    `     Dumped by pg_dump version: ${head.programVersion}`,
    ...['', '', ' Selected TOC Entries:', ''],
  ]
  const lines = entries.filter(({ kind }) => !headKinds.includes(kind)).map(entryLine)
  return [...told.map((line) => `;${line}`), ...lines].map((line) => `${line}\n`).join('')
}

async function script(process: Process, options: GivenOptions, archive: Archive): Promise<void> {
  const file = options.given.findLast(([each]) => each === 'file')?.[1]
  const output = await outputOf(process, file)
  try {
    const source = sourceOf(archive, restrictKeyOf(options))
    await writeScript(source, scriptStyleOf(options), (text) => output.write(Buffer.from(text)))
  } finally {
    output.close()
  }
}

function sourceOf(archive: Archive, restrictKey: string): ScriptSource {
  const { database, serverVersion, programVersion } = archive
  const made = archive.entries.find(({ kind }) => kind === 'DATABASE')
  const rows = new Map(archive.entries.map((entry) => [entry.key, entry.rows]))
  return {
    ...{ serverVersion, programVersion, restrictKey },
    database: {
      ...{ name: database, owner: made?.owner ?? '', create: made?.create ?? '' },
      quoted: made?.drop.replace(/^DROP DATABASE (.*);\n$/s, '$1') ?? database,
    },
    entries: archive.entries.filter(({ kind }) => !headKinds.includes(kind)),
    rows: (entry) => {
      const held = rows.get(entry.key)
      return Promise.resolve(held === undefined ? undefined : (entry.copy ?? '') + held)
    },
  }
}

async function intoDatabase(process: Process, options: GivenOptions, archive: Archive): Promise<number> {
  const has = (name: string): boolean => options.given.some(([each]) => each === name)
  const failures = await restoreInto(process, {
    ...{ target: targetOf(process, options, undefined), source: sourceOf(archive, 'none') },
    ...{ style: scriptStyleOf(options), inOneTransaction: has('single-transaction') },
    stopsOnError: has('exit-on-error') || has('single-transaction'),
    nameOf: (entry) => tocLine(archive.entries.find(({ key }) => key === entry.key)),
  })
  return failures > 0 ? 1 : 0
}
