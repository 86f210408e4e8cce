/**
 * What a container uses now (moby `daemon/stats`, 26.1.5, on a host with cgroup v2): processor time of its processes,
 * the memory that they hold, their number, and what passed each network interface. What the simulator doesn't count
 * (the kernel's own memory, blocks read and written) is absent or zero, as docs/fidelity.md says.
 */
import { cpus, totalmem } from 'node:os'
import { performance } from 'node:perf_hooks'
import { shownMemoryBytes } from '@posix/process/memoryAccount'
import type { Traffic } from '@posix/process/traffic'
import type { Container } from './container'
import type { Engine } from './engine'
import { formatTime, zeroTime } from './identifiers'

/** One reading. */
export interface Sample {
  /** Milliseconds since the epoch. */
  readonly readAtMs: number
  readonly cpu: object
  readonly memory: object
  readonly processes: object
  readonly networks: Readonly<Record<string, object>>
}

const noBlocks = {
  io_service_bytes_recursive: null,
  io_serviced_recursive: null,
  io_queue_recursive: null,
  io_service_time_recursive: null,
  io_wait_time_recursive: null,
  io_merged_recursive: null,
  io_time_recursive: null,
  sectors_recursive: null,
}
const noCpu = {
  cpu_usage: { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 },
  throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
}

/** Undefined of a container that doesn't run. */
export function takeSample(engine: Engine, container: Container): Sample | undefined {
  const host = container.running?.host
  if (!container.isRunning || host === undefined) return undefined
  const { memory, pidsLimit } = host
  return {
    readAtMs: engine.clock(),
    cpu: cpuOf(host.cpu),
    memory: {
      usage: shownMemoryBytes(host),
      stats: { active_anon: memory.usedBytes, active_file: 0, anon: memory.usedBytes, file: 0, inactive_file: 0 },
      ...(memory.kills > 0 && { failcnt: memory.kills }),
      limit: memory.setLimitBytes ?? totalmem(),
    },
    processes: { current: host.processes().length, ...(pidsLimit !== undefined && { limit: pidsLimit }) },
    networks: Object.fromEntries(
      host.network.interfaces().map(({ name, address }) => [name, trafficView(host.sockets.traffic.of(address))]),
    ),
  }
}

function trafficView({ receivedBytes, receivedPackets, sentBytes, sentPackets }: Traffic): object {
  return {
    ...{ rx_bytes: receivedBytes, rx_packets: receivedPackets, rx_errors: 0, rx_dropped: 0 },
    ...{ tx_bytes: sentBytes, tx_packets: sentPackets, tx_errors: 0, tx_dropped: 0 },
  }
}

interface CpuUse {
  readonly usedMs: number
  readonly periods: number
  readonly throttledPeriods: number
  readonly throttledMs: number
}

function cpuOf({ usedMs, periods, throttledPeriods, throttledMs }: CpuUse): object {
  const processors = cpus().length
  const used = Math.round(usedMs * 1e6)
  return {
    cpu_usage: { total_usage: used, usage_in_kernelmode: 0, usage_in_usermode: used },
    // Of all processors together, since some moment.
    system_cpu_usage: Math.round(performance.now() * 1e6) * processors,
    online_cpus: processors,
    throttling_data: {
      periods,
      throttled_periods: throttledPeriods,
      throttled_time: Math.round(throttledMs * 1e6),
    },
  }
}

interface View {
  readonly sample: Sample | undefined
  /** The reading before. */
  readonly before?: Sample | undefined
  /** A single reading names no container (moby). */
  readonly isNamed: boolean
}

/** An answer of `GET /containers/{id}/stats`, in moby's order. */
export function statsView({ id, record }: Container, { sample, before, isNamed }: View): object {
  const name = { name: `/${record.name}`, id }
  return {
    read: sample === undefined ? zeroTime : formatTime(sample.readAtMs),
    preread: before === undefined ? zeroTime : formatTime(before.readAtMs),
    pids_stats: sample?.processes ?? {},
    blkio_stats: noBlocks,
    num_procs: 0,
    storage_stats: {},
    cpu_stats: sample?.cpu ?? noCpu,
    precpu_stats: before?.cpu ?? noCpu,
    memory_stats: sample?.memory ?? {},
    ...((isNamed || sample === undefined) && name),
    ...(sample !== undefined && Object.keys(sample.networks).length > 0 && { networks: sample.networks }),
  }
}
