/**
 * The one connection of the lab, over its whole life: finds engines, connects to the best, follows it, notices when it
 * is lost, keeps trying, and switches when asked. The simulator is an endpoint like the others, except that connecting
 * to it starts its process, and that its death starts it anew.
 *
 * A switch opens the new engine first and leaves the old one alone until that worked. Every change of connection raises
 * `#generation`; whatever an older generation still has under way finds out by it and stops.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Endpoint, EngineEvent, EngineStatus } from '@shared/docker/engine'
import { LabError, toLabError } from '@shared/errors'
import { findEndpoints, simulatorId, type FoundEndpoint, type Surroundings } from './endpoints'
import { followEngine } from './follow'
import { openEngine, type OpenedEngine } from './openEngine'
import { addressOf, probeEndpoint, type Probe } from './probe'
import { Simulators, type SimulatorStarter, type StateName } from './simulators'
import type { EngineClient, EngineConnections } from './types'

export interface ConnectionOptions extends Surroundings, SimulatorStarter {
  readonly engine: 'auto' | 'simulator' | (string & {})
  readonly clock: () => number
  /** The engine that the user chose before. */
  readonly remembered?: { read(): Promise<string | undefined>; write(url: string): Promise<void> }
  /** For tests: milliseconds. */
  readonly timing?: { probeTimeoutMs?: number; pingEveryMs?: number; pingTimeoutMs?: number; retryMs?: number }
}

/** Makes the connection's owner; `start` begins, and returns when the first connection stands or can't be had. */
export function createConnections(options: ConnectionOptions): EngineConnections & { start(): Promise<void> } {
  return new Connections(options)
}

class Connections implements EngineConnections {
  #status: EngineStatus = { endpoints: [], connection: { state: 'none' } }
  #found: readonly FoundEndpoint[] = []
  /** Addresses that were given: the one remembered, and those typed that answered, with the last one typed. */
  #userUrls: readonly string[] = []
  #opened: OpenedEngine | undefined
  #unfollow: (() => void) | undefined
  readonly #simulators: Simulators
  /** The state that the simulator is opened on. */
  #state: StateName
  #generation = 0
  readonly #disposed = new AbortController()
  readonly #statusListeners = new Set<(status: EngineStatus) => void>()
  readonly #eventListeners = new Set<(event: EngineEvent) => void>()

  constructor(private readonly options: ConnectionOptions) {
    this.#simulators = new Simulators(options)
  }

  get status(): EngineStatus {
    return this.#status
  }

