/** Creating containers, rightly and wrongly, and what is done with them from outside. */
import type { Random } from '../../../support/random'
import type { Call } from '../engine'
import { containers, filtersOf, networks, ownLabel, pruneOf, tags, type Operation } from './names'

const commands: readonly unknown[] = [
  ['sleep', '600'],
  ['sleep', '600'],
  ['sleep', '600'],
  ['true'],
  ['sh', '-c', 'echo out; echo two > /two; exit 3'],
  ['sh', '-c', 'rm -r /etc/motd /var/log; mkdir -p /n/m; ln -s /n /l'],
  ['nothing-here'],
  ['/etc'],
  [],
  'true',
]

/** Two in three of them can be made. */
export function createContainer(random: Random): Operation {
  const json = {
    Image: random.oneIn(5)
      ? random.pick([...tags, 'alpine:none', '@', 'Bad', ''])
      : random.pick(['alpine', 'alpine', ...tags]),
    Cmd: random.pick(commands),
    ...(random.oneIn(3) && { Labels: ownLabel }),
    ...(random.oneIn(12) && { Tty: true }),
    ...(random.oneIn(4) && { Env: random.pick([['A=1', 'B=2'], ['A'], ['=x'], ['A=1', 'A=2']]) }),
    ...(random.oneIn(5) && { WorkingDir: random.pick(['/w', '/w/../x', 'relative', '/']) }),
    ...(random.oneIn(6) && { User: random.pick(['0', 'nobody', '1000:5', 'no-one', '0:no-group']) }),
    ...(random.oneIn(6) && { Entrypoint: random.pick([['sh', '-c'], [''], 'echo', null]) }),
    ...(random.oneIn(6) && { Volumes: { [random.pick(['/data', '/etc', 'relative', '/'])]: {} } }),
    ...(random.oneIn(6) && { StopSignal: random.pick(['SIGINT', 'KILL', 'NONE', '9', '']) }),
    ...(random.oneIn(8) && { ExposedPorts: { [random.pick(['80/tcp', '80', 'x/tcp', '80/none'])]: {} } }),
    ...(random.oneIn(8) && { Hostname: random.pick(['box', 'a.b', '-x', 'x'.repeat(70)]) }),
    HostConfig: {
      ...(random.oneIn(2) && { Binds: random.pick(bindLists) }),
      ...(random.oneIn(4) && { Mounts: [random.pick(mounts)] }),
      ...(random.oneIn(6) && {
        Tmpfs: random.pick([{ '/t': '' }, { '/t': 'size=1m' }, { t: '' }, { '/t': 'nonsense' }]),
      }),
      ...(random.oneIn(6) && { VolumesFrom: [random.pick([...containers, '@a:ro', '@none', '@a:x', ''])] }),
      ...(random.oneIn(8) && { ReadonlyRootfs: true }),
      ...(random.oneIn(10) && {
        NetworkMode: random.pick(['none', 'host', 'nothing', 'container:@a', 'default', ...networks, '@n']),
      }),
      ...(random.oneIn(10) && {
        RestartPolicy: random.pick([{ Name: 'no' }, { Name: 'bad' }, { Name: 'no', MaximumRetryCount: 2 }]),
      }),
      ...(random.oneIn(12) && { Memory: random.pick([1, 1000, -5, 64_000_000]) }),
      ...(random.oneIn(12) && { ShmSize: random.pick([-1, 1_000_000]) }),
    },
  }
  const name = random.oneIn(15) ? random.pick(['@', 'x', 'a b', '@/x', '-x']) : random.pick(containers)
  return { kind: 'call', call: { method: 'POST', path: `/containers/create?name=${encodeURIComponent(name)}`, json } }
}

const bindLists: readonly (readonly string[])[] = [
  ['@v:/data'],
  ['@v:/data', '@w:/more:ro'],
  ['@v:/data:nocopy'],
  ['@v:/etc'],
  ['@v:relative'],
  ['@v:/data:bad'],
  ['@v:/data', '@w:/data'],
  ['@v'],
  ['a b:/data'],
  ['/:/'],
  ['@v:/data:ro,nocopy'],
  [':/data'],
]

