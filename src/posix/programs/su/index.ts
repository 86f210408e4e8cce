/** su and runuser: a shell, or a command (`-c`), as another user. Root needs no password; nobody else has one to give. */
import { hasCapability } from '../../filesystem/capabilities'
import type { Process, Program } from '../../process/types'
import { complain, faced, invokedName, isGnu } from '../complaint'
import { parseOptions } from '../options'
import { records } from '../ownership'
import { becomeOther } from '../spawning'

const table = {
  short: 'c:s:lmpu:g:',
  long: { command: 'c:', shell: 's:', login: 'l', 'preserve-environment': 'm', user: 'u:' },
  usage: '[-lmp] [-s SH] [-] [USER [FILE ARGS]]',
}

/** What `su -` sets for root in busybox (1.37.0). */
const busyboxRootPath = '/sbin:/usr/sbin:/bin:/usr/bin'

export const su: Program = async (process) => {
  const options = parseOptions(process, table)
  const words = options.operands.filter((word) => word !== '-')
  const isLogin = options.has('l') || words.length < options.operands.length
  const name = options.value('u') ?? words.shift() ?? 'root'
  const account = records(process, '/etc/passwd').find((fields) => fields[0] === name)
  if (account === undefined) {
    await complain(
      process,
      faced(
        process,
        `unknown user ${name}`,
        `user ${name} does not exist or the user entry does not contain all the required fields`,
      ),
    )
    return 1
  }
  const [, , uid = '0', gid = '0', , home = '/', loginShell = ''] = account
  if (process.credentials.uid !== 0 && (process.credentials.uid !== Number(uid) || !isGnu(process))) {
    if (!isGnu(process) || invokedName(process) === 'runuser')
      await complain(process, faced(process, 'must be suid to work properly', 'may not be used by non-root users'))
    else await complain(process, 'Authentication failure')
    return 1
  }
  const shell = options.value('s') ?? (loginShell === '' ? '/bin/sh' : loginShell)
  const missing = (['SETGID', 'SETUID'] as const).find((each) => !hasCapability(process.credentials, each))
  if (process.credentials.uid === 0 && missing !== undefined) {
    const [busybox, gnu] = refusals[missing]
    await complain(process, faced(process, `${busybox}: Operation not permitted`, `${gnu}: Operation not permitted`))
    return 1
  }
  const group = options.value('g')
  const groupId =
    group === undefined ? undefined : records(process, '/etc/group').find((fields) => fields[0] === group)?.[2]
  become(process, name, Number(uid), Number(groupId ?? gid))
  const env = new Map(
    isLogin && !options.has('m')
      ? [
          [
            'PATH',
            faced(process, Number(uid) === 0 ? busyboxRootPath : '/bin:/usr/bin', '/usr/local/bin:/usr/bin:/bin'),
          ],
          ['TERM', process.env.get('TERM') ?? ''],
        ]
      : process.env,
  )
  if (isLogin) process.cwd = home
  if (!options.has('m') && !options.has('p')) {
    env.set('HOME', home)
    env.set('SHELL', shell)
    if (Number(uid) !== 0 || isLogin) for (const each of ['USER', 'LOGNAME']) env.set(each, name)
  }
  const command = options.value('c')
  const isDirect = options.has('u') && words.length > 0
  const shown = isGnu(process) ? shell : `${isLogin ? '-' : ''}${shell.slice(shell.lastIndexOf('/') + 1)}`
  const argv = isDirect ? words : [shown, ...(command === undefined ? [] : ['-c', command]), ...words]
  const status = await becomeOther(
    process,
    argv,
    env,
    (first, why) =>
      faced(process, `can't execute '${shell}': ${why}`, `failed to execute ${isDirect ? first : shell}: ${why}`),
    isDirect ? undefined : shell,
  )
  return isGnu(process) ? status : 1
}

/** What is said where root may not become another. */
const refusals = {
  SETGID: ["can't set groups", 'cannot set groups'],
  SETUID: ['setuid', 'cannot set user id'],
} as const

/** Takes a user's identity, with the groups that list the name. */
function become(process: Process, name: string, uid: number, gid: number): void {
  const groups = records(process, '/etc/group')
    .filter((fields) => (fields[3] ?? '').split(',').includes(name))
    .map((fields) => Number(fields[2]))
  process.credentials = { ...process.credentials, uid, gid, groups }
}
