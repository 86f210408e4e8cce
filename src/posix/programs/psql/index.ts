/** psql: PostgreSQL's client; see `@posix/postgres/psql`. Exit codes: 1 of its own, 2 no connection, 3 a script failed. */
import { PosixError } from '../../filesystem/posixError'
import { ConnectionLost, ConnectionRefused, placeWords, ServerConnection } from '../../postgres/psql/connection'
import { readOptions, type PsqlOptions } from '../../postgres/psql/options'
import { followCommand } from '../../postgres/psql/commands'
import { sourceOfInput, sourceOfText, textOfFile } from '../../postgres/psql/sources'
import { banner, PsqlSession } from '../../postgres/psql/terminal'
import { packageVersion } from '../../postgres/version'
import type { Process, Program } from '../../process/types'
import { reason } from '../complaint'

export const psql: Program = async (process) => {
  const options = readOptions(process)
  // A connection string is libpq's to refuse, which gives no hint.
  if (options.problem?.startsWith('psql: error: ') === true) {
    await process.printError(`${options.problem}\n`)
    return 2
  }
  if (options.problem !== undefined) {
    await process.printError(`${options.problem}\npsql: hint: Try "psql --help" for more information.\n`)
    return 1
  }
  if (options.wants === 'version') {
    await process.print(`psql (PostgreSQL) ${packageVersion}\n`)
    return 0
  }
  try {
    const server = await open(process, options)
    const session = new PsqlSession(process, server, options, followCommand)
    const code = await work(session)
    await session.server.close()
    return code
  } catch (error) {
    if (error instanceof ConnectionLost) {
      await process.printError(`${error.message}\nconnection to server was lost\n`)
      return 2
    }
    if (!(error instanceof ConnectionRefused)) throw error
    await process.printError(`psql: error: ${connectionWords(error, options)}\n`)
    return 2
  }
}

async function open(process: Process, options: PsqlOptions): Promise<ServerConnection> {
  const { host, port, user, database, password } = options
  return ServerConnection.open(process, { host, port, user, database, password })
}

/** What the server said comes with where it is; what couldn't be reached has said so. */
function connectionWords({ message }: ConnectionRefused, options: PsqlOptions): string {
  if (message.startsWith('connection to') || message.startsWith('could not')) return message
  return `connection to server ${placeWords(options)} failed: ${message}`
}

async function work(session: PsqlSession): Promise<number> {
  const { options, process } = session
  if (options.lists) return (await session.describe('l', '')) === true ? 0 : 1
  if (options.actions.length > 0) return followActions(session)
  const isTyped = process.stdin.isTty
  if (isTyped && !options.isQuiet) await process.print(banner)
  const source = sourceOfInput(process.stdin, async () => {
    if (isTyped) await process.print(session.prompt())
  })
  const went = await session.read(source)
  if (isTyped && !session.isOver) await process.print('\\q\n')
  return went ? 0 : 3
}

async function followActions(session: PsqlSession): Promise<number> {
  const { options } = session
  if (options.inOneTransaction) await session.server.run('BEGIN')
  for (const { kind, text } of options.actions) {
    const code = kind === 'file' ? await followFile(session, text) : await followCommandLine(session, text)
    if (code !== 0) {
      if (options.inOneTransaction) await session.server.run('ROLLBACK')
      return code
    }
    if (session.isOver) break
  }
  if (options.inOneTransaction) await session.server.run('COMMIT')
  return 0
}

/** `-c`: one text for the server, or one command of psql's own. */
async function followCommandLine(session: PsqlSession, text: string): Promise<number> {
  const went = text.trimStart().startsWith('\\')
    ? await session.read(sourceOfText(text, undefined))
    : await session.execute(text)
  return went ? 0 : 1
}

async function followFile(session: PsqlSession, path: string): Promise<number> {
  try {
    if (path === '-') return (await session.read({ ...sourceOfInput(session.process.stdin), name: '<stdin>' })) ? 0 : 3
    const text = await textOfFile(session.process, path)
    return (await session.read(sourceOfText(text, path))) ? 0 : 3
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    await session.process.printError(`psql: error: ${path}: ${reason(session.process, error)}\n`)
    return 1
  }
}
