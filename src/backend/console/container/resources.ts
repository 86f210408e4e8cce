/** Limits of `run`, `create` and `update`, by the names of the Engine API's `Resources`. */
import type { ContainerFlagValues } from './containerFlags'
import { CliError } from '../cliError'

/** The part of a container's `HostConfig` that limits it. Throws `CliError`. */
export function resourcesOf(flags: ContainerFlagValues): Readonly<Record<string, unknown>> {
  return {
    CgroupParent: flags['cgroup-parent'],
    Memory: flags.memory,
    MemoryReservation: flags['memory-reservation'],
    MemorySwap: flags['memory-swap'],
    MemorySwappiness: flags['memory-swappiness'],
    KernelMemory: flags['kernel-memory'],
    OomKillDisable: flags['oom-kill-disable'],
    NanoCpus: flags.cpus,
    CpuShares: flags['cpu-shares'],
    CpuPeriod: flags['cpu-period'],
    CpuQuota: flags['cpu-quota'],
    CpuRealtimePeriod: flags['cpu-rt-period'],
    CpuRealtimeRuntime: flags['cpu-rt-runtime'],
    CpusetCpus: flags['cpuset-cpus'],
    CpusetMems: flags['cpuset-mems'],
    PidsLimit: flags['pids-limit'],
    BlkioWeight: flags['blkio-weight'],
    BlkioWeightDevice: flags['blkio-weight-device'].map(weightOf),
    Ulimits: flags.ulimit,
    DeviceCgroupRules: flags['device-cgroup-rule'],
    Devices: flags.device.map(deviceOf),
    DeviceRequests: flags.gpus,
  }
}

function weightOf(raw: string): { Path: string; Weight: number } {
  const [path = '', weight = ''] = raw.split(':')
  return { Path: path, Weight: Number(weight) }
}

const isMode = (word: string): boolean => /^[rwm]{1,3}$/.test(word) && new Set(word).size === word.length

/** `/dev/sda:/dev/xvda:rwm`. */
function deviceOf(raw: string): { PathOnHost: string; PathInContainer: string; CgroupPermissions: string } {
  const parts = raw.split(':')
  const [host = '', second = '', third = ''] = parts
  if (host === '' || parts.length > 3) throw new CliError(`bad format for path: ${raw}`)
  if (parts.length === 3 && !isMode(third)) throw new CliError(`bad mode specified: ${third}`)
  const inside = parts.length === 1 || (parts.length === 2 && isMode(second)) ? host : second
  const mode = parts.length === 3 ? third : parts.length === 2 && isMode(second) ? second : 'rwm'
  if (!inside.startsWith('/')) throw new CliError(`${inside} is not an absolute path`)
  return { PathOnHost: host, PathInContainer: inside, CgroupPermissions: mode }
}
