/**
 * An inode of the merged tree. It stands for at most one inode in the upper branch and, until it is copied up, for
 * inodes in lower ones: one for a file, all that are merged for a directory. The object stays the same when it is
 * copied up, so that open files and mounts go on with it.
 */
import type { FileKind, FileSystem, Inode } from './types'

export interface UnionOrigin {
  readonly fileSystem: FileSystem
  readonly number: number
  readonly kind: FileKind
  readonly upper: Inode | undefined
  readonly lowers: readonly Inode[]
  readonly parent: UnionInode | undefined
  readonly name: string
}

export class UnionInode implements Inode {
  readonly fileSystem: FileSystem
  /** Changes in one case only: when the copy-up of a lower file with several names breaks its hard link. */
  number: number
  readonly kind: FileKind
  upper: Inode | undefined
  lowers: readonly Inode[]
  /** Where it was found, which is where a copy-up puts it; undefined for the root. */
  parent: UnionInode | undefined
  name: string
  /** Removed from the merged tree, though it may be open still. */
  isRemoved = false
  /** How many open files hold it. */
  retained = 0
  /** Of a directory: lower files with several names, which are inodes of their own here under each name. */
  brokenLinks: Map<string, UnionInode> | undefined

  constructor(origin: UnionOrigin) {
    this.fileSystem = origin.fileSystem
    this.number = origin.number
    this.kind = origin.kind
    this.upper = origin.upper
    this.lowers = origin.lowers
    this.parent = origin.parent
    this.name = origin.name
  }

  /** The inode that serves it: the upper one, else the topmost lower one. */
  get real(): Inode {
    const real = this.upper ?? this.lowers[0]
    if (!real) throw new Error('an inode of a union has an upper or a lower one')
    return real
  }

  /** Whether it is a directory that shows more than one branch. */
  get isMerged(): boolean {
    return this.kind === 'directory' && this.lowers.length > (this.upper ? 0 : 1)
  }

  /** Whether nothing of it lies in a lower branch. */
  get isPureUpper(): boolean {
    return this.upper !== undefined && (this.kind !== 'directory' || this.lowers.length === 0)
  }

  /** Absolute path within the union. */
  get path(): string {
    if (!this.parent) return '/'
    const parentPath = this.parent.path
    return parentPath === '/' ? `/${this.name}` : `${parentPath}/${this.name}`
  }

  /** Whether it is another directory or lies below it. */
  isWithin(ancestor: UnionInode): boolean {
    if (ancestor.kind !== 'directory') return false
    return this === ancestor || (this.parent?.isWithin(ancestor) ?? false)
  }
}
