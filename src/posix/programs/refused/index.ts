/**
 * Programs that a kernel refuses a container of Docker's, or that find nothing to work on there: modules, namespaces, swap,
 * clocks, drives. They look for what they need and say what the real ones say (busybox 1.37.0, in a container).
 */
import type { Process, Program } from '../../process/types'
import { complain } from '../complaint'
import { statOrNothing } from '../fileTree'
import { missingOperand, parseOptions } from '../options'

const missing = 'No such file or directory'
const refused = 'Operation not permitted'

/** Says why it can't go on. */
function failing(
  words: (process: Process, operands: readonly string[]) => string,
  short = '',
  needsOperand = false,
): Program {
  return async (process) => {
    const { operands } = parseOptions(process, { short: `+${short}` })
    if (needsOperand && operands.length === 0) throw missingOperand(process, { short: '' })
    await complain(process, words(process, operands))
    return 1
  }
}

function absent(path: string): Program {
  return failing(() => `can't open '${path}': ${missing}`, 'abcdfhilmnpqrstuvwx')
}

/** swapon and swapoff: a device, or with `-a` what a table lists that no container has. */
function swap(why: (process: Process, path: string) => string): Program {
  return async (process) => {
    const options = parseOptions(process, { short: 'ad::ep:' })
    const [path] = options.operands
    if (path === undefined && !options.has('a')) throw missingOperand(process, { short: '' })
    await complain(
      process,
      path === undefined ? `can't open '/etc/fstab': ${missing}` : `${path}: ${why(process, path)}`,
    )
    return 1
  }
}

const modules = failing(() => `can't change directory to '/lib/modules': ${missing}`, 'aDlqrsbvfw')

/** What clone(2) calls the namespaces that unshare's letters ask for, and how /proc/<pid>/ns names them. */
const namespaceFlags = { m: 0x20000, u: 0x4000000, i: 0x8000000, n: 0x40000000, p: 0x20000000, U: 0x10000000 }
const namespaceNames = { U: 'user', i: 'ipc', u: 'uts', n: 'net', p: 'pid', m: 'mnt' }

export const programsRefused: Readonly<Record<string, Program>> = {
  lsmod: absent('/proc/modules'),
  insmod: failing(
    (process, [file = '']) =>
      statOrNothing(process, file) === undefined
        ? `can't read '${file}': ${missing}`
        : `can't insert '${file}': ${refused}`,
    'bfqrsvw',
    true,
  ),
  rmmod: failing((_, [name = '']) => `remove '${name}': ${refused}`, 'bfqrsvwa', true),
  modprobe: modules,
  depmod: modules,
  modinfo: failing(
    (process) => `can't open '/lib/modules/${process.host.kernelRelease}/modules.dep': ${missing}`,
    'F:0adlpn',
    true,
  ),
  swapon: swap((process, path) => (statOrNothing(process, path) === undefined ? missing : refused)),
  swapoff: swap(() => refused),
  hwclock: absent('/dev/misc/rtc'),
  eject: absent('/dev/cdrom'),
  devmem: absent('/dev/mem'),
  fgconsole: failing(() => "can't open console"),
  chvt: failing(() => "can't open console", '', true),
  deallocvt: failing(() => "can't open console"),
  kbd_mode: failing(() => "can't open console", 'C:akus'),
  beep: failing(() => "can't open console", 'f:l:d:r:n'),
  lsusb: failing(() => `/sys/bus/usb/devices: ${missing}`, 'v'),
  lsscsi: failing(() => `can't change directory to '/sys/bus/scsi/devices': ${missing}`),
  logread: failing(() => `can't find syslogd buffer: ${missing}`, 'fF'),
  tunctl: absent('/dev/net/tun'),
  unshare: async (process) => {
    const options = parseOptions(process, {
      short: '+muinpUfr',
      long: {
        mount: 'm',
        uts: 'u',
        ipc: 'i',
        net: 'n',
        pid: 'p',
        user: 'U',
        fork: 'f',
        'map-root-user': 'r',
        'mount-proc': 'M',
        propagation: 'P:',
        setgroups: 'G:',
      },
    })
    const flags = Object.entries(namespaceFlags).reduce(
      (sum, [letter, flag]) => (options.has(letter) ? sum | flag : sum),
      0,
    )
    await complain(
      process,
      `unshare(0x${(options.has('r') ? flags | namespaceFlags.U : flags).toString(16)}): ${refused}`,
    )
    return 1
  },
  nsenter: async (process) => {
    const options = parseOptions(process, {
      short: '+t:S:G:m::u::i::n::p::U::Fr::w::',
      long: { 'preserve-credentials': 'k' },
    })
    const name = Object.entries(namespaceNames).find(([letter]) => options.has(letter))?.[1]
    if (name === undefined) throw missingOperand(process, { short: '' })
    await complain(process, `setns(): can't reassociate to namespace '${name}': ${refused}`)
    return 1
  },
  pivot_root: async (process) => {
    if (parseOptions(process, { short: '' }).operands.length !== 2) throw missingOperand(process, { short: '' })
    await complain(process, `: ${refused}`)
    return 1
  },
  nologin: async (process) => {
    await process.print('This account is not available\n')
    return 1
  },
}
