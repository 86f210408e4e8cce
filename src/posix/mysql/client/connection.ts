/**
 * A client's connection to `mysqld`: lines of JSON over a socket. The server greets, the client logs in, then each
 * statement is a line and so is its answer. It is not MySQL's own protocol: nobody but the simulator's programs speaks it.
 */
import { PosixError } from '../../filesystem/posixError'
import { connect, type Connection } from '../../process/sockets'
import type { Process } from '../../process/types'
import { resolve } from '../../programs/network'
import { decodeText, encodeText } from '../../text'
import type { Answer } from '../execute/answers'

export interface Greeting {
  readonly version: string
  readonly id: number
}

/** What a client sends. */
export type Request =
  | { readonly login: { readonly user: string; readonly password: string; readonly schema?: string } }
  | { readonly sql: string }

export type Reply =
  | { readonly answer: Answer }
  | { readonly error: { readonly code: number; readonly state: string; readonly message: string } }

/** An error of the server or of the client library (2002 and up). */
export class ClientError extends Error {
  constructor(
    readonly code: number,
    readonly state: string,
    message: string,
  ) {
    super(message)
  }

  /** As `mysql` prints it, after `ERROR `. */
  get text(): string {
    return `${this.code} (${this.state})`
  }
}

export interface Target {
  readonly user: string
  readonly password: string
  readonly host: string | undefined
  readonly port: number
  readonly socket: string
  readonly schema?: string
}

export class Client {
  greeting: Greeting = { version: '', id: 0 }

  private constructor(
    private readonly connection: Connection,
    readonly target: Target,
  ) {}

  /** Connects and logs in. Throws ClientError 1045, 2002, 2003, 2005. */
  static async open(process: Process, target: Target): Promise<Client> {
    const client = new Client(await connected(process, target), target)
    const line = await client.line()
    if (line === undefined) throw lost()
    client.greeting = JSON.parse(line) as Greeting
    const { user, password, schema } = target
    await client.request({ login: { user, password, ...(schema === undefined ? {} : { schema }) } })
    return client
  }

  /** Whether it is a socket of this container. */
  get isLocal(): boolean {
    return isLocal(this.target)
  }

  /** Runs one statement. Throws ClientError. */
  query(sql: string): Promise<Answer> {
    return this.request({ sql })
  }

  close(): void {
    this.connection.close()
  }

  private async request(request: Request): Promise<Answer> {
    try {
      await this.connection.write(encodeText(`${JSON.stringify(request)}\n`))
    } catch (error) {
      if (error instanceof PosixError) throw new ClientError(2006, 'HY000', 'MySQL server has gone away')
      throw error
    }
    const line = await this.line()
    if (line === undefined) throw lost()
    const reply = JSON.parse(line) as Reply
    if ('answer' in reply) return reply.answer
    throw new ClientError(reply.error.code, reply.error.state, reply.error.message)
  }

  private async line(): Promise<string | undefined> {
    try {
      const bytes = await this.connection.readLine()
      return bytes.length === 0 ? undefined : decodeText(bytes)
    } catch (error) {
      if (error instanceof PosixError) return undefined
      throw error
    }
  }
}

function lost(): ClientError {
  return new ClientError(2013, 'HY000', 'Lost connection to MySQL server during query')
}

function isLocal({ host }: Target): boolean {
  return host === undefined || host === 'localhost'
}

const numbers: Readonly<Record<string, number>> = {
  ENOENT: 2,
  EACCES: 13,
  ECONNREFUSED: 111,
  EHOSTUNREACH: 113,
  ENETUNREACH: 101,
}

async function connected(process: Process, target: Target): Promise<Connection> {
  const { host = 'localhost', port, socket } = target
  const local = isLocal(target)
  const address = local ? undefined : resolve(process, host)
  if (!local && address === undefined) throw new ClientError(2005, 'HY000', `Unknown MySQL server host '${host}' (-2)`)
  try {
    return await connect(process, address === undefined ? { path: socket } : { address, port })
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    const number = numbers[error.code] ?? 111
    if (local)
      throw new ClientError(2002, 'HY000', `Can't connect to local MySQL server through socket '${socket}' (${number})`)
    throw new ClientError(2003, 'HY000', `Can't connect to MySQL server on '${host}:${port}' (${number})`)
  }
}
