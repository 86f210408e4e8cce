/**
 * A tree with overlay's marks to a layer's tar, as moby's `pkg/archive` packs an overlay2 `diff` directory: entries in
 * byte order of their names, depth first, without the root; whiteouts (character device 0/0) as `.wh.<name>`, mode 0600;
 * an opaque directory followed by `.wh..wh..opq`, with the directory's permissions and no time; the second name of an
 * inode as a hard link to the first; whole seconds; of xattrs only `security.capability`; no sockets.
 *
 * The tar is made of extents and shares the files' contents: packing a gigabyte copies nothing.
 */
import type { Content, DirectoryEntry, FileSystem, Inode, Stat } from '@posix/filesystem/types'
import { concatAll, contentOf, emptyContent } from '@posix/filesystem/content'
import { isOpaque, isWhiteout } from '@posix/filesystem/overlayMarks'
import type { Branch } from '@posix/filesystem/unionTypes'
import { compareBytes } from '@posix/text'
import type { TarEntry, TarEntryKind } from './tarHeader'
import { encodeHeader, endOfArchive, paddingAfter } from './tarHeader'

export const whiteoutPrefix = '.wh.'
export const opaqueMarker = '.wh..wh..opq'

const kinds: Partial<Record<Stat['kind'], TarEntryKind>> = {
  file: 'file',
  directory: 'directory',
  symlink: 'symlink',
  fifo: 'fifo',
  characterDevice: 'characterDevice',
  blockDevice: 'blockDevice',
}

export interface PackOptions {
  /** Path that stands before every name, without slashes at its ends. Default none. */
  readonly prefix?: string
  /** Turn overlay's marks into whiteout entries. Default true. */
  readonly whiteouts?: boolean
  /** Keep fractions of seconds. Default false: layers have whole ones. */
  readonly exactTimes?: boolean
  /** Keep these xattrs (default: only `security.capability`). */
  readonly keepsXattr?: (name: string) => boolean
}

/** Names in the order of Go's `filepath.Walk`: by their bytes. */
export function sortedEntries(fileSystem: FileSystem, directory: Inode): readonly DirectoryEntry[] {
  return [...fileSystem.readDirectory(directory)].sort((a, b) => compareBytes(a.name, b.name))
}

const joinBytes = 64 * 1024

/** Collects an archive; headers and small files are joined, so that a layer of many files has few extents. */
class ArchiveBuilder {
  private readonly pieces: Content[] = []
  private small: Uint8Array[] = []
  private smallBytes = 0

  add(entry: TarEntry, data: Content = emptyContent): void {
    this.addBytes(encodeHeader(entry))
    if (data.sizeBytes === 0) return
    if (data.sizeBytes <= joinBytes && data.extents.every((extent) => extent.kind === 'data')) {
      for (const extent of data.extents) if (extent.kind === 'data') this.addBytes(extent.bytes)
    } else {
      this.flush()
      this.pieces.push(data)
    }
    this.addBytes(new Uint8Array(paddingAfter(data.sizeBytes)))
  }

  finish(): Content {
    this.addBytes(endOfArchive)
    this.flush()
    return concatAll(this.pieces)
  }

  private addBytes(bytes: Uint8Array): void {
    this.small.push(bytes)
    this.smallBytes += bytes.length
    if (this.smallBytes >= joinBytes) this.flush()
  }

  private flush(): void {
    if (this.smallBytes > 0) this.pieces.push(contentOf(Buffer.concat(this.small)))
    this.small = []
    this.smallBytes = 0
  }
}

function xattrsOf(fileSystem: FileSystem, inode: Inode, keeps: (name: string) => boolean): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>()
  for (const name of fileSystem.listXattrs(inode)) {
    const value = keeps(name) ? fileSystem.getXattr(inode, name) : undefined
    if (value) found.set(name, value)
  }
  return found
}

function entryOf(stat: Stat, kind: TarEntryKind, name: string): TarEntry {
  const isDevice = kind === 'characterDevice' || kind === 'blockDevice'
  return {
    name: kind === 'directory' ? `${name}/` : name,
    kind,
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    sizeBytes: kind === 'file' ? stat.sizeBytes : 0,
    mtimeNs: stat.mtimeNs,
    linkName: '',
    deviceMajor: isDevice ? Math.floor(stat.rdev / 256) : 0,
    deviceMinor: isDevice ? stat.rdev % 256 : 0,
    xattrs: new Map(),
  }
}

function joinPath(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}

/**
 * Packs everything below a directory. The result is a whole archive; its sha256 is the diff ID. A tree without entries
 * packs to 1024 zeros, which Docker counts as no layer.
 */
export function packLayer(tree: Branch, options: PackOptions = {}): Content {
  const { fileSystem } = tree
  const marks = options.whiteouts ?? true
  const keeps = options.keepsXattr ?? ((name: string) => name === 'security.capability')
  const archive = new ArchiveBuilder()
  const firstNames = new Map<Inode, string>()

  const packOne = (inode: Inode, stat: Stat, kind: TarEntryKind, name: string): void => {
    const isTimeExact = options.exactTimes ?? false
    const entry = { ...entryOf(stat, kind, name), isTimeExact, xattrs: xattrsOf(fileSystem, inode, keeps) }
    const first = kind !== 'directory' && stat.linkCount > 1 ? firstNames.get(inode) : undefined
    if (first !== undefined) {
      archive.add({ ...entry, kind: 'hardLink', linkName: first, sizeBytes: 0 })
      return
    }
    if (stat.linkCount > 1) firstNames.set(inode, name)
    if (kind === 'file') archive.add(entry, fileSystem.content(inode))
    else archive.add(kind === 'symlink' ? { ...entry, mode: 0o777, linkName: fileSystem.readLink(inode) } : entry)
  }

  const walk = (directory: Inode, path: string): void => {
    for (const { name, inode } of sortedEntries(fileSystem, directory)) {
      const stat = fileSystem.stat(inode)
      const kind = kinds[stat.kind]
      if (kind === undefined) continue
      if (marks && isWhiteout(inode)) {
        const whiteout = entryOf({ ...stat, mode: 0o600 }, 'file', joinPath(path, `${whiteoutPrefix}${name}`))
        archive.add({ ...whiteout, sizeBytes: 0 })
        continue
      }
      packOne(inode, stat, kind, joinPath(path, name))
      if (kind !== 'directory') continue
      if (marks && isOpaque(inode)) {
        const mark = { ...stat, mode: stat.mode & 0o777, mtimeNs: 0n, sizeBytes: 0 }
        archive.add(entryOf(mark, 'file', joinPath(joinPath(path, name), opaqueMarker)))
      }
      walk(inode, joinPath(path, name))
    }
  }
  walk(tree.root, options.prefix ?? '')
  return archive.finish()
}

/**
 * Bytes of a tree as Docker counts a layer (`directory.Size` in moby): file contents and the lengths of symlinks'
 * targets, an inode with many names once, directories nothing.
 */
export function treeSizeBytes(tree: Branch): number {
  const seen = new Set<Inode>()
  const sizeBelow = (directory: Inode): number => {
    let sum = 0
    for (const { inode, kind } of tree.fileSystem.readDirectory(directory)) {
      if (kind === 'directory') sum += sizeBelow(inode)
      else if (!seen.has(inode)) {
        seen.add(inode)
        sum += tree.fileSystem.stat(inode).sizeBytes
      }
    }
    return sum
  }
  return sizeBelow(tree.root)
}
