/**
 * The file-system interface of Camada's small Unix, after Linux's VFS: a file system owns inodes and answers
 * operations on them; names are resolved one level above, in the mount namespace. Everything here is synchronous
 * and throws `PosixError` with the errno that Linux gives.
 *
 * Contents are extents (`Content`), so that a sparse gigabyte or a copy-up costs no bytes of memory.
 */

export type FileKind = 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'characterDevice' | 'blockDevice'

/** Nanoseconds since the epoch; `bigint` because a double loses nanoseconds. */
export type TimeNs = bigint

export interface Stat {
  /** Device of the file system that the inode is on, as `st_dev`. */
  readonly deviceId: number
  readonly inode: number
  readonly kind: FileKind
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777, without the type bits. */
  readonly mode: number
  readonly linkCount: number
  readonly uid: number
  readonly gid: number
  /** Device number of a device node, else 0; major in the upper 24 bits, minor in the lower 8. */
  readonly rdev: number
  /** Apparent size in bytes; of a symlink, the length of its target. */
  readonly sizeBytes: number
  /** Allocated 512-byte blocks: zero runs count nothing. */
  readonly blocks512: number
  readonly atimeNs: TimeNs
  readonly mtimeNs: TimeNs
  readonly ctimeNs: TimeNs
}

/** A handle of an inode. Two handles are the same inode if and only if they are the same object (`===`). */
export interface Inode {
  readonly fileSystem: FileSystem
  readonly number: number
  /** Given by backends that know it without a `stat`; it never changes. */
  readonly kind?: FileKind
}

export interface DirectoryEntry {
  readonly name: string
  readonly inode: Inode
  readonly kind: FileKind
}

/** Owner and permissions of something new. */
export interface NewInode {
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

export interface NewNode extends NewInode {
  readonly kind: Exclude<FileKind, 'directory' | 'symlink'>
  /** Only for device nodes. */
  readonly rdev?: number
}

export interface AttributeChange {
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly atimeNs?: TimeNs
  readonly mtimeNs?: TimeNs
  /** Times to set to the moment of the change, by the file system's own clock (`UTIME_NOW`). */
  readonly now?: 'atime' | 'mtime' | 'both'
}

/** Sizes of the whole file system, as `statfs(2)`. */
export interface FileSystemStat {
  readonly blockSizeBytes: number
  readonly blocks: number
  readonly freeBlocks: number
  readonly inodes: number
  readonly freeInodes: number
}

export interface RenameOptions {
  /** Fail with EEXIST if the new name exists (`RENAME_NOREPLACE`). Default false. */
  readonly noReplace?: boolean
  /** The two names change places (`RENAME_EXCHANGE`); both must be there. Default false. */
  readonly exchange?: boolean
}

/**
 * One mounted file system. Directory operations take the directory's inode and one name (never a path, never `.` or
 * `..`). Permission is not checked here but in the namespace, which knows the caller.
 *
 * Errors: ENOENT, EEXIST, ENOTDIR, EISDIR, ENOTEMPTY, EXDEV, EINVAL, EPERM, EROFS, ENOSPC, ENODATA, ENAMETOOLONG,
 * EMLINK, ERANGE, as Linux gives them for the same call.
 */
export interface FileSystem {
  /** As the third field of /proc/mounts: `overlay`, `tmpfs`, `ext4`, `proc`, … */
  readonly type: string
  readonly deviceId: number
  readonly root: Inode
  /** Grows with each change; for those who keep copies. Absent where nobody counts. */
  readonly changeCount?: number

  /** Returns undefined when there is no such name. */
  lookup(directory: Inode, name: string): Inode | undefined
  stat(inode: Inode): Stat
  /** Entries without `.` and `..`, in the order in which `ls -U` shows them. */
  readDirectory(directory: Inode): readonly DirectoryEntry[]
  readLink(inode: Inode): string

  createNode(directory: Inode, name: string, node: NewNode): Inode
  createDirectory(directory: Inode, name: string, node: NewInode): Inode
  createSymlink(directory: Inode, name: string, target: string, node: NewInode): Inode
  link(directory: Inode, name: string, inode: Inode): void
  unlink(directory: Inode, name: string): void
  removeDirectory(directory: Inode, name: string): void
  rename(from: Inode, fromName: string, to: Inode, toName: string, options?: RenameOptions): void

  /** Reads up to `length` bytes at `offset`; fewer at the end of the file, an empty array past it. */
  read(inode: Inode, offset: number, length: number): Uint8Array
  /** Writes and returns how many bytes were written (all, unless the disk is full part of the way). */
  write(inode: Inode, offset: number, bytes: Uint8Array): number
  truncate(inode: Inode, sizeBytes: number): void
  /** The whole content as extents, shared and not copied. */
  content(inode: Inode): Content
  /** Replaces the whole content by shared extents; the cheap way to copy a file. */
  setContent(inode: Inode, content: Content): void
  setAttributes(inode: Inode, change: AttributeChange): void

  getXattr(inode: Inode, name: string): Uint8Array | undefined
  setXattr(inode: Inode, name: string, value: Uint8Array): void
  removeXattr(inode: Inode, name: string): void
  listXattrs(inode: Inode): readonly string[]

  /** Keeps an unlinked inode alive while it is open; each `retain` is paired with one `release`. */
  retain(inode: Inode): void
  release(inode: Inode): void
  /**
   * Says that the caller is about to write to this inode: a union copies it up now and the returned inode is the one
   * to use from then on (the same object, for every backend that has nothing to copy). With `truncate` the content is
   * about to be dropped, so that a union need not copy it.
   */
  prepareWrite(inode: Inode, options?: { readonly truncate?: boolean }): Inode
  statFileSystem(): FileSystemStat
}

/**
 * An immutable sequence of extents. `content.ts` makes and slices them: `emptyContent`, `contentOf(bytes)`,
 * `zeros(length)`, `concat`, `slice`, `overwrite`, `resize`, `readBytes(content, offset, length)`.
 */
export interface Content {
  readonly sizeBytes: number
  readonly extents: readonly Extent[]
}

export type Extent =
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  /**
   * A hole; with `isAllocated`, zeros that were written and count as allocated; with `isUnwritten` too, room that
   * `fallocate` took, which counts as allocated and is a hole to SEEK_DATA.
   */
  | {
      readonly kind: 'zeros'
      readonly lengthBytes: number
      readonly isAllocated?: boolean
      readonly isUnwritten?: boolean
    }
  /** Bytes that lie elsewhere (in a layer's tar on disk, in a real file) and are read on demand. */
  | { readonly kind: 'reference'; readonly source: ByteSource; readonly offset: number; readonly lengthBytes: number }

export interface ByteSource {
  /** Reads exactly `length` bytes; the caller stays within the source. */
  readSync(offset: number, length: number): Uint8Array
}
