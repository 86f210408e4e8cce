/**
 * The catalog's constants: packs every layer and compares. After a change of a recipe write them anew with
 * `CAMADA_WRITE_IDENTITIES=1 npx vitest run --project unit src/simulator/catalog/identities.test.ts`.
 */
import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { packLayer, treeSizeBytes } from '../layers/packLayer'
import { digestOf } from '../store/blobs'
import identities from './identities.json'
import { allLayers, type RecipeLayer } from './layers'

async function identity(layer: RecipeLayer): Promise<object> {
  const fileSystem = layer.tree()
  const tree = { fileSystem, root: fileSystem.root }
  const archive = packLayer(tree)
  return { diffId: await digestOf(archive), sizeBytes: treeSizeBytes(tree), tarSizeBytes: archive.sizeBytes }
}

describe('identities', () => {
  it('are what the layers pack to', async () => {
    const packed: Record<string, object> = {}
    for (const layer of allLayersByKey()) packed[layer.key] = await identity(layer)
    if (process.env['CAMADA_WRITE_IDENTITIES'] === '1') {
      writeFileSync(new URL('identities.json', import.meta.url), `${JSON.stringify(packed, null, 2)}\n`)
    }
    expect(identities).toEqual(packed)
  })
})

function allLayersByKey(): readonly RecipeLayer[] {
  return [...allLayers()].sort((a, b) => (a.key < b.key ? -1 : 1))
}
