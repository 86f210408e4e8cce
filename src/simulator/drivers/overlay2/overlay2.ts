/**
 * The overlay2 driver: one overlayfs mount per container, its upper directory over all read-only layers at once. The
 * unit of copy is the file; a layer is a directory of its changes, whiteouts and opaque marks in it, so that packing it
 * is a walk of that directory.
 */
import { changesOfUnion } from '@posix/filesystem/compare'
import { createUnion } from '@posix/filesystem/union'
import { packLayer, treeSizeBytes } from '../../layers/packLayer'
import type { DriverLayer, DriverMount, DriverMountOptions, GraphDriver, StorageDriver } from '../types'
import { diffFolder, layerFolder, mountOptions } from './paths'

/** `GraphDriver` of a layer over others, top first; an image's first layer has no LowerDir. */
function describe(id: string, lowerIds: readonly string[]): GraphDriver {
  const folder = layerFolder(id)
  const lowerDir = lowerIds.map(diffFolder).join(':')
  return {
    Name: 'overlay2',
    Data: {
      ...(lowerDir === '' ? {} : { LowerDir: lowerDir }),
      MergedDir: `${folder}/merged`,
      UpperDir: `${folder}/diff`,
      WorkDir: `${folder}/work`,
    },
  }
}

function mount({ mountId, lowers, upper, onCopyUp }: DriverMountOptions): DriverMount {
  const merged = createUnion({ upper, lowers: lowers.map((layer) => layer.tree), onCopyUp })
  const lowerIds = lowers.map((layer) => layer.cacheId)
  return {
    merged,
    graphDriver: () => describe(mountId, lowerIds),
    mountOptions: () => mountOptions(mountId, lowerIds),
    sizeBytes: () => treeSizeBytes(upper),
    changes: () => changesOfUnion(merged),
    pack: () => packLayer(upper),
    unmount: () => undefined,
  }
}

/** Makes the driver. */
export function createOverlay2(): StorageDriver {
  return {
    name: 'overlay2',
    status: [
      ['Backing Filesystem', 'extfs'],
      ['Supports d_type', 'true'],
      ['Using metacopy', 'false'],
      ['Native Overlay Diff', 'true'],
      ['userxattr', 'false'],
    ],
    mount,
    describe: ([top, ...below]: readonly DriverLayer[]) =>
      top
        ? describe(
            top.cacheId,
            below.map((layer) => layer.cacheId),
          )
        : { Name: 'overlay2', Data: {} },
  }
}
