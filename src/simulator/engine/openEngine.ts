/**
 * Opens the engine on its state: stores, images, host disk, volumes and containers. Without a data folder the state
 * lives in memory. Containers that ran when the last process ended are found exited with 137, as after a power cut.
 */
import { randomFillSync, randomUUID } from 'node:crypto'
import { findProgram } from '@posix/programs/registry'
import { createDriver } from '../drivers/registry'
import { createImageStore } from '../layers/imageStore'
import { createLayerStore } from '../layers/layerStore'
import { createMemoryBlobs } from '../store/blobs'
import { createMemoryRecords } from '../store/records'
import type { SimulatorOptions } from '../types'
import { ContainerRegistry } from './containers'
import type { Engine, Keeper } from './engine'
import { EventStream } from './events'
import { createHostDisk } from './hostDisk'
import { NetworkRegistry } from './networks'
import { killQuietly } from './stop'
import { VolumeRegistry } from './volumes'

export interface OpenedEngine {
  readonly engine: Engine
  /** Ends every container and writes the state. */
  close(): Promise<void>
}

/** Opens the engine. Throws LabError unavailable when the data folder is in use. */
export async function openEngine(options: SimulatorOptions): Promise<OpenedEngine> {
  const clock = options.clock ?? Date.now
  const random = options.random ?? ((bytes: Uint8Array) => void randomFillSync(bytes))
  const records = createMemoryRecords()
  const blobs = createMemoryBlobs()
  const layers = await createLayerStore({ driver: createDriver(), blobs, records, clock })
  const images = await createImageStore({ layers, records, clock })
  const events = new EventStream(clock)
  const containers = new ContainerRegistry()
  const hostDisk = createHostDisk({ clock, folders: options.hostFolders ?? [] })
  const keeper: Keeper = {
    saveContainer: () => Promise.resolve(),
    forgetContainer: () => Promise.resolve(),
    saveLayer: () => Promise.resolve(),
    saveVolumeTree: () => Promise.resolve(),
    saveHostDisk: () => Promise.resolve(),
  }
  const volumes = new VolumeRegistry({
    clock,
    random,
    events,
    hostDisk,
    usersOf: (name) => containers.usersOfVolume(name),
    onChange: () => undefined,
  })
  let lastPid = 1000
  const engine: Engine = {
    daemonId: randomUUID(),
    clock,
    random,
    layers,
    images,
    containers,
    execs: new Map(),
    volumes,
    networks: new NetworkRegistry(random, clock),
    events,
    hostDisk,
    findProgram,
    pull: () => Promise.reject(new Error('no catalog yet')),
    build: () => Promise.reject(new Error('no builder yet')),
    keeper,
    nextPid: () => (lastPid += 10),
  }
  images.subscribe((event) => events.emit('image', event.action, event.imageId, { name: event.name }))
  return {
    engine,
    close: async () => {
      await Promise.all(containers.list().map((container) => killQuietly(engine, container)))
    },
  }
}
