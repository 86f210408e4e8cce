import { describe, expect, it, vi } from 'vitest'
import { changesOfUnion, compareTrees } from './compare'
import { contentOfText, textOf } from './content'
import { copyTree } from './copyTree'
import { createMemoryFileSystem, type MemoryFileSystem } from './memory'
import { createNamespace } from './namespace'
import { rootCredentials, type Caller, type Namespace } from './namespaceTypes'
import { makeOpaque, makeWhiteout } from './overlayMarks'
import { PosixError } from './posixError'
import type { FileSystem, Inode } from './types'
import { createUnion } from './union'
import type { Branch, CopyUp, UnionFileSystem } from './unionTypes'

const root: Caller = { credentials: rootCredentials, umask: 0o022, cwd: '/' }
let now = 1_000n
const clock = (): bigint => (now += 1_000_000_007n)

/** What a layer is made of, by path: `whiteout`, `opaque`, `directory`, or else a file with this text. */
type Sketch = Readonly<Record<string, string>>

function layer(sketch: Sketch): Branch {
  const fileSystem = createMemoryFileSystem({ clock })
  for (const [path, what] of Object.entries(sketch)) {
    const names = path.split('/').filter(Boolean)
    const name = names.pop() ?? ''
    const directory = names.reduce<Inode>(
      (at, step) =>
        fileSystem.lookup(at, step) ?? fileSystem.createDirectory(at, step, { mode: 0o755, uid: 0, gid: 0 }),
      fileSystem.root,
    )
    put(fileSystem, directory, name, what)
  }
  fileSystem.setReadOnly(true)
  return { fileSystem, root: fileSystem.root }
}

function put(fileSystem: MemoryFileSystem, directory: Inode, name: string, what: string): void {
  if (what === 'whiteout') makeWhiteout(fileSystem, directory, name)
  else if (what === 'opaque' || what === 'directory') {
    const made = fileSystem.createDirectory(directory, name, { mode: 0o755, uid: 0, gid: 0 })
    if (what === 'opaque') makeOpaque(made)
  } else {
    const made = fileSystem.createNode(directory, name, { kind: 'file', mode: 0o644, uid: 0, gid: 0 })
    fileSystem.setContent(made, contentOfText(what))
  }
}

interface Lab {
  readonly union: UnionFileSystem
  readonly ns: Namespace
  readonly upper: MemoryFileSystem
  readonly copyUps: CopyUp[]
}

function lab(...lowers: readonly Branch[]): Lab {
  const upper = createMemoryFileSystem({ clock })
  const copyUps: CopyUp[] = []
  const union = createUnion({
    upper: { fileSystem: upper, root: upper.root },
    lowers,
    onCopyUp: (copyUp) => copyUps.push(copyUp),
  })
  return { union, ns: createNamespace(union), upper, copyUps }
}

function write(ns: Namespace, path: string, text: string): void {
  const file = ns.open(root, path, { write: true, append: true, createMode: 0o644 })
  file.write(new TextEncoder().encode(text))
  file.close()
}

function read(ns: Namespace, path: string): string {
  const { inode } = ns.locate(root, path)
  return textOf(inode.fileSystem.content(inode))
}

/** A tree as a drawing, one line an entry. */
function draw(fileSystem: FileSystem, directory = fileSystem.root, path = ''): string[] {
  return fileSystem
    .readDirectory(directory)
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap(({ name, inode, kind }) => {
      if (kind === 'directory') return [`${path}/${name}/`, ...draw(fileSystem, inode, `${path}/${name}`)]
      const what = kind === 'file' ? textOf(fileSystem.content(inode)) : kind === 'symlink' ? '->' : 'whiteout'
      return [`${path}/${name} ${what}`]
    })
}

function changes({ union }: Lab): string[] {
  const letters = { added: 'A', modified: 'C', deleted: 'D' } as const
  return changesOfUnion(union).map(({ path, kind }) => `${letters[kind]} ${path}`)
}

