/**
 * Who may read and write which extended attribute, after xattr(7) and Linux's fs/xattr.c and security/commoncap.c:
 * `user.` by the file's permissions and only on files and directories, `trusted.` by root alone and unseen by others,
 * `security.` readable by all and root's to write, with `security.capability` in the one shape that the kernel takes.
 * ACLs (`system.`) are not modelled.
 */
import { hasCapability } from './capabilities'
import type { Credentials } from './namespaceTypes'
import { checkAccess } from './permissions'
import { PosixError } from './posixError'
import type { Stat } from './types'

/** File capabilities; a write and a change of owner drop them. */
export const capabilityXattr = 'security.capability'

const nameLimitBytes = 255
const valueLimitBytes = 64 * 1024
const stickyBit = 0o1000
const prefixes = ['user.', 'trusted.', 'security.'] as const

/** Throws ERANGE or E2BIG, which the kernel says before it looks at the path. */
export function checkXattrShape(name: string, value?: Uint8Array): void {
  if (name === '' || Buffer.byteLength(name) > nameLimitBytes) throw new PosixError('ERANGE')
  if (value && value.length > valueLimitBytes) throw new PosixError('E2BIG')
}

/** Throws EOPNOTSUPP for a name of no known kind, EINVAL for one that is only a prefix. */
export function checkXattrKind(name: string): void {
  const prefix = prefixes.find((one) => name.startsWith(one))
  if (prefix === undefined) throw new PosixError('EOPNOTSUPP')
  if (name === prefix) throw new PosixError('EINVAL')
}

/** Whether somebody may know that an xattr is there. Throws EACCES where the file may not be read. */
export function maySeeXattr(stat: Stat, credentials: Credentials, name: string): boolean {
  if (name.startsWith('trusted.')) return credentials.uid === 0
  if (name.startsWith('security.') || name.startsWith('system.')) return true
  if (name.startsWith('user.') && !holdsUserXattrs(stat)) return false
  checkAccess(stat, credentials, { read: true })
  return true
}

/** Throws EPERM, EACCES or EINVAL unless somebody may set an xattr to this value, or remove it without one. */
export function checkXattrChange(stat: Stat, credentials: Credentials, name: string, value?: Uint8Array): void {
  const isRoot = credentials.uid === 0
  if (name === capabilityXattr && value && value.length > 0 && !isCapability(value)) throw new PosixError('EINVAL')
  if (name.startsWith('trusted.') || name.startsWith('security.')) {
    if (!isRoot) throw new PosixError('EPERM')
    return
  }
  if (name.startsWith('system.')) return
  if (name.startsWith('user.')) {
    const isAnothers = !hasCapability(credentials, 'FOWNER') && credentials.uid !== stat.uid
    const isSticky = stat.kind === 'directory' && (stat.mode & stickyBit) !== 0
    if (!holdsUserXattrs(stat) || (isSticky && isAnothers)) throw new PosixError('EPERM')
  }
  checkAccess(stat, credentials, { write: true })
}

function holdsUserXattrs({ kind }: Stat): boolean {
  return kind === 'file' || kind === 'directory'
}

/** `struct vfs_cap_data` of revision 2 (20 bytes) or 3 (24 bytes), little-endian. */
function isCapability(value: Uint8Array): boolean {
  const revision = value[3] ?? 0
  const hasNoOtherFlag = ((value[0] ?? 0) & 0xfe) === 0 && value[1] === 0 && value[2] === 0
  return hasNoOtherFlag && ((value.length === 20 && revision === 2) || (value.length === 24 && revision === 3))
}
