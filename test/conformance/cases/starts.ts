/**
 * What runc and the kernel refuse when a container starts, with the exit code that the daemon leaves; volumes of
 * creations that were refused; and paths of archives: as both daemons answered.
 */
import type { Bench } from '../bench'
import type { RawReply } from '../raw'
import { step, stepCases, tarOf, type Step } from '../steps'

const labels = { 'io.camada.conformance': 'RUN' }
const box = { Image: 'alpine', Cmd: ['true'], Labels: labels }

/** Fails at its start. */
const failing: Readonly<Record<string, object>> = {
  'a long hostname': { Hostname: 'x'.repeat(70) },
  'a file as a folder': { Cmd: ['/etc/passwd/x'] },
  'a tmpfs of nonsense': { HostConfig: { Tmpfs: { '/t': 'nonsense' } } },
  'a tmpfs of no size': { HostConfig: { Tmpfs: { '/t': 'size=x' } } },
  'a tmpfs mounted again': { HostConfig: { Tmpfs: { '/t': 'remount' } } },
  'a tmpfs over a file': { HostConfig: { Tmpfs: { '/etc/passwd': '' } } },
  'a tmpfs over /dev': { HostConfig: { Tmpfs: { '/dev': '' } } },
  'a tmpfs over /proc': { HostConfig: { Tmpfs: { '/proc': '' } } },
  'a tmpfs in a volume to read': { HostConfig: { Binds: ['RUN-starts:/v:ro'], Tmpfs: { '/v/t': '' } } },
  'a volume over /dev': { HostConfig: { Binds: ['RUN-starts-dev:/dev'] } },
  'a volume over /dev/null': { HostConfig: { Binds: ['RUN-starts-null:/dev/null'] } },
  'a volume over a file': { HostConfig: { Binds: ['RUN-starts:/etc/passwd:nocopy'] } },
  'the IPC of one that is down': { HostConfig: { IpcMode: 'container:RUN-down' } },
  'the processes of one that is down': { HostConfig: { PidMode: 'container:RUN-down' } },
}

/** Starts, and says how. */
const starting: Readonly<Record<string, object>> = {
  'a tmpfs with devices over /dev': { HostConfig: { Tmpfs: { '/dev': 'dev' } } },
  "the host's /dev": { HostConfig: { Binds: ['/dev:/dev'] } },
  'a tmpfs over a volume': { HostConfig: { Tmpfs: { '/t': '' }, Mounts: [{ Type: 'volume', Target: '/t' }] } },
  'a volume over /dev/pts': { HostConfig: { Binds: ['RUN-starts:/dev/pts:nocopy'] } },
  'relative volumes of an image': { Volumes: { rel: {}, 'rel/../x': {} } },
}

/** Is refused at its creation, after volumes were made. */
const refused: Readonly<Record<string, object>> = {
  'a second bind': { HostConfig: { Binds: ['RUN-kept0:/d', 'RUN-never:bad'] } },
  'a second mount point': { HostConfig: { Binds: ['RUN-kept1:/d', 'RUN-never:/d'] } },
  'a mount of a bad name': {
    HostConfig: { Binds: ['RUN-kept2:/d'], Mounts: [{ Type: 'volume', Source: 'a b', Target: '/e' }] },
  },
  'a tmpfs at the same place': { HostConfig: { Binds: ['RUN-never:/d'], Tmpfs: { '/d': '' } } },
  'a working directory that is a file': { WorkingDir: '/etc/passwd', HostConfig: { Binds: ['RUN-kept3:/d'] } },
  'a volume over a file': { HostConfig: { Binds: ['RUN-kept4:/etc/passwd'] } },
  'a link to nobody': { HostConfig: { Binds: ['RUN-kept5:/d'], Links: ['nosuch:x'] } },
}

const paths = [
  '..',
  '/..',
  '/bin/..',
  '/nosuch/..',
  '/etc/passwd/..',
  '.',
  './',
  '/',
  '/./',
  'bin/',
  '/bin/.',
  '/a/b/..',
]

