/** What the recordings (recorded.test.ts) can't show: cancellation, what a failed step leaves, where the context goes. */
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { contentOfText, readBytes, textOf } from '@posix/filesystem/content'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import type { FileSystem } from '@posix/filesystem/types'
import type { LabErrorData } from '@shared/errors'
import { LabError } from '@shared/errors'
import { createDriver } from '../drivers/registry'
import { createImageStore } from '../layers/imageStore'
import { createLayerStore } from '../layers/layerStore'
import { packLayer } from '../layers/packLayer'
import { createMemoryBlobs } from '../store/blobs'
import { createMemoryRecords } from '../store/records'
import { buildImage } from './build'
import type { BuildDeps, BuildMessage, BuildRequest, RunStep } from './types'

function treeOf(files: Readonly<Record<string, string>>): FileSystem {
  const tree = createMemoryFileSystem({ clock: () => 0n })
  for (const [name, text] of Object.entries(files)) {
    const file = tree.createNode(tree.root, name, { kind: 'file', mode: 0o644, uid: 0, gid: 0 })
    tree.setContent(file, contentOfText(text))
  }
  return tree
}

/** Creates the file that the step's last word names. */
function touch({ writableLayer: { merged }, argv }: RunStep): Promise<number> {
  merged.createNode(merged.root, argv.at(-1) ?? '', { kind: 'file', mode: 0o644, uid: 0, gid: 0 })
  return Promise.resolve(0)
}

async function openDeps(overrides: Partial<BuildDeps> = {}, blobs = createMemoryBlobs()): Promise<BuildDeps> {
  let now = 0
  let seed = 0
  const clock = (): number => (now += 1000)
  const records = createMemoryRecords()
  const layers = await createLayerStore({ driver: createDriver(), blobs, records, clock })
  const images = await createImageStore({ layers, records, clock })
  return {
    ...{ layers, images, clock, runStep: touch },
    pull: (name) => Promise.reject(new LabError('notFound', `no ${name}`)),
    random: (bytes) => void bytes.fill((seed += 1)),
    ...overrides,
  }
}

interface Outcome {
  readonly imageId: string | undefined
  readonly text: string
  readonly thrown: LabErrorData | undefined
}

async function build(deps: BuildDeps, request: BuildRequest, signal = new AbortController().signal): Promise<Outcome> {
  const messages: BuildMessage[] = []
  const text = (): string =>
    messages.map((message) => ('stream' in message ? message.stream : 'error' in message ? message.error : '')).join('')
  try {
    const built = await buildImage(request, deps, (message) => void messages.push(message), signal)
    return { imageId: built?.imageId, text: text(), thrown: undefined }
  } catch (thrown) {
    if (!(thrown instanceof LabError)) throw thrown
    return { imageId: undefined, text: text(), thrown: thrown.toData() }
  }
}

const scratchRun = 'FROM scratch\nRUN ["touch","a"]\nRUN ["touch","b"]\n'

