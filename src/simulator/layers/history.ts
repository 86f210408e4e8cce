/** `docker history`: the config's history with sizes from the layers, and IDs as far as the parents are here. */
import type { ImageId } from '@shared/docker/identity'
import { LabError } from '@shared/errors'
import type { HistoryRow, Image } from './imageTypes'

/**
 * Newest first (moby `daemon/images/image_history.go`). Throws LabError system when the config's history speaks of more
 * layers than there are.
 */
export function imageHistory(
  image: Image,
  find: (id: ImageId) => Image | undefined,
  tagsOf: (id: ImageId) => readonly string[],
): readonly HistoryRow[] {
  let layerCount = 0
  const rows = image.config.history.map((entry): HistoryRow => {
    const isEmpty = entry.empty_layer ?? false
    const layer = isEmpty ? undefined : image.layers[layerCount]
    if (!isEmpty) {
      if (!layer) throw new LabError('system', 'too many non-empty layers in History section')
      layerCount += 1
    }
    return {
      id: '<missing>',
      createdAtSec: entry.created === undefined ? 0 : Math.floor(Date.parse(entry.created) / 1000),
      createdBy: entry.created_by ?? '',
      tags: [],
      sizeBytes: layer?.sizeBytes ?? 0,
      comment: entry.comment ?? '',
      isEmpty,
    }
  })
  let step: Image | undefined = image
  return rows.reverse().map((row) => {
    if (!step) return row
    const { id, parent }: Image = step
    step = parent === undefined ? undefined : find(parent)
    return { ...row, id, tags: tagsOf(id) }
  })
}
