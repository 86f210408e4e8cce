/**
 * The server: it listens on its socket and on its port, and passes statements to the engine, which runs as a guest
 * (`posix/mysql/guest.ts`). It starts, recovers, refuses and stops with the log lines of MySQL 8.4.
 */
import { randomUUID } from 'node:crypto'
import { PosixError } from '../../filesystem/posixError'
import { runGuest, type RunningGuest } from '../../guest/runGuest'
import type { FromEngine, ToEngine } from '../../mysql/messages'
import { listen, serve, type Acceptor, type Connection } from '../../process/sockets'
import type { Process, Program } from '../../process/types'
import { decodeText, encodeText } from '../../text'
import { records } from '../ownership'
import type { Reply, Request } from '../../mysql/client/connection'
import { makeDataFiles } from './dataFiles'
import { lockData } from './dataLock'
import { logOf, type Log } from './log'
import { serverOptions, UnknownOption, type ServerOptions } from './options'

const version = '8.4.11'
const name = '/usr/sbin/mysqld'

export const mysqld: Program = async (process) => {
  const log = logOf(process)
  let options: ServerOptions
  try {
    options = serverOptions(process)
  } catch (error) {
    if (!(error instanceof UnknownOption)) throw error
    await log('ERROR', '000067', 'Server', error.message)
    await log('ERROR', '010119', 'Server', 'Aborting')
    return 1
  }
  if (options.shows !== undefined) {
    await process.print(`${name}  Ver ${version} for Linux on x86_64 (MySQL Community Server - GPL)\n`)
    if (options.shows === 'help')
      await process.print(
        `\nVariables (--variable-name=value)\ndatadir  ${options.dataDir}/\nsocket   ${options.socket}\n`,
      )
    return 0
  }
  if (!(await takeUser(process, options, log))) return 1
  return options.initialize === undefined ? start(process, options, log) : initialize(process, options, log)
}

/** Becomes the user that was named; root alone is refused. */
async function takeUser(process: Process, { user }: ServerOptions, log: Log): Promise<boolean> {
  if (process.credentials.uid !== 0) return true
  if (user === undefined) {
    await log(
      'ERROR',
      '010123',
      'Server',
      'Fatal error: Please read "Security" section of the manual to find out how to run mysqld as root!',
    )
    await log('ERROR', '010119', 'Server', 'Aborting')
    return false
  }
  const account = records(process, '/etc/passwd').find((fields) => fields[0] === user)
  if (account === undefined) {
    await log(
      'ERROR',
      '010124',
      'Server',
      `Fatal error: Can't change to run as user '${user}' ;  Please check that the user exists!`,
    )
    await log('ERROR', '010119', 'Server', 'Aborting')
    return false
  }
  process.credentials = { uid: Number(account[2]), gid: Number(account[3]), groups: [], capabilities: new Set() }
  return true
}

async function initialize(process: Process, options: ServerOptions, log: Log): Promise<number> {
  const { dataDir } = options
  await log('System', '015017', 'Server', 'MySQL Server Initialization - start.')
  await log(
    'System',
    '013169',
    'Server',
    `${name} (mysqld ${version}) initializing of server in progress as process ${process.pid}`,
  )
  try {
    if (!process.namespace.exists(process, dataDir)) process.namespace.createDirectory(process, dataDir, 0o750)
    if (process.namespace.readDirectory(process, dataDir).length > 0) {
      await log('ERROR', '010457', 'Server', '--initialize specified but the data directory has files in it. Aborting.')
      return abort(log, dataDir)
    }
    process.umask = 0
    makeDataFiles(process, dataDir, randomUUID())
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    await log('ERROR', '010187', 'Server', `Could not open file '${dataDir}' for error logging: ${error.code}`)
    return abort(log, dataDir)
  }
  process.umask = 0o027
  await log('System', '013576', 'InnoDB', 'InnoDB initialization has started.', 1)
  const engine = new EngineLink(process, dataDir)
  const end = await engine.untilReady()
  if (end === undefined) return failed(log, engine)
  await log('System', '013577', 'InnoDB', 'InnoDB initialization has ended.', 1)
  await log(
    'Warning',
    '010453',
    'Server',
    'root@localhost is created with an empty password ! Please consider switching off the --initialize-insecure option.',
    6,
  )
  await engine.stop()
  await log('System', '015018', 'Server', 'MySQL Server Initialization - end.')
  return 0
}

async function abort(log: Log, dataDir: string): Promise<number> {
  await log(
    'ERROR',
    '013236',
    'Server',
    `The designated data directory ${dataDir}/ is unusable. You can remove all files that the server added to it.`,
  )
  await log('ERROR', '010119', 'Server', 'Aborting')
  return 1
}

