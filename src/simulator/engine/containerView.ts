/** Containers as the API shows them: `inspect` and the rows of the list (moby `daemon/inspect.go`, `list.go`, 26.1.5). */
import type { Container } from './container'
import { stateView } from './container'
import { containerFolder } from './containerRoot'
import type { Engine } from './engine'
import type { HostConfig } from './hostConfig'
import { formatTime } from './identifiers'
import type { MountPoint } from './mountSpec'
import type { Endpoint } from './networks'
import { commandLine } from './runConfig'

/** `GET /containers/{id}/json`; sizes only when asked for. */
export function inspectView(engine: Engine, container: Container, options: { readonly size: boolean }): object {
  const { record } = container
  const [path = '', ...args] = commandLine(record.config)
  const folder = containerFolder(record.id)
  const hostFile = (name: string): string => (record.started ? `${folder}/${name}` : '')
  return {
    Id: record.id,
    Created: formatTime(record.createdAtMs),
    Path: path,
    Args: args,
    State: stateView(record.state),
    Image: record.imageId,
    ResolvConfPath: hostFile('resolv.conf'),
    HostnamePath: hostFile('hostname'),
    HostsPath: hostFile('hosts'),
    LogPath: hostFile(`${record.id}-json.log`),
    Name: `/${record.name}`,
    RestartCount: record.restartCount,
    Driver: engine.layers.driverName,
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: runningExecs(engine, container),
    HostConfig: record.hostConfig,
    GraphDriver: graphDriverView(container.layer.graphDriver()),
    ...(options.size && sizes(engine, container)),
    Mounts: mountViews(record.mounts),
    Config: configView(container),
    NetworkSettings: networkSettings(engine, container),
  }
}

function configView(container: Container): object {
  const { config } = container.record
  return { ...config, Labels: config.Labels ?? {} }
}

/** `Data` first, as Go prints it. */
export function graphDriverView(driver: { readonly Name: string; readonly Data: object | null }): object {
  return { Data: driver.Data, Name: driver.Name }
}

/** A stopped container has null, a running one the execs that run. */
function runningExecs(engine: Engine, container: Container): readonly string[] | null {
  const ids = [...container.execIds].filter((id) => engine.execs.get(id)?.state === 'running')
  return ids.length > 0 ? ids : null
}

function sizes(engine: Engine, container: Container): { readonly SizeRw: number; readonly SizeRootFs: number } {
  const own = container.layer.sizeBytes()
  let below = 0
  for (let layer = container.layer.parent; layer !== undefined; layer = layer.parent) below += layer.sizeBytes
  return { SizeRw: own, SizeRootFs: own + below }
}

/** The `Mounts` of inspect; tmpfs of `--tmpfs` is not shown there, that of `--mount` is. */
function mountViews(mounts: readonly MountPoint[]): readonly object[] {
  return mounts
    .filter((mount) => mount.type !== 'tmpfs' || mount.viaMount === true)
    .map((mount) => ({
      Type: mount.type,
      ...(mount.type === 'volume' && { Name: mount.name }),
      Source: mount.source,
      Destination: mount.destination,
      ...(mount.type === 'volume' && { Driver: 'local' }),
      Mode: mount.mode,
      RW: mount.readWrite,
      Propagation: mount.propagation,
    }))
}

function endpointView(endpoint: Endpoint | undefined): object {
  const connected = endpoint !== undefined && endpoint.address !== ''
  return {
    IPAMConfig: null,
    Links: null,
    Aliases: null,
    MacAddress: endpoint?.macAddress ?? '',
    NetworkID: endpoint?.networkId ?? '',
    EndpointID: endpoint?.endpointId ?? '',
    Gateway: connected ? '172.17.0.1' : '',
    IPAddress: endpoint?.address ?? '',
    IPPrefixLen: connected ? 16 : 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    DriverOpts: null,
    DNSNames: null,
  }
}

function networkName(hostConfig: HostConfig): string {
  return hostConfig.NetworkMode === 'default' ? 'bridge' : hostConfig.NetworkMode
}

function networkSettings(engine: Engine, container: Container): object {
  const endpoint = engine.networks.endpointOf(container.id)
  const connected = endpoint !== undefined && endpoint.address !== ''
  return {
    Bridge: '',
    SandboxID: endpoint?.sandboxId ?? '',
    SandboxKey: endpoint === undefined ? '' : `/var/run/docker/netns/${endpoint.sandboxId.slice(0, 12)}`,
    Ports: endpoint === undefined ? {} : portsView(container),
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: endpoint?.endpointId ?? '',
    Gateway: connected ? '172.17.0.1' : '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    IPAddress: endpoint?.address ?? '',
    IPPrefixLen: connected ? 16 : 0,
    IPv6Gateway: '',
    MacAddress: endpoint?.macAddress ?? '',
    Networks: { [networkName(container.record.hostConfig)]: endpointView(endpoint) },
  }
}

interface PortBinding {
  readonly HostIp: string
  readonly HostPort: string
}

