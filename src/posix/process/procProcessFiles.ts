/** The files of /proc/<pid>, and the mount table in its two shapes (proc(5)). */
import { capabilityMask, defaultCapabilities } from '../filesystem/capabilities'
import type { Mount, Namespace } from '../filesystem/namespaceTypes'
import { resolveInodePath } from './inodePath'
import type { ProcessLimit } from './limitTypes'
import type { Process } from './types'

export function processFiles(process: Process): readonly (readonly [string, () => string])[] {
  const name = (): string => commandName(process.argv)
  return [
    [
      'cmdline',
      () => (process.title === undefined ? process.argv : [process.title]).map((word) => `${word}\0`).join(''),
    ],
    ['comm', () => `${name()}\n`],
    ['status', () => statusText(process)],
    [
      'stat',
      () =>
        `${process.pid} (${name()}) ${stateOf(process)} ${process.parentPid} ${process.groupId} ${process.groupId} 0 ${process.terminal?.foregroundGroup ?? -1} 0 0 0 0 0 0 0 0 20 0 1 0 ${Math.round((process.startedAtMs - process.host.bootedAtMs) / 10)} 1703936 240 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0\n`,
    ],
    ['statm', () => '416 240 224 222 0 10 0\n'],
    ['cgroup', () => '0::/\n'],
    ['limits', () => limitsText(process)],
    ['maps', () => mapsText(process)],
    ['oom_score_adj', () => `${process.host.outOfMemoryScore}\n`],
  ]
}

/** At most 15 characters of the executable's name, as the kernel keeps it. */
export function commandName([path = '']: readonly string[]): string {
  return path.slice(path.lastIndexOf('/') + 1).slice(0, 15)
}

function stateOf(process: Process): string {
  return process.host.processes().find((each) => each.pid === process.pid)?.state ?? 'R'
}

const stateWords: Readonly<Record<string, string>> = { R: 'running', S: 'sleeping', T: 'stopped', Z: 'zombie' }

function statusText(process: Process): string {
  const { uid, gid, groups } = process.credentials
  const state = stateOf(process)
  const { privileges } = process.host
  const bounding = capabilityMask(privileges.bounding)
  const held = process.credentials.capabilities ?? defaultCapabilities
  const capabilities = uid === 0 ? capabilityMask(held) : noSignals
  const rows: readonly (readonly [string, string])[] = [
    ['Name', commandName(process.argv)],
    ['Umask', process.umask.toString(8).padStart(4, '0')],
    ['State', `${state} (${stateWords[state] ?? 'running'})`],
    ['Tgid', String(process.pid)],
    ['Ngid', '0'],
    ['Pid', String(process.pid)],
    ['PPid', String(process.parentPid)],
    ['TracerPid', '0'],
    ['Uid', Array(4).fill(uid).join('\t')],
    ['Gid', Array(4).fill(gid).join('\t')],
    ['FDSize', '64'],
    ['Groups', `${groups.join(' ')} `],
    ['NStgid', String(process.pid)],
    ['NSpid', String(process.pid)],
    ['NSpgid', String(process.groupId)],
    ['NSsid', String(process.groupId)],
    ['VmPeak', '    1664 kB'],
    ['VmSize', '    1664 kB'],
    ['VmRSS', `${String(960 + Math.ceil(process.memoryBytes / 1024)).padStart(8)} kB`],
    ['Threads', '1'],
    ['SigQ', '0/96365'],
    ['SigPnd', noSignals],
    ['ShdPnd', noSignals],
    ['SigBlk', noSignals],
    ['CapInh', noSignals],
    ['CapPrm', capabilities],
    ['CapEff', capabilities],
    ['CapBnd', bounding],
    ['CapAmb', noSignals],
    ['NoNewPrivs', privileges.forbidsNew ? '1' : '0'],
    ['Seccomp', privileges.hasSeccomp ? '2' : '0'],
    ['Seccomp_filters', privileges.hasSeccomp ? '1' : '0'],
    ['Cpus_allowed_list', '0'],
    ['Mems_allowed_list', '0'],
    ['voluntary_ctxt_switches', '0'],
    ['nonvoluntary_ctxt_switches', '0'],
  ]
  return rows.map(([key, value]) => `${key}:\t${value}\n`).join('')
}

