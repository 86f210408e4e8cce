/** `install`, and what leads up to it: what is asked for, what comes along, what is said about it, and the question. */
import { found as fileAt } from '../../packages/containerFiles'
import { candidate, selectForInstall, unneeded } from '../../packages/aptSelection'
import { parseRelations } from '../../packages/control'
import { debianIndex, type DebianPackage } from '../../packages/debianIndex'
import { DpkgDatabase, providersOf } from '../../packages/dpkgDatabase'
import type { Process } from '../../process/types'
import type { AptOptions } from './commandLine'
import { frontendWords } from './debconf'
import { fetchArchives, fetchedLine, installedSizeOf, missingArchives, sizeOf } from './fetching'
import { complain, isNewStyle, say, type Change } from './proposal'
import { isListed, sourceFor } from './sources'
import { logRun } from './logs'
import { installAll, writeDebconf } from './transaction'
import { cleanArchives, writeCaches } from './update'

/** The first lines of every command that looks at packages. */
export async function readLists(process: Process, { quiet }: AptOptions): Promise<void> {
  if (quiet >= 2) return
  const done = process.stdout.isTty && quiet === 0 ? ' Done' : ''
  await process.print(
    ['Reading package lists', 'Building dependency tree', 'Reading state information']
      .map((line) => `${line}...${done}\n`)
      .join(''),
  )
}

/** Says that root is needed; false for root and for what is only tried. */
export async function lacksRoot(process: Process, { isSimulation }: AptOptions): Promise<boolean> {
  if (process.credentials.uid === 0) return false
  if (isSimulation) {
    await process.print(
      "NOTE: This is only a simulation!\n      apt-get needs root privileges for real execution.\n      Keep also in mind that locking is deactivated,\n      so don't depend on the relevance to the real current situation!\n",
    )
    return false
  }
  await process.printError(
    'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n',
  )
  return true
}

const relations = ['Pre-Depends', 'Depends', 'Recommends', 'Suggests', 'Breaks', 'Conflicts', 'Replaces', 'Enhances']

/** Whether an installed package, or one of the lists, speaks of a name. */
function isMentioned(database: DpkgDatabase, name: string): boolean {
  return [...database.stanzas.values()].some((stanza) =>
    relations.some((field) =>
      parseRelations(stanza.get(field)).some((group) => group.some((each) => each.name === name)),
    ),
  )
}

const unavailable = (name: string): string =>
  `Package ${name} is not available, but is referred to by another package.\nThis may mean that the package is missing, has been obsoleted, or\nis only available from another source\n\n`

interface Found {
  readonly each?: DebianPackage
  /** On stdout, and on stderr. */
  readonly said?: string
  readonly error?: string
}

/** The package of an archive's name: `./tree_2.2.1-1_amd64.deb`. */
function archived(word: string): string | undefined {
  if (!word.includes('/') || !word.endsWith('.deb')) return undefined
  return word.slice(word.lastIndexOf('/') + 1).split('_')[0]
}

/** What is told before any list is read: archives that aren't there, releases that no list has. */
function wrongAtOnce(process: Process, options: AptOptions): string | undefined {
  const { release } = options
  const isKnown = (each: DebianPackage): boolean => release !== undefined && hasRelease(process, each, release, options)
  if (release !== undefined && ![...debianIndex().packages.values()].some(isKnown))
    return `The value '${release}' is invalid for APT::Default-Release as such a release is not available in the sources`
  const missing = options.operands.find((word) => {
    const path = word.startsWith('/') ? word : `${process.cwd.replace(/\/$/, '')}/${word}`
    return archived(word) !== undefined && fileAt(process, path) === undefined
  })
  return missing === undefined ? undefined : `Unsupported file ${missing} given on commandline`
}

/** Whether a package is to be had from a release by that name: `trixie`, or `stable` as these lists call themselves. */
function hasRelease(process: Process, each: DebianPackage, release: string, { settings }: AptOptions): boolean {
  const suite = sourceFor(process, each, settings)?.suite
  return suite === release || release === 'stable' || release === suite?.replace('trixie', 'stable')
}

/** Finds what a word of the command line names: `less`, `less=668-1`, `less/trixie`, `less:amd64`. */
function find(process: Process, database: DpkgDatabase, word: string, options: AptOptions): Found {
  const [, name = '', version, release] = /^([^=/:]+)(?::\w+)?(?:=(.*)|\/(.*))?$/.exec(word) ?? []
  const known = debianIndex().packages.get(name)
  const each = known !== undefined && isListed(process, known, options.settings) ? known : undefined
  if (each !== undefined) {
    if (release !== undefined && !hasRelease(process, each, release, options))
      return { said: unavailable(name), error: `E: Release '${release}' for '${name}' was not found` }
    if (version === undefined || version === each.version) return { each }
    return { said: unavailable(name), error: `E: Version '${version}' for '${name}' was not found` }
  }
  if (database.installed(name) !== undefined) return {}
  const providers = providersOf(name).filter((provider) => isListed(process, provider, options.settings))
  const [only] = providers
  if (providers.length === 1 && only !== undefined)
    return { each: only, said: `Note, selecting '${only.name}' instead of '${name}'\n` }
  if (providers.length > 1) {
    const list = providers.map((provider) => `  ${provider.name} ${provider.version}\n`).join('')
    const said = `Package ${name} is a virtual package provided by:\n${list}\n`
    return { said, error: `E: Package '${name}' has no installation candidate` }
  }
  if (isMentioned(database, name))
    return { said: unavailable(name), error: `E: Package '${name}' has no installation candidate` }
  return { error: `E: Unable to locate package ${name}` }
}

