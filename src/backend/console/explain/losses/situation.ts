/**
 * What an engine holds, as far as removals go: read once for a line, then changed in memory by each of its removals, so
 * that `docker rm -f c && docker volume rm v` is foretold as it would happen.
 */
import type { RawContainerSummary, RawNetwork, RawVolume } from '../../../docker/engineApi'
import type { ImageSituation } from '../../../docker/imageRemoval'
import type { EngineClient } from '../../../docker/types'

export interface Situation extends ImageSituation {
  readonly containers: readonly RawContainerSummary[]
  readonly volumes: readonly RawVolume[]
  readonly networks: readonly RawNetwork[]
}

/** Asks the engine. Throws LabError. */
export async function readSituation(client: EngineClient): Promise<Situation> {
  const [containers, images, { volumes }, networks] = await Promise.all([
    client.containers.list({ all: true }),
    client.images.list({ all: true }),
    client.volumes.list(),
    client.networks.list(),
  ])
  return { containers, images, volumes, networks }
}

/** By name, ID, or an ID's beginning that no other has; as the engine looks it up. */
export function findContainer({ containers }: Situation, name: string): RawContainerSummary | undefined {
  const plain = name.replace(/^\//, '')
  const exact = containers.find(({ Id, Names }) => Id === plain || Names.includes(`/${plain}`))
  return exact ?? onlyOne(containers.filter(({ Id }) => Id.startsWith(plain)))
}

/** By name, ID, or an ID's beginning that no other has. */
export function findNetwork({ networks }: Situation, name: string): RawNetwork | undefined {
  const exact = networks.find(({ Id }) => Id === name) ?? networks.find(({ Name }) => Name === name)
  return exact ?? onlyOne(networks.filter(({ Id }) => Id.startsWith(name)))
}

function onlyOne<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 1 ? items[0] : undefined
}

/** Whether the engine takes it for running; a paused one is. */
export function isRunning({ State }: Pick<RawContainerSummary, 'State'>): boolean {
  return ['running', 'paused', 'restarting'].includes(State)
}

/** Without a slash; the first is its own, others are links to it. */
export function nameOf({ Id, Names }: RawContainerSummary): string {
  return (Names.find((name) => name.lastIndexOf('/') === 0) ?? Id).replace(/^\//, '')
}

/** Containers that have a volume, running or not. */
export function usersOf({ containers }: Situation, volume: string): readonly RawContainerSummary[] {
  return containers.filter(({ Mounts }) => Mounts.some(({ Type, Name }) => Type === 'volume' && Name === volume))
}

/** Whether a container runs in it; those that are stopped don't hold a network. */
export function hasRunning({ containers }: Situation, network: RawNetwork): boolean {
  return containers.some(
    (container) =>
      isRunning(container) && Object.keys(container.NetworkSettings?.Networks ?? {}).includes(network.Name),
  )
}

/** The situation without a container and, with it, volumes. */
export function withoutContainer(situation: Situation, id: string, volumes: readonly string[]): Situation {
  return {
    ...situation,
    containers: situation.containers.filter(({ Id }) => Id !== id),
    volumes: situation.volumes.filter(({ Name }) => !volumes.includes(Name)),
  }
}
