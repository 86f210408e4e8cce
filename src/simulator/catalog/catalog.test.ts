import { describe, expect, it } from 'vitest'
import { createNamespace } from '@posix/filesystem/namespace'
import { rootCredentials } from '@posix/filesystem/namespaceTypes'
import { createDriver } from '../drivers/registry'
import { createImageStore } from '../layers/imageStore'
import { createLayerStore } from '../layers/layerStore'
import { createMemoryBlobs } from '../store/blobs'
import { createMemoryRecords } from '../store/recordMemory'
import type { TimedRecords } from '../store/records'
import type { CatalogStores } from './catalog'
import { digestOf } from '../store/blobs'
import { installCatalog, keepInstalled, knownLayer } from './catalog'
import { loadKeptLayers } from './keptLayers'
import type { PullMessage } from './pull'
import { pullImage } from './pull'

const caller = { credentials: rootCredentials, umask: 0o022, cwd: '/' }
const { signal } = new AbortController()

async function open(records: TimedRecords = createMemoryRecords()): Promise<CatalogStores> {
  const clock = (): number => 1_700_000_000_000
  const known = knownLayer
  const layers = await createLayerStore({ driver: createDriver(), blobs: createMemoryBlobs(), records, clock, known })
  return { layers, images: await createImageStore({ layers, records, clock }) }
}

function names(stores: CatalogStores): readonly string[] {
  return stores.images
    .list()
    .flatMap((listed) => listed.repoTags)
    .sort()
}

describe('catalog', () => {
  it('gives a fresh simulator its images, and never again', async () => {
    const records = createMemoryRecords()
    const stores = await open(records)
    await installCatalog(stores, records)
    expect(names(stores)).toEqual(['alpine:3.7', 'alpine:latest', 'busybox:latest', 'ubuntu:20.04'])
    await stores.images.delete('busybox', { containers: [] })
    const again = await open(records)
    await installCatalog(again, records)
    expect(names(again)).toEqual(['alpine:3.7', 'alpine:latest', 'ubuntu:20.04'])
    const image = again.images.resolve('alpine:3.7')
    expect([image.sizeBytes, again.images.listed(image).repoDigests[0]?.slice(0, 14)]).toEqual([
      4_206_620,
      'alpine@sha256:',
    ])
  })

  it('has trees that look like the real ones', async () => {
    const stores = await open()
    const view = async (name: string): Promise<ReturnType<typeof createNamespace>> =>
      createNamespace((await pullImage(name, stores, () => undefined, signal)).topLayer?.tree ?? (undefined as never))
    const alpine = await view('alpine:3.7')
    expect(alpine.readLink(caller, '/bin/ls')).toBe('/bin/busybox')
    expect(alpine.stat(caller, '/tmp').mode).toBe(0o1777)
    const ubuntu = await view('ubuntu:20.04')
    expect(ubuntu.realPath(caller, '/bin/sh')).toBe('/usr/bin/dash')
    expect(['/usr/bin/make', '/usr/bin/python3', '/usr/bin/ls'].map((path) => ubuntu.exists(caller, path))).toEqual([
      false,
      false,
      true,
    ])
    const busybox = await view('busybox')
    expect(busybox.stat(caller, '/bin/sh').inode).toBe(busybox.stat(caller, '/bin/busybox').inode)
  })
})

describe('a layer whose recipe has changed since', () => {
  it('is there as it was installed', async () => {
    const records = createMemoryRecords()
    const stores = await open(records)
    await installCatalog(stores, records)
    expect((await loadKeptLayers(records)).size).toBe(0)
    await keepInstalled({ layers: stores.layers, records })
    const diffId = stores.images.resolve('alpine').layers[0]?.diffId ?? ('' as never)
    const kept = (await loadKeptLayers(records)).get(diffId)
    const recipe = knownLayer(diffId)
    if (!kept || !recipe) throw new Error('not kept')
    expect([kept.diffId, kept.sizeBytes, kept.tarSizeBytes]).toEqual([diffId, recipe.sizeBytes, recipe.tarSizeBytes])
    expect(await digestOf(kept.archive())).toBe(diffId)
    const [{ value } = { value: undefined }] = await records.load(`catalog/layer/${diffId}`)
    expect(JSON.stringify(value).length).toBeLessThan(100_000)
  })
})

