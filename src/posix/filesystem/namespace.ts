/**
 * A mount namespace: the view that processes have of files. Names are resolved and permissions checked here; what is
 * stored and how is each mounted file system's own. Calls are named after what they do and fail as the system call of
 * that purpose does; a `PosixError` that a file system threw without a path gets the caller's.
 *
 * Departures from Linux: no atime updates, no POSIX ACLs, no file locks; a mount is busy while files on it are open,
 * but not through working directories.
 */
import { hasCapability } from './capabilities'
import { kindOf } from './kindOf'
import { createAt, linkPath, removeDirectoryPath, renamePath, unlinkPath } from './entryOperations'
import { MountTable, type Frame } from './mountTable'
import type {
  Caller,
  Location,
  Mount,
  MountOptions,
  Namespace,
  OpenFile,
  OpenOptions,
  XattrOptions,
} from './namespaceTypes'
import { rootCredentials } from './namespaceTypes'
import { changeAttributes, openPath } from './openFile'
import { isLongerThan } from './nameBytes'
import { pathLimitBytes, pathOf, walkToExisting } from './pathWalk'
import { checkAccess, type Wanted } from './permissions'
import { PosixError } from './posixError'
import type { AttributeChange, DirectoryEntry, FileSystem, FileSystemStat, NewNode, RenameOptions, Stat } from './types'
import { checkXattrChange, checkXattrKind, checkXattrShape, maySeeXattr } from './xattrRules'

/** Makes a namespace whose `/` is a file system's root (or the subtree that the options name). */
export function createNamespace(rootFileSystem: FileSystem, options: MountOptions = {}): Namespace {
  return new MountNamespace(MountTable.over(rootFileSystem, options))
}

type XattrPlace = Pick<XattrOptions, 'followLast'>

const rootCaller: Caller = { credentials: rootCredentials, umask: 0, cwd: '/' }

class MountNamespace implements Namespace {
  readonly #table: MountTable

  constructor(table: MountTable) {
    this.#table = table
  }

  get mounts(): readonly Mount[] {
    return this.#table.entries
  }

