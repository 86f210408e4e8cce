/** `docker network …`. */
import { isIP } from 'node:net'
import { LabError } from '@shared/errors'
import type { RawNetwork } from '../../docker/engineApi'
import { CliError } from '../cliError'
import { linkOf } from '../container/containerKinds'
import { readLabels } from '../container/keyValues'
import { eachTarget } from '../eachTarget'
import { bool, integer, list, text } from '../flags'
import { compareNaturally, labelText, shortId } from '../humanize'
import { inspectAll } from '../inspectAll'
import { formatRows, type Listing } from '../listing'
import { commaList, filter, inspectFormatHelp, labels, listFormatHelp, map } from '../optionKinds'
import { defineVerb } from '../verb'
import { findOne } from './inspect'

interface Row {
  readonly network: RawNetwork
  readonly isWhole: boolean
}

const listing: Listing<Row> = {
  typeName: '*network.networkContext',
  columns: {
    ID: { header: 'NETWORK ID', value: ({ network, isWhole }) => (isWhole ? network.Id : shortId(network.Id)) },
    Name: { header: 'NAME', value: ({ network }) => network.Name },
    Driver: { header: 'DRIVER', value: ({ network }) => network.Driver },
    Scope: { header: 'SCOPE', value: ({ network }) => network.Scope },
    IPv4: { header: 'IPV4', value: ({ network }) => String(network['EnableIPv4'] === true) },
    IPv6: { header: 'IPV6', value: ({ network }) => String(network['EnableIPv6'] === true) },
    Internal: { header: 'INTERNAL', value: ({ network }) => String(network['Internal'] === true) },
    Labels: { header: 'LABELS', value: ({ network }) => labelText(labelsOf(network)) },
    CreatedAt: { header: 'CREATED AT', value: ({ network }) => createdAt(network) },
  },
  methods: ({ network }) => ({ Label: (name) => labelsOf(network)[String(name)] ?? '' }),
}

function labelsOf(network: RawNetwork): Readonly<Record<string, string>> {
  return network['Labels'] ?? {}
}

/** `2026-11-22 08:09:48.379919364 +0000 UTC`. */
function createdAt(network: RawNetwork): string {
  const created = network['Created']
  return typeof created === 'string' ? created.replace('T', ' ').replace(/Z$/, ' +0000 UTC') : ''
}

/** `docker network ls`. */
export const networkLs = defineVerb({
  names: [
    ['network', 'ls'],
    ['network', 'list'],
  ],
  usage: '[OPTIONS]',
  summary: 'List networks',
  flags: {
    filter: filter('Provide filter values (e.g. "driver=bridge")', { short: 'f' }),
    format: text(listFormatHelp),
    'no-trunc': bool('Do not truncate the output'),
    quiet: bool('Only display network IDs', { short: 'q' }),
  },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    const networks = await context.client.networks.list({ filters: flags.filter })
    const rows = [...networks]
      .sort((a, b) => compareNaturally(a.Name, b.Name))
      .map((network) => ({ network, isWhole: flags['no-trunc'] }))
    const shown = ['ID', 'Name', 'Driver', 'Scope']
    const raw = flags.quiet
      ? 'network_id: {{.ID}}'
      : 'network_id: {{.ID}}\nname: {{.Name}}\ndriver: {{.Driver}}\nscope: {{.Scope}}\n'
    const options = { shown, format: flags.format, quietColumn: flags.quiet ? 'ID' : undefined, raw }
    await context.streams.out(formatRows(rows, listing, options))
    return 0
  },
})

