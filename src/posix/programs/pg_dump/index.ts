/** pg_dump: a database as a script of SQL or as an archive for pg_restore; see `@posix/postgres/dump`. */
import { randomBytes } from 'node:crypto'
import { DumpFailed } from '../../postgres/dump/catalog'
import type { Choice } from '../../postgres/dump/choice'
import { packArchive } from '../../postgres/dump/archive'
import { archiveEntries } from '../../postgres/dump/archiveOf'
import { readContents, type Contents } from '../../postgres/dump/contents'
import { copyLines, rowsText, type RowStyle } from '../../postgres/dump/rows'
import { writeScript, type ScriptSource, type ScriptStyle } from '../../postgres/dump/script'
import { withDump, type DumpSession } from '../../postgres/dump/session'
import type { Target } from '../../postgres/psql/connection'
import { givenVariables } from '../../postgres/psql/connectionString'
import { packageVersion } from '../../postgres/version'
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { reason } from '../complaint'
import { userName } from '../initdb'
import { connectionOptions, readGiven, WrongUsage, type GivenOptions, type OptionTable } from './options'
import { usage } from './usage'

const table: OptionTable = [
  ...connectionOptions,
  ...([
    ['f', 'file='],
    ['F', 'format='],
    ['a', 'data-only'],
    ['s', 'schema-only'],
  ] as const),
  ...([
    ['c', 'clean'],
    ['C', 'create'],
    ['n', 'schema='],
    ['N', 'exclude-schema='],
    ['O', 'no-owner'],
  ] as const),
  ...([
    ['t', 'table='],
    ['T', 'exclude-table='],
    ['x', 'no-privileges'],
    ['', 'column-inserts'],
  ] as const),
  ...([
    ['', 'exclude-table-data='],
    ['', 'if-exists'],
    ['', 'inserts'],
    ['', 'rows-per-insert='],
  ] as const),
  ...([
    ['', 'no-comments'],
    ['', 'on-conflict-do-nothing'],
    ['', 'no-acl'],
    ['', 'no-tablespaces'],
  ] as const),
  ...([
    ['', 'restrict-key='],
    ['', 'no-sync'],
    ['', 'no-publications'],
  ] as const),
  ...([
    ['', 'no-subscriptions'],
    ['', 'no-security-labels'],
    ['', 'no-statistics'],
  ] as const),
]

const formats: Readonly<Record<string, string>> = { p: 'plain', plain: 'plain', c: 'custom', custom: 'custom' }

interface Wish {
  readonly target: Target
  readonly choice: Choice
  readonly script: ScriptStyle
  readonly rows: RowStyle
  readonly format: string
  readonly file: string | undefined
  readonly restrictKey: string
}

export const pgDump: Program = async (process) => {
  try {
    const options = readGiven('pg_dump', process.argv.slice(1), table)
    const has = (name: string): boolean => options.given.some(([each]) => each === name)
    if (has('version')) return await say(process, `pg_dump (PostgreSQL) ${packageVersion}\n`)
    if (has('help')) return await say(process, usage)
    const wish = readWish(process, options)
    await withDump(process, wish.target, (session) => dump(process, wish, session))
    return 0
  } catch (error) {
    return complainOf(process, 'pg_dump', error)
  }
}

async function say(process: Process, text: string): Promise<number> {
  await process.print(text)
  return 0
}

/** Prints what went wrong, as all three programs word it. Exit code 1. */
export async function complainOf(process: Process, program: string, error: unknown): Promise<number> {
  if (error instanceof WrongUsage) {
    const isOfGetopt =
      /^(the Camada simulator's|invalid option --|option requires|unrecognized option|option '--\S+' requires)/.test(
        error.message,
      )
    const hint = error.wantsHint ? `${program}: hint: Try "${program} --help" for more information.\n` : ''
    await process.printError(`${program}: ${isOfGetopt ? '' : 'error: '}${error.message}\n${hint}`)
  } else if (error instanceof DumpFailed) await process.printError(`${program}: error: ${error.message}\n`)
  else throw error
  return 1
}

/** Where the server is, by the options and the environment. */
export function targetOf(process: Process, { given }: GivenOptions, database: string | undefined): Target {
  const last = (name: string): string | undefined => given.findLast(([each]) => each === name)?.[1]
  const env = givenVariables(process.env)
  const user = last('username') ?? env.get('PGUSER') ?? userName(process)
  return {
    host: last('host') ?? env.get('PGHOST') ?? '/var/run/postgresql',
    port: Number(last('port') ?? env.get('PGPORT') ?? '5432'),
    user,
    database: database ?? last('dbname') ?? env.get('PGDATABASE') ?? user,
    password: env.get('PGPASSWORD'),
  }
}

/** How a script is written, by the options that pg_restore has, too. */
export function scriptStyleOf({ given }: GivenOptions): ScriptStyle {
  const has = (...names: string[]): boolean => given.some(([each]) => names.includes(each))
  return {
    ...{ clean: has('clean'), ifExists: has('if-exists'), create: has('create'), withOwners: !has('no-owner') },
    ...{ withPrivileges: !has('no-privileges', 'no-acl'), withComments: !has('no-comments') },
    withTablespaces: !has('no-tablespaces'),
  }
}

