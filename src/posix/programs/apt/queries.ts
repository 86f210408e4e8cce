/** Questions: `apt list`, `search`, `show`, and apt-cache. Only packages whose lists are there are known. */
import { parseRelations, type Stanza } from '../../packages/control'
import { debianIndex, type DebianPackage } from '../../packages/debianIndex'
import { DpkgDatabase, provides } from '../../packages/dpkgDatabase'
import type { Process, Program } from '../../process/types'
import { matches, parsePattern } from '../../shell/pattern'
import { compileRegularExpression } from '../regularExpression'
import { readCommandLine, type AptOptions } from './commandLine'
import { isListed, sourceFor } from './sources'
import { sizeText } from './words'

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0
}

/** What can be installed: packages whose lists are there. */
function available(process: Process, { settings }: AptOptions): readonly DebianPackage[] {
  return [...debianIndex().packages.values()].filter((each) => isListed(process, each, settings)).sort(byName)
}

export async function list(process: Process, options: AptOptions): Promise<number> {
  const database = new DpkgDatabase(process)
  const patterns = options.operands.slice(1).map((each) => parsePattern(each))
  const isWanted = (name: string): boolean =>
    patterns.length === 0 || patterns.some((pattern) => matches(pattern, name))
  const known = new Map(available(process, options).map((each) => [each.name, each]))
  const names = [...new Set([...known.keys(), ...database.installedNames()])].filter(isWanted).sort()
  const lines = names.flatMap((name) => {
    const here = database.installed(name)
    if (options.rest.has('upgradable') || (options.rest.has('installed') && here === undefined)) return []
    const each = known.get(name)
    const version = here?.get('Version') ?? each?.version ?? ''
    const architecture = here?.get('Architecture') ?? each?.architecture ?? 'amd64'
    const isOfBase = each === undefined && known.size > 0
    const isOfSecurity = each?.suite.includes('-security') === true
    const from = isOfSecurity ? 'stable-security' : each !== undefined || isOfBase ? 'stable' : ''
    const origin = [from, ...(here === undefined ? [] : ['now'])].filter((word) => word !== '').join(',')
    const mark =
      here === undefined
        ? ''
        : ` [installed${database.automatic.has(name) ? ',automatic' : from === '' ? ',local' : ''}]`
    return [`${name}/${origin} ${version} ${architecture}${mark}\n`]
  })
  await process.print(`Listing...\n${lines.join('')}`)
  return 0
}

function firstLine(each: DebianPackage): string {
  return (each.fields.get('Description') ?? '').split('\n')[0] ?? ''
}

function found(process: Process, options: AptOptions): readonly DebianPackage[] {
  const patterns = options.operands
    .slice(1)
    .map((word) => compileRegularExpression(word, { extended: true, ignoreCase: true }))
  return available(process, options).filter((each) =>
    patterns.every(
      (pattern) =>
        pattern.test(each.name) ||
        (!options.rest.has('names-only') && pattern.test(each.fields.get('Description') ?? '')),
    ),
  )
}

export async function search(process: Process, options: AptOptions): Promise<number> {
  const database = new DpkgDatabase(process)
  const lines = found(process, options).map((each) => {
    const here = database.installed(each.name) !== undefined
    const from = each.suite.includes('-security') ? 'stable-security' : 'stable'
    const mark = here ? ` [installed${database.automatic.has(each.name) ? ',automatic' : ''}]` : ''
    return `${each.name}/${from}${here ? ',now' : ''} ${each.version} ${each.architecture}${mark}\n  ${firstLine(each)}\n\n`
  })
  await process.print(`Sorting...\nFull Text Search...\n${lines.join('')}`)
  return 0
}

