/** What Go says about a failed call of the host's file system: the operation, the path, and the errno in its words. */
import { gnuErrorText } from '@posix/filesystem/posixError'
import type { PosixError } from '@posix/filesystem/posixError'

/** `open /a/b: read-only file system`; what is mounted can't be removed, which is then what failed. */
export function goPathError(operation: string, path: string, error: PosixError): string {
  return `${error.code === 'EBUSY' ? 'unlinkat' : operation} ${path}: ${goErrno(error)}`
}

/** `read-only file system`. */
export function goErrno(error: PosixError): string {
  const text = gnuErrorText(error.code)
  return text.charAt(0).toLowerCase() + text.slice(1)
}
