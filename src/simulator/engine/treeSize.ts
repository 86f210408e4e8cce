/** The size of a tree as the daemon counts it: apparent sizes of regular files, each inode once. */
import type { FileSystem, Inode } from '@posix/filesystem/types'

/** Bytes of all regular files below the root; directories and links count nothing. */
export function treeSizeBytes(fileSystem: FileSystem): number {
  const counted = new Set<Inode>()
  const pending: Inode[] = [fileSystem.root]
  let total = 0
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    for (const entry of fileSystem.readDirectory(directory)) {
      if (entry.kind === 'directory') pending.push(entry.inode)
      else if (entry.kind === 'file' && !counted.has(entry.inode)) {
        counted.add(entry.inode)
        total += fileSystem.stat(entry.inode).sizeBytes
      }
    }
  }
  return total
}
