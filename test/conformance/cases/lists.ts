/** `GET /containers/json`: five containers, and every filter of 1.45 over them. */
import type { Bench } from '../bench'
import type { RawReply } from '../raw'
import { recordedCases, type RecordedRequest } from '../recorded'

const label = 'io.camada.conformance'

/** By name: what they are made from, and what happens to them then. */
const made: Readonly<Record<string, readonly [config: object, ...then: readonly string[]]>> = {
  l1: [{ Cmd: ['true'], Labels: { l: '1', m: '' }, ExposedPorts: { '80/tcp': {} } }],
  l2: [{ Cmd: ['sh', '-c', 'exit 3'], Labels: { l: '2' } }, 'start', 'wait'],
  l3: [{ Cmd: ['sleep', '100'], ExposedPorts: { '81/tcp': {} }, HostConfig: { Tmpfs: { '/t': '' } } }, 'start'],
  l4: [{ Image: 'busybox', Cmd: ['sleep', '100'], HostConfig: { NetworkMode: 'none' } }, 'start', 'pause'],
  l5: [{ Cmd: ['true'], Volumes: { '/data': {} } }, 'start', 'wait'],
}

const filters: readonly object[] = [
  {},
  { name: ['l1'] },
  { name: ['^/RUN-l1$'] },
  { name: ['RUN-l[12]'] },
  { name: ['['] },
  { label: ['l'] },
  { label: ['l=1', 'm='] },
  { label: ['l=9'] },
  { 'label!': ['l'] },
  { status: ['created'] },
  { status: ['running'] },
  { status: ['exited', 'paused'] },
  { status: ['bogus'] },
  { exited: ['3'] },
  { exited: ['0', '3'] },
  { exited: ['x'] },
  { ancestor: ['busybox'] },
  { ancestor: ['nosuch'] },
  { before: ['RUN-l3'] },
  { since: ['RUN-l2'], before: ['RUN-l5'] },
  { since: ['nosuch'] },
  { volume: ['/data'] },
  { volume: ['/dat'] },
  { network: ['none'] },
  { network: ['nosuch'] },
  { expose: ['81'] },
  { expose: ['80-82/tcp'] },
  { expose: ['x'] },
  { publish: ['80/tcp'] },
  { publish: ['x'] },
  { health: ['none'] },
  { health: ['bogus'] },
  { 'is-task': ['false'] },
  { 'is-task': ['x'] },
  { foo: ['x'] },
]

const queries: readonly Readonly<Record<string, unknown>>[] = [
  { all: 0 },
  { all: 'false' },
  { limit: 2 },
  { limit: 'x' },
  { limit: 1, all: 1 },
  { filters: 'x' },
]

export function listCases(bench: () => Bench): void {
  const setUp = Object.entries(made).flatMap(([name, [, ...then]]) => [
    `create ${name}`,
    ...then.map((verb) => `${verb} ${name}`),
  ])
  const labels = [
    ...setUp,
    ...filters.map((filter) => `all with ${JSON.stringify(filter)}`),
    ...queries.map((query) => `with ${JSON.stringify(query)}`),
  ]
  recordedCases(bench, 'lists', labels, requests)
}

function requests(bench: Bench): readonly RecordedRequest[] {
  const own = { label: [`${label}=${bench.prefix}-lists`] }
  const filled = (filter: object): object =>
    JSON.parse(JSON.stringify(filter).replaceAll('RUN', bench.prefix)) as object
  const list = { method: 'GET', path: '/containers/json', show: names }
  return [
    ...Object.entries(made).flatMap(([name, entry]) => setUpOf(bench, name, entry)),
    ...filters.map((filter) => {
      const asked = filled(filter) as { label?: readonly string[] }
      const both = { ...asked, label: [...own.label, ...(asked.label ?? [])] }
      return { ...list, label: `all with ${JSON.stringify(filter)}`, query: { all: 1, filters: both } }
    }),
    ...queries.map((query) => ({
      ...list,
      label: `with ${JSON.stringify(query)}`,
      query: { filters: own, ...query },
    })),
  ]
}

function setUpOf(
  bench: Bench,
  name: string,
  [config, ...then]: readonly [config: object, ...then: readonly string[]],
): readonly RecordedRequest[] {
  const whole = `${bench.prefix}-${name}`
  const { Labels: labels = {} } = config as { Labels?: object }
  const body = { Image: 'alpine', ...config, Labels: { ...labels, [label]: `${bench.prefix}-lists` } }
  return [
    { label: `create ${name}`, method: 'POST', path: '/containers/create', query: { name: whole }, body },
    ...then.map((verb) => ({ label: `${verb} ${name}`, method: 'POST', path: `/containers/${whole}/${verb}` })),
  ]
}

function names(reply: RawReply): unknown {
  const answer = JSON.parse(reply.body.toString('utf8')) as readonly { Names: readonly string[] }[] | object
  return [
    reply.status,
    Array.isArray(answer) ? answer.map((row: { Names: readonly string[] }) => row.Names[0]) : answer,
  ]
}
