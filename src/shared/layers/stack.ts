/**
 * A stack of layers asked about one path: what each layer says of it, which one serves it, and what is hidden. This is
 * overlay's lookup (kernel documentation, "overlayfs", "whiteouts and opaque directories"; OCI image specification,
 * "Whiteouts"), from the top down: a name is found in the first layer that has it; a whiteout, an opaque directory or a
 * file in the place of an ancestor ends the search; directories merge.
 *
 * Symbolic links among the ancestors aren't followed: a path names what stands at exactly that place, and
 * `followLinks` says which place a process means.
 */
import { ancestorsOf, normalPath, parentOf, type LayerTree } from './layerTree'
import type { LayerEntry } from './types'

export type CellState = 'absent' | 'added' | 'modified' | 'directory' | 'whiteout' | 'opaque'

export interface StackCell {
  readonly state: CellState
  /** A layer above hides it. */
  readonly isHidden: boolean
  /** It is what is found at the path. */
  readonly serves: boolean
  /** What the layer brings, where it brings something. */
  readonly entry?: LayerEntry
}

/** What one layer does at a path; `endsSearch` when nothing below it counts any more. */
type Saying =
  | { readonly kind: 'silent' }
  | { readonly kind: 'present'; readonly entry: LayerEntry; readonly endsSearch: boolean }
  | { readonly kind: 'ends'; readonly by: 'whiteout' | 'opaque' }

function sayingOf(layer: LayerTree, path: string): Saying {
  let isOpaque = false
  for (const ancestor of ancestorsOf(path)) {
    const entry = layer.get(ancestor)
    if (entry === undefined) break
    // A file in the place of an ancestor deletes what was below it just as a whiteout does.
    if (entry.kind !== 'directory') return { kind: 'ends', by: 'whiteout' }
    isOpaque ||= entry.isOpaque === true
  }
  const entry = layer.get(path)
  if (entry?.kind === 'whiteout') return { kind: 'ends', by: 'whiteout' }
  if (entry === undefined) return isOpaque ? { kind: 'ends', by: 'opaque' } : { kind: 'silent' }
  return { kind: 'present', entry, endsSearch: isOpaque || entry.kind !== 'directory' || entry.isOpaque === true }
}

/** One cell for each layer; `layers` and the answer go from the top down. */
export function cellsOf(layers: readonly LayerTree[], path: string): StackCell[] {
  let hasEnded = false
  let isServed = false
  return layers.map((layer, depth) => {
    const saying = sayingOf(layer, path)
    const isBelow = findServing(layers.slice(depth + 1), path) !== undefined
    const state = stateOf(saying, isBelow)
    // What serves and goes on is a directory: a file under it is hidden, a directory merges.
    if (isServed && saying.kind === 'present' && saying.entry.kind !== 'directory') hasEnded = true
    const serves = !hasEnded && !isServed && saying.kind === 'present'
    const isHidden = hasEnded && state !== 'absent'
    isServed ||= serves
    hasEnded ||= saying.kind === 'ends' || (saying.kind === 'present' && saying.endsSearch)
    return { state, isHidden, serves, ...(saying.kind === 'present' ? { entry: saying.entry } : {}) }
  })
}

function stateOf(saying: Saying, isBelow: boolean): CellState {
  switch (saying.kind) {
    case 'silent':
      return 'absent'
    case 'ends':
      if (!isBelow) return 'absent'
      return saying.by === 'opaque' ? 'opaque' : 'whiteout'
    case 'present':
      if (saying.entry.isOpaque === true && isBelow) return 'opaque'
      if (!isBelow) return 'added'
      return saying.entry.kind === 'directory' ? 'directory' : 'modified'
  }
}

/** What is found at a path, and how many layers from the top; undefined when nothing is. */
export function findServing(
  layers: readonly LayerTree[],
  path: string,
): { readonly entry: LayerEntry; readonly depth: number } | undefined {
  if (path === '/') return { entry: { path, kind: 'directory', sizeBytes: 0, mode: 0o755 }, depth: layers.length - 1 }
  for (const [depth, layer] of layers.entries()) {
    const saying = sayingOf(layer, path)
    if (saying.kind === 'ends') return undefined
    if (saying.kind === 'present') return { entry: saying.entry, depth }
  }
  return undefined
}

/** As Linux: more links on the way are taken for a loop. */
const mostLinks = 40

/**
 * The place that a path leads to when a process looks it up: links among its ancestors are followed, the last name only
 * with `last`. `..` in a link never leads out of the root. A loop is left where it is.
 */
export function followLinks(layers: readonly LayerTree[], path: string, options: { last?: boolean } = {}): string {
  let place = normalPath(path)
  for (let followed = 0; followed < mostLinks; followed++) {
    const names = [...ancestorsOf(place), ...(options.last === true ? [place] : [])]
    const link = names.map((name) => findServing(layers, name)?.entry).find((entry) => entry?.kind === 'symlink')
    if (link?.target === undefined) return place
    const target = link.target.startsWith('/') ? link.target : `${parentOf(link.path)}/${link.target}`
    place = normalPath(`${target}${place.slice(link.path.length)}`)
  }
  return normalPath(path)
}

/** What is in a directory of the merged tree, sorted by path; empty where there is none. */
export function listMerged(layers: readonly LayerTree[], directory: string): LayerEntry[] {
  const paths = new Set(layers.flatMap((layer) => layer.childrenOf(directory)))
  return [...paths]
    .sort()
    .map((path) => findServing(layers, path)?.entry)
    .filter((entry) => entry !== undefined)
}

/** Regular files at or below a path, in every one of the layers: what deleting it leaves paid for. */
export function filesBelow(layers: readonly LayerTree[], path: string): LayerEntry[] {
  return layers.flatMap((layer) => walk(layer, path).filter(({ kind }) => kind === 'file'))
}

function walk(layer: LayerTree, path: string): LayerEntry[] {
  const entry = layer.get(path)
  if (entry === undefined) return []
  return entry.kind === 'directory'
    ? [entry, ...layer.childrenOf(path).flatMap((child) => walk(layer, child))]
    : [entry]
}
