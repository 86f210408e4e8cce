/**
 * Containers come to networks and leave them: all of theirs when they start and end, one at a time by `connect` and
 * `disconnect`, which on a container that doesn't run only change what it asks for (moby
 * `daemon/container_operations.go`, 26.1).
 */
import { LabError } from '@shared/errors'
import type { Container } from './container'
import type { Engine } from './engine'
import { randomId } from './identifiers'
import { linkedContainers, tellParents } from './links'
import { claimAddress, formatAddress, lowestFree, macOf, parseAddress } from './networkAddresses'
import type { Address, Family } from './networkAddresses'
import { addHostsEntry, dropHostsEntries, updateHostsEntry, useOwnResolver, writeNetworkFiles } from './networkFiles'
import { gatewayOf, isUserDefined, poolOf } from './networks'
import type { Endpoint, Network } from './networks'
import { checkEndpoint, dnsNamesOf, readEndpoint, setSettings, settingsOf } from './networkSettings'
import type { EndpointRequest, EndpointSettings } from './networkSettings'
import { bindPorts } from './ports'

/** The container whose network (and hosts, hostname and resolv.conf) a container shares, if it does. */
export function sharedContainer(engine: Engine, container: Container): Container | undefined {
  const mode = container.record.hostConfig.NetworkMode
  if (!mode.startsWith('container:')) return undefined
  return engine.containers.get(mode.slice('container:'.length))
}

/**
 * Connects a container that starts to each of its networks and writes its hosts, hostname and resolv.conf. Throws
 * LabError with the daemon's words; what was connected until then is taken back.
 */
export function joinNetworks(engine: Engine, container: Container): void {
  const shared = sharedContainer(engine, container)
  if (shared !== undefined) {
    joinContainer(container, shared)
    return
  }
  if (container.record.config.NetworkDisabled === true) {
    writeNetworkFiles(engine, container, [])
    return
  }
  const links = linkedContainers(engine, container)
  try {
    // The default network first, as moby does.
    const names = Object.keys(settingsOf(container)).sort((a, b) => rank(a) - rank(b))
    for (const name of names) joinByName(engine, container, name)
    container.record = { ...container.record, sandboxId: randomId(engine.random) }
    bindPorts(engine, container)
  } catch (error) {
    leaveNetworks(engine, container)
    throw error
  }
  writeNetworkFiles(engine, container, links)
  tellParents(engine, container, (parent, line, address) => updateHostsEntry(engine, parent, line, address))
}

function rank(name: string): number {
  return name === 'bridge' ? 0 : 1
}

function joinContainer(container: Container, shared: Container): void {
  if (shared === container) throw new LabError('system', 'cannot join own network')
  const named = container.record.hostConfig.NetworkMode.slice('container:'.length)
  if (!shared.isRunning) {
    throw new LabError('conflict', `cannot join network of a non running container: ${named}`)
  }
  const { config } = container.record
  container.record = { ...container.record, config: { ...config, Hostname: shared.record.config.Hostname } }
}

/** The settings' name may be an ID, and becomes the network's name. */
function joinByName(engine: Engine, container: Container, name: string): void {
  const settings = settingsOf(container)
  const own = settings[name] ?? readEndpoint(undefined)
  // One that it was on is looked for by its ID, and another of that name is not it.
  const network = engine.networks.get(own.networkId === '' ? name : own.networkId)
  if (network.name !== name) {
    const { [name]: _moved, ...others } = settings
    setSettings(container, { ...others, [network.name]: own })
  }
  join(engine, container, network, own)
}

function join(engine: Engine, container: Container, network: Network, settings: EndpointSettings): Endpoint {
  const named = { ...settings, dnsNames: dnsNamesOf(container, network, settings.aliases) }
  // Also kept when there is no address left, as moby keeps it.
  setSettings(container, { ...settingsOf(container), [network.name]: named })
  const endpoint = createEndpoint(engine, container, network, named)
  engine.networks.attach(endpoint)
  setSettings(container, { ...settingsOf(container), [network.name]: { ...named, networkId: network.id } })
  emit(engine, container, network, 'connect')
  return endpoint
}

function createEndpoint(engine: Engine, container: Container, network: Network, settings: EndpointSettings): Endpoint {
  const address = takeAddress(engine, network, 4, settings.ipamConfig?.IPv4Address)
  const ipv6 = network.ipv6 ? takeAddress(engine, network, 6, settings.ipamConfig?.IPv6Address) : undefined
  const ownMac = address === undefined ? '' : macOf(address)
  return {
    networkId: network.id,
    containerId: container.id,
    endpointId: randomId(engine.random),
    address: address === undefined ? '' : formatAddress(address),
    prefixLength: address === undefined ? 0 : (poolOf(network, 4)?.subnet.prefix ?? 0),
    gateway: address === undefined || network.internal ? '' : gatewayOf(network, 4),
    ipv6Address: ipv6 === undefined ? '' : formatAddress(ipv6),
    ipv6PrefixLength: ipv6 === undefined ? 0 : (poolOf(network, 6)?.subnet.prefix ?? 0),
    ipv6Gateway: ipv6 === undefined || network.internal ? '' : gatewayOf(network, 6),
    macAddress: settings.wantedMac === '' ? ownMac : settings.wantedMac,
  }
}