export async function install(process: Process, asked: AptOptions): Promise<number> {
  if (await lacksRoot(process, asked)) return 100
  const wrong = wrongAtOnce(process, asked)
  if (wrong !== undefined) {
    if (asked.quiet < 2) await process.print('Reading package lists...\n')
    await complain(process, [`E: ${wrong}`])
    return 100
  }
  const options = { ...asked, operands: asked.operands.map((word) => archived(word) ?? word) }
  await readLists(process, options)
  const database = new DpkgDatabase(process)
  const wanted: DebianPackage[] = []
  const errors: string[] = []
  for (const word of options.operands.slice(1)) {
    const found = find(process, database, word, options)
    if (found.said !== undefined) await process.print(found.said)
    if (found.error !== undefined) errors.push(found.error)
    if (found.each === undefined) {
      const version = database.installed(word)?.get('Version')
      if (version !== undefined) await sayNewest(process, database, word, version, options)
      continue
    }
    const version = database.installed(found.each.name)?.get('Version')
    if (version !== undefined && !options.reinstalls)
      await sayNewest(process, database, found.each.name, version, options)
    else wanted.push(found.each)
  }
  if (errors.length > 0) {
    await complain(process, errors)
    return 100
  }
  return carryOut(process, database, wanted, options)
}

async function sayNewest(
  process: Process,
  database: DpkgDatabase,
  name: string,
  version: string,
  options: AptOptions,
): Promise<void> {
  if (options.quiet < 2) await process.print(`${name} is already the newest version (${version}).\n`)
  if (database.automatic.delete(name)) {
    if (options.quiet < 2) await process.print(`${name} set to manually installed.\n`)
    if (!options.isSimulation) database.saveAutomatic()
  }
}

async function carryOut(
  process: Process,
  database: DpkgDatabase,
  wanted: readonly DebianPackage[],
  options: AptOptions,
): Promise<number> {
  const again = wanted.filter(({ name }) => database.installed(name) !== undefined)
  const selection = selectForInstall(
    database,
    wanted.filter((each) => !again.includes(each)),
    options.recommends,
  )
  const packages = [...again, ...selection.packages]
  const asked = new Set(wanted.map(({ name }) => name))
  const missing = options.isSimulation ? packages : missingArchives(process, packages)
  const change: Change = {
    installed: selection.packages.map(({ name }) => name),
    reinstalled: again.map(({ name }) => name),
    additional: selection.packages.map(({ name }) => name).filter((name) => !asked.has(name)),
    removed: [],
    purges: false,
    unneeded: unneeded(database, { suggestsKeep: !options.settings.isFalse('APT::AutoRemove::SuggestsImportant') }),
    recommended: selection.recommended,
    suggested: selection.suggested,
    downloadBytes: missing.reduce((sum, each) => sum + sizeOf(each), 0),
    archiveBytes: packages.reduce((sum, each) => sum + sizeOf(each), 0),
    isSimulation: options.isSimulation,
    diskBytes: selection.packages.reduce((sum, each) => sum + installedSizeOf(each), 0),
    upgrades: false,
  }
  const status = await say(process, change, options)
  if (status !== undefined || packages.length === 0) return status ?? 0
  if (options.isSimulation) return simulate(process, packages)
  if (!(await fetchArchives(process, packages, options))) return 100
  if (!options.downloadOnly) await sayPreconfiguring(process, packages, options)
  if (missing.length > 0 && options.quiet < 2) await process.print(fetchedLine(change.downloadBytes))
  if (options.downloadOnly) {
    await process.print('Download complete and in download only mode\n')
    return 0
  }
  const told = await installAll(process, database, packages)
  for (const name of change.additional) database.automatic.add(name)
  database.saveAutomatic()
  logRun(
    process,
    'Install',
    packages.map(
      (each) => `${each.name}:amd64 (${each.version}${change.additional.includes(each.name) ? ', automatic' : ''})`,
    ),
    told,
  )
  if (options.settings.cleansArchives) cleanArchives(process)
  writeCaches(process, options)
  return 0
}

async function simulate(process: Process, packages: readonly DebianPackage[]): Promise<number> {
  const label = ({ name, version, architecture }: DebianPackage): string =>
    `${name} (${version} Debian:13.7/stable [${architecture}])`
  await process.print(packages.map((each) => `Inst ${label(each)}\n`).join(''))
  await process.print(packages.map((each) => `Conf ${label(each)}\n`).join(''))
  return 0
}

/** dpkg-preconfigure, which apt runs before anything is unpacked. */
async function sayPreconfiguring(
  process: Process,
  packages: readonly DebianPackage[],
  { quiet }: AptOptions,
): Promise<void> {
  writeDebconf(process)
  const asks = packages.some((each) => each.info.some(([name]) => name.endsWith('.config')))
  if (!isNewStyle(process) && candidate('apt-utils') !== undefined) {
    await process.printError('debconf: delaying package configuration, since apt-utils is not installed\n')
    return
  }
  if (packages.every((each) => !each.info.some(([name]) => name.endsWith('.templates'))) && !asks && quiet > 2) return
  await process.printError(frontendWords(process, packages.length))
  if (asks && quiet < 2) await process.print('Preconfiguring packages ...\n')
}
