/**
 * One client's connection: who it says it is and whether that is so, then its commands, each sent to the backend when the
 * client waits for an answer.
 */
import type { Connection } from '../../process/sockets'
import { cString, errorFrame, frame, FrameReader, framesOf, noticeFields, rowOf, type Frame } from '../frames'
import { simple, type Backend, type Owner } from './backend'
import { accessRule } from './hostAccess'
import { matchesVerifier } from './passwords'

const versionCode = 196_608
const tlsRequests = [80_877_103, 80_877_104]
const cancelRequest = 80_877_102
/** What a client waits for an answer to: a query, the end of a batch or of a copy, a call, a flush. */
const asking = new Set(['Q', 'S', 'c', 'f', 'F', 'H'])
const copyFromClient = /^\s*copy\b[^;]*\bfrom\s+stdin\b/i

export interface SessionDeps {
  readonly backend: Backend
  /** A severity and what it says; lines of detail after it. */
  readonly log: (severity: string, lines: readonly string[]) => void
  readonly accessRules: () => string
  readonly accessFile: string
  /** No client is let in any more. */
  readonly isClosing: () => boolean
  /** Calls back when the server ends its clients' connections; the result takes that back. */
  readonly onTermination: (terminate: () => void) => () => void
  readonly serverVersion: string
}

class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly detail?: string,
  ) {
    super(message)
  }
}

/** Talks with a client until it leaves. */
export async function talk(connection: Connection, deps: SessionDeps): Promise<void> {
  const stream = new ClientStream(connection)
  const owner = await greet(stream, connection, deps)
  if (owner === undefined) return
  const takeBack = deps.onTermination(() => void terminate(connection, deps))
  try {
    for (let batch = await stream.batch(); batch !== undefined; batch = await stream.batch()) {
      const answer = await deps.backend.run(owner, batch)
      await connection.write(answer)
    }
  } finally {
    takeBack()
    await deps.backend.forget(owner)
  }
}

async function terminate(connection: Connection, { log }: SessionDeps): Promise<void> {
  const words = 'terminating connection due to administrator command'
  log('FATAL', [words])
  await connection.write(errorFrame('FATAL', '57P01', words)).catch(() => undefined)
  connection.close()
}

async function greet(stream: ClientStream, connection: Connection, deps: SessionDeps): Promise<Owner | undefined> {
  try {
    const owner = await stream.start()
    if (owner === undefined) return undefined
    if (deps.isClosing()) throw new Refused('57P03', 'the database system is shutting down')
    await letIn(stream, connection, owner, deps)
    await connection.write(await welcome(owner, deps))
    return owner
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    deps.log('FATAL', [error.message, ...(error.detail === undefined ? [] : [`DETAIL:  ${error.detail}`])])
    await connection.write(errorFrame('FATAL', error.code, error.message))
    return undefined
  }
}

