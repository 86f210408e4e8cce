/**
 * dpkg and dpkg-query: what is installed, whose a file is, and removing by hand. An archive is known by its name and size:
 * those that apt's index has can be installed.
 */
import { found } from '../../packages/containerFiles'
import { debianIndex, type DebianPackage } from '../../packages/debianIndex'
import { parseRelations, type Stanza } from '../../packages/control'
import { DpkgDatabase, qualifiedName, provides } from '../../packages/dpkgDatabase'
import type { Process, Program } from '../../process/types'
import { matches, parsePattern } from '../../shell/pattern'
import { archiveName, sizeOf } from '../apt/fetching'
import { installAll, purgeAll, removeAll } from '../apt/transaction'
import { lastName } from '../fileTree'
import { listing } from './listing'

const usageHint =
  "\nType dpkg --help for help about installing and deinstalling packages [*];\nUse 'apt' or 'aptitude' for user-friendly package management;\nType dpkg -Dhelp for a list of dpkg debug flag values;\nType dpkg --force-help for a list of forcing options;\nType dpkg-deb --help for help about manipulating *.deb files;\n\nOptions marked [*] produce a lot of output - pipe it through 'less' or 'more' !\n"

const actions: Readonly<Record<string, string>> = {
  '-l': 'list',
  '--list': 'list',
  '-s': 'status',
  '--status': 'status',
  '-L': 'files',
  '--listfiles': 'files',
  '-S': 'search',
  '--search': 'search',
  '-W': 'show',
  '--show': 'show',
  '-i': 'install',
  '--install': 'install',
  '-r': 'remove',
  '--remove': 'remove',
  '-P': 'purge',
  '--purge': 'purge',
  '--configure': 'configure',
  '--get-selections': 'selections',
  '--print-architecture': 'architecture',
  '--print-foreign-architectures': 'none',
  '--version': 'version',
  '--audit': 'none',
  '-C': 'none',
  '--help': 'help',
  '-?': 'help',
}

interface Asked {
  readonly action: string | undefined
  readonly operands: readonly string[]
  readonly format: string | undefined
  readonly all: boolean
}

function read(process: Process): Asked {
  let action: string | undefined
  let format: string | undefined
  let all = false
  const operands: string[] = []
  const words = process.argv.slice(1)
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (actions[word] !== undefined) action ??= actions[word]
    else if (word === '-f') format = words[++at]
    else if (/^(-f=?|--showformat=)/.test(word)) format = word.replace(/^(-f=?|--showformat=)/, '')
    else if (word === '-a' || word === '--pending') all = true
    else if (!word.startsWith('-')) operands.push(word)
  }
  return { action, operands, format, all }
}

export const dpkg: Program = async (process) => {
  const asked = read(process)
  const name = lastName(process.argv[0] ?? 'dpkg')
  const database = new DpkgDatabase(process)
  const patterns = asked.operands.map((each) => parsePattern(each))
  switch (asked.action) {
    case 'list':
      return list(process, database, asked)
    case 'status':
      return status(process, database, asked)
    case 'files':
      return files(process, database, asked)
    case 'search':
      return search(process, database, asked)
    case 'show':
      return show(process, database, asked)
    case 'selections':
      await process.print(
        database
          .installedNames()
          .filter((each) => patterns.length === 0 || patterns.some((pattern) => matches(pattern, each)))
          .map((each) => selection(database, each))
          .join(''),
      )
      return 0
    case 'architecture':
      await process.print('amd64\n')
      return 0
    case 'version':
      await process.print(
        `Debian '${name}' package management program version ${database.installed('dpkg')?.get('Version') ?? '1.22.22'} (amd64).\nThis is free software; see the GNU General Public License version 2 or\nlater for copying conditions. There is NO warranty.\n`,
      )
      return 0
    case 'configure':
    case 'none':
      return 0
    case 'help':
      await process.print(`Usage: ${name} [<option>...] <command>\n`)
      return 0
    case 'install':
    case 'remove':
    case 'purge':
      return change(process, database, asked)
    case undefined:
      await process.printError(`${name}: error: need an action option\n${usageHint}`)
      return 2
    default:
      return 2
  }
}

