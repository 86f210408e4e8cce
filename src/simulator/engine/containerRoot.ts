/**
 * The file system that a container's processes see: the writable layer's merged tree, `/proc`, `/dev`, `/sys`, the
 * three files that Docker binds over `/etc`, and the container's mounts in Docker's order (fewest path components
 * first).
 *
 * A mount point that the image lacks is made in the layer (and shows as `A` in diff) or, below another mount, in that
 * one, which leaves an empty directory in the outer volume, as runc does.
 */
import { fileClock } from '@posix/filesystem/fileClock'
import { createNamespace } from '@posix/filesystem/namespace'
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import { PosixError } from '@posix/filesystem/posixError'
import { createTmpfs } from '@posix/filesystem/tmpfs'
import type { FileSystem } from '@posix/filesystem/types'
import { createSysFileSystem } from '@posix/process/sysFileSystem'
import { noTraffic } from '@posix/process/traffic'
import { createDeviceFileSystem } from '@posix/process/deviceFileSystem'
import { LabError } from '@shared/errors'
import type { Container } from './container'
import type { Engine } from './engine'
import { containerFolder, existsItself, makeDirectories, rootCaller } from './hostDisk'
import { goErrno, goPathError } from './goErrors'
import { checkTmpfsOptions } from './mountSpec'
import type { MountPoint } from './mountSpec'
import { cleanPath } from './runConfig'
import { checkNullDevice, checkRoot, mountAll } from './mountPoints'
import type { PlannedMount } from './mountPoints'
import { parseTmpfsOptions } from './tmpfsOptions'
import { makeDevices } from './devices'
import { initMount } from './dockerInit'
import type { PlannedDevice } from './devices'
import { interfacesOf } from './networkNames'
import { hasOptions } from './volumes'
import type { Volume } from './volumes'
import { sharedContainer } from './networkConnect'

/** Builds the namespace; `/proc` is mounted by the caller, who has the process host. */
export function mountRoot(
  container: Container,
  planned: readonly PlannedMount[],
  devices: readonly PlannedDevice[],
): Namespace {
  const shownOptions = container.layer.mountOptions()
  const namespace = createNamespace(container.layer.merged, { shownOptions })
  checkRoot(planned)
  mountAll(namespace, container, planned)
  checkNullDevice(namespace, planned)
  makeDevices(namespace, devices)
  if (!container.record.hostConfig.ReadonlyRootfs) return namespace
  // Mount points were made above, before the root turns read-only, in runc's order.
  const readOnly = createNamespace(container.layer.merged, {
    readOnly: true,
    shownOptions: shownOptions.replace(/^rw\b/, 'ro'),
  })
  mountAll(readOnly, container, planned)
  return readOnly
}

/**
 * The merged tree with the container's volumes and binds and the files over `/etc`, for archives: the daemon mounts
 * them itself, so that `/proc`, `/dev` and what lies in a tmpfs are not there, whether it runs or not.
 */
export function assembleMountedRoot(engine: Engine, container: Container): Namespace {
  const namespace = createNamespace(container.layer.merged)
  const etc = container.record.started ? etcFiles(engine, container) : []
  try {
    makeBindSources(engine, container)
    for (const mount of [...userMounts(engine, container, { tmpfs: false }), ...etc]) {
      checkPlace(namespace, mount)
      mountAll(namespace, container, [mount])
    }
  } catch (error) {
    // Whatever it is, to the daemon it is its own failure here.
    if (error instanceof LabError) throw new LabError('system', error.message, { cause: error })
    throw error
  }
  return namespace
}

/** Throws LabError with the daemon's words where a directory would be mounted over a file. */
function checkPlace(namespace: Namespace, { destination, fileSystem, options }: PlannedMount): void {
  if (!namespace.exists(rootCaller, destination)) return
  if (namespace.stat(rootCaller, destination).kind === 'directory') return
  if (fileSystem.stat(options.subtree ?? fileSystem.root).kind !== 'directory') return
  throw new LabError('system', `mkdir ${destination.slice(1)}: not a directory`)
}

