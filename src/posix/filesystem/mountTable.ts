/**
 * The mounts of one namespace. As in Linux a mount hangs on an inode within another mount, not on a path: when a
 * directory above it is renamed it moves along. A mount may lie on the root of another one and then hides it.
 */
import type { Mount, MountOptions } from './namespaceTypes'
import { PosixError } from './posixError'
import type { FileSystem, Inode } from './types'

/** One step of a resolved path: the mount and the inode that it leads to, and the name that it has. */
export interface Frame {
  readonly mount: MountEntry
  readonly inode: Inode
  readonly name: string
}

export interface MountEntry extends Mount {
  /** Canonical path; changes when a directory above the mount point is renamed. */
  path: string
  readonly parent: MountEntry | undefined
  /** Inode of the parent mount that this one covers, and its name there. */
  readonly mountpoint: Inode | undefined
  readonly mountpointName: string
  /** How many open files keep it busy. */
  openFiles: number
}

export class MountTable {
  /** `fs.protected_symlinks`. */
  readonly protectsSymlinks: boolean
  #entries: MountEntry[]
  #lastId: number

  constructor(entries: readonly MountEntry[], protectsSymlinks = true) {
    this.protectsSymlinks = protectsSymlinks
    this.#entries = [...entries]
    this.#lastId = Math.max(...entries.map(({ id }) => id))
  }

  /** A table with the root mount only. */
  static over(rootFileSystem: FileSystem, options: MountOptions = {}): MountTable {
    return new MountTable([mountEntry(1, '/', rootFileSystem, options, undefined)], options.protectsSymlinks)
  }

  /** The mounts in the order in which they were made, as /proc/mounts lists them. */
  get entries(): readonly MountEntry[] {
    return this.#entries
  }

  /** The frame that `/` is. */
  rootFrame(): Frame {
    const [first] = this.#entries
    if (!first) throw new Error('a namespace has a root mount')
    return this.topmost({ mount: first, inode: first.root, name: '' })
  }

  /** The frame of whatever is mounted over this one, or the frame itself. */
  topmost(frame: Frame): Frame {
    let current = frame
    for (;;) {
      const over = this.#mountedOn(current)
      if (!over) return current
      current = { mount: over, inode: over.root, name: frame.name }
    }
  }

  /** Whether something is mounted on an inode, under any name: it can't be removed or renamed then. */
  covers(mount: MountEntry, inode: Inode, name: string): boolean {
    return this.#mountedOn({ mount, inode, name }) !== undefined
  }

  add(path: string, at: Frame, fileSystem: FileSystem, options: MountOptions): MountEntry {
    this.#lastId += 1
    const entry = mountEntry(this.#lastId, path, fileSystem, options, at)
    this.#entries.push(entry)
    return entry
  }

  /** Takes a mount away; EINVAL for the root mount, EBUSY while mounts lie on it or files are open. */
  remove(entry: MountEntry): void {
    if (!entry.parent) throw new PosixError('EINVAL', entry.path)
    const isBusy = entry.openFiles > 0 || this.#entries.some((other) => other.parent === entry)
    if (isBusy) throw new PosixError('EBUSY', entry.path)
    this.#entries = this.#entries.filter((other) => other !== entry)
  }

  /** Notes that a directory was renamed, so that the mounts below it show their new path. */
  renamed(from: string, to: string): void {
    for (const entry of this.#entries) {
      if (entry.path.startsWith(`${from}/`)) entry.path = to + entry.path.slice(from.length)
    }
  }

  /** Notes that two names changed places, so that the mounts below them do too. */
  exchanged(left: string, right: string): void {
    for (const entry of this.#entries) {
      if (entry.path.startsWith(`${left}/`)) entry.path = right + entry.path.slice(left.length)
      else if (entry.path.startsWith(`${right}/`)) entry.path = left + entry.path.slice(right.length)
    }
  }

  /** A table of its own with the same mounts; their files are open in this one only. */
  fork(): MountTable {
    const copies = new Map<MountEntry, MountEntry>()
    for (const entry of this.#entries) {
      const parent = entry.parent && copies.get(entry.parent)
      copies.set(entry, { ...entry, parent, openFiles: 0 })
    }
    return new MountTable([...copies.values()], this.protectsSymlinks)
  }

  #mountedOn(frame: Frame): MountEntry | undefined {
    if (this.#entries.length === 1) return undefined
    return this.#entries.findLast(
      (entry) =>
        entry.mountpoint === frame.inode && entry.parent === frame.mount && entry.mountpointName === frame.name,
    )
  }
}

function mountEntry(
  id: number,
  path: string,
  fileSystem: FileSystem,
  options: MountOptions,
  at: Frame | undefined,
): MountEntry {
  const readOnly = options.readOnly ?? false
  return {
    id,
    path,
    fileSystem,
    root: options.subtree ?? fileSystem.root,
    readOnly,
    source: options.source ?? fileSystem.type,
    shownOptions: options.shownOptions ?? (readOnly ? 'ro,relatime' : 'rw,relatime'),
    parent: at?.mount,
    mountpoint: at?.inode,
    mountpointName: at?.name ?? '',
    openFiles: 0,
  }
}
