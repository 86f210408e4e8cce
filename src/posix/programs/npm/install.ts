/**
 * `npm install`, `ci` and `uninstall`: the tree that package.json asks for is made, compared with what lies in
 * `node_modules`, and the difference is placed and removed; package.json and the lock files are written anew.
 */
import { found, namesOf, placeText } from '../../packages/containerFiles'
import type { NpmPackage } from '../../packages/npmIndex'
import type { Process } from '../../process/types'
import type { NpmOptions } from './options'
import { cacheFolder, keepInCache, linkPrograms, placePackage, programsOf, removeFolder } from './place'
import { lockText, readLock, readPackageJson, rootsOf, writePackageJson, type PackageJson } from './project'
import { treeOf, Unobtainable, type Roots, type Tree, type TreeNode } from './tree'
import { planJson, planLines, summary, type Moved, type Plan } from './plan'
import { fail, failOffline, failUnobtainable, failWithoutProject, needsLock, usageOfCi } from './words'
import { readInstalled } from './installed'

/** `@scope/name@range`. */
function splitSpec(spec: string): readonly [name: string, range: string] {
  const at = spec.indexOf('@', 1)
  return at < 0 ? [spec, ''] : [spec.slice(0, at), spec.slice(at + 1)]
}

/** Adds what is named to the project, or makes what the project asks for. */
export async function install(process: Process, folder: string, options: NpmOptions): Promise<number> {
  if (readPackageJson(process, folder) === undefined && options.operands.length === 0)
    return failWithoutProject(process, folder)
  return add(process, folder, options)
}

/** `npm update`: what is asked for anew, as if nothing were locked. */
export function update(process: Process, folder: string, options: NpmOptions): Promise<number> {
  return add(process, folder, { ...options, operands: [] }, new Map())
}