function selection(database: DpkgDatabase, name: string): string {
  const stanza = database.installed(name) ?? new Map<string, string>()
  const shown = qualifiedName(stanza)
  const wish = stanza.get('Status')?.split(' ')[0] ?? 'install'
  return `${shown}${'\t'.repeat(Math.max(1, 6 - Math.floor(shown.length / 8)))}${wish}\n`
}

function matching(database: DpkgDatabase, operands: readonly string[]): readonly string[] {
  const names = [...database.stanzas.keys()].sort()
  if (operands.length === 0) return names
  return operands
    .flatMap((operand) => {
      const pattern = parsePattern(operand.replace(/:(amd64|all)$/, ''))
      return names.filter((name) => matches(pattern, name))
    })
    .filter((name, at, all) => all.indexOf(name) === at)
    .sort()
}

/** Operands that nothing matches are said one by one. */
async function sayMissing(process: Process, database: DpkgDatabase, operands: readonly string[]): Promise<boolean> {
  const missing = operands.filter((operand) => matching(database, [operand]).length === 0)
  for (const operand of missing) await process.printError(`dpkg-query: no packages found matching ${operand}\n`)
  return missing.length > 0
}

async function list(process: Process, database: DpkgDatabase, { operands }: Asked): Promise<number> {
  const isMissing = await sayMissing(process, database, operands)
  const stanzas = matching(database, operands).flatMap((name) => database.stanzas.get(name) ?? [])
  if (stanzas.length > 0)
    await process.print(listing(stanzas, process.stdout.isTty ? (process.terminal?.size.columns ?? 80) : undefined))
  return isMissing ? 1 : 0
}

async function status(process: Process, database: DpkgDatabase, { operands }: Asked): Promise<number> {
  let result = 0
  const shown: string[] = []
  for (const name of operands) {
    const stanza = database.stanzas.get(name.replace(/:amd64$/, ''))
    if (stanza !== undefined) shown.push(`${text(stanza)}\n`)
    else {
      result = 1
      await process.printError(
        `dpkg-query: package '${name}' is not installed and no information is available\nUse dpkg --info (= dpkg-deb --info) to examine archive files.\n`,
      )
    }
  }
  await process.print(shown.join('\n'))
  return result
}

function text(stanza: Stanza): string {
  return [...stanza]
    .map(([field, value]) => (value.startsWith('\n') ? `${field}:${value}` : `${field}: ${value}`))
    .join('\n')
}

async function files(process: Process, database: DpkgDatabase, { operands }: Asked): Promise<number> {
  let result = 0
  for (const [at, name] of operands.entries()) {
    if (database.installed(name) === undefined) {
      await process.printError(
        `dpkg-query: package '${name}' is not installed\nUse dpkg --contents (= dpkg-deb --contents) to list archive files contents.\n`,
      )
      result = 1
    } else {
      const paths = database.pathsOf(name).map((path) => `${path}\n`)
      await process.print(`${paths.join('')}${at < operands.length - 1 ? '\n' : ''}`)
    }
  }
  return result
}

async function search(process: Process, database: DpkgDatabase, { operands }: Asked): Promise<number> {
  let result = 0
  for (const operand of operands) {
    const isPattern = /[*?[]/.test(operand)
    const pattern = parsePattern(operand.startsWith('/') && isPattern ? operand : `*${operand}*`)
    const byPath = new Map<string, string[]>()
    for (const name of database.installedNames())
      for (const path of database.pathsOf(name)) {
        const fits = operand.startsWith('/') && !isPattern ? path === operand : matches(pattern, path)
        if (fits) byPath.set(path, [...(byPath.get(path) ?? []), qualifiedName(database.installed(name) ?? new Map())])
      }
    if (byPath.size === 0) {
      await process.printError(`dpkg-query: no path found matching pattern ${operand}\n`)
      result = 1
    }
    await process.print([...byPath].map(([path, names]) => `${names.join(', ')}: ${path}\n`).join(''))
  }
  return result
}

/** `-W -f '${Package} ${Version}\n'`; fields may have a width, `${Package;-20}`. */
function formatted(format: string, stanza: Stanza): string {
  const value = (field: string): string => {
    if (field === 'binary:Package') return qualifiedName(stanza)
    if (field === 'binary:Summary') return (stanza.get('Description') ?? '').split('\n')[0] ?? ''
    if (field.startsWith('db:Status-'))
      return (stanza.get('Status') ?? '').split(' ').at(field.endsWith('Want') ? 0 : -1) ?? ''
    if (field === 'db:Status-Abbrev') return 'ii '
    return stanza.get(field) ?? ''
  }
  return format
    .replace(/\\(n|t|\\)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter === 't' ? '\t' : '\\'))
    .replace(/\$\{([^};]+)(?:;(-?\d+))?\}/g, (_, field: string, width?: string) => {
      const columns = Number(width ?? 0)
      const shown = value(field)
      return columns < 0 ? shown.padEnd(-columns) : shown.padStart(columns)
    })
}

