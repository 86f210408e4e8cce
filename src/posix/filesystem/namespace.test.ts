import { beforeEach, describe, expect, it } from 'vitest'
import { createMemoryFileSystem, type MemoryFileSystem } from './memory'
import { createNamespace } from './namespace'
import { rootCredentials, type Caller, type Namespace } from './namespaceTypes'
import { PosixError } from './posixError'
import { createTmpfs } from './tmpfs'

const root: Caller = { credentials: rootCredentials, umask: 0o022, cwd: '/' }
const ana: Caller = { credentials: { uid: 1000, gid: 1000, groups: [50] }, umask: 0o022, cwd: '/' }
const clock = (): bigint => 1n

function errno(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof PosixError) return error.code
    throw error
  }
  return 'none'
}

let disk: MemoryFileSystem
let ns: Namespace

function put(path: string, text: string, caller = root): void {
  const file = ns.open(caller, path, { write: true, createMode: 0o666, truncate: true })
  file.write(new TextEncoder().encode(text))
  file.close()
}

function get(path: string, caller = root): string {
  const file = ns.open(caller, path, { read: true })
  const text = new TextDecoder().decode(file.read(1000))
  file.close()
  return text
}

beforeEach(() => {
  disk = createMemoryFileSystem({ clock })
  ns = createNamespace(disk, { source: '/dev/vda' })
  for (const path of ['/etc', '/home', '/home/ana', '/tmp', '/mnt', '/mnt/deep']) ns.createDirectory(root, path)
  ns.setAttributes(root, '/tmp', { mode: 0o1777 })
  ns.setAttributes(root, '/home/ana', { uid: 1000, gid: 1000 })
  put('/etc/motd', 'welcome')
})

describe('path names', () => {
  it('go through symlinks, dots and the working directory', () => {
    ns.symlink(root, 'etc', '/config')
    ns.symlink(root, '../config/./motd', '/tmp/note')
    ns.symlink(root, '/nowhere', '/dangling')
    const inTmp = { ...root, cwd: '/tmp' }
    expect({
      real: ns.realPath(inTmp, 'note'),
      up: ns.realPath(root, '/config/../../home/..'),
      relative: ns.realPath(inTmp, '../home/ana/'),
      linkKind: ns.lstat(root, '/config').kind,
      slashKind: ns.lstat(root, '/config/').kind,
      dangling: [ns.exists(root, '/dangling'), ns.lstat(root, '/dangling').kind],
    }).toEqual({
      real: '/etc/motd',
      up: '/',
      relative: '/home/ana',
      linkKind: 'symlink',
      slashKind: 'directory',
      dangling: [false, 'symlink'],
    })
    put('/dangling', 'made through the link')
    expect(get('/nowhere')).toBe('made through the link')
  })

  it('fail as on Linux', () => {
    ns.symlink(root, 'loop', '/loop')
    ns.symlink(root, '/nowhere', '/dangling')
    expect({
      empty: errno(() => ns.stat(root, '')),
      loop: errno(() => ns.stat(root, '/loop')),
      throughFile: errno(() => ns.stat(root, '/etc/motd/x')),
      fileSlash: errno(() => ns.stat(root, '/etc/motd/')),
      fileDot: errno(() => ns.stat(root, '/etc/motd/.')),
      longName: errno(() => ns.stat(root, `/${'n'.repeat(256)}`)),
      longPath: errno(() => ns.stat(root, '/a'.repeat(2100))),
      createWithSlash: errno(() => ns.open(root, '/new/', { write: true, createMode: 0o666 })),
      createOnDirectory: errno(() => ns.open(root, '/etc', { read: true, createMode: 0o666 })),
      exclusiveOnDangling: errno(() => ns.open(root, '/dangling', { createMode: 0o666, exclusive: true })),
      noFollow: errno(() => ns.open(root, '/loop', { read: true, noFollow: true })),
      mkdirThere: errno(() => {
        ns.createDirectory(root, '/etc/.')
      }),
      rmdirDot: errno(() => {
        ns.removeDirectory(root, '/etc/.')
      }),
      unlinkDirectory: errno(() => {
        ns.unlink(root, '/etc')
      }),
      symlinkSlash: errno(() => {
        ns.symlink(root, 'x', '/new/')
      }),
      renameDot: errno(() => {
        ns.rename(root, '/etc/.', '/x')
      }),
      renameIntoItself: errno(() => {
        ns.rename(root, '/mnt', '/mnt/deep/x')
      }),
    }).toEqual({
      empty: 'ENOENT',
      loop: 'ELOOP',
      throughFile: 'ENOTDIR',
      fileSlash: 'ENOTDIR',
      fileDot: 'ENOTDIR',
      longName: 'ENAMETOOLONG',
      longPath: 'ENAMETOOLONG',
      createWithSlash: 'EISDIR',
      createOnDirectory: 'EISDIR',
      exclusiveOnDangling: 'EEXIST',
      noFollow: 'ELOOP',
      mkdirThere: 'EEXIST',
      rmdirDot: 'EINVAL',
      unlinkDirectory: 'EISDIR',
      symlinkSlash: 'ENOENT',
      renameDot: 'EBUSY',
      renameIntoItself: 'EINVAL',
    })
  })

  it('name the path in the error', () => {
    expect(() => ns.stat(root, '/etc/none')).toThrow('ENOENT: No such file or directory: /etc/none')
  })
})

