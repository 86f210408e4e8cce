/**
 * The server's process: it looks after the data directory, starts the backend, listens, and ends as its signals say
 * (SIGTERM when all clients have gone, SIGINT at once, SIGQUIT without tidying up).
 */
import { runGuest, type RunningGuest } from '../../guest/runGuest'
import { listen, serve, type Acceptor } from '../../process/sockets'
import { ProcessKilled, type Process } from '../../process/types'
import { packageVersion } from '../version'
import { reason } from '../../programs/complaint'
import { readText } from '../../packages/containerFiles'
import { Backend } from './backend'
import { lastShutdown, otherServer, removeFile, removePidFile, writeOptionsFile, writePidFile } from './dataDirectory'
import { talk } from './session'

export interface ServerOptions {
  readonly dataDir: string
  readonly port: number
  /** Empty for none. */
  readonly addresses: readonly string[]
  readonly socketDirs: readonly string[]
  /** `name=value` for PostgreSQL itself. */
  readonly settings: readonly string[]
}

type Ending = 'smart' | 'fast' | 'immediate'

const endings = { SIGTERM: 'smart', SIGINT: 'fast', SIGQUIT: 'immediate' } as const
const builtOn = 'on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit'

/** Runs until it is told to end. Exit code 0, or 1 when the backend failed. */
export class Postmaster {
  private readonly clients = new Set<Promise<void>>()
  private readonly acceptors: Acceptor[] = []
  private readonly terminators = new Set<() => void>()
  private ending: Ending | undefined
  private logged: Promise<void> = Promise.resolve()
  private announceEnd: () => void = () => undefined
  private readonly ended = new Promise<void>((resolve) => (this.announceEnd = resolve))

  constructor(
    private readonly process: Process,
    private readonly options: ServerOptions,
  ) {}

  async run(): Promise<number> {
    const { process, options } = this
    for (const [signal, ending] of Object.entries(endings)) {
      process.onSignal(signal as keyof typeof endings, () => this.end(ending))
    }
    const other = otherServer(process, options.dataDir)
    if (other !== undefined) {
      const hint = `Is another postmaster (PID ${String(other)}) running in data directory "${options.dataDir}"?`
      throw new CannotStart('lock file "postmaster.pid" already exists', hint)
    }
    process.onSignal('SIGHUP', () => this.log('LOG', ['received SIGHUP, reloading configuration files']))
    this.log('LOG', [`starting PostgreSQL ${packageVersion} ${builtOn}`])
    this.listen()
    writePidFile(process, options, 'starting')
    const ended = lastShutdown(process, options.dataDir)
    if (ended !== undefined) this.log('LOG', [`database system was shut down at ${ended} UTC`])
    const guest = runGuest(process, 'postgres', {
      input: {
        dataDir: options.dataDir,
        database: 'postgres',
        logPrefix: `%m [${String(process.pid)}] `,
        settings: options.settings,
      },
    })
    const backend = new Backend(guest, 'postgres')
    const failed = guest.ended.then(({ failure }) => failure ?? '')
    const failure = await Promise.race([backend.isReady, failed])
    if (typeof failure === 'string') return this.fail(failure)
    writePidFile(process, options, 'ready')
    writeOptionsFile(process, options.dataDir)
    this.log('LOG', ['database system is ready to accept connections'])
    for (const acceptor of this.acceptors)
      void this.accept(acceptor, backend).catch((error: unknown) => this.giveUp(error))
    const crash = await Promise.race([this.ended, failed])
    if (typeof crash === 'string') return this.fail(crash)
    return this.shutDown(guest, backend)
  }

  private listen(): void {
    const { addresses, port, socketDirs } = this.options
    for (const address of addresses) {
      const family = address.includes(':') ? 'IPv6' : 'IPv4'
      // What listens on all addresses of the one family has the other's here.
      const isListening = address === '::' && addresses.includes('0.0.0.0')
      if (!isListening) this.acceptors.push(this.attempt(address, () => listen(this.process, { address, port })))
      this.log('LOG', [`listening on ${family} address "${address}", port ${String(port)}`])
    }
    for (const folder of socketDirs) {
      const path = `${folder}/.s.PGSQL.${String(port)}`
      removeFile(this.process, path)
      this.acceptors.push(this.attempt(path, () => listen(this.process, { path })))
      this.log('LOG', [`listening on Unix socket "${path}"`])
    }
  }

  private attempt<T>(what: string, action: () => T): T {
    try {
      return action()
    } catch (error) {
      throw new CannotStart(`could not create listen socket for "${what}": ${reason(this.process, error)}`)
    }
  }

  private async accept(acceptor: Acceptor, backend: Backend): Promise<void> {
    await serve(acceptor, (connection) => {
      const talking = talk(connection, {
        backend,
        log: (severity, lines) => this.log(severity, lines),
        accessRules: () => readText(this.process, `${this.options.dataDir}/pg_hba.conf`) ?? '',
        accessFile: `${this.options.dataDir}/pg_hba.conf`,
        isClosing: () => this.ending !== undefined,
        onTermination: (terminate) => {
          this.terminators.add(terminate)
          return () => this.terminators.delete(terminate)
        },
        serverVersion: packageVersion,
      })
      this.clients.add(talking)
      return talking.finally(() => this.clients.delete(talking))
    })
  }

  /** Who was killed tidies nothing up. */
  private giveUp(error: unknown): void {
    if (!(error instanceof ProcessKilled)) this.end('fast')
  }

  private end(ending: Ending): void {
    const rank = { smart: 0, fast: 1, immediate: 2 }
    if (this.ending !== undefined && rank[ending] <= rank[this.ending]) return
    const isFirst = this.ending === undefined
    this.ending = ending
    this.log('LOG', [`received ${ending} shutdown request`])
    if (ending === 'fast') this.log('LOG', ['aborting any active transactions'])
    if (!isFirst || ending !== 'smart') this.announceEnd()
    else void Promise.allSettled([...this.clients]).then(() => this.announceEnd())
  }

  private async shutDown(guest: RunningGuest, backend: Backend): Promise<number> {
    const { dataDir, socketDirs, port } = this.options
    for (const acceptor of this.acceptors) acceptor.close()
    // Before its pid file goes: whoever waits for that starts the next server.
    for (const folder of socketDirs) removeFile(this.process, `${folder}/.s.PGSQL.${String(port)}`)
    if (this.ending === 'immediate') {
      await guest.end()
      this.log('LOG', ['database system is shut down'])
    } else {
      for (const terminate of this.terminators) terminate()
      backend.stop()
      const { failure } = await guest.ended
      if (failure !== undefined) return this.fail(failure)
    }
    removePidFile(this.process, dataDir)
    await this.process.host.sync()
    await this.logged
    return 0
  }

  private async fail(failure: string): Promise<number> {
    this.log('FATAL', [failure.split('\n')[0] ?? failure])
    this.log('LOG', ['database system is shut down'])
    removePidFile(this.process, this.options.dataDir)
    await this.logged
    return 1
  }

  private log(severity: string, [first = '', ...more]: readonly string[]): void {
    const at = new Date(this.process.host.now()).toISOString().replace('T', ' ').replace('Z', ' UTC')
    const prefix = `${at} [${String(this.process.pid)}] `
    const lines = [`${severity}:  ${first}`, ...more].map((line) => `${prefix}${line.replaceAll('\n', '\n\t')}\n`)
    this.logged = this.process.printError(lines.join('')).catch(() => undefined)
  }
}

/** What stops it before it began; the words after `FATAL:`. */
export class CannotStart extends Error {
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message)
  }
}
