/**
 * The state as a whole, as its owner sees it: how large it is, what was found damaged, and what replaces it (import,
 * reset, going back). A replacement is made beside it and checked wholly; then the engine is closed, the folders change
 * places and an engine is opened on the new one. What was there is set aside and can come back the same way. If the new
 * state can't be opened the old one is.
 */
import type { Readable } from 'node:stream'
import type { DiffId } from '@shared/docker/identity'
import { LabError, toLabError } from '@shared/errors'
import { knownLayer } from '../catalog/catalog'
import { loadKeptLayers } from '../catalog/keptLayers'
import type { RecordStore, StoredRecord } from '../store/records'
import type { SetAside } from '../store/setAside'
import type { StatePlace, Stores } from '../store/statePlace'
import type { SimulatorOptions } from '../types'
import type { Engine } from './engine'
import { diskLimits, openEngineAt, takePlace } from './openEngine'
import type { OpenedEngine } from './openEngine'
import { exportState, readState, snapshotOf } from './stateArchive'
import { checkState, verifyBlobs } from './stateCheck'
import type { CheckedState } from './stateCheck'
import { stateSizes } from './stateSizes'
import { compareStates } from './time/compare'
import type { Difference } from './time/compare'
import { countChanges } from './time/counts'
import type { PointCounts } from './time/counts'
import { holdingsOf } from './time/holdings'
import type { Holdings } from './time/holdings'
import type { Point } from './time/points'
import { timeLimits } from './time/thinning'
import { Timeline } from './time/timeline'
import type { StateSizes } from './stateSizes'

export interface StateView {
  /** The data folder; absent when everything is in memory. */
  readonly dataDir?: string
  readonly disk: { readonly sizeBytes: number; readonly usedBytes: number; readonly isFixed: boolean }
  readonly sizes: StateSizes
  /** What a reset takes away, by name. */
  readonly holds: {
    readonly images: readonly string[]
    readonly containers: readonly string[]
    readonly volumes: readonly string[]
  }
  /** What was found damaged when the state was opened, in sentences. */
  readonly problems: readonly string[]
  readonly setAside: readonly SetAside[]
}

const smallestDiskBytes = 1024 ** 2
const largestDiskBytes = 1024 ** 5

export class SimulatorState {
  private busy: Promise<unknown> = Promise.resolve()
  private readonly later: string[] = []
  private readonly counts = new Map<number, { readonly key: string; readonly counts: PointCounts }>()
  private readonly listeners = new Set<(engine: Engine) => void>()

  private constructor(
    private readonly options: SimulatorOptions,
    private readonly place: StatePlace,
    private opened: OpenedEngine,
    private line: Timeline,
  ) {
    this.watchOver()
  }

  /** Opens the state. Throws LabError unavailable when the data folder can't be had. */
  static async open(options: SimulatorOptions): Promise<SimulatorState> {
    const place = await takePlace(options)
    try {
      const opened = await openEngineAt(place, options)
      return new SimulatorState(options, place, opened, await openTimeline(opened, options))
    } catch (error) {
      await place.dispose()
      throw error
    }
  }

  get engine(): Engine {
    return this.opened.engine
  }

  get timeline(): Timeline {
    return this.line
  }

  /** What two points have different. Throws LabError system when something of them is missing. */
  compare(from: Point, to: Point): Promise<readonly Difference[]> {
    return fromThePast(compareStates(this.past, from.state, to.state))
  }

  /** What there was at a point. Throws LabError system when something of it is missing. */
  holdings(point: Point): Promise<Holdings> {
    return fromThePast(holdingsOf(this.past, point.state))
  }

  /** How much a point changed; undefined for the first, and for one of which something is missing. */
  async countsOf({ id, state, parent }: Point): Promise<PointCounts | undefined> {
    const before = parent === null ? undefined : this.line.find(parent)
    if (before === undefined) return undefined
    const key = `${String(before.state)} ${String(state)}`
    const known = this.counts.get(id)
    if (known?.key === key) return known.counts
    const counts = await countChanges(this.past, before.state, state).catch(() => undefined)
    if (counts !== undefined) this.counts.set(id, { key, counts })
    return counts
  }

  get problems(): readonly string[] {
    return [...this.opened.problems, ...this.later]
  }

  /** Resolves when no replacement is under way. */
  settled(): Promise<void> {
    return this.busy.then(
      () => undefined,
      () => undefined,
    )
  }

  onReplaced(listener: (engine: Engine) => void): void {
    this.listeners.add(listener)
  }

  /** Says where the daemon listens. */
  announce(url: string): void {
    this.place.announce(url)
  }

  async view(): Promise<StateView> {
    const { engine, stores } = this.opened
    const { disk } = engine.hostDisk
    const setAside = this.place.setAside()
    return {
      ...(this.place.path !== undefined && { dataDir: this.place.path }),
      disk: {
        sizeBytes: disk.capacityBytes,
        usedBytes: disk.usedBytes,
        isFixed: this.options.diskBytes !== undefined,
      },
      sizes: await stateSizes(engine, stores, this.place, setAside),
      holds: {
        images: engine.images
          .list()
          .filter(({ repoTags, hasChildren }) => repoTags.length > 0 || !hasChildren)
          .flatMap(({ image, repoTags }) => (repoTags.length > 0 ? repoTags : [image.id])),
        containers: engine.containers.list().map((container) => container.record.name),
        volumes: engine.volumes.list().map((volume) => volume.record.name),
      },
      problems: this.problems,
      setAside,
    }
  }

