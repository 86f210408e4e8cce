/** Test support: a real simulator in memory, and a page's client of `engineState` with channels, in one process. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { createLink, type Link, type LinkPort } from '@shared/contract/link'
import { startSimulator } from '@simulator/index'
import { openEngine } from '../docker/openEngine'
import type { EngineClient, EngineConnections } from '../docker/types'
import { engineStateRouter } from './router'

export interface TestState {
  readonly dir: string
  /** A path in the temporary folder. */
  at(name: string): string
  readonly engine: EngineClient
  readonly client: ReturnType<typeof createClient>
  readonly page: Link
  dispose(): Promise<void>
}

/** Starts it on a socket in a temporary folder, which `dispose` removes. */
export async function openTestState(): Promise<TestState> {
  const dir = await mkdtemp(join(tmpdir(), 'camada-state-'))
  const at = (name: string): string => join(dir, name)
  const simulator = await startSimulator({ socketPath: at('s') })
  const { client: engine } = await openEngine({
    endpointId: 'test',
    url: simulator.url,
    address: { kind: 'socket', path: at('s') },
    platform: 'linux',
  })
  const { backend, page } = linkPair()
  return {
    ...{ dir, at, engine, page },
    client: createClient(engine, backend),
    dispose: async () => {
      engine.dispose()
      await simulator.close()
      await rm(dir, { recursive: true })
    },
  }
}

/** Two ends of a connection in this process. */
function linkPair(): { backend: Link; page: Link } {
  const listeners: ((message: string | Uint8Array) => void)[] = []
  const port = (mine: 0 | 1): LinkPort => ({
    send: (message) => {
      const copy = typeof message === 'string' ? message : message.slice()
      setImmediate(() => listeners[1 - mine]?.(copy))
    },
    onMessage: (listener) => (listeners[mine] = listener),
    onClose: () => undefined,
    close: () => undefined,
  })
  return { backend: createLink(port(0)), page: createLink(port(1)) }
}

function createClient(engine: EngineClient, backend: Link) {
  const connections: Pick<EngineConnections, 'current'> = { current: () => engine }
  return createRouterClient(engineStateRouter(connections as EngineConnections), {
    context: { channels: backend.channels },
  })
}

/** All items of a stream, to its end. */
export async function all<Item>(stream: Promise<AsyncIterable<Item>>): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of await stream) items.push(item)
  return items
}

/** All that comes on a channel. */
export async function received(page: Link, channelId: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const bytes of page.channels.open(channelId).incoming) chunks.push(bytes)
  return Buffer.concat(chunks)
}