async function show(process: Process, database: DpkgDatabase, { operands, format }: Asked): Promise<number> {
  const isMissing = await sayMissing(process, database, operands)
  const names = matching(database, operands)
  await process.print(
    names
      .map((name) => formatted(format ?? '${binary:Package}\t${Version}\n', database.stanzas.get(name) ?? new Map()))
      .join(''),
  )
  return isMissing ? 1 : 0
}

async function change(process: Process, database: DpkgDatabase, asked: Asked): Promise<number> {
  if (process.credentials.uid !== 0) {
    await process.printError('dpkg: error: requested operation requires superuser privilege\n')
    return 2
  }
  if (asked.operands.length === 0) {
    const what = asked.action === 'install' ? 'package archive file' : 'package name'
    await process.printError(`dpkg: error: --${asked.action ?? ''} needs at least one ${what} argument\n${usageHint}`)
    return 2
  }
  return asked.action === 'install' ? installArchives(process, database, asked) : removeNamed(process, database, asked)
}

/** The package of an archive: by its name, and its size as a seal. */
function packageOf(process: Process, path: string): DebianPackage | undefined {
  const size = found(process, path)?.sizeBytes
  return [...debianIndex().packages.values()].find(
    (each) =>
      sizeOf(each) === size && lastName(path).startsWith(`${each.name}_`) && lastName(path) === archiveName(each),
  )
}

async function installArchives(process: Process, database: DpkgDatabase, { operands }: Asked): Promise<number> {
  const packages: DebianPackage[] = []
  for (const path of operands) {
    if (found(process, path) === undefined) {
      await process.printError(`dpkg: error: cannot access archive '${path}': No such file or directory\n`)
      return 2
    }
    const each = packageOf(process, path)
    if (each === undefined) {
      await process.printError(
        `dpkg-deb: error: '${path}' is not a Debian format archive\ndpkg: error processing archive ${path} (--install):\n dpkg-deb --control subprocess failed with exit status 2\nErrors were encountered while processing:\n ${path}\n`,
      )
      return 1
    }
    packages.push(each)
  }
  const have = (name: string): boolean =>
    database.satisfies(name) || packages.some((each) => each.name === name || provides(each.fields, name))
  const lacking = packages.flatMap((each) =>
    parseRelations(each.fields.get('Depends')).flatMap((group) =>
      group.some(({ name }) => have(name)) ? [] : [{ each, name: group[0]?.name ?? '' }],
    ),
  )
  await installAll(process, database, packages)
  if (lacking.length === 0) return 0
  await process.printError(
    lacking
      .map(
        ({ each, name }) =>
          `dpkg: dependency problems: ${each.name} depends on ${name}; however:\n  Package ${name} is not installed.\n`,
      )
      .join(''),
  )
  return 1
}

async function removeNamed(process: Process, database: DpkgDatabase, asked: Asked): Promise<number> {
  const purges = asked.action === 'purge'
  const here = asked.operands.filter((name) => database.installed(name) !== undefined)
  for (const name of asked.operands.filter((each) => !here.includes(each) && !(purges && database.stanzas.has(each))))
    await process.printError(`dpkg: warning: ignoring request to remove ${name} which isn't installed\n`)
  const essential = here.find((name) => database.isEssential(name))
  if (essential !== undefined) {
    await process.printError(
      `dpkg: error processing package ${essential} (--${asked.action ?? ''}):\n this is an essential package; it should not be removed\nErrors were encountered while processing:\n ${essential}\n`,
    )
    return 1
  }
  if (here.length > 0) await removeAll(process, database, here, purges)
  const left = asked.operands.filter((name) => purges && !here.includes(name) && database.stanzas.has(name))
  if (left.length > 0) {
    await purgeAll(process, database, left)
    database.save()
  }
  return 0
}
