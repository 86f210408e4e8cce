/** Names of users and groups, from /etc/passwd and /etc/group of the mount namespace. */
import type { Process } from '../process/types'
import { decodeText } from '../text'

export interface Names {
  readonly userName: (uid: number) => string | undefined
  readonly groupName: (gid: number) => string | undefined
  readonly userId: (name: string) => number | undefined
  readonly groupId: (name: string) => number | undefined
  /** Primary group of a user. */
  readonly primaryGroup: (uid: number) => number | undefined
  /** Names of the groups that list a user. */
  readonly groupsOf: (user: string) => readonly number[]
  readonly homeOf: (user: string) => string | undefined
}

/** Reads both files; what is missing or can't be read counts as empty. */
export function readNames(process: Process): Names {
  const users = records(process, '/etc/passwd')
  const groups = records(process, '/etc/group')
  return {
    userName: (uid) => users.find((fields) => fields[2] === String(uid))?.[0],
    groupName: (gid) => groups.find((fields) => fields[2] === String(gid))?.[0],
    userId: (name) => numberOf(users.find((fields) => fields[0] === name)?.[2]),
    groupId: (name) => numberOf(groups.find((fields) => fields[0] === name)?.[2]),
    primaryGroup: (uid) => numberOf(users.find((fields) => fields[2] === String(uid))?.[3]),
    groupsOf: (user) =>
      groups
        .filter((fields) => (fields[3] ?? '').split(',').includes(user))
        .flatMap((fields) => numberOf(fields[2]) ?? []),
    homeOf: (user) => users.find((fields) => fields[0] === user)?.[5],
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text)
}

/** The fields of each line of a file like /etc/passwd; none when it can't be read. */
export function records(process: Process, path: string): string[][] {
  try {
    const file = process.namespace.open(process, path, { read: true })
    const text = decodeText(file.read(1 << 20))
    file.close()
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(':'))
  } catch {
    return []
  }
}