async function failed(log: Log, engine: EngineLink): Promise<number> {
  const { failure } = await engine.guest.ended
  await log('ERROR', '012526', 'InnoDB', `Plugin initialization aborted: ${failure ?? 'the engine ended'}`, 1)
  await log('ERROR', '010020', 'Server', 'Data Dictionary initialization failed.', 1)
  await log('ERROR', '010119', 'Server', 'Aborting')
  return 1
}

async function start(process: Process, options: ServerOptions, log: Log): Promise<number> {
  const { dataDir, socket, port, pidFile } = options
  await log('System', '015015', 'Server', 'MySQL Server - start.')
  await log('System', '010116', 'Server', `${name} (mysqld ${version}) starting as process ${process.pid}`)
  process.umask = 0o027
  if (!process.namespace.exists(process, `${dataDir}/mysql.ibd`)) {
    await log(
      'ERROR',
      '013276',
      'Server',
      `Failed to set datadir to '${dataDir}/' (OS errno: 2 - No such file or directory)`,
    )
    await log('ERROR', '010119', 'Server', 'Aborting')
    return 1
  }
  await log('System', '013576', 'InnoDB', 'InnoDB initialization has started.', 1)
  const unlock = await lockData(process, dataDir, log)
  if (unlock === undefined) return 1
  const engine = new EngineLink(process, dataDir)
  engine.guest.ended.finally(unlock).catch(() => undefined)
  const ready = await engine.untilReady()
  if (ready === undefined) return failed(log, engine)
  await log('System', '013577', 'InnoDB', 'InnoDB initialization has ended.', 1)
  if (ready.wasKilled) {
    await log('System', '010229', 'Server', 'Starting XA crash recovery...')
    await log('System', '010232', 'Server', 'XA crash recovery finished.')
  }
  await log('Warning', '010068', 'Server', 'CA certificate ca.pem is self signed.')
  await log(
    'System',
    '013602',
    'Server',
    'Channel mysql_main configured to support TLS. Encrypted connections are now supported for this channel.',
  )
  const acceptors = await listenOn(process, options, log)
  if (acceptors === undefined) {
    await engine.stop()
    return 1
  }
  writePid(process, pidFile)
  await log(
    'System',
    '010931',
    'Server',
    `${name}: ready for connections. Version: '${version}'  socket: '${socket}'  port: ${options.networking ? port : 0}  MySQL Community Server - GPL.`,
  )
  const talks = Promise.all(acceptors.map((acceptor) => serve(acceptor, (connection) => engine.talk(connection))))
  // Where the process is killed, what follows says so first.
  talks.catch(() => undefined)
  const reason = await engine.untilStopped()
  for (const acceptor of acceptors) acceptor.close()
  engine.closeAll()
  await talks
  remove(process, [socket, `${socket}.lock`, pidFile])
  if (reason === 'crashed') {
    await log('ERROR', '013183', 'InnoDB', `Assertion failure: ${engine.failure ?? ''}`)
    return 134
  }
  await log(
    'System',
    '013172',
    'Server',
    `Received SHUTDOWN from user ${reason === 'signal' ? '<via user signal>' : 'root'}. Shutting down mysqld (Version: ${version}).`,
  )
  await engine.stop()
  await log(
    'System',
    '010910',
    'Server',
    `${name}: Shutdown complete (mysqld ${version})  MySQL Community Server - GPL.`,
  )
  await log('System', '015016', 'Server', 'MySQL Server - end.')
  return 0
}

async function listenOn(process: Process, options: ServerOptions, log: Log): Promise<readonly Acceptor[] | undefined> {
  const { socket, port, networking, bindAddress } = options
  const acceptors: Acceptor[] = []
  try {
    remove(process, [socket, `${socket}.lock`])
    if (networking) acceptors.push(listen(process, { address: bindAddress === '*' ? '::' : bindAddress, port }))
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    await log(
      'ERROR',
      '010262',
      'Server',
      `Can't start server: Bind on TCP/IP port: ${error.code === 'EADDRINUSE' ? 'Address already in use' : error.code}`,
    )
    await log('ERROR', '010257', 'Server', `Do you already have another mysqld server running on port: ${port} ?`)
    await log('ERROR', '010119', 'Server', 'Aborting')
    return undefined
  }
  try {
    const before = process.umask
    process.umask = 0
    acceptors.push(listen(process, { path: socket }))
    process.umask = before
    const lock = process.namespace.open(process, `${socket}.lock`, { write: true, createMode: 0o600, truncate: true })
    lock.write(encodeText(`${process.pid}\n`))
    lock.close()
    return acceptors
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    for (const acceptor of acceptors) acceptor.close()
    await log(
      'ERROR',
      '010267',
      'Server',
      `The socket file directory '${socket.replace(/\/[^/]*$/, '')}' does not exist or is not accessible.`,
    )
    await log('ERROR', '010119', 'Server', 'Aborting')
    return undefined
  }
}

