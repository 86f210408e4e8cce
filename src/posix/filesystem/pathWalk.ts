/**
 * Resolution of path names as in path_resolution(7): one component after the other from the root or the working
 * directory, through symlinks (40 at most) and mounts, with search permission on every directory on the way. `..` leads
 * along the path that was walked, so that it leaves a mount where it was entered.
 */
import { hasCapability } from './capabilities'
import { kindOf } from './kindOf'
import type { Caller } from './namespaceTypes'
import type { Frame, MountTable } from './mountTable'
import { isLongerThan } from './nameBytes'
import { checkAccess } from './permissions'
import { PosixError } from './posixError'

/**
 * When a symlink in the last component is followed: `always` (stat), `slash` only before a trailing slash (lstat),
 * `never` (unlink, rename), `create` always, but a trailing slash is EISDIR (open with O_CREAT).
 */
export type FollowLast = 'always' | 'slash' | 'never' | 'create'

/** Where a path leads: the directory, the last name in it, and what is there. */
export interface Walked {
  /** From the root to the directory that holds the last name (or to the result itself, when `last` is not a name). */
  readonly parents: readonly Frame[]
  readonly last: 'name' | 'root' | 'dot' | 'dotdot'
  readonly name: string
  /** Undefined when the last name does not exist. */
  readonly found: Frame | undefined
  readonly hasTrailingSlash: boolean
  /** With `never`: the last name is too long and was not looked up; `checkLookup` throws when it is time to. */
  readonly isNameTooLong: boolean
}

/** PATH_MAX without the byte that ends a path. */
export const pathLimitBytes = 4095
const nameLimitBytes = 255
const symlinkLimit = 40

/** Walks a path. Throws ENOENT, ENOTDIR, EACCES, ELOOP or ENAMETOOLONG for everything but a missing last name. */
export function walk(table: MountTable, caller: Caller, path: string, followLast: FollowLast): Walked {
  checkPath(path)
  const start = path.startsWith('/') ? [table.rootFrame()] : framesOfDirectory(table, caller)
  return new Walker(table, caller, start).run(path, followLast)
}

/** What a path leads to, with the frames on the way. Throws ENOENT too. */
export function walkToExisting(
  table: MountTable,
  caller: Caller,
  path: string,
  followLast: 'always' | 'slash',
): { readonly frames: readonly Frame[]; readonly frame: Frame } {
  const { parents, last, found, hasTrailingSlash } = walk(table, caller, path, followLast)
  if (!found) throw new PosixError('ENOENT', path)
  if (hasTrailingSlash && kindOf(found.inode) !== 'directory') throw new PosixError('ENOTDIR', path)
  return { frames: last === 'name' ? [...parents, found] : parents, frame: found }
}

/** Throws ENAMETOOLONG where the kernel looks the last name up, which is after it found the directories. */
export function checkLookup(walked: Walked, path: string): void {
  if (walked.isNameTooLong) throw new PosixError('ENAMETOOLONG', path)
}

/** The canonical path that frames stand for. */
export function pathOf(frames: readonly Frame[]): string {
  if (frames.length <= 1) return '/'
  let path = ''
  for (let index = 1; index < frames.length; index++) path += `/${frames[index]?.name ?? ''}`
  return path
}

/** The last of a walk's frames; a walk has always one. */
export function lastFrame(frames: readonly Frame[]): Frame {
  const frame = frames.at(-1)
  if (!frame) throw new Error('a walk begins at a frame')
  return frame
}

function checkPath(path: string): void {
  if (path === '') throw new PosixError('ENOENT', path)
  if (path.includes('\0')) throw new PosixError('EINVAL', path)
  if (isLongerThan(path, pathLimitBytes)) throw new PosixError('ENAMETOOLONG', path)
}

/** A relative path starts in a directory that is open already: no permission is needed to reach it. */
function framesOfDirectory(table: MountTable, caller: Caller): Frame[] {
  const root = { ...caller, credentials: { uid: 0, gid: 0, groups: [] } }
  const walked = new Walker(table, root, [table.rootFrame()]).run(caller.cwd, 'always')
  if (!walked.found) throw new PosixError('ENOENT', caller.cwd)
  return walked.last === 'name' ? [...walked.parents, walked.found] : [...walked.parents]
}

