/**
 * Records in a folder: LevelDB (`classic-level`), written so that old roots could be kept.
 *
 * Every write has a number. A record is stored under `version/<key>\0<number>` and never changed; a new value is a new
 * version. What there is, is said by a *root*: the numbers that it sees, how many records those are, and the xor of the
 * sums of all of them. There is one root now, `root/head`, and what it no longer sees is deleted with the write that
 * replaced it; keeping another root beside it (an undo point, a branch) is keeping those versions
 * (docs/decisions/0004).
 *
 * LevelDB forgets the end of a log that is cut short without a word. So the number of the newest write also stands in the
 * file `written` beside it, and a store that is behind that file, or whose records don't add up to the root's sum, counts
 * as damaged.
 */
import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { z } from 'zod'
import { LabError } from '@shared/errors'
import { explainFullDisk, freeBytes, fullFolder, roomToLeave } from './fullDisk'
import { decodeRecord, encodeRecord } from './records'
import type { RecordChange, RecordStore, StoredRecord } from './records'

export type Level = ClassicLevel<string, string>

/** What is wrong with a folder of records; each sentence can be shown. */
export class DamagedRecords extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '))
  }
}

interface Version {
  readonly write: number
  /** Sum of key, number and text: 128 bits. */
  readonly sum: bigint
}

const headKey = 'root/head'
const versionPrefix = 'version/'
const afterVersions = 'version0'
const numberDigits = 14

const headSchema = z.object({
  /** Ranges of write numbers that the root sees; the last one is open. A branch would have several. */
  spans: z.array(z.tuple([z.number(), z.number().nullable()])),
  lastWrite: z.number(),
  records: z.number(),
  sum: z.string(),
})

function versionKey(key: string, write: number): string {
  return `${versionPrefix}${key}\0${write.toString(16).padStart(numberDigits, '0')}`
}

function parseVersionKey(stored: string): { key: string; write: number } | undefined {
  const at = stored.length - numberDigits - 1
  if (stored[at] !== '\0' || !/^[0-9a-f]+$/.test(stored.slice(at + 1))) return undefined
  return { key: stored.slice(versionPrefix.length, at), write: parseInt(stored.slice(at + 1), 16) }
}

function sumOf(stored: string, text: string): bigint {
  return BigInt(`0x${createHash('sha256').update(`${stored}\n${text}`).digest('hex').slice(0, 32)}`)
}

/** Opens a LevelDB folder. Throws LabError unavailable when a process has it open, DamagedRecords when it is broken. */
export async function openLevel(path: string): Promise<Level> {
  const level: Level = new ClassicLevel<string, string>(path, { keyEncoding: 'utf8', valueEncoding: 'utf8' })
  try {
    await level.open()
    return level
  } catch (thrown) {
    const cause = thrown instanceof Error ? thrown.cause : undefined
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    const reason = cause instanceof Error ? cause.message : String(thrown)
    if (code === 'LEVEL_LOCKED') {
      const message = `cannot open the data folder ${path}: is another simulator using it?`
      throw new LabError('unavailable', message, { cause: thrown })
    }
    throw new DamagedRecords([`the records can't be opened: ${reason}`])
  }
}

interface Found {
  readonly index: Map<string, Version>
  readonly lastWrite: number
  readonly problems: readonly string[]
}

