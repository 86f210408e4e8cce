/**
 * Tables of contents of images' layers, read once from `docker save` and kept: in memory up to a number of entries, and
 * below the cache folder as `<diff ID>.json.gz` and `<image ID>.config.json`. Layers never change, so neither does what
 * is kept; a damaged file is read anew.
 *
 * Saving an image makes the daemon pack it whole, which takes it about 20 s a gigabyte: it is done once for an image,
 * never twice at a time, and given up after a while (`undefined`: the layers are unknown).
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import { layerTree, type LayerTree } from '@shared/layers/layerTree'
import { layerEntrySchema } from '@shared/layers/types'
import { LabError } from '@shared/errors'
import { diffIdsById } from '../images'
import type { EngineClient } from '../types'
import type { ReadLayer } from './layerReader'
import { readSavedConfig, readSavedImage, type SavedConfig } from './saveReader'

export interface ImageArchives {
  /** For each history row, oldest first, whether it made no layer; undefined where the blob can't be had in time. */
  emptyLayers(client: EngineClient, imageId: string): Promise<readonly boolean[] | undefined>
  /** The image's layers, top first; undefined where they can't be read. */
  layersOf(client: EngineClient, imageId: string): Promise<readonly StackLayer[] | undefined>
  /** A regular file as a layer of the image has it; undefined when it isn't there, too large, or can't be read. */
  readFiles(
    client: EngineClient,
    imageId: string,
    files: readonly { diffId: string; path: string }[],
    limitBytes: number,
  ): Promise<readonly (Buffer | undefined)[]>
}

export interface StackLayer extends LayerTree {
  readonly diffId: string
}

const maxKeptEntries = 800_000
const maxKeptContentBytes = 32 * 1024 * 1024
const saveTimeoutMs = 90_000
const configTimeoutMs = 10_000

const indexSchema = z.array(layerEntrySchema)
const emptySchema = z.array(z.boolean())
const zip = promisify(gzip)
const unzip = promisify(gunzip)

/** Keeps what it reads below `cacheDir`. */
export function createImageArchives(options: { cacheDir: string }): ImageArchives {
  return new Archives(options.cacheDir)
}

class Archives implements ImageArchives {
  readonly #layers = new Map<string, StackLayer>()
  readonly #contents = new Map<string, Buffer>()
  readonly #empty = new Map<string, readonly boolean[]>()
  readonly #underWay = new Map<string, Promise<void>>()

  constructor(private readonly cacheDir: string) {}

  async emptyLayers(client: EngineClient, imageId: string): Promise<readonly boolean[] | undefined> {
    const known = this.#empty.get(imageId) ?? (await this.#load(configFile(imageId), emptySchema))
    if (known !== undefined) return known
    try {
      const archive = await client.images.save([imageId], { signal: AbortSignal.timeout(configTimeoutMs) })
      const config = await readSavedConfig(archive, imageId)
      if (config !== undefined) await this.#keepConfig(imageId, config)
    } catch (error) {
      // Without the blob the stack shows layers only, and says so.
      if (error instanceof LabError && error.kind === 'cancelled') throw error
    }
    return this.#empty.get(imageId)
  }

  async layersOf(client: EngineClient, imageId: string): Promise<readonly StackLayer[] | undefined> {
    const diffIds = await diffIdsById(client, imageId)
    const known = await this.#known(diffIds)
    if (known !== undefined) return known
    const underWay = this.#underWay.get(imageId) ?? this.#readImage(client, imageId, diffIds)
    this.#underWay.set(imageId, underWay)
    try {
      await underWay
    } catch {
      return undefined
    } finally {
      this.#underWay.delete(imageId)
    }
    return this.#known(diffIds)
  }

