import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { concat, contentOfText, textOf, zeros } from './content'
import { createMemoryFileSystem } from './memory'
import { createNamespace } from './namespace'
import { rootCredentials, type Caller, type Namespace } from './namespaceTypes'
import { PosixError } from './posixError'
import { createRealFolder } from './realFolder'
import { isRealName } from './realNames'
import type { FileSystem } from './types'

const caller: Caller = { credentials: rootCredentials, umask: 0o022, cwd: '/' }
const owner = { mode: 0o640, uid: 0, gid: 0 }

let base: string
let inside: string
let fs: FileSystem
let ns: Namespace

function errno(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof PosixError) return error.code
    throw error
  }
  return 'none'
}

function get(path: string): string {
  const file = ns.open(caller, path, { read: true })
  try {
    return new TextDecoder().decode(file.read(1000))
  } finally {
    file.close()
  }
}

function put(path: string, text: string): void {
  const file = ns.open(caller, path, { write: true, truncate: true, createMode: 0o644 })
  try {
    file.write(new TextEncoder().encode(text))
  } finally {
    file.close()
  }
}

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'camada-folder-'))
  inside = join(base, 'inside')
  mkdirSync(join(inside, 'sub'), { recursive: true })
  mkdirSync(join(base, 'outside'))
  writeFileSync(join(base, 'outside', 'secret'), 'secret')
  writeFileSync(join(inside, 'sub', 'note'), 'note')
  fs = createRealFolder({ path: inside, owner: { uid: 1000, gid: 1000 } })
  const disk = createMemoryFileSystem({ clock: () => 1n })
  disk.createDirectory(disk.root, 'work', owner)
  ns = createNamespace(disk)
  ns.mount('/work', fs)
})

afterEach(() => {
  rmSync(base, { recursive: true, force: true })
})

describe('real folder', () => {
  it('reads, writes, renames, links and removes what is on the disk', () => {
    put('/work/sub/new', 'hello')
    ns.rename(caller, '/work/sub/new', '/work/moved')
    ns.link(caller, '/work/moved', '/work/twin')
    ns.createDirectory(caller, '/work/empty')
    ns.removeDirectory(caller, '/work/empty')
    ns.setAttributes(caller, '/work/moved', { mode: 0o600, mtimeNs: 1_500_000_000_123_456_000n })
    const { kind, mode, linkCount, uid, sizeBytes, mtimeNs } = ns.stat(caller, '/work/twin')
    expect({ kind, mode, linkCount, uid, sizeBytes, mtimeNs }).toEqual({
      kind: 'file',
      mode: 0o600,
      linkCount: 2,
      uid: 1000,
      sizeBytes: 5,
      mtimeNs: 1_500_000_000_123_456_000n,
    })
    expect(ns.locate(caller, '/work/moved').inode).toBe(ns.locate(caller, '/work/twin').inode)
    ns.unlink(caller, '/work/moved')
    expect([readdirSync(inside).sort(), readFileSync(join(inside, 'twin'), 'utf8')]).toEqual([['sub', 'twin'], 'hello'])
  })

  it('shares contents both ways, holes included', () => {
    const target = fs.createNode(fs.root, 'sparse', { ...owner, kind: 'file' })
    fs.setContent(target, concat(contentOfText('start'), zeros(3_000_000), contentOfText('end')))
    const real = statSync(join(inside, 'sparse'))
    expect([real.size, real.blocks < 100]).toEqual([3_000_008, true])
    expect(textOf(fs.content(target)).replaceAll('\0', '')).toBe('startend')
    const shared = fs.content(target)
    writeFileSync(join(inside, 'sparse'), 'changed')
    expect(textOf(shared).length).toBe(3_000_008)
  })

  it('follows what others do to the folder', () => {
    expect(get('/work/sub/note')).toBe('note')
    const file = ns.open(caller, '/work/sub/note', { read: true })
    rmSync(join(inside, 'sub'), { recursive: true })
    writeFileSync(join(inside, 'other'), 'other')
    expect([errno(() => file.read(1)), errno(() => get('/work/sub/note')), get('/work/other')]).toEqual([
      'ENOENT',
      'ENOENT',
      'other',
    ])
  })
})

