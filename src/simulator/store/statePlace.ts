/**
 * Where a simulator keeps its state, as those see it who replace it as a whole: the stores that are current, a place to
 * make the next ones, and what was set aside. In a data folder that is `stateFolder.ts`; here is the interface, and
 * memory, where a state that was replaced is remembered until the process ends.
 */
import { LabError } from '@shared/errors'
import { createMemoryBlobs } from './blobs'
import type { BlobStore } from './blobs'
import { createMemoryRecords } from './recordMemory'
import type { TimedRecords } from './records'
import type { SetAside, SetAsideNote } from './setAside'

export interface Stores {
  readonly records: TimedRecords
  /** Tars of layers. */
  readonly blobs: BlobStore
  /** Trees of containers, volumes and the host disk. */
  readonly trees: BlobStore
  close(): Promise<void>
}

export type Reason = Omit<SetAsideNote, 'atMs'>

export interface StatePlace {
  /** The data folder; undefined when everything is in memory. */
  readonly path: string | undefined
  /** Opens the current stores; `problems` are sentences about what was found damaged and set aside. */
  open(): Promise<Stores & { readonly problems: readonly string[] }>
  /** Empty stores to fill; `swap` makes them current. */
  stage(): Promise<Stores>
  /** Stages a state that was set aside. */
  restage(id: string): void
  /** Puts what was staged in the place of the current state; the stores of both must be closed. Returns the old one's name. */
  swap(reason: Reason): string
  /** Sets a copy of the current state aside, whose stores must be closed, and goes on with it. */
  keepCopy(reason: Reason): string
  setAside(): readonly SetAside[]
  deleteSetAside(id: string): void
  /** Bytes on the disk, what is set aside not counted; undefined in memory. */
  sizeBytes(): number | undefined
  readonly diskBytes: number | undefined
  saveDiskBytes(bytes: number): void
  announce(url: string): void
  dispose(): Promise<void>
}

/** A place in memory. */
export function createMemoryPlace(clock: () => number): StatePlace {
  let current = memoryStores()
  let next: Stores | undefined
  const aside = new Map<string, { readonly note: SetAside; readonly stores: Stores }>()
  let disk: number | undefined
  let count = 0
  const find = (id: string): { readonly note: SetAside; readonly stores: Stores } => {
    const found = aside.get(id)
    if (found === undefined) throw new LabError('notFound', `nothing was set aside as ${JSON.stringify(id)}`)
    return found
  }
  const keep = (reason: Reason): string => {
    count += 1
    const id = `${reason.reason}-${count}`
    aside.set(id, { note: { ...reason, id, atMs: clock(), sizeBytes: 0 }, stores: current })
    return id
  }
  return {
    path: undefined,
    open: () => Promise.resolve({ ...current, problems: [] }),
    stage: () => Promise.resolve((next = memoryStores())),
    restage: (id) => void (next = find(id).stores),
    swap(reason) {
      const id = keep(reason)
      current = next ?? current
      return id
    },
    keepCopy: keep,
    setAside: () => [...aside.values()].map(({ note }) => note).reverse(),
    deleteSetAside(id) {
      find(id)
      aside.delete(id)
    },
    sizeBytes: () => undefined,
    get diskBytes() {
      return disk
    },
    saveDiskBytes: (bytes) => void (disk = bytes),
    announce: () => undefined,
    dispose: () => Promise.resolve(),
  }
}

function memoryStores(): Stores {
  return {
    records: createMemoryRecords(),
    blobs: createMemoryBlobs(),
    trees: createMemoryBlobs(),
    // It may become current again.
    close: () => Promise.resolve(),
  }
}
