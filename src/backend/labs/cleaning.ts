/**
 * Cleaning up after a lab: what carries the run's labels, and the names that the lab says its learner makes, unless they
 * were there before the run. Nothing else is ever touched (docs/decisions/0002-what-a-lab-may-remove.md).
 */
import { LabError, type ErrorKind } from '@shared/errors'
import type { Lab } from '@shared/labs/schema'
import { tagsOf } from '../docker/images'
import { anonymousName } from '../docker/mounts'
import type { EngineClient } from '../docker/types'
import { presentPaths, removeFiles, removeFolders } from './hostFolders'
import { runLabel } from './labels'
import type { LabProgress } from './progressStore'

/** Which of the names that a lab makes are taken now, and which images and volumes have none. */
export async function namesTaken(
  client: EngineClient,
  lab: Lab,
): Promise<Omit<LabProgress['before'], 'missingFolders' | 'missingFiles'>> {
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
    nameless: images.filter((image) => tagsOf(image).length === 0).map((image) => image.Id),
    namelessVolumes: [...volumeNames].filter((name) => anonymousName.test(name)),
  }
}

/** What cleaning removes, by the name that the user knows it by; images without a name by ID. */
export interface Cleaning {
  readonly containers: readonly string[]
  readonly images: readonly string[]
  readonly volumes: readonly string[]
  /** Of the daemon's host: they go if they are empty. */
  readonly folders: readonly string[]
  /** Of the daemon's host. */
  readonly files: readonly string[]
}

/** Finds what a run made and is still there. */
export async function planCleaning(client: EngineClient, lab: Lab, progress: LabProgress): Promise<Cleaning> {
  const filters = { label: [`${runLabel}=${progress.runId}`] }
  const [all, labelled, images, volumes, labelledVolumes] = await Promise.all([
    client.containers.list({ all: true }),
    client.containers.list({ all: true, filters }),
    client.images.list(),
    client.volumes.list(),
    client.volumes.list({ filters }),
  ])
  const { makes } = lab
  const { before } = progress
  const isMade = (made: readonly string[], taken: readonly string[], name: string): boolean =>
    made.includes(name) && !taken.includes(name)
  const labelledIds = new Set(labelled.map((container) => container.Id))
  const labelledNames = new Set(labelledVolumes.volumes.map((volume) => volume.Name))
  return {
    containers: all
      .map((container) => ({ id: container.Id, name: container.Names[0]?.slice(1) ?? container.Id }))
      .filter(({ id, name }) => labelledIds.has(id) || isMade(makes.containers, before.containers, name))
      .map(({ name }) => name),
    images: images.flatMap((image) => {
      const tags = tagsOf(image)
      // By ID only while nobody has given it a name of their own.
      if (tags.length === 0) return progress.madeImages.includes(image.Id) ? [image.Id] : []
      return tags.filter((tag) => isMade(makes.images, before.images, tag))
    }),
    volumes: volumes.volumes
      .map((volume) => volume.Name)
      .filter(
        (name) =>
          labelledNames.has(name) || progress.madeVolumes.includes(name) || isMade(makes.volumes, before.volumes, name),
      ),
    folders: await presentPaths(client, lab, before.missingFolders),
    files: await presentPaths(client, lab, before.missingFiles),
  }
}

/**
 * Removes what a run made: containers first, then images, volumes, files and folders. What is gone already is no error, and what
 * somebody else's container uses stays.
 */
export async function cleanRun(client: EngineClient, lab: Lab, progress: LabProgress): Promise<void> {
  const plan = await planCleaning(client, lab, progress)
  for (const name of plan.containers) {
    await ignoring(['notFound'], client.containers.remove(name, { force: true, removeVolumes: true }))
  }
  for (const name of plan.images) await ignoring(['notFound', 'conflict'], client.images.remove(name))
  for (const name of plan.volumes) await ignoring(['notFound', 'conflict'], client.volumes.remove(name))
  await removeFiles(client, lab, plan.files)
  await removeFolders(client, lab, plan.folders)
}

async function ignoring(kinds: readonly ErrorKind[], removal: Promise<unknown>): Promise<void> {
  try {
    await removal
  } catch (error) {
    if (!(error instanceof LabError) || !kinds.includes(error.kind)) throw error
  }
}
