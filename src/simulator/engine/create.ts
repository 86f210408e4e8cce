/**
 * Creating a container (moby `daemon/create.go`): settings are checked, its config is merged over the image's, the
 * writable layer is made, the working directory and the volumes too, and the image's content is copied into empty
 * volumes. Nothing runs yet.
 */
import { copyTree } from '@posix/filesystem/copyTree'
import { createNamespace } from '@posix/filesystem/namespace'
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import type { ImageId } from '@shared/docker/identity'
import { PosixError } from '@posix/filesystem/posixError'
import { LabError } from '@shared/errors'
import type { Layer } from '../layers/types'
import { keptWarnings } from '../departures/kept'
import { checkAskedPlatform } from '../builder/platform'
import { checkPlatform, platformWarnings } from './checkPlatform'
import { checkOptions, checkSettings } from './checkSettings'
import { Container } from './container'
import type { ContainerRecord } from './container'
import { mergedDirectory } from './mountPoints'
import { needRoomForLayer } from './diskRoom'
import { emitContainerEvent } from './engine'
import type { Engine } from './engine'
import { completeHostConfig } from './hostConfig'
import type { HostConfigRequest } from './hostConfig'
import { hostName, makeDirectories, rootCaller } from './hostDisk'
import { randomId } from './identifiers'
import { planLinks } from './links'
import { imageVolume, parseBind, parseMount, parseTmpfs, parseVolumesFrom } from './mountSpec'
import type { MountPoint } from './mountSpec'
import { checkLogConfig } from './logConfig'
import { logsIntoNowhere } from './logServers'
import { checkContainerName, generateName } from './names'
import { planNetworking } from './networkSettings'
import type { NetworkingConfig } from './networkSettings'
import { mergeRunConfig } from './runConfig'
import type { RunConfigRequest } from './runConfig'
import { hasOptions, volumeSizeBytes } from './volumes'

export interface CreateContainerRequest {
  /** Empty: a name is made up. */
  readonly name: string
  readonly config: RunConfigRequest
  readonly hostConfig: HostConfigRequest | null | undefined
  readonly networking?: NetworkingConfig | null | undefined
  /** The version that the client speaks. Default the newest. */
  readonly apiVersion?: string
  /** Nothing was asked for at all. */
  readonly isEmpty?: boolean
  /** `os/architecture` that the image must have. Default any. */
  readonly platform?: string
}

export interface CreatedContainer {
  readonly id: string
  readonly warnings: readonly string[]
}

/** Creates a container. Throws LabError with the daemon's words; what was made until then is taken back. */
export async function createContainer(engine: Engine, request: CreateContainerRequest): Promise<CreatedContainer> {
  if (request.isEmpty === true) {
    throw new LabError('invalid', 'config cannot be empty in order to create a container')
  }
  if ((request.platform ?? '') !== '') checkAskedPlatform(request.platform ?? '')
  const warnings = checkSettings(request.config, request.hostConfig ?? {}, {
    apiVersion: request.apiVersion,
    checkMount: (mount) => checkBindSource(engine, mount),
  })
  checkOthers(engine, request.hostConfig ?? {})
  const imageName = request.config.Image ?? ''
  const hostConfig = completeHostConfig(request.hostConfig)
  const image = imageName === '' ? undefined : engine.images.resolve(imageName)
  if (image !== undefined) checkPlatform(image, imageName, request.platform ?? '')
  const notes = image === undefined || (request.platform ?? '') !== '' ? [] : platformWarnings(image)
  const id = randomId(engine.random)
  // On the host's network a container has the host's name.
  const hostname = hostConfig.NetworkMode === 'host' ? hostName : id.slice(0, 12)
  const config = mergeRunConfig(withVolumes(request), image?.config.config, hostname)
  checkLogConfig(hostConfig.LogConfig)
  checkOptions(request.hostConfig ?? {})
  const networking = planNetworking(engine, { ...request, hostConfig })
  const name =
    request.name === ''
      ? generateName(engine.random, (candidate) => engine.containers.isNameTaken(candidate))
      : checkContainerName(request.name)
  engine.containers.reserveName(name, id)
  const record: ContainerRecord = {
    id,
    name,
    createdAtMs: engine.clock(),
    // Without an image there is no ID of one, and the container is empty.
    imageId: image?.id ?? ('' as ImageId),
    config,
    ...networking,
    mounts: [],
    state: { status: 'created', pid: 0, exitCode: 0, error: '', oomKilled: false },
    restartCount: 0,
    started: false,
    stoppedByUser: false,
  }
  await placeContainer(engine, record, { parent: image?.topLayer, isTransient: false })
  const kept = keptWarnings({
    logsIntoNowhere: logsIntoNowhere(hostConfig.LogConfig),
    host: request.hostConfig ?? {},
  })
  return { id, warnings: [...warnings, ...notes, ...kept] }
}

