/**
 * A folder of the real disk as a file system, for what the user imports and exports. No operation leaves the folder:
 * symlinks in it are shown and made, but never followed here (the namespace resolves them on the simulated side), and
 * names that the real disk would read as something else are EINVAL.
 *
 * Departures: no xattrs and no device nodes; with `owner` everything belongs to that owner and `chown` is accepted
 * without effect, as on Docker Desktop; modes on Windows are always 0777; times keep microseconds; a file that is
 * unlinked while it is open can't be read any more.
 */
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  lchownSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  statfsSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeSync,
  type BigIntStats,
} from 'node:fs'
import { contentOf, emptyContent, referenceTo } from './content'
import { nextDeviceId } from './deviceId'
import { PosixError } from './posixError'
import { readAll, writeContent } from './realFile'
import { RealInode, RealInodeTable } from './realInode'
import { asPosix, checkRealName, isRealName } from './realNames'
import { inDirectory, lookAt, withOpened, withPinned } from './realReach'
import type {
  AttributeChange,
  ByteSource,
  Content,
  DirectoryEntry,
  FileSystem,
  FileSystemStat,
  Inode,
  NewInode,
  NewNode,
  RenameOptions,
  Stat,
} from './types'

export interface RealFolderOptions {
  /** Folder on the real disk; it must exist. The path to it may lead through symlinks. */
  readonly path: string
  /** Owner that everything shows. Default: the real one. */
  readonly owner?: { readonly uid: number; readonly gid: number }
  /** Default false. */
  readonly readOnly?: boolean
}

/** Longer files are not read into memory when their content is shared, but referred to. */
const copyLimitBytes = 16 * 1024 ** 2
const isWindows = process.platform === 'win32'

/** Opens a real folder. ENOENT, ENOTDIR and EACCES when it can't be. */
export function createRealFolder(options: RealFolderOptions): FileSystem {
  return asPosix(() => new RealFolder(options))
}

class RealFolder implements FileSystem {
  /** As the folders that Docker Desktop shares with its machine. */
  readonly type = 'fakeowner'
  readonly deviceId = nextDeviceId()
  readonly root: RealInode
  readonly #path: string
  readonly #owner: RealFolderOptions['owner']
  readonly #readOnly: boolean
  readonly #inodes = new RealInodeTable(this)