export async function show(process: Process, options: AptOptions): Promise<number> {
  let status = 0
  for (const name of options.operands.slice(1)) {
    const each = debianIndex().packages.get(name)
    if (each === undefined || !isListed(process, each, options.settings)) {
      await process.printError(`N: Unable to locate package ${name}\nE: No packages found\n`)
      status = 100
      continue
    }
    const { uri, suite } = sourceFor(process, each, options.settings) ?? { uri: '', suite: '' }
    const lines = [...shownFields].flatMap((field) => {
      const value = each.fields.get(field)
      if (field === 'Installed-Size') return [`Installed-Size: ${sizeText(Number(value) * 1024)}B`]
      return value === undefined ? [] : [`${field}: ${value}`]
    })
    const size = sizeText(Number(each.fields.get('Size') ?? 0))
    const description = each.fields.get('Description') ?? ''
    await process.print(
      `${lines.join('\n')}\nDownload-Size: ${size}B\nAPT-Sources: ${uri} ${suite}/main amd64 Packages\nDescription: ${description}\n\n`,
    )
  }
  return status
}

const shownFields =
  'Package Version Priority Section Source Maintainer Installed-Size Provides Pre-Depends Depends Recommends Suggests Conflicts Breaks Replaces Homepage Tag'.split(
    ' ',
  )

async function cacheShow(process: Process, options: AptOptions): Promise<number> {
  const database = new DpkgDatabase(process)
  for (const name of options.operands.slice(1)) {
    const each = debianIndex().packages.get(name)
    const isKnown = each !== undefined && isListed(process, each, options.settings)
    const local = database.installed(name)
    if (isKnown) await process.print(`${each.stanza}\n\n`)
    else if (local !== undefined) await process.print(`${stanzaText(local)}\n\n`)
    else {
      await process.printError('E: No packages found\n')
      return 100
    }
  }
  return 0
}

function stanzaText(stanza: Stanza): string {
  return [...stanza].map(([field, value]) => `${field}: ${value}`).join('\n')
}

async function cacheSearch(process: Process, options: AptOptions): Promise<number> {
  if (options.operands.length < 2) {
    await process.printError('E: You must give at least one search pattern\n')
    return 100
  }
  await process.print(
    found(process, options)
      .map((each) => `${each.name} - ${firstLine(each)}\n`)
      .join(''),
  )
  return 0
}

export async function policy(process: Process, options: AptOptions): Promise<number> {
  const database = new DpkgDatabase(process)
  for (const name of options.operands.slice(1)) {
    const each = debianIndex().packages.get(name)
    const source = each === undefined ? undefined : sourceFor(process, each, options.settings)
    const here = database.installed(name)?.get('Version')
    const candidate = source === undefined ? here : each?.version
    if (candidate === undefined) continue
    const from = source === undefined ? '' : `        500 ${source.uri} ${source.suite}/main amd64 Packages\n`
    const local = here === undefined ? '' : '        100 /var/lib/dpkg/status\n'
    await process.print(
      `${name}:\n  Installed: ${here ?? '(none)'}\n  Candidate: ${candidate}\n  Version table:\n${here === undefined ? '     ' : ' *** '}${candidate} ${source === undefined ? 100 : 500}\n${from}${local}`,
    )
  }
  return 0
}

const shownRelations = [
  'PreDepends:Pre-Depends',
  'Depends',
  'Suggests',
  'Recommends',
  'Conflicts',
  'Breaks',
  'Replaces',
]

export async function depends(process: Process, options: AptOptions): Promise<number> {
  const database = new DpkgDatabase(process)
  for (const name of options.operands.slice(1)) {
    const each = debianIndex().packages.get(name)
    const fields =
      each !== undefined && isListed(process, each, options.settings) ? each.fields : database.installed(name)
    if (fields === undefined) {
      await process.printError(`E: No packages found\n`)
      return 100
    }
    const lines = shownRelations.flatMap((entry) => {
      const [label = '', field = label] = entry.split(':')
      return parseRelations(fields.get(field)).flatMap((group) =>
        group.map((other, at) => ` ${at < group.length - 1 ? '|' : ' '}${label}: ${other.name}\n`),
      )
    })
    await process.print(`${name}\n${lines.join('')}`)
  }
  return 0
}

