/**
 * Opens the engine on its state: stores, images, host disk, volumes and containers. Without a data folder the state
 * lives in memory. Containers that ran when the last process ended are found exited with 137, as after a power cut.
 * What is damaged is set aside with everything beside it, and left out.
 */
import { randomFillSync, randomUUID } from 'node:crypto'
import { Disk } from '@posix/filesystem/disk'
import { fileClock } from '@posix/filesystem/fileClock'
import { findProgram } from '@posix/programs/registry'
import { buildImage } from '../builder/build'
import type { BuildDeps } from '../builder/types'
import { installCatalog, keepInstalled, knownLayer } from '../catalog/catalog'
import { loadKeptLayers } from '../catalog/keptLayers'
import { pullImage } from '../catalog/pull'
import type { DiffId } from '@shared/docker/identity'
import type { LayerSource } from '../layers/layer'
import { createDriver } from '../drivers/registry'
import type { ImageStore } from '../layers/imageTypes'
import { createImageStore } from '../layers/imageStore'
import { createLayerStore } from '../layers/layerStore'
import type { OwnedLayerStore } from '../layers/layerStore'
import { familiar, familiarName, parseReference, withDefaultTag } from '../layers/references'
import type { RecordStore } from '../store/records'
import { StateFolder } from '../store/stateFolder'
import { createMemoryPlace } from '../store/statePlace'
import type { StatePlace, Stores } from '../store/statePlace'
import type { SimulatorOptions } from '../types'
import { Container } from './container'
import type { ContainerRecord } from './container'
import { ContainerRegistry } from './containers'
import type { Engine, PullImage } from './engine'
import { mendContainerFolders } from './dockerRoot/containerFolders'
import { mountDockerRoot } from './dockerRoot/dockerRoot'
import { needRoomForTemporary } from './diskRoom'
import { EventStream } from './events'
import { ExecRegistry } from './execRegistry'
import { unwatchedHealth } from './healthState'
import { createHostDisk } from './hostDisk'
import { imageAttributes } from './imageEvents'
import type { HostDisk } from './hostDisk'
import { networkRecords, restoreNetworks } from './networkRecords'
import { NetworkRegistry } from './networks'
import { Persistence } from './persistence'
import { PortRegistry } from './ports'
import type { SavedContainer } from './persistence'
import { removeContainer } from './remove'
import { startContainer } from './start'
import { createStep } from './stepContainer'
import { checkState, leaveOut } from './stateCheck'
import type { CheckedState } from './stateCheck'
import { killQuietly } from './kill'
import { VolumeRegistry } from './volumes'

export interface OpenedEngine {
  readonly engine: Engine
  readonly stores: Stores
  readonly layers: OwnedLayerStore
  readonly persistence: Persistence
  /** What was found damaged, in sentences. */
  readonly problems: readonly string[]
  /** Contents that were too long to be read while opening. */
  readonly unread: CheckedState['unread']
  /** Writes everything as it is now, also what running containers wrote. */
  saveAll(): Promise<void>
  /** Ends every container and writes the state. */
  close(): Promise<void>
}

/** Size of the simulated disk where nothing else was said. */
const defaultDiskBytes = 64 * 1024 ** 3
/** A simulator that was just started has better things to do than to pack the catalog's layers. */
const keepAfterMs = 10_000

const inodesPerByte = 1 / 16_384

/** As mke2fs does: one inode for each 16 KiB. */
export function diskLimits(capacityBytes: number): { readonly capacityBytes: number; readonly inodes: number } {
  return { capacityBytes, inodes: Math.max(1024, Math.floor(capacityBytes * inodesPerByte)) }
}

/** Opens the stores of a place, and leaves out what is damaged in them; the whole is set aside before. */
async function openWholeStores(
  place: StatePlace,
): Promise<{ readonly stores: Stores; readonly problems: readonly string[]; readonly checked: CheckedState }> {
  const opened = await place.open()
  const kept = await loadKeptLayers(opened.records)
  const isKnown = (diffId: string): boolean =>
    knownLayer(diffId as DiffId) !== undefined || kept.get(diffId as DiffId) !== undefined
  const checked = await checkState({ ...opened, isKnown })
  if (checked.broken.length === 0) return { stores: opened, problems: opened.problems, checked }
  const problems = [...opened.problems, ...checked.broken.map(({ problem }) => problem)]
  await opened.close()
  place.keepCopy({ reason: 'damaged', details: problems })
  const stores = await place.open()
  await leaveOut(stores.records, checked.broken)
  return { stores, problems, checked }
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
  readonly records: RecordStore
}

