/**
 * What lies where in `node_modules`: each package as high up as no other version of it stands in the way, found from where
 * it is needed upwards, as npm's own tree is made.
 */
import { isNpmPackage, npmPackage, type NpmPackage } from '../../packages/npmIndex'
import { satisfies } from '../../packages/versionRanges'

export interface TreeNode {
  /** `node_modules/a/node_modules/b`. */
  readonly path: string
  readonly package: NpmPackage
  /** Needed by none but development dependencies. */
  isDev: boolean
}

export type Tree = ReadonlyMap<string, TreeNode>

export interface Roots {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** What can't be had: no such name, or no version in the range. */
export class Unobtainable extends Error {
  constructor(
    readonly kind: 'name' | 'version',
    readonly packageName: string,
    readonly range: string,
  ) {
    super(`${packageName}@${range}`)
  }
}

interface Need {
  readonly from: string
  readonly name: string
  readonly range: string
  readonly isOptional: boolean
}

/** The whole tree of a project; versions that `locked` names (by path) are kept. Throws Unobtainable. */
export function treeOf(roots: Roots, locked: ReadonlyMap<string, string> = new Map()): Tree {
  const nodes = new Map<string, TreeNode>()
  const pending: Need[] = needsOf('', { ...roots.devDependencies, ...roots.dependencies }, false)
  for (let need = pending.shift(); need !== undefined; need = pending.shift()) {
    if (resolve(nodes, need.from, need.name, need.range) !== undefined) continue
    const path = placeFor(nodes, need.from, need.name)
    const chosen = choose(need, locked.get(path))
    if (chosen === undefined) continue
    nodes.set(path, { path, package: chosen, isDev: true })
    pending.push(...needsOf(path, chosen.manifest.dependencies ?? {}, false))
    pending.push(...needsOf(path, chosen.manifest.optionalDependencies ?? {}, true))
  }
  markUsed(nodes, roots.dependencies)
  return new Map([...nodes].sort(([left], [right]) => left.localeCompare(right, 'en')))
}

function needsOf(from: string, needs: Readonly<Record<string, string>>, isOptional: boolean): Need[] {
  const names = Object.keys(needs).sort((left, right) => left.localeCompare(right, 'en'))
  return names.map((name) => ({ from, name, range: needs[name] ?? '', isOptional }))
}

function choose({ name, range, isOptional }: Need, locked: string | undefined): NpmPackage | undefined {
  const kept = locked !== undefined && satisfies(locked, range) ? npmPackage(name, locked) : undefined
  const chosen = kept ?? npmPackage(name, range)
  if (chosen !== undefined || isOptional) return chosen
  throw new Unobtainable(isNpmPackage(name) ? 'version' : 'name', name, range)
}

/** Folders from a package up to the project: `node_modules/a/node_modules/b`, `node_modules/a`, ``. */
function upwards(from: string): readonly string[] {
  const folders = [from]
  for (let at = from; at !== '';) {
    const end = at.lastIndexOf('node_modules/')
    at = at.slice(0, Math.max(0, end - 1))
    folders.push(at)
  }
  return folders
}

function inside(folder: string, name: string): string {
  return `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
}

/** The node that a need is met by, seen from a place; undefined when none or another version is there. */
function resolve(nodes: Tree, from: string, name: string, range: string): TreeNode | undefined {
  for (const folder of upwards(from)) {
    const node = nodes.get(inside(folder, name))
    if (node !== undefined) return satisfies(node.package.version, range) ? node : undefined
  }
  return undefined
}

function placeFor(nodes: Tree, from: string, name: string): string {
  let place = inside(from, name)
  for (const folder of upwards(from)) {
    const path = inside(folder, name)
    if (nodes.has(path)) break
    place = path
  }
  return place
}

function markUsed(nodes: Tree, dependencies: Readonly<Record<string, string>>): void {
  const pending = needsOf('', dependencies, false)
  for (let need = pending.shift(); need !== undefined; need = pending.shift()) {
    const node = resolve(nodes, need.from, need.name, need.range)
    if (node?.isDev !== true) continue
    node.isDev = false
    const { manifest } = node.package
    pending.push(...needsOf(node.path, { ...manifest.optionalDependencies, ...manifest.dependencies }, false))
  }
}
