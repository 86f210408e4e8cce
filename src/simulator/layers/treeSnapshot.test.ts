import { describe, expect, it } from 'vitest'
import { contentOf, contentOfText, readBytes, textOf } from '@posix/filesystem/content'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { makeOpaque, makeWhiteout } from '@posix/filesystem/overlayMarks'
import type { FileSystem } from '@posix/filesystem/types'
import { restoreTree, snapshotTree } from './treeSnapshot'

const owner = { uid: 3, gid: 4 }

/** A tree as lines, everything that must survive in them. */
function drawn(fileSystem: FileSystem): readonly string[] {
  const lines: string[] = []
  const walk = (path: string, inode: FileSystem['root']): void => {
    const { kind, mode, uid, gid, mtimeNs, linkCount, rdev } = fileSystem.stat(inode)
    const content =
      kind === 'file' ? textOf(fileSystem.content(inode)) : kind === 'symlink' ? fileSystem.readLink(inode) : ''
    const xattrs = fileSystem.listXattrs(inode).map((name) => `${name}=${String(fileSystem.getXattr(inode, name))}`)
    lines.push(
      `${path} ${kind} ${mode.toString(8)} ${uid}:${gid} ${mtimeNs} ${linkCount} ${rdev} ${content} ${xattrs.join()}`,
    )
    if (kind !== 'directory') return
    const entries = [...fileSystem.readDirectory(inode)].sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) walk(`${path}/${entry.name}`, entry.inode)
  }
  walk('', fileSystem.root)
  return lines
}

describe('treeSnapshot', () => {
  it('loses nothing of a branch', () => {
    let now = 1_700_000_000_123_456_789n
    const tree = createMemoryFileSystem({ clock: () => (now += 1n), root: { mode: 0o1777, ...owner } })
    const { root } = tree
    const file = tree.createNode(root, 'a', { kind: 'file', mode: 0o4755, ...owner })
    tree.setContent(file, contentOfText('hi'))
    tree.link(root, 'b', file)
    tree.setXattr(file, 'user.note', Uint8Array.of(0, 255, 10))
    const directory = tree.createDirectory(root, 'd', { mode: 0o700, ...owner })
    makeOpaque(directory)
    makeWhiteout(tree, directory, 'gone')
    tree.createNode(directory, '.wh.plain', { kind: 'file', mode: 0o600, ...owner })
    tree.createNode(directory, 'pipe', { kind: 'fifo', mode: 0o600, ...owner })
    tree.createSymlink(directory, 'link', '../a', { mode: 0o777, ...owner })
    tree.setAttributes(directory, { mtimeNs: -5_500_000_000n })
    tree.setAttributes(root, { mtimeNs: 77n })
    const snapshot = contentOf(readBytes(snapshotTree({ fileSystem: tree, root })))
    expect(drawn(restoreTree(snapshot, { clock: () => 0n }))).toEqual(drawn(tree))
  })

  it('refuses what is no snapshot', () => {
    expect(() => restoreTree(contentOfText(''), { clock: () => 0n })).toThrow('not a snapshot of a tree')
  })
})
