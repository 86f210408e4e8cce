/**
 * Plays one build on an engine over its API, as the command line's classic builder would ask for it, and tells what came
 * of it: what the client read, the image's config, history and layers, the containers that stayed, the events. Recorder
 * and replay share it, so that a difference is a difference of engines.
 *
 * IDs are numbered as they come up (`#1`); rows and layers of the base image are left out, since the lab's base images
 * are not the recorded daemon's.
 */
import { request } from 'node:http'
import { execFileSync } from 'node:child_process'
import { z } from 'zod'
import { contentOf } from '@posix/filesystem/content'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import type { Inode } from '@posix/filesystem/types'
import { packLayer } from '@simulator/layers/packLayer'
import { streamOf } from '@simulator/store/chunks'

const fileSchema = z.object({
  path: z.string(),
  text: z.string().default(''),
  kind: z.enum(['file', 'directory', 'symlink', 'hardLink', 'fifo', 'tar']).default('file'),
  mode: z.number().optional(),
  uid: z.number().optional(),
  gid: z.number().optional(),
  /** Seconds since the epoch. */
  mtime: z.number().optional(),
  target: z.string().default(''),
  base64: z.string().optional(),
})

/** What is asked for. */
export const inputSchema = z.object({
  name: z.string(),
  files: z.array(fileSchema).default([]),
  dockerfile: z.string().optional(),
  dockerfilePath: z.string().default('Dockerfile'),
  /** Default: the image is named `lab-rec-<topic>-<number>`. */
  notag: z.boolean().default(false),
  query: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
  compression: z.enum(['gzip', 'bzip2', 'xz', 'zstd']).optional(),
  /** Instead of the files: the body as it is. */
  body: z.string().optional(),
  contentType: z.string().default('application/x-tar'),
  /** How often it is built. */
  times: z.number().default(1),
  /** What the second build changes. */
  then: z
    .object({
      files: z.array(fileSchema).optional(),
      dockerfile: z.string().optional(),
      query: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
    })
    .optional(),
  /** Also tell of the events. */
  events: z.boolean().default(false),
  /** The layers must be the same, bit for bit: no time of the build is in them. */
  sameLayers: z.boolean().default(false),
  /** The engines can't say the same; why. */
  departs: z.string().optional(),
})
export type BuildInput = z.infer<typeof inputSchema>
/** As a case is written: what has a default may be left out. */
export type BuildCase = z.input<typeof inputSchema>

const containerSchema = z.object({
  id: z.string(),
  status: z.string(),
  exitCode: z.number(),
  cmd: z.array(z.string()).nullable(),
  volumes: z.number(),
})
export const outcomeSchema = z.object({
  builds: z.array(z.object({ status: z.number(), text: z.string(), other: z.array(z.unknown()) })),
  config: z.unknown().optional(),
  containerConfig: z.unknown().optional(),
  history: z.array(z.tuple([z.string(), z.number(), z.string()])).optional(),
  diffIds: z.array(z.string()).optional(),
  author: z.string().optional(),
  containers: z.array(containerSchema).optional(),
  events: z.array(z.string()).optional(),
})
export type BuildOutcome = z.infer<typeof outcomeSchema>

const recordedMtime = 1_700_000_000

function contextTar(input: BuildInput): AsyncIterable<Uint8Array> {
  const tree = createMemoryFileSystem({ clock: () => BigInt(recordedMtime) * 1_000_000_000n })
  const dockerfile =
    input.dockerfile === undefined ? [] : [fileSchema.parse({ path: input.dockerfilePath, text: input.dockerfile })]
  const made = new Map<string, Inode>()
  for (const file of [...input.files, ...dockerfile]) {
    const names = file.path.split('/')
    const name = names.pop() ?? ''
    let directory = tree.root
    const owner = { uid: file.uid ?? 1000, gid: file.gid ?? 1000 }
    for (const part of names) {
      directory = tree.lookup(directory, part) ?? tree.createDirectory(directory, part, { mode: 0o755, ...owner })
    }
    const create = (): Inode => {
      switch (file.kind) {
        case 'directory':
          return tree.createDirectory(directory, name, { mode: file.mode ?? 0o755, ...owner })
        case 'symlink':
          return tree.createSymlink(directory, name, file.target, { mode: 0o644, ...owner })
        case 'fifo':
          return tree.createNode(directory, name, { kind: 'fifo', mode: file.mode ?? 0o644, ...owner })
        case 'hardLink': {
          const target = made.get(file.target)
          if (target === undefined) throw new Error(`no file ${file.target}`)
          tree.link(directory, name, target)
          return target
        }
        default: {
          const bytes = file.base64 === undefined ? Buffer.from(file.text) : Buffer.from(file.base64, 'base64')
          const inode = tree.createNode(directory, name, { kind: 'file', mode: file.mode ?? 0o644, ...owner })
          tree.setContent(inode, contentOf(bytes))
          return inode
        }
      }
    }
    const inode = create()
    made.set(file.path, inode)
    if (file.mtime !== undefined) tree.setAttributes(inode, { mtimeNs: BigInt(file.mtime) * 1_000_000_000n })
  }
  return streamOf(packLayer({ fileSystem: tree, root: tree.root }, { whiteouts: false }))
}

