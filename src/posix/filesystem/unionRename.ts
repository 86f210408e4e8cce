/**
 * Renames within a union: what moves is copied up first, and so are both directories; the name that is left gets a
 * whiteout if a lower branch has it, and a directory that takes the place of a lower one becomes opaque. A directory
 * with a part in a lower branch can't be moved (EXDEV: redirect_dir is off). After ovl_rename in Linux's
 * fs/overlayfs/dir.c.
 */
import { isOpaque, isWhiteout, makeOpaque, makeWhiteout } from './overlayMarks'
import { PosixError } from './posixError'
import type { FileSystem, Inode } from './types'
import { copyUp, type CopyUpContext } from './unionCopyUp'
import type { UnionInode } from './unionInode'
import { isLowerPositive } from './unionLookup'

/** A name in a directory of the merged tree. */
interface UnionPlace {
  readonly directory: UnionInode
  readonly name: string
}

export interface UnionPlaces {
  readonly from: UnionPlace
  readonly to: UnionPlace
}

/** Two names change places: both inodes are copied up, and nothing is left behind that a whiteout would stand for. */
export function exchange(
  context: CopyUpContext,
  { from, to }: UnionPlaces,
  moved: UnionInode,
  other: UnionInode | undefined,
): void {
  if (!other) throw new PosixError('ENOENT')
  if (from.directory.isWithin(other)) throw new PosixError('EINVAL')
  if (moved === other) return
  for (const inode of [moved, other]) {
    if (inode.kind === 'directory' && !inode.isPureUpper) throw new PosixError('EXDEV')
  }
  const toUpper = copyUp(context, to.directory)
  const movedUpper = copyUp(context, moved)
  const fromUpper = copyUp(context, from.directory)
  const otherUpper = copyUp(context, other)
  if (moved.kind === 'directory' && to.directory.isMerged && !isOpaque(movedUpper)) makeOpaque(movedUpper)
  if (other.kind === 'directory' && from.directory.isMerged && !isOpaque(otherUpper)) makeOpaque(otherUpper)
  context.upper.rename(fromUpper, from.name, toUpper, to.name, { exchange: true })
  Object.assign(moved, { parent: to.directory, name: to.name })
  Object.assign(other, { parent: from.directory, name: from.name })
}

/** Moves a name, over `replaced` if it is there: nothing happens when both are names of one inode. */
export function move(
  context: CopyUpContext,
  { from, to }: UnionPlaces,
  moved: UnionInode,
  replaced: UnionInode | undefined,
): void {
  if (replaced && from.directory.isWithin(replaced)) throw new PosixError('ENOTEMPTY')
  if (replaced === moved) return
  checkRename(moved, replaced, to.directory)
  const leavesWhiteout = isLowerPositive(from.directory, from.name, moved)
  const { upper } = context
  const toUpper = copyUp(context, to.directory)
  const movedUpper = copyUp(context, moved)
  const fromUpper = copyUp(context, from.directory)
  if (moved.kind === 'directory' && to.directory.isMerged && !isOpaque(movedUpper)) makeOpaque(movedUpper)
  // Only now does the upper branch refuse a directory that is not empty: the mark stays, as on Linux.
  if (replaced?.kind === 'directory') checkEmpty(replaced)
  const gid = whiteoutGid(upper, fromUpper, toUpper, to.name)
  if (replaced?.kind === 'directory') clearUpperDirectory(upper, toUpper, to.name, replaced)
  else if (moved.kind === 'directory' && !replaced) dropWhiteout(upper, toUpper, to.name)
  upper.rename(fromUpper, from.name, toUpper, to.name)
  if (leavesWhiteout) makeWhiteout(upper, fromUpper, from.name, gid)
  if (replaced) forget(to.directory, to.name, replaced)
  moved.parent = to.directory
  moved.name = to.name
}

/** Throws ENOTEMPTY unless nothing is left of a directory in the merged view. */
export function checkEmpty(directory: UnionInode): void {
  if (directory.fileSystem.readDirectory(directory).length > 0) throw new PosixError('ENOTEMPTY')
}

/** Removes a directory that is empty in the merged view from the upper branch, with the whiteouts in it. */
export function clearUpperDirectory(upper: FileSystem, parent: Inode, name: string, directory: UnionInode): void {
  if (!directory.upper) {
    dropWhiteout(upper, parent, name)
    return
  }
  for (const entry of upper.readDirectory(directory.upper)) upper.unlink(directory.upper, entry.name)
  upper.removeDirectory(parent, name)
}

/** Notes that a name is gone from the merged tree, and with its last name the inode. */
export function forget(directory: UnionInode, name: string, inode: UnionInode): void {
  directory.brokenLinks?.delete(name)
  const isStillLinked =
    inode.kind !== 'directory' && inode.upper && inode.real.fileSystem.stat(inode.upper).linkCount > 0
  inode.isRemoved = !isStillLinked
}

function checkRename(moved: UnionInode, replaced: UnionInode | undefined, target: UnionInode): void {
  const isDirectory = moved.kind === 'directory'
  if (target.isRemoved) throw new PosixError('ENOENT')
  if (replaced && isDirectory && replaced.kind !== 'directory') throw new PosixError('ENOTDIR')
  if (replaced && !isDirectory && replaced.kind === 'directory') throw new PosixError('EISDIR')
  if (isDirectory && !moved.isPureUpper) throw new PosixError('EXDEV')
  if (replaced?.kind === 'directory' && !replaced.isPureUpper) checkEmpty(replaced)
}

/**
 * Group of the whiteout that a rename leaves: overlayfs has the upper branch make it, so that a setgid directory hands
 * its group down, unless the new name had a whiteout that changes places with it.
 */
function whiteoutGid(upper: FileSystem, from: Inode, to: Inode, toName: string): number {
  const exchanged = upper.lookup(to, toName)
  if (exchanged && isWhiteout(exchanged)) return upper.stat(exchanged).gid
  const { mode, gid } = upper.stat(from)
  return (mode & 0o2000) === 0 ? 0 : gid
}

function dropWhiteout(upper: FileSystem, parent: Inode, name: string): void {
  const entry = upper.lookup(parent, name)
  if (entry && isWhiteout(entry)) upper.unlink(parent, name)
}
