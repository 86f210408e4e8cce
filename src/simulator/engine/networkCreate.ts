/**
 * Making and removing networks (moby `daemon/network.go`, 26.1): the checks, in moby's order and words, and the addresses
 * that a network of the bridge driver gets.
 */
import { LabError } from '@shared/errors'
import { refusal } from '../departures/refused'
import { z } from 'zod'
import type { Engine } from './engine'
import {
  claimAddress,
  contains,
  formatAddress,
  formatSubnet,
  lowestFree,
  maskedSubnet,
  overlaps,
  parseAddress,
  parseSubnet,
} from './networkAddresses'
import type { AddressPool, Subnet } from './networkAddresses'
import { isPredefined, normalised, plainNetwork } from './networks'
import type { IpamBlock, Network, NetworkRegistry } from './networks'
import { swarmSentence } from './swarm'

const texts = z.record(z.string(), z.string()).nullish()

export const networkRequestSchema = z
  .looseObject({
    Name: z.string().nullish(),
    CheckDuplicate: z.boolean().nullish(),
    Driver: z.string().nullish(),
    Scope: z.string().nullish(),
    EnableIPv6: z.boolean().nullish(),
    IPAM: z
      .looseObject({
        Driver: z.string().nullish(),
        Options: texts,
        Config: z
          .array(
            z
              .looseObject({
                Subnet: z.string().nullish(),
                IPRange: z.string().nullish(),
                Gateway: z.string().nullish(),
                AuxiliaryAddresses: texts,
              })
              .nullable(),
          )
          .nullish(),
      })
      .nullish(),
    Internal: z.boolean().nullish(),
    Attachable: z.boolean().nullish(),
    Ingress: z.boolean().nullish(),
    ConfigOnly: z.boolean().nullish(),
    ConfigFrom: z.looseObject({ Network: z.string().nullish() }).nullish(),
    Options: texts,
    Labels: texts,
  })
  .nullable()

export type NetworkRequest = NonNullable<z.infer<typeof networkRequestSchema>>

/** Creates a network. Throws LabError with the daemon's words. */
export async function createNetwork(engine: Engine, request: NetworkRequest): Promise<Network> {
  const { networks, events } = engine
  const name = request.Name ?? ''
  const driver = checkRequest(networks, request)
  const given = (request.IPAM?.Config ?? []).map(readBlock)
  checkBlocks(given)
  checkOptions(request.Options ?? {})
  const id = networks.newId()
  checkBridgeName(networks, id, request.Options?.['com.docker.network.bridge.name'])
  const source = configSource(networks, request)
  const addresses = source?.configOnly === true ? (source.blocks ?? []) : given
  const placed =
    request.ConfigOnly === true ? { blocks: given, gateways: [] } : placeBlocks(networks, request, addresses)
  const network: Network = {
    ...plainNetwork,
    id,
    name,
    driver: request.ConfigOnly === true ? 'null' : driver,
    createdAtMs: networks.now(),
    ipv6: request.EnableIPv6 === true,
    internal: request.Internal === true,
    attachable: request.Attachable === true,
    configOnly: request.ConfigOnly === true,
    configFrom: source?.name ?? '',
    ipamOptions: request.IPAM?.Options ?? null,
    blocks: placed.blocks.length === 0 ? null : placed.blocks,
    gateways: placed.gateways,
    ownSubnet: given.length > 0,
    options: request.Options ?? {},
    labels: request.Labels ?? {},
  }
  await networks.add(network)
  events.emit('network', 'create', id, { name, type: network.driver })
  return network
}

function checkRequest(networks: NetworkRegistry, request: NetworkRequest): Network['driver'] {
  const name = request.Name ?? ''
  if (isPredefined(name)) {
    throw new LabError('forbidden', `operation is not permitted on predefined ${name} network `)
  }
  if (networks.list().some((network) => network.name === name)) {
    throw new LabError('conflict', `network with name ${name} already exists`)
  }
  if (name.trim() === '') throw new LabError('invalid', `invalid name: ${name}`)
  if (request.Scope === 'swarm') {
    throw new LabError('forbidden', 'cannot create a swarm scoped network when swarm is not active')
  }
  if (
    request.ConfigOnly === true &&
    (request.Ingress === true || request.Internal === true || request.Attachable === true)
  ) {
    throw new LabError(
      'forbidden',
      'configuration network can only contain network specific fields. Network operator fields like [ ingress | internal | attachable | scope ] are not supported.',
    )
  }
  if (request.Ingress === true) throw new LabError('forbidden', 'Ingress network can only be global scope network')
  return checkDriver(request.Driver ?? '')
}