describe('union', () => {
  it('merges directories until a whiteout, a file or an opaque directory', () => {
    const { union } = lab(
      layer({ '/etc/motd': 'new', '/var/log': 'opaque', '/usr/bin/old': 'whiteout', '/srv': 'a file' }),
      layer({
        '/etc/motd': 'old',
        '/etc/hosts': 'hosts',
        '/var/log/syslog': 'x',
        '/usr/bin/old': 'y',
        '/srv/www': 'z',
      }),
    )
    expect(draw(union)).toEqual([
      '/etc/',
      '/etc/hosts hosts',
      '/etc/motd new',
      '/srv a file',
      '/usr/',
      '/usr/bin/',
      '/var/',
      '/var/log/',
    ])
  })

  it('copies up once, whole, with the directories above, and tells the bytes', () => {
    const it = lab(layer({ '/var/lib/db/data': 'x'.repeat(100_000) }))
    const before = it.ns.stat(root, '/var/lib/db/data')
    write(it.ns, '/var/lib/db/data', 'y')
    write(it.ns, '/var/lib/db/data', 'z')
    const after = it.ns.stat(root, '/var/lib/db/data')
    expect(it.copyUps).toEqual([
      { path: '/var', copiedBytes: 0 },
      { path: '/var/lib', copiedBytes: 0 },
      { path: '/var/lib/db', copiedBytes: 0 },
      { path: '/var/lib/db/data', copiedBytes: 100_000 },
    ])
    expect([after.inode === before.inode, after.sizeBytes]).toEqual([true, 100_002])
    expect(changes(it)).toEqual(['C /var', 'C /var/lib', 'C /var/lib/db', 'C /var/lib/db/data'])
  })

  it('does not copy a content that is dropped at once', () => {
    const it = lab(layer({ '/data': 'x'.repeat(100_000) }))
    it.ns.open(root, '/data', { write: true, truncate: true }).close()
    expect(it.copyUps).toEqual([{ path: '/data', copiedBytes: 0 }])
  })

  it('lets a file that is open for reading go on after the copy-up', () => {
    const it = lab(layer({ '/log': 'one ' }))
    const reader = it.ns.open(root, '/log', { read: true })
    write(it.ns, '/log', 'two')
    expect(new TextDecoder().decode(reader.read(100))).toBe('one two')
    reader.close()
  })

  it('breaks hard links of lower files', () => {
    const base = createMemoryFileSystem({ clock })
    const a = base.createNode(base.root, 'a', { kind: 'file', mode: 0o644, uid: 0, gid: 0 })
    base.setContent(a, contentOfText('same'))
    base.link(base.root, 'b', a)
    const it = lab({ fileSystem: base, root: base.root })
    const [first, second] = [it.ns.stat(root, '/a'), it.ns.stat(root, '/b')]
    write(it.ns, '/a', '!')
    const [third, fourth] = [it.ns.stat(root, '/a'), it.ns.stat(root, '/b')]
    expect([read(it.ns, '/a'), read(it.ns, '/b')]).toEqual(['same!', 'same'])
    expect([first.inode === second.inode, third.inode === first.inode, fourth.inode === second.inode]).toEqual([
      true,
      false,
      true,
    ])
    expect([first.linkCount, third.linkCount, fourth.linkCount]).toEqual([2, 1, 2])
  })

  it('leaves whiteouts and opaque directories, and explains each branch', () => {
    const it = lab(layer({ '/d/x': '1', '/f': '1' }), layer({ '/d/y': '2', '/f': '2', '/g': '2' }))
    it.ns.unlink(root, '/f')
    it.ns.unlink(root, '/d/x')
    it.ns.unlink(root, '/d/y')
    it.ns.removeDirectory(root, '/d')
    it.ns.createDirectory(root, '/d')
    write(it.ns, '/d/y', 'new')
    expect(draw(it.upper)).toEqual(['/d/', '/d/y new', '/f whiteout'])
    expect(changes(it)).toEqual(['C /d', 'D /d/x', 'C /d/y', 'D /f'])
    expect({
      f: it.union.explain('/f'),
      d: it.union.explain('/d'),
      y: it.union.explain('/d/y'),
      g: it.union.explain('/g'),
      none: it.union.explain('/none'),
    }).toEqual({
      f: [
        { branch: 0, state: 'whiteout', visible: true },
        { branch: 1, state: 'present', visible: false },
        { branch: 2, state: 'present', visible: false },
      ],
      d: [
        { branch: 0, state: 'opaque', visible: true },
        { branch: 1, state: 'present', visible: false },
        { branch: 2, state: 'present', visible: false },
      ],
      y: [
        { branch: 0, state: 'present', visible: true },
        { branch: 2, state: 'present', visible: false },
      ],
      g: [{ branch: 2, state: 'present', visible: true }],
      none: [],
    })
  })

  it('refuses to rename a directory of a lower branch and to make whiteouts by hand', () => {
    const it = lab(layer({ '/d/x': '1' }))
    expect(() => {
      it.ns.rename(root, '/d', '/e')
    }).toThrow(new PosixError('EXDEV', '/d'))
    expect(() => {
      it.ns.createNode(root, '/w', { kind: 'characterDevice', mode: 0, rdev: 0 })
    }).toThrow(new PosixError('EPERM', '/w'))
    it.ns.createDirectory(root, '/own')
    it.ns.rename(root, '/own', '/d/own')
    expect(changes(it)).toEqual(['C /d', 'A /d/own'])
  })

  it('keeps nothing of a copy-up that did not fit', () => {
    const upper = createMemoryFileSystem({ clock, capacityBytes: 8192 })
    const union = createUnion({
      upper: { fileSystem: upper, root: upper.root },
      lowers: [layer({ '/d/big': 'x'.repeat(10_000) })],
    })
    const ns = createNamespace(union)
    expect(() => {
      write(ns, '/d/big', 'y')
    }).toThrow(new PosixError('ENOSPC', '/d/big'))
    expect([draw(upper), changesOfUnion(union)]).toEqual([['/d/'], []])
  })
})

