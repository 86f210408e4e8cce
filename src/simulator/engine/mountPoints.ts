/**
 * A container's mounts on its tree, one after the other as runc makes them: the mount point is made where the image lacks
 * it, and what runc or the kernel refuses is refused in their words (runc 1.1.15, recorded).
 */
import type { MountOptions, Namespace } from '@posix/filesystem/namespaceTypes'
import { PosixError } from '@posix/filesystem/posixError'
import type { FileSystem } from '@posix/filesystem/types'
import type { LabError } from '@shared/errors'
import type { Container } from './container'
import { dockerRoot, makeDirectories, rootCaller } from './hostDisk'
import { notADirectory, taskError } from './taskError'
import { isTmpfsValue, tmpfsFlags } from './tmpfsOptions'

export interface PlannedMount {
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

/** Mounts in the order given. Throws LabError with the words of the first that fails. */
export function mountAll(namespace: Namespace, container: Container, planned: readonly PlannedMount[]): void {
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
    if (mount.tmpfsOptions !== undefined) {
      checkBindWord(container, mount, mount.tmpfsOptions)
      checkKernelOptions(namespace, mount, mount.tmpfsOptions)
    }
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

/** Over `/` the container's own /proc is hidden; which of its files runc misses first is chance there. */
export function checkRoot(planned: readonly PlannedMount[]): void {
  if (!planned.some(({ destination }) => destination === '/')) return
  const path = '/proc/sys/net/ipv4/ip_unprivileged_port_start'
  throw taskError(`error during container init: open ${path}: no such file or directory: unknown`)
}

/**
 * Without `/dev/null` no process starts: nothing has made it in a volume, `nodev` closes it on a tmpfs, and a directory
 * may be mounted on it. Throws LabError with runc's words.
 */
export function checkNullDevice(namespace: Namespace, planned: readonly PlannedMount[]): void {
  const reopening = 'error during container init: error reopening /dev/null inside container: open /dev/null: '
  for (const { destination, tmpfsOptions } of planned) {
    const isClosed = destination === '/dev' && tmpfsOptions !== undefined && !tmpfsOptions.split(',').includes('dev')
    if (isClosed) throw taskError(`${reopening}permission denied: unknown`)
  }
  if (!namespace.exists(rootCaller, '/dev/null')) {
    throw taskError('unable to setup user: stat /dev/null: no such file or directory: unknown')
  }
  if (namespace.stat(rootCaller, '/dev/null').kind === 'directory') {
    throw taskError(`${reopening}is a directory: unknown: permission denied`)
  }
}

/** To runc a tmpfs with the word `bind` is a bind of a path below its own folder. */
function checkBindWord({ id }: Container, { destination }: PlannedMount, options: string): void {
  if (!options.split(',').some((word) => word === 'bind' || word === 'rbind')) return
  const source = `/run/docker/containerd/daemon/io.containerd.runtime.v2.task/moby/${id}/tmpfs`
  const reason = `bind mount source stat: stat ${source}: no such file or directory: unknown`
  throw mountError(source, destination, `create mount destination for ${destination} mount: ${reason}`)
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
  const isRemount = options.split(',').includes('remount')
  if (!isFile && !isRemount && words.every(isTmpfsValue)) return
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