/** `docker network create`. */
export const networkCreate = defineVerb({
  names: [['network', 'create']],
  usage: '[OPTIONS] NETWORK',
  summary: 'Create a network',
  flags: {
    attachable: bool('Enable manual container attachment'),
    'aux-address': map('Auxiliary IPv4 or IPv6 addresses used by Network driver (default map[])'),
    'config-from': text('The network from which to copy the configuration'),
    'config-only': bool('Create a configuration only network'),
    driver: text('Driver to manage the Network (default "bridge")', { short: 'd', default: 'bridge' }),
    gateway: commaList('IPv4 or IPv6 Gateway for the master subnet'),
    ingress: bool('Create swarm routing-mesh network'),
    internal: bool('Restrict external access to the network'),
    'ip-range': commaList('Allocate container ip from a sub-range'),
    'ipam-driver': text('IP Address Management Driver (default "default")', { default: 'default' }),
    'ipam-opt': map('Set IPAM driver specific options (default map[])'),
    ipv4: bool('Enable or disable IPv4 address assignment (default true)', { default: true }),
    ipv6: bool('Enable or disable IPv6 address assignment'),
    label: labels('Set metadata on a network'),
    opt: map('Set driver specific options (default map[])', { short: 'o' }),
    scope: text("Control the network's scope"),
    subnet: commaList('Subnet in CIDR format that represents a network segment'),
  },
  argumentCount: { min: 1, max: 1 },
  async run(context, flags, [name = ''], { given }) {
    const body = {
      Name: name,
      Driver: flags.driver,
      Options: flags.opt,
      IPAM: { Driver: flags['ipam-driver'], Options: flags['ipam-opt'], Config: ipamConfig(flags) },
      Internal: flags.internal,
      ...(given.has('ipv4') ? { EnableIPv4: flags.ipv4 } : {}),
      ...(given.has('ipv6') ? { EnableIPv6: flags.ipv6 } : {}),
      Attachable: flags.attachable,
      Ingress: flags.ingress,
      Scope: flags.scope,
      ConfigOnly: flags['config-only'],
      ...(flags['config-from'] === '' ? {} : { ConfigFrom: { Network: flags['config-from'] } }),
      Labels: { ...context.labels, ...readLabels(context, [], flags.label) },
    }
    const made = await context.client.commandLine.createNetwork(body)
    await context.streams.out(`${made.Id}\n`)
    return 0
  },
})

interface IpamFlags {
  readonly subnet: readonly string[]
  readonly gateway: readonly string[]
  readonly 'ip-range': readonly string[]
  readonly 'aux-address': Readonly<Record<string, string>>
}

interface IpamEntry {
  Subnet: string
  IPRange?: string
  Gateway?: string
  AuxiliaryAddresses?: Record<string, string>
}

/** Gateways, ranges and addresses, each with the subnet that holds it (docker/cli `network/create.go`). */
function ipamConfig(flags: IpamFlags): readonly IpamEntry[] {
  if (flags.subnet.length < flags['ip-range'].length || flags.subnet.length < flags.gateway.length) {
    throw new CliError('every ip-range or gateway must have a corresponding subnet')
  }
  const entries = flags.subnet.map((subnet): IpamEntry => ({ Subnet: subnet }))
  const place = (address: string, what: string, put: (entry: IpamEntry) => void): void => {
    const entry = entries.find(({ Subnet }) => contains(Subnet, address))
    if (entry === undefined) throw new CliError(`no matching subnet for ${what}`)
    put(entry)
  }
  for (const range of flags['ip-range']) {
    place(range.split('/')[0] ?? '', `range ${range}`, (entry) => {
      if (entry.IPRange !== undefined)
        throw new CliError(
          'cannot configure multiple ranges (' + `${range}, ${entry.IPRange}) on the same subnet (${entry.Subnet})`,
        )
      entry.IPRange = range
    })
  }
  for (const gateway of flags.gateway) {
    place(gateway, `gateway ${gateway}`, (entry) => {
      if (entry.Gateway !== undefined)
        throw new CliError(
          `cannot configure multiple gateways (${gateway}, ${entry.Gateway}) for the same subnet (${entry.Subnet})`,
        )
      entry.Gateway = gateway
    })
  }
  for (const [name, address] of Object.entries(flags['aux-address'])) {
    place(address, `aux-address ${address}`, (entry) => {
      entry.AuxiliaryAddresses = { ...entry.AuxiliaryAddresses, [name]: address }
    })
  }
  return entries
}

