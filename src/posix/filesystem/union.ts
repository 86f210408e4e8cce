/**
 * The union file system: overlayfs as Docker mounts it (index, redirect_dir, metacopy and xino off). Lookups fall from
 * the upper branch through the lowers; directories of one name are merged until a whiteout, a file or an opaque
 * directory ends the fall. The first change copies a lower file up whole, removing a lower name leaves a whiteout, and
 * renaming a directory that a lower branch has is EXDEV. After Linux's fs/overlayfs (dir.c, namei.c, copy_up.c).
 *
 * Inode numbers are the union's own and survive a copy-up, as on overlayfs over one disk, unless it breaks a hard link.
 * The branches must not be changed behind the union's back.
 */
import { nextDeviceId } from './deviceId'
import { createMemoryFileSystem } from './memory'
import { isLongerThan } from './nameBytes'
import {
  branchXattrName,
  isOverlayXattr,
  isWhiteoutEntry,
  makeOpaque,
  makeWhiteout,
  mergedXattrName,
} from './overlayMarks'
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
} from './types'
import { copyUp, type CopyUpContext } from './unionCopyUp'
import { explainPath } from './unionExplain'
import { UnionInode } from './unionInode'
import { UnionInodeTable } from './unionInodeTable'
import { isLowerPositive, layered } from './unionLookup'
import { checkEmpty, clearUpperDirectory, exchange, forget, move } from './unionRename'
import type { Branch, BranchEntry, UnionFileSystem, UnionOptions } from './unionTypes'

const nameLimitBytes = 255

/** Makes the merged view of an upper branch over lowers. */
export function createUnion(options: UnionOptions): UnionFileSystem {
  return new Union(options)
}

/** The merged view of lower branches alone, read-only: what an image looks like before a container changes it. */
export function createLowerView(lowers: readonly Branch[]): UnionFileSystem {
  const [top] = lowers
  const root = top?.fileSystem.stat(top.root)
  const empty = createMemoryFileSystem({ clock: () => root?.ctimeNs ?? 0n, ...(root ? { root } : {}) })
  if (root) empty.setAttributes(empty.root, { atimeNs: root.atimeNs, mtimeNs: root.mtimeNs })
  empty.setReadOnly(true)
  return createUnion({ upper: { fileSystem: empty, root: empty.root }, lowers })
}

class Union implements UnionFileSystem {
  readonly type = 'overlay'
  readonly deviceId = nextDeviceId()
  readonly root: UnionInode
  readonly upper: Branch
  readonly lowers: readonly Branch[]
  readonly #inodes: UnionInodeTable
  readonly #upperFs: FileSystem
  readonly #context: CopyUpContext

