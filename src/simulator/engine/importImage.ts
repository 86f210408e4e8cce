/**
 * `docker import`: a root file system as an image of one layer, with nothing else in its config than what `--change`
 * says (moby `daemon/images/image_import.go`). The layer is the archive as it came, uncompressed.
 */
import type { Readable } from 'node:stream'
import { LabError } from '@shared/errors'
import { applyChanges } from '../builder/changes'
import { decompressed } from '../layers/decompress'
import { emptyRunConfig } from '../layers/configJson'
import type { Platform } from '../layers/imageConfig'
import { importedConfig } from '../layers/imageConfig'
import type { Image } from '../layers/imageTypes'
import type { Layer } from '../layers/types'
import type { Engine } from './engine'
import { emitImageEvent } from './imageEvents'

export interface ImportRequest {
  readonly archive: Readable
  /** Empty: the image gets no name. */
  readonly name: string
  /** Empty: `Imported from -`. */
  readonly message: string
  readonly platform: Platform
  /** Dockerfile instructions: `CMD ["ls"]`, `ENV A=b`. */
  readonly changes: readonly string[]
}

/** Makes the image and names it. Throws LabError invalid for a bad change or platform, system for what is no archive. */
export async function importImage(engine: Engine, request: ImportRequest): Promise<Image> {
  const { platform } = request
  if (platform.os !== 'linux') throw new LabError('invalid', 'operating system is not supported')
  const config = await applyChanges(emptyRunConfig, request.changes, engine)
  const layer = await register(engine, request.archive)
  const comment = request.message === '' ? 'Imported from -' : request.message
  const created = { config, comment, diffId: layer.diffId, createdAtMs: engine.clock(), platform }
  const image = await engine.images.create(importedConfig(created), [layer])
  if (request.name !== '') await engine.images.tag(image.id, request.name)
  emitImageEvent(engine, 'import', image)
  return image
}

async function register(engine: Engine, archive: Readable): Promise<Layer> {
  try {
    return await engine.layers.register(decompressed(archive as AsyncIterable<Uint8Array>), undefined)
  } catch (thrown) {
    if (!(thrown instanceof LabError) || thrown.kind !== 'invalid') throw thrown
    throw new LabError('system', thrown.message, { cause: thrown })
  }
}
