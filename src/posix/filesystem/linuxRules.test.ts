import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocatedZeros, concat, contentOfText, readBytes, textOf, zeros } from './content'
import { Disk } from './disk'
import { fileClock } from './fileClock'
import { createMemoryFileSystem } from './memory'
import { createNamespace } from './namespace'
import { rootCredentials, type Caller } from './namespaceTypes'
import { PosixError } from './posixError'
import { allocate, seekData, seekHole, type Allocation } from './sparse'
import { createTmpfs } from './tmpfs'

const root: Caller = { credentials: rootCredentials, umask: 0o022, cwd: '/' }
const user: Caller = { credentials: { uid: 1000, gid: 1000, groups: [50] }, umask: 0o022, cwd: '/' }
let nowNs = 0n
const clock = (): bigint => (nowNs += 1n)
const capability = Uint8Array.of(1, 0, 0, 2, 0, 4, ...new Uint8Array(14))

function lab() {
  const fileSystem = createMemoryFileSystem({ clock, root: { mode: 0o777 } })
  return { fileSystem, ns: createNamespace(fileSystem) }
}

function write(ns: ReturnType<typeof lab>['ns'], path: string, text: string, caller = root): void {
  const file = ns.open(caller, path, { write: true, createMode: 0o666 })
  file.write(Buffer.from(text))
  file.close()
}

function errno(act: () => unknown): string {
  try {
    act()
    return 'ok'
  } catch (error) {
    if (error instanceof PosixError) return error.code
    throw error
  }
}

describe('extended attributes', () => {
  it('are for whom Linux lets, and errors come as from ext4', () => {
    const { ns } = lab()
    write(ns, '/f', 'x')
    ns.symlink(root, 'f', '/l')
    const set = (caller: Caller, name: string, bytes = 1, path = '/f') =>
      errno(() => ns.setXattr(caller, path, name, new Uint8Array(bytes), { followLast: path === '/f' }))
    expect([set(root, 'user.a'), set(root, 'trusted.a'), set(root, 'security.a')]).toEqual(['ok', 'ok', 'ok'])
    expect([set(user, 'user.a'), set(user, 'trusted.a'), set(user, 'security.a')]).toEqual(['EACCES', 'EPERM', 'EPERM'])
    expect([set(root, 'user.'), set(root, 'foo.a'), set(root, 'user.a', 1, '/l')]).toEqual([
      'EINVAL',
      'EOPNOTSUPP',
      'EPERM',
    ])
    expect([set(root, `user.${'n'.repeat(251)}`), set(root, 'user.a', 65_537)]).toEqual(['ERANGE', 'E2BIG'])
    expect([set(root, 'user.b', 4_100), set(root, 'security.capability', 3)]).toEqual(['ENOSPC', 'EINVAL'])
    expect(errno(() => ns.setXattr(root, '/f', 'user.a', capability, { create: true }))).toBe('EEXIST')
    expect(errno(() => ns.setXattr(root, '/f', 'user.c', capability, { replace: true }))).toBe('ENODATA')
    expect([ns.getXattr(user, '/f', 'trusted.a'), ns.listXattrs(user, '/f')]).toEqual([
      undefined,
      ['user.a', 'security.a'],
    ])
  })

  it('lose the capabilities by a write and by a new owner, also when root does it', () => {
    const { ns } = lab()
    const has = (path: string) => ns.getXattr(root, path, 'security.capability') !== undefined
    for (const path of ['/written', '/cut', '/owned', '/kept']) {
      write(ns, path, 'x')
      ns.setXattr(root, path, 'security.capability', capability)
    }
    write(ns, '/written', 'y')
    ns.open(root, '/cut', { write: true, truncate: true }).close()
    ns.setAttributes(root, '/owned', { uid: 5 })
    ns.setAttributes(root, '/kept', { mode: 0o700 })
    expect(['/written', '/cut', '/owned', '/kept'].map(has)).toEqual([false, false, false, true])
  })
})

