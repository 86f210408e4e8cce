/**
 * Volumes of the `local` driver: a tree that belongs to no container. Named ones stay until they are removed;
 * anonymous ones carry the label that 26.1 gives them and go with `rm -v`, `--rm` and `volume prune`.
 *
 * On the host a volume lies at `/var/lib/docker/volumes/<name>/_data`. With options it is something else: `type=tmpfs`
 * a tmpfs made for each container, `o=bind` a directory of the host.
 */
import { fileClock } from '@posix/filesystem/fileClock'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import type { MemoryFileSystem } from '@posix/filesystem/memory'
import type { FileSystem } from '@posix/filesystem/types'
import { LabError } from '@shared/errors'
import { treeSizeBytes } from '../layers/packLayer'
import type { EventStream } from './events'
import { dockerRoot, makeDirectories, removeTree, rootCaller } from './hostDisk'
import type { HostDisk } from './hostDisk'
import { formatTimeSec, randomId } from './identifiers'

export interface VolumeRecord {
  readonly name: string
  readonly driver: 'local'
  readonly labels: Readonly<Record<string, string>> | null
  readonly options: Readonly<Record<string, string>> | null
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number
}

export interface Volume {
  readonly record: VolumeRecord
  readonly fileSystem: FileSystem
  readonly mountpoint: string
}

export interface CreateVolumeRequest {
  readonly name: string
  readonly driver: string
  readonly labels: Readonly<Record<string, string>> | null
  readonly options: Readonly<Record<string, string>> | null
}

/** 26.1's mark of a volume that nobody named. */
export const anonymousLabel = 'com.docker.volume.anonymous'

const nameRule = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/
const knownOptions = ['type', 'o', 'device', 'size']

export interface VolumeDeps {
  readonly clock: () => number
  readonly random: (bytes: Uint8Array) => void
  readonly events: EventStream
  readonly hostDisk: HostDisk
  /** IDs of the containers that mount a volume, running or not. */
  readonly usersOf: (name: string) => readonly string[]
  /** Keep the volume over a restart, or forget it; resolves when that is safe. */
  readonly save: (name: string) => Promise<void>
  readonly forget: (name: string) => Promise<void>
}

export class VolumeRegistry {
  private readonly volumes = new Map<string, Volume>()

  constructor(private readonly deps: VolumeDeps) {}

  list(): readonly Volume[] {
    return [...this.volumes.values()]
  }

  find(name: string): Volume | undefined {
    return this.volumes.get(name)
  }

  /** Throws LabError notFound `get X: no such volume`. */
  get(name: string): Volume {
    const volume = this.volumes.get(name)
    if (volume === undefined) throw new LabError('notFound', `get ${name}: no such volume`)
    return volume
  }

  /** Creates a volume, or returns the one of that name. An empty name makes an anonymous one. */
  async create(request: CreateVolumeRequest): Promise<Volume> {
    const anonymous = request.name === ''
    const name = anonymous ? randomId(this.deps.random) : request.name
    checkDriver(name, request.driver)
    const existing = this.volumes.get(name)
    if (existing !== undefined) return existing
    checkVolume(name, request, this.deps.hostDisk.disk.freePages <= 0)
    const labels = sortedMap(anonymous ? { ...request.labels, [anonymousLabel]: '' } : request.labels)
    const options = sortedMap(request.options)
    const volume = this.mountOnHost(
      { name, driver: 'local', labels, options, createdAtMs: this.deps.clock() },
      createMemoryFileSystem({
        type: 'ext4',
        clock: fileClock(this.deps.clock),
        disk: this.deps.hostDisk.disk,
      }),
    )
    try {
      await this.deps.save(name)
    } catch (error) {
      this.discard(volume)
      void this.deps.forget(name).catch(() => undefined)
      throw error
    }
    this.deps.events.emit('volume', 'create', name, { driver: 'local' })
    return volume
  }

  /** Puts a saved volume back without an event. */
  restore(record: VolumeRecord, fileSystem: FileSystem): void {
    this.mountOnHost(record, fileSystem)
  }

  /** Takes a volume out that another state hasn't got, without an event. */
  takeOut(name: string): void {
    const volume = this.volumes.get(name)
    if (volume !== undefined) this.discard(volume)
  }

