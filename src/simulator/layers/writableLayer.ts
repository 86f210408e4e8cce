/** A container's (or a build step's) writable layer: a driver's mount over the image's layers, and what is asked of it. */
import { createHash } from 'node:crypto'
import type { Disk } from '@posix/filesystem/disk'
import { fileClock } from '@posix/filesystem/fileClock'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import type { MemoryFileSystem } from '@posix/filesystem/memory'
import type { Content } from '@posix/filesystem/types'
import type { Branch, CopyUp } from '@posix/filesystem/unionTypes'
import type { DriverLayer, StorageDriver } from '../drivers/types'
import { createInitLayer } from './initLayer'
import { cacheIdOf, stackOf } from './layer'
import type { Layer, WritableLayer } from './types'

export interface WritableLayerOptions {
  readonly id: string
  readonly parent: Layer | undefined
  readonly initLayer: boolean
  readonly upper: Branch | undefined
  readonly driver: StorageDriver
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** Time of the init layer's files. Default: now. */
  readonly madeAtMs?: number | undefined
  /** What the changes lie on. Default: a disk of their own. */
  readonly disk?: Disk | undefined
  readonly commit: (archive: Content, keepEmpty: boolean) => Promise<Layer | undefined>
  readonly onRemove: () => void
}

/** The driver's name of a writable layer (`mount-id`): 64 hexadecimal digits. */
function mountIdOf(id: string): string {
  return createHash('sha256').update(`mount ${id}`).digest('hex')
}

function branchOf(layer: Layer): Branch {
  return { fileSystem: layer.tree, root: layer.tree.root }
}

function emptyBranch({ clock, disk }: WritableLayerOptions): Branch {
  const fileSystem = createMemoryFileSystem({ clock: fileClock(clock), ...(disk && { disk }) })
  return { fileSystem, root: fileSystem.root }
}

/** Opens a writable layer. */
export function createWritableLayer(options: WritableLayerOptions): WritableLayer {
  const { id, parent, driver, clock } = options
  const { madeAtMs = clock() } = options
  const mountId = mountIdOf(id)
  const imageLayers: DriverLayer[] = stackOf(parent).map((layer) => ({
    cacheId: cacheIdOf(layer.chainId),
    tree: branchOf(layer),
  }))
  const imageBranches = imageLayers.map((layer) => layer.tree)
  const init = options.initLayer
    ? [{ cacheId: `${mountId}-init`, tree: createInitLayer(imageBranches, () => madeAtMs) }]
    : []
  const driverLayers = [...init, ...imageLayers]
  const lowers = driverLayers.map((layer) => layer.tree)
  const upper = options.upper ?? emptyBranch(options)
  const copyUps: CopyUp[] = []
  const mount = driver.mount({ mountId, lowers: driverLayers, upper, onCopyUp: (copyUp) => void copyUps.push(copyUp) })
  const { merged } = mount
  return {
    id,
    parent,
    merged,
    upper,
    lowers,
    changes: () => mount.changes(),
    sizeBytes: () => mount.sizeBytes(),
    graphDriver: () => mount.graphDriver(),
    mountOptions: () => mount.mountOptions(),
    copyUps: () => [...copyUps],
    commit: ({ keepEmpty = false } = {}) => options.commit(mount.pack(), keepEmpty),
    remove() {
      mount.unmount()
      // Its space on the disk is free again.
      ;(upper.fileSystem as Partial<MemoryFileSystem>).dispose?.()
      options.onRemove()
    },
  }
}
