import { describe, expect, it } from 'vitest'
import { packLayer, treeSizeBytes } from '../layers/packLayer'
import { digestOf } from '../store/blobs'
import { identities } from './identities'
import { recipeName, recipes } from './registry'
import { buildTree } from './treeBuilder'

describe('identities', () => {
  it.each(recipes.map((recipe) => [recipeName(recipe), recipe] as const))(
    'has what %s packs to',
    async (name, recipe) => {
      const fileSystem = buildTree(recipe.createdAt, recipe.nodes())
      const tree = { fileSystem, root: fileSystem.root }
      const archive = packLayer(tree)
      expect(identities.get(name)).toEqual({
        diffId: await digestOf(archive),
        sizeBytes: treeSizeBytes(tree),
        tarSizeBytes: archive.sizeBytes,
      })
    },
  )
})
