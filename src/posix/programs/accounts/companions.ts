/**
 * The files beside passwd and group that shadow's programs keep where they are there: /etc/gshadow, a line a group, and
 * /etc/subuid and /etc/subgid, a range of 65,536 ids a user that isn't the system's (login.defs' SUB_UID_COUNT).
 */
import type { Process } from '../../process/types'
import { AccountFile } from './files'

const firstRange = 100_000
const rangeSize = 65_536

/** Adds what is there of a new group and of a new user's ranges. */
export function addCompanions(process: Process, added: { readonly group?: string; readonly user?: string }): void {
  const { group, user } = added
  if (group !== undefined) change(process, '/etc/gshadow', (file) => file.lines.push([group, '!', '', '']))
  if (user === undefined) return
  for (const path of ['/etc/subuid', '/etc/subgid'])
    change(process, path, (file) => {
      const ends = file.lines.map((fields) => Number(fields[1]) + Number(fields[2])).filter((end) => end > 0)
      file.lines.push([user, String(Math.max(firstRange, ...ends)), String(rangeSize)])
    })
}

/** Removes a group's line and a user's ranges and memberships. */
export function removeCompanions(process: Process, gone: { readonly group?: string; readonly user?: string }): void {
  const { group, user } = gone
  change(process, '/etc/gshadow', (file) => {
    if (group !== undefined) file.remove(group)
    for (const fields of file.lines)
      if (user !== undefined)
        fields[3] = (fields[3] ?? '')
          .split(',')
          .filter((each) => each !== user)
          .join(',')
  })
  if (user === undefined) return
  for (const path of ['/etc/subuid', '/etc/subgid']) change(process, path, (file) => file.remove(user))
}

/** A user joins a group. */
export function joinCompanion(process: Process, group: string, user: string): void {
  change(process, '/etc/gshadow', (file) => {
    const fields = file.find(group)
    if (fields === undefined) return
    const members = (fields[3] ?? '').split(',').filter((each) => each !== '' && each !== user)
    fields[3] = [...members, user].join(',')
  })
}

/** Rewrites a file that is there, if that changes it. */
function change(process: Process, path: string, edit: (file: AccountFile) => void): void {
  const file = new AccountFile(process, path)
  if (!file.exists) return
  const before = JSON.stringify(file.lines)
  edit(file)
  if (JSON.stringify(file.lines) !== before) file.save(true)
}