class Walker {
  readonly #table: MountTable
  readonly #caller: Caller
  #frames: Frame[]
  /** Components that are still ahead, the next one last. */
  #pending: string[] = []
  #symlinks = 0
  #hasTrailingSlash = false

  constructor(table: MountTable, caller: Caller, start: readonly Frame[]) {
    this.#table = table
    this.#caller = caller
    this.#frames = [...start]
  }

  run(path: string, followLast: FollowLast): Walked {
    this.#push(path)
    this.#hasTrailingSlash = path.endsWith('/')
    for (;;) {
      const name = this.#pending.pop()
      if (name === undefined) return this.#ended('root')
      this.#enter(path)
      const isLast = this.#pending.length === 0
      if (name === '.' || name === '..') {
        if (name === '..' && this.#frames.length > 1) this.#frames.pop()
        if (isLast) return this.#ended(name === '.' ? 'dot' : 'dotdot')
        continue
      }
      if (isLast && followLast === 'create' && this.#hasTrailingSlash) throw new PosixError('EISDIR', path)
      const isNameTooLong = isLongerThan(name, nameLimitBytes)
      if (isNameTooLong && !(isLast && followLast === 'never')) throw new PosixError('ENAMETOOLONG', path)
      const found = isNameTooLong ? undefined : this.#lookup(name)
      if (found && kindOf(found.inode) === 'symlink' && (!isLast || this.#follows(followLast))) {
        this.#followLink(found, isLast, path)
        continue
      }
      if (isLast) {
        const hasTrailingSlash = this.#hasTrailingSlash
        return { parents: this.#frames, last: 'name', name, found, hasTrailingSlash, isNameTooLong }
      }
      if (!found) throw new PosixError('ENOENT', path)
      this.#frames.push(found)
    }
  }

  #ended(last: 'root' | 'dot' | 'dotdot'): Walked {
    const found = lastFrame(this.#frames)
    const hasTrailingSlash = this.#hasTrailingSlash
    return { parents: this.#frames, last, name: found.name, found, hasTrailingSlash, isNameTooLong: false }
  }

  #push(path: string): void {
    const components = path.split('/')
    for (let index = components.length - 1; index >= 0; index--) {
      const component = components[index]
      if (component) this.#pending.push(component)
    }
  }

  /** Checks that the walk may go on from where it is. */
  #enter(path: string): void {
    const { inode } = lastFrame(this.#frames)
    if (kindOf(inode) !== 'directory') throw new PosixError('ENOTDIR', path)
    if (hasCapability(this.#caller.credentials, 'DAC_OVERRIDE')) return
    checkAccess(inode.fileSystem.stat(inode), this.#caller.credentials, { execute: true }, path)
  }

  #lookup(name: string): Frame | undefined {
    const { mount, inode: directory } = lastFrame(this.#frames)
    const inode = mount.fileSystem.lookup(directory, name)
    return inode && this.#table.topmost({ mount, inode, name })
  }

  #follows(followLast: FollowLast): boolean {
    return followLast === 'always' || followLast === 'create' || (followLast === 'slash' && this.#hasTrailingSlash)
  }

  #followLink(link: Frame, isLast: boolean, path: string): void {
    this.#symlinks += 1
    if (this.#symlinks > symlinkLimit) throw new PosixError('ELOOP', path)
    this.#checkStickyLink(link, path)
    const target = link.mount.fileSystem.readLink(link.inode)
    if (isLast && target.endsWith('/')) this.#hasTrailingSlash = true
    if (target.startsWith('/')) this.#frames = [this.#table.rootFrame()]
    this.#push(target)
  }

  /** In a sticky world-writable directory only the link's owner or the directory's may have planted it (`fs.protected_symlinks`). */
  #checkStickyLink(link: Frame, path: string): void {
    if (!this.#table.protectsSymlinks) return
    const { inode } = lastFrame(this.#frames)
    const directory = inode.fileSystem.stat(inode)
    if ((directory.mode & 0o1002) !== 0o1002) return
    const owner = link.inode.fileSystem.stat(link.inode).uid
    if (owner !== this.#caller.credentials.uid && owner !== directory.uid) throw new PosixError('EACCES', path)
  }
}
