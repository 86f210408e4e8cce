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
import { MemoryInode } from './memoryInode'
import {
  checkName,
  checkReplacement,
  checkXattr,
  checkXattrRoom,
  fittingPart,
  isWithin,
  ownString,
} from './memoryRules'
import { isLongerThan } from './nameBytes'
import { PosixError } from './posixError'
import type {
  AttributeChange,
  Content,
  DirectoryEntry,
  FileKind,
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
  readonly #clock: () => TimeNs
  readonly #space: DiskShare
  #readOnly: boolean
  #lastNumber = 1
  changeCount = 0

  constructor(options: MemoryFileSystemOptions) {
    this.type = options.type ?? 'ext4'
    this.deviceId = options.deviceId ?? nextDeviceId()
    // Every change takes the time, and nothing else does.
    this.#clock = () => {
      this.changeCount += 1
      return options.clock()
    }
    const { capacityBytes = defaultCapacityBytes, inodeLimit = defaultInodeLimit } = options
    this.#space = new DiskShare(options.disk ?? new Disk({ capacityBytes, inodes: inodeLimit }))
    this.#space.takeInode()
    this.#readOnly = options.readOnly ?? false
    const { mode = 0o755, uid = 0, gid = 0 } = options.root ?? {}
    const number = this.#nextNumber()
    this.root = new MemoryInode({ fileSystem: this, number, kind: 'directory', mode, uid, gid, nowNs: this.#clock() })
    this.root.entries = new Map()
    this.root.parent = this.root
    this.root.linkCount = 2
  }

  get isReadOnly(): boolean {
    return this.#readOnly
  }

  setReadOnly(readOnly: boolean): void {
    this.#readOnly = readOnly
  }

  /** tmpfs counts each further name as an inode, and so needs no limit of links. */
  get #countsNames(): boolean {
    return this.type === 'tmpfs'
  }

  get disk(): Disk {
    return this.#space.disk
  }

  get usedBytes(): number {
    return this.#space.usedBytes
  }

  get usedInodes(): number {
    return this.#space.usedInodes
  }

  dispose(): void {
    this.#space.release()
    this.#readOnly = true
  }

  lookup(directory: Inode, name: string): Inode | undefined {
    return this.#entries(directory).get(name)
  }

  stat(inode: Inode): Stat {
    return this.#own(inode).stat(this.deviceId, this.type === 'tmpfs')
  }

  readDirectory(directory: Inode): readonly DirectoryEntry[] {
    return Array.from(this.#entries(directory), ([name, inode]) => ({ name, inode, kind: inode.kind }))
  }

  readLink(inode: Inode): string {
    const own = this.#own(inode)
    if (own.kind !== 'symlink') throw new PosixError('EINVAL')
    return own.target
  }

  createNode(directory: Inode, name: string, node: NewNode): Inode {
    const inode = this.#create(directory, name, node.kind, node)
    if (node.kind === 'characterDevice' || node.kind === 'blockDevice') inode.rdev = node.rdev ?? 0
    return inode
  }

  createDirectory(directory: Inode, name: string, node: NewInode): Inode {
    const parent = this.#own(directory)
    const inode = this.#create(directory, name, 'directory', node)
    inode.entries = new Map()
    inode.parent = parent
    inode.linkCount = 2
    parent.linkCount += 1
    return inode
  }

  createSymlink(directory: Inode, name: string, target: string, node: NewInode): Inode {
    if (target === '') throw new PosixError('ENOENT')
    if (isLongerThan(target, pageBytes - 1)) throw new PosixError('ENAMETOOLONG')
    const inode = this.#create(directory, name, 'symlink', node)
    inode.target = target
    return inode
  }

  link(directory: Inode, name: string, inode: Inode): void {
    const own = this.#own(inode, 'EXDEV')
    const entries = this.#entriesForNew(directory, name)
    if (own.kind === 'directory') throw new PosixError('EPERM')
    if (own.linkCount === 0) throw new PosixError('ENOENT')
    if (own.linkCount >= maxLinks && !this.#countsNames) throw new PosixError('EMLINK')
    if (this.#countsNames) this.#space.takeInode()
    entries.set(name, own)
    own.linkCount += 1
    own.ctimeNs = this.#touch(directory)
  }

  unlink(directory: Inode, name: string): void {
    const entries = this.#writableEntries(directory)
    const inode = entries.get(name)
    if (!inode) throw new PosixError('ENOENT')
    if (inode.kind === 'directory') throw new PosixError('EISDIR')
    entries.delete(name)
    this.#dropLink(inode, this.#touch(directory))
  }

  removeDirectory(directory: Inode, name: string): void {
    const entries = this.#writableEntries(directory)
    const inode = entries.get(name)
    if (!inode) throw new PosixError('ENOENT')
    if (!inode.entries) throw new PosixError('ENOTDIR')
    if (inode.entries.size > 0) throw new PosixError('ENOTEMPTY')
    entries.delete(name)
    this.#dropDirectory(inode, this.#own(directory))
  }

  rename(from: Inode, fromName: string, to: Inode, toName: string, options: RenameOptions = {}): void {
    const source = this.#own(from)
    const target = this.#own(to, 'EXDEV')
    const fromEntries = this.#writableEntries(source)
    const toEntries = this.#writableEntries(target)
    const moved = fromEntries.get(fromName)
    if (!moved) throw new PosixError('ENOENT')
    checkName(toName)
    const replaced = toEntries.get(toName)
    if (replaced && options.noReplace === true) throw new PosixError('EEXIST')
    if (isWithin(target, moved)) throw new PosixError('EINVAL')
    if (options.exchange === true) {
      if (!replaced) throw new PosixError('ENOENT')
      if (isWithin(source, replaced)) throw new PosixError('EINVAL')
      if (replaced === moved) return
      fromEntries.set(fromName, replaced)
      toEntries.set(toName, moved)
      this.#afterExchange(moved, replaced, source, target)
      return
    }
    if (replaced && isWithin(source, replaced)) throw new PosixError('ENOTEMPTY')
    if (replaced === moved) return
    if (target.linkCount === 0) throw new PosixError('ENOENT')
    if (replaced) checkReplacement(moved, replaced)
    if (replaced) toEntries.delete(toName)
    fromEntries.delete(fromName)
    toEntries.set(toName, moved)
    this.#afterRename(moved, replaced, source, target)
  }

  read(inode: Inode, offset: number, length: number): Uint8Array {
    return this.#file(inode).read(offset, length)
  }

  write(inode: Inode, offset: number, bytes: Uint8Array): number {
    const own = this.#writableFile(inode)
    if (bytes.length === 0) return 0
    if (offset + bytes.length > fileLimitBytes) throw new PosixError('EFBIG')
    const body = own.writableBody()
    const written = fittingPart(body, this.#space.disk.freePages, offset, bytes)
    const before = own.pages
    body.write(offset, written)
    this.#space.countPages(own.pages - before)
    own.mtimeNs = own.ctimeNs = this.#clock()
    return written.length
  }

  truncate(inode: Inode, sizeBytes: number): void {
    const own = this.#writableFile(inode)
    if (sizeBytes < 0) throw new PosixError('EINVAL')
    if (sizeBytes > fileLimitBytes) throw new PosixError('EFBIG')
    const before = own.pages
    own.writableBody().truncate(sizeBytes)
    this.#space.countPages(own.pages - before)
    own.mtimeNs = own.ctimeNs = this.#clock()
  }

  content(inode: Inode): Content {
    return this.#file(inode).content()
  }

  setContent(inode: Inode, content: Content): void {
    const own = this.#writableFile(inode)
    const before = own.pages
    this.#space.checkPages(allocatedPages(content) - before)
    own.setContent(content)
    this.#space.countPages(own.pages - before)
    own.mtimeNs = own.ctimeNs = this.#clock()
  }

  setAttributes(inode: Inode, change: AttributeChange): void {
    const own = this.#writable(inode)
    if (change.mode !== undefined) own.mode = change.mode & 0o7777
    if (change.uid !== undefined) own.uid = change.uid
    if (change.gid !== undefined) own.gid = change.gid
    if (change.atimeNs !== undefined) own.atimeNs = change.atimeNs
    if (change.mtimeNs !== undefined) own.mtimeNs = change.mtimeNs
    own.ctimeNs = this.#clock()
    if (change.now === 'atime' || change.now === 'both') own.atimeNs = own.ctimeNs
    if (change.now === 'mtime' || change.now === 'both') own.mtimeNs = own.ctimeNs
  }

  getXattr(inode: Inode, name: string): Uint8Array | undefined {
    return this.#own(inode).xattrs?.get(name)
  }

  setXattr(inode: Inode, name: string, value: Uint8Array): void {
    const own = this.#writable(inode)
    checkXattr(own, name)
    if (this.type !== 'tmpfs') checkXattrRoom(own, name, value)
    own.xattrs ??= new Map()
    own.xattrs.set(name, value.slice())
    own.ctimeNs = this.#clock()
  }

  removeXattr(inode: Inode, name: string): void {
    const own = this.#writable(inode)
    if (own.xattrs?.delete(name) !== true) throw new PosixError('ENODATA')
    own.ctimeNs = this.#clock()
  }

  listXattrs(inode: Inode): readonly string[] {
    return [...(this.#own(inode).xattrs?.keys() ?? [])]
  }

  retain(inode: Inode): void {
    this.#own(inode).retained += 1
  }

  release(inode: Inode): void {
    const own = this.#own(inode)
    own.retained -= 1
    if (own.linkCount === 0) this.#free(own)
  }

  prepareWrite(inode: Inode): Inode {
    return this.#writable(inode)
  }

  statFileSystem(): FileSystemStat {
    return this.#space.disk.stat()
  }

  #nextNumber(): number {
    this.#lastNumber += 1
    return this.#lastNumber
  }

  #own(inode: Inode, otherwise: 'EXDEV' | 'EINVAL' = 'EINVAL'): MemoryInode {
    if (inode.fileSystem !== this || !(inode instanceof MemoryInode)) throw new PosixError(otherwise)
    return inode
  }

  #writable(inode: Inode): MemoryInode {
    const own = this.#own(inode)
    if (this.#readOnly) throw new PosixError('EROFS')
    return own
  }

  #file(inode: Inode): MemoryInode {
    const own = this.#own(inode)
    if (own.kind === 'directory') throw new PosixError('EISDIR')
    if (own.kind !== 'file') throw new PosixError('EINVAL')
    return own
  }

  #writableFile(inode: Inode): MemoryInode {
    this.#writable(inode)
    return this.#file(inode)
  }

  #entries(directory: Inode): Map<string, MemoryInode> {
    const { entries } = this.#own(directory)
    if (!entries) throw new PosixError('ENOTDIR')
    return entries
  }

  #writableEntries(directory: Inode): Map<string, MemoryInode> {
    const entries = this.#entries(directory)
    if (this.#readOnly) throw new PosixError('EROFS')
    return entries
  }

  /** Entries of a directory into which a name may be put; refuses names that are there, and removed directories. */
  #entriesForNew(directory: Inode, name: string): Map<string, MemoryInode> {
    const entries = this.#entries(directory)
    checkName(name)
    if (entries.has(name)) throw new PosixError('EEXIST')
    if (this.#readOnly) throw new PosixError('EROFS')
    if (this.#own(directory).linkCount === 0) throw new PosixError('ENOENT')
    return entries
  }

  #create(directory: Inode, name: string, kind: FileKind, node: NewInode): MemoryInode {
    const entries = this.#entriesForNew(directory, name)
    this.#space.takeInode()
    const nowNs = this.#touch(directory)
    const mode = kind === 'symlink' ? 0o777 : node.mode & 0o7777
    const inode = new MemoryInode({
      fileSystem: this,
      number: this.#nextNumber(),
      kind,
      mode,
      uid: node.uid,
      gid: node.gid,
      nowNs,
    })
    entries.set(ownString(name), inode)
    return inode
  }

  /** Notes that a directory's entries changed; returns the time of it. */
  #touch(directory: Inode): TimeNs {
    const own = this.#own(directory)
    own.mtimeNs = own.ctimeNs = this.#clock()
    return own.mtimeNs
  }

  #dropLink(inode: MemoryInode, nowNs: TimeNs): void {
    inode.linkCount -= 1
    inode.ctimeNs = nowNs
    if (inode.linkCount === 0) this.#free(inode)
    else if (this.#countsNames) this.#space.giveBackInode()
  }

  #dropDirectory(inode: MemoryInode, parent: MemoryInode): void {
    parent.linkCount -= 1
    inode.linkCount = 0
    inode.ctimeNs = this.#touch(parent)
    this.#free(inode)
  }

  /** Gives an inode's space back, unless it is still open. */
  #free(inode: MemoryInode): void {
    if (inode.retained > 0) return
    this.#space.giveBackInode()
    this.#space.countPages(-inode.pages)
  }

  #afterExchange(moved: MemoryInode, other: MemoryInode, from: MemoryInode, to: MemoryInode): void {
    this.#touch(from)
    moved.ctimeNs = other.ctimeNs = this.#touch(to)
    if (from === to) return
    for (const [inode, parent, left] of [
      [moved, to, from],
      [other, from, to],
    ] as const) {
      if (!inode.entries) continue
      inode.parent = parent
      left.linkCount -= 1
      parent.linkCount += 1
    }
  }

  #afterRename(moved: MemoryInode, replaced: MemoryInode | undefined, from: MemoryInode, to: MemoryInode): void {
    const nowNs = this.#touch(from)
    this.#touch(to)
    moved.ctimeNs = nowNs
    if (replaced?.entries) this.#dropDirectory(replaced, to)
    else if (replaced) this.#dropLink(replaced, nowNs)
    if (!moved.entries || from === to) return
    moved.parent = to
    from.linkCount -= 1
    to.linkCount += 1
  }
}
