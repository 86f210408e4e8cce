/**
 * Cleaning up after a lab: what carries the run's labels, and the names that the lab says its learner makes, unless they
 * were there before the run. Nothing else is ever touched (docs/decisions/0002-what-a-lab-may-remove.md).
 */
import { LabError } from '@shared/errors'
import type { Lab } from '@shared/labs/schema'
import { tagsOf } from '../docker/images'
import type { EngineClient } from '../docker/types'
import { runLabel } from './labels'
import type { LabProgress } from './progressStore'

/** Which of the names that a lab makes are taken now. */
export async function namesTaken(client: EngineClient, lab: Lab): Promise<LabProgress['before']> {
  const [images, containers, volumes] = await Promise.all([
    client.images.list(),
    client.containers.list({ all: true }),
    client.volumes.list(),
  ])
  const tags = new Set(images.flatMap((image) => tagsOf(image)))
  const names = new Set(containers.flatMap((container) => container.Names.map((name) => name.replace(/^\//, ''))))
  const volumeNames = new Set(volumes.volumes.map((volume) => volume.Name))
  return {
    images: lab.makes.images.filter((name) => tags.has(name)),
    containers: lab.makes.containers.filter((name) => names.has(name)),
    volumes: lab.makes.volumes.filter((name) => volumeNames.has(name)),
  }
}

/** Removes what a run made: containers first, then images and volumes. What is gone already is no error. */
export async function cleanRun(client: EngineClient, lab: Lab, progress: LabProgress): Promise<void> {
  const filters = { label: [`${runLabel}=${progress.runId}`] }
  const labelled = await client.containers.list({ all: true, filters })
  const ofLab = (made: readonly string[], before: readonly string[]): readonly string[] =>
    made.filter((name) => !before.includes(name))
  const containers = [
    ...labelled.map((container) => container.Id),
    ...ofLab(lab.makes.containers, progress.before.containers),
  ]
  for (const name of containers) {
    await ignoreMissing(client.containers.remove(name, { force: true, removeVolumes: true }))
  }
  for (const name of ofLab(lab.makes.images, progress.before.images)) {
    await ignoreMissing(client.images.remove(name))
  }
  const volumes = await client.volumes.list({ filters })
  const names = new Set([
    ...volumes.volumes.map((volume) => volume.Name),
    ...ofLab(lab.makes.volumes, progress.before.volumes),
  ])
  for (const name of names) await ignoreMissing(client.volumes.remove(name))
}

async function ignoreMissing(removal: Promise<unknown>): Promise<void> {
  try {
    await removal
  } catch (error) {
    if (!(error instanceof LabError) || error.kind !== 'notFound') throw error
  }
}
