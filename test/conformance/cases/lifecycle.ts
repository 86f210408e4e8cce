/** One container from creation to removal, and what is refused at each step; and starts that fail. */
import { eventually } from '../../support/eventually'
import type { Bench } from '../bench'
import type { RawReply } from '../raw'
import { recordedCases, type RecordedRequest } from '../recorded'

type Step = readonly [label: string, method: string, path: string, query?: Record<string, unknown>, body?: unknown]

const loop = 'trap "exit 7" TERM; trap : USR1; echo ready; while :; do sleep 0.05; done'
const long = { Binds: ['/a:/b'] }
const goesOn = 'paused: kill by USR1 goes on'

const steps: readonly Step[] = [
  ['create', 'POST', '/containers/create', { name: 'NAME' }, { Image: 'alpine', Cmd: ['sh', '-c', loop] }],
  ['created: stop', 'POST', '/stop'],
  ['created: kill', 'POST', '/kill'],
  ['created: pause', 'POST', '/pause'],
  ['created: unpause', 'POST', '/unpause'],
  ['created: top', 'GET', '/top'],
  ['created: logs of no stream', 'GET', '/logs'],
  ['created: resize to nothing', 'POST', '/resize'],
  ['created: resize to words', 'POST', '/resize', { h: 'x', w: 1 }],
  ['created: rename to nothing', 'POST', '/rename'],
  ['created: rename to itself', 'POST', '/rename', { name: 'NAME' }],
  ['created: rename badly', 'POST', '/rename', { name: 'a b' }],
  ['created: stop in words', 'POST', '/stop', { t: 'x' }],
  ['created: wait for nothing', 'POST', '/wait', { condition: 'x' }],
  ['created: exec', 'POST', '/exec', {}, { Cmd: ['true'] }],
  ['created: changes', 'GET', '/changes'],
  ['start with a body', 'POST', '/start', {}, long],
  ['start', 'POST', '/start'],
  ['running: start', 'POST', '/start'],
  ['running: unpause', 'POST', '/unpause'],
  ['running: kill by no signal', 'POST', '/kill', { signal: 'XX' }],
  ['running: kill by 0', 'POST', '/kill', { signal: '0' }],
  ['running: kill by 99', 'POST', '/kill', { signal: '99' }],
  ['running: kill by USR1', 'POST', '/kill', { signal: 'usr1' }],
  ['running: kill by URG', 'POST', '/kill', { signal: 'SIGURG' }],
  ['running: restart in words', 'POST', '/restart', { t: 'x' }],
  ['running: remove', 'DELETE', ''],
  ['running: top of an unknown column', 'GET', '/top', { ps_args: '-o foo' }],
  ['running: top without PID', 'GET', '/top', { ps_args: '-o comm' }],
  ['running: exec without a command', 'POST', '/exec', {}, {}],
  ['running: exec of a text', 'POST', '/exec', {}, { Cmd: 'true' }],
  ['running: exec with bad keys', 'POST', '/exec', {}, { Cmd: ['x'], DetachKeys: 'bad' }],
  ['pause', 'POST', '/pause'],
  ['paused: pause', 'POST', '/pause'],
  ['paused: start', 'POST', '/start'],
  ['paused: remove', 'DELETE', ''],
  ['paused: exec', 'POST', '/exec', {}, { Cmd: ['true'] }],
  [goesOn, 'POST', '/kill', { signal: 'USR1' }],
  ['running again: exec', 'POST', '/exec', {}, { Cmd: ['true'] }],
  // Before API 1.42 there is no such parameter, and it stops.
  ['running: stop by no signal', 'POST', '/stop', { signal: 'XX' }],
  ['stop', 'POST', '/stop', { t: 100 }],
  ['stopped: state', 'GET', '/json'],
  ['stopped: stop', 'POST', '/stop'],
  ['stopped: kill', 'POST', '/kill'],
  ['stopped: exec', 'POST', '/exec', {}, { Cmd: ['true'] }],
  ['stopped: top', 'GET', '/top'],
  ['remove', 'DELETE', ''],
  ['removed: inspect', 'GET', '/json'],
  ['removed: start', 'POST', '/start'],
  ['removed: attach', 'POST', '/attach', { stream: 1, stdout: 1 }],
  ['removed: remove', 'DELETE', ''],
]

const failures: Readonly<Record<string, object>> = {
  'a command that is not there': { Cmd: ['nosuch'] },
  'a path that is not there': { Cmd: ['./x'] },
  'a file that is no program': { Cmd: ['/etc/passwd'] },
  'a directory': { Cmd: ['/etc'] },
  'an empty command': { Cmd: [''] },
  'an unknown user': { Cmd: ['true'], User: 'nosuch' },
  'an unknown group': { Cmd: ['true'], User: 'root:nosuch' },
  'a user beyond all': { Cmd: ['true'], User: '99999999999' },
  'an unknown network': { Cmd: ['true'], HostConfig: { NetworkMode: 'nosuch' } },
  'a log of no size': { Cmd: ['true'], HostConfig: { LogConfig: { Type: 'json-file', Config: { 'max-size': 'x' } } } },
}

export function lifecycleCases(bench: () => Bench): void {
  const starts = Object.keys(failures).flatMap((label) => [`create ${label}`, `start ${label}`, `state of ${label}`])
  recordedCases(bench, 'lifecycle', [...steps.map(([label]) => label), ...starts], (known) => [
    ...steps.map((step) => stepOf(known, step)),
    ...Object.entries(failures).flatMap(([label, config], at) => startOf(known, label, config, at)),
  ])
}

function stepOf(bench: Bench, [label, method, path, query = {}, body]: Step): RecordedRequest {
  const name = `${bench.prefix}-life`
  const filled = Object.fromEntries(Object.entries(query).map(([key, value]) => [key, value === 'NAME' ? name : value]))
  const whole = path.startsWith('/containers/') ? path : `/containers/${name}${path}`
  const request = { label, method, path: whole, query: filled, ...(body !== undefined && { body }) }
  if (label === 'stopped: state') return { ...request, show: stateOf }
  // Before its trap stands, the first process of a container takes no signal.
  if (label === 'start') return { ...request, after: () => bench.printed(bench.docker.getContainer(name), 'ready') }
  return label === goesOn ? { ...request, after: () => untilResumed(bench, name) } : request
}

/** A kill lets a paused container go on, and the daemon hears of it from containerd a moment after it answered. */
async function untilResumed(bench: Bench, name: string): Promise<void> {
  await eventually(
    `${name} goes on`,
    async () => (await bench.docker.getContainer(name).inspect()).State,
    ({ Paused: isPaused }) => !isPaused,
  )
}

function startOf(bench: Bench, label: string, config: object, at: number): readonly RecordedRequest[] {
  const name = `${bench.prefix}-start${String(at)}`
  const body = { Image: 'alpine', Labels: { 'io.camada.conformance': bench.prefix }, ...config }
  return [
    { label: `create ${label}`, method: 'POST', path: '/containers/create', query: { name }, body },
    { label: `start ${label}`, method: 'POST', path: `/containers/${name}/start` },
    { label: `state of ${label}`, method: 'GET', path: `/containers/${name}/json`, show: stateOf },
  ]
}

function stateOf(reply: RawReply): unknown {
  const { State: state, message } = JSON.parse(reply.body.toString('utf8')) as { State?: object; message?: string }
  return state ?? message
}
