/**
 * A tree (a container's changes, a volume, the host disk) as immutable content-addressed blobs. Its manifest has a line
 * of JSON for each entry, parents first; a file's line lists its extents: zeros by their length, short data as it is,
 * longer data as parts of blobs. So zeros and what is shared with a layer cost nothing, a big file of which a part
 * changed is not written again, and two trees, or two states of one, share what they have in common.
 *
 * `tar` is the form that the first version of the state had; it is read, not written.
 */
import { concatAll, contentOf, extentLength, slice } from '@posix/filesystem/content'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import type { MemoryFileSystemOptions } from '@posix/filesystem/memory'
import type { Content, Extent, FileSystem, Inode, Stat } from '@posix/filesystem/types'
import type { Branch } from '@posix/filesystem/unionTypes'
import { z } from 'zod'
import { unpackLayer } from '../layers/unpackLayer'
import type { BlobStore } from '../store/blobs'
import { chunksOf } from '../store/chunks'

export const treeRecordSchema = z.discriminatedUnion('format', [
  z.object({ format: z.literal('extents'), digest: z.string() }),
  z.object({ format: z.literal('tar'), digest: z.string(), mode: z.number(), uid: z.number(), gid: z.number() }),
])
export type TreeRecord = z.infer<typeof treeRecordSchema>

const storedExtentSchema = z.union([
  z.tuple([z.literal('hole'), z.number()]),
  z.tuple([z.literal('zeros'), z.number()]),
  z.tuple([z.literal('room'), z.number()]),
  z.tuple([z.literal('data'), z.string()]),
  z.tuple([z.literal('blob'), z.string(), z.number(), z.number()]),
])
type StoredExtent = z.infer<typeof storedExtentSchema>

const entrySchema = z.object({
  /** Without slashes at its ends; empty for the root. */
  path: z.string(),
  kind: z.enum(['file', 'directory', 'symlink', 'fifo', 'socket', 'characterDevice', 'blockDevice']),
  mode: z.number(),
  uid: z.number(),
  gid: z.number(),
  mtime: z.string(),
  atime: z.string(),
  rdev: z.number().optional(),
  target: z.string().optional(),
  /** Path of the entry that is the same inode. */
  link: z.string().optional(),
  xattrs: z.record(z.string(), z.string()).optional(),
  extents: z.array(storedExtentSchema).optional(),
})
export type Entry = z.infer<typeof entrySchema>

/** Data of a file that is no longer than this stands in the manifest. */
const inlineBytes = 8 * 1024
const blobBytes = 4 * 1024 * 1024

interface Found {
  readonly entry: Entry
  readonly content: Content | undefined
}

/** What a tree holds now. Contents are immutable, so that they can be written while the tree changes. */
function walk({ fileSystem, root }: Branch): readonly Found[] {
  const found: Found[] = []
  const names = new Map<Inode, string>()
  const visit = (inode: Inode, path: string): void => {
    const stat = fileSystem.stat(inode)
    const first = stat.kind !== 'directory' && stat.linkCount > 1 ? names.get(inode) : undefined
    const entry = entryOf(fileSystem, inode, stat, path)
    if (first !== undefined) {
      found.push({ entry: { ...entry, link: first }, content: undefined })
      return
    }
    names.set(inode, path)
    found.push({ entry, content: stat.kind === 'file' ? fileSystem.content(inode) : undefined })
    if (stat.kind !== 'directory') return
    for (const { name, inode: inner } of fileSystem.readDirectory(inode)) {
      visit(inner, path === '' ? name : `${path}/${name}`)
    }
  }
  visit(root, '')
  return found
}

function entryOf(fileSystem: FileSystem, inode: Inode, stat: Stat, path: string): Entry {
  const xattrs = fileSystem.listXattrs(inode).map((name) => [name, base64(fileSystem.getXattr(inode, name))] as const)
  return {
    path,
    kind: stat.kind,
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    mtime: String(stat.mtimeNs),
    atime: String(stat.atimeNs),
    ...(stat.rdev !== 0 && { rdev: stat.rdev }),
    ...(stat.kind === 'symlink' && { target: fileSystem.readLink(inode) }),
    ...(xattrs.length > 0 && { xattrs: Object.fromEntries(xattrs) }),
  }
}

function base64(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('base64')
}

