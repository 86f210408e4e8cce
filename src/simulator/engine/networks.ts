/**
 * Networks as records: `bridge`, `host` and `none`, which every daemon has, and bridge networks of the user's own, with
 * subnets, gateways and the endpoints of the containers that run. Nothing is routed and no packet moves.
 *
 * What a container asked for on a network is part of its record (`networkSettings.ts`) and stays; an endpoint, with its
 * address, lives here as long as the container runs.
 */
import { LabError } from '@shared/errors'
import { formatAddress, localPools, nextLocalPool, parseAddress, parseSubnet } from './networkAddresses'
import type { AddressPool, Family, Subnet } from './networkAddresses'
import { formatTime, randomId } from './identifiers'

/** One block of addresses, as the API writes it. */
export interface IpamBlock {
  readonly Subnet: string
  readonly IPRange?: string
  readonly Gateway?: string
  readonly AuxiliaryAddresses?: Readonly<Record<string, string>>
}

export interface Network {
  readonly id: string
  readonly name: string
  readonly driver: 'bridge' | 'host' | 'null'
  readonly createdAtMs: number
  readonly ipv6: boolean
  readonly internal: boolean
  readonly attachable: boolean
  readonly configOnly: boolean
  /** Name of the network whose configuration it takes; empty for none. */
  readonly configFrom: string
  readonly ipamDriver: string
  readonly ipamOptions: Readonly<Record<string, string>> | null
  readonly blocks: readonly IpamBlock[] | null
  /** Whether the user named the subnet: only there may a container ask for an address. */
  readonly ownSubnet: boolean
  /** The gateway's addresses, also where the record doesn't show one. */
  readonly gateways: readonly string[]
  readonly options: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
}

/** A running container on a network. */
export interface Endpoint {
  readonly networkId: string
  readonly containerId: string
  readonly endpointId: string
  /** Empty on `host` and `none`. */
  readonly address: string
  readonly prefixLength: number
  readonly gateway: string
  /** Empty without IPv6. */
  readonly ipv6Address: string
  readonly ipv6PrefixLength: number
  readonly ipv6Gateway: string
  readonly macAddress: string
}

export interface NetworkDeps {
  readonly random: (bytes: Uint8Array) => void
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** Keep the network over a restart, or forget it; resolves when that is safe. */
  readonly save: (network: Network) => Promise<void>
  readonly forget: (id: string) => Promise<void>
}

const bridgeOptions = {
  'com.docker.network.bridge.default_bridge': 'true',
  'com.docker.network.bridge.enable_icc': 'true',
  'com.docker.network.bridge.enable_ip_masquerade': 'true',
  'com.docker.network.bridge.host_binding_ipv4': '0.0.0.0',
  'com.docker.network.bridge.name': 'docker0',
  'com.docker.network.driver.mtu': '1500',
}

const predefined = ['bridge', 'none', 'host'] as const

/** Whether a name is one that the daemon keeps for itself; `default` is one too, and no network. */
export function isPredefined(name: string): boolean {
  return name === 'default' || predefined.some((own) => own === name)
}

/** Whether names are resolved on it: not on `bridge`, `host` and `none`. */
export function isUserDefined(network: Network): boolean {
  return !isPredefined(network.name)
}

export class NetworkRegistry {
  private readonly networks = new Map<string, Network>()
  private readonly endpoints: Endpoint[] = []
  /** Index of the local pool that was given out last. */
  private lastPool = 0

  constructor(private readonly deps: NetworkDeps) {
    for (const name of predefined) this.keep(this.predefinedNetwork(name))
  }

  /** Puts a saved network back; one of the daemon's own takes the place of the fresh one. */
  restore(network: Network): void {
    const fresh = this.list().find((other) => other.name === network.name)
    if (fresh !== undefined && isPredefined(network.name)) this.networks.delete(fresh.id)
    this.keep(network)
  }

  /** Takes a network out that another state hasn't got. */
  takeOut(id: string): void {
    this.networks.delete(id)
  }

  list(): readonly Network[] {
    return [...this.networks.values()]
  }

  /** By full ID, name, or leading digits of an ID. Throws LabError invalid for digits of several. */
  find(nameOrId: string): Network | undefined {
    const named = this.networks.get(nameOrId) ?? this.list().find((network) => network.name === nameOrId)
    if (named !== undefined || nameOrId === '') return named
    const matches = this.list().filter((network) => network.id.startsWith(nameOrId))
    if (matches.length > 1) {
      const count = String(matches.length)
      throw new LabError('invalid', `network ${nameOrId} is ambiguous (${count} matches found on ID prefix)`)
    }
    return matches[0]
  }

  /** As `find`. Throws LabError notFound `network X not found`. */
  get(nameOrId: string): Network {
    const found = this.find(nameOrId)
    if (found === undefined) throw new LabError('notFound', `network ${nameOrId} not found`)
    return found
  }

