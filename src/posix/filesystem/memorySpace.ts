/** The space of a memory file system: how many pages and inodes it has, and how many of them are used. */
import { pageBytes } from './content'
import { PosixError } from './posixError'
import type { FileSystemStat } from './types'

export class MemorySpace {
  readonly #pageLimit: number
  readonly #inodeLimit: number
  #usedPages = 0
  /** The root's is used from the beginning. */
  #usedInodes = 1

  constructor(limits: { readonly capacityBytes: number; readonly inodes: number }) {
    this.#pageLimit = Math.floor(limits.capacityBytes / pageBytes)
    this.#inodeLimit = limits.inodes
  }

  get freePages(): number {
    return this.#pageLimit - this.#usedPages
  }

  /** Throws ENOSPC when there is no room for so many pages more. */
  checkPages(pages: number): void {
    if (pages > 0 && pages > this.freePages) throw new PosixError('ENOSPC')
  }

  /** Counts pages that were taken, or given back when negative. */
  countPages(pages: number): void {
    this.#usedPages += pages
  }

  /** Throws ENOSPC. */
  takeInode(): void {
    if (this.#usedInodes >= this.#inodeLimit) throw new PosixError('ENOSPC')
    this.#usedInodes += 1
  }

  giveBackInode(): void {
    this.#usedInodes -= 1
  }

  stat(): FileSystemStat {
    return {
      blockSizeBytes: pageBytes,
      blocks: this.#pageLimit,
      freeBlocks: Math.max(0, this.freePages),
      inodes: this.#inodeLimit,
      freeInodes: Math.max(0, this.#inodeLimit - this.#usedInodes),
    }
  }
}