/** Throws WrongUsage for options that don't go together. */
export function checkParts({ given }: GivenOptions): Choice['part'] {
  const has = (name: string): boolean => given.some(([each]) => each === name)
  if (has('schema-only') && has('data-only'))
    throw new WrongUsage('options -s/--schema-only and -a/--data-only cannot be used together', false)
  if (has('clean') && has('data-only'))
    throw new WrongUsage('options -c/--clean and -a/--data-only cannot be used together', false)
  if (has('if-exists') && !has('clean')) throw new WrongUsage('option --if-exists requires option -c/--clean', false)
  return has('data-only') ? 'data' : has('schema-only') ? 'schema' : 'all'
}

/** A random key for psql's `\restrict`. */
export function restrictKeyOf({ given }: GivenOptions): string {
  const asked = given.findLast(([each]) => each === 'restrict-key')?.[1]
  if (asked !== undefined) {
    if (!/^[A-Za-z0-9]+$/.test(asked)) throw new WrongUsage('invalid restrict key', false)
    return asked
  }
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return [...randomBytes(63)].map((byte) => letters.charAt(byte % letters.length)).join('')
}

function readWish(process: Process, options: GivenOptions): Wish {
  const { given, operands } = options
  if (operands[1] !== undefined)
    throw new WrongUsage(`too many command-line arguments (first is "${operands[1]}")`, true)
  const all = (name: string): string[] => given.flatMap(([each, value]) => (each === name ? [value] : []))
  const has = (name: string): boolean => all(name).length > 0
  const part = checkParts(options)
  const named = all('format').at(-1) ?? 'p'
  const format = formats[named]
  if (format === undefined) {
    const isKnown = ['d', 't', 'directory', 'tar'].includes(named)
    throw new WrongUsage(
      isKnown ? `the Camada simulator's pg_dump leaves out -F ${named}` : `invalid output format "${named}" specified`,
      false,
    )
  }
  const perInsert = all('rows-per-insert').at(-1)
  const inserts = has('inserts') || has('column-inserts') || perInsert !== undefined
  if (has('on-conflict-do-nothing') && !inserts)
    throw new WrongUsage(
      'option --on-conflict-do-nothing requires option --inserts, --rows-per-insert, or --column-inserts',
      false,
    )
  return {
    target: targetOf(process, options, operands[0]),
    choice: {
      ...{ tables: all('table'), withoutTables: all('exclude-table'), schemas: all('schema') },
      ...{ withoutSchemas: all('exclude-schema'), withoutRowsOf: all('exclude-table-data'), part },
    },
    script: scriptStyleOf(options),
    rows: {
      ...{ inserts, columnNames: has('column-inserts'), onConflictDoNothing: has('on-conflict-do-nothing') },
      rowsPerInsert: Number(perInsert ?? '1'),
    },
    format,
    file: all('file').at(-1),
    restrictKey: restrictKeyOf(options),
  }
}

async function dump(process: Process, wish: Wish, session: DumpSession): Promise<void> {
  const contents = await readContents(session.catalog, wish.choice)
  const output = await outputOf(process, wish.file)
  try {
    if (wish.format === 'custom') await output.write(await archive(process, session, contents))
    else
      await writeScript(scriptSource(wish, session, contents), wish.script, (text) => output.write(Buffer.from(text)))
  } finally {
    output.close()
  }
}

function scriptSource(wish: Wish, session: DumpSession, { entries, relations }: Contents): ScriptSource {
  return {
    ...{ serverVersion: session.serverVersion, programVersion: packageVersion, restrictKey: wish.restrictKey },
    ...{ database: session.database, entries },
    rows: async (entry) => {
      const relation = relations.get(entry.key.replace('data:', ''))
      return relation === undefined ? undefined : rowsText(session.catalog, entry, relation, wish.rows)
    },
  }
}

async function archive(process: Process, session: DumpSession, { entries, relations }: Contents): Promise<Buffer> {
  const { catalog, database, serverVersion } = session
  const numbered = await archiveEntries({ database, entries }, async (entry) => {
    const relation = relations.get(entry.key.replace('data:', ''))
    return relation === undefined ? '' : `${await copyLines(catalog, relation)}\\.\n\n\n`
  })
  const head = { createdAtMs: process.host.now(), database: database.name, serverVersion }
  return packArchive({ ...head, programVersion: packageVersion, entries: numbered })
}

/** Standard output, or a file. Throws DumpFailed. */
export async function outputOf(
  process: Process,
  path: string | undefined,
): Promise<{ readonly write: (bytes: Uint8Array) => Promise<void>; readonly close: () => void }> {
  if (path === undefined || path === '-')
    return { write: (bytes) => process.stdout.write(bytes), close: () => undefined }
  try {
    const file = await process.open(path, { write: true, truncate: true, createMode: 0o666 })
    return { write: (bytes) => file.write(bytes), close: () => file.close() }
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    throw new DumpFailed(`could not open output file "${path}": ${reason(process, error)}`)
  }
}