const noSignals = '0'.repeat(16)

/** /proc/<pid>/limits. */
function limitsText(process: Process): string {
  const { limits } = process
  const rows: readonly (readonly [string, ProcessLimit, string])[] = [
    ['cpu time', limits.cpuTime, 'seconds'],
    ['file size', limits.fileSize, 'bytes'],
    ['data size', limits.data, 'bytes'],
    ['stack size', limits.stack, 'bytes'],
    ['core file size', limits.core, 'bytes'],
    ['resident set', limits.residentSet, 'bytes'],
    ['processes', limits.processes, 'processes'],
    ['open files', limits.openFiles, 'files'],
    ['locked memory', limits.lockedMemory, 'bytes'],
    ['address space', limits.addressSpace, 'bytes'],
    ['file locks', limits.fileLocks, 'locks'],
    ['pending signals', limits.pendingSignals, 'signals'],
    ['msgqueue size', limits.messageQueues, 'bytes'],
    ['nice priority', limits.niceness, ''],
    ['realtime priority', limits.realtimePriority, ''],
    ['realtime timeout', limits.realtimeTimeout, 'us'],
  ]
  const shown = (value: number): string => (value === Infinity ? 'unlimited' : String(value)).padEnd(21)
  const lines = rows.map(
    ([name, { soft, hard }, unit]) => `${`Max ${name}`.padEnd(26)}${shown(soft)}${shown(hard)}${unit.padEnd(10)}`,
  )
  const head = `${'Limit'.padEnd(26)}${'Soft Limit'.padEnd(21)}${'Hard Limit'.padEnd(21)}${'Units'.padEnd(10)}`
  return [head, ...lines].map((line) => `${line}\n`).join('')
}

/** One mapping: nothing is mapped here, and what reads this looks for the executable's path. */
function mapsText(process: Process): string {
  return `00400000-00585000 r-xp 00000000 00:2b 1 ${' '.repeat(33)}${process.executablePath}\n`
}

function escaped(text: string): string {
  return text.replace(/[ \t\n\\]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`)
}

/** /proc/mounts: `source path type options 0 0`. */
export function mountsText(namespace: Namespace): string {
  return namespace.mounts
    .map(
      (mount) => `${escaped(mount.source)} ${escaped(mount.path)} ${mount.fileSystem.type} ${mount.shownOptions} 0 0\n`,
    )
    .join('')
}

/** /proc/self/mountinfo. */
export function mountInfoText(namespace: Namespace): string {
  return namespace.mounts.map((mount) => mountInfoLine(mount, parentOf(namespace, mount))).join('')
}

function mountInfoLine(mount: Mount, parent: Mount | undefined): string {
  const device = mount.fileSystem.deviceId
  // What is the mount's own stands before the type, the file system's behind it.
  const options = mount.shownOptions.split(',')
  const own = options.filter((option) => ownOptions.test(option))
  const others = options.filter((option) => option === 'rw' || option === 'ro' || !ownOptions.test(option))
  return `${mount.id} ${parent?.id ?? 0} ${device >>> 8}:${device & 255} ${escaped(resolveInodePath(mount.fileSystem, mount.root))} ${escaped(mount.path)} ${own.join(',')} - ${mount.fileSystem.type} ${escaped(mount.source)} ${others.join(',')}\n`
}

const ownOptions = /^(rw|ro|nosuid|nodev|noexec|relatime|noatime)$/

function parentOf(namespace: Namespace, mount: Mount): Mount | undefined {
  const holds = (other: Mount): boolean =>
    other !== mount && (other.path === '/' || mount.path.startsWith(`${other.path}/`))
  return namespace.mounts.filter(holds).toSorted((left, right) => right.path.length - left.path.length)[0]
}
