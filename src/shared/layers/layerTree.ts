/**
 * One layer as a tree that can be asked about paths. A directory that the tar doesn't list but puts something into is
 * there all the same (`implied`).
 */
import type { LayerEntry } from './types'

export interface LayerTree {
  get(path: string): LayerEntry | undefined
  /** Names in a directory of this layer, whiteouts among them. */
  childrenOf(path: string): readonly string[]
  readonly entries: readonly LayerEntry[]
}

/** Indexes a layer's entries; of two entries for one path the later one counts, as in unpacking. */
export function layerTree(entries: readonly LayerEntry[]): LayerTree {
  const byPath = new Map<string, LayerEntry>()
  const children = new Map<string, Set<string>>()
  for (const entry of entries) {
    const before = byPath.get(entry.path)
    const isOpaque = entry.isOpaque === true || (entry.kind === 'directory' && before?.isOpaque === true)
    byPath.set(entry.path, isOpaque ? { ...entry, isOpaque } : entry)
    linkUp(entry.path, byPath, children)
  }
  return {
    get: (path) => byPath.get(path),
    childrenOf: (path) => [...(children.get(path) ?? [])],
    entries: [...byPath.values()],
  }
}

function linkUp(path: string, byPath: Map<string, LayerEntry>, children: Map<string, Set<string>>): void {
  let child = path
  while (child !== '/') {
    const parent = parentOf(child)
    const siblings = children.get(parent) ?? new Set()
    const isKnown = siblings.has(child)
    children.set(parent, siblings.add(child))
    if (isKnown && byPath.has(parent)) return
    if (!byPath.has(parent)) byPath.set(parent, { path: parent, kind: 'directory', sizeBytes: 0, mode: 0o755 })
    child = parent
  }
}

/** `/` for a path at the top. */
export function parentOf(path: string): string {
  const at = path.lastIndexOf('/')
  return at <= 0 ? '/' : path.slice(0, at)
}

/** The path's ancestors from the top down, `/` and the path itself left out. */
export function ancestorsOf(path: string): string[] {
  const names = path.split('/').slice(1, -1)
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`)
}

/** Absolute, without `.`, `..`, doubled or trailing slashes; `..` at the top stays at the top. */
export function normalPath(path: string): string {
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue
    if (name === '..') names.pop()
    else names.push(name)
  }
  return `/${names.join('/')}`
}
