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
    ['cpuinfo', () => 'processor\t: 0\nvendor_id\t: Camada\nmodel name\t: Simulated CPU\ncpu cores\t: 1\n\n'],
    [
      'stat',
      () =>
        `cpu  0 0 0 ${Math.round(uptimeSec() * 100)} 0 0 0 0 0 0\nbtime ${Math.floor(host.bootedAtMs / 1000)}\nprocesses ${host.processes().length}\n`,
    ],
    ['filesystems', () => 'nodev\tproc\nnodev\ttmpfs\nnodev\toverlay\n\text4\n'],
    ['cmdline', () => 'quiet\n'],
    ['swaps', () => 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n'],
  ]
}

function memoryText(): string {
  const row = (name: string, kib: number): string => `${`${name}:`.padEnd(16)}${String(kib).padStart(8)} kB\n`
  return (
    row('MemTotal', memoryTotalKib) +
    row('MemFree', memoryFreeKib) +
    row('MemAvailable', memoryFreeKib + 262_144) +
    row('Buffers', 16_384) +
    row('Cached', 245_760) +
    row('SwapTotal', 0) +
    row('SwapFree', 0)
  )
}