  mount(path: string, fileSystem: FileSystem, options: MountOptions = {}): Mount {
    const { frames, frame } = walkToExisting(this.#table, rootCaller, path, 'always')
    const root = options.subtree ?? fileSystem.root
    const isDirectory = kindOf(root) === 'directory'
    if (isDirectory !== (kindOf(frame.inode) === 'directory')) throw new PosixError('ENOTDIR', path)
    return this.#table.add(pathOf(frames), frame, fileSystem, options)
  }

  unmount(path: string): void {
    const { frame } = walkToExisting(this.#table, rootCaller, path, 'always')
    if (frame.inode !== frame.mount.root) throw new PosixError('EINVAL', path)
    this.#table.remove(frame.mount)
  }

  locate(caller: Caller, path: string, options: { followLast?: boolean } = {}): Location {
    const { frames, frame } = this.#walk(caller, path, options.followLast ?? true)
    return { mount: frame.mount, inode: frame.inode, path: pathOf(frames) }
  }

  realPath(caller: Caller, path: string): string {
    return pathOf(this.#walk(caller, path).frames)
  }

  stat(caller: Caller, path: string): Stat {
    return statOf(this.#walk(caller, path).frame)
  }

  lstat(caller: Caller, path: string): Stat {
    return statOf(this.#walk(caller, path, false).frame)
  }

  exists(caller: Caller, path: string): boolean {
    try {
      this.#walk(caller, path)
      return true
    } catch (error) {
      if (error instanceof PosixError) return false
      throw error
    }
  }

  access(caller: Caller, path: string, wanted: Wanted): void {
    const { frame } = this.#walk(caller, path)
    const stat = statOf(frame)
    const isStored = stat.kind === 'file' || stat.kind === 'directory'
    if (wanted.write && isStored && frame.mount.readOnly) throw new PosixError('EROFS', path)
    checkAccess(stat, caller.credentials, wanted, path)
  }

  readDirectory(caller: Caller, path: string): readonly DirectoryEntry[] {
    const { frame } = this.#walk(caller, path)
    const stat = statOf(frame)
    if (stat.kind !== 'directory') throw new PosixError('ENOTDIR', path)
    checkAccess(stat, caller.credentials, { read: true }, path)
    return withPath(path, () => frame.mount.fileSystem.readDirectory(frame.inode))
  }

  readLink(caller: Caller, path: string): string {
    const { frame } = this.#walk(caller, path, false)
    return withPath(path, () => frame.mount.fileSystem.readLink(frame.inode))
  }

  open(caller: Caller, path: string, options: OpenOptions): OpenFile {
    return withPath(path, () => openPath(this.#table, caller, path, options))
  }

  createDirectory(caller: Caller, path: string, mode = 0o777): void {
    this.#create(caller, path, { mode: mode & 0o1777, isDirectory: true }, (fileSystem, directory, name, owner) =>
      fileSystem.createDirectory(directory, name, owner),
    )
  }

  createNode(caller: Caller, path: string, node: Pick<NewNode, 'kind' | 'mode' | 'rdev'>): void {
    const isDevice = node.kind === 'characterDevice' || node.kind === 'blockDevice'
    const rdev = isDevice ? (node.rdev ?? 0) : 0
    this.#create(caller, path, { mode: node.mode, isDirectory: false }, (fileSystem, directory, name, owner) => {
      // Since Linux 5.8 anybody may make a whiteout, where the file system lets them.
      const isMark = node.kind === 'characterDevice' && rdev === 0
      if (isDevice && !isMark && !hasCapability(caller.credentials, 'MKNOD')) throw new PosixError('EPERM', path)
      fileSystem.createNode(directory, name, { ...owner, kind: node.kind, rdev })
    })
  }

  symlink(caller: Caller, target: string, path: string): void {
    if (target === '') throw new PosixError('ENOENT', path)
    if (isLongerThan(target, pathLimitBytes)) throw new PosixError('ENAMETOOLONG', path)
    this.#create(caller, path, { mode: 0o777, isDirectory: false }, (fileSystem, directory, name, owner) =>
      fileSystem.createSymlink(directory, name, target, owner),
    )
  }

  link(caller: Caller, existing: string, path: string): void {
    withPath(path, () => linkPath(this.#table, caller, existing, path))
  }

  unlink(caller: Caller, path: string): void {
    withPath(path, () => unlinkPath(this.#table, caller, path))
  }

  removeDirectory(caller: Caller, path: string): void {
    withPath(path, () => removeDirectoryPath(this.#table, caller, path))
  }

  rename(caller: Caller, from: string, to: string, options: RenameOptions = {}): void {
    withPath(from, () => renamePath(this.#table, caller, from, to, options))
  }

  setAttributes(caller: Caller, path: string, change: AttributeChange, options: { followLast?: boolean } = {}): void {
    const { frame } = this.#walkToChange(caller, path, options.followLast ?? true)
    withPath(path, () => {
      changeAttributes(frame, caller, change)
    })
  }

  getXattr(caller: Caller, path: string, name: string, options: XattrPlace = {}): Uint8Array | undefined {
    return withPath(path, () => {
      checkXattrShape(name)
      const { frame } = this.#walk(caller, path, options.followLast ?? true)
      if (!maySeeXattr(statOf(frame), caller.credentials, name)) return undefined
      checkXattrKind(name)
      return frame.mount.fileSystem.getXattr(frame.inode, name)
    })
  }

  setXattr(caller: Caller, path: string, name: string, value: Uint8Array, options: XattrOptions = {}): void {
    withPath(path, () => {
      checkXattrShape(name, value)
      const { frame } = this.#walkToChange(caller, path, options.followLast ?? true)
      const { fileSystem } = frame.mount
      checkXattrChange(statOf(frame), caller.credentials, name, value)
      if (options.create !== true && options.replace !== true) {
        fileSystem.setXattr(frame.inode, name, value)
        return
      }
      const inode = fileSystem.prepareWrite(frame.inode)
      checkXattrKind(name)
      const isThere = fileSystem.getXattr(inode, name) !== undefined
      if (options.replace === true && !isThere) throw new PosixError('ENODATA')
      if (options.create === true && isThere) throw new PosixError('EEXIST')
      fileSystem.setXattr(inode, name, value)
    })
  }

  removeXattr(caller: Caller, path: string, name: string, options: XattrPlace = {}): void {
    withPath(path, () => {
      checkXattrShape(name)
      const { frame } = this.#walkToChange(caller, path, options.followLast ?? true)
      checkXattrChange(statOf(frame), caller.credentials, name)
      checkXattrKind(name)
      frame.mount.fileSystem.removeXattr(frame.inode, name)
    })
  }

  listXattrs(caller: Caller, path: string, options: XattrPlace = {}): readonly string[] {
    const { frame } = this.#walk(caller, path, options.followLast ?? true)
    const names = frame.mount.fileSystem.listXattrs(frame.inode)
    return caller.credentials.uid === 0 ? names : names.filter((name) => !name.startsWith('trusted.'))
  }

  statFileSystem(caller: Caller, path: string): FileSystemStat {
    return this.#walk(caller, path).frame.mount.fileSystem.statFileSystem()
  }

  fork(): Namespace {
    return new MountNamespace(this.#table.fork())
  }

  #walk(caller: Caller, path: string, followLast = true): { frames: readonly Frame[]; frame: Frame } {
    return withPath(path, () => walkToExisting(this.#table, caller, path, followLast ? 'always' : 'slash'))
  }

  #walkToChange(caller: Caller, path: string, followLast: boolean): { frame: Frame } {
    const walked = this.#walk(caller, path, followLast)
    if (walked.frame.mount.readOnly) throw new PosixError('EROFS', path)
    return walked
  }

  #create(
    caller: Caller,
    path: string,
    created: { readonly mode: number; readonly isDirectory: boolean },
    make: Parameters<typeof createAt>[4],
  ): void {
    withPath(path, () => createAt(this.#table, caller, path, created, make))
  }
}

function statOf(frame: Frame): Stat {
  return frame.mount.fileSystem.stat(frame.inode)
}

/** Gives an error that has none the path that the caller used. */
function withPath<Result>(path: string, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    if (error instanceof PosixError && error.path === undefined) throw new PosixError(error.code, path)
    throw error
  }
}
