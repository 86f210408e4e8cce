import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorkspaceStore, type WorkspaceStore } from './workspaceStore'

let dataDir: string
let store: WorkspaceStore

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'camada-workspaces-'))
  store = createWorkspaceStore({ dataDir, hostPath: (name) => `/home/aluno/${name}` })
})

afterEach(() => rm(dataDir, { recursive: true }))

const folder = (): string => join(dataDir, 'workspaces', 'lab')
const drawing = async (): Promise<string[]> =>
  (await store.open('lab')).files.map(
    (file) => `${file.kind} ${file.path}${file.isIgnored ? ' ignored' : ''}${file.isBroken ? ' broken' : ''}`,
  )

describe('a workspace', () => {
  it('starts with the example of the notes, and says what the context leaves out', async () => {
    expect(await drawing()).toEqual([
      'directory etc',
      'file etc/motd',
      'file .dockerignore',
      'file Dockerfile',
      'file notas.md ignored',
    ])
    expect((await store.open('lab')).hostPath).toBe('/home/aluno/lab')
    expect(await store.list()).toEqual([{ name: 'lab', hostPath: '/home/aluno/lab' }])
  })

  it('of a lab has no example, though a screen looks at it before its files are there', async () => {
    expect((await store.open('lab-first-image')).files).toEqual([])
  })

  it('is empty when no example is wanted, and opening again adds none', async () => {
    await store.open('lab', { withExample: false })
    expect(await drawing()).toEqual([])
  })

  it('writes, reads, renames and makes folders', async () => {
    await store.open('lab', { withExample: false })
    await store.write('lab', 'a/b.txt', 'olá')
    expect(await store.read('lab', 'a/b.txt')).toEqual({ kind: 'text', text: 'olá' })
    await store.rename('lab', 'a/b.txt', 'c/d.txt')
    await store.createDirectory('lab', 'e')
    expect(await drawing()).toEqual(['directory a', 'directory c', 'file c/d.txt', 'directory e'])
    await expect(store.rename('lab', 'c/d.txt', 'e')).rejects.toThrow('e exists already')
    await expect(store.read('lab', 'nada')).rejects.toMatchObject({ kind: 'notFound' })
  })

  it('says what is no text', async () => {
    await store.open('lab', { withExample: false })
    await writeFile(join(folder(), 'binary'), Buffer.from([1, 0, 2]))
    await writeFile(join(folder(), 'large'), Buffer.alloc(1_000_001, 97))
    expect(await store.read('lab', 'binary')).toEqual({ kind: 'binary', sizeBytes: 3 })
    expect(await store.read('lab', 'large')).toEqual({ kind: 'tooLarge', sizeBytes: 1_000_001 })
  })

  it('brings back what was removed, unless the place is taken', async () => {
    await store.open('lab', { withExample: false })
    await store.write('lab', 'a/b', '1')
    const undoId = await store.remove('lab', 'a')
    expect(await drawing()).toEqual([])
    expect(await store.undoRemove(undoId)).toBe('lab')
    expect(await drawing()).toEqual(['directory a', 'file a/b'])
    const second = await store.remove('lab', 'a')
    await store.write('lab', 'a', 'taken')
    await expect(store.undoRemove(second)).rejects.toMatchObject({ kind: 'conflict' })
  })

  it.each(['../x', '/etc/passwd', 'a/../../x', '', '.', 'a\0b'])('refuses the path %j', async (path) => {
    await store.open('lab')
    await expect(store.write('lab', path, 'x')).rejects.toMatchObject({ kind: 'invalid' })
    await expect(store.read('lab', path)).rejects.toMatchObject({ kind: 'invalid' })
  })

  it.each(['..', '.hidden', 'a/b', '', 'a'.repeat(65)])('refuses the name %j', async (name) => {
    await expect(store.open(name)).rejects.toMatchObject({ kind: 'invalid' })
  })

  it('follows no link out of its folder', async () => {
    await store.open('lab', { withExample: false })
    const outside = join(dataDir, 'outside')
    await mkdir(outside)
    await writeFile(join(outside, 'secret'), 's')
    await symlink(outside, join(folder(), 'door'))
    await symlink(join(outside, 'secret'), join(folder(), 'window'))
    await symlink('nowhere', join(folder(), 'dead'))
    expect(await drawing()).toEqual(['symlink dead broken', 'symlink door', 'symlink window'])
    await expect(store.read('lab', 'door/secret')).rejects.toMatchObject({ kind: 'invalid' })
    await expect(store.read('lab', 'window')).rejects.toMatchObject({ kind: 'invalid' })
    await expect(store.write('lab', 'door/x', 'x')).rejects.toMatchObject({ kind: 'invalid' })
    await store.write('lab', 'window', 'new')
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('s')
    expect(await readdir(outside)).toEqual(['secret'])
  })

  it('takes an upload whole or not at all', async () => {
    await store.open('lab', { withExample: false })
    const bytes = async function* (...chunks: string[]): AsyncGenerator<Uint8Array> {
      for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk))
    }
    await store.receive('lab', 'up/file', bytes('ab', 'cd'), 4)
    expect(await store.read('lab', 'up/file')).toEqual({ kind: 'text', text: 'abcd' })
    await expect(store.receive('lab', 'short', bytes('ab'), 4)).rejects.toThrow('after 2 of 4 bytes')
    await expect(store.receive('lab', 'long', bytes('abcdef'), 4)).rejects.toThrow('more bytes')
    expect(await drawing()).toEqual(['directory up', 'file up/file'])
  })

  it('shows nobody a file that is still coming', async () => {
    await store.open('lab', { withExample: false })
    const seen: string[][] = []
    const watched = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('ab')
      seen.push(await readdir(folder()))
      yield Buffer.from('cd')
    }
    await store.receive('lab', 'file', watched(), 4)
    expect([seen, await readdir(folder())]).toEqual([[[]], ['file']])
  })

  it('copies a folder of this machine in, links as links', async () => {
    await store.open('lab', { withExample: false })
    const source = join(dataDir, 'projeto')
    await mkdir(source)
    await writeFile(join(source, 'app.py'), 'print(1)')
    await symlink('/etc/hostname', join(source, 'link'))
    await store.importPath('lab', source)
    expect(await drawing()).toEqual(['directory projeto', 'file projeto/app.py', 'symlink projeto/link'])
  })

  it('tells when files change', async () => {
    await store.open('lab', { withExample: false })
    const changed = new Promise<void>((resolve) => {
      const dispose = store.watch('lab', () => {
        dispose()
        resolve()
      })
    })
    await writeFile(join(folder(), 'new'), 'x')
    await changed
  })

  it('is watched before it is there, too', async () => {
    const changed = new Promise<void>((resolve) => {
      const dispose = store.watch('lab', () => {
        dispose()
        resolve()
      })
    })
    await mkdir(folder(), { recursive: true })
    await changed
  })
})