async function letIn(stream: ClientStream, connection: Connection, owner: Owner, deps: SessionDeps): Promise<void> {
  const { user, database } = owner
  const address = 'address' in connection.remote ? connection.remote.address : undefined
  const rule = accessRule(deps.accessRules(), { user: user ?? '', database, address })
  const method = rule?.method
  if (method === undefined || method === 'reject') {
    const from = address === undefined ? '[local]' : address
    const reason = method === undefined ? 'no pg_hba.conf entry for' : 'pg_hba.conf rejects connection for'
    throw new Refused('28000', `${reason} host "${from}", user "${user ?? ''}", database "${database}", no encryption`)
  }
  const password = method === 'password' ? await stream.password() : undefined
  const [role] = await ask(
    deps,
    `SELECT rolcanlogin, rolpassword FROM pg_authid WHERE rolname = ${literal(user ?? '')}`,
  )
  if (method === 'password') {
    const [, verifier] = role ?? []
    const isRight = verifier !== undefined && verifier !== null && matchesVerifier(password ?? '', verifier)
    if (!isRight) {
      const matched = `Connection matched file "${deps.accessFile}" line ${String(rule?.line)}: "${rule?.text ?? ''}"`
      const detail = role === undefined ? `Role "${user ?? ''}" does not exist.\n${matched}` : matched
      throw new Refused('28P01', `password authentication failed for user "${user ?? ''}"`, detail)
    }
  }
  if (role === undefined) throw new Refused('28000', `role "${user ?? ''}" does not exist`)
  if (role[0] !== 't') throw new Refused('28000', `role "${user ?? ''}" is not permitted to log in`)
  const found = await ask(deps, `SELECT 1 FROM pg_database WHERE datname = ${literal(database)}`)
  if (found.length === 0) throw new Refused('3D000', `database "${database}" does not exist`)
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Rows of the server's own question, as texts. */
async function ask({ backend }: SessionDeps, sql: string): Promise<readonly (readonly (string | null)[])[]> {
  const server: Owner = { user: undefined, database: backend.openDatabase }
  const answer = framesOf(await backend.run(server, simple(sql)))
  await backend.forget(server)
  const failure = answer.find(({ kind }) => kind === 'E')
  if (failure !== undefined) throw new Refused('XX000', noticeFields(failure.body)['M'] ?? '')
  return answer.filter(({ kind }) => kind === 'D').map(({ body }) => rowOf(body))
}

async function welcome(owner: Owner, deps: SessionDeps): Promise<Buffer> {
  const [row] = await ask(
    deps,
    `SELECT rolsuper, current_setting('TimeZone'), current_setting('DateStyle') FROM pg_authid WHERE rolname = ${literal(owner.user ?? '')}`,
  )
  const settings = {
    server_version: deps.serverVersion,
    server_encoding: 'UTF8',
    client_encoding: 'UTF8',
    DateStyle: row?.[2] ?? 'ISO, MDY',
    TimeZone: row?.[1] ?? 'UTC',
    integer_datetimes: 'on',
    standard_conforming_strings: 'on',
    is_superuser: row?.[0] === 't' ? 'on' : 'off',
    session_authorization: owner.user ?? '',
  }
  return Buffer.concat([
    frame('R', Buffer.alloc(4)),
    ...Object.entries(settings).map(([name, value]) => frame('S', cString(name) + cString(value))),
    frame('K', Buffer.alloc(8)),
    frame('Z', 'I'),
  ])
}

/** What the client sends. */
class ClientStream {
  private readonly frames = new FrameReader(true)

  constructor(private readonly connection: Connection) {}

  /** Who it says it is; undefined when it only cancels, or leaves. */
  async start(): Promise<Owner | undefined> {
    for (let first = await this.next(); first !== undefined; first = await this.next()) {
      const code = first.body.readUInt32BE(0)
      if (code === cancelRequest) return undefined
      if (tlsRequests.includes(code)) {
        this.frames.expectStart()
        await this.connection.write(Buffer.from('N'))
        continue
      }
      if (code !== versionCode) {
        const version = `${String(code >>> 16)}.${String(code & 0xffff)}`
        throw new Refused('0A000', `unsupported frontend protocol ${version}: server supports 3.0 to 3.0`)
      }
      return ownerOf(first.body.toString('utf8', 4).split('\0'))
    }
    return undefined
  }

  async password(): Promise<string> {
    const cleartext = Buffer.alloc(4)
    cleartext.writeUInt32BE(3)
    await this.connection.write(frame('R', cleartext))
    const answer = await this.next()
    return answer?.body.toString('utf8').replace(/\0$/, '') ?? ''
  }

  /** All that leads to one answer; undefined when the client leaves. */
  async batch(): Promise<Uint8Array | undefined> {
    const parts: Buffer[] = []
    for (let next = await this.next(); next !== undefined; next = await this.next()) {
      if (next.kind === 'X') return undefined
      parts.push(frame(next.kind, next.body))
      if (next.kind === 'Q') {
        // The backend reads the copied lines with the statement.
        if (copyFromClient.test(next.body.toString('utf8'))) continue
      }
      if (asking.has(next.kind)) return Buffer.concat(parts)
    }
    return undefined
  }

  private async next(): Promise<Frame | undefined> {
    for (;;) {
      const whole = this.frames.next()
      if (whole !== undefined) return whole
      const bytes = await this.connection.read(65_536)
      if (bytes.length === 0) return undefined
      this.frames.add(bytes)
    }
  }
}

function ownerOf(words: readonly string[]): Owner {
  const settings = new Map<string, string>()
  for (let at = 0; at + 1 < words.length && words[at] !== ''; at += 2)
    settings.set(words[at] ?? '', words[at + 1] ?? '')
  const user = settings.get('user') ?? ''
  if (user === '') throw new Refused('28000', 'no PostgreSQL user name specified in startup packet')
  return { user, database: settings.get('database') ?? user }
}
