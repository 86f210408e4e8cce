/** A worker of nginx: accepts on the master's sockets and answers, connection by connection. */
import { PosixError } from '../../filesystem/posixError'
import { heldAcceptor, serve, type Connection } from '../../process/sockets'
import type { Process } from '../../process/types'
import { formatDate } from '../dates'
import { accessLine, append, logError, reopenLogs } from './logs'
import { readRequest, type Request } from './request'
import { refuse, respond, type Context, type Response } from './respond'
import type { Setup, Site } from './site'

/** A socket of the master and the servers that it is for. */
export interface Bound {
  readonly text: string
  readonly number: number
  readonly port: number
  readonly sites: readonly Site[]
}

const mostHeadBytes = 32_768

/** Serves until it is told to stop; SIGQUIT lets what is being answered end. */
export async function work(process: Process, setup: Setup, bound: readonly Bound[], version: string): Promise<number> {
  const acceptors = bound.map((each) => ({ each, acceptor: heldAcceptor(process, each.number) }))
  let talking = 0
  const say = (text: string): Promise<void> => logError(process, setup.errorLog, 'notice', text)
  let ending: 'quit' | 'term' | undefined
  const stop = (how: 'quit' | 'term') => (): void => {
    ending = how
    for (const { acceptor } of acceptors) acceptor.close()
  }
  process.onSignal('SIGQUIT', stop('quit'))
  process.onSignal('SIGTERM', stop('term'))
  process.onSignal('SIGINT', stop('term'))
  process.onSignal('SIGHUP', 'ignore')
  process.onSignal('SIGUSR1', () => void say('reopening logs').then(() => reopenLogs(process)))
  await Promise.all(
    acceptors.map(({ each, acceptor }) =>
      serve(acceptor, async (connection) => {
        talking++
        try {
          await new Conversation(process, setup, each, version, () => ending !== undefined).run(connection)
        } finally {
          talking--
        }
      }),
    ),
  )
  if (ending === 'quit') {
    await say('gracefully shutting down')
    for (let waited = 0; talking > 0 && waited < 100; waited++) await process.sleep(10).catch(() => undefined)
  }
  await say('exiting')
  await say('exit')
  return 0
}

let lastConnection = 0

class Conversation {
  private buffered = ''
  private readonly id = ++lastConnection

  constructor(
    private readonly process: Process,
    private readonly setup: Setup,
    private readonly bound: Bound,
    private readonly version: string,
    private readonly isEnding: () => boolean,
  ) {}

  async run(connection: Connection): Promise<void> {
    while (!this.isEnding()) {
      const head = await this.readHead(connection)
      if (head === undefined) return
      if (!(await this.answer(connection, head))) return
    }
  }

  /** Up to the empty line, or the one line of HTTP/0.9. Undefined at the end. */
  private async readHead(connection: Connection): Promise<string | undefined> {
    for (;;) {
      const end = /\r?\n\r?\n/.exec(this.buffered)
      const old = /^GET \S+\r?\n/.exec(this.buffered)
      const length = end === null ? old?.[0].length : end.index + end[0].length
      if (length !== undefined || this.buffered.length > mostHeadBytes) {
        const head = this.buffered.slice(0, length)
        this.buffered = this.buffered.slice(head.length)
        return head
      }
      const bytes = await connection.read(4096)
      if (bytes.length === 0) return undefined
      this.buffered += Buffer.from(bytes).toString('latin1')
    }
  }

  /** Whether the connection goes on. */
  private async answer(connection: Connection, head: string): Promise<boolean> {
    const request = readRequest(head)
    const context = this.contextOf('isBad' in request ? undefined : request)
    if ('isBad' in request) {
      await this.send(connection, request.line, undefined, refuse(context, 400, false))
      return false
    }
    await this.skipBody(connection, request)
    await this.send(connection, request.line, request, respond(context, request))
    return request.keepsAlive
  }

  private async skipBody(connection: Connection, request: Request): Promise<void> {
    let left = Number(request.headers.get('content-length') ?? 0)
    if (!(left > 0)) return
    const had = Math.min(left, this.buffered.length)
    this.buffered = this.buffered.slice(had)
    left -= had
    while (left > 0) {
      const bytes = await connection.read(Math.min(left, 65_536))
      if (bytes.length === 0) return
      left -= bytes.length
    }
  }

  private contextOf(request: Request | undefined): Context {
    const host = (request?.headers.get('host') ?? '').replace(/:\d*$/, '').toLowerCase()
    const { sites, port } = this.bound
    const fits = ({ names }: Site): boolean => names.some((name) => matchesName(name, host))
    const standard = sites.find(({ listens }) => listens.some((each) => each.port === port && each.isDefault))
    const site = sites.find(fits) ?? standard ?? sites[0]
    if (site === undefined) throw new PosixError('EINVAL')
    return { process: this.process, site, port, version: this.version }
  }

  private async send(
    connection: Connection,
    line: string,
    request: Request | undefined,
    response: Response,
  ): Promise<void> {
    const body = request?.method === 'HEAD' ? Buffer.alloc(0) : response.body
    const head = request?.protocol === 'HTTP/0.9' ? '' : `${response.lines.join('\r\n')}\r\n\r\n`
    if (response.error !== undefined) await this.complain(connection, line, request, response.error)
    await connection.write(Buffer.concat([Buffer.from(head), body]))
    const client = addressOf(connection.remote)
    const values = {
      remote_addr: client,
      remote_user: '',
      time_local: formatDate(this.process.host.now(), '%d/%b/%Y:%H:%M:%S +0000'),
      time_iso8601: formatDate(this.process.host.now(), '%Y-%m-%dT%H:%M:%S+00:00'),
      request: line,
      request_method: request?.method ?? '',
      request_uri: line.split(' ')[1] ?? '',
      uri: request?.uri ?? '',
      status: String(response.status),
      body_bytes_sent: String(body.length),
      bytes_sent: String(head.length + body.length),
      host: request?.headers.get('host')?.replace(/:\d*$/, '') ?? '',
      request_time: '0.000',
      ...Object.fromEntries(
        [...(request?.headers ?? [])].map(([name, value]) => [`http_${name.replaceAll('-', '_')}`, value]),
      ),
    }
    for (const { path, format } of response.rules.accessLogs)
      if (path !== '') await append(this.process, path, accessLine(format, values))
  }

  private complain(connection: Connection, line: string, request: Request | undefined, error: string): Promise<void> {
    const name = this.contextOf(request).site.names[0] ?? ''
    const referrer = request?.headers.get('referer')
    const from = referrer === undefined ? '' : `, referrer: "${referrer}"`
    const host = request?.headers.get('host') ?? ''
    return logError(
      this.process,
      this.setup.errorLog,
      'error',
      `*${this.id} ${error}, client: ${addressOf(connection.remote)}, server: ${name}, request: "${line}", host: "${host}"${from}`,
    )
  }
}

function matchesName(name: string, host: string): boolean {
  if (name.startsWith('*.')) return host.endsWith(name.slice(1))
  if (name.startsWith('.')) return host === name.slice(1) || host.endsWith(name)
  return name === host
}

function addressOf(at: Connection['remote']): string {
  return 'path' in at ? 'unix:' : at.address
}
