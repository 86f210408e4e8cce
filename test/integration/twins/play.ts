/** Plays a sequence on one daemon and tells what it answered and what there was in the end, in comparable words. */
import { call, jsonOf, type Answer, type Call } from './engine'
import type { Operation } from './operations'

export interface Played {
  /** One line an operation. */
  readonly answers: readonly string[]
  /** What is left: containers, images, volumes. */
  readonly left: readonly string[]
}

export interface Twin {
  readonly socketPath: string
  /** Before every name: nothing else on the daemon begins like this. */
  readonly prefix: string
}

/** Plays the operations in order, tells what is left, and removes it. */
export async function play(twin: Twin, operations: readonly Operation[]): Promise<Played> {
  const words = new Words(twin.prefix)
  const answers: string[] = []
  try {
    for (const operation of operations) answers.push(words.alike(await playOne(twin, operation)))
    return { answers, left: (await inventory(twin)).map((line) => words.alike(line)) }
  } finally {
    await clean(twin)
  }
}

async function playOne(twin: Twin, operation: Operation): Promise<string> {
  switch (operation.kind) {
    case 'call':
      return told(operation.call, await ask(twin, operation.call))
    case 'start':
      return start(twin, operation.container, operation.verb)
    case 'exec':
      return exec(twin, operation.container, operation.config)
  }
}

function ask(twin: Twin, asked: Call): Promise<Answer> {
  const named = (text: string): string => text.replace(/@|%40/g, twin.prefix)
  const json: unknown = asked.json === undefined ? undefined : JSON.parse(named(JSON.stringify(asked.json)))
  const tar = asked.tar && Buffer.from(asked.tar)
  const body = { ...(json !== undefined && { json }), ...(tar && { tar: renamed(tar, twin.prefix) }) }
  return call(twin.socketPath, { method: asked.method, path: named(asked.path), ...body })
}

/** An archive whose Dockerfile may name one of the run's images: a remark gives way, so that sizes stay. */
function renamed(tar: Buffer, prefix: string): Buffer {
  const text = tar.toString('latin1')
  return Buffer.from(text.replace(`@img:1${' '.repeat(prefix.length - 1)}`, `${prefix}img:1`), 'latin1')
}

function told({ method, path }: Call, answer: Answer): string {
  const what = `${method} ${path.split('?')[0] ?? ''}`
  if (answer.status >= 400) return `${what}: ${String(answer.status)} ${messageOf(answer)}`
  return `${what}: ${String(answer.status)} ${/changes$|history$|logs$|images\/|volumes\/|build$/.test(path.split('?')[0] ?? '') ? summary(answer) : ''}`
}

function messageOf(answer: Answer): string {
  const { message } = (jsonOf(answer) ?? {}) as { message?: string }
  return message ?? answer.body.toString('utf8')
}

/** A body that counts: lists without order, records without what differs by nature. */
function summary(answer: Answer): string {
  const body = jsonOf(answer)
  if (body === undefined) return streamed(answer.body.toString('utf8'))
  if (!Array.isArray(body))
    return JSON.stringify(body, (key, value: unknown) => (key === 'CreatedAt' ? undefined : value))
  const rows = body.map((row: unknown) =>
    JSON.stringify(row, (key, value: unknown) => (uncounted.has(key) ? undefined : value)),
  )
  return rows
    .filter((row) => !isOfBase(row))
    .sort()
    .join(' ')
}

/** A stream of JSON lines without the differences of two encoders; what the registry says is its own. */
function streamed(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (!lines.every((line) => line.startsWith('{'))) return text.replace(/\0/g, '')
  const told = lines.map((line) => JSON.stringify(JSON.parse(line)))
  return told.map((line) => (/registry-1|pull access denied/.test(line) ? 'refused by the registry' : line)).join(' ')
}

const uncounted = new Set(['Created', 'Size', 'Tags', 'Id'])

