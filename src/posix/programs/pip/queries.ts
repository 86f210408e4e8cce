/** What pip answers about what is there: list, freeze, show, check, config, index. */
import { found } from '../../packages/containerFiles'
import { normalName, pythonPackages } from '../../packages/pythonPackages'
import type { Process } from '../../process/types'
import { valueOf, type Asked } from './options'
import { fullPath, installedAt, installedIn, type Installed, type Place } from './place'
import { meets, parseRequirement } from './requirement'

type Here = ReadonlyMap<string, Installed>

function sorted(here: Here): readonly Installed[] {
  return [...here].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, each]) => each)
}

/** Names of what others need; Debian's wheel, which the index has not, needs packaging. */
function needed(here: Here): ReadonlySet<string> {
  const needs = [...here.keys()].flatMap((key) => (pythonPackages().get(key)?.needs ?? []).map(nameOf))
  return new Set([...needs, ...(here.has('wheel') ? ['packaging'] : [])])
}

function nameOf(need: string): string {
  return normalName(/^[\w.-]+/.exec(need.trim())?.[0] ?? '')
}

function listed(process: Process, place: Place, asked: Asked): Here {
  const path = asked.values.get('--path')
  const users = asked.flags.has('--user') ? [place.userFolder ?? ''] : undefined
  const here = (path ?? users) ? installedIn(process, path ?? users ?? []) : installedAt(process, place)
  const left = new Set((asked.values.get('--exclude') ?? []).map(normalName))
  const hidden = asked.flags.has('--not-required') ? needed(here) : new Set<string>()
  // The index has one version of each: nothing that came from it is out of date.
  if (asked.flags.has('--outdated')) return new Map()
  return new Map([...here].filter(([key]) => !left.has(key) && !hidden.has(key)))
}

export async function list(process: Process, place: Place, asked: Asked): Promise<number> {
  const rows = sorted(listed(process, place, asked))
  const format = valueOf(process, asked, '--format') ?? 'columns'
  if (!['columns', 'freeze', 'json'].includes(format)) {
    await process.printError(
      `\nUsage:   \n  pip list [options]\n\noption --format: invalid choice: '${format}' (choose from 'columns', 'freeze', 'json')\n`,
    )
    return 2
  }
  if (format === 'freeze') await process.print(rows.map(({ name, version }) => `${name}==${version}\n`).join(''))
  else if (format === 'json')
    await process.print(
      `[${rows.map(({ name, version }) => `{"name": ${JSON.stringify(name)}, "version": ${JSON.stringify(version)}}`).join(', ')}]\n`,
    )
  else if (rows.length > 0) await process.print(table(rows, asked.loudness > 0))
  return 0
}

function table(rows: readonly Installed[], isLong: boolean): string {
  const cells = [
    ['Package', 'Version', ...(isLong ? ['Location', 'Installer'] : [])],
    ...rows.map(({ name, version, folder, installer }) => [name, version, ...(isLong ? [folder, installer] : [])]),
  ]
  const widths = (cells[0] ?? []).map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    `${row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join(' ')
      .trimEnd()}\n`
  const [head = [], ...rest] = cells
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('')
}

export async function freeze(process: Process, place: Place, asked: Asked): Promise<number> {
  const isHidden = (name: string): boolean => !asked.flags.has('--all') && ['pip', 'setuptools'].includes(name)
  const rows = sorted(listed(process, place, asked)).filter(({ name }) => !isHidden(normalName(name)))
  await process.print(rows.map(({ name, version }) => `${name}==${version}\n`).join(''))
  return 0
}

export async function show(process: Process, place: Place, asked: Asked): Promise<number> {
  if (asked.operands.length === 0) {
    await process.printError('WARNING: ERROR: Please provide a package name or names.\n')
    return 1
  }
  const here = installedAt(process, place)
  const missing = asked.operands.filter((name) => !here.has(normalName(name)))
  if (missing.length > 0) await process.printError(`WARNING: Package(s) not found: ${[...missing].sort().join(', ')}\n`)
  const shown = asked.operands.flatMap((name) => here.get(normalName(name)) ?? [])
  const texts = shown.map((each) => stanza(process, place, asked, each, here))
  await process.print(texts.join('---\n'))
  return shown.length === 0 ? 1 : 0
}

