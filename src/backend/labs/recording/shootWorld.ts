/** A shot of the world for a recording: everything on the engine that a goal could name, and the workspace's files. */
import type { ShotContainer, WorldShot } from '@shared/labs/proposeGoals'
import { LabError } from '@shared/errors'
import { listChanges } from '../../docker/containers'
import { tagsOf } from '../../docker/images'
import { anonymousName, mountsOf } from '../../docker/mounts'
import type { EngineClient } from '../../docker/types'
import type { WorkspaceStore } from '../../workspaces/workspaceStore'

/** Takes it. What goes away meanwhile is left out. */
export async function shootWorld(
  client: EngineClient,
  workspaces: WorkspaceStore,
  workspace: string,
): Promise<WorldShot> {
  const [images, listed, { volumes }, { files }] = await Promise.all([
    client.images.list(),
    client.containers.list({ all: true }),
    client.volumes.list(),
    workspaces.open(workspace, { withExample: false }),
  ])
  const containers = await Promise.all(listed.map(({ Id }) => shootContainer(client, Id)))
  const texts = await Promise.all(
    files
      .filter((file) => file.kind === 'file')
      .map(async ({ path }) => [path, await textOf(workspaces, workspace, path)] as const),
  )
  return {
    images: new Map(images.flatMap((image) => tagsOf(image).map((tag) => [tag, image.Id] as const))),
    containers: new Map(
      containers.flatMap((container) => (container === undefined ? [] : [[container.name, container]])),
    ),
    volumes: new Set(volumes.map(({ Name }) => Name).filter((name) => !anonymousName.test(name))),
    files: new Map(texts),
  }
}

async function shootContainer(client: EngineClient, id: string): Promise<ShotContainer | undefined> {
  try {
    const found = await client.containers.inspect(id)
    return {
      name: found.Name.replace(/^\//, ''),
      state: found.State.Status,
      image: found.Config.Image ?? '',
      changes: await listChanges(client, id),
      mounts: mountsOf(found),
    }
  } catch (error) {
    if (error instanceof LabError && error.kind === 'notFound') return undefined
    throw error
  }
}

async function textOf(workspaces: WorkspaceStore, workspace: string, path: string): Promise<string | undefined> {
  const content = await workspaces.read(workspace, path).catch(() => undefined)
  return content?.kind === 'text' ? content.text : undefined
}
