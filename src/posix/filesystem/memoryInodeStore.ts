/**
 * The inodes of one memory file system: they are made, found in directories, linked and given back here, each with its
 * room on the disk; what every change has to check first (whose inode it is, a read-only file system, a name that is
 * taken) is here too.
 */
import type { DiskShare } from './disk'
import { MemoryInode } from './memoryInode'
import { checkName, ownString } from './memoryRules'
import { PosixError } from './posixError'
import type { FileKind, FileSystem, Inode, NewInode, TimeNs } from './types'

export class MemoryInodeStore {
  isReadOnly = false
  #lastNumber = 1

  constructor(
    readonly fileSystem: FileSystem,
    readonly space: DiskShare,
    /** Every change takes the time, and nothing else does. */
    readonly nowNs: () => TimeNs,
  ) {}

  /** tmpfs counts each further name as an inode, and so needs no limit of links. */
  get countsNames(): boolean {
    return this.fileSystem.type === 'tmpfs'
  }

  /** Makes the root directory. */
  createRoot({ mode, uid, gid }: NewInode): MemoryInode {
    this.space.takeInode()
    const number = this.nextNumber()
    const root = new MemoryInode({
      fileSystem: this.fileSystem,
      number,
      kind: 'directory',
      mode,
      uid,
      gid,
      nowNs: this.nowNs(),
    })
    root.entries = new Map()
    root.parent = root
    root.linkCount = 2
    return root
  }

  private nextNumber(): number {
    this.#lastNumber += 1
    return this.#lastNumber
  }

  own(inode: Inode, otherwise: 'EXDEV' | 'EINVAL' = 'EINVAL'): MemoryInode {
    if (inode.fileSystem !== this.fileSystem || !(inode instanceof MemoryInode)) throw new PosixError(otherwise)
    return inode
  }

  writable(inode: Inode): MemoryInode {
    const own = this.own(inode)
    if (this.isReadOnly) throw new PosixError('EROFS')
    return own
  }

  file(inode: Inode): MemoryInode {
    const own = this.own(inode)
    if (own.kind === 'directory') throw new PosixError('EISDIR')
    if (own.kind !== 'file') throw new PosixError('EINVAL')
    return own
  }

  writableFile(inode: Inode): MemoryInode {
    this.writable(inode)
    return this.file(inode)
  }

  entries(directory: Inode): Map<string, MemoryInode> {
    const { entries } = this.own(directory)
    if (!entries) throw new PosixError('ENOTDIR')
    return entries
  }

  writableEntries(directory: Inode): Map<string, MemoryInode> {
    const entries = this.entries(directory)
    if (this.isReadOnly) throw new PosixError('EROFS')
    return entries
  }

  /** Entries of a directory into which a name may be put; refuses names that are there, and removed directories. */
  entriesForNew(directory: Inode, name: string): Map<string, MemoryInode> {
    const entries = this.entries(directory)
    checkName(name)
    if (entries.has(name)) throw new PosixError('EEXIST')
    if (this.isReadOnly) throw new PosixError('EROFS')
    if (this.own(directory).linkCount === 0) throw new PosixError('ENOENT')
    return entries
  }

  create(directory: Inode, name: string, kind: FileKind, node: NewInode): MemoryInode {
    const entries = this.entriesForNew(directory, name)
    this.space.takeInode()
    const nowNs = this.touch(directory)
    const mode = kind === 'symlink' ? 0o777 : node.mode & 0o7777
    const inode = new MemoryInode({
      fileSystem: this.fileSystem,
      number: this.nextNumber(),
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
  touch(directory: Inode): TimeNs {
    const own = this.own(directory)
    own.mtimeNs = own.ctimeNs = this.nowNs()
    return own.mtimeNs
  }

  dropLink(inode: MemoryInode, nowNs: TimeNs): void {
    inode.linkCount -= 1
    inode.ctimeNs = nowNs
    if (inode.linkCount === 0) this.free(inode)
    else if (this.countsNames) this.space.giveBackInode()
  }

  dropDirectory(inode: MemoryInode, parent: MemoryInode): void {
    parent.linkCount -= 1
    inode.linkCount = 0
    inode.ctimeNs = this.touch(parent)
    this.free(inode)
  }

  /** Gives an inode's space back, unless it is still open. */
  free(inode: MemoryInode): void {
    if (inode.retained > 0) return
    this.space.giveBackInode()
    this.space.countPages(-inode.pages)
  }
}
