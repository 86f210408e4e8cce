/**
 * Looks at one endpoint, within a bound: `GET /_ping` tells an engine by its `Api-Version` header and Windows containers
 * by `Ostype`; `GET /version` names it. Whatever goes wrong becomes a state with its own message and hint.
 */
import type { Endpoint } from '@shared/docker/engine'
import { LabError } from '@shared/errors'
import { parseAddress, type Address } from './address'
import { createTransport } from './client/transport'
import type { RawVersion } from './engineApi'
import { systemCode, toEngineError } from './engineErrors'
import type { FoundEndpoint } from './endpoints'
import { noEngine, ping } from './ping'

export interface Probe {
  readonly state: Endpoint['state']
  readonly serverVersion?: string
  readonly apiVersion?: string
  readonly operatingSystem?: string
  readonly error?: LabError
}

const probeTimeoutMs = 2_000

/** Probes an endpoint; never throws. */
export async function probeEndpoint(found: FoundEndpoint, timeoutMs = probeTimeoutMs): Promise<Probe> {
  let address: Address
  try {
    address = addressOf(found)
  } catch (thrown) {
    const error = toEngineError(thrown)
    return { state: error.kind === 'notImplemented' ? 'unsupported' : 'invalid', error }
  }
  const signal = AbortSignal.timeout(timeoutMs)
  const transport = createTransport(address, undefined)
  try {
    return await ask(transport, found, signal)
  } catch (thrown) {
    const error = toEngineError(thrown, signal)
    return { state: stateOf(error), error }
  } finally {
    transport.dispose()
  }
}

/** The address to dial. Throws LabError `invalid`, or `notImplemented` for TLS and ssh. */
export function addressOf(found: Pick<FoundEndpoint, 'url' | 'wantsTls'>): Address {
  const address = parseAddress(found.url)
  const missing = address.kind === 'unsupported' ? address.why : found.wantsTls ? 'tls' : undefined
  if (missing === undefined) return address
  throw new LabError('notImplemented', `engines behind ${missing} are not supported yet: ${found.url}`, {
    hint: { key: 'engine.unsupported', params: { kind: missing } },
  })
}

async function ask(
  transport: ReturnType<typeof createTransport>,
  found: FoundEndpoint,
  signal: AbortSignal,
): Promise<Probe> {
  const headers = await ping(transport, found.url, signal)
  const apiVersion = headers['api-version']
  if (typeof apiVersion !== 'string') throw noEngine(found.url)
  if (headers['ostype'] === 'windows') return windowsContainers(apiVersion)
  const version = await transport.json<Partial<RawVersion>>({ method: 'GET', path: '/version', signal })
  if (typeof version.Version !== 'string') throw noEngine(found.url)
  const operatingSystem =
    version.Platform?.Name === undefined || version.Platform.Name === '' ? version.Os : version.Platform.Name
  return {
    state: 'ready',
    serverVersion: version.Version,
    apiVersion,
    ...(operatingSystem === undefined ? {} : { operatingSystem }),
  }
}

function windowsContainers(apiVersion: string): Probe {
  const error = new LabError('unavailable', 'this engine runs Windows containers', {
    hint: { key: 'engine.windowsContainers' },
  })
  return { state: 'windowsContainers', apiVersion, error }
}

function stateOf(error: LabError): Probe['state'] {
  switch (error.hint?.key) {
    case 'engine.hanging':
      return 'hanging'
    case 'engine.permissionDenied':
      return 'forbidden'
    case 'engine.notFound':
      return 'notFound'
    case 'engine.notRunning':
    case 'engine.lost':
      return 'refused'
    case 'engine.wrongAddress':
      return ['ENOTFOUND', 'EAI_AGAIN'].includes(systemCode(error) ?? '') ? 'notFound' : 'invalid'
    default:
      return 'invalid'
  }
}