  async add(network: Network): Promise<void> {
    this.keep(network)
    try {
      await this.deps.save(network)
    } catch (error) {
      this.networks.delete(network.id)
      throw error
    }
  }

  async remove(network: Network): Promise<void> {
    this.networks.delete(network.id)
    await this.deps.forget(network.id)
  }

  newId(): string {
    return randomId(this.deps.random)
  }

  now(): number {
    return this.deps.clock()
  }

  /** Subnets in use, on every network. */
  subnets(): readonly Subnet[] {
    return this.list().flatMap((network) => poolsOf(network).map((pool) => pool.subnet))
  }

  /** Takes a subnet for a network that names none. Throws LabError notFound when all are in use. */
  takeLocalPool(): Subnet {
    const index = nextLocalPool(this.lastPool, this.subnets())
    const pool = index === undefined ? undefined : localPools[index]
    if (index === undefined || pool === undefined) {
      throw new LabError(
        'notFound',
        'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
      )
    }
    this.lastPool = index
    return pool
  }

  attach(endpoint: Endpoint): void {
    this.endpoints.push(endpoint)
  }

  detach(endpoint: Endpoint): void {
    const at = this.endpoints.indexOf(endpoint)
    if (at >= 0) this.endpoints.splice(at, 1)
  }

  /** A container's endpoints, in the order in which it was connected. */
  endpointsOf(containerId: string): readonly Endpoint[] {
    return this.endpoints.filter((endpoint) => endpoint.containerId === containerId)
  }

  endpointOn(network: Network, containerId: string): Endpoint | undefined {
    return this.endpoints.find((endpoint) => endpoint.networkId === network.id && endpoint.containerId === containerId)
  }

  endpointsOn(network: Network): readonly Endpoint[] {
    return this.endpoints.filter((endpoint) => endpoint.networkId === network.id)
  }

  /** Addresses that are taken on a network: its gateway's, its auxiliary ones, its containers'. */
  takenOn(network: Network): ReadonlySet<string> {
    return new Set([
      ...network.gateways,
      ...(network.blocks ?? []).flatMap((block) => Object.values(block.AuxiliaryAddresses ?? {}).map(normalised)),
      ...this.endpointsOn(network).flatMap((endpoint) => [endpoint.address, endpoint.ipv6Address]),
    ])
  }

  private keep(network: Network): void {
    this.networks.set(network.id, network)
  }

  private predefinedNetwork(name: (typeof predefined)[number]): Network {
    const isBridge = name === 'bridge'
    return {
      id: this.newId(),
      name,
      driver: name === 'none' ? 'null' : name,
      createdAtMs: this.deps.clock(),
      ...plainNetwork,
      blocks: isBridge ? [{ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' }] : null,
      gateways: isBridge ? ['172.17.0.1'] : [],
      options: isBridge ? bridgeOptions : {},
    }
  }
}

/** What a network is when nobody says otherwise. */
export const plainNetwork = {
  ipv6: false,
  internal: false,
  attachable: false,
  configOnly: false,
  configFrom: '',
  ipamDriver: 'default',
  ipamOptions: null,
  ownSubnet: false,
  labels: {},
} as const

/** One spelling for each address. */
export function normalised(text: string): string {
  const address = parseAddress(text)
  return address === undefined ? text : formatAddress(address)
}

/** The pools of a network, in its record's order. */
export function poolsOf(network: Network): readonly AddressPool[] {
  return (network.blocks ?? []).flatMap((block) => {
    const subnet = parseSubnet(block.Subnet)
    const range = parseSubnet(block.IPRange ?? '')
    return subnet === undefined ? [] : [range === undefined ? { subnet } : { subnet, range }]
  })
}

/** The pool of a family, if the network has addresses of it. */
export function poolOf(network: Network, family: Family): AddressPool | undefined {
  return poolsOf(network).find((pool) => pool.subnet.family === family)
}

/** The gateway of a family; empty for none. */
export function gatewayOf(network: Network, family: Family): string {
  return network.gateways.find((text) => parseAddress(text)?.family === family) ?? ''
}

/** The API's view of a network; `containers` only in inspect. */
export function networkView(network: Network, containers: Readonly<Record<string, object>>): object {
  return {
    Name: network.name,
    Id: network.id,
    Created: formatTime(network.createdAtMs),
    Scope: 'local',
    Driver: network.driver,
    EnableIPv6: network.ipv6,
    IPAM: { Driver: network.ipamDriver, Options: network.ipamOptions, Config: network.blocks },
    Internal: network.internal,
    Attachable: network.attachable,
    Ingress: false,
    ConfigFrom: { Network: network.configFrom },
    ConfigOnly: network.configOnly,
    Containers: containers,
    Options: network.options,
    Labels: network.labels,
  }
}
