/**
 * What of an answer counts: its status and message, and of a body what is not different by nature (times, addresses, the
 * order of maps).
 */
import { extract } from 'tar-stream'
import { jsonOf, type Answer, type Call } from './engine'

type Row = Readonly<Record<string, unknown>>

/** One line for a call's answer. */
export async function told({ method, path }: Call, answer: Answer): Promise<string> {
  const place = path.split('?')[0] ?? ''
  const what = `${method} ${place}: ${String(answer.status)}`
  if (answer.status >= 400) return `${what} ${messageOf(answer)}`
  const show = shows.find(([pattern]) => pattern.test(`${method} ${place}`))?.[1]
  return show === undefined ? what : `${what} ${await show(answer)}`
}

const shows: readonly (readonly [RegExp, (answer: Answer) => string | Promise<string>])[] = [
  [/^HEAD .*archive$/, pathStat],
  [/^GET .*(archive|export)$/, tarRows],
  [/logs$/, (answer) => JSON.stringify(unframed(answer.body))],
  [/^GET \/containers\/json$/, (answer) => rowsOf(answer, containerRow).join(' ')],
  [/^GET \/containers\/.*\/json$/, (answer) => JSON.stringify(containerDetails(jsonOf(answer) as Row))],
  [/^GET \/images\/json$/, (answer) => rowsOf(answer, imageRow).sort().join(' ')],
  [/^GET \/images\/.*\/json$/, (answer) => JSON.stringify(imageDetails(jsonOf(answer) as Row))],
  [/^DELETE \/images\//, (answer) => rowsOf(answer, (row) => row).join(' ')],
  [/^GET \/networks$/, (answer) => rowsOf(answer, networkRow).sort().join(' ')],
  [/^GET \/networks\//, (answer) => JSON.stringify(networkRow(jsonOf(answer) as Row))],
  [
    /^GET \/volumes$/,
    (answer) =>
      rowsIn((jsonOf(answer) as { Volumes: unknown }).Volumes, volumeRow)
        .sort()
        .join(' '),
  ],
  [/prune$/, pruned],
  [/changes$|history$|volumes\/|build$|images\/create$|images\/load$/, summary],
]

export function messageOf(answer: Answer): string {
  const { message } = (jsonOf(answer) ?? {}) as { message?: string }
  return message ?? answer.body.toString('utf8')
}

/** A body that counts: lists without order, records without what differs by nature. */
export function summary(answer: Answer): string {
  const body = jsonOf(answer)
  if (body === undefined) return streamed(answer.body.toString('utf8'))
  if (!Array.isArray(body)) return JSON.stringify(body, withoutTimes)
  return rowsIn(body, (row) => row)
    .sort()
    .join(' ')
}

function withoutTimes(key: string, value: unknown): unknown {
  return key === 'CreatedAt' ? undefined : value
}

const uncounted = new Set(['Created', 'Size', 'Tags', 'Id'])

function rowsOf(answer: Answer, show: (row: Row) => unknown): string[] {
  return rowsIn(jsonOf(answer), show)
}

function rowsIn(rows: unknown, show: (row: Row) => unknown): string[] {
  if (!Array.isArray(rows)) return [JSON.stringify(rows)]
  return (rows as readonly Row[]).map((row) =>
    JSON.stringify(show(row), (key, value: unknown) => (uncounted.has(key) ? undefined : value)),
  )
}

/** A stream of JSON lines without the differences of two encoders; what the registry says is its own. */
function streamed(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (!lines.every((line) => line.startsWith('{'))) return text.replace(/\0/g, '')
  const told = lines.map((line) => JSON.stringify(JSON.parse(line)))
  return told.map((line) => (/registry-1|pull access denied/.test(line) ? 'refused by the registry' : line)).join(' ')
}

/** The payloads of a multiplexed stream, standard output before standard error; a terminal's bytes as they are. */
export function unframed(bytes: Buffer): string {
  const texts = ['', '', '']
  if ((bytes[0] ?? 0) > 2) return bytes.toString('utf8')
  for (let at = 0; at + 8 <= bytes.length; at += 8 + bytes.readUInt32BE(at + 4)) {
    const stream = bytes[at] ?? 0
    texts[stream] = (texts[stream] ?? '') + bytes.toString('utf8', at + 8, at + 8 + bytes.readUInt32BE(at + 4))
  }
  return texts.join('')
}

function pathStat(answer: Answer): string {
  const header = String(answer.headers['x-docker-container-path-stat'] ?? '')
  const stat = JSON.parse(Buffer.from(header, 'base64').toString('utf8')) as Row
  const isDirectory = Number(stat['mode']) >= 2 ** 31
  return JSON.stringify({ ...stat, mtime: undefined, ...(isDirectory && { size: undefined }) })
}

/** What an archive holds besides the base image's own files. */
async function tarRows(answer: Answer): Promise<string> {
  const rows: string[] = []
  const archive = extract()
  archive.end(answer.body)
  for await (const entry of archive) {
    const { name, mode, uid, gid, size, type, linkname } = entry.header
    entry.resume()
    if (made.test(name)) rows.push(JSON.stringify([name, mode, uid, gid, size, type, linkname]))
  }
  return rows.join(' ')
}

const made = /^\/?(\.\/)?(d|f|two|n|l|big|moved|data|w|p|h|soft|hard|sent|e|built|more|s)(\/|$)/

/** IDs that go together are told in an order of chance. */
function pruned(answer: Answer): string {
  const body = jsonOf(answer) as Row
  const lists = Object.entries(body).filter(([key]) => key !== 'SpaceReclaimed')
  const sorted = lists.map(([key, value]) => [
    key,
    Array.isArray(value) ? value.map((row) => JSON.stringify(row).replace(/[0-9a-f]{64}/g, 'id')).sort() : value,
  ])
  return JSON.stringify(Object.fromEntries(sorted))
}

function containerRow({ Names, Image, Command, State, Labels, Mounts, NetworkSettings }: Row): unknown {
  const networks = Object.keys((NetworkSettings as { Networks: object }).Networks).sort()
  const mounts = (Mounts as readonly object[]).map((mount) => JSON.stringify(mount)).sort()
  return { Names, Image, Command, State, Labels, mounts, networks }
}

/** What inspect tells and no host's own settings touch. */
export function containerDetails(view: Row): unknown {
  const { Name, State, Config, HostConfig, Mounts, NetworkSettings, Path, Args, Image } = view
  const { Status, ExitCode, Error: error, Paused, OOMKilled } = State as Row
  const mounts = (Mounts as readonly object[]).map((mount) => JSON.stringify(mount)).sort()
  const { Networks } = NetworkSettings as { Networks: Readonly<Record<string, Row>> }
  const networks = Object.entries(Networks)
    .map(([name, { Aliases, DNSNames, IPAMConfig }]) => JSON.stringify([name, Aliases, DNSNames, IPAMConfig]))
    .sort()
  const config = { ...(Config as Row), Env: withoutPath((Config as Row)['Env']) }
  const state = { Status, ExitCode, error, Paused, OOMKilled }
  return [Name, state, config, HostConfig, mounts, networks, Path, Args, String(Image) === '']
}

/** The base images' own variables differ. */
function withoutPath(env: unknown): unknown {
  return Array.isArray(env) ? env.filter((variable) => !String(variable).startsWith('PATH=')) : env
}

function imageRow({ RepoTags, RepoDigests, Labels, Containers, SharedSize }: Row): unknown {
  return {
    tags: Array.isArray(RepoTags) ? [...(RepoTags as string[])].sort() : RepoTags,
    RepoDigests,
    Labels,
    Containers,
    SharedSize,
  }
}

/** Of an image's inspect what its base says nothing of. */
export function imageDetails(view: Row): unknown {
  const { RepoTags, Comment, Author, Config, Os, Architecture } = view
  const { Cmd, Entrypoint, Env, Labels, Volumes, User, WorkingDir, ExposedPorts, StopSignal } = Config as Row
  const config = { Cmd, Entrypoint, Env, Labels, Volumes, User, WorkingDir, ExposedPorts, StopSignal }
  return [[...((RepoTags as string[] | null) ?? [])].sort(), Comment, Author, Os, Architecture, config]
}

export function networkRow({ Name, Driver, Internal, Attachable, Scope, Labels, Options, Containers }: Row): unknown {
  const isOwn = String(Name).length > 0 && Labels !== null && Object.keys(Labels ?? {}).length > 0
  const members = Object.values((Containers ?? {}) as Readonly<Record<string, Row>>).map((member) =>
    String(member['Name']),
  )
  return [Name, Driver, Internal, Attachable, Scope, Labels, ...(isOwn ? [Options, members.sort()] : [])]
}

export function volumeRow({ Name, Driver, Labels, Options, Scope }: Row): unknown {
  return [Name, Driver, Labels, Options, Scope]
}
