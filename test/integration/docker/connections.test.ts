import { createRouterClient } from '@orpc/server'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { engineStatusSchema, type EngineEvent, type EngineStatus } from '../../../src/shared/docker/engine'
import { createConnections, type ConnectionOptions } from '../../../src/backend/docker/connections'
import { buildsRouter } from '../../../src/backend/router/buildsRouter'
import type { ByteChannel } from '../../../src/shared/contract/channels'
import { patienceMs } from '../../support/eventually'
import { Sockets, type FakeEngine } from './fakeEngine'

const sockets = new Sockets()
const disposers: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(disposers.splice(0).map((dispose) => dispose()))
})
afterAll(() => sockets.dispose())

/** An engine that answers has time for it, on a slow machine too; one that hangs is given up after that. */
const timing = { probeTimeoutMs: 2000, pingEveryMs: 60, pingTimeoutMs: 1500, retryMs: 30 }

/** A simulator that is a fake engine; `die` ends it as a crash would. */
async function simulator(): Promise<{
  start: ConnectionOptions['startSimulator']
  starts: () => number
  die: () => Promise<void>
}> {
  const engine = await sockets.engine()
  const exits = new Set<() => void>()
  let starts = 0
  return {
    starts: () => starts,
    start: async () => {
      if (starts++ > 0) await engine.start()
      const onExit = (listener: () => void): (() => void) => {
        exits.add(listener)
        return () => exits.delete(listener)
      }
      return { url: engine.url, dispose: () => engine.stop(), onExit }
    },
    die: async () => {
      await engine.stop()
      for (const listener of [...exits]) listener()
    },
  }
}

/** Hands out channels that nobody reads. */
class OneChannel {
  create(): ByteChannel {
    return {
      id: 1,
      write: () => Promise.resolve(),
      incoming: (async function* () {})(),
      end: () => undefined,
      close: () => undefined,
      closed: Promise.resolve(),
    }
  }
}

async function connect(options: Partial<ConnectionOptions> = {}) {
  const connections = createConnections({
    engine: 'auto',
    startSimulator: () => Promise.reject(new Error('no simulator here')),
    clock: () => 7,
    env: {},
    homeDir: '/nowhere',
    platform: 'linux',
    timing,
    ...options,
  })
  disposers.push(() => connections.dispose())
  const states: string[] = []
  connections.onStatus(({ connection }) => {
    if (states.at(-1) !== connection.state) states.push(connection.state)
  })
  await connections.start()
  return { connections, states }
}

type Lab = Awaited<ReturnType<typeof connect>>['connections']

async function until(connections: Lab, isSo: (status: EngineStatus) => boolean): Promise<EngineStatus> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`still ${JSON.stringify(connections.status.connection)}`)),
      patienceMs,
    )
    const look = (status: EngineStatus): void => {
      if (!isSo(status)) return
      clearTimeout(timer)
      dispose()
      resolve(status)
    }
    const dispose = connections.onStatus(look)
    look(connections.status)
  })
}

const isState = (state: string) => (status: EngineStatus) => status.connection.state === state
const at = (engine: FakeEngine): Partial<ConnectionOptions> => ({ env: { DOCKER_HOST: engine.url } })

