/**
 * Who a process runs as: `user`, `user:group`, numbers or names, looked up in the container's own `/etc/passwd` and
 * `/etc/group` (moby `daemon/oci_linux.go` with runc's `user` package).
 */
import type { Credentials, Namespace } from '@posix/filesystem/namespaceTypes'
import { PosixError } from '@posix/filesystem/posixError'
import { LabError } from '@shared/errors'
import type { Container } from './container'
import { rootCaller } from './hostDisk'
import { defaultPath } from './runConfig'

export interface ResolvedUser {
  readonly credentials: Credentials
  /** Home directory from passwd, `/` when there is no entry. */
  readonly home: string
}

/** `--group-add`. */
export function groupsAdded(container: Container): readonly string[] {
  const groups = container.record.hostConfig['GroupAdd']
  return Array.isArray(groups) ? groups.filter((group): group is string => typeof group === 'string') : []
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

/**
 * `added` are the groups of `--group-add`. Throws LabError system (status 500, as moby) `unable to find user X: no
 * matching entries in passwd file`.
 */
export function resolveUser(namespace: Namespace, user: string, added: readonly string[] = []): ResolvedUser {
  const [userPart = '', groupPart = ''] = user.split(':', 2)
  const entry = findUser(namespace, userPart === '' ? '0' : userPart)
  const groups = readGroups(namespace)
  const gid = groupPart === '' ? entry.gid : findGroup(groups, groupPart)
  const supplementary =
    groupPart === ''
      ? groups.filter((group) => entry.name !== '' && group.members.includes(entry.name)).map((group) => group.gid)
      : []
  const groupIds = [...new Set([...supplementary, ...findAddedGroups(groups, added)])]
  return { credentials: { uid: entry.uid, gid, groups: groupIds }, home: entry.home }
}

/**
 * Who owns what `docker cp -a` copies in: the daemon takes the whole text for a name of the container's passwd, and asks
 * the container's `getent` when there is none (moby `pkg/idtools`, 26.1.5). Throws LabError system with its words.
 */
export function ownerNamed(namespace: Namespace, user: string): Pick<Credentials, 'uid' | 'gid'> {
  const entries = readEntries(namespace)
  const named = entries.find((entry) => entry.name === user)
  if (named !== undefined) return named
  const hasGetent = defaultPath.split(':').some((folder) => namespace.exists(rootCaller, `${folder}/getent`))
  if (!hasGetent) {
    const message = 'unable to find getent command: exec: "getent": executable file not found in $PATH'
    throw new LabError('system', message)
  }
  const numbered = entries.find((entry) => String(entry.uid) === user)
  if (numbered !== undefined) return numbered
  throw new LabError('system', `getent unable to find entry ${JSON.stringify(user)} in passwd database`)
}

/** As runc's `GetAdditionalGroups`, which doesn't find a group a second time by another name. */
function findAddedGroups(groups: readonly GroupEntry[], added: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>()
  for (const wanted of added) {
    const group = groups.find(({ name, gid }) => (name === wanted || String(gid) === wanted) && !found.has(gid))
    const gid = group?.gid ?? numberIn(wanted)
    if (gid === undefined) {
      throw new LabError('system', `Unable to find group ${wanted}: no matching entries in group file`)
    }
    found.add(gid)
  }
  return found
}

/** What Go's `Atoi` takes. Throws LabError system for what Linux has no room for. */
function numberIn(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const number = Number(text)
  if (number < 0 || number > largestId) throw outOfRange()
  return number
}

const largestId = 2 ** 31 - 1

function outOfRange(): LabError {
  return new LabError('system', 'uids and gids must be in range 0-2147483647')
}

function readEntries(namespace: Namespace): readonly PasswdEntry[] {
  return passwdEntries(readSmallFile(namespace, '/etc/passwd'))
}

const passwdEntries = rememberLast((text) =>
  fieldsOf(text).map(([name = '', , uid = '', gid = '', , home = '']): PasswdEntry => ({
    name,
    uid: Number(uid),
    gid: Number(gid),
    home,
  })),
)

function findUser(namespace: Namespace, wanted: string): PasswdEntry {
  const entries = readEntries(namespace)
  const named = entries.find((entry) => entry.name === wanted)
  const number = named === undefined ? numberIn(wanted) : undefined
  const found = named ?? entries.find((entry) => entry.uid === number)
  if (found !== undefined) return { ...found, home: found.home === '' ? '/' : found.home }
  if (number === undefined) {
    throw new LabError('system', `unable to find user ${wanted}: no matching entries in passwd file`)
  }
  return { name: '', uid: number, gid: 0, home: '/' }
}

function findGroup(groups: readonly GroupEntry[], wanted: string): number {
  const found = groups.find((group) => group.name === wanted)
  if (found !== undefined) return found.gid
  const number = numberIn(wanted)
  if (number !== undefined) return number
  throw new LabError('system', `unable to find group ${wanted}: no matching entries in group file`)
}

function readGroups(namespace: Namespace): readonly GroupEntry[] {
  return groupEntries(readSmallFile(namespace, '/etc/group'))
}

const groupEntries = rememberLast((text) =>
  fieldsOf(text).map(([name = '', , gid = '', members = '']): GroupEntry => ({
    name,
    gid: Number(gid),
    members: members.split(',').filter((member) => member !== ''),
  })),
)

/** One exec after another reads the same text. */
function rememberLast<T>(parse: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly parsed: T } | undefined
  return (text) => {
    if (last?.text !== text) last = { text, parsed: parse(text) }
    return last.parsed
  }
}

/** Lines of a colon-separated file. */
function fieldsOf(text: string): readonly (readonly string[])[] {
  return text
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
