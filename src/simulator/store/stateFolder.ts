/**
 * The data folder of a simulator, held by one process at a time:
 *
 *     lock/                     a LevelDB folder without records: its lock is ours as long as we live
 *     address                   where the process that has it listens
 *     settings.json             the size of the disk
 *     current/                  the state: `format`, `records/`, `written`, `blobs/`, `trees/`
 *     next/                     a state that is being made: migrated, salvaged, imported, or empty
 *     swap.json                 next/ is whole and takes the place of current/, which goes to set-aside/
 *     set-aside/<date>-<why>/   states that were current once
 *
 * A state is only ever replaced as a whole: next/ is made and synced, swap.json is written, two folders are renamed. A
 * crash between any two of these steps is finished at the next start. In the first version, current/ was the data
 * folder itself.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { LabError } from '@shared/errors'
import { openBlobFolder } from './blobFolder'
import { currentFormat, migrate } from './migrations'
import { DamagedRecords, openLevel, openRecordFolder } from './recordFolder'
import type { Level } from './recordFolder'
import { salvage } from './salvage'
import {
  copyFolder,
  folderSizeBytes,
  linkFolder,
  listSetAside,
  newSetAside,
  syncFolder,
  writeDurably,
  writeNote,
} from './setAside'
import type { SetAside } from './setAside'
import type { Reason, StatePlace, Stores } from './statePlace'

const settingsSchema = z.object({ diskBytes: z.number().positive() })
const swapSchema = z.object({ setAside: z.string() })
const stateParts = ['records', 'blobs', 'trees']

export class StateFolder implements StatePlace {
  private constructor(
    readonly path: string,
    private readonly lock: Level,
    private readonly clock: () => number,
  ) {}

  /**
   * Takes a data folder. Throws LabError unavailable, with the reason, when it can't be made, written to, or another
   * process has it.
   */
  static async take(path: string, clock: () => number): Promise<StateFolder> {
    makeWritable(path)
    const lock = await takeLock(path)
    const folder = new StateFolder(path, lock, clock)
    try {
      folder.adoptFirstVersion()
      folder.finishSwap()
      folder.refuseNewer()
      rmSync(join(path, 'next'), { recursive: true, force: true })
    } catch (error) {
      await lock.close()
      throw error
    }
    return folder
  }

  get currentDir(): string {
    return join(this.path, 'current')
  }

  /** Says where this process listens, for those who find the folder taken. */
  announce(url: string): void {
    writeFileSync(join(this.path, 'address'), `${url}\n`)
  }

  /**
   * Opens the stores of the current state. An older format is migrated; damaged records are set aside with everything
   * else and what is whole of them goes on. Resolves with what was found damaged, in sentences.
   */
  async open(): Promise<Stores & { readonly problems: readonly string[] }> {
    const problems: string[] = []
    if (!existsSync(join(this.currentDir, 'records'))) problems.push(...this.startWithoutRecords())
    if (!existsSync(join(this.currentDir, 'format'))) problems.push(...this.startWithoutFormat())
    const format = this.readFormat()
    if (format < currentFormat) problems.push(...(await this.migrateFrom(format)))
    try {
      return { ...(await openParts(this.currentDir)), problems }
    } catch (error) {
      if (!(error instanceof DamagedRecords)) throw error
      await this.salvageRecords(error.problems)
      return { ...(await openParts(this.currentDir)), problems: [...problems, ...error.problems] }
    }
  }

  /** Keeps a copy of the current state, closed or not: its blobs are shared, its records copied. Returns its name. */
  keepCopy(reason: Reason): string {
    const whole = { ...reason, atMs: this.clock() }
    const root = join(this.path, 'set-aside')
    mkdirSync(root, { recursive: true })
    const id = newSetAside(root, whole)
    const target = join(root, id)
    copyFolder(join(this.currentDir, 'records'), join(target, 'records'))
    for (const part of ['blobs', 'trees']) linkFolder(join(this.currentDir, part), join(target, part))
    for (const file of ['format', 'written']) {
      const from = join(this.currentDir, file)
      if (existsSync(from)) writeFileSync(join(target, file), readFileSync(from))
    }
    writeNote(target, whole)
    return id
  }

  stage(): Promise<Stores> {
    return openParts(this.prepareNext())
  }

  sizeBytes(): number {
    return folderSizeBytes(this.currentDir)
  }

  get diskBytes(): number | undefined {
    const path = join(this.path, 'settings.json')
    const settings = settingsSchema.safeParse(existsSync(path) ? parseJson(readFileSync(path, 'utf8')) : undefined)
    return settings.success ? settings.data.diskBytes : undefined
  }

  saveDiskBytes(diskBytes: number): void {
    const path = join(this.path, 'settings.json')
    writeDurably(`${path}.new`, `${JSON.stringify({ diskBytes })}\n`)
    renameSync(`${path}.new`, path)
  }

  /** Makes room for a state that is to become current; `openParts` opens stores there. */
  private prepareNext(): string {
    const next = join(this.path, 'next')
    rmSync(next, { recursive: true, force: true })
    mkdirSync(next)
    writeFileSync(join(next, 'format'), `${currentFormat}\n`)
    return next
  }

  /** Puts next/ in the place of current/, whose stores must be closed, and sets that aside. Returns its name there. */
  swap(reason: Reason): string {
    const whole = { ...reason, atMs: this.clock() }
    mkdirSync(join(this.path, 'set-aside'), { recursive: true })
    const id = newSetAside(join(this.path, 'set-aside'), whole)
    writeNote(this.currentDir, whole)
    syncFolder(join(this.path, 'next'))
    writeDurably(join(this.path, 'swap.new'), JSON.stringify({ setAside: id }))
    renameSync(join(this.path, 'swap.new'), join(this.path, 'swap.json'))
    this.finishSwap()
    if (reason.reason === 'replaced') this.forgetOlder(id)
    return id
  }

  /** Of what was replaced by a reset or an import the newest is kept; what was damaged stays. */
  private forgetOlder(newest: string): void {
    for (const { id, reason } of this.setAside()) if (reason === 'replaced' && id !== newest) this.deleteSetAside(id)
  }

  setAside(): readonly SetAside[] {
    return listSetAside(join(this.path, 'set-aside'))
  }

  /** Makes a state that was set aside the next one, by links: the folder itself stays as it is until `swap`. */
  restage(id: string): void {
    const from = this.findSetAside(id)
    const next = join(this.path, 'next')
    rmSync(next, { recursive: true, force: true })
    copyFolder(join(from, 'records'), join(next, 'records'))
    for (const part of ['blobs', 'trees']) linkFolder(join(from, part), join(next, part))
    for (const file of ['format', 'written']) {
      if (existsSync(join(from, file))) writeFileSync(join(next, file), readFileSync(join(from, file)))
    }
  }

  deleteSetAside(id: string): void {
    rmSync(this.findSetAside(id), { recursive: true, force: true })
  }

  async dispose(): Promise<void> {
    rmSync(join(this.path, 'address'), { force: true })
    await this.lock.close()
  }

  private findSetAside(id: string): string {
    const found = this.setAside().find((entry) => entry.id === id)
    if (found === undefined) throw new LabError('notFound', `nothing was set aside as ${JSON.stringify(id)}`)
    return join(this.path, 'set-aside', found.id)
  }

  /** The first version had the parts in the data folder itself. */
  private adoptFirstVersion(): void {
    for (const part of stateParts) {
      const old = join(this.path, part)
      if (!existsSync(old)) continue
      mkdirSync(this.currentDir, { recursive: true })
      // It said nothing of its format; from now on a state that doesn't has lost the word.
      if (!existsSync(join(this.currentDir, 'format'))) writeDurably(join(this.currentDir, 'format'), '1\n')
      if (!existsSync(join(this.currentDir, part))) renameSync(old, join(this.currentDir, part))
    }
  }

  private finishSwap(): void {
    const marker = join(this.path, 'swap.json')
    if (!existsSync(marker)) return
    const swap = swapSchema.parse(JSON.parse(readFileSync(marker, 'utf8')))
    const target = join(this.path, 'set-aside', swap.setAside)
    const next = join(this.path, 'next')
    if (existsSync(next)) {
      mkdirSync(join(this.path, 'set-aside'), { recursive: true })
      if (!existsSync(target) && existsSync(this.currentDir)) renameSync(this.currentDir, target)
      renameSync(next, this.currentDir)
    }
    unlinkSync(marker)
    syncFolder(this.path)
  }

  private readFormat(): number {
    const path = join(this.currentDir, 'format')
    if (!existsSync(path)) return currentFormat
    const text = readFileSync(path, 'utf8').trim()
    return /^\d+$/.test(text) ? Number(text) : currentFormat
  }

  private refuseNewer(): void {
    const format = this.readFormat()
    if (format <= currentFormat) return
    throw new LabError(
      'unavailable',
      `the data folder ${this.path} was written by a newer Camada (format ${format}; this one knows ${currentFormat}): it is left as it is`,
    )
  }

  /** A state without records is new, unless it has blobs: then it has lost them. */
  private startWithoutRecords(): readonly string[] {
    const problems = existsSync(join(this.currentDir, 'blobs')) ? ['the folder of the records is missing'] : []
    if (problems.length > 0) {
      this.prepareNext()
      this.swap({ reason: 'damaged', details: [...problems] })
    }
    mkdirSync(this.currentDir, { recursive: true })
    writeDurably(join(this.currentDir, 'format'), `${currentFormat}\n`)
    return problems
  }

  /** Records that don't say their format are taken for those of now: any older state was taken over when it was opened. */
  private startWithoutFormat(): readonly string[] {
    const problems = ['the file that says the format of the state is missing']
    this.keepCopy({ reason: 'damaged', details: [...problems] })
    writeDurably(join(this.currentDir, 'format'), `${currentFormat}\n`)
    return problems
  }

  private async migrateFrom(format: number): Promise<readonly string[]> {
    const next = this.prepareNext()
    const problems = await migrate(this.currentDir, next, format)
    for (const part of ['blobs', 'trees']) linkFolder(join(this.currentDir, part), join(next, part))
    const reason = problems.length > 0 ? 'damaged' : 'migrated'
    const id = this.swap({ reason, details: [...problems, `migrated from format ${format} to ${currentFormat}`] })
    // A state that was whole has been taken over wholly.
    if (problems.length === 0) this.deleteSetAside(id)
    return problems
  }

  private async salvageRecords(problems: readonly string[]): Promise<void> {
    const next = this.prepareNext()
    await salvage(this.currentDir, next)
    for (const part of ['blobs', 'trees']) linkFolder(join(this.currentDir, part), join(next, part))
    this.swap({ reason: 'damaged', details: [...problems] })
  }
}

