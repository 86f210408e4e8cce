/**
 * A file system that shows something else: directories and texts that are made when somebody looks, and trees of other
 * file systems as they are now. It keeps nothing, so what it shows is always live. Names in it can't be changed; files of
 * other file systems can be written through it, where it isn't mounted read-only.
 */
import { nextDeviceId } from '@posix/filesystem/deviceId'
import { contentOf, readBytes } from '@posix/filesystem/content'
import { kindOf } from '@posix/filesystem/kindOf'
import { PosixError } from '@posix/filesystem/posixError'
import type {
  AttributeChange,
  Content,
  DirectoryEntry,
  FileKind,
  FileSystem,
  FileSystemStat,
  Inode,
  Stat,
} from '@posix/filesystem/types'
import type { Branch } from '@posix/filesystem/unionTypes'

export type ViewNode =
  | { readonly kind: 'directory'; readonly mode: number; readonly entries: () => ReadonlyMap<string, ViewNode> }
  | { readonly kind: 'file'; readonly mode: number; readonly text: () => string }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'branch'; readonly branch: Branch }

class ViewInode implements Inode {
  constructor(
    readonly fileSystem: FileSystem,
    readonly number: number,
    readonly kind: FileKind,
    readonly path: string,
    /** What stands at its path now: a container that came back from another time has another layer. */
    public shown: Exclude<ViewNode, { kind: 'branch' }> | { readonly kind: 'inner'; readonly inode: Inode },
  ) {}
}

/** A directory of the given entries. */
export function directory(mode: number, entries: () => Iterable<readonly [string, ViewNode]>): ViewNode {
  return { kind: 'directory', mode, entries: () => new Map(entries()) }
}

/** A text file. */
export function textFile(mode: number, text: () => string): ViewNode {
  return { kind: 'file', mode, text }
}

class ViewFileSystem implements FileSystem {
  readonly type = 'ext4'
  readonly deviceId = nextDeviceId()
  readonly root: Inode
  readonly #made = new Map<string, ViewInode>()
  readonly #wrapped = new WeakMap<Inode, ViewInode>()
  #lastNumber = 1

  constructor(
    root: ViewNode,
    private readonly clock: () => bigint,
    private readonly space: () => FileSystemStat,
  ) {
    this.root = this.#inodeOf(root, '')
  }

  lookup(at: Inode, name: string): Inode | undefined {
    const own = this.#own(at)
    if (own.shown.kind === 'inner') {
      const found = own.shown.inode.fileSystem.lookup(own.shown.inode, name)
      return found && this.#wrap(found)
    }
    if (own.shown.kind !== 'directory') throw new PosixError('ENOTDIR')
    const node = own.shown.entries().get(name)
    return node && this.#inodeOf(node, `${own.path}/${name}`)
  }

