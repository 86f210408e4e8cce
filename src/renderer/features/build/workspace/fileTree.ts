/** A workspace's flat list of paths as rows of a tree: folders first, only what is inside open folders. */
import type { WorkspaceFile } from '@shared/docker/build'

export interface TreeRow {
  readonly file: WorkspaceFile
  readonly name: string
  /** 1 is the top. */
  readonly level: number
  readonly isOpen: boolean
}

export function treeRows(files: readonly WorkspaceFile[], closed: ReadonlySet<string>): TreeRow[] {
  const children = new Map<string, WorkspaceFile[]>()
  for (const file of files) {
    const parent = parentOf(file.path)
    const siblings = children.get(parent)
    if (siblings === undefined) children.set(parent, [file])
    else siblings.push(file)
  }
  const rows: TreeRow[] = []
  const walk = (parent: string, level: number): void => {
    for (const file of (children.get(parent) ?? []).sort(inOrder)) {
      const isOpen = file.kind === 'directory' && !closed.has(file.path)
      rows.push({ file, name: file.path.slice(parent === '' ? 0 : parent.length + 1), level, isOpen })
      if (isOpen) walk(file.path, level + 1)
    }
  }
  walk('', 1)
  return rows
}

/** The folder that holds a path; empty for the top. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** The Dockerfile and its ignore file on top, then folders, then files, each by name. */
function inOrder(a: WorkspaceFile, b: WorkspaceFile): number {
  return rank(a) - rank(b) || (a.path < b.path ? -1 : 1)
}

function rank(file: WorkspaceFile): number {
  if (file.path === 'Dockerfile') return 0
  if (file.path === '.dockerignore') return 1
  return file.kind === 'directory' ? 2 : 3
}
