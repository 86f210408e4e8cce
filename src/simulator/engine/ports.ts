/**
 * Published ports as records: numbers are given out, are the container's as long as it runs, and are shown; nothing
 * listens on them (docs/fidelity.md). As libnetwork's port allocator does it, a port that nobody names comes from 32768
 * up, the one after the last; a range gives its lowest free one.
 */
import { LabError } from '@shared/errors'
import type { Container } from './container'
import type { Engine } from './engine'
import type { Endpoint } from './networks'

export interface PortBinding {
  readonly HostIp: string
  readonly HostPort: string
}

/** Bindings by `80/tcp`; null for a port that is exposed and not published. */
export type BoundPorts = Readonly<Record<string, readonly PortBinding[] | null>>

const firstPort = 32_768
const lastPort = 60_999

/** The ports of the host, by protocol: who has them, and which was given out last. */
export class PortRegistry {
  private readonly bound = new Map<string, BoundPorts>()
  private readonly last = new Map<string, number>()

  /** Ports of a running container; empty when it has none or doesn't run. */
  of(containerId: string): BoundPorts {
    return this.bound.get(containerId) ?? {}
  }

  set(containerId: string, ports: BoundPorts): void {
    this.bound.set(containerId, ports)
  }

  release(containerId: string): void {
    this.bound.delete(containerId)
  }

  isFree(protocol: string, ip: string, port: number, mine: readonly PortBinding[]): boolean {
    const clashes = (binding: PortBinding): boolean =>
      Number(binding.HostPort) === port && (isAny(ip) || isAny(binding.HostIp) || binding.HostIp === ip)
    if (mine.some(clashes)) return false
    for (const ports of this.bound.values()) {
      for (const [name, bindings] of Object.entries(ports)) {
        if (name.endsWith(`/${protocol}`) && (bindings ?? []).some(clashes)) return false
      }
    }
    return true
  }

  /** The next free port for `-p 80` and `-P`. */
  next(protocol: string, mine: readonly PortBinding[]): number {
    const count = lastPort - firstPort + 1
    const start = (this.last.get(protocol) ?? firstPort - 1) + 1 - firstPort
    for (let step = 0; step < count; step += 1) {
      const port = firstPort + ((start + step) % count)
      if (!this.isFree(protocol, '', port, mine)) continue
      this.last.set(protocol, port)
      return port
    }
    throw new LabError('system', 'all ports are allocated')
  }
}

function isAny(ip: string): boolean {
  return ip === '' || ip === '0.0.0.0' || ip === '::'
}

/** Ports of a container as inspect shows them; none unless it runs on a network that has any. */
export function boundPorts(engine: Engine, container: Container): BoundPorts {
  return container.isRunning ? engine.ports.of(container.id) : {}
}

/** Binds what a container that starts publishes. Throws LabError system when a port is another's. */
export function bindPorts(engine: Engine, container: Container): void {
  const { config, hostConfig } = container.record
  const endpoint = publishingEndpoint(engine, container)
  if (endpoint === undefined) return
  const publishesAll = hostConfig['PublishAllPorts'] === true
  const ports: Record<string, readonly PortBinding[] | null> = {}
  const exposed = Object.keys(config.ExposedPorts ?? {}).sort((a, b) => parseInt(a, 10) - parseInt(b, 10))
  for (const exposedName of exposed) {
    const name = exposedName.includes('/') ? exposedName : `${exposedName}/tcp`
    const wanted = hostConfig.PortBindings?.[exposedName] ?? []
    const asked = wanted.length === 0 && publishesAll ? [{}] : wanted
    const mine = Object.entries(ports).flatMap(([other, list]) =>
      other.split('/')[1] === name.split('/')[1] ? (list ?? []) : [],
    )
    const bindings = asked.flatMap((binding) => bindOne(engine, container, endpoint, name, binding, mine))
    ports[name] = bindings.length === 0 ? null : bindings
  }
  const sorted = Object.entries(ports).sort(([a], [b]) => (a < b ? -1 : 1))
  engine.ports.set(container.id, Object.fromEntries(sorted))
}

/** The network that publishes: a bridge that is not internal, the default one before the others. */
function publishingEndpoint(engine: Engine, container: Container): Endpoint | undefined {
  return engine.networks.endpointsOf(container.id).find((endpoint) => endpoint.gateway !== '')
}

interface WantedBinding {
  readonly HostIp?: string | undefined
  readonly HostPort?: string | undefined
}

function bindOne(
  engine: Engine,
  container: Container,
  endpoint: Endpoint,
  name: string,
  { HostIp: ip = '', HostPort: wanted = '' }: WantedBinding,
  mine: readonly PortBinding[],
): readonly PortBinding[] {
  const protocol = name.split('/')[1] ?? 'tcp'
  const port = choosePort(engine, protocol, ip, wanted, mine)
  const fail = (reason: string): LabError =>
    new LabError(
      'system',
      `driver failed programming external connectivity on endpoint ${container.record.name} (${endpoint.endpointId}): ${reason}`,
    )
  if (port === undefined) {
    throw fail(`Bind for ${ip === '' ? '0.0.0.0' : ip}:${wanted} failed: port is already allocated`)
  }
  if (!isHosts(engine, ip)) {
    const listened = ip.includes(':') ? `${protocol}6 [${ip}]:${port}` : `${protocol}4 ${ip}:${port}`
    throw fail(`Error starting userland proxy: listen ${listened}: bind: cannot assign requested address`)
  }
  const addresses = ip === '' ? ['0.0.0.0', '::'] : [ip]
  return addresses.map((address) => ({ HostIp: address, HostPort: String(port) }))
}

/** The host's addresses are those of its loopback and of its bridges. */
function isHosts(engine: Engine, ip: string): boolean {
  const isOwn = isAny(ip) || ip === '::1' || ip.startsWith('127.')
  return isOwn || engine.networks.list().some(({ gateways }) => gateways.includes(ip))
}

function choosePort(
  engine: Engine,
  protocol: string,
  ip: string,
  wanted: string,
  mine: readonly PortBinding[],
): number | undefined {
  if (wanted === '' || wanted === '0') return engine.ports.next(protocol, mine)
  const [first = 0, last = first] = wanted.split('-').map(Number)
  for (let port = first; port <= last; port += 1) {
    if (engine.ports.isFree(protocol, ip, port, mine)) return port
  }
  return undefined
}

/** The ports of a row of the list. */
export function portRows(engine: Engine, container: Container): readonly object[] {
  return Object.entries(boundPorts(engine, container)).flatMap(([name, bindings]) => {
    const [number, type = 'tcp'] = name.split('/')
    const row = { PrivatePort: Number(number), Type: type }
    if (bindings === null) return [row]
    return bindings.map(({ HostIp, HostPort }) => ({
      IP: HostIp,
      PrivatePort: row.PrivatePort,
      PublicPort: Number(HostPort),
      Type: type,
    }))
  })
}