function writePid(process: Process, path: string): void {
  try {
    const file = process.namespace.open(process, path, { write: true, createMode: 0o640, truncate: true })
    file.write(encodeText(`${process.pid}\n`))
    file.close()
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
  }
}

function remove(process: Process, paths: readonly string[]): void {
  for (const path of paths) {
    try {
      process.namespace.unlink(process, path)
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
    }
  }
}

type StopReason = 'signal' | 'statement' | 'crashed'

/** The engine's guest and the clients that talk to it. */
class EngineLink {
  readonly guest: RunningGuest
  failure: string | undefined
  private readonly connections = new Set<Connection>()
  private readonly waiting = new Map<number, (reply: Reply | undefined) => void>()
  private lastSession = 7
  private stopped: (reason: StopReason) => void = () => undefined
  private readonly stopping: Promise<StopReason>
  private readonly ready: Promise<{ readonly wasKilled: boolean } | undefined>

  constructor(
    private readonly process: Process,
    dataDir: string,
  ) {
    this.guest = runGuest(process, 'mysql', { input: { dataDir } })
    this.stopping = new Promise((resolve) => (this.stopped = resolve))
    this.ready = new Promise((resolve) => {
      this.guest.onMessage((raw) => {
        const message = raw as FromEngine
        if (message.kind === 'ready') resolve({ wasKilled: message.wasKilled })
        else this.accept(message)
      })
      void this.guest.ended.then(
        ({ code, failure }) => {
          this.failure = failure ?? `exit code ${code}`
          resolve(undefined)
          this.stopped('crashed')
        },
        () => resolve(undefined),
      )
    })
  }

  /** Undefined when the engine ended instead. Rejects when the process was killed. */
  async untilReady(): Promise<{ readonly wasKilled: boolean } | undefined> {
    const ready = await this.ready
    await this.process.checkpoint()
    return ready
  }

  /** Waits for SIGTERM, for a SHUTDOWN, or for the engine's end. */
  async untilStopped(): Promise<StopReason> {
    this.process.onSignal('SIGTERM', () => this.stopped('signal'))
    this.process.onSignal('SIGQUIT', () => this.stopped('signal'))
    this.process.onSignal('SIGHUP', () => undefined)
    const reason = await Promise.race([this.stopping, this.guest.ended.then((): StopReason => 'crashed')])
    await this.process.checkpoint()
    return reason
  }

  async stop(): Promise<void> {
    this.post({ kind: 'stop' })
    await this.guest.ended
  }

  closeAll(): void {
    for (const connection of this.connections) connection.close()
    for (const resolve of this.waiting.values()) resolve(undefined)
  }

  /** Serves one client until it goes. */
  async talk(connection: Connection): Promise<void> {
    const session = ++this.lastSession
    const host = 'path' in connection.local || 'path' in connection.remote ? 'localhost' : connection.remote.address
    this.connections.add(connection)
    try {
      await connection.write(encodeText(`${JSON.stringify({ version, id: session })}\n`))
      for (;;) {
        const bytes = await connection.readLine()
        if (bytes.length === 0) return
        const request = parsed(decodeText(bytes))
        if (request === undefined) return
        const reply = await this.ask(
          'login' in request
            ? { kind: 'connect', session, host: clientHost(host), ...request.login }
            : { kind: 'query', session, sql: request.sql },
        )
        if (reply === undefined) return
        await connection.write(encodeText(`${JSON.stringify(reply)}\n`))
        if ('login' in request && 'error' in reply) return
      }
    } finally {
      this.connections.delete(connection)
      this.waiting.delete(session)
      this.post({ kind: 'close', session })
    }
  }

  private ask(message: Exclude<ToEngine, { kind: 'stop' | 'close' }>): Promise<Reply | undefined> {
    return new Promise((resolve) => {
      this.waiting.set(message.session, resolve)
      this.post(message)
    })
  }

  private post(message: ToEngine): void {
    this.guest.post(message)
  }

  private accept(message: Exclude<FromEngine, { kind: 'ready' }>): void {
    if (message.kind === 'shutdown') {
      this.stopped('statement')
      return
    }
    const resolve = this.waiting.get(message.session)
    if (message.kind === 'closed') resolve?.(undefined)
    else if (message.kind === 'answer') resolve?.({ answer: message.answer })
    else resolve?.({ error: { code: message.code, state: message.state, message: message.message } })
  }
}

function clientHost(host: string): string {
  return host.replace(/^::ffff:/, '')
}

function parsed(line: string): Request | undefined {
  try {
    return JSON.parse(line) as Request
  } catch {
    return undefined
  }
}
