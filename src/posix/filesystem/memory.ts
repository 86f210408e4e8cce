/**
 * A file system in memory with the inode semantics of Linux: hard links, unlinked files that live while they are open,
 * rename's rules, device nodes, xattrs, a capacity in pages and in inodes. It carries image layers, containers' upper
 * directories, the simulated host disk and, with `type: 'tmpfs'`, tmpfs mounts.
 *
 * Departures: reading does not change atime; directories cost no space; names are UTF-8 text; a file system that
 * hit its capacity refuses at once, without ext4's blocks reserved for root.
 */
import { pageBytes, allocatedPages } from './content'
import { nextDeviceId } from './deviceId'
import { Disk, DiskShare } from './disk'
import type { MemoryInode } from './memoryInode'
import { MemoryInodeStore } from './memoryInodeStore'
import { renameWithin } from './memoryRename'
import { checkXattr, checkXattrRoom, fittingPart } from './memoryRules'
import { isLongerThan } from './nameBytes'
import { PosixError } from './posixError'
import type {
  AttributeChange,
  Content,
  DirectoryEntry,
  FileSystem,
  FileSystemStat,
  Inode,
  NewInode,
  NewNode,
  RenameOptions,
  Stat,
  TimeNs,
} from './types'

export { nextDeviceId } from './deviceId'

export interface MemoryFileSystemOptions {
  /** As in /proc/mounts. Default `ext4`. */
  readonly type?: string
  /** Default: a number that no other file system of this process has. */
  readonly deviceId?: number
  /** Nanoseconds since the epoch. */
  readonly clock: () => TimeNs
  /** What it lies on, with others. Default: a disk of its own, of these two sizes. */
  readonly disk?: Disk
  /** Default 64 GiB. */
  readonly capacityBytes?: number
  /** Default 4 Mi. */
  readonly inodeLimit?: number
  /** Default false; `setReadOnly` changes it, once the tree is filled. */
  readonly readOnly?: boolean
  /** Owner and permissions of the root directory. Default root, 0755. */
  readonly root?: Partial<NewInode>
}

export interface MemoryFileSystem extends FileSystem {
  readonly isReadOnly: boolean
  /** Makes every change fail with EROFS, or allows it again. */
  setReadOnly(readOnly: boolean): void
  /** What it lies on. */
  readonly disk: Disk
  /** Bytes in whole pages that its files allocate. */
  readonly usedBytes: number
  readonly usedInodes: number
  /** Gives its space back to the disk; it must not be used afterwards. */
  dispose(): void
}

const defaultCapacityBytes = 64 * 1024 ** 3
const defaultInodeLimit = 4 * 1024 ** 2
/** ext4's longest file. */
const fileLimitBytes = 16 * 1024 ** 4
const maxLinks = 65_000

/** Makes an empty file system in memory. */
export function createMemoryFileSystem(options: MemoryFileSystemOptions): MemoryFileSystem {
  return new InodeTable(options)
}

class InodeTable implements MemoryFileSystem {
  readonly type: string
  readonly deviceId: number
  readonly root: MemoryInode
  readonly #inodes: MemoryInodeStore
  changeCount = 0

