/** A row of `docker stats`: the figures of a container, from its newest reading (docker/cli 28.2, `container/formatter_stats.go`). */
import type { RawStats } from '../../docker/engineApi'
import { binarySize, humanSize, shortId } from '../humanize'
import type { Listing } from '../listing'

export interface StatsRow {
  /** As it was asked for. */
  readonly asked: string
  /** The newest reading; undefined before the first. */
  readonly stats: RawStats | undefined
  /** Whether the reading still tells how it is. */
  readonly isValid: boolean
  /** Whether the ID is shown in full. */
  readonly isWhole: boolean
}

const nothing = '--'

/** A column whose figure is missing where there is no valid reading. */
function figure(
  header: string,
  missing: string,
  of: (stats: RawStats) => string,
): Listing<StatsRow>['columns'][string] {
  return { header, value: ({ stats, isValid }) => (isValid && stats !== undefined ? of(stats) : missing) }
}

export const statsListing: Listing<StatsRow> = {
  typeName: '*container.statsContext',
  columns: {
    Container: { header: 'CONTAINER', value: ({ asked }) => asked },
    Name: { header: 'NAME', value: ({ stats }) => (stats?.name ?? '').replace(/^\//, '') || nothing },
    ID: {
      header: 'CONTAINER ID',
      value: ({ stats, isWhole }) => (isWhole ? (stats?.id ?? '') : shortId(stats?.id ?? '')),
    },
    CPUPerc: figure('CPU %', nothing, (stats) => `${cpuPercent(stats).toFixed(2)}%`),
    MemUsage: figure(
      'MEM USAGE / LIMIT',
      `${nothing} / ${nothing}`,
      (stats) => `${binarySize(usedMemory(stats))} / ${binarySize(stats.memory_stats.limit ?? 0)}`,
    ),
    MemPerc: figure('MEM %', nothing, (stats) => `${memoryPercent(stats).toFixed(2)}%`),
    NetIO: figure('NET I/O', nothing, networkText),
    BlockIO: figure('BLOCK I/O', nothing, blockText),
    PIDs: figure('PIDS', nothing, (stats) => String(stats.pids_stats?.current ?? 0)),
  },
}

function cpuPercent({ cpu_stats: now, precpu_stats: before }: RawStats): number {
  const used = now.cpu_usage.total_usage - before.cpu_usage.total_usage
  const passed = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0)
  const processors = now.online_cpus ?? now.cpu_usage.percpu_usage?.length ?? 1
  return used > 0 && passed > 0 ? (used / passed) * processors * 100 : 0
}

/** Without the page cache, as docker/cli `calculateMemUsageUnixNoCache`. */
function usedMemory({ memory_stats: { usage = 0, stats: details = {} } }: RawStats): number {
  const cache = details['total_inactive_file'] ?? details['inactive_file'] ?? 0
  return cache < usage ? usage - cache : usage
}

function memoryPercent(stats: RawStats): number {
  const limit = stats.memory_stats.limit ?? 0
  return limit === 0 ? 0 : (usedMemory(stats) / limit) * 100
}

function networkText({ networks }: RawStats): string {
  const all = Object.values(networks ?? {})
  const sum = (field: 'rx_bytes' | 'tx_bytes'): string =>
    humanSize(
      all.reduce((total, each) => total + each[field], 0),
      3,
    )
  return `${sum('rx_bytes')} / ${sum('tx_bytes')}`
}

function blockText({ blkio_stats }: RawStats): string {
  const entries = blkio_stats?.io_service_bytes_recursive ?? []
  const sum = (letter: string): string =>
    humanSize(
      entries.filter(({ op }) => op.toLowerCase().startsWith(letter)).reduce((total, { value }) => total + value, 0),
      3,
    )
  return `${sum('r')} / ${sum('w')}`
}
