/**
 * Names in a directory of a container, running or not, without running anything in it: from the image's layers and the
 * changes where no mount is in the way, else from the head of the directory's archive.
 */
import { LabError } from '@shared/errors'
import { normalPath } from '@shared/layers/layerTree'
import { coveringMount } from '@shared/layers/picture'
import { findServing, listMerged } from '@shared/layers/stack'
import type { LayerEntry } from '@shared/layers/types'
import { writableTree } from '@shared/layers/writableTree'
import type { ImageArchives } from './archives/imageArchives'
import { walkTar } from './archives/layerReader'
import { listChanges } from './containers'
import { mountsOf } from './mounts'
import { statPaths } from './pathStat'
import type { EngineClient } from './types'

export interface DirectoryName {
  name: string
  kind: 'file' | 'directory' | 'symlink' | 'other'
  sizeBytes: number
}

/** Added names whose kind is looked up; more are taken for files. */
const lookedUp = 100
/** What is read of an archive before the rest is given up. */
const archiveLimit = { entries: 20_000, timeoutMs: 5_000 } as const

/** Lists it, sorted by name. Throws LabError `notFound`, or `invalid` when it is no directory. */
export async function listDirectory(
  client: EngineClient,
  archives: ImageArchives,
  request: { container: string; path: string },
): Promise<DirectoryName[]> {
  const path = normalPath(request.path)
  const raw = await client.containers.inspect(request.container)
  const layers = await archives.layersOf(client, raw.Image)
  if (layers === undefined || coveringMount(path, mountsOf(raw)) !== undefined) {
    return listByArchive(client, raw.Id, path)
  }
  const changes = await listChanges(client, raw.Id)
  const added = changes
    .filter((change) => change.kind === 'added' && isDirectlyIn(change.path, path))
    .slice(0, lookedUp)
  const stats = await statPaths(
    client,
    raw.Id,
    added.map((change) => change.path),
  )
  const stack = [writableTree({ changes, layers, stats }), ...layers]
  const entry = findServing(stack, path)?.entry
  if (entry === undefined)
    throw new LabError('notFound', `Could not find the file ${path} in container ${request.container}`)
  // A link to a directory, or what only the daemon puts there.
  if (entry.kind !== 'directory') return listByArchive(client, raw.Id, path)
  return listMerged(stack, path).map(toName)
}

function isDirectlyIn(path: string, directory: string): boolean {
  const prefix = directory === '/' ? '/' : `${directory}/`
  return path.startsWith(prefix) && !path.slice(prefix.length).includes('/')
}

function toName({ path, kind, sizeBytes }: LayerEntry): DirectoryName {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (kind === 'hardlink') return { name, kind: 'file', sizeBytes }
  return { name, kind: kind === 'whiteout' ? 'other' : kind, sizeBytes }
}

/** Reads headers of the directory's archive until it ends or enough was read. */
async function listByArchive(client: EngineClient, container: string, path: string): Promise<DirectoryName[]> {
  const enough = new Error('enough')
  const names = new Map<string, DirectoryName>()
  const archive = await client.containers.getArchive(container, path === '/' ? '/' : `${path}/`)
  const until = Date.now() + archiveLimit.timeoutMs
  let entries = 0
  try {
    await walkTar(archive, (header, content) => {
      content.resume()
      // The first part is the directory's own name.
      const [, name, ...deeper] = header.name.replace(/\/$/, '').split('/')
      if (name !== undefined && name !== '' && deeper.length === 0) {
        const kind = header.type === 'file' || header.type === 'link' ? 'file' : header.type
        names.set(name, {
          name,
          kind: kind === 'file' || kind === 'directory' || kind === 'symlink' ? kind : 'other',
          sizeBytes: header.type === 'file' ? header.size : 0,
        })
      }
      if (++entries >= archiveLimit.entries || Date.now() > until) throw enough
    })
  } catch (thrown) {
    if (thrown !== enough) throw thrown
  } finally {
    archive.destroy()
  }
  return [...names.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
