/**
 * Writing into an image's tree as moby's copier does: directories that are missing are made 0755, a file replaces what
 * was there, times and modes are the source's, owners are root's, those of `--chown`, or with `--from` the source's.
 */
import type { FileSystem, Inode, Stat } from '@posix/filesystem/types'
import type { Branch } from '@posix/filesystem/unionTypes'
import { wholeSeconds } from '../layers/tarHeader'
import { sortedEntries } from '../layers/packLayer'
import { withRoom } from '../layers/unpackLayer'

export interface Owner {
  readonly uid: number
  readonly gid: number
}

interface Place {
  readonly directory: Inode
  readonly name: string
  readonly owner: Owner | undefined
}

const rootOwner: Owner = { uid: 0, gid: 0 }
const newDirectoryMode = 0o755
const setuid = 0o4000
const setgid = 0o2000
const groupExecute = 0o010

export class CopyTarget {
  private readonly fileSystem: FileSystem
  /** Copies of inodes with several names, for the names to come. */
  private readonly links = new Map<Inode, Inode>()

  constructor(private readonly tree: Branch) {
    this.fileSystem = tree.fileSystem
  }

  /** Makes the directories of a resolved path; new ones get the owner. Returns the last and whether it was new. */
  makeDirectories(path: string, owner: Owner): { readonly inode: Inode; readonly isNew: boolean } {
    let inode = this.tree.root
    let isNew = false
    for (const name of path.split('/').filter((part) => part !== '')) {
      const found = this.fileSystem.lookup(inode, name)
      if (found && this.fileSystem.stat(found).kind !== 'directory') throw new Error('not a directory')
      isNew = found === undefined
      inode = found ?? this.fileSystem.createDirectory(inode, name, { mode: newDirectoryMode, ...owner })
    }
    return { inode, isNew }
  }

  /** Copies a file to a name in a directory. */
  copyFile(source: FileSystem, inode: Inode, directory: Inode, name: string, owner: Owner | undefined): void {
    this.copyAs(`/${name}`, source, inode, { directory, name, owner })
  }

  /** `path` is what an error calls it: by what is copied, as the daemon unpacks it there. */
  private copyAs(path: string, source: FileSystem, inode: Inode, { directory, name, owner }: Place): void {
    const stat = source.stat(inode)
    this.clear(directory, name)
    const made = this.create(source, inode, stat, { directory, name, path })
    this.copyAttributes(source, inode, made, stat)
    if (owner) this.changeOwner(made, owner)
  }

  /** Copies what is in a directory into another. */
  copyEntries(source: FileSystem, from: Inode, to: Inode, owner: Owner | undefined, path = ''): void {
    for (const { name, inode } of sortedEntries(source, from)) {
      const stat = source.stat(inode)
      if (stat.kind === 'socket') continue
      if (stat.kind !== 'directory') {
        this.copyAs(`${path}/${name}`, source, inode, { directory: to, name, owner })
        continue
      }
      const existing = this.fileSystem.lookup(to, name)
      const isDirectory = existing !== undefined && this.fileSystem.stat(existing).kind === 'directory'
      if (existing && !isDirectory) this.clear(to, name)
      const directory = isDirectory ? existing : this.create(source, inode, stat, { directory: to, name, path })
      this.copyEntries(source, inode, directory, owner, `${path}/${name}`)
      this.copyAttributes(source, inode, directory, stat)
      if (owner) this.changeOwner(directory, owner)
    }
  }

  /** As `chown(2)`: a file loses setuid, and setgid if its group may execute it. */
  changeOwner(inode: Inode, owner: Owner): void {
    const { kind, mode } = this.fileSystem.stat(inode)
    this.fileSystem.setAttributes(inode, owner)
    if (kind === 'directory' || kind === 'symlink') return
    const isSetgid = (mode & (setgid | groupExecute)) === (setgid | groupExecute)
    const kept = mode & ~setuid & ~(isSetgid ? setgid : 0)
    if (kept !== mode) this.fileSystem.setAttributes(inode, { mode: kept })
  }

  private create(
    source: FileSystem,
    inode: Inode,
    stat: Stat,
    { directory, name, path }: { readonly directory: Inode; readonly name: string; readonly path: string },
  ): Inode {
    const { kind } = stat
    const owned = { mode: stat.mode, uid: stat.uid, gid: stat.gid }
    if (kind === 'directory') return this.fileSystem.createDirectory(directory, name, owned)
    const linked = stat.linkCount > 1 ? this.links.get(inode) : undefined
    if (linked) {
      this.fileSystem.link(directory, name, linked)
      return linked
    }
    const made =
      kind === 'symlink'
        ? this.fileSystem.createSymlink(directory, name, source.readLink(inode), owned)
        : this.fileSystem.createNode(directory, name, { kind, rdev: stat.rdev, ...owned })
    if (kind === 'file') withRoom(path, () => this.fileSystem.setContent(made, source.content(inode)))
    if (stat.linkCount > 1) this.links.set(inode, made)
    return made
  }

  private copyAttributes(source: FileSystem, inode: Inode, made: Inode, stat: Stat): void {
    const capability = source.getXattr(inode, 'security.capability')
    if (capability) this.fileSystem.setXattr(made, 'security.capability', capability)
    const mtimeNs = BigInt(wholeSeconds(stat.mtimeNs)) * 1_000_000_000n
    const mode = stat.kind === 'symlink' ? {} : { mode: stat.mode }
    this.fileSystem.setAttributes(made, { uid: stat.uid, gid: stat.gid, ...mode })
    this.fileSystem.setAttributes(made, { mtimeNs, atimeNs: mtimeNs })
  }

  private clear(directory: Inode, name: string): void {
    const inode = this.fileSystem.lookup(directory, name)
    if (!inode) return
    if (this.fileSystem.stat(inode).kind !== 'directory') {
      this.fileSystem.unlink(directory, name)
      return
    }
    for (const entry of this.fileSystem.readDirectory(inode)) this.clear(inode, entry.name)
    this.fileSystem.removeDirectory(directory, name)
  }
}

export { rootOwner }
