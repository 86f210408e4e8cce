/** Volumes by themselves, as 26.1.5 and 20.10.24 answered: creating, listing, describing, removing, pruning. */
import type { Bench } from '../bench'
import type { RawReply } from '../raw'
import { recordedCases, type RecordedRequest } from '../recorded'

export function volumeCases(bench: () => Bench): void {
  recordedCases(bench, 'volumes', labels, requests)
}

const created: readonly (readonly [string, object])[] = [
  ['plain', {}],
  ['plain', { Labels: { x: 'y' } }],
  ['plain', { Driver: 'nosuch' }],
  ['labelled', { Labels: { k: 'v', a: '' }, DriverOpts: {} }],
  ['foo', { DriverOpts: { foo: 'x' } }],
  ['tmpfs', { DriverOpts: { type: 'tmpfs', device: 'tmpfs', o: 'size=1m' } }],
  ['nodevice', { DriverOpts: { type: 'tmpfs' } }],
  ['notype', { DriverOpts: { o: 'bind', device: '/tmp' } }],
  ['quota', { DriverOpts: { size: '1m' } }],
  ['bad', { Name: 5 }],
  ['bad', { Labels: ['a'] }],
]
const names = ['x', 'a b', '-a', 'a/b', 'é']

const filters: readonly object[] = [
  { label: ['k'] },
  { label: ['k=w'] },
  { label: ['k', 'a='] },
  { driver: ['local'] },
  { driver: ['x'] },
  { dangling: ['true'] },
  { dangling: ['x'] },
  { foo: ['x'] },
]

const prunes: readonly object[] = [
  { label: ['run=none'] },
  { label: ['run=none'], all: ['x'] },
  { label: ['run=none'], all: ['0'] },
  { foo: ['x'] },
]

const create = ([name, options]: readonly [string, object]): string => `create ${name} ${JSON.stringify(options)}`
const labels = [
  ...created.map(create),
  ...names.map((name) => `create ${JSON.stringify(name)}`),
  ...filters.map((filter) => `list ${JSON.stringify(filter)}`),
  'list with broken filters',
  'describe labelled',
  'describe tmpfs',
  'describe nosuch',
  ...prunes.map((filter) => `prune ${JSON.stringify(filter)}`),
  'remove labelled',
  'remove it again',
  'remove it by force',
]

function requests(bench: Bench): readonly RecordedRequest[] {
  const own = (name: string): string => `${bench.prefix}-v-${name}`
  const post = { method: 'POST', path: '/volumes/create' }
  return [
    ...created.map((entry) => ({ ...post, label: create(entry), body: { Name: own(entry[0]), ...entry[1] } })),
    ...names.map((name) => ({ ...post, label: `create ${JSON.stringify(name)}`, body: { Name: name } })),
    ...filters.map((filter) => ({
      label: `list ${JSON.stringify(filter)}`,
      method: 'GET',
      path: '/volumes',
      query: { filters: { name: [own('')], ...filter } },
      show: listed,
    })),
    { label: 'list with broken filters', method: 'GET', path: '/volumes', query: { filters: 'x' } },
    ...['labelled', 'tmpfs', 'nosuch'].map((name) => ({
      label: `describe ${name}`,
      method: 'GET',
      path: `/volumes/${own(name)}`,
    })),
    ...prunes.map((filter) => ({
      label: `prune ${JSON.stringify(filter)}`,
      method: 'POST',
      path: '/volumes/prune',
      query: { filters: filter },
    })),
    ...['remove labelled', 'remove it again'].map((label) => ({
      label,
      method: 'DELETE',
      path: `/volumes/${own('labelled')}`,
    })),
    { label: 'remove it by force', method: 'DELETE', path: `/volumes/${own('labelled')}`, query: { force: 1 } },
  ]
}

/** Their names; the order is the daemon's own. */
function listed(reply: RawReply): unknown {
  const answer = JSON.parse(reply.body.toString('utf8')) as { Volumes?: readonly { Name: string }[]; message?: string }
  const found = (answer.Volumes ?? []).map((volume) => volume.Name).sort()
  return [reply.status, answer.message ?? found]
}
