import { describe, expect, it } from 'vitest'
import { contentOfText } from '@posix/filesystem/content'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import type { DiffId } from '@shared/docker/identity'
import { shortId } from '@shared/docker/identity'
import { createDriver } from '../drivers/registry'
import { createMemoryBlobs } from '../store/blobs'
import { streamOf } from '../store/chunks'
import { createMemoryRecords } from '../store/recordMemory'
import type { RecordStore } from '../store/records'
import { emptyRunConfig, goJson, goTime, marshalConfig } from './configJson'
import { childConfig, parseConfig } from './imageConfig'
import { createImageStore } from './imageStore'
import type { Image, ImageStore, ImageUser } from './imageTypes'
import { createLayerStore } from './layerStore'
import type { OwnedLayerStore } from './layerStore'
import { packLayer } from './packLayer'
import type { Layer } from './types'

interface Lab {
  readonly layers: OwnedLayerStore
  readonly images: ImageStore
  readonly records: RecordStore
}

let now = Date.parse('2026-11-22T00:00:00Z')
const clock = (): number => (now += 1000)

async function openLab(): Promise<Lab> {
  const records = createMemoryRecords()
  const layers = await createLayerStore({ driver: createDriver(), blobs: createMemoryBlobs(), records, clock })
  return { layers, images: await createImageStore({ layers, records, clock }), records }
}

async function addLayer({ layers }: Lab, text: string, parent?: Layer): Promise<Layer> {
  const tree = createMemoryFileSystem({ clock: () => 0n })
  const file = tree.createNode(tree.root, text, { kind: 'file', mode: 0o644, uid: 0, gid: 0 })
  tree.setContent(file, contentOfText(text))
  return layers.register(streamOf(packLayer({ fileSystem: tree, root: tree.root })), parent)
}

/** An image on another, with a layer of its own unless `text` is undefined. */
async function addImage(lab: Lab, step: string, parent?: Image, text: string | undefined = step): Promise<Image> {
  const layer = text === '' ? undefined : await addLayer(lab, text, parent?.topLayer)
  const config = childConfig(parent?.config, {
    author: '',
    containerConfig: { ...emptyRunConfig, Cmd: [step] },
    config: emptyRunConfig,
    diffId: layer?.diffId,
    createdAtMs: clock(),
  })
  const layers = [...(parent?.layers ?? []), ...(layer ? [layer] : [])]
  return lab.images.create(config, layers, parent ? { parent: parent.id } : {})
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'not refused',
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
  )
}

