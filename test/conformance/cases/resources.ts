/** Limits and restart policies of a container that exists, its statistics, and its health. */
import type { Readable } from 'node:stream'
import type Dockerode from 'dockerode'
import { expect, it } from 'vitest'
import { eventually } from '../../support/eventually'
import type { Bench } from '../bench'
import { send, type RawReply } from '../raw'
import { recordedCases, statusAndText, type RecordedRequest } from '../recorded'

const updates: Readonly<Record<string, unknown>> = {
  nothing: {},
  'a null': null,
  'memory alone': { Memory: 104_857_600 },
  'too little memory': { Memory: 1000 },
  'memory and swap': { Memory: 104_857_600, MemorySwap: 209_715_200 },
  'more memory than memory and swap': { Memory: 304_857_600 },
  processors: { NanoCpus: 500_000_000 },
  'a quota beside processors': { CpuQuota: 50_000 },
  'a period beside processors': { CpuPeriod: 50_000 },
  'a limit of processes': { PidsLimit: 20 },
  'no limit of processes': { PidsLimit: -1 },
  'weights of disks': { BlkioWeight: 300 },
  'memory in words': { Memory: 'x' },
  'an unknown policy': { RestartPolicy: { Name: 'x' } },
  'a policy with a count that it has not': { RestartPolicy: { Name: 'always', MaximumRetryCount: 3 } },
  'a policy': { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 } },
}
const shownSettings = ['Memory', 'MemorySwap', 'NanoCpus', 'CpusetCpus', 'PidsLimit', 'RestartPolicy'] as const

const notFound = 'update of a container that is not there'
const autoRemoved = 'policy for a container that removes itself'
const restarting: readonly (readonly [label: string, method: string, path: string, body?: unknown])[] = [
  ['start', 'POST', '/start'],
  ['pause', 'POST', '/pause'],
  ['top', 'GET', '/top'],
  ['exec', 'POST', '/exec', { Cmd: ['true'] }],
  ['remove', 'DELETE', ''],
  ['state', 'GET', '/json'],
  ['kill', 'POST', '/kill'],
  ['state after it', 'GET', '/json'],
]

const statisticsOfNone = ['statistics of a created one', 'statistics at once and as a stream', 'statistics of nothing']

export function resourceCases(bench: () => Bench): void {
  const labels = [
    'create',
    ...Object.keys(updates).map((what) => `update: ${what}`),
    'settings after the updates',
    notFound,
    'create one that removes itself',
    autoRemoved,
    'create one that restarts',
    'start it',
    ...restarting.map(([label]) => `restarting: ${label}`),
    ...statisticsOfNone,
  ]
  recordedCases(bench, 'resources', labels, (known) => requests(known))
  watchedCases(bench)
}

function requests(bench: Bench): readonly RecordedRequest[] {
  const named = (word: string): string => `${bench.prefix}-res-${word}`
  const [one, own, again] = [named('one'), named('own'), named('again')]
  const create = (label: string, name: string, body: object): RecordedRequest => ({
    ...{ label, method: 'POST', path: '/containers/create', query: { name } },
    body: { Image: 'alpine', Cmd: ['sleep', '100'], Labels: { 'io.camada.conformance': bench.prefix }, ...body },
  })
  const update = (label: string, name: string, body: unknown): RecordedRequest => ({
    ...{ label, method: 'POST', path: `/containers/${name}/update`, body },
    // What only the simulator warns of is taken out by now.
    show: (reply) => statusAndText(reply).replace('"Warnings":[]', '"Warnings":null'),
  })
  const stats = (label: string, name: string, query: object): RecordedRequest => ({
    ...{ label, method: 'GET', path: `/containers/${name}/stats`, query: { ...query } },
  })
  const always = { Cmd: ['sh', '-c', 'exit 4'], HostConfig: { RestartPolicy: { Name: 'always' } } }
  return [
    create('create', one, {}),
    ...Object.entries(updates).map(([what, body]) => update(`update: ${what}`, one, body)),
    {
      ...{ label: 'settings after the updates', method: 'GET', path: `/containers/${one}/json` },
      show: settingsOf,
    },
    update(notFound, named('none'), { Memory: 104_857_600 }),
    create('create one that removes itself', own, { HostConfig: { AutoRemove: true } }),
    update(autoRemoved, own, { RestartPolicy: { Name: 'always' } }),
    create('create one that restarts', again, always),
    {
      ...{ label: 'start it', method: 'POST', path: `/containers/${again}/start` },
      after: () => untilItWaits(bench, again),
    },
    ...restarting.map(([label, method, path, body]) => ({
      ...{ label: `restarting: ${label}`, method, path: `/containers/${again}${path}` },
      ...(body !== undefined && { body }),
      ...(path === '/json' && { show: stateOf }),
      ...(label === 'kill' && { query: { signal: 'USR1' }, after: () => untilItWaits(bench, again, 'exited') }),
    })),
    stats('statistics of a created one', one, { stream: '0' }),
    stats('statistics at once and as a stream', one, { stream: '1', 'one-shot': '1' }),
    stats('statistics of nothing', named('none'), { stream: '0' }),
  ]
}