describe('mounts', () => {
  it('hide what they cover, at any depth, and are left through ..', () => {
    const outer = createTmpfs({ clock })
    const inner = createTmpfs({ clock, root: { mode: 0o700 } })
    put('/mnt/hidden', 'below')
    ns.mount('/mnt', outer)
    ns.createDirectory(root, '/mnt/a')
    ns.mount('/mnt/a', inner)
    put('/mnt/a/x', 'inner')
    expect({
      names: ns.readDirectory(root, '/mnt').map(({ name }) => name),
      text: get('/mnt/a/../a/x'),
      devices: [ns.stat(root, '/mnt').deviceId, ns.stat(root, '/mnt/a').deviceId, ns.stat(root, '/mnt/a/..').deviceId],
      table: ns.mounts.map(({ source, path, shownOptions }) => `${source} ${path} ${shownOptions}`),
      busy: errno(() => {
        ns.unmount('/mnt')
      }),
      notMounted: errno(() => {
        ns.unmount('/etc')
      }),
      across: errno(() => {
        ns.rename(root, '/mnt/a/x', '/mnt/x')
      }),
      linkAcross: errno(() => {
        ns.link(root, '/mnt/a/x', '/mnt/x')
      }),
      removeMountPoint: errno(() => {
        ns.removeDirectory(root, '/mnt/a')
      }),
    }).toEqual({
      names: ['a'],
      text: 'inner',
      devices: [outer.deviceId, inner.deviceId, outer.deviceId],
      table: ['/dev/vda / rw,relatime', 'tmpfs /mnt rw,relatime', 'tmpfs /mnt/a rw,relatime'],
      busy: 'EBUSY',
      notMounted: 'EINVAL',
      across: 'EXDEV',
      linkAcross: 'EXDEV',
      removeMountPoint: 'EBUSY',
    })
    ns.unmount('/mnt/a')
    ns.unmount('/mnt')
    expect(get('/mnt/hidden')).toBe('below')
  })

  it('bind a directory or a file, and follow a renamed parent', () => {
    const host = createMemoryFileSystem({ clock })
    const hostNs = createNamespace(host)
    hostNs.createDirectory(root, '/data')
    const { inode } = hostNs.locate(root, '/data')
    ns.mount('/mnt/deep', host, { subtree: inode, readOnly: true })
    const hosts = host.createNode(host.root, 'hosts', { kind: 'file', mode: 0o644, uid: 0, gid: 0 })
    ns.mount('/etc/motd', host, { subtree: hosts })
    put('/etc/motd', '127.0.0.1')
    expect(new TextDecoder().decode(host.read(hosts, 0, 99))).toBe('127.0.0.1')
    expect(errno(() => ns.mount('/etc/motd', host))).toBe('ENOTDIR')
    expect([
      errno(() => {
        put('/mnt/deep/x', '')
      }),
      errno(() => {
        ns.unlink(root, '/mnt/deep/none')
      }),
      errno(() => {
        ns.unlink(root, '/etc/motd')
      }),
    ]).toEqual(['EROFS', 'EROFS', 'EBUSY'])
    ns.rename(root, '/mnt', '/moved')
    expect(ns.mounts.map(({ path }) => path)).toEqual(['/', '/moved/deep', '/etc/motd'])
    expect(ns.locate(root, '/moved/deep').inode).toBe(inode)
    const copy = ns.fork()
    copy.unmount('/moved/deep')
    expect([copy.mounts.length, ns.mounts.length]).toEqual([2, 3])
  })

  it('are busy while a file on them is open', () => {
    ns.mount('/mnt', createTmpfs({ clock }))
    const file = ns.open(root, '/mnt/x', { write: true, createMode: 0o600 })
    expect(
      errno(() => {
        ns.unmount('/mnt')
      }),
    ).toBe('EBUSY')
    file.close()
    ns.unmount('/mnt')
    expect(ns.mounts).toHaveLength(1)
  })
})

