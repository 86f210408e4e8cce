/**
 * Replays builds that Docker 26.1.5 was recorded with (fixtures/builds-26.1.5.json, 2026-11-22, classic builder): what the
 * client reads, and the image's config, history and layers. One store for all, in the order of the recording, because
 * the cache reaches from one build into the next.
 *
 * Messages are compared as one text with IDs numbered as they come up; rows of the base image are left out, since the
 * lab's base images are not the recorded ones.
 */
import { randomFillSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { contentOf } from '@posix/filesystem/content'
import { findProgram } from '@posix/programs/registry'
import { LabError } from '@shared/errors'
import { installRecipe } from '../catalog/catalog'
import { alpine37 } from '../catalog/recipes/alpine'
import { busybox } from '../catalog/recipes/busybox'
import { createDriver } from '../drivers/registry'
import { runStep } from '../engine/runStep'
import { emptyRunConfig, goJson, runConfigFields } from '../layers/configJson'
import type { Image, RunConfig } from '../layers/imageTypes'
import { createImageStore } from '../layers/imageStore'
import { createLayerStore } from '../layers/layerStore'
import { packLayer } from '../layers/packLayer'
import { createMemoryBlobs } from '../store/blobs'
import { streamOf } from '../store/chunks'
import { createMemoryRecords } from '../store/records'
import { buildImage } from './build'
import type { BuildDeps, BuildMessage, BuildRequest } from './types'

const fileSchema = z.object({
  path: z.string(),
  text: z.string().default(''),
  kind: z.enum(['file', 'directory', 'symlink', 'tar']).default('file'),
  mode: z.number().optional(),
  target: z.string().default(''),
  base64: z.string().optional(),
})
const caseSchema = z.object({
  name: z.string(),
  files: z.array(fileSchema),
  dockerfile: z.string().optional(),
  dockerfilePath: z.string().default('Dockerfile'),
  notag: z.boolean().default(false),
  query: z
    .object({
      t: z.string().optional(),
      buildargs: z.record(z.string(), z.string()).optional(),
      labels: z.record(z.string(), z.string()).optional(),
      target: z.string().optional(),
      q: z.string().optional(),
      nocache: z.string().optional(),
      rm: z.string().optional(),
      forcerm: z.string().optional(),
      dockerfile: z.string().optional(),
    })
    .default({}),
  builds: z.array(z.object({ status: z.number(), text: z.string(), other: z.array(z.unknown()) })),
  config: z.record(z.string(), z.unknown()).optional(),
  containerConfig: z.record(z.string(), z.unknown()).optional(),
  history: z.array(z.tuple([z.string(), z.number(), z.string()])).optional(),
  diffIds: z.array(z.string()).optional(),
})
type Case = z.infer<typeof caseSchema>

const recorded = z
  .object({ cases: z.array(caseSchema) })
  .parse(JSON.parse(readFileSync(new URL('./fixtures/builds-26.1.5.json', import.meta.url), 'utf8')))

/** Where the lab can't or shouldn't say the same, and why. */
const departures: Readonly<Record<string, string>> = {
  'FROM missing image': 'the recorded daemon had no network; the lab has a registry that refuses',
  'COPY from missing': 'as above',
  'COPY from self': 'as above',
  'ADD url': 'the recorded daemon had a name server that could not be reached',
  'ADD url no name': 'as above',
  'ADD git': 'as above',
}

/** What they copy or change is a file of the base image, which is another here: its sum and size show in the image. */
const holdsBaseFile = new Set(['COPY from image', 'RUN changes mode'])

/** Layers of files with fixed times in the root directory: the same tar, bit for bit, as the real daemon's. */
const sameLayers = new Set([
  'COPY link',
  'COPY symlink',
  'COPY same name twice',
  'dockerignore COPY ignored',
  'scratch with COPY',
])

const recordedMtime = 1_700_000_000n * 1_000_000_000n

function contextOf(one: Case): AsyncIterable<Uint8Array> {
  const tree = createMemoryFileSystem({ clock: () => recordedMtime })
  const dockerfile =
    one.dockerfile === undefined ? [] : [fileSchema.parse({ path: one.dockerfilePath, text: one.dockerfile })]
  for (const file of [...one.files, ...dockerfile]) {
    const names = file.path.split('/')
    const name = names.pop() ?? ''
    let directory = tree.root
    const owner = { uid: 1000, gid: 1000 }
    for (const part of names) {
      directory = tree.lookup(directory, part) ?? tree.createDirectory(directory, part, { mode: 0o755, ...owner })
    }
    if (file.kind === 'directory') tree.createDirectory(directory, name, { mode: file.mode ?? 0o755, ...owner })
    else if (file.kind === 'symlink') tree.createSymlink(directory, name, file.target, { mode: 0o644, ...owner })
    else {
      const bytes = file.base64 === undefined ? Buffer.from(file.text) : Buffer.from(file.base64, 'base64')
      const inode = tree.createNode(directory, name, { kind: 'file', mode: file.mode ?? 0o644, ...owner })
      tree.setContent(inode, contentOf(bytes))
    }
  }
  return streamOf(packLayer({ fileSystem: tree, root: tree.root }, { whiteouts: false }))
}

function requestOf(one: Case, index: number): BuildRequest {
  const { query } = one
  const tags = one.notag ? (query.t === undefined ? [] : [query.t]) : [`lab-rec-${index}`]
  return {
    context: contextOf(one),
    tags,
    buildArgs: query.buildargs ?? {},
    labels: query.labels ?? {},
    noCache: query.nocache === '1',
    quiet: query.q === '1',
    remove: query.rm !== '0',
    forceRemove: query.forcerm === '1',
    ...(query.target === undefined ? {} : { target: query.target }),
    ...(query.dockerfile === undefined ? {} : { dockerfile: query.dockerfile }),
  }
}

/** Numbers IDs as they come up; one numbering for all builds of a case, as the recording was reduced. */
function numbering(): (text: string) => string {
  const ids = new Map<string, string>()
  return (text) =>
    text.replace(/\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b/g, (id) => {
      const key = id.slice(0, 12)
      ids.set(key, ids.get(key) ?? `#${ids.size + 1}`)
      return ids.get(key) ?? ''
    })
}

const statusOf: Partial<Record<LabError['kind'], number>> = { invalid: 400, notFound: 404, system: 500 }

async function replay(one: Case, index: number, deps: BuildDeps, number: (text: string) => string): Promise<unknown> {
  const messages: BuildMessage[] = []
  const { signal } = new AbortController()
  try {
    await buildImage(requestOf(one, index), deps, (message) => void messages.push(message), signal)
  } catch (thrown) {
    if (!(thrown instanceof LabError)) throw thrown
    return { status: statusOf[thrown.kind], text: '', other: [{ message: thrown.message }] }
  }
  const text = messages.map((message) => ('stream' in message ? message.stream : '')).join('')
  const other = messages.filter((message) => !('stream' in message))
  return {
    status: 200,
    text: number(text.replaceAll('\u001b[0m\u001b[91m', '')),
    other: JSON.parse(number(JSON.stringify(other))) as unknown[],
  }
}

const runConfigSchema = z.looseObject({ Hostname: z.string() })

function shown(config: RunConfig): unknown {
  const { Image: _, ...fields } = runConfigSchema.parse(JSON.parse(goJson(runConfigFields(config))))
  return { ...fields, Hostname: fields.Hostname === '' ? '' : 'set' }
}

function described(image: Image): unknown {
  const { config, container_config } = image.config
  return { config: config && shown(config), containerConfig: shown(container_config ?? emptyRunConfig) }
}

let deps: BuildDeps

beforeAll(async () => {
  let now = Date.parse('2026-11-22T00:00:00Z')
  const clock = (): number => (now += 1)
  const records = createMemoryRecords()
  const layers = await createLayerStore({ driver: createDriver(), blobs: createMemoryBlobs(), records, clock })
  const images = await createImageStore({ layers, records, clock })
  for (const [recipe, name] of [
    [alpine37, 'lab-alpine:3.7'],
    [busybox, 'lab-busybox:latest'],
  ] as const) {
    await images.tag((await installRecipe(recipe, { layers, images })).id, name)
  }
  deps = {
    layers,
    images,
    clock,
    random: (bytes) => void randomFillSync(bytes),
    pull: (name) =>
      Promise.reject(
        new LabError('notFound', name.includes('BusyBox') || name.includes('::') ? 'invalid' : `no ${name}`),
      ),
    runStep: (step) => runStep({ clock, findProgram }, step),
  }
})

describe('builds recorded from 26.1.5', () => {
  recorded.cases.forEach((one, index) => {
    it(
      departures[one.name] === undefined ? one.name : `${one.name} departs: ${departures[one.name] ?? ''}`,
      async () => {
        const builds: unknown[] = []
        const number = numbering()
        for (let count = 0; count < one.builds.length; count += 1) builds.push(await replay(one, index, deps, number))
        const departure = departures[one.name]
        if (departure !== undefined) {
          // A departure that has gone is to be struck from the list.
          expect(builds).not.toEqual(one.builds)
          return
        }
        expect(builds).toEqual(one.builds)
        if (one.config === undefined || holdsBaseFile.has(one.name)) return
        const image = deps.images.resolve(`lab-rec-${index}`)
        expect(described(image)).toEqual({ config: one.config, containerConfig: one.containerConfig })
        const baseRows = one.dockerfile?.includes('scratch') === true ? 0 : 1
        const own = deps.images.history(image).map((row) => [row.createdBy, row.sizeBytes, row.comment])
        const wanted = (one.history ?? []).slice(0, (one.history ?? []).length - baseRows)
        expect(own.slice(0, own.length - 2 * baseRows)).toEqual(wanted)
        if (sameLayers.has(one.name)) {
          expect(image.config.rootfs.diff_ids.slice(baseRows)).toEqual(one.diffIds?.slice(baseRows))
        }
      },
    )
  })
})