describe('buildImage', () => {
  it('takes a tree as the context, and a compressed tar', async () => {
    const deps = await openDeps()
    const tree = treeOf({ Dockerfile: 'FROM scratch\nCOPY f /f\n', f: 'hello' })
    const tar = readBytes(packLayer({ fileSystem: tree, root: tree.root }))
    const compressed = gzipSync(tar)
    const stream = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < compressed.length; at += 7) yield await Promise.resolve(compressed.subarray(at, at + 7))
    }
    const first = await build(deps, { context: { tree } })
    const second = await build(deps, { context: stream() })
    expect(second.text).toContain('---> Using cache')
    expect(second.imageId).toBe(first.imageId)
    const layer = deps.images.resolve(first.imageId ?? '').topLayer
    const file = layer?.tree.lookup(layer.tree.root, 'f')
    expect(layer && file && textOf(layer.tree.content(file))).toBe('hello')
  })

  it('ends at once when cancelled, keeps the steps that were done and leaves no layer open', async () => {
    const controller = new AbortController()
    const steps: RunStep[] = []
    const deps = await openDeps({
      runStep: (step) => {
        steps.push(step)
        if (steps.length === 1) return touch(step)
        controller.abort()
        return Promise.reject(new LabError('cancelled', 'context canceled'))
      },
    })
    const outcome = await build(deps, { context: { tree: treeOf({ Dockerfile: scratchRun }) } }, controller.signal)
    expect(outcome.thrown).toEqual({ kind: 'cancelled', message: 'Build cancelled' })
    expect(deps.images.list()).toHaveLength(1)
    expect(steps.map((step) => deps.layers.getWritable(step.containerId))).toEqual([undefined, undefined])
  })

  it('hands the container of a failed step over, or removes it', async () => {
    const kept: string[] = []
    const runStep = (): Promise<number> => Promise.resolve(3)
    const request = { context: { tree: treeOf({ Dockerfile: scratchRun }) } }
    const keeping = await openDeps({ runStep, keepContainer: (id) => void kept.push(id) })
    const outcome = await build(keeping, request)
    expect(outcome.text).toContain("The command 'touch a' returned a non-zero code: 3")
    expect(kept.map((id) => keeping.layers.getWritable(id)?.id)).toEqual(kept)
    expect(kept).toHaveLength(1)
    expect((await build(keeping, { ...request, forceRemove: true })).text).toContain(
      '---> Removed intermediate container',
    )
    expect(kept).toHaveLength(1)
  })

  it('takes along a link that leads to itself, and refuses to follow it', async () => {
    const context = (dockerfile: string): BuildRequest => {
      const tree = treeOf({ Dockerfile: dockerfile })
      tree.createSymlink(tree.root, 'loop', 'loop', { mode: 0o777, uid: 0, gid: 0 })
      return { context: { tree } }
    }
    const deps = await openDeps()
    const { imageId } = await build(deps, context('FROM scratch\nCOPY . /all\n'))
    const layer = deps.images.resolve(imageId ?? '').topLayer
    const all = layer && layer.tree.lookup(layer.tree.root, 'all')
    expect(all && layer.tree.readDirectory(all).map(({ name, kind }) => [name, kind])).toEqual([
      ['Dockerfile', 'file'],
      ['loop', 'symlink'],
    ])
    const refused = await build(deps, context('FROM scratch\nCOPY loop /x\n'))
    expect(refused.text).toContain('COPY failed: forbidden path outside the build context: loop ()')
  })

  it('spools the context beside the layers, and cleans up, also after a failure', async () => {
    const blobs = createMemoryBlobs()
    const deps = await openDeps({}, blobs)
    const tarOf = async function* (dockerfile: string): AsyncGenerator<Uint8Array> {
      const tree = treeOf({ Dockerfile: dockerfile })
      yield await Promise.resolve(readBytes(packLayer({ fileSystem: tree, root: tree.root })))
    }
    let during = 0
    const runStep = (step: RunStep): Promise<number> => {
      during = Math.max(during, blobs.digests().length)
      return touch(step)
    }
    await build({ ...deps, runStep }, { context: tarOf(scratchRun) })
    expect([during, blobs.digests().length]).toEqual([2, 2])
    expect((await build(deps, { context: tarOf('RUM x') })).thrown?.kind).toBe('invalid')
    expect(blobs.digests()).toHaveLength(2)
  })

  it('does not lose a layer whose tar is sent as a context', async () => {
    const blobs = createMemoryBlobs()
    const deps = await openDeps({}, blobs)
    const tree = treeOf({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' })
    const tar = async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(readBytes(packLayer({ fileSystem: tree, root: tree.root })))
    }
    const { imageId } = await build(deps, { context: tar() })
    expect(blobs.digests()).toEqual(deps.images.resolve(imageId ?? '').layers.map((layer) => layer.diffId))
  })

  it('says that an instruction needs BuildKit', async () => {
    const outcome = await build(await openDeps(), {
      context: { tree: treeOf({ Dockerfile: 'FROM scratch\nCOPY --exclude=x a /\n' }) },
    })
    expect(outcome.thrown).toEqual({
      kind: 'invalid',
      message: 'dockerfile parse error on line 2: unknown flag: exclude',
      hint: { key: 'build.needsBuildKit' },
    })
  })

  it('refuses a context that is no archive', async () => {
    const text = async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.alloc(1024, 'FROM alpine\n'))
    }
    expect((await build(await openDeps(), { context: text() })).thrown).toEqual({
      kind: 'invalid',
      message: 'archive/tar: invalid tar header',
    })
  })
})
