/** What the server knows of one who is connected. */

export interface Client {
  readonly id: number
  /** `172.18.0.3:40312`; of a Unix-domain socket its path and `:0`. */
  readonly address: string
  readonly localAddress: string
  readonly descriptor: number
  readonly createdAtMs: number
  lastCommandAtMs: number
  lastCommand: string
  name: string
  library: string
  libraryVersion: string
  protocol: 2 | 3
  database: number
  isAuthenticated: boolean
  /** Commands that wait for EXEC; undefined outside of MULTI. */
  queue: (readonly string[])[] | undefined
  /** A command could not be queued: EXEC is refused. */
  isQueueBroken: boolean
  /** Keys that WATCH looks at, as `number:key`. */
  readonly watched: Set<string>
  /** One of them has changed. */
  isTouched: boolean
  /** The connection closes behind the next answer. */
  isLeaving: boolean
}

export function newClient(
  facts: Pick<Client, 'id' | 'address' | 'localAddress' | 'descriptor' | 'createdAtMs' | 'isAuthenticated'>,
): Client {
  return {
    ...facts,
    lastCommandAtMs: facts.createdAtMs,
    lastCommand: 'NULL',
    name: '',
    library: '',
    libraryVersion: '',
    protocol: 2,
    database: 0,
    queue: undefined,
    isQueueBroken: false,
    watched: new Set(),
    isTouched: false,
    isLeaving: false,
  }
}
