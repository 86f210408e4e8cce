import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { extract, pack } from 'tar-stream'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { createNamespace } from '@posix/filesystem/namespace'
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import { beforeEach, expect, test } from 'vitest'
import { packPath, packRoot, statPath, unpackInto } from './archive'
import { makeDirectories, rootCaller, writeText } from './hostDisk'
import { readSmallFile } from './users'

let source: Namespace
const clock = (): bigint => 1_700_000_000_000_000_000n

beforeEach(() => {
  source = createNamespace(createMemoryFileSystem({ clock }))
  makeDirectories(source, '/a/b')
  writeText(source, '/a/empty', '')
  writeText(source, '/a/b/f', 'text')
  source.setAttributes(rootCaller, '/a/b/f', { mode: 0o4750, uid: 5, gid: 6 })
  source.link(rootCaller, '/a/b/f', '/a/b/g')
  source.symlink(rootCaller, 'b/f', '/a/link')
  source.createNode(rootCaller, '/a/null', { kind: 'characterDevice', mode: 0o666, rdev: 0x103 })
  const big = source.open(rootCaller, '/a/big', { write: true, createMode: 0o600 })
  big.truncate(3_000_001)
  big.close()
})

async function tarOf(path: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  const write = (bytes: Uint8Array): Promise<void> => Promise.resolve(void chunks.push(bytes))
  await (path === '/' ? packRoot(source, write) : packPath(source, path, 'c', write))
  return Buffer.concat(chunks)
}

/** A tree as a drawing: kind, mode, owner, size or target. */
function draw(namespace: Namespace, path: string): string[] {
  const stat = namespace.lstat(rootCaller, path)
  const target = stat.kind === 'symlink' ? ` -> ${namespace.readLink(rootCaller, path)}` : ''
  const size = stat.kind === 'file' ? ` ${String(stat.sizeBytes)}` : ''
  const line = `${path} ${stat.kind} ${stat.mode.toString(8)} ${String(stat.uid)}:${String(stat.gid)}${size} x${String(stat.kind === 'directory' ? 0 : stat.linkCount)}${target}`
  if (stat.kind !== 'directory') return [line]
  const names = namespace.readDirectory(rootCaller, path).map((entry) => entry.name)
  return [line, ...names.sort().flatMap((name) => draw(namespace, `${path === '/' ? '' : path}/${name}`))]
}

test.each([
  ['plain', false],
  ['gzip', true],
])('a tree goes out and in again, %s', async (_name, compressed) => {
  const target = createNamespace(createMemoryFileSystem({ clock }))
  const bytes = await tarOf('/a')
  const body = Readable.from([compressed ? gzipSync(bytes) : bytes])
  await unpackInto(target, '/', body, { noOverwriteDirNonDir: true })
  expect(draw(target, '/a')).toEqual(draw(source, '/a'))
  expect(readSmallFile(target, '/a/b/g')).toBe('text')
})

test('the whole root goes out, empty files too', async () => {
  const target = createNamespace(createMemoryFileSystem({ clock }))
  await unpackInto(target, '/', Readable.from([await tarOf('/')]), { noOverwriteDirNonDir: false })
  expect(draw(target, '/')).toEqual(draw(source, '/'))
})

test('a path that ends in /. gives its content', async () => {
  const target = createNamespace(createMemoryFileSystem({ clock }))
  await unpackInto(target, '/', Readable.from([await tarOf('/a/b/.')]), { noOverwriteDirNonDir: true })
  expect(draw(target, '/').slice(1)).toEqual(['/f file 4750 5:6 4 x2', '/g file 4750 5:6 4 x2'])
})

test('the path’s stat is Go’s', () => {
  expect(statPath(source, '/a', 'c')).toMatchObject({ name: 'a', mode: 2 ** 31 + 0o755, linkTarget: '' })
  expect(statPath(source, '/a/link', 'c')).toMatchObject({ name: 'link', mode: 2 ** 27 + 0o777, linkTarget: '/a/b/f' })
  expect(statPath(source, '/a/b/f', 'c')).toMatchObject({ name: 'f', size: 4, mode: 2 ** 23 + 0o750 })
  expect(() => statPath(source, '/nope', 'web')).toThrow('Could not find the file /nope in container web')
})

async function hostile(name: string, more: object = {}): Promise<Buffer> {
  const archive = pack()
  archive.entry({ name, ...more }, 'x')
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

test.each(['../x', 'a/../../x', '/../x'])('a name that climbs out (%s) is refused', async (name) => {
  const body = Readable.from([await hostile(name)])
  await expect(unpackInto(source, '/a/b', body, { noOverwriteDirNonDir: true })).rejects.toMatchObject({
    kind: 'system',
  })
  expect(source.exists(rootCaller, '/x')).toBe(false)
})

test('a directory is not overwritten by a file when that is asked', async () => {
  const put = async (noOverwriteDirNonDir: boolean): Promise<void> =>
    unpackInto(source, '/a', Readable.from([await hostile('b')]), { noOverwriteDirNonDir })
  await expect(put(true)).rejects.toMatchObject({ kind: 'system' })
  await put(false)
  expect(source.stat(rootCaller, '/a/b').kind).toBe('file')
})

test.each([
  ['garbage', Buffer.alloc(2000, 7)],
  ['cut short', undefined],
])('%s is refused', async (_name, bytes) => {
  const body = Readable.from([bytes ?? (await tarOf('/a')).subarray(0, 100_000)])
  await expect(unpackInto(source, '/', body, { noOverwriteDirNonDir: true })).rejects.toMatchObject({ kind: 'system' })
})

test('goes out with its second names, times and capabilities', async () => {
  source.symlink(rootCaller, 'f', '/a/b/s')
  source.link(rootCaller, '/a/b/s', '/a/b/s2')
  source.setAttributes(rootCaller, '/a/b/f', { mtimeNs: 4_102_444_800_500_000_000n })
  source.setAttributes(rootCaller, '/a/b', { mtimeNs: -1_500_000_000n })
  source.setXattr(
    rootCaller,
    '/a/b/f',
    'security.capability',
    Buffer.from('0100000200040000000000000000000000000000', 'hex'),
  )
  source.setXattr(rootCaller, '/a/b/f', 'user.note', Buffer.from('left out'))
  const lines: string[] = []
  for await (const entry of Readable.from([await tarOf('/a/b')]).pipe(extract())) {
    const { name, type, mode, mtime, linkname } = entry.header
    const pax = entry.header.pax as Readonly<Record<string, string>> | null | undefined
    const seconds = pax?.['mtime'] ?? (mtime?.getTime() ?? 0) / 1000
    lines.push(
      `${name} ${type ?? ''} ${(mode ?? 0).toString(8)} ${String(seconds)} ${linkname ?? ''} ${Object.keys(pax ?? {}).join(' ')}`,
    )
    entry.resume()
  }
  const capability = 'SCHILY.xattr.security.capability'
  expect(lines).toEqual([
    'b/ directory 755 -2  mtime',
    `b/f file 4750 4102444800  ${capability}`,
    `b/g link 4750 4102444800 b/f ${capability}`,
    'b/s symlink 777 1700000000 f ',
    'b/s2 link 777 1700000000 b/s ',
  ])
})