  constructor(options: MemoryFileSystemOptions) {
    this.type = options.type ?? 'ext4'
    this.deviceId = options.deviceId ?? nextDeviceId()
    const { capacityBytes = defaultCapacityBytes, inodeLimit = defaultInodeLimit } = options
    const space = new DiskShare(options.disk ?? new Disk({ capacityBytes, inodes: inodeLimit }))
    this.#inodes = new MemoryInodeStore(this, space, () => {
      this.changeCount += 1
      return options.clock()
    })
    this.root = this.#inodes.createRoot({ mode: 0o755, uid: 0, gid: 0, ...options.root })
    this.#inodes.isReadOnly = options.readOnly ?? false
  }

  get isReadOnly(): boolean {
    return this.#inodes.isReadOnly
  }

  setReadOnly(readOnly: boolean): void {
    this.#inodes.isReadOnly = readOnly
  }

  get disk(): Disk {
    return this.#inodes.space.disk
  }

  get usedBytes(): number {
    return this.#inodes.space.usedBytes
  }

  get usedInodes(): number {
    return this.#inodes.space.usedInodes
  }

  dispose(): void {
    this.#inodes.space.release()
    this.#inodes.isReadOnly = true
  }

  lookup(directory: Inode, name: string): Inode | undefined {
    return this.#inodes.entries(directory).get(name)
  }

  stat(inode: Inode): Stat {
    return this.#inodes.own(inode).stat(this.deviceId, this.type === 'tmpfs')
  }

  readDirectory(directory: Inode): readonly DirectoryEntry[] {
    return Array.from(this.#inodes.entries(directory), ([name, inode]) => ({ name, inode, kind: inode.kind }))
  }

  readLink(inode: Inode): string {
    const own = this.#inodes.own(inode)
    if (own.kind !== 'symlink') throw new PosixError('EINVAL')
    return own.target
  }

  createNode(directory: Inode, name: string, node: NewNode): Inode {
    const inode = this.#inodes.create(directory, name, node.kind, node)
    if (node.kind === 'characterDevice' || node.kind === 'blockDevice') inode.rdev = node.rdev ?? 0
    return inode
  }

  createDirectory(directory: Inode, name: string, node: NewInode): Inode {
    const parent = this.#inodes.own(directory)
    const inode = this.#inodes.create(directory, name, 'directory', node)
    inode.entries = new Map()
    inode.parent = parent
    inode.linkCount = 2
    parent.linkCount += 1
    return inode
  }

  createSymlink(directory: Inode, name: string, target: string, node: NewInode): Inode {
    if (target === '') throw new PosixError('ENOENT')
    if (isLongerThan(target, pageBytes - 1)) throw new PosixError('ENAMETOOLONG')
    const inode = this.#inodes.create(directory, name, 'symlink', node)
    inode.target = target
    return inode
  }

  link(directory: Inode, name: string, inode: Inode): void {
    const own = this.#inodes.own(inode, 'EXDEV')
    const entries = this.#inodes.entriesForNew(directory, name)
    if (own.kind === 'directory') throw new PosixError('EPERM')
    if (own.linkCount === 0) throw new PosixError('ENOENT')
    if (own.linkCount >= maxLinks && !this.#inodes.countsNames) throw new PosixError('EMLINK')
    if (this.#inodes.countsNames) this.#inodes.space.takeInode()
    entries.set(name, own)
    own.linkCount += 1
    own.ctimeNs = this.#inodes.touch(directory)
  }

  unlink(directory: Inode, name: string): void {
    const entries = this.#inodes.writableEntries(directory)
    const inode = entries.get(name)
    if (!inode) throw new PosixError('ENOENT')
    if (inode.kind === 'directory') throw new PosixError('EISDIR')
    entries.delete(name)
    this.#inodes.dropLink(inode, this.#inodes.touch(directory))
  }

  removeDirectory(directory: Inode, name: string): void {
    const entries = this.#inodes.writableEntries(directory)
    const inode = entries.get(name)
    if (!inode) throw new PosixError('ENOENT')
    if (!inode.entries) throw new PosixError('ENOTDIR')
    if (inode.entries.size > 0) throw new PosixError('ENOTEMPTY')
    entries.delete(name)
    this.#inodes.dropDirectory(inode, this.#inodes.own(directory))
  }

  rename(from: Inode, fromName: string, to: Inode, toName: string, options: RenameOptions = {}): void {
    renameWithin(this.#inodes, { directory: from, name: fromName }, { directory: to, name: toName }, options)
  }

  read(inode: Inode, offset: number, length: number): Uint8Array {
    return this.#inodes.file(inode).read(offset, length)
  }

  write(inode: Inode, offset: number, bytes: Uint8Array): number {
    const own = this.#inodes.writableFile(inode)
    if (bytes.length === 0) return 0
    if (offset + bytes.length > fileLimitBytes) throw new PosixError('EFBIG')
    const body = own.writableBody()
    const written = fittingPart(body, this.#inodes.space.disk.freePages, offset, bytes)
    const before = own.pages
    body.write(offset, written)
    this.#inodes.space.countPages(own.pages - before)
    own.mtimeNs = own.ctimeNs = this.#inodes.nowNs()
    return written.length
  }

  truncate(inode: Inode, sizeBytes: number): void {
    const own = this.#inodes.writableFile(inode)
    if (sizeBytes < 0) throw new PosixError('EINVAL')
    if (sizeBytes > fileLimitBytes) throw new PosixError('EFBIG')
    const before = own.pages
    own.writableBody().truncate(sizeBytes)
    this.#inodes.space.countPages(own.pages - before)
    own.mtimeNs = own.ctimeNs = this.#inodes.nowNs()
  }

  content(inode: Inode): Content {
    return this.#inodes.file(inode).content()
  }

  setContent(inode: Inode, content: Content): void {
    const own = this.#inodes.writableFile(inode)
    const before = own.pages
    this.#inodes.space.checkPages(allocatedPages(content) - before)
    own.setContent(content)
    this.#inodes.space.countPages(own.pages - before)
    own.mtimeNs = own.ctimeNs = this.#inodes.nowNs()
  }

  setAttributes(inode: Inode, change: AttributeChange): void {
    const own = this.#inodes.writable(inode)
    if (change.mode !== undefined) own.mode = change.mode & 0o7777
    if (change.uid !== undefined) own.uid = change.uid
    if (change.gid !== undefined) own.gid = change.gid
    if (change.atimeNs !== undefined) own.atimeNs = change.atimeNs
    if (change.mtimeNs !== undefined) own.mtimeNs = change.mtimeNs
    own.ctimeNs = this.#inodes.nowNs()
    if (change.now === 'atime' || change.now === 'both') own.atimeNs = own.ctimeNs
    if (change.now === 'mtime' || change.now === 'both') own.mtimeNs = own.ctimeNs
  }

  getXattr(inode: Inode, name: string): Uint8Array | undefined {
    return this.#inodes.own(inode).xattrs?.get(name)
  }

  setXattr(inode: Inode, name: string, value: Uint8Array): void {
    const own = this.#inodes.writable(inode)
    checkXattr(own, name)
    if (this.type !== 'tmpfs') checkXattrRoom(own, name, value)
    own.xattrs ??= new Map()
    own.xattrs.set(name, value.slice())
    own.ctimeNs = this.#inodes.nowNs()
  }

  removeXattr(inode: Inode, name: string): void {
    const own = this.#inodes.writable(inode)
    if (own.xattrs?.delete(name) !== true) throw new PosixError('ENODATA')
    own.ctimeNs = this.#inodes.nowNs()
  }

  listXattrs(inode: Inode): readonly string[] {
    return [...(this.#inodes.own(inode).xattrs?.keys() ?? [])]
  }

  retain(inode: Inode): void {
    this.#inodes.own(inode).retained += 1
  }

  release(inode: Inode): void {
    const own = this.#inodes.own(inode)
    own.retained -= 1
    if (own.linkCount === 0) this.#inodes.free(own)
  }

  prepareWrite(inode: Inode): Inode {
    return this.#inodes.writable(inode)
  }

  statFileSystem(): FileSystemStat {
    return this.#inodes.space.disk.stat()
  }
}
