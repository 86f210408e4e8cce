/** Plays a case on the file systems of this project, through a namespace, and observes them as `kernelOverlay.py` does. */
import { readFileSync } from 'node:fs'
import { concat, contentOfText, readBytes, zeros } from '@posix/filesystem/content'
import { createMemoryFileSystem, type MemoryFileSystem } from '@posix/filesystem/memory'
import { createNamespace } from '@posix/filesystem/namespace'
import { kindOf } from '@posix/filesystem/kindOf'
import { createTmpfs } from '@posix/filesystem/tmpfs'
import type { FileSystem, Inode } from '@posix/filesystem/types'
import { createLowerView, createUnion } from '@posix/filesystem/union'
import type { UnionFileSystem } from '@posix/filesystem/unionTypes'
import { makeOpaque } from '@posix/filesystem/overlayMarks'
import type { LayerEntry, Observation, ObservedEntry, ObservedTree, OverlayCase } from './cases'
import { Player } from './player'
import { shownText } from './shownText'

export interface SimulatedOverlay {
  readonly observation: Observation
  readonly union: UnionFileSystem
  readonly lower: UnionFileSystem
}

/** The kernel's setting on this machine, so that both sides play by it. */
const protectsSymlinks = settingOf('protected_symlinks') !== '0'

function settingOf(name: string): string {
  try {
    return readFileSync(`/proc/sys/fs/${name}`, 'utf8').trim()
  } catch {
    return '0'
  }
}

let nowNs = BigInt(Date.now()) * 1_000_000n

/** The clock ticks, so that no two changes have the same time. */
function tick(): bigint {
  return (nowNs += 1_000_003n)
}

/** Plays a case and returns what came of it, with the file systems themselves. */
export function playSimulated(overlayCase: OverlayCase): SimulatedOverlay {
  const lowers = overlayCase.layers.map((entries) => {
    const layer = createMemoryFileSystem({ clock: tick, type: 'tmpfs' })
    buildLayer(layer, entries)
    return { fileSystem: layer, root: layer.root }
  })
  const upper = createMemoryFileSystem({ clock: tick, type: 'tmpfs' })
  upper.setAttributes(upper.root, { mtimeNs: 10n ** 18n })
  const union = createUnion({ upper: { fileSystem: upper, root: upper.root }, lowers })
  const lower = createLowerView(lowers)
  const player = new Player(createNamespace(union, { readOnly: overlayCase.isReadOnly, protectsSymlinks }))
  const outcomes = overlayCase.operations.map((operation) => player.play(operation))
  return {
    observation: { outcomes, merged: observe(union), upper: observe(upper), lower: observe(lower) },
    union,
    lower,
  }
}

/** Plays a case on a tmpfs. */
export function playTmpfs(tmpfsCase: OverlayCase): Observation {
  const { limits, isReadOnly } = tmpfsCase
  const fileSystem = createTmpfs({
    ...{ clock: tick, root: { mode: 0o755 } },
    ...(limits && { sizeBytes: limits.sizeBytes, inodeLimit: limits.inodes }),
  })
  for (const entries of tmpfsCase.layers) buildLayer(fileSystem, entries)
  fileSystem.setAttributes(fileSystem.root, { mtimeNs: 10n ** 18n })
  const player = new Player(
    createNamespace(fileSystem, { readOnly: isReadOnly, protectsSymlinks }),
    limits !== undefined,
  )
  const outcomes = tmpfsCase.operations.map((operation) => player.play(operation))
  return { outcomes, merged: observe(fileSystem), upper: {}, lower: {} }
}

function buildLayer(layer: MemoryFileSystem, entries: readonly LayerEntry[]): void {
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
    for (const [key, value] of Object.entries(entry.xattrs ?? {}))
      layer.setXattr(inode, key, Buffer.from(value, 'latin1'))
  }
  for (const entry of entries.toReversed()) {
    if (entry.kind === 'link') continue
    const { directory, name } = place(entry.path)
    layer.setAttributes(found(layer, directory, name), { mtimeNs: BigInt(entry.mtimeNs) })
  }
  layer.setAttributes(layer.root, { mtimeNs: 10n ** 18n })
}

function makeEntry(layer: FileSystem, directory: Inode, name: string, entry: LayerEntry): Inode {
  const { mode, uid, gid } = entry
  if (entry.kind === 'directory') return layer.createDirectory(directory, name, { mode, uid, gid })
  if (entry.kind === 'symlink') return layer.createSymlink(directory, name, entry.target ?? '', { mode, uid, gid })
  const kind = entry.kind === 'whiteout' ? 'characterDevice' : entry.kind === 'link' ? 'file' : entry.kind
  const inode = layer.createNode(directory, name, { kind, mode, uid, gid, rdev: entry.rdev ?? 0 })
  if (kind === 'file') {
    layer.setContent(inode, concat(zeros(entry.holeBytes ?? 0), contentOfText(entry.text ?? '')))
  }
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
    return [name, Buffer.from(fileSystem.getXattr(inode, name) ?? []).toString('latin1')] as const
  })
  const content = (): string => {
    if (stat.kind === 'symlink') return fileSystem.readLink(inode)
    return stat.kind === 'file' ? shownText(readBytes(fileSystem.content(inode))) : ''
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
    blocks512: stat.kind === 'file' ? stat.blocks512 : 0,
    content: content(),
    xattrs: Object.fromEntries(xattrs),
  }
}
