/** Rename in a memory file system: its rules, replacing, exchanging, and the links of directories that change parents. */
import type { MemoryInode } from './memoryInode'
import type { MemoryInodeStore } from './memoryInodeStore'
import { checkName, checkReplacement, isWithin } from './memoryRules'
import { PosixError } from './posixError'
import type { Inode, RenameOptions } from './types'

interface Place {
  readonly directory: Inode
  readonly name: string
}

/** Renames as `renameat2` does. Throws its errors. */
export function renameWithin(inodes: MemoryInodeStore, from: Place, to: Place, options: RenameOptions): void {
  const source = inodes.own(from.directory)
  const target = inodes.own(to.directory, 'EXDEV')
  const fromEntries = inodes.writableEntries(source)
  const toEntries = inodes.writableEntries(target)
  const moved = fromEntries.get(from.name)
  if (!moved) throw new PosixError('ENOENT')
  checkName(to.name)
  const replaced = toEntries.get(to.name)
  if (replaced && options.noReplace === true) throw new PosixError('EEXIST')
  if (isWithin(target, moved)) throw new PosixError('EINVAL')
  if (options.exchange === true) {
    if (!replaced) throw new PosixError('ENOENT')
    if (isWithin(source, replaced)) throw new PosixError('EINVAL')
    if (replaced === moved) return
    fromEntries.set(from.name, replaced)
    toEntries.set(to.name, moved)
    afterExchange(inodes, moved, replaced, source, target)
    return
  }
  if (replaced && isWithin(source, replaced)) throw new PosixError('ENOTEMPTY')
  if (replaced === moved) return
  if (target.linkCount === 0) throw new PosixError('ENOENT')
  if (replaced) checkReplacement(moved, replaced)
  if (replaced) toEntries.delete(to.name)
  fromEntries.delete(from.name)
  toEntries.set(to.name, moved)
  afterRename(inodes, moved, replaced, source, target)
}

function afterExchange(
  inodes: MemoryInodeStore,
  moved: MemoryInode,
  other: MemoryInode,
  from: MemoryInode,
  to: MemoryInode,
): void {
  inodes.touch(from)
  moved.ctimeNs = other.ctimeNs = inodes.touch(to)
  if (from === to) return
  for (const [inode, parent, left] of [
    [moved, to, from],
    [other, from, to],
  ] as const) {
    if (!inode.entries) continue
    inode.parent = parent
    left.linkCount -= 1
    parent.linkCount += 1
  }
}

function afterRename(
  inodes: MemoryInodeStore,
  moved: MemoryInode,
  replaced: MemoryInode | undefined,
  from: MemoryInode,
  to: MemoryInode,
): void {
  const nowNs = inodes.touch(from)
  inodes.touch(to)
  moved.ctimeNs = nowNs
  if (replaced?.entries) inodes.dropDirectory(replaced, to)
  else if (replaced) inodes.dropLink(replaced, nowNs)
  if (!moved.entries || from === to) return
  moved.parent = to
  from.linkCount -= 1
  to.linkCount += 1
}
