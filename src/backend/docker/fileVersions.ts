/** One path of a container: as it is now, and as the image has it. */
import type { FileVersion, FileVersions } from '@shared/docker/container'
import { LabError } from '@shared/errors'
import { normalPath } from '@shared/layers/layerTree'
import { coveringMount } from '@shared/layers/picture'
import { findServing, listMerged } from '@shared/layers/stack'
import { createHash } from 'node:crypto'
import type { ImageArchives } from './archives/imageArchives'
import { listDirectory } from './directories'
import { readContainerFile, textLimitBytes, toFileVersion } from './fileContent'
import { mountsOf } from './mounts'
import { kindOfStat } from './pathStat'
import type { EngineClient } from './types'

/** A file of an image larger than this isn't taken out of its layer. */
const imageFileLimitBytes = 4 * 1024 * 1024

/** Both versions. Throws LabError `notFound` for the container, `unavailable` when the layers can't be read. */
export async function fileVersionsOf(
  client: EngineClient,
  archives: ImageArchives,
  request: { container: string; path: string },
): Promise<FileVersions> {
  const path = normalPath(request.path)
  const raw = await client.containers.inspect(request.container)
  const mounts = mountsOf(raw)
  const lid = coveringMount(path, mounts)
  const mount = mounts.find(({ destination }) => normalPath(destination) === lid)
  const [now, image] = await Promise.all([
    versionNow(client, archives, raw.Id, path),
    versionInImage(client, archives, raw.Image, path),
  ])
  return { path, now, image, ...(mount === undefined ? {} : { mount }) }
}

async function versionNow(
  client: EngineClient,
  archives: ImageArchives,
  container: string,
  path: string,
): Promise<FileVersion> {
  const stat = await client.containers.statPath(container, path).catch((error: unknown) => {
    if (error instanceof LabError && error.kind === 'notFound') return undefined
    throw error
  })
  if (stat === undefined) return { kind: 'absent' }
  switch (kindOfStat(stat)) {
    case 'symlink':
      return { kind: 'symlink', target: stat.linkTarget }
    case 'directory':
      return { kind: 'directory', entries: (await listDirectory(client, archives, { container, path })).length }
    case 'other':
      return { kind: 'special' }
    case 'file': {
      const file = await readContainerFile(client, container, path, textLimitBytes)
      return file === undefined ? { kind: 'special' } : toFileVersion(file)
    }
  }
}

async function versionInImage(
  client: EngineClient,
  archives: ImageArchives,
  imageId: string,
  path: string,
): Promise<FileVersion> {
  const layers = await archives.layersOf(client, imageId)
  if (layers === undefined) throw new LabError('unavailable', 'the layers of the image could not be read')
  const served = findServing(layers, path)
  if (served === undefined) return { kind: 'absent' }
  const { entry, depth } = served
  switch (entry.kind) {
    case 'directory':
      return { kind: 'directory', entries: listMerged(layers, path).length }
    case 'symlink':
      return { kind: 'symlink', target: entry.target ?? '' }
    case 'file':
    case 'hardlink': {
      const wanted = {
        diffId: layers[depth]?.diffId ?? '',
        path: entry.kind === 'hardlink' ? (entry.target ?? path) : path,
      }
      const [content] = await archives.readFiles(client, imageId, [wanted], imageFileLimitBytes)
      if (content === undefined) return { kind: 'binary', sizeBytes: entry.sizeBytes, sha256: '' }
      const sha256 = `sha256:${createHash('sha256').update(content).digest('hex')}`
      return toFileVersion({ head: content, sizeBytes: content.length, sha256 })
    }
    case 'other':
    case 'whiteout':
      return { kind: 'special' }
  }
}
