/**
 * What only a command line asks of the engine: queries and bodies that go through as they were typed, and answers that
 * are shown as they came. Names of query fields are the Engine API's own.
 */
import type { RawPathStat, RawProgress, RawStats } from '../engineApi'
import type { EngineCommandLine, InspectedKind } from '../types'
import { exactEvent, jsonLines, outputOf } from './streams'
import { imagePath, pathPart, type QueryValue, type Transport } from './transport'

type Query = Readonly<Record<string, QueryValue>>

const folders: Readonly<Record<InspectedKind, string>> = {
  container: 'containers',
  image: 'images',
  volume: 'volumes',
  network: 'networks',
}

/** The command line's requests over a transport. */
export function createCommandLine(transport: Transport): EngineCommandLine {
  const progress = async (
    request: Omit<Parameters<Transport['stream']>[0], 'method'>,
  ): Promise<AsyncIterable<RawProgress>> =>
    jsonLines<RawProgress>(await transport.stream({ ...request, method: 'POST' }), request.signal)
  const post = async <Answer>(path: string, rest: { query?: Query; body?: object } = {}): Promise<Answer> =>
    transport.json<Answer>({ method: 'POST', path, ...rest })
  return {
    inspect: async (kind, name, query = {}) => {
      const rest = kind === 'image' ? imagePath(name) : pathPart(name, kind)
      const suffix = kind === 'container' || kind === 'image' ? '/json' : ''
      const answer = await transport.stream({ method: 'GET', path: `/${folders[kind]}/${rest}${suffix}`, query })
      return readText(answer)
    },
    build: (context, query, { signal } = {}) => progress({ path: '/build', query, file: context, signal }),
    createImage: (query, { signal, tar } = {}) =>
      progress({ path: '/images/create', query, signal, ...(tar === undefined ? {} : { file: tar }) }),
    load: (tar, query, { signal } = {}) => progress({ path: '/images/load', query, file: tar, signal }),
    prune: (what, filters, query = {}) =>
      post(`/${what}/prune`, { query: { ...query, ...(Object.keys(filters).length > 0 ? { filters } : {}) } }),
    events: async (query, { signal } = {}) =>
      jsonLines(await transport.stream({ method: 'GET', path: '/events', query, signal }), signal, exactEvent),
    ...createForContainers(transport),
    createVolume: (body) => post('/volumes/create', { body }),
    createNetwork: (body) => post('/networks/create', { body }),
    removeNetwork: async (network) => {
      await transport.json<unknown>({ method: 'DELETE', path: `/networks/${pathPart(network, 'network')}` })
    },
    connectNetwork: async (network, body) => post(`/networks/${pathPart(network, 'network')}/connect`, { body }),
    disconnectNetwork: async (network, body) => post(`/networks/${pathPart(network, 'network')}/disconnect`, { body }),
  }
}

type ForContainers = 'getArchive' | 'putArchive' | 'actOn' | 'removeContainer' | 'updateContainer' | 'logs' | 'stats'

function createForContainers(transport: Transport): Pick<EngineCommandLine, ForContainers> {
  const of = (container: string, rest = ''): string => `/containers/${pathPart(container, 'container')}${rest}`
  return {
    getArchive: async (container, path, { signal } = {}) => {
      const tar = await transport.stream({ method: 'GET', path: of(container, '/archive'), query: { path }, signal })
      const header = tar.headers['x-docker-container-path-stat']
      const text = Buffer.from(typeof header === 'string' ? header : 'e30=', 'base64').toString('utf8')
      return { stat: JSON.parse(text) as RawPathStat, tar }
    },
    putArchive: async (container, query, tar, { signal } = {}) => {
      await transport.json<unknown>({ method: 'PUT', path: of(container, '/archive'), query, file: tar, signal })
    },
    actOn: async (container, verb, query, { signal } = {}) => {
      await transport.json<unknown>({ method: 'POST', path: of(container, `/${verb}`), query, accept: [304], signal })
    },
    removeContainer: async (container, query) => {
      await transport.json<unknown>({ method: 'DELETE', path: of(container), query })
    },
    updateContainer: async (container, body) =>
      transport.json({ method: 'POST', path: of(container, '/update'), body }),
    logs: async (container, query, { hasTerminal, signal }) =>
      outputOf(await transport.stream({ method: 'GET', path: of(container, '/logs'), query, signal }), {
        hasTerminal,
        signal,
      }),
    stats: async (container, query, { signal } = {}) =>
      jsonLines<RawStats>(
        await transport.stream({ method: 'GET', path: of(container, '/stats'), query, signal }),
        signal,
      ),
  }
}

async function readText(source: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