describe('open files', () => {
  it('append, keep their offsets and outlive their names', () => {
    const log = ns.open(root, '/tmp/log', { write: true, append: true, createMode: 0o666 })
    const reader = ns.open(root, '/tmp/log', { read: true })
    log.write(new TextEncoder().encode('one '))
    put('/tmp/log', 'zero ')
    log.write(new TextEncoder().encode('two'))
    ns.unlink(root, '/tmp/log')
    expect(new TextDecoder().decode(reader.read(5))).toBe('zero ')
    expect(new TextDecoder().decode(reader.read(5))).toBe('two')
    expect([reader.read(5).length, reader.stat().linkCount]).toEqual([0, 0])
    expect([errno(() => log.read(1)), errno(() => reader.write(Uint8Array.of(1)))]).toEqual(['EBADF', 'EBADF'])
    reader.close()
    expect(errno(() => reader.read(1))).toBe('EBADF')
  })
})

describe('permissions', () => {
  it('of owner, group and others', () => {
    put('/etc/shadow', 'secret')
    ns.setAttributes(root, '/etc/shadow', { mode: 0o640, gid: 42 })
    const member = { ...ana, credentials: { uid: 1001, gid: 1001, groups: [42] } }
    const write = { write: true } as const
    expect({
      other: errno(() => get('/etc/shadow', ana)),
      group: get('/etc/shadow', member),
      groupWrites: errno(() => ns.open(member, '/etc/shadow', write)),
      createInEtc: errno(() => {
        put('/etc/x', '', ana)
      }),
      chmodOfAnother: errno(() => {
        ns.setAttributes(ana, '/etc/shadow', { mode: 0o777 })
      }),
      giveAway: errno(() => {
        put('/home/ana/mine', '', ana)
        ns.setAttributes(ana, '/home/ana/mine', { uid: 0 })
      }),
      toOwnGroup: errno(() => {
        ns.setAttributes(ana, '/home/ana/mine', { gid: 50 })
      }),
      rootExecutesPlainFile: errno(() => {
        ns.access(root, '/etc/motd', { execute: true })
      }),
    }).toEqual({
      other: 'EACCES',
      group: 'secret',
      groupWrites: 'EACCES',
      createInEtc: 'EACCES',
      chmodOfAnother: 'EPERM',
      giveAway: 'EPERM',
      toOwnGroup: 'none',
      rootExecutesPlainFile: 'EACCES',
    })
  })

  it('of sticky directories, hard links and devices', () => {
    put('/tmp/of-root', 'x')
    put('/tmp/of-ana', 'x', ana)
    const bob = { ...ana, credentials: { uid: 1001, gid: 1001, groups: [] } }
    expect({
      unlink: errno(() => {
        ns.unlink(bob, '/tmp/of-ana')
      }),
      rename: errno(() => {
        ns.rename(bob, '/tmp/of-ana', '/tmp/of-bob')
      }),
      link: errno(() => {
        ns.link(bob, '/tmp/of-ana', '/tmp/link')
      }),
      device: errno(() => {
        ns.createNode(ana, '/tmp/null', { kind: 'characterDevice', mode: 0o666, rdev: 0x103 })
      }),
      own: errno(() => {
        ns.unlink(ana, '/tmp/of-ana')
      }),
    }).toEqual({ unlink: 'EPERM', rename: 'EPERM', link: 'EPERM', device: 'EPERM', own: 'none' })
  })

  it('take the umask off and inherit the group of a setgid directory', () => {
    ns.createDirectory(root, '/shared')
    ns.setAttributes(root, '/shared', { gid: 50, mode: 0o2777 })
    ns.createDirectory(ana, '/shared/d')
    put('/shared/f', 'x', { ...ana, umask: 0o077 })
    const shown = (path: string) => {
      const { mode, uid, gid } = ns.stat(root, path)
      return `${mode.toString(8)} ${String(uid)}:${String(gid)}`
    }
    expect([shown('/shared/d'), shown('/shared/f')]).toEqual(['2755 1000:50', '600 1000:50'])
    ns.setAttributes(root, '/shared/f', { mode: 0o6755 })
    ns.setAttributes(root, '/shared/f', { uid: 1 })
    expect(shown('/shared/f')).toBe('755 1:50')
  })

  it('of search on every directory but the working one', () => {
    ns.createDirectory(root, '/closed')
    ns.createDirectory(root, '/closed/in')
    put('/closed/in/f', 'text')
    ns.setAttributes(root, '/closed', { mode: 0o700 })
    expect(errno(() => ns.stat(ana, '/closed/in/f'))).toBe('EACCES')
    expect(get('f', { ...ana, cwd: '/closed/in' })).toBe('text')
  })
})