/** `-v /missing:/x` makes the host directory, owned by root, at each start. */
export function makeBindSources(engine: Engine, container: Container): void {
  const host = engine.hostDisk.namespace
  for (const mount of container.record.mounts) {
    if (mount.type !== 'bind') continue
    if (mount.createSource && !existsItself(host, mount.source)) makeDirectories(host, mount.source)
    if (!host.exists(rootCaller, mount.source)) {
      throw new LabError(
        'invalid',
        `invalid mount config for type "bind": bind source path does not exist: ${mount.source}`,
      )
    }
  }
}

/** What is mounted where. Throws LabError with the daemon's words for what can't be mounted at all. */
export function planMounts(engine: Engine, container: Container): readonly PlannedMount[] {
  const clock = fileClock(engine.clock)
  const { hostConfig } = container.record
  const own = userMounts(engine, container)
  const paths = own.map((mount) => mount.destination)
  const under = paths.filter((path) => path.startsWith('/dev/')).map((path) => path.slice('/dev/'.length))
  const system: PlannedMount[] = [
    {
      destination: '/dev',
      fileSystem: deviceFiles(clock, { without: under, hasShm: hostConfig['IpcMode'] !== 'none' }),
      options: { source: 'tmpfs', shownOptions: 'rw,nosuid,size=65536k,mode=755' },
      source: 'tmpfs',
    },
    ...(hostConfig['IpcMode'] === 'none' ? [] : [sharedMemory(engine, container)]),
    {
      destination: '/sys',
      fileSystem: systemFiles(engine, container),
      options: { source: 'sysfs', readOnly: true, shownOptions: 'ro,nosuid,nodev,noexec,relatime' },
      source: 'sysfs',
    },
    ...(hostConfig['Init'] === true ? [initMount(clock)] : []),
  ]
  // A mount of the user's takes the place of moby's own, and one over /dev that of all below it.
  const isTaken = (path: string): boolean =>
    paths.includes(path) || (path.startsWith('/dev/') && paths.includes('/dev'))
  const kept = system.filter((mount) => !isTaken(mount.destination))
  return [...kept, ...own.map((mount) => withDevices(mount, clock)), ...etcFiles(engine, container)]
}

function systemFiles(engine: Engine, container: Container): FileSystem {
  return createSysFileSystem({
    interfaces: () => interfacesOf(engine, container),
    traffic: (address) => container.running?.host.sockets.traffic.of(address) ?? noTraffic,
    madeAtMs: engine.clock(),
  })
}

function deviceFiles(
  clock: ReturnType<typeof fileClock>,
  { without, hasShm }: { readonly without: readonly string[]; readonly hasShm: boolean },
): FileSystem {
  const fileSystem = createDeviceFileSystem({ clock, without })
  if (!hasShm) fileSystem.removeDirectory(fileSystem.root, 'shm')
  return fileSystem
}

/** Over a tmpfs at `/dev` runc makes the device nodes all the same. */
function withDevices(mount: PlannedMount, clock: ReturnType<typeof fileClock>): PlannedMount {
  if (mount.destination !== '/dev' || mount.source !== 'tmpfs') return mount
  const fileSystem = createDeviceFileSystem({ clock })
  for (const name of ['shm', 'mqueue']) fileSystem.removeDirectory(fileSystem.root, name)
  return { ...mount, fileSystem }
}

