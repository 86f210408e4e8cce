/**
 * What a case for the overlay fuzzer is: layers, operations on them, and what an observer saw. Names and texts may hold
 * lone surrogates: bytes that are not UTF-8, written as Python's surrogateescape does.
 */
import type { Allocation } from '@posix/filesystem/sparse'

export interface LayerEntry {
  readonly path: string
  readonly kind:
    'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'characterDevice' | 'blockDevice' | 'whiteout' | 'link'
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtimeNs: string
  readonly text?: string
  /** Length of the hole before the text. */
  readonly holeBytes?: number
  readonly target?: string
  /** Of a device node. */
  readonly rdev?: number
  readonly isOpaque?: boolean
  /** By name; values as Latin-1. */
  readonly xattrs?: Readonly<Record<string, string>>
}

/** Who calls; root without groups when there is nobody. */
export interface Somebody {
  readonly uid: number
  readonly gid: number
  readonly groups: readonly number[]
}

export type OpenFlag = 'read' | 'write' | 'append' | 'create' | 'exclusive' | 'truncate' | 'directory' | 'noFollow'

export type Operation = { readonly as?: Somebody; readonly umask?: number } & (
  | { op: 'create'; path: string; mode: number; exclusive: boolean; truncate: boolean; text: string }
  | { op: 'open'; path: string; flags: readonly OpenFlag[]; mode: number }
  | { op: 'append'; path: string; text: string }
  | { op: 'writeAt'; path: string; offset: number; text: string }
  | { op: 'read' | 'rmdir' | 'unlink' | 'readdir' | 'readlink' | 'touch'; path: string }
  | { op: 'truncate'; path: string; size: number }
  | { op: 'allocate'; path: string; mode: Allocation; offset: number; length: number }
  | { op: 'seek'; path: string; whence: 'data' | 'hole'; offset: number }
  | { op: 'chmod' | 'mkdir' | 'access'; path: string; mode: number }
  | { op: 'chown'; path: string; uid: number; gid: number; follow: boolean }
  | { op: 'utimes'; path: string; mtimeNs: string; follow: boolean }
  | { op: 'rename'; path: string; to: string; flag: 'none' | 'noReplace' | 'exchange' }
  | { op: 'link'; path: string; to: string }
  | { op: 'symlink'; path: string; target: string }
  | { op: 'mknod'; path: string; kind: 'fifo' | 'socket' | 'characterDevice' | 'blockDevice' | 'file'; rdev: number }
  | { op: 'stat'; path: string; follow: boolean }
  | { op: 'setxattr'; path: string; name: string; value: string; flag: 'none' | 'create' | 'replace'; follow: boolean }
  | { op: 'getxattr' | 'removexattr'; path: string; name: string; follow: boolean }
  | { op: 'listxattr'; path: string; follow: boolean }
  | { op: 'statfs' }
  | { op: 'openHandle'; slot: number; path: string; write: boolean; append: boolean }
  | { op: 'readHandle' | 'statHandle' | 'closeHandle'; slot: number }
  | { op: 'writeHandle'; slot: number; offset: number; text: string }
  | { op: 'truncateHandle'; slot: number; size: number }
  | { op: 'allocateHandle'; slot: number; mode: Allocation; offset: number; length: number }
  | { op: 'seekHandle'; slot: number; whence: 'data' | 'hole'; offset: number }
  | { op: 'chmodHandle'; slot: number; mode: number }
  | { op: 'chownHandle'; slot: number; uid: number; gid: number }
)

export interface OverlayCase {
  /** A tmpfs has the first layer, or is empty and of a limited size. */
  readonly backing: 'overlay' | 'tmpfs'
  /** Top first. */
  readonly layers: readonly (readonly LayerEntry[])[]
  readonly operations: readonly Operation[]
  /** The merged tree is mounted read-only. */
  readonly isReadOnly: boolean
  /** Of a tmpfs. */
  readonly limits?: { readonly sizeBytes: number; readonly inodes: number }
}

/** What one side of the comparison made of a case. */
export interface Observation {
  readonly outcomes: readonly string[]
  readonly merged: ObservedTree
  readonly upper: ObservedTree
  readonly lower: ObservedTree
}

export type ObservedTree = Readonly<Record<string, ObservedEntry>>

export interface ObservedEntry {
  readonly kind: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly linkCount: number
  readonly rdev: number
  readonly inode: number
  readonly mtimeNs: string
  /** 0 for directories. */
  readonly sizeBytes: number
  /** 0 for all but files. */
  readonly blocks512: number
  /** Of a file, as Latin-1, or its SHA-1 if it is long; the target of a symlink. */
  readonly content: string
  /** By name; values as Latin-1. */
  readonly xattrs: Readonly<Record<string, string>>
}

/** Contents above this are shown by their SHA-1. */
export const shownTextBytes = 200

/** The path without its last name; empty for the top. */
export function parentOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
}
