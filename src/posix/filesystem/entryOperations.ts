/**
 * What changes directories: make, link, remove and rename names, with Linux's order of checks (a name that exists is
 * EEXIST even on a read-only mount, while an unlink there is EROFS before anything is looked up).
 */
import { hasCapability } from './capabilities'
import { kindOf } from './kindOf'
import type { MountTable, Frame } from './mountTable'
import type { Caller } from './namespaceTypes'
import { checkLookup, lastFrame, pathOf, walk, walkToExisting, type Walked } from './pathWalk'
import { checkAccess, checkHardLink, checkSticky, ownerOfNew } from './permissions'
import { PosixError } from './posixError'
import type { FileSystem, Inode, NewInode, RenameOptions } from './types'

interface Place {
  readonly directory: Inode
  readonly name: string
  readonly fileSystem: FileSystem
  readonly frame: Frame
}

/** Makes something at a path where nothing is. EEXIST, ENOENT, EROFS, EACCES and what `make` throws. */
export function createAt(
  table: MountTable,
  caller: Caller,
  path: string,
  created: { readonly mode: number; readonly isDirectory: boolean },
  make: (fileSystem: FileSystem, directory: Inode, name: string, owner: NewInode) => void,
): void {
  const place = placeForNew(table, caller, path, created.isDirectory)
  checkWritable(caller, place.frame, path)
  const parent = place.fileSystem.stat(place.directory)
  const owner = ownerOfNew(parent, caller.credentials, { ...created, umask: caller.umask })
  make(place.fileSystem, place.directory, place.name, owner)
}

/** `linkat(2)` without following the existing name. EXDEV across mounts, EPERM for directories. */
export function linkPath(table: MountTable, caller: Caller, existing: string, path: string): void {
  const { frame } = walkToExisting(table, caller, existing, 'slash')
  const place = placeForNew(table, caller, path, false)
  if (frame.mount !== place.frame.mount) throw new PosixError('EXDEV', path)
  const stat = frame.mount.fileSystem.stat(frame.inode)
  checkHardLink(stat, caller.credentials)
  checkWritable(caller, place.frame, path)
  if (stat.kind === 'directory') throw new PosixError('EPERM', path)
  place.fileSystem.link(place.directory, place.name, frame.inode)
}

/** `unlink(2)`: EISDIR for a directory, EBUSY for a mount point. */
export function unlinkPath(table: MountTable, caller: Caller, path: string): void {
  const walked = walk(table, caller, path, 'never')
  if (walked.last !== 'name') throw new PosixError('EISDIR', path)
  const place = placeToRemove(walked, path)
  checkLookup(walked, path)
  const { found } = walked
  if (!found) throw new PosixError('ENOENT', path)
  const kind = kindOf(found.inode)
  if (walked.hasTrailingSlash) throw new PosixError(kind === 'directory' ? 'EISDIR' : 'ENOTDIR', path)
  checkDelete(caller, place.frame, found, path)
  if (kind === 'directory') throw new PosixError('EISDIR', path)
  checkNotMounted(found, place.frame, path)
  place.fileSystem.unlink(place.directory, place.name)
}

/** `rmdir(2)`: ENOTDIR, ENOTEMPTY, EBUSY for a mount point. */
export function removeDirectoryPath(table: MountTable, caller: Caller, path: string): void {
  const walked = walk(table, caller, path, 'never')
  if (walked.last === 'root') throw new PosixError('EBUSY', path)
  if (walked.last === 'dot') throw new PosixError('EINVAL', path)
  if (walked.last === 'dotdot') throw new PosixError('ENOTEMPTY', path)
  const place = placeToRemove(walked, path)
  checkLookup(walked, path)
  const { found } = walked
  if (!found) throw new PosixError('ENOENT', path)
  checkDelete(caller, place.frame, found, path)
  if (kindOf(found.inode) !== 'directory') throw new PosixError('ENOTDIR', path)
  checkNotMounted(found, place.frame, path)
  place.fileSystem.removeDirectory(place.directory, place.name)
}

/** `renameat2(2)`. EXDEV across mounts, EBUSY for mount points and `.`. */
export function renamePath(
  table: MountTable,
  caller: Caller,
  from: string,
  to: string,
  options: RenameOptions = {},
): void {
  const isExchange = options.exchange === true
  if (isExchange && options.noReplace === true) throw new PosixError('EINVAL', to)
  const source = walk(table, caller, from, 'never')
  const target = walk(table, caller, to, 'never')
  const sourceParent = lastFrame(source.parents)
  const targetParent = lastFrame(target.parents)
  if (sourceParent.mount !== targetParent.mount) throw new PosixError('EXDEV', to)
  if (source.last !== 'name') throw new PosixError('EBUSY', from)
  if (target.last !== 'name') throw new PosixError(options.noReplace === true ? 'EEXIST' : 'EBUSY', to)
  if (sourceParent.mount.readOnly) throw new PosixError('EROFS', from)
  checkLookup(source, from)
  const moved = source.found
  if (!moved) throw new PosixError('ENOENT', from)
  checkLookup(target, to)
  if (target.found && options.noReplace === true) throw new PosixError('EEXIST', to)
  if (isExchange && !target.found) throw new PosixError('ENOENT', to)
  if (isExchange) checkExchange(caller, source, target, moved, { from, to })
  else checkRename(caller, source, target, moved, { from, to })
  sourceParent.mount.fileSystem.rename(sourceParent.inode, source.name, targetParent.inode, target.name, options)
  const oldPath = pathOf([...source.parents, moved])
  const newPath = pathOf([...target.parents, { ...moved, name: target.name }])
  if (isExchange) table.exchanged(oldPath, newPath)
  else if (kindOf(moved.inode) === 'directory') table.renamed(oldPath, newPath)
}

