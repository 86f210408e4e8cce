/**
 * The system calls of MicroPython's WebAssembly build, served by the container: its imports (emscripten's `__syscall_…`
 * and WASI's `fd_…`) read and write the program's memory here and go to the guest's system. Paths below `libraryFolder`
 * are the modules that stand in for Python's own. Failures are Linux's numbers, as Python scripts know them.
 */
import type { GuestStat } from '../guest/calls'
import type { GuestSystem } from '../guest/guestSystem'
import { errnoNumber, PosixError } from '../filesystem/posixError'
import { libraryFolder, librarySource } from './library'
import { fileModes, type WasmMemory } from './wasmMemory'
import type { OutputBuffer } from './outputBuffer'

interface OpenFile {
  readonly kind: 'file' | 'directory' | 'library'
  /** The guest's own number. */
  readonly fd: number
  readonly path: string
  readonly bytes: Uint8Array
  /** Where the next byte goes; undefined for what has no place: pipes, devices, files that are appended to. */
  offset: number | undefined
  names: readonly string[]
}

type Import = (...values: number[]) => number

const [writeOnly, readWrite, create, exclusive, truncate, append, directory] = [
  1, 2, 0o100, 0o200, 0o1000, 0o2000, 0o200000,
]
const entryBytes = 280
/** Emscripten's own number of EINTR, at which it calls again. */
const emscriptenInterrupted = 27

/** Open files and the current directory of one interpreter. */
export class SystemCalls {
  private readonly open = new Map<number, OpenFile>()
  private cwd: string

  constructor(
    private readonly system: GuestSystem,
    private readonly output: OutputBuffer,
    private readonly interrupt: () => void,
  ) {
    this.cwd = system.cwd
  }

  /** The imports, by their names in the WebAssembly file; `memory` once it is there. */
  imports(memory: () => WasmMemory): Readonly<Record<string, Import>> {
    return { ...this.pathImports(memory), ...this.descriptorImports(memory) }
  }

  private pathImports(memory: () => WasmMemory): Record<string, Import> {
    const path = (at: number): string => this.resolve(memory().text(at))
    const stat = (at: number, into: number, follows: boolean): number =>
      this.attempt(() => memory().putStat(into, this.statOf(path(at), follows)))
    return {
      __syscall_chdir: (at) => this.attempt(() => this.chdir(path(at))),
      __syscall_getcwd: (at, size) => this.attempt(() => memory().putText(at, this.cwd, size)),
      __syscall_mkdirat: (_, at, mode) => this.attempt(() => this.system.mkdir(path(at), mode)),
      __syscall_openat: (_, at, flags, rest) =>
        this.attempt(() => this.openPath(path(at), flags, rest === 0 ? 0o666 : memory().word(rest))),
      __syscall_renameat: (_, from, __, to) => this.attempt(() => this.system.rename(path(from), path(to))),
      __syscall_rmdir: (at) => this.attempt(() => this.system.rmdir(path(at))),
      __syscall_unlinkat: (_, at, flags) =>
        this.attempt(() => (flags === 512 ? this.system.rmdir(path(at)) : this.system.unlink(path(at)))),
      __syscall_stat64: (at, into) => stat(at, into, true),
      __syscall_lstat64: (at, into) => stat(at, into, false),
      __syscall_newfstatat: (_, at, into, flags) => stat(at, into, (flags & 256) === 0),
      __syscall_statfs64: (at, _, into) =>
        this.attempt(() => memory().putFreeBytes(into, this.system.freeBytes(path(at)))),
    }
  }

  private descriptorImports(memory: () => WasmMemory): Record<string, Import> {
    return {
      __syscall_fstat64: (fd, into) => this.attempt(() => memory().putStat(into, this.fstat(fd))),
      __syscall_getdents64: (fd, into, size) => this.attempt(() => this.entries(memory(), fd, into, size)),
      fd_close: (fd) => -this.attempt(() => this.close(fd)),
      fd_sync: (fd) => -this.attempt(() => (fd === 1 ? this.output.flush() : this.system.sync())),
      fd_read: (fd, vectors, count, into) =>
        -this.attempt(() =>
          memory().putWord(
            into,
            this.transfer(memory(), vectors, count, (part) => this.read(fd, part)),
          ),
        ),
      fd_write: (fd, vectors, count, into) =>
        -this.attempt(() =>
          memory().putWord(
            into,
            this.transfer(memory(), vectors, count, (part) => this.write(fd, part)),
          ),
        ),
      // The offset is a bigint by WebAssembly's rules.
      fd_seek: (fd, offset, whence, into) =>
        -this.attempt(() => memory().putLong(into, this.seek(fd, Number(offset), whence))),
    }
  }

  /** 0 or what came of it; a failure is a negative number of Linux. */
  private attempt(action: () => number | void): number {
    if (this.system.takeSignals().includes('SIGINT')) this.interrupt()
    try {
      return action() ?? 0
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
      if (error.code !== 'EINTR') return -errnoNumber(error.code)
      if (this.system.takeSignals().includes('SIGINT')) this.interrupt()
      return -emscriptenInterrupted
    }
  }

  /** A path from where the script is now. */
  resolve(path: string): string {
    return path.startsWith('/') ? path : `${this.cwd === '/' ? '' : this.cwd}/${path}`
  }