/** `npm prune`: takes away what nobody asks for, or only what is named of it; what is missing comes. */
export function prune(process: Process, folder: string, options: NpmOptions): Promise<number> {
  const named = options.operands.length === 0 ? undefined : new Set(options.operands)
  return add(process, folder, { ...options, operands: [] }, undefined, (path) => named?.has(nameOf(path)) ?? true)
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

async function add(
  process: Process,
  folder: string,
  options: NpmOptions,
  locked = readLock(process, folder) ?? new Map<string, string>(),
  mayGo: (path: string) => boolean = () => true,
): Promise<number> {
  const startedMs = process.host.now()
  const project = readPackageJson(process, folder)
  const specs = options.operands.map(splitSpec)
  const before = project ?? {}
  const key = options.flags.has('-D') || options.flags.has('--save-dev') ? 'devDependencies' : 'dependencies'
  const asked = Object.fromEntries(specs.map(([name, range]) => [name, range]))
  const roots = withAsked(rootsOf(before), key, asked)
  return making(process, roots, async () => {
    const tree = treeOf(roots, locked)
    const saved = specs.length === 0 ? before : withSaved(before, key, specs, tree, options)
    const failure = await change(process, folder, saved, tree, options, startedMs, mayGo)
    if (failure !== 0 || isDryRun(options)) return failure
    if (specs.length > 0 && !options.flags.has('--no-save')) writePackageJson(process, folder, saved)
    if (!options.flags.has('--no-package-lock'))
      placeText(process, `${folder}/package-lock.json`, lockText(saved, folder, tree, false))
    return 0
  })
}

/** `npm ci`: exactly what is locked, from nothing. */
export async function cleanInstall(process: Process, folder: string, options: NpmOptions): Promise<number> {
  const startedMs = process.host.now()
  const project = readPackageJson(process, folder)
  const locked = readLock(process, folder)
  if (project === undefined || locked === undefined) return fail(process, needsLock)
  const roots = rootsOf(project)
  return making(process, roots, async () => {
    const tree = treeOf(roots, locked)
    const missing = [...tree.values()].filter(({ path }) => !locked.has(path))
    if (missing.length > 0) return fail(process, outOfStep(missing.map(({ package: each }) => each)))
    removeFolder(process, `${folder}/node_modules`)
    return change(process, folder, project, tree, options, startedMs)
  })
}

function outOfStep(missing: readonly NpmPackage[]): readonly string[] {
  return [
    'code EUSAGE',
    '',
    '`npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync. Please update your lock file with `npm install` before continuing.',
    '',
    ...missing.map(({ name, version }) => `Missing: ${name}@${version} from lock file`),
    '',
    ...usageOfCi,
  ]
}

/** Takes what is named out of the project. */
export async function uninstall(process: Process, folder: string, options: NpmOptions): Promise<number> {
  const startedMs = process.host.now()
  const before = readPackageJson(process, folder) ?? {}
  const names = new Set(options.operands.map((spec) => splitSpec(spec)[0]))
  const without = (needs: Readonly<Record<string, string>> | undefined): Record<string, string> =>
    Object.fromEntries(Object.entries(needs ?? {}).filter(([name]) => !names.has(name)))
  const saved: PackageJson = { ...before }
  for (const key of ['dependencies', 'devDependencies'] as const) {
    if (before[key] === undefined) continue
    const kept = without(before[key])
    if (Object.keys(kept).length > 0) saved[key] = kept
    else delete saved[key]
  }
  return making(process, rootsOf(saved), async () => {
    const tree = treeOf(rootsOf(saved), readLock(process, folder) ?? new Map())
    const failure = await change(process, folder, saved, tree, options, startedMs)
    if (failure !== 0 || isDryRun(options)) return failure
    writePackageJson(process, folder, saved)
    placeText(process, `${folder}/package-lock.json`, lockText(saved, folder, tree, false))
    return 0
  })
}

/** `-g`: each package in the folder of all, with its own below it. */
export async function installGlobally(process: Process, prefix: string, options: NpmOptions): Promise<number> {
  const startedMs = process.host.now()
  const library = `${prefix}/lib/node_modules`
  const roots = { dependencies: Object.fromEntries(options.operands.map(splitSpec)), devDependencies: {} }
  return making(process, roots, async () => {
    let [total, funded] = [0, 0]
    const [added, changed]: [Moved[], Moved[]] = [[], []]
    for (const [name, range] of Object.entries(roots.dependencies)) {
      const tree = treeOf({ dependencies: { [name]: range }, devDependencies: {} })
      const root = tree.get(`node_modules/${name}`)
      if (root === undefined) continue
      const hadBefore = found(process, `${library}/${name}`) !== undefined
      removeFolder(process, `${library}/${name}`)
      for (const { path, package: each } of tree.values()) {
        const below = path === root.path ? '' : `/${path}`
        keepInCache(process, each)
        placePackage(process, `${library}/${name}${below}`, each)
        await process.checkpoint()
      }
      linkPrograms(process, `${prefix}/bin`, `../lib/node_modules/${name}`, root.package)
      const all = [...tree.values()].map(({ path, package: each }) => moved(library, path, each.version))
      if (hadBefore) changed.push(...all)
      else added.push(...all)
      total += tree.size
      funded += fundedIn(tree)
    }
    const plan = { added, removed: [], changed: changed.map((each) => ({ from: each, to: each })) }
    await process.print(summary(process, plan, { total, funded, startedMs }, new Set(['-g', ...options.flags])))
    return 0
  })
}

export async function uninstallGlobally(process: Process, prefix: string, options: NpmOptions): Promise<number> {
  const startedMs = process.host.now()
  const library = `${prefix}/lib/node_modules`
  const removed: Moved[] = []
  for (const spec of options.operands) {
    const [name] = splitSpec(spec)
    if (found(process, `${library}/${name}`) === undefined) continue
    const tree = treeOf({ dependencies: { [name]: '' }, devDependencies: {} })
    removed.push(...[...tree.values()].map(({ path, package: each }) => moved(library, path, each.version)))
    removeFolder(process, `${library}/${name}`)
    const own = tree.get(`node_modules/${name}`)
    for (const [program] of own === undefined ? [] : programsOf(own.package))
      process.namespace.unlink(process, `${prefix}/bin/${program}`)
  }
  const plan = { added: [], removed, changed: [] }
  await process.print(summary(process, plan, { total: 0, funded: 0, startedMs }, new Set(['-g', ...options.flags])))
  return 0
}

async function making(process: Process, { dependencies }: Roots, action: () => Promise<number>): Promise<number> {
  const [name] = Object.keys(dependencies)
  try {
    if (name !== undefined && process.host.network.interfaces().length === 0) return await failOffline(process, name)
    return await action()
  } catch (error) {
    if (error instanceof Unobtainable) return failUnobtainable(process, error)
    throw error
  }
}

function withAsked(roots: Roots, key: keyof Roots, asked: Readonly<Record<string, string>>): Roots {
  const other = key === 'dependencies' ? 'devDependencies' : 'dependencies'
  const kept = Object.fromEntries(Object.entries(roots[other]).filter(([name]) => asked[name] === undefined))
  const had = Object.fromEntries(
    Object.entries(asked).map(([name, range]) => [name, range === '' ? (roots[key][name] ?? '') : range]),
  )
  return key === 'dependencies'
    ? { dependencies: { ...roots.dependencies, ...had }, devDependencies: kept }
    : { dependencies: kept, devDependencies: { ...roots.devDependencies, ...had } }
}

/** package.json with what was named, as `^version`. */
function withSaved(
  before: PackageJson,
  key: keyof Roots,
  specs: readonly (readonly [string, string])[],
  tree: Tree,
  { flags }: NpmOptions,
): PackageJson {
  const isExact = flags.has('-E') || flags.has('--save-exact')
  const needs = { ...before[key] }
  for (const [name, range] of specs) {
    const version = tree.get(`node_modules/${name}`)?.package.version ?? range
    needs[name] = isExact ? version : /^[~^<>]|[x*|\s]/.test(range) ? range : `^${version}`
  }
  const sorted = Object.fromEntries(Object.entries(needs).sort(([left], [right]) => left.localeCompare(right, 'en')))
  return { ...before, [key]: sorted }
}

function isDryRun({ flags }: NpmOptions): boolean {
  return flags.has('--dry-run')
}

/** Makes `node_modules` what the tree says, or tells what that would be (`--dry-run`); returns 0. */
async function change(
  process: Process,
  folder: string,
  project: PackageJson,
  tree: Tree,
  options: NpmOptions,
  startedMs: number,
  mayGo: (path: string) => boolean = () => true,
): Promise<number> {
  const omitsDev = options.omitsDev || process.env.get('NODE_ENV') === 'production'
  const wanted = new Map([...tree].filter(([, { isDev }]) => !(omitsDev && isDev)))
  const here = readInstalled(process, folder)
  const gone = [...here.keys()]
    .filter((path) => !wanted.has(path) && mayGo(path))
    .sort()
    .reverse()
  const coming = [...wanted.values()].filter(({ path, package: each }) => here.get(path) !== each.version)
  const plan: Plan = {
    added: coming.filter(({ path }) => !here.has(path)).map((node) => moved(folder, node.path, node.package.version)),
    removed: gone.map((path) => moved(folder, path, here.get(path) ?? '')),
    changed: coming
      .filter(({ path }) => here.has(path))
      .map(({ path, package: each }) => ({
        from: moved(folder, path, here.get(path) ?? ''),
        to: moved(folder, path, each.version),
      })),
  }
  if (isDryRun(options)) await process.print(planLines(plan))
  else await apply(process, folder, project, { tree, wanted, coming, gone, omitsDev })
  const counts = { total: wanted.size, funded: fundedIn(wanted), startedMs }
  await process.print(
    options.flags.has('--json') ? planJson(plan, counts, options.flags) : summary(process, plan, counts, options.flags),
  )
  return 0
}

function moved(folder: string, path: string, version: string): Moved {
  return { name: nameOf(path), version, path: `${folder === '/' ? '' : folder}/${path}` }
}

interface Work {
  readonly tree: Tree
  readonly wanted: Tree
  readonly coming: readonly TreeNode[]
  readonly gone: readonly string[]
  readonly omitsDev: boolean
}

async function apply(process: Process, folder: string, project: PackageJson, work: Work): Promise<void> {
  const { tree, wanted, coming, gone, omitsDev } = work
  const locked = readLock(process, folder)
  for (const path of gone) removeOne(process, folder, path)
  for (const { path, package: each } of coming) {
    keepInCache(process, each, locked?.has(path))
    placePackage(process, `${folder}/${path}`, each)
    const holder = path.slice(0, path.lastIndexOf('node_modules/'))
    linkPrograms(process, `${folder}/${holder}node_modules/.bin`, `../${each.name}`, each)
    await process.checkpoint()
  }
  for (const [path, each] of tree)
    if (omitsDev && each.isDev && locked?.has(path) !== true) listOnly(process, each.package)
  if (wanted.size > 0)
    placeText(process, `${folder}/node_modules/.package-lock.json`, lockText(project, folder, wanted, true))
  else if (readInstalled(process, folder).size === 0) removeFolder(process, `${folder}/node_modules`)
}

/** What is left out was still looked up. */
function listOnly(process: Process, each: NpmPackage): void {
  if (found(process, `${cacheFolder(process)}/_cacache`) === undefined) return
  keepInCache(process, { ...each, tarballBytes: 0 })
}

function removeOne(process: Process, folder: string, path: string): void {
  const [holder = '', name = ''] = [
    path.slice(0, path.lastIndexOf('node_modules/')),
    path.slice(path.lastIndexOf('node_modules/') + 13),
  ]
  const bin = `${folder}/${holder}node_modules/.bin`
  for (const program of namesOf(process, bin))
    if (process.namespace.readLink(process, `${bin}/${program}`).startsWith(`../${name}/`))
      process.namespace.unlink(process, `${bin}/${program}`)
  removeFolder(process, `${folder}/${path}`)
  for (const inner of [bin, ...(name.startsWith('@') ? [`${folder}/${path.slice(0, path.lastIndexOf('/'))}`] : [])])
    if (found(process, inner) !== undefined && namesOf(process, inner).length === 0)
      process.namespace.removeDirectory(process, inner)
}

function fundedIn(tree: Tree): number {
  return [...tree.values()].filter(({ package: each }) => each.manifest.funding !== undefined).length
}
