/** Containers as the screens see them: list, detail, changes, and what removing one would take along. */
import { runCommandLine, shellLine } from '@shared/docker/commandLine'
import {
  containerStates,
  type Change,
  type ContainerDetail,
  type ContainerRemovalPreview,
  type ContainerSummary,
  type Mount,
  type RunMount,
  type RunSpec,
} from '@shared/docker/container'
import type { RawChange, RawContainer, RawContainerSummary, RawImage } from './engineApi'
import { mountsOf, toMount } from './mounts'
import type { EngineClient } from './types'

/** `docker ps`. */
export async function listContainers(client: EngineClient, all: boolean): Promise<ContainerSummary[]> {
  const containers = await client.containers.list({ all })
  return containers.map(toSummary)
}

function toSummary(raw: RawContainerSummary): ContainerSummary {
  return {
    id: raw.Id,
    name: (raw.Names[0] ?? '').replace(/^\//, ''),
    image: raw.Image,
    imageId: raw.ImageID,
    command: raw.Command,
    createdAtSec: raw.Created,
    state: stateOf(raw.State),
    status: raw.Status,
    mounts: raw.Mounts.map(toMount),
    labels: { ...raw.Labels },
  }
}

function stateOf(text: string): ContainerSummary['state'] {
  return containerStates.find((state) => state === text) ?? 'dead'
}

/** One container. Throws LabError `notFound`. */
export async function inspectContainer(client: EngineClient, name: string): Promise<ContainerDetail> {
  const raw = await client.containers.inspect(name, { size: true })
  const [listed, image] = await Promise.all([
    client.containers.list({ all: true, filters: { id: [raw.Id] } }),
    client.images.inspect(raw.Image).catch(() => undefined),
  ])
  const summary = listed[0]
  const upperDir = raw.GraphDriver?.Data?.['UpperDir']
  return {
    id: raw.Id,
    name: nameOf(raw),
    image: raw.Config.Image ?? raw.Image,
    imageId: raw.Image,
    command: summary?.Command ?? [raw.Path, ...raw.Args].join(' '),
    createdAtSec: Math.floor(Date.parse(raw.Created) / 1000),
    state: stateOf(raw.State.Status),
    status: summary?.Status ?? raw.State.Status,
    mounts: mountsOf(raw),
    labels: { ...raw.Config.Labels },
    createdAt: raw.Created,
    startedAt: raw.State.StartedAt,
    finishedAt: raw.State.FinishedAt,
    exitCode: raw.State.ExitCode,
    error: raw.State.Error,
    argv: [raw.Path, ...raw.Args],
    env: [...(raw.Config.Env ?? [])],
    workingDir: raw.Config.WorkingDir ?? '',
    hostname: raw.Config.Hostname ?? '',
    hasTerminal: raw.Config.Tty ?? false,
    isReadOnly: raw.HostConfig.ReadonlyRootfs ?? false,
    autoRemove: raw.HostConfig.AutoRemove ?? false,
    commandLine: runCommandLine(toRunSpec(raw, image)),
    ...(raw.SizeRw === undefined ? {} : { sizeRwBytes: raw.SizeRw }),
    ...(raw.SizeRootFs === undefined ? {} : { sizeRootFsBytes: raw.SizeRootFs }),
    ...(upperDir === undefined ? {} : { upperDir }),
  }
}

/** Without the leading slash. */
function nameOf(raw: Pick<RawContainer, 'Name'>): string {
  return raw.Name.replace(/^\//, '')
}

/**
 * The Run screen that would make the container again. What it has from its image is left out; an image that is gone
 * meanwhile makes it say more than was once typed.
 */
export function toRunSpec(raw: RawContainer, image: RawImage | undefined): RunSpec {
  const own = (
    values: readonly string[] | null | undefined,
    inherited: readonly string[] | null | undefined,
  ): string[] => (sameWords(values, inherited) ? [] : [...(values ?? [])])
  const imageEnv = new Set(image?.Config?.Env ?? [])
  const imageLabels = image?.Config?.Labels ?? {}
  const entrypoint = own(raw.Config.Entrypoint, image?.Config?.Entrypoint)
  const command = own(raw.Config.Cmd, entrypoint.length > 0 ? undefined : image?.Config?.Cmd)
  const differs = (value: string | undefined, inherited: string | undefined): string | undefined =>
    value === undefined || value === '' || value === inherited ? undefined : value
  const workingDir = differs(raw.Config.WorkingDir, image?.Config?.WorkingDir)
  const user = differs(raw.Config.User, image?.Config?.User)
  const [first, ...rest] = entrypoint
  return {
    image: raw.Config.Image ?? raw.Image,
    name: nameOf(raw),
    command: [...rest, ...command],
    ...(first === undefined ? {} : { entrypoint: first }),
    env: (raw.Config.Env ?? []).filter((line) => !imageEnv.has(line)).map(envOf),
    mounts: runMountsOf(raw, image),
    volumesFrom: (raw.HostConfig.VolumesFrom ?? []).map((from) => ({
      container: from.replace(/:(ro|rw|z|Z)$/, ''),
      isReadOnly: from.endsWith(':ro'),
    })),
    isReadOnly: raw.HostConfig.ReadonlyRootfs ?? false,
    autoRemove: raw.HostConfig.AutoRemove ?? false,
    detach: raw.Config.AttachStdout !== true,
    interactive: raw.Config.Tty === true && raw.Config.OpenStdin === true,
    ...(workingDir === undefined ? {} : { workingDir }),
    ...(user === undefined ? {} : { user }),
    labels: Object.fromEntries(
      Object.entries(raw.Config.Labels ?? {}).filter(([key, value]) => imageLabels[key] !== value),
    ),
  }
}

function sameWords(a: readonly string[] | null | undefined, b: readonly string[] | null | undefined): boolean {
  return JSON.stringify(a ?? []) === JSON.stringify(b ?? [])
}

function envOf(line: string): { name: string; value: string } {
  const at = line.indexOf('=')
  return at < 0 ? { name: line, value: '' } : { name: line.slice(0, at), value: line.slice(at + 1) }
}

/** Mounts that were asked for: `-v` and `--mount`, not those of volumes-from or of the image's VOLUME. */
function runMountsOf({ HostConfig, Mounts, Config }: RawContainer, image: RawImage | undefined): RunMount[] {
  const inherited = image?.Config?.Volumes ?? {}
  const bare = new Set(Object.keys(Config.Volumes ?? {}).filter((destination) => !(destination in inherited)))
  const binds = new Set((HostConfig.Binds ?? []).map((bind) => destinationOf(bind)))
  const mounts = new Set((HostConfig.Mounts ?? []).map(({ Target }) => Target))
  return mountsOf({ Mounts, HostConfig })
    .filter(
      ({ destination, kind }) => kind === 'tmpfs' || [binds, mounts, bare].some((asked) => asked.has(destination)),
    )
    .map(toRunMount)
    .filter((mount) => mount !== undefined)
}

function destinationOf(bind: string): string {
  return bind.split(':')[1] ?? bind
}

function toRunMount(mount: Mount): RunMount | undefined {
  const { destination, isReadOnly } = mount
  switch (mount.kind) {
    case 'volume':
      return { kind: 'volume', name: mount.isAnonymous ? '' : mount.name, destination, isReadOnly }
    case 'bind':
      return { kind: 'bind', source: mount.source, destination, isReadOnly }
    case 'tmpfs':
      return { kind: 'tmpfs', destination }
    case 'other':
      return undefined
  }
}

const changeKinds = { 0: 'modified', 1: 'added', 2: 'deleted' } as const

/** `docker diff`, sorted by path (the engine's order among siblings isn't stable). */
export async function listChanges(client: EngineClient, container: string): Promise<Change[]> {
  const changes = await client.containers.changes(container)
  return changes.map(toChange).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

function toChange({ Path, Kind }: RawChange): Change {
  return { path: Path, kind: changeKinds[Kind] }
}

const previewedChanges = 200

/** What `docker rm` would take along and what would stay. Throws LabError `notFound`. */
export async function previewContainerRemoval(
  client: EngineClient,
  container: string,
  removeVolumes: boolean,
): Promise<ContainerRemovalPreview> {
  const [raw, changes] = await Promise.all([
    client.containers.inspect(container, { size: true }),
    listChanges(client, container),
  ])
  const mounts = mountsOf(raw)
  const isRunning = raw.State.Running
  const options = [...(isRunning ? ['-f'] : []), ...(removeVolumes ? ['-v'] : [])]
  const isAnonymous = madeWithContainer(raw)
  return {
    command: shellLine(['docker', 'rm', ...options, nameOf(raw)]),
    isRunning,
    ...(raw.SizeRw === undefined ? {} : { lostBytes: raw.SizeRw }),
    lostChanges: changes.slice(0, previewedChanges),
    lostChangesTotal: changes.length,
    kept: mounts.filter((mount) => mount.kind !== 'tmpfs' && !isAnonymous(mount)),
    anonymousVolumes: mounts.filter(isAnonymous).map(({ name }) => name),
    tmpfs: mounts.filter(({ kind }) => kind === 'tmpfs').map(({ destination }) => destination),
  }
}

/**
 * Says of a mount whether `rm -v` takes it along: an anonymous volume, but not one that was asked for by its long name
 * (moby 26.1, `removeMountPoints`).
 */
function madeWithContainer({ HostConfig }: RawContainer): (mount: Mount) => boolean {
  const asked = new Set([
    ...(HostConfig.Binds ?? []).map((bind) => bind.split(':')[0]),
    ...(HostConfig.Mounts ?? []).map(({ Source }) => Source),
  ])
  return ({ isAnonymous, name }) => isAnonymous && !asked.has(name)
}
