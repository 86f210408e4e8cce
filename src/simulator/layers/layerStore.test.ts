import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { allocatedZeros, contentOfText, textOf } from '@posix/filesystem/content'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import type { ChainId } from '@shared/docker/identity'
import { createDriver } from '../drivers/registry'
import { openBlobFolder } from '../store/blobFolder'
import { createMemoryBlobs } from '../store/blobs'
import { streamOf } from '../store/chunks'
import { createMemoryRecords } from '../store/recordMemory'
import { openRecordFolder } from '../store/recordFolder'
import { createLayerStore } from './layerStore'
import type { OwnedLayerStore } from './layerStore'
import { packLayer } from './packLayer'
import type { Layer } from './types'

const owner = { uid: 0, gid: 0 }
const clock = (): number => 1_700_000_000_000
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** The tar of files in the root directory. */
function tarOf(files: Readonly<Record<string, string>>): AsyncIterable<Uint8Array> {
  const tree = createMemoryFileSystem({ clock: () => 0n })
  for (const [name, text] of Object.entries(files)) {
    tree.setContent(tree.createNode(tree.root, name, { kind: 'file', mode: 0o644, ...owner }), contentOfText(text))
  }
  return streamOf(packLayer({ fileSystem: tree, root: tree.root }))
}

function openInMemory(): Promise<OwnedLayerStore> {
  return createLayerStore({ driver: createDriver(), blobs: createMemoryBlobs(), records: createMemoryRecords(), clock })
}

async function openIn(folder: string): Promise<{ store: OwnedLayerStore; close: () => Promise<void> }> {
  const blobs = openBlobFolder(join(folder, 'blobs'))
  const records = await openRecordFolder(join(folder, 'records'))
  const store = await createLayerStore({ driver: createDriver(), blobs, records, clock })
  const close = async (): Promise<void> => {
    await store.settled()
    await records.close()
    blobs.dispose()
  }
  return { store, close }
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'camada-layers-'))
  folders.push(folder)
  return folder
}

function textIn(layer: Layer, name: string): string | undefined {
  const inode = layer.tree.lookup(layer.tree.root, name)
  return inode && textOf(layer.tree.content(inode))
}

