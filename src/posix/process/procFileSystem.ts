/**
 * /proc of a pid namespace: what shells, `ps`, `mount`, `df`, `free` and curious people read. Every file is made when
 * it is read and shows size 0, as in Linux. `/proc/self` is the process whose call is being served.
 */
import type { Namespace } from '../filesystem/namespaceTypes'
import { PosixError, type ErrnoName } from '../filesystem/posixError'
import { nextDeviceId } from '../filesystem/memory'
import type { Content, DirectoryEntry, FileKind, FileSystem, FileSystemStat, Inode, Stat } from '../filesystem/types'
import { emptyContent, contentOf } from '../filesystem/content'
import { networkFiles } from './procNetFiles'
import { systemFiles } from './procSystemFiles'
import { mountInfoText, mountsText, processFiles } from './procProcessFiles'
import { systemControls } from './systemControls'
import type { Descriptor, Process, RunningProcessHost } from './types'

export type ProcNode =
  | {
      readonly kind: 'directory'
      readonly children: () => ReadonlyMap<string, ProcNode>
      /** What is found by name and not listed: the pipe that a link of `fd` leads to. */
      readonly unlisted?: (name: string) => ProcNode | undefined
      readonly mode?: number
      readonly owner?: number
    }
  | { readonly kind: 'fifo' | 'socket'; readonly mode: number; readonly owner?: number }
  | { readonly kind: 'file'; readonly text: () => string; readonly mode?: number; readonly owner?: number }
  | { readonly kind: 'symlink'; readonly target: () => string; readonly mode?: number; readonly owner?: number }

/** Makes a file system to mount at /proc. */
export function createProcFileSystem(host: RunningProcessHost, namespace: Namespace): FileSystem {
  return new ProcFileSystem(rootNode(host, namespace), host.bootedAtMs)
}

/** A read-only file system whose nodes are made when they are looked at. */
export function createNodeFileSystem(root: ProcNode, type: string, bootedAtMs: number): FileSystem {
  return new ProcFileSystem(root, bootedAtMs, type)
}

function rootNode(host: RunningProcessHost, namespace: Namespace): ProcNode {
  let settings: ProcNode | undefined
  const children = (): Map<string, ProcNode> => {
    const nodes = new Map<string, ProcNode>()
    for (const { pid } of host.processes()) {
      const process = host.find(pid)
      if (process !== undefined) nodes.set(String(pid), processNode(process, namespace))
    }
    for (const [name, text] of systemFiles(host)) nodes.set(name, { kind: 'file', text })
    nodes.set('sys', (settings ??= systemDirectory(host)))
    nodes.set('self', { kind: 'symlink', target: () => String(host.currentPid) })
    nodes.set('mounts', { kind: 'symlink', target: () => 'self/mounts' })
    nodes.set('net', { kind: 'symlink', target: () => 'self/net' })
    return nodes
  }
  return { kind: 'directory', children }
}

function directory(entries: Readonly<Record<string, ProcNode>>): ProcNode {
  const children = new Map(Object.entries(entries))
  return { kind: 'directory', children: () => children }
}

function systemDirectory(host: RunningProcessHost): ProcNode {
  const files = new Map<string, () => string>(
    Object.entries({ ...systemControls, ...host.systemControls }).map(([path, text]) => [path, () => text]),
  )
  files.set('kernel/hostname', () => host.hostname)
  files.set('kernel/osrelease', () => host.kernelRelease)
  files.set('kernel/random/uuid', () => crypto.randomUUID())
  return settingsDirectory([...files].map(([path, text]) => [path.split('/'), text]))
}

/** Directories of the paths' parts, a file at the end of each. */
function settingsDirectory(files: readonly (readonly [readonly string[], () => string])[]): ProcNode {
  const entries: Record<string, ProcNode> = {}
  for (const name of new Set(files.map(([[first = '']]) => first))) {
    const inside = files.filter(([[first]]) => first === name)
    const own = inside.find(([path]) => path.length === 1)?.[1]
    entries[name] =
      own === undefined
        ? settingsDirectory(inside.map(([path, text]) => [path.slice(1), text]))
        : { kind: 'file', text: () => `${own()}\n`, mode: 0o644 }
  }
  return directory(entries)
}

