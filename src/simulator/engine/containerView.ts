/** Containers as the API shows them: `inspect` and the rows of the list (moby `daemon/inspect.go`, `list.go`, 26.1.5). */
import { maximumApiVersion } from '../apiVersion'
import type { Container } from './container'
import { stateView } from './container'
import { containerFolder } from './hostDisk'
import type { Engine } from './engine'
import { healthSuffix } from './healthState'
import { formatTime } from './identifiers'
import { linkNames, linksView } from './links'
import type { MountPoint } from './mountSpec'
import { sharedContainer } from './networkConnect'
import { mainMacOf, networkRowView, networkSettingsView } from './networkView'
import { portRows } from './ports'
import { commandLine } from './runConfig'

/** `GET /containers/{id}/json`; sizes only when asked for. */
export function inspectView(
  engine: Engine,
  container: Container,
  options: { readonly size: boolean; readonly apiVersion?: string },
): object {
  const { record } = container
  const [path = '', ...args] = commandLine(record.config)
  const folder = containerFolder(record.id)
  const etcFolder = containerFolder(etcOwnerOf(engine, container))
  const hostFile = (name: string): string => {
    if (!record.started) return ''
    return `${name.endsWith('.log') ? folder : etcFolder}/${name}`
  }
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
    // Only the driver `json-file` has a file to name.
    LogPath: record.hostConfig.LogConfig.Type === 'json-file' ? hostFile(`${record.id}-json.log`) : '',
    Name: `/${record.name}`,
    RestartCount: record.restartCount,
    Driver: engine.layers.driverName,
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: openExecs(engine, container),
    HostConfig: hostConfigView(engine, container),
    GraphDriver: graphDriverView(container.layer.graphDriver()),
    ...(options.size && sizes(engine, container)),
    Mounts: mountViews(record.mounts),
    Config: configView(engine, container),
    NetworkSettings: networkSettingsView(engine, container, options.apiVersion ?? maximumApiVersion),
  }
}

/**
 * The hardware address that was asked for stands before the triggers, as in Go's struct; moby writes it into the
 * configuration when it shows it, where it stays when the network is left.
 */
function configView(engine: Engine, container: Container): object {
  const { record } = container
  const { OnBuild, Labels, ...rest } = record.config
  const { StopSignal, StopTimeout, Shell, ...first } = rest
  const mac = mainMacOf(engine, container)
  if (mac !== '') container.shownMac = mac
  return {
    ...first,
    ...(container.shownMac !== '' && { MacAddress: container.shownMac }),
    OnBuild,
    Labels: record.imageId === '' ? Labels : (Labels ?? {}),
    ...(StopSignal !== undefined && { StopSignal }),
    ...(StopTimeout !== undefined && { StopTimeout }),
    ...(Shell !== undefined && { Shell }),
  }
}

function hostConfigView(engine: Engine, container: Container): object {
  const { hostConfig } = container.record
  const links = linksView(engine, container)
  return links === null ? hostConfig : { ...hostConfig, Links: links }
}

/** ID of the container whose hosts, hostname and resolv.conf it has. */
function etcOwnerOf(engine: Engine, container: Container): string {
  try {
    return sharedContainer(engine, container)?.id ?? container.id
  } catch {
    return container.id
  }
}

/** `Data` first, as Go prints it. */
export function graphDriverView(driver: { readonly Name: string; readonly Data: object | null }): object {
  return { Data: driver.Data, Name: driver.Name }
}

/** A stopped container has null, a running one the execs that run or may yet. */
function openExecs(engine: Engine, container: Container): readonly string[] | null {
  const ids = [...container.execIds].filter((id) => ['created', 'running'].includes(engine.execs.get(id)?.state ?? ''))
  return ids.length > 0 ? ids : null
}

function sizes(engine: Engine, container: Container): Readonly<Record<'SizeRw' | 'SizeRootFs', number>> {
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

/** A row of `GET /containers/json`. */
export function listView(engine: Engine, container: Container, options: { readonly size: boolean }): object {
  const { record } = container
  return {
    Id: record.id,
    Names: [`/${record.name}`, ...linkNames(engine, container)],
    Image: imageNameInList(engine, container),
    ImageID: record.imageId,
    Command: quoteCommand(commandLine(record.config)),
    Created: Math.floor(record.createdAtMs / 1000),
    Ports: portRows(engine, container),
    ...(options.size && omitZeros(sizes(engine, container))),
    Labels: record.config.Labels ?? {},
    State: record.state.status,
    Status: statusText(container, engine.clock()),
    HostConfig: { NetworkMode: record.hostConfig.NetworkMode },
    NetworkSettings: networkRowView(engine, container),
    Mounts: mountViews(record.started ? record.mounts : record.mounts.map(withoutSource)),
  }
}

/** Go leaves zeros out of a row. */
function omitZeros(values: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0))
}

/** The place on the host of a volume that the image wants is in the list only once the container was started. */
function withoutSource(mount: MountPoint): MountPoint {
  return mount.type === 'volume' && mount.anonymous && mount.mode === '' ? { ...mount, source: '' } : mount
}

/** The name it was created with, unless that name is another image's now or nobody's (moby `list.go`). */
function imageNameInList(engine: Engine, container: Container): string {
  const { config, imageId } = container.record
  if (config.Image === imageId) return imageId
  const now = engine.images.find(config.Image)
  return now?.id === imageId ? config.Image : imageId
}

/** moby's `ContainerView`: the path and its arguments, quoted where they hold a space. */
function quoteCommand(argv: readonly string[]): string {
  const [path = '', ...args] = argv
  return [path, ...args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg))].join(' ')
}

/** `Up 3 seconds`, `Exited (0) 2 minutes ago`, `Created` (moby `container/state.go`). */
function statusText(container: Container, nowMs: number): string {
  const { state } = container.record
  const since = (timeMs: number | undefined): string => humanDuration(nowMs - (timeMs ?? nowMs))
  if (state.status === 'running') return `Up ${since(state.startedAtMs)}${healthSuffix(state.health)}`
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
