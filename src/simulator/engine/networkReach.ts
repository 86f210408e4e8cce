/**
 * Who answers at an address that a container sends to: containers on its networks, and the gateways, where the ports
 * are that containers publish and those of containers in the host's network. Containers that share a network namespace
 * (`--network container:X`, `host`) share its table of sockets.
 */
import type { Neighbour } from '@posix/process/network'
import { join, SocketTable } from '@posix/process/socketTable'
import type { Descriptor } from '@posix/process/types'
import { LabError } from '@shared/errors'
import type { Container } from './container'
import type { Engine } from './engine'
import { sharedContainer } from './networkConnect'
import type { Endpoint, Network } from './networks'

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
  return networksWith(engine, container).some((network) => isOn(engine, network, address))
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
  return listenerFor(engine, networksWith(engine, container), { isHost: isInHostNetwork(container), address, port })
}

/**
 * Connects from the simulated host itself, as a program on it would: to a published port, or straight to a container's
 * address. Throws LabError conflict where nobody listens, notFound where nobody has the address.
 */
export async function connectFromHost(engine: Engine, address: string, port: number): Promise<Descriptor> {
  const networks = engine.networks.list()
  const there = listenerFor(engine, networks, { isHost: true, address, port })
  if (there === undefined) {
    const isKnown = isLocal(address) || networks.some((network) => isOn(engine, network, address))
    throw isKnown ? new LabError('conflict', 'connection refused') : new LabError('notFound', 'no route to host')
  }
  const near = hostSockets(engine)
  const from = { address: isLocal(address) ? address : (there.seen?.from ?? ''), port: near.ephemeralPort() }
  const seen = there.seen && { farLocal: there.seen.at, farRemote: { ...from, address: there.seen.from } }
  return join(there.listener, {
    local: from,
    remote: { address, port },
    ...seen,
    tables: { near, far: there.sockets },
  })
}

function isLocal(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}

function isOn(engine: Engine, network: Network, address: string): boolean {
  const members = engine.networks.endpointsOn(network)
  return network.gateways.includes(address) || members.some((member) => hasAddress(member, address))
}

function hasAddress(endpoint: Endpoint, address: string): boolean {
  return endpoint.address === address || endpoint.ipv6Address === address
}

function listenerFor(
  engine: Engine,
  networks: readonly Network[],
  { isHost, address, port }: { readonly isHost: boolean; readonly address: string; readonly port: number },
): Neighbour | undefined {
  if (isHost && isLocal(address)) return listenerOnHost(engine, address, port)
  for (const network of networks) {
    if (network.gateways.includes(address)) return listenerOnHost(engine, address, port)
    const member = engine.networks.endpointsOn(network).find((endpoint) => hasAddress(endpoint, address))
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
