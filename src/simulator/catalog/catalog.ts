/**
 * The lab's registry: base images made from recipes. Nothing is packed or hashed when a simulator starts; a tree is built
 * when somebody first looks into it, a tar when somebody first reads it.
 *
 * A fresh simulator has a few of them without a pull, so that labs work at once; what the user then removes stays
 * removed (record `catalog/installed`).
 */
import { createHash } from 'node:crypto'
import type { FileSystem, Content } from '@posix/filesystem/types'
import type { DiffId, Digest } from '@shared/docker/identity'
import { emptyRunConfig } from '../layers/configJson'
import type { Image, ImageConfig, ImageStore } from '../layers/imageTypes'
import type { LayerSource } from '../layers/layer'
import type { OwnedLayerStore } from '../layers/layerStore'
import { packLayer } from '../layers/packLayer'
import type { RecordStore } from '../store/records'
import { identities } from './identities'
import { recipeName, recipes } from './registry'
import { buildTree } from './treeBuilder'
import type { Recipe } from './types'

export interface CatalogStores {
  readonly layers: OwnedLayerStore
  readonly images: ImageStore
}

const installedKey = 'catalog/installed'

function sourceOf(recipe: Recipe): LayerSource {
  const identity = identities.get(recipeName(recipe))
  if (!identity) throw new Error(`the recipe ${recipeName(recipe)} has no identity`)
  let tree: FileSystem | undefined
  let archive: Content | undefined
  const build = (): FileSystem => (tree ??= buildTree(recipe.createdAt, recipe.nodes()))
  const pack = (): Content => {
    const fileSystem = build()
    return (archive ??= packLayer({ fileSystem, root: fileSystem.root }))
  }
  return { ...identity, tree: build, archive: pack }
}

const sources: ReadonlyMap<Recipe, LayerSource> = new Map(recipes.map((recipe) => [recipe, sourceOf(recipe)]))

/** A layer that a recipe can make; for the layer store's `known`. */
export function knownLayer(diffId: DiffId): LayerSource | undefined {
  for (const source of sources.values()) if (source.diffId === diffId) return source
  return undefined
}

/** Finds the recipe behind a name, e.g. `docker.io/library/alpine` and `3.7`. */
export function findRecipe(canonicalName: string, tag: string): Recipe | undefined {
  return recipes.find(
    (recipe) => canonicalName === `docker.io/library/${recipe.repository}` && recipe.tags.includes(tag),
  )
}

/** The config blob of a recipe's image. */
function recipeConfig(recipe: Recipe, diffId: DiffId): ImageConfig {
  const created = recipe.createdAt
  const command = (recipe.config.Cmd ?? []).map((word) => `"${word}"`).join(' ')
  const added = `/bin/sh -c #(nop) ADD file:${diffId.slice('sha256:'.length)} in / `
  return {
    architecture: 'amd64',
    config: { ...emptyRunConfig, ...recipe.config },
    created,
    docker_version: '20.10.23',
    history: [
      { created, created_by: added },
      { created, created_by: `/bin/sh -c #(nop)  CMD [${command}]`, empty_layer: true },
    ],
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [diffId] },
  }
}

/** The digest under which the lab's registry offers an image. */
export function repositoryDigest(image: Image): Digest {
  return `sha256:${createHash('sha256').update(`manifest ${image.id}`).digest('hex')}` as Digest
}

/** Brings a recipe's image into the stores, without a name. */
export async function installRecipe(recipe: Recipe, { layers, images }: CatalogStores): Promise<Image> {
  const source = sources.get(recipe) ?? sourceOf(recipe)
  const layer = await layers.registerKnown(source, undefined)
  return images.create(recipeConfig(recipe, source.diffId), [layer])
}

/** Gives a fresh simulator its base images; later starts change nothing. */
export async function installCatalog(stores: CatalogStores, records: RecordStore): Promise<void> {
  if ((await records.load(installedKey)).length > 0) return
  for (const recipe of recipes.filter((candidate) => candidate.isPreinstalled)) {
    const image = await installRecipe(recipe, stores)
    await stores.images.tag(image.id, recipeName(recipe))
    await stores.images.addDigest(image.id, recipe.repository, repositoryDigest(image))
  }
  await records.write([{ kind: 'put', key: installedKey, value: true }])
}
