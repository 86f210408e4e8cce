/**
 * PGlite's data directory is a directory of the container: each of PostgreSQL's own reads and writes, a page of a table or
 * a record of the log, becomes a system call of the guest's, so that copy-up, volumes and layers cost what they really do.
 * PGlite opens a file for both ways once and never says how; what it unlinks may be open still.
 */
import { BaseFilesystem, ERRNO_CODES, type FsStats } from '@electric-sql/pglite/basefs'
import { PosixError } from '../../filesystem/posixError'
import type { GuestStat } from '../../guest/calls'
import type { GuestSystem } from '../../guest/guestSystem'
import { OwnLock, ownLockFd, ownLockPath } from './ownLock'

const permissionBits = 0o7777
const kinds = { file: 0o100000, directory: 0o040000 } as const
/** Emscripten's numbers of what PGlite's own list lacks. */
const moreCodes: Readonly<Record<string, number>> = {
  ...{ EACCES: 2, EAGAIN: 6, EBUSY: 10, EDQUOT: 19, EFBIG: 22, EINTR: 27, EIO: 29, ELOOP: 32, EMFILE: 33 },
  ...{ ENAMETOOLONG: 37, ENFILE: 41, ENOMEM: 48, ENOSPC: 51, EPERM: 63, EROFS: 69, ETXTBSY: 74, EXDEV: 75 },
}

export class DataFiles extends BaseFilesystem {
  private readonly ownLock = new OwnLock()

  constructor(
    private readonly system: GuestSystem,
    private readonly folder: string,
  ) {
    super('camada')
  }

  /** Called after each command: what it wrote is safe when it is answered. */
  override syncToFs(): Promise<void> {
    this.system.sync()
    return Promise.resolve()
  }

  chmod(path: string, mode: number): void {
    if (path !== ownLockPath) this.attempt(() => this.system.chmod(this.at(path), mode & permissionBits))
  }

  close(fd: number): void {
    if (fd !== ownLockFd) this.attempt(() => this.system.close(fd))
  }

  fstat(fd: number): FsStats {
    return this.attempt(() => statsOf(fd === ownLockFd ? this.ownLock.stat() : this.system.fstat(fd)))
  }

  lstat(path: string): FsStats {
    const stat = (): GuestStat => (path === ownLockPath ? this.ownLock.stat() : this.system.stat(this.at(path), false))
    return this.attempt(() => statsOf(stat()))
  }

  mkdir(path: string, options?: { readonly mode?: number }): void {
    this.attempt(() => this.system.mkdir(this.at(path), (options?.mode ?? 0o700) & permissionBits))
  }

  open(path: string): number {
    if (path === ownLockPath) return this.attempt(() => (this.ownLock.stat(), ownLockFd))
    return this.attempt(() => this.system.open(this.at(path), { read: true, write: true }))
  }

  readdir(path: string): string[] {
    return this.attempt(() => ['.', '..', ...this.system.readdir(this.at(path))])
  }

  read(fd: number, buffer: Bytes, offset: number, length: number, position: number): number {
    const target = view(buffer, offset, length)
    return this.attempt(() =>
      fd === ownLockFd ? this.ownLock.read(target, position) : this.system.read(fd, target, position),
    )
  }

  rename(from: string, to: string): void {
    this.attempt(() => this.system.rename(this.at(from), this.at(to)))
  }

  rmdir(path: string): void {
    this.attempt(() => this.system.rmdir(this.at(path)))
  }

  truncate(path: string, sizeBytes: number): void {
    if (path === ownLockPath) return
    this.attempt(() => {
      const fd = this.system.open(this.at(path), { write: true })
      this.system.truncate(fd, sizeBytes)
      this.system.close(fd)
    })
  }

  unlink(path: string): void {
    this.attempt(() => (path === ownLockPath ? this.ownLock.remove() : this.system.unlink(this.at(path))))
  }

  utimes(path: string, atimeMs: number, mtimeMs: number): void {
    if (path !== ownLockPath) this.attempt(() => this.system.utimes(this.at(path), atimeMs, mtimeMs))
  }

  writeFile(path: string, data: string | Uint8Array, options?: { readonly mode?: number }): void {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
    if (path === ownLockPath) {
      this.ownLock.replace(bytes)
      return
    }
    this.attempt(() => {
      const flags = { write: true, create: true, truncate: true }
      const fd = this.system.open(this.at(path), flags, (options?.mode ?? 0o600) & permissionBits)
      this.system.write(fd, bytes)
      this.system.close(fd)
    })
  }

  write(fd: number, buffer: Bytes, offset: number, length: number, position: number): number {
    const bytes = view(buffer, offset, length)
    return this.attempt(() =>
      fd === ownLockFd ? this.ownLock.write(bytes, position) : this.system.write(fd, bytes, position),
    )
  }

  private at(path: string): string {
    return this.folder + path
  }

  /** Errors cross as Emscripten's numbers. */
  private attempt<T>(call: () => T): T {
    try {
      return call()
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
      const known: Readonly<Record<string, number>> = { ...ERRNO_CODES, ...moreCodes }
      throw Object.assign(new Error(error.message), { code: known[error.code] ?? moreCodes['EIO'] })
    }
  }
}

type Bytes = ArrayBufferView | ArrayBuffer

/** PGlite hands over its whole memory with an offset, as a view of some kind or as the buffer under it. */
function view(buffer: Bytes, offset: number, length: number): Uint8Array {
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length)
  return new Uint8Array(buffer, offset, length)
}

function statsOf(stat: GuestStat): FsStats {
  const kind = stat.kind === 'directory' ? kinds.directory : kinds.file
  return {
    ...{ dev: stat.deviceId, ino: stat.inode, mode: kind | stat.mode, nlink: stat.linkCount, rdev: 0 },
    ...{ uid: stat.uid, gid: stat.gid, size: stat.sizeBytes, blksize: 4096, blocks: stat.blocks512 },
    ...{ atime: stat.atimeMs, mtime: stat.mtimeMs, ctime: stat.ctimeMs },
  }
}
