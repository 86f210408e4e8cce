/** Inodes of a real folder: one object for each real inode, with the place where it was last seen. */
import type { BigIntStats } from 'node:fs'
import type { FileKind, FileSystem, Inode } from './types'

export class RealInode implements Inode {
  readonly fileSystem: FileSystem
  readonly number: number
  readonly kind: FileKind
  /** Device and inode number on the real disk. */
  readonly key: string
  /** Undefined for the root. */
  parent: RealInode | undefined
  name: string

  constructor(fileSystem: FileSystem, number: number, stats: BigIntStats, place: RealPlace | undefined) {
    this.fileSystem = fileSystem
    this.number = number
    this.kind = kindOfStats(stats)
    this.key = keyOf(stats)
    this.parent = place?.parent
    this.name = place?.name ?? ''
  }

  /** Names from the root to it. */
  get names(): readonly string[] {
    return this.parent ? [...this.parent.names, this.name] : []
  }

  /** Whether these are the stats of this inode. */
  readonly isMeant = (stats: BigIntStats): boolean => keyOf(stats) === this.key && kindOfStats(stats) === this.kind
}

export interface RealPlace {
  readonly parent: RealInode
  readonly name: string
}

/** The inodes that were seen, so that the same real inode is the same object. */
export class RealInodeTable {
  readonly #fileSystem: FileSystem
  readonly #known = new Map<string, RealInode>()
  #lastNumber = 1

  constructor(fileSystem: FileSystem) {
    this.#fileSystem = fileSystem
  }

  /** The inode that these stats are of; notes where it was seen. */
  seen(stats: BigIntStats, place: RealPlace | undefined): RealInode {
    const known = this.#known.get(keyOf(stats))
    if (known?.kind === kindOfStats(stats)) {
      if (place) Object.assign(known, place)
      return known
    }
    this.#lastNumber += 1
    const inode = new RealInode(this.#fileSystem, this.#lastNumber, stats, place)
    this.#known.set(inode.key, inode)
    return inode
  }

  /** Forgets an inode that has no name left. */
  forget(inode: RealInode): void {
    this.#known.delete(inode.key)
  }
}

/** The kind that a mode's type bits say. */
function kindOfStats(stats: BigIntStats): FileKind {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  if (stats.isSymbolicLink()) return 'symlink'
  if (stats.isFIFO()) return 'fifo'
  if (stats.isCharacterDevice()) return 'characterDevice'
  return stats.isBlockDevice() ? 'blockDevice' : 'socket'
}

function keyOf(stats: BigIntStats): string {
  return `${String(stats.dev)}:${String(stats.ino)}`
}
