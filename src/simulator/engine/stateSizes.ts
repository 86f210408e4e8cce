/** What a state takes on the real disk, as a whole and by kind. */
import type { SetAside } from '../store/setAside'
import type { StatePlace, Stores } from '../store/statePlace'
import type { Engine } from './engine'
import { treeKinds } from './savedRecords'
import { blobsOfTree } from './treeRecord'

export interface StateSizes {
  /** Everything but what is set aside. */
  readonly totalBytes: number
  /** Tars of the images' layers; the catalog's take nothing. */
  readonly imagesBytes: number
  readonly containersBytes: number
  readonly volumesBytes: number
  readonly hostDiskBytes: number
  /** Records, and what belongs to none of the others. */
  readonly recordsBytes: number
  readonly setAsideBytes: number
}

/** Measures the state. A blob that two trees share counts for the first of them. */
export async function stateSizes(
  engine: Engine,
  stores: Stores,
  place: StatePlace,
  setAside: readonly SetAside[],
): Promise<StateSizes> {
  const imagesBytes = sum(engine.layers.all().map((layer) => stores.blobs.allocatedBytes(layer.diffId)))
  const counted = new Set<string>()
  const byKind = { container: 0, volume: 0, daemon: 0 }
  for (const { kind, tree } of await treeKinds(stores.records)) {
    for (const digest of safely(() => blobsOfTree(tree, stores.trees))) {
      if (counted.has(digest)) continue
      counted.add(digest)
      byKind[kind] += stores.trees.allocatedBytes(digest)
    }
  }
  const known = imagesBytes + byKind.container + byKind.volume + byKind.daemon
  const totalBytes = place.sizeBytes() ?? known
  return {
    totalBytes,
    imagesBytes,
    containersBytes: byKind.container,
    volumesBytes: byKind.volume,
    hostDiskBytes: byKind.daemon,
    recordsBytes: Math.max(0, totalBytes - known),
    setAsideBytes: sum(setAside.map((entry) => entry.sizeBytes)),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** A tree that is replaced just now counts with the next look. */
function safely(look: () => readonly string[]): readonly string[] {
  try {
    return look()
  } catch {
    return []
  }
}
