/** The rules of a memory file system that need no state: names, xattrs, rename, and what fits into the space left. */
import { pageBytes } from './content'
import type { FileBody } from './fileBody'
import type { MemoryInode } from './memoryInode'
import { PosixError } from './posixError'

const nameLimitBytes = 255

/** Throws ENAMETOOLONG or EINVAL for what can't be a name in a directory. */
export function checkName(name: string): void {
  if (name.length > nameLimitBytes || Buffer.byteLength(name) > nameLimitBytes) throw new PosixError('ENAMETOOLONG')
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) {
    throw new PosixError('EINVAL')
  }
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

/** Throws EOPNOTSUPP, EPERM or ERANGE for an xattr that an inode can't have. */
export function checkXattr(inode: MemoryInode, name: string): void {
  if (!/^(user|trusted|security|system)\../.test(name)) throw new PosixError('EOPNOTSUPP')
  if (name.startsWith('user.') && inode.kind !== 'file' && inode.kind !== 'directory') throw new PosixError('EPERM')
  if (Buffer.byteLength(name) > nameLimitBytes) throw new PosixError('ERANGE')
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
