/** What an image has at a path, for what a mount there hides or is filled with. */
import type { LayerTree } from '@shared/layers/layerTree'
import { findServing, followLinks, listMerged } from '@shared/layers/stack'
import type { LayerEntry } from '@shared/layers/types'

export interface ContentSize {
  /** Files, directories and links; of a directory those below it, itself left out. */
  readonly entries: number
  /** Of regular files. */
  readonly bytes: number
}

/** Undefined when nothing is there. `layers` go from the top down. */
export function contentAt(layers: readonly LayerTree[], path: string): ContentSize | undefined {
  const place = followLinks(layers, path, { last: true })
  const entry = findServing(layers, place)?.entry
  if (entry === undefined) return undefined
  if (entry.kind !== 'directory') return sizeOf([entry])
  const found: LayerEntry[] = []
  const open = [place]
  for (let directory = open.pop(); directory !== undefined; directory = open.pop()) {
    for (const each of listMerged(layers, directory)) {
      found.push(each)
      if (each.kind === 'directory') open.push(each.path)
    }
  }
  return sizeOf(found)
}

function sizeOf(entries: readonly LayerEntry[]): ContentSize {
  const files = entries.filter(({ kind }) => kind === 'file')
  return { entries: entries.length, bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }
}
