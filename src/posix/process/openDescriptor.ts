/**
 * `open(2)` for everything that is not just a file: devices go by their device number, fifos wait for their other
 * end, and `/dev/stdin`, `/dev/fd/N`, `/proc/self/fd/N` are descriptors that the process already holds.
 */
import type { OpenOptions } from '../filesystem/namespaceTypes'
import { PosixError } from '../filesystem/posixError'
import { fileDescriptor, memoryDevice, type MemoryDevice } from './descriptors'
import type { RunningProcess } from './runningProcess'
import type { Descriptor } from './types'

const standardNames: Readonly<Record<string, number>> = { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2 }
const memoryDevices: Readonly<Record<number, MemoryDevice>> = {
  3: 'null',
  5: 'zero',
  7: 'full',
  8: 'random',
  9: 'random',
}
const mostHops = 40
const memoryMajor = 1
const terminalMajor = 5
const slaveMajor = 136

/** Opens a path for a process. Throws what `open(2)` gives: ENOENT, EACCES, EISDIR, ENXIO, EROFS, … */
export async function openDescriptor(process: RunningProcess, path: string, options: OpenOptions): Promise<Descriptor> {
  const held = heldDescriptor(process, path)
  if (held !== undefined) return held
  const kind = kindOf(process, path)
  const linked = kind?.kind === 'file' || kind?.kind === 'directory' ? undefined : linkedDescriptor(process, path)
  if (linked !== undefined) return linked
  if (kind === undefined || kind.kind === 'file' || kind.kind === 'directory') {
    if (kind?.kind === 'directory' && options.write === true) throw new PosixError('EISDIR', path)
    return fileDescriptor(process.namespace.open(process, path, options))
  }
  process.namespace.access(process, path, { read: options.read ?? false, write: options.write ?? false })
  if (kind.kind === 'characterDevice') return openDevice(process, kind.rdev, path)
  if (kind.kind === 'fifo' && !isUnnamed(process, path)) return openFifo(process, path, options)
  throw new PosixError('ENXIO', path)
}

/** A pipe without a name, which `/proc/N/fd` of another process leads to. */
function isUnnamed(process: RunningProcess, path: string): boolean {
  return process.namespace.locate(process, path).inode.fileSystem.type === 'proc'
}

/** What a path names that a process holds: itself, or another one whose pipes and terminals are reached through /proc. */
function heldDescriptor(process: RunningProcess, path: string): Descriptor | undefined {
  const own = heldNumber(process, path)
  if (own !== undefined) return duplicateOf(process, own, path)
  const [, pid, number] = /^\/proc\/(\d+)\/fd\/(\d+)$/.exec(path) ?? []
  const other = process.host.find(Number(pid))?.descriptors.get(Number(number))
  // A file is opened anew, by its own path.
  if (other === undefined || other.file !== undefined) return undefined
  // Throws EACCES for who may not look into that process.
  process.namespace.lstat(process, path)
  return other.duplicate()
}

function heldNumber(process: RunningProcess, path: string): number | undefined {
  const standard = standardNames[path]
  if (standard !== undefined) return standard
  const match = /^\/(?:dev\/fd|proc\/self\/fd|proc\/(\d+)\/fd)\/(\d+)$/.exec(path)
  if (match === null || (match[1] !== undefined && Number(match[1]) !== process.pid)) return undefined
  return Number(match[2])
}

/** The descriptor that links lead to, as `/var/log/nginx/access.log -> /dev/stdout`. */
function linkedDescriptor(process: RunningProcess, path: string): Descriptor | undefined {
  let at = path
  for (let hop = 0; hop < mostHops; hop++) {
    let target: string
    try {
      if (process.namespace.lstat(process, at).kind !== 'symlink') return undefined
      target = process.namespace.readLink(process, at)
    } catch (error) {
      if (error instanceof PosixError) return undefined
      throw error
    }
    at = target.startsWith('/') ? target : `${at.slice(0, at.lastIndexOf('/'))}/${target}`
    const held = heldDescriptor(process, at)
    if (held !== undefined) return held
  }
  return undefined
}

function duplicateOf(process: RunningProcess, number: number, path: string): Descriptor {
  const descriptor = process.descriptors.get(number)
  if (descriptor === undefined) throw new PosixError('ENOENT', path)
  return descriptor.duplicate()
}

function kindOf(process: RunningProcess, path: string) {
  try {
    return process.namespace.stat(process, path)
  } catch (error) {
    if (error instanceof PosixError) return undefined
    throw error
  }
}

function openDevice(process: RunningProcess, rdev: number, path: string): Descriptor {
  const major = rdev >>> 8
  const minor = rdev & 255
  if (major === memoryMajor) {
    const device = memoryDevices[minor]
    if (device !== undefined) return memoryDevice(device)
  }
  if (major === terminalMajor && minor < 2) {
    if (process.terminal === undefined) throw new PosixError('ENXIO', path)
    return process.terminal.descriptor()
  }
  if (major === slaveMajor) {
    const terminal = process.host.pseudoTerminal(minor)
    if (terminal !== undefined) return terminal.descriptor()
  }
  throw new PosixError('ENXIO', path)
}

async function openFifo(process: RunningProcess, path: string, options: OpenOptions): Promise<Descriptor> {
  const pipe = process.host.fifo(process.namespace.locate(process, path).inode)
  const read = options.read === true
  const write = options.write === true || options.append === true
  if (read && write) return pipe.open(['reader', 'writer'])
  const end = read ? 'reader' : 'writer'
  const descriptor = pipe.open([end])
  await pipe.untilOther(end, descriptor)
  return descriptor
}
