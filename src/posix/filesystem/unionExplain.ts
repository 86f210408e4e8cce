/**
 * Which branch holds what under a path: the column of the picture. Each branch is looked at on its own, and a branch is
 * hidden by a file, a whiteout or an opaque directory above it, at the path itself or at any directory on the way.
 */
import { kindOf } from './kindOf'
import { isOpaque, isWhiteout } from './overlayMarks'
import type { Inode } from './types'
import type { Branch, BranchEntry } from './unionTypes'

interface Column {
  /** What the branch has at this depth; undefined when it has nothing there. */
  readonly inode: Inode | undefined
  readonly isHidden: boolean
}

/** Entries of all branches that have the path, from the top. Symlinks are not followed. */
export function explainPath(branches: readonly Branch[], path: string): readonly BranchEntry[] {
  const names = path.split('/').filter((name) => name !== '')
  let columns: readonly Column[] = branches.map(({ root }) => ({ inode: root, isHidden: false }))
  for (const name of names) columns = hideBelow(columns.map((column) => step(column, name)))
  return columns.flatMap(({ inode, isHidden }, branch) =>
    inode ? [{ branch, state: stateOf(inode), visible: !isHidden }] : [],
  )
}

function step(column: Column, name: string): Column {
  const { inode, isHidden } = column
  if (!inode || kindOf(inode) !== 'directory') return { inode: undefined, isHidden }
  return { inode: inode.fileSystem.lookup(inode, name), isHidden }
}

/** Marks what an entry above hides. A directory hides files below it, but lets directories show through. */
function hideBelow(columns: readonly Column[]): readonly Column[] {
  let ended = false
  let seesDirectory = false
  return columns.map(({ inode, isHidden }) => {
    if (!inode) return { inode, isHidden: isHidden || ended }
    const isDirectory = kindOf(inode) === 'directory'
    const isHiddenNow = isHidden || ended || (seesDirectory && !isDirectory && !isWhiteout(inode))
    if (!isHiddenNow) {
      ended = !isDirectory || isOpaque(inode)
      seesDirectory ||= isDirectory
    } else if (!isHidden && !isDirectory) ended = true
    return { inode, isHidden: isHiddenNow }
  })
}

function stateOf(inode: Inode): BranchEntry['state'] {
  if (isWhiteout(inode)) return 'whiteout'
  return kindOf(inode) === 'directory' && isOpaque(inode) ? 'opaque' : 'present'
}