/** A kill by any signal cancels a restart; the daemon's monitor hears of it a moment later. */
async function untilItWaits(bench: Bench, name: string, status = 'restarting'): Promise<void> {
  // Five ends later it waits 3.2 seconds, long enough for what is asked meanwhile.
  await eventually(
    `${name} is ${status}`,
    async () => {
      const { State: state, RestartCount: count } = await bench.docker.getContainer(name).inspect()
      return { status: state.Status, count }
    },
    (seen) => seen.status === status && (status === 'exited' || seen.count >= 6),
  )
}

interface Inspected {
  readonly State?: object
  readonly HostConfig?: Readonly<Record<string, unknown>>
}

function stateOf(reply: RawReply): unknown {
  return (JSON.parse(reply.body.toString('utf8')) as Inspected).State
}

function settingsOf(reply: RawReply): unknown {
  const { HostConfig: settings = {} } = JSON.parse(reply.body.toString('utf8')) as Inspected
  return Object.fromEntries(shownSettings.map((name) => [name, settings[name]]))
}

/** What takes time, asked of containers that live beside one another. */
function watchedCases(bench: () => Bench): void {
  it('starts a container that fails again, as often as it may', async () => {
    const host = { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } }
    const container = await bench().create(['sh', '-c', 'exit 3'], { host })
    await container.start()
    await untilItWaits(bench(), container.id, 'exited')
    await container.wait()
    const { State: state, RestartCount: count } = await container.inspect()
    expect([state.ExitCode, state.Running, state.Restarting, count]).toEqual([3, false, false, 2])
    const events = await bench().events({ since: 1, filters: { container: [container.id] } })
    expect(events.map((event) => event.Action)).toEqual(['create', 'start', 'die', 'start', 'die', 'start', 'die'])
  })

  it('waits for the end of a container that restarts, and leaves it alone when the user stopped it', async () => {
    const script = 'trap "exit 5" TERM; echo ready; while :; do sleep 0.05; done'
    const host = { RestartPolicy: { Name: 'unless-stopped' } }
    const container = await bench().create(['sh', '-c', script], { host })
    await container.start()
    // Before its trap stands, the first process of a container does not hear TERM at all.
    await bench().printed(container, 'ready')
    const { ended } = await bench().waiting(container, 'not-running')
    await container.kill({ signal: 'TERM' })
    expect(await ended).toBe(5)
    const { State: state, RestartCount: count } = await container.inspect()
    expect([state.Status, state.ExitCode, count]).toEqual(['exited', 5, 0])
  })

  it('tells that a paused container goes on unless it is killed, and renames none that waits', async () => {
    const told = async (end: (container: Dockerode.Container) => Promise<unknown>): Promise<readonly string[]> => {
      const container = await bench().create(['sh', '-c', 'trap "" TERM; echo ready; sleep 100'])
      await container.start()
      await container.pause()
      await end(container)
      // Whoever inspects it waits until its end has been told.
      await container.inspect()
      const events = await bench().events({ since: 1, filters: { container: [container.id] } })
      // 20.10 tells of the stop after the end.
      return events.flatMap(({ Action }) => (Action === 'stop' ? [] : [Action])).slice(3)
    }
    const ends = [told((container) => container.kill()), told((container) => container.stop({ t: 1 }))]
    const name = bench().name('again')
    const again = await bench().create(['true'], { name, host: { RestartPolicy: { Name: 'always' } } })
    await again.start()
    await untilItWaits(bench(), name)
    const { NetworkSettings: network } = await again.inspect()
    await expect(again.rename({ name: `${name}b` })).rejects.toMatchObject({
      statusCode: 404,
      json: { message: `sandbox ${network.SandboxID} not found` },
    })
    expect((await again.inspect()).Name).toBe(`/${name}`)
    await again.remove({ force: true })
    expect(await Promise.all(ends)).toEqual([
      ['kill', 'die'],
      ['kill', 'unpause', 'kill', 'die'],
    ])
  })

  it('checks the health of a container, and tells of each change', async () => {
    const second = 1_000_000_000
    const Healthcheck = { Test: ['CMD-SHELL', 'test -f /ok'], Interval: second / 2, Retries: 2 }
    const container = await bench().create(['sleep', '100'], { config: { Healthcheck } })
    expect((await container.inspect()).State.Health).toBeUndefined()
    await container.start()
    // Whoever looks late sees the first checks already.
    const { codes: early, ...begun } = await healthOf(container)
    expect([begun, early.every((code) => code === 1)]).toEqual([
      { Status: early.length < 2 ? 'starting' : 'unhealthy', FailingStreak: early.length },
      true,
    ])
    const { FailingStreak: failures, codes } = await until(container, 'unhealthy')
    // Whoever looks late sees more than the two that make it unhealthy.
    expect(codes.slice(0, 2)).toEqual([1, 1])
    expect(failures).toBeGreaterThanOrEqual(2)
    await (await container.exec({ Cmd: ['touch', '/ok'] })).start({ Detach: true })
    expect(await until(container, 'healthy')).toMatchObject({ FailingStreak: 0 })
    const rows = await bench().docker.listContainers({ filters: { health: ['healthy'], id: [container.id] } })
    expect(rows.map((row) => row.Status.replace(/^Up .* \(/, '('))).toEqual(['(healthy)'])
    await betweenChecks(container)
    await container.pause()
    expect(await healthOf(container)).toMatchObject({ Status: 'unhealthy', FailingStreak: 0 })
    await container.unpause()
    await until(container, 'healthy')
    await betweenChecks(container)
    await container.stop({ t: 0 })
    expect(await healthOf(container)).toMatchObject({ Status: 'unhealthy', FailingStreak: 0 })
    const events = await bench().events({ since: 1, filters: { container: [container.id], event: ['health_status'] } })
    expect(events.map((event) => event.Action)).toEqual([
      'health_status: unhealthy',
      'health_status: healthy',
      'health_status: healthy',
    ])
  })

  it('tells what became of a check that is under way when the container is killed', async () => {
    const Healthcheck = { Test: ['CMD-SHELL', 'touch /in; sleep 100'], Interval: 500_000_000, Retries: 1 }
    const container = await bench().create(['sleep', '100'], { config: { Healthcheck } })
    await container.start()
    await eventually(
      'the check',
      async () => ((await container.changes()) as { readonly Path: string }[]).map((change) => change.Path),
      (paths) => paths.includes('/in'),
    )
    await container.kill()
    await container.wait()
    // Docker's monitor hears of the container's end and of the check's by two ways, in an order of chance.
    const heard = async () => {
      const events = await bench().events({ since: 1, filters: { container: [container.id] } })
      return { health: await healthOf(container), actions: events.map((event) => event.Action) }
    }
    const { health, actions } = await eventually('the same of both', heard, ({ health: { codes }, actions }) => {
      return actions.includes('die') && actions.includes('health_status: unhealthy') === codes.length > 0
    })
    const isCounted = health.codes.length > 0
    expect(health).toEqual({
      ...{ Status: 'unhealthy', FailingStreak: isCounted ? 1 : 0, codes: isCounted ? [137] : [] },
    })
    expect(actions.filter((action) => ['start', 'kill', 'die'].includes(action))).toEqual(['start', 'kill', 'die'])
  })

  it('gives up on a check that takes too long, and says why one can not run', async () => {
    const half = 500_000_000
    // Time enough to print it, on a slow machine too.
    const slow = { Test: ['CMD-SHELL', 'echo out; sleep 100'], Interval: half, Timeout: 4 * half }
    const missing = { Test: ['CMD', 'nosuch'], Interval: half }
    const outputs = [slow, missing].map(async (Healthcheck) => {
      const container = await bench().create(['sleep', '100'], { config: { Healthcheck } })
      await container.start()
      await until(container, 'starting', 1)
      const [first] = (await container.inspect()).State.Health?.Log ?? []
      return [first?.ExitCode, first?.Output]
    })
    expect(await Promise.all(outputs)).toEqual([
      // 20.10 doesn't say what it printed.
      [-1, `Health check exceeded timeout (2s)${bench().speaks('1.45') ? ': out\n' : ''}`],
      [-1, expect.stringContaining('exec: "nosuch": executable file not found in $PATH: unknown')],
    ])
  })

  it('reads statistics: one at once, one after a second, and a stream', async () => {
    const container = await bench().create(['sleep', '100'], { host: { Memory: 67_108_864, MemorySwap: -1 } })
    await container.start()
    const once = await readStatistics(bench(), container.id, { stream: '0', 'one-shot': '1' })
    expect([once.preread, once.pids_stats.current, once.memory_stats.limit]).toEqual([...[never, 1, 67_108_864]])
    const later = await readStatistics(bench(), container.id, { stream: '0' })
    expect([later.preread === never, later.id, later.precpu_stats.online_cpus]).toEqual([
      ...[false, container.id, later.cpu_stats.online_cpus],
    ])
    expect(later.cpu_stats.system_cpu_usage).toBeGreaterThan(later.precpu_stats.system_cpu_usage ?? Infinity)
    expect(Object.keys(later.networks ?? {})).toEqual(['eth0'])
    const stream = (await container.stats({ stream: true })) as unknown as Readable
    const [first, second] = await linesOf(stream, 2)
    expect([first?.preread, second?.preread]).toEqual([never, first?.read])
  })
}

