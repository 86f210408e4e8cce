/**
 * `open(2)` over a mount table, and the open file description that it makes. A file that is opened for writing is
 * announced to its file system first (a union copies it up then), so that an open that fails for want of room fails here.
 */
import { hasCapability } from './capabilities'
import { kindOf } from './kindOf'
import type { MountTable, Frame } from './mountTable'
import type { Caller, OpenFile, OpenOptions } from './namespaceTypes'
import { checkLookup, lastFrame, pathOf, walk, type Walked } from './pathWalk'
import { allowedChange, checkAccess, modeAfterWrite, ownerOfNew } from './permissions'
import { PosixError } from './posixError'
import { allocate, seekData, seekHole, type Allocation } from './sparse'
import type { AttributeChange, Content, Inode, Stat } from './types'
import { capabilityXattr } from './xattrRules'

const tmpfsAllocations: ReadonlySet<Allocation> = new Set(['allocate', 'keepSize', 'punchHole'])
/** ext4's longest file. */
const fileLimitBytes = 16 * 1024 ** 4 - 4096

/** Opens a path as `open(2)`. Throws ENOENT, EEXIST, EISDIR, ENOTDIR, ELOOP, EACCES, EROFS, ENXIO, ENOSPC. */
export function openPath(table: MountTable, caller: Caller, path: string, options: OpenOptions): OpenFile {
  const creates = options.createMode !== undefined
  if (creates && options.directory === true) throw new PosixError('EINVAL', path)
  const stopsAtLink = options.noFollow === true || (creates && options.exclusive === true)
  const followLast = stopsAtLink ? (creates ? 'never' : 'slash') : creates ? 'create' : 'always'
  const walked = walk(table, caller, path, followLast)
  const { found } = walked
  if (creates && walked.hasTrailingSlash && walked.last === 'name') throw new PosixError('EISDIR', path)
  checkLookup(walked, path)
  if (creates && found && options.exclusive) throw new PosixError('EEXIST', path)
  if (!found) {
    if (!creates) throw new PosixError('ENOENT', path)
    return new Description(createFile(caller, walked, path, options), caller, options)
  }
  checkOpen(caller, walked, found, path, options)
  const truncate = options.truncate === true && kindOf(found.inode) === 'file'
  const { fileSystem } = found.mount
  const isWritten = (options.write === true || truncate) && kindOf(found.inode) === 'file'
  const inode = isWritten ? fileSystem.prepareWrite(found.inode, { truncate }) : found.inode
  if (truncate) {
    dropPrivileges(inode, caller)
    fileSystem.truncate(inode, 0)
  }
  const frames = walked.last === 'name' ? [...walked.parents, found] : walked.parents
  return new Description({ frame: { ...found, inode }, path: pathOf(frames) }, caller, options)
}

interface Opened {
  readonly frame: Frame
  readonly path: string
}

function createFile(caller: Caller, walked: Walked, path: string, options: OpenOptions): Opened {
  const { mount, inode: directory } = lastFrame(walked.parents)
  if (mount.readOnly) throw new PosixError('EROFS', path)
  const parent = mount.fileSystem.stat(directory)
  checkAccess(parent, caller.credentials, { write: true, execute: true }, path)
  const created = { mode: options.createMode ?? 0o666, umask: caller.umask, isDirectory: false }
  const owner = ownerOfNew(parent, caller.credentials, created)
  const inode = mount.fileSystem.createNode(directory, walked.name, { kind: 'file', ...owner })
  const frame = { mount, inode, name: walked.name }
  return { frame, path: pathOf([...walked.parents, frame]) }
}

function checkOpen(caller: Caller, walked: Walked, found: Frame, path: string, options: OpenOptions): void {
  const kind = kindOf(found.inode)
  const writes = options.write === true || options.truncate === true
  if (kind === 'directory' && options.createMode !== undefined) throw new PosixError('EISDIR', path)
  if (options.createMode !== undefined) checkStickyDirectory(caller, walked, found, path)
  if (kind === 'symlink') throw new PosixError(options.directory === true ? 'ENOTDIR' : 'ELOOP', path)
  if (kind !== 'directory' && (walked.hasTrailingSlash || options.directory)) throw new PosixError('ENOTDIR', path)
  if (kind === 'directory' && writes) throw new PosixError('EISDIR', path)
  const wanted = { read: options.read ?? false, write: writes }
  if (kind === 'file' && writes && found.mount.readOnly) throw new PosixError('EROFS', path)
  checkAccess(found.mount.fileSystem.stat(found.inode), caller.credentials, wanted, path)
  if (kind === 'socket') throw new PosixError('ENXIO', path)
}

/**
 * Linux's may_create_in_sticky: what is no file and no fifo, and another's, may not be opened with O_CREAT in a sticky
 * directory that all may write to; not even by root. (`fs.protected_regular` and `fs.protected_fifos` are taken as off.)
 */
function checkStickyDirectory(caller: Caller, walked: Walked, found: Frame, path: string): void {
  const kind = kindOf(found.inode)
  if (walked.last !== 'name' || kind === 'file' || kind === 'fifo') return
  const { inode } = lastFrame(walked.parents)
  const directory = inode.fileSystem.stat(inode)
  if ((directory.mode & 0o1002) !== 0o1002) return
  const { uid } = found.mount.fileSystem.stat(found.inode)
  if (uid !== directory.uid && uid !== caller.credentials.uid) throw new PosixError('EACCES', path)
}

