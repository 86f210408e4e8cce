/**
 * The inodes of a union that were looked up. Each is known by the inode that serves it, so that the same file is the
 * same object under every name; lower files with several names are the exception, because a copy-up will break the
 * link: they have one object a name, and one number until then.
 */
import { kindOf } from './kindOf'
import type { FileSystem, Inode, Stat } from './types'
import { UnionInode } from './unionInode'
import { layered } from './unionLookup'
import type { Branch } from './unionTypes'

export class UnionInodeTable {
  readonly root: UnionInode
  readonly #fileSystem: FileSystem
  readonly #byReal = new WeakMap<Inode, UnionInode>()
  readonly #linkedNumbers = new WeakMap<Inode, number>()
  #lastNumber = 0

  constructor(fileSystem: FileSystem, upperRoot: Inode, lowers: readonly Branch[]) {
    this.#fileSystem = fileSystem
    this.root = new UnionInode({
      fileSystem,
      number: this.#nextNumber(),
      kind: 'directory',
      upper: upperRoot,
      lowers: lowers.map(({ root }) => root),
      parent: undefined,
      name: '',
    })
    this.#byReal.set(upperRoot, this.root)
  }

  /** What the merged directory has under a name. */
  child(directory: UnionInode, name: string): UnionInode | undefined {
    const { upper, lowers } = layered(directory, name)
    const real = upper ?? lowers[0]
    if (!real) return undefined
    const known = directory.brokenLinks?.get(name) ?? this.#byReal.get(real)
    if (known) return known
    const kind = kindOf(real)
    const isLinked = !upper && kind !== 'directory' && real.fileSystem.stat(real).linkCount > 1
    const number = isLinked ? this.#linkedNumber(real) : this.#nextNumber()
    const fileSystem = this.#fileSystem
    const inode = new UnionInode({ fileSystem, number, kind, upper, lowers, parent: directory, name })
    if (isLinked) (directory.brokenLinks ??= new Map<string, UnionInode>()).set(name, inode)
    else this.#byReal.set(real, inode)
    return inode
  }

  /** Notes that an inode is now served by its upper one: open files hold that, and a broken link has its own number. */
  copiedUp(inode: UnionInode, lower: Inode, lowerStat: Stat): void {
    const { upper } = inode
    if (!upper) return
    this.#byReal.set(upper, inode)
    if (inode.retained > 0) {
      upper.fileSystem.retain(upper)
      lower.fileSystem.release(lower)
    }
    if (inode.kind === 'directory') return
    inode.lowers = []
    inode.parent?.brokenLinks?.delete(inode.name)
    if (lowerStat.linkCount > 1) inode.number = this.#nextNumber()
  }

  #nextNumber(): number {
    this.#lastNumber += 1
    return this.#lastNumber
  }

  #linkedNumber(lower: Inode): number {
    const number = this.#linkedNumbers.get(lower) ?? this.#nextNumber()
    this.#linkedNumbers.set(lower, number)
    return number
  }
}