describe('changes', () => {
  it('cost what changed, not what the image holds', () => {
    const big = createMemoryFileSystem({ clock })
    for (let index = 0; index < 20_000; index++) {
      big.createNode(big.root, `f${String(index)}`, { kind: 'file', mode: 0o644, uid: 0, gid: 0 })
    }
    const calls = [vi.spyOn(big, 'lookup'), vi.spyOn(big, 'stat'), vi.spyOn(big, 'readDirectory')]
    const it = lab({ fileSystem: big, root: big.root })
    write(it.ns, '/new', 'x')
    write(it.ns, '/f7', 'y')
    for (const call of calls) call.mockClear()
    expect(changes(it)).toEqual(['C /f7', 'A /new'])
    const looks = calls.reduce((sum, call) => sum + call.mock.calls.length, 0)
    expect(looks).toBeGreaterThan(0)
    expect(looks).toBeLessThan(20)
  })

  it('within the second that a tar gives are not seen, as Docker 26.1.5 does not see them', () => {
    const base = createMemoryFileSystem({ clock })
    for (const name of ['file', 'link', 'later']) {
      const node = { mode: 0o644, uid: 0, gid: 0 }
      const made =
        name === 'link'
          ? base.createSymlink(base.root, name, 'aa', node)
          : base.createNode(base.root, name, { ...node, kind: 'file' })
      base.setAttributes(made, { mtimeNs: 5_000_000_000n })
    }
    const it = lab({ fileSystem: base, root: base.root })
    const mtimeNs = 5_900_000_000n
    it.ns.setAttributes(root, '/file', { mtimeNs })
    it.ns.unlink(root, '/link')
    it.ns.symlink(root, 'bb', '/link')
    it.ns.setAttributes(root, '/link', { mtimeNs }, { followLast: false })
    it.ns.setAttributes(root, '/later', { mtimeNs: 6_000_000_000n })
    expect(changes(it)).toEqual(['C /later'])
  })

  it('without an old tree are all additions', () => {
    const after = layer({ '/a/b': 'x' })
    expect(compareTrees(undefined, after)).toEqual([
      { path: '/a', kind: 'added' },
      { path: '/a/b', kind: 'added' },
    ])
  })
})

describe('copies of trees', () => {
  it('keep owners, modes, times, links and xattrs, and share contents', () => {
    const from = createMemoryFileSystem({ clock })
    const d = from.createDirectory(from.root, 'd', { mode: 0o2750, uid: 5, gid: 6 })
    const f = from.createNode(d, 'f', { kind: 'file', mode: 0o644, uid: 7, gid: 8 })
    from.setContent(f, contentOfText('text'))
    from.setAttributes(f, { mode: 0o4755 })
    from.setXattr(f, 'security.capability', Uint8Array.of(1, 2))
    from.link(from.root, 'twin', f)
    from.createSymlink(d, 'link', '../twin', { mode: 0o777, uid: 1, gid: 2 })
    const to = createMemoryFileSystem({ clock })
    to.createNode(to.root, 'twin', { kind: 'file', mode: 0o600, uid: 0, gid: 0 })
    copyTree({ fileSystem: from, root: from.root }, { fileSystem: to, root: to.root })
    expect(compareTrees({ fileSystem: from, root: from.root }, { fileSystem: to, root: to.root })).toEqual([])
    const twin = to.lookup(to.root, 'twin')
    const copied = to.lookup(to.root, 'd')
    if (!twin || !copied) throw new Error('both were copied')
    expect([to.lookup(copied, 'f') === twin, to.content(twin).extents[0] === from.content(f).extents[0]]).toEqual([
      true,
      true,
    ])
    expect([to.stat(copied).mtimeNs, to.stat(to.root).mode]).toEqual([from.stat(d).mtimeNs, 0o755])
  })

  it('of a union hold what it shows and none of its marks', () => {
    const { union } = lab(layer({ '/d': 'opaque', '/f': 'whiteout' }), layer({ '/d/x': '1', '/f': '2', '/g': '3' }))
    const to = createMemoryFileSystem({ clock })
    copyTree({ fileSystem: union, root: union.root }, { fileSystem: to, root: to.root })
    expect(draw(to)).toEqual(['/d/', '/g 3'])
    const d = to.lookup(to.root, 'd')
    expect(d && to.listXattrs(d)).toEqual([])
  })
})
