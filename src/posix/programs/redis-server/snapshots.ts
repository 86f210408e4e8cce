/**
 * dump.rdb as the server keeps it: loaded at the start, saved when asked, when enough has changed (`save`), and when the
 * server is told to stop. A save in the background is a child that writes what was there when it was forked.
 */
import type { Process } from '../../process/types'
import { reasonOf } from './folder'
import type { ServerHost } from './host'
import type { LogRole } from './log'
import { readDump } from './rdbRead'
import { writeDump } from './rdbWrite'

export class Snapshots {
  lastSavedAtMs: number
  /** The child that saves. */
  childPid: number | undefined
  lastSucceeded = true
  lastDurationMs = -1
  saves = 0
  loadedKeys = 0
  expiredKeys = 0
  private startedAtMs = 0

  constructor(private readonly server: ServerHost) {
    this.lastSavedAtMs = server.process.host.now()
  }

  /** Seconds since the running save began; -1 when there is none. */
  get runningSec(): number {
    return this.childPid === undefined ? -1 : Math.floor((this.now() - this.startedAtMs) / 1000)
  }

  /** The databases' bytes as they are now. */
  bytes(isAppendOnlyBase = false): Buffer {
    const { server } = this
    return writeDump(server.databases, {
      redisVersion: server.version,
      nowMs: this.now(),
      usedMemoryBytes: server.usedMemoryBytes(),
      isAppendOnlyBase,
    })
  }

  /** `SAVE`: whether it is on disk. */
  async saveNow(): Promise<boolean> {
    const { server } = this
    const { changes } = server
    if (!(await this.put(server.process, this.bytes(), 'M'))) return false
    server.changes -= changes
    this.done()
    return true
  }

  /** `BGSAVE`: starts the child. */
  async saveInBackground(): Promise<void> {
    const { server } = this
    const { process, changes } = server
    const bytes = this.bytes()
    const child = process.fork(async (forked) => {
      if (!(await this.put(forked, bytes, 'C'))) return 1
      await server.logOf(forked).say('notice', 'Fork CoW for RDB: current 0 MB, peak 0 MB, average 0 MB', 'C')
      return 0
    })
    this.childPid = child.pid
    this.startedAtMs = this.now()
    void child.exited.then((status) => this.afterChild(status.kind === 'exited' && status.code === 0, changes))
    await server.logOf(process).say('notice', `Background saving started by pid ${child.pid}`)
  }

  private async afterChild(succeeded: boolean, changes: number): Promise<void> {
    this.childPid = undefined
    this.lastSucceeded = succeeded
    this.lastDurationMs = this.now() - this.startedAtMs
    if (succeeded) {
      this.server.changes -= changes
      this.done()
    }
    const text = succeeded ? 'Background saving terminated with success' : 'Background saving error'
    const log = this.server.logOf(this.server.process)
    // The server may have ended before its child.
    await log.say(succeeded ? 'notice' : 'warning', text).catch(() => undefined)
  }

  private done(): void {
    this.lastSucceeded = true
    this.lastSavedAtMs = this.now()
    this.saves++
  }

  private async put(process: Process, bytes: Buffer, role: LogRole): Promise<boolean> {
    const { server } = this
    const log = server.logOf(process)
    const folder = server.folderOf(process)
    const temporary = `temp-${process.pid}.rdb`
    try {
      folder.replace(temporary, server.settings.get('dbfilename'), bytes)
    } catch (error) {
      const why = `Failed opening the temp RDB file ${temporary} (in server root dir ${folder.path}) for saving: ${reasonOf(error)}`
      await log.say('warning', why, role)
      return false
    }
    await process.host.sync()
    await log.say('notice', 'DB saved on disk', role)
    return true
  }

  /** Loads a file of this form into the databases; says what it found. Throws `DumpError`. */
  async load(bytes: Buffer): Promise<void> {
    const { server } = this
    const { facts, entries } = readDump(bytes)
    const log = server.logOf(server.process)
    const nowMs = this.now()
    const memory = Number(facts.get('used-mem') ?? 0) / (1 << 20)
    await log.say('notice', `Loading RDB produced by version ${facts.get('redis-ver') ?? '?'}`)
    await log.say(
      'notice',
      `RDB age ${Math.max(0, Math.floor(nowMs / 1000) - Number(facts.get('ctime') ?? 0))} seconds`,
    )
    await log.say('notice', `RDB memory usage when created ${memory.toFixed(2)} Mb`)
    if (facts.get('aof-base') === '1') await log.say('notice', 'RDB is base AOF')
    this.loadedKeys = this.expiredKeys = 0
    for (const { database, key, value, expiresAtMs } of entries) {
      if (expiresAtMs !== undefined && expiresAtMs <= nowMs) {
        this.expiredKeys++
        continue
      }
      server.databases[database]?.set(key, value, expiresAtMs)
      this.loadedKeys++
    }
    const words = `Done loading RDB, keys loaded: ${this.loadedKeys}, keys expired: ${this.expiredKeys}.`
    await log.say('notice', words)
  }

  private now(): number {
    return this.server.process.host.now()
  }
}
