/**
 * Copy-up: the first change of something that lies in a lower branch copies it, and every directory above it, into the
 * upper one, with owner, mode, times and xattrs. The content is copied whole; here the extents are shared, and the bytes
 * that a real overlayfs would have moved are counted. After ovl_copy_up_one in Linux's fs/overlayfs/copy_up.c.
 */
import { emptyContent, withoutUnwritten } from './content'
import { isOverlayXattr } from './overlayMarks'
import { PosixError } from './posixError'
import type { FileSystem, Inode, Stat } from './types'
import type { UnionInode } from './unionInode'
import type { CopyUp } from './unionTypes'

export interface CopyUpContext {
  readonly upper: FileSystem
  /** Told after each copy-up, parents first. */
  readonly report: (copyUp: CopyUp) => void
  /** Called once `inode.upper` is set. */
  readonly onMoved: (inode: UnionInode, lower: Inode, lowerStat: Stat) => void
}

/**
 * Makes sure that an inode lies in the upper branch and returns it there. Leaves nothing behind when it fails
 * (ENOSPC, EROFS; EEXIST for what is unlinked and only open still). With `truncate` the content is left out.
 */
export function copyUp(context: CopyUpContext, inode: UnionInode, truncate = false): Inode {
  if (inode.upper) return inode.upper
  const lower = inode.real
  const stat = lower.fileSystem.stat(lower)
  const content = stat.kind === 'file' && !truncate ? withoutUnwritten(lower.fileSystem.content(lower)) : emptyContent
  const { parent, name } = inode
  if (!parent) throw new Error('the root of a union lies in the upper branch')
  // What was unlinked while it was open has lost its place to a whiteout, or with the directory.
  if (inode.isRemoved) throw new PosixError(parent.isRemoved ? 'ENOENT' : 'EEXIST')
  const directory = copyUp(context, parent)
  const parentStat = directory.fileSystem.stat(directory)
  const upper = createCopy(directory, name, lower, stat)
  try {
    copyXattrs(lower, upper)
    if (stat.kind === 'file') upper.fileSystem.setContent(upper, content)
    upper.fileSystem.setAttributes(upper, { mode: stat.mode, atimeNs: stat.atimeNs, mtimeNs: stat.mtimeNs })
  } catch (error) {
    if (stat.kind === 'directory') directory.fileSystem.removeDirectory(directory, name)
    else directory.fileSystem.unlink(directory, name)
    throw error
  } finally {
    directory.fileSystem.setAttributes(directory, { atimeNs: parentStat.atimeNs, mtimeNs: parentStat.mtimeNs })
  }
  inode.upper = upper
  context.onMoved(inode, lower, stat)
  context.report({ path: inode.path, copiedBytes: content.sizeBytes })
  return upper
}

function createCopy(directory: Inode, name: string, lower: Inode, stat: Stat): Inode {
  const { fileSystem } = directory
  const { kind, mode, uid, gid, rdev } = stat
  if (kind === 'directory') return fileSystem.createDirectory(directory, name, { mode, uid, gid })
  if (kind === 'symlink') {
    return fileSystem.createSymlink(directory, name, lower.fileSystem.readLink(lower), { mode, uid, gid })
  }
  return fileSystem.createNode(directory, name, { kind, mode, uid, gid, rdev })
}

function copyXattrs(from: Inode, to: Inode): void {
  for (const name of from.fileSystem.listXattrs(from)) {
    const value = isOverlayXattr(name) ? undefined : from.fileSystem.getXattr(from, name)
    if (value) to.fileSystem.setXattr(to, name, value)
  }
}
