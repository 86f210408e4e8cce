/** setpriv: runs a program with other ids and groups, as entry points use it; capabilities are taken and have no effect. */
import type { Credentials } from '../../filesystem/namespaceTypes'
import type { Process, Program } from '../../process/types'
import { complain, UsageError } from '../complaint'
import { parseOptions, type Options } from '../options'
import { readNames } from '../ownership'
import { becomeOther } from '../spawning'

const table = {
  short: '+dh',
  long: {
    dump: 'd', reuid: 'u:', ruid: 'r:', euid: 'e:', regid: 'g:', rgid: 'R:', egid: 'E:', 'clear-groups': 'C', 'keep-groups': 'K',
    'init-groups': 'I', groups: 'G:', 'no-new-privs': 'n', nnp: 'n', 'inh-caps': 'i:', 'ambient-caps': 'i:', 'bounding-set': 'i:',
    securebits: 'i:', pdeathsig: 'i:', 'reset-env': 'z', 'list-caps': 'l', 'selinux-label': 'i:', 'apparmor-profile': 'i:',
  }, // prettier-ignore
}
const bounding =
  'chown,dac_override,fowner,fsetid,kill,setgid,setuid,setpcap,net_bind_service,net_raw,sys_chroot,mknod,audit_write,setfcap'

export const setpriv: Program = async (process) => {
  const options = parseOptions(process, table)
  if (options.has('d')) {
    await process.print(dump(process.credentials))
    return 0
  }
  if (options.operands.length === 0) {
    await complain(process, 'No program specified')
    return 1
  }
  const isAboutGroups = ['C', 'K', 'I', 'G'].some((letter) => options.has(letter))
  if (['g', 'R', 'E'].some((letter) => options.has(letter)) && !isAboutGroups) {
    await complain(process, '--[re]gid requires --keep-groups, --clear-groups, --init-groups, or --groups')
    return 1
  }
  const wanted = credentialsOf(process, options)
  const mayChange = process.credentials.uid === 0
  if (!mayChange && (wanted.uid !== process.credentials.uid || wanted.gid !== process.credentials.gid)) {
    await complain(
      process,
      `${wanted.uid === process.credentials.uid ? 'setresgid' : 'setresuid'} failed: Operation not permitted`,
    )
    return 1
  }
  process.credentials = wanted
  return becomeOther(
    process,
    options.operands,
    environment(process, options),
    (name, why) => `failed to execute ${name}: ${why}`,
  )
}

function credentialsOf(process: Process, options: Options): Credentials {
  const names = readNames(process)
  const number = (what: string, letters: string, idOf: (name: string) => number | undefined): number | undefined => {
    const letter = options.last(letters)
    if (letter === undefined) return undefined
    const text = options.value(letter) ?? ''
    const id = /^\d+$/.test(text) ? Number(text) : idOf(text)
    if (id === undefined) throw new UsageError(`setpriv: failed to parse ${what}: '${text}'\n`, 1)
    return id
  }
  const { credentials } = process
  number('ruid', 'r', names.userId)
  const uid = number('reuid', 'ue', names.userId) ?? credentials.uid
  const gid = number('regid', 'gE', names.groupId) ?? credentials.gid
  const listed = options
    .value('G')
    ?.split(',')
    .map((text) => (/^\d+$/.test(text) ? Number(text) : (names.groupId(text) ?? 0)))
  const initial = options.has('I') ? [...new Set([gid, ...names.groupsOf(names.userName(uid) ?? '')])] : undefined
  return { uid, gid, groups: options.has('C') ? [] : (listed ?? initial ?? credentials.groups) }
}

/** `--reset-env`: the account's own, and the terminal. */
function environment(process: Process, options: Options): ReadonlyMap<string, string> {
  if (!options.has('z')) return process.env
  const names = readNames(process)
  const user = names.userName(process.credentials.uid) ?? ''
  const term = process.env.get('TERM')
  return new Map([
    ...(term === undefined ? [] : [['TERM', term] as const]),
    ['HOME', names.homeOf(user) ?? '/'],
    ['SHELL', '/bin/sh'],
    ['USER', user],
    ['LOGNAME', user],
    [
      'PATH',
      process.credentials.uid === 0
        ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
        : '/usr/local/bin:/usr/bin:/bin',
    ],
  ])
}

function dump({ uid, gid, groups }: Credentials): string {
  const lines = [`uid: ${uid}`, `euid: ${uid}`, `gid: ${gid}`, `egid: ${gid}`]
  const none = '[none]'
  return `${[
    ...lines,
    `Supplementary groups: ${groups.length === 0 ? (uid === 0 ? '0' : none) : groups.join(',')}`,
    'no_new_privs: 0',
    `Inheritable capabilities: ${none}`,
    `Ambient capabilities: ${none}`,
    `Capability bounding set: ${bounding}`,
    `Securebits: ${none}`,
    `Parent death signal: ${none}`,
  ].join('\n')}\n`
}
