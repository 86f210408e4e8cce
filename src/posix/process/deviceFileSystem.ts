/**
 * /dev of a container: a tmpfs with the device nodes and links that runc makes (OCI runtime specification, "Default
 * Devices"), `pts` and `shm` as directories for their own mounts. What a device does lies in `openDescriptor.ts`, by its number.
 */
import type { Credentials } from '../filesystem/namespaceTypes'
import { createTmpfs } from '../filesystem/tmpfs'
import type { FileSystem } from '../filesystem/types'

export interface DeviceFileSystemOptions {
  /** Nanoseconds since the epoch. */
  readonly clock: () => bigint
  /** Also makes `/dev/console`, as a container with a terminal has it. Default false. */
  readonly console?: boolean
  /** Names that something else is mounted on, and no node is made of. Default none. */
  readonly without?: readonly string[]
  /** Owner of the nodes. Default root. */
  readonly owner?: Pick<Credentials, 'uid' | 'gid'>
}

const nodes: readonly (readonly [string, number, number])[] = [
  ['null', 1, 3],
  ['zero', 1, 5],
  ['full', 1, 7],
  ['random', 1, 8],
  ['urandom', 1, 9],
  ['tty', 5, 0],
]

const links: readonly (readonly [string, string])[] = [
  ['fd', '/proc/self/fd'],
  ['stdin', '/proc/self/fd/0'],
  ['stdout', '/proc/self/fd/1'],
  ['stderr', '/proc/self/fd/2'],
  ['ptmx', 'pts/ptmx'],
]

const terminalSlots = 8

/** Makes a file system to mount at /dev. */
export function createDeviceFileSystem(options: DeviceFileSystemOptions): FileSystem {
  const fileSystem = createTmpfs({ clock: options.clock, sizeBytes: 64 * 1024 ** 2, root: { mode: 0o755 } })
  const owner = { uid: options.owner?.uid ?? 0, gid: options.owner?.gid ?? 0 }
  const { root } = fileSystem
  for (const [name, major, minor] of nodes) {
    if (options.without?.includes(name) === true) continue
    fileSystem.createNode(root, name, { kind: 'characterDevice', mode: 0o666, rdev: (major << 8) | minor, ...owner })
  }
  if (options.console === true)
    fileSystem.createNode(root, 'console', { kind: 'characterDevice', mode: 0o620, rdev: (5 << 8) | 1, ...owner })
  for (const [name, target] of links) fileSystem.createSymlink(root, name, target, { mode: 0o777, ...owner })
  fileSystem.createDirectory(root, 'shm', { mode: 0o1777, ...owner })
  fileSystem.createDirectory(root, 'mqueue', { mode: 0o1777, ...owner })
  const terminals = fileSystem.createDirectory(root, 'pts', { mode: 0o755, ...owner })
  fileSystem.createNode(terminals, 'ptmx', { kind: 'characterDevice', mode: 0o666, rdev: (5 << 8) | 2, ...owner })
  for (let index = 0; index < terminalSlots; index++) {
    fileSystem.createNode(terminals, String(index), {
      kind: 'characterDevice',
      mode: 0o620,
      rdev: (136 << 8) | index,
      ...owner,
    })
  }
  return fileSystem
}
