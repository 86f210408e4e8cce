/**
 * A tar to a tree, as moby's `pkg/archive` unpacks it, contained: every name is resolved inside the tree, symlinks too,
 * as if the tree's root were `/` (moby does it in a chroot), so that no archive reaches beyond it.
 *
 * `layer` turns `.wh.` entries into overlay's marks, as overlay2 does when it applies a layer; `files` takes them as the
 * plain files that they are, as ADD does. Files keep referring to the archive's extents.
 */
import type { Content, FileSystem, Inode } from '@posix/filesystem/types'
import { slice } from '@posix/filesystem/content'
import type { Branch } from '@posix/filesystem/unionTypes'
import { isOverlayXattr, makeOpaque } from '@posix/filesystem/overlayMarks'
import { PosixError } from '@posix/filesystem/posixError'
import { LabError } from '@shared/errors'
import { opaqueMarker, whiteoutPrefix } from './packLayer'
import type { ReadEntry } from './tarReader'
import { readTar } from './tarReader'

export interface UnpackOptions {
  /** Default `layer`. */
  readonly mode?: 'layer' | 'files'
  /** Take overlay's own xattrs over, as only a snapshot of a branch may. Default false. */
  readonly keepsMarks?: boolean
  /** Owner of everything, instead of the archive's. */
  readonly owner?: { readonly uid: number; readonly gid: number }
}

const maxSymlinks = 40

/** The components of a cleaned name; undefined when it climbs out. */
function componentsOf(name: string): readonly string[] | undefined {
  const parts: string[] = []
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined && !name.startsWith('/')) return undefined
  }
  return parts
}

class Unpacker {
  private readonly fileSystem: FileSystem
  private readonly root: Inode
  /** Directories get their time when nothing more is written into them. */
  private readonly directoryTimes = new Map<Inode, bigint>()

  constructor(
    target: Branch,
    private readonly archive: Content,
    private readonly options: UnpackOptions,
  ) {
    this.fileSystem = target.fileSystem
    this.root = target.root
  }

  apply(entry: ReadEntry): void {
    const parts = componentsOf(entry.name)
    if (parts === undefined) throw new LabError('invalid', `${JSON.stringify(entry.name)} is outside of "/"`)
    const name = parts.at(-1)
    if (name === undefined) return
    const isLayer = (this.options.mode ?? 'layer') === 'layer'
    const parent = this.directoryAt(parts.slice(0, -1))
    if (isLayer && name.startsWith(whiteoutPrefix)) this.mark(parent, name, entry)
    else this.place(parent, name, entry)
  }

  finish(): void {
    for (const [inode, mtimeNs] of this.directoryTimes) this.fileSystem.setAttributes(inode, { mtimeNs })
  }

  /** Walks down from the root, through symlinks, and makes what is missing with mode 0755. */
  private directoryAt(components: readonly string[]): Inode {
    let stack: Inode[] = [this.root]
    let pending = [...components]
    let links = 0
    for (let part = pending.shift(); part !== undefined; part = pending.shift()) {
      const here = stack.at(-1) ?? this.root
      if (part === '' || part === '.') continue
      if (part === '..') {
        if (stack.length > 1) stack.pop()
        continue
      }
      const next = this.fileSystem.lookup(here, part)
      const kind = next && this.fileSystem.stat(next).kind
      if (next && kind === 'symlink') {
        links += 1
        if (links > maxSymlinks) throw new PosixError('ELOOP', components.join('/'))
        const target = this.fileSystem.readLink(next)
        if (target.startsWith('/')) stack = [this.root]
        pending = [...target.split('/'), ...pending]
      } else if (next && kind === 'directory') stack.push(next)
      else if (next) throw new LabError('invalid', `mkdir /${components.join('/')}: not a directory`)
      else stack.push(this.fileSystem.createDirectory(here, part, { mode: 0o755, uid: 0, gid: 0 }))
    }
    return stack.at(-1) ?? this.root
  }

  private mark(parent: Inode, name: string, entry: ReadEntry): void {
    if (name === opaqueMarker) {
      makeOpaque(parent)
      return
    }
    // AUFS's own records (`.wh..wh.plnk`, …) are not part of the tree.
    if (name.startsWith('.wh..wh.')) return
    const hidden = name.slice(whiteoutPrefix.length)
    if (hidden === '' || hidden === '.' || hidden === '..') throw new LabError('invalid', `bad whiteout ${entry.name}`)
    this.clear(parent, hidden)
    const owner = this.ownerOf(entry)
    const inode = this.fileSystem.createNode(parent, hidden, { kind: 'characterDevice', mode: 0, rdev: 0, ...owner })
    this.fileSystem.setAttributes(inode, { mtimeNs: entry.mtimeNs })
  }