  constructor(options: RealFolderOptions) {
    this.#path = realpathSync.native(options.path)
    this.#owner = options.owner
    this.#readOnly = options.readOnly ?? false
    const stats = lookAt(this.#path)
    if (!stats) throw new PosixError('ENOENT', options.path)
    if (!stats.isDirectory()) throw new PosixError('ENOTDIR', options.path)
    this.root = this.#inodes.seen(stats, undefined)
  }

  lookup(directory: Inode, name: string): Inode | undefined {
    const parent = this.#directory(directory)
    if (!isRealName(name)) return undefined
    return this.#within(parent, (path) => {
      const stats = lookAt(`${path}/${name}`)
      return stats && this.#inodes.seen(stats, { parent, name })
    })
  }

  stat(inode: Inode): Stat {
    const own = this.#own(inode)
    const stats = this.#reach(own, lookAt)
    if (!stats || !own.isMeant(stats)) throw new PosixError('ENOENT')
    return this.#statOf(own, stats)
  }

  readDirectory(directory: Inode): readonly DirectoryEntry[] {
    const parent = this.#directory(directory)
    return this.#within(parent, (path) =>
      readdirSync(path).flatMap((name) => {
        const stats = isRealName(name) ? lookAt(`${path}/${name}`) : undefined
        if (!stats) return []
        const inode = this.#inodes.seen(stats, { parent, name })
        return [{ name, inode, kind: inode.kind }]
      }),
    )
  }

  readLink(inode: Inode): string {
    const own = this.#own(inode)
    if (own.kind !== 'symlink') throw new PosixError('EINVAL')
    return this.#reach(own, (path) => readlinkSync(path))
  }

  createNode(directory: Inode, name: string, node: NewNode): Inode {
    if (node.kind !== 'file') throw new PosixError('EPERM')
    return this.#make(directory, name, (path) => {
      const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0)
      const descriptor = openSync(path, flags, node.mode)
      try {
        if (!isWindows) fchmodSync(descriptor, node.mode)
      } finally {
        closeSync(descriptor)
      }
    })
  }

  createDirectory(directory: Inode, name: string, node: NewInode): Inode {
    return this.#make(directory, name, (path) => {
      mkdirSync(path, { mode: node.mode })
    })
  }

  createSymlink(directory: Inode, name: string, target: string): Inode {
    return this.#make(directory, name, (path) => {
      symlinkSync(target, path, 'file')
    })
  }

  link(directory: Inode, name: string, inode: Inode): void {
    const own = this.#own(inode, 'EXDEV')
    if (own.kind === 'directory') throw new PosixError('EPERM')
    this.#make(directory, name, (path) => {
      this.#reach(own, (existing) => {
        linkSync(existing, path)
      })
    })
  }

  unlink(directory: Inode, name: string): void {
    this.#remove(directory, name, 'unlink', unlinkSync)
  }

  removeDirectory(directory: Inode, name: string): void {
    this.#remove(directory, name, 'rmdir', rmdirSync)
  }

  rename(from: Inode, fromName: string, to: Inode, toName: string, options: RenameOptions = {}): void {
    // Node has no renameat2.
    if (options.exchange === true) throw new PosixError('EINVAL')
    const source = this.#directory(from)
    const target = this.#directory(to, 'EXDEV')
    this.#checkWritable()
    checkRealName(toName)
    const moved = this.lookup(source, fromName)
    if (!moved) throw new PosixError('ENOENT')
    const replaced = this.lookup(target, toName)
    if (replaced && options.noReplace === true) throw new PosixError('EEXIST')
    if (replaced === moved) return
    this.#within(source, (sourcePath) => {
      this.#within(target, (targetPath) => {
        renameSync(`${sourcePath}/${fromName}`, `${targetPath}/${toName}`)
      })
    })
    if (replaced) this.#inodes.forget(this.#own(replaced))
    Object.assign(this.#own(moved), { parent: target, name: toName })
  }

  read(inode: Inode, offset: number, length: number): Uint8Array {
    return this.#withFile(inode, constants.O_RDONLY, (descriptor) => readAll(descriptor, offset, length))
  }

  write(inode: Inode, offset: number, bytes: Uint8Array): number {
    this.#checkWritable()
    return this.#withFile(inode, constants.O_WRONLY, (descriptor) =>
      bytes.length === 0 ? 0 : writeSync(descriptor, bytes, 0, bytes.length, offset),
    )
  }

  truncate(inode: Inode, sizeBytes: number): void {
    this.#checkWritable()
    this.#withFile(inode, constants.O_WRONLY, (descriptor) => {
      ftruncateSync(descriptor, sizeBytes)
    })
  }

  content(inode: Inode): Content {
    return this.#withFile(inode, constants.O_RDONLY, (descriptor) => {
      const stats = fstatSync(descriptor, { bigint: true })
      const sizeBytes = Number(stats.size)
      if (sizeBytes === 0) return emptyContent
      if (sizeBytes > copyLimitBytes) return referenceTo(this.#sourceOf(inode, stats), 0, sizeBytes)
      return contentOf(readAll(descriptor, 0, sizeBytes))
    })
  }

  setContent(inode: Inode, content: Content): void {
    this.#checkWritable()
    this.#withFile(inode, constants.O_WRONLY, (descriptor) => {
      writeContent(descriptor, content)
    })
  }

  setAttributes(inode: Inode, change: AttributeChange): void {
    this.#checkWritable()
    const own = this.#own(inode)
    this.#reach(own, (path) => {
      const stats = lookAt(path)
      if (!stats || !own.isMeant(stats)) throw new PosixError('ENOENT')
      this.#changeOwner(path, change)
      const { atimeNs = stats.atimeNs, mtimeNs = stats.mtimeNs } = withNow(change)
      const isTimed = change.atimeNs !== undefined || change.mtimeNs !== undefined || change.now !== undefined
      if (own.kind === 'symlink') {
        if (isTimed) lutimesSync(path, seconds(atimeNs), seconds(mtimeNs))
        return
      }
      withPinned(path, own.isMeant, (pinned) => {
        if (change.mode !== undefined) chmodSync(pinned, change.mode & 0o7777)
        if (isTimed) utimesSync(pinned, seconds(atimeNs), seconds(mtimeNs))
      })
    })
  }

  getXattr(): undefined {
    return undefined
  }

  setXattr(): void {
    throw new PosixError('EOPNOTSUPP')
  }

  removeXattr(): void {
    throw new PosixError('ENODATA')
  }

  listXattrs(): readonly string[] {
    return []
  }

  retain(): void {
    // Nothing is kept open: see the departures above.
  }

  release(): void {
    // Nothing was kept open.
  }

  prepareWrite(inode: Inode): Inode {
    this.#checkWritable()
    return inode
  }

  statFileSystem(): FileSystemStat {
    const { bsize, blocks, bavail, files, ffree } = asPosix(() => statfsSync(this.#path))
    return { blockSizeBytes: bsize, blocks, freeBlocks: bavail, inodes: files, freeInodes: ffree }
  }

  #own(inode: Inode, otherwise: 'EXDEV' | 'EINVAL' = 'EINVAL'): RealInode {
    if (inode.fileSystem !== this || !(inode instanceof RealInode)) throw new PosixError(otherwise)
    return inode
  }

  #directory(inode: Inode, otherwise: 'EXDEV' | 'EINVAL' = 'EINVAL'): RealInode {
    const own = this.#own(inode, otherwise)
    if (own.kind !== 'directory') throw new PosixError('ENOTDIR')
    return own
  }

  #checkWritable(): void {
    if (this.#readOnly) throw new PosixError('EROFS')
  }

  /** Calls with a path below which a directory's entries are. */
  #within<Result>(directory: RealInode, act: (path: string) => Result): Result {
    return asPosix(() => inDirectory(this.#path, directory.names, act))
  }

  /** Calls with a path of an inode itself. */
  #reach<Result>(inode: RealInode, act: (path: string) => Result): Result {
    const { parent, name } = inode
    if (!parent) return asPosix(() => act(this.#path))
    return this.#within(parent, (path) => act(`${path}/${name}`))
  }

  #withFile<Result>(inode: Inode, flags: number, act: (descriptor: number) => Result): Result {
    const own = this.#own(inode)
    if (own.kind === 'directory') throw new PosixError('EISDIR')
    if (own.kind !== 'file') throw new PosixError('EINVAL')
    return this.#reach(own, (path) => withOpened(path, flags, own.isMeant, act))
  }

  #make(directory: Inode, name: string, make: (path: string) => void): Inode {
    const parent = this.#directory(directory)
    checkRealName(name)
    if (this.lookup(parent, name)) throw new PosixError('EEXIST')
    this.#checkWritable()
    this.#within(parent, (path) => {
      make(`${path}/${name}`)
    })
    const made = this.lookup(parent, name)
    if (!made) throw new PosixError('EIO')
    return made
  }

  #remove(directory: Inode, name: string, call: 'unlink' | 'rmdir', remove: (path: string) => void): void {
    const parent = this.#directory(directory)
    this.#checkWritable()
    const inode = this.lookup(parent, name)
    if (!inode) throw new PosixError('ENOENT')
    if (call === 'unlink' && inode.kind === 'directory') throw new PosixError('EISDIR')
    if (call === 'rmdir' && inode.kind !== 'directory') throw new PosixError('ENOTDIR')
    const isLastName = call === 'rmdir' || this.stat(inode).linkCount === 1
    this.#within(parent, (path) => {
      remove(`${path}/${name}`)
    })
    if (isLastName) this.#inodes.forget(this.#own(inode))
  }

  #changeOwner(path: string, change: AttributeChange): void {
    if (this.#owner || isWindows || (change.uid === undefined && change.gid === undefined)) return
    lchownSync(path, change.uid ?? -1, change.gid ?? -1)
  }

  /** A file's bytes on demand; EIO once it is not the file any more that was shared. */
  #sourceOf(inode: Inode, shared: BigIntStats): ByteSource {
    return {
      readSync: (offset, length) =>
        this.#withFile(inode, constants.O_RDONLY, (descriptor) => {
          const { size, mtimeNs } = fstatSync(descriptor, { bigint: true })
          if (size !== shared.size || mtimeNs !== shared.mtimeNs) throw new PosixError('EIO')
          return readAll(descriptor, offset, length)
        }),
    }
  }

  #statOf(inode: RealInode, stats: BigIntStats): Stat {
    const { uid, gid } = this.#owner ?? { uid: Number(stats.uid), gid: Number(stats.gid) }
    return {
      deviceId: this.deviceId,
      inode: inode.number,
      kind: inode.kind,
      mode: isWindows ? 0o777 : Number(stats.mode & 0o7777n),
      linkCount: Number(stats.nlink),
      uid,
      gid,
      rdev: 0,
      sizeBytes: Number(stats.size),
      blocks512: Number(stats.blocks),
      atimeNs: stats.atimeNs,
      mtimeNs: stats.mtimeNs,
      ctimeNs: stats.ctimeNs,
    }
  }
}

/** `now` as the times that it stands for. */
function withNow(change: AttributeChange): AttributeChange {
  const nowNs = BigInt(Date.now()) * 1_000_000n
  const atimeNs = change.now === 'atime' || change.now === 'both' ? nowNs : change.atimeNs
  const mtimeNs = change.now === 'mtime' || change.now === 'both' ? nowNs : change.mtimeNs
  return { ...(atimeNs !== undefined && { atimeNs }), ...(mtimeNs !== undefined && { mtimeNs }) }
}

function seconds(timeNs: bigint): number {
  return Number(timeNs / 1000n) / 1_000_000
}
