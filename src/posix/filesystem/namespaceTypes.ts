/**
 * The view that processes have of files: a mount table, names resolved through it, permissions checked against a
 * caller. `createNamespace(rootFileSystem)` in `namespace.ts` makes one; a container has one, the simulated host has
 * one, an image build has one for each step.
 */
import type { Capability } from './capabilities'
import type { Allocation } from './sparse'
import type {
  AttributeChange,
  Content,
  DirectoryEntry,
  FileSystem,
  FileSystemStat,
  Inode,
  NewNode,
  RenameOptions,
  Stat,
} from './types'

export interface Credentials {
  readonly uid: number
  readonly gid: number
  /** Supplementary groups. */
  readonly groups: readonly number[]
  /** What root may do. Default what Docker leaves to it. */
  readonly capabilities?: ReadonlySet<Capability>
}

export const rootCredentials: Credentials = { uid: 0, gid: 0, groups: [] }

/** Who calls, and from where relative paths start. */
export interface Caller {
  readonly credentials: Credentials
  readonly umask: number
  /** Absolute path of the working directory. */
  readonly cwd: string
}

export interface MountOptions {
  readonly readOnly?: boolean
  /** First field of /proc/mounts: `overlay`, `tmpfs`, `/dev/vda`. Default: the file system's type. */
  readonly source?: string
  /** Mount this inode of the file system instead of its root: a bind mount (of a directory or of one file). */
  readonly subtree?: Inode
  /**
   * For the mount of `/`: whether symlinks in sticky directories that all may write to lead only their owner's and the
   * directory owner's way (`fs.protected_symlinks`, which distributions turn on). Default true.
   */
  readonly protectsSymlinks?: boolean
  /** Options shown in /proc/mounts, e.g. `rw,relatime,size=10240k`. Default `rw,relatime` or `ro,relatime`. */
  readonly shownOptions?: string
}

export interface Mount {
  readonly id: number
  readonly path: string
  readonly fileSystem: FileSystem
  readonly root: Inode
  readonly readOnly: boolean
  readonly source: string
  readonly shownOptions: string
}

export interface OpenOptions {
  readonly read?: boolean
  readonly write?: boolean
  readonly append?: boolean
  /** Create it if it is not there, with this mode less the umask. */
  readonly createMode?: number
  /** With `createMode`: fail with EEXIST if it is there. */
  readonly exclusive?: boolean
  readonly truncate?: boolean
  /** Fail with ENOTDIR unless it is a directory. */
  readonly directory?: boolean
  /** Fail with ELOOP if the last component is a symlink. */
  readonly noFollow?: boolean
}

/** An open file description: an inode and an offset. The inode lives until `close`, even when unlinked. */
export interface OpenFile {
  readonly path: string
  readonly canRead: boolean
  readonly canWrite: boolean
  offset: number
  stat(): Stat
  /** Reads at the offset and advances it; an empty array at the end. EBADF, EISDIR. */
  read(length: number): Uint8Array
  readAt(offset: number, length: number): Uint8Array
  /** Writes at the offset (at the end with `append`) and advances it. EBADF, ENOSPC, EROFS. */
  write(bytes: Uint8Array): number
  truncate(sizeBytes: number): void
  content(): Content
  setContent(content: Content): void
  /** `lseek` with SEEK_DATA or SEEK_HOLE: the offset found, without going there. ENXIO past the end. */
  seek(whence: 'data' | 'hole', offset: number): number
  /** `fallocate(2)`. EBADF, EINVAL, ENOSPC, EOPNOTSUPP where the file system can't. */
  allocate(mode: Allocation, offset: number, length: number): void
  /** `fchmod`, `fchown`, `futimens`. */
  setAttributes(change: AttributeChange): void
  close(): void
}

export interface XattrOptions {
  /** Fail with EEXIST if it is there. Default false. */
  readonly create?: boolean
  /** Fail with ENODATA if it is not there. Default false. */
  readonly replace?: boolean
  /** Default true. */
  readonly followLast?: boolean
}

export interface Namespace {
  readonly mounts: readonly Mount[]
  /** Mounts over an existing path. A file may be mounted only over a file (ENOTDIR else). */
  mount(path: string, fileSystem: FileSystem, options?: MountOptions): Mount
  unmount(path: string): void

  /** The mount that serves a path, and the path within it. Follows symlinks unless told otherwise. */
  locate(caller: Caller, path: string, options?: { followLast?: boolean }): Location
  /** Canonical absolute path (`realpath`); every component must exist. */
  realPath(caller: Caller, path: string): string

  stat(caller: Caller, path: string): Stat
  lstat(caller: Caller, path: string): Stat
  exists(caller: Caller, path: string): boolean
  /** Checks access as `access(2)`: EACCES when refused. */
  access(caller: Caller, path: string, wanted: { read?: boolean; write?: boolean; execute?: boolean }): void
  readDirectory(caller: Caller, path: string): readonly DirectoryEntry[]
  readLink(caller: Caller, path: string): string
  open(caller: Caller, path: string, options: OpenOptions): OpenFile
  createDirectory(caller: Caller, path: string, mode?: number): void
  createNode(caller: Caller, path: string, node: Pick<NewNode, 'kind' | 'mode' | 'rdev'>): void
  symlink(caller: Caller, target: string, path: string): void
  link(caller: Caller, existing: string, path: string): void
  unlink(caller: Caller, path: string): void
  removeDirectory(caller: Caller, path: string): void
  rename(caller: Caller, from: string, to: string, options?: RenameOptions): void
  setAttributes(caller: Caller, path: string, change: AttributeChange, options?: { followLast?: boolean }): void
  /** Undefined where `getxattr` gives ENODATA. ERANGE, EOPNOTSUPP, EACCES. */
  getXattr(
    caller: Caller,
    path: string,
    name: string,
    options?: Pick<XattrOptions, 'followLast'>,
  ): Uint8Array | undefined
  /** ERANGE, E2BIG, EOPNOTSUPP, EPERM, EACCES, EROFS, ENOSPC, EEXIST, ENODATA. */
  setXattr(caller: Caller, path: string, name: string, value: Uint8Array, options?: XattrOptions): void
  removeXattr(caller: Caller, path: string, name: string, options?: Pick<XattrOptions, 'followLast'>): void
  listXattrs(caller: Caller, path: string, options?: Pick<XattrOptions, 'followLast'>): readonly string[]
  statFileSystem(caller: Caller, path: string): FileSystemStat

  /** A copy of the mount table over the same file systems (`unshare --mount`). */
  fork(): Namespace
}

export interface Location {
  readonly mount: Mount
  readonly inode: Inode
  /** Canonical absolute path in this namespace. */
  readonly path: string
}
