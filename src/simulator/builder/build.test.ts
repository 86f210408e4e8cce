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
import type { LayerStore, WritableLayer } from '../layers/types'
import { packLayer } from '../layers/packLayer'
import { createMemoryBlobs } from '../store/blobs'
import { createMemoryRecords } from '../store/recordMemory'
import { buildImage } from './build'
import type { BuildDeps, BuildMessage, BuildRequest, StepContainer, StepSpec } from './types'

function treeOf(files: Readonly<Record<string, string>>): FileSystem {
  const tree = createMemoryFileSystem({ clock: () => 0n })
  for (const [name, text] of Object.entries(files)) {
    const file = tree.createNode(tree.root, name, { kind: 'file', mode: 0o644, uid: 0, gid: 0 })
    tree.setContent(file, contentOfText(text))
  }
  return tree
}

/** What a step's command does, and what became of the containers. */
interface Steps {
  readonly createStep: BuildDeps['createStep']
  readonly created: StepContainer[]
  readonly kept: string[]
}

type RunCommand = (layer: WritableLayer, step: StepSpec) => Promise<number>

/** Creates the file that the step's last word names. */
const touch: RunCommand = ({ merged }, { config }) => {
  merged.createNode(merged.root, config.Cmd?.at(-1) ?? '', { kind: 'file', mode: 0o644, uid: 0, gid: 0 })
  return Promise.resolve(0)
}

function stepsOn(layers: LayerStore, runCommand: RunCommand): Steps {
  const created: StepContainer[] = []
  const kept: string[] = []
  return {
    created,
    kept,
    createStep: (step) => {
      const id = String(created.length + 1).padStart(64, 'c')
      const layer = layers.createWritable(id, step.image?.topLayer, { initLayer: true })
      const container: StepContainer = {
        id,
        warnings: [],
        layer,
        run: () => runCommand(layer, step),
        remove: () => Promise.resolve(layer.remove()),
        keep: () => Promise.resolve(void kept.push(id)),
      }
      created.push(container)
      return Promise.resolve(container)
    },
  }
}

async function openDeps(runCommand: RunCommand = touch, blobs = createMemoryBlobs()): Promise<BuildDeps & Steps> {
  let now = 0
  let seed = 0
  const clock = (): number => (now += 1000)
  const records = createMemoryRecords()
  const layers = await createLayerStore({ driver: createDriver(), blobs, records, clock })
  const images = await createImageStore({ layers, records, clock })
  return {
    ...{ layers, images, clock, ...stepsOn(layers, runCommand) },
    pull: (name) => Promise.reject(new LabError('notFound', `no ${name}`)),
    random: (bytes) => void bytes.fill((seed += 1)),
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

  it('ends at once when cancelled, and keeps the steps that were done', async () => {
    const controller = new AbortController()
    const deps = await openDeps((layer, step) => {
      if (step.config.Cmd?.at(-1) === 'a') return touch(layer, step)
      controller.abort()
      return Promise.reject(new LabError('cancelled', 'context canceled'))
    })
    const outcome = await build(deps, { context: { tree: treeOf({ Dockerfile: scratchRun }) } }, controller.signal)
    expect(outcome.thrown).toEqual({ kind: 'cancelled', message: 'Build cancelled' })
    expect(deps.images.list()).toHaveLength(1)
    expect(deps.created).toHaveLength(2)
  })

  it('keeps the container of a failed step, or removes it', async () => {
    const deps = await openDeps(() => Promise.resolve(3))
    const request = { context: { tree: treeOf({ Dockerfile: scratchRun }) } }
    const outcome = await build(deps, request)
    expect(outcome.text).toContain("The command 'touch a' returned a non-zero code: 3")
    expect(deps.kept.map((id) => deps.layers.getWritable(id)?.id)).toEqual([deps.created[0]?.id])
    expect((await build(deps, { ...request, forceRemove: true })).text).toContain('---> Removed intermediate container')
    expect(deps.kept).toHaveLength(1)
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
    let during = 0
    const deps = await openDeps((layer, step) => {
      during = Math.max(during, blobs.digests().length)
      return touch(layer, step)
    }, blobs)
    const tarOf = async function* (dockerfile: string): AsyncGenerator<Uint8Array> {
      const tree = treeOf({ Dockerfile: dockerfile })
      yield await Promise.resolve(readBytes(packLayer({ fileSystem: tree, root: tree.root })))
    }
    await build(deps, { context: tarOf(scratchRun) })
    expect([during, blobs.digests().length]).toEqual([2, 2])
    expect((await build(deps, { context: tarOf('RUM x') })).thrown?.kind).toBe('invalid')
    expect(blobs.digests()).toHaveLength(2)
  })

  it('does not lose a layer whose tar is sent as a context', async () => {
    const blobs = createMemoryBlobs()
    const deps = await openDeps(touch, blobs)
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
      kind: 'system',
      message: 'archive/tar: invalid tar header',
    })
  })

  it('tells whoever asks why a step missed the cache', async () => {
    const deps = await openDeps()
    const missesOf = async (
      dockerfile: string,
      files: Readonly<Record<string, string>>,
      more: Partial<BuildRequest> = {},
    ): Promise<readonly unknown[]> => {
      const context = { tree: treeOf({ Dockerfile: dockerfile, ...files }) }
      const misses: unknown[] = []
      const emit = (message: BuildMessage): void => {
        if ('aux' in message && 'cacheMiss' in message.aux) misses.push(message.aux.cacheMiss)
      }
      await buildImage({ context, tellsMisses: true, ...more }, deps, emit, new AbortController().signal)
      return misses
    }
    const lines = 'FROM scratch\nCOPY f g /d/\nRUN ["touch","x"]\n'
    const files = { f: '1', g: '1' }
    expect(await missesOf(lines, files)).toEqual([{ kind: 'first' }, { kind: 'above' }])
    expect(await missesOf(lines, files)).toEqual([])
    expect(await missesOf(lines, { ...files, g: '2' })).toEqual([
      { kind: 'files', changed: ['g'], added: [], removed: [] },
      { kind: 'above' },
    ])
    expect(await missesOf(lines.replace('"x"', '"y"'), files)).toEqual([{ kind: 'instruction', before: 'RUN touch x' }])
    expect(await missesOf(lines, files, { noCache: true })).toEqual([{ kind: 'noCache' }, { kind: 'noCache' }])
    expect(await missesOf(lines, files, { cacheFrom: ['nosuch'] })).toEqual([{ kind: 'cacheFrom' }, { kind: 'above' }])
    const argued = `${lines}ARG A\nRUN ["touch","z"]\n`
    await missesOf(argued, files, { buildArgs: { A: '1' } })
    expect(await missesOf(argued, files, { buildArgs: { A: '2' } })).toEqual([{ kind: 'arguments', names: ['A'] }])
    const { text } = await build(deps, { context: { tree: treeOf({ Dockerfile: lines, f: '9', g: '9' }) } })
    expect(text).not.toContain('cacheMiss')
  })
})
