/** An image as goals judge it, read the way the Image screen reads it. */
import type { ImageState } from '@shared/labs/state'
import { inspectImage, type ReadEmptyLayers } from '../docker/images'
import type { EngineClient } from '../docker/types'

/** Reads an image. Throws LabError `notFound`. */
export async function readImageState(
  client: EngineClient,
  reference: string,
  readEmptyLayers: ReadEmptyLayers,
): Promise<ImageState> {
  const detail = await inspectImage(client, reference, readEmptyLayers)
  return {
    id: detail.id,
    diffIds: detail.stack.flatMap((row) => (row.diffId === undefined ? [] : [row.diffId])),
    rows: detail.stack,
    command: detail.config.command,
  }
}
