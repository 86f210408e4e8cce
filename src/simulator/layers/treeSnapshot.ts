/**
 * A branch of a union, a volume or a disk as a blob, and back, with nothing lost: overlay's marks as they are, all xattrs,
 * nanoseconds, the root directory's owner and mode (entry `./`). It is a plain tar. Sockets have nothing to keep.
 */
import { concat, contentOf } from '@posix/filesystem/content'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import type { MemoryFileSystem, MemoryFileSystemOptions } from '@posix/filesystem/memory'
import type { Content } from '@posix/filesystem/types'
import type { Branch } from '@posix/filesystem/unionTypes'
import { LabError } from '@shared/errors'
import { packLayer } from './packLayer'
import { encodeHeader } from './tarHeader'
import { readTar } from './tarReader'
import { unpackLayer } from './unpackLayer'

const rootName = './'

/** Packs a tree; contents are shared, not copied. */
export function snapshotTree({ fileSystem, root }: Branch): Content {
  const { mode, uid, gid, mtimeNs } = fileSystem.stat(root)
  const names = fileSystem.listXattrs(root)
  const xattrs = new Map(names.map((name) => [name, fileSystem.getXattr(root, name) ?? new Uint8Array()]))
  const header = encodeHeader({
    ...{ name: rootName, kind: 'directory', mode, uid, gid, sizeBytes: 0, mtimeNs, isTimeExact: true, xattrs },
    ...{ linkName: '', deviceMajor: 0, deviceMinor: 0 },
  })
  const options = { whiteouts: false, exactTimes: true, keepsXattr: () => true }
  return concat(contentOf(header), packLayer({ fileSystem, root }, options))
}

/** Makes the tree again in memory. Throws LabError invalid for what is no snapshot. */
export function restoreTree(
  snapshot: Content,
  options: Omit<MemoryFileSystemOptions, 'root' | 'readOnly'>,
): MemoryFileSystem {
  const first = readTar(snapshot).next()
  if (first.done === true || first.value.name !== rootName) throw new LabError('invalid', 'not a snapshot of a tree')
  const { mode, uid, gid, mtimeNs, xattrs } = first.value
  const tree = createMemoryFileSystem({ ...options, root: { mode, uid, gid } })
  unpackLayer(snapshot, { fileSystem: tree, root: tree.root }, { mode: 'files', keepsMarks: true })
  for (const [name, value] of xattrs) tree.setXattr(tree.root, name, value)
  tree.setAttributes(tree.root, { mtimeNs })
  return tree
}
