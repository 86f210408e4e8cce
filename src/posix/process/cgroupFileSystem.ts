/**
 * /sys/fs/cgroup as a container sees its own group (cgroup v2): limits and use of memory, processes and processor. The
 * files are read-only there, as in a real container.
 */
import type { Namespace } from '../filesystem/namespaceTypes'
import type { FileSystem } from '../filesystem/types'
import { shownMemoryBytes } from './memoryAccount'
import { createNodeFileSystem, type ProcNode } from './procFileSystem'
import type { RunningProcessHost } from './types'

/** Makes a file system to mount at /sys/fs/cgroup. */
function createCgroupFileSystem(host: RunningProcessHost): FileSystem {
  const nodes = new Map<string, ProcNode>(
    Object.entries(files(host)).map(([name, text]) => [name, { kind: 'file', text: () => `${text()}\n` }]),
  )
  return createNodeFileSystem({ kind: 'directory', children: () => nodes }, 'cgroup2', host.bootedAtMs)
}

function files(host: RunningProcessHost): Readonly<Record<string, () => string>> {
  const { memory, cpu } = host
  const limit = (bytes: number | undefined): string => (bytes === undefined ? 'max' : String(bytes))
  const pids = (): string =>
    host
      .processes()
      .map((process) => String(process.pid))
      .join('\n')
  return {
    'cgroup.controllers': () => 'cpuset cpu io memory hugetlb pids rdma misc',
    'cgroup.events': () => 'populated 1\nfrozen 0',
    'cgroup.procs': pids,
    'cgroup.threads': pids,
    'cgroup.type': () => 'domain',
    'cpu.max': () => `${cpu.cpus === undefined ? 'max' : Math.round(cpu.cpus * 100_000)} 100000`,
    'cpu.stat': () => cpuStatistics(host),
    'cpu.weight': () => '100',
    'memory.current': () => String(shownMemoryBytes(host)),
    'memory.events': () => `low 0\nhigh 0\nmax ${memory.kills}\noom ${memory.kills}\noom_kill ${memory.kills}`,
    'memory.high': () => 'max',
    'memory.low': () => '0',
    'memory.max': () => limit(memory.setLimitBytes),
    'memory.min': () => '0',
    'memory.peak': () => String(memory.peakBytes),
    'memory.stat': () => `anon ${memory.usedBytes}\nfile 0\nkernel 0`,
    'memory.swap.current': () => '0',
    'memory.swap.max': () => limit(memory.setLimitBytes),
    'pids.current': () => String(host.processes().length),
    'pids.events': () => `max ${host.refusedForks}`,
    'pids.max': () => limit(host.pidsLimit),
  }
}

function cpuStatistics({ cpu }: RunningProcessHost): string {
  const usec = (ms: number): number => Math.round(ms * 1000)
  return [
    `usage_usec ${usec(cpu.usedMs)}`,
    `user_usec ${usec(cpu.usedMs)}`,
    'system_usec 0',
    `nr_periods ${cpu.periods}`,
    `nr_throttled ${cpu.throttledPeriods}`,
    `throttled_usec ${usec(cpu.throttledMs)}`,
  ].join('\n')
}

/** Mounts it where a container's /sys has a place for it. */
export function mountCgroup(namespace: Namespace, host: RunningProcessHost): void {
  namespace.mount('/sys/fs/cgroup', createCgroupFileSystem(host), {
    source: 'cgroup',
    readOnly: true,
    shownOptions: 'ro,nosuid,nodev,noexec,relatime',
  })
}