const mounts: readonly Readonly<Record<string, unknown>>[] = [
  { Type: 'volume', Source: '@v', Target: '/data' },
  { Type: 'volume', Source: '@w', Target: '/w', ReadOnly: true },
  { Type: 'volume', Target: '/anonymous' },
  { Type: 'volume', Source: '@v', Target: '/data', VolumeOptions: { NoCopy: true, Labels: { twin: '1' } } },
  { Type: 'volume', Source: '@v', Target: '/s', VolumeOptions: { Subpath: 'nothing' } },
  { Type: 'volume', Source: '@v', Target: '/s', VolumeOptions: { Subpath: '../x' } },
  { Type: 'bind', Source: '/nothing/at/all', Target: '/b' },
  { Type: 'bind', Source: 'relative', Target: '/b' },
  { Type: 'bind', Source: '', Target: '/b' },
  { Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 65_536, Mode: 448 } },
  { Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: -1 } },
  { Type: 'tmpfs', Source: 'x', Target: '/t' },
  { Type: 'bad', Target: '/t' },
  { Type: 'volume', Source: '@v', Target: '' },
  { Type: 'volume', Source: 'a b', Target: '/d' },
  { Type: 'volume', Source: '@v', Target: '/' },
]

export function lifeCall(container: string, random: Random): Call {
  const id = encodeURIComponent(container)
  const other = encodeURIComponent(random.oneIn(8) ? 'a b' : random.pick(containers))
  return random.pick<Call>([
    { method: 'POST', path: `/containers/${id}/stop?t=0` },
    {
      method: 'POST',
      path: `/containers/${id}/kill?signal=${random.pick(['', 'KILL', 'SIGKILL', '9', 'NONE', '0', '-1', '99'])}`,
    },
    { method: 'POST', path: `/containers/${id}/pause` },
    { method: 'POST', path: `/containers/${id}/unpause` },
    { method: 'POST', path: `/containers/${id}/rename?name=${other}` },
    { method: 'DELETE', path: `/containers/${id}?force=${random.pick(['1', '0', '1'])}&v=${random.pick(['1', '0'])}` },
    { method: 'DELETE', path: `/containers/${id}?link=1` },
    { method: 'GET', path: `/containers/${id}/changes` },
    {
      method: 'GET',
      path: `/containers/${id}/logs?stdout=1&stderr=${random.pick(['0', '1'])}&tail=${random.pick(['all', '1', 'x'])}`,
    },
    { method: 'GET', path: `/containers/${id}/logs` },
    { method: 'POST', path: `/containers/${id}/resize?h=5&w=${random.pick(['5', 'x', '-1'])}` },
    { method: 'POST', path: `/containers/${id}/wait?condition=${random.pick(['bad', 'bad2'])}` },
    { method: 'GET', path: `/containers/${id}/logs?stdout=1&timestamps=1&${random.pick(spans)}` },
    { method: 'GET', path: `/containers/${id}/json?size=${random.pick(['0', '1'])}` },
    { method: 'GET', path: `/containers/${id}/export` },
    { method: 'GET', path: `/containers/json?all=1&${filtersOf(random, listFilters)}` },
    { method: 'GET', path: `/containers/json?limit=2&${filtersOf(random, listFilters)}` },
    pruneOf('/containers/prune', random.pick([{}, { until: ['24h'] }, { until: ['x'] }, { 'label!': ['x'] }])),
  ])
}

const spans = ['since=1', 'since=4102444800', 'until=1', 'until=4102444800', 'since=x', 'since=-1', 'until=1.5&tail=1']

const listFilters = [
  { name: ['@'] },
  { name: ['@a', '@b'] },
  { name: ['@'], status: ['exited', 'created'] },
  { name: ['@'], status: ['running'] },
  { name: ['@'], status: ['bad'] },
  { name: ['@'], volume: ['@v'] },
  { name: ['@'], volume: ['/data'] },
  { name: ['@'], ancestor: ['@img:1'] },
  { name: ['@'], ancestor: ['alpine'] },
  { name: ['@'], exited: ['3'] },
  { name: ['@'], network: ['@n'] },
  { name: ['@'], label: ['camada.twin'] },
  { name: ['@'], before: ['@b'] },
  { name: ['@'], since: ['@b'] },
]
