/**
 * What a container asks for on its networks: part of its record, by the name of the network, from its creation on
 * (moby `daemon/container_operations.go` and `api/server/router/container`, 26.1). Addresses are not in here: they come
 * with an endpoint when the container starts, and go with it.
 */
import { LabError } from '@shared/errors'
import { z } from 'zod'
import { isAtLeast, maximumApiVersion } from '../apiVersion'
import type { Container } from './container'
import type { Engine } from './engine'
import type { HostConfig } from './hostConfig'
import { contains, parseAddress } from './networkAddresses'
import { joinErrors } from './networkCreate'
import { isUserDefined, poolsOf } from './networks'
import type { Network } from './networks'
import type { RunConfigRequest } from './runConfig'

const texts = z.array(z.string()).nullish()

export const endpointRequestSchema = z.looseObject({
  IPAMConfig: z
    .looseObject({ IPv4Address: z.string().nullish(), IPv6Address: z.string().nullish(), LinkLocalIPs: texts })
    .nullish(),
  Links: texts,
  Aliases: texts,
  MacAddress: z.string().nullish(),
  DriverOpts: z.record(z.string(), z.string()).nullish(),
})

export const networkingConfigSchema = z.looseObject({
  EndpointsConfig: z.record(z.string(), endpointRequestSchema.nullable()).nullish(),
})

export type EndpointRequest = z.infer<typeof endpointRequestSchema>
export type NetworkingConfig = z.infer<typeof networkingConfigSchema>

/** Settings of a container on one network; plain data of its record. */
export interface EndpointSettings {
  readonly ipamConfig: {
    readonly IPv4Address?: string
    readonly IPv6Address?: string
    readonly LinkLocalIPs?: readonly string[]
  } | null
  readonly links: readonly string[] | null
  readonly aliases: readonly string[] | null
  readonly driverOptions: Readonly<Record<string, string>> | null
  /** The hardware address that was asked for; empty for none. */
  readonly wantedMac: string
  /** Set since it was connected for the first time. */
  readonly networkId: string
  /** The names under which others find it; null before the first start and on `bridge`, `host` and `none`. */
  readonly dnsNames: readonly string[] | null
}

export type NetworkSettings = Readonly<Record<string, EndpointSettings>>

export function readEndpoint(request: EndpointRequest | null | undefined): EndpointSettings {
  const ipam = request?.IPAMConfig
  return {
    ipamConfig: ipam
      ? {
          ...(ipam.IPv4Address ? { IPv4Address: ipam.IPv4Address } : {}),
          ...(ipam.IPv6Address ? { IPv6Address: ipam.IPv6Address } : {}),
          ...(ipam.LinkLocalIPs && ipam.LinkLocalIPs.length > 0 ? { LinkLocalIPs: ipam.LinkLocalIPs } : {}),
        }
      : null,
    links: request?.Links ?? null,
    aliases: request?.Aliases ?? null,
    driverOptions: request?.DriverOpts ?? null,
    wantedMac: request?.MacAddress ?? '',
    networkId: '',
    dnsNames: null,
  }
}

/** Settings of a container from before they were kept: its network mode's network. */
export function settingsOf(container: Container): NetworkSettings {
  const { networks, hostConfig, config } = container.record
  if (networks !== undefined) return networks
  return defaultSettings(hostConfig.NetworkMode, config.NetworkDisabled === true)
}

function defaultSettings(mode: string, isDisabled: boolean): NetworkSettings {
  if (isDisabled || mode.startsWith('container:')) return {}
  return { [mode === 'default' ? 'bridge' : mode]: readEndpoint(undefined) }
}

export function setSettings(container: Container, networks: NetworkSettings): void {
  container.record = { ...container.record, networks }
}

export interface NetworksRequest {
  readonly config: RunConfigRequest
  readonly hostConfig: HostConfig
  readonly networking?: NetworkingConfig | null | undefined
  /** Default the newest. */
  readonly apiVersion?: string | undefined
}

/**
 * Checks what a client asks for when it creates a container, and gives its settings. Throws LabError with the daemon's
 * words. What is asked for the network of the mode may also stand under that network's ID, or as `MacAddress` of the
 * container.
 */
function planNetworks(engine: Engine, request: NetworksRequest): NetworkSettings {
  const { config, hostConfig, apiVersion = maximumApiVersion } = request
  const wanted = Object.entries(request.networking?.EndpointsConfig ?? {})
  const mode = hostConfig.NetworkMode
  const names = wanted.map(([name]) => name)
  if (names.length > 1 && !isAtLeast(apiVersion, '1.44')) {
    const list = [...names].sort().join(', ')
    throw new LabError('invalid', `Container cannot be created with multiple network endpoints: ${list}`)
  }
  const main = engine.networks.find(mode)?.name ?? mode
  const settings: Record<string, EndpointSettings> = {}
  for (const [name, endpoint] of wanted) {
    const key = name === mode || name === 'default' ? main : name
    settings[key] = withPrefix(key, () => checkedEndpoint(engine, key, endpoint))
  }
  if (config.NetworkDisabled === true || mode.startsWith('container:')) {
    return {}
  }
  return withMac(settings, names.length === 0, main, config.MacAddress ?? '')
}

