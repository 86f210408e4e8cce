/**
 * Makes a tree in memory what another manifest says, by what the two manifests have different: what is the same stays
 * as it is, with its inodes. So a volume of a gigabyte in which one file changed costs one file, and whoever has an
 * untouched file open keeps it. Trees with hard links are emptied and filled anew.
 */
import type { FileSystem, Inode } from '@posix/filesystem/types'
import type { BlobStore } from '../../store/blobs'
import { manifestLines, place, readEntry, restoreContent, setDetails } from '../treeRecord'
import type { Entry, TreeRecord } from '../treeRecord'

export interface TreeMove {
  readonly fileSystem: FileSystem
  /** What the tree is now. */
  readonly from: TreeRecord
  readonly to: TreeRecord
  readonly blobs: BlobStore
  /** What belongs to somebody else: nothing there is touched. */
  readonly isLeft?: (path: string) => boolean
}

/** Throws Error when something of either tree is missing; the tree may be half moved then. */
export function moveTree({ fileSystem, from, to, blobs, isLeft = () => false }: TreeMove): void {
  if (from.digest === to.digest) return
  const [old, next] = [manifestLines(from, blobs), manifestLines(to, blobs)]
  const isLinked = [...old, ...next].some((line) => line.includes('"link":"'))
  const tree = new Tree(fileSystem, blobs)
  const wanted = (line: string): boolean => !isLeft(pathOf(line))
  if (isLinked) tree.refill(next.filter(wanted).map(readEntry), isLeft)
  else tree.change(differing(old, next).filter(wanted), differing(next, old).filter(wanted), next)
}

/** The lines of the first that the second hasn't got. */
function differing(lines: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others)
  return lines.filter((line) => !known.has(line))
}

/** The path stands first on a line. */
function pathOf(line: string): string {
  const quoted = /^\{"path":("(?:[^"\\]|\\.)*")/.exec(line)?.[1]
  return quoted === undefined ? readEntry(line).path : String(JSON.parse(quoted))
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

class Tree {
  constructor(
    private readonly fileSystem: FileSystem,
    private readonly blobs: BlobStore,
  ) {}

  change(goneLines: readonly string[], cameLines: readonly string[], next: readonly string[]): void {
    const gone = goneLines.map(readEntry)
    const came = cameLines.map(readEntry)
    const kinds = new Map(came.map((entry) => [entry.path, entry.kind]))
    const staysInode = (kind: Entry['kind']): boolean => kind === 'file' || kind === 'directory'
    const removed = gone.filter(({ path, kind }) => kinds.get(path) !== kind || !staysInode(kind))
    // What lies deeper comes later in a manifest.
    for (const { path } of [...removed].reverse()) this.remove(path)
    const made = came.filter((entry) => this.put(entry))
    const inodes = new Map<string, Inode>()
    const find = (path: string): void => {
      const inode = this.find(path)
      if (inode !== undefined) inodes.set(path, inode)
    }
    const known = new Set(came.map(({ path }) => path))
    const touched = new Set([...removed, ...made].map(({ path }) => parentOf(path)).filter((path) => !known.has(path)))
    const parents = touched.size === 0 ? [] : next.filter((line) => touched.has(pathOf(line))).map(readEntry)
    for (const entry of [...came, ...parents]) {
      find(entry.path)
      this.dropXattrs(entry)
      setDetails(this.fileSystem, inodes, entry)
    }
  }

  refill(entries: readonly Entry[], isLeft: (path: string) => boolean): void {
    this.empty(this.fileSystem.root, '', isLeft)
    const inodes = new Map<string, Inode>([['', this.fileSystem.root]])
    for (const entry of entries) {
      const there = this.find(entry.path)
      if (there !== undefined) inodes.set(entry.path, there)
      else place(this.fileSystem, inodes, entry, this.blobs)
    }
    for (const entry of entries) {
      this.dropXattrs(entry)
      setDetails(this.fileSystem, inodes, entry)
    }
  }

  /** Removes what may go; says whether the directory is empty then. */
  private empty(directory: Inode, path: string, isLeft: (path: string) => boolean): boolean {
    let isEmpty = true
    for (const { name, inode, kind } of this.fileSystem.readDirectory(directory)) {
      const inner = path === '' ? name : `${path}/${name}`
      if (isLeft(inner)) isEmpty = false
      else if (kind !== 'directory') this.fileSystem.unlink(directory, name)
      else if (this.empty(inode, inner, isLeft)) this.fileSystem.removeDirectory(directory, name)
      else isEmpty = false
    }
    return isEmpty
  }

  private find(path: string): Inode | undefined {
    let inode: Inode | undefined = this.fileSystem.root
    for (const name of path === '' ? [] : path.split('/')) {
      if (inode === undefined || this.fileSystem.stat(inode).kind !== 'directory') return undefined
      inode = this.fileSystem.lookup(inode, name)
    }
    return inode
  }

  private remove(path: string): void {
    const parent = this.find(parentOf(path))
    const inode = this.find(path)
    if (parent === undefined || inode === undefined) return
    if (this.fileSystem.stat(inode).kind !== 'directory') this.fileSystem.unlink(parent, nameOf(path))
    else if (this.fileSystem.readDirectory(inode).length === 0) this.fileSystem.removeDirectory(parent, nameOf(path))
  }

  /** Makes an entry, or gives one that is there its content; says whether it was made. */
  private put(entry: Entry): boolean {
    const there = this.find(entry.path)
    if (there !== undefined) {
      if (entry.extents !== undefined) this.fileSystem.setContent(there, restoreContent(entry.extents, this.blobs))
      return false
    }
    const parent = this.find(parentOf(entry.path))
    if (parent === undefined) throw new Error(`${entry.path} has no directory`)
    place(this.fileSystem, new Map([[parentOf(entry.path), parent]]), entry, this.blobs)
    return true
  }

  private dropXattrs({ path, xattrs = {} }: Entry): void {
    const inode = this.find(path)
    if (inode === undefined) return
    for (const name of this.fileSystem.listXattrs(inode)) {
      if (xattrs[name] === undefined) this.fileSystem.removeXattr(inode, name)
    }
  }
}
