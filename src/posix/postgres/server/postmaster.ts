/**
 * The server's process: it looks after the data directory, starts the backend, listens, and ends as its signals say
 * (SIGTERM when all clients have gone, SIGINT at once, SIGQUIT without tidying up).
 */
import { PosixError } from '../../filesystem/posixError'
import { runGuest, type RunningGuest } from '../../guest/runGuest'
import { listen, serve, type Acceptor } from '../../process/sockets'
import type { Process } from '../../process/types'
import { packageVersion } from '../version'
import { reason } from '../../programs/complaint'
import { readText } from '../../packages/containerFiles'
import { Backend } from './backend'
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
  private ending: Ending | undefined
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
    this.log('LOG', [`starting PostgreSQL ${packageVersion} ${builtOn}`])
    this.listen()
    this.logLastShutdown()
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
    this.writePidFile()
    this.log('LOG', ['database system is ready to accept connections'])
    for (const acceptor of this.acceptors) void this.accept(acceptor, backend).catch(() => this.end('fast'))
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
      this.attempt(path, () => this.process.namespace.unlink(this.process, path), ['ENOENT'])
      this.acceptors.push(this.attempt(path, () => listen(this.process, { path })))
      this.log('LOG', [`listening on Unix socket "${path}"`])
    }
  }

  private attempt<T>(what: string, action: () => T, allowed: readonly string[] = []): T {
    try {
      return action()
    } catch (error) {
      if (error instanceof PosixError && allowed.includes(error.code)) return undefined as T
      throw new CannotStart(`could not create listen socket for "${what}": ${reason(this.process, error)}`)
    }
  }

  private async accept(acceptor: Acceptor, backend: Backend): Promise<void> {
    await serve(acceptor, (connection) => {
      const talking = talk(connection, {
        backend,
        log: (severity, lines) => this.log(severity, lines),
        accessRules: () => readText(this.process, `${this.options.dataDir}/pg_hba.conf`) ?? '',
        isClosing: () => this.ending !== undefined,
        serverVersion: packageVersion,
      })
      this.clients.add(talking)
      return talking.finally(() => this.clients.delete(talking))
    })
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
    for (const acceptor of this.acceptors) acceptor.close()
    if (this.ending === 'immediate') {
      await guest.end()
      return 0
    }
    backend.stop()
    const { failure } = await guest.ended
    if (failure !== undefined) return this.fail(failure)
    this.forget(`${this.options.dataDir}/postmaster.pid`)
    for (const folder of this.options.socketDirs) this.forget(`${folder}/.s.PGSQL.${String(this.options.port)}`)
    await this.process.host.sync()
    return 0
  }

  private forget(path: string): void {
    this.attempt(path, () => this.process.namespace.unlink(this.process, path), ['ENOENT'])
  }

  /** The time of the control file is that of the last checkpoint; what was interrupted says so itself. */
  private logLastShutdown(): void {
    const { namespace } = this.process
    const control = `${this.options.dataDir}/global/pg_control`
    if (namespace.exists(this.process, `${this.options.dataDir}/postmaster.pid`)) return
    const { mtimeNs } = namespace.stat(this.process, control)
    const at = new Date(Number(mtimeNs / 1_000_000n)).toISOString().slice(0, 19).replace('T', ' ')
    this.log('LOG', [`database system was shut down at ${at} UTC`])
  }

  private writePidFile(): void {
    const { dataDir, port, socketDirs, addresses } = this.options
    const started = Math.floor(this.process.host.now() / 1000)
    const lines = [this.process.pid, dataDir, started, port, socketDirs[0] ?? '', addresses[0] ?? '', '', 'ready   ']
    const flags = { write: true, createMode: 0o600, truncate: true }
    const file = this.process.namespace.open(this.process, `${dataDir}/postmaster.pid`, flags)
    file.write(Buffer.from(`${lines.join('\n')}\n`))
    file.close()
  }

  private fail(failure: string): number {
    this.log('FATAL', [failure.split('\n')[0] ?? failure])
    this.log('LOG', ['database system is shut down'])
    return 1
  }

  private log(severity: string, [first = '', ...more]: readonly string[]): void {
    const at = new Date(this.process.host.now()).toISOString().replace('T', ' ').replace('Z', ' UTC')
    const prefix = `${at} [${String(this.process.pid)}] `
    const lines = [`${severity}:  ${first}`, ...more].map((line) => `${prefix}${line.replaceAll('\n', '\n\t')}\n`)
    void this.process.printError(lines.join('')).catch(() => undefined)
  }
}

/** What stops it before it began; the words after `FATAL:`. */
export class CannotStart extends Error {}
