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
import type { MountOptions, Namespace } from '@posix/filesystem/namespaceTypes'
import { PosixError } from '@posix/filesystem/posixError'
import { createTmpfs } from '@posix/filesystem/tmpfs'
import type { FileSystem } from '@posix/filesystem/types'
import { createDeviceFileSystem } from '@posix/process/deviceFileSystem'
import { LabError } from '@shared/errors'
import type { Container } from './container'
import type { Engine } from './engine'
import { containerFolder, dockerRoot, makeDirectories, rootCaller } from './hostDisk'
import { goPathError } from './goErrors'
import { checkTmpfsOptions } from './mountSpec'
import type { MountPoint } from './mountSpec'
import { cleanPath } from './runConfig'
import { isTmpfsValue, parseTmpfsOptions, tmpfsFlags } from './tmpfsOptions'
import { hasOptions } from './volumes'
import type { Volume } from './volumes'
import { createSysFileSystem } from './resources'
import { sharedContainer } from './networkConnect'

interface PlannedMount {
  readonly destination: string
  readonly fileSystem: FileSystem
  readonly options: MountOptions
  /** Host path, for error messages. */
  readonly source: string
  /** A tmpfs over an existing directory takes its mode; it is root's all the same. */
  readonly keepsMode?: boolean
  /** Of a `--tmpfs`, for what the kernel refuses of them. */
  readonly tmpfsOptions?: string
}

/** Builds the namespace; `/proc` is mounted by the caller, who has the process host. */
export function assembleRoot(engine: Engine, container: Container): Namespace {
  const { hostConfig } = container.record
  const planned = planMounts(engine, container)
  const shownOptions = container.layer.mountOptions()
  const namespace = createNamespace(container.layer.merged, { shownOptions })
  mountAll(namespace, container, planned)
  if (!hostConfig.ReadonlyRootfs) return namespace
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
  mountAll(namespace, container, [...userMounts(engine, container, { tmpfs: false }), ...etc])
  return namespace
}

function planMounts(engine: Engine, container: Container): readonly PlannedMount[] {
  const clock = fileClock(engine.clock)
  const { hostConfig } = container.record
  const system: PlannedMount[] = [
    {
      destination: '/dev',
      fileSystem: createDeviceFileSystem({ clock }),
      options: { source: 'tmpfs', shownOptions: 'rw,nosuid,size=65536k,mode=755' },
      source: 'tmpfs',
    },
    ...(hostConfig['IpcMode'] === 'none' ? [] : [sharedMemory(hostConfig.ShmSize, clock)]),
    {
      destination: '/sys',
      fileSystem: createSysFileSystem(clock),
      options: { source: 'sysfs', readOnly: true, shownOptions: 'ro,nosuid,nodev,noexec,relatime' },
      source: 'sysfs',
    },
  ]
  return [...system, ...userMounts(engine, container), ...etcFiles(engine, container)]
}

/** `/dev/shm`; with `--ipc none` there is none. */
function sharedMemory(sizeBytes: number, clock: ReturnType<typeof fileClock>): PlannedMount {
  const shownOptions = `rw,nosuid,nodev,noexec,relatime,size=${String(Math.floor(sizeBytes / 1024))}k`
  const fileSystem = createTmpfs({ clock, sizeBytes })
  return { destination: '/dev/shm', fileSystem, options: { source: 'shm', shownOptions }, source: 'shm' }
}

