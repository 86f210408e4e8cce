/**
 * redis-server: reads its settings, loads its files, listens on TCP and a Unix-domain socket, and writes dump.rdb and
 * append-only files in the container as the real one lays them out (either loads the other's). One process serves all
 * clients, a command at a time. What redis has and this has not is refused by name (`commands/registry.ts`).
 */
import { PosixError } from '../../filesystem/posixError'
import { listen, serve, type Acceptor, type Connection } from '../../process/sockets'
import type { Process, Program, Signal } from '../../process/types'
import { encodeReply } from '../redis/reply'
import { ProtocolError, RequestReader } from '../redis/requests'
import { AppendOnlyError } from './appendOnly'
import { newClient, type Client } from './client'
import { answer, run } from './dispatch'
import { findCommand } from './commands/registry'
import { reasonOf } from './folder'
import { DumpError } from './rdbRead'
import { RedisServer } from './server'
import type { Settings } from './settings'
import { readStart, type Start } from './start'

const tickMs = 1000
const pieceBytes = 65_536
const protectedWords =
  '-DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user. In this mode connections are only accepted from the loopback interface.\r\n'

export const redisServer: Program = async (process) => {
  const start = await readStart(process)
  return typeof start === 'number' ? start : startServer(process, start)
}

async function startServer(process: Process, { settings, configFile, isConfigured, unknown }: Start): Promise<number> {
  const server = new RedisServer(process, settings)
  server.configFile = configFile
  const log = server.logOf(process)
  await log.say('notice', 'oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo', 'C')
  const facts = `Redis version=${server.version}, bits=64, commit=00000000, modified=0, pid=${process.pid}, just started`
  await log.say('notice', facts, 'C')
  if (isConfigured) await log.say('notice', 'Configuration loaded', 'C')
  else
    await log.say(
      'warning',
      'Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf',
      'C',
    )
  await log.say('notice', 'monotonic clock: POSIX clock_gettime')
  await log.say('notice', `Running mode=standalone, port=${settings.get('port')}.`)
  if (unknown.length > 0) {
    await log.say('warning', 'Unresolved Configuration(s) Detected:')
    for (const line of unknown) await log.say('warning', `>>> '${line}'`)
    const why = 'Module Configuration detected without loadmodule directive or no ApplyConfig call: aborting'
    await log.say('warning', why)
    return 1
  }
  const acceptors = await listenAll(server)
  if (acceptors === undefined) return 1
  process.retitle(titleOf(process.argv[0] ?? '', settings))
  await log.say('notice', 'Server initialized')
  if (!(await load(server))) return 1
  const kinds = acceptors.some(({ local }) => 'port' in local) ? ['tcp'] : []
  for (const kind of [...kinds, ...(settings.get('unixsocket') === '' ? [] : ['unix'])])
    await log.say('notice', `Ready to accept connections ${kind}`)
  return serveAll(server, acceptors)
}

/** As `ps` shows it: the first address and the port, or the socket. */
function titleOf(name: string, settings: Settings): string {
  const [address = ''] = settings.get('bind').split(' ')
  const port = settings.get('port')
  return port === '0' ? `${name} unixsocket:${settings.get('unixsocket')}` : `${name} ${address}:${port}`
}

/** Opens every socket; undefined when one can't be. */
async function listenAll(server: RedisServer): Promise<readonly Acceptor[] | undefined> {
  const { process, settings } = server
  const log = server.logOf(process)
  const acceptors: Acceptor[] = []
  const port = settings.number('port')
  for (const given of port === 0 ? [] : settings.get('bind').split(' ')) {
    const isOptional = given.startsWith('-')
    const name = isOptional ? given.slice(1) : given
    const address = name === '*' ? '0.0.0.0' : name
    try {
      const backlog = settings.number('tcp-backlog')
      acceptors.push(listen(process, { address, port }, { backlog, isOnlyIPv6: address.includes(':') }))
    } catch (error) {
      if (isOptional) continue
      const why = `Warning: Could not create server TCP listening socket ${name}:${port}: bind: ${reasonOf(error)}`
      await log.say('warning', why)
      await log.say('warning', `Failed listening on port ${port} (tcp), aborting.`)
      return undefined
    }
  }
  const path = settings.get('unixsocket')
  if (path === '') return acceptors
  try {
    if (process.namespace.exists(process, path)) process.namespace.unlink(process, path)
    const mode = Number.parseInt(settings.get('unixsocketperm'), 8)
    acceptors.push(listen(process, { path }, mode === 0 ? {} : { mode }))
    return acceptors
  } catch (error) {
    await log.say('warning', `Failed opening Unix socket: bind: ${reasonOf(error)}`)
    return undefined
  }
}

/** Loads the append-only files or the dump. False when they can't be, which was said. */
async function load(server: RedisServer): Promise<boolean> {
  const { process, settings, snapshots, appendOnly } = server
  const log = server.logOf(process)
  const startMs = server.now()
  server.isLoading = true
  try {
    if (settings.is('appendonly')) {
      const client = newClient({ ...nobody, id: 0, createdAtMs: startMs })
      await appendOnly.load(async (words) => {
        const command = findCommand(words[0]?.toLowerCase() ?? '')
        if (command !== undefined) await run(server, client, command, words)
      })
      await appendOnly.open()
      return true
    }
    const bytes = server.folderOf(process).read(settings.get('dbfilename'))
    if (bytes === undefined) return true
    await snapshots.load(bytes)
    const seconds = ((server.now() - startMs) / 1000).toFixed(3)
    await log.say('notice', `DB loaded from disk: ${seconds} seconds`)
    return true
  } catch (error) {
    if (error instanceof DumpError) await log.say('warning', error.message)
    else if (error instanceof AppendOnlyError) await log.say('warning', error.message)
    else await log.say('warning', `Fatal error loading the DB: ${reasonOf(error)}. Exiting.`)
    return false
  } finally {
    server.isLoading = false
    server.changes = 0
  }
}

