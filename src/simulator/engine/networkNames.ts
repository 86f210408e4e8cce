/**
 * Names as containers look them up: Docker's own name server at 127.0.0.11, which knows the containers on the networks
 * of the user's own that a container is on. Whatever it doesn't know would be asked of the host's name server, and there
 * is none to be reached.
 */
import type { ContainerNetwork, NetworkInterface } from '@posix/process/network'
import type { Container } from './container'
import type { Engine } from './engine'
import { sharedContainer } from './networkConnect'
import { isUserDefined } from './networks'
import type { Endpoint, Network } from './networks'
import { listenerAt, reaches, socketsOf } from './networkReach'
import { settingsOf } from './networkSettings'

/** The addresses that a container's name server gives for a name; empty when it knows none. */
function resolveName(engine: Engine, container: Container, name: string): readonly string[] {
  const wanted = name.replace(/\.$/, '').toLowerCase()
  const found = networksOf(engine, container).flatMap((network) => {
    const suffix = `.${network.name.toLowerCase()}`
    const bare = wanted.endsWith(suffix) ? wanted.slice(0, -suffix.length) : wanted
    const target = linkTarget(container, network, wanted) ?? bare
    return membersNamed(engine, network, target).flatMap((endpoint) =>
      [endpoint.address, endpoint.ipv6Address].filter((address) => address !== ''),
    )
  })
  return [...new Set(found)]
}

/** The name of the container with an address, as `name.network`; undefined when none has it. */
function resolveAddress(engine: Engine, container: Container, address: string): string | undefined {
  for (const network of networksOf(engine, container)) {
    const member = engine.networks
      .endpointsOn(network)
      .find((endpoint) => endpoint.address === address || endpoint.ipv6Address === address)
    const name = member === undefined ? undefined : engine.containers.find(member.containerId)?.record.name
    if (name !== undefined) return `${name}.${network.name}`
  }
  return undefined
}

/** The networks of the user's own that a container is on. */
function networksOf(engine: Engine, container: Container): readonly Network[] {
  return engine.networks
    .endpointsOf(container.id)
    .map((endpoint) => engine.networks.find(endpoint.networkId))
    .filter((network): network is Network => network !== undefined && isUserDefined(network))
}

/** A link of the container on that network, `NAME:ALIAS`, is a name that it alone knows. */
function linkTarget(container: Container, network: Network, wanted: string): string | undefined {
  for (const link of settingsOf(container)[network.name]?.links ?? []) {
    const [name = '', alias = name] = link.split(':')
    if (alias.toLowerCase() === wanted) return name.toLowerCase()
  }
  return undefined
}

function membersNamed(engine: Engine, network: Network, wanted: string): readonly Endpoint[] {
  return engine.networks.endpointsOn(network).filter((endpoint) => {
    const member = engine.containers.find(endpoint.containerId)
    const names = member === undefined ? null : settingsOf(member)[network.name]?.dnsNames
    return (names ?? []).some((name) => name.toLowerCase() === wanted)
  })
}

/** The interfaces that a container has besides loopback: its own, or those of the one whose network it shares. */
export function interfacesOf(engine: Engine, container: Container): readonly NetworkInterface[] {
  const owner = sharedContainer(engine, container) ?? container
  return engine.networks
    .endpointsOf(owner.id)
    .filter((endpoint) => endpoint.address !== '')
    .map((endpoint, index) => ({
      name: `eth${String(index)}`,
      address: endpoint.address,
      prefixLength: endpoint.prefixLength,
      macAddress: endpoint.macAddress,
      gateway: endpoint.gateway,
      ipv6Address: endpoint.ipv6Address,
      ipv6PrefixLength: endpoint.ipv6PrefixLength,
    }))
}

/** What the processes of a container can ask of its network; it follows connect and disconnect. */
export function containerNetwork(engine: Engine, container: Container): ContainerNetwork {
  const owner = (): Container => sharedContainer(engine, container) ?? container
  return {
    resolveName: (name) => resolveName(engine, owner(), name),
    resolveAddress: (address) => resolveAddress(engine, owner(), address),
    interfaces: () => interfacesOf(engine, container),
    reaches: (address) => reaches(engine, owner(), address),
    sockets: socketsOf(engine, container),
    listenerAt: (address, port) => listenerAt(engine, owner(), address, port),
  }
}