describe('connections', () => {
  it('connects to the best engine and says what it is', async () => {
    const engine = await sockets.engine()
    const { connections } = await connect(at(engine))
    expect(connections.status.connection).toMatchObject({
      state: 'connected',
      endpointId: engine.url,
      engine: {
        serverVersion: '26.1.5',
        negotiatedApiVersion: '1.45',
        storageDriver: 'overlay2',
        dockerHostLine: `export DOCKER_HOST=${engine.url}`,
        capabilities: { isSimulated: false, measuresCopyUps: false, pulls: true },
      },
    })
    expect(await connections.current().images.list()).toEqual([])
    expect(engine.requests).toContain('GET /v1.45/images/json?')
  })

  it('tells when it is known whether there is an engine', async () => {
    const engine = await sockets.engine()
    let begin: () => void = () => undefined
    const begun = new Promise<void>((resolve) => (begin = resolve))
    const one = await simulator()
    const connections = createConnections({
      ...{ engine: 'simulator', clock: () => 7, env: {}, homeDir: '/nowhere', platform: 'linux', timing },
      startSimulator: (state) => begun.then(() => one.start(state)),
    })
    disposers.push(() => connections.dispose())
    const settled = connections.settled().then(() => connections.status.connection.state)
    const started = connections.start()
    expect(connections.status.connection.state).toBe('connecting')
    begin()
    await started
    expect(await settled).toBe('connected')
    await connections.connect({ url: engine.url })
    await engine.stop()
    await until(connections, isState('lost'))
    await connections.settled()

    const { connections: nowhere } = await connect()
    await nowhere.settled()
    expect(nowhere.status.connection).toMatchObject({ state: 'none', error: { kind: 'unavailable' } })
  })

  it('lets a build wait for the engine that is still being looked for', async () => {
    const one = await simulator()
    let begin: () => void = () => undefined
    const begun = new Promise<void>((resolve) => (begin = resolve))
    const connections = createConnections({
      ...{ engine: 'simulator', clock: () => 7, env: {}, homeDir: '/nowhere', platform: 'linux', timing },
      startSimulator: (state) => begun.then(() => one.start(state)),
    })
    disposers.push(() => connections.dispose())
    const started = connections.start()
    const options = { folderOf: () => '/nowhere', clock: () => 7, onNameless: () => undefined }
    const builds = createRouterClient(buildsRouter(connections, options), { context: { channels: new OneChannel() } })
    const spec = { workspace: 'w', dockerfile: 'Dockerfile', tag: '', buildArgs: [], noCache: false, labels: {} }
    const building = builds.start(spec).catch((thrown: unknown) => thrown)
    begin()
    await started
    expect(await building).toMatchObject({ output: 1 })

    const { connections: nowhere } = await connect()
    const nothing = createRouterClient(buildsRouter(nowhere, options), { context: { channels: new OneChannel() } })
    await expect(nothing.start(spec)).rejects.toMatchObject({ data: { hint: { key: 'engine.none' } } })
  })

  it('speaks an older engine’s version, and refuses one that is too old', async () => {
    const old = await sockets.engine({ apiVersion: '1.41' })
    const { connections } = await connect(at(old))
    expect(connections.current().apiVersion).toBe('1.41')
    const ancient = await sockets.engine({ apiVersion: '1.18' })
    await expect(connections.connect({ url: ancient.url })).rejects.toMatchObject({
      kind: 'unavailable',
      hint: { key: 'engine.apiTooOld' },
    })
    expect(connections.current().url).toBe(old.url)
  })

  it('notices an engine that stops, and one that comes back', async () => {
    const engine = await sockets.engine()
    const { connections, states } = await connect(at(engine))
    await engine.stop()
    const lost = await until(connections, isState('lost'))
    expect(lost.connection).toMatchObject({ error: { kind: 'unavailable' }, lostAtMs: 7 })
    expect(() => connections.current()).toThrow(expect.objectContaining({ hint: { key: 'engine.lost' } }) as Error)
    await engine.start()
    await until(connections, isState('connected'))
    expect(await connections.current().images.list()).toEqual([])
    expect(states).toEqual(['none', 'connecting', 'connected', 'lost', 'connected'])
  })

  it('notices an engine that hangs, and one that wakes up', async () => {
    const engine = await sockets.engine()
    const { connections } = await connect(at(engine))
    engine.isHanging = true
    const lost = await until(connections, isState('lost'))
    expect(lost.connection).toMatchObject({ error: { hint: { key: 'engine.hanging' } } })
    engine.isHanging = false
    await until(connections, isState('connected'))
  })

  it('does not lose an engine over one slow answer', async () => {
    const engine = await sockets.engine()
    const { connections, states } = await connect(at(engine))
    let slow = 0
    engine.intercept = (request) => request.url?.includes('_ping') === true && slow++ === 0
    await expect.poll(() => slow).toBeGreaterThan(3)
    expect([connections.status.connection.state, states.includes('lost')]).toEqual(['connected', false])
  })

  it('ends what is under way when the engine dies', async () => {
    const engine = await sockets.engine()
    const { connections } = await connect(at(engine))
    const client = connections.current()
    engine.intercept = (request) => request.url?.includes('/images/json') === true
    const listing = client.images.list()
    const attachment = await client.containers.attach('c', { hasTerminal: true })
    const reading = (async () => {
      for await (const chunk of attachment.output) void chunk
    })().catch((error: unknown) => error)
    await expect.poll(() => engine.requests.some((line) => line.includes('/images/json'))).toBe(true)
    const stopped = engine.stop()
    await expect(listing).rejects.toMatchObject({ kind: 'unavailable' })
    await reading
    await expect(attachment.write(Buffer.from('x'))).rejects.toMatchObject({ kind: 'cancelled' })
    await stopped
  })

  it('hands events on, over a broken stream, each once', async () => {
    const engine = await sockets.engine()
    const { connections } = await connect(at(engine))
    const seen: string[] = []
    connections.onEvent(({ type, action, id, timeMs }: EngineEvent) =>
      seen.push(action === 'resumed' ? `${type} ${action}` : `${type} ${action} ${id} ${timeMs}`),
    )
    const event = (action: string, nano: number, time = 100) => ({
      Type: 'container',
      Action: action,
      Actor: { ID: 'c', Attributes: null },
      time,
      timeNano: time * 1e9 + nano,
    })
    const listening = (): Promise<void> =>
      expect.poll(() => engine.requests.filter((line) => line.includes('/events')).length).toBeGreaterThan(0)
    await listening()
    engine.emit(event('create', 1_000_000))
    engine.emit(event('start', 1_000_000))
    await expect.poll(() => seen.length).toBe(2)
    engine.requests.length = 0
    engine.drop()
    await expect.poll(() => engine.requests.filter((line) => line.includes('/events?since=100')).length).toBe(1)
    engine.emit(event('start', 1_000_000))
    engine.emit(event('die', 2_000_000))
    engine.emit({ ...event('destroy', 0, 101), Type: 'strange' })
    await expect
      .poll(() => seen)
      .toEqual([
        'container create c 100001',
        'container start c 100001',
        'daemon resumed',
        'container die c 100002',
        'other destroy c 101000',
      ])
  })

  it('switches at any time, and keeps the old engine when the new one can’t be had', async () => {
    const [one, two] = [await sockets.engine(), await sockets.engine()]
    const { connections, states } = await connect(at(one))
    const remembered: string[] = []
    await connections.connect({ url: two.url })
    expect(connections.current().url).toBe(two.url)
    expect(states.filter((state) => state === 'lost' || state === 'none')).toEqual(['none'])
    await expect(connections.connect({ url: 'unix:///nowhere.sock' })).rejects.toMatchObject({
      hint: { key: 'engine.notFound' },
    })
    await expect(connections.connect({ url: 'nonsense' })).rejects.toMatchObject({
      hint: { key: 'engine.wrongAddress' },
    })
    await expect(connections.connect({ endpointId: 'nobody' })).rejects.toMatchObject({ kind: 'notFound' })
    expect([connections.current().url, remembered]).toEqual([two.url, []])
    await connections.connect({ endpointId: one.url })
    expect(connections.current().url).toBe(one.url)
    // An address that answers stays in the list when another one is typed.
    await connections.connect({ endpointId: two.url })
    expect(connections.current().url).toBe(two.url)
  })

  it('falls back to the simulator, and starts it anew when it dies', async () => {
    const simulated = await simulator()
    const { connections } = await connect({ startSimulator: simulated.start })
    expect(connections.status.connection).toMatchObject({ state: 'connected', endpointId: 'simulator' })
    expect(simulated.starts()).toBe(1)
    await simulated.die()
    const lost = await until(connections, isState('lost'))
    expect(lost.connection).toMatchObject({ error: { hint: { key: 'engine.simulatorFailed' } } })
    await until(connections, isState('connected'))
    expect(simulated.starts()).toBe(2)
  })

  it('tells a data folder in use from a simulator that fails', async () => {
    const failing = async (words: string): Promise<EngineStatus['connection']> => {
      const startSimulator = () => Promise.reject(new Error(words))
      return (await connect({ engine: 'simulator', startSimulator })).connections.status.connection
    }
    const inUse = 'the simulator ended while it started\ncannot open the data folder /d: is another simulator using it?'
    expect(await failing(inUse)).toMatchObject({ error: { message: inUse, hint: { key: 'engine.dataInUse' } } })
    expect(await failing('killed')).toMatchObject({ error: { hint: { key: 'engine.simulatorFailed' } } })
  })

  it('outlives an engine that is newer than it knows', async () => {
    const engine = await sockets.engine({ apiVersion: '1.52' })
    engine.intercept = (request, response) => {
      if (request.url?.endsWith('/info?') !== true) return false
      const DriverStatus = [['driver-type', 'io.containerd.snapshotter.v1']]
      const told = { Name: 'new', ServerVersion: '29.0.0', OSType: 'linux', Driver: 'overlayfs', DriverStatus }
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(told))
      return true
    }
    const { connections } = await connect(at(engine))
    expect(connections.status.connection).toMatchObject({
      state: 'connected',
      engine: { apiVersion: '1.52', negotiatedApiVersion: '1.45', capabilities: { tellsLayerPaths: false } },
    })
    expect(() => engineStatusSchema.parse(connections.status)).not.toThrow()
  })

  it('says why there is no engine at all, and finds one that comes', async () => {
    const engine = await sockets.engine()
    await engine.stop()
    const { connections } = await connect({ engine: engine.url })
    expect(connections.status.connection).toMatchObject({ state: 'none', error: { hint: { key: 'engine.notFound' } } })
    expect(() => connections.current()).toThrow(expect.objectContaining({ hint: { key: 'engine.none' } }) as Error)
    await engine.start()
    await until(connections, isState('connected'))
  })

  it('prefers what the user chose before', async () => {
    const [first, chosen] = [await sockets.engine(), await sockets.engine()]
    const written: string[] = []
    const remembered = {
      read: () => Promise.resolve(chosen.url),
      write: (url: string) => Promise.resolve(void written.push(url)),
    }
    const { connections } = await connect({ ...at(first), remembered })
    expect(connections.current().url).toBe(chosen.url)
    await connections.connect({ endpointId: first.url })
    expect(written).toEqual([first.url])
  })
})
