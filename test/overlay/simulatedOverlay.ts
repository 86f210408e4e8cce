/** Plays a case on the union of this project, through a namespace, and observes it as `kernelOverlay.py` does. */
import { contentOfText, readBytes } from '@posix/filesystem/content'
import { createMemoryFileSystem, type MemoryFileSystem } from '@posix/filesystem/memory'
import { createNamespace } from '@posix/filesystem/namespace'
import type { Caller, Namespace, OpenFile } from '@posix/filesystem/namespaceTypes'
import { kindOf } from '@posix/filesystem/kindOf'
import { PosixError } from '@posix/filesystem/posixError'
import type { FileSystem, Inode, Stat } from '@posix/filesystem/types'
import { createLowerView, createUnion } from '@posix/filesystem/union'
import type { UnionFileSystem } from '@posix/filesystem/unionTypes'
import { makeOpaque } from '@posix/filesystem/overlayMarks'
import type { LayerEntry, Observation, ObservedEntry, ObservedTree, Operation, OverlayCase } from './cases'

export interface SimulatedOverlay {
  readonly observation: Observation
  readonly union: UnionFileSystem
  readonly lower: UnionFileSystem
}

let nowNs = BigInt(Date.now()) * 1_000_000n

/** The clock ticks, so that no two changes have the same time. */
function tick(): bigint {
  return (nowNs += 1_000_003n)
}

/** Plays a case and returns what came of it, with the file systems themselves. */
export function playSimulated(overlayCase: OverlayCase): SimulatedOverlay {
  const lowers = overlayCase.layers.map((entries) => {
    const layer = buildLayer(entries)
    return { fileSystem: layer, root: layer.root }
  })
  const upper = createMemoryFileSystem({ clock: tick })
  upper.setAttributes(upper.root, { mtimeNs: 10n ** 18n })
  const union = createUnion({ upper: { fileSystem: upper, root: upper.root }, lowers })
  const lower = createLowerView(lowers)
  const player = new Player(createNamespace(union, { readOnly: overlayCase.isReadOnly }))
  const outcomes = overlayCase.operations.map((operation) => player.play(operation))
  return {
    observation: { outcomes, merged: observe(union), upper: observe(upper), lower: observe(lower) },
    union,
    lower,
  }
}

function buildLayer(entries: readonly LayerEntry[]): MemoryFileSystem {
  const layer = createMemoryFileSystem({ clock: tick })
  const place = (path: string): { directory: Inode; name: string } => {
    const names = path.split('/')
    const name = names.pop() ?? ''
    return { directory: names.reduce((inode: Inode, step) => found(layer, inode, step), layer.root), name }
  }
  for (const entry of entries) {
    const { directory, name } = place(entry.path)
    if (entry.kind === 'link') {
      const target = place(entry.target ?? '')
      layer.link(directory, name, found(layer, target.directory, target.name))
      continue
    }
    const inode = makeEntry(layer, directory, name, entry)
    if (entry.isOpaque) makeOpaque(inode)
    if (entry.xattr !== undefined) layer.setXattr(inode, 'trusted.t', new TextEncoder().encode(entry.xattr))
  }
  for (const entry of entries.toReversed()) {
    if (entry.kind === 'link') continue
    const { directory, name } = place(entry.path)
    layer.setAttributes(found(layer, directory, name), { mtimeNs: BigInt(entry.mtimeNs) })
  }
  layer.setAttributes(layer.root, { mtimeNs: 10n ** 18n })
  return layer
}

function makeEntry(layer: FileSystem, directory: Inode, name: string, entry: LayerEntry): Inode {
  const { mode, uid, gid } = entry
  if (entry.kind === 'directory') return layer.createDirectory(directory, name, { mode, uid, gid })
  if (entry.kind === 'symlink') return layer.createSymlink(directory, name, entry.target ?? '', { mode, uid, gid })
  const kind = entry.kind === 'whiteout' ? 'characterDevice' : entry.kind === 'fifo' ? 'fifo' : 'file'
  const inode = layer.createNode(directory, name, { kind, mode, uid, gid, rdev: 0 })
  if (kind === 'file') layer.setContent(inode, contentOfText(entry.text ?? ''))
  return inode
}

function found(fileSystem: FileSystem, directory: Inode, name: string): Inode {
  const inode = fileSystem.lookup(directory, name)
  if (!inode) throw new Error(`the case names ${name} before it makes it`)
  return inode
}

