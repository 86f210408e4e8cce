/**
 * `docker load`: reads an archive of `docker save`, 26.1's layout or an older one (`<id>/layer.tar`, links between equal
 * layers), whole or compressed (gzip, bzip2, xz, zstd), and layers compressed or not. Entries come in any order, so what may be a layer
 * lies in a temporary file until `manifest.json` has told.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import { pageBytes } from '@posix/filesystem/content'
import type { Disk } from '@posix/filesystem/disk'
import type { DiffId } from '@shared/docker/identity'
import { LabError } from '@shared/errors'
import { z } from 'zod'
import { refusal } from '../departures/refused'
import { decompressed } from '../layers/decompress'
import { parseConfig } from '../layers/imageConfig'
import type { Image, ImageConfig } from '../layers/imageTypes'
import { chainIdOf } from '../layers/layer'
import { familiar, parseReference } from '../layers/references'
import type { Layer } from '../layers/types'
import type { Engine } from './engine'
import { emitImageEvent } from './imageEvents'
import { progressBar } from './progressBar'

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
  private readonly shownFolder = `/var/lib/docker/tmp/docker-import-${Math.floor(Math.random() * 1e9)}`

  private pages = 0

  /** The archive lies on the simulated disk too, below `tmp`, until it is loaded. */
  constructor(
    private readonly folder: string,
    private readonly disk: Disk,
  ) {}

  dispose(): void {
    this.disk.count({ pages: -this.pages })
  }

  async read(source: Readable): Promise<void> {
    const archive = extract()
    const feed = Readable.from(decompressed(source as AsyncIterable<Uint8Array>), { objectMode: false })
    feed.on('error', (error) => archive.destroy(error))
    feed.pipe(archive)
    for await (const entry of archive) {
      const name = posix.normalize(entry.header.name)
      const { type, linkname } = entry.header
      if (type === 'file') {
        this.takeRoom(`/${name}`, entry.header.size)
        const path = join(this.folder, String((this.count += 1)))
        await pipeline(entry as AsyncIterable<Uint8Array>, createWriteStream(path))
        this.files.set(name, { path, sizeBytes: entry.header.size })
      } else if (type === 'symlink') this.links.set(name, posix.join(posix.dirname(name), linkname))
      else if (type === 'link') this.links.set(name, posix.normalize(linkname))
      entry.resume()
    }
  }

  private takeRoom(path: string, sizeBytes: number): void {
    const pages = Math.ceil(sizeBytes / pageBytes)
    if (pages > this.disk.freePages) throw new LabError('system', `write ${path}: no space left on device`)
    this.disk.count({ pages })
    this.pages += pages
  }

  find(name: string): StagedFile | undefined {
    const normal = posix.normalize(name)
    const target = this.links.get(normal)
    return this.files.get(normal) ?? (target === undefined ? undefined : this.files.get(target))
  }

  /** Top-level folders, sorted. */
  folders(): readonly string[] {
    const names = [...this.files.keys()].filter((name) => name.includes('/')).map((name) => name.split('/')[0] ?? '')
    return [...new Set(names)].filter((name) => name !== '..').sort()
  }

  /** The daemon's words for a file that it looks for in the folder where it unpacked the archive. */
  missing(name: string): LabError {
    const path = posix.join(this.shownFolder, name)
    const isInside = path.startsWith(`${this.shownFolder}/`)
    const message = isInside
      ? `open ${path}: no such file or directory`
      : `evalSymlinksInScope: ${path} is not in ${this.shownFolder}`
    return new LabError('invalid', message)
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
  const staging = new Staging(folder, engine.hostDisk.disk)
  try {
    await staging.read(source).catch((error: unknown) => {
      if (error instanceof LabError) throw error
      const reason = error instanceof Error ? error.message : String(error)
      throw new LabError('invalid', archiveFailure(reason), { cause: error })
    })
    const manifest = await staging.text('manifest.json')
    if (manifest === undefined) throw noManifest(staging)
    const entries = readManifest(manifest)
    for (const entry of entries) await loadImage(engine, staging, entry, emit)
    if (entries.length === 0) await emit({})
  } finally {
    staging.dispose()
    await rm(folder, { recursive: true, force: true })
  }
}

