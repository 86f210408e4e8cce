/** pg_isready: whether a server takes connections: 0 it does, 1 it refuses, 2 nobody answers. */
import { ConnectionRefused, ServerConnection } from '../../postgres/psql/connection'
import { readOptions } from '../../postgres/psql/options'
import { packageVersion } from '../../postgres/version'
import type { Program } from '../../process/types'

export const pgIsReady: Program = async (process) => {
  const options = readOptions(process)
  if (options.wants === 'version') {
    await process.print(`pg_isready (PostgreSQL) ${packageVersion}\n`)
    return 0
  }
  const { host, port, user, database, password } = options
  const answer = await ServerConnection.open(process, { host, port, user, database, password }).then(
    async (server) => {
      await server.close()
      return 0
    },
    (error: unknown) => {
      if (!(error instanceof ConnectionRefused)) throw error
      // A server that knows neither user nor database takes connections all the same.
      if (error.message.startsWith('FATAL:  the database system is')) return 1
      return /^(FATAL|fe_sendauth)/.test(error.message) ? 0 : 2
    },
  )
  const words = ['accepting connections', 'rejecting connections', 'no response'][answer] ?? ''
  if (!options.isQuiet) await process.print(`${host}:${String(port)} - ${words}\n`)
  return answer
}
