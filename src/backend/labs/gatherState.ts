/** Gathers the part of the world that predicates name, through the Engine API and the workspace. */
import { needsOf, type Needs } from '@shared/labs/needs'
import type { FileOwner, Predicate } from '@shared/labs/schema'
import type { ContainerState, FileState, ImageState, LabWorldState, Strays } from '@shared/labs/state'
import { LabError } from '@shared/errors'
import { extract } from 'tar-stream'
import type { RawImageSummary } from '../docker/engineApi'
import type { EngineClient } from '../docker/types'
import { listChanges } from '../docker/containers'
import { mountsOf } from '../docker/mounts'
import { resolveInside } from '../workspaces/safePath'
import type { WorkspaceStore } from '../workspaces/workspaceStore'
import { readArchive } from './readArchive'

export interface GatherOptions {
  readonly client: EngineClient
  readonly workspaces: WorkspaceStore
  readonly workspace: string
  readonly commands: LabWorldState['commands']
  readonly signal?: AbortSignal
  /** Diff IDs, rows and command of an image: the same reading that the Image screen shows. */
  readonly readImage: (client: EngineClient, reference: string) => Promise<ImageState>
  /** Asked where a container or an image isn't there. */
  readonly findStrays?: () => Promise<Strays>
}

/** Files are compared as text up to this size. */
const fileLimitBytes = 256 * 1024

/** Reads what the predicates need and nothing else. What isn't there is part of the state, not an error. */
export async function gatherState(predicates: readonly Predicate[], options: GatherOptions): Promise<LabWorldState> {
  const needs = needsOf(predicates)
  const { client } = options
  const [images, containers, volumes] = await Promise.all([
    readImages(needs, options),
    collect(needs.containers, (name) => readContainer(client, name, needs)),
    needs.volumes ? client.volumes.list().then((list) => list.volumes.map((volume) => volume.Name)) : [],
  ])
  const files = new Map<string, FileState>()
  for (const [key, { owner, path }] of needs.files) files.set(key, await readFile(owner, path, options))
  const archives = await collect(new Set(needs.archives.keys()), async (path) =>
    readArchive(
      await resolveInside(options.workspaces.realPath(options.workspace), path),
      needs.archives.get(path) ?? new Set(),
    ),
  )
  const isMissing = [...images.values(), ...containers.values()].includes(undefined)
  const strays = isMissing ? await options.findStrays?.() : undefined
  const state = { images, containers, volumes: new Set(volumes), files, archives, commands: options.commands }
  return strays === undefined ? state : { ...state, strays }
}

async function readImages(needs: Needs, { client, readImage }: GatherOptions): Promise<LabWorldState['images']> {
  const [images, usage] = await Promise.all([
    collect(needs.images, (reference) => readImage(client, reference)),
    needs.sharing ? client.system.diskUsage({ types: ['image'] }) : undefined,
  ])
  if (usage === undefined) return images
  const used = new Map((usage.Images ?? []).map((image) => [image.Id, image]))
  const entries = [...images].map(([name, image]) => [name, image && withSharing(image, used.get(image.id))] as const)
  return new Map(entries)
}

/** Shared and unique bytes as `docker system df -v` counts them; an engine that does not say leaves them out. */
function withSharing(image: ImageState, usage: RawImageSummary | undefined): ImageState {
  if (usage === undefined || usage.SharedSize < 0) return image
  return { ...image, sharedBytes: usage.SharedSize, uniqueBytes: usage.Size - usage.SharedSize }
}

async function collect<State>(
  names: ReadonlySet<string>,
  read: (name: string) => Promise<State>,
): Promise<ReadonlyMap<string, State | undefined>> {
  const entries = [...names].map(async (name) => [name, await read(name).catch(orAbsent)] as const)
  return new Map(await Promise.all(entries))
}

function orAbsent(error: unknown): undefined {
  if (error instanceof LabError && (error.kind === 'notFound' || error.kind === 'invalid')) return undefined
  throw error
}

async function readContainer(client: EngineClient, name: string, needs: Needs): Promise<ContainerState> {
  const found = await client.containers.inspect(name, { size: needs.sizes.has(name) })
  const changes = needs.changes.has(name) ? await listChanges(client, name) : []
  const upperDir = found.GraphDriver?.Data?.['UpperDir']
  return {
    id: found.Id,
    imageId: found.Image,
    image: found.Config.Image ?? '',
    state: found.State.Status,
    exitCode: found.State.ExitCode,
    changes,
    mounts: mountsOf(found),
    hasReadOnlyRoot: found.HostConfig.ReadonlyRootfs === true,
    ...(needs.sizes.has(name) ? { writableBytes: found.SizeRw ?? 0 } : {}),
    ...(upperDir === undefined ? {} : { upperDir }),
  }
}

async function readFile(owner: FileOwner, path: string, options: GatherOptions): Promise<FileState> {
  try {
    if ('workspace' in owner) {
      const content = await options.workspaces.read(options.workspace, path)
      return content.kind === 'text' ? { kind: 'file', text: content.text } : { kind: 'other' }
    }
    return await readContainerFile(options.client, owner.container, path)
  } catch (error) {
    if (error instanceof LabError && (error.kind === 'notFound' || error.kind === 'invalid')) return { kind: 'absent' }
    throw error
  }
}

/**
 * A regular file of a container as text, through the archive that `docker cp` uses: mounts are included. A container
 * whose mounts can't be made (a directory over a file) can't be looked into, and shows no file.
 */
async function readContainerFile(client: EngineClient, container: string, path: string): Promise<FileState> {
  const tar = await client.containers.getArchive(container, path).catch((error: unknown) => {
    if (error instanceof LabError && error.kind === 'system') throw new LabError('notFound', error.message)
    throw error
  })
  const unpack = tar.pipe(extract())
  let state: FileState = { kind: 'other' }
  for await (const entry of unpack) {
    if (entry.header.type === 'file' && (entry.header.size ?? 0) <= fileLimitBytes) {
      const chunks: Uint8Array[] = []
      for await (const chunk of entry) chunks.push(chunk as Uint8Array)
      state = { kind: 'file', text: Buffer.concat(chunks).toString('utf8') }
    }
    entry.resume()
    break
  }
  tar.destroy()
  return state
}
