/**
 * What catalog layers were installed with, so that a later version of Camada with other recipes still has them: a record
 * `catalog/layer/<diff ID>` with the layer's tar as extents, zeros as lengths, compressed (some 30 KB for a layer of
 * 70 MB, since the programs in it are zeros).
 */
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { allocatedZeros, concat, contentOf, readExtent } from '@posix/filesystem/content'
import type { Content } from '@posix/filesystem/types'
import type { DiffId } from '@shared/docker/identity'
import type { LayerSource } from '../layers/layer'
import type { RecordStore } from '../store/records'
import { identityOf, type RecipeLayer } from './layers'

const prefix = 'catalog/layer/'

/** A number is so many zeros; a text is data in base64. */
const schema = z.object({
  sizeBytes: z.number(),
  tarSizeBytes: z.number(),
  extents: z.string(),
})
const extentsSchema = z.array(z.union([z.number(), z.string()]))

function extentsOf(content: Content): readonly (number | string)[] {
  return content.extents.map((extent) => {
    if (extent.kind === 'zeros') return extent.lengthBytes
    const bytes = Buffer.alloc(extent.kind === 'data' ? extent.bytes.length : extent.lengthBytes)
    readExtent(extent, 0, bytes.length, bytes, 0)
    return bytes.toString('base64')
  })
}

/** Records layers that are not recorded yet. */
export async function keepLayers(layers: readonly RecipeLayer[], records: RecordStore): Promise<void> {
  for (const layer of layers) {
    const { diffId, sizeBytes, tarSizeBytes } = identityOf(layer)
    const key = `${prefix}${diffId}`
    if ((await records.load(key)).length > 0) continue
    const extents = gzipSync(JSON.stringify(extentsOf(layer.archive())), { level: 4 }).toString('base64')
    await records.write([{ kind: 'put', key, value: { sizeBytes, tarSizeBytes, extents } }])
  }
}

function archiveOf(extents: string): Content {
  const parsed = extentsSchema.parse(JSON.parse(gunzipSync(Buffer.from(extents, 'base64')).toString('utf8')))
  return concat(
    ...parsed.map((part) => (typeof part === 'number' ? allocatedZeros(part) : contentOf(Buffer.from(part, 'base64')))),
  )
}

/** The recorded layers, by diff ID; each is unpacked when somebody first asks for it. */
export async function loadKeptLayers(records: RecordStore): Promise<ReadonlyMap<DiffId, LayerSource>> {
  const kept = new Map<DiffId, LayerSource>()
  for (const { key, value } of await records.load(prefix)) {
    const parsed = schema.safeParse(value)
    if (!parsed.success) continue
    const diffId = key.slice(prefix.length) as DiffId
    const { sizeBytes, tarSizeBytes, extents } = parsed.data
    let archive: Content | undefined
    kept.set(diffId, { diffId, sizeBytes, tarSizeBytes, archive: () => (archive ??= archiveOf(extents)) })
  }
  return kept
}
