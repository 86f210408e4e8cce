/**
 * The state of a running server: databases, clients, counters and files. Commands (`commands/`) work on it;
 * `dispatch.ts` calls them, `index.ts` starts and stops it.
 */
import { randomBytes } from 'node:crypto'
import type { Process } from '../../process/types'
import { AppendOnly } from './appendOnly'
import type { Client } from './client'
import { CommandFailure } from './commandFailure'
import { Database, type DatabaseListener } from './database'
import { Folder } from './folder'
import type { ServerHost } from './host'
import { openLog, type Log } from './log'
import type { Settings } from './settings'
import { Snapshots } from './snapshots'
import { sizeOf, type Value } from './values'
import { versionOf } from './version'

/** What a server without keys uses. */
const idleMemoryBytes = 670_552
const bytesPerKey = 64
const bytesPerElement = 16
/** After so many new bytes what is held is counted anew. */
const recountBytes = 1 << 20

export interface Counters {
  connections: number
  commands: number
  expired: number
  hits: number
  misses: number
  errors: number
  inputBytes: number
  outputBytes: number
}

export class RedisServer implements ServerHost, DatabaseListener {
  readonly version: string
  readonly runId = randomBytes(20).toString('hex')
  readonly replicationId = randomBytes(20).toString('hex')
  readonly startedAtMs: number
  readonly databases: readonly Database[]
  readonly clients = new Set<Client>()
  readonly snapshots: Snapshots
  readonly appendOnly: AppendOnly
  readonly counters: Counters = {
    connections: 0, commands: 0, expired: 0, hits: 0, misses: 0, errors: 0, inputBytes: 0, outputBytes: 0,
  } // prettier-ignore
  changes = 0
  isLoading = false
  /** Commands of the running transaction, for the append-only file. */
  transaction: { database: number; commands: (readonly string[])[] } | undefined
  /** Saves, as it is set or as is wished here, and ends the server; returns also when that failed. Set while it listens. */
  stop: (saves: boolean | undefined) => Promise<void> = () => Promise.resolve()
  configFile = ''
  private lastClientId = 0
  private heldBytes = 0
  private newBytes = 0

  constructor(
    readonly process: Process,
    readonly settings: Settings,
  ) {
    this.startedAtMs = process.host.now()
    this.version = versionOf(process)
    const clock = (): number => process.host.now()
    this.databases = Array.from({ length: settings.number('databases') }, (_, at) => new Database(at, clock, this))
    this.snapshots = new Snapshots(this)
    this.appendOnly = new AppendOnly(this, this.snapshots)
  }

  now(): number {
    return Math.floor(this.process.host.now())
  }

  random(): number {
    return Math.random()
  }

  nextClientId(): number {
    return ++this.lastClientId
  }

  /** Throws `CommandFailure` for a number that there is not. */
  database(number: number): Database {
    const found = this.databases[number]
    if (found === undefined) throw new CommandFailure('ERR DB index is out of range')
    return found
  }

  logOf(process: Process): Log {
    return openLog(process, () => this.settings.get('loglevel'), this.settings.get('logfile'))
  }

  folderOf(process: Process): Folder {
    return new Folder(process, this.settings.get('dir'))
  }

  onChange(database: Database, key: string): void {
    if (this.isLoading) return
    this.changes++
    this.touch(database, key)
  }

  onExpiry(database: Database, key: string): void {
    this.counters.expired++
    this.touch(database, key)
    this.record(database.number, [['DEL', key]])
  }

  private touch(database: Database, key: string): void {
    const name = `${database.number}:${key}`
    for (const client of this.clients) if (client.watched.has(name)) client.isTouched = true
  }

  /** Hands commands to the append-only file, or to the transaction that will. */
  record(database: number, commands: readonly (readonly string[])[]): void {
    if (this.isLoading || !this.appendOnly.isOpen) return
    if (this.transaction?.database === database) this.transaction.commands.push(...commands)
    else this.appendOnly.append(database, commands)
  }

  usedMemoryBytes(): number {
    return idleMemoryBytes + this.heldBytes + this.newBytes
  }

  /** Accounts for what a command has brought. Throws `ProcessKilled` when the container's memory is exceeded. */
  hold(bytes: number): void {
    this.newBytes += bytes
    this.process.allocate(bytes)
    if (this.newBytes < recountBytes) return
    const held = this.countBytes()
    this.process.release(this.heldBytes + this.newBytes - held)
    this.heldBytes = held
    this.newBytes = 0
  }

  private countBytes(): number {
    let sum = 0
    for (const database of this.databases)
      for (const [key, { value }] of database.all()) sum += key.length + bytesPerKey + bytesOf(value)
    return sum
  }
}

function bytesOf(value: Value): number {
  const texts = (all: Iterable<string>): number =>
    [...all].reduce((sum, text) => sum + text.length + bytesPerElement, 0)
  switch (value.kind) {
    case 'string':
      return sizeOf(value)
    case 'list':
      return texts(value.items)
    case 'set':
      return texts(value.members)
    case 'hash':
      return texts([...value.fields].flat())
    case 'zset':
      return texts([...value.scores.entries()].map(([member]) => member)) + 8 * value.scores.size
    default:
      return value satisfies never
  }
}
