/**
 * Opens the engine on its state: stores, images, host disk, volumes and containers. Without a data folder the state
 * lives in memory. Containers that ran when the last process ended are found exited with 137, as after a power cut.
 */
import { randomFillSync, randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from '@posix/programs/registry'
import { buildImage } from '../builder/build'
import type { BuildDeps } from '../builder/types'
import { LabError } from '@shared/errors'
import { installCatalog, knownLayer } from '../catalog/catalog'
import { pullImage } from '../catalog/pull'
import { createDriver } from '../drivers/registry'
import type { ImageStore } from '../layers/imageTypes'
import { createImageStore } from '../layers/imageStore'
import { createLayerStore } from '../layers/layerStore'
import type { OwnedLayerStore } from '../layers/layerStore'
import { familiar, familiarName, parseReference, withDefaultTag } from '../layers/references'
import { openBlobFolder } from '../store/blobFolder'
import { createMemoryBlobs } from '../store/blobs'
import type { BlobStore } from '../store/blobs'
import { createMemoryRecords, openRecordFolder } from '../store/records'
import type { RecordStore } from '../store/records'
import type { SimulatorOptions } from '../types'
import { Container } from './container'
import type { ContainerRecord } from './container'
import { ContainerRegistry } from './containers'
import type { Engine, PullImage } from './engine'
import { EventStream } from './events'
import { createHostDisk } from './hostDisk'
import type { HostDisk } from './hostDisk'
import { keepStep } from './keepStep'
import { NetworkRegistry } from './networks'
import { forgetfulKeeper, Persistence } from './persistence'
import type { SavedContainer } from './persistence'
import { runStep } from './runStep'
import { killQuietly } from './stop'
import { VolumeRegistry } from './volumes'

export interface OpenedEngine {
  readonly engine: Engine
  /** Ends every container and writes the state. */
  close(): Promise<void>
}

interface Stores {
  readonly records: RecordStore
  readonly blobs: BlobStore
  readonly trees: BlobStore
  readonly persistent: boolean
}

async function openStores(dataDir: string | undefined): Promise<Stores> {
  if (dataDir === undefined) {
    return { records: createMemoryRecords(), blobs: createMemoryBlobs(), trees: createMemoryBlobs(), persistent: false }
  }
  try {
    mkdirSync(dataDir, { recursive: true })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new LabError('unavailable', `cannot make the data folder ${dataDir}: ${reason}`, { cause })
  }
  const records = await openRecordFolder(join(dataDir, 'records'))
  const blobs = openBlobFolder(join(dataDir, 'blobs'))
  return { records, blobs, trees: openBlobFolder(join(dataDir, 'trees')), persistent: true }
}

interface Foundations {
  readonly clock: () => number
  readonly random: (bytes: Uint8Array) => void
  readonly layers: OwnedLayerStore
  readonly images: ImageStore
  readonly events: EventStream
  readonly containers: ContainerRegistry
  readonly hostDisk: HostDisk
  readonly daemonId: string
}

/** Opens the engine. Throws LabError unavailable when the data folder is in use. */
export async function openEngine(options: SimulatorOptions): Promise<OpenedEngine> {
  const clock = options.clock ?? Date.now
  const random = options.random ?? ((bytes: Uint8Array) => void randomFillSync(bytes))
  const stores = await openStores(options.dataDir)
  const { records, blobs, trees } = stores
  const persistence = new Persistence({ records, trees, clock: () => BigInt(Math.floor(clock())) * 1_000_000n })
  const layers = await createLayerStore({ driver: createDriver(), blobs, records, clock, known: knownLayer })
  const images = await createImageStore({ layers, records, clock })
  await installCatalog({ layers, images }, records)
  const daemon = await persistence.loadDaemon(randomUUID())
  const hostDisk = createHostDisk({
    clock,
    folders: options.hostFolders ?? [],
    ...(daemon.hostDisk && { fileSystem: daemon.hostDisk }),
  })
  const events = new EventStream(clock)
  const containers = new ContainerRegistry()
  const engine = assemble(
    { clock, random, layers, images, events, containers, hostDisk, daemonId: daemon.id },
    stores.persistent ? persistence : undefined,
  )
  persistence.watch({ hostDisk: hostDisk.fileSystem, volumeOf: (name) => engine.volumes.find(name) })
  for (const { record, fileSystem } of await persistence.loadVolumes()) engine.volumes.restore(record, fileSystem)
  for (const saved of await persistence.loadContainers()) await restoreContainer(engine, saved)
  layers.dropUnused()
  return { engine, close: () => closeEngine(engine, stores, persistence) }
}

function assemble(foundations: Foundations, persistence: Persistence | undefined): Engine {
  const { clock, random, events, containers, hostDisk } = foundations
  const volumes = new VolumeRegistry({
    clock,
    random,
    events,
    hostDisk,
    usersOf: (name) => containers.usersOfVolume(name),
    save: (name) => persistence?.saveVolumeTree(name) ?? Promise.resolve(),
    forget: (name) => persistence?.forgetVolume(name) ?? Promise.resolve(),
  })
  const pull = createPull(foundations)
  let lastPid = 1000
  const engine: Engine = {
    ...foundations,
    execs: new Map(),
    volumes,
    networks: new NetworkRegistry(random, clock),
    findProgram,
    pull,
    build: async (request, emit, signal) => {
      const { layers, images } = foundations
      const deps: BuildDeps = {
        ...{ layers, images, pull, clock, random },
        runStep: (step) => runStep({ clock, findProgram }, step),
        keepContainer: (id, layer, run) => keepStep(engine, id, layer, run),
      }
      await buildImage(request, deps, emit, signal)
    },
    keeper: persistence ?? forgetfulKeeper,
    reportError: (error) =>
      void process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`),
    nextPid: () => (lastPid += 10),
  }
  return engine
}

/** Pulls from the catalog with the events of a real pull: `pull`, and no `tag` for the name that comes with it. */
function createPull({ layers, images, events }: Foundations): PullImage {
  const pulled = new Set<string>()
  images.subscribe((event) => {
    if (event.action === 'tag' && pulled.has(event.name)) return
    events.emit('image', event.action, event.imageId, { name: event.name })
  })
  return async (name, emit, signal) => {
    const reference = withDefaultTag(parseReference(name))
    pulled.add(familiar(reference))
    try {
      await pullImage(name, { layers, images }, emit, signal)
    } finally {
      pulled.delete(familiar(reference))
    }
    events.emit('image', 'pull', familiar(reference), { name: familiarName(reference) })
  }
}

/** A container whose layers are gone with a damaged record is left out. */
async function restoreContainer(engine: Engine, saved: SavedContainer): Promise<void> {
  const parent = saved.top === undefined ? undefined : engine.layers.get(saved.top)
  if (saved.top !== undefined && parent === undefined) return
  const layer = engine.layers.createWritable(saved.record.id, parent, {
    initLayer: true,
    ...(saved.upper && { upper: saved.upper }),
  })
  const container = new Container(afterPowerCut(saved.record, engine.clock()), layer)
  container.log.restore(saved.log)
  engine.containers.add(container)
  if (container.record !== saved.record) await engine.keeper.saveContainer(container)
}

const exitedByPowerCut = 137

function afterPowerCut(record: ContainerRecord, nowMs: number): ContainerRecord {
  const { state } = record
  if (!['running', 'paused', 'restarting'].includes(state.status)) return record
  return {
    ...record,
    state: { ...state, status: 'exited', pid: 0, exitCode: exitedByPowerCut, finishedAtMs: nowMs },
  }
}

async function closeEngine(engine: Engine, stores: Stores, persistence: Persistence): Promise<void> {
  const running = engine.containers.list().filter((container) => container.isRunning)
  await Promise.all(
    running.map((container) => {
      // What the user did not stop ends here; its restart policy must not bring it back meanwhile.
      container.record = { ...container.record, stoppedByUser: true }
      return killQuietly(engine, container)
    }),
  )
  if (stores.persistent) {
    await engine.keeper.saveHostDisk()
    await persistence.settled()
  }
  await engine.layers.settled()
  await stores.records.close()
  stores.blobs.dispose()
  stores.trees.dispose()
}
