/**
 * The lab's registry: base images made from recipes. Nothing is packed or hashed when a simulator starts (`layers.ts`).
 *
 * A fresh simulator has a few of them without a pull, so that labs work at once; what the user then removes stays
 * removed (record `catalog/installed`). Their history and their comment say that they are simulated: the mark travels
 * with the layers, also into images built on them and into a real daemon that loads them.
 *
 * A recipe may change from one version of Camada to the next, but a state that has its layers must keep them: what an
 * image was installed with is kept as a record (`keptLayers.ts`).
 */
import { createHash } from 'node:crypto'
import type { DiffId, Digest } from '@shared/docker/identity'
import { simulatedComment } from '@shared/docker/image'
import { emptyRunConfig } from '../layers/configJson'
import type { HistoryEntry, Image, ImageConfig, ImageStore } from '../layers/imageTypes'
import type { LayerSource } from '../layers/layer'
import type { OwnedLayerStore } from '../layers/layerStore'
import type { Layer } from '../layers/types'
import type { RecordStore } from '../store/records'
import { keepLayers } from './keptLayers'
import { allLayers, ancestry, identityOf, layersOf, sourceOf } from './layers'
import { recipeName, recipes } from './registry'
import type { Recipe, RecipeStep } from './types'

export interface CatalogStores {
  readonly layers: OwnedLayerStore
  readonly images: ImageStore
  /** Where what was installed is kept; without, a changed recipe loses it. */
  readonly records?: RecordStore
}

const installedKey = 'catalog/installed'

const sources: ReadonlyMap<string, LayerSource> = new Map(
  allLayers().map((layer) => {
    const source = sourceOf(layer)
    return [source.diffId, source]
  }),
)

/** A layer that a recipe can make; for the layer store's `known`. */
export function knownLayer(diffId: DiffId): LayerSource | undefined {
  return sources.get(diffId)
}

/** Finds the recipe behind a name, e.g. `docker.io/library/alpine` and `3.7`. */
export function findRecipe(canonicalName: string, tag: string): Recipe | undefined {
  return recipes.find(
    (recipe) => canonicalName === `docker.io/library/${recipe.repository}` && recipe.tags.includes(tag),
  )
}

/** Whether the registry has a repository of this canonical name. */
export function hasRepository(canonicalName: string): boolean {
  return recipes.some((recipe) => canonicalName === `docker.io/library/${recipe.repository}`)
}

function rowOf(created: string, step: RecipeStep, diffId: DiffId | undefined): HistoryEntry {
  const digits = diffId?.slice('sha256:'.length) ?? ''
  const row = { created, created_by: step.createdBy.replaceAll('{diffId}', digits) }
  return diffId === undefined ? { ...row, empty_layer: true } : { ...row, comment: simulatedComment }
}

/** The config blob of a recipe's image. */
function recipeConfig(recipe: Recipe): ImageConfig {
  const diffIds = layersOf(recipe).map((layer) => identityOf(layer).diffId)
  let next = 0
  const history = ancestry(recipe).flatMap(({ createdAt, steps }) =>
    steps.map((step) => rowOf(createdAt, step, step.nodes === undefined ? undefined : diffIds[next++])),
  )
  return {
    architecture: 'amd64',
    comment: simulatedComment,
    config: { ...emptyRunConfig, ...recipe.config },
    created: recipe.createdAt,
    history,
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: diffIds },
  }
}

/** The digest under which the lab's registry offers an image. */
export function repositoryDigest(image: Image): Digest {
  return `sha256:${createHash('sha256').update(`manifest ${image.id}`).digest('hex')}` as Digest
}

/** Brings a recipe's image into the stores, without a name. */
export async function installRecipe(recipe: Recipe, { layers, images, records }: CatalogStores): Promise<Image> {
  const wanted = layersOf(recipe)
  if (records) await keepLayers(wanted, records)
  const stack: Layer[] = []
  for (const layer of wanted) stack.push(await layers.registerKnown(sourceOf(layer), stack.at(-1)))
  return images.create(recipeConfig(recipe), stack)
}

/** Gives a fresh simulator its base images; later starts change nothing. */
export async function installCatalog(stores: CatalogStores, records: RecordStore): Promise<void> {
  if ((await records.load(installedKey)).length > 0) return
  for (const recipe of recipes.filter((candidate) => candidate.isPreinstalled)) {
    const image = await installRecipe(recipe, { layers: stores.layers, images: stores.images })
    await stores.images.tag(image.id, recipeName(recipe))
    await stores.images.addDigest(image.id, recipe.repository, repositoryDigest(image))
  }
  await records.write([{ kind: 'put', key: installedKey, value: true }])
}

/** Keeps what `installCatalog` installed, which has no time for it: a simulator starts at once, and packs later. */
export async function keepInstalled({
  layers,
  records,
}: {
  layers: OwnedLayerStore
  records: RecordStore
}): Promise<void> {
  const here = new Set<string>(layers.all().map((layer) => layer.diffId))
  await keepLayers(
    allLayers().filter((layer) => here.has(identityOf(layer).diffId)),
    records,
  )
}
