/**
 * The layers of the catalog: each step of a recipe that has files, known by its recipe and its place. Layers of a base
 * image are the very ones of the images made from it, so that they are shared as a registry's are.
 *
 * Their names are constants (`identities.json`): a tree is built when somebody first looks into it, a tar when somebody
 * first reads it.
 */
import type { Content, FileSystem } from '@posix/filesystem/types'
import { packLayer } from '../layers/packLayer'
import type { LayerSource } from '../layers/layer'
import identities from './identities.json'
import { recipeName, recipes } from './registry'
import { buildTree } from './treeBuilder'
import type { Recipe, RecipeIdentity, RecipeStep } from './types'

export interface RecipeLayer {
  /** `alpine:3.7#0`: the recipe and the layer's number in it. */
  readonly key: string
  readonly step: RecipeStep
  /** The layers below, bottom first. */
  readonly lower: readonly RecipeLayer[]
  readonly tree: () => FileSystem
  readonly archive: () => Content
}

/** A recipe and those it was made from, the base first. */
export function ancestry(recipe: Recipe): readonly Recipe[] {
  return recipe.from === undefined ? [recipe] : [...ancestry(recipe.from), recipe]
}

const made = new Map<string, RecipeLayer>()

/** The layers of an image, bottom first. */
export function layersOf(recipe: Recipe): readonly RecipeLayer[] {
  const layers: RecipeLayer[] = recipe.from === undefined ? [] : [...layersOf(recipe.from)]
  for (const step of recipe.steps) if (step.nodes) layers.push(layerOf(recipe, step, step.nodes, [...layers]))
  return layers
}

function layerOf(
  recipe: Recipe,
  step: RecipeStep,
  nodes: NonNullable<RecipeStep['nodes']>,
  lower: readonly RecipeLayer[],
): RecipeLayer {
  const key = `${recipeName(recipe)}#${lower.length}`
  const known = made.get(key)
  if (known) return known
  let tree: FileSystem | undefined
  let archive: Content | undefined
  const build = (): FileSystem =>
    (tree ??= buildTree(
      recipe.createdAt,
      nodes(),
      lower.map((layer) => layer.tree()),
    ))
  const pack = (): Content => {
    const fileSystem = build()
    return (archive ??= packLayer({ fileSystem, root: fileSystem.root }))
  }
  const layer: RecipeLayer = { key, step, lower, tree: build, archive: pack }
  made.set(key, layer)
  return layer
}

const known: Readonly<Record<string, unknown>> = identities

/** The layer's names and sizes. Throws when `identities.json` lacks it (`catalog/identities.test.ts` says how to mend it). */
export function identityOf(layer: RecipeLayer): RecipeIdentity {
  const identity = known[layer.key]
  if (identity === undefined) throw new Error(`${layer.key} has no identity`)
  return identity as RecipeIdentity
}

export function sourceOf(layer: RecipeLayer): LayerSource {
  return { ...identityOf(layer), tree: layer.tree, archive: layer.archive }
}

/** Every layer of the catalog, each once. */
export function allLayers(): readonly RecipeLayer[] {
  const byKey = new Map(recipes.flatMap((recipe) => layersOf(recipe).map((layer) => [layer.key, layer] as const)))
  return [...byKey.values()]
}
