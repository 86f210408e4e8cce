/**
 * Limits that the daemon refuses (moby `daemon/daemon_unix.go`, `verifyPlatformContainerResources`, 26.1.5): the
 * simulated host has cgroups without block weights, and as many processors as `info` says.
 */
import { cpus } from 'node:os'
import { LabError } from '@shared/errors'
import type { HostConfigRequest } from './hostConfig'

/** Processors of the simulated host. */
const processorCount = cpus().length
const minimumMemoryBytes = 6 * 1024 * 1024
const billion = 1_000_000_000

function invalid(message: string): LabError {
  return new LabError('invalid', message)
}

/** Throws LabError invalid with moby's words; returns warnings, which the caller may add to. */
export function checkResources(host: HostConfigRequest, isUpdate: boolean): string[] {
  const value = (name: string): number => (typeof host[name] === 'number' ? host[name] : 0)
  checkMemory(value, isUpdate)
  const warnings: string[] = []
  if (host['OomKillDisable'] === true && value('Memory') === 0) {
    warnings.push(
      'OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.',
    )
  }
  checkProcessors(value, host)
  if (value('BlkioWeight') > 0) {
    warnings.push('Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.')
  }
  if (Array.isArray(host['BlkioWeightDevice']) && host['BlkioWeightDevice'].length > 0) {
    warnings.push(
      'Your kernel does not support Block I/O weight_device or the cgroup is not mounted. Weight-device discarded.',
    )
  }
  return warnings
}

function checkMemory(value: (name: string) => number, isUpdate: boolean): void {
  const [memory, swap, reservation] = [value('Memory'), value('MemorySwap'), value('MemoryReservation')]
  if (memory !== 0 && memory < minimumMemoryBytes) throw invalid('Minimum memory limit allowed is 6MB')
  if (memory > 0 && swap > 0 && swap < memory) {
    throw invalid('Minimum memoryswap limit should be larger than memory limit, see usage')
  }
  if (memory === 0 && swap > 0 && !isUpdate) {
    throw invalid('You should always set the Memory limit when using Memoryswap limit, see usage')
  }
  const swappiness = value('MemorySwappiness')
  if (swappiness < -1 || swappiness > 100) {
    throw invalid(`Invalid value: ${String(swappiness)}, valid memory swappiness range is 0-100`)
  }
  if (reservation > 0 && reservation < minimumMemoryBytes) {
    throw invalid('Minimum memory reservation allowed is 6MB')
  }
  if (memory > 0 && reservation > 0 && memory < reservation) {
    throw invalid('Minimum memory limit can not be less than memory reservation limit, see usage')
  }
}

function checkProcessors(value: (name: string) => number, host: HostConfigRequest): void {
  const [nano, period, quota] = [value('NanoCpus'), value('CpuPeriod'), value('CpuQuota')]
  if (nano > 0 && period > 0) throw invalid('Conflicting options: Nano CPUs and CPU Period cannot both be set')
  if (nano > 0 && quota > 0) throw invalid('Conflicting options: Nano CPUs and CPU Quota cannot both be set')
  if (nano < 0 || nano > processorCount * billion) {
    const most = String(processorCount)
    throw invalid(`Range of CPUs is from 0.01 to ${most}.00, as there are only ${most} CPUs available`)
  }
  if (period !== 0 && (period < 1000 || period > 1_000_000)) {
    throw invalid('CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)')
  }
  if (quota > 0 && quota < 1000) throw invalid('CPU cfs quota can not be less than 1ms (i.e. 1000)')
  checkSet(host['CpusetCpus'], 'cpus', 'CPUs', processorCount)
  checkSet(host['CpusetMems'], 'mems', 'memory nodes', 1)
}

function checkSet(text: unknown, kind: 'cpus' | 'mems', what: string, count: number): void {
  if (typeof text !== 'string' || text === '') return
  const wanted = text.split(',').flatMap((part) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? []
    if (first === undefined) throw invalid(`Invalid value ${text} for cpuset ${kind}: invalid format: ${text}`)
    return [Number(first), Number(last)]
  })
  if (wanted.every((number) => number < count)) return
  const available = count === 1 ? '0' : `0-${String(count - 1)}`
  throw invalid(`Requested ${what} are not available - requested ${text}, available: ${available}`)
}
