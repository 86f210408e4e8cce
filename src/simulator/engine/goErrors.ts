/** What Go says about a failed call of the host's file system: the operation, the path, and the errno in its words. */
import { muslErrorText, PosixError } from '@posix/filesystem/posixError'

const goWords: Readonly<Partial<Record<PosixError['code'], string>>> = {
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
  ENOTDIR: 'not a directory',
  EISDIR: 'is a directory',
  EEXIST: 'file exists',
  ENOENT: 'no such file or directory',
  EROFS: 'read-only file system',
  ENOSPC: 'no space left on device',
}

/** `open /a/b: read-only file system`. */
export function goPathError(operation: string, path: string, error: PosixError): string {
  return `${operation} ${path}: ${goErrno(error)}`
}

export function goErrno(error: PosixError): string {
  return goWords[error.code] ?? muslErrorText(error.code).toLowerCase()
}
