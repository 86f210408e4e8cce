/** The base images that the lab's registry has. A new one is a file and a line here, and its layers' identities. */
import { alpine37, alpineLatest } from './recipes/alpine'
import { busybox } from './recipes/busybox'
import { buildpack } from './recipes/buildpack'
import { debian, debianSlim } from './recipes/debian'
import { helloWorld } from './recipes/helloWorld'
import { mysql } from './recipes/mysql'
import { nginx } from './recipes/nginx'
import { node, nodeSlim } from './recipes/node'
import { postgres } from './recipes/postgres'
import { python, pythonSlim } from './recipes/python'
import { redis } from './recipes/redis'
import { ubuntu2004, ubuntuLatest } from './recipes/ubuntu'
import type { Recipe } from './types'

export const recipes: readonly Recipe[] = [
  alpine37,
  alpineLatest,
  busybox,
  ubuntu2004,
  ubuntuLatest,
  debianSlim,
  debian,
  buildpack,
  helloWorld,
  python,
  pythonSlim,
  node,
  nodeSlim,
  nginx,
  mysql,
  postgres,
  redis,
]

/** `alpine:3.7`. */
export function recipeName(recipe: Recipe): string {
  return `${recipe.repository}:${recipe.tags[0] ?? 'latest'}`
}
