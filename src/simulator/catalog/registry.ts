/** The base images that the lab's registry has. A new one is a file and a line here, and its identity. */
import { alpine37, alpineLatest } from './recipes/alpine'
import { busybox } from './recipes/busybox'
import { debianStableSlim } from './recipes/debian'
import { helloWorld } from './recipes/helloWorld'
import { ubuntu2004, ubuntuLatest } from './recipes/ubuntu'
import type { Recipe } from './types'

export const recipes: readonly Recipe[] = [
  alpine37,
  alpineLatest,
  busybox,
  ubuntu2004,
  ubuntuLatest,
  debianStableSlim,
  helloWorld,
]

/** `alpine:3.7`. */
export function recipeName(recipe: Recipe): string {
  return `${recipe.repository}:${recipe.tags[0] ?? 'latest'}`
}