const compressors = { gzip: 'gzip', bzip2: 'bzip2', xz: 'xz', zstd: 'zstd' } as const

async function bodyOf(input: BuildInput): Promise<Buffer> {
  if (input.body !== undefined) return Buffer.from(input.body)
  const chunks: Uint8Array[] = []
  for await (const chunk of contextTar(input)) chunks.push(chunk)
  const tar = Buffer.concat(chunks)
  if (input.compression === undefined) return tar
  return execFileSync(compressors[input.compression], ['-c'], { input: tar, maxBuffer: 1 << 28 })
}

interface Answer {
  readonly status: number
  readonly body: Buffer
}

/** One request to a socket. */
export function call(
  socketPath: string,
  method: string,
  path: string,
  body?: Buffer,
  type = 'application/x-tar',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { socketPath, method, path, headers: body === undefined ? {} : { 'Content-Type': type } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }))
        response.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

export async function callJson(socketPath: string, method: string, path: string): Promise<unknown> {
  const { status, body } = await call(socketPath, method, path)
  return status === 200 ? JSON.parse(body.toString()) : undefined
}

const idPattern = /\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b/g

class Numbering {
  private readonly ids = new Map<string, string>()

  readonly apply = (text: string): string =>
    text.replace(/(pivot_root|docker-builder)\d+/g, '$1').replace(idPattern, (id) => {
      const key = id.slice(0, 12)
      this.ids.set(key, this.ids.get(key) ?? `#${this.ids.size + 1}`)
      return this.ids.get(key) ?? ''
    })
}

function queryText(query: BuildInput['query']): string {
  const values = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) values.append(name, one)
  }
  return values.toString()
}

async function buildOnce(
  socketPath: string,
  input: BuildInput,
  tag: string | undefined,
  number: Numbering,
  seen: string[],
): Promise<BuildOutcome['builds'][number]> {
  const query = { rm: '1', ...(tag === undefined ? {} : { t: tag }), ...input.query }
  const { status, body } = await call(
    socketPath,
    'POST',
    `/v1.45/build?${queryText(query)}`,
    await bodyOf(input),
    input.contentType,
  )
  const messages = body
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const text = messages.map((message) => (typeof message['stream'] === 'string' ? message['stream'] : '')).join('')
  for (const [, id] of text.matchAll(/Running in ([0-9a-f]{12})/g)) if (id !== undefined) seen.push(id)
  const other = messages.filter((message) => typeof message['stream'] !== 'string')
  return {
    status,
    text: number.apply(text.replaceAll('\u001b[0m\u001b[91m', '')),
    other: JSON.parse(number.apply(JSON.stringify(other))) as unknown[],
  }
}

const imageSchema = z.looseObject({
  Id: z.string(),
  Author: z.string(),
  Config: z.looseObject({}).nullable(),
  ContainerConfig: z.looseObject({}).nullable().optional(),
  RootFS: z.looseObject({ Layers: z.array(z.string()).default([]) }),
})
const historySchema = z.array(
  z.looseObject({ Id: z.string(), CreatedBy: z.string(), Size: z.number(), Comment: z.string() }),
)
const containerInspectSchema = z.looseObject({
  Id: z.string(),
  State: z.looseObject({ Status: z.string(), ExitCode: z.number() }),
  Config: z.looseObject({ Cmd: z.array(z.string()).nullable() }),
  Mounts: z.array(z.unknown()),
})

function shownConfig(value: Record<string, unknown> | null | undefined): unknown {
  if (value === null || value === undefined) return null
  const { Image: _image, ...fields } = value
  return { ...fields, Hostname: fields['Hostname'] === '' ? '' : 'set' }
}