/** What a write takes from a file: setuid and setgid (unless root writes) and its capabilities, whoever writes. */
function dropPrivileges(inode: Inode, caller: Caller): void {
  const { fileSystem } = inode
  if (fileSystem.getXattr(inode, capabilityXattr)) fileSystem.removeXattr(inode, capabilityXattr)
  if (hasCapability(caller.credentials, 'FSETID')) return
  const mode = modeAfterWrite(fileSystem.stat(inode), caller.credentials)
  if (mode !== undefined) fileSystem.setAttributes(inode, { mode })
}

/** `chmod`, `chown`, `utimensat` of something that was found. A new owner drops a file's capabilities. EPERM, EACCES. */
export function changeAttributes(frame: Frame, caller: Caller, change: AttributeChange): void {
  const { fileSystem } = frame.mount
  const stat = fileSystem.stat(frame.inode)
  const allowed = allowedChange(stat, caller.credentials, change)
  const changesOwner = change.uid !== undefined || change.gid !== undefined
  if (changesOwner && stat.kind !== 'directory' && fileSystem.getXattr(frame.inode, capabilityXattr)) {
    fileSystem.removeXattr(frame.inode, capabilityXattr)
  }
  fileSystem.setAttributes(frame.inode, allowed)
}

class Description implements OpenFile {
  readonly path: string
  readonly canRead: boolean
  readonly canWrite: boolean
  offset = 0
  readonly #frame: Frame
  readonly #caller: Caller
  readonly #appends: boolean
  #isOpen = true

  constructor(opened: Opened, caller: Caller, options: OpenOptions) {
    this.path = opened.path
    this.#frame = opened.frame
    this.#caller = caller
    this.canRead = options.read ?? false
    this.canWrite = options.write ?? false
    this.#appends = options.append ?? false
    opened.frame.mount.openFiles += 1
    this.#fileSystem.retain(opened.frame.inode)
  }

  get #fileSystem() {
    return this.#frame.mount.fileSystem
  }

  stat(): Stat {
    this.#check(true)
    return this.#fileSystem.stat(this.#frame.inode)
  }

  read(length: number): Uint8Array {
    const bytes = this.readAt(this.offset, length)
    this.offset += bytes.length
    return bytes
  }

  readAt(offset: number, length: number): Uint8Array {
    this.#check(this.canRead)
    return this.#fileSystem.read(this.#frame.inode, offset, length)
  }

  write(bytes: Uint8Array): number {
    this.#check(this.canWrite)
    if (bytes.length === 0) return 0
    if (this.#appends) this.offset = this.stat().sizeBytes
    dropPrivileges(this.#frame.inode, this.#caller)
    const written = this.#fileSystem.write(this.#frame.inode, this.offset, bytes)
    this.offset += written
    return written
  }

  truncate(sizeBytes: number): void {
    this.#checkWrite()
    dropPrivileges(this.#frame.inode, this.#caller)
    this.#fileSystem.truncate(this.#frame.inode, sizeBytes)
  }

  content(): Content {
    this.#check(this.canRead)
    return this.#fileSystem.content(this.#frame.inode)
  }

  setContent(content: Content): void {
    this.#check(this.canWrite)
    dropPrivileges(this.#frame.inode, this.#caller)
    this.#fileSystem.setContent(this.#frame.inode, content)
  }

  seek(whence: 'data' | 'hole', offset: number): number {
    this.#check(true)
    if (kindOf(this.#frame.inode) !== 'file') throw new PosixError('EINVAL', this.path)
    const content = this.#fileSystem.content(this.#frame.inode)
    return whence === 'data' ? seekData(content, offset) : seekHole(content, offset)
  }

  allocate(mode: Allocation, offset: number, length: number): void {
    if (offset < 0 || length <= 0) throw new PosixError('EINVAL', this.path)
    this.#check(this.canWrite)
    const { inode } = this.#frame
    if (this.#fileSystem.type === 'tmpfs' && !tmpfsAllocations.has(mode)) throw new PosixError('EOPNOTSUPP', this.path)
    if (offset + length > fileLimitBytes) throw new PosixError('EFBIG', this.path)
    dropPrivileges(inode, this.#caller)
    this.#fileSystem.setContent(inode, allocate(this.#fileSystem.content(inode), mode, offset, length))
  }

  setAttributes(change: AttributeChange): void {
    this.#check(true)
    if (this.#frame.mount.readOnly) throw new PosixError('EROFS', this.path)
    changeAttributes(this.#frame, this.#caller, change)
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#frame.mount.openFiles -= 1
    this.#fileSystem.release(this.#frame.inode)
  }

  /** `ftruncate` of a descriptor that can't write is EINVAL, not EBADF. */
  #checkWrite(): void {
    this.#check(true)
    if (!this.canWrite) throw new PosixError('EINVAL', this.path)
  }

  #check(isAllowed: boolean): void {
    if (!this.#isOpen || !isAllowed) throw new PosixError('EBADF', this.path)
  }
}
