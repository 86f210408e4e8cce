/**
 * Who answers at an address that a container sends to: containers on its networks, and the gateways, where the ports
 * are that containers publish and those of containers in the host's network. Containers that share a network namespace
 * (`--network container:X`, `host`) share its table of sockets.
 */
import type { Neighbour } from '@posix/process/network'
import { SocketTable } from '@posix/process/socketTable'
import type { Container } from './container'
import type { Engine } from './engine'
import { sharedContainer } from './networkConnect'
import type { Network } from './networks'

const hostTables = new WeakMap<Engine, SocketTable>()

/** The TCP sockets of the simulated host. */
function hostSockets(engine: Engine): SocketTable {
  const known = hostTables.get(engine)
  if (known !== undefined) return known
  const made = new SocketTable()
  hostTables.set(engine, made)
  return made
}

function isInHostNetwork(container: Container): boolean {
  return container.record.hostConfig.NetworkMode === 'host'
}

/** The table of sockets that a container which starts has or shares. */
export function socketsOf(engine: Engine, container: Container): SocketTable {
  if (isInHostNetwork(container)) return hostSockets(engine)
  return sharedContainer(engine, container)?.running?.host.sockets ?? new SocketTable()
}

/** Whether somebody who runs on one of the container's networks has that address, or it is the gateway. */
export function reaches(engine: Engine, container: Container, address: string): boolean {
  return networksWith(engine, container).some(
    (network) =>
      network.gateways.includes(address) ||
      engine.networks
        .endpointsOn(network)
        .some((endpoint) => endpoint.address === address || endpoint.ipv6Address === address),
  )
}

/** The networks of a container; the host is on every one. */
function networksWith(engine: Engine, container: Container): readonly Network[] {
  if (isInHostNetwork(container)) return engine.networks.list()
  return engine.networks
    .endpointsOf(container.id)
    .map((own) => engine.networks.find(own.networkId))
    .filter((network): network is Network => network !== undefined)
}

/** Who listens at an address that a container reaches; undefined when nobody does. */
export function listenerAt(engine: Engine, container: Container, address: string, port: number): Neighbour | undefined {
  const isHost = isInHostNetwork(container)
  if (isHost && address.startsWith('127.')) return listenerOnHost(engine, address, port)
  for (const network of networksWith(engine, container)) {
    if (network.gateways.includes(address)) return listenerOnHost(engine, address, port)
    const member = engine.networks
      .endpointsOn(network)
      .find((endpoint) => endpoint.address === address || endpoint.ipv6Address === address)
    const sockets = member && engine.containers.find(member.containerId)?.running?.host.sockets
    const listener = sockets?.listenerAt(address, port)
    if (sockets === undefined || listener === undefined) continue
    const seen = { from: network.gateways[0] ?? '', at: { address, port } }
    return { listener, sockets, ...(isHost ? { seen } : {}) }
  }
  return undefined
}

/** Who listens on a port of the host: a container in its network, or one that publishes it. */
function listenerOnHost(engine: Engine, address: string, port: number): Neighbour | undefined {
  const sockets = hostSockets(engine)
  const listener = sockets.listenerAt(address, port)
  return listener === undefined ? publishedListener(engine, address, port) : { listener, sockets }
}

function publishedListener(engine: Engine, address: string, port: number): Neighbour | undefined {
  const isAt = (hostIp: string): boolean => hostIp === address || hostIp === (address.includes(':') ? '::' : '0.0.0.0')
  for (const { id, running } of engine.containers.each()) {
    if (running === undefined) continue
    const published = Object.entries(engine.ports.of(id)).find(
      ([name, bindings]) =>
        name.endsWith('/tcp') && bindings?.some(({ HostIp, HostPort }) => Number(HostPort) === port && isAt(HostIp)),
    )
    const endpoint = engine.networks.endpointsOf(id).find(({ gateway }) => gateway !== '')
    if (published === undefined || endpoint === undefined) continue
    const inside = { address: endpoint.address, port: Number(published[0].split('/')[0]) }
    const listener = running.host.sockets.listenerAt(inside.address, inside.port)
    // Who publishes is asked by docker-proxy, from the gateway's address.
    if (listener !== undefined)
      return { listener, sockets: running.host.sockets, seen: { from: endpoint.gateway, at: inside } }
  }
  return undefined
}
