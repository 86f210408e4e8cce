/**
 * How overlayfs marks absence in a branch: a whiteout (character device 0/0) stands where a lower name was removed, and
 * a directory with the xattr `trusted.overlay.opaque` = `y` hides the directories below it. Names that begin with
 * `trusted.overlay.` belong to the union and are not shown in the merged tree; one that is set there is kept in the branch
 * as `trusted.overlay.overlay.…` (Linux 6.7). Layers carry the same marks.
 */
import type { DirectoryEntry, FileSystem, Inode } from './types'

const opaqueXattr = 'trusted.overlay.opaque'

const overlayXattrPrefix = 'trusted.overlay.'
const escapedXattrPrefix = 'trusted.overlay.overlay.'
const yes = new TextEncoder().encode('y')

/** Whether an inode of a branch is a whiteout. */
export function isWhiteout(inode: Inode): boolean {
  if (inode.kind !== undefined && inode.kind !== 'characterDevice') return false
  const { kind, rdev } = inode.fileSystem.stat(inode)
  return kind === 'characterDevice' && rdev === 0
}

/** Whether an entry of a branch's directory is a whiteout. */
export function isWhiteoutEntry(entry: DirectoryEntry): boolean {
  return entry.kind === 'characterDevice' && isWhiteout(entry.inode)
}

/** Whether a directory of a branch hides what lies below it. */
export function isOpaque(directory: Inode): boolean {
  const value = directory.fileSystem.getXattr(directory, opaqueXattr)
  return value?.length === 1 && value[0] === yes[0]
}

/** Leaves a whiteout under a name that the branch does not have. Its group is root's, unless a rename says otherwise. */
export function makeWhiteout(fileSystem: FileSystem, directory: Inode, name: string, gid = 0): void {
  fileSystem.createNode(directory, name, { kind: 'characterDevice', mode: 0, uid: 0, gid, rdev: 0 })
}

/** Makes a directory of a branch opaque. */
export function makeOpaque(directory: Inode): void {
  directory.fileSystem.setXattr(directory, opaqueXattr, yes)
}

/** Whether an xattr of a branch is one of the union's own marks. */
export function isOverlayXattr(name: string): boolean {
  return name.startsWith(overlayXattrPrefix) && !name.startsWith(escapedXattrPrefix)
}

/** What an xattr of the merged tree is called in a branch. */
export function branchXattrName(name: string): string {
  return name.startsWith(overlayXattrPrefix) ? escapedXattrPrefix + name.slice(overlayXattrPrefix.length) : name
}

/** What an xattr of a branch is called in the merged tree, if it is no mark. */
export function mergedXattrName(name: string): string {
  return name.startsWith(escapedXattrPrefix) ? overlayXattrPrefix + name.slice(escapedXattrPrefix.length) : name
}