  constructor(options: UnionOptions) {
    this.upper = options.upper
    this.lowers = options.lowers
    this.#upperFs = options.upper.fileSystem
    this.#inodes = new UnionInodeTable(this, options.upper.root, options.lowers)
    this.root = this.#inodes.root
    this.#context = {
      upper: this.#upperFs,
      report: options.onCopyUp ?? (() => undefined),
      onMoved: (inode, lower, stat) => {
        this.#inodes.copiedUp(inode, lower, stat)
      },
    }
  }

  explain(path: string): readonly BranchEntry[] {
    return explainPath([this.upper, ...this.lowers], path)
  }

  lookup(directory: Inode, name: string): Inode | undefined {
    return this.#child(this.#directory(directory), name)
  }

  stat(inode: Inode): Stat {
    const own = this.#own(inode)
    const stat = own.real.fileSystem.stat(own.real)
    return { ...stat, deviceId: this.deviceId, inode: own.number, linkCount: own.isMerged ? 1 : stat.linkCount }
  }

  readDirectory(directory: Inode): readonly DirectoryEntry[] {
    const own = this.#directory(directory)
    const entries: DirectoryEntry[] = []
    const seen = new Set<string>()
    for (const branch of own.upper ? [own.upper, ...own.lowers] : own.lowers) {
      for (const entry of branch.fileSystem.readDirectory(branch)) {
        if (seen.has(entry.name)) continue
        seen.add(entry.name)
        if (isWhiteoutEntry(entry)) continue
        const inode = this.#child(own, entry.name)
        if (inode) entries.push({ name: entry.name, inode, kind: inode.kind })
      }
    }
    return entries
  }

  readLink(inode: Inode): string {
    const { real } = this.#own(inode)
    return real.fileSystem.readLink(real)
  }

  createNode(directory: Inode, name: string, node: NewNode): Inode {
    const isMark = node.kind === 'characterDevice' && (node.rdev ?? 0) === 0
    return this.#create(directory, name, (upper) => {
      if (isMark) throw new PosixError('EPERM')
      return this.#upperFs.createNode(upper(), name, node)
    })
  }

  createDirectory(directory: Inode, name: string, node: NewInode): Inode {
    return this.#create(directory, name, (upper, wasWhitedOut) => {
      const made = this.#upperFs.createDirectory(upper(), name, node)
      if (wasWhitedOut) makeOpaque(made)
      return made
    })
  }

  createSymlink(directory: Inode, name: string, target: string, node: NewInode): Inode {
    return this.#create(directory, name, (upper) => this.#upperFs.createSymlink(upper(), name, target, node))
  }

  link(directory: Inode, name: string, inode: Inode): void {
    if (inode.fileSystem !== this) throw new PosixError('EXDEV')
    const own = this.#own(inode)
    this.#create(directory, name, (upper) => {
      if (own.kind === 'directory') throw new PosixError('EPERM')
      if (own.isRemoved && !own.upper) throw new PosixError('ENOENT')
      const copied = copyUp(this.#context, own)
      this.#upperFs.link(upper(), name, copied)
      return copied
    })
  }

  unlink(directory: Inode, name: string): void {
    const parent = this.#directory(directory)
    const removed = this.#existing(parent, name)
    if (removed.kind === 'directory') throw new PosixError('EISDIR')
    const leavesWhiteout = isLowerPositive(parent, name, removed)
    const upper = this.#copyUp(parent)
    if (removed.upper) this.#upperFs.unlink(upper, name)
    if (leavesWhiteout) makeWhiteout(this.#upperFs, upper, name)
    forget(parent, name, removed)
  }

  removeDirectory(directory: Inode, name: string): void {
    const parent = this.#directory(directory)
    const removed = this.#existing(parent, name)
    if (removed.kind !== 'directory') throw new PosixError('ENOTDIR')
    checkEmpty(removed)
    const leavesWhiteout = isLowerPositive(parent, name, removed)
    const upper = this.#copyUp(parent)
    clearUpperDirectory(this.#upperFs, upper, name, removed)
    if (leavesWhiteout) makeWhiteout(this.#upperFs, upper, name)
    forget(parent, name, removed)
  }

  rename(from: Inode, fromName: string, to: Inode, toName: string, options: RenameOptions = {}): void {
    if (to.fileSystem !== this) throw new PosixError('EXDEV')
    const source = this.#directory(from)
    const target = this.#directory(to)
    const moved = this.#existing(source, fromName)
    checkNameLength(toName)
    const replaced = this.#child(target, toName)
    if (replaced && options.noReplace === true) throw new PosixError('EEXIST')
    if (target.isWithin(moved)) throw new PosixError('EINVAL')
    const names = { from: { directory: source, name: fromName }, to: { directory: target, name: toName } }
    if (options.exchange === true) exchange(this.#context, names, moved, replaced)
    else move(this.#context, names, moved, replaced)
  }

  read(inode: Inode, offset: number, length: number): Uint8Array {
    const { real } = this.#own(inode)
    return real.fileSystem.read(real, offset, length)
  }

  write(inode: Inode, offset: number, bytes: Uint8Array): number {
    const upper = this.#copyUp(this.#own(inode))
    return upper.fileSystem.write(upper, offset, bytes)
  }

  truncate(inode: Inode, sizeBytes: number): void {
    const upper = this.#copyUp(this.#own(inode))
    upper.fileSystem.truncate(upper, sizeBytes)
  }

  content(inode: Inode): Content {
    const { real } = this.#own(inode)
    return real.fileSystem.content(real)
  }

  setContent(inode: Inode, content: Content): void {
    const upper = copyUp(this.#context, this.#own(inode), true)
    upper.fileSystem.setContent(upper, content)
  }

  setAttributes(inode: Inode, change: AttributeChange): void {
    const upper = this.#copyUp(this.#own(inode))
    upper.fileSystem.setAttributes(upper, change)
  }

  getXattr(inode: Inode, name: string): Uint8Array | undefined {
    const { real } = this.#own(inode)
    return real.fileSystem.getXattr(real, branchXattrName(name))
  }

  setXattr(inode: Inode, name: string, value: Uint8Array): void {
    const upper = this.#copyUp(this.#own(inode))
    upper.fileSystem.setXattr(upper, branchXattrName(name), value)
  }

  removeXattr(inode: Inode, name: string): void {
    const own = this.#own(inode)
    if (this.getXattr(own, name) === undefined) throw new PosixError('ENODATA')
    const upper = this.#copyUp(own)
    upper.fileSystem.removeXattr(upper, branchXattrName(name))
  }

  listXattrs(inode: Inode): readonly string[] {
    const { real } = this.#own(inode)
    const names = real.fileSystem.listXattrs(real)
    return names.filter((name) => !isOverlayXattr(name)).map(mergedXattrName)
  }

  retain(inode: Inode): void {
    const own = this.#own(inode)
    if (own.retained === 0) own.real.fileSystem.retain(own.real)
    own.retained += 1
  }

  release(inode: Inode): void {
    const own = this.#own(inode)
    own.retained -= 1
    if (own.retained === 0) own.real.fileSystem.release(own.real)
  }

  prepareWrite(inode: Inode, options: { readonly truncate?: boolean } = {}): Inode {
    const own = this.#own(inode)
    const upper = copyUp(this.#context, own, options.truncate)
    upper.fileSystem.prepareWrite(upper)
    return own
  }

  statFileSystem(): FileSystemStat {
    return this.#upperFs.statFileSystem()
  }

  #own(inode: Inode): UnionInode {
    if (inode.fileSystem !== this || !(inode instanceof UnionInode)) throw new PosixError('EINVAL')
    return inode
  }

  #directory(inode: Inode): UnionInode {
    const own = this.#own(inode)
    if (own.kind !== 'directory') throw new PosixError('ENOTDIR')
    return own
  }

  #copyUp(inode: UnionInode): Inode {
    return copyUp(this.#context, inode)
  }

  #existing(directory: UnionInode, name: string): UnionInode {
    const inode = this.#child(directory, name)
    if (!inode) throw new PosixError('ENOENT')
    return inode
  }

  #child(directory: UnionInode, name: string): UnionInode | undefined {
    return this.#inodes.child(directory, name)
  }

  /** Makes a name: the parent is copied up, a whiteout gives way, and comes back if making fails. */
  #create(directory: Inode, name: string, make: (upper: () => Inode, wasWhitedOut: boolean) => Inode): UnionInode {
    const parent = this.#directory(directory)
    checkNameLength(name)
    if (parent.isRemoved) throw new PosixError('ENOENT')
    const existing = layered(parent, name)
    if (existing.upper || existing.lowers.length > 0) throw new PosixError('EEXIST')
    let isCleared = false
    const clear = (): Inode => {
      const upper = this.#copyUp(parent)
      if (existing.isWhitedOut) this.#upperFs.unlink(upper, name)
      isCleared = existing.isWhitedOut
      return upper
    }
    try {
      make(clear, existing.isWhitedOut)
    } catch (error) {
      if (isCleared && parent.upper) makeWhiteout(this.#upperFs, parent.upper, name)
      throw error
    }
    return this.#existing(parent, name)
  }
}

function checkNameLength(name: string): void {
  if (isLongerThan(name, nameLimitBytes)) throw new PosixError('ENAMETOOLONG')
}
