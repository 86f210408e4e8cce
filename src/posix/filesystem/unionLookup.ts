/** Lookup of one name through the branches of a merged directory, after ovl_lookup in Linux's fs/overlayfs/namei.c. */
import { kindOf } from './kindOf'
import { isOpaque, isWhiteout } from './overlayMarks'
import type { Inode } from './types'
import type { UnionInode } from './unionInode'

/** What the branches hold under a name of a merged directory. */
export interface Layered {
  readonly upper: Inode | undefined
  readonly lowers: readonly Inode[]
  /** The upper branch has a whiteout there. */
  readonly isWhitedOut: boolean
}

/** What the branches of a merged directory hold under a name. */
export function layered(directory: UnionInode, name: string): Layered {
  const upper = directory.upper?.fileSystem.lookup(directory.upper, name)
  if (upper && isWhiteout(upper)) return { upper: undefined, lowers: [], isWhitedOut: true }
  if (upper && (kindOf(upper) !== 'directory' || isOpaque(upper))) return { upper, lowers: [], isWhitedOut: false }
  const lowers: Inode[] = []
  for (const branch of directory.lowers) {
    const inode = branch.fileSystem.lookup(branch, name)
    if (!inode) continue
    if (kindOf(inode) !== 'directory') {
      if (!upper && lowers.length === 0 && !isWhiteout(inode)) lowers.push(inode)
      break
    }
    lowers.push(inode)
    if (isOpaque(inode)) break
  }
  return { upper, lowers, isWhitedOut: false }
}

/** Whether a lower branch shows a name once the upper one has nothing there: removing it leaves a whiteout then. */
export function isLowerPositive(directory: UnionInode, name: string, inode: UnionInode): boolean {
  if (!inode.upper) return true
  for (const lower of directory.lowers) {
    const entry = lower.fileSystem.lookup(lower, name)
    if (entry) return !isWhiteout(entry)
  }
  return false
}
