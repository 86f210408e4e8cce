/**
 * A recipe of a base image: what the registry would send, as data. The trees are stand-ins (the names, links, modes and
 * sizes of the real images, programs as placeholders), and so the IDs are not those of the real images.
 */
import type { DiffId } from '@shared/docker/identity'
import type { RunConfig } from '../layers/imageTypes'
import type { Node } from './treeBuilder'

export interface Recipe {
  /** Familiar repository, e.g. `alpine`. */
  readonly repository: string
  /** Its tags; the first is the one that the recipe is known by. */
  readonly tags: readonly string[]
  /** ISO 8601, to the second: also the time of every file that a step of its own does not date. */
  readonly createdAt: string
  readonly config: Partial<RunConfig>
  /** Whether a fresh simulator has it without a pull. */
  readonly isPreinstalled: boolean
  /** The image that it was made from: its steps come first, and its layers are shared. */
  readonly from?: Recipe
  /** What follows after `from`, oldest first. */
  readonly steps: readonly RecipeStep[]
}

/** One row of the image's history. */
export interface RecipeStep {
  /** As `docker history --no-trunc` shows it; `{diffId}` stands for the layer's own. */
  readonly createdBy: string
  /** Makes a layer with these; a row without is metadata only. */
  readonly nodes?: () => readonly Node[]
  /** What a registry sends for the layer. Source: docker-library/repo-info, 2026; for the others a third of it. */
  readonly compressedBytes?: number
}

/** What packing a layer gives; kept as constants (`identities.json`), so that a start needs no hashing. */
export interface RecipeIdentity {
  readonly diffId: DiffId
  readonly sizeBytes: number
  readonly tarSizeBytes: number
}
