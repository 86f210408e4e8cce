/**
 * `docker import`: a root file system as an image of one layer, with nothing else in its config than what `--change`
 * says (moby `daemon/images/image_import.go`). The layer is the archive as it came, uncompressed.
 */
import type { Readable } from 'node:stream'
import { decompressed } from '../layers/decompress'
import { emptyRunConfig } from '../layers/configJson'
import { importedConfig } from '../layers/imageConfig'
import type { Image, RunConfig } from '../layers/imageTypes'
import { parseReference } from '../layers/references'
import { applyChanges } from './commitChanges'
import type { Engine } from './engine'
import type { RunConfigRequest } from './runConfig'

export interface ImportRequest {
  readonly archive: Readable
  /** Empty: the image gets no name. */
  readonly name: string
  /** Empty: `Imported from -`. */
  readonly message: string
  /** Dockerfile instructions: `CMD ["ls"]`, `ENV A=b`. */
  readonly changes: readonly string[]
}

/** Makes the image and names it. Throws LabError invalid for a bad reference, change or archive. */
export async function importImage(engine: Engine, request: ImportRequest): Promise<Image> {
  if (request.name !== '') parseReference(request.name)
  const config = configWith(request.changes)
  const layer = await engine.layers.register(decompressed(request.archive as AsyncIterable<Uint8Array>), undefined)
  const comment = request.message === '' ? 'Imported from -' : request.message
  const created = { config, comment, diffId: layer.diffId, createdAtMs: engine.clock() }
  const image = await engine.images.create(importedConfig(created), [layer])
  if (request.name !== '') await engine.images.tag(image.id, request.name)
  engine.events.emit('image', 'import', image.id, { name: request.name === '' ? image.id : request.name })
  return image
}

function configWith(changes: readonly string[]): RunConfig {
  const changed = applyChanges({ ...emptyRunConfig, StopTimeout: null } as unknown as RunConfigRequest, changes)
  const given = Object.entries(changed).filter(([, value]) => value !== null && value !== undefined)
  return { ...emptyRunConfig, ...Object.fromEntries(given) }
}
