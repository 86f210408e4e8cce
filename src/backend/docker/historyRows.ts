/**
 * Which rows of an image's history made a layer. The API's history doesn't say it; the config blob does
 * (`empty_layer`). Without the blob it is often provable all the same: metadata instructions never make a layer, a row
 * with bytes always did, and when the number of layers leaves only one way for the rest, that is the way.
 */
import { isMetadataInstruction } from '@shared/docker/instruction'

export interface HistoryRowToTell {
  readonly instruction: string
  readonly sizeBytes: number
}

/**
 * For each row whether it made a layer; undefined when the counts leave more than one way, or none. Rows and answers
 * are in the same order.
 */
export function tellLayerRows(rows: readonly HistoryRowToTell[], layers: number): boolean[] | undefined {
  const known = rows.map(({ instruction, sizeBytes }) =>
    sizeBytes > 0 ? true : isMetadataInstruction(instruction) ? false : undefined,
  )
  const certain = known.filter((made) => made === true).length
  const open = known.filter((made) => made === undefined).length
  if (certain === layers) return known.map((made) => made === true)
  if (certain + open === layers) return known.map((made) => made !== false)
  return undefined
}
