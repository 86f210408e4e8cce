/**
 * Who a process runs as: `user`, `user:group`, numbers or names, looked up in the container's own `/etc/passwd` and
 * `/etc/group` (moby `daemon/oci_linux.go` with runc's `user` package).
 */
import type { Credentials, Namespace } from '@posix/filesystem/namespaceTypes'
import { PosixError } from '@posix/filesystem/posixError'
import { LabError } from '@shared/errors'
import { rootCaller } from './hostDisk'

export interface ResolvedUser {
  readonly credentials: Credentials
  /** Home directory from passwd, `/` when there is no entry. */
  readonly home: string
}

interface PasswdEntry {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
}

interface GroupEntry {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

/** Throws LabError system (status 500, as moby) `unable to find user X: no matching entries in passwd file`. */
export function resolveUser(namespace: Namespace, user: string): ResolvedUser {
  const [userPart = '', groupPart] = user.split(':', 2)
  const entry = findUser(namespace, userPart === '' ? '0' : userPart)
  const groups = readGroups(namespace)
  const gid = groupPart === undefined || groupPart === '' ? entry.gid : findGroup(groups, groupPart)
  const supplementary =
    groupPart === undefined
      ? groups.filter((group) => entry.name !== '' && group.members.includes(entry.name)).map((group) => group.gid)
      : []
  return { credentials: { uid: entry.uid, gid, groups: supplementary }, home: entry.home }
}

const largestId = 2 ** 31 - 1

function outOfRange(): LabError {
  return new LabError('system', 'uids and gids must be in range 0-2147483647')
}

function findUser(namespace: Namespace, wanted: string): PasswdEntry {
  const entries = readFields(namespace, '/etc/passwd').map(
    ([name = '', , uid = '', gid = '', , home = '']): PasswdEntry => ({
      name,
      uid: Number(uid),
      gid: Number(gid),
      home,
    }),
  )
  const number = /^\d+$/.test(wanted) ? Number(wanted) : undefined
  const found = entries.find((entry) => entry.name === wanted || entry.uid === number)
  if (found !== undefined) return { ...found, home: found.home === '' ? '/' : found.home }
  if (number !== undefined && number > largestId) throw outOfRange()
  if (number === undefined) {
    throw new LabError('system', `unable to find user ${wanted}: no matching entries in passwd file`)
  }
  return { name: '', uid: number, gid: 0, home: '/' }
}

function findGroup(groups: readonly GroupEntry[], wanted: string): number {
  const found = groups.find((group) => group.name === wanted)
  if (found !== undefined) return found.gid
  if (/^\d+$/.test(wanted)) {
    if (Number(wanted) > largestId) throw outOfRange()
    return Number(wanted)
  }
  throw new LabError('system', `unable to find group ${wanted}: no matching entries in group file`)
}

function readGroups(namespace: Namespace): readonly GroupEntry[] {
  return readFields(namespace, '/etc/group').map(([name = '', , gid = '', members = '']) => ({
    name,
    gid: Number(gid),
    members: members.split(',').filter((member) => member !== ''),
  }))
}

/** Lines of a colon-separated file; a missing file has none. */
function readFields(namespace: Namespace, path: string): readonly (readonly string[])[] {
  return readSmallFile(namespace, path)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'))
}

const smallFileBytes = 1024 * 1024

/** A text file as root reads it, cut at 1 MiB; empty when it can't be read. */
export function readSmallFile(namespace: Namespace, path: string): string {
  try {
    const file = namespace.open(rootCaller, path, { read: true })
    try {
      return Buffer.from(file.readAt(0, smallFileBytes)).toString('utf8')
    } finally {
      file.close()
    }
  } catch (error) {
    if (error instanceof PosixError) return ''
    throw error
  }
}
