/** tmpfs: a file system in memory with a size, as `mount -t tmpfs -o size=…` makes; its root is 01777 by default. */
import { createMemoryFileSystem, type MemoryFileSystem } from './memory'
import type { NewInode, TimeNs } from './types'

export interface TmpfsOptions {
  /** Nanoseconds since the epoch. */
  readonly clock: () => TimeNs
  /** Default 4 GiB (Linux: half of the memory). */
  readonly sizeBytes?: number
  /** Default 1 Mi. */
  readonly inodeLimit?: number
  /** Owner and permissions of the root directory. Default root, 01777. */
  readonly root?: Partial<NewInode>
}

const defaultSizeBytes = 4 * 1024 ** 3
const defaultInodeLimit = 1024 ** 2

/** Makes an empty tmpfs. */
export function createTmpfs(options: TmpfsOptions): MemoryFileSystem {
  return createMemoryFileSystem({
    type: 'tmpfs',
    clock: options.clock,
    capacityBytes: options.sizeBytes ?? defaultSizeBytes,
    inodeLimit: options.inodeLimit ?? defaultInodeLimit,
    root: { mode: 0o1777, ...options.root },
  })
}
