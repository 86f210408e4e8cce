/**
 * The simulated host's disk: the tree that bind mounts reach. `/tmp`, `/data`, `/home/aluno` and the rest are an
 * ordinary file system of the simulator; folders of the real disk appear only where the user put them (`hostFolders`);
 * volumes lie at `/var/lib/docker/volumes/<name>/_data`, each a file system of its own mounted there, so that a bind
 * mount of that path sees the volume, as on a real host.
 */
import type { Disk } from '@posix/filesystem/disk'
import { fileClock } from '@posix/filesystem/fileClock'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { createNamespace } from '@posix/filesystem/namespace'
import type { Caller, Namespace } from '@posix/filesystem/namespaceTypes'
import { rootCredentials } from '@posix/filesystem/namespaceTypes'
import { PosixError } from '@posix/filesystem/posixError'
import { createRealFolder } from '@posix/filesystem/realFolder'
import type { FileSystem } from '@posix/filesystem/types'
import { createDeviceFileSystem } from '@posix/process/deviceFileSystem'
import type { HostFolder } from '../types'

/** Root on the host or in a container, from `/`. */
export const rootCaller: Caller = { credentials: rootCredentials, umask: 0o022, cwd: '/' }

/** Name of the simulated host. */
export const hostName = 'camada'

export const dockerRoot = '/var/lib/docker'

/** The host folder of a container: hosts, hostname, resolv.conf and its log. */
export function containerFolder(id: string): string {
  return `${dockerRoot}/containers/${id}`
}

export interface HostDisk {
  readonly namespace: Namespace
  /** The host's own file system, without what is mounted on it. */
  readonly fileSystem: FileSystem
  /** The same by paths: the daemon's own folder as it lies on the disk, below the views of it. */
  readonly own: Namespace
  /** What it lies on, with volumes and layers. */
  readonly disk: Disk
}

export interface HostDiskOptions {
  readonly clock: () => number
  readonly disk: Disk
  readonly folders: readonly HostFolder[]
  /** A saved tree; a fresh one is laid out otherwise. */
  readonly fileSystem?: FileSystem
}

/** Makes the host disk with its standard directories and the user's folders. */
export function createHostDisk(options: HostDiskOptions): HostDisk {
  const nowNs = fileClock(options.clock)
  const fileSystem = options.fileSystem ?? createMemoryFileSystem({ type: 'ext4', clock: nowNs, disk: options.disk })
  const namespace = createNamespace(fileSystem, { source: '/dev/vda' })
  layOut(namespace)
  namespace.mount('/dev', createDeviceFileSystem({ clock: nowNs }), { source: 'devtmpfs' })
  for (const folder of options.folders) {
    makeDirectories(namespace, folder.hostPath)
    namespace.mount(folder.hostPath, createRealFolder({ path: folder.realPath }), { source: '/dev/vda' })
  }
  const own = createNamespace(fileSystem, { source: '/dev/vda' })
  return { namespace, fileSystem, own, disk: options.disk }
}

const directories: readonly (readonly [string, number])[] = [
  ['/bin', 0o755],
  ['/data', 0o755],
  ['/dev', 0o755],
  ['/etc', 0o755],
  ['/home', 0o755],
  ['/home/aluno', 0o755],
  ['/mnt', 0o755],
  ['/opt', 0o755],
  ['/root', 0o700],
  ['/srv', 0o755],
  ['/tmp', 0o1777],
  ['/usr', 0o755],
  ['/var', 0o755],
  ['/var/log', 0o755],
  [`/var/lib`, 0o755],
  [dockerRoot, 0o710],
  [`${dockerRoot}/containers`, 0o710],
  [`${dockerRoot}/volumes`, 0o701],
]

const files: readonly (readonly [string, string])[] = [
  ['/etc/hostname', `${hostName}\n`],
  ['/etc/hosts', '127.0.0.1\tlocalhost\n'],
  ['/etc/motd', 'Camada: the simulated host.\n'],
  ['/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\naluno:x:1000:1000:aluno:/home/aluno:/bin/sh\n'],
  ['/etc/group', 'root:x:0:\naluno:x:1000:\n'],
  ['/etc/resolv.conf', 'nameserver 10.255.255.53\n'],
]

function layOut(namespace: Namespace): void {
  for (const [path, mode] of directories) {
    if (namespace.exists(rootCaller, path)) continue
    namespace.createDirectory(rootCaller, path, 0o755)
    namespace.setAttributes(rootCaller, path, path === '/home/aluno' ? { mode, uid: 1000, gid: 1000 } : { mode })
  }
  for (const [path, text] of files) {
    if (!namespace.exists(rootCaller, path)) writeText(namespace, path, text)
  }
}

/** Writes a small file as root, mode 0644. */
export function writeText(namespace: Namespace, path: string, text: string): void {
  const file = namespace.open(rootCaller, path, { write: true, createMode: 0o644, truncate: true })
  try {
    file.write(Buffer.from(text))
  } finally {
    file.close()
  }
}

/** `mkdir -p` as root; new directories are 0755. An existing file in the way is ENOTDIR. */
export function makeDirectories(namespace: Namespace, path: string): void {
  let soFar = ''
  for (const part of path.split('/')) {
    if (part === '') continue
    soFar += `/${part}`
    if (namespace.exists(rootCaller, soFar)) {
      if (namespace.stat(rootCaller, soFar).kind !== 'directory') throw new PosixError('ENOTDIR', soFar)
      continue
    }
    namespace.createDirectory(rootCaller, soFar, 0o755)
  }
}

/** `rm -r` as root; a missing path is fine. Mounts below must be gone. */
export function removeTree(namespace: Namespace, path: string): void {
  if (!existsItself(namespace, path)) return
  if (namespace.lstat(rootCaller, path).kind !== 'directory') {
    namespace.unlink(rootCaller, path)
    return
  }
  for (const entry of namespace.readDirectory(rootCaller, path)) removeTree(namespace, `${path}/${entry.name}`)
  namespace.removeDirectory(rootCaller, path)
}

/** Whether a name is there, also as a symlink to nowhere. */
export function existsItself(namespace: Namespace, path: string): boolean {
  try {
    namespace.lstat(rootCaller, path)
    return true
  } catch (error) {
    if (error instanceof PosixError) return false
    throw error
  }
}