describe('layer store', () => {
  it('names layers by content and by place', async () => {
    const store = await openInMemory()
    const first = await store.register(tarOf({ a: '1' }), undefined)
    const second = await store.register(tarOf({ b: '22' }), first)
    expect(first.chainId as string).toBe(first.diffId)
    expect(second.chainId as string).not.toBe(second.diffId)
    expect(await store.register(tarOf({ b: '22' }), first)).toBe(second)
    expect([first.sizeBytes, second.sizeBytes]).toEqual([1, 2])
  })

  it('drops a layer with its parents when the last holder lets go', async () => {
    const store = await openInMemory()
    const first = await store.register(tarOf({ a: '1' }), undefined)
    const second = await store.register(tarOf({ b: '2' }), first)
    store.retain(second)
    const writable = store.createWritable('c', second, { initLayer: true })
    expect(store.release(second)).toEqual([])
    writable.remove()
    await store.settled()
    expect(store.all()).toEqual([])
  })

  it('shows a writable layer as overlay2 does, and packs what changed in it', async () => {
    const store = await openInMemory()
    const base = await store.register(tarOf({ a: 'old', b: 'b' }), undefined)
    const writable = store.createWritable('c'.repeat(64), base, { initLayer: true })
    expect(await writable.commit()).toBeUndefined()
    const { merged } = writable
    const file = merged.lookup(merged.root, 'a')
    if (file === undefined) throw new Error('a is gone')
    merged.write(merged.prepareWrite(file), 0, Buffer.from('new'))
    merged.unlink(merged.root, 'b')
    expect(writable.changes()).toEqual([
      { path: '/a', kind: 'modified' },
      { path: '/b', kind: 'deleted' },
    ])
    expect(writable.copyUps()).toEqual([{ path: '/a', copiedBytes: 3 }])
    expect(writable.sizeBytes()).toBe(3)
    const { Name, Data } = writable.graphDriver()
    const [init, image, ...rest] = (Data['LowerDir'] ?? '').split(':')
    expect([Name, init, rest]).toEqual(['overlay2', Data['UpperDir']?.replace('/diff', '-init/diff'), []])
    expect(image).toBe(store.describe(base).Data['UpperDir'])
    const layer = await writable.commit()
    expect(layer && [textIn(layer, 'a'), layer.sizeBytes, layer.parent]).toEqual(['new', 3, base])
  })

  it('has its layers again after a restart, and forgets what nobody holds', async () => {
    const folder = newFolder()
    const before = await openIn(folder)
    const kept = await before.store.register(tarOf({ a: 'kept' }), undefined)
    const lost = await before.store.register(tarOf({ b: 'lost' }), kept)
    await before.close()
    writeFileSync(join(folder, 'blobs/incoming/9'), 'torn')
    writeFileSync(join(folder, 'blobs/sha256', '0'.repeat(64)), 'a tar whose record was not written')
    const after = await openIn(folder)
    const again = after.store.get(kept.chainId)
    if (!again) throw new Error('the layer is gone')
    expect(textIn(again, 'a')).toBe('kept')
    after.store.retain(again)
    expect(after.store.dropUnused().map((layer) => layer.chainId)).toEqual([lost.chainId])
    await after.close()
    expect(readdirSync(join(folder, 'blobs/sha256'))).toEqual([kept.diffId.slice(7)])
    expect(readdirSync(join(folder, 'blobs/incoming'))).toEqual([])
  })

  it('leaves a layer out whose tar is gone', async () => {
    const folder = newFolder()
    const before = await openIn(folder)
    const { chainId, diffId } = await before.store.register(tarOf({ a: '1' }), undefined)
    await before.close()
    rmSync(join(folder, 'blobs/sha256', diffId.slice(7)))
    const after = await openIn(folder)
    expect(after.store.get(chainId)).toBeUndefined()
    await after.close()
  })

  it('refuses what is no layer, and keeps nothing of it', async () => {
    const store = await openInMemory()
    const bad = streamOf(contentOfText('x'.repeat(600)))
    await expect(store.register(bad, undefined)).rejects.toMatchObject({
      kind: 'invalid',
      message: 'archive/tar: invalid tar header',
    })
    expect(store.all()).toEqual([])
  })

  it('commits a gigabyte without holding it', async () => {
    const store = await openInMemory()
    const writable = store.createWritable('big', undefined, { initLayer: false })
    const { merged } = writable
    const file = merged.createNode(merged.root, 'zeros', { kind: 'file', mode: 0o644, ...owner })
    merged.setContent(file, allocatedZeros(2 ** 30))
    const before = process.memoryUsage().rss
    const layer = await writable.commit()
    expect(layer?.sizeBytes).toBe(2 ** 30)
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20)
  })

  it('refuses a second writable layer of the same name', async () => {
    const store = await openInMemory()
    store.createWritable('c', undefined, { initLayer: true })
    expect(() => store.createWritable('c', undefined, { initLayer: true })).toThrow('already exists')
    expect(store.get('sha256:nothing' as ChainId)).toBeUndefined()
  })
})

/** What waits for `passed` goes on after `open`. */
function gateOf(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => undefined
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { passed, open: () => open() }
}

describe('a layer that is registered while its tar is being dropped', () => {
  it('keeps its tar', async () => {
    const blobs = createMemoryBlobs()
    const gate = gateOf()
    const slowBlobs = { ...blobs, delete: (digest: string) => gate.passed.then(() => blobs.delete(digest)) }
    const store = await createLayerStore({
      ...{ driver: createDriver(), blobs: slowBlobs, records: createMemoryRecords(), clock },
    })
    const spooled = [await store.spool(tarOf({ other: '' })), await store.spool(tarOf({ file: 'text' }))]
    const busy = gateOf()
    const first = store.register(
      (async function* () {
        await busy.passed
        yield* tarOf({ first: '' })
      })(),
      undefined,
    )
    // What is released during a registration is dropped together at its end.
    await Promise.all(spooled.map(({ release }) => release()))
    busy.open()
    await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 20))])
    const second = store.register(tarOf({ file: 'text' }), undefined)
    await Promise.race([second, new Promise((resolve) => setTimeout(resolve, 20))])
    gate.open()
    const { diffId } = await second
    await first
    expect(blobs.get(diffId)?.digest).toBe(diffId)
    expect(blobs.digests()).toHaveLength(2)
  })
})