/** Writes trees into a store of blobs. What was stored once is recognised by its content, and not read again. */
export class TreeWriter {
  private readonly stored = new WeakMap<Content, readonly StoredExtent[]>()

  constructor(private readonly blobs: BlobStore) {}

  /** Stores a tree as it is at the moment of the call. Resolves when it is durable. */
  async store(tree: Branch): Promise<TreeRecord> {
    const lines: string[] = []
    for (const { entry, content } of walk(tree)) {
      const extents = content === undefined ? undefined : await this.extentsOf(content)
      lines.push(JSON.stringify(extents === undefined ? entry : { ...entry, extents }))
    }
    const { digest } = await this.blobs.putContent(contentOf(Buffer.from(`${lines.join('\n')}\n`)))
    return { format: 'extents', digest }
  }

  private async extentsOf(content: Content): Promise<readonly StoredExtent[]> {
    const known = this.stored.get(content)
    if (known?.every((extent) => extent[0] !== 'blob' || this.blobs.get(extent[1]) !== undefined)) return known
    const extents: StoredExtent[] = []
    let run: Extent[] = []
    const flush = async (): Promise<void> => {
      if (run.length > 0) extents.push(...(await this.storeData(contentFrom(run))))
      run = []
    }
    for (const extent of content.extents) {
      const own = extent.kind === 'zeros' ? zerosOf(extent) : await this.sharedBlob(extent)
      if (own === undefined) run.push(extent)
      else {
        await flush()
        extents.push(own)
      }
    }
    await flush()
    this.stored.set(content, extents)
    return extents
  }

  /** A long part of a layer's tar or of a blob that is here already is referred to, not copied. */
  private async sharedBlob(extent: Extent): Promise<StoredExtent | undefined> {
    if (extent.kind !== 'reference' || extent.lengthBytes <= inlineBytes) return undefined
    const blob = await this.blobs.adopt(extent.source)
    return blob && ['blob', blob.digest, extent.offset, extent.lengthBytes]
  }

  private async storeData(data: Content): Promise<readonly StoredExtent[]> {
    if (data.sizeBytes <= inlineBytes) return [['data', Buffer.concat([...chunksOf(data)]).toString('base64')]]
    const extents: StoredExtent[] = []
    for (let at = 0; at < data.sizeBytes; at += blobBytes) {
      const blob = await this.blobs.putContent(slice(data, at, at + blobBytes))
      extents.push(['blob', blob.digest, 0, blob.sizeBytes])
    }
    return extents
  }
}

function contentFrom(extents: readonly Extent[]): Content {
  return { sizeBytes: extents.reduce((sum, extent) => sum + extentLength(extent), 0), extents }
}

function zerosOf(extent: Extent & { kind: 'zeros' }): StoredExtent {
  if (extent.isUnwritten === true) return ['room', extent.lengthBytes]
  return [extent.isAllocated === true ? 'zeros' : 'hole', extent.lengthBytes]
}

function textOf(content: Content): string {
  return Buffer.concat([...chunksOf(content)]).toString('utf8')
}

function entriesOf(manifest: Content): readonly Entry[] {
  return linesOf(manifest).map(readEntry)
}

function linesOf(manifest: Content): readonly string[] {
  return textOf(manifest).split('\n').slice(0, -1)
}

/** An entry of a manifest, from its line. */
export function readEntry(line: string): Entry {
  return entrySchema.parse(JSON.parse(line))
}

/** The lines of a tree's manifest, parents first. Throws Error when it isn't there, or is of the first version. */
export function manifestLines(tree: TreeRecord, blobs: BlobStore): readonly string[] {
  if (tree.format === 'tar') throw new Error(`the tree ${tree.digest} has no manifest`)
  return linesOf(manifestOf(tree, blobs))
}

/** Every blob that a tree needs, its manifest first. Throws Error when the manifest is not there or can't be read. */
export function blobsOfTree(tree: TreeRecord, blobs: BlobStore): readonly string[] {
  if (tree.format === 'tar') return [tree.digest]
  const digests = new Set([tree.digest])
  for (const { extents } of entriesOf(manifestOf(tree, blobs))) {
    for (const extent of extents ?? []) if (extent[0] === 'blob') digests.add(extent[1])
  }
  return [...digests]
}

function manifestOf(tree: TreeRecord, blobs: BlobStore): Content {
  const blob = blobs.get(tree.digest)
  if (blob === undefined) throw new Error(`blob ${tree.digest} is missing`)
  return blob.content
}

