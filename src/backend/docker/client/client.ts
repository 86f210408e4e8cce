/**
 * One engine, spoken to at one API version. Requests go to `/v<version>/…`; the Camada prefix has no version and is
 * asked for once: an engine that doesn't know it is a plain Docker.
 */
import type { Capabilities } from '@shared/docker/engine'
import {
  camadaCapabilitiesSchema,
  camadaCatalogSchema,
  camadaCopyUpsSchema,
  camadaDeparturesSchema,
  type CamadaCapabilities,
} from '@shared/docker/camadaApi'
import type { Address } from '../address'
import type { CamadaApi, EngineClient } from '../types'
import { createCommandLine } from './commandLine'
import { createCamadaState } from './camadaState'
import { createCamadaTime } from './camadaTime'
import { createContainers } from './containers'
import { createImages } from './images'
import { createExecs, createNetworks, createSystem, createVolumes } from './others'
import { createTransport, pathPart, type Transport } from './transport'

export interface ClientOptions {
  readonly endpointId: string
  readonly url: string
  readonly address: Address
  /** Agreed on; e.g. `1.45`. */
  readonly apiVersion: string
  readonly capabilities: Capabilities
  readonly camada: CamadaApi | undefined
}

/** A client of the engine at an address. Nothing is asked yet. */
export function createClient(options: ClientOptions): EngineClient {
  const { endpointId, url, apiVersion, capabilities, camada } = options
  const transport = createTransport(options.address, apiVersion)
  return {
    endpointId,
    url,
    apiVersion,
    capabilities,
    images: createImages(transport),
    containers: createContainers(transport),
    execs: createExecs(transport),
    volumes: createVolumes(transport),
    networks: createNetworks(transport),
    system: createSystem(transport),
    commandLine: createCommandLine(transport),
    camada,
    dispose: () => transport.dispose(),
  }
}

/** Asks for the Camada prefix; undefined where the engine doesn't answer it as such. */
export async function discoverCamada(address: Address, signal: AbortSignal): Promise<CamadaApi | undefined> {
  const transport = createTransport(address, undefined)
  try {
    const answer: unknown = await transport.json({ method: 'GET', path: '/camada/v1/capabilities', signal })
    const parsed = camadaCapabilitiesSchema.safeParse(answer)
    return parsed.success ? createCamadaApi(transport, parsed.data) : undefined
  } catch {
    // Any plain Docker answers 404 here; what is really wrong with an engine shows in the requests that follow.
    return undefined
  }
}

function createCamadaApi(transport: Transport, { capabilities }: CamadaCapabilities): CamadaApi {
  const says: CamadaApi['says'] = (name) => {
    const told = capabilities[name]
    return typeof told === 'boolean' ? told : undefined
  }
  return {
    says,
    state: says('state') === true ? createCamadaState(transport) : undefined,
    time: says('time') === true ? createCamadaTime(transport) : undefined,
    connect:
      says('hostNetwork') === true
        ? (address, port) =>
            transport.hijack({ method: 'POST', path: '/camada/v1/host-network/connect', body: { address, port } })
        : undefined,
    copyUps: async (container) => {
      const path = `/camada/v1/copy-ups/${pathPart(container, 'container')}`
      return camadaCopyUpsSchema.parse(await transport.json({ method: 'GET', path })).copyUps
    },
    catalog: async () => {
      if (says('catalog') !== true) return []
      return camadaCatalogSchema.parse(await transport.json({ method: 'GET', path: '/camada/v1/catalog' })).offers
    },
    departures: async () => {
      const told = await transport.json({ method: 'GET', path: '/camada/v1/departures' })
      return camadaDeparturesSchema.parse(told).departures
    },
  }
}