/** moby makes a map of no volumes for whoever sends a `HostConfig`. */
function withVolumes({ config, hostConfig }: CreateContainerRequest): RunConfigRequest {
  return hostConfig ? { ...config, Volumes: config.Volumes ?? {} } : config
}

/** Other containers that the settings name. */
function checkOthers(engine: Engine, host: HostConfigRequest): void {
  for (const mode of [host.PidMode, host['IpcMode']]) {
    const name = /^container:(.+)$/.exec(typeof mode === 'string' ? mode : '')?.[1]
    if (name === undefined || engine.containers.find(name) !== undefined) continue
    throw new LabError('invalid', `No such container: ${name}`)
  }
}

export interface Placement {
  /** The image's uppermost layer; undefined on nothing. */
  readonly parent: Layer | undefined
  /** Not written to the state, for the time being. */
  readonly isTransient: boolean
}

/**
 * Makes the container that a complete record describes, with its layer, working directory and volumes. Throws LabError
 * with the daemon's words; what was made until then is taken back.
 */
export async function placeContainer(
  engine: Engine,
  record: ContainerRecord,
  { parent, isTransient }: Placement,
): Promise<Container> {
  const layer = engine.layers.createWritable(record.id, parent, {
    ...{ initLayer: true, madeAtMs: record.createdAtMs },
  })
  const container = new Container(record, layer)
  container.isTransient = isTransient
  try {
    needRoomForLayer(engine, container)
    await setUpMounts(engine, container)
  } catch (error) {
    undoCreation(engine, container, record.name)
    throw error
  }
  engine.containers.add(container)
  try {
    await saveCreation(engine, container)
  } catch (error) {
    engine.containers.remove(container)
    await dropAnonymousVolumes(engine, container.record.mounts)
    undoCreation(engine, container, record.name)
    await engine.keeper.forgetContainer(container.id)
    throw error
  }
  emitContainerEvent(engine, container, 'create')
  return container
}

async function saveCreation(engine: Engine, container: Container): Promise<void> {
  if (!container.isTransient) await engine.keeper.saveLayer(container)
  for (const mount of container.record.mounts) {
    if (mount.type === 'volume' && mount.copyData) await engine.keeper.saveVolumeTree(mount.name)
  }
}

function undoCreation(engine: Engine, container: Container, name: string): void {
  container.layer.remove()
  engine.containers.releaseName(name)
  emitContainerEvent(engine, container, 'destroy')
}

async function setUpMounts(engine: Engine, container: Container): Promise<void> {
  const root = createNamespace(container.layer.merged)
  const mounts = await collectMounts(engine, container)
  try {
    setUpLinks(engine, container)
    const { WorkingDir: workingDir } = container.record.config
    if (workingDir !== '') makeWorkingDirectory(container, root, workingDir)
    for (const mount of imageVolumes(container, root, mounts)) {
      mounts.push(await provideVolume(engine, mount, volumeDriver(container)))
    }
    for (const mount of mounts) if (mount.type === 'volume' && mount.copyData) populate(engine, container, root, mount)
  } catch (error) {
    await dropAnonymousVolumes(engine, mounts)
    throw error
  }
  container.record = { ...container.record, mounts }
}