function checkDriver(driver: string): Network['driver'] {
  switch (driver) {
    case '':
    case 'bridge':
      return 'bridge'
    case 'host':
    case 'null':
      throw new LabError('forbidden', `only one instance of "${driver}" network is allowed`)
    case 'overlay':
      throw new LabError('forbidden', swarmSentence)
    case 'macvlan':
    case 'ipvlan':
      throw refusal(driver)
    default:
      throw new LabError('notFound', `plugin "${driver}" not found`)
  }
}

type RequestedBlock = NonNullable<NonNullable<NonNullable<NetworkRequest['IPAM']>['Config']>[number]>

function readBlock(block: RequestedBlock | null): IpamBlock {
  const auxiliary = block?.AuxiliaryAddresses ?? {}
  return {
    Subnet: block?.Subnet ?? '',
    ...(nonEmpty(block?.IPRange) && { IPRange: block.IPRange }),
    ...(nonEmpty(block?.Gateway) && { Gateway: block.Gateway }),
    ...(Object.keys(auxiliary).length > 0 && { AuxiliaryAddresses: auxiliary }),
  }
}

function nonEmpty(text: string | null | undefined): text is string {
  return text !== undefined && text !== null && text !== ''
}

/** `errors.Join` as moby prints it: one as it is, several with stars. */
export function joinErrors(heading: string, errors: readonly string[]): string {
  const lines = errors.length === 1 ? errors : errors.map((error) => `* ${error}`)
  return `${heading}:\n${lines.join('\n')}`
}

function checkBlocks(blocks: readonly IpamBlock[]): void {
  const errors = blocks.flatMap(blockErrors)
  if (errors.length > 0) throw new LabError('invalid', joinErrors('invalid network config', errors))
}

function blockErrors(block: IpamBlock): readonly string[] {
  const { Subnet: text } = block
  const subnet = parseSubnet(text)
  if (subnet === undefined) return [`invalid subnet ${text}: invalid CIDR block notation`]
  const errors: string[] = []
  const masked = formatSubnet(maskedSubnet(subnet))
  if (masked !== formatSubnet(subnet)) errors.push(`invalid subnet ${text}: it should be ${masked}`)
  errors.push(...rangeErrors(block.IPRange, subnet, text))
  const check = (what: string, address: string): void => {
    const parsed = parseAddress(address)
    if (parsed === undefined) errors.push(`invalid ${what}: invalid address`)
    else if (!contains(subnet, parsed))
      errors.push(`invalid ${what}: parent subnet ${text} doesn't contain this address`)
  }
  if (block.Gateway !== undefined) check(`gateway ${block.Gateway}`, block.Gateway)
  for (const [name, address] of Object.entries(block.AuxiliaryAddresses ?? {}))
    check(`auxiliary address ${name}`, address)
  return errors
}

function rangeErrors(text: string | undefined, subnet: Subnet, subnetText: string): readonly string[] {
  if (text === undefined) return []
  const range = parseSubnet(text)
  if (range === undefined) return [`invalid ip-range ${text}: invalid CIDR block notation`]
  if (range.prefix < subnet.prefix) {
    return [`invalid ip-range ${text}: CIDR block is bigger than its parent subnet ${subnetText}`]
  }
  const masked = formatSubnet(maskedSubnet(range))
  if (masked !== formatSubnet(range)) return [`invalid ip-range ${text}: it should be ${masked}`]
  if (!contains(subnet, range)) {
    return [`invalid ip-range ${text}: parent subnet ${subnetText} doesn't contain ip-range`]
  }
  return []
}

const switches = ['default_bridge', 'enable_icc', 'enable_ip_masquerade', 'inhibit_ipv4']
const goBooleans = ['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False']
/** The kernel's limit for the name of an interface. */
const longestInterfaceName = 15

function checkOptions(options: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(options)) {
    const reason = optionFault(name, value)
    if (reason !== undefined) throw new LabError('invalid', `failed to parse ${name} value: ${value} (${reason})`)
  }
}

function optionFault(name: string, value: string): string | undefined {
  const quoted = JSON.stringify(value)
  if (switches.some((word) => name === `com.docker.network.bridge.${word}`) && !goBooleans.includes(value)) {
    return `strconv.ParseBool: parsing ${quoted}: invalid syntax`
  }
  if (name === 'com.docker.network.driver.mtu' && !/^[+-]?\d+$/.test(value)) {
    return `strconv.Atoi: parsing ${quoted}: invalid syntax`
  }
  if (name === 'com.docker.network.bridge.host_binding_ipv4' && parseAddress(value) === undefined) return 'nil ip'
  return undefined
}

