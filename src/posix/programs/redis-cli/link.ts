/** redis-cli's connection: opened when it is first needed, and anew when the server has gone. */
import { gnuErrorText, PosixError } from '../../filesystem/posixError'
import { connect, type Connection } from '../../process/sockets'
import type { Process } from '../../process/types'
import { resolve } from '../network'
import { ReplyReader } from '../redis/replyReader'
import type { Reply } from '../redis/reply'

export interface Server {
  readonly host: string
  readonly port: number
  /** Path of a Unix-domain socket, which goes before. */
  readonly socket: string | undefined
  readonly user: string | undefined
  readonly password: string | undefined
  readonly protocol: 2 | 3 | undefined
}

/** `127.0.0.1:6379`, or the socket's path. */
export function nameOf({ host, port, socket }: Server): string {
  return socket ?? (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)
}

/** Nobody answers; the message is redis-cli's. */
export class NotConnected extends Error {}

export class Link {
  /** The database that the server has selected for us. */
  database = 0
  private connection: Connection | undefined
  private reader = new ReplyReader()

  constructor(
    private readonly process: Process,
    readonly server: Server,
    private wantedDatabase: number,
  ) {}

  get isOpen(): boolean {
    return this.connection !== undefined
  }

  /** Connects, says who we are and selects the database. Throws `NotConnected`. */
  async open(): Promise<void> {
    if (this.connection !== undefined) return
    try {
      this.connection = await this.reach()
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
      throw new NotConnected(`Could not connect to Redis at ${nameOf(this.server)}: ${gnuErrorText(error.code)}`)
    }
    this.reader = new ReplyReader()
    this.database = 0
    const { user, password, protocol } = this.server
    if (password !== undefined) await this.greet(['AUTH', ...(user === undefined ? [] : [user]), password], 'AUTH')
    if (protocol === 3) await this.greet(['HELLO', '3'], 'HELLO 3')
    if (this.wantedDatabase === 0) return
    const reply = await this.greet(['SELECT', String(this.wantedDatabase)], `SELECT ${this.wantedDatabase}`)
    if (reply?.kind !== 'error') this.database = this.wantedDatabase
  }

  private async reach(): Promise<Connection> {
    const { host, port, socket } = this.server
    if (socket !== undefined) return connect(this.process, { path: socket })
    const address = resolve(this.process, host)
    if (address === undefined)
      throw new NotConnected(
        `Could not connect to Redis at ${nameOf(this.server)}: Temporary failure in name resolution`,
      )
    return connect(this.process, { address, port })
  }

  private async greet(words: readonly string[], what: string): Promise<Reply | undefined> {
    const reply = await this.ask(words)
    if (reply?.kind === 'error') await this.process.printError(`${what} failed: ${reply.text}\n`)
    return reply
  }

  /** Sends a command and waits for its reply; undefined when the server has hung up. */
  async ask(words: readonly string[]): Promise<Reply | undefined> {
    const { connection } = this
    if (connection === undefined) return undefined
    try {
      const text = words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')
      await connection.write(Buffer.from(`*${words.length}\r\n${text}`, 'latin1'))
      for (;;) {
        const reply = this.reader.next()
        if (reply !== undefined) return reply
        const bytes = await connection.read(65_536)
        if (bytes.length === 0) break
        this.reader.push(bytes)
      }
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
    }
    this.close()
    return undefined
  }

  /** The database to go back to after the next connect. */
  remember(database: number): void {
    this.database = this.wantedDatabase = database
  }

  close(): void {
    this.connection?.close()
    this.connection = undefined
  }
}