export function startCases(bench: () => Bench): void {
  stepCases(bench, 'starts', [
    step('POST /containers/create?name=RUN-down', { body: box }),
    ...Object.entries({ ...failing, ...starting }).flatMap(startOf),
    ...Object.entries(refused).map(([label, config]) =>
      step(`POST /containers/create?name=RUN-refused # ${label}`, { body: { ...box, ...config } }),
    ),
    step('GET /volumes?filters={"name":["RUN-kept","RUN-never"]}', { show: names }),
    ...[0, 1, 2, 3, 4, 5].map((at) => step(`DELETE /volumes/RUN-kept${String(at)}`)),
    ...withoutImage(),
    ...paths.flatMap((path) => [
      step(`HEAD /containers/RUN-down/archive?path=${path}`, { show: statName }),
      step(`GET /containers/RUN-down/archive?path=${path}`, { show: firstEntry }),
    ]),
    step('PUT /containers/RUN-down/archive?path=/nosuch/..', { body: tarOf({ put: 'x' }) }),
    step('GET /containers/RUN-down/archive?path=put', { show: firstEntry }),
    step('POST /build/prune?filters={"foo":["x"]}'),
    step('POST /build/prune?filters={"until":["x"]}'),
    step('POST /build/prune?filters={"until":["1h"],"unused-for":["1h"]}'),
    step('POST /build/prune?keep-storage=x'),
  ])
}

function startOf([label, config]: readonly [string, object], at: number): readonly Step[] {
  const name = `RUN-s${String(at)}`
  return [
    step(`POST /containers/create?name=${name} # ${label}`, { body: { ...box, ...config } }),
    step(`POST /containers/${name}/start # ${label}`),
    step(`POST /containers/${name}/wait # ${label}`),
    step(`GET /containers/${name}/json # ${label}`, { show: stateAndMounts }),
    step(`DELETE /containers/${name}?v=1&force=1 # ${label}`),
  ]
}

function withoutImage(): readonly Step[] {
  return [{}, { HostConfig: {} }, { Labels: {}, Volumes: {}, Env: ['A=b'] }].flatMap((config, at) => [
    step(`POST /containers/create?name=RUN-bare${String(at)}`, { body: { Cmd: ['x'], ...config } }),
    step(`GET /containers/RUN-bare${String(at)}/json`, { show: configOf }),
    step(`DELETE /containers/RUN-bare${String(at)}`),
  ])
}

interface Inspected {
  readonly State: { readonly Status: string; readonly ExitCode: number; readonly Error: string }
  readonly Mounts: readonly { readonly Destination: string; readonly Type: string }[]
  readonly Config: object
}

function stateAndMounts(reply: RawReply): unknown {
  const { State, Mounts } = JSON.parse(reply.body.toString('utf8')) as Inspected
  const mounts = Mounts.map((mount) => `${mount.Type} ${mount.Destination}`).sort()
  return [State.Status, State.ExitCode, State.Error.replace(/\/[^"]*\/overlay2\//g, 'ROOT/'), mounts]
}

function configOf(reply: RawReply): unknown {
  return (JSON.parse(reply.body.toString('utf8')) as Inspected).Config
}

function names(reply: RawReply): unknown {
  const { Volumes } = JSON.parse(reply.body.toString('utf8')) as { Volumes: readonly { Name: string }[] | null }
  return (Volumes ?? []).map((volume) => volume.Name).sort()
}

function statName(reply: RawReply): unknown {
  const header = reply.headers['x-docker-container-path-stat']
  if (header === undefined) return reply.status
  const stat = JSON.parse(Buffer.from(String(header), 'base64').toString('utf8')) as {
    name: string
    linkTarget: string
  }
  return [reply.status, stat.name, stat.linkTarget]
}

/** The name that the archive begins with; the message of a refusal. */
function firstEntry(reply: RawReply): unknown {
  const text = reply.body.toString('utf8')
  return [reply.status, reply.status === 200 ? text.slice(0, text.indexOf('\0')) : text.trim()]
}