/** Links of the default bridge leave the settings. */
function setUpLinks(engine: Engine, container: Container): void {
  const { hostConfig } = container.record
  const links = planLinks(engine, hostConfig)
  if (links.length > 0) container.record = { ...container.record, links, hostConfig: { ...hostConfig, Links: null } }
}

/** Of a container that could not be made, named volumes stay. */
async function dropAnonymousVolumes(engine: Engine, mounts: readonly MountPoint[]): Promise<void> {
  for (const mount of mounts) {
    if (mount.type === 'volume' && mount.anonymous) await engine.volumes.remove(mount.name, { force: true })
  }
}

/** Throws LabError system with the daemon's words where a file stands in its way. */
function makeWorkingDirectory(container: Container, root: Namespace, path: string): void {
  try {
    if (!root.exists(rootCaller, path)) makeDirectories(root, path)
    else if (root.stat(rootCaller, path).kind !== 'directory') {
      throw new LabError('system', `Cannot mkdir: ${path} is not a directory`)
    }
  } catch (error) {
    if (!(error instanceof PosixError) || error.code !== 'ENOTDIR') throw error
    throw new LabError('system', `lstat ${mergedDirectory(container)}${path}: not a directory`, { cause: error })
  }
}

/**
 * `VolumesFrom`, then `Binds`, then `Mounts`, as moby registers them, one after the other: a later one at the same place
 * is refused, and volumes that were made until then stay, anonymous ones too (26.1.5).
 */
async function collectMounts(engine: Engine, container: Container): Promise<MountPoint[]> {
  const { hostConfig } = container.record
  const byDestination = new Map<string, MountPoint>()
  for (const spec of hostConfig.VolumesFrom ?? []) {
    for (const mount of mountsFrom(engine, spec)) byDestination.set(mount.destination, mount)
  }
  const temporary = hostConfig.Tmpfs ?? {}
  const taken = new Set<string>()
  const register = async (mount: MountPoint, target: string): Promise<void> => {
    if (taken.has(mount.destination)) throw duplicate(target)
    taken.add(mount.destination)
    checkBindSource(engine, mount)
    byDestination.set(
      mount.destination,
      mount.type === 'volume' ? await provideVolume(engine, mount, volumeDriver(container)) : mount,
    )
  }
  for (const bind of hostConfig.Binds ?? []) {
    const mount = parseBind(bind)
    if (temporary[mount.destination] !== undefined) throw duplicate(mount.destination)
    await register(mount, mount.destination)
  }
  for (const request of hostConfig.Mounts ?? []) await register(parseMount(request), request.Target)
  // A `--tmpfs` is no mount point to moby: it lies under one of `--mount type=tmpfs`, and over all others.
  return [...Object.entries(temporary).map(([path, options]) => parseTmpfs(path, options)), ...byDestination.values()]
}

function duplicate(target: string): LabError {
  return new LabError('invalid', `Duplicate mount point: ${target}`)
}

function mountsFrom(engine: Engine, spec: string): readonly MountPoint[] {
  const { container: name, readOnly } = parseVolumesFrom(spec)
  if (name === '') throw new LabError('invalid', 'invalid name or ID supplied: ""')
  const source = engine.containers.find(name)
  // Status 400 and not 404: the command line would take a 404 here for a missing image.
  if (source === undefined) throw new LabError('invalid', `No such container: ${name}`)
  // moby looks for each mount's volume, and a `--mount type=tmpfs` has none; a `--tmpfs` is no mount point to it.
  if ((source.record.hostConfig.Mounts ?? []).some((mount) => mount.Type === 'tmpfs')) {
    throw new LabError('notFound', 'get: no such volume')
  }
  return source.record.mounts
    .filter((mount) => mount.type !== 'tmpfs')
    .map((mount) => ({
      ...mount,
      readWrite: mount.readWrite && !readOnly,
      mode: readOnly ? 'ro' : mount.mode,
      copyData: false,
      createSource: false,
    }))
}

