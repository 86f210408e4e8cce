/** `npm ls`: what a project needs, as a tree; with `--all` what that needs, too. */
import { found, namesOf } from '../../packages/containerFiles'
import { npmPackage } from '../../packages/npmIndex'
import type { Process } from '../../process/types'
import { readInstalled, versionAt } from './installed'
import type { NpmOptions } from './options'
import { readPackageJson, titleOf } from './project'
import { leaveLog } from './place'

interface Row {
  readonly text: string
  readonly below: Row[]
}

/** Prints the tree of a project; 1 when something is missing or nothing fits what was asked for. */
export async function list(process: Process, folder: string, options: NpmOptions): Promise<number> {
  const project = readPackageJson(process, folder) ?? {}
  const here = readInstalled(process, folder)
  const needs = { ...project.devDependencies, ...project.dependencies }
  const asked = new Set(options.operands)
  const names = Object.keys(needs).filter((name) => asked.size === 0 || asked.has(name))
  const missing = names.filter((name) => !here.has(`node_modules/${name}`))
  const extraneous = asked.size > 0 ? [] : extraneousIn(here, needs)
  const sorted = [...names, ...extraneous].sort((left, right) => left.localeCompare(right, 'en'))
  const rows = sorted.map((name): Row => {
    const version = here.get(`node_modules/${name}`)
    if (version === undefined) return { text: `UNMET DEPENDENCY ${name}@${needs[name] ?? ''}`, below: [] }
    return { text: `${name}@${version}${needs[name] === undefined ? ' extraneous' : ''}`, below: [] }
  })
  if (options.flags.has('--all') || options.flags.has('-a'))
    fillBelow(
      here,
      rows.map((row, at) => [`node_modules/${sorted[at] ?? ''}`, row]),
    )
  const title = `${titleOf(project, folder)} ${folder}`
  await process.print(treeText(process, title, rows))
  if (missing.length === 0) return asked.size > 0 && rows.length === 0 ? 1 : 0
  const lines = missing.map((name) => `missing: ${name}@${needs[name] ?? ''}, required by ${titleOf(project, folder)}`)
  const all = ['code ELSPROBLEMS', ...lines, `A complete log of this run can be found in: ${leaveLog(process)}`]
  await process.printError(all.map((line) => `npm error ${line}\n`).join(''))
  return 1
}

/** Installed by none that is needed: only those that nobody's index entry asks for. */
function extraneousIn(here: ReadonlyMap<string, string>, needs: Readonly<Record<string, string>>): readonly string[] {
  const needed = new Set(Object.keys(needs))
  for (const [path, version] of here)
    for (const name of Object.keys(dependenciesOf(nameOf(path), version))) needed.add(name)
  return [...here.keys()]
    .filter((path) => !path.includes('/node_modules/'))
    .map(nameOf)
    .filter((name) => !needed.has(name))
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

function dependenciesOf(name: string, version: string): Readonly<Record<string, string>> {
  return npmPackage(name, version)?.manifest.dependencies ?? {}
}

/** What packages need, breadth first: one that is nearer to the project is told there, and farther down as deduped. */
function fillBelow(here: ReadonlyMap<string, string>, roots: readonly (readonly [path: string, row: Row])[]): void {
  const seen = new Set(roots.map(([path]) => path))
  const pending = [...roots]
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const [path, row] = next
    const names = Object.keys(dependenciesOf(nameOf(path), here.get(path) ?? ''))
    for (const name of names.sort((left, right) => left.localeCompare(right, 'en'))) {
      const at = foundFrom(here, path, name)
      if (at === undefined) continue
      const isKnown = seen.has(at)
      const inner: Row = { text: `${name}@${here.get(at) ?? ''}${isKnown ? ' deduped' : ''}`, below: [] }
      row.below.push(inner)
      if (isKnown) continue
      seen.add(at)
      pending.push([at, inner])
    }
  }
}

function foundFrom(here: ReadonlyMap<string, string>, from: string, name: string): string | undefined {
  for (let folder = from; ;) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (here.has(path)) return path
    if (folder === '') return undefined
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))
  }
}

/** Drawn in lines where the locale has them, else in ASCII, as in an image without LANG. */
function treeText(process: Process, title: string, rows: readonly Row[]): string {
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => process.env.get(name) ?? '').find((value) => value !== '')
  const text = `${[title, ...(rows.length === 0 ? ['└── (empty)'] : draw(rows, ''))].join('\n')}\n\n`
  if (/UTF-?8$/i.test(locale ?? '')) return text
  return text.replaceAll('├', '+').replaceAll('└', '`').replaceAll('│', '|').replaceAll('─', '-').replaceAll('┬', '-')
}

function draw(rows: readonly Row[], indent: string): readonly string[] {
  return rows.flatMap(({ text, below: inner }, at) => {
    const isLast = at === rows.length - 1
    const branch = `${isLast ? '└' : '├'}─${inner.length > 0 ? '┬' : '─'} `
    return [`${indent}${branch}${text}`, ...draw(inner, `${indent}${isLast ? ' ' : '│'} `)]
  })
}

/** `npm ls -g`. */
export async function listGlobally(process: Process, prefix: string): Promise<number> {
  const library = `${prefix}/lib/node_modules`
  const rows = namesOf(process, library)
    .filter((name) => !name.startsWith('.') && found(process, `${library}/${name}`)?.kind === 'directory')
    .map((name) => ({ text: `${name}@${versionAt(process, `${library}/${name}`) ?? npmVersion}`, below: [] }))
  await process.print(treeText(process, `${prefix}/lib`, rows))
  return 0
}

export const npmVersion = '11.19.1'
