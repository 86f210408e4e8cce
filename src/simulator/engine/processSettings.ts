/**
 * What a container's processes begin with beside their user: resource limits, capabilities, their score for the OOM
 * killer. From `HostConfig` to the process host, with runc's words for what can't be (runc 1.1.15, recorded).
 */
import { capabilityNames, defaultCapabilities } from '@posix/filesystem/capabilities'
import type { Capability } from '@posix/filesystem/capabilities'
import type { ProcessLimit, ProcessLimits } from '@posix/process/limitTypes'
import type { ContainerHostOptions } from '@posix/process/types'
import type { LabError } from '@shared/errors'
import type { HostConfig } from './hostConfig'
import { settingsError, taskError } from './taskError'

type ProcessSettings = Pick<ContainerHostOptions, 'limits' | 'privileges' | 'outOfMemoryScore'>

/** Throws LabError with runc's words. */
export function processSettings(hostConfig: HostConfig): ProcessSettings {
  const security = texts(hostConfig['SecurityOpt'])
  return {
    limits: limitsOf(hostConfig['Ulimits']),
    outOfMemoryScore: Number(hostConfig['OomScoreAdj'] ?? 0),
    privileges: {
      bounding: capabilitiesOf(hostConfig),
      forbidsNew: security.some((option) => /^no-new-privileges([=:](1|t|true))?$/i.test(option)),
      hasSeccomp:
        hostConfig['Privileged'] !== true && !security.some((option) => /^seccomp[=:]unconfined$/.test(option)),
    },
  }
}

/** What root has in a container (moby's `TweakCapabilities`). */
export function capabilitiesOf(hostConfig: HostConfig): ReadonlySet<Capability> {
  const names = (field: 'CapAdd' | 'CapDrop'): readonly string[] =>
    texts(hostConfig[field]).map((name) => name.toUpperCase().replace(/^CAP_/, ''))
  const [added, dropped] = [names('CapAdd'), names('CapDrop')]
  if (hostConfig['Privileged'] === true) return new Set(capabilityNames)
  if (added.includes('ALL')) return new Set(capabilityNames.filter((name) => !dropped.includes(name)))
  const kept = dropped.includes('ALL') ? [] : [...defaultCapabilities].filter((name) => !dropped.includes(name))
  return new Set([...kept, ...capabilityNames.filter((name) => added.includes(name))])
}

/** The kernel's number of each limit, by the name in `Ulimits`. */
const limitNames: Readonly<Record<string, readonly [keyof ProcessLimits, number]>> = {
  cpu: ['cpuTime', 0],
  fsize: ['fileSize', 1],
  data: ['data', 2],
  stack: ['stack', 3],
  core: ['core', 4],
  rss: ['residentSet', 5],
  nproc: ['processes', 6],
  nofile: ['openFiles', 7],
  memlock: ['lockedMemory', 8],
  as: ['addressSpace', 9],
  locks: ['fileLocks', 10],
  sigpending: ['pendingSignals', 11],
  msgqueue: ['messageQueues', 12],
  nice: ['niceness', 13],
  rtprio: ['realtimePriority', 14],
  rttime: ['realtimeTimeout', 15],
}
/** `fs.nr_open`. */
const mostOpenFiles = 1_048_576
/** What runc itself needs open: with fewer it can't start anything. */
const fewestOpenFiles = 7

function limitsOf(value: unknown): Partial<ProcessLimits> {
  const limits: Partial<Record<keyof ProcessLimits, ProcessLimit>> = {}
  for (const { Name: name = '', Soft: soft = 0, Hard: hard = 0 } of (value ?? []) as readonly Ulimit[]) {
    const known = limitNames[name]
    if (known === undefined) throw settingsError(`wrong rlimit value: RLIMIT_${name.toUpperCase()}`)
    const [limit, number] = known
    const asked = { soft: unsigned(soft), hard: unsigned(hard) }
    if (asked.soft > asked.hard) throw limitError(number, 'invalid argument')
    if (limit === 'openFiles' && asked.hard > mostOpenFiles) throw limitError(number, 'operation not permitted')
    if (limit === 'openFiles' && asked.soft < fewestOpenFiles) {
      throw taskError('error during container init: too many open files: unknown')
    }
    limits[limit] = asked
  }
  return limits
}

interface Ulimit {
  readonly Name?: string
  readonly Soft?: number
  readonly Hard?: number
}

function limitError(number: number, reason: string): LabError {
  const setting = `error setting rlimits for ready process: error setting rlimit type ${String(number)}`
  return taskError(`error during container init: ${setting}: ${reason}: unknown`)
}

/** -1 is the largest number there is, which means no limit. */
function unsigned(value: number): number {
  return value < 0 ? Infinity : value
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
}
