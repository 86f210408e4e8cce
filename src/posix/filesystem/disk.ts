/**
 * The space that file systems lie on: pages of 4096 bytes and inodes, counted as they are taken and given back. One
 * disk carries many file systems (a Docker host's layers, volumes and its own tree share one), so that what a container
 * writes is missing everywhere, and `statfs` says the same wherever it is asked. A tmpfs has a disk of its own.
 *
 * A disk that got smaller than what it holds keeps everything and takes nothing more.
 */
import { pageBytes } from './content'
import { PosixError } from './posixError'
import type { FileSystemStat } from './types'

export interface DiskLimits {
  /** Rounded down to whole pages. */
  readonly capacityBytes: number
  readonly inodes: number
}

export class Disk {
  #pageLimit: number
  #inodeLimit: number
  #usedPages = 0
  #usedInodes = 0

  constructor(limits: DiskLimits) {
    this.#pageLimit = Math.floor(limits.capacityBytes / pageBytes)
    this.#inodeLimit = limits.inodes
  }

  get capacityBytes(): number {
    return this.#pageLimit * pageBytes
  }

  /** Bytes in whole pages that are allocated. */
  get usedBytes(): number {
    return this.#usedPages * pageBytes
  }

  /** Negative when the disk was made smaller than what it holds. */
  get freePages(): number {
    return this.#pageLimit - this.#usedPages
  }

  get freeInodes(): number {
    return this.#inodeLimit - this.#usedInodes
  }

  /** Sets another size; what is there stays, even when it is more. */
  resize(limits: Partial<DiskLimits>): void {
    if (limits.capacityBytes !== undefined) this.#pageLimit = Math.floor(limits.capacityBytes / pageBytes)
    if (limits.inodes !== undefined) this.#inodeLimit = limits.inodes
  }

  /** Counts what was taken, or given back when negative; whoever takes has looked before whether it is there. */
  count(taken: { readonly pages?: number; readonly inodes?: number }): void {
    this.#usedPages += taken.pages ?? 0
    this.#usedInodes += taken.inodes ?? 0
  }

  stat(): FileSystemStat {
    return {
      blockSizeBytes: pageBytes,
      blocks: this.#pageLimit,
      freeBlocks: Math.max(0, this.freePages),
      inodes: this.#inodeLimit,
      freeInodes: Math.max(0, this.freeInodes),
    }
  }
}

/** What one file system has of a disk. */
export class DiskShare {
  readonly disk: Disk
  #pages = 0
  #inodes = 0

  constructor(disk: Disk) {
    this.disk = disk
  }

  get usedBytes(): number {
    return this.#pages * pageBytes
  }

  get usedInodes(): number {
    return this.#inodes
  }

  /** Throws ENOSPC when there is no room for so many pages more. */
  checkPages(pages: number): void {
    if (pages > 0 && pages > this.disk.freePages) throw new PosixError('ENOSPC')
  }

  /** Counts pages that were taken, or given back when negative. */
  countPages(pages: number): void {
    if (pages === 0) return
    this.#pages += pages
    this.disk.count({ pages })
  }

  /** Throws ENOSPC. */
  takeInode(): void {
    if (this.disk.freeInodes <= 0) throw new PosixError('ENOSPC')
    this.#inodes += 1
    this.disk.count({ inodes: 1 })
  }

  giveBackInode(): void {
    this.#inodes -= 1
    this.disk.count({ inodes: -1 })
  }

  /** Gives everything back: the file system is gone. */
  release(): void {
    this.disk.count({ pages: -this.#pages, inodes: -this.#inodes })
    this.#pages = 0
    this.#inodes = 0
  }
}
