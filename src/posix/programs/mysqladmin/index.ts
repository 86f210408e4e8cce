/**
 * mysqladmin: ping, status, version, create, drop, password, processlist, kill, variables, flushing, shutdown; with `--wait` it
 * tries again.
 */
import type { Process, Program } from '../../process/types'
import { Client, ClientError } from '../../mysql/client/connection'
import { readCommandLine, WrongOption, type CommandLine } from '../../mysql/client/commandLine'
import { tableText } from '../../mysql/client/format'

const own = {
  letters: { f: 'force', s: 'silent', v: 'verbose', w: 'wait?', i: 'sleep:' },
  names: ['force', 'silent', 'verbose', 'wait?', 'sleep:'],
}

/** Errors from here on are the client's: no server has answered. */
const clientErrors = 2000
const betweenTriesMs = 5000
/** What the real one has besides. */
const leftOut = new Set(
  'debug extended-status flush-hosts flush-logs flush-status flush-threads start-replica start-slave stop-replica stop-slave'.split(
    ' ',
  ),
)

export const mysqladmin: Program = async (process) => {
  let line: CommandLine
  try {
    line = await readCommandLine(process, 'mysqladmin', own)
  } catch (error) {
    if (!(error instanceof WrongOption)) throw error
    await process.printError(`${error.message}\n`)
    return 1
  }
  if (line.given.has('version') || line.operands.length === 0) {
    await process.print('mysqladmin  Ver 8.4.11 for Linux on x86_64 (MySQL Community Server - GPL)\n')
    return line.given.has('version') ? 0 : 1
  }
  return run(process, line)
}

async function run(process: Process, line: CommandLine): Promise<number> {
  const words = [...line.operands]
  let client: Client
  try {
    client = await open(process, line)
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
    if (!line.given.has('silent')) await refuse(process, line, error)
    // A server that refuses the account is one that answers.
    return error.code < clientErrors && words.every((word) => word === 'ping') ? 0 : 1
  }
  try {
    for (let word = words.shift(); word !== undefined; word = words.shift()) await perform(process, client, word, words)
    return 0
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
    await process.printError(`mysqladmin: ${error.message}\n`)
    return 1
  } finally {
    client.close()
  }
}

/** Connects; with `--wait` anew every five seconds, as often as it says. Throws ClientError. */
async function open(process: Process, { target, given }: CommandLine): Promise<Client> {
  const wait = given.get('wait')
  let left = wait === undefined ? 0 : wait === true ? Infinity : Number(wait)
  for (let tried = 0; ; tried++, left--) {
    try {
      const client = await Client.open(process, target)
      if (tried > 0 && !given.has('silent')) await process.printError('\n')
      return client
    } catch (error) {
      if (!(error instanceof ClientError) || !(left > 0)) throw error
      if (!given.has('silent')) await process.printError(tried === 0 ? 'Waiting for MySQL server to answer' : '.')
      await process.sleep(betweenTriesMs)
    }
  }
}

async function refuse(process: Process, { target }: CommandLine, error: ClientError): Promise<void> {
  const host = target.host ?? 'localhost'
  const advice =
    error.code === 2002
      ? `\nCheck that mysqld is running and that the socket: '${target.socket}' exists!`
      : error.code === 2003
        ? `\nCheck that mysqld is running on ${host} and that the port is ${target.port}.\nYou can check this by doing 'telnet ${host} ${target.port}'`
        : ''
  await process.printError(`mysqladmin: connect to server at '${host}' failed\nerror: '${error.message}'${advice}\n`)
}

async function perform(process: Process, client: Client, word: string, rest: string[]): Promise<void> {
  const argument = (): string => {
    const next = rest.shift()
    if (next === undefined) throw new ClientError(1, 'HY000', 'Too few arguments to create')
    return next
  }
  switch (word) {
    case 'ping':
      await process.print('mysqld is alive\n')
      return
    case 'create':
      await client.query(`CREATE DATABASE \`${argument()}\``)
      return
    case 'drop': {
      const name = argument()
      await client.query(`DROP DATABASE \`${name}\``)
      await process.print(`Database "${name}" dropped\n`)
      return
    }
    case 'password': {
      const password = argument().replace(/['\\]/g, '\\$&')
      await client.query(`ALTER USER USER() IDENTIFIED BY '${password}'`)
      return
    }
    case 'processlist':
    case 'proc': {
      const { columns = [], rows = [] } = await client.query('SHOW PROCESSLIST')
      await process.print(tableText(columns, rows, true))
      return
    }
    case 'variables': {
      const { columns = [], rows = [] } = await client.query('SHOW GLOBAL VARIABLES')
      await process.print(tableText(columns, rows, true))
      return
    }
    case 'status':
    case 'version':
      await status(process, client, word)
      return
    case 'shutdown':
      await client.query('SHUTDOWN')
      return
    case 'flush-privileges':
    case 'reload':
      await client.query('FLUSH PRIVILEGES')
      return
    case 'flush-tables':
    case 'refresh':
      await client.query('FLUSH TABLES')
      return
    case 'kill':
      await kill(client, argument().split(','))
      return
    default:
      if (leftOut.has(word)) throw new ClientError(1, 'HY000', `The Camada simulator does not run '${word}' yet`)
      throw new ClientError(1, 'HY000', `Unknown command: '${word}'`)
  }
}

async function kill(client: Client, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    try {
      await client.query(`KILL ${String(Number(id))}`)
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
      throw new ClientError(error.code, error.state, `kill failed on ${id}; error: '${error.message}'`)
    }
  }
}

async function status(process: Process, client: Client, word: string): Promise<void> {
  const { rows = [] } = await client.query('SHOW STATUS')
  const value = (name: string): string => rows.find(([key]) => key === name)?.[1] ?? '0'
  const line = `Uptime: ${value('Uptime')}  Threads: ${value('Threads_connected')}\n`
  if (word === 'status') {
    await process.print(line)
    return
  }
  const { target, greeting } = client
  await process.print(
    `mysqladmin  Ver 8.4.11 for Linux on x86_64 (MySQL Community Server - GPL)\n\nServer version\t\t${greeting.version}\nProtocol version\t10\nConnection\t\t${client.isLocal ? 'Localhost via UNIX socket' : `${target.host ?? ''} via TCP/IP`}\n${client.isLocal ? `UNIX socket\t\t${target.socket}` : `TCP port\t\t${target.port}`}\n\n${line}`,
  )
}