export async function rdepends(process: Process, options: AptOptions): Promise<number> {
  for (const name of options.operands.slice(1)) {
    const needing = available(process, options).filter((each) =>
      ['Pre-Depends', 'Depends', 'Recommends', 'Suggests'].some((field) =>
        parseRelations(each.fields.get(field)).some((group) =>
          group.some((other) => other.name === name || provides(each.fields, other.name)),
        ),
      ),
    )
    await process.print(`${name}\nReverse Depends:\n${needing.map((each) => `  ${each.name}\n`).join('')}`)
  }
  return 0
}

async function pkgnames(process: Process, options: AptOptions): Promise<number> {
  const prefix = options.operands[1] ?? ''
  const names = available(process, options).map(({ name }) => name)
  await process.print(
    names
      .filter((name) => name.startsWith(prefix))
      .map((name) => `${name}\n`)
      .join(''),
  )
  return 0
}

async function madison(process: Process, options: AptOptions): Promise<number> {
  for (const name of options.operands.slice(1)) {
    const each = debianIndex().packages.get(name)
    const source = each === undefined ? undefined : sourceFor(process, each, options.settings)
    if (each === undefined || source === undefined) {
      await process.printError(`N: Unable to locate package ${name}\n`)
      continue
    }
    await process.print(
      `${name.padStart(10)} | ${each.version.padStart(10)} | ${source.uri} ${source.suite}/main amd64 Packages\n`,
    )
  }
  return 0
}

const verbs: Readonly<Record<string, (process: Process, options: AptOptions) => Promise<number>>> = {
  show: cacheShow,
  search: cacheSearch,
  policy,
  depends,
  rdepends,
  pkgnames,
  madison,
}

export const aptCache: Program = async (process) => {
  const options = readCommandLine(process)
  const verb = options.operands[0] ?? ''
  const does = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  if (does === undefined) {
    await process.printError(`E: Invalid operation ${verb}\n`)
    return 100
  }
  return does(process, options)
}

/** apt-mark: which packages count as wanted, and which are held. */
export const aptMark: Program = async (process) => {
  const options = readCommandLine(process)
  const [verb = '', ...names] = options.operands
  const database = new DpkgDatabase(process)
  const isWanted = (name: string): boolean => names.length === 0 || names.includes(name)
  const printed = (all: readonly string[]): Promise<void> => process.print(all.map((name) => `${name}\n`).join(''))
  if (verb === 'showmanual' || verb === 'showauto') {
    const isAuto = verb === 'showauto'
    await printed(database.installedNames().filter((name) => isWanted(name) && database.automatic.has(name) === isAuto))
    return 0
  }
  if (verb === 'showhold') {
    await printed(
      database.installedNames().filter((name) => database.installed(name)?.get('Status')?.startsWith('hold') === true),
    )
    return 0
  }
  if (!['auto', 'manual', 'hold', 'unhold'].includes(verb)) {
    await process.printError(`E: Invalid operation ${verb}\n`)
    return 100
  }
  return mark(process, database, verb, names)
}

async function mark(process: Process, database: DpkgDatabase, verb: string, names: readonly string[]): Promise<number> {
  if (process.credentials.uid !== 0) {
    await process.printError(
      'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n',
    )
    return 100
  }
  for (const name of names) {
    const stanza = database.stanzas.get(name)
    if (stanza === undefined || database.installed(name) === undefined) {
      await process.printError(`E: Unable to locate package ${name}\nE: No packages found\n`)
      return 100
    }
    if (verb === 'auto' || verb === 'manual') {
      const isAuto = verb === 'auto'
      const was = database.automatic.has(name)
      if (isAuto) database.automatic.add(name)
      else database.automatic.delete(name)
      const kind = isAuto ? 'automatically' : 'manually'
      await process.print(
        was === isAuto ? `${name} was already set to ${kind} installed.\n` : `${name} set to ${kind} installed.\n`,
      )
    } else {
      stanza.set('Status', `${verb === 'hold' ? 'hold' : 'install'} ok installed`)
      await process.print(verb === 'hold' ? `${name} set on hold.\n` : `Canceled hold on ${name}.\n`)
    }
  }
  database.saveAutomatic()
  database.save()
  return 0
}
