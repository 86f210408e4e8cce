/** A client's connection: it says who it is, then sends a statement at a time and reads what comes of it. */
import type { Connection } from '../../process/sockets'
import { connect } from '../../process/sockets'
import type { Process } from '../../process/types'
import { reason } from '../../programs/complaint'
import { resolve } from '../../programs/network'
import { cString, frame, FrameReader, noticeFields, rowOf, type Frame } from '../frames'

export interface Target {
  /** A folder for the socket in it, else a name or address. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  readonly password: string | undefined
}

/** What a server says of a failure, by its letters; see `noticeFields`. */
export type Notice = Readonly<Record<string, string>>

export interface Column {
  readonly name: string
  readonly typeId: number
}

export interface RowSet {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** In the order in which they came. */
export type Outcome =
  | { readonly kind: 'rows'; readonly set: RowSet; readonly tag: string }
  | { readonly kind: 'done'; readonly tag: string }
  | { readonly kind: 'copied'; readonly bytes: Buffer }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'failure'; readonly notice: Notice }

export class ConnectionRefused extends Error {}
export class ConnectionLost extends Error {}

export class ServerConnection {
  /** `I` idle, `T` in a transaction, `E` in one that failed. */
  status = 'I'
  readonly settings = new Map<string, string>()
  private readonly frames = new FrameReader(false)

  private constructor(
    private readonly connection: Connection,
    readonly target: Target,
  ) {}

  /** Throws ConnectionRefused with psql's words after `connection to server …:`. */
  static async open(process: Process, target: Target): Promise<ServerConnection> {
    const opened = new ServerConnection(await reach(process, target), target)
    await opened.greet()
    return opened
  }

  /** Runs one text; `copied` are the lines for a COPY from the client. Throws ConnectionLost. */
  async run(sql: string, copied?: string): Promise<readonly Outcome[]> {
    const copy = copied === undefined ? [] : [frame('d', copied), frame('c', '')]
    // Whoever can't be written to any more may have said why.
    await this.connection.write(Buffer.concat([frame('Q', cString(sql)), ...copy])).catch(() => undefined)
    const outcomes: Outcome[] = []
    let columns: readonly Column[] | undefined
    let rows: (readonly (string | null)[])[] = []
    let copy_: Buffer[] = []
    for (;;) {
      const { kind, body } = await this.next()
      if (kind === 'Z') {
        this.status = body.toString('latin1')
        return outcomes
      }
      if (kind === 'T') [columns, rows] = [columnsOf(body), []]
      else if (kind === 'D') rows.push(rowOf(body))
      else if (kind === 'd') copy_.push(body)
      else if (kind === 'S') this.setting(body)
      else if (kind === 'N') outcomes.push({ kind: 'notice', notice: noticeFields(body) })
      else if (kind === 'E') this.failure(body, outcomes)
      else if (kind === 'I') outcomes.push({ kind: 'done', tag: '' })
      else if (kind === 'C') {
        const tag = body.toString('utf8').replace(/\0$/, '')
        if (copy_.length > 0) outcomes.push({ kind: 'copied', bytes: Buffer.concat(copy_) })
        outcomes.push(columns === undefined ? { kind: 'done', tag } : { kind: 'rows', set: { columns, rows }, tag })
        columns = undefined
        copy_ = []
      }
    }
  }

  /** Rows of the client's own question. Throws an Error when it fails. */
  async ask(sql: string): Promise<readonly (readonly (string | null)[])[]> {
    for (const outcome of await this.run(sql)) {
      if (outcome.kind === 'failure') throw new Error(outcome.notice['M'] ?? '')
      if (outcome.kind === 'rows') return outcome.set.rows
    }
    return []
  }

  async close(): Promise<void> {
    await this.connection.write(frame('X', '')).catch(() => undefined)
    this.connection.close()
  }

  private async greet(): Promise<void> {
    const { user, database, password } = this.target
    const version = Buffer.alloc(4)
    version.writeUInt32BE(196_608)
    const words = ['user', user, 'database', database, 'application_name', 'psql'].map(cString).join('')
    await this.connection.write(frame('', Buffer.concat([version, Buffer.from(`${words}\0`)])))
    for (;;) {
      const { kind, body } = await this.next()
      if (kind === 'Z') return
      if (kind === 'E') {
        const { S: severity = 'FATAL', M: message = '' } = noticeFields(body)
        throw new ConnectionRefused(`${severity}:  ${message}`)
      }
      if (kind === 'S') this.setting(body)
      if (kind === 'R' && body.readUInt32BE(0) === 3) {
        if (password === undefined) throw new ConnectionRefused('fe_sendauth: no password supplied')
        await this.connection.write(frame('p', cString(password)))
      }
    }
  }

  private failure(body: Buffer, outcomes: Outcome[]): void {
    const notice = noticeFields(body)
    if (notice['S'] === 'FATAL') lost(`FATAL:  ${notice['M'] ?? ''}\n`)
    outcomes.push({ kind: 'failure', notice })
  }

  private setting(body: Buffer): void {
    const [name = '', value = ''] = body.toString('utf8').split('\0')
    this.settings.set(name, value)
  }

  private async next(): Promise<Frame> {
    for (;;) {
      const whole = this.frames.next()
      if (whole !== undefined) return whole
      const bytes = await this.connection.read(65_536).catch(() => lost())
      if (bytes.length === 0) lost()
      this.frames.add(bytes)
    }
  }
}

function lost(lastWords = ''): never {
  throw new ConnectionLost(
    lastWords +
      'server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or while processing the request.',
  )
}

/** `on socket "…"`, `at "db" (172.18.0.2), port 5432`. */
export function placeWords({ host, port }: Target, address = host): string {
  if (host.startsWith('/')) return `on socket "${host}/.s.PGSQL.${String(port)}"`
  return address === host ? `at "${host}", port ${String(port)}` : `at "${host}" (${address}), port ${String(port)}`
}

async function reach(process: Process, target: Target): Promise<Connection> {
  const { host, port } = target
  if (host.startsWith('/')) {
    try {
      return await connect(process, { path: `${host}/.s.PGSQL.${String(port)}` })
    } catch (error) {
      const hint = 'Is the server running locally and accepting connections on that socket?'
      throw refused(process, error, { target, hint })
    }
  }
  const address = resolve(process, host)
  if (address === undefined) {
    throw new ConnectionRefused(`could not translate host name "${host}" to address: Name or service not known`)
  }
  try {
    return await connect(process, { address, port })
  } catch (error) {
    const hint = 'Is the server running on that host and accepting TCP/IP connections?'
    throw refused(process, error, { target, hint, address })
  }
}

function refused(
  process: Process,
  error: unknown,
  { target, hint, address }: { readonly target: Target; readonly hint: string; readonly address?: string },
): Error {
  const why = reason(process, error)
  return new ConnectionRefused(`connection to server ${placeWords(target, address)} failed: ${why}\n\t${hint}`)
}

function columnsOf(body: Buffer): readonly Column[] {
  const columns: Column[] = []
  for (let at = 2, left = body.readUInt16BE(0); left > 0; left--) {
    const end = body.indexOf(0, at)
    columns.push({ name: body.toString('utf8', at, end), typeId: body.readUInt32BE(end + 7) })
    at = end + 19
  }
  return columns
}