  async readFiles(
    client: EngineClient,
    imageId: string,
    files: readonly { diffId: string; path: string }[],
    limitBytes: number,
  ): Promise<readonly (Buffer | undefined)[]> {
    const missing = files.filter(({ diffId, path }) => !this.#contents.has(contentKey(diffId, path)))
    if (missing.length > 0) {
      const diffIds = await diffIdsById(client, imageId)
      const wanted = { paths: new Set(missing.map(({ path }) => path)), limitBytes }
      try {
        const archive = await client.images.save([imageId], { signal: AbortSignal.timeout(saveTimeoutMs) })
        const { layers } = await readSavedImage(archive, wanted)
        layers.forEach((layer, index) => this.#keepContents(diffIds[index] ?? '', layer))
      } catch (error) {
        if (!(error instanceof LabError)) throw error
      }
    }
    return files.map(({ diffId, path }) => this.#contents.get(contentKey(diffId, path)))
  }

  async #readImage(client: EngineClient, imageId: string, diffIds: readonly string[]): Promise<void> {
    const archive = await client.images.save([imageId], { signal: AbortSignal.timeout(saveTimeoutMs) })
    const { config, layers } = await readSavedImage(archive)
    await this.#keepConfig(imageId, config)
    for (const [index, layer] of layers.entries()) {
      const diffId = diffIds[index]
      if (diffId === undefined || layer === undefined || this.#layers.has(diffId)) continue
      this.#keepLayer(diffId, layerTree(layer.entries))
      await this.#store(layerFile(diffId), await zip(JSON.stringify(layer.entries)))
    }
  }

  /** Top first; undefined when one isn't known. */
  async #known(diffIds: readonly string[]): Promise<readonly StackLayer[] | undefined> {
    const layers: StackLayer[] = []
    for (const diffId of diffIds) {
      const layer = this.#layers.get(diffId) ?? (await this.#loadLayer(diffId))
      if (layer === undefined) return undefined
      layers.unshift(layer)
    }
    return layers
  }

  async #loadLayer(diffId: string): Promise<StackLayer | undefined> {
    const entries = await this.#load(layerFile(diffId), indexSchema)
    return entries === undefined ? undefined : this.#keepLayer(diffId, layerTree(entries))
  }

  #keepLayer(diffId: string, tree: LayerTree): StackLayer {
    const layer = { ...tree, diffId }
    this.#layers.set(diffId, layer)
    let entries = [...this.#layers.values()].reduce((sum, kept) => sum + kept.entries.length, 0)
    for (const [oldest, kept] of this.#layers) {
      if (entries <= maxKeptEntries || oldest === diffId) break
      this.#layers.delete(oldest)
      entries -= kept.entries.length
    }
    return layer
  }

  #keepContents(diffId: string, layer: ReadLayer | undefined): void {
    for (const [path, content] of layer?.contents ?? []) this.#contents.set(contentKey(diffId, path), content)
    let bytes = [...this.#contents.values()].reduce((sum, content) => sum + content.length, 0)
    for (const [oldest, content] of this.#contents) {
      if (bytes <= maxKeptContentBytes) break
      this.#contents.delete(oldest)
      bytes -= content.length
    }
  }

  async #keepConfig(imageId: string, config: SavedConfig): Promise<void> {
    const empty = (config.history ?? []).map((row) => row.empty_layer === true)
    this.#empty.set(imageId, empty)
    await this.#store(configFile(imageId), Buffer.from(JSON.stringify(empty)))
  }

  async #load<Value>(name: string, schema: z.ZodType<Value>): Promise<Value | undefined> {
    try {
      const bytes = await readFile(join(this.cacheDir, name))
      return schema.parse(JSON.parse((name.endsWith('.gz') ? await unzip(bytes) : bytes).toString('utf8')))
    } catch {
      return undefined
    }
  }

  /** A cache that can't be written is only slower. */
  async #store(name: string, bytes: Buffer): Promise<void> {
    const path = join(this.cacheDir, name)
    const draft = `${path}.${process.pid}.new`
    try {
      await mkdir(this.cacheDir, { recursive: true })
      await writeFile(draft, bytes)
      await rename(draft, path)
    } catch {
      return
    }
  }
}

function layerFile(diffId: string): string {
  return `${hex(diffId)}.json.gz`
}

function configFile(imageId: string): string {
  return `${hex(imageId)}.config.json`
}

/** IDs come from an engine: nothing but hexadecimal digits becomes a file name. */
function hex(id: string): string {
  return id.replace(/^sha256:/, '').replace(/[^0-9a-f]/g, '') || 'none'
}

function contentKey(diffId: string, path: string): string {
  return `${diffId} ${path}`
}
