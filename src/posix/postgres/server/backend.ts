/**
 * The one backend behind all clients. A client's commands run one after another, and while it is in a transaction nobody
 * else's do: they wait, as for a lock on everything. Clients of another database wait until it was opened. Whoever's turn
 * comes is made the session's user first.
 */
import type { RunningGuest } from '../../guest/runGuest'
import { cString, frame, framesOf } from '../frames'
import type { FromPostgres, ToPostgres } from '../guest/messages'

/** A client as the backend knows it. */
export interface Owner {
  /** Undefined for the server itself, who is the cluster's first user. */
  readonly user: string | undefined
  readonly database: string
}

interface Answering {
  readonly resolve: (bytes: Uint8Array) => void
  readonly reject: (error: Error) => void
}

export class Backend {
  readonly isReady: Promise<void>
  private readonly answering = new Map<number, Answering>()
  private lastId = 0
  private last: Owner | undefined
  private holder: Owner | undefined
  private readonly waiting: (() => void)[] = []

  constructor(
    private readonly guest: RunningGuest,
    private database: string,
  ) {
    this.isReady = new Promise((resolve) => {
      guest.onMessage((message) => this.accept(message as FromPostgres, resolve))
    })
    void guest.ended.catch(() => undefined).then(() => this.fail())
  }

  /** Runs a client's bytes, and answers with the backend's. Throws an Error when it is gone or can't open the database. */
  async run(owner: Owner, bytes: Uint8Array): Promise<Uint8Array> {
    await this.take(owner)
    try {
      await this.turnTo(owner)
      const answer = await this.ask({ kind: 'run', id: ++this.lastId, bytes })
      if (isInTransaction(answer)) return answer
      this.release()
      return answer
    } catch (error) {
      this.release()
      throw error
    }
  }

  /** A client has gone: its transaction and what its session set go with it. */
  async forget(owner: Owner): Promise<void> {
    if (this.last !== owner && this.holder !== owner) return
    try {
      if (owner.user === undefined) return
      if (this.holder === owner) await this.run(owner, simple('ROLLBACK'))
      await this.run(owner, simple('DISCARD ALL'))
    } catch {
      // The backend has gone before its client.
    }
    if (this.last === owner) this.last = undefined
  }

  /** Whether a command is running or a transaction open. */
  get isBusy(): boolean {
    return this.holder !== undefined
  }

  /** The database that it is on. */
  get openDatabase(): string {
    return this.database
  }

  stop(): void {
    this.send({ kind: 'stop' })
  }

  private async turnTo(owner: Owner): Promise<void> {
    if (this.last === owner) return
    if (this.database !== owner.database) {
      await this.ask({ kind: 'database', id: ++this.lastId, name: owner.database })
      this.database = owner.database
    }
    const become = owner.user === undefined ? '' : `; SET SESSION AUTHORIZATION "${owner.user.replaceAll('"', '""')}"`
    const bytes = simple(`RESET SESSION AUTHORIZATION${become}`)
    await this.ask({ kind: 'run', id: ++this.lastId, bytes })
    this.last = owner
  }

  private async take(owner: Owner): Promise<void> {
    if (this.holder === owner) return
    while (this.holder !== undefined) await new Promise<void>((resolve) => this.waiting.push(resolve))
    this.holder = owner
  }

  private release(): void {
    this.holder = undefined
    this.waiting.shift()?.()
  }

  private ask(request: ToPostgres & { readonly id: number }): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.answering.set(request.id, { resolve, reject })
      this.send(request)
    })
  }

  private send(message: ToPostgres): void {
    this.guest.post(message)
  }

  private accept(message: FromPostgres, ready: () => void): void {
    if (message.kind === 'ready') {
      ready()
      return
    }
    const asked = this.answering.get(message.id)
    this.answering.delete(message.id)
    if (message.kind === 'answer') asked?.resolve(message.bytes)
    else asked?.reject(new Error(message.reason))
  }

  private fail(): void {
    for (const { reject } of this.answering.values()) reject(new Error('the server has ended'))
    this.answering.clear()
  }
}

export function simple(sql: string): Uint8Array {
  return frame('Q', cString(sql))
}

/** As the last `ReadyForQuery` says. */
function isInTransaction(answer: Uint8Array): boolean {
  const last = framesOf(answer).findLast(({ kind }) => kind === 'Z')
  return last !== undefined && last.body.toString('latin1') !== 'I'
}
