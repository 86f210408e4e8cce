/**
 * Networks as records: `bridge`, `host` and `none`, which every daemon has. A running container on the bridge gets an
 * address of 172.17.0.0/16; nothing is routed. Networks of the user's own come later.
 */
import { LabError } from '@shared/errors'
import { formatTime, randomId } from './identifiers'

export interface Network {
  readonly id: string
  readonly name: string
  readonly driver: 'bridge' | 'host' | 'null'
  readonly createdAtMs: number
}

export interface Endpoint {
  readonly networkId: string
  readonly endpointId: string
  readonly sandboxId: string
  /** Empty on `host` and `none`. */
  readonly address: string
  readonly macAddress: string
}

export class NetworkRegistry {
  private readonly networks: readonly Network[]
  /** By container ID. */
  private readonly endpoints = new Map<string, Endpoint>()

  constructor(
    private readonly random: (bytes: Uint8Array) => void,
    clock: () => number,
  ) {
    const make = (name: string, driver: Network['driver']): Network => ({
      id: randomId(random),
      name,
      driver,
      createdAtMs: clock(),
    })
    this.networks = [make('bridge', 'bridge'), make('none', 'null'), make('host', 'host')]
  }

  list(): readonly Network[] {
    return this.networks
  }

  /** By name, ID or leading digits. Throws LabError notFound `network X not found`. */
  get(nameOrId: string): Network {
    const wanted = nameOrId === 'default' ? 'bridge' : nameOrId
    const found =
      this.networks.find((network) => network.name === wanted || network.id === wanted) ??
      this.networks.find((network) => wanted.length > 0 && network.id.startsWith(wanted))
    if (found === undefined) throw new LabError('notFound', `network ${nameOrId} not found`)
    return found
  }

  connect(network: Network, containerId: string): Endpoint {
    const number = network.driver === 'bridge' ? this.freeHostNumber() : 0
    const endpoint: Endpoint = {
      networkId: network.id,
      endpointId: randomId(this.random),
      sandboxId: randomId(this.random),
      address: number === 0 ? '' : `172.17.${String(number >> 8)}.${String(number & 255)}`,
      macAddress: number === 0 ? '' : `02:42:ac:11:${hexByte(number >> 8)}:${hexByte(number & 255)}`,
    }
    this.endpoints.set(containerId, endpoint)
    return endpoint
  }

  disconnect(containerId: string): Endpoint | undefined {
    const endpoint = this.endpoints.get(containerId)
    this.endpoints.delete(containerId)
    return endpoint
  }

  endpointOf(containerId: string): Endpoint | undefined {
    return this.endpoints.get(containerId)
  }

  /** Endpoints on a network, by container ID. */
  endpointsOn(network: Network): readonly (readonly [string, Endpoint])[] {
    return [...this.endpoints].filter(([, endpoint]) => endpoint.networkId === network.id)
  }

  private freeHostNumber(): number {
    const taken = new Set([...this.endpoints.values()].map((endpoint) => endpoint.address))
    for (let number = 2; number < 65_534; number += 1) {
      if (!taken.has(`172.17.${String(number >> 8)}.${String(number & 255)}`)) return number
    }
    throw new LabError('system', "no available IPv4 addresses on this network's address pools: bridge")
  }
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0')
}

const bridgeOptions = {
  'com.docker.network.bridge.default_bridge': 'true',
  'com.docker.network.bridge.enable_icc': 'true',
  'com.docker.network.bridge.enable_ip_masquerade': 'true',
  'com.docker.network.bridge.host_binding_ipv4': '0.0.0.0',
  'com.docker.network.bridge.name': 'docker0',
  'com.docker.network.driver.mtu': '1500',
}

/** The API's view of a network; `containers` only in inspect. */
export function networkView(network: Network, containers: Readonly<Record<string, object>>): object {
  const isBridge = network.driver === 'bridge'
  return {
    Name: network.name,
    Id: network.id,
    Created: formatTime(network.createdAtMs),
    Scope: 'local',
    Driver: network.driver,
    EnableIPv6: false,
    IPAM: {
      Driver: 'default',
      Options: null,
      Config: isBridge ? [{ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' }] : null,
    },
    Internal: false,
    Attachable: false,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: containers,
    Options: isBridge ? bridgeOptions : {},
    Labels: {},
  }
}
