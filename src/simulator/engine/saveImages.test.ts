import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { extract } from 'tar-stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commitContainer } from './commit'
import type { Engine } from './engine'
import { loadImages } from './loadImages'
import { saveImages, selectForSave } from './saveImages'
import type { TestEngine } from './testEngine'
import { openTestEngine, runBox } from './testEngine'

let opened: TestEngine
let engine: Engine
let imageId: string

beforeEach(async () => {
  opened = await openTestEngine()
  engine = opened.engine
  const { container } = await runBox(engine, 'echo x > /x; rm /etc/passwd; mkdir -p /a/b')
  const plain = { repo: 'lab/made', tag: '1', comment: 'why', author: 'me', pause: false, config: {} }
  imageId = (await commitContainer(engine, container, { ...plain, changes: ['CMD ["cat","/x"]'] })).id
})
afterEach(() => opened.close())

async function save(...names: string[]): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  await saveImages(selectForSave(engine, names), 0, (bytes) => Promise.resolve(void chunks.push(bytes)))
  return Buffer.concat(chunks)
}

async function entriesOf(archive: Buffer): Promise<Map<string, Buffer>> {
  const reader = extract()
  Readable.from([archive]).pipe(reader)
  const entries = new Map<string, Buffer>()
  for await (const entry of reader) {
    const chunks: Buffer[] = []
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk)
    entries.set(entry.header.name, Buffer.concat(chunks))
  }
  return entries
}

async function load(into: Engine, bytes: Buffer): Promise<string> {
  const streams: string[] = []
  await loadImages(into, Readable.from([bytes]), (message) => {
    if ('stream' in message) streams.push(String(message.stream))
    return Promise.resolve()
  })
  return streams.join('')
}

test('an image goes into another daemon and has the same ID and layers there', async () => {
  const other = await openTestEngine()
  expect(await load(other.engine, await save('lab/made:1'))).toBe('Loaded image: lab/made:1\n')
  const there = other.engine.images.resolve('lab/made:1')
  expect(there.id).toBe(imageId)
  expect(there.layers.map((layer) => layer.chainId)).toEqual(
    engine.images.resolve('lab/made:1').layers.map((layer) => layer.chainId),
  )
  expect(await runBox(other.engine, '', { Image: 'lab/made:1', Cmd: null })).toMatchObject({
    exitCode: 0,
    stdout: 'x\n',
  })
  await other.close()
})

test('the archive is laid out as 26.1 writes it', async () => {
  const entries = await entriesOf(await save('lab/made'))
  const hexOf = (id: string): string => id.slice('sha256:'.length)
  const layers = engine.images.resolve(imageId).layers.map((layer) => layer.diffId)
  expect(entries.get('oci-layout')?.toString()).toBe('{"imageLayoutVersion": "1.0.0"}')
  expect(JSON.parse(entries.get('repositories')?.toString() ?? '')).toEqual({
    'lab/made': { 1: hexOf(layers.at(-1) ?? '') },
  })
  expect(JSON.parse(entries.get('manifest.json')?.toString() ?? '')).toMatchObject([
    {
      Config: `blobs/sha256/${hexOf(imageId)}`,
      RepoTags: ['lab/made:1'],
      Layers: layers.map((layer) => `blobs/sha256/${hexOf(layer)}`),
    },
  ])
  const index = JSON.parse(entries.get('index.json')?.toString() ?? '') as { manifests: { digest: string }[] }
  expect(index.manifests).toMatchObject([
    { annotations: { 'io.containerd.image.name': 'docker.io/lab/made:1', 'org.opencontainers.image.ref.name': '1' } },
  ])
  expect(entries.has(`blobs/sha256/${hexOf(index.manifests[0]?.digest ?? '')}`)).toBe(true)
})

test('an image saved by its ID has no name', async () => {
  const entries = await entriesOf(await save(imageId))
  expect(JSON.parse(entries.get('manifest.json')?.toString() ?? '')).toMatchObject([{ RepoTags: null }])
  expect(entries.has('repositories')).toBe(false)
  const other = await openTestEngine()
  expect(await load(other.engine, gzipSync(await save(imageId)))).toBe(`Loaded image ID: ${imageId}\n`)
  await other.close()
})

test('a layer that is not what its config says is refused, and nothing is named', async () => {
  const archive = await save('lab/made:1')
  const at = archive.indexOf('x\n', archive.indexOf(Buffer.from('\0x\0')))
  const other = await openTestEngine()
  const damaged = Buffer.from(archive)
  damaged[at] = 0x79
  await expect(load(other.engine, damaged)).rejects.toMatchObject({ kind: 'invalid' })
  expect(other.engine.images.find('lab/made:1')).toBeUndefined()
  await other.close()
})

test.each([
  ['garbage', Buffer.alloc(3000, 9)],
  ['nothing', Buffer.alloc(1024)],
])('%s is refused', async (_name, bytes) => {
  await expect(load(engine, bytes)).rejects.toMatchObject({ kind: 'invalid' })
})

test('a name that is not here is refused before anything is sent', () => {
  expect(() => selectForSave(engine, ['lab/made:1', 'nope'])).toThrow('No such image: nope')
})
