/**
 * Where the picture of sharing puts things. Layers make a forest that grows upward: a layer stands on the one below it,
 * and is as wide as the images that have it are many. An image is a column; it ends in its name, on its top layer, and its
 * containers stand on that. Layers that follow each other without anything parting between them may be drawn as one block.
 */
import type { SharedLayer, Sharing, SharingImage } from '@shared/docker/sharing'

/** A block of the picture: a layer, or a run of layers drawn as one. */
export interface PlacedBlock {
  readonly key: string
  /** Lowest first. */
  readonly layers: readonly SharedLayer[]
  /** Rows and columns are counted from 0, rows from the floor. */
  readonly row: number
  readonly column: number
  readonly span: number
  /** Of its lowest layer in the stack, 1 on the floor. */
  readonly depth: number
}

export interface PlacedImage {
  readonly image: SharingImage
  readonly row: number
  readonly column: number
  /** Keys of the blocks that it goes through, the floor's first. */
  readonly path: readonly string[]
}

export interface PlacedSharing {
  readonly blocks: readonly PlacedBlock[]
  /** By column. */
  readonly images: readonly PlacedImage[]
  readonly rows: number
}

/** Runs longer than this are drawn as one block when runs are joined. */
const longestOpenRun = 3

/** Lays the picture out; with `joinsRuns`, long runs of layers become one block. */
export function placeSharing(sharing: Sharing, joinsRuns: boolean): PlacedSharing {
  const above = new Map<string, SharedLayer[]>()
  for (const layer of sharing.layers) push(above, layer.below ?? '', layer)
  const ending = new Map<string, SharingImage[]>()
  for (const image of sharing.images) push(ending, image.top ?? '', image)
  const blocks: PlacedBlock[] = []
  const images: PlacedImage[] = []
  let rows = 1

  const endHere = (top: string, row: number, path: readonly string[]): void => {
    for (const image of ending.get(top) ?? []) images.push({ image, row, column: images.length, path })
    rows = Math.max(rows, row + 1)
  }
  const place = (first: SharedLayer, row: number, depth: number, path: readonly string[]): void => {
    const run = runFrom(first, above, ending)
    const pieces = joinsRuns && run.length > longestOpenRun ? [run] : run.map((layer) => [layer])
    const column = images.length
    const keys = pieces.map((piece) => piece[0]?.chainId ?? '')
    const here = [...path, ...keys]
    const slots = pieces.map((layers, index) => ({ layers, row: row + index, key: keys[index] ?? '' }))
    const top = run.at(-1)?.chainId ?? ''
    endHere(top, row + pieces.length, here)
    for (const next of above.get(top) ?? []) place(next, row + pieces.length, depth + run.length, here)
    const span = images.length - column
    for (const [index, slot] of slots.entries()) {
      if (span > 0) blocks.push({ ...slot, column, span, depth: pieces.length === 1 ? depth : depth + index })
    }
  }
  for (const floor of above.get('') ?? []) place(floor, 0, 1, [])
  endHere('', 0, [])
  return { blocks, images, rows }
}

/** The layer and those above it, as far as nothing ends or parts between them. */
function runFrom(
  first: SharedLayer,
  above: ReadonlyMap<string, readonly SharedLayer[]>,
  ending: ReadonlyMap<string, readonly SharingImage[]>,
): readonly SharedLayer[] {
  const run = [first]
  let next: SharedLayer | undefined = first
  while (next !== undefined) {
    next = onlyOneAbove(next, above, ending)
    if (next !== undefined) run.push(next)
  }
  return run
}

function onlyOneAbove(
  { chainId }: SharedLayer,
  above: ReadonlyMap<string, readonly SharedLayer[]>,
  ending: ReadonlyMap<string, readonly SharingImage[]>,
): SharedLayer | undefined {
  const next = above.get(chainId) ?? []
  return next.length === 1 && !ending.has(chainId) ? next[0] : undefined
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}

/** Bytes of a block; undefined when those of one of its layers are unknown. */
export function sizeOfBlock({ layers }: PlacedBlock): number | undefined {
  return layers.reduce<number | undefined>(
    (sum, { sizeBytes }) => (sum === undefined || sizeBytes === undefined ? undefined : sum + sizeBytes),
    0,
  )
}

/** What the images take together, and what they would take if each had its layers for itself. */
export function sumSharing({ layers, images }: Sharing): {
  diskBytes: number
  listedBytes: number
  writableBytes: number
} {
  const byId = new Map(layers.map((layer) => [layer.chainId, layer]))
  const known = layers.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0)
  // Of layers without a size of their own, the image tells what they have together.
  const untold = new Map<string, number>()
  for (const { top, sizeBytes } of images) {
    const own = stackBelow(top, byId)
    const unknown = own.filter((layer) => layer.sizeBytes === undefined).map(({ chainId }) => chainId)
    const told = own.reduce((sum, layer) => sum + (layer.sizeBytes ?? 0), 0)
    if (unknown.length > 0) untold.set(unknown.join(), sizeBytes - told)
  }
  const containers = images.flatMap((image) => image.containers)
  return {
    diskBytes: [...untold.values()].reduce((sum, bytes) => sum + bytes, known),
    listedBytes: images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    writableBytes: containers.reduce((sum, { writableBytes }) => sum + writableBytes, 0),
  }
}

/** The images that have a layer, by its chain ID. */
export function holdersOf({ layers, images }: Sharing): ReadonlyMap<string, readonly SharingImage[]> {
  const byId = new Map(layers.map((layer) => [layer.chainId, layer]))
  const holders = new Map<string, SharingImage[]>()
  for (const image of images) for (const { chainId } of stackBelow(image.top, byId)) push(holders, chainId, image)
  return holders
}

function stackBelow(top: string | undefined, layers: ReadonlyMap<string, SharedLayer>): readonly SharedLayer[] {
  const stack: SharedLayer[] = []
  for (let layer = layers.get(top ?? ''); layer !== undefined; layer = layers.get(layer.below ?? '')) stack.push(layer)
  return stack
}
