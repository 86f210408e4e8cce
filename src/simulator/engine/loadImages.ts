/**
 * `docker load`: reads an archive of `docker save`, 26.1's layout or an older one (`<id>/layer.tar`, links between equal
 * layers), whole or compressed with gzip, and layers compressed or not. Entries come in any order, so what may be a layer
 * lies in a temporary file until `manifest.json` has told.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import type { DiffId } from '@shared/docker/identity'
import { LabError } from '@shared/errors'
import { z } from 'zod'
import { parseConfig } from '../layers/imageConfig'
import type { Image, ImageConfig } from '../layers/imageTypes'
import { chainIdOf } from '../layers/layer'
import { familiar, parseReference, withDefaultTag } from '../layers/references'
import type { Layer } from '../layers/types'
import { maybeGunzip } from './archive'
import type { Engine } from './engine'

const manifestSchema = z.array(
  z.looseObject({ Config: z.string(), RepoTags: z.array(z.string()).nullish(), Layers: z.array(z.string()).nullish() }),
)

/** A config or manifest above this is not one. */
const smallBytes = 4 * 1024 * 1024

export type LoadEmit = (message: object) => Promise<void>

/** A file of the archive: its bytes, or where they lie. */
interface StagedFile {
  readonly path: string
  readonly sizeBytes: number
}

class Staging {
  private readonly files = new Map<string, StagedFile>()
  private readonly links = new Map<string, string>()
  private count = 0

  constructor(private readonly folder: string) {}

  async read(source: Readable): Promise<void> {
    const archive = extract()
    const feed = await maybeGunzip(source)
    feed.on('error', (error) => archive.destroy(error))
    feed.pipe(archive)
    for await (const entry of archive) {
      const name = posix.normalize(entry.header.name)
      const { type, linkname } = entry.header
      if (type === 'file') {
        const path = join(this.folder, String((this.count += 1)))
        await pipeline(entry as AsyncIterable<Uint8Array>, createWriteStream(path))
        this.files.set(name, { path, sizeBytes: entry.header.size })
      } else if (type === 'symlink') this.links.set(name, posix.join(posix.dirname(name), linkname))
      else if (type === 'link') this.links.set(name, posix.normalize(linkname))
      entry.resume()
    }
  }

  find(name: string): StagedFile | undefined {
    const normal = posix.normalize(name)
    const target = this.links.get(normal)
    return this.files.get(normal) ?? (target === undefined ? undefined : this.files.get(target))
  }

  async text(name: string): Promise<Buffer | undefined> {
    const file = this.find(name)
    if (file === undefined || file.sizeBytes > smallBytes) return undefined
    const handle = await open(file.path)
    try {
      return await handle.readFile()
    } finally {
      await handle.close()
    }
  }
}

/** Loads every image of an archive. Throws LabError invalid for what is none. */
export async function loadImages(engine: Engine, source: Readable, emit: LoadEmit): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'camada-load-'))
  try {
    const staging = new Staging(folder)
    await staging.read(source).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      const message = reason === 'Unexpected end of data' ? 'unexpected EOF' : `Error processing tar file: ${reason}`
      throw new LabError('invalid', message, { cause: error })
    })
    const manifest = await staging.text('manifest.json')
    if (manifest === undefined) {
      throw new LabError('invalid', 'open /var/lib/docker/tmp/docker-import/repositories: no such file or directory')
    }
    for (const entry of readManifest(manifest)) await loadImage(engine, staging, entry, emit)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function readManifest(bytes: Buffer): z.infer<typeof manifestSchema> {
  try {
    return manifestSchema.parse(JSON.parse(bytes.toString('utf8')))
  } catch (error) {
    throw new LabError('invalid', 'invalid manifest.json in the archive', { cause: error })
  }
}

async function loadImage(
  engine: Engine,
  staging: Staging,
  entry: z.infer<typeof manifestSchema>[number],
  emit: LoadEmit,
): Promise<void> {
  const configBytes = await staging.text(entry.Config)
  if (configBytes === undefined) throw new LabError('invalid', `invalid archive: ${entry.Config} is missing`)
  const config = parseConfig(configBytes)
  const layers = await loadLayers(engine, staging, config, entry.Layers ?? [], emit)
  const image = await engine.images.create(config, layers, { configBytes })
  const names = entry.RepoTags ?? []
  for (const name of names) await nameImage(engine, image, name, emit)
  if (names.length === 0) await emit({ stream: `Loaded image ID: ${image.id}\n` })
  engine.events.emit('image', 'load', image.id, { name: image.id })
}

async function nameImage(engine: Engine, image: Image, name: string, emit: LoadEmit): Promise<void> {
  const shown = familiar(withDefaultTag(parseReference(name)))
  const before = engine.images.find(name)
  if (before !== undefined && before.id !== image.id) {
    const was = `The image ${shown} already exists, renaming the old one with ID ${before.id} to empty string\n`
    await emit({ stream: was })
  }
  if (before?.id !== image.id) await engine.images.tag(image.id, name)
  await emit({ stream: `Loaded image: ${shown}\n` })
}

async function loadLayers(
  engine: Engine,
  staging: Staging,
  config: ImageConfig,
  paths: readonly string[],
  emit: LoadEmit,
): Promise<readonly Layer[]> {
  const diffIds = config.rootfs.diff_ids
  if (paths.length !== diffIds.length) {
    throw new LabError(
      'invalid',
      `invalid manifest, layers length mismatch: expected ${String(diffIds.length)}, got ${String(paths.length)}`,
    )
  }
  const layers: Layer[] = []
  for (const [index, diffId] of diffIds.entries()) {
    const parent = layers.at(-1)
    const known = engine.layers.get(chainIdOf(parent?.chainId, diffId))
    layers.push(known ?? (await loadLayer(engine, staging, { index, diffId, path: paths[index] ?? '' }, parent, emit)))
  }
  return layers
}

async function loadLayer(
  engine: Engine,
  staging: Staging,
  wanted: { readonly index: number; readonly diffId: DiffId; readonly path: string },
  parent: Layer | undefined,
  emit: LoadEmit,
): Promise<Layer> {
  const file = staging.find(wanted.path)
  if (file === undefined) throw new LabError('invalid', `invalid archive: ${wanted.path} is missing`)
  const layer = await engine.layers.register(plainTar(file), parent)
  if (layer.diffId !== wanted.diffId) {
    const message = `invalid diffID for layer ${String(wanted.index)}: expected "${wanted.diffId}", got "${layer.diffId}"`
    throw new LabError('invalid', message)
  }
  const progressDetail = { current: file.sizeBytes, total: file.sizeBytes }
  await emit({ status: 'Loading layer', progressDetail, id: layer.diffId.slice(7, 19) })
  return layer
}

/** The layer's tar; a compressed one is opened on the way. */
async function* plainTar(file: StagedFile): AsyncGenerator<Uint8Array> {
  const source = await maybeGunzip(createReadStream(file.path))
  yield* source as AsyncIterable<Uint8Array>
}
