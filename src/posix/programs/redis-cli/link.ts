/** redis-cli's connection: opened when it is first needed, and anew when the server has gone. */
import { gnuErrorText, PosixError } from '../../filesystem/posixError'
import { connect, type Connection } from '../../process/sockets'
import type { Process } from '../../process/types'
import { resolve } from '../network'
import { BadReply, ReplyReader } from '../redis/replyReader'
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

/** A request in RESP: an array of bulk strings. */
export function requestText(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`
}

/** Nobody answers, or none that speaks the protocol; the message is redis-cli's. */
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
    const credentials = [...(user === undefined ? [] : [user]), password ?? '']
    if (password !== undefined && !(await this.greet(['AUTH', ...credentials], 'AUTH'))) return
    if (protocol === 3 && !(await this.greet(['HELLO', '3'], 'HELLO 3'))) return
    if (this.wantedDatabase === 0) return
    if (await this.greet(['SELECT', String(this.wantedDatabase)], `SELECT ${this.wantedDatabase}`))
      this.database = this.wantedDatabase
  }

  private async reach(): Promise<Connection> {
    const { host, port, socket } = this.server
    if (socket !== undefined) return connect(this.process, { path: socket })
    const address = resolve(this.process, host)
    if (address === undefined) {
      const why = host === '' ? 'Name or service not known' : 'Temporary failure in name resolution'
      throw new NotConnected(`Could not connect to Redis at ${nameOf(this.server)}: ${why}`)
    }
    return connect(this.process, { address, port })
  }

  /** Whether the server took it. */
  private async greet(words: readonly string[], what: string): Promise<boolean> {
    const reply = await this.ask(words)
    if (reply?.kind === 'error') await this.process.printError(`${what} failed: ${reply.text}\n`)
    return reply !== undefined && reply.kind !== 'error'
  }

  /** Sends a command and waits for its reply; undefined when the server has hung up. */
  async ask(words: readonly string[]): Promise<Reply | undefined> {
    try {
      await this.send(Buffer.from(requestText(words), 'latin1'))
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
      this.close()
      return undefined
    }
    return this.receive()
  }

  /** Sends bytes as they are. Throws `PosixError` when nobody takes them. */
  async send(bytes: Uint8Array): Promise<void> {
    await this.connection?.write(bytes)
  }

  /** Waits for a reply; undefined when the server has hung up. Throws `NotConnected` for what is no reply. */
  async receive(): Promise<Reply | undefined> {
    const { connection } = this
    if (connection === undefined) return undefined
    try {
      for (;;) {
        const reply = this.reader.next()
        if (reply !== undefined) return reply
        const bytes = await connection.read(65_536)
        if (bytes.length === 0) break
        this.reader.push(bytes)
      }
    } catch (error) {
      if (error instanceof BadReply) throw new NotConnected(`Error: ${error.message}`)
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
