/** The files of /proc that speak of the whole machine: a small one, with one processor and 2 GiB. */
import type { RunningProcessHost } from './types'

/** Total memory that the simulated machine shows. */
export const memoryTotalKib = 2_097_152
export const memoryFreeKib = 1_572_864

export function systemFiles(host: RunningProcessHost): readonly (readonly [string, () => string])[] {
  const uptimeSec = (): number => (host.now() - host.bootedAtMs) / 1000
  return [
    ['uptime', () => `${uptimeSec().toFixed(2)} ${uptimeSec().toFixed(2)}\n`],
    ['loadavg', () => `0.00 0.00 0.00 1/${host.processes().length} ${host.processes().at(-1)?.pid ?? 0}\n`],
    ['version', () => `Linux version ${host.kernelRelease} (camada@simulator) #1 SMP\n`],
    ['meminfo', memoryText],
    ['cpuinfo', cpuText],
    ['stat', () => statText(host)],
    ['filesystems', () => fileSystemsText],
    ['cmdline', () => 'quiet\n'],
    ['devices', () => devicesText],
    ['partitions', () => 'major minor  #blocks  name\n\n'],
    ['swaps', () => 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n'],
  ]
}

/** /proc/meminfo: what is free, cached and held adds up; a machine of this kind has no swap. */
function memoryText(): string {
  const heldKib = memoryTotalKib - memoryFreeKib - cachedKib - buffersKib - slabKib
  const rows: readonly (readonly [string, number])[] = [
    ['MemTotal', memoryTotalKib],
    ['MemFree', memoryFreeKib],
    ['MemAvailable', memoryFreeKib + cachedKib + buffersKib],
    ['Buffers', buffersKib],
    ['Cached', cachedKib],
    ['SwapCached', 0],
    ['Active', heldKib + cachedKib / 2],
    ['Inactive', cachedKib / 2 + buffersKib],
    ['Active(anon)', heldKib],
    ['Inactive(anon)', 0],
    ['Active(file)', cachedKib / 2],
    ['Inactive(file)', cachedKib / 2 + buffersKib],
    ['Unevictable', 0],
    ['Mlocked', 0],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Dirty', 0],
    ['Writeback', 0],
    ['AnonPages', heldKib],
    ['Mapped', cachedKib / 4],
    ['Shmem', 0],
    ['KReclaimable', slabKib / 2],
    ['Slab', slabKib],
    ['SReclaimable', slabKib / 2],
    ['SUnreclaim', slabKib / 2],
    ['KernelStack', 2048],
    ['PageTables', 4096],
    ['NFS_Unstable', 0],
    ['Bounce', 0],
    ['WritebackTmp', 0],
    ['CommitLimit', memoryTotalKib / 2],
    ['Committed_AS', heldKib],
    ['VmallocTotal', 34_359_738_367],
    ['VmallocUsed', 8192],
    ['VmallocChunk', 0],
    ['Percpu', 512],
    ['AnonHugePages', 0],
  ]
  const pages = ['HugePages_Total', 'HugePages_Free', 'HugePages_Rsvd', 'HugePages_Surp']
  return (
    rows.map(([name, kib]) => `${`${name}:`.padEnd(16)}${String(kib).padStart(8)} kB\n`).join('') +
    pages.map((name) => `${`${name}:`.padEnd(16)}${'0'.padStart(8)}\n`).join('') +
    `${'Hugepagesize:'.padEnd(16)}${'2048'.padStart(8)} kB\n`
  )
}

const cachedKib = 245_760
const buffersKib = 16_384
const slabKib = 65_536

/** /proc/cpuinfo of the one processor. */
function cpuText(): string {
  const rows: readonly (readonly [string, string])[] = [
    ['processor', '0'],
    ['vendor_id', 'Camada'],
    ['cpu family', '6'],
    ['model', '1'],
    ['model name', 'Simulated CPU'],
    ['stepping', '1'],
    ['microcode', '0x1'],
    ['cpu MHz', '2000.000'],
    ['cache size', '1024 KB'],
    ['physical id', '0'],
    ['siblings', '1'],
    ['core id', '0'],
    ['cpu cores', '1'],
    ['apicid', '0'],
    ['initial apicid', '0'],
    ['fpu', 'yes'],
    ['fpu_exception', 'yes'],
    ['cpuid level', '13'],
    ['wp', 'yes'],
    ['flags', 'fpu tsc msr cx8 cmov mmx fxsr sse sse2 syscall nx lm'],
    ['bugs', ''],
    ['bogomips', '4000.00'],
    ['clflush size', '64'],
    ['cache_alignment', '64'],
    ['address sizes', '48 bits physical, 48 bits virtual'],
  ]
  // The kernel sets one tab behind long names and two behind short ones.
  const lines = rows.map(
    ([name, value]) => `${name}\t${name.length < 8 ? '\t' : ''}:${value === '' ? '' : ` ${value}`}\n`,
  )
  return `${lines.join('')}power management:\n\n`
}

/** /proc/stat in hundredths of a second: what the processes of this namespace used, and idleness. */
function statText(host: RunningProcessHost): string {
  const processes = host.processes()
  const busy = Math.round(processes.reduce((sum, each) => sum + each.cpuMs, 0) / 10)
  const idle = Math.max(0, Math.round((host.now() - host.bootedAtMs) / 10) - busy)
  const times = `${busy} 0 0 ${idle} 0 0 0 0 0 0`
  const running = processes.filter(({ state }) => state === 'R').length
  return (
    `cpu  ${times}\ncpu0 ${times}\nintr 0\nctxt 0\nbtime ${Math.floor(host.bootedAtMs / 1000)}\n` +
    `processes ${Math.max(0, ...processes.map(({ pid }) => pid))}\nprocs_running ${Math.max(1, running)}\nprocs_blocked 0\n`
  )
}

const fileSystemsText = ['sysfs', 'tmpfs', 'proc', 'cgroup2', 'devpts', 'overlay', 'mqueue']
  .map((name) => `nodev\t${name}\n`)
  .concat('\text4\n')
  .join('')

const devicesText =
  'Character devices:\n  1 mem\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n128 ptm\n136 pts\n\nBlock devices:\n'