describe('image store', () => {
  it('finds images by name, by ID and by digits, and refuses in the words of the daemon', async () => {
    const lab = await openLab()
    const image = await addImage(lab, 'a')
    expect(await lab.images.tag(image.id, 'docker.io/library/lab')).toBe('lab:latest')
    for (const name of ['lab', 'lab:latest', 'docker.io/library/lab', image.id, image.id.slice(7), shortId(image.id)]) {
      expect(lab.images.find(name)?.id).toBe(image.id)
    }
    expect(() => lab.images.resolve('nope')).toThrow('No such image: nope:latest')
    expect(() => lab.images.resolve('sha256:' + '0'.repeat(64))).toThrow(`No such image: sha256:${'0'.repeat(64)}`)
    expect(() => lab.images.resolve('UP')).toThrow('must be lowercase')
    await expect(lab.images.tag(image.id, 'sha256:abc')).rejects.toThrow('refusing to create an ambiguous tag')
  })

  it('lists history with sizes, IDs of the parents that are here, and names', async () => {
    const lab = await openLab()
    const base = await addImage(lab, 'base')
    const empty = await addImage(lab, 'nothing', base, '')
    const top = await addImage(lab, 'toplayer', empty)
    await lab.images.tag(top.id, 'lab')
    expect(lab.images.history(top).map((row) => [row.id, row.createdBy, row.sizeBytes, row.isEmpty, row.tags])).toEqual(
      [
        [top.id, 'toplayer', 8, false, ['lab:latest']],
        [empty.id, 'nothing', 0, true, []],
        [base.id, 'base', 4, false, []],
      ],
    )
    const alone = await lab.images.create(parseConfig(Buffer.concat([top.configBytes, Buffer.from(' ')])), top.layers, {
      configBytes: Buffer.concat([top.configBytes, Buffer.from(' ')]),
    })
    expect(lab.images.history(alone).map((row) => row.id)).toEqual([alone.id, '<missing>', '<missing>'])
  })

  /** The rules and sentences of evidence recorded from Docker 20.10.24: `images: delete/dangling/conflict`. */
  it('removes as Docker does', async () => {
    const lab = await openLab()
    const { images } = lab
    const base = await addImage(lab, 'base')
    const middle = await addImage(lab, 'middle', base)
    const child = await addImage(lab, 'child', middle)
    await images.tag(base.id, 'lab-base')
    await images.tag(middle.id, 'lab-p')
    await images.tag(child.id, 'lab-c')
    const containers: ImageUser[] = []
    const remove = (name: string, force = false): Promise<unknown> => images.delete(name, { force, containers })

    expect(await remove('lab-p')).toEqual([{ Untagged: 'lab-p:latest' }])
    const hard = `conflict: unable to delete ${shortId(middle.id)} (cannot be forced) - image has dependent child images`
    expect(await refusal(remove(middle.id))).toBe(hard)
    expect(await refusal(remove(middle.id, true))).toBe(hard)

    await images.tag(child.id, 'lab-c:two')
    expect(await refusal(remove(child.id))).toBe(
      `conflict: unable to delete ${shortId(child.id)} (must be forced) - image is referenced in multiple repositories`,
    )
    expect(await remove('lab-c:two')).toEqual([{ Untagged: 'lab-c:two' }])

    const id = '54a17af3a7d2'.padEnd(64, '0')
    containers.push({ id, imageId: child.id, running: false })
    const writable = lab.layers.createWritable(id, child.topLayer, { initLayer: true })
    expect(await refusal(remove('lab-c'))).toBe(
      `conflict: unable to remove repository reference "lab-c" (must force) - container 54a17af3a7d2 is using its referenced image ${shortId(child.id)}`,
    )
    expect(await refusal(remove(child.id))).toBe(
      `conflict: unable to delete ${shortId(child.id)} (must be forced) - image is being used by stopped container 54a17af3a7d2`,
    )
    expect(await remove('lab-c', true)).toEqual([
      { Untagged: 'lab-c:latest' },
      { Deleted: child.id },
      { Deleted: middle.id },
    ])
    expect(images.list().map((listed) => listed.repoTags)).toEqual([['lab-base:latest']])
    expect(writable.merged.lookup(writable.merged.root, 'child')).toBeDefined()
    writable.remove()
    expect(lab.layers.all()).toEqual(base.layers)
  })

  it('tells which layers went with an image, and keeps parents when asked to', async () => {
    const lab = await openLab()
    const base = await addImage(lab, 'base')
    const child = await addImage(lab, 'child', base)
    const deleted = await lab.images.delete(child.id, { containers: [], noPrune: true })
    expect(deleted).toEqual([{ Deleted: child.id }, { Deleted: child.topLayer?.chainId }])
    expect(await lab.images.delete(base.id, { containers: [] })).toEqual([
      { Deleted: base.id },
      { Deleted: base.topLayer?.chainId },
    ])
  })

  it('prunes what has no name and no child, and counts what that frees', async () => {
    const lab = await openLab()
    const base = await addImage(lab, 'base')
    const dangling = await addImage(lab, 'dangling', base)
    await lab.images.tag(base.id, 'lab-base')
    expect(await lab.images.prune({ all: false, containers: [] })).toEqual({
      deleted: [{ Deleted: dangling.id }, { Deleted: dangling.topLayer?.chainId }],
      reclaimedBytes: 8,
    })
    const used: ImageUser = { id: 'c', imageId: base.id, running: false }
    expect((await lab.images.prune({ all: true, containers: [used] })).deleted).toEqual([])
    expect((await lab.images.prune({ all: true, containers: [] })).deleted).toHaveLength(3)
  })

  it('has images and names again after a restart', async () => {
    const lab = await openLab()
    const base = await addImage(lab, 'base')
    const child = await addImage(lab, 'child', base)
    await lab.images.tag(child.id, 'lab')
    const again = await createImageStore({ layers: lab.layers, records: lab.records, clock })
    const found = again.resolve('lab')
    expect([found.id, found.parent, found.sizeBytes]).toEqual([child.id, base.id, 9])
    expect(Buffer.from(found.configBytes).equals(child.configBytes)).toBe(true)
  })

  it('refuses a config whose diff IDs are not its layers', async () => {
    const lab = await openLab()
    const image = await addImage(lab, 'a')
    const rootfs = { type: 'layers', diff_ids: ['sha256:other' as DiffId] } as const
    await expect(lab.images.create({ ...image.config, rootfs }, image.layers)).rejects.toThrow('invalid image config')
  })
})

