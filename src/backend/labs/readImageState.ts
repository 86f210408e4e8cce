/** An image as goals judge it: the rows that the Image screen shows, without what it asks of all other images. */
import type { ImageState } from '@shared/labs/state'
import { readRows, type ReadEmptyLayers } from '../docker/images'
import type { EngineClient } from '../docker/types'

/** Reads an image. Throws LabError `notFound`. */
export async function readImageState(
  client: EngineClient,
  reference: string,
  readEmptyLayers: ReadEmptyLayers,
): Promise<ImageState> {
  const { rows, ...image } = await readRows(client, reference, readEmptyLayers)
  return { ...image, rows, diffIds: rows.flatMap(({ diffId }) => diffId ?? []) }
}
