/**
 * `docker update`: other limits and another restart policy for a container that may be running (moby
 * `daemon/update.go`, `container/container_unix.go`, 26.1.5). What the request leaves out or sets to zero stays.
 */
import { LabError } from '@shared/errors'
import { keptWarnings } from '../departures/kept'
import { checkSettings } from './checkSettings'
import type { Container } from './container'
import { emitContainerEvent } from './engine'
import type { Engine } from './engine'
import type { HostConfig, HostConfigRequest } from './hostConfig'
import { limitsOf } from './resources'

const numbers = ['CpuShares', 'NanoCpus', 'CpuPeriod', 'CpuQuota', 'CpuRealtimePeriod', 'CpuRealtimeRuntime'] as const
const memories = ['Memory', 'MemorySwap', 'MemoryReservation'] as const
const sets = ['CpusetCpus', 'CpusetMems'] as const

/**
 * Returns the warnings. Throws LabError invalid for what is refused of every container, notFound, and conflict for what
 * does not go with what this one has, with the daemon's words.
 */
export async function updateContainer(
  engine: Engine,
  named: string,
  request: HostConfigRequest,
): Promise<readonly string[]> {
  const warnings = checkSettings({}, request, { isUpdate: true })
  const container = engine.containers.get(named)
  const fail = (reason: string): LabError =>
    new LabError('conflict', `Cannot update container ${container.id}: ${reason}`)
  if (container.busy === 'removing') throw fail('container is marked for removal and cannot be "update"')
  const { hostConfig: before } = container.record
  const after = withPolicy(withMemory(withProcessors(before, request, fail), request, fail), request, fail)
  container.record = { ...container.record, hostConfig: after }
  try {
    container.running?.host.setLimits(limitsFor(container, fail))
    await engine.keeper.saveContainer(container)
  } catch (error) {
    container.record = { ...container.record, hostConfig: before }
    throw error
  } finally {
    emitContainerEvent(engine, container, 'update')
  }
  return [...warnings, ...keptWarnings({ logsIntoNowhere: false, host: { ...request } })]
}

function picked(
  settings: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.map((name) => [name, settings[name]]))
}

type Fail = (reason: string) => LabError

function valueOf(settings: Readonly<Record<string, unknown>>, name: string): number {
  const value = settings[name]
  return typeof value === 'number' ? value : 0
}

function withProcessors(before: HostConfig, request: HostConfigRequest, fail: Fail): HostConfig {
  const clashes = [
    ['NanoCpus', 'CpuPeriod', 'Nano CPUs cannot be updated as CPU Period has already been set'],
    ['NanoCpus', 'CpuQuota', 'Nano CPUs cannot be updated as CPU Quota has already been set'],
    ['CpuPeriod', 'NanoCpus', 'CPU Period cannot be updated as NanoCPUs has already been set'],
    ['CpuQuota', 'NanoCpus', 'CPU Quota cannot be updated as NanoCPUs has already been set'],
  ] as const
  for (const [asked, present, reason] of clashes)
    if (valueOf(request, asked) > 0 && valueOf(before, present) > 0) throw fail(`Conflicting options: ${reason}`)
  const given = (name: string): boolean => request[name] !== undefined && request[name] !== 0 && request[name] !== ''
  const changed = [...numbers, ...sets].filter(given)
  return { ...before, ...picked(request, changed) }
}

function withMemory(before: HostConfig, request: HostConfigRequest, fail: Fail): HostConfig {
  const [memory, swap] = [valueOf(request, 'Memory'), valueOf(request, 'MemorySwap')]
  if (memory !== 0 && swap === 0 && memory > valueOf(before, 'MemorySwap')) {
    const reason = 'Memory limit should be smaller than already set memoryswap limit'
    throw fail(`${reason}, update the memoryswap at the same time`)
  }
  const changed = memories.filter((name) => valueOf(request, name) !== 0)
  const { PidsLimit: pids } = request
  // 0 and -1 mean no limit.
  const limit = pids === undefined || pids === null ? {} : { PidsLimit: Math.max(0, pids) }
  return { ...before, ...picked(request, changed), ...limit }
}

function withPolicy(before: HostConfig, { RestartPolicy: policy }: HostConfigRequest, fail: Fail): HostConfig {
  const { Name: name = '', MaximumRetryCount: most = 0 } = policy ?? {}
  if (name === '') return before
  if (before.AutoRemove && name !== 'no') {
    throw fail('Restart policy cannot be updated because AutoRemove is enabled for the container')
  }
  return { ...before, RestartPolicy: { Name: name, MaximumRetryCount: most } }
}

/** runc's refusal comes when everything else is done. */
function limitsFor({ record }: Container, fail: Fail): ReturnType<typeof limitsOf> {
  const { hostConfig } = record
  if (valueOf(hostConfig, 'MemorySwap') > 0 && hostConfig.Memory === 0) {
    const reason = 'runc did not terminate successfully: exit status 1: unable to set swap limit without memory limit\n'
    throw new LabError('system', `${fail(reason).message}: unknown`)
  }
  return limitsOf(hostConfig)
}
