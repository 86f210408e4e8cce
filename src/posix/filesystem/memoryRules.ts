/** The rules of a memory file system that need no state: names, xattrs, rename, and what fits into the space left. */
import { pageBytes } from './content'
import type { FileBody } from './fileBody'
import type { MemoryInode } from './memoryInode'
import { isLongerThan } from './nameBytes'
import { PosixError } from './posixError'
import { checkXattrKind, checkXattrShape } from './xattrRules'

const nameLimitBytes = 255

/** Throws ENAMETOOLONG or EINVAL for what can't be a name in a directory. */
export function checkName(name: string): void {
  if (isLongerThan(name, nameLimitBytes)) throw new PosixError('ENAMETOOLONG')
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) {
    throw new PosixError('EINVAL')
  }
}

/** V8 makes a part of a string that is at least this long a view of the whole. */
const sliceUnits = 13

/** A string that holds on to no other: a name that was cut from a path would keep the path in memory. */
export function ownString(text: string): string {
  if (text.length < sliceUnits) return text
  const bytes = Buffer.from(text)
  return bytes.length === text.length ? bytes.toString('latin1') : text
}

/** Throws what `rename` throws when one inode can't take the place of another: ENOTDIR, EISDIR, ENOTEMPTY. */
export function checkReplacement(moved: MemoryInode, replaced: MemoryInode): void {
  if (moved.entries && !replaced.entries) throw new PosixError('ENOTDIR')
  if (!moved.entries && replaced.entries) throw new PosixError('EISDIR')
  if (replaced.entries && replaced.entries.size > 0) throw new PosixError('ENOTEMPTY')
}

/** Whether a directory is another inode or lies below it. */
export function isWithin(directory: MemoryInode, ancestor: MemoryInode): boolean {
  if (!ancestor.entries) return false
  let current: MemoryInode | undefined = directory
  while (current) {
    if (current === ancestor) return true
    if (current.parent === current) return false
    current = current.parent
  }
  return false
}

/** Throws EOPNOTSUPP, EINVAL, EPERM or ERANGE for an xattr that an inode can't have. */
export function checkXattr(inode: MemoryInode, name: string): void {
  checkXattrKind(name)
  if (name.startsWith('user.') && inode.kind !== 'file' && inode.kind !== 'directory') throw new PosixError('EPERM')
  checkXattrShape(name)
}

/** One block of ext4 less its header and end mark: what all xattrs of an inode have together. */
const xattrRoomBytes = pageBytes - 36
const xattrEntryBytes = 16

/** Throws ENOSPC when the xattrs of an inode would not fit into ext4's one block. */
export function checkXattrRoom(inode: MemoryInode, name: string, value: Uint8Array): void {
  let taken = xattrSpace(name, value)
  for (const [other, theirs] of inode.xattrs ?? []) if (other !== name) taken += xattrSpace(other, theirs)
  if (taken > xattrRoomBytes) throw new PosixError('ENOSPC')
}

/** ext4 stores a number for the prefix, the rest of the name and the value, both padded to four bytes. */
function xattrSpace(name: string, value: Uint8Array): number {
  const suffixBytes = Buffer.byteLength(name.slice(name.indexOf('.') + 1))
  return xattrEntryBytes + pad4(suffixBytes) + pad4(value.length)
}

function pad4(length: number): number {
  return Math.ceil(length / 4) * 4
}

/** The longest beginning of the bytes for which there are pages left; ENOSPC when there is room for none. */
export function fittingPart(body: FileBody, freePages: number, offset: number, bytes: Uint8Array): Uint8Array {
  if (body.missingPages(offset, bytes.length) <= freePages) return bytes
  let fits = 0
  for (let end = (Math.floor(offset / pageBytes) + 1) * pageBytes; end - offset < bytes.length; end += pageBytes) {
    if (body.missingPages(offset, end - offset) > freePages) break
    fits = end - offset
  }
  if (fits === 0) throw new PosixError('ENOSPC')
  return bytes.subarray(0, fits)
}