/** Rows of the base image's history, which is the daemon's own. */
function isOfBase(row: string): boolean {
  return /"CreatedBy":"(\/bin\/sh -c #\(nop\) (ADD file:[^"]*| CMD \[\\"\/bin\/sh\\"\])|)"/.test(row)
}

async function start(twin: Twin, container: string, verb: string): Promise<string> {
  const id = encodeURIComponent(container)
  const asked: Call = { method: 'POST', path: `/containers/${id}/${verb}` }
  const answer = await ask(twin, asked)
  if (answer.status < 300) {
    const { Config } = jsonOf(await ask(twin, { method: 'GET', path: `/containers/${id}/json` })) as ContainerView
    if (![...(Config.Entrypoint ?? []), ...(Config.Cmd ?? [])].includes('sleep')) {
      await ask(twin, { method: 'POST', path: `/containers/${id}/wait` })
    }
  }
  return told(asked, answer)
}

async function exec(twin: Twin, container: string, config: Readonly<Record<string, unknown>>): Promise<string> {
  const made: Call = { method: 'POST', path: `/containers/${encodeURIComponent(container)}/exec`, json: config }
  const answer = await ask(twin, made)
  const { Id } = (jsonOf(answer) ?? {}) as { Id?: string }
  if (Id === undefined) return told(made, answer)
  const run = await ask(twin, { method: 'POST', path: `/exec/${Id}/start`, json: { Detach: false, Tty: false } })
  const { ExitCode } = jsonOf(await ask(twin, { method: 'GET', path: `/exec/${Id}/json` })) as { ExitCode: number }
  const said = run.status >= 400 ? messageOf(run) : unframed(run.body)
  return `exec: ${String(run.status)} ${JSON.stringify(said)} ${String(ExitCode)}`
}

/** The payloads of a multiplexed stream, standard output before standard error. */
function unframed(bytes: Buffer): string {
  const texts = ['', '', '']
  for (let at = 0; at + 8 <= bytes.length; at += 8 + bytes.readUInt32BE(at + 4)) {
    const stream = bytes[at] ?? 0
    texts[stream] = (texts[stream] ?? '') + bytes.toString('utf8', at + 8, at + 8 + bytes.readUInt32BE(at + 4))
  }
  return texts.join('')
}

interface ContainerView {
  readonly Name: string
  readonly State: {
    readonly Status: string
    readonly ExitCode: number
    readonly Error: string
    readonly Paused: boolean
  }
  readonly Config: { readonly Cmd: readonly string[] | null; readonly Entrypoint: readonly string[] | null } & Record<
    string,
    unknown
  >
  readonly HostConfig: Readonly<Record<string, unknown>>
  readonly Mounts: readonly Readonly<Record<string, unknown>>[]
}

async function inventory(twin: Twin): Promise<readonly string[]> {
  const lines: string[] = []
  for (const { Id } of await ours(twin)) {
    const view = jsonOf(await ask(twin, { method: 'GET', path: `/containers/${Id}/json` })) as ContainerView
    const changed = summary(await ask(twin, { method: 'GET', path: `/containers/${Id}/changes` }))
    const { Status, ExitCode, Error } = view.State
    const { Cmd, Entrypoint, User, WorkingDir, Labels, Volumes, StopSignal, Image } = view.Config
    const mounts = view.Mounts.map((mount) => JSON.stringify(mount)).sort()
    const config = { Cmd, Entrypoint, User, WorkingDir, Labels, Volumes, StopSignal, Image }
    lines.push(JSON.stringify([view.Name, Status, ExitCode, Error, config, view.HostConfig['Binds'], mounts, changed]))
  }
  return [...lines.sort(), ...(await imagesLeft(twin)), ...(await volumesLeft(twin))]
}

