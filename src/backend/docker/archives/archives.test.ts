import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { pack, type Header } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listMerged } from '@shared/layers/stack'
import type { EngineClient } from '../types'
import { createImageArchives } from './imageArchives'
import { readAll, readLayer, uncompressed } from './layerReader'
import { readSavedConfig, readSavedImage } from './saveReader'

type Entry = [name: string, content?: string | Buffer, header?: Partial<Header>]

async function tar(...entries: Entry[]): Promise<Buffer> {
  const packing = pack()
  for (const [name, content = '', header = {}] of entries) {
    const type = name.endsWith('/') ? ('directory' as const) : ('file' as const)
    packing.entry({ name, type, mode: 0o644, ...header }, content)
  }
  packing.finalize()
  return readAll(packing as AsyncIterable<Buffer>)
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const stream = (bytes: Buffer): Readable => Readable.from([bytes])

/** An image of these layers as 26.1 saves it, blobs in the order of their names. */
async function ociImage(
  layers: readonly Buffer[],
  blobs: readonly Buffer[] = layers,
): Promise<{ bytes: Buffer; id: string }> {
  const history = [...layers.map(() => ({ created_by: 'RUN x' })), { created_by: 'CMD x', empty_layer: true }]
  const rootfs = { type: 'layers', diff_ids: layers.map((layer) => `sha256:${digest(layer)}`) }
  const config = Buffer.from(JSON.stringify({ history, rootfs }))
  const path = (blob: Buffer): string => `blobs/sha256/${digest(blob)}`
  const manifest = [{ Config: path(config), RepoTags: null, Layers: blobs.map(path) }]
  const members = new Map([...blobs, config].map((blob) => [path(blob), blob]))
  const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, blob]): Entry => [name, blob])
  const bytes = await tar(['blobs/'], ...sorted, ['index.json', '{}'], ['manifest.json', JSON.stringify(manifest)])
  return { bytes, id: `sha256:${digest(config)}` }
}

describe('readLayer', () => {
  it('reads every kind of entry', async () => {
    const layer = await tar(
      ['./etc/'],
      ['./etc/motd', 'olá\n', { mode: 0o600 }],
      ['etc/same', '', { type: 'link', linkname: 'etc/motd' }],
      ['etc/sl', '', { type: 'symlink', linkname: '../x' }],
      ['dev/null', '', { type: 'character-device', devmajor: 1, devminor: 3 }],
      ['tmp/.wh.gone', ''],
      ['opt/.wh..wh..opq', ''],
      ['.wh..wh.plnk/1.2', ''],
    )
    const { entries, problems } = await readLayer(stream(layer))
    expect(entries).toEqual([
      { path: '/etc', kind: 'directory', sizeBytes: 0, mode: 0o644 },
      { path: '/etc/motd', kind: 'file', sizeBytes: 5, mode: 0o600 },
      { path: '/etc/same', kind: 'hardlink', sizeBytes: 5, mode: 0o644, target: '/etc/motd' },
      { path: '/etc/sl', kind: 'symlink', sizeBytes: 0, mode: 0o644, target: '../x' },
      { path: '/dev/null', kind: 'other', sizeBytes: 0, mode: 0o644 },
      { path: '/tmp/gone', kind: 'whiteout', sizeBytes: 0, mode: 0 },
      { path: '/opt', kind: 'directory', sizeBytes: 0, mode: 0o755, isOpaque: true },
      { path: '/.wh..wh.plnk/1.2', kind: 'file', sizeBytes: 0, mode: 0o644 },
    ])
    expect(problems).toEqual([])
  })

  it('passes over what leads out, and names it', async () => {
    const layer = await tar(
      ['../../etc/shadow', 'x'],
      ['a/../../b', 'x'],
      ['/abs', 'x'],
      [`${'n/'.repeat(3000)}f`, 'x'],
    )
    const { entries, problems } = await readLayer(stream(layer))
    expect(entries.map(({ path }) => path)).toEqual(['/abs'])
    expect(problems.map((problem) => problem.slice(0, 12))).toEqual(['../../etc/sh', 'a/../../b', 'n/n/n/n/n/n/'])
  })

  it('takes wanted contents along', async () => {
    const wanted = { paths: new Set(['/a', '/big']), limitBytes: 3 }
    const { contents } = await readLayer(stream(await tar(['a', 'abc'], ['big', 'abcd'], ['c', 'x'])), wanted)
    expect([...contents].map(([path, bytes]) => [path, bytes.toString()])).toEqual([['/a', 'abc']])
  })

  it('refuses what is no tar', async () => {
    await expect(readLayer(stream(Buffer.alloc(2048, 'x')))).rejects.toMatchObject({ kind: 'invalid' })
    const cut = (await tar(['a', Buffer.alloc(5000, 'x')])).subarray(0, 2000)
    await expect(readLayer(stream(cut))).rejects.toMatchObject({ kind: 'invalid' })
  })

  it('undoes gzip', async () => {
    const layer = await tar(['a', 'abc'])
    expect((await readLayer(await uncompressed(stream(gzipSync(layer))))).entries).toHaveLength(1)
    expect((await readLayer(await uncompressed(stream(layer)))).entries).toHaveLength(1)
    const broken = await uncompressed(stream(gzipSync(layer).subarray(0, 30)))
    await expect(readLayer(broken)).rejects.toThrow()
  })
})

