/**
 * What a real disk may be asked for: names that mean the same on it as here, and its errors as errnos. A name from the
 * simulated side never reaches the operating system before it has passed `checkRealName`.
 */
import { isErrnoName, PosixError, type ErrnoName } from './posixError'

const nameLimitBytes = 255
const windowsDevices = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i
// eslint-disable-next-line no-control-regex -- Windows refuses control characters in names
const windowsForbidden = /[<>:"|?*\\\u0000-\u001f]/

/** Whether a name can stand for one entry of a directory on this platform: no path, no device, no stream. */
export function isRealName(name: string, platform: NodeJS.Platform = process.platform): boolean {
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) return false
  if (platform !== 'win32') return true
  return !windowsForbidden.test(name) && !windowsDevices.test(name) && !name.endsWith('.') && !name.endsWith(' ')
}

/** Throws EINVAL for a name that the real disk can't have, ENAMETOOLONG for one over 255 bytes. */
export function checkRealName(name: string, platform: NodeJS.Platform = process.platform): void {
  if (Buffer.byteLength(name) > nameLimitBytes) throw new PosixError('ENAMETOOLONG')
  if (!isRealName(name, platform)) throw new PosixError('EINVAL')
}

const translated: Readonly<Record<string, ErrnoName>> = { ENOTSUP: 'EOPNOTSUPP', EDQUOT: 'ENOSPC', ESTALE: 'ENOENT' }

/** Runs a call to the operating system and throws its error as a `PosixError`; what is no errno becomes EIO. */
export function asPosix<Result>(act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    if (error instanceof PosixError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === '') throw error
    throw new PosixError(translated[code] ?? (isErrnoName(code) ? code : 'EIO'))
  }
}