/** `--mount type=bind` refuses a missing source at creation; `-v` makes it when the container starts. */
function checkBindSource(engine: Engine, mount: MountPoint): void {
  if (mount.type !== 'bind' || mount.createSource) return
  if (engine.hostDisk.namespace.exists(rootCaller, mount.source)) return
  throw new LabError(
    'invalid',
    `invalid mount config for type "bind": bind source path does not exist: ${mount.source}`,
  )
}

/** `--volume-driver`: of volumes that `--mount` does not name. */
function volumeDriver({ record: { hostConfig } }: Container): string {
  const driver = hostConfig['VolumeDriver']
  return typeof driver === 'string' ? driver : ''
}

async function provideVolume(engine: Engine, mount: MountPoint, driver: string): Promise<MountPoint> {
  const request = mount.volumeRequest
  // `--mount` without a source makes up the name itself, and 26.1 then leaves the mark of an anonymous volume out.
  const name = mount.name === '' && request !== undefined ? randomId(engine.random) : mount.name
  const volume = await engine.volumes.create({
    name,
    driver: request?.driver ?? driver,
    labels: request === undefined || Object.keys(request.labels).length === 0 ? null : request.labels,
    options: request === undefined || Object.keys(request.options).length === 0 ? null : request.options,
  })
  return { ...mount, name: volume.record.name, source: volume.mountpoint }
}

/** Anonymous volumes for the paths that the image (or the client) declares and nothing is mounted on. */
function imageVolumes(container: Container, root: Namespace, mounts: readonly MountPoint[]): readonly MountPoint[] {
  const taken = new Set(mounts.map((mount) => mount.destination))
  const wanted = Object.keys(container.record.config.Volumes ?? {})
    .map(imageVolume)
    // `/d` and `/d/` are one place.
    .filter(({ destination }) => !taken.has(destination) && taken.add(destination))
  for (const { destination } of wanted) {
    const exists = root.exists(rootCaller, destination)
    if (!exists || root.stat(rootCaller, destination).kind === 'directory') continue
    const path = `${mergedDirectory(container)}${destination}`
    throw new LabError('system', `cannot mount volume over existing file, file exists ${path}`)
  }
  return wanted
}

/** Copies the image's directory into a volume that is empty, with owners, modes and links. Throws over a file. */
function populate(engine: Engine, container: Container, root: Namespace, mount: MountPoint): void {
  const volume = engine.volumes.get(mount.name)
  const isEmpty = volume.fileSystem.readDirectory(volume.fileSystem.root).length === 0
  if (!isEmpty || hasOptions(volume)) return
  if (!root.exists(rootCaller, mount.destination)) return
  const source = root.locate(rootCaller, mount.destination)
  if (source.mount.fileSystem.stat(source.inode).kind !== 'directory') {
    throw new LabError('system', `source ${mergedDirectory(container)}${mount.destination} is not directory`)
  }
  try {
    copyTree(
      { fileSystem: source.mount.fileSystem, root: source.inode },
      { fileSystem: volume.fileSystem, root: volume.fileSystem.root },
    )
  } catch (error) {
    if (!(error instanceof PosixError) || error.code !== 'ENOSPC') throw error
    const reason = `write ${volume.mountpoint}${error.path ?? ''}: no space left on device`
    throw new LabError('system', `failed to copy files: userspace copy failed: ${reason}`, { cause: error })
  }
}

/** Bytes of each volume and how many containers use it, for `system df`. */
export function volumeUsage(engine: Engine, name: string): { readonly Size: number; readonly RefCount: number } {
  return {
    Size: volumeSizeBytes(engine.volumes.get(name)),
    RefCount: engine.containers.usersOfVolume(name).length,
  }
}
