/**
 * apt-get and apt: packages from the offline index of Debian (`src/posix/packages`), with the lists, archives, database
 * and logs that the real ones leave behind, so that what an image gains or saves by each habit is true.
 */
import { emptyDirectory, found, placeContent, removeFile } from '../../packages/containerFiles'
import { debianIndex } from '../../packages/debianIndex'
import { DpkgDatabase } from '../../packages/dpkgDatabase'
import { filler } from '../../packages/filler'
import type { Process, Program } from '../../process/types'
import { invokedName } from '../complaint'
import { readCommandLine, type AptOptions } from './commandLine'
import { archiveName, fetchedLine, sizeOf } from './fetching'
import { helpOfAptGet, versionOfApt } from './help'
import { install, lacksRoot, readLists } from './install'
import { depends, list, policy, rdepends, search, show } from './queries'
import { remove } from './remove'
import { isListed, listsFolder, sourceFor } from './sources'
import { cleanArchives, update } from './update'
import { sizeText } from './words'
import { isNewStyle } from './proposal'

type Verb = (process: Process, options: AptOptions) => Promise<number>

async function upgrade(process: Process, options: AptOptions): Promise<number> {
  if (await lacksRoot(process, options)) return 100
  await readLists(process, options)
  if (options.quiet >= 2) return 0
  const isNew = invokedName(process) === 'apt' && isNewStyle(process)
  await process.print(
    isNew
      ? 'Calculating upgrade...\nSummary:\n  Upgrading: 0, Installing: 0, Removing: 0, Not Upgrading: 0\n'
      : 'Calculating upgrade...\n0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n',
  )
  return 0
}

async function clean(process: Process, options: AptOptions): Promise<number> {
  if (await lacksCache(process)) return 100
  if (!options.isSimulation) cleanArchives(process)
  return 0
}

async function lacksCache(process: Process): Promise<boolean> {
  if (process.credentials.uid === 0) return false
  await process.printError(
    'E: Could not open lock file /var/cache/apt/archives/lock - open (13: Permission denied)\nE: Unable to lock directory /var/cache/apt/archives/\n',
  )
  return true
}

/** `dist-clean`: the lists go, what signs them stays. */
async function distClean(process: Process): Promise<number> {
  if (await lacksCache(process)) return 100
  cleanArchives(process)
  if (found(process, listsFolder) === undefined) return 0
  for (const { name } of process.namespace.readDirectory(process, listsFolder))
    if (name.includes('_Packages') || name.includes('_Translation')) removeFile(process, `${listsFolder}/${name}`)
  emptyDirectory(process, `${listsFolder}/partial`)
  return 0
}

async function autoclean(process: Process, options: AptOptions): Promise<number> {
  if (await lacksCache(process)) return 100
  await readLists(process, options)
  return 0
}

/** `download`: the archive into the working directory. */
async function download(process: Process, options: AptOptions): Promise<number> {
  let bytes = 0
  for (const [at, name] of options.operands.slice(1).entries()) {
    const each = debianIndex().packages.get(name)
    if (each === undefined || !isListed(process, each, options.settings)) {
      await process.printError(`E: Unable to locate package ${name}\n`)
      return 100
    }
    placeContent(
      process,
      `${process.cwd.replace(/\/$/, '')}/${archiveName(each)}`,
      filler(archiveName(each), sizeOf(each)),
    )
    bytes += sizeOf(each)
    const source = sourceFor(process, each, options.settings)
    await process.print(
      `Get:${at + 1} ${source?.uri ?? ''} ${source?.suite ?? ''}/main amd64 ${name} ${each.architecture} ${each.version} [${sizeText(sizeOf(each))}B]\n`,
    )
  }
  if (bytes > 0) await process.print(fetchedLine(bytes))
  return 0
}

async function source(process: Process, options: AptOptions): Promise<number> {
  if (options.quiet < 2) await process.print('Reading package lists...\n')
  await process.printError("E: You must put some 'deb-src' URIs in your sources.list\n")
  return 100
}

async function updateLists(process: Process, options: AptOptions): Promise<number> {
  if (options.operands.length > 1) {
    await process.printError('E: The update command takes no arguments\n')
    return 100
  }
  const status = await update(process, options)
  if (status !== 0 || invokedName(process) !== 'apt' || options.quiet >= 2) return status
  await process.print('Building dependency tree...\nReading state information...\nAll packages are up to date.\n')
  return 0
}

const cow = `                 (__) 
                 (oo) 
           /------\\/ 
          / |    ||   
         *  /\\---/\\ 
            ~~   ~~   
..."Have you mooed today?"...
`

async function check(process: Process, options: AptOptions): Promise<number> {
  await readLists(process, options)
  return new DpkgDatabase(process).installedNames().length > 0 ? 0 : 100
}

async function moo(process: Process): Promise<number> {
  await process.print(cow)
  return 0
}

const common: Readonly<Record<string, Verb>> = {
  update: updateLists,
  install,
  reinstall: (process, options) => install(process, { ...options, reinstalls: true }),
  remove,
  purge: remove,
  autoremove: remove,
  'auto-remove': remove,
  autopurge: remove,
  upgrade,
  'dist-upgrade': upgrade,
  'full-upgrade': upgrade,
  clean,
  autoclean,
  'auto-clean': autoclean,
  distclean: distClean,
  'dist-clean': distClean,
  download,
  source,
  'build-dep': source,
  moo,
}

const ofAptGet: Readonly<Record<string, Verb>> = { ...common, check }
const ofApt: Readonly<Record<string, Verb>> = { ...common, list, search, show, info: show, policy, depends, rdepends }

function isAsked(process: Process, ...names: readonly string[]): boolean {
  return process.argv.slice(1).some((word) => names.includes(word))
}

async function run(process: Process, verbs: Readonly<Record<string, Verb>>): Promise<number> {
  if (isAsked(process, '--version', '-v')) {
    await process.print(versionOfApt(process))
    return 0
  }
  const options = readCommandLine(process)
  const [verb] = options.operands
  if (verb === undefined || verb === 'help' || isAsked(process, '--help', '-h')) {
    await process.print(helpOfAptGet(process))
    return verb === undefined && !isAsked(process, '--help', '-h') ? 1 : 0
  }
  if (options.release !== undefined && !/^(stable|trixie|focal|noble|now)/.test(options.release)) {
    await process.print('Reading package lists...\n')
    await process.printError(
      `E: The value '${options.release}' is invalid for APT::Default-Release as such a release is not available in the sources\n`,
    )
    return 100
  }
  const does = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  if (does === undefined) {
    await process.printError(`E: Invalid operation ${verb}\n`)
    return 100
  }
  return does(process, options)
}

export const aptGet: Program = (process) => run(process, ofAptGet)

export const apt: Program = async (process) => {
  if (!process.stdout.isTty && !isAsked(process, '--version', '-v', '--help', '-h') && process.argv.length > 1)
    await process.printError('\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n')
  return run(process, ofApt)
}