  readDirectory(at: Inode): readonly DirectoryEntry[] {
    const own = this.#own(at)
    if (own.shown.kind === 'inner') {
      return own.shown.inode.fileSystem
        .readDirectory(own.shown.inode)
        .map((entry) => ({ ...entry, inode: this.#wrap(entry.inode) }))
    }
    if (own.shown.kind !== 'directory') throw new PosixError('ENOTDIR')
    return [...own.shown.entries()].map(([name, node]) => {
      const inode = this.#inodeOf(node, `${own.path}/${name}`)
      return { name, inode, kind: inode.kind }
    })
  }

  stat(inode: Inode): Stat {
    const own = this.#own(inode)
    if (own.shown.kind === 'inner') {
      return { ...own.shown.inode.fileSystem.stat(own.shown.inode), deviceId: this.deviceId, inode: own.number }
    }
    const now = this.clock()
    const sizeBytes = this.#sizeOf(own)
    return {
      ...{ deviceId: this.deviceId, inode: own.number, kind: own.kind, uid: 0, gid: 0, rdev: 0, sizeBytes },
      mode: own.shown.kind === 'symlink' ? 0o777 : own.shown.mode,
      linkCount: own.kind === 'directory' ? 2 : 1,
      blocks512: own.kind === 'symlink' ? 0 : 8 * Math.ceil(sizeBytes / 4096),
      ...{ atimeNs: now, mtimeNs: now, ctimeNs: now },
    }
  }

  readLink(inode: Inode): string {
    const { shown } = this.#own(inode)
    if (shown.kind === 'inner') return shown.inode.fileSystem.readLink(shown.inode)
    if (shown.kind !== 'symlink') throw new PosixError('EINVAL')
    return shown.target
  }

  read(inode: Inode, offset: number, length: number): Uint8Array {
    const { shown } = this.#own(inode)
    if (shown.kind === 'inner') return shown.inode.fileSystem.read(shown.inode, offset, length)
    return readBytes(this.content(inode), offset, length)
  }

  content(inode: Inode): Content {
    const { shown } = this.#own(inode)
    if (shown.kind === 'inner') return shown.inode.fileSystem.content(shown.inode)
    if (shown.kind !== 'file') throw new PosixError(shown.kind === 'directory' ? 'EISDIR' : 'EINVAL')
    return contentOf(Buffer.from(shown.text()))
  }

  getXattr(inode: Inode, name: string): Uint8Array | undefined {
    const { shown } = this.#own(inode)
    return shown.kind === 'inner' ? shown.inode.fileSystem.getXattr(shown.inode, name) : undefined
  }

  listXattrs(inode: Inode): readonly string[] {
    const { shown } = this.#own(inode)
    return shown.kind === 'inner' ? shown.inode.fileSystem.listXattrs(shown.inode) : []
  }

  retain(inode: Inode): void {
    const { shown } = this.#own(inode)
    if (shown.kind === 'inner') shown.inode.fileSystem.retain(shown.inode)
  }

  release(inode: Inode): void {
    const { shown } = this.#own(inode)
    if (shown.kind === 'inner') shown.inode.fileSystem.release(shown.inode)
  }

  statFileSystem(): FileSystemStat {
    return this.space()
  }

  readonly #refuse = (): never => {
    throw new PosixError('EROFS')
  }
  readonly createNode = this.#refuse
  readonly createDirectory = this.#refuse
  readonly createSymlink = this.#refuse
  readonly link = this.#refuse
  readonly unlink = this.#refuse
  readonly removeDirectory = this.#refuse
  readonly rename = this.#refuse
  readonly setXattr = this.#refuse
  readonly removeXattr = this.#refuse

  write(inode: Inode, offset: number, bytes: Uint8Array): number {
    const inner = this.#writable(inode)
    return inner.fileSystem.write(inner, offset, bytes)
  }

  truncate(inode: Inode, sizeBytes: number): void {
    const inner = this.#writable(inode)
    inner.fileSystem.truncate(inner, sizeBytes)
  }

  setContent(inode: Inode, content: Content): void {
    const inner = this.#writable(inode)
    inner.fileSystem.setContent(inner, content)
  }

  setAttributes(inode: Inode, change: AttributeChange): void {
    const inner = this.#writable(inode)
    inner.fileSystem.setAttributes(inner, change)
  }

  prepareWrite(inode: Inode, options?: { readonly truncate?: boolean }): Inode {
    const inner = this.#writable(inode)
    return this.#wrap(inner.fileSystem.prepareWrite(inner, options))
  }

  #writable(inode: Inode): Inode {
    const { shown } = this.#own(inode)
    if (shown.kind !== 'inner' || shown.inode.kind !== 'file') throw new PosixError('EROFS')
    return shown.inode
  }

  #own(inode: Inode): ViewInode {
    if (!(inode instanceof ViewInode)) throw new PosixError('EINVAL')
    return inode
  }

  #sizeOf({ shown }: ViewInode): number {
    if (shown.kind === 'file') return Buffer.byteLength(shown.text())
    return shown.kind === 'symlink' ? Buffer.byteLength(shown.target) : 4096
  }

  /** The same inode for the same path, as long as the same kind of thing is there. */
  #inodeOf(node: ViewNode, path: string): ViewInode {
    if (node.kind === 'branch') return this.#wrap(node.branch.root)
    const known = this.#made.get(path)
    if (known?.kind === node.kind) {
      known.shown = node
      return known
    }
    const inode = new ViewInode(this, known?.number ?? (this.#lastNumber += 1), node.kind, path, node)
    this.#made.set(path, inode)
    return inode
  }

  #wrap(inner: Inode): ViewInode {
    const known = this.#wrapped.get(inner)
    if (known) return known
    const inode = new ViewInode(this, (this.#lastNumber += 1), kindOf(inner), '', { kind: 'inner', inode: inner })
    this.#wrapped.set(inner, inode)
    return inode
  }
}

/** Makes the view; `space` is what `df` shows. */
export function createView(root: ViewNode, clock: () => bigint, space: () => FileSystemStat): FileSystem {
  return new ViewFileSystem(root, clock, space)
}