function stanza(process: Process, place: Place, asked: Asked, own: Installed, here: Here): string {
  const key = normalName(own.name)
  const each = pythonPackages().get(key)
  const needs = (each?.needs ?? []).map((need) => /^[\w.-]+/.exec(need.trim())?.[0] ?? '')
  const needing = sorted(here).filter(({ name }) =>
    (pythonPackages().get(normalName(name))?.needs ?? []).some((need) => nameOf(need) === key),
  )
  const licence = each?.isLicenceExpression === true ? 'License-Expression' : 'License'
  const lines = [
    ...[`Name: ${own.name}`, `Version: ${own.version}`, `Summary: ${each?.summary ?? ''}`],
    ...[`Home-page: ${each?.homePage ?? ''}`, `Author: ${each?.author ?? ''}`],
    ...[`Author-email: ${each?.authorEmail ?? ''}`, `${licence}: ${each?.licence ?? ''}`, `Location: ${own.folder}`],
    `Requires: ${needs.sort((left, right) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1)).join(', ')}`,
    `Required-by: ${needing.map(({ name }) => name).join(', ')}`,
    ...(asked.flags.has('--files') ? ['Files:', ...filesOf(process, { ...place, folder: own.folder }, own)] : []),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function filesOf(process: Process, place: Place, own: Installed): readonly string[] {
  const files = pythonPackages().get(normalName(own.name))?.files ?? []
  return files
    .filter(({ path }) => found(process, fullPath(place, path)) !== undefined)
    .map(({ path }) => `  ${path.replace('cpython-313', `cpython-${place.python.replace('.', '')}`)}`)
    .sort()
}

export async function check(process: Process, place: Place): Promise<number> {
  const here = installedAt(process, place)
  const lines = [...here]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([key, { version }]) =>
      (pythonPackages().get(key)?.needs ?? []).flatMap((need) => {
        const requirement = parseRequirement(need)
        if ('problem' in requirement) return []
        const other = here.get(normalName(requirement.name))
        if (other === undefined)
          return [`${key} ${version} requires ${normalName(requirement.name)}, which is not installed.`]
        if (meets(other.version, requirement.conditions)) return []
        return [
          `${key} ${version} has requirement ${requirement.text}, but you have ${normalName(other.name)} ${other.version}.`,
        ]
      }),
    )
  await process.print(
    lines.length === 0 ? 'No broken requirements found.\n' : lines.map((line) => `${line}\n`).join(''),
  )
  return lines.length === 0 ? 0 : 1
}

/** Settings come from the environment alone: there is no configuration file. */
export async function config(process: Process, _: Place, { operands: [action, name = ''] }: Asked): Promise<number> {
  const own = [...process.env].filter(([key]) => /^PIP_[A-Z]/.test(key) && !/^PIP_(CONFIG_FILE|VERSION)$/.test(key))
  const settings = own.map(([key, value]) => `:env:.${key.slice(4).toLowerCase().replaceAll('_', '-')}='${value}'`)
  if (action === 'list')
    await process.print(
      settings
        .sort()
        .map((line) => `${line}\n`)
        .join(''),
    )
  else {
    const words = action === 'get' ? `No such key - ${name}` : `the Camada simulator's pip has of config: list, get`
    await process.printError(`ERROR: ${words}\n`)
    return 1
  }
  return 0
}

export async function index(process: Process, _: Place, { operands: [action, name = ''] }: Asked): Promise<number> {
  if (action !== 'versions') {
    await process.printError('ERROR: Need an action (versions) to perform.\n')
    return 1
  }
  const isOffline = process.host.network.interfaces().length === 0
  const each = isOffline ? undefined : pythonPackages().get(normalName(name))
  if (each === undefined) {
    await process.printError(`ERROR: No matching distribution found for ${name}\n`)
    return 1
  }
  await process.print(`${name} (${each.version})\nAvailable versions: ${each.version}\n`)
  return 0
}
