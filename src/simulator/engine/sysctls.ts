/**
 * `--sysctl`: values below /proc/sys of a container, checked as runc checks them (1.1.15, `validateSysctl`, and what the
 * kernel refuses when they are written; recorded).
 */
import { systemControls } from '@posix/process/systemControls'
import type { HostConfig } from './hostConfig'
import { settingsError, taskError } from './taskError'

const ofIpc = new Set(
  ['msgmax', 'msgmnb', 'msgmni', 'sem', 'shmall', 'shmmax', 'shmmni', 'shm_rmid_forced'].map(
    (name) => `kernel.${name}`,
  ),
)

/** By path below /proc/sys. Throws LabError with runc's words. */
export function sysctlValues(hostConfig: HostConfig): Readonly<Record<string, string>> {
  const asked = Object.entries((hostConfig['Sysctls'] ?? {}) as Readonly<Record<string, string>>)
  for (const [name] of asked) checkNamespace(dotted(name), hostConfig)
  return Object.fromEntries(asked.map(([name, value]) => checkValue(dotted(name).replaceAll('.', '/'), value)))
}

/** Separators may be dots or slashes, by which comes first. */
function dotted(name: string): string {
  return /^[^.]*\//.test(name) ? name.replace(/[./]/g, (each) => (each === '/' ? '.' : '/')) : name
}

function checkNamespace(name: string, hostConfig: HostConfig): void {
  if (ofIpc.has(name) || name.startsWith('fs.mqueue.')) {
    if (hostConfig['IpcMode'] !== 'host') return
    throw settingsError(`sysctl ${JSON.stringify(name)} is not allowed in the hosts ipc namespace`)
  }
  if (name.startsWith('net.')) {
    if (hostConfig.NetworkMode !== 'host') return
    throw settingsError(`sysctl ${JSON.stringify(name)} not allowed in host network namespace`)
  }
  if (name === 'kernel.domainname' && hostConfig['UTSMode'] !== 'host') return
  if (name === 'kernel.hostname') {
    throw settingsError(`sysctl "kernel.hostname" is not allowed as it conflicts with the OCI "hostname" field`)
  }
  throw settingsError(`sysctl ${JSON.stringify(name)} is not in a separate kernel namespace`)
}

function checkValue(path: string, value: string): readonly [string, string] {
  const usual = systemControls[path]
  if (usual === undefined) {
    throw taskError(`error during container init: open /proc/sys/${path}: no such file or directory: unknown`)
  }
  const text = value.trim()
  if (path === 'kernel/domainname') return [path, text]
  const given = text.split(/\s+/)
  const known = usual.split('\t')
  if (given.length > known.length || !given.every((number) => isInRange(path, number))) {
    throw taskError(`error during container init: write /proc/sys/${path}: invalid argument: unknown`)
  }
  // What is not given stays.
  return [path, [...given, ...known.slice(given.length)].join('\t')]
}

const largestNumber = 2n ** 31n - 1n
const largestSize = 2n ** 64n - 1n

function isInRange(path: string, text: string): boolean {
  return /^\d+$/.test(text) && BigInt(text) <= (/\/shm(all|max)$/.test(path) ? largestSize : largestNumber)
}
