/**
 * Reads what `docker save` streams, in one pass and in whichever order it comes: OCI layout (`blobs/sha256/<digest>`,
 * since 25) or legacy (`<id>/layer.tar`, `<id>.json`). `manifest.json`, which both have, says at last which file is the
 * config and which are the layers, lowest first; until then every tar is taken for a layer and every small JSON is kept.
 *
 * Two layers with the same content are one blob in the OCI layout, and a symlink to the first `layer.tar` in the legacy.
 */
import { posix } from 'node:path'
import type { Readable } from 'node:stream'
import type { Header } from 'tar-stream'
import { z } from 'zod'
import { LabError } from '@shared/errors'
import {
  readAll,
  readLayer,
  uncompressed,
  walkTar,
  type ReadLayer,
  type TarContent,
  type WantedFiles,
} from './layerReader'

export const configSchema = z.object({
  rootfs: z.object({ diff_ids: z.array(z.string()).nullish() }),
  history: z.array(z.object({ created_by: z.string().optional(), empty_layer: z.boolean().optional() })).nullish(),
})
export type SavedConfig = z.infer<typeof configSchema>

const manifestSchema = z.array(z.object({ Config: z.string(), Layers: z.array(z.string()).nullable() })).min(1)

export interface SavedImage {
  readonly config: SavedConfig
  /** Lowest first, one for each diff ID; undefined for a blob that the archive names but doesn't hold, or can't read. */
  readonly layers: readonly (ReadLayer | undefined)[]
}

const maxJsonBytes = 8 * 1024 * 1024

/** Reads a saved image whole. Throws LabError `invalid` for what isn't one. */
export async function readSavedImage(archive: Readable, wanted?: WantedFiles): Promise<SavedImage> {
  const found = {
    layers: new Map<string, ReadLayer>(),
    jsons: new Map<string, string>(),
    links: new Map<string, string>(),
  }
  await walkTar(archive, async (header, content) => {
    if (header.type === 'symlink' && header.linkname !== '') {
      found.links.set(header.name, posix.normalize(posix.join(posix.dirname(header.name), header.linkname)))
    }
    const json = await readMember(header, content, (layer) => found.layers.set(header.name, layer), wanted)
    if (json !== undefined) found.jsons.set(header.name, json)
  })
  const manifest = manifestSchema.parse(parseJson(found.jsons.get('manifest.json') ?? ''))
  const [image] = manifest
  const config = configSchema.parse(parseJson(found.jsons.get(image?.Config ?? '') ?? ''))
  const names = image?.Layers ?? []
  return {
    config,
    layers: names.map((name) => found.layers.get(name) ?? found.layers.get(found.links.get(name) ?? '')),
  }
}

/** Reads only until the config blob of that image has come. Undefined when the archive ends before. */
export async function readSavedConfig(archive: Readable, imageId: string): Promise<SavedConfig | undefined> {
  const digest = imageId.replace(/^sha256:/, '')
  const names = new Set([`blobs/sha256/${digest}`, `${digest}.json`])
  let config: SavedConfig | undefined
  const found = new Error('found')
  try {
    await walkTar(archive, async (header, content) => {
      if (!names.has(header.name)) {
        content.resume()
        return
      }
      const parsed = configSchema.safeParse(parseJson(await readText(content)))
      if (parsed.success) config = parsed.data
      throw found
    })
  } catch (thrown) {
    if (thrown !== found) throw thrown
  } finally {
    archive.destroy()
  }
  return config
}

/** A layer is kept; the text of a JSON comes back. */
async function readMember(
  header: Header,
  content: TarContent,
  keep: (layer: ReadLayer) => void,
  wanted: WantedFiles | undefined,
): Promise<string | undefined> {
  const isCandidate = header.type === 'file' && isMember(header.name)
  if (!isCandidate) {
    content.resume()
    return undefined
  }
  const { head, whole } = await peek(content)
  if (looksLikeJson(head)) {
    if (header.size <= maxJsonBytes) return readText(whole)
    await drain(whole)
    return undefined
  }
  try {
    keep(await readLayer(await uncompressed(whole), wanted))
  } catch (thrown) {
    // One unreadable blob (a foreign format, zstd on an old Node) leaves the others readable: its layer is unknown.
    if (!(thrown instanceof LabError)) throw thrown
    await drain(whole)
  }
  return undefined
}

function isMember(name: string): boolean {
  return name.startsWith('blobs/') || name.endsWith('layer.tar') || name.endsWith('.json')
}

function looksLikeJson(head: Buffer): boolean {
  const isTar = head.length >= 262 && head.toString('latin1', 257, 262) === 'ustar'
  return !isTar && (head[0] === 0x7b || head[0] === 0x5b)
}

async function peek(content: TarContent): Promise<{ head: Buffer; whole: AsyncIterable<Buffer> }> {
  const iterator = content[Symbol.asyncIterator]()
  const chunks: Buffer[] = []
  let length = 0
  while (length < 512) {
    const next = await iterator.next()
    if (next.done === true) break
    chunks.push(next.value)
    length += next.value.length
  }
  const head = Buffer.concat(chunks)
  const whole = async function* (): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
  }
  return { head, whole: whole() }
}

async function drain(source: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of source) void chunk
}

async function readText(source: AsyncIterable<Buffer>): Promise<string> {
  return (await readAll(source)).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new LabError('invalid', 'this is not a saved image: its manifest or config is missing', { cause })
  }
}
