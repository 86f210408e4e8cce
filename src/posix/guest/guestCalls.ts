/**
 * The simulator's side of a guest's system calls: each is served against the process's own namespace, with its
 * credentials, so that a guest meets read-only mounts, full disks and foreign files as any program does.
 */
import type { OpenFile } from '../filesystem/namespaceTypes'
import { PosixError } from '../filesystem/posixError'
import type { Stat } from '../filesystem/types'
import type { Descriptor, Process } from '../process/types'
import { openFlags, type GuestStat, type Operation } from './calls'

export interface Asked {
  readonly numbers: Float64Array
  readonly text: readonly string[]
  readonly data: Uint8Array
}

/** What is put into shared memory: a number, bytes, or something told as JSON. */
export type Answer = number | Uint8Array | { readonly told: unknown }

type Serve = (asked: Asked) => Answer | Promise<Answer>

const firstOwn = 3

/** The open files of one guest and what its calls do. */
export class GuestCalls {
  private readonly files = new Map<number, OpenFile>()
  private heldBytes = 0

  constructor(private readonly process: Process) {}

  /** Answers a call, at once where that is possible. Throws PosixError. */
  serve(operation: Operation, asked: Asked): Answer | Promise<Answer> {
    return this.table[operation](asked)
  }

  dispose(): void {
    for (const file of this.files.values()) file.close()
    this.files.clear()
    this.process.release(this.heldBytes)
    this.heldBytes = 0
  }

  private readonly table: Readonly<Record<Operation, Serve>> = {
    open: ({ numbers: [bits = 0, mode = 0], text: [path = ''] }) => this.open(path, bits, mode),
    close: ({ numbers: [fd = -1] }) => this.close(fd),
    read: ({ numbers: [fd = -1, length = 0, at = -1] }) => this.read(fd, length, at),
    write: ({ numbers: [fd = -1, at = -1], data }) => this.write(fd, data, at),
    truncate: ({ numbers: [fd = -1, size = 0] }) => done(this.file(fd).truncate(size)),
    size: ({ numbers: [fd = -1] }) => this.file(fd).stat().sizeBytes,
    stat: ({ numbers: [follow], text: [path = ''] }) => {
      const { namespace } = this.process
      return { told: statOf(follow === 0 ? namespace.lstat(this.process, path) : namespace.stat(this.process, path)) }
    },
    fstat: ({ numbers: [fd = -1] }) => ({ told: this.fstat(fd) }),
    unlink: ({ text: [path = ''] }) => done(this.process.namespace.unlink(this.process, path)),
    rename: ({ text: [from = '', to = ''] }) => done(this.process.namespace.rename(this.process, from, to)),
    mkdir: ({ numbers: [mode], text: [path = ''] }) =>
      done(this.process.namespace.createDirectory(this.process, path, mode)),
    rmdir: ({ text: [path = ''] }) => done(this.process.namespace.removeDirectory(this.process, path)),
    readdir: ({ text: [path = ''] }) => ({
      told: this.process.namespace.readDirectory(this.process, path).map((entry) => entry.name),
    }),
    readlink: ({ text: [path = ''] }) => ({ told: this.process.namespace.readLink(this.process, path) }),
    symlink: ({ text: [target = '', path = ''] }) => done(this.process.namespace.symlink(this.process, target, path)),
    link: ({ text: [existing = '', path = ''] }) => done(this.process.namespace.link(this.process, existing, path)),
    chmod: ({ numbers: [mode = 0], text: [path = ''] }) =>
      done(this.process.namespace.setAttributes(this.process, path, { mode })),
    chown: ({ numbers: [uid = 0, gid = 0], text: [path = ''] }) =>
      done(this.process.namespace.setAttributes(this.process, path, { uid, gid })),
    utimes: ({ numbers: [atime = 0, mtime = 0], text: [path = ''] }) =>
      done(this.process.namespace.setAttributes(this.process, path, { atimeNs: nsOf(atime), mtimeNs: nsOf(mtime) })),
    access: ({ numbers: [bits = 0], text: [path = ''] }) =>
      done(
        this.process.namespace.access(this.process, path, {
          read: (bits & 4) !== 0,
          write: (bits & 2) !== 0,
          execute: (bits & 1) !== 0,
        }),
      ),
    sync: () => this.process.host.sync().then(() => 0),
    allocate: ({ numbers: [fd = -1, at = 0, length = 0] }) => done(this.file(fd).allocate('allocate', at, length)),
    statfs: ({ text: [path = ''] }) => {
      const stat = this.process.namespace.statFileSystem(this.process, path)
      return stat.freeBlocks * stat.blockSizeBytes
    },
    sleep: ({ numbers: [durationMs = 0] }) => this.process.sleep(durationMs).then(() => 0),
    now: () => this.process.host.now(),
    hold: ({ numbers: [bytes = 0] }) => this.hold(bytes),
  }