async function imageOutcome(socketPath: string, name: string, input: BuildInput): Promise<Partial<BuildOutcome>> {
  const found = await callJson(socketPath, 'GET', `/v1.44/images/${encodeURIComponent(name)}/json`)
  if (found === undefined) return {}
  const image = imageSchema.parse(found)
  const rows = historySchema.parse(
    await callJson(socketPath, 'GET', `/v1.44/images/${encodeURIComponent(name)}/history`),
  )
  const bases = await Promise.all(
    ['lab-alpine:3.7', 'lab-busybox:latest'].map(async (base) =>
      imageSchema.parse(await callJson(socketPath, 'GET', `/v1.44/images/${base}/json`)),
    ),
  )
  const baseAt = rows.findIndex((row) => bases.some((base) => base.Id === row.Id))
  const own = baseAt < 0 ? rows : rows.slice(0, baseAt)
  const baseLayers = new Set(bases.flatMap((base) => base.RootFS.Layers))
  return {
    config: shownConfig(image.Config),
    containerConfig: shownConfig(image.ContainerConfig),
    author: image.Author,
    history: own.map((row) => [row.CreatedBy, row.Size, row.Comment]),
    ...(input.sameLayers && { diffIds: image.RootFS.Layers.filter((layer) => !baseLayers.has(layer)) }),
  }
}

async function leftContainers(
  socketPath: string,
  seen: readonly string[],
  number: Numbering,
): Promise<BuildOutcome['containers']> {
  const left: NonNullable<BuildOutcome['containers']> = []
  for (const id of seen) {
    const found = await callJson(socketPath, 'GET', `/v1.45/containers/${id}/json`)
    if (found === undefined) continue
    const container = containerInspectSchema.parse(found)
    left.push({
      id: number.apply(id),
      status: container.State.Status,
      exitCode: container.State.ExitCode,
      cmd: container.Config.Cmd,
      volumes: container.Mounts.length,
    })
    await call(socketPath, 'DELETE', `/v1.45/containers/${id}?force=1&v=1`)
  }
  return left.length === 0 ? undefined : left
}

const eventSchema = z.looseObject({
  Type: z.string(),
  Action: z.string(),
  Actor: z.looseObject({ ID: z.string(), Attributes: z.record(z.string(), z.string()) }),
})

/** Events of the build's own containers, networks, volumes and images. */
async function eventsOf(
  socketPath: string,
  sinceSec: number,
  seen: readonly string[],
  images: readonly string[],
  number: Numbering,
): Promise<readonly string[]> {
  // Until now: what the build did has been told by the time that it answers.
  const until = (Date.now() + 1) / 1000
  const { body } = await call(socketPath, 'GET', `/v1.45/events?since=${sinceSec}&until=${until}`)
  const events = body
    .toString()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => eventSchema.parse(JSON.parse(line)))
  const isOwn = (id: string): boolean => seen.some((own) => id.startsWith(own)) || images.includes(id)
  const volumes = new Set(
    events
      .filter((event) => event.Type === 'volume' && isOwn(event.Actor.Attributes['container'] ?? ''))
      .map((event) => event.Actor.ID),
  )
  return events
    .filter(({ Actor }) => isOwn(Actor.ID) || isOwn(Actor.Attributes['container'] ?? '') || volumes.has(Actor.ID))
    .map(({ Type, Action, Actor }) => {
      const names = Object.keys(Actor.Attributes).filter(
        (name) => !/^(execDuration|destination|propagation|driver|read\/write|maintainer)$/.test(name),
      )
      return number.apply(`${Type} ${Action} ${Type === 'network' ? '' : Actor.ID} ${names.sort().join(',')}`)
    })
}

/** Plays a case. `tag` names its image. */
export async function playBuild(socketPath: string, input: BuildInput, tag: string): Promise<BuildOutcome> {
  const number = new Numbering()
  const seen: string[] = []
  const sinceSec = Math.floor(Date.now() / 1000)
  const builds: BuildOutcome['builds'] = []
  const name = input.notag ? undefined : tag
  for (let count = 0; count < input.times; count += 1) {
    const changed = count > 0 && input.then !== undefined ? { ...input, ...definedOf(input.then) } : input
    builds.push(await buildOnce(socketPath, changed, name, number, seen))
  }
  const asked = input.query['t']
  const image = await imageOutcome(socketPath, typeof asked === 'string' ? asked : tag, input)
  const events = input.events ? await eventsOf(socketPath, sinceSec, seen, [], number) : undefined
  const containers = await leftContainers(socketPath, seen, number)
  return outcomeSchema.parse(JSON.parse(JSON.stringify({ builds, ...image, containers, events })))
}

function definedOf(then: NonNullable<BuildInput['then']>): Partial<BuildInput> {
  return Object.fromEntries(Object.entries(then).filter(([, value]) => value !== undefined))
}

/** Path of a `unix://` address. */
export function socketOf(url: string): string {
  return url.replace(/^unix:\/\//, '')
}