describe('holes', () => {
  it('lie where nothing was written, by whole pages', () => {
    const content = concat(zeros(8192), contentOfText('x'), zeros(8191), allocatedZeros(4096))
    expect([seekData(content, 0), seekHole(content, 8192), seekData(content, 12_300)]).toEqual([8192, 12_288, 16_384])
    expect([
      seekHole(content, 17_000),
      errno(() => seekData(zeros(10), 3)),
      errno(() => seekHole(content, 1e9)),
    ]).toEqual([20_480, 'ENXIO', 'ENXIO'])
  })

  it('are made and filled as plain bytes would be', () => {
    const modes: Allocation[] = ['allocate', 'keepSize', 'punchHole', 'zeroRange', 'collapseRange', 'insertRange']
    const operation = fc.record({
      mode: fc.constantFrom(...modes),
      page: fc.nat(5),
      pages: fc.integer({ min: 1, max: 3 }),
    })
    fc.assert(
      fc.property(fc.nat(20_000), fc.array(operation, { maxLength: 6 }), (size, operations) => {
        let content = contentOfText('x'.repeat(size))
        let plain = Buffer.alloc(size, 'x')
        for (const { mode, page, pages } of operations) {
          const [offset, length] = [page * 4096, pages * 4096]
          if (errno(() => allocate(content, mode, offset, length)) !== 'ok') continue
          content = allocate(content, mode, offset, length)
          plain = plainly(plain, mode, offset, length)
        }
        expect(Buffer.from(readBytes(content)).equals(plain)).toBe(true)
      }),
    )
  })

  it('of ten gigabytes cost nothing and are accounted in full', () => {
    const { ns, fileSystem } = lab()
    const file = ns.open(root, '/big', { read: true, write: true, createMode: 0o600 })
    const size = 10 * 1024 ** 3
    file.allocate('allocate', 0, size)
    expect([file.stat().sizeBytes, file.stat().blocks512, fileSystem.usedBytes]).toEqual([size, size / 512, size])
    file.allocate('punchHole', 4096, size)
    expect([file.stat().sizeBytes, fileSystem.usedBytes, errno(() => file.seek('data', 0))]).toEqual([
      size,
      4096,
      'ENXIO',
    ])
  })
})

function plainly(bytes: Buffer, mode: Allocation, offset: number, length: number): Buffer<ArrayBuffer> {
  const end = offset + length
  const grown = Buffer.concat([bytes, Buffer.alloc(Math.max(0, end - bytes.length))])
  switch (mode) {
    case 'allocate':
      return grown
    case 'keepSize':
      return Buffer.from(bytes)
    case 'punchHole':
      return Buffer.from(bytes).fill(0, Math.min(offset, bytes.length), Math.min(end, bytes.length))
    case 'zeroRange':
      return grown.fill(0, offset, end)
    case 'collapseRange':
      return Buffer.concat([bytes.subarray(0, offset), bytes.subarray(end)])
    case 'insertRange':
      return Buffer.concat([bytes.subarray(0, offset), Buffer.alloc(length), bytes.subarray(offset)])
  }
}

