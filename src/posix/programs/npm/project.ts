/** A project's package.json and lock files, as npm reads and writes them. */
import { z } from 'zod'
import { placeText, readText } from '../../packages/containerFiles'
import type { Process } from '../../process/types'
import type { Roots, Tree, TreeNode } from './tree'

const relations = z.record(z.string(), z.string())
const packageJson = z.looseObject({
  name: z.string().optional(),
  version: z.string().optional(),
  license: z.unknown().optional(),
  scripts: relations.optional(),
  dependencies: relations.optional(),
  devDependencies: relations.optional(),
})
const lockJson = z.looseObject({ packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })) })

export type PackageJson = z.infer<typeof packageJson>

export class BadJson extends Error {
  constructor(readonly path: string) {
    super(path)
  }
}

/** Undefined when there is none. Throws BadJson. */
export function readPackageJson(process: Process, folder: string): PackageJson | undefined {
  const path = `${folder}/package.json`
  const text = readText(process, path)
  if (text === undefined) return undefined
  const parsed = packageJson.safeParse(parse(text, path))
  if (!parsed.success) throw new BadJson(path)
  return parsed.data
}

export function writePackageJson(process: Process, folder: string, content: PackageJson): void {
  placeText(process, `${folder}/package.json`, `${JSON.stringify(content, null, 2)}\n`)
}

/** Locked versions by path; undefined without a lock file. Throws BadJson. */
export function readLock(process: Process, folder: string): ReadonlyMap<string, string> | undefined {
  const path = `${folder}/package-lock.json`
  const text = readText(process, path)
  if (text === undefined) return undefined
  const parsed = lockJson.safeParse(parse(text, path))
  if (!parsed.success) throw new BadJson(path)
  const entries = Object.entries(parsed.data.packages)
  return new Map(entries.flatMap(([at, { version }]) => (at === '' || version === undefined ? [] : [[at, version]])))
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new BadJson(path)
  }
}

export function rootsOf({ dependencies = {}, devDependencies = {} }: PackageJson): Roots {
  return { dependencies, devDependencies }
}

/** Name and version as npm says them of a project. */
export function titleOf({ name, version }: PackageJson, folder: string): string {
  const plain = name ?? folder.slice(folder.lastIndexOf('/') + 1)
  return version === undefined ? plain : `${plain}@${version}`
}

/** `package-lock.json`, or without its first entry `node_modules/.package-lock.json`. */
export function lockText(project: PackageJson, folder: string, tree: Tree, isHidden: boolean): string {
  const name = project.name ?? folder.slice(folder.lastIndexOf('/') + 1)
  const { version, license } = project
  const relationsOf = (key: 'dependencies' | 'devDependencies') =>
    Object.keys(project[key] ?? {}).length === 0 ? undefined : project[key]
  const root = ordered({
    name,
    version,
    license,
    dependencies: relationsOf('dependencies'),
    devDependencies: relationsOf('devDependencies'),
  })
  const entries = [...tree.values()].map((node) => [node.path, entryOf(node)] as const)
  const packages = Object.fromEntries([...(isHidden ? [] : [['', root] as const]), ...entries])
  const lock = { name, ...(version === undefined ? {} : { version }), lockfileVersion: 3, requires: true, packages }
  return `${JSON.stringify(lock, null, 2)}\n`
}

function entryOf({ package: each, isDev }: TreeNode): Readonly<Record<string, unknown>> {
  const { license, dependencies, bin, engines, funding, optionalDependencies, peerDependencies } = each.manifest
  const file = each.name.slice(each.name.lastIndexOf('/') + 1)
  return ordered({
    version: each.version,
    resolved: `https://registry.npmjs.org/${each.name}/-/${file}-${each.version}.tgz`,
    integrity: each.integrity,
    dev: isDev || undefined,
    license,
    dependencies,
    bin: typeof bin === 'string' ? { [file]: bin } : bin,
    engines,
    funding: typeof funding === 'string' ? { url: funding } : funding,
    optionalDependencies,
    peerDependencies,
  })
}

const first = ['name', 'version', 'resolved', 'integrity', 'dependencies']

/** Plain values before objects, the known ones first, then by name. */
function ordered(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const rank = (key: string): string => {
    const known = first.indexOf(key)
    return `${typeof values[key] === 'object' ? 1 : 0}${known < 0 ? 9 : known}${key}`
  }
  const keys = Object.keys(values).filter((key) => values[key] !== undefined)
  return Object.fromEntries(
    keys.sort((left, right) => (rank(left) < rank(right) ? -1 : 1)).map((key) => [key, values[key]]),
  )
}
