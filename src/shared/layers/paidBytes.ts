/**
 * What a stack still holds although nobody sees it: files that a whiteout or an opaque directory above hides. Deleting
 * never makes an image smaller; this says by how much it doesn't.
 */
import { filesBelow } from './stack'
import type { LayerTree } from './layerTree'

/**
 * Files of the layers below the first one that are hidden by whiteouts or opaque directories of any layer above them;
 * each counted once. `layers` go from the top down and may begin with a writable layer.
 */
export function deletedButPaid(layers: readonly LayerTree[]): { bytes: number; files: number } {
  const hidden = new Map<string, number>()
  layers.forEach((layer, depth) => {
    const deletions = layer.entries.filter(({ kind, isOpaque }) => kind === 'whiteout' || isOpaque === true)
    for (const { path } of deletions) {
      layers.slice(depth + 1).forEach((lower, index) => {
        for (const file of filesBelow([lower], path)) hidden.set(`${depth + 1 + index} ${file.path}`, file.sizeBytes)
      })
    }
  })
  return { bytes: [...hidden.values()].reduce((sum, size) => sum + size, 0), files: hidden.size }
}