/** tar-stream's words in Go's. */
function archiveFailure(reason: string): string {
  if (reason === 'Unexpected end of data') return 'unexpected EOF'
  return reason.startsWith('Invalid tar header') ? 'archive/tar: invalid tar header' : reason
}

/** What the daemon says while it looks for the format of before 1.10 instead. */
function noManifest(staging: Staging): LabError {
  const [folder] = staging.folders()
  if (folder === undefined) return staging.missing('repositories')
  if (staging.find(`${folder}/json`) === undefined) return staging.missing(`${folder}/json`)
  return refusal('oldArchives')
}

function readManifest(bytes: Buffer): z.infer<typeof manifestSchema> {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw new LabError('invalid', 'unexpected EOF', { cause: error })
  }
  if (value === null) throw new LabError('invalid', 'invalid manifest, manifest cannot be null (but can be [])')
  const parsed = manifestSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const kind = Array.isArray(value) ? 'array' : typeof value
  const message = `json: cannot unmarshal ${kind} into Go value of type []tarexport.manifestItem`
  throw new LabError('invalid', message, { cause: parsed.error })
}

function readConfig(bytes: Buffer): ImageConfig {
  try {
    JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw new LabError('invalid', 'unexpected end of JSON input', { cause: error })
  }
  const config = parseConfig(bytes)
  if (config.os === 'windows') throw new LabError('invalid', 'cannot load windows image on linux')
  return config
}

async function loadImage(
  engine: Engine,
  staging: Staging,
  entry: z.infer<typeof manifestSchema>[number],
  emit: LoadEmit,
): Promise<void> {
  const configBytes = await staging.text(entry.Config)
  if (configBytes === undefined) throw staging.missing(entry.Config)
  const config = readConfig(configBytes)
  const layers = await loadLayers(engine, staging, config, entry.Layers ?? [], emit)
  const filled = config.history.filter((row) => row.empty_layer !== true).length
  if (filled > layers.length) throw new LabError('invalid', 'too many non-empty layers in History section')
  const image = await engine.images.create(config, layers, { configBytes })
  const names = entry.RepoTags ?? []
  for (const name of names) await nameImage(engine, image, name, emit)
  if (names.length === 0) await emit({ stream: `Loaded image ID: ${image.id}\n` })
  emitImageEvent(engine, 'load', image)
}

async function nameImage(engine: Engine, image: Image, name: string, emit: LoadEmit): Promise<void> {
  const reference = parseReference(name)
  if (reference.tag === undefined || reference.digest !== undefined) {
    throw new LabError('invalid', `invalid tag ${JSON.stringify(name)}`)
  }
  const shown = familiar(reference)
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
      `invalid manifest, layers length mismatch: expected ${String(paths.length)}, got ${String(diffIds.length)}`,
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
  if (file === undefined) throw staging.missing(wanted.path)
  const id = wanted.diffId.slice(7, 19)
  for (const current of progressSteps(file.sizeBytes)) await emit(loadProgress(id, current, file.sizeBytes))
  const layer = await engine.layers.register(plainTar(file), parent)
  await emit(loadProgress(id, file.sizeBytes, file.sizeBytes))
  if (layer.diffId !== wanted.diffId) {
    const message = `invalid diffID for layer ${String(wanted.index)}: expected "${wanted.diffId}", got "${layer.diffId}"`
    throw new LabError('invalid', message)
  }
  return layer
}

const longestStepBytes = 512 * 1024
const readBytes = 32 * 1024

/** After each hundredth or half megabyte, whichever is less, in whole reads; the end is told again when it is unpacked (moby `progressreader`). */
function* progressSteps(sizeBytes: number): Generator<number> {
  const step = Math.ceil((Math.min(sizeBytes / 100, longestStepBytes) + 1) / readBytes) * readBytes
  for (let current = step; current < sizeBytes; current += step) yield current
  yield sizeBytes
}

function loadProgress(id: string, current: number, total: number): object {
  return { status: 'Loading layer', progressDetail: { current, total }, progress: progressBar(current, total), id }
}

/** The layer's tar; a compressed one is opened on the way. */
async function* plainTar(file: StagedFile): AsyncGenerator<Uint8Array> {
  yield* decompressed(createReadStream(file.path) as AsyncIterable<Uint8Array>)
}
