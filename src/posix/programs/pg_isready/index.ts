/**
 * pg_isready: whether a server takes connections: 0 it does, 1 it refuses, 2 nobody answers, 3 it wasn't asked. Words and
 * codes are those of PostgreSQL 15. `--timeout` is taken; an answer is never waited for longer than the server's start.
 */
import {
  connectionWords,
  givenVariables,
  InvalidConnectionOption,
  type ConnectionWords,
} from '../../postgres/psql/connectionString'
import { ConnectionRefused, ServerConnection } from '../../postgres/psql/connection'
import { packageVersion } from '../../postgres/version'
import type { Process, Program } from '../../process/types'
import { userName } from '../initdb'

const notAsked = 3
const valued: Readonly<Record<string, string>> = { d: 'dbname', h: 'host', p: 'port', t: 'timeout', U: 'username' }
const switches: Readonly<Record<string, string>> = { q: 'quiet', V: 'version', '?': 'help' }

class WrongLine extends Error {}

interface CommandLine {
  readonly given: ReadonlyMap<string, string>
  readonly words: ConnectionWords
}

export const pgIsReady: Program = async (process) => {
  let line: CommandLine
  try {
    line = readLine(process.argv.slice(1), process.argv[0] ?? 'pg_isready')
  } catch (error) {
    if (error instanceof InvalidConnectionOption) await process.printError(`pg_isready: error: ${error.message}\n`)
    else if (error instanceof WrongLine)
      await process.printError(`${error.message}\npg_isready: hint: Try "pg_isready --help" for more information.\n`)
    else throw error
    return notAsked
  }
  const { given, words } = line
  if (given.has('help')) {
    await process.print(usage)
    return 0
  }
  if (given.has('version')) {
    await process.print(`pg_isready (PostgreSQL) ${packageVersion}\n`)
    return 0
  }
  const env = givenVariables(process.env)
  const host = words.host ?? given.get('host') ?? env.get('PGHOST') ?? '/var/run/postgresql'
  const port = words.port ?? given.get('port') ?? env.get('PGPORT') ?? '5432'
  const user = words.user ?? given.get('username') ?? env.get('PGUSER') ?? userName(process)
  const database = words.dbname ?? (given.has('dbname') ? user : (env.get('PGDATABASE') ?? user))
  const answer = await ask(process, { host, port: Number(port), user, database, password: undefined })
  const said = ['accepting connections', 'rejecting connections', 'no response'][answer] ?? ''
  if (!given.has('quiet')) await process.print(`${host}:${port} - ${said}\n`)
  return answer
}

async function ask(process: Process, target: Parameters<typeof ServerConnection.open>[1]): Promise<number> {
  try {
    const server = await ServerConnection.open(process, target)
    await server.close()
    return 0
  } catch (error) {
    if (!(error instanceof ConnectionRefused)) throw error
    // A server that knows neither user nor database takes connections all the same.
    if (error.message.startsWith('FATAL:  the database system is')) return 1
    return /^(FATAL|fe_sendauth)/.test(error.message) ? 0 : 2
  }
}

function readLine(argv: readonly string[], program: string): CommandLine {
  const given = new Map<string, string>()
  const operands: string[] = []
  const words = [...argv]
  const value = (problem: string): string => {
    const next = words.shift()
    if (next === undefined) throw new WrongLine(`${program}: ${problem}`)
    return next
  }
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') operands.push(...words.splice(0))
    else if (word.startsWith('--')) {
      const [, name = '', joined] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? []
      const isValued = Object.values(valued).includes(name)
      if (!isValued && !Object.values(switches).includes(name))
        throw new WrongLine(`${program}: unrecognized option '${word}'`)
      given.set(name, isValued ? (joined ?? value(`option '${word}' requires an argument`)) : '')
    } else if (word.startsWith('-') && word !== '-') {
      for (let at = 1; at < word.length; at++) {
        const letter = word.charAt(at)
        const name = valued[letter]
        if (name !== undefined) {
          given.set(name, word.slice(at + 1) || value(`option requires an argument -- '${letter}'`))
          break
        }
        const own = switches[letter]
        if (own === undefined) throw new WrongLine(`${program}: invalid option -- '${letter}'`)
        given.set(own, '')
      }
    } else operands.push(word)
  }
  const [first] = operands
  if (first !== undefined)
    throw new WrongLine(`pg_isready: error: too many command-line arguments (first is "${first}")`)
  const database = given.get('dbname')
  const named = database === undefined ? {} : (connectionWords(database) ?? { dbname: database })
  return { given, words: named }
}

const usage = `pg_isready issues a connection check to a PostgreSQL database.

Usage:
  pg_isready [OPTION]...

Options:
  -d, --dbname=DBNAME      database name
  -q, --quiet              run quietly
  -V, --version            output version information, then exit
  -?, --help               show this help, then exit

Connection options:
  -h, --host=HOSTNAME      database server host or socket directory
  -p, --port=PORT          database server port
  -t, --timeout=SECS       seconds to wait when attempting connection, 0 disables (default: 3)
  -U, --username=USERNAME  user name to connect as

Report bugs to <pgsql-bugs@lists.postgresql.org>.
PostgreSQL home page: <https://www.postgresql.org/>
`