describe('disks', () => {
  it('are shared: what one file system takes, another lacks, and gets back', () => {
    const disk = new Disk({ capacityBytes: 8 * 4096, inodes: 100 })
    const [left, right] = [createMemoryFileSystem({ clock, disk }), createMemoryFileSystem({ clock, disk })]
    const [a, b] = [createNamespace(left), createNamespace(right)]
    write(a, '/f', 'x'.repeat(6 * 4096))
    expect(errno(() => write(b, '/f', 'x'.repeat(4096)))).toBe('ok')
    expect([errno(() => write(b, '/g', 'x'.repeat(8192))), b.stat(root, '/g').sizeBytes]).toEqual(['ok', 4096])
    expect(errno(() => write(b, '/h', 'x'))).toBe('ENOSPC')
    disk.resize({ capacityBytes: 4096 })
    expect([disk.freePages, textOf(left.content(a.locate(root, '/f').inode)).length]).toEqual([-7, 6 * 4096])
    disk.resize({ capacityBytes: 8 * 4096 })
    left.dispose()
    expect([errno(() => write(b, '/h', 'x')), disk.usedBytes, disk.stat().freeInodes]).toEqual(['ok', 3 * 4096, 96])
  })

  it('of a tmpfs count each name of a file as an inode', () => {
    const tmpfs = createTmpfs({ clock, inodeLimit: 4 })
    const ns = createNamespace(tmpfs)
    write(ns, '/f', '')
    ns.link(root, '/f', '/g')
    ns.link(root, '/f', '/h')
    expect(errno(() => ns.link(root, '/f', '/i'))).toBe('ENOSPC')
    ns.unlink(root, '/f')
    expect(errno(() => ns.link(root, '/g', '/i'))).toBe('ok')
  })
})

describe('names and times', () => {
  it('names change places, also with a directory', () => {
    const { ns } = lab()
    ns.createDirectory(root, '/d')
    write(ns, '/d/x', 'in d')
    write(ns, '/f', 'file')
    ns.rename(root, '/d', '/f', { exchange: true })
    expect([ns.stat(root, '/f/x').sizeBytes, ns.stat(root, '/d').kind, ns.stat(root, '/').linkCount]).toEqual([
      4,
      'file',
      3,
    ])
    expect(errno(() => ns.rename(root, '/f', '/none', { exchange: true }))).toBe('ENOENT')
    expect(errno(() => ns.rename(root, '/f', '/f/x', { exchange: true }))).toBe('EINVAL')
  })

  it('a name is as long as its bytes, those that are not UTF-8 too', () => {
    const { ns } = lab()
    expect(errno(() => ns.createDirectory(root, `/${'\udcff'.repeat(255)}`))).toBe('ok')
    expect(errno(() => ns.createDirectory(root, `/${'\udcff'.repeat(256)}`))).toBe('ENAMETOOLONG')
    expect(errno(() => ns.createDirectory(root, `/${'é'.repeat(128)}`))).toBe('ENAMETOOLONG')
  })

  it('whoever may write may set the times to now, and to nothing else', () => {
    const { ns } = lab()
    write(ns, '/f', 'x')
    ns.setAttributes(root, '/f', { mode: 0o666, mtimeNs: 5n })
    expect(errno(() => ns.setAttributes(user, '/f', { now: 'both' }))).toBe('ok')
    expect(ns.stat(root, '/f').mtimeNs).toBeGreaterThan(5n)
    expect(errno(() => ns.setAttributes(user, '/f', { now: 'mtime' }))).toBe('EPERM')
    ns.setAttributes(root, '/f', { mode: 0o644 })
    expect(errno(() => ns.setAttributes(user, '/f', { now: 'both' }))).toBe('EACCES')
  })

  it('the real clock counts on within a millisecond, another one is taken as it is', () => {
    const real = fileClock(Date.now)
    const times = Array.from({ length: 1000 }, real)
    expect(times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0n))).toBe(true)
    expect(times.some((time) => time % 1_000_000n !== 0n)).toBe(true)
    expect(fileClock(() => 1234.5)()).toBe(1_234_000_000n)
  })

  it('what is neither file nor fifo and is another’s is not opened with O_CREAT in a sticky directory', () => {
    const { ns } = lab()
    ns.createDirectory(root, '/t', 0o1777)
    ns.setAttributes(root, '/t', { mode: 0o1777 })
    ns.createNode(user, '/t/s', { kind: 'socket', mode: 0o666 })
    expect(errno(() => ns.open(root, '/t/s', { write: true, createMode: 0o600 }))).toBe('EACCES')
    expect(errno(() => ns.open(user, '/t/s', { write: true, createMode: 0o600 }))).toBe('ENXIO')
  })
})