  /** Throws LabError notFound (unless `force`) and conflict when a container has it. */
  async remove(name: string, options: { readonly force: boolean }): Promise<void> {
    const volume = this.volumes.get(name)
    if (volume === undefined) {
      if (options.force) return
      throw new LabError('notFound', `get ${name}: no such volume`)
    }
    const users = this.deps.usersOf(name)
    if (users.length > 0) throw new LabError('conflict', `remove ${name}: volume is in use - [${users.join(', ')}]`)
    this.discard(volume)
    this.deps.events.emit('volume', 'destroy', name, { driver: 'local' })
    await this.deps.forget(name)
  }

  /** Its space on the disk is free again. */
  private discard({ record: { name }, mountpoint, fileSystem }: Volume): void {
    this.volumes.delete(name)
    this.deps.hostDisk.namespace.unmount(mountpoint)
    removeTree(this.deps.hostDisk.namespace, `${dockerRoot}/volumes/${name}`)
    ;(fileSystem as Partial<MemoryFileSystem>).dispose?.()
  }

  private mountOnHost(record: VolumeRecord, fileSystem: FileSystem): Volume {
    const mountpoint = `${dockerRoot}/volumes/${record.name}/_data`
    const { namespace } = this.deps.hostDisk
    makeDirectories(namespace, mountpoint)
    namespace.setAttributes(rootCaller, `${dockerRoot}/volumes/${record.name}`, { mode: 0o701 })
    namespace.mount(mountpoint, fileSystem, { source: '/dev/vda' })
    const volume: Volume = { record, fileSystem, mountpoint }
    this.volumes.set(record.name, volume)
    return volume
  }
}

/** By key, as Go prints maps. */
function sortedMap(map: Readonly<Record<string, string>> | null): Readonly<Record<string, string>> | null {
  if (map === null) return null
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function checkDriver(name: string, driver: string): void {
  if (driver === '' || driver === 'local') return
  const message = `create ${name}: error looking up volume plugin ${driver}: plugin "${driver}" not found`
  throw new LabError('notFound', message)
}

const longestNameBytes = 255

function checkVolume(name: string, request: CreateVolumeRequest, isFull: boolean): void {
  if (Buffer.byteLength(name) === 1) {
    const message = `create ${name}: volume name is too short, names should be at least two alphanumeric characters`
    throw new LabError('invalid', message)
  }
  if (!nameRule.test(name)) {
    const message = `create ${name}: ${JSON.stringify(name)} includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`
    throw new LabError('invalid', message)
  }
  checkOptions(name, request.options ?? {})
  const reason =
    Buffer.byteLength(name) > longestNameBytes ? 'file name too long' : isFull ? 'no space left on device' : undefined
  if (reason === undefined) return
  const path = `${dockerRoot}/volumes/${name}`
  const message = `create ${name}: error while creating volume root path '${path}': mkdir ${path}: ${reason}`
  throw new LabError('system', message)
}

/** moby's `local` driver: what mounts needs a device and a type; a size needs a disk with quotas. */
function checkOptions(name: string, options: Readonly<Record<string, string>>): void {
  const fail = (reason: string): LabError => new LabError('invalid', `create ${name}: ${reason}`)
  const names = Object.keys(options)
  for (const option of names) {
    if (!knownOptions.includes(option)) throw fail(`invalid option: ${JSON.stringify(option)}`)
  }
  if (options['size'] !== undefined) throw fail('quota size requested but no quota support')
  if (names.length === 0) return
  for (const required of ['device', 'type']) {
    if ((options[required] ?? '') === '') throw fail(`missing required option: ${JSON.stringify(required)}`)
  }
}

/** Whether it is mounted from elsewhere when a container starts. */
export function hasOptions(volume: Volume): boolean {
  return Object.keys(volume.record.options ?? {}).length > 0
}

/** The API's view of a volume (`Volume` in the specification). */
export function volumeView(volume: Volume, usage?: { readonly Size: number; readonly RefCount: number }): object {
  const { record } = volume
  return {
    CreatedAt: formatTimeSec(record.createdAtMs),
    Driver: record.driver,
    Labels: record.labels,
    Mountpoint: volume.mountpoint,
    Name: record.name,
    Options: sortedMap(record.options),
    Scope: 'local',
    ...(usage && { UsageData: usage }),
  }
}

/** Bytes of a volume as the daemon counts them: files and the lengths of links, an inode with many names once. */
export function volumeSizeBytes(volume: Volume): number {
  return treeSizeBytes({ fileSystem: volume.fileSystem, root: volume.fileSystem.root })
}
