/**
 * Copies trees between file systems with everything that belongs to them: kinds, owners, modes, times, device numbers,
 * hard links within the tree and xattrs. Contents are shared as extents. It fills a new volume from the image, serves
 * COPY --from and writes one tree into another.
 */
import { kindOf } from './kindOf'
import { isOverlayXattr } from './overlayMarks'
import { PosixError } from './posixError'
import type { FileSystem, Inode, NewInode, Stat } from './types'
import type { Branch } from './unionTypes'

export interface CopyTreeOptions {
  /** Owner of the copies instead of their own. */
  readonly owner?: Pick<NewInode, 'uid' | 'gid'>
  /** Copy whiteouts' and opaque directories' marks too: for a layer's own tree. Default false. */
  readonly keepOverlayMarks?: boolean
  /** Whether to give the destination's root the source's attributes too. Default true. */
  readonly includesRoot?: boolean
  /** Leave an entry (and what is below it) out. */
  readonly skips?: (path: string) => boolean
}

interface Copying {
  readonly options: CopyTreeOptions
  /** Copies of files with several names, by the device and number of the original: a union has a handle for each name. */
  readonly links: Map<string, Inode>
}

/** Copies what a directory holds into another one, over what is there: directories are merged, all else is replaced. */
export function copyTree(from: Branch, to: Branch, options: CopyTreeOptions = {}): void {
  const copying = { options, links: new Map<string, Inode>() }
  copyChildren(copying, from.root, to.root, '')
  if (options.includesRoot ?? true) copyAttributes(copying, from.root, to.root)
}

interface Target {
  readonly directory: Inode
  readonly name: string
  readonly path: string
}

function copyChildren(copying: Copying, from: Inode, to: Inode, path: string): void {
  for (const { name, inode } of from.fileSystem.readDirectory(from)) {
    const entryPath = `${path}/${name}`
    if (copying.options.skips?.(entryPath) === true) continue
    copyOne(copying, inode, { directory: to, name, path: entryPath })
  }
}

function copyOne(copying: Copying, from: Inode, target: Target): Inode {
  const stat = from.fileSystem.stat(from)
  const identity = `${stat.deviceId}:${stat.inode}`
  const known = stat.kind === 'directory' ? undefined : copying.links.get(identity)
  const { fileSystem } = target.directory
  const existing = fileSystem.lookup(target.directory, target.name)
  const isMerged = existing !== undefined && stat.kind === 'directory' && kindOf(existing) === 'directory'
  if (existing && !isMerged) removeTree(target.directory, target.name)
  if (known) {
    fileSystem.link(target.directory, target.name, known)
    return known
  }
  const made = isMerged ? existing : create(fileSystem, target, from, stat)
  if (stat.kind === 'directory') copyChildren(copying, from, made, target.path)
  else if (stat.linkCount > 1) copying.links.set(identity, made)
  copyAttributes(copying, from, made)
  return made
}

function create(fileSystem: FileSystem, { directory, name, path }: Target, from: Inode, stat: Stat): Inode {
  const { kind: newKind, mode, uid, gid, rdev } = stat
  if (newKind === 'directory') return fileSystem.createDirectory(directory, name, { mode, uid, gid })
  if (newKind === 'symlink') {
    return fileSystem.createSymlink(directory, name, from.fileSystem.readLink(from), { mode, uid, gid })
  }
  const made = fileSystem.createNode(directory, name, { kind: newKind, mode, uid, gid, rdev })
  if (newKind === 'file') fill(made, from, path)
  return made
}

/** Says of which file there was no room for the content. */
function fill(made: Inode, from: Inode, path: string): void {
  try {
    made.fileSystem.setContent(made, from.fileSystem.content(from))
  } catch (error) {
    throw error instanceof PosixError && error.path === undefined ? new PosixError(error.code, path) : error
  }
}

/** Owner first, because it clears setuid; times last, because everything else changes them. */
function copyAttributes({ options }: Copying, from: Inode, to: Inode): void {
  const stat = from.fileSystem.stat(from)
  const { uid, gid } = options.owner ?? stat
  for (const name of from.fileSystem.listXattrs(from)) {
    if (isOverlayXattr(name) && options.keepOverlayMarks !== true) continue
    const value = from.fileSystem.getXattr(from, name)
    if (value) to.fileSystem.setXattr(to, name, value)
  }
  to.fileSystem.setAttributes(to, { uid, gid, mode: stat.mode, atimeNs: stat.atimeNs, mtimeNs: stat.mtimeNs })
}

/** Removes what is under a name of a directory, with all below it. ENOENT when there is nothing. */
function removeTree(directory: Inode, name: string): void {
  const { fileSystem } = directory
  const inode = fileSystem.lookup(directory, name)
  if (!inode) throw new PosixError('ENOENT')
  if (kindOf(inode) !== 'directory') {
    fileSystem.unlink(directory, name)
    return
  }
  for (const entry of fileSystem.readDirectory(inode)) removeTree(inode, entry.name)
  fileSystem.removeDirectory(directory, name)
}