function takeAddress(
  engine: Engine,
  network: Network,
  family: Family,
  wanted: string | undefined,
): Address | undefined {
  const pool = poolOf(network, family)
  if (pool === undefined) return undefined
  const taken = engine.networks.takenOn(network)
  const asked = parseAddress(wanted ?? '')
  if (asked !== undefined) return claimAddress(pool, asked, taken)
  const free = lowestFree(pool, taken)
  if (free === undefined) {
    throw new LabError(
      'system',
      `no available IPv${String(family)} addresses on this network's address pools: ${network.name} (${network.id})`,
    )
  }
  return free
}

/** Takes a container that ended off all its networks. */
export function leaveNetworks(engine: Engine, container: Container): void {
  engine.ports.release(container.id)
  for (const endpoint of engine.networks.endpointsOf(container.id)) {
    engine.networks.detach(endpoint)
    const network = engine.networks.find(endpoint.networkId)
    if (network !== undefined) emit(engine, container, network, 'disconnect')
  }
}

function emit(engine: Engine, container: Container, network: Network, action: 'connect' | 'disconnect'): void {
  engine.events.emit('network', action, network.id, {
    container: container.id,
    name: network.name,
    type: network.driver,
  })
}

const hostConflict = 'container cannot be disconnected from host network or connected to host network'
const privateConflict =
  'container cannot be connected to multiple networks with one of the networks in private (none) mode'
const sharedConflict =
  'container sharing network namespace with another container or host cannot be connected to any other network'

/** `docker network connect`. Throws LabError with the daemon's words. */
export async function connectContainer(
  engine: Engine,
  nameOrId: string,
  containerName: string,
  request: EndpointRequest | null | undefined,
): Promise<void> {
  const container = containerNamed(engine, containerName)
  const settings = readEndpoint(request)
  if (!container.isRunning) {
    connectStopped(engine, container, nameOrId, settings)
  } else {
    const { NetworkMode: mode } = container.record.hostConfig
    if (mode.startsWith('container:')) throw new LabError('invalid', sharedConflict)
    const network = engine.networks.get(nameOrId)
    checkEndpoint(settings, network, isUserDefined(network))
    checkConnection(engine, container, network)
    if (mode === 'host') throw new LabError('invalid', sharedConflict)
    if (engine.networks.endpointOn(network, container.id) !== undefined) {
      throw new LabError(
        'forbidden',
        `endpoint with name ${container.record.name} already exists in network ${network.name}`,
      )
    }
    const endpoint = join(engine, container, network, settings)
    addHostsEntry(engine, container, endpoint.address)
    if (isUserDefined(network)) useOwnResolver(engine, container)
  }
  await engine.keeper.saveContainer(container)
}

function connectStopped(engine: Engine, container: Container, nameOrId: string, settings: EndpointSettings): void {
  const network = engine.networks.find(nameOrId)
  if (network === undefined) {
    setSettings(container, { ...settingsOf(container), [nameOrId]: settings })
    return
  }
  checkEndpoint(settings, network, isUserDefined(network))
  checkConnection(engine, container, network)
  // One that was taken off the host's network may be on others, whatever its mode says.
  if (settingsOf(container)['host'] !== undefined) throw new LabError('invalid', sharedConflict)
  const before = settingsOf(container)
  if (before[network.name] !== undefined) return
  const dnsNames = dnsNamesOf(container, network, settings.aliases)
  setSettings(container, { ...before, [network.name]: { ...settings, dnsNames } })
}

function checkConnection(engine: Engine, container: Container, network: Network): void {
  const { NetworkMode: mode } = container.record.hostConfig
  if (mode !== 'host' && network.driver === 'host') throw new LabError('invalid', hostConflict)
  for (const name of Object.keys(settingsOf(container))) {
    const other = engine.networks.find(name)
    if (other === undefined || other.name === network.name) continue
    if (other.driver === 'null' || network.driver === 'null') throw new LabError('invalid', privateConflict)
  }
}

/** `docker network disconnect`. Throws LabError with the daemon's words. */
export async function disconnectContainer(
  engine: Engine,
  nameOrId: string,
  containerName: string,
  force: boolean,
): Promise<void> {
  if (force && containerName !== '' && engine.containers.find(containerName) === undefined) {
    engine.networks.get(nameOrId)
    throw new LabError('notFound', `endpoint ${containerName} not found`)
  }
  const container = containerNamed(engine, containerName)
  const network = engine.networks.find(nameOrId)
  if (!container.isRunning || (network === undefined && force)) {
    dropSettings(container, network?.name ?? nameOrId)
  } else {
    leaveOne(engine, container, engine.networks.get(nameOrId))
  }
  if (network !== undefined) emit(engine, container, network, 'disconnect')
  await engine.keeper.saveContainer(container)
}

function containerNamed(engine: Engine, name: string): Container {
  if (name === '') throw new LabError('invalid', 'invalid name or ID supplied: ""')
  return engine.containers.get(name)
}

function dropSettings(container: Container, name: string): void {
  const { [name]: own, ...others } = settingsOf(container)
  if (own === undefined) {
    throw new LabError('system', `container ${container.id} is not connected to the network ${name}`)
  }
  setSettings(container, others)
}

function leaveOne(engine: Engine, container: Container, network: Network): void {
  if (container.record.hostConfig.NetworkMode === 'host' && network.driver === 'host') {
    throw new LabError('invalid', hostConflict)
  }
  const endpoint = engine.networks.endpointOn(network, container.id)
  if (endpoint === undefined) {
    throw new LabError('system', `container ${container.id} is not connected to network ${network.name}`)
  }
  engine.networks.detach(endpoint)
  dropHostsEntries(engine, container)
  dropSettings(container, network.name)
  emit(engine, container, network, 'disconnect')
}
