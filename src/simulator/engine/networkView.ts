/** A container's networks as inspect and the list show them (moby `daemon/inspect.go`, `daemon/list.go`, 26.1). */
import { isAtLeast } from '../apiVersion'
import type { Container } from './container'
import type { Engine } from './engine'
import { isUserDefined } from './networks'
import type { Endpoint, Network } from './networks'
import { settingsOf } from './networkSettings'
import type { EndpointSettings } from './networkSettings'
import { boundPorts } from './ports'

/** `NetworkSettings` of inspect. Before API 1.45 the short ID counts among the aliases. */
export function networkSettingsView(engine: Engine, container: Container, apiVersion: string): object {
  const { sandboxId = '', hostConfig } = container.record
  const bridge = engine.networks.endpointsOf(container.id).find((endpoint) => isBridge(engine, endpoint))
  return {
    Bridge: '',
    SandboxID: sandboxId,
    SandboxKey:
      sandboxId === ''
        ? ''
        : `/var/run/docker/netns/${hostConfig.NetworkMode === 'host' ? 'default' : sandboxId.slice(0, 12)}`,
    Ports: boundPorts(engine, container),
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: bridge?.endpointId ?? '',
    Gateway: bridge?.gateway ?? '',
    GlobalIPv6Address: bridge?.ipv6Address ?? '',
    GlobalIPv6PrefixLen: bridge?.ipv6PrefixLength ?? 0,
    IPAddress: bridge?.address ?? '',
    IPPrefixLen: bridge?.prefixLength ?? 0,
    IPv6Gateway: bridge?.ipv6Gateway ?? '',
    MacAddress: bridge?.macAddress ?? '',
    Networks: networksView(engine, container, (settings, network) => ({
      links: settings.links,
      aliases: aliasesView(container, settings, network, apiVersion),
      driverOptions: settings.driverOptions,
      dnsNames: settings.dnsNames,
    })),
  }
}

function isBridge(engine: Engine, endpoint: Endpoint): boolean {
  return engine.networks.find(endpoint.networkId)?.name === 'bridge'
}

function aliasesView(
  container: Container,
  settings: EndpointSettings,
  network: Network | undefined,
  apiVersion: string,
): readonly string[] | null {
  if (isAtLeast(apiVersion, '1.45') || network === undefined || !isUserDefined(network)) return settings.aliases
  return [...(settings.aliases ?? []), container.id.slice(0, 12)]
}

/** `NetworkSettings` of a row of the list: without aliases, links and names. */
export function networkRowView(engine: Engine, container: Container): object {
  const none = { links: null, aliases: null, driverOptions: null, dnsNames: null }
  return { Networks: networksView(engine, container, () => none) }
}

type Details = Pick<EndpointSettings, 'links' | 'aliases' | 'driverOptions' | 'dnsNames'>

function networksView(
  engine: Engine,
  container: Container,
  details: (settings: EndpointSettings, network: Network | undefined) => Details,
): Readonly<Record<string, object>> {
  const sorted = Object.entries(settingsOf(container)).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(
    sorted.map(([name, settings]) => {
      const network = engine.networks.find(name)
      const endpoint = network === undefined ? undefined : engine.networks.endpointOn(network, container.id)
      return [name, endpointView(settings, endpoint, details(settings, network))]
    }),
  )
}

function endpointView(settings: EndpointSettings, endpoint: Endpoint | undefined, details: Details): object {
  // What was asked for shows until the first start; an end takes it away.
  const idleMac = settings.networkId === '' ? settings.wantedMac : ''
  return {
    IPAMConfig: settings.ipamConfig,
    Links: details.links,
    Aliases: details.aliases,
    MacAddress: endpoint?.macAddress ?? idleMac,
    NetworkID: settings.networkId,
    EndpointID: endpoint?.endpointId ?? '',
    Gateway: endpoint?.gateway ?? '',
    IPAddress: endpoint?.address ?? '',
    IPPrefixLen: endpoint?.prefixLength ?? 0,
    IPv6Gateway: endpoint?.ipv6Gateway ?? '',
    GlobalIPv6Address: endpoint?.ipv6Address ?? '',
    GlobalIPv6PrefixLen: endpoint?.ipv6PrefixLength ?? 0,
    DriverOpts: details.driverOptions,
    DNSNames: details.dnsNames,
  }
}

/** The hardware address of the container's main network, as `Config.MacAddress` shows it. */
export function mainMacOf(engine: Engine, container: Container): string {
  const { NetworkMode: mode } = container.record.hostConfig
  const name = engine.networks.find(mode)?.name ?? mode
  return settingsOf(container)[name]?.wantedMac ?? ''
}

/** `Containers` of a network's inspect. */
export function membersView(engine: Engine, network: Network): Readonly<Record<string, object>> {
  const members = engine.networks.endpointsOn(network).map((endpoint) => {
    const address = endpoint.address === '' ? '' : `${endpoint.address}/${String(endpoint.prefixLength)}`
    const ipv6 = endpoint.ipv6Address === '' ? '' : `${endpoint.ipv6Address}/${String(endpoint.ipv6PrefixLength)}`
    const view = {
      Name: engine.containers.find(endpoint.containerId)?.record.name ?? '',
      EndpointID: endpoint.endpointId,
      MacAddress: endpoint.macAddress,
      IPv4Address: address,
      IPv6Address: ipv6,
    }
    return [endpoint.containerId, view] as const
  })
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)))
}