function processNode(process: Process, namespace: Namespace): ProcNode {
  const owner = process.credentials.uid
  const nodes = new Map<string, ProcNode>()
  for (const [name, text] of processFiles(process)) nodes.set(name, { kind: 'file', text, owner })
  nodes.set('mounts', { kind: 'file', text: () => mountsText(namespace), owner })
  nodes.set('mountinfo', { kind: 'file', text: () => mountInfoText(namespace), owner })
  nodes.set('environ', {
    kind: 'file',
    text: () => [...process.env].map(([name, value]) => `${name}=${value}\0`).join(''),
    mode: 0o400,
    owner,
  })
  nodes.set('net', { kind: 'directory', children: () => networkNodes(process) })
  nodes.set('cwd', { kind: 'symlink', target: () => process.cwd, owner })
  nodes.set('root', { kind: 'symlink', target: () => '/', owner })
  nodes.set('exe', { kind: 'symlink', target: () => process.executablePath, owner })
  nodes.set('fd', {
    kind: 'directory',
    children: () => descriptorNodes(process),
    unlisted: unnamedNode,
    mode: 0o500,
    owner,
  })
  return { kind: 'directory', children: () => nodes, owner }
}

function networkNodes({ host }: Process): Map<string, ProcNode> {
  return new Map(
    networkFiles(host.sockets, host.network.interfaces()).map(([name, text]) => [name, { kind: 'file', text }]),
  )
}

/** What `pipe:[N]` and `socket:[N]` stand for. */
function unnamedNode(name: string): ProcNode | undefined {
  const kind = /^(pipe|socket):\[\d+\]$/.exec(name)?.[1]
  return kind === undefined ? undefined : { kind: kind === 'pipe' ? 'fifo' : 'socket', mode: 0o600 }
}

function descriptorNodes(process: Process): Map<string, ProcNode> {
  const nodes = new Map<string, ProcNode>()
  for (const [number, descriptor] of process.descriptors) {
    const target =
      descriptor.file?.path ??
      descriptor.terminal?.path ??
      (descriptor.socket === undefined ? undefined : `socket:[${descriptor.socket.inode}]`) ??
      (descriptor.kind === 'device' ? '/dev/null' : `pipe:[${10_000 + number}]`)
    nodes.set(String(number), {
      kind: 'symlink',
      target: () => target,
      mode: accessOf(number, descriptor),
      owner: process.credentials.uid,
    })
  }
  return nodes
}

/** `lr-x------`, `l-wx------` or both: whether a descriptor reads and writes; of a pipe its number tells. */
function accessOf(number: number, descriptor: Descriptor): number {
  if (descriptor.isTty || descriptor.socket !== undefined) return 0o700
  const reads = descriptor.file?.canRead ?? number === 0
  const writes = descriptor.file?.canWrite ?? number !== 0
  return (reads ? 0o500 : 0) | (writes ? 0o300 : 0)
}

class ProcInode implements Inode {
  constructor(
    readonly fileSystem: FileSystem,
    readonly number: number,
    readonly path: string,
  ) {}
}

const defaultModes: Record<ProcNode['kind'], number> = {
  directory: 0o555,
  file: 0o444,
  symlink: 0o777,
  fifo: 0o600,
  socket: 0o777,
}

class ProcFileSystem implements FileSystem {
  readonly deviceId = nextDeviceId()
  readonly root: Inode
  private readonly inodes = new Map<string, ProcInode>()
  private lastNumber = 0

  constructor(
    private readonly rootNode: ProcNode,
    private readonly bootedAtMs: number,
    readonly type = 'proc',
  ) {
    this.root = this.inodeAt('')
  }

