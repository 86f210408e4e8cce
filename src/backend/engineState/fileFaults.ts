/** What may go wrong with a real file that the user chose, in words, with what to do. */
import { LabError } from '@shared/errors'

/** The fault of writing to a path, whatever the system threw. */
export function cannotWrite(path: string, cause: unknown): LabError {
  return new LabError('invalid', `cannot write ${path}: ${reasonOf(cause)}`, {
    hint: { key: 'engine.cannotWriteFile' },
    cause,
  })
}

/** The fault of reading a path. */
export function cannotRead(path: string, cause: unknown): LabError {
  return new LabError('notFound', `cannot read ${path}: ${reasonOf(cause)}`, {
    hint: { key: 'engine.cannotReadFile' },
    cause,
  })
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ENOSPC: 'no space left on device',
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return reasons[code] ?? (cause instanceof Error ? cause.message : String(cause))
}