/** Every path of a file system with what is there, as the kernel side lists it. */
export function observe(fileSystem: FileSystem): ObservedTree {
  const tree: Record<string, ObservedEntry> = {}
  const visit = (path: string, inode: Inode): void => {
    tree[path === '' ? '/' : path] = describe(inode)
    if (kindOf(inode) !== 'directory') return
    const entries = [...fileSystem.readDirectory(inode)].sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) visit(`${path}/${entry.name}`, entry.inode)
  }
  visit('', fileSystem.root)
  return tree
}

function describe(inode: Inode): ObservedEntry {
  const { fileSystem } = inode
  const stat = fileSystem.stat(inode)
  const xattrs = fileSystem.listXattrs(inode).map((name) => {
    return [name, Buffer.from(fileSystem.getXattr(inode, name) ?? []).toString()] as const
  })
  const content = (): string => {
    if (stat.kind === 'symlink') return fileSystem.readLink(inode)
    return stat.kind === 'file' ? Buffer.from(readBytes(fileSystem.content(inode))).toString('latin1') : ''
  }
  return {
    kind: stat.kind,
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    linkCount: stat.linkCount,
    rdev: stat.rdev,
    inode: stat.inode,
    mtimeNs: String(stat.mtimeNs),
    sizeBytes: stat.kind === 'directory' ? 0 : stat.sizeBytes,
    content: content(),
    xattrs: Object.fromEntries(xattrs),
  }
}

class Player {
  readonly #namespace: Namespace
  readonly #handles = new Map<number, OpenFile>()
  readonly #inodes = new Map<number, number>()

  constructor(namespace: Namespace) {
    this.#namespace = namespace
  }

  play(operation: Operation): string {
    const uid = operation.as ?? 0
    const caller: Caller = { credentials: { uid, gid: uid, groups: [] }, umask: 0o022, cwd: '/' }
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

  #act(caller: Caller, operation: Operation): string | undefined | void {
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
      case 'chmod':
        return ns.setAttributes(caller, operation.path, { mode: operation.mode })
      case 'chown': {
        const { path, uid, gid, follow } = operation
        return ns.setAttributes(caller, path, { uid, gid }, { followLast: follow })
      }
      case 'utimes': {
        const timeNs = BigInt(operation.mtimeNs)
        return ns.setAttributes(caller, operation.path, { mtimeNs: timeNs, atimeNs: timeNs })
      }
      case 'mkdir':
        return ns.createDirectory(caller, operation.path, operation.mode)
      case 'rmdir':
        return ns.removeDirectory(caller, operation.path)
      case 'unlink':
        return ns.unlink(caller, operation.path)
      case 'rename':
        return ns.rename(caller, operation.path, operation.to)
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

  #look(caller: Caller, operation: Operation): string | undefined | void {
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
      case 'setxattr':
        return ns.setXattr(caller, operation.path, 'trusted.t', new TextEncoder().encode(operation.value))
      case 'removexattr':
        return ns.removeXattr(caller, operation.path, 'trusted.t')
      case 'getxattr': {
        const value = ns.getXattr(caller, operation.path, 'trusted.t')
        return value && Buffer.from(value).toString()
      }
      case 'openHandle': {
        const file = ns.open(caller, operation.path, { read: true, write: operation.write })
        this.#handles.get(operation.slot)?.close()
        this.#handles.set(operation.slot, file)
        return undefined
      }
      default:
        return this.#useHandle(operation)
    }
  }

  #useHandle(operation: Operation): string | undefined | void {
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
        file.offset = operation.offset
        file.write(new TextEncoder().encode(operation.text))
        return undefined
      default:
        throw new Error(`nothing plays ${operation.op}`)
    }
  }

  #write(
    caller: Caller,
    path: string,
    text: string,
    options: { createMode?: number; exclusive?: boolean; truncate?: boolean; append?: boolean; offset?: number },
  ): void {
    this.#with(this.#namespace.open(caller, path, { write: true, ...options }), (file) => {
      file.offset = options.offset ?? 0
      if (text !== '') file.write(new TextEncoder().encode(text))
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

const opensFiles = new Set<Operation['op']>(['create', 'append', 'writeAt', 'read', 'truncate', 'openHandle'])

function textOf(file: OpenFile): string {
  return Buffer.from(file.readAt(0, 1 << 20)).toString('latin1')
}
