/**
 * `--network NAME` and `--network name=N,alias=a,ip=…` (docker/cli 28.2, `opts/network.go`), and the endpoints that they
 * and `--ip`, `--network-alias`, `--link` and their like become.
 */
import { ValueError, type Flag, type FlagOptions } from '../flags'
import { CliError } from '../cliError'
import { readCommas } from '../optionKinds'

export interface NetworkChoice {
  readonly target: string
  readonly aliases: readonly string[]
  readonly links: readonly string[]
  readonly linkLocalIps: readonly string[]
  readonly driverOptions: Readonly<Record<string, string>>
  readonly ipv4: string
  readonly ipv6: string
  readonly macAddress: string
}

const nothing: NetworkChoice = {
  target: '',
  aliases: [],
  links: [],
  linkLocalIps: [],
  driverOptions: {},
  ipv4: '',
  ipv6: '',
  macAddress: '',
}

/** The option. */
export function networks(help: string, options: FlagOptions = {}): Flag<readonly NetworkChoice[]> {
  return { help, typeName: 'network', default: [], read: (raw, former) => [...former, readNetwork(raw)], ...options }
}

function readNetwork(raw: string): NetworkChoice {
  if (!/\w+=\w+(,\w+=\w+)*/.test(raw)) return { ...nothing, target: raw }
  let choice = nothing
  for (const field of readCommas(raw)) {
    // Values are taken in small letters too, the network's name among them.
    const [key, value] = field.toLowerCase().split(/=(.*)/s)
    if (key === undefined || key === '' || value === undefined) throw new ValueError(`invalid field ${field}`)
    choice = { ...choice, ...readField(choice, key.trim(), value.trim()) }
  }
  if (choice.target === '') throw new ValueError('network name/id is not specified')
  return choice
}

function readField(former: NetworkChoice, key: string, value: string): Partial<NetworkChoice> {
  switch (key) {
    case 'name':
      return { target: value }
    case 'alias':
      return { aliases: [...former.aliases, value] }
    case 'ip':
      return { ipv4: value }
    case 'ip6':
      return { ipv6: value }
    case 'mac-address':
      return { macAddress: value }
    case 'link-local-ip':
      return { linkLocalIps: [...former.linkLocalIps, value] }
    case 'driver-opt': {
      const at = value.indexOf('=')
      if (at <= 0) throw new ValueError('invalid key value pair format in driver options')
      return { driverOptions: { ...former.driverOptions, [value.slice(0, at)]: value.slice(at + 1) } }
    }
    default:
      throw new ValueError(`invalid field key ${key}`)
  }
}

/** What the single options say of the first network. */
export interface EndpointOptions {
  readonly aliases: readonly string[]
  readonly links: readonly string[]
  readonly linkLocalIps: readonly string[]
  readonly ipv4: string
  readonly ipv6: string
  readonly macAddress: string
}

/** `EndpointsConfig` by network; empty where the engine's own choice does. Throws `CliError`. */
export function endpointsOf(
  choices: readonly NetworkChoice[],
  options: EndpointOptions,
): Readonly<Record<string, object>> {
  const endpoints: Record<string, object> = {}
  const all = choices.length === 0 ? [{ ...nothing, target: 'default' }] : choices
  const kinds = new Set(choices.map(({ target }) => isUserDefined(target)))
  all.forEach((choice, index) => {
    const whole = index === 0 ? merged(choice, options) : choice
    const endpoint = endpointOf(whole)
    if (Object.hasOwn(endpoints, whole.target)) {
      throw new CliError(`network ${JSON.stringify(whole.target)} is specified multiple times`)
    }
    if (all.length === 1 && Object.keys(endpoint).length === 0) return
    endpoints[whole.target] = endpoint
  })
  if (kinds.size > 1) {
    throw new CliError('conflicting options: cannot attach both user-defined and non-user-defined network-modes')
  }
  return endpoints
}

function merged(choice: NetworkChoice, options: EndpointOptions): NetworkChoice {
  const conflict = (what: string, which: string): CliError =>
    new CliError(`conflicting options: cannot specify both ${what} and per-network ${which}`)
  if (choice.aliases.length > 0 && options.aliases.length > 0) throw conflict('--network-alias', 'alias')
  if (choice.ipv4 !== '' && options.ipv4 !== '') throw conflict('--ip', 'IPv4 address')
  if (choice.ipv6 !== '' && options.ipv6 !== '') throw conflict('--ip6', 'IPv6 address')
  if (choice.macAddress !== '' && options.macAddress !== '') throw conflict('--mac-address', 'MAC address')
  if (choice.linkLocalIps.length > 0 && options.linkLocalIps.length > 0) {
    throw conflict('--link-local-ip', 'link-local IP addresses')
  }
  return {
    ...choice,
    aliases: [...choice.aliases, ...options.aliases],
    links: isUserDefined(choice.target) ? options.links : [],
    linkLocalIps: [...choice.linkLocalIps, ...options.linkLocalIps],
    ipv4: choice.ipv4 || options.ipv4,
    ipv6: choice.ipv6 || options.ipv6,
    macAddress: choice.macAddress || options.macAddress,
  }
}

function endpointOf(choice: NetworkChoice): object {
  if (choice.target.trim() === '') throw new CliError('no name set for network')
  if (!isUserDefined(choice.target) && choice.aliases.length > 0) {
    throw new CliError('network-scoped aliases are only supported for user-defined networks')
  }
  const hasAddress = choice.ipv4 !== '' || choice.ipv6 !== '' || choice.linkLocalIps.length > 0
  return {
    ...(hasAddress
      ? {
          IPAMConfig: {
            ...(choice.ipv4 === '' ? {} : { IPv4Address: choice.ipv4 }),
            ...(choice.ipv6 === '' ? {} : { IPv6Address: choice.ipv6 }),
            ...(choice.linkLocalIps.length === 0 ? {} : { LinkLocalIPs: choice.linkLocalIps }),
          },
        }
      : {}),
    ...(choice.links.length === 0 ? {} : { Links: choice.links }),
    ...(choice.aliases.length === 0 ? {} : { Aliases: choice.aliases }),
    ...(choice.macAddress === '' ? {} : { MacAddress: choice.macAddress }),
    ...(Object.keys(choice.driverOptions).length === 0 ? {} : { DriverOpts: choice.driverOptions }),
  }
}

function isUserDefined(target: string): boolean {
  return !['default', 'bridge', 'host', 'none'].includes(target) && !target.startsWith('container:')
}