  private chdir(path: string): void {
    if (this.system.stat(path).kind !== 'directory') throw new PosixError('ENOTDIR', path)
    const parts: string[] = []
    for (const part of path.split('/')) {
      if (part === '..') parts.pop()
      else if (part !== '' && part !== '.') parts.push(part)
    }
    this.cwd = `/${parts.join('/')}`
  }

  private openPath(path: string, flags: number, mode: number): number {
    const library = libraryBytes(path)
    if (library !== undefined) {
      let fd = 1_000_000
      while (this.open.has(fd)) fd++
      this.open.set(fd, { kind: 'library', fd, path, bytes: library, offset: 0, names: [] })
      return fd
    }
    const has = (bit: number): boolean => (flags & bit) !== 0
    const fd = this.system.open(
      path,
      {
        read: !has(writeOnly),
        write: has(writeOnly) || has(readWrite),
        create: has(create),
        exclusive: has(exclusive),
        truncate: has(truncate),
        append: has(append),
        directory: has(directory),
      },
      mode,
    )
    const { kind } = this.system.fstat(fd)
    if (kind === 'directory' && !has(directory)) {
      this.system.close(fd)
      throw new PosixError('EISDIR', path)
    }
    const isPlaced = kind === 'file' && !has(append)
    this.open.set(fd, {
      kind: kind === 'directory' ? 'directory' : 'file',
      fd,
      path,
      bytes: new Uint8Array(0),
      offset: isPlaced ? 0 : undefined,
      names: kind === 'directory' ? ['.', '..', ...this.system.readdir(path)] : [],
    })
    return fd
  }

  private fileOf(fd: number): OpenFile {
    const file = this.open.get(fd)
    if (file === undefined) throw new PosixError('EBADF')
    return file
  }

  private close(fd: number): void {
    const file = this.fileOf(fd)
    this.open.delete(fd)
    if (file.kind !== 'library') this.system.close(fd)
  }

  private read(fd: number, target: Uint8Array): number {
    if (fd === 0) {
      this.output.flush()
      return this.system.read(0, target)
    }
    const file = this.fileOf(fd)
    if (file.kind === 'library') {
      const part = file.bytes.subarray(file.offset, (file.offset ?? 0) + target.length)
      target.set(part)
      file.offset = (file.offset ?? 0) + part.length
      return part.length
    }
    const got = this.system.read(fd, target, file.offset)
    if (file.offset !== undefined) file.offset += got
    return got
  }

  private write(fd: number, bytes: Uint8Array): number {
    if (fd === 1) {
      this.output.write(bytes)
      return bytes.length
    }
    if (fd === 2) return this.system.write(2, bytes)
    const file = this.fileOf(fd)
    const put = this.system.write(fd, bytes, file.offset)
    if (file.offset !== undefined) file.offset += put
    return put
  }

  private seek(fd: number, offset: number, whence: number): number {
    if (fd < 3) throw new PosixError('ESPIPE')
    const file = this.fileOf(fd)
    const size = file.kind === 'library' ? file.bytes.length : this.system.size(fd)
    if (file.offset === undefined) return whence === 2 || whence === 1 ? size : 0
    const from = whence === 0 ? 0 : whence === 1 ? file.offset : size
    if (from + offset < 0) throw new PosixError('EINVAL')
    file.offset = from + offset
    return file.offset
  }

  private transfer(memory: WasmMemory, vectors: number, count: number, move: (part: Uint8Array) => number): number {
    let total = 0
    for (let at = 0; at < count; at++) {
      const part = memory.vector(vectors + at * 8)
      if (part.length === 0) continue
      const moved = move(part)
      total += moved
      if (moved < part.length) break
    }
    return total
  }

  private entries(memory: WasmMemory, fd: number, into: number, size: number): number {
    const file = this.fileOf(fd)
    const from = file.offset ?? 0
    const names = file.names.slice(from, from + Math.floor(size / entryBytes))
    for (const [at, name] of names.entries()) {
      const kind = name === '.' || name === '..' ? 'directory' : this.system.stat(`${file.path}/${name}`, false).kind
      memory.putEntry(into + at * entryBytes, { name, type: fileModes[kind] >> 12, next: from + at + 1 })
    }
    file.offset = from + names.length
    return names.length * entryBytes
  }

  private fstat(fd: number): GuestStat {
    if (fd < 3) return this.system.fstat(fd)
    const file = this.fileOf(fd)
    return file.kind === 'library' ? libraryStat(file.bytes.length) : this.system.fstat(fd)
  }

  private statOf(path: string, follows: boolean): GuestStat {
    if (path === libraryFolder) return { ...libraryStat(0), kind: 'directory', mode: 0o555 }
    const library = libraryBytes(path)
    return library === undefined ? this.system.stat(path, follows) : libraryStat(library.length)
  }
}

function libraryBytes(path: string): Uint8Array | undefined {
  if (!path.startsWith(`${libraryFolder}/`)) return undefined
  const source = librarySource(path.slice(libraryFolder.length + 1))
  return source === undefined ? undefined : Buffer.from(source)
}

function libraryStat(sizeBytes: number): GuestStat {
  const times = { atimeMs: 0, mtimeMs: 0, ctimeMs: 0 }
  return {
    kind: 'file',
    deviceId: 0,
    inode: 0,
    mode: 0o444,
    linkCount: 1,
    uid: 0,
    gid: 0,
    sizeBytes,
    blocks512: 0,
    ...times,
  }
}
