/** Whether a layer fits on the disk, in the words of the daemon that unpacks it there. */
import { pageBytes } from '@posix/filesystem/content'
import type { Disk } from '@posix/filesystem/disk'
import type { Inode } from '@posix/filesystem/types'
import type { Branch } from '@posix/filesystem/unionTypes'
import { LabError } from '@shared/errors'
import { sortedEntries } from './packLayer'

/**
 * Looks whether a layer of so many bytes has room. Throws LabError system `write /path: no space left on device` with the
 * first file, in the order of names, that has not; only then the tree is asked for.
 */
export function checkFits(tree: () => Branch, disk: Disk | undefined, sizeBytes: number): void {
  if (disk === undefined || Math.ceil(sizeBytes / pageBytes) <= disk.freePages) return
  const path = firstWithoutRoom(tree(), disk.freePages)
  throw new LabError('system', `write ${path}: no space left on device`)
}

function firstWithoutRoom({ fileSystem, root }: Branch, freePages: number): string {
  let room = freePages
  let last = '/'
  const seen = new Set<Inode>()
  const visit = (directory: Inode, path: string): string | undefined => {
    for (const { name, inode, kind } of sortedEntries(fileSystem, directory)) {
      const own = `${path}/${name}`
      if (kind === 'directory') {
        const found = visit(inode, own)
        if (found !== undefined) return found
      }
      if (kind !== 'file' || seen.has(inode)) continue
      seen.add(inode)
      last = own
      room -= Math.ceil(fileSystem.stat(inode).sizeBytes / pageBytes)
      if (room < 0) return own
    }
    return undefined
  }
  return visit(root, '') ?? last
}