/** Opens the stores of one state's folder. Throws DamagedRecords. */
async function openParts(stateDir: string): Promise<Stores> {
  const records = await openRecordFolder(stateDir)
  const blobs = openBlobFolder(join(stateDir, 'blobs'))
  const trees = openBlobFolder(join(stateDir, 'trees'))
  const close = async (): Promise<void> => {
    await records.close()
    blobs.dispose()
    trees.dispose()
  }
  return { records, blobs, trees, close }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * `mkdir -p`, one by one: Node's own never ends where the system refuses a name below a folder that is there, as /proc
 * does.
 */
function makeFolders(path: string): void {
  if (existsSync(path)) return
  const parent = dirname(path)
  if (parent !== path) makeFolders(parent)
  mkdirSync(path, { mode: 0o700 })
}

function makeWritable(path: string): void {
  // An empty path would be whatever folder the process happens to be in.
  if (path === '') throw new LabError('unavailable', 'the data folder has no name')
  try {
    makeFolders(resolve(path))
    const probe = join(path, `probe-${process.pid}`)
    writeFileSync(probe, '')
    unlinkSync(probe)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new LabError('unavailable', `cannot write to the data folder ${path}: ${reason}`, { cause })
  }
}

async function takeLock(path: string): Promise<Level> {
  const lockPath = join(path, 'lock')
  try {
    return await openLevel(lockPath)
  } catch (error) {
    if (error instanceof DamagedRecords) {
      // It holds nothing but the lock itself.
      rmSync(lockPath, { recursive: true, force: true })
      return openLevel(lockPath)
    }
    const address = join(path, 'address')
    const where = existsSync(address) ? ` It listens on ${readFileSync(address, 'utf8').trim()}.` : ''
    const message = `cannot open the data folder ${path}: is another simulator using it?${where}`
    throw new LabError('unavailable', message, { cause: error })
  }
}