const nobody = { address: '', localAddress: '', descriptor: -1, isAuthenticated: true }

/** Serves until it is told to stop; then saves as it is set. */
async function serveAll(server: RedisServer, acceptors: readonly Acceptor[]): Promise<number> {
  const { process } = server
  const log = server.logOf(process)
  const ended = new Promise<number>((resolve) => {
    server.stop = async (saves) => {
      if (await finish(server, saves)) {
        resolve(0)
        // Nobody is answered any more.
        await process.sleep(Infinity)
      } else await log.say('warning', 'Errors trying to shut down the server. Check the logs for more information.')
    }
  })
  const failed = new Promise<never>((_resolve, reject) => {
    const stop = async (signal: Signal): Promise<void> => {
      const seconds = Math.floor(server.now() / 1000)
      await log.raw(`${process.pid}:signal-handler (${seconds}) Received ${signal} scheduling shutdown...\n`)
      await server.stop(undefined)
    }
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.onSignal(signal, () => void stop(signal).catch(reject))
  })
  process.onSignal('SIGHUP', 'ignore')
  const serving = acceptors.map((acceptor) => serve(acceptor, (each) => talk(server, each)))
  return Promise.race([ended, failed, keepTime(server), ...serving.map((each) => each.then(() => 1))])
}

/** Each second: keys that end, saves that are due, and what was written made safe. */
async function keepTime(server: RedisServer): Promise<never> {
  const { process, settings, snapshots, appendOnly } = server
  for (;;) {
    try {
      await process.sleep(tickMs)
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
      continue
    }
    for (const database of server.databases) database.dropExpired()
    if (settings.get('appendfsync') === 'everysec') await appendOnly.sync()
    const sinceSec = (server.now() - snapshots.lastSavedAtMs) / 1000
    const due = settings.savePoints.find(({ afterSec, changes }) => server.changes >= changes && sinceSec > afterSec)
    if (due === undefined || snapshots.childPid !== undefined) continue
    await server.logOf(process).say('notice', `${due.changes} changes in ${due.afterSec} seconds. Saving...`)
    await snapshots.saveInBackground()
  }
}

/** The end that was asked for. False when the last save failed. */
async function finish(server: RedisServer, wanted: boolean | undefined): Promise<boolean> {
  const { process, settings, appendOnly, snapshots } = server
  const log = server.logOf(process)
  await log.say('notice', 'User requested shutdown...')
  if (appendOnly.isOpen) {
    await log.say('notice', 'Calling fsync() on the AOF file.')
    await appendOnly.sync()
  }
  if (wanted ?? settings.savePoints.length > 0) {
    await log.say('notice', 'Saving the final RDB snapshot before exiting.')
    if (!(await snapshots.saveNow())) {
      await log.say('warning', "Error trying to save the DB, can't exit.")
      return false
    }
  }
  if (settings.get('unixsocket') !== '') await log.say('notice', 'Removing the unix socket file.')
  await log.say('warning', 'Redis is now ready to exit, bye bye...')
  return true
}

async function talk(server: RedisServer, connection: Connection): Promise<void> {
  const client = clientOf(server, connection)
  server.counters.connections++
  if (isProtected(server, connection)) return connection.write(Buffer.from(protectedWords))
  server.clients.add(client)
  const reader = new RequestReader()
  try {
    while (!client.isLeaving) {
      const bytes = await connection.read(pieceBytes)
      if (bytes.length === 0) return
      server.counters.inputBytes += bytes.length
      reader.push(bytes)
      await answerAll(server, client, reader, connection)
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    await connection.write(Buffer.from(`-ERR Protocol error: ${error.message}\r\n`))
  } finally {
    server.clients.delete(client)
  }
}

function clientOf(server: RedisServer, { local, remote, number }: Connection): Client {
  const shown = (at: Connection['local']): string =>
    'path' in at ? `${at.path}:0` : `${at.address.includes(':') ? `[${at.address}]` : at.address}:${at.port}`
  return newClient({
    id: server.nextClientId(),
    address: shown('path' in remote ? local : remote),
    localAddress: shown(local),
    descriptor: number,
    createdAtMs: server.now(),
    isAuthenticated: server.settings.get('requirepass') === '',
  })
}

function isProtected({ settings }: RedisServer, { remote }: Connection): boolean {
  if (!settings.is('protected-mode') || settings.get('requirepass') !== '' || 'path' in remote) return false
  return !remote.address.startsWith('127.') && remote.address !== '::1'
}

/** Answers every request that came whole; what follows QUIT is not looked at. */
async function answerAll(
  server: RedisServer,
  client: Client,
  reader: RequestReader,
  connection: Connection,
): Promise<void> {
  let replies: Buffer[] = []
  let length = 0
  const send = async (): Promise<void> => {
    if (replies.length === 0) return
    if (server.settings.get('appendfsync') === 'always') await server.appendOnly.sync()
    server.counters.outputBytes += length
    await connection.write(replies.length === 1 && replies[0] !== undefined ? replies[0] : Buffer.concat(replies))
    replies = []
    length = 0
  }
  try {
    for (let words = reader.next(); words !== undefined && !client.isLeaving; words = reader.next()) {
      if (words.length === 0) continue
      const reply = encodeReply(await answer(server, client, words), client.protocol)
      replies.push(reply)
      length += reply.length
      if (length > pieceBytes) await send()
      await server.process.checkpoint()
    }
  } finally {
    await send()
  }
}