function withMac(
  settings: Record<string, EndpointSettings>,
  isEmpty: boolean,
  main: string,
  mac: string,
): NetworkSettings {
  const own = settings[main] ?? (isEmpty || mac !== '' ? readEndpoint(undefined) : undefined)
  if (own === undefined) return settings
  if (mac !== '' && own.wantedMac !== '' && own.wantedMac !== mac) {
    throw new LabError(
      'invalid',
      'the container-wide MAC address must match the endpoint-specific MAC address for the main network, or be left empty',
    )
  }
  if (mac !== '') withPrefix(main, () => checkMac(mac))
  return { ...settings, [main]: mac === '' ? own : { ...own, wantedMac: mac } }
}

function withPrefix<T>(network: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof LabError)) throw error
    throw new LabError(error.kind, `invalid config for network ${network}: ${error.message}`, { cause: error })
  }
}

function checkedEndpoint(engine: Engine, name: string, request: EndpointRequest | null): EndpointSettings {
  if (request === null) throw new LabError('invalid', 'EndpointsConfig is nil')
  const settings = readEndpoint(request)
  const network = engine.networks.find(name)
  checkEndpoint(settings, network, network === undefined ? name !== 'bridge' : isUserDefined(network))
  return settings
}

/** Throws LabError invalid with each fault of a container's wishes. */
export function checkEndpoint(settings: EndpointSettings, network: Network | undefined, isUsers: boolean): void {
  const errors = endpointErrors(settings, network, isUsers)
  if (errors.length > 0) throw new LabError('invalid', joinErrors('invalid endpoint settings', errors))
  checkMac(settings.wantedMac)
}

function checkMac(mac: string): void {
  if (mac !== '' && !/^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(mac)) {
    throw new LabError('invalid', `invalid MAC address ${mac}`)
  }
}

function endpointErrors(settings: EndpointSettings, network: Network | undefined, isUsers: boolean): readonly string[] {
  const errors: string[] = []
  const { ipamConfig: ipam } = settings
  const wanted = [ipam?.IPv4Address, ipam?.IPv6Address].filter((text) => text !== undefined)
  if (wanted.length > 0 && !isUsers) {
    errors.push('user specified IP address is supported on user defined networks only')
  }
  if (!isUsers && (settings.aliases ?? []).length > 0) {
    errors.push('network-scoped alias is supported only for containers in user defined networks')
  }
  const check = (text: string | undefined, family: 4 | 6): void => {
    if (text !== undefined && parseAddress(text)?.family !== family) {
      errors.push(`invalid IPv${String(family)} address: ${text}`)
    }
  }
  check(ipam?.IPv4Address, 4)
  check(ipam?.IPv6Address, 6)
  for (const text of ipam?.LinkLocalIPs ?? []) {
    if (parseAddress(text) === undefined) errors.push(`invalid link-local IP address: ${text}`)
  }
  if (network !== undefined && wanted.length > 0) errors.push(...subnetErrors(network, wanted))
  return errors
}

function subnetErrors(network: Network, wanted: readonly string[]): readonly string[] {
  return wanted.flatMap((text) => {
    const address = parseAddress(text)
    const pools = network.ownSubnet
      ? poolsOf(network).filter(({ subnet }) => subnet.family === (address?.family ?? 4))
      : []
    if (pools.length === 0) {
      return ['user specified IP address is supported only when connecting to networks with user configured subnets']
    }
    return address !== undefined && pools.some((pool) => contains(pool.subnet, address))
      ? []
      : [`no configured subnet or ip-range contain the IP address ${text}`]
  })
}

/** The names of a container on a network of the user's own: its name, its aliases, its short ID and its hostname. */
export function dnsNamesOf(container: Container, network: Network, aliases: readonly string[] | null): string[] | null {
  if (!isUserDefined(network)) return null
  const { name, config } = container.record
  return [...new Set([name, ...(aliases ?? []), container.id.slice(0, 12), config.Hostname])]
}

/** After a container was renamed, others find it under the new name. */
export function renameInNetworks(engine: Engine, container: Container): void {
  const renamed = Object.entries(settingsOf(container)).map(([name, settings]) => {
    const network = engine.networks.find(settings.networkId === '' ? name : settings.networkId)
    if (network === undefined || settings.dnsNames === null) return [name, settings] as const
    return [name, { ...settings, dnsNames: dnsNamesOf(container, network, settings.aliases) }] as const
  })
  setSettings(container, Object.fromEntries(renamed))
}

/** What a container's record keeps of its networking; also its host settings, with the names in them resolved. */
export interface PlannedNetworking {
  readonly hostConfig: HostConfig
  readonly networks: NetworkSettings
}

/** `planNetworks` for a container that is created. */
export function planNetworking(engine: Engine, request: NetworksRequest): PlannedNetworking {
  const networks = planNetworks(engine, request)
  const shared = /^container:(.+)$/.exec(request.hostConfig.NetworkMode)?.[1]
  const owner = shared === undefined ? undefined : engine.containers.find(shared)
  const hostConfig: HostConfig = {
    ...request.hostConfig,
    ...(owner !== undefined && { NetworkMode: `container:${owner.id}` }),
  }
  return { hostConfig, networks }
}
