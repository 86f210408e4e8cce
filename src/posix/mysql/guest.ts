/**
 * MySQL's engine as a guest: one data directory, one session a client. Messages come in from `mysqld` (`programs/mysqld`)
 * and answers go back by their number; a statement that must wait for another transaction is tried again when that ends,
 * and gives up after `innodb_lock_wait_timeout`.
 */
import type { GuestSystem } from '../guest/guestSystem'
import { SqlError } from './errors'
import { Accounts } from './execute/accounts'
import type { Answer } from './execute/answers'
import { Session, type Server } from './execute/session'
import type { UserRecord } from './storage/definition'
import { Database, MustWait } from './storage/database'
import type { FromEngine, ToEngine } from './messages'

/** Accounts of a new data directory; nobody can log in as the server's own. */
const firstUsers: readonly UserRecord[] = [
  ...['infoschema', 'session', 'sys'].map((name) => ({
    user: `mysql.${name}`,
    host: 'localhost',
    secret: 'locked',
    salt: '',
    grants: [],
  })),
  {
    user: 'root',
    host: 'localhost',
    secret: '',
    salt: '',
    grants: [{ schema: '*', table: '*', privileges: ['ALL PRIVILEGES'], withGrant: true }],
  },
]

const checkpointAfterMs = 1000
const defaultWaitSeconds = 50

interface Waiting {
  readonly message: Extract<ToEngine, { kind: 'query' }>
  readonly sinceMs: number
}

/** Serves messages until it is told to stop; its code is 0. */
export async function run(system: GuestSystem): Promise<number> {
  const { dataDir } = system.input as { readonly dataDir: string }
  const { database, report } = await Database.open(system, dataDir)
  if (database.dictionary.users.size === 0) for (const user of firstUsers) database.dictionary.putUser(user)
  const engine = new Engine(system, database)
  const wasKilled = report.applied > 0 || database.dictionary.settings.get('running') === 'yes'
  database.dictionary.setSetting('running', 'yes')
  system.post({ kind: 'ready', wasKilled } satisfies FromEngine)
  return engine.serve()
}

class Engine implements Server {
  readonly settings = new Map<string, string>()
  readonly startedMs: number
  /** By which the container's clock is ahead: asking it for each statement is dear. */
  private readonly offsetMs: number
  private readonly open = new Map<number, Session>()
  private readonly accounts: Accounts
  private waiting: Waiting[] = []
  private isStopping = false
  private heldBytes = 0
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly system: GuestSystem,
    readonly database: Database,
  ) {
    this.accounts = new Accounts(database.dictionary)
    this.startedMs = system.now()
    this.offsetMs = this.startedMs - Date.now()
  }

  async serve(): Promise<number> {
    while (!this.isStopping) {
      const message = (await this.system.receive()) as ToEngine
      if (message.kind === 'stop') break
      this.accept(message)
      this.holdMemory()
      this.planCheckpoint()
    }
    clearTimeout(this.timer)
    for (const session of this.open.values()) session.end()
    this.database.dictionary.setSetting('running', 'no')
    this.database.close()
    return 0
  }

  nowMs(): number {
    return Date.now() + this.offsetMs
  }

  sessions(): readonly Session[] {
    return [...this.open.values()]
  }

  kill(id: number): void {
    this.close(id)
    this.tell({ kind: 'closed', session: id })
  }

  /** The statement is answered first. */
  shutdown(): void {
    setImmediate(() => this.tell({ kind: 'shutdown' }))
  }

  private accept(message: Exclude<ToEngine, { kind: 'stop' }>): void {
    switch (message.kind) {
      case 'connect':
        this.connect(message)
        return
      case 'query':
        this.query({ message, sinceMs: Date.now() })
        this.retry()
        return
      case 'close':
        this.close(message.session)
        this.retry()
        return
    }
  }

  private connect({ session: id, user, host, password, schema }: Extract<ToEngine, { kind: 'connect' }>): void {
    const record = this.accounts.authenticate(user, host, password)
    if (record === undefined) {
      const using = password === '' ? 'NO' : 'YES'
      this.tell({
        kind: 'error',
        session: id,
        code: 1045,
        state: '28000',
        message: `Access denied for user '${user}'@'${host}' (using password: ${using})`,
      })
      return
    }
    const session = new Session(id, record, host, this)
    try {
      if (schema !== undefined && schema !== '') session.use(schema)
      this.open.set(id, session)
      this.tell({ kind: 'answer', session: id, answer: { affected: 0, insertId: '0', warnings: 0 } })
    } catch (error) {
      this.fail(id, error)
    }
  }

  private query(waiting: Waiting): void {
    const { session: id, sql } = waiting.message
    const session = this.open.get(id)
    if (session === undefined) {
      this.tell({
        kind: 'error',
        session: id,
        code: 2013,
        state: 'HY000',
        message: 'Lost connection to MySQL server during query',
      })
      return
    }
    session.running = sql
    try {
      const answer: Answer = session.run(sql)
      session.running = undefined
      this.tell({ kind: 'answer', session: id, answer })
    } catch (error) {
      if (error instanceof MustWait) this.wait(waiting)
      else {
        session.running = undefined
        this.fail(id, error)
      }
    }
  }

  private wait(waiting: Waiting): void {
    const { session: id } = waiting.message
    const limitMs = Number(this.settings.get('innodb_lock_wait_timeout') ?? defaultWaitSeconds) * 1000
    if (Date.now() - waiting.sinceMs >= limitMs) {
      this.fail(id, new SqlError(1205, 'Lock wait timeout exceeded; try restarting transaction'))
      return
    }
    this.waiting.push(waiting)
    setTimeout(() => this.retry(), limitMs - (Date.now() - waiting.sinceMs) + 1).unref()
  }

  /** Statements that wait are tried again, in the order in which they came. */
  private retry(): void {
    const all = this.waiting
    this.waiting = []
    for (const each of all) this.query(each)
  }

  private close(id: number): void {
    this.open.get(id)?.end()
    this.open.delete(id)
    this.waiting = this.waiting.filter(({ message }) => message.session !== id)
  }

  private fail(session: number, error: unknown): void {
    const known = this.database.translated(error)
    if (known instanceof SqlError) {
      this.tell({ kind: 'error', session, code: known.code, state: known.state, message: known.message })
      return
    }
    const message = known instanceof Error ? known.message : String(known)
    this.tell({ kind: 'error', session, code: 1105, state: 'HY000', message: `Unknown error (${message})` })
  }

  private tell(message: FromEngine): void {
    this.system.post(message)
  }

  private planCheckpoint(): void {
    if (this.timer !== undefined || this.database.waitingSinceMs === 0) return
    this.timer = setTimeout(() => {
      this.timer = undefined
      this.database.checkpoint()
      this.planCheckpoint()
    }, checkpointAfterMs)
  }

  private holdMemory(): void {
    const bytes = this.database.memoryBytes
    if (bytes === this.heldBytes) return
    this.system.hold(bytes - this.heldBytes)
    this.heldBytes = bytes
  }
}
