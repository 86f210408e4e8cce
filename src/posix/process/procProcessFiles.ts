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
    [
      'limits',
      () =>
        'Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1048576              1048576              files     \n',
    ],
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
  const rows: readonly (readonly [string, string])[] = [
    ['Name', commandName(process)],
    ['Umask', process.umask.toString(8).padStart(4, '0')],
    ['State', `${state} (${stateWords[state] ?? 'running'})`],
    ['Tgid', String(process.pid)],
    ['Pid', String(process.pid)],
    ['PPid', String(process.parentPid)],
    ['Uid', Array(4).fill(uid).join('\t')],
    ['Gid', Array(4).fill(gid).join('\t')],
    ['FDSize', '64'],
    ['Groups', groups.join(' ')],
    ['VmSize', '    1664 kB'],
    ['VmRSS', '       4 kB'],
    ['Threads', '1'],
  ]
  return rows.map(([key, value]) => `${key}:\t${value}\n`).join('')
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