function checkExchange(
  caller: Caller,
  source: Walked,
  target: Walked,
  moved: Frame,
  paths: { readonly from: string; readonly to: string },
): void {
  const other = target.found
  if (!other) throw new PosixError('ENOENT', paths.to)
  const sides = [
    { walked: source, entry: moved, path: paths.from },
    { walked: target, entry: other, path: paths.to },
  ]
  for (const { walked, entry, path } of sides.toReversed()) {
    if (kindOf(entry.inode) !== 'directory' && walked.hasTrailingSlash) throw new PosixError('ENOTDIR', path)
  }
  if (target.parents.some(({ inode }) => inode === moved.inode)) throw new PosixError('EINVAL', paths.to)
  if (source.parents.some(({ inode }) => inode === other.inode)) throw new PosixError('EINVAL', paths.to)
  if (other.inode === moved.inode && other.mount === moved.mount) return
  for (const { walked, entry, path } of sides) checkDelete(caller, lastFrame(walked.parents), entry, path)
  const [from, to] = [lastFrame(source.parents), lastFrame(target.parents)]
  checkMovedDirectory(caller, from, to, moved, paths.from)
  checkMovedDirectory(caller, to, from, other, paths.to)
  checkNotMounted(moved, from, paths.from)
  checkNotMounted(other, to, paths.to)
}

function checkRename(
  caller: Caller,
  source: Walked,
  target: Walked,
  moved: Frame,
  paths: { readonly from: string; readonly to: string },
): void {
  const sourceParent = lastFrame(source.parents)
  const targetParent = lastFrame(target.parents)
  const isDirectory = kindOf(moved.inode) === 'directory'
  if (!isDirectory && source.hasTrailingSlash) throw new PosixError('ENOTDIR', paths.from)
  if (!isDirectory && target.hasTrailingSlash) throw new PosixError('ENOTDIR', paths.to)
  if (isDirectory && target.parents.some(({ inode }) => inode === moved.inode)) throw new PosixError('EINVAL', paths.to)
  const replaced = target.found
  if (replaced && source.parents.some(({ inode }) => inode === replaced.inode)) {
    throw new PosixError('ENOTEMPTY', paths.to)
  }
  if (replaced?.inode === moved.inode && replaced.mount === moved.mount) return
  checkDelete(caller, sourceParent, moved, paths.from)
  if (replaced) {
    checkDelete(caller, targetParent, replaced, paths.to)
    const replacesDirectory = kindOf(replaced.inode) === 'directory'
    if (isDirectory !== replacesDirectory) throw new PosixError(isDirectory ? 'ENOTDIR' : 'EISDIR', paths.to)
  } else checkWritable(caller, targetParent, paths.to)
  checkMovedDirectory(caller, sourceParent, targetParent, moved, paths.from)
  checkNotMounted(moved, sourceParent, paths.from)
  if (replaced) checkNotMounted(replaced, targetParent, paths.to)
}

/** A directory that gets another parent must be writable itself, because its `..` changes. */
function checkMovedDirectory(caller: Caller, from: Frame, to: Frame, moved: Frame, path: string): void {
  if (kindOf(moved.inode) !== 'directory' || from.inode === to.inode) return
  checkAccess(moved.mount.fileSystem.stat(moved.inode), caller.credentials, { write: true }, path)
}

function placeForNew(table: MountTable, caller: Caller, path: string, isDirectory: boolean): Place {
  const walked = walk(table, caller, path, 'never')
  checkLookup(walked, path)
  if (walked.last !== 'name' || walked.found) throw new PosixError('EEXIST', path)
  if (walked.hasTrailingSlash && !isDirectory) throw new PosixError('ENOENT', path)
  const frame = lastFrame(walked.parents)
  if (frame.mount.readOnly) throw new PosixError('EROFS', path)
  return { directory: frame.inode, name: walked.name, fileSystem: frame.mount.fileSystem, frame }
}

function placeToRemove(walked: Walked, path: string): Place {
  const frame = lastFrame(walked.parents)
  if (frame.mount.readOnly) throw new PosixError('EROFS', path)
  return { directory: frame.inode, name: walked.name, fileSystem: frame.mount.fileSystem, frame }
}

function checkWritable(caller: Caller, directory: Frame, path: string): void {
  const stat = directory.mount.fileSystem.stat(directory.inode)
  checkAccess(stat, caller.credentials, { write: true, execute: true }, path)
}

function checkDelete(caller: Caller, directory: Frame, entry: Frame, path: string): void {
  checkWritable(caller, directory, path)
  if (hasCapability(caller.credentials, 'FOWNER')) return
  const parent = directory.mount.fileSystem.stat(directory.inode)
  checkSticky(parent, entry.mount.fileSystem.stat(entry.inode), caller.credentials)
}

/** What is found on another mount than its directory is a mount point. */
function checkNotMounted(entry: Frame, directory: Frame, path: string): void {
  if (entry.mount !== directory.mount) throw new PosixError('EBUSY', path)
}
