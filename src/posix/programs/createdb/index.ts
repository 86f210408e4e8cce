/** createdb, dropdb, createuser, dropuser: one statement each, with psql's way to the server. */
import { ConnectionRefused, placeWords, ServerConnection, type Target } from '../../postgres/psql/connection'
import { readOptions } from '../../postgres/psql/options'
import { packageVersion } from '../../postgres/version'
import type { Process, Program } from '../../process/types'

interface Tool {
  readonly statement: (name: string, flags: ReadonlySet<string>) => string
  /** Before the server's words. */
  readonly failure: string
  /** What it works on when nothing is named; undefined for nothing. */
  readonly fallback: 'user' | undefined
}

const quoted = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`)

function roleOptions(flags: ReadonlySet<string>): string {
  const isSuper = flags.has('s') || flags.has('superuser')
  const words = [
    isSuper ? 'SUPERUSER' : 'NOSUPERUSER',
    isSuper || flags.has('d') || flags.has('createdb') ? 'CREATEDB' : 'NOCREATEDB',
    isSuper || flags.has('r') || flags.has('createrole') ? 'CREATEROLE' : 'NOCREATEROLE',
    'INHERIT',
    flags.has('L') || flags.has('no-login') ? 'NOLOGIN' : 'LOGIN',
  ]
  return words.join(' ')
}

const tools: Readonly<Record<string, Tool>> = {
  createdb: {
    statement: (name) => `CREATE DATABASE ${quoted(name)}`,
    failure: 'database creation failed',
    fallback: 'user',
  },
  dropdb: {
    statement: (name, flags) => `DROP DATABASE ${flags.has('if-exists') ? 'IF EXISTS ' : ''}${quoted(name)}`,
    failure: 'database removal failed',
    fallback: undefined,
  },
  createuser: {
    statement: (name, flags) => `CREATE ROLE ${quoted(name)} ${roleOptions(flags)}`,
    failure: 'creation of new role failed',
    fallback: 'user',
  },
  dropuser: {
    statement: (name, flags) => `DROP ROLE ${flags.has('if-exists') ? 'IF EXISTS ' : ''}${quoted(name)}`,
    failure: '',
    fallback: undefined,
  },
}

export const databaseTool: Program = async (process) => {
  const own = process.argv[0]?.replace(/^.*\//, '') ?? ''
  const tool = tools[own]
  const connection = new Set(['-h', '-p', '-U', '--host', '--port', '--username'])
  const [forConnection, rest] = split(process.argv.slice(1), connection)
  if (tool === undefined) return 1
  if (rest.includes('--version') || rest.includes('-V')) {
    await process.print(`${own} (PostgreSQL) ${packageVersion}\n`)
    return 0
  }
  const options = readOptions({ ...reader(process), argv: [own, ...forConnection] } as Process)
  const names = rest.filter((word) => !word.startsWith('-'))
  const flags = new Set(
    rest.flatMap((word) => (word.startsWith('--') ? [word.slice(2)] : word.startsWith('-') ? [...word.slice(1)] : [])),
  )
  const name = names[0] ?? (tool.fallback === 'user' ? options.user : undefined)
  if (name === undefined) {
    const what = own === 'dropdb' ? 'database' : 'role'
    await process.printError(
      `${own}: error: missing required argument ${what} name\n${own}: hint: Try "${own} --help" for more information.\n`,
    )
    return 1
  }
  const { host, port, user, password } = options
  const target: Target = { host, port, user, database: 'postgres', password }
  return run(process, target, { own, failure: tool.failure, sql: `${tool.statement(name, flags)};` })
}

function reader({ env, namespace, credentials, cwd, umask }: Process): Partial<Process> {
  return { env, namespace, credentials, cwd, umask }
}

/** Options of the connection with their values, and the others. */
function split(words: readonly string[], valued: ReadonlySet<string>): readonly [string[], string[]] {
  const [forConnection, rest]: [string[], string[]] = [[], []]
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (valued.has(word)) forConnection.push(word, words[++at] ?? '')
    else if (/^(--(host|port|username)=|-[hpU].)/.test(word)) forConnection.push(word)
    else rest.push(word)
  }
  return [forConnection, rest]
}

async function run(
  process: Process,
  target: Target,
  { own, failure, sql }: { readonly own: string; readonly failure: string; readonly sql: string },
): Promise<number> {
  try {
    const server = await ServerConnection.open(process, target)
    const outcomes = await server.run(sql)
    await server.close()
    for (const outcome of outcomes) {
      if (outcome.kind !== 'failure') continue
      const { S: severity = '', M: message = '' } = outcome.notice
      await process.printError(`${own}: error: ${failure === '' ? '' : `${failure}: `}${severity}:  ${message}\n`)
      return 1
    }
    return 0
  } catch (error) {
    if (!(error instanceof ConnectionRefused)) throw error
    const isWhole = error.message.startsWith('connection to')
    const words = isWhole ? error.message : `connection to server ${placeWords(target)} failed: ${error.message}`
    await process.printError(`${own}: error: ${words}\n`)
    return 1
  }
}
