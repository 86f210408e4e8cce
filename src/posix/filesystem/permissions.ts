/**
 * Who may do what: the owner, group and other bits, root's override, the sticky directory, setgid inheritance, and
 * what `chmod` and `chown` allow and clear. After Linux's generic_permission, setattr_prepare and may_delete, with the
 * capabilities that a container's root has by default; ACLs and user namespaces are not modelled.
 */
import { hasCapability } from './capabilities'
import type { Credentials } from './namespaceTypes'
import { PosixError } from './posixError'
import type { AttributeChange, NewInode, Stat } from './types'

export interface Wanted {
  readonly read?: boolean
  readonly write?: boolean
  readonly execute?: boolean
}

const setuidBit = 0o4000
const setgidBit = 0o2000
const stickyBit = 0o1000
const groupExecuteBit = 0o010

/** Whether somebody belongs to a group, by the primary or a supplementary one. */
function isInGroup(credentials: Credentials, gid: number): boolean {
  return credentials.gid === gid || credentials.groups.includes(gid)
}

/** Whether the mode bits let somebody in. Root may read and write all (unless that was taken away), and execute what anybody may. */
function mayAccess(stat: Stat, credentials: Credentials, wanted: Wanted): boolean {
  if (hasCapability(credentials, 'DAC_OVERRIDE')) {
    return wanted.execute !== true || stat.kind === 'directory' || (stat.mode & 0o111) !== 0
  }
  if (hasCapability(credentials, 'DAC_READ_SEARCH') && wanted.write !== true) {
    if (wanted.execute !== true || stat.kind === 'directory') return true
  }
  const bits = (wanted.read ? 4 : 0) | (wanted.write ? 2 : 0) | (wanted.execute ? 1 : 0)
  return ((stat.mode >> permissionShift(stat, credentials)) & bits) === bits
}

/** Throws EACCES unless `mayAccess`. */
export function checkAccess(stat: Stat, credentials: Credentials, wanted: Wanted, path?: string): void {
  if (!mayAccess(stat, credentials, wanted)) throw new PosixError('EACCES', path)
}

/** Throws EPERM when a sticky directory (as /tmp) keeps somebody from removing or renaming what is another's. */
export function checkSticky(directory: Stat, entry: Stat, credentials: Credentials): void {
  if ((directory.mode & stickyBit) === 0 || hasCapability(credentials, 'FOWNER')) return
  if (directory.uid !== credentials.uid && entry.uid !== credentials.uid) throw new PosixError('EPERM')
}

/** Owner, group and mode of something new: the umask taken off, a setgid directory's group inherited. */
export function ownerOfNew(
  directory: Stat,
  credentials: Credentials,
  created: { readonly mode: number; readonly umask: number; readonly isDirectory: boolean },
): NewInode {
  const mode = created.mode & 0o7777 & ~created.umask
  if ((directory.mode & setgidBit) === 0) return { mode, uid: credentials.uid, gid: credentials.gid }
  const gid = directory.gid
  if (created.isDirectory) return { mode: mode | setgidBit, uid: credentials.uid, gid }
  const losesSetgid =
    (mode & groupExecuteBit) !== 0 && !hasCapability(credentials, 'FSETID') && !isInGroup(credentials, gid)
  return { mode: losesSetgid ? mode & ~setgidBit : mode, uid: credentials.uid, gid }
}

/**
 * The change that a `chmod`, `chown` or `utimensat` really makes: EPERM when it is not the caller's to make, setuid
 * and setgid cleared where Linux clears them (a change of owner clears them even for root).
 */
export function allowedChange(stat: Stat, credentials: Credentials, change: AttributeChange): AttributeChange {
  const isOwner = credentials.uid === stat.uid
  const mayChown = hasCapability(credentials, 'CHOWN')
  const isOnlyChown = change.mode === undefined && change.now === undefined && !setsTimes(change)
  if (!isOwner && !(mayChown && isOnlyChown) && !hasCapability(credentials, 'FOWNER')) {
    // Whoever may write may set both times to now, and nothing else.
    if (!isOnlyTouch(change)) throw new PosixError('EPERM')
    checkAccess(stat, credentials, { write: true })
    return change
  }
  const keepsUid = isOwner && change.uid === stat.uid
  if (!mayChown && change.uid !== undefined && !keepsUid) throw new PosixError('EPERM')
  const isOwnGroup =
    isOwner && (change.gid === stat.gid || (change.gid !== undefined && isInGroup(credentials, change.gid)))
  if (!mayChown && change.gid !== undefined && !isOwnGroup) throw new PosixError('EPERM')
  const mode = changedMode(stat, credentials, change)
  return mode === undefined ? change : { ...change, mode }
}

function setsTimes({ atimeNs, mtimeNs }: AttributeChange): boolean {
  return atimeNs !== undefined || mtimeNs !== undefined
}

function isOnlyTouch({ mode, uid, gid, atimeNs, mtimeNs, now }: AttributeChange): boolean {
  return now === 'both' && [mode, uid, gid, atimeNs, mtimeNs].every((value) => value === undefined)
}

/** The mode that a file has after somebody without privileges wrote to it; undefined when it stays as it is. */
export function modeAfterWrite(stat: Stat, credentials: Credentials): number | undefined {
  if (hasCapability(credentials, 'FSETID') || stat.kind !== 'file') return undefined
  const cleared = withoutSetIds(stat, credentials)
  return cleared === stat.mode ? undefined : cleared
}

/** Throws EPERM for a hard link to another's file that the caller could not write (`fs.protected_hardlinks`). */
export function checkHardLink(stat: Stat, credentials: Credentials): void {
  if (hasCapability(credentials, 'FOWNER') || credentials.uid === stat.uid) return
  const isSetgidProgram = (stat.mode & setgidBit) !== 0 && (stat.mode & groupExecuteBit) !== 0
  const isDangerous = (stat.mode & setuidBit) !== 0 || isSetgidProgram
  const isSafe = stat.kind === 'file' && !isDangerous && mayAccess(stat, credentials, { read: true, write: true })
  if (!isSafe) throw new PosixError('EPERM')
}

function permissionShift(stat: Stat, credentials: Credentials): number {
  if (credentials.uid === stat.uid) return 6
  return isInGroup(credentials, stat.gid) ? 3 : 0
}

function changedMode(stat: Stat, credentials: Credentials, change: AttributeChange): number | undefined {
  const changesOwner = change.uid !== undefined || change.gid !== undefined
  if (change.mode === undefined) {
    return changesOwner && stat.kind !== 'directory' ? withoutSetIds(stat, credentials) : undefined
  }
  const gid = change.gid ?? stat.gid
  const losesSetgid = !hasCapability(credentials, 'FSETID') && !isInGroup(credentials, gid)
  return losesSetgid ? change.mode & ~setgidBit : change.mode
}

/** Setgid without group execution marks mandatory locking; it stays where the caller belongs to the group. */
function withoutSetIds({ mode, gid }: Stat, credentials: Credentials): number {
  const staysSetgid =
    (mode & groupExecuteBit) === 0 && (hasCapability(credentials, 'FSETID') || isInGroup(credentials, gid))
  return staysSetgid ? mode & ~setuidBit : mode & ~(setuidBit | setgidBit)
}