function checkBridgeName(networks: NetworkRegistry, id: string, name: string | undefined): void {
  if (name === undefined || name === '') return
  const other = networks.list().find((network) => network.options['com.docker.network.bridge.name'] === name)
  if (other !== undefined) {
    throw new LabError(
      'forbidden',
      `cannot create network ${id} (${name}): conflicts with network ${other.id} (${name}): networks have same bridge name`,
    )
  }
  if (name.length > longestInterfaceName) throw new LabError('system', 'numerical result out of range')
}

function configSource(networks: NetworkRegistry, request: NetworkRequest): Network | undefined {
  const name = request.ConfigFrom?.Network ?? ''
  if (name === '') return undefined
  const source = networks.list().find((network) => network.name === name)
  if (source === undefined)
    throw new LabError('notFound', `configuration network ${JSON.stringify(name)} does not exist`)
  if (!source.configOnly) {
    throw new LabError('forbidden', `network ${JSON.stringify(name)} is not a configuration network`)
  }
  return source
}

interface Placed {
  readonly blocks: readonly IpamBlock[]
  readonly gateways: readonly string[]
}

/** Checks the blocks against the other networks', adds one of the local pools for IPv4, and gives the gateways. */
function placeBlocks(networks: NetworkRegistry, request: NetworkRequest, given: readonly IpamBlock[]): Placed {
  const ipam = request.IPAM?.Driver ?? 'default'
  if (ipam === 'null') throw new LabError('invalid', 'ipv4 pool is empty')
  if (ipam !== 'default' && ipam !== '') throw new LabError('notFound', `plugin ${JSON.stringify(ipam)} not found`)
  const subnets = given.flatMap((block) => parseSubnet(block.Subnet) ?? [])
  if (subnets.some((subnet) => networks.subnets().some((other) => overlaps(subnet, other)))) {
    throw new LabError('forbidden', 'Pool overlaps with other one on this address space')
  }
  if (request.EnableIPv6 === true && !subnets.some((subnet) => subnet.family === 6)) {
    throw new LabError(
      'notFound',
      'could not find an available, non-overlapping IPv6 address pool among the defaults to assign to the network',
    )
  }
  if (subnets.filter((subnet) => subnet.family === 4).length > 1) {
    throw new LabError('forbidden', "bridge driver doesn't support multiple subnets")
  }
  const gateways = given.flatMap((block) => gatewayFor(block, request.EnableIPv6 === true) ?? [])
  if (subnets.some((subnet) => subnet.family === 4)) return { blocks: given, gateways }
  const pool = networks.takeLocalPool()
  const gateway = lowestFree({ subnet: pool }, new Set())
  const own = gateway === undefined ? '' : formatAddress(gateway)
  return { blocks: [...given, { Subnet: formatSubnet(pool), Gateway: own }], gateways: [...gateways, own] }
}

/** The named gateway, or the first address of the block; without IPv6 a block of it has none. */
function gatewayFor(block: IpamBlock, ipv6: boolean): string | undefined {
  const subnet = parseSubnet(block.Subnet)
  if (subnet === undefined || (subnet.family === 6 && !ipv6)) return undefined
  const range = parseSubnet(block.IPRange ?? '')
  const pool: AddressPool = range === undefined ? { subnet } : { subnet, range }
  const taken = new Set(Object.values(block.AuxiliaryAddresses ?? {}).map(normalised))
  const wanted = parseAddress(block.Gateway ?? '')
  try {
    const address = wanted === undefined ? lowestFree(pool, taken) : claimAddress(pool, wanted, taken)
    return address === undefined ? undefined : formatAddress(address)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new LabError('system', `failed to allocate gateway (${block.Gateway ?? ''}): ${reason}`, { cause: error })
  }
}

/** Removes a network. Throws LabError forbidden when it is the daemon's own or in use. */
export async function removeNetwork(engine: Engine, network: Network): Promise<void> {
  const { name, id } = network
  if (isPredefined(name)) {
    throw new LabError('forbidden', `${name} is a pre-defined network and cannot be removed`)
  }
  if (engine.networks.endpointsOn(network).length > 0) {
    throw new LabError('forbidden', `error while removing network: network ${name} id ${id} has active endpoints`)
  }
  if (engine.networks.list().some((other) => other.configFrom === name)) {
    throw new LabError(
      'forbidden',
      `error while removing network: configuration network ${JSON.stringify(name)} is in use`,
    )
  }
  await engine.networks.remove(network)
  engine.events.emit('network', 'destroy', id, { name, type: network.driver })
}
