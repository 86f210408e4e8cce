/** The files of /proc/<pid>, and the mount table in its two shapes (proc(5)). */
import type { Mount, Namespace } from '../filesystem/namespaceTypes'
import { resolveInodePath } from './inodePath'
import type { Process } from './types'

export function processFiles(process: Process): readonly (readonly [string, () => string])[] {
  const name = (): string => commandName(process)
  return [
    ['cmdline', () => process.argv.map((word) => `${word}\0`).join('')],
    ['comm', () => `${name()}\n`],
    ['status', () => statusText(process)],
    [
      'stat',
      () =>
        `${process.pid} (${name()}) ${stateOf(process)} ${process.parentPid} ${process.groupId} ${process.groupId} 0 ${process.terminal?.foregroundGroup ?? -1} 0 0 0 0 0 0 0 0 20 0 1 0 ${Math.round((process.startedAtMs - process.host.bootedAtMs) / 10)} 1703936 1 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0\n`,
    ],
    ['cgroup', () => '0::/\n'],
    ['limits', () => limitsText(process)],
    ['maps', () => mapsText(process)],
    ['oom_score_adj', () => '0\n'],
  ]
}

/** At most 15 characters of the executable's name, as the kernel keeps it. */
function commandName(process: Process): string {
  const path = process.argv[0] ?? ''
  return path.slice(path.lastIndexOf('/') + 1).slice(0, 15)
}

function stateOf(process: Process): string {
  return process.host.processes().find((each) => each.pid === process.pid)?.state ?? 'R'
}

const stateWords: Readonly<Record<string, string>> = { R: 'running', S: 'sleeping', T: 'stopped', Z: 'zombie' }

function statusText(process: Process): string {
  const { uid, gid, groups } = process.credentials
  const state = stateOf(process)
  const capabilities = uid === 0 ? dockerCapabilities : noSignals
  const rows: readonly (readonly [string, string])[] = [
    ['Name', commandName(process)],
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
    ['VmRSS', `${String(4 + Math.ceil(process.memoryBytes / 1024)).padStart(8)} kB`],
    ['Threads', '1'],
    ['SigQ', '0/96365'],
    ['SigPnd', noSignals],
    ['ShdPnd', noSignals],
    ['SigBlk', noSignals],
    ['CapInh', noSignals],
    ['CapPrm', capabilities],
    ['CapEff', capabilities],
    ['CapBnd', dockerCapabilities],
    ['CapAmb', noSignals],
    ['NoNewPrivs', '0'],
    ['Seccomp', '2'],
    ['Seccomp_filters', '1'],
    ['Cpus_allowed_list', '0'],
    ['Mems_allowed_list', '0'],
    ['voluntary_ctxt_switches', '0'],
    ['nonvoluntary_ctxt_switches', '0'],
  ]
  return rows.map(([key, value]) => `${key}:\t${value}\n`).join('')
}

const noSignals = '0'.repeat(16)
/** What Docker leaves to root, as a mask (capabilities(7)). */
const dockerCapabilities = '00000000a80425fb'

/** /proc/<pid>/limits: those of the process, and for the others what Docker starts containers with. */
function limitsText(process: Process): string {
  const { openFiles, core, stack, fileSize } = process.limits
  const rows: readonly (readonly [string, number, number, string])[] = [
    ['cpu time', Infinity, Infinity, 'seconds'],
    ['file size', fileSize.soft, fileSize.hard, 'bytes'],
    ['data size', Infinity, Infinity, 'bytes'],
    ['stack size', stack.soft, stack.hard, 'bytes'],
    ['core file size', core.soft, core.hard, 'bytes'],
    ['resident set', Infinity, Infinity, 'bytes'],
    ['processes', Infinity, Infinity, 'processes'],
    ['open files', openFiles.soft, openFiles.hard, 'files'],
    ['locked memory', 8_388_608, 8_388_608, 'bytes'],
    ['address space', Infinity, Infinity, 'bytes'],
    ['file locks', Infinity, Infinity, 'locks'],
    ['pending signals', 96_365, 96_365, 'signals'],
    ['msgqueue size', 819_200, 819_200, 'bytes'],
    ['nice priority', 0, 0, ''],
    ['realtime priority', 0, 0, ''],
    ['realtime timeout', Infinity, Infinity, 'us'],
  ]
  const shown = (value: number): string => (value === Infinity ? 'unlimited' : String(value)).padEnd(21)
  const lines = rows.map(
    ([name, soft, hard, unit]) => `${`Max ${name}`.padEnd(26)}${shown(soft)}${shown(hard)}${unit.padEnd(10)}`,
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
  const own = mount.shownOptions
    .split(',')
    .filter((option) => /^(rw|ro|nosuid|nodev|noexec|relatime|noatime)$/.test(option))
  return `${mount.id} ${parent?.id ?? 0} ${device >>> 8}:${device & 255} ${escaped(resolveInodePath(mount.fileSystem, mount.root))} ${escaped(mount.path)} ${own.join(',')} - ${mount.fileSystem.type} ${escaped(mount.source)} ${mount.shownOptions}\n`
}

function parentOf(namespace: Namespace, mount: Mount): Mount | undefined {
  const holds = (other: Mount): boolean =>
    other !== mount && (other.path === '/' || mount.path.startsWith(`${other.path}/`))
  return namespace.mounts.filter(holds).toSorted((left, right) => right.path.length - left.path.length)[0]
}
