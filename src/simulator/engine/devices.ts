/**
 * Devices of a container: nodes of the simulated host's /dev that `--device` names are made in the container, as runc
 * makes them; drivers of devices (`--gpus`) there are none, nor disks whose speed could be limited.
 */
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import { PosixError } from '@posix/filesystem/posixError'
import { LabError } from '@shared/errors'
import type { Container } from './container'
import type { Engine } from './engine'
import { makeDirectories, rootCaller } from './hostDisk'
import { settingsError, taskError } from './taskError'

interface DeviceMapping {
  readonly PathOnHost?: string
  readonly PathInContainer?: string
  readonly CgroupPermissions?: string
}

interface DeviceRequest {
  readonly Driver?: string
  readonly Capabilities?: readonly (readonly string[])[] | null
}

interface ThrottledDevice {
  readonly Path?: string
  readonly Rate?: number
}

/** A device to be made in a container. */
export interface PlannedDevice {
  readonly path: string
  readonly kind: 'characterDevice' | 'blockDevice'
  readonly mode: number
  readonly rdev: number
}

/** What the container asks for. Throws LabError with the words of the daemon, or of runc. */
export function planDevices(engine: Engine, { record: { hostConfig }, id }: Container): readonly PlannedDevice[] {
  checkDrivers((hostConfig['DeviceRequests'] ?? []) as readonly (DeviceRequest | null)[])
  const rates = ['ReadBps', 'WriteBps', 'ReadIOps', 'WriteIOps'] as const
  for (const rate of rates) {
    const throttled = (hostConfig[`BlkioDevice${rate}`] ?? []) as readonly ThrottledDevice[]
    for (const device of throttled) checkThrottled(engine, id, rate, device)
  }
  const mappings = (hostConfig['Devices'] ?? []) as readonly DeviceMapping[]
  const devices = mappings.flatMap((mapping) => devicesOf(engine, mapping))
  if (mappings.some(({ CgroupPermissions: access = '' }) => access === '')) {
    throw settingsError('device access at 16 field cannot be empty')
  }
  return devices
}

function checkDrivers([request]: readonly (DeviceRequest | null)[]): void {
  if (!request) return
  const capabilities = `[${(request.Capabilities ?? []).map((names) => `[${names.join(' ')}]`).join(' ')}]`
  const message = `could not select device driver ${JSON.stringify(request.Driver ?? '')} with capabilities: ${capabilities}`
  throw new LabError('system', message)
}

type Rate = 'ReadBps' | 'WriteBps' | 'ReadIOps' | 'WriteIOps'

const rateFiles: Readonly<Record<Rate, string>> = {
  ReadBps: 'read_bps',
  WriteBps: 'write_bps',
  ReadIOps: 'read_iops',
  WriteIOps: 'write_iops',
}

/** The host has no disk that could be slowed: another device has no queue. */
function checkThrottled(
  engine: Engine,
  id: string,
  rate: Rate,
  { Path: path = '', Rate: value = 0 }: ThrottledDevice,
): void {
  const host = engine.hostDisk.namespace
  if (!host.exists(rootCaller, path)) throw new LabError('system', `stat ${path}: no such file or directory`)
  const { rdev = 0 } = host.stat(rootCaller, path)
  const file = `/sys/fs/cgroup/blkio/docker/${id}/blkio.throttle.${rateFiles[rate]}_device`
  const written = `${String(rdev >>> 8)}:${String(rdev & 255)} ${String(value)}`
  const setting = 'error during container init: error setting cgroup config for procHooks process'
  throw taskError(`${setting}: failed to write ${JSON.stringify(written)}: write ${file}: no such device: unknown`)
}

/** Of a directory every device below it. */
function devicesOf(
  engine: Engine,
  { PathOnHost: source = '', PathInContainer: target }: DeviceMapping,
): PlannedDevice[] {
  const host = engine.hostDisk.namespace
  const fail = (reason: string): LabError =>
    new LabError('system', `error gathering device information while adding custom device "${source}": ${reason}`)
  if (!host.exists(rootCaller, source)) throw fail('no such file or directory')
  const destination = target === undefined || target === '' ? source : target
  const { kind, mode, rdev } = host.stat(rootCaller, source)
  if (kind === 'characterDevice' || kind === 'blockDevice') return [{ path: destination, kind, mode, rdev }]
  if (kind !== 'directory') throw fail('not a device node')
  return devicesBelow(host, source).map((path) => {
    const { kind: below, ...node } = host.stat(rootCaller, path)
    const inside = `${destination}${path.slice(source.length)}`
    return { path: inside, kind: below === 'blockDevice' ? 'blockDevice' : 'characterDevice', ...node }
  })
}

/** moby leaves out what lies in these, and the console. */
const withoutDevices = new Set(['pts', 'shm', 'fd', 'mqueue', '.lxc', '.lxd-mounts', '.udev', 'console'])

function devicesBelow(host: Namespace, folder: string): readonly string[] {
  return host.readDirectory(rootCaller, folder).flatMap(({ name, kind }) => {
    const path = `${folder}/${name}`
    if (withoutDevices.has(name)) return []
    if (kind === 'directory') return devicesBelow(host, path)
    return kind === 'characterDevice' || kind === 'blockDevice' ? [path] : []
  })
}

/** Makes the nodes; what is there already stays. */
export function makeDevices(namespace: Namespace, devices: readonly PlannedDevice[]): void {
  for (const { path, ...node } of devices) {
    makeDirectories(namespace, path.slice(0, path.lastIndexOf('/')))
    try {
      namespace.createNode({ ...rootCaller, umask: 0 }, path, node)
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
      if (error.code !== 'EEXIST')
        throw taskError(`error during container init: mknod ${path}: ${error.message}: unknown`)
    }
  }
}
