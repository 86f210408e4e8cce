/** What stands before a lab's first step: the learner's files, and the images, volumes and containers of its `start`. */
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { cp } from 'node:fs/promises'
import { LabError } from '@shared/errors'
import type { EngineClient } from '../docker/types'
import type { WorkspaceStore } from '../workspaces/workspaceStore'
import { namesTaken } from './cleaning'
import { missingFiles, missingFolders } from './hostFolders'
import { labLabels } from './labels'
import type { LibraryLab } from './library'
import type { LabProgress } from './progressStore'

/** The learner's files as the lab ships them; what was there before goes to the workspace's trash. */
async function renewWorkspace(workspaces: WorkspaceStore, name: string, source: string): Promise<void> {
  const workspace = await workspaces.open(name, { withExample: false })
  const tops = new Set(workspace.files.map((file) => file.path.split('/')[0] ?? file.path))
  for (const top of tops) await workspaces.remove(name, top)
  await cp(source, workspaces.realPath(name), { recursive: true, errorOnExist: false }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  })
}

/**
 * Makes what `start` declares, with the run's labels. The images that came with the lab are loaded with `loadsImages`;
 * missing ones are pulled. Throws LabError of the engine.
 */
async function prepareStart(
  client: EngineClient,
  { lab, images }: LibraryLab,
  { runId, loadsImages }: { readonly runId: string; readonly loadsImages: boolean },
): Promise<void> {
  for (const image of loadsImages ? images : []) {
    for await (const progress of await client.images.load(createReadStream(image.path))) void progress
  }
  for (const image of lab.requires.images) await ensureImage(client, image)
  const labels = labLabels(lab.id, runId)
  for (const name of lab.start.volumes) await client.volumes.create({ name, labels })
  for (const { name, image, command, running } of lab.start.containers) {
    await ensureImage(client, image)
    const { id } = await client.containers.create({ Image: image, Cmd: command, Labels: labels }, { name })
    if (running) await client.containers.start(id)
  }
}

/** Prepares a run that begins, and notes what was there before it. Throws LabError of the engine. */
export async function prepareRun(
  client: EngineClient,
  loaded: LibraryLab,
  place: { readonly workspaces: WorkspaceStore; readonly workspace: string; readonly loadsImages: boolean },
): Promise<Pick<LabProgress, 'runId' | 'before' | 'startPoint'>> {
  const taken = await namesTaken(client, loaded.lab)
  const runId = randomUUID()
  await renewWorkspace(place.workspaces, place.workspace, loaded.workspaceDir)
  await prepareStart(client, loaded, { runId, loadsImages: place.loadsImages })
  const missing = {
    missingFolders: [...(await missingFolders(client, loaded.lab))],
    missingFiles: [...(await missingFiles(client, loaded.lab))],
  }
  const before = { ...taken, ...missing }
  const line = await client.camada?.time?.line({ limit: 1 })
  return { runId, before, ...(line !== undefined && { startPoint: line.current }) }
}

/** Pulls an image that is not there. Throws LabError of the engine. */
export async function ensureImage(client: EngineClient, reference: string): Promise<void> {
  try {
    await client.images.inspect(reference)
  } catch (error) {
    if (!(error instanceof LabError) || error.kind !== 'notFound') throw error
    for await (const progress of await client.images.pull(reference)) void progress
  }
}
