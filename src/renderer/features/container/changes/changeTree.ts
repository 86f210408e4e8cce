/**
 * The list of `docker diff` as a tree: directories that hold changes stand even where Docker lists only what is in them.
 * The tree is built once for a list; what is open decides which of its rows are shown, so long lists stay cheap.
 */
import type { Change } from '@shared/docker/container'

export interface ChangeNode {
  readonly path: string
  readonly name: string
  readonly depth: number
  /** Undefined for a directory that stands only for what is in it. */
  readonly kind: Change['kind'] | undefined
  readonly children: readonly ChangeNode[]
  /** Listed changes in it, itself included. */
  readonly changes: number
}

interface Draft {
  path: string
  name: string
  depth: number
  kind: Change['kind'] | undefined
  children: Map<string, Draft>
}

/** Trees of the changes below `/`, each directory's children by name. */
export function changeTree(changes: readonly Change[]): readonly ChangeNode[] {
  const root: Draft = { path: '', name: '', depth: -1, kind: undefined, children: new Map() }
  for (const change of changes) {
    let at = root
    for (const name of change.path.split('/').filter((part) => part !== '')) {
      let child = at.children.get(name)
      if (child === undefined) {
        child = { path: `${at.path}/${name}`, name, depth: at.depth + 1, kind: undefined, children: new Map() }
        at.children.set(name, child)
      }
      at = child
    }
    if (at !== root) at.kind = change.kind
  }
  return settle(root).children
}

function settle(draft: Draft): ChangeNode {
  const children = [...draft.children.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).map(settle)
  const changes = children.reduce((sum, child) => sum + child.changes, draft.kind === undefined ? 0 : 1)
  return { path: draft.path, name: draft.name, depth: draft.depth, kind: draft.kind, children, changes }
}

/** Rows that are seen when all directories but the `closed` ones are open, from the top. */
export function visibleRows(trees: readonly ChangeNode[], closed: ReadonlySet<string>): readonly ChangeNode[] {
  const rows: ChangeNode[] = []
  const waiting = [...trees].reverse()
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    rows.push(node)
    if (closed.has(node.path)) continue
    for (const child of node.children.toReversed()) waiting.push(child)
  }
  return rows
}

/** `A`, `C` or `D`, as `docker diff` prints it. */
export function changeLetter(kind: Change['kind']): 'A' | 'C' | 'D' {
  return kind === 'added' ? 'A' : kind === 'modified' ? 'C' : 'D'
}

/** How many of each kind. */
export function countChanges(changes: readonly Change[]): Readonly<Record<Change['kind'], number>> {
  const counts = { added: 0, modified: 0, deleted: 0 }
  for (const change of changes) counts[change.kind]++
  return counts
}
