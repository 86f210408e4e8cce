/**
 * What the union file system (`union.ts`) shows beside the common interface. It is overlayfs: one writable upper
 * directory over any number of read-only lower trees, looked up from the top; the first write to a lower file copies
 * it up whole; removal of a lower name leaves a whiteout (character device 0/0) in the upper directory; a directory
 * made over a removed one is opaque (xattr `trusted.overlay.opaque` = `y`).
 */
import type { FileSystem, Inode } from './types'

/** A tree that takes part in a union: a directory of a file system. */
export interface Branch {
  readonly fileSystem: FileSystem
  readonly root: Inode
}

export interface CopyUp {
  /** Absolute path within the union. */
  readonly path: string
  /** Bytes of content that were copied: the whole file for overlayfs, 0 for a directory or metadata. */
  readonly copiedBytes: number
}

export interface UnionOptions {
  readonly upper: Branch
  /** Top first, as overlayfs's `lowerdir=`. */
  readonly lowers: readonly Branch[]
  /** Called after each copy-up. */
  readonly onCopyUp?: (copyUp: CopyUp) => void
}

export interface UnionFileSystem extends FileSystem {
  readonly type: 'overlay'
  readonly upper: Branch
  /** Top first. */
  readonly lowers: readonly Branch[]
  /**
   * Which branch serves a path: 0 is the upper, 1 the top lower, and so on; and every branch that has the name, with
   * what it holds. This is the column of the picture.
   */
  explain(path: string): readonly BranchEntry[]
}

export interface BranchEntry {
  /** 0 upper, 1 top lower, … */
  readonly branch: number
  readonly state: 'present' | 'whiteout' | 'opaque'
  /**
   * Whether a process sees it, or a branch above hides it. Of the whiteouts the one that hides is visible; directories
   * that are merged are all visible.
   */
  readonly visible: boolean
}