  private open(path: string, bits: number, mode: number): number {
    const has = (bit: number): boolean => (bits & bit) !== 0
    if (this.files.size >= this.process.limits.openFiles.soft) throw new PosixError('EMFILE', path)
    const file = this.process.namespace.open(this.process, path, {
      read: has(openFlags.read),
      write: has(openFlags.write),
      append: has(openFlags.append),
      exclusive: has(openFlags.exclusive),
      truncate: has(openFlags.truncate),
      directory: has(openFlags.directory),
      ...(has(openFlags.create) ? { createMode: mode } : {}),
    })
    let fd = firstOwn
    while (this.files.has(fd)) fd++
    this.files.set(fd, file)
    return fd
  }

  private close(fd: number): number {
    this.file(fd).close()
    this.files.delete(fd)
    return 0
  }

  private read(fd: number, length: number, at: number): Answer | Promise<Answer> {
    if (fd < firstOwn) return this.standard(fd).read(length)
    const file = this.file(fd)
    return at < 0 ? file.read(length) : file.readAt(at, length)
  }

  private write(fd: number, data: Uint8Array, at: number): Answer | Promise<Answer> {
    // The shared memory is the guest's again as soon as it is answered: what is kept is copied.
    const bytes = data.slice()
    if (fd < firstOwn)
      return this.standard(fd)
        .write(bytes)
        .then(() => bytes.length)
    const file = this.file(fd)
    if (at < 0) return file.write(bytes)
    const { offset } = file
    file.offset = at
    try {
      return file.write(bytes)
    } finally {
      file.offset = offset
    }
  }

  private fstat(fd: number): GuestStat {
    if (fd >= firstOwn) return statOf(this.file(fd).stat())
    const { file, kind } = this.standard(fd)
    if (file !== undefined) return statOf(file.stat())
    return { ...nothing, kind: kind === 'pipe' ? 'fifo' : 'characterDevice' }
  }

  private hold(bytes: number): number {
    this.heldBytes += bytes
    if (bytes < 0) this.process.release(-bytes)
    else this.process.allocate(bytes)
    return 0
  }

  private file(fd: number): OpenFile {
    const file = this.files.get(fd)
    if (file === undefined) throw new PosixError('EBADF')
    return file
  }

  private standard(fd: number): Descriptor {
    if (fd === 0) return this.process.stdin
    return fd === 1 ? this.process.stdout : this.process.stderr
  }
}

const nothing: Omit<GuestStat, 'kind'> = {
  deviceId: 0,
  inode: 0,
  mode: 0o600,
  linkCount: 1,
  uid: 0,
  gid: 0,
  sizeBytes: 0,
  blocks512: 0,
  atimeMs: 0,
  mtimeMs: 0,
  ctimeMs: 0,
}

function done(_: void): number {
  return 0
}

function statOf(stat: Stat): GuestStat {
  const { kind, deviceId, inode, mode, linkCount, uid, gid, sizeBytes, blocks512 } = stat
  const times = { atimeMs: msOf(stat.atimeNs), mtimeMs: msOf(stat.mtimeNs), ctimeMs: msOf(stat.ctimeNs) }
  return { kind, deviceId, inode, mode, linkCount, uid, gid, sizeBytes, blocks512, ...times }
}

function msOf(timeNs: bigint): number {
  return Number(timeNs / 1_000_000n)
}

function nsOf(timeMs: number): bigint {
  return BigInt(Math.round(timeMs)) * 1_000_000n
}