describe('readSavedImage', () => {
  const paths = (layers: Awaited<ReturnType<typeof readSavedImage>>['layers']): (string[] | undefined)[] =>
    layers.map((layer) => layer?.entries.map(({ path }) => path))

  it('reads the OCI layout, an empty layer and a gzipped one', async () => {
    const layers = [await tar(['a', '1']), await tar(), await tar(['b', '2'])]
    const blobs = [layers[0], layers[1], gzipSync(layers[2] ?? '')] as Buffer[]
    const { bytes } = await ociImage(layers, blobs)
    const saved = await readSavedImage(stream(bytes))
    expect(paths(saved.layers)).toEqual([['/a'], [], ['/b']])
    expect(saved.config.history?.map((row) => row.empty_layer ?? false)).toEqual([false, false, false, true])
  })

  it('reads the legacy layout, and a layer that is a link to an equal one', async () => {
    const layer = await tar(['a', '1'])
    const config = JSON.stringify({ rootfs: { diff_ids: ['sha256:x', 'sha256:x'] }, history: [] })
    const manifest = JSON.stringify([{ Config: 'c.json', RepoTags: null, Layers: ['1/layer.tar', '2/layer.tar'] }])
    const bytes = await tar(
      ['1/VERSION', '1.0'],
      ['1/json', '{}'],
      ['1/layer.tar', layer],
      ['2/layer.tar', '', { type: 'symlink', linkname: '../1/layer.tar' }],
      ['c.json', config],
      ['manifest.json', manifest],
    )
    expect(paths((await readSavedImage(stream(bytes))).layers)).toEqual([['/a'], ['/a']])
  })

  it('bears a blob that is missing or unreadable', async () => {
    const layers = [await tar(['a', '1']), await tar(['b', '2'])]
    const { bytes } = await ociImage(layers, [Buffer.alloc(3000, 0x81), layers[1] ?? Buffer.alloc(0)])
    expect(paths((await readSavedImage(stream(bytes))).layers)).toEqual([undefined, ['/b']])
  })

  it('refuses what is no saved image', async () => {
    await expect(readSavedImage(stream(await tar(['a', '1'])))).rejects.toMatchObject({ kind: 'invalid' })
  })

  it('finds the config alone, without the rest', async () => {
    const { bytes, id } = await ociImage([await tar(['a', '1'])])
    expect((await readSavedConfig(stream(bytes), id))?.history).toHaveLength(2)
    expect(await readSavedConfig(stream(bytes), 'sha256:0')).toBeUndefined()
  })
})

describe('createImageArchives', () => {
  let cacheDir = ''
  beforeAll(async () => {
    cacheDir = await mkdtemp(join(tmpdir(), 'camada-archives-'))
  })
  afterAll(() => rm(cacheDir, { recursive: true, force: true }))

  it('saves an image once, at once and ever after', async () => {
    const layers = [await tar(['a', 'one'], ['d/']), await tar(['.wh.a', ''], ['d/b', 'two'])]
    const { bytes, id } = await ociImage(layers)
    let saves = 0
    const client = {
      images: {
        inspect: () => Promise.resolve({ RootFS: { Layers: layers.map((layer) => `sha256:${digest(layer)}`) } }),
        save: () => Promise.resolve(void saves++).then(() => stream(bytes)),
      },
    } as unknown as EngineClient
    const archives = createImageArchives({ cacheDir })
    const both = await Promise.all([archives.layersOf(client, id), archives.layersOf(client, id)])
    expect(both.map((stack) => listMerged(stack ?? [], '/').map(({ path }) => path))).toEqual([['/d'], ['/d']])
    expect(saves).toBe(1)
    expect(await archives.emptyLayers(client, id)).toEqual([false, false, true])
    const later = createImageArchives({ cacheDir })
    expect((await later.layersOf(client, id))?.map(({ diffId }) => diffId)).toEqual(
      layers.map((layer) => `sha256:${digest(layer)}`).reverse(),
    )
    expect(saves).toBe(1)
    for (const name of await readdir(cacheDir)) await writeFile(join(cacheDir, name), 'damaged')
    expect(await createImageArchives({ cacheDir }).layersOf(client, id)).toHaveLength(2)
    expect(saves).toBe(2)
    const files = [{ diffId: `sha256:${digest(layers[0] ?? Buffer.alloc(0))}`, path: '/a' }]
    expect((await later.readFiles(client, id, files, 10))[0]?.toString()).toBe('one')
    expect((await later.readFiles(client, id, files, 10))[0]?.toString()).toBe('one')
    expect(saves).toBe(3)
  })

  it('knows no layers where the engine can’t save', async () => {
    const client = {
      images: {
        inspect: () => Promise.resolve({ RootFS: { Layers: ['sha256:1'] } }),
        save: () => Promise.reject(new Error('no')),
      },
    } as unknown as EngineClient
    expect(await createImageArchives({ cacheDir }).layersOf(client, 'sha256:2')).toBeUndefined()
  })
})
