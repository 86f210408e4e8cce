/**
 * Files of the host shell as a command needs them, in Go's words when they fail (`open x: no such file or directory`).
 * Paths may be relative to the working directory.
 */
import { Readable } from 'node:stream'
import { readChunks } from '@posix/filesystem/content'
import type { OpenFile } from '@posix/filesystem/namespaceTypes'
import { gnuErrorText, PosixError } from '@posix/filesystem/posixError'
import type { Stat } from '@posix/filesystem/types'
import type { Process } from '@posix/process/types'
import { CliError } from './cliError'

export interface HostFiles {
  /** The path from the root, without `.` and `..`. */
  absolute(path: string): string
  /** Undefined where there is none. */
  stat(path: string): Stat | undefined
  lstat(path: string): Stat | undefined
  readLink(path: string): string
  names(path: string): readonly string[]
  /** Throws `CliError`: `open PATH: no such file or directory`. */
  readText(path: string): string
  /** A file's bytes, read as they are taken. Throws `CliError`. */
  read(path: string): Readable
  /** Writes a file, over what is there. Throws `CliError`. */
  write(path: string, bytes: AsyncIterable<Uint8Array>, mode?: number): Promise<void>
  createDirectory(path: string, mode: number): void
  symlink(target: string, path: string): void
  link(existing: string, path: string): void
  createFifo(path: string, mode: number): void
  remove(path: string): void
  setAttributes(
    path: string,
    change: { mode?: number; mtimeNs?: bigint; atimeNs?: bigint; uid?: number; gid?: number },
  ): void
}

/** Files as a process sees them. */
export function filesOf(process: Process): HostFiles {
  const { namespace } = process
  const look = (path: string, follow: boolean): Stat | undefined => {
    try {
      return follow ? namespace.stat(process, path) : namespace.lstat(process, path)
    } catch (error) {
      if (error instanceof PosixError) return undefined
      throw error
    }
  }
  const open = (path: string): OpenFile =>
    asGo('open', path, () => {
      const file = namespace.open(process, path, { read: true })
      if (file.stat().kind !== 'directory') return file
      file.close()
      throw new CliError(`read ${path}: is a directory`)
    })
  return {
    absolute: (path) => absolutePath(process.cwd, path),
    stat: (path) => look(path, true),
    lstat: (path) => look(path, false),
    readLink: (path) => asGo('readlink', path, () => namespace.readLink(process, path)),
    names: (path) =>
      asGo('open', path, () =>
        namespace
          .readDirectory(process, path)
          .map(({ name }) => name)
          .sort(),
      ),
    readText: (path) => {
      const file = open(path)
      try {
        return Buffer.concat([...chunksOf(file, path)]).toString('utf8')
      } finally {
        file.close()
      }
    },
    read: (path) => readableOf(open(path), path),
    write: (path, bytes, mode = 0o666) =>
      writeAll(
        asGo('open', path, () => namespace.open(process, path, { write: true, createMode: mode, truncate: true })),
        bytes,
        path,
      ),
    createDirectory: (path, mode) => asGo('mkdir', path, () => namespace.createDirectory(process, path, mode)),
    symlink: (target, path) => asGo('symlink', path, () => namespace.symlink(process, target, path)),
    link: (existing, path) => asGo('link', path, () => namespace.link(process, existing, path)),
    createFifo: (path, mode) => asGo('mkfifo', path, () => namespace.createNode(process, path, { kind: 'fifo', mode })),
    remove: (path) => asGo('remove', path, () => namespace.unlink(process, path)),
    setAttributes: (path, change) =>
      asGo('chmod', path, () => namespace.setAttributes(process, path, change, { followLast: false })),
  }
}

/** Joins and cleans a path, without looking at links. */
export function absolutePath(cwd: string, path: string): string {
  const names: string[] = []
  for (const name of `${path.startsWith('/') ? '' : `${cwd}/`}${path}`.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '.' && name !== '') names.push(name)
  }
  return `/${names.join('/')}`
}

/** Rewords what the small Unix refuses, as Go's `os` package says it. */
function asGo<Result>(call: string, path: string, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    throw error instanceof PosixError ? new CliError(`${call} ${path}: ${goReason(error)}`) : error
  }
}

/** `no such file or directory`: Linux's words, in small letters. */
function goReason({ code }: PosixError): string {
  return gnuErrorText(code).toLowerCase()
}

/** A file's bytes; of devices there is `/dev/null` alone, which is empty. Throws `CliError`. */
function* chunksOf(file: OpenFile, path: string): Iterable<Uint8Array> {
  const { kind, rdev } = file.stat()
  if (kind === 'characterDevice' && rdev === 0x103) return
  yield* asGo('read', path, () => readChunks(file.content()))
}

function readableOf(file: OpenFile, path: string): Readable {
  return Readable.from(
    (function* () {
      try {
        yield* chunksOf(file, path)
      } finally {
        file.close()
      }
    })(),
    { objectMode: false },
  )
}

async function writeAll(file: OpenFile, bytes: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  try {
    for await (const chunk of bytes) asGo('write', path, () => file.write(chunk))
  } finally {
    file.close()
  }
}
