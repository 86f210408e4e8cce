/** Limits of a container's memory, processes and processor: from its configuration to its process host. */
import type { ContainerHostOptions } from '@posix/process/types'
import type { Container } from './container'
import { emitContainerEvent } from './engine'
import type { Engine } from './engine'
import type { HostConfig } from './hostConfig'

type ResourceLimits = Pick<ContainerHostOptions, 'pidsLimit' | 'memoryLimitBytes' | 'cpus'>
type ResourceOptions = ResourceLimits & Pick<ContainerHostOptions, 'onOutOfMemory'>

const nanosecondsPerCpu = 1e9

/** What a process host is told of a container's limits; a kill for want of memory marks the container and is an event. */
export function resourceOptions(engine: Engine, container: Container): ResourceOptions {
  container.setState({ oomKilled: false })
  return {
    ...limitsOf(container.record.hostConfig),
    onOutOfMemory: () => {
      container.setState({ oomKilled: true })
      emitContainerEvent(engine, container, 'oom')
    },
  }
}

/** Limits that have an effect; without one a field is absent. */
export function limitsOf({ Memory: memory, PidsLimit: pids, ...rest }: HostConfig): ResourceLimits {
  const cpus = processors(rest)
  return {
    ...(pids !== null && pids > 0 && { pidsLimit: pids }),
    ...(memory > 0 && { memoryLimitBytes: memory }),
    ...(cpus !== undefined && { cpus }),
  }
}

/** `--cpus`, or `--cpu-quota` over `--cpu-period`. */
function processors(hostConfig: Readonly<Record<string, unknown>>): number | undefined {
  const nano = Number(hostConfig['NanoCpus'] ?? 0)
  if (nano > 0) return nano / nanosecondsPerCpu
  const quota = Number(hostConfig['CpuQuota'] ?? 0)
  return quota > 0 ? quota / (Number(hostConfig['CpuPeriod'] ?? 0) || 100_000) : undefined
}