  lookup(directory: Inode, name: string): Inode | undefined {
    const path = `${this.pathOf(directory)}/${name}`
    return this.nodeAt(path) === undefined ? undefined : this.inodeAt(path)
  }

  stat(inode: Inode): Stat {
    const node = this.existing(inode)
    const timeNs = BigInt(Math.round(this.bootedAtMs)) * 1_000_000n
    const owner = node.owner ?? 0
    return {
      deviceId: this.deviceId,
      inode: inode.number,
      kind: node.kind,
      mode: node.mode ?? defaultModes[node.kind],
      linkCount: node.kind === 'directory' ? 2 : 1,
      uid: owner,
      gid: owner,
      rdev: 0,
      // Links to open files are shown with a size, as the kernel has it.
      sizeBytes: node.kind === 'symlink' && node.mode !== undefined ? 64 : 0,
      blocks512: 0,
      atimeNs: timeNs,
      mtimeNs: timeNs,
      ctimeNs: timeNs,
    }
  }

  readDirectory(directory: Inode): readonly DirectoryEntry[] {
    const node = this.existing(directory)
    if (node.kind !== 'directory') throw new PosixError('ENOTDIR')
    const path = this.pathOf(directory)
    return [...node.children()].map(([name, child]) => ({
      name,
      inode: this.inodeAt(`${path}/${name}`),
      kind: child.kind satisfies FileKind,
    }))
  }

  readLink(inode: Inode): string {
    const node = this.existing(inode)
    if (node.kind !== 'symlink') throw new PosixError('EINVAL')
    return node.target()
  }

  read(inode: Inode, offset: number, length: number): Uint8Array {
    const node = this.existing(inode)
    if (node.kind !== 'file') throw new PosixError('EISDIR')
    return Buffer.from(node.text()).subarray(offset, offset + length)
  }

  content(inode: Inode): Content {
    const node = this.existing(inode)
    return node.kind === 'file' ? contentOf(Buffer.from(node.text())) : emptyContent
  }

  createNode = refuse('ENOENT')
  createDirectory = refuse('ENOENT')
  createSymlink = refuse('ENOENT')
  link = refuse('EPERM')
  unlink = refuse('EPERM')
  removeDirectory = refuse('EPERM')
  rename = refuse('EPERM')
  write = refuse('EACCES')
  truncate = refuse('EACCES')
  setContent = refuse('EACCES')
  setAttributes = refuse('EPERM')
  setXattr = refuse('EOPNOTSUPP')
  removeXattr = refuse('EOPNOTSUPP')

  getXattr(): Uint8Array | undefined {
    return undefined
  }

  listXattrs(): readonly string[] {
    return []
  }

  retain(): void {
    /* files are made when they are read */
  }

  release(): void {
    /* as above */
  }

  prepareWrite(inode: Inode): Inode {
    return inode
  }

  statFileSystem(): FileSystemStat {
    return { blockSizeBytes: 4096, blocks: 0, freeBlocks: 0, inodes: 0, freeInodes: 0 }
  }

  private pathOf(inode: Inode): string {
    if (!(inode instanceof ProcInode)) throw new PosixError('EINVAL')
    return inode.path
  }

  private inodeAt(path: string): ProcInode {
    const known = this.inodes.get(path)
    if (known !== undefined) return known
    const made = new ProcInode(this, ++this.lastNumber, path)
    this.inodes.set(path, made)
    return made
  }

  private existing(inode: Inode): ProcNode {
    const node = this.nodeAt(this.pathOf(inode))
    if (node === undefined) throw new PosixError('ENOENT')
    return node
  }

  private nodeAt(path: string): ProcNode | undefined {
    let node: ProcNode | undefined = this.rootNode
    for (const name of path.split('/').slice(1)) {
      node = node?.kind === 'directory' ? (node.children().get(name) ?? node.unlisted?.(name)) : undefined
    }
    return node
  }
}

function refuse(code: ErrnoName): () => never {
  return () => {
    throw new PosixError(code)
  }
}
