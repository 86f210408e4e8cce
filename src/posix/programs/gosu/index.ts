/** gosu (tianon/gosu 1.19): becomes another user and then another program, as entry points of official images do. */
import type { Process, Program } from '../../process/types'
import { readNames } from '../ownership'
import { becomeOther } from '../spawning'

const usage = `Usage: gosu user-spec command [args]
   eg: gosu tianon bash
       gosu nobody:root bash -c 'whoami && id'
       gosu 1000:1 id

gosu version: 1.19 (go1.24.6 on linux/amd64; gc)
     license: Apache-2.0 (full text at https://github.com/tianon/gosu)

`

export const gosu: Program = async (process) => {
  const [, who, ...command] = process.argv
  if (who === '--version' || who === '-v') {
    await process.print('1.19 (go1.24.6 on linux/amd64; gc)\n')
    return 0
  }
  if (who === undefined || command.length === 0) {
    await process.printError(usage)
    return 1
  }
  const failure = become(process, who)
  if (failure !== undefined) {
    await process.printError(`error: failed switching to ${JSON.stringify(who)}: ${failure}\n`)
    return 1
  }
  return becomeOther(process, command, process.env, (name, why) => {
    const known = why === 'No such file or directory' ? 'executable file not found in $PATH' : why.toLowerCase()
    return `error: exec: ${JSON.stringify(name)}: ${known}`
  })
}

/** Why it can't be. */
function become(process: Process, spec: string): string | undefined {
  const names = readNames(process)
  const [user = '', group] = spec.split(':')
  const uid = /^\d+$/.test(user) ? Number(user) : names.userId(user)
  if (uid === undefined) return `unable to find user ${user}: no matching entries in passwd file`
  const name = names.userName(uid) ?? ''
  const own = /^\d+$/.test(group ?? '') ? Number(group) : group === undefined ? undefined : names.groupId(group)
  if (group !== undefined && own === undefined) {
    return `unable to find group ${group}: no matching entries in group file`
  }
  if (process.credentials.uid !== 0 && uid !== process.credentials.uid) return 'operation not permitted'
  const gid = own ?? names.primaryGroup(uid) ?? 0
  const groups = group === undefined ? [...new Set([gid, ...names.groupsOf(name)])] : [gid]
  process.credentials = { ...process.credentials, uid, gid, groups }
  process.env.set('HOME', names.homeOf(name) ?? '/')
  return undefined
}
