/** pg_dumpall: the cluster's roles, then each database by pg_dump. `-g`, `-r`, `-s`, `-a`, `-c --if-exists`, `-O`, `-x`, `-f`. */
import type { Catalog } from '../../postgres/dump/catalog'
import { DumpFailed, field, isSet, literal, type CatalogRow } from '../../postgres/dump/catalog'
import { withDump } from '../../postgres/dump/session'
import { packageVersion } from '../../postgres/version'
import { shellStatus } from '../../process/signals'
import type { Descriptor, Process, Program } from '../../process/types'
import { complainOf, outputOf, restrictKeyOf, targetOf } from '../pg_dump'
import { connectionOptions, readGiven, WrongUsage, type GivenOptions, type OptionTable } from '../pg_dump/options'

const table: OptionTable = [
  ...connectionOptions.filter(([, name]) => name !== 'dbname='),
  ...([
    ['f', 'file='],
    ['a', 'data-only'],
    ['c', 'clean'],
    ['g', 'globals-only'],
    ['l', 'database='],
  ] as const),
  ...([
    ['O', 'no-owner'],
    ['r', 'roles-only'],
    ['s', 'schema-only'],
    ['x', 'no-privileges'],
  ] as const),
  ...([
    ['', 'if-exists'],
    ['', 'inserts'],
    ['', 'column-inserts'],
    ['', 'no-comments'],
  ] as const),
  ...([
    ['', 'no-role-passwords'],
    ['', 'restrict-key='],
  ] as const),
]
/** Passed on to pg_dump. */
const forDump = ['data-only', 'schema-only', 'no-owner', 'no-privileges', 'inserts', 'column-inserts', 'no-comments']

const usage = `pg_dumpall exports a PostgreSQL database cluster as an SQL script.

Usage:
  pg_dumpall [OPTION]...

General options:
  -f, --file=FILENAME          output file name
  -V, --version                output version information, then exit
  -?, --help                   show this help, then exit

Options controlling the output content:
  -a, --data-only              dump only the data, not the schema or statistics
  -c, --clean                  clean (drop) databases before recreating
  -g, --globals-only           dump only global objects, no databases
  -O, --no-owner               skip restoration of object ownership
  -r, --roles-only             dump only roles, no databases or tablespaces
  -s, --schema-only            dump only the schema, no data or statistics
  -x, --no-privileges          do not dump privileges (grant/revoke)
  --column-inserts             dump data as INSERT commands with column names
  --if-exists                  use IF EXISTS when dropping objects
  --inserts                    dump data as INSERT commands, rather than COPY
  --no-comments                do not dump comment commands
  --no-role-passwords          do not dump passwords for roles
`

export const pgDumpAll: Program = async (process) => {
  try {
    const options = readGiven('pg_dumpall', process.argv.slice(1), table)
    const has = (name: string): boolean => options.given.some(([each]) => each === name)
    if (has('version') || has('help')) {
      await process.print(has('help') ? usage : `pg_dumpall (PostgreSQL) ${packageVersion}\n`)
      return 0
    }
    if (options.operands[0] !== undefined)
      throw new WrongUsage(`too many command-line arguments (first is "${options.operands[0]}")`, true)
    if (has('if-exists') && !has('clean')) throw new WrongUsage('option --if-exists requires option -c/--clean', false)
    await dumpAll(process, options)
    return 0
  } catch (error) {
    return complainOf(process, 'pg_dumpall', error)
  }
}

async function dumpAll(process: Process, options: GivenOptions): Promise<void> {
  const value = (name: string): string | undefined => options.given.findLast(([each]) => each === name)?.[1]
  const output = await outputOf(process, value('file'))
  const write = (text: string): Promise<void> => output.write(Buffer.from(text))
  const key = restrictKeyOf(options)
  try {
    const target = targetOf(process, options, value('database') ?? 'postgres')
    const databases = await withDump(process, target, async ({ catalog }) => {
      await write(
        `--\n-- PostgreSQL database cluster dump\n--\n\n\\restrict ${key}\n\nSET default_transaction_read_only = off;\n\n`,
      )
      await write("SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n\n")
      const found = await databaseNames(catalog)
      const hasGlobals = value('data-only') === undefined
      if (value('clean') !== undefined && hasGlobals) await write(await dropping(catalog, found, options))
      if (hasGlobals) await write(await rolesText(catalog, value('no-role-passwords') === undefined))
      await write(`\n\n\n\n\n\n\n\\unrestrict ${key}\n\n`)
      return found
    })
    if (value('globals-only') === undefined && value('roles-only') === undefined) {
      for (const name of databases) await dumpDatabase(process, options, { name, output: write })
    }
    await write('--\n-- PostgreSQL database cluster dump complete\n--\n\n')
  } finally {
    output.close()
  }
}

/** template1 first, then by name. */
async function databaseNames(catalog: Catalog): Promise<readonly string[]> {
  const rows = await catalog.values(
    "SELECT datname FROM pg_database WHERE datallowconn AND datconnlimit <> -2 ORDER BY (datname <> 'template1'), datname",
  )
  return rows.flatMap(([name]) => name ?? [])
}

async function dropping(catalog: Catalog, databases: readonly string[], { given }: GivenOptions): Promise<string> {
  const ifExists = given.some(([each]) => each === 'if-exists') ? 'IF EXISTS ' : ''
  const own = databases.filter((name) => !['template1', 'template0', 'postgres'].includes(name))
  const roles = await catalog.values(
    "SELECT quote_ident(rolname) FROM pg_authid WHERE rolname !~ '^pg_' ORDER BY rolname",
  )
  const lines = (what: string, names: readonly string[]): string =>
    names.map((name) => `DROP ${what} ${ifExists}${name};\n`).join('')
  return `--\n-- Drop databases (except postgres and template1)\n--\n\n${lines('DATABASE', own)}\n\n\n\n--\n-- Drop roles\n--\n\n${lines(
    'ROLE',
    roles.flatMap(([name]) => name ?? []),
  )}\n\n`
}

