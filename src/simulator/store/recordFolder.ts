/**
 * Records in a folder: LevelDB (`classic-level`), written so that old roots could be kept.
 *
 * Every write has a number. A record is stored under `version/<key>\0<number>` and never changed; a new value is a new
 * version. What there is, is said by a *root*: the numbers that it sees, how many records those are, and the xor of the
 * sums of all of them. There is one root, `root/head`, and what it no longer sees is deleted with the write that
 * replaced it; a state that is kept beside it (a point to go back to) keeps the versions that it sees: `versions.ts`
 * (docs/decisions/0004, 0006). The root's sum is that of all versions.
 *
 * LevelDB forgets the end of a log that is cut short without a word. So the number of the newest write also stands in the
 * file `written` beside it, and a store that is behind that file, or whose records don't add up to the root's sum, counts
 * as damaged.
 */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { z } from 'zod'
import { LabError } from '@shared/errors'
import { explainFullDisk, freeBytes, fullFolder, roomToLeave } from './fullDisk'
import { decodeRecord, encodeRecord } from './records'
import { differencesOf, keysOf } from './recordHistory'
import type { RecordChange, RecordHistory, StoredRecord, TimedRecords } from './records'
import { goneText, isTimeless, parseVersionName, VersionIndex, versionName, versionOf } from './versions'
import type { VersionPlan } from './versions'

export type Level = ClassicLevel<string, string>

/** What is wrong with a folder of records; each sentence can be shown. */
export class DamagedRecords extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '))
  }
}

const headKey = 'root/head'
const versionPrefix = 'version/'
const afterVersions = 'version0'
const numberDigits = 14
/** Where the points are recorded: while there are any, a store that was just opened forgets nothing. */
const pointPrefix = 'time/'

const headSchema = z.object({
  /** Ranges of write numbers that the root sees; the last one is open. A branch would have several. */
  spans: z.array(z.tuple([z.number(), z.number().nullable()])),
  lastWrite: z.number(),
  records: z.number(),
  sum: z.string(),
})

function versionKey(key: string, write: number): string {
  return `${versionPrefix}${versionName(key, write)}`
}

function parseVersionKey(stored: string): { key: string; write: number } | undefined {
  return parseVersionName(stored.slice(versionPrefix.length))
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
  readonly index: VersionIndex
  readonly lastWrite: number
  readonly problems: readonly string[]
}