function userMounts(
  engine: Engine,
  container: Container,
  { tmpfs }: { readonly tmpfs: boolean } = { tmpfs: true },
): readonly PlannedMount[] {
  const depth = (path: string): number => path.split('/').length
  return container.record.mounts
    .filter((mount) => tmpfs || mount.type !== 'tmpfs')
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
    throw new LabError('notFound', `cannot access path ${path}: ${goPathError('lstat', path, error)}`, { cause: error })
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
  const host = engine.hostDisk.namespace
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

function mountAll(namespace: Namespace, container: Container, planned: readonly PlannedMount[]): void {
  for (const mount of planned) {
    checkProcSafety(namespace, container, mount)
    prepareMountPoint(namespace, container, mount)
    try {
      namespace.mount(mount.destination, mount.fileSystem, mount.options)
    } catch (error) {
      if (error instanceof PosixError && error.code === 'ENOTDIR') throw fileOverDirectory(mount)
      throw error
    }
  }
}

const shimPrefix =
  'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: '
/** runc's ENOTDIR with the daemon's hint. */
export const notADirectory =
  'not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type'

/** runc's refusal with the daemon's wrapping around it (26.1.5, recorded). */
export function taskError(reason: string): LabError {
  return new LabError('invalid', `${shimPrefix}${reason}`)
}

function fileOverDirectory(mount: PlannedMount): LabError {
  const { source, destination } = mount
  return taskError(
    `error during container init: error mounting "${source}" to rootfs at "${destination}": mount ${source}:${destination} (via /proc/self/fd/6), flags: 0x5000: ${notADirectory}`,
  )
}

function prepareMountPoint(namespace: Namespace, container: Container, mount: PlannedMount): void {
  const { destination, source } = mount
  const root = mount.options.subtree ?? mount.fileSystem.root
  const isDirectory = mount.fileSystem.stat(root).kind === 'directory'
  const exists = namespace.exists(rootCaller, destination)
  try {
    if (mount.tmpfsOptions !== undefined) checkKernelOptions(namespace, mount, mount.tmpfsOptions)
    if (exists && isDirectory && namespace.stat(rootCaller, destination).kind !== 'directory') {
      throw new PosixError('ENOTDIR', destination)
    }
    if (exists) {
      if (mount.keepsMode === true) keepMode(namespace, mount)
      return
    }
    if (isDirectory) {
      makeDirectories(namespace, destination)
      return
    }
    makeDirectories(namespace, destination.slice(0, destination.lastIndexOf('/')))
    namespace.open(rootCaller, destination, { write: true, createMode: 0o755 }).close()
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    const merged = `${mergedDirectory(container)}${destination}`
    const reason =
      error.code === 'EROFS'
        ? `mkdirat ${merged}: read-only file system: unknown`
        : `cannot mkdir in ${merged}: ${error.code === 'ENOTDIR' ? notADirectory : error.message}`
    throw mountError(source, destination, `create mount destination for ${destination} mount: ${reason}`)
  }
}

function mountError(source: string, destination: string, reason: string): LabError {
  return taskError(`error during container init: error mounting "${source}" to rootfs at "${destination}": ${reason}`)
}

/** Files of `/proc` that runc lets a mount cover. */
const coverableProc =
  /^\/proc\/(cpuinfo|diskstats|meminfo|stat|swaps|uptime|loadavg|slabinfo|sys\/kernel\/ns_last_pid|sys\/crypto\/fips_enabled|net\/dev)$/

/** Throws LabError with runc's words for a mount that would hide `/proc`; of a directory over one of its files below. */
function checkProcSafety(namespace: Namespace, container: Container, mount: PlannedMount): void {
  const { destination, source } = mount
  if (!/^\/proc(\/|$)/.test(destination)) return
  const merged = mergedDirectory(container)
  const prefix = `create mount destination for ${destination} mount: `
  const isDirectory = mount.fileSystem.stat(mount.options.subtree ?? mount.fileSystem.root).kind === 'directory'
  if (coverableProc.test(destination)) {
    if (!isDirectory) return
    throw mountError(source, destination, `${prefix}cannot mkdir in ${merged}${destination}: ${notADirectory}`)
  }
  const path = destination.replace(/^\/proc\/self(?=\/|$)/, '/proc/1')
  const reason = path === '/proc' ? 'it is not of type proc' : 'it is inside /proc'
  throw mountError(
    source,
    destination,
    `${prefix}check proc-safety of ${destination} mount: "${merged}${path}" cannot be mounted because ${reason}: unknown`,
  )
}

/** Throws LabError with runc's words for options that the kernel refuses, and for a file in the way. */
function checkKernelOptions(namespace: Namespace, mount: PlannedMount, options: string): void {
  const { destination } = mount
  const exists = namespace.exists(rootCaller, destination)
  const stat = exists ? namespace.stat(rootCaller, destination) : undefined
  const words = options.split(',').filter((word) => word.includes('='))
  const keepsMode = stat !== undefined && !words.some((word) => word.startsWith('mode='))
  const data = [...(keepsMode ? [`mode=${modeText(stat.mode)}`] : []), ...words].join(',')
  const isFile = stat !== undefined && stat.kind !== 'directory'
  if (!isFile && words.every(isTmpfsValue)) return
  const call = `mount tmpfs:${destination} (via /proc/self/fd/6), flags: ${tmpfsFlags(options)}`
  const reason = isFile ? notADirectory : 'invalid argument: unknown'
  throw mountError('tmpfs', destination, `${call}${data === '' ? '' : `, data: ${data}`}: ${reason}`)
}

/** As Go's `%04o` of the permissions. */
function modeText(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}

function keepMode(namespace: Namespace, mount: PlannedMount): void {
  const { mode } = namespace.stat(rootCaller, mount.destination)
  mount.fileSystem.setAttributes(mount.fileSystem.root, { mode })
}

/** Where the merged tree would lie on the host. */
export function mergedDirectory(container: Container): string {
  return container.layer.graphDriver().Data['MergedDir'] ?? `${dockerRoot}/${container.id}/merged`
}