/** Whether an IPv4 address lies in a subnet; others are left to the daemon, with the first subnet of their family. */
function contains(subnet: string, address: string): boolean {
  const [base = '', bits = '0'] = subnet.split('/')
  const family = isIP(address)
  if (family !== isIP(base)) return false
  if (family !== 4) return true
  const mask = Number(bits) === 0 ? 0 : (0xffffffff << (32 - Number(bits))) >>> 0
  return (numberOf(base) & mask) >>> 0 === (numberOf(address) & mask) >>> 0
}

function numberOf(ip: string): number {
  return ip.split('.').reduce((sum, part) => (sum * 256 + Number(part)) >>> 0, 0)
}

/** `docker network inspect`. */
export const networkInspect = defineVerb({
  names: [['network', 'inspect']],
  usage: '[OPTIONS] NETWORK [NETWORK...]',
  summary: 'Display detailed information on one or more networks',
  flags: {
    format: text(inspectFormatHelp, { short: 'f' }),
    verbose: bool('Verbose output for diagnostics', { short: 'v' }),
  },
  argumentCount: { min: 1 },
  run: (context, flags, names) =>
    inspectAll(context, names, {
      format: flags.format,
      find: (name) => findOne(context, name, 'network', false, flags.verbose ? { verbose: true } : {}),
    }),
})

/** `docker network rm`. */
export const networkRm = defineVerb({
  names: [
    ['network', 'rm'],
    ['network', 'remove'],
  ],
  usage: 'NETWORK [NETWORK...]',
  summary: 'Remove one or more networks',
  flags: { force: bool('Do not error if the network does not exist', { short: 'f' }) },
  argumentCount: { min: 1 },
  async run(context, flags, names) {
    const code = await eachTarget(context, names, async (name) => {
      try {
        await context.client.commandLine.removeNetwork(name)
      } catch (error) {
        if (flags.force && error instanceof LabError && error.kind === 'notFound') return undefined
        throw error
      }
      return name
    })
    // The CLI gives no reason of its own here, and says the exit code.
    if (code !== 0) throw new CliError('exit status 1')
    return 0
  },
})

/** `docker network connect`. */
export const networkConnect = defineVerb({
  names: [['network', 'connect']],
  usage: '[OPTIONS] NETWORK CONTAINER',
  summary: 'Connect a container to a network',
  flags: {
    alias: commaList('Add network-scoped alias for the container'),
    'driver-opt': commaList('driver options for the network'),
    'gw-priority': integer('Highest gw-priority provides the default gateway. Accepts positive and negative values.'),
    ip: text('IPv4 address (e.g., "172.30.100.104")'),
    ip6: text('IPv6 address (e.g., "2001:db8::33")'),
    link: list('Add link to another container', { check: linkOf }),
    'link-local-ip': commaList('Add a link-local address for the container'),
  },
  argumentCount: { min: 2, max: 2 },
  async run(context, flags, [network = '', container = '']) {
    const options = flags['driver-opt'].map((word): [string, string] => {
      const at = word.indexOf('=')
      if (at <= 0) throw new CliError('invalid key/value pair format in driver options')
      return [word.slice(0, at), word.slice(at + 1)]
    })
    await context.client.commandLine.connectNetwork(network, {
      Container: container,
      EndpointConfig: {
        IPAMConfig: { IPv4Address: flags.ip, IPv6Address: flags.ip6, LinkLocalIPs: flags['link-local-ip'] },
        Links: flags.link,
        Aliases: flags.alias,
        DriverOpts: Object.fromEntries(options),
        GwPriority: flags['gw-priority'],
      },
    })
    context.touch({ kind: 'container', id: container })
    return 0
  },
})

/** `docker network disconnect`. */
export const networkDisconnect = defineVerb({
  names: [['network', 'disconnect']],
  usage: '[OPTIONS] NETWORK CONTAINER',
  summary: 'Disconnect a container from a network',
  flags: { force: bool('Force the container to disconnect from a network', { short: 'f' }) },
  argumentCount: { min: 2, max: 2 },
  async run(context, flags, [network = '', container = '']) {
    await context.client.commandLine.disconnectNetwork(network, { Container: container, Force: flags.force })
    context.touch({ kind: 'container', id: container })
    return 0
  },
})