/** Reads every record and checks it, and all of them together. */
async function scan(level: Level): Promise<Found> {
  const problems: string[] = []
  const points = await level
    .keys({ gte: versionPrefix + pointPrefix, lt: `${versionPrefix}${pointPrefix}\uffff`, limit: 1 })
    .all()
  const index = new VersionIndex({ keepsAll: points.length > 0 })
  let lastWrite = 0
  try {
    for await (const [stored, text] of level.iterator({ gte: versionPrefix, lt: afterVersions })) {
      const parsed = parseVersionKey(stored)
      if (parsed === undefined || (text !== goneText && decodeRecord(text) === undefined)) {
        problems.push(`record ${JSON.stringify(parsed?.key ?? stored)} is damaged`)
        continue
      }
      lastWrite = Math.max(lastWrite, parsed.write)
      index.found(parsed.key, versionOf(stored, parsed.key, parsed.write, text))
    }
  } catch (error) {
    problems.push(`the records can't be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  return { index, lastWrite, problems }
}

async function checkHead(level: Level, found: Found): Promise<{ lastWrite: number; problems: readonly string[] }> {
  const text = await level.get(headKey).catch(() => undefined)
  if (text === undefined && found.index.count === 0) return { lastWrite: 0, problems: found.problems }
  const head = headSchema.safeParse(decodeRecord(text ?? '')?.value)
  if (!head.success) return { lastWrite: found.lastWrite, problems: [...found.problems, 'the root is damaged'] }
  const { lastWrite, records, sum } = head.data
  const isWhole = records === found.index.count && BigInt(`0x${sum}`) === found.index.sum
  const problem = `the records don't add up: ${found.index.count} of ${records} are there`
  return { lastWrite, problems: isWhole || found.problems.length > 0 ? found.problems : [problem] }
}

interface Waiting {
  readonly changes: readonly RecordChange[]
  /** Instead of changes: the states that alone are kept from now on. */
  readonly states?: readonly number[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

type Operation = { type: 'put'; key: string; value: string } | { type: 'del'; key: string }

class RecordFolder implements TimedRecords {
  readonly history: RecordHistory
  private waiting: Waiting[] = []
  private isWriting = false
  /** Number of the last write of the group that is being written. */
  private writingUpTo: number | undefined
  private lastChange: number
  /** The states that are kept, as they were asked for. */
  private states: number[] = []
  /** A write failed: LevelDB takes none any more, and what is in its log is only known when it is opened again. */
  private isStuck = false

  constructor(
    private readonly path: string,
    private level: Level,
    private index: VersionIndex,
    private lastWrite: number,
    private readonly witness: number,
  ) {
    this.lastChange = lastWrite
    this.history = this.createHistory()
  }

  async load(prefix: string): Promise<readonly StoredRecord[]> {
    if (this.isStuck) await this.reopen()
    const found: StoredRecord[] = []
    const from = `${versionPrefix}${prefix}`
    for await (const [stored, text] of this.level.iterator({ gte: from, lt: `${from}\uffff` })) {
      const parsed = parseVersionKey(stored)
      const decoded = decodeRecord(text)
      if (parsed === undefined || this.index.current(parsed.key)?.write !== parsed.write) continue
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
      const { waiting } = this
      this.waiting = []
      await settle(this.withRoom(waiting.filter(({ states }) => states === undefined)), (group) =>
        this.writeGroup(group),
      )
      for (const one of waiting) {
        if (one.states !== undefined) await settle([one], () => this.forgetOthers(one.states ?? []))
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
    found.index.keepOnly(this.states)
    Object.assign(this, { index: found.index, lastWrite })
    this.isStuck = false
  }

  private async writeGroup(group: readonly Waiting[]): Promise<void> {
    if (this.isStuck) await this.reopen()
    const newest = new Map<string, { readonly change: RecordChange; readonly write: number }>()
    let { lastWrite } = this
    for (const { changes } of group) {
      lastWrite += 1
      for (const change of changes) newest.set(change.key, { change, write: lastWrite })
    }
    this.writingUpTo = lastWrite
    try {
      const written = [...newest.values()].map(({ change, write }) => this.planned(change, write))
      await this.batch(
        written.filter((one) => one !== undefined),
        lastWrite,
      )
      if ([...newest.keys()].some((key) => !isTimeless(key))) this.lastChange = lastWrite
    } finally {
      this.writingUpTo = undefined
    }
  }

  private planned(change: RecordChange, write: number): PlannedWrite | undefined {
    const stored = versionKey(change.key, write)
    const text = change.kind === 'put' ? encodeRecord(change.value) : goneText
    const added = versionOf(stored, change.key, write, text)
    const plan = this.index.plan(change.key, write, change.kind === 'put' ? added : undefined)
    if (plan === undefined) return undefined
    return { text, plan: change.kind === 'delete' && this.index.needsMark(plan) ? { ...plan, added } : plan }
  }

  /** Writes plans and the root over them in one step, and then counts them. */
  private async batch(written: readonly PlannedWrite[], lastWrite: number): Promise<void> {
    const operations: Operation[] = []
    let { sum, count } = this.index
    for (const { plan, text } of written) {
      for (const { write, sum: gone } of plan.dropped) {
        operations.push({ type: 'del', key: versionKey(plan.key, write) })
        sum ^= gone
        count -= 1
      }
      if (plan.added === undefined) continue
      operations.push({ type: 'put', key: versionKey(plan.key, plan.added.write), value: text })
      sum ^= plan.added.sum
      count += 1
    }
    const head = { spans: [[1, null]], lastWrite, records: count, sum: sum.toString(16) }
    operations.push({ type: 'put', key: headKey, value: encodeRecord(head) })
    await this.level.batch(operations, { sync: true }).catch((error: unknown) => {
      this.isStuck = true
      explainFullDisk(error)
    })
    for (const { plan } of written) this.index.apply(plan)
    this.lastWrite = lastWrite
    writeSync(this.witness, `${lastWrite.toString(16).padStart(numberDigits, '0')}\n`, 0)
  }

  private createHistory(): RecordHistory {
    const folder = (): RecordFolder => this
    return {
      get lastChange() {
        return folder().lastChange
      },
      get pastBytes() {
        return folder().index.pastBytes
      },
      keep: () => {
        const state = this.writingUpTo ?? this.lastWrite
        this.states.push(state)
        this.index.keep(state)
        return state
      },
      keepOnly: (states) => this.keepOnly(states),
      differences: (one, other) => differencesOf(this.index, one, other),
      has: (key, state) => this.index.at(key, state) !== undefined,
      keysAt: (state, prefix) => keysOf(this.index, state, prefix),
      read: async (key, state) => {
        const version = this.index.at(key, state)
        if (version === undefined) return undefined
        const decoded = decodeRecord((await this.level.get(versionKey(key, version.write))) ?? '')
        if (decoded === undefined) throw new DamagedRecords([`record ${JSON.stringify(key)} is damaged`])
        return decoded.value
      },
      isNamed: (kind, digest) => this.index.isNamed(kind, digest),
      named: (kind) => [...this.index.named(kind)],
    }
  }

  /** In the turn of the writes, as its plans are made of the versions that are there. */
  private keepOnly(states: readonly number[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ changes: [], states, resolve, reject })
      if (!this.isWriting) void this.writeWaiting()
    })
  }

  private async forgetOthers(states: readonly number[]): Promise<void> {
    if (this.isStuck) await this.reopen()
    // A state that was kept since this was asked for stays.
    const newest = Math.max(0, ...states)
    const kept = [...states, ...this.states.filter((state) => state > newest)]
    const plans = this.index.sweep(kept)
    if (plans.length > 0)
      await this.batch(
        plans.map((plan) => ({ plan, text: '' })),
        this.lastWrite,
      )
    this.states = kept
    this.index.keepOnly(kept)
  }
}

/** Tells all who wait for a work how it ended. */
async function settle(group: readonly Waiting[], work: (group: readonly Waiting[]) => Promise<void>): Promise<void> {
  if (group.length === 0) return
  try {
    await work(group)
    for (const { resolve } of group) resolve()
  } catch (error) {
    for (const { reject } of group) reject(error)
  }
}

interface PlannedWrite {
  readonly plan: VersionPlan
  readonly text: string
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
export async function openRecordFolder(stateDir: string): Promise<TimedRecords> {
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
      if (parsed === undefined || (decoded === undefined && text !== goneText)) continue
      // Versions of a key follow each other, the newest last; one of a past that is lost says nothing.
      if (last !== undefined && last.key !== parsed.key) yield last
      const isLeft = decoded !== undefined && !parsed.key.startsWith(pointPrefix)
      last = isLeft ? { key: parsed.key, value: decoded.value } : undefined
    }
  } catch {
    // What lies behind a block that can't be read is lost; it was set aside.
  }
  if (last !== undefined) yield last
}
