/**
 * The build cache hits and misses on the simulator exactly when it does on the real daemon: a Dockerfile, its files and
 * the client's options are edited at random, and after each edit both engines build. Per step they must agree on "Using
 * cache". CAMADA_SEED (default 1) and CAMADA_OPERATIONS (edits; default 10) make the long form.
 */
import { randomBytes } from 'node:crypto'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { call, callJson, socketOf } from '../../builds/player'
import { listEngines, type OpenedTestEngine } from '../../conformance/engines'
import { referenceDaemon, requireOrSkip } from '../../support/requirements'
import { randomFrom } from './randomImage'

const seed = Number(process.env['CAMADA_SEED'] ?? '1')
const edits = Number(process.env['CAMADA_OPERATIONS'] ?? '10')
const base = `img-cache-${process.pid}`
const run = randomBytes(8).toString('hex')

const pool = [
  ...['LABEL a=1', 'LABEL a=2', 'LABEL b=1 a=1', 'ENV E=1', 'ENV E=2', 'ENV F=$E', 'ARG A', 'ARG A=5', 'ARG B=$A'],
  ...['COPY f /f', 'COPY f g /d/', 'COPY . /all', 'COPY s /s', 'ADD g /g', 'COPY --chown=1:2 f /f', 'COPY ./f /f'],
  ...['RUN echo x > /x', 'RUN echo $A', 'WORKDIR /w', 'WORKDIR w', 'USER 1', 'CMD c', 'CMD ["c"]', 'EXPOSE 80'],
  ...['ENTRYPOINT e', 'VOLUME /v', 'SHELL ["/bin/sh","-ec"]', 'STOPSIGNAL 9', 'ONBUILD RUN y', 'MAINTAINER m'],
]

interface Project {
  lines: string[]
  files: Record<string, { text: string; mode: number; mtime: number }>
  args: Record<string, string>
  noCache: boolean
}

function edit(project: Project, below: (limit: number) => number): void {
  const any = <T>(choices: readonly T[]): T => choices[below(choices.length)] as T
  const at = below(project.lines.length)
  const file = project.files[any(['f', 'g', 's/a', 's/b'])]
  project.noCache = below(12) === 0
  const change = any([
    () => void (project.lines[at] = any(pool)),
    () => void project.lines.splice(at, 0, any(pool)),
    () => void (project.lines.length > 2 && project.lines.splice(at, 1)),
    () => void project.lines.push(any(pool)),
    () => void (project.lines[at] = `${project.lines[at] ?? ''} `),
    () => void (file && (file.text = String(below(3)))),
    () => void (file && (file.mode = any([0o644, 0o755]))),
    () => void (file && (file.mtime = below(1e9))),
    () => void (project.args = { A: String(below(2)) }),
    () => void (project.args = {}),
    () => undefined,
  ])
  change()
}

async function contextOf(project: Project, first: string): Promise<Buffer> {
  const context = pack()
  const dockerfile = [`FROM ${base}`, first, ...project.lines].join('\n')
  context.entry({ name: 'Dockerfile', mode: 0o644, mtime: new Date(0) }, dockerfile)
  context.entry({ name: '.dockerignore', mode: 0o644, mtime: new Date(0) }, 'Dockerfile\n.dockerignore\n')
  for (const [name, { text, mode, mtime }] of Object.entries(project.files)) {
    context.entry({ name, mode, mtime: new Date(mtime * 1000) }, text)
  }
  context.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of context as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The steps with whether each came from the cache. */
async function build(socket: string, project: Project, context: Buffer): Promise<readonly string[]> {
  const query = new URLSearchParams({ rm: '1', forcerm: '1', buildargs: JSON.stringify(project.args) })
  if (project.noCache) query.set('nocache', '1')
  const { body } = await call(socket, 'POST', `/v1.45/build?${query.toString()}`, context)
  const messages = body
    .toString()
    .split('\n')
    .filter((line) => line.trim() !== '')
  const text = messages.map((line) => (JSON.parse(line) as { stream?: string }).stream ?? '').join('')
  return text
    .split(/^(?=Step )/m)
    .map((step) => `${step.includes(' ---> Using cache') ? 'hit ' : 'miss'} ${step.split('\n')[0] ?? ''}`)
}

let simulator: OpenedTestEngine | undefined
let sockets: readonly string[] = []

beforeAll(async () => {
  const daemon = process.env['CAMADA_DOCKER_26']
  if (daemon === undefined) return
  simulator = await listEngines()
    .engines.find((engine) => engine.name === 'simulator')
    ?.open()
  sockets = [socketOf(daemon), socketOf(simulator?.url ?? '')]
  const [real = '', simulated = ''] = sockets
  await call(real, 'POST', `/v1.45/images/busybox/tag?repo=${base}`)
  const saved = await call(real, 'GET', `/v1.45/images/${base}/get`)
  await call(simulated, 'POST', '/v1.45/images/load', saved.body)
})

/** Newest first: what an image was made from goes after it. */
async function removeBuilt(socket: string): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`run=${run}`] }))
  const listed = (await callJson(socket, 'GET', `/v1.45/images/json?all=1&filters=${filters}`)) as { Id: string }[]
  for (const { Id } of listed) await call(socket, 'DELETE', `/v1.45/images/${Id}?force=1&noprune=1`)
}

afterAll(async () => {
  for (const socket of sockets) await removeBuilt(socket)
  for (const socket of sockets) await call(socket, 'DELETE', `/v1.45/images/${base}?force=1`)
  await simulator?.close()
})

it(`hits and misses as the daemon does, seed ${String(seed)}`, { timeout: 3_600_000 }, async (context) => {
  requireOrSkip(context, referenceDaemon)
  const below = randomFrom(seed)
  // Nobody has built on this label: the cache of both is empty above it.
  const first = `LABEL run=${run}`
  const file = (): Project['files'][string] => ({ text: '0', mode: 0o644, mtime: 1 })
  const project: Project = {
    lines: Array.from({ length: 4 }, () => pool[below(pool.length)] ?? ''),
    files: { f: file(), g: file(), 's/a': file(), 's/b': file() },
    args: {},
    noCache: false,
  }
  for (let count = 0; count <= edits; count += 1) {
    const tar = await contextOf(project, first)
    const [real = [], simulated = []] = await Promise.all(sockets.map((socket) => build(socket, project, tar)))
    expect(simulated, `after edit ${String(count)}`).toEqual(real)
    expect(real.length).toBeGreaterThan(2)
    edit(project, below)
  }
})