interface ImageView {
  readonly Id: string
  readonly RepoTags: readonly string[] | null
  readonly Comment: string
  readonly Author: string
  readonly Config: Readonly<Record<string, unknown>>
  /** Without layers there is no list. */
  readonly RootFS: { readonly Layers: readonly string[] }
}

async function imagesLeft(twin: Twin): Promise<readonly string[]> {
  const base = jsonOf(await ask(twin, { method: 'GET', path: '/images/alpine/json' })) as ImageView
  const ownLayers = (layers: readonly string[] | undefined): number =>
    layers?.[0] === base.RootFS.Layers[0] ? (layers?.length ?? 0) - base.RootFS.Layers.length : (layers?.length ?? 0)
  const lines: string[] = []
  for (const tag of ['@img:1', '@img:2', '@other:latest', '@img:latest']) {
    const answer = await ask(twin, { method: 'GET', path: `/images/${tag}/json` })
    if (answer.status !== 200) continue
    const { RepoTags, Comment, Author, Config, RootFS } = jsonOf(answer) as ImageView
    const { Cmd, Entrypoint, Env, Labels, Volumes, User, WorkingDir, ExposedPorts } = Config
    const config = { Cmd, Entrypoint, Env, Labels, Volumes, User, WorkingDir, ExposedPorts }
    lines.push(JSON.stringify([tag, [...(RepoTags ?? [])].sort(), Comment, Author, ownLayers(RootFS.Layers), config]))
  }
  return lines
}

interface VolumeView {
  readonly Name: string
  readonly Driver: string
  readonly Labels: unknown
  readonly Options: unknown
}

async function volumesLeft(twin: Twin): Promise<readonly string[]> {
  const path = `/volumes?filters=${encodeURIComponent(JSON.stringify({ name: ['@'] }))}`
  const { Volumes } = jsonOf(await ask(twin, { method: 'GET', path })) as { Volumes: readonly VolumeView[] | null }
  return (Volumes ?? [])
    .map(({ Name, Driver, Labels, Options }) => JSON.stringify([Name, Driver, Labels, Options]))
    .sort()
}

async function ours(twin: Twin): Promise<readonly { Id: string }[]> {
  const path = `/containers/json?all=1&filters=${encodeURIComponent(JSON.stringify({ name: ['@'] }))}`
  const answer = await ask(twin, { method: 'GET', path })
  if (answer.status !== 200) throw new Error(`the containers can't be listed: ${messageOf(answer)}`)
  return jsonOf(answer) as readonly { Id: string }[]
}

async function clean(twin: Twin): Promise<void> {
  for (const { Id } of await ours(twin)) await ask(twin, { method: 'DELETE', path: `/containers/${Id}?force=1&v=1` })
  for (const tag of ['@img:1', '@img:2', '@other', '@img']) {
    await ask(twin, { method: 'DELETE', path: `/images/${tag}?force=1` })
  }
  for (const volume of ['@v', '@w', '@none']) await ask(twin, { method: 'DELETE', path: `/volumes/${volume}?force=1` })
}

/** Replaces what differs by nature; an id keeps its mark over the whole sequence. */
class Words {
  private readonly ids = new Map<string, string>()

  constructor(private readonly prefix: string) {}

  alike(text: string): string {
    return (
      text
        .replaceAll(this.prefix, '@')
        .replace(/\b([0-9a-f]{64}|[0-9a-f]{12})\b/g, (id) => this.mark(id))
        .replace(/file:<id \d+> in /g, 'file:<id> in ')
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
        // A daemon asks its computer's `getent` for a group that the container doesn't have, and may not find it.
        .replace(/unable to find (getent command: .*|group \S+: no matching entries in group file)/g, 'no such group')
        .replace(/docker-import-\d+/g, 'docker-import')
    )
  }

  private mark(id: string): string {
    const short = id.slice(0, 12)
    const known = this.ids.get(short) ?? String(this.ids.size + 1)
    this.ids.set(short, known)
    return `<id ${known}>`
  }
}