/** `/dev/shm`: the container's own, the host's, or another container's; with `--ipc none` there is none. */
function sharedMemory(engine: Engine, { record: { hostConfig } }: Container): PlannedMount {
  const mode = String(hostConfig['IpcMode'])
  const other = mode.startsWith('container:') ? engine.containers.get(mode.slice('container:'.length)) : undefined
  if (mode === 'host') {
    const { mount, inode } = engine.hostDisk.namespace.locate(rootCaller, '/dev/shm')
    const options = { source: 'tmpfs', subtree: inode, shownOptions: 'rw,relatime' }
    return { destination: '/dev/shm', fileSystem: mount.fileSystem, options, source: '/dev/shm' }
  }
  const shared = other?.running?.namespace.mounts.find((mount) => mount.path === '/dev/shm')
  if (shared !== undefined) {
    const { fileSystem, root, source, shownOptions } = shared
    return { destination: '/dev/shm', fileSystem, options: { source, subtree: root, shownOptions }, source }
  }
  const sizeBytes = hostConfig.ShmSize
  const shownOptions = `rw,nosuid,nodev,noexec,relatime,size=${String(Math.floor(sizeBytes / 1024))}k`
  const fileSystem = createTmpfs({ clock: fileClock(engine.clock), sizeBytes })
  return { destination: '/dev/shm', fileSystem, options: { source: 'shm', shownOptions }, source: 'shm' }
}

function userMounts(
  engine: Engine,
  container: Container,
  { tmpfs }: { readonly tmpfs: boolean } = { tmpfs: true },
): readonly PlannedMount[] {
  const depth = (path: string): number => path.split('/').length
  const { mounts } = container.record
  const covered = new Set(mounts.filter(isPlainTmpfs).map((mount) => mount.destination))
  return mounts
    .filter((mount) => (tmpfs ? mount.type === 'tmpfs' || !covered.has(mount.destination) : mount.type !== 'tmpfs'))
    .map((mount) => ({ ...mount, destination: cleanPath(`/${mount.destination}`) }))
    .sort((a, b) => depth(a.destination) - depth(b.destination))
    .flatMap((mount) => planMount(engine, mount))
}

function planMount(engine: Engine, mount: MountPoint): readonly PlannedMount[] {
  if (mount.type === 'tmpfs') {
    const options = mount.tmpfsOptions ?? ''
    checkTmpfsOptions(options)
    return [{ ...planTmpfs(engine, mount.destination, options), tmpfsOptions: options }]
  }
  if (mount.type === 'bind') return bindFromHost(engine, mount.source, mount)
  const volume = engine.volumes.get(mount.name)
  if (hasOptions(volume)) return planVolumeWithOptions(engine, mount, volume)
  const path = mount.subpath === undefined ? volume.mountpoint : subpathOf(engine, volume.mountpoint, mount.subpath)
  return bindFromHost(engine, path, mount)
}

/** Of `--tmpfs`. */
function isPlainTmpfs(mount: MountPoint): boolean {
  return mount.type === 'tmpfs' && mount.viaMount !== true
}

const mountableTypes = ['tmpfs', 'none', 'bind', '']

/** What the `local` driver mounts at a start. Throws LabError system with its words. */
function planVolumeWithOptions(engine: Engine, mount: MountPoint, volume: Volume): readonly PlannedMount[] {
  const { type = '', device = '', o: data = '' } = volume.record.options ?? {}
  const words = data === '' ? [] : data.split(',')
  const fail = (reason: string): LabError => {
    const call = `mount ${device}:${volume.mountpoint}${data === '' ? '' : `, data: ${data}`}`
    const message = `error while mounting volume '${volume.mountpoint}': failed to mount local volume: ${call}: ${reason}`
    return new LabError('system', message)
  }
  if (!mountableTypes.includes(type)) throw fail('no such device')
  if (type === 'tmpfs') {
    if (words.some((word) => /^size=(?!\d+[kmg%]?$)/i.test(word))) {
      throw fail('invalid argument')
    }
    return [planTmpfs(engine, mount.destination, data, { isVolume: true })]
  }
  if (!words.includes('bind') && !words.includes('rbind')) throw fail('no such device')
  if (!engine.hostDisk.namespace.exists(rootCaller, device)) {
    const flags = words.filter((word) => word !== 'bind' && word !== 'rbind')
    const message = `error while mounting volume '${volume.mountpoint}': failed to mount local volume: mount ${device}:${volume.mountpoint}, flags: 0x1000${flags.length === 0 ? '' : `, data: ${flags.join(',')}`}: no such file or directory`
    throw new LabError('system', message)
  }
  return bindFromHost(engine, device, { ...mount, readWrite: mount.readWrite && !words.includes('ro') })
}