describe('pullImage', () => {
  async function messages(name: string, stores: CatalogStores): Promise<readonly string[]> {
    const lines: PullMessage[] = []
    await pullImage(name, stores, (message) => void lines.push(message), signal)
    return lines.map(({ status, id }) => (id === undefined ? status : `${id}: ${status}`))
  }

  it('speaks as a pull does, and says when there is nothing to do', async () => {
    const stores = await open()
    const layer = '7ff99e09a36f'
    const digest = expect.stringMatching(/^Digest: sha256:[0-9a-f]{64}$/) as string
    expect(await messages('hello-world', stores)).toEqual([
      'latest: Pulling from library/hello-world',
      `${layer}: Pulling fs layer`,
      `${layer}: Downloading`,
      `${layer}: Verifying Checksum`,
      `${layer}: Download complete`,
      `${layer}: Extracting`,
      `${layer}: Pull complete`,
      digest,
      'Status: Downloaded newer image for hello-world:latest',
    ])
    expect(await messages('docker.io/library/hello-world:latest', stores)).toEqual([
      'latest: Pulling from library/hello-world',
      `${layer}: Already exists`,
      digest,
      'Status: Image is up to date for hello-world:latest',
    ])
  })

  it('fetches no layer twice: images share the base that they were made from', async () => {
    const stores = await open()
    await messages('debian:stable-slim', stores)
    const lines = await messages('redis', stores)
    expect(lines.filter((line) => /Already exists|Pulling fs layer|Waiting/.test(line))).toEqual([
      expect.stringMatching(/: Already exists$/) as string,
      ...Array.from({ length: 5 }, () => expect.stringMatching(/: Pulling fs layer$/) as string),
      ...Array.from({ length: 2 }, () => expect.stringMatching(/: Waiting$/) as string),
    ])
    const [base, redis] = ['debian:stable-slim', 'redis'].map((name) => stores.images.resolve(name))
    expect(redis?.layers[0]).toBe(base?.layers[0])
    expect([redis?.layers.length, Math.round((redis?.sizeBytes ?? 0) / 1e6)]).toEqual([6, 143])
  })

  it('marks what is simulated, and only that', async () => {
    const stores = await open()
    await messages('mysql:8.4', stores)
    const { config, layers } = stores.images.resolve('mysql:8.4')
    expect(config.comment).toBe('simulated by Camada')
    const marked = config.history.filter((row) => row.comment === 'simulated by Camada')
    expect(marked).toHaveLength(layers.length)
    expect(config.history.every((row) => (row.comment === undefined) === (row.empty_layer === true))).toBe(true)
    expect(config.config?.Volumes).toEqual({ '/var/lib/mysql': {} })
  })

  it('stops when it is told to', async () => {
    const stores = await open()
    const controller = new AbortController()
    const pull = pullImage(
      'python',
      stores,
      ({ status }) => void (status === 'Downloading' && controller.abort()),
      controller.signal,
    )
    await expect(pull).rejects.toMatchObject({ kind: 'cancelled' })
    expect(stores.images.find('python')).toBeUndefined()
  })

  it('refuses in the words of the registry', async () => {
    const stores = await open()
    await expect(messages('nosuch', stores)).rejects.toThrow(
      "pull access denied for nosuch, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    )
    await expect(messages('alpine:9', stores)).rejects.toThrow(
      'manifest for alpine:9 not found: manifest unknown: manifest unknown',
    )
    await expect(messages('a::b', stores)).rejects.toMatchObject({ kind: 'invalid' })
  })
})