/** Takes the place of the options: their data folder, or memory. Throws LabError unavailable when it can't be had. */
export function takePlace(options: SimulatorOptions): Promise<StatePlace> {
  const clock = options.clock ?? Date.now
  return options.dataDir === undefined
    ? Promise.resolve(createMemoryPlace(clock))
    : StateFolder.take(options.dataDir, clock)
}

/** Opens the engine on a data folder of its own, which is given back when it closes. */
export async function openEngine(options: SimulatorOptions): Promise<OpenedEngine> {
  const place = await takePlace(options)
  try {
    const opened = await openEngineAt(place, options)
    return { ...opened, close: () => opened.close().finally(() => place.dispose()) }
  } catch (error) {
    await place.dispose()
    throw error
  }
}

/** Opens the engine on the current state of a place. */
export async function openEngineAt(place: StatePlace, options: SimulatorOptions): Promise<OpenedEngine> {
  const opened = await openWholeStores(place)
  try {
    return await openOn(opened, place, options)
  } catch (error) {
    // What can't be opened must not keep others from opening it.
    await opened.stores.close()
    throw error
  }
}

async function openOn(
  { stores, problems, checked }: Awaited<ReturnType<typeof openWholeStores>>,
  place: StatePlace,
  options: SimulatorOptions,
): Promise<OpenedEngine> {
  const clock = options.clock ?? Date.now
  const random = options.random ?? ((bytes: Uint8Array) => void randomFillSync(bytes))
  const { records, blobs, trees } = stores
  // What is there stays, also on a disk that was made too small for it.
  const disk = new Disk({ capacityBytes: Infinity, inodes: Infinity })
  const persistence = new Persistence({ records, trees, clock: fileClock(clock), disk })
  const kept = await loadKeptLayers(records)
  const known = (diffId: DiffId): LayerSource | undefined => knownLayer(diffId) ?? kept.get(diffId)
  const layers = await createLayerStore({ driver: createDriver(), blobs, records, clock, known, disk })
  const images = await createImageStore({ layers, records, clock })
  await installCatalog({ layers, images }, records)
  const daemon = await persistence.loadDaemon(randomUUID())
  const hostDisk = createHostDisk({
    ...{ clock, disk },
    folders: options.hostFolders ?? [],
    ...(daemon.hostDisk && { fileSystem: daemon.hostDisk }),
  })
  const events = new EventStream(clock)
  const containers = new ContainerRegistry()
  const engine = assemble(
    { clock, random, layers, images, events, containers, hostDisk, records, daemonId: daemon.id },
    persistence,
  )
  persistence.watch({ hostDisk: hostDisk.fileSystem, volumeOf: (name) => engine.volumes.find(name) })
  await restoreNetworks(engine.networks, records)
  for (const { record, fileSystem } of await persistence.loadVolumes()) engine.volumes.restore(record, fileSystem)
  for (const saved of await persistence.loadContainers()) await restoreContainer(engine, saved)
  mendContainerFolders(engine)
  mountDockerRoot(engine)
  layers.dropUnused()
  await persistence.dropOrphans()
  await followPolicies(engine)
  disk.resize(diskLimits(options.diskBytes ?? place.diskBytes ?? defaultDiskBytes))
  const keeping = setTimeout(
    () => void keepInstalled({ layers, records }).catch(engine.reportError),
    keepAfterMs,
  ).unref()
  const saveChanges = async (): Promise<void> => {
    clearTimeout(keeping)
    await Promise.all(engine.containers.list().map((container) => persistence.saveLayer(container)))
    await Promise.all(engine.volumes.list().map((volume) => persistence.saveVolumeTree(volume.record.name)))
    await persistence.saveHostDisk()
    await persistence.settled()
  }
  const saveAll = async (): Promise<void> => {
    await keepInstalled({ layers, records })
    await saveChanges()
  }
  const close = (): Promise<void> => closeEngine(engine, stores, saveChanges)
  return { engine, stores, layers, persistence, problems, unread: checked.unread, saveAll, close }
}