/** Makes a stored tree again in memory. Throws Error when something of it is missing. */
export function restoreTree(
  tree: TreeRecord,
  blobs: BlobStore,
  options: Omit<MemoryFileSystemOptions, 'root' | 'readOnly'>,
): FileSystem {
  const fileSystem = createMemoryFileSystem(options)
  const manifest = manifestOf(tree, blobs)
  if (tree.format === 'tar') {
    unpackLayer(manifest, { fileSystem, root: fileSystem.root }, { mode: 'files', keepsMarks: true })
    fileSystem.setAttributes(fileSystem.root, { mode: tree.mode, uid: tree.uid, gid: tree.gid })
    return fileSystem
  }
  const inodes = new Map<string, Inode>([['', fileSystem.root]])
  const entries = entriesOf(manifest)
  for (const entry of entries) place(fileSystem, inodes, entry, blobs)
  // A directory's time changes with each entry that is put into it.
  for (const entry of entries) setDetails(fileSystem, inodes, entry)
  return fileSystem
}

export function place(fileSystem: FileSystem, inodes: Map<string, Inode>, entry: Entry, blobs: BlobStore): void {
  if (entry.path === '') return
  const at = entry.path.lastIndexOf('/')
  const parent = inodes.get(at < 0 ? '' : entry.path.slice(0, at))
  if (parent === undefined) throw new Error(`${entry.path} has no directory`)
  const inode = create(fileSystem, inodes, parent, entry.path.slice(at + 1), entry)
  inodes.set(entry.path, inode)
  if (entry.extents !== undefined) fileSystem.setContent(inode, restoreContent(entry.extents, blobs))
}

function create(
  fileSystem: FileSystem,
  inodes: ReadonlyMap<string, Inode>,
  parent: Inode,
  name: string,
  entry: Entry,
): Inode {
  if (entry.link !== undefined) {
    const first = inodes.get(entry.link)
    if (first === undefined) throw new Error(`${entry.path} links to nothing`)
    fileSystem.link(parent, name, first)
    return first
  }
  if (entry.kind === 'directory') return fileSystem.createDirectory(parent, name, entry)
  if (entry.kind === 'symlink') return fileSystem.createSymlink(parent, name, entry.target ?? '', entry)
  const { kind, mode, uid, gid, rdev } = entry
  return fileSystem.createNode(parent, name, { kind, mode, uid, gid, ...(rdev !== undefined && { rdev }) })
}

export function setDetails(fileSystem: FileSystem, inodes: ReadonlyMap<string, Inode>, entry: Entry): void {
  const inode = inodes.get(entry.path)
  if (inode === undefined || entry.link !== undefined) return
  for (const [name, value] of Object.entries(entry.xattrs ?? {})) {
    fileSystem.setXattr(inode, name, Buffer.from(value, 'base64'))
  }
  const { uid, gid } = entry
  const times = { mtimeNs: BigInt(entry.mtime), atimeNs: BigInt(entry.atime) }
  // The owner first: a change of it may drop setuid bits.
  fileSystem.setAttributes(inode, { uid, gid })
  fileSystem.setAttributes(inode, { ...(entry.kind === 'symlink' ? {} : { mode: entry.mode }), ...times })
}

export function restoreContent(extents: readonly StoredExtent[], blobs: BlobStore): Content {
  return concatAll(extents.map((extent) => restoreExtent(extent, blobs)))
}

function restoreExtent(extent: StoredExtent, blobs: BlobStore): Content {
  switch (extent[0]) {
    case 'hole':
      return { sizeBytes: extent[1], extents: [{ kind: 'zeros', lengthBytes: extent[1] }] }
    case 'zeros':
      return { sizeBytes: extent[1], extents: [{ kind: 'zeros', lengthBytes: extent[1], isAllocated: true }] }
    case 'room': {
      const room = { kind: 'zeros', lengthBytes: extent[1], isAllocated: true, isUnwritten: true } as const
      return { sizeBytes: extent[1], extents: [room] }
    }
    case 'data':
      return contentOf(Buffer.from(extent[1], 'base64'))
    case 'blob': {
      const [, digest, offset, length] = extent
      const blob = blobs.get(digest)
      if (blob === undefined || blob.sizeBytes < offset + length)
        throw new Error(`blob ${digest} is missing or cut short`)
      return slice(blob.content, offset, offset + length)
    }
  }
}
