/**
 * Descriptors that are not pipes or terminals: open files, the memory devices of Linux (null, zero, full, random) and
 * the sink through which a started process's output leaves the small Unix.
 */
import { randomFillSync } from 'node:crypto'
import type { OpenFile } from '../filesystem/namespaceTypes'
import { PosixError } from '../filesystem/posixError'
import { collectLine } from './pipe'
import type { Descriptor } from './types'

const lineChunkBytes = 4096

/** Counts the holders of something that is closed with the last of them. */
class Shared {
  private holders = 1
  constructor(private readonly onLast: () => void) {}

  hold(): void {
    this.holders++
  }

  drop(): void {
    if (--this.holders === 0) this.onLast()
  }
}

/** A descriptor of an open file; duplicates share the offset, as `dup` does. */
export function fileDescriptor(file: OpenFile): Descriptor {
  return new FileDescriptor(file, new Shared(() => file.close()))
}

class FileDescriptor implements Descriptor {
  readonly kind = 'file'
  readonly isTty = false
  private closed = false

  constructor(
    readonly file: OpenFile,
    private readonly shared: Shared,
  ) {}

  read(maxBytes: number): Promise<Uint8Array> {
    return attempt(() => {
      if (this.closed || !this.file.canRead) throw new PosixError('EBADF')
      return this.file.read(maxBytes)
    })
  }

  readLine(maxBytes = Number.MAX_SAFE_INTEGER): Promise<Uint8Array> {
    return collectLine(async (limit) => {
      const bytes = await this.read(Math.min(limit, lineChunkBytes))
      const end = bytes.indexOf(10)
      if (end < 0 || end === bytes.length - 1) return bytes
      this.file.offset -= bytes.length - end - 1
      return bytes.subarray(0, end + 1)
    }, maxBytes)
  }

  write(bytes: Uint8Array): Promise<void> {
    return attempt(() => {
      if (this.closed || !this.file.canWrite) throw new PosixError('EBADF')
      const written = bytes.length === 0 ? 0 : this.file.write(bytes)
      if (written < bytes.length) throw new PosixError('ENOSPC')
    })
  }

  duplicate(): Descriptor {
    this.shared.hold()
    return new FileDescriptor(this.file, this.shared)
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.shared.drop()
  }
}

function attempt<T>(action: () => T): Promise<T> {
  try {
    return Promise.resolve(action())
  } catch (error) {
    return Promise.reject(error instanceof Error ? error : new Error(String(error)))
  }
}

export type MemoryDevice = 'null' | 'zero' | 'full' | 'random'

/** One of Linux's memory devices (major 1). */
export function memoryDevice(device: MemoryDevice): Descriptor {
  const read = (maxBytes: number): Promise<Uint8Array> => {
    if (device === 'null') return Promise.resolve(new Uint8Array(0))
    const bytes = new Uint8Array(Math.min(maxBytes, 1 << 20))
    if (device === 'random') randomFillSync(bytes)
    return Promise.resolve(bytes)
  }
  return {
    kind: 'device',
    isTty: false,
    read,
    readLine: (maxBytes = lineChunkBytes) => read(maxBytes),
    write: () => (device === 'full' ? Promise.reject(new PosixError('ENOSPC')) : Promise.resolve()),
    duplicate: () => memoryDevice(device),
    close: () => undefined,
  }
}

/** Where a process's output leaves: each write waits until the receiver has taken it, in order. */
export class OutputSink {
  private tail: Promise<void> = Promise.resolve()
  private pending = 0

  constructor(private readonly receive: (bytes: Uint8Array) => Promise<void> | void) {}

  push(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return Promise.resolve()
    this.pending++
    const done = this.tail.then(() => this.receive(bytes))
    this.tail = done.then(
      () => void this.pending--,
      () => void this.pending--,
    )
    return done
  }

  /** Resolves when what was written so far has been received. */
  drained(): Promise<void> {
    return this.tail
  }

  descriptor(): Descriptor {
    return new SinkDescriptor(this)
  }
}

class SinkDescriptor implements Descriptor {
  readonly kind = 'pipe'
  readonly isTty = false
  private closed = false

  constructor(private readonly sink: OutputSink) {}

  read(): Promise<Uint8Array> {
    return Promise.reject(new PosixError('EBADF'))
  }

  readLine(): Promise<Uint8Array> {
    return this.read()
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.closed) return Promise.reject(new PosixError('EBADF'))
    return this.sink.push(bytes)
  }

  duplicate(): Descriptor {
    return new SinkDescriptor(this.sink)
  }

  close(): void {
    this.closed = true
  }
}

/** What stands in for a descriptor number that is not open. */
export const closedDescriptor: Descriptor = {
  kind: 'device',
  isTty: false,
  read: () => Promise.reject(new PosixError('EBADF')),
  readLine: () => Promise.reject(new PosixError('EBADF')),
  write: () => Promise.reject(new PosixError('EBADF')),
  duplicate: () => {
    throw new PosixError('EBADF')
  },
  close: () => undefined,
}