/** Exposed ports are null there, published ones have their addresses. */
function portsView(container: Container): Readonly<Record<string, readonly PortBinding[] | null>> {
  const { config, hostConfig } = container.record
  const exposed = Object.keys(config.ExposedPorts ?? {}).map((port) => [port, null] as const)
  return { ...Object.fromEntries(exposed), ...publishedPorts(hostConfig) }
}

const firstEphemeralPort = 32768

/** What `-p` asks for, as if it were bound: nothing listens in the simulator (docs/fidelity.md). */
function publishedPorts(hostConfig: HostConfig): Readonly<Record<string, readonly PortBinding[]>> {
  let nextPort = firstEphemeralPort
  const given = (hostPort: string): string => (['', '0'].includes(hostPort) ? String(nextPort++) : hostPort)
  return Object.fromEntries(
    Object.entries(hostConfig.PortBindings ?? {}).map(([port, bindings]) => [
      port,
      (bindings ?? []).flatMap(({ HostIp: ip = '', HostPort: wanted = '' }) => {
        const hostPort = given(wanted)
        const addresses = ip === '' ? ['0.0.0.0', '::'] : [ip]
        return addresses.map((address) => ({ HostIp: address, HostPort: hostPort }))
      }),
    ]),
  )
}

/** A row of `GET /containers/json`. */
export function listView(engine: Engine, container: Container, options: { readonly size: boolean }): object {
  const { record } = container
  const endpoint = engine.networks.endpointOf(record.id)
  return {
    Id: record.id,
    Names: [`/${record.name}`],
    Image: imageNameInList(engine, container),
    ImageID: record.imageId,
    Command: quoteCommand(commandLine(record.config)),
    Created: Math.floor(record.createdAtMs / 1000),
    Ports: portRows(container, endpoint !== undefined),
    ...(options.size && sizes(engine, container)),
    Labels: record.config.Labels ?? {},
    State: record.state.status,
    Status: statusText(container, engine.clock()),
    HostConfig: { NetworkMode: record.hostConfig.NetworkMode },
    NetworkSettings: { Networks: { [networkName(record.hostConfig)]: endpointView(endpoint) } },
    Mounts: mountViews(record.mounts),
  }
}

/** The name it was created with, unless that name is another image's now or nobody's (moby `list.go`). */
function imageNameInList(engine: Engine, container: Container): string {
  const { config, imageId } = container.record
  const now = engine.images.find(config.Image)
  return now?.id === imageId ? config.Image : imageId
}

/** moby's `ContainerView`: the path and its arguments, quoted where they hold a space. */
function quoteCommand(argv: readonly string[]): string {
  const [path = '', ...args] = argv
  return [path, ...args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg))].join(' ')
}

function portRows(container: Container, isUp: boolean): readonly object[] {
  const { config, hostConfig } = container.record
  if (!isUp) return []
  const published = publishedPorts(hostConfig)
  const names = new Set([...Object.keys(config.ExposedPorts ?? {}), ...Object.keys(published)])
  return [...names].flatMap((name) => {
    const [number, type = 'tcp'] = name.split('/')
    const privatePort = Number(number)
    const bindings = published[name] ?? []
    if (bindings.length === 0) return [{ PrivatePort: privatePort, Type: type }]
    return bindings.map(({ HostIp, HostPort }) => ({
      IP: HostIp,
      PrivatePort: privatePort,
      PublicPort: Number(HostPort),
      Type: type,
    }))
  })
}

/** `Up 3 seconds`, `Exited (0) 2 minutes ago`, `Created` (moby `container/state.go`). */
function statusText(container: Container, nowMs: number): string {
  const { state } = container.record
  const since = (timeMs: number | undefined): string => humanDuration(nowMs - (timeMs ?? nowMs))
  if (state.status === 'running') return `Up ${since(state.startedAtMs)}`
  if (state.status === 'paused') return `Up ${since(state.startedAtMs)} (Paused)`
  if (state.status === 'restarting') {
    return `Restarting (${String(state.exitCode)}) ${since(state.finishedAtMs)} ago`
  }
  if (state.status === 'created') return 'Created'
  if (state.status === 'removing') return 'Removal In Progress'
  if (state.status === 'dead') return 'Dead'
  return `Exited (${String(state.exitCode)}) ${since(state.finishedAtMs)} ago`
}

/** go-units' `HumanDuration`. */
function humanDuration(durationMs: number): string {
  const seconds = Math.floor(durationMs / 1000)
  if (seconds < 1) return 'Less than a second'
  if (seconds === 1) return '1 second'
  if (seconds < 60) return `${String(seconds)} seconds`
  const minutes = Math.floor(seconds / 60)
  if (minutes === 1) return 'About a minute'
  if (minutes < 60) return `${String(minutes)} minutes`
  const hours = Math.round(seconds / 3600)
  if (hours === 1) return 'About an hour'
  if (hours < 48) return `${String(hours)} hours`
  if (hours < 24 * 7 * 2) return `${String(Math.floor(hours / 24))} days`
  if (hours < 24 * 30 * 2) return `${String(Math.floor(hours / 24 / 7))} weeks`
  if (hours < 24 * 365 * 2) return `${String(Math.floor(hours / 24 / 30))} months`
  return `${String(Math.floor(hours / 24 / 365))} years`
}