describe('a hostile folder', () => {
  it('leads nowhere through its symlinks', () => {
    symlinkSync(join(base, 'outside'), join(inside, 'absolute'))
    symlinkSync('../outside', join(inside, 'relative'))
    symlinkSync('../outside/secret', join(inside, 'file'))
    const entries = fs.readDirectory(fs.root).map(({ name, kind }) => `${name} ${kind}`)
    expect(entries.sort()).toEqual(['absolute symlink', 'file symlink', 'relative symlink', 'sub directory'])
    // The simulated side resolves them, on its own disk, where they lead to nothing.
    expect(['absolute/secret', 'relative/secret', 'file'].map((path) => errno(() => get(`/work/${path}`)))).toEqual([
      'ENOENT',
      'ENOENT',
      'ENOENT',
    ])
    const link = fs.lookup(fs.root, 'absolute')
    const fileLink = fs.lookup(fs.root, 'file')
    if (!link || !fileLink) throw new Error('the links are there')
    expect({
      lookup: errno(() => fs.lookup(link, 'secret')),
      list: errno(() => fs.readDirectory(link)),
      create: errno(() => fs.createNode(link, 'x', { ...owner, kind: 'file' })),
      read: errno(() => fs.read(fileLink, 0, 10)),
      write: errno(() => fs.write(fileLink, 0, Uint8Array.of(1))),
      target: fs.readLink(fileLink),
    }).toEqual({
      lookup: 'ENOTDIR',
      list: 'ENOTDIR',
      create: 'ENOTDIR',
      read: 'EINVAL',
      write: 'EINVAL',
      target: '../outside/secret',
    })
    ns.setAttributes(caller, '/work/file', { mode: 0o777, mtimeNs: 5n }, { followLast: false })
    ns.unlink(caller, '/work/file')
    expect(readFileSync(join(base, 'outside', 'secret'), 'utf8')).toBe('secret')
  })

  it('can swap a directory or a file for a symlink after it was looked up', () => {
    const sub = fs.lookup(fs.root, 'sub')
    const note = sub && fs.lookup(sub, 'note')
    if (!sub || !note) throw new Error('the folder has sub/note')
    rmSync(join(inside, 'sub'), { recursive: true })
    symlinkSync(join(base, 'outside'), join(inside, 'sub'))
    writeFileSync(join(base, 'outside', 'note'), 'not yours')
    expect({
      lookup: errno(() => fs.lookup(sub, 'secret')),
      read: errno(() => fs.read(note, 0, 10)),
      create: errno(() => fs.createNode(sub, 'x', { ...owner, kind: 'file' })),
      remove: errno(() => {
        fs.unlink(sub, 'note')
      }),
    }).toEqual({ lookup: 'ENOTDIR', read: 'ENOTDIR', create: 'ENOTDIR', remove: 'ENOTDIR' })
    expect(readdirSync(join(base, 'outside')).sort()).toEqual(['note', 'secret'])
  })

  it('is not left by names either', () => {
    const names = ['..', '.', '', 'a/b', '../outside/secret', 'a\0b']
    expect(names.map((name) => fs.lookup(fs.root, name))).toEqual(names.map(() => undefined))
    expect(names.map((name) => errno(() => fs.createNode(fs.root, name, { ...owner, kind: 'file' })))).toEqual(
      names.map(() => 'EINVAL'),
    )
    expect(errno(() => get('/work/../../../outside/secret'))).toBe('ENOENT')
    expect(errno(() => fs.createNode(fs.root, 'n'.repeat(256), { ...owner, kind: 'file' }))).toBe('ENAMETOOLONG')
  })

  it('keeps the symlinks that the simulated side makes as they are', () => {
    ns.symlink(caller, '/etc/passwd', '/work/link')
    expect(readlinkSync(join(inside, 'link'))).toBe('/etc/passwd')
    expect(errno(() => get('/work/link'))).toBe('ENOENT')
    expect(
      errno(() => {
        put('/work/link', 'x')
      }),
    ).toBe('ENOENT')
  })

  it.skipIf(process.platform !== 'linux')('does not win a race against the reader', async () => {
    const sub = fs.lookup(fs.root, 'sub')
    if (!sub) throw new Error('the folder has sub')
    symlinkSync('../outside', join(inside, 'evil'))
    const swapping = `const { renameSync } = require('fs'); process.chdir(process.argv[1]); for (;;) {
      renameSync('sub', 'real'); renameSync('evil', 'sub'); renameSync('sub', 'evil'); renameSync('real', 'sub') }`
    const swapper = spawn(process.execPath, ['-e', swapping, inside])
    const ended = new Promise((done) => swapper.once('close', done))
    try {
      const seen = new Set<string>()
      const [enough, tooLong] = [Date.now() + 400, Date.now() + 60_000]
      const sawBoth = (): boolean => seen.has('note') && seen.has('refused')
      while (Date.now() < enough || (!sawBoth() && Date.now() < tooLong)) {
        for (let count = 0; count < 50; count++) {
          try {
            const names = fs.readDirectory(sub).map(({ name }) => name)
            seen.add(names.join(' '))
          } catch (error) {
            seen.add(error instanceof PosixError ? 'refused' : String(error))
          }
        }
        await new Promise((resume) => setImmediate(resume))
      }
      expect([...seen].sort()).toEqual(['note', 'refused'])
    } finally {
      swapper.kill('SIGKILL')
      await ended
    }
  })
})

describe('names on Windows', () => {
  it('are refused when they mean something else there', () => {
    const refused = ['a:b', 'con', 'NUL.txt', 'com1', 'a\\b', 'dot.', 'space ', 'tab\t', 'a?', '..']
    expect(refused.filter((name) => isRealName(name, 'win32'))).toEqual([])
    const allowed = ['a', 'console', '.git', 'a b', 'ção.txt', '😀']
    expect(allowed.filter((name) => !isRealName(name, 'win32'))).toEqual([])
    expect(isRealName('a:b', 'linux')).toBe(true)
  })
})

describe('a folder that is not there', () => {
  it('says so', () => {
    expect(errno(() => createRealFolder({ path: join(base, 'none') }))).toBe('ENOENT')
    expect(errno(() => createRealFolder({ path: join(inside, 'sub', 'note') }))).toBe('ENOTDIR')
    expect(existsSync(join(base, 'none'))).toBe(false)
  })
})
