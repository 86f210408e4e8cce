/**
 * Volumes without a name of the learner's own: an image that declares one (mysql, postgres) gets it with each container,
 * `docker rm` leaves it behind, and then nothing tells whose it was. So a run remembers those that its containers had.
 */
import type { Lab } from '@shared/labs/schema'
import { anonymousName } from '../docker/mounts'
import type { EngineClient } from '../docker/types'
import { runLabel } from './labels'
import type { LabProgress } from './progressStore'

/** Nameless volumes of the run's containers that were not there before it, and are not known to it yet. */
export async function newlyMounted(
  client: EngineClient,
  lab: Lab,
  { runId, before, madeVolumes }: LabProgress,
): Promise<readonly string[]> {
  const names = lab.makes.containers.filter((name) => !before.containers.includes(name))
  const known = new Set([...before.namelessVolumes, ...madeVolumes])
  const containers = await client.containers.list({ all: true })
  return containers
    .filter(({ Names, Labels }) => Labels?.[runLabel] === runId || Names.some((name) => names.includes(name.slice(1))))
    .flatMap(({ Mounts }) => Mounts.flatMap(({ Type, Name }) => (Type === 'volume' ? [Name ?? ''] : [])))
    .filter((name) => anonymousName.test(name) && !known.has(name))
}