/** Reads every record and checks it, and all of them together. */
async function scan(level: Level): Promise<Found> {
  const index = new Map<string, Version>()
  const problems: string[] = []
  let lastWrite = 0
  try {
    for await (const [stored, text] of level.iterator({ gte: versionPrefix, lt: afterVersions })) {
      const parsed = parseVersionKey(stored)
      if (parsed === undefined || decodeRecord(text) === undefined) {
        problems.push(`record ${JSON.stringify(parsed?.key ?? stored)} is damaged`)
        continue
      }
      lastWrite = Math.max(lastWrite, parsed.write)
      index.set(parsed.key, { write: parsed.write, sum: sumOf(stored, text) })
    }
  } catch (error) {
    problems.push(`the records can't be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  return { index, lastWrite, problems }
}

function xorOf(index: ReadonlyMap<string, Version>): bigint {
  let sum = 0n
  for (const version of index.values()) sum ^= version.sum
  return sum
}

async function checkHead(level: Level, found: Found): Promise<{ lastWrite: number; problems: readonly string[] }> {
  const text = await level.get(headKey).catch(() => undefined)
  if (text === undefined && found.index.size === 0) return { lastWrite: 0, problems: found.problems }
  const head = headSchema.safeParse(decodeRecord(text ?? '')?.value)
  if (!head.success) return { lastWrite: found.lastWrite, problems: [...found.problems, 'the root is damaged'] }
  const { lastWrite, records, sum } = head.data
  const isWhole = records === found.index.size && BigInt(`0x${sum}`) === xorOf(found.index)
  const problem = `the records don't add up: ${found.index.size} of ${records} are there`
  return { lastWrite, problems: isWhole || found.problems.length > 0 ? found.problems : [problem] }
}

interface Waiting {
  readonly changes: readonly RecordChange[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

type Operation = { type: 'put'; key: string; value: string } | { type: 'del'; key: string }

class RecordFolder implements RecordStore {
  private waiting: Waiting[] = []
  private isWriting = false
  private sum: bigint
  private count: number
  /** A write failed: LevelDB takes none any more, and what is in its log is only known when it is opened again. */
  private isStuck = false

  constructor(
    private readonly path: string,
    private level: Level,
    private index: Map<string, Version>,
    private lastWrite: number,
    private readonly witness: number,
  ) {
    this.sum = xorOf(index)
    this.count = index.size
  }

  async load(prefix: string): Promise<readonly StoredRecord[]> {
    if (this.isStuck) await this.reopen()
    const found: StoredRecord[] = []
    const from = `${versionPrefix}${prefix}`
    for await (const [stored, text] of this.level.iterator({ gte: from, lt: `${from}\uffff` })) {
      const parsed = parseVersionKey(stored)
      const decoded = decodeRecord(text)
      if (parsed === undefined || this.index.get(parsed.key)?.write !== parsed.write) continue
      if (decoded === undefined) throw new DamagedRecords([`record ${JSON.stringify(parsed.key)} is damaged`])
      found.push({ key: parsed.key, value: decoded.value })
    }
    return found
  }

  write(changes: readonly RecordChange[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ changes, resolve, reject })
      if (!this.isWriting) void this.writeWaiting()
    })
  }

  async close(): Promise<void> {
    while (this.isWriting) await new Promise((resolve) => setImmediate(resolve))
    await this.level.close()
    closeSync(this.witness)
  }

  /** What came in while the last batch was written goes into the next one: many writers share a sync of the disk. */
  private async writeWaiting(): Promise<void> {
    this.isWriting = true
    while (this.waiting.length > 0) {
      const group = this.withRoom(this.waiting.splice(0))
      if (group.length === 0) continue
      try {
        await this.writeGroup(group)
        for (const { resolve } of group) resolve()
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    this.isWriting = false
  }

  /** Refuses what adds something when there is no room for it. */
  private withRoom(group: readonly Waiting[]): readonly Waiting[] {
    const isFull = freeBytes(this.path) < roomToLeave.records
    if (!isFull) return group
    const adds = (one: Waiting): boolean => one.changes.some(({ kind }) => kind === 'put')
    for (const one of group) if (adds(one)) one.reject(fullFolder())
    return group.filter((one) => !adds(one))
  }

  /** Goes on after a write that failed, once there is room again. Throws as the write did while there is none. */
  private async reopen(): Promise<void> {
    await this.level.close()
    this.level = await openLevel(this.path).catch(explainFullDisk)
    const found = await scan(this.level)
    const { lastWrite, problems } = await checkHead(this.level, found)
    if (problems.length > 0) throw new DamagedRecords(problems)
    Object.assign(this, { index: found.index, sum: xorOf(found.index), count: found.index.size, lastWrite })
    this.isStuck = false
  }

  private async writeGroup(group: readonly Waiting[]): Promise<void> {
    if (this.isStuck) await this.reopen()
    const operations = new Map<string, Operation>()
    const staged = new Map<string, Version | undefined>()
    let { lastWrite, sum, count } = this
    for (const { changes } of group) {
      lastWrite += 1
      for (const change of changes) {
        const old = staged.has(change.key) ? staged.get(change.key) : this.index.get(change.key)
        if (old !== undefined) {
          const key = versionKey(change.key, old.write)
          operations.set(key, { type: 'del', key })
          sum ^= old.sum
          count -= 1
        }
        staged.set(change.key, undefined)
        if (change.kind === 'delete') continue
        const key = versionKey(change.key, lastWrite)
        const value = encodeRecord(change.value)
        const version = { write: lastWrite, sum: sumOf(key, value) }
        operations.set(key, { type: 'put', key, value })
        staged.set(change.key, version)
        sum ^= version.sum
        count += 1
      }
    }
    const head = { spans: [[1, null]], lastWrite, records: count, sum: sum.toString(16) }
    operations.set(headKey, { type: 'put', key: headKey, value: encodeRecord(head) })
    await this.level.batch([...operations.values()], { sync: true }).catch((error: unknown) => {
      this.isStuck = true
      explainFullDisk(error)
    })
    for (const [key, version] of staged) {
      if (version === undefined) this.index.delete(key)
      else this.index.set(key, version)
    }
    Object.assign(this, { lastWrite, sum, count })
    writeSync(this.witness, `${lastWrite.toString(16).padStart(numberDigits, '0')}\n`, 0)
  }
}

function readWitness(path: string): number {
  if (!existsSync(path)) return 0
  const text = readFileSync(path, 'utf8')
  return /^[0-9a-f]{14}\n$/.test(text) ? parseInt(text, 16) : 0
}

/** LevelDB takes a folder without `CURRENT` for a new one, and deletes what lies in it. */
export function refuseHeadless(path: string): void {
  if (!existsSync(path) || existsSync(join(path, 'CURRENT'))) return
  if (readdirSync(path).some((name) => /\.(ldb|log)$|^MANIFEST/.test(name))) {
    throw new DamagedRecords(["the records can't be opened: the file CURRENT is missing"])
  }
}

/**
 * Opens (and makes) the records of a state's folder: `records/` and `written`. Throws DamagedRecords with everything
 * that was found wrong; nothing is changed then.
 */
export async function openRecordFolder(stateDir: string): Promise<RecordStore> {
  const witnessPath = join(stateDir, 'written')
  refuseHeadless(join(stateDir, 'records'))
  const path = join(stateDir, 'records')
  const level = await openLevel(path)
  const found = await scan(level)
  const head = await checkHead(level, found)
  const problems = [...head.problems]
  const witnessed = readWitness(witnessPath)
  if (witnessed > head.lastWrite) {
    problems.push(`the last ${witnessed - head.lastWrite} writes are missing`)
  }
  if (problems.length > 0) {
    await level.close()
    throw new DamagedRecords(problems)
  }
  const witness = openSync(witnessPath, existsSync(witnessPath) ? 'r+' : 'w+')
  return new RecordFolder(path, level, found.index, head.lastWrite, witness)
}

/** The newest whole version of every record in a folder that may be damaged, repaired as far as LevelDB can. */
export async function* salvageRecords(level: Level): AsyncGenerator<StoredRecord> {
  let last: StoredRecord | undefined
  const iterator = level.iterator({ gte: versionPrefix, lt: afterVersions })
  try {
    for await (const [stored, text] of iterator) {
      const parsed = parseVersionKey(stored)
      const decoded = decodeRecord(text)
      if (parsed === undefined || decoded === undefined) continue
      // Versions of a key follow each other, the newest last.
      if (last !== undefined && last.key !== parsed.key) yield last
      last = { key: parsed.key, value: decoded.value }
    }
  } catch {
    // What lies behind a block that can't be read is lost; it was set aside.
  }
  if (last !== undefined) yield last
}
