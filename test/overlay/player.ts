/** Plays the operations of a case through a namespace, one after the other, and says what came of each. */
import { PosixError } from '@posix/filesystem/posixError'
import type { Caller, Namespace, OpenFile, OpenOptions } from '@posix/filesystem/namespaceTypes'
import type { Stat } from '@posix/filesystem/types'
import type { OpenFlag, Operation, Somebody } from './cases'
import { shownText } from './shownText'

const root: Somebody = { uid: 0, gid: 0, groups: [] }

export class Player {
  readonly #namespace: Namespace
  readonly #tellsSpace: boolean
  readonly #handles = new Map<number, OpenFile>()
  readonly #inodes = new Map<number, number>()

  /** `tellsSpace`: the free blocks and inodes are of interest. */
  constructor(namespace: Namespace, tellsSpace = false) {
    this.#namespace = namespace
    this.#tellsSpace = tellsSpace
  }

  play(operation: Operation): string {
    const caller: Caller = { credentials: operation.as ?? root, umask: operation.umask ?? 0o022, cwd: '/' }
    try {
      if (opensFiles.has(operation.op) && 'path' in operation && this.#isSpecial(caller, operation.path))
        return 'special'
      const value = this.#act(caller, operation)
      return value === undefined ? 'ok' : `ok ${value}`
    } catch (error) {
      if (error instanceof PosixError) return error.code
      throw error
    }
  }

  #isSpecial(caller: Caller, path: string): boolean {
    if (!this.#namespace.exists(caller, path)) return false
    return ['fifo', 'characterDevice', 'blockDevice'].includes(this.#namespace.stat(caller, path).kind)
  }

  #act(caller: Caller, operation: Operation): string | number | undefined | void {
    const ns = this.#namespace
    switch (operation.op) {
      case 'create': {
        const { path, mode, exclusive, truncate, text } = operation
        return this.#write(caller, path, text, { createMode: mode, exclusive, truncate })
      }
      case 'append':
        return this.#write(caller, operation.path, operation.text, { append: true })
      case 'writeAt':
        return this.#write(caller, operation.path, operation.text, { offset: operation.offset })
      case 'read':
        return this.#with(ns.open(caller, operation.path, { read: true }), textOf)
      case 'truncate':
        return this.#with(ns.open(caller, operation.path, { write: true }), (file) => {
          file.truncate(operation.size)
        })
      case 'open':
        return ns.open(caller, operation.path, openOptions(operation.flags, operation.mode)).close()
      case 'allocate':
        return this.#with(ns.open(caller, operation.path, { write: true }), (file) => {
          file.allocate(operation.mode, operation.offset, operation.length)
        })
      case 'seek':
        return this.#with(ns.open(caller, operation.path, { read: true }), (file) =>
          file.seek(operation.whence, operation.offset),
        )
      case 'chmod':
        return ns.setAttributes(caller, operation.path, { mode: operation.mode })
      case 'chown': {
        const { path, uid, gid, follow } = operation
        return ns.setAttributes(caller, path, { uid, gid }, { followLast: follow })
      }
      case 'utimes': {
        const timeNs = BigInt(operation.mtimeNs)
        return ns.setAttributes(
          caller,
          operation.path,
          { mtimeNs: timeNs, atimeNs: timeNs },
          { followLast: operation.follow },
        )
      }
      case 'touch':
        return ns.setAttributes(caller, operation.path, { now: 'both' })
      case 'mkdir':
        return ns.createDirectory(caller, operation.path, operation.mode)
      case 'rmdir':
        return ns.removeDirectory(caller, operation.path)
      case 'unlink':
        return ns.unlink(caller, operation.path)
      case 'rename':
        return ns.rename(caller, operation.path, operation.to, {
          noReplace: operation.flag === 'noReplace',
          exchange: operation.flag === 'exchange',
        })
      case 'link':
        return ns.link(caller, operation.path, operation.to)
      case 'symlink':
        return ns.symlink(caller, operation.target, operation.path)
      case 'mknod':
        return ns.createNode(caller, operation.path, { kind: operation.kind, rdev: operation.rdev, mode: 0o640 })
      default:
        return this.#look(caller, operation)
    }
  }

  #look(caller: Caller, operation: Operation): string | number | undefined | void {
    const ns = this.#namespace
    switch (operation.op) {
      case 'readdir':
        return ns
          .readDirectory(caller, operation.path)
          .map(({ name }) => name)
          .sort()
          .join(' ')
      case 'readlink':
        return ns.readLink(caller, operation.path)
      case 'stat': {
        const { path, follow } = operation
        return this.#show(follow ? ns.stat(caller, path) : ns.lstat(caller, path))
      }
      case 'access':
        return this.#access(caller, operation.path, operation.mode)
      case 'setxattr': {
        const { path, name, value, flag, follow } = operation
        const options = { create: flag === 'create', replace: flag === 'replace', followLast: follow }
        return ns.setXattr(caller, path, name, Buffer.from(value, 'latin1'), options)
      }
      case 'removexattr':
        return ns.removeXattr(caller, operation.path, operation.name, { followLast: operation.follow })
      case 'getxattr': {
        const value = ns.getXattr(caller, operation.path, operation.name, { followLast: operation.follow })
        if (!value) throw new PosixError('ENODATA')
        return Buffer.from(value).toString('latin1')
      }
      case 'listxattr':
        return [...ns.listXattrs(caller, operation.path, { followLast: operation.follow })].sort().join(' ')
      case 'statfs': {
        if (!this.#tellsSpace) return undefined
        const { blocks, freeBlocks, inodes, freeInodes } = ns.statFileSystem(caller, '/')
        return [blocks, freeBlocks, inodes, freeInodes].join(' ')
      }
      case 'openHandle': {
        const { path, write, append } = operation
        const file = ns.open(caller, path, { read: true, write, append })
        this.#handles.get(operation.slot)?.close()
        this.#handles.set(operation.slot, file)
        return undefined
      }
      default:
        return this.#useHandle(operation)
    }
  }

  #useHandle(operation: Operation): string | number | undefined | void {
    const file = 'slot' in operation ? this.#handles.get(operation.slot) : undefined
    if (!file || !('slot' in operation)) return undefined
    switch (operation.op) {
      case 'readHandle':
        return textOf(file)
      case 'statHandle':
        return this.#show(file.stat())
      case 'closeHandle':
        this.#handles.delete(operation.slot)
        return file.close()
      case 'writeHandle':
        if (operation.text === '') return undefined
        file.offset = operation.offset
        return file.write(new TextEncoder().encode(operation.text))
      case 'truncateHandle':
        return file.truncate(operation.size)
      case 'allocateHandle':
        return file.allocate(operation.mode, operation.offset, operation.length)
      case 'seekHandle':
        return file.stat().kind === 'file' ? file.seek(operation.whence, operation.offset) : undefined
      case 'chmodHandle':
        return file.setAttributes({ mode: operation.mode })
      case 'chownHandle':
        return file.setAttributes({ uid: operation.uid, gid: operation.gid })
      default:
        throw new Error(`nothing plays ${operation.op}`)
    }
  }

  #write(
    caller: Caller,
    path: string,
    text: string,
    options: { createMode?: number; exclusive?: boolean; truncate?: boolean; append?: boolean; offset?: number },
  ): number | undefined {
    return this.#with(this.#namespace.open(caller, path, { write: true, ...options }), (file) => {
      file.offset = options.offset ?? 0
      return text === '' ? undefined : file.write(new TextEncoder().encode(text))
    })
  }

  #with<Result>(file: OpenFile, use: (file: OpenFile) => Result): Result {
    try {
      return use(file)
    } finally {
      file.close()
    }
  }

  /** Python's `os.access` tells only whether, so every refusal counts as EACCES. */
  #access(caller: Caller, path: string, mode: number): void {
    try {
      const wanted = { read: (mode & 4) !== 0, write: (mode & 2) !== 0, execute: (mode & 1) !== 0 }
      this.#namespace.access(caller, path, wanted)
    } catch (error) {
      throw error instanceof PosixError ? new PosixError('EACCES', path) : error
    }
  }

  #show(stat: Stat): string {
    const inode = this.#inodes.get(stat.inode) ?? this.#inodes.size
    this.#inodes.set(stat.inode, inode)
    const size = stat.kind === 'directory' ? 0 : stat.sizeBytes
    const owner = `${String(stat.uid)}:${String(stat.gid)}`
    return `${stat.kind} ${stat.mode.toString(8)} ${owner} ${String(stat.linkCount)} ${String(size)} #${String(inode)}`
  }
}

const opensFiles = new Set<Operation['op']>([
  'create',
  'open',
  'append',
  'writeAt',
  'read',
  'truncate',
  'allocate',
  'seek',
  'openHandle',
])

function openOptions(flags: readonly OpenFlag[], mode: number): OpenOptions {
  const has = (flag: OpenFlag): boolean => flags.includes(flag)
  return {
    read: !has('write') || has('read'),
    write: has('write'),
    append: has('append'),
    exclusive: has('exclusive'),
    truncate: has('truncate'),
    directory: has('directory'),
    noFollow: has('noFollow'),
    ...(has('create') && { createMode: mode }),
  }
}

function textOf(file: OpenFile): string {
  return shownText(file.readAt(0, 1 << 20))
}