  private place(parent: Inode, name: string, entry: ReadEntry): void {
    const existing = this.fileSystem.lookup(parent, name)
    const isDirectory = existing && this.fileSystem.stat(existing).kind === 'directory'
    if (existing && !(isDirectory && entry.kind === 'directory')) this.clear(parent, name)
    const inode = isDirectory && entry.kind === 'directory' ? existing : this.create(parent, name, entry)
    // A hard link's entry speaks for the file, too (moby `createTarFile`); one to a symlink leaves the mode.
    const isSymlink = this.fileSystem.stat(inode).kind === 'symlink'
    const owner = this.ownerOf(entry)
    this.fileSystem.setAttributes(inode, { ...owner, ...(isSymlink ? {} : { mode: entry.mode }) })
    for (const [key, value] of entry.xattrs) {
      if (this.options.keepsMarks === true || !isOverlayXattr(key)) this.fileSystem.setXattr(inode, key, value)
    }
    this.fileSystem.setAttributes(inode, { mtimeNs: entry.mtimeNs, atimeNs: entry.mtimeNs })
    if (entry.kind === 'directory') this.directoryTimes.set(inode, entry.mtimeNs)
  }

  private create(parent: Inode, name: string, entry: ReadEntry): Inode {
    const owned = { mode: entry.mode, ...this.ownerOf(entry) }
    switch (entry.kind) {
      case 'directory':
        return this.fileSystem.createDirectory(parent, name, owned)
      case 'symlink':
        return this.fileSystem.createSymlink(parent, name, entry.linkName, owned)
      case 'hardLink':
        return this.linkTo(parent, name, entry)
      case 'file': {
        const inode = this.fileSystem.createNode(parent, name, { kind: 'file', ...owned })
        const { dataOffset, sizeBytes } = entry
        if (sizeBytes > 0) {
          const content = slice(this.archive, dataOffset, dataOffset + sizeBytes)
          withRoom(`/${entry.name}`, () => this.fileSystem.setContent(inode, content))
        }
        return inode
      }
      case 'fifo':
        return this.fileSystem.createNode(parent, name, { kind: 'fifo', ...owned })
      case 'characterDevice':
      case 'blockDevice': {
        const rdev = entry.deviceMajor * 256 + entry.deviceMinor
        return this.fileSystem.createNode(parent, name, { kind: entry.kind, rdev, ...owned })
      }
    }
  }

  private linkTo(parent: Inode, name: string, entry: ReadEntry): Inode {
    const parts = componentsOf(entry.linkName)
    const last = parts?.at(-1)
    if (parts === undefined || last === undefined) {
      throw new LabError('invalid', `invalid hardlink "/${entry.name}" -> ${JSON.stringify(entry.linkName)}`)
    }
    const target = this.fileSystem.lookup(this.directoryAt(parts.slice(0, -1)), last)
    if (!target || this.fileSystem.stat(target).kind === 'directory') {
      throw new LabError('invalid', `link /${entry.linkName} /${entry.name}: no such file or directory`)
    }
    this.fileSystem.link(parent, name, target)
    return target
  }

  private clear(parent: Inode, name: string): void {
    const inode = this.fileSystem.lookup(parent, name)
    if (!inode) return
    if (this.fileSystem.stat(inode).kind !== 'directory') {
      this.fileSystem.unlink(parent, name)
      return
    }
    for (const entry of this.fileSystem.readDirectory(inode)) this.clear(inode, entry.name)
    this.directoryTimes.delete(inode)
    this.fileSystem.removeDirectory(parent, name)
  }

  private ownerOf(entry: ReadEntry): { readonly uid: number; readonly gid: number } {
    return this.options.owner ?? { uid: entry.uid, gid: entry.gid }
  }
}

/** Throws LabError system with the daemon's words when the disk is full. */
export function withRoom(path: string, write: () => void): void {
  try {
    write()
  } catch (thrown) {
    if (!(thrown instanceof PosixError) || thrown.code !== 'ENOSPC') throw thrown
    throw new LabError('system', `write ${path}: no space left on device`, { cause: thrown })
  }
}

function translate(thrown: unknown): unknown {
  return thrown instanceof PosixError ? new LabError('invalid', thrown.message, { cause: thrown }) : thrown
}

/**
 * Unpacks an archive into a directory. Throws LabError invalid for what is no tar, ends early, climbs out, or links to
 * nothing; what was unpacked so far is then there.
 */
export function unpackLayer(archive: Content, target: Branch, options: UnpackOptions = {}): void {
  const unpacker = new Unpacker(target, archive, options)
  try {
    for (const entry of readTar(archive)) unpacker.apply(entry)
    unpacker.finish()
  } catch (thrown) {
    throw translate(thrown)
  }
}

const entriesPerSlice = 500

/** `unpackLayer` that lets other work run in between, for archives that a client sent. */
export async function unpackGently(archive: Content, target: Branch, options: UnpackOptions = {}): Promise<void> {
  const unpacker = new Unpacker(target, archive, options)
  let count = 0
  try {
    for (const entry of readTar(archive)) {
      unpacker.apply(entry)
      count += 1
      if (count % entriesPerSlice === 0) await new Promise<void>((resolve) => setImmediate(resolve))
    }
    unpacker.finish()
  } catch (thrown) {
    throw translate(thrown)
  }
}