  /** Sets the disk's size, in bytes, for now and later starts. Throws LabError invalid. */
  resizeDisk(sizeBytes: number): void {
    if (this.options.diskBytes !== undefined) {
      throw new LabError('conflict', 'the size of the disk was fixed when the simulator was started')
    }
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < smallestDiskBytes || sizeBytes > largestDiskBytes) {
      throw new LabError('invalid', 'a disk has between 1 MiB and 1 PiB')
    }
    this.place.saveDiskBytes(sizeBytes)
    this.engine.hostDisk.disk.resize(diskLimits(sizeBytes))
  }

  /** The state as one file, with what running containers wrote until now. */
  async export(): Promise<AsyncIterable<Uint8Array>> {
    const { stores } = this.opened
    await this.opened.saveAll()
    for (let attempt = 0; attempt < 5; attempt++) {
      // Its points stay here: they name what an archive of the present hasn't got.
      const records = (await stores.records.load('')).filter(({ key }) => !key.startsWith('time/'))
      const checked = await this.check({ ...stores, records: frozen(records) })
      const snapshot = snapshotOf(stores, records, checked)
      if (snapshot !== undefined) return exportState(snapshot, this.clock())
    }
    throw new LabError('unavailable', 'the state changes too fast to be exported: stop what is running first')
  }

  /** Replaces the state by an exported one. Returns what the old one was set aside as. Throws LabError invalid. */
  import(bytes: Readable): Promise<string> {
    return this.exclusively(async () => {
      await this.stageWith(async (stores) => {
        await readState(bytes, stores)
        const { broken } = await this.check(stores)
        const [first] = broken
        if (first !== undefined) {
          throw new LabError('invalid', `this is no state that can be imported: ${first.problem}`)
        }
      })
      return this.replace({ reason: 'replaced', details: ['an import took its place'] })
    })
  }

  /** Goes back to how the simulator was when it was new. Returns what the old state was set aside as. */
  reset(): Promise<string> {
    return this.exclusively(async () => {
      await this.stageWith(() => Promise.resolve())
      return this.replace({ reason: 'replaced', details: ['a reset took its place'] })
    })
  }

  /** Brings a state back that was set aside. Returns what the present one was set aside as. Throws LabError notFound. */
  restore(id: string): Promise<string> {
    return this.exclusively(() => {
      this.place.restage(id)
      return this.replace({ reason: 'replaced', details: ['an older state took its place'] })
    })
  }

  /** Deletes what was set aside. Throws LabError notFound. */
  deleteSetAside(id: string): void {
    this.place.deleteSetAside(id)
  }

  async close(): Promise<void> {
    await this.settled()
    await this.line.settled()
    try {
      await this.opened.close()
    } finally {
      await this.place.dispose()
    }
  }

  private get past(): { readonly history: Stores['records']['history']; readonly trees: Stores['trees'] } {
    const { records, trees } = this.opened.stores
    return { history: records.history, trees }
  }

  private clock(): number {
    return (this.options.clock ?? Date.now)()
  }

  private async check(
    stores: Pick<Stores, 'blobs' | 'trees'> & { readonly records: RecordStore },
  ): Promise<CheckedState> {
    const kept = await loadKeptLayers(stores.records)
    const isKnown = (diffId: string): boolean =>
      knownLayer(diffId as DiffId) !== undefined || kept.get(diffId as DiffId) !== undefined
    return checkState({ ...stores, isKnown })
  }

  private async stageWith(fill: (stores: Stores) => Promise<void>): Promise<void> {
    const stores = await this.place.stage()
    try {
      await fill(stores)
    } finally {
      await stores.close()
    }
  }

  private async replace(reason: { readonly reason: 'replaced'; readonly details: string[] }): Promise<string> {
    await this.line.settled()
    await this.opened.close()
    const setAside = this.place.swap(reason)
    try {
      this.opened = await openEngineAt(this.place, this.options)
    } catch (error) {
      this.place.restage(setAside)
      this.place.swap({ reason: 'damaged', details: [toLabError(error).message] })
      this.opened = await openEngineAt(this.place, this.options)
      throw error
    } finally {
      this.later.length = 0
      this.counts.clear()
      this.line = await openTimeline(this.opened, this.options)
      this.watchOver()
      for (const listener of this.listeners) listener(this.engine)
    }
    return setAside
  }

  private exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = this.settled().then(work)
    this.busy = done.catch(() => undefined)
    return done
  }

  /** Reads beside the work what was too long to be read while opening. */
  private watchOver(): void {
    const { opened } = this
    for (const problem of opened.problems) process.stderr.write(`camada: damaged state: ${problem}\n`)
    void verifyBlobs(opened.stores, opened.unread, {
      isCurrent: () => this.opened === opened,
      onDamage: ({ key, problem }) => {
        const sentence = `${key}: ${problem}`
        this.later.push(sentence)
        process.stderr.write(`camada: damaged state: ${sentence}\n`)
      },
    })
  }
}

function openTimeline(
  { engine, layers, persistence, stores }: OpenedEngine,
  { past }: SimulatorOptions,
): Promise<Timeline> {
  const { records, trees } = stores
  const parts = { engine, layers, persistence, records, trees, history: records.history }
  return Timeline.open({ ...parts, clock: engine.clock, limits: { ...timeLimits, ...past } })
}

/** A blob of the past that is gone or damaged is said as what it is. */
async function fromThePast<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    if (cause instanceof LabError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new LabError('system', `something of this point is missing: ${reason}`, { cause })
  }
}

/** Records that were read already. */
function frozen(records: readonly StoredRecord[]): RecordStore {
  return {
    load: (prefix) => Promise.resolve(records.filter(({ key }) => key.startsWith(prefix))),
    write: () => Promise.reject(new Error('these records are only read')),
    close: () => Promise.resolve(),
  }
}
