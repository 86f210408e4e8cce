/**
 * SQLite's files, through the guest's system calls: the container's own files, written in place page by page. A table's
 * file grows as InnoDB's does (`roomFor`): seven pages of 16 KB at first, page by page to half a megabyte, then by whole
 * extents, of which eight are kept free: a table of a megabyte takes nine.
 * The journal that protects a checkpoint's pages is a file of its own, where InnoDB has its doublewrite buffer.
 *
 * Writes that follow one another are gathered and go out together, before anything else happens to the file.
 */
import { PosixError } from '../../filesystem/posixError'
import type { GuestSystem } from '../../guest/guestSystem'

export const pageBytes = 16_384
const firstPages = 7
const singlePages = 36
const extentPages = 64
const freeExtents = 8
const smallExtents = 32
const bigStepExtents = 4
const gatheredBytes = 1024 * 1024

const ok = 0
const [ioError, readOnly, full, cannotOpen, shortRead, notFound] = [10, 8, 13, 14, 522, 12]
const mainDatabase = 0x100

interface OpenFile {
  readonly fd: number
  readonly path: string
  readonly grows: boolean
  sizeBytes: number
  gathered: Uint8Array[]
  gatheredAt: number
  gatheredLength: number
}

/**
 * How many pages InnoDB's file has when so many are used: 32 single ones besides its own four, then extents of 64 pages
 * with some kept free, taken four at a time beyond 32 extents. After the sizes of a real server's file
 * (`test/fixtures/growth/mysql.json`); a new file has seven pages in MySQL 8, four in MariaDB.
 */
export function roomFor(pages: number): number {
  if (pages <= singlePages) return Math.max(pages, firstPages)
  const extents = freeExtents + Math.max(1, Math.ceil((pages - singlePages - 1) / extentPages))
  return extentPages * (extents <= smallExtents ? extents : Math.ceil(extents / bigStepExtents) * bigStepExtents)
}

/** A VFS by the names that wa-sqlite calls. */
export class PageFiles {
  readonly name = 'pages'
  private readonly paths = new Map<string, string>()
  private readonly open = new Map<number, OpenFile>()

  constructor(
    private readonly system: GuestSystem,
    private readonly journalFolder: string,
  ) {}

  /** The short name under which SQLite opens a path. */
  nameOf(id: number, path: string): string {
    const name = `t${id}`
    this.paths.set(name, path)
    return name
  }

  /** Whether a checkpoint of a table was cut short. */
  hasJournal(id: number): boolean {
    return this.system.exists(this.pathOf(`t${id}-journal`))
  }

  private pathOf(name: string): string {
    const known = this.paths.get(name)
    if (known !== undefined) return known
    const table = /^t(\d+)-journal$/.exec(name)?.[1]
    return table === undefined ? `${this.journalFolder}/temp_${name}.ibt` : `${this.journalFolder}/temp_${table}.ibt`
  }

  xOpen(name: string | null, id: number, flags: number, outFlags: DataView): number {
    return guarded(cannotOpen, () => {
      const path = this.pathOf(name ?? `x${id}`)
      const fd = this.system.open(path, { read: true, write: true, create: true }, 0o640)
      const sizeBytes = this.system.size(fd)
      const grows = (flags & mainDatabase) !== 0
      this.open.set(id, { fd, path, grows, sizeBytes, gathered: [], gatheredAt: 0, gatheredLength: 0 })
      outFlags.setInt32(0, flags, true)
      return ok
    })
  }

  xClose(id: number): number {
    return this.with(id, (file) => {
      this.flush(file)
      this.system.close(file.fd)
      this.open.delete(id)
      return ok
    })
  }

  xRead(id: number, target: Uint8Array, offset: number): number {
    return this.with(id, (file) => {
      this.flush(file)
      const got = offset >= file.sizeBytes ? 0 : this.system.read(file.fd, target, offset)
      if (got === target.length) return ok
      target.fill(0, got)
      return shortRead
    })
  }

  xWrite(id: number, bytes: Uint8Array, offset: number): number {
    return this.with(id, (file) => {
      if (file.gatheredLength > 0 && file.gatheredAt + file.gatheredLength !== offset) this.flush(file)
      if (file.gatheredLength === 0) file.gatheredAt = offset
      file.gathered.push(bytes.slice())
      file.gatheredLength += bytes.length
      file.sizeBytes = Math.max(file.sizeBytes, offset + bytes.length)
      if (file.gatheredLength >= gatheredBytes) this.flush(file)
      return ok
    })
  }

  xTruncate(id: number, sizeBytes: number): number {
    return this.with(id, (file) => {
      this.flush(file)
      if (!file.grows) this.system.truncate(file.fd, sizeBytes)
      if (!file.grows) file.sizeBytes = sizeBytes
      return ok
    })
  }

  xSync(id: number): number {
    return this.with(id, (file) => {
      this.flush(file)
      this.system.sync()
      return ok
    })
  }

  xFileSize(id: number, size: DataView): number {
    return this.with(id, (file) => {
      size.setBigInt64(0, BigInt(file.sizeBytes), true)
      return ok
    })
  }

  xLock(): number {
    return ok
  }

  xUnlock(): number {
    return ok
  }

  xCheckReservedLock(_id: number, result: DataView): number {
    result.setInt32(0, 0, true)
    return ok
  }

  xFileControl(): number {
    return notFound
  }

  xSectorSize(): number {
    return 512
  }

  xDeviceCharacteristics(): number {
    return 0
  }

  xDelete(name: string): number {
    return guarded(ioError, () => {
      this.system.unlink(this.pathOf(name))
      return ok
    })
  }

  xAccess(name: string, _flags: number, result: DataView): number {
    return guarded(ioError, () => {
      result.setInt32(0, this.system.exists(this.pathOf(name)) ? 1 : 0, true)
      return ok
    })
  }

  /** Takes room as InnoDB does when a file has to grow. */
  private extend(file: OpenFile, needed: number): void {
    const size = this.system.size(file.fd)
    if (!file.grows || needed <= size) return
    const wanted = roomFor(Math.ceil(needed / pageBytes))
    this.system.allocate(file.fd, size, wanted * pageBytes - size)
    file.sizeBytes = Math.max(file.sizeBytes, wanted * pageBytes)
  }

  private flush(file: OpenFile): void {
    if (file.gatheredLength === 0) return
    const bytes = file.gathered.length === 1 ? (file.gathered[0] ?? new Uint8Array()) : Buffer.concat(file.gathered)
    const at = file.gatheredAt
    file.gathered = []
    file.gatheredLength = 0
    this.extend(file, at + bytes.length)
    const written = this.system.write(file.fd, bytes, at)
    if (written < bytes.length) throw new PosixError('ENOSPC', file.path)
  }

  private with(id: number, action: (file: OpenFile) => number): number {
    const file = this.open.get(id)
    return file === undefined ? ioError : guarded(ioError, () => action(file))
  }
}

/** No exception may cross WebAssembly's frames. */
function guarded(otherwise: number, action: () => number): number {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof PosixError)) return otherwise
    if (error.code === 'ENOSPC') return full
    return error.code === 'EROFS' ? readOnly : otherwise
  }
}