function assemble(foundations: Foundations, persistence: Persistence): Engine {
  const { clock, random, events, containers, hostDisk } = foundations
  const volumes = new VolumeRegistry({
    clock,
    random,
    events,
    hostDisk,
    usersOf: (name) => containers.usersOfVolume(name),
    save: (name) => persistence.saveVolumeTree(name),
    forget: (name) => persistence.forgetVolume(name),
  })
  const pull = createPull(foundations)
  let lastPid = 1000
  const engine: Engine = {
    ...foundations,
    execs: new ExecRegistry(clock),
    volumes,
    networks: new NetworkRegistry({ random, clock, ...networkRecords(foundations.records) }),
    ports: new PortRegistry(),
    findProgram,
    pull,
    build: async (request, emit, signal) => {
      needRoomForTemporary(engine, 'docker-builder')
      const { layers, images } = foundations
      const deps: BuildDeps = {
        ...{ layers, images, pull, clock, random },
        createStep: (step) => createStep(engine, step),
      }
      await buildImage(request, deps, emit, signal)
    },
    keeper: persistence,
    reportError: (error) =>
      void process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`),
    nextPid: () => (lastPid += 10),
  }
  return engine
}

/** Pulls from the catalog with the events of a real pull: `pull`, and no `tag` for the name that comes with it. */
function createPull({ layers, images, events, records }: Foundations): PullImage {
  const pulled = new Set<string>()
  images.subscribe((event) => {
    if (event.action === 'tag' && pulled.has(event.name)) return
    const image = images.get(event.imageId)
    events.emit('image', event.action, event.imageId, imageAttributes(image, event.name))
  })
  return async (name, emit, signal) => {
    const reference = withDefaultTag(parseReference(name))
    pulled.add(familiar(reference))
    try {
      await pullImage(name, { layers, images, records }, emit, signal)
    } finally {
      pulled.delete(familiar(reference))
    }
    const attributes = imageAttributes(images.find(familiar(reference)), familiarName(reference))
    events.emit('image', 'pull', familiar(reference), attributes)
  }
}

async function restoreContainer(engine: Engine, saved: SavedContainer): Promise<void> {
  const container = bringBack(engine, saved)
  if (container !== undefined && container.record !== saved.record) await engine.keeper.saveContainer(container)
}

/** Puts a saved container back. One whose layers are gone with a damaged record is left out. */
export function bringBack(engine: Engine, saved: SavedContainer): Container | undefined {
  const parent = saved.top === undefined ? undefined : engine.layers.get(saved.top)
  if (saved.top !== undefined && parent === undefined) return undefined
  const layer = engine.layers.createWritable(saved.record.id, parent, {
    ...{ initLayer: true, madeAtMs: saved.record.createdAtMs },
    ...(saved.upper && { upper: saved.upper }),
  })
  const container = new Container(afterPowerCut(saved.record, engine.clock()), layer)
  if (saved.log !== undefined) container.log.restore(saved.log.first, saved.log.lines)
  engine.containers.add(container)
  return container
}

const exitedByPowerCut = 137

function afterPowerCut(record: ContainerRecord, nowMs: number): ContainerRecord {
  const { state } = record
  if (!['running', 'paused', 'restarting'].includes(state.status)) return record
  return {
    ...record,
    state: {
      ...state,
      ...(state.health && { health: unwatchedHealth(state.health) }),
      status: 'exited',
      pid: 0,
      exitCode: exitedByPowerCut,
      finishedAtMs: nowMs,
    },
  }
}

/** What the daemon does when it comes up: a container whose policy wants that is started, one with `--rm` goes. */
async function followPolicies(engine: Engine): Promise<void> {
  for (const container of engine.containers.list()) {
    const { hostConfig, state, started, stoppedByUser } = container.record
    if (!started || container.isTransient) continue
    const end = { exitCode: state.exitCode, ranMs: 0, byUser: stoppedByUser }
    try {
      if (container.restarts.wantsRestart(hostConfig.RestartPolicy, end)) await startContainer(engine, container)
      else if (hostConfig.AutoRemove) await removeContainer(engine, container, { force: true, volumes: true })
    } catch (error) {
      engine.reportError(error)
    }
  }
}

async function closeEngine(engine: Engine, stores: Stores, saveAll: () => Promise<void>): Promise<void> {
  await Promise.all(
    // What the user did not stop ends here; its restart policy brings it back when the daemon is.
    engine.containers.list().map((container) => killQuietly(engine, container)),
  )
  try {
    await saveAll()
  } finally {
    await engine.layers.settled()
    await stores.close()
  }
}