/** A directory or file within a volume; links may lead anywhere in it and not out of it. */
function subpathOf(engine: Engine, base: string, subpath: string): string {
  const host = engine.hostDisk.namespace
  const path = cleanPath(`${base}/${subpath}`)
  try {
    const real = host.realPath(rootCaller, path)
    if (real === base || real.startsWith(`${base}/`)) return real
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    if (error.code === 'ENOENT') {
      const missing = goPathError('lstat', error.path ?? path, error)
      throw new LabError('notFound', `cannot access path ${path}: ${missing}`, { cause: error })
    }
    const message = `error while resolving symlinks in combined path ${JSON.stringify(path)}: ${goErrno(error)}`
    throw new LabError('system', message, { cause: error })
  }
  const message = `path concatenation escapes the base directory, base: ${base}, subpath: ${subpath}`
  throw new LabError('invalid', message)
}

/** A bind of a host path, with what is mounted below it (`rbind`). */
function bindFromHost(engine: Engine, source: string, mount: MountPoint): readonly PlannedMount[] {
  const host = engine.hostDisk.namespace
  const location = host.locate(rootCaller, source)
  const readOnly = !mount.readWrite
  const top: PlannedMount = {
    destination: mount.destination,
    fileSystem: location.mount.fileSystem,
    options: { source: location.mount.source, subtree: location.inode, readOnly },
    source,
  }
  const below = location.path === '/' ? '/' : `${location.path}/`
  const inner = host.mounts
    .filter((other) => other.path !== '/' && other.path !== location.path && other.path.startsWith(below))
    .map((other) => ({
      destination: `${mount.destination}/${other.path.slice(below.length)}`,
      fileSystem: other.fileSystem,
      options: { source: other.source, subtree: other.root, readOnly: readOnly || other.readOnly },
      source: other.path,
    }))
  return [top, ...inner]
}

function planTmpfs(
  engine: Engine,
  destination: string,
  options: string,
  { isVolume }: { readonly isVolume: boolean } = { isVolume: false },
): PlannedMount {
  const parsed = parseTmpfsOptions(options)
  // A volume's tmpfs is mounted by the driver, without runc's flags.
  const shown = isVolume ? parsed.shown.replace(/,(nosuid|nodev|noexec)\b/g, '') : parsed.shown
  return {
    destination,
    fileSystem: createTmpfs({ clock: fileClock(engine.clock), ...parsed.options }),
    options: { source: 'tmpfs', readOnly: parsed.isReadOnly, shownOptions: shown },
    source: 'tmpfs',
    keepsMode: !parsed.hasMode,
  }
}

function etcFiles(engine: Engine, container: Container): readonly PlannedMount[] {
  const host = engine.hostDisk.own
  const owner = sharedContainer(engine, container) ?? container
  const taken = new Set(container.record.mounts.map((mount) => mount.destination))
  return ['resolv.conf', 'hostname', 'hosts']
    .filter((name) => !taken.has(`/etc/${name}`))
    .map((name) => {
      const source = `${containerFolder(owner.id)}/${name}`
      const location = host.locate(rootCaller, source)
      const readOnly = container.record.hostConfig.ReadonlyRootfs
      return {
        destination: `/etc/${name}`,
        fileSystem: location.mount.fileSystem,
        options: { source: '/dev/vda', subtree: location.inode, readOnly },
        source,
      }
    })
}
