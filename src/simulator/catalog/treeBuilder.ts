/**
 * Builders for the trees of base images: `file('/etc/motd', 'hi')`, `binary('/bin/busybox', 829_000)`. A binary is an ELF
 * header and zeros of the real one's size: it takes no memory, and runs by its name (see `posix/process/executable.ts`).
 */
import { allocatedZeros, concat, contentOf, contentOfText } from '@posix/filesystem/content'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import type { MemoryFileSystem } from '@posix/filesystem/memory'
import type { Content, FileSystem, Inode } from '@posix/filesystem/types'

interface Owned {
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}

export type Node = { readonly path: string } & Owned &
  (
    | { readonly kind: 'file'; readonly content: Content }
    | { readonly kind: 'directory' }
    | { readonly kind: 'symlink'; readonly target: string }
    | { readonly kind: 'hardLink'; readonly target: string }
  )

/** First 64 bytes of a 64-bit x86 ELF program, so that what looks at it sees a binary. */
const elfHeader = Buffer.from(
  '7f454c4602010100000000000000000003003e000100000000000000000000004000000000000000000000000000000000000000400038000b00400000000000',
  'hex',
)

export function file(path: string, text: string, owned: Owned = {}): Node {
  return { kind: 'file', path, content: contentOfText(text), mode: 0o644, ...owned }
}

/** A program of this size; `text` stands in it, as the real one's version does. */
export function binary(path: string, sizeBytes: number, { text = '', ...owned }: Owned & { text?: string } = {}): Node {
  const start = text === '' ? elfHeader : Buffer.concat([elfHeader, Buffer.from(`${text}\0`)])
  const content = concat(contentOf(start), allocatedZeros(Math.max(0, sizeBytes - start.length)))
  return { kind: 'file', path, content, mode: 0o755, ...owned }
}

/** Zeros in place of data that nobody will read. */
export function filler(path: string, sizeBytes: number, owned: Owned = {}): Node {
  return { kind: 'file', path, content: allocatedZeros(sizeBytes), mode: 0o644, ...owned }
}

const leftOut = Buffer.from('# this text is left out in the lab\n'.repeat(4096))

/** A text of this size that only says that it isn't there; all of them share their bytes. */
export function placeholderText(path: string, sizeBytes: number, owned: Owned = {}): Node {
  if (sizeBytes > leftOut.length) return filler(path, sizeBytes, owned)
  return { kind: 'file', path, content: contentOf(leftOut.subarray(0, sizeBytes)), mode: 0o644, ...owned }
}

export function directory(path: string, owned: Owned = {}): Node {
  return { kind: 'directory', path, mode: 0o755, ...owned }
}

export function directories(paths: string, owned: Owned = {}): readonly Node[] {
  return words(paths).map((path) => directory(path, owned))
}

export function symlink(path: string, target: string): Node {
  return { kind: 'symlink', path, target }
}

/** A second name of a file that was listed before. */
export function hardLink(path: string, target: string): Node {
  return { kind: 'hardLink', path, target }
}

/** Symlinks of these names in a directory to one target: busybox's applets. */
export function applets(folder: string, names: string, target: string): readonly Node[] {
  return words(names).map((name) => symlink(`${folder}/${name}`, target))
}

export function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

class TreeBuilder {
  readonly fileSystem: MemoryFileSystem
  private readonly mtimeNs: bigint

  constructor(
    createdAt: string,
    private readonly lower: readonly FileSystem[],
  ) {
    this.mtimeNs = BigInt(Date.parse(createdAt)) * 1_000_000n
    this.fileSystem = createMemoryFileSystem({ clock: () => this.mtimeNs })
  }

  add(node: Node): void {
    const at = node.path.lastIndexOf('/')
    const parent = this.directoryAt(node.path.slice(0, at))
    const name = node.path.slice(at + 1)
    const owned = { mode: node.mode ?? 0o777, uid: node.uid ?? 0, gid: node.gid ?? 0 }
    switch (node.kind) {
      case 'directory': {
        const made = this.directoryAt(node.path)
        this.fileSystem.setAttributes(made, owned)
        return
      }
      case 'file': {
        const made = this.fileSystem.createNode(parent, name, { kind: 'file', ...owned })
        this.fileSystem.setContent(made, node.content)
        return
      }
      case 'symlink':
        this.fileSystem.createSymlink(parent, name, node.target, owned)
        return
      case 'hardLink':
        this.fileSystem.link(parent, name, this.find(node.target))
        return
      default:
        node satisfies never
    }
  }

  private directoryAt(path: string): Inode {
    let inode = this.fileSystem.root
    let below: readonly (Inode | undefined)[] = this.lower.map((tree) => tree.root)
    for (const name of path.split('/').filter((part) => part !== '')) {
      below = below.map((parent, at) => parent && this.directoryIn(at, parent, name))
      inode = this.fileSystem.lookup(inode, name) ?? this.makeDirectory(inode, name, below)
    }
    return inode
  }

  private directoryIn(at: number, parent: Inode, name: string): Inode | undefined {
    const tree = this.lower[at]
    const found = tree?.lookup(parent, name)
    return found && tree?.stat(found).kind === 'directory' ? found : undefined
  }

  /** As a copy-up makes it: with the owner and mode that it has further down. */
  private makeDirectory(parent: Inode, name: string, below: readonly (Inode | undefined)[]): Inode {
    const at = below.findLastIndex((inode) => inode !== undefined)
    const found = below[at]
    const { mode, uid, gid } = (found && this.lower[at]?.stat(found)) ?? { mode: 0o755, uid: 0, gid: 0 }
    return this.fileSystem.createDirectory(parent, name, { mode, uid, gid })
  }

  private find(path: string): Inode {
    let inode: Inode = this.fileSystem.root
    for (const name of path.split('/').filter((part) => part !== '')) {
      const next = this.fileSystem.lookup(inode, name)
      if (!next) throw new Error(`recipe: ${path} is not there yet`)
      inode = next
    }
    return inode
  }
}

/**
 * Builds a read-only tree; every time in it is `createdAt` (ISO 8601). Directories above a node are made as the `lower`
 * layers (bottom first) have them, else with mode 0755.
 */
export function buildTree(createdAt: string, nodes: readonly Node[], lower: readonly FileSystem[] = []): FileSystem {
  const builder = new TreeBuilder(createdAt, lower)
  for (const node of nodes) builder.add(node)
  builder.fileSystem.setReadOnly(true)
  return builder.fileSystem
}

/** Sum of the sizes that Docker counts: files once, symlinks by their targets. */
function sizeOf(nodes: readonly Node[]): number {
  return nodes.reduce((sum, node) => {
    if (node.kind === 'file') return sum + node.content.sizeBytes
    return node.kind === 'symlink' ? sum + Buffer.byteLength(node.target) : sum
  }, 0)
}

/** Adds a file of zeros that brings the whole to a size. */
export function filledTo(sizeBytes: number, path: string, nodes: readonly Node[]): readonly Node[] {
  const missing = sizeBytes - sizeOf(nodes)
  if (missing < 0) throw new Error(`recipe: already ${-missing} bytes over ${sizeBytes}`)
  return missing === 0 ? nodes : [...nodes, filler(path, missing)]
}
