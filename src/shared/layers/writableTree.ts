/**
 * A container's writable layer as a tree, from what `docker diff` says of it: added and modified paths are present,
 * deleted ones are whiteouts. Diff doesn't tell kinds: they come from a look at the path (`stats`), else from what the
 * image has there, else from whether something changed below it.
 */
import type { Change } from '../docker/container'
import { layerTree, parentOf, type LayerTree } from './layerTree'
import { findServing } from './stack'
import type { LayerEntry } from './types'

/** What stands at a path of a container. */
export interface SeenPath {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other' | 'absent'
  readonly sizeBytes: number
}

export interface WritableInput {
  readonly changes: readonly Change[]
  /** The image's layers, top first. */
  readonly layers: readonly LayerTree[]
  readonly stats: ReadonlyMap<string, SeenPath>
}

/** The writable layer's tree. */
export function writableTree({ changes, layers, stats }: WritableInput): LayerTree {
  const holders = new Set(changes.map(({ path }) => parentOf(path)))
  return layerTree(
    changes.map(({ path, kind }): LayerEntry => {
      if (kind === 'deleted') return { path, kind: 'whiteout', sizeBytes: 0, mode: 0 }
      const below = kind === 'modified' ? findServing(layers, path)?.entry : undefined
      const seen = stats.get(path)
      if (seen !== undefined && seen.kind !== 'absent') {
        return { path, kind: seen.kind, sizeBytes: seen.kind === 'file' ? seen.sizeBytes : 0, mode: below?.mode ?? 0 }
      }
      if (holders.has(path)) return { path, kind: 'directory', sizeBytes: 0, mode: 0o755 }
      return below === undefined ? { path, kind: 'file', sizeBytes: 0, mode: 0 } : { ...below, path }
    }),
  )
}