const roleQuery = `SELECT quote_ident(rolname) AS name, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls,
    NULLIF(rolconnlimit, -1) AS connlimit, rolpassword AS password, rolvaliduntil AS until, shobj_description(oid, 'pg_authid') AS comment
  FROM pg_authid WHERE rolname !~ '^pg_' ORDER BY rolname`

const memberQuery = `SELECT quote_ident(r.rolname) AS role, quote_ident(m.rolname) AS member, quote_ident(g.rolname) AS grantor,
    a.admin_option AS admin, a.inherit_option AS inherit, a.set_option AS set
  FROM pg_auth_members a JOIN pg_authid r ON r.oid = a.roleid JOIN pg_authid m ON m.oid = a.member LEFT JOIN pg_authid g ON g.oid = a.grantor
  WHERE NOT (r.rolname ~ '^pg_' AND m.rolname ~ '^pg_') ORDER BY 1, 2, 3`

async function rolesText(catalog: Catalog, withPasswords: boolean): Promise<string> {
  const roles = (await catalog.rows(roleQuery)).map((row) => roleText(row, withPasswords))
  const members = (await catalog.rows(memberQuery)).map((row) => {
    const options = [
      ...(isSet(row, 'admin') ? ['ADMIN OPTION'] : []),
      `INHERIT ${isSet(row, 'inherit') ? 'TRUE' : 'FALSE'}`,
    ]
    const all = [...options, ...(isSet(row, 'set') ? [] : ['SET FALSE'])].join(', ')
    return `GRANT ${field(row, 'role')} TO ${field(row, 'member')} WITH ${all} GRANTED BY ${field(row, 'grantor')};\n`
  })
  const memberships = members.length === 0 ? '' : `\n\n--\n-- Role memberships\n--\n\n${members.join('')}`
  return `--\n-- Roles\n--\n\n${roles.join('')}\n--\n-- User Configurations\n--\n\n${memberships}`
}

function roleText(row: CatalogRow, withPasswords: boolean): string {
  const name = field(row, 'name')
  const word = (column: string, text: string): string => `${isSet(row, column) ? '' : 'NO'}${text}`
  const limit = field(row, 'connlimit')
  const [password, until, comment] = [field(row, 'password'), field(row, 'until'), field(row, 'comment')]
  const traits = [
    ...[word('rolsuper', 'SUPERUSER'), word('rolinherit', 'INHERIT'), word('rolcreaterole', 'CREATEROLE')],
    ...[word('rolcreatedb', 'CREATEDB'), word('rolcanlogin', 'LOGIN'), word('rolreplication', 'REPLICATION')],
    word('rolbypassrls', 'BYPASSRLS'),
    ...(limit === '' ? [] : [`CONNECTION LIMIT ${limit}`]),
    ...(password === '' || !withPasswords ? [] : [`PASSWORD ${literal(password)}`]),
    ...(until === '' ? [] : [`VALID UNTIL ${literal(until)}`]),
  ].join(' ')
  const told = comment === '' ? '' : `COMMENT ON ROLE ${name} IS ${literal(comment)};\n`
  return `CREATE ROLE ${name};\nALTER ROLE ${name} WITH ${traits};\n${told}`
}

interface DatabaseOutput {
  readonly name: string
  readonly output: (text: string) => Promise<void>
}

/** By the program itself, as the real one does. `postgres` and `template1` are there already. */
async function dumpDatabase(process: Process, options: GivenOptions, { name, output }: DatabaseOutput): Promise<void> {
  const isOurs = !['postgres', 'template1'].includes(name)
  const { given } = options
  const { host, port, user } = targetOf(process, options, name)
  const passed = given.filter(([each]) => forDump.includes(each)).map(([each]) => `--${each}`)
  const create = isOurs && !given.some(([each]) => each === 'data-only') ? ['-C'] : []
  const words = ['-h', host, '-p', String(port), '-U', user, ...passed, ...create]
  if (name === 'template1')
    await output(`--\n-- Databases\n--\n\n--\n-- Database "template1" dump\n--\n\n\\connect template1\n\n`)
  else await output(`--\n-- Database "${name}" dump\n--\n\n${create.length === 0 ? `\\connect ${name}\n\n` : ''}`)
  const status = await spawnDump(process, [...words, name], output)
  if (status !== 0) throw new DumpFailed(`pg_dump failed on database "${name}", exiting`)
}

async function spawnDump(process: Process, words: string[], output: (text: string) => Promise<void>): Promise<number> {
  const pipe = process.pipe()
  const errors = process.stderr.duplicate()
  const descriptors = new Map<number, Descriptor>([
    [0, await process.open('/dev/null', { read: true })],
    [1, pipe.writer],
    [2, errors],
  ])
  const { env, cwd, credentials, umask } = process
  const child = process.spawn({ argv: ['pg_dump', ...words], env, cwd, credentials, umask, descriptors })
  const chunks: Uint8Array[] = []
  for (let chunk = await pipe.reader.read(65_536); chunk.length > 0; chunk = await pipe.reader.read(65_536))
    chunks.push(chunk)
  pipe.reader.close()
  await output(Buffer.concat(chunks).toString())
  return shellStatus(await process.wait(child))
}
