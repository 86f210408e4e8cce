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
  /** ISO 8601, to the second: also the time of every file. */
  readonly createdAt: string
  readonly config: Partial<RunConfig>
  /** Whether a fresh simulator has it without a pull. */
  readonly isPreinstalled: boolean
  readonly nodes: () => readonly Node[]
}

/** What packing a recipe gives; kept as constants (`identities.ts`), so that a start needs no hashing. */
export interface RecipeIdentity {
  readonly diffId: DiffId
  readonly sizeBytes: number
  readonly tarSizeBytes: number
}
