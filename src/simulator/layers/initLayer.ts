/**
 * The `-init` layer: an extra read-only layer between the image and a container's writable layer, where the daemon puts
 * the places that it mounts over, so that they don't end up in a commit (moby `daemon/initlayer/setup_unix.go`). A
 * directory that the image has stays the image's; a file of it is hidden by an empty one, because moby unlinks every
 * part of the path first.
 */
import { fileClock } from '@posix/filesystem/fileClock'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { createUnion } from '@posix/filesystem/union'
import type { FileSystem, Inode } from '@posix/filesystem/types'
import type { Branch } from '@posix/filesystem/unionTypes'

type Place = readonly [path: string, kind: 'directory' | 'file' | 'symlink', target?: string]

const places: readonly Place[] = [
  ['dev/pts', 'directory'],
  ['dev/shm', 'directory'],
  ['proc', 'directory'],
  ['sys', 'directory'],
  ['.dockerenv', 'file'],
  ['etc/resolv.conf', 'file'],
  ['etc/hosts', 'file'],
  ['etc/hostname', 'file'],
  ['dev/console', 'file'],
  ['etc/mtab', 'symlink', '/proc/mounts'],
]

const owner = { mode: 0o755, uid: 0, gid: 0 }

function unlinkUnlessDirectory(fileSystem: FileSystem, parent: Inode, name: string): void {
  const found = fileSystem.lookup(parent, name)
  if (found && fileSystem.stat(found).kind !== 'directory') fileSystem.unlink(parent, name)
}

function directoryBelow(fileSystem: FileSystem, parent: Inode, name: string): Inode {
  unlinkUnlessDirectory(fileSystem, parent, name)
  const found = fileSystem.lookup(parent, name)
  if (!found) return fileSystem.createDirectory(parent, name, owner)
  return found
}

function makePlace(fileSystem: FileSystem, [path, kind, target = '']: Place): void {
  const names = path.split('/')
  const last = names.pop() ?? ''
  let directory = fileSystem.root
  for (const name of names) directory = directoryBelow(fileSystem, directory, name)
  unlinkUnlessDirectory(fileSystem, directory, last)
  if (fileSystem.lookup(directory, last)) return
  if (kind === 'directory') fileSystem.createDirectory(directory, last, owner)
  else if (kind === 'symlink') fileSystem.createSymlink(directory, last, target, { ...owner, mode: 0o777 })
  else fileSystem.createNode(directory, last, { kind: 'file', ...owner })
}

/** Makes the init layer for an image's layers (top first). `clock` is in milliseconds since the epoch. */
export function createInitLayer(lowers: readonly Branch[], clock: () => number): Branch {
  const layer = createMemoryFileSystem({ clock: fileClock(clock) })
  const upper = { fileSystem: layer, root: layer.root }
  const merged = createUnion({ upper, lowers })
  for (const place of places) makePlace(merged, place)
  layer.setReadOnly(true)
  return upper
}