describe('configJson', () => {
  it('writes as Go does', () => {
    expect(
      goJson({
        a: '<&>\u2028é',
        b: [null, 1, true],
        c: new Map([
          ['10', 1],
          ['9', undefined],
        ]),
      }),
    ).toBe('{"a":"\\u003c\\u0026\\u003e\\u2028é","b":[null,1,true],"c":{"10":1}}')
    expect(goTime(Date.parse('2026-11-22T01:02:03.450Z'))).toBe('2026-11-22T01:02:03.45Z')
    expect(goTime(Date.parse('2026-11-22T01:02:00Z'))).toBe('2026-11-22T01:02:00Z')
  })

  it('marshals a parsed config of the real daemon to the same bytes', () => {
    const real =
      '{"architecture":"amd64","author":"joe","config":{"Hostname":"","Domainname":"","User":"1000:1000","AttachStdin":false,"AttachStdout":false,"AttachStderr":false,"ExposedPorts":{"80/tcp":{}},"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":["X=1"],"Cmd":["id"],"Healthcheck":{"Test":["CMD-SHELL","true \\u0026 \\u003cx\\u003e"],"Interval":5000000000,"Retries":3},"Image":"sha256:8519","Volumes":{"/data":{},"/data2":{}},"WorkingDir":"/app","Entrypoint":["sh","-c"],"OnBuild":["RUN x"],"Labels":{"10":"x","9":"y","a":"b"},"StopSignal":"SIGTERM","Shell":["/bin/sh","-ec"]},"container":"1bd6","container_config":{"Hostname":"1bd67e64bd09","Domainname":"","User":"","AttachStdin":false,"AttachStdout":false,"AttachStderr":false,"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":null,"Cmd":["/bin/sh","-ec","#(nop) ","MAINTAINER joe"],"Image":"","Volumes":null,"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{}},"created":"2026-11-22T01:51:11.463714055Z","docker_version":"26.1.5+dfsg1","history":[{"created":"2026-11-22T01:50:23.843339219Z","comment":"Imported from -"},{"created":"2026-11-22T01:51:11.463714055Z","created_by":"/bin/sh -ec #(nop)  MAINTAINER joe","author":"joe","empty_layer":true}],"os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:05f11adadef4e621c82d2d7d08be40ac4fb7f611247183ba80814c18bcf26132"]}}'
    expect(Buffer.from(marshalConfig(parseConfig(Buffer.from(real)))).toString()).toBe(real)
  })

  it('refuses what is no image config', () => {
    expect(() => parseConfig(Buffer.from('{'))).toThrow('invalid image JSON')
    expect(() => parseConfig(Buffer.from('{"rootfs":{"type":"layers","diff_ids":["../x"]}}'))).toThrow(
      'invalid image JSON',
    )
  })
})