  onStatus(listener: (status: EngineStatus) => void): () => void {
    this.#statusListeners.add(listener)
    return () => this.#statusListeners.delete(listener)
  }

  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.#eventListeners.add(listener)
    return () => this.#eventListeners.delete(listener)
  }

  current(): EngineClient {
    const { connection } = this.#status
    if (connection.state === 'connected' && this.#opened !== undefined) return this.#opened.client
    if (connection.state === 'lost') {
      throw new LabError('unavailable', connection.error.message, { hint: { key: 'engine.lost' } })
    }
    throw new LabError('unavailable', 'Cannot connect to the Docker daemon. Is the docker daemon running?', {
      hint: { key: 'engine.none' },
    })
  }

  settled(): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        const { connection } = this.#status
        const isOpen = connection.state === 'connecting' || (connection.state === 'none' && !connection.error)
        if (isOpen && !this.#disposed.signal.aborted) return
        dispose()
        this.#disposed.signal.removeEventListener('abort', look)
        resolve()
      }
      const dispose = this.onStatus(look)
      this.#disposed.signal.addEventListener('abort', look)
      look()
    })
  }

  async start(): Promise<void> {
    const { engine } = this.options
    const remembered = engine === 'auto' ? await this.options.remembered?.read().catch(() => undefined) : engine
    if (remembered !== undefined && remembered !== simulatorId) this.#userUrls = [remembered]
    // An engine that was asked for needs no look at the others first.
    if (remembered === simulatorId) {
      await Promise.all([this.rescan(), this.#tryConnect(simulatorEndpoint)])
      return
    }
    const scanned = this.rescan()
    // Connecting needn't wait for endpoints that are worse than one that answered, or hang.
    await this.#untilDecided(remembered, scanned)
    const wanted = this.#found.find(({ id }) => id === remembered)
    await this.#tryConnect(engine !== 'auto' && wanted !== undefined ? wanted : this.#best(remembered))
    await scanned
  }

  /** Resolves when the wanted endpoint, or without one the first that isn't ruled out, is found ready; or all are seen. */
  #untilDecided(wanted: string | undefined, scanned: Promise<unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = ({ endpoints }: EngineStatus): void => {
        const first =
          endpoints.find(({ id }) => id === wanted) ??
          endpoints.find(({ id, state }) => id !== simulatorId && (state === 'ready' || state === 'checking'))
        if (first?.state === 'ready') resolve()
      }
      const dispose = this.onStatus(look)
      void scanned.then(() => resolve(), reject).finally(dispose)
    })
  }

  async rescan(): Promise<EngineStatus> {
    this.#found = await findEndpoints(this.options, this.#userUrls)
    const before = new Map(this.#status.endpoints.map((endpoint) => [endpoint.id, endpoint]))
    this.#publish({
      endpoints: this.#found.map((found) => before.get(found.id) ?? toEndpoint(found, { state: 'checking' })),
    })
    await Promise.all(
      this.#found.map(async (found) => {
        const probe = await this.#probe(found)
        this.#setEndpoint(toEndpoint(found, probe))
      }),
    )
    return this.#status
  }

  async connect(target: { endpointId: string } | { url: string }): Promise<EngineStatus> {
    const found = 'url' in target ? await this.#adopt(target.url.trim()) : this.#findById(target.endpointId)
    // The simulator chosen while it is that of a lab: one's own is meant.
    if (found.id === simulatorId && this.state !== undefined) {
      await this.enterState(undefined)
      return this.#status
    }
    const opened = await this.#open(found)
    this.#take(found, opened)
    await this.options.remembered?.write(found.url).catch(() => undefined)
    return this.#status
  }

  async dispose(): Promise<void> {
    this.#disposed.abort()
    this.#generation += 1
    this.#release()
    await this.#simulators.dispose()
  }

  get state(): StateName {
    return this.#isSimulator() ? this.#state : undefined
  }

  async enterState(state: StateName): Promise<void> {
    const former = this.#state
    if (state === former) return
    this.#state = state
    if (!this.#isSimulator()) return
    if (this.#status.connection.state !== 'connected') return this.#tryConnect(simulatorEndpoint)
    const opened = await this.#open(simulatorEndpoint).catch((thrown: unknown) => {
      if (this.#state === state) this.#state = former
      throw thrown
    })
    if (this.#state === state && this.#isSimulator()) this.#take(simulatorEndpoint, opened)
    else opened.client.dispose()
  }

  async removeState(state: string): Promise<void> {
    if (state === this.#state) await this.enterState(undefined)
    await this.#simulators.remove(state)
  }

  /** Whether the simulator is the engine that is used, or is being connected to. */
  #isSimulator(): boolean {
    const { connection } = this.#status
    return connection.state !== 'none' && connection.endpointId === simulatorId
  }

  #findById(id: string): FoundEndpoint {
    const found = this.#found.find((endpoint) => endpoint.id === id)
    if (found === undefined) throw new LabError('notFound', `no such engine: ${id}`)
    return found
  }

  /** An address that the user typed joins the list; one that can't be read throws and does not. */
  async #adopt(url: string): Promise<FoundEndpoint> {
    const known = this.#found.find((endpoint) => endpoint.url === url)
    if (known !== undefined) return known
    if (url !== simulatorId) addressOf({ url, wantsTls: false })
    const answers = (id: string): boolean =>
      this.#status.endpoints.some((one) => one.id === id && one.state === 'ready')
    this.#userUrls = [...this.#userUrls.filter(answers), url]
    await this.rescan()
    return this.#findById(url)
  }

  async #probe(found: FoundEndpoint): Promise<Probe> {
    if (found.id !== simulatorId) return probeEndpoint(found, this.options.timing?.probeTimeoutMs)
    const { connection } = this.#status
    if (connection.state !== 'connected' || connection.endpointId !== simulatorId) return { state: 'ready' }
    return readyProbe(connection.engine)
  }

  #best(remembered: string | undefined): FoundEndpoint {
    const ready = this.#found.filter(({ id }) => this.#status.endpoints.some((e) => e.id === id && e.state === 'ready'))
    return ready.find(({ id }) => id === remembered) ?? ready[0] ?? simulatorEndpoint
  }

  /** Connects without throwing: what keeps it from connecting shows in the status, and it is tried again. */
  async #tryConnect(found: FoundEndpoint): Promise<void> {
    const generation = ++this.#generation
    this.#publish({ connection: { state: 'connecting', endpointId: found.id } })
    try {
      const opened = await this.#open(found)
      if (generation === this.#generation) this.#take(found, opened)
      else opened.client.dispose()
    } catch (thrown) {
      if (generation !== this.#generation) return
      const error = asToldOf(found, toLabError(thrown))
      this.#publish({ connection: { state: 'none', error: error.toData() } })
      void this.#keepTrying(found, generation)
    }
  }

  async #open(found: FoundEndpoint): Promise<OpenedEngine> {
    const url = found.id === simulatorId ? (await this.#startSimulator()).url : found.url
    const { platform } = this.options
    try {
      const opened = await openEngine({
        endpointId: found.id,
        url,
        address: addressOf({ ...found, url }),
        platform,
        ...(found.id === simulatorId ? {} : { timeoutMs: 5_000 }),
      })
      this.#setEndpoint(toEndpoint(found, readyProbe(opened.description)))
      return opened
    } catch (thrown) {
      if (found.id !== simulatorId) this.#setEndpoint(toEndpoint(found, await this.#probe(found)))
      throw thrown
    }
  }

  #startSimulator(): Promise<{ readonly url: string }> {
    if (this.#disposed.signal.aborted) throw new LabError('cancelled', 'the lab is closing')
    return this.#simulators.start(this.#state)
  }

  /** Makes an open engine the connection. */
  #take(found: FoundEndpoint, opened: OpenedEngine): void {
    const generation = ++this.#generation
    this.#release()
    if (this.#disposed.signal.aborted) return opened.client.dispose()
    this.#opened = opened
    this.#unfollow = followEngine(opened.client, {
      ...(found.id === simulatorId ? { pingTimeoutMs: simulatorPingTimeoutMs } : {}),
      ...this.options.timing,
      onEvent: (event) => this.#eventListeners.forEach((listener) => listener(event)),
      onLost: (error) => this.#lost(found, generation, error),
    })
    const own = found.id === simulatorId && this.#state !== undefined ? { stateName: this.#state } : {}
    this.#publish({ connection: { state: 'connected', endpointId: found.id, engine: opened.description, ...own } })
  }

  #lost(found: FoundEndpoint, generation: number, error: LabError): void {
    if (generation !== this.#generation) return
    this.#release()
    const lostAtMs = this.options.clock()
    this.#publish({
      connection: { state: 'lost', endpointId: found.id, error: asToldOf(found, error).toData(), lostAtMs, attempt: 0 },
    })
    void this.#keepTrying(found, generation)
  }

  /** Tries again and again, the pauses growing from half a second to three, until it works or something else is chosen. */
  async #keepTrying(found: FoundEndpoint, generation: number): Promise<void> {
    const firstMs = this.options.timing?.retryMs ?? 500
    for (let attempt = 1; ; attempt++) {
      const pauseMs = Math.min(firstMs * 2 ** (attempt - 1), firstMs * 6)
      await sleep(pauseMs, undefined, { signal: this.#disposed.signal }).catch(() => undefined)
      if (generation !== this.#generation) return
      try {
        const opened = await this.#open(found)
        if (generation === this.#generation) this.#take(found, opened)
        else opened.client.dispose()
        return
      } catch (thrown) {
        if (generation !== this.#generation) return
        this.#failedAgain(asToldOf(found, toLabError(thrown)), attempt)
      }
    }
  }

  #failedAgain(error: LabError, attempt: number): void {
    const { connection } = this.#status
    if (connection.state === 'lost') this.#publish({ connection: { ...connection, error: error.toData(), attempt } })
    else this.#publish({ connection: { state: 'none', error: error.toData() } })
  }

  #release(): void {
    this.#unfollow?.()
    this.#unfollow = undefined
    this.#opened?.client.dispose()
    this.#opened = undefined
  }

  #setEndpoint(endpoint: Endpoint): void {
    const endpoints = this.#status.endpoints.map((known) => (known.id === endpoint.id ? endpoint : known))
    this.#publish({ endpoints })
  }

  #publish(change: Partial<EngineStatus>): void {
    if (this.#disposed.signal.aborted) return
    this.#status = { ...this.#status, ...change }
    for (const listener of this.#statusListeners) listener(this.#status)
  }
}

/** The simulator's end is told by its process: one that is slow to answer is busy, on a machine that is slow itself. */
const simulatorPingTimeoutMs = 10_000

const simulatorEndpoint: FoundEndpoint = { id: simulatorId, url: simulatorId, origin: 'simulator', wantsTls: false }

/** What helps with a socket of Docker's (start Docker Desktop) doesn't help with the simulator's: the lab restarts it. */
function asToldOf(found: FoundEndpoint, error: LabError): LabError {
  if (found.id !== simulatorId || error.hint?.key === 'engine.dataInUse') return error
  return new LabError(error.kind, error.message, { hint: { key: 'engine.simulatorFailed' }, cause: error })
}

function readyProbe(engine: { serverVersion: string; apiVersion: string; operatingSystem: string }): Probe {
  const { serverVersion, apiVersion, operatingSystem } = engine
  return { state: 'ready', serverVersion, apiVersion, operatingSystem }
}

function toEndpoint(found: FoundEndpoint, probe: Probe): Endpoint {
  const { error, ...rest } = probe
  return {
    id: found.id,
    url: found.url,
    origin: found.origin,
    ...(found.contextName === undefined ? {} : { contextName: found.contextName }),
    ...rest,
    ...(error === undefined ? {} : { error: error.toData() }),
  }
}