const never = '0001-01-01T00:00:00Z'

interface CpuStatistics {
  readonly online_cpus?: number
  readonly system_cpu_usage?: number
}

interface Statistics {
  readonly read: string
  readonly preread: string
  readonly id?: string
  readonly pids_stats: { readonly current?: number }
  readonly memory_stats: { readonly limit?: number }
  readonly cpu_stats: CpuStatistics
  readonly precpu_stats: CpuStatistics
  readonly networks?: object
}

async function readStatistics(bench: Bench, id: string, query: object): Promise<Statistics> {
  const reply = await send(bench, { method: 'GET', path: `/containers/${id}/stats`, query: { ...query } })
  return JSON.parse(reply.body.toString('utf8')) as Statistics
}

async function linesOf(stream: Readable, count: number): Promise<readonly Statistics[]> {
  let text = ''
  for await (const chunk of stream) {
    text += String(chunk)
    if (text.split('\n').length > count) break
  }
  return text
    .split('\n')
    .slice(0, count)
    .map((line) => JSON.parse(line) as Statistics)
}

interface ShownHealth {
  readonly Status: string | undefined
  readonly FailingStreak: number | undefined
  /** Exit codes of the checks. */
  readonly codes: readonly number[]
}

async function healthOf(container: Dockerode.Container): Promise<ShownHealth> {
  const { Health: health } = (await container.inspect()).State
  const codes = (health?.Log ?? []).map((result) => result.ExitCode)
  return { Status: health?.Status, FailingStreak: health?.FailingStreak, codes }
}

function until(container: Dockerode.Container, status: string, results = 0): Promise<ShownHealth> {
  return eventually(
    `${container.id} is ${status}`,
    () => healthOf(container),
    (health) => health.Status === status && health.codes.length >= results,
  )
}

/** Waits for the end of the next check: one that is under way when its container is stopped counts as failed, by chance. */
async function betweenChecks(container: Dockerode.Container): Promise<void> {
  const ends = async (): Promise<string> => String((await container.inspect()).State.Health?.Log.at(-1)?.End)
  const last = await ends()
  await eventually('the next check', ends, (end) => end !== last)
}
