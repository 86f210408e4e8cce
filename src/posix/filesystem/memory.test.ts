import { describe, expect, it } from 'vitest'
import { contentOfText, textOf, zeros } from './content'
import { createMemoryFileSystem } from './memory'
import { PosixError } from './posixError'
import { createTmpfs } from './tmpfs'
import type { FileSystem, Inode } from './types'

const owner = { mode: 0o644, uid: 0, gid: 0 }
const file = { ...owner, kind: 'file' } as const

function ticking(): () => bigint {
  let now = 1_000n
  return () => (now += 1n)
}

function write(fileSystem: FileSystem, inode: Inode, text: string): void {
  fileSystem.write(inode, fileSystem.stat(inode).sizeBytes, new TextEncoder().encode(text))
}

function errno(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof PosixError) return error.code
    throw error
  }
  return 'none'
}

describe('memory file system', () => {
  it('keeps links, sizes and times of files', () => {
    const fs = createMemoryFileSystem({ clock: ticking() })
    const a = fs.createNode(fs.root, 'a', file)
    write(fs, a, 'hello')
    fs.link(fs.root, 'b', a)
    fs.unlink(fs.root, 'a')
    expect(fs.lookup(fs.root, 'b')).toBe(a)
    const { linkCount, sizeBytes, blocks512, mtimeNs, ctimeNs } = fs.stat(a)
    expect({ linkCount, sizeBytes, blocks512, later: ctimeNs > mtimeNs }).toEqual({
      linkCount: 1,
      sizeBytes: 5,
      blocks512: 8,
      later: true,
    })
    expect(fs.readDirectory(fs.root).map(({ name, kind }) => `${name} ${kind}`)).toEqual(['b file'])
  })

  it('gives back the space of an unlinked file when it is closed', () => {
    const fs = createTmpfs({ clock: ticking(), sizeBytes: 8192 })
    const inode = fs.createNode(fs.root, 'a', file)
    fs.write(inode, 0, new Uint8Array(8192).fill(1))
    fs.retain(inode)
    fs.unlink(fs.root, 'a')
    expect([fs.read(inode, 0, 1), fs.statFileSystem().freeBlocks]).toEqual([Uint8Array.of(1), 0])
    fs.release(inode)
    expect(fs.statFileSystem().freeBlocks).toBe(2)
  })

  it('writes what fits, then says ENOSPC; holes need no room', () => {
    const fs = createTmpfs({ clock: ticking(), sizeBytes: 3 * 4096, inodeLimit: 3 })
    const inode = fs.createNode(fs.root, 'a', file)
    expect(fs.write(inode, 100, new Uint8Array(20_000).fill(7))).toBe(3 * 4096 - 100)
    expect(errno(() => fs.write(inode, 3 * 4096, Uint8Array.of(1)))).toBe('ENOSPC')
    expect(fs.write(inode, 0, Uint8Array.of(1))).toBe(1)
    fs.truncate(inode, 1024 ** 3)
    expect(errno(() => fs.setContent(inode, contentOfText('x'.repeat(4 * 4096))))).toBe('ENOSPC')
    fs.setContent(inode, zeros(1024 ** 3))
    expect(fs.statFileSystem()).toEqual({ blockSizeBytes: 4096, blocks: 3, freeBlocks: 3, inodes: 3, freeInodes: 1 })
    fs.createNode(fs.root, 'b', file)
    expect(errno(() => fs.createNode(fs.root, 'c', file))).toBe('ENOSPC')
  })

  it('renames by the rules', () => {
    const fs = createMemoryFileSystem({ clock: ticking() })
    const a = fs.createDirectory(fs.root, 'a', owner)
    const b = fs.createDirectory(a, 'b', owner)
    const f = fs.createNode(fs.root, 'f', file)
    fs.link(fs.root, 'g', f)
    const rename = (from: Inode, fromName: string, to: Inode, toName: string) =>
      errno(() => {
        fs.rename(from, fromName, to, toName)
      })
    expect({
      intoItself: rename(fs.root, 'a', b, 'c'),
      ontoAncestor: rename(a, 'b', fs.root, 'a'),
      missing: rename(fs.root, 'x', fs.root, 'y'),
      directoryOntoFile: rename(fs.root, 'a', fs.root, 'f'),
      fileOntoDirectory: rename(fs.root, 'f', a, 'b'),
      sameInode: rename(fs.root, 'f', fs.root, 'g'),
      tooLong: rename(fs.root, 'f', fs.root, 'é'.repeat(128)),
      noReplace: errno(() => {
        fs.rename(fs.root, 'f', fs.root, 'g', { noReplace: true })
      }),
    }).toEqual({
      intoItself: 'EINVAL',
      ontoAncestor: 'ENOTEMPTY',
      missing: 'ENOENT',
      directoryOntoFile: 'ENOTDIR',
      fileOntoDirectory: 'EISDIR',
      sameInode: 'none',
      tooLong: 'ENAMETOOLONG',
      noReplace: 'EEXIST',
    })
    const c = fs.createDirectory(fs.root, 'c', owner)
    fs.rename(a, 'b', fs.root, 'c')
    expect(fs.lookup(fs.root, 'c')).toBe(b)
    const links = [fs.root, a, b, c].map((inode) => fs.stat(inode).linkCount)
    expect(links).toEqual([4, 2, 2, 0])
    expect(errno(() => fs.createNode(c, 'x', file))).toBe('ENOENT')
  })

  it('shares contents between files until one is written', () => {
    const fs = createMemoryFileSystem({ clock: ticking() })
    const a = fs.createNode(fs.root, 'a', file)
    write(fs, a, 'one\n')
    const b = fs.createNode(fs.root, 'b', file)
    fs.setContent(b, fs.content(a))
    write(fs, a, 'two\n')
    write(fs, b, 'three\n')
    expect([textOf(fs.content(a)), textOf(fs.content(b))]).toEqual(['one\ntwo\n', 'one\nthree\n'])
  })

  it('refuses changes when it is read-only', () => {
    const fs = createMemoryFileSystem({ clock: ticking() })
    const a = fs.createNode(fs.root, 'a', file)
    fs.setReadOnly(true)
    const refused = [
      () => fs.createNode(fs.root, 'b', file),
      () => fs.write(a, 0, Uint8Array.of(1)),
      () => {
        fs.unlink(fs.root, 'a')
      },
      () => fs.prepareWrite(a),
      () => {
        fs.setXattr(a, 'user.x', Uint8Array.of(1))
      },
    ]
    expect(refused.map(errno)).toEqual(refused.map(() => 'EROFS'))
    expect(errno(() => fs.createNode(fs.root, 'a', file))).toBe('EEXIST')
  })

  it('holds a hundred thousand files', () => {
    const fs = createMemoryFileSystem({ clock: ticking() })
    for (let index = 0; index < 100_000; index++) fs.createNode(fs.root, `file-${String(index)}`, file)
    expect(fs.readDirectory(fs.root)).toHaveLength(100_000)
    for (let index = 0; index < 100_000; index++) fs.unlink(fs.root, `file-${String(index)}`)
    expect(fs.statFileSystem().freeInodes).toBe(4 * 1024 ** 2 - 1)
  })
})
