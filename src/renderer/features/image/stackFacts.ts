/** What follows from an image's stack: depths, shares, and the sums that the screen says in words. Sizes are bytes. */
import type { ImageDetail, StackRow } from '@shared/docker/image'
import { isMetadataInstruction } from '@shared/docker/instruction'

export interface PlacedRow {
  readonly row: StackRow
  /** 1 is the lowest layer; undefined for metadata rows. */
  readonly depth: number | undefined
  /** Part of the image's bytes that this layer holds, 0 to 1. */
  readonly share: number
  /** Chain ID of the stack below, which this layer's own is made from. */
  readonly parentChainId: string | undefined
}

export interface StackSums {
  readonly layers: number
  readonly metadata: number
  readonly sharedBytes: number
  /** Layers that other images stand on too. */
  readonly sharedLayers: number
}

/** Rows from the top (newest first), as the stack is drawn. */
export function placeRows(image: ImageDetail): PlacedRow[] {
  const total = image.stack.reduce((sum, row) => sum + row.sizeBytes, 0)
  let depth = 0
  let parentChainId: string | undefined
  const placed = image.stack.map((row) => {
    const isLayer = !row.isEmpty
    if (isLayer) depth++
    const place: PlacedRow = {
      row,
      depth: isLayer ? depth : undefined,
      share: total === 0 ? 0 : row.sizeBytes / total,
      parentChainId: isLayer ? parentChainId : undefined,
    }
    if (isLayer) parentChainId = row.chainId
    return place
  })
  return placed.reverse()
}

/** Whether a row without a layer only wrote metadata; else it ran and changed nothing. */
export function isMetadata(row: StackRow): boolean {
  return isMetadataInstruction(row.instruction) || !/^(RUN|COPY|ADD|WORKDIR)\b/.test(row.instruction)
}

export function sumStack(stack: readonly StackRow[]): StackSums {
  const layers = stack.filter((row) => !row.isEmpty)
  const shared = layers.filter((row) => row.sharedWith.length > 0)
  return {
    layers: layers.length,
    metadata: stack.length - layers.length,
    sharedBytes: shared.reduce((sum, row) => sum + row.sizeBytes, 0),
    sharedLayers: shared.length,
  }
}
