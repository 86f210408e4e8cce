/** Volumes as the screens see them: sizes from `/system/df`, users from the containers' mounts. */
import { shellLine } from '@shared/docker/commandLine'
import type { Volume } from '@shared/docker/volume'
import { LabError } from '@shared/errors'
import type { RawContainerSummary, RawVolume } from './engineApi'
import { anonymousName } from './mounts'
import type { EngineClient } from './types'

/** How long counting the volumes' bytes may hold up the list. */
const countTimeoutMs = 3_000

/** `docker volume ls`, sorted by name; without sizes when the engine takes too long to count. */
export async function listVolumes(client: EngineClient): Promise<Volume[]> {
  const [{ volumes }, containers, sizes] = await Promise.all([
    client.volumes.list(),
    client.containers.list({ all: true }),
    countVolumes(client, countTimeoutMs),
  ])
  return volumes
    .map((raw) => toVolume(raw, containers, sizes))
    .sort((a, b) => Number(a.isAnonymous) - Number(b.isAnonymous) || (a.name < b.name ? -1 : 1))
}

/** `docker volume create`; an empty name lets Docker choose. */
export async function createVolume(
  client: EngineClient,
  { name, labels }: { name: string; labels: Readonly<Record<string, string>> },
): Promise<Volume> {
  return toVolume(await client.volumes.create({ name, labels }), [], new Map())
}

export interface VolumeRemovalPreview {
  command: string
  sizeBytes?: number
  conflict?: string
  usedBy: string[]
}

/** What `docker volume rm` would lose, or why Docker would refuse. Throws LabError `notFound`. */
export async function previewVolumeRemoval(client: EngineClient, name: string): Promise<VolumeRemovalPreview> {
  const [raw, containers, sizes] = await Promise.all([
    client.volumes.inspect(name),
    client.containers.list({ all: true, filters: { volume: [name] } }),
    countVolumes(client, countTimeoutMs),
  ])
  const volume = toVolume(raw, containers, sizes)
  const ids = volume.usedBy.map(({ id }) => id)
  return {
    command: shellLine(['docker', 'volume', 'rm', name]),
    ...(volume.sizeBytes === undefined ? {} : { sizeBytes: volume.sizeBytes }),
    ...(ids.length === 0 ? {} : { conflict: `remove ${name}: volume is in use - [${ids.join(', ')}]` }),
    usedBy: volume.usedBy.map((user) => user.name),
  }
}

/** Bytes in each volume by its name; none when the engine takes longer than that to count. */
export async function countVolumes(client: EngineClient, timeoutMs: number): Promise<ReadonlyMap<string, number>> {
  try {
    const usage = await client.system.diskUsage({ types: ['volume'], signal: AbortSignal.timeout(timeoutMs) })
    const counted = (usage.Volumes ?? []).flatMap(({ Name, UsageData }) =>
      UsageData && UsageData.Size >= 0 ? [[Name, UsageData.Size] as const] : [],
    )
    return new Map(counted)
  } catch (error) {
    // Sizes are an extra; that the engine is gone is said by the other requests.
    if (error instanceof LabError) return new Map()
    throw error
  }
}

function toVolume(
  raw: RawVolume,
  containers: readonly RawContainerSummary[],
  sizes: ReadonlyMap<string, number>,
): Volume {
  const sizeBytes = sizes.get(raw.Name)
  return {
    name: raw.Name,
    driver: raw.Driver,
    mountpoint: raw.Mountpoint,
    createdAt: raw.CreatedAt ?? '',
    labels: { ...raw.Labels },
    isAnonymous: anonymousName.test(raw.Name) || raw.Labels?.['com.docker.volume.anonymous'] !== undefined,
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    usedBy: containers.flatMap(({ Id, Names, State, Mounts }) =>
      Mounts.filter(({ Type, Name }) => Type === 'volume' && Name === raw.Name).map(({ Destination, RW }) => ({
        id: Id,
        name: (Names[0] ?? '').replace(/^\//, ''),
        state: State,
        destination: Destination,
        isReadOnly: !RW,
      })),
    ),
  }
}
