/** What asks about packages: info, list, policy, search, version. Words: apk-tools 2.14's, as its source and its own tests have them. */
import { alpinePackages, type AlpinePackage } from '../../packages/alpinePackages'
import { originOf, repositoryOf } from '../../packages/alpineOrigins'
import { compareAlpineVersions, isWanted, parseWanted } from '../../packages/alpineVersions'
import { ApkDatabase } from '../../packages/apkDatabase'
import type { Process } from '../../process/types'
import { matches, parsePattern } from '../../shell/pattern'
import type { Asked } from './commandLine'
import { knowLists, knowsPackages, repositories } from './lists'

const units = ['B', 'KiB', 'MiB', 'GiB']

/** `817257` as `798 KiB`: a unit is left when there are 10,000 of it. Source: apk_fmt_human_size. */
function humanSize(bytes: number): string {
  let [size, unit] = [bytes, 0]
  while (size >= 10_000 && unit < units.length - 1) {
    size = Math.floor(size / 1024)
    unit++
  }
  return `${size} ${units[unit] ?? ''}`
}

/** By a program's or library's path: the package that brought it. */
function owner(database: ApkDatabase, path: string): AlpinePackage | undefined {
  return database.sorted().find(({ files }) => files.some((file) => file.path === path))
}

async function whoOwns(process: Process, database: ApkDatabase, asked: Asked): Promise<number> {
  let errors = 0
  for (const path of asked.names) {
    const each = owner(database, path.startsWith('/') ? path : `/${path}`)
    if (each === undefined) {
      errors++
      await process.printError(`ERROR: ${path}: Could not find owner package\n`)
    } else
      await process.print(
        asked.verbosity === 0 ? `${each.name}\n` : `${path} is owned by ${each.name}-${each.version}\n`,
      )
  }
  return errors
}

/** The blocks of `apk info NAME`, by the letters that ask for them. */
function blocks(database: ApkDatabase, each: AlpinePackage): readonly (readonly [string, string, string])[] {
  const whole = ({ name, version }: AlpinePackage): string => `${name}-${version}`
  const lines = (words: readonly string[]): string => words.map((word) => `${word}\n`).join('')
  const brought = database.sorted().filter(({ name, brings }) => name !== each.name && brings.includes(each.name))
  return [
    ['-s', 'installed size', `${humanSize(each.installedBytes)}\n`],
    ['-R', 'depends on', lines(each.needs)],
    ['-P', 'provides', ''],
    ['-r', 'is required by', lines(database.needing(each.name).map(whole))],
    ['-L', 'contains', lines(each.files.map(({ path }) => path.slice(1)))],
    ['-t', 'triggers', ''],
    ['--install-if', 'has auto-install rule', lines(brought.map(({ name }) => name))],
    ['--license', 'license', `${originOf(each.name).licence}\n`],
  ]
}

const longInfo: Readonly<Record<string, string>> = {
  '--size': '-s',
  '--depends': '-R',
  '--provides': '-P',
  '--rdepends': '-r',
  '--contents': '-L',
  '--triggers': '-t',
  '--all': '-a',
}

async function exists(process: Process, database: ApkDatabase, asked: Asked): Promise<number> {
  let errors = 0
  for (const word of asked.names) {
    const wanted = parseWanted(word)
    const each = wanted === undefined ? undefined : database.installed.get(wanted.name)
    if (wanted === undefined || each === undefined || !isWanted(wanted, each.version)) errors++
    else if (asked.verbosity > 0) await process.print(`${each.name}${asked.verbosity > 1 ? `-${each.version}` : ''}\n`)
  }
  return errors
}

/** `apk info`: what is installed, or blocks about packages; `-e` tests, `-W` asks for a file's package. */
export async function info(process: Process, asked: Asked): Promise<number> {
  const database = new ApkDatabase(process)
  const given = new Set([...asked.flags].map((flag) => longInfo[flag] ?? flag))
  if (given.has('-W') || given.has('--who-owns')) return whoOwns(process, database, asked)
  if (given.has('-e') || given.has('--exists') || given.has('--installed')) return exists(process, database, asked)
  const known = await knowLists(process, asked, 'cached')
  if (asked.names.length === 0) {
    const lines = database.sorted().map(({ name, version }) => `${name}${asked.verbosity > 1 ? `-${version}` : ''}\n`)
    await process.print(lines.join(''))
    return 0
  }
  let errors = 0
  for (const name of asked.names) {
    const each =
      database.installed.get(name) ?? (knowsPackages(known, repositoryOf(name)) ? alpinePackages.get(name) : undefined)
    if (each === undefined) errors++
    else
      for (const [letter, title, text] of blocks(database, each)) {
        const isAsked = given.has('-a') || given.has(letter)
        const isDefault =
          letter === '-s' && !Object.values(longInfo).some((other) => given.has(other)) && !given.has('--license')
        if (isAsked || isDefault) await process.print(`${each.name}-${each.version} ${title}:\n${text}\n`)
      }
  }
  return errors
}

/** Packages that lists and the database know, by name. */
function allPackages(database: ApkDatabase, known: ReadonlySet<string>): readonly AlpinePackage[] {
  const listed = [...alpinePackages.values()].filter(({ name }) => knowsPackages(known, repositoryOf(name)))
  const all = new Map([...listed, ...database.installed.values()].map((each) => [each.name, each]))
  return [...all.values()].sort((left, right) => (left.name < right.name ? -1 : 1))
}

/** `apk list`: `curl-8.12.1-r1 x86_64 {curl} (curl) [installed]`. */
export async function list(process: Process, asked: Asked): Promise<number> {
  const known = await knowLists(process, asked, 'cached')
  const database = new ApkDatabase(process)
  const has = (...options: readonly string[]): boolean => options.some((option) => asked.flags.has(option))
  const patterns = asked.names.map((name) => parsePattern(name))
  const fits = (name: string): boolean => patterns.length === 0 || patterns.some((pattern) => matches(pattern, name))
  const isOrphan = (name: string): boolean => !alpinePackages.has(name)
  const lines = allPackages(database, known)
    .filter(({ name, needs }) =>
      has('-o', '--origin') ? fits(originOf(name).origin) : has('-d', '--depends') ? needs.some(fits) : fits(name),
    )
    .filter(({ name }) => !has('-I', '--installed', '-O', '--orphaned') || database.installed.has(name))
    .filter(({ name }) => !has('-O', '--orphaned') || isOrphan(name))
    .filter(({ name }) => !has('-a', '--available') || !isOrphan(name))
    .filter(() => !has('-u', '--upgradable', '--upgradeable'))
    .map(({ name, version }) => {
      const { origin, licence } = originOf(name)
      const installed = database.installed.has(name) ? ' [installed]' : ''
      return `${name}-${version} ${isOrphan(name) ? 'noarch' : 'x86_64'} {${origin}} (${licence})${installed}\n`
    })
  await process.print(lines.join(''))
  return 0
}

/** `apk policy NAME`: its versions, and where each is to be had. */
export async function policy(process: Process, asked: Asked): Promise<number> {
  const known = await knowLists(process, asked, 'cached')
  const database = new ApkDatabase(process)
  const patterns = asked.names.map((name) => parsePattern(name))
  for (const { name, version } of allPackages(database, known)) {
    if (!patterns.some((pattern) => matches(pattern, name))) continue
    const places = repositories(process).filter(
      (address) => known.has(address) && knowsPackages(new Set([address]), repositoryOf(name)),
    )
    const sources = [...(database.installed.has(name) ? ['lib/apk/db/installed'] : []), ...places]
    await process.print(`${name} policy:\n  ${version}:\n${sources.map((source) => `    ${source}\n`).join('')}`)
  }
  return 0
}

/** `apk search WORD`: packages with the word in their name; `-e` the whole name. */
export async function search(process: Process, asked: Asked): Promise<number> {
  const known = await knowLists(process, asked, 'cached')
  const isExact = ['-e', '-x', '--exact'].some((option) => asked.flags.has(option))
  const patterns = asked.names.map((name) => parsePattern(isExact ? name : `*${name}*`))
  const offered = [...alpinePackages.values()].filter(({ name }) => knowsPackages(known, repositoryOf(name)))
  const lines = offered
    .filter(({ name }) => patterns.length === 0 || patterns.some((pattern) => matches(pattern, name)))
    .map(({ name, version }) => (asked.verbosity === 0 ? `${name}\n` : `${name}-${version}\n`))
  await process.print(lines.sort().join(''))
  return 0
}

/** `apk version`: what is installed beside what is offered; `-t` compares two versions. */
export async function version(process: Process, asked: Asked): Promise<number> {
  if (asked.flags.has('-t') || asked.values.has('-t') || asked.flags.has('--test')) {
    const [left = '', right = ''] = [...(asked.values.has('-t') ? [asked.values.get('-t') ?? ''] : []), ...asked.names]
    const order = compareAlpineVersions(left, right)
    await process.print(`${order === undefined ? '?' : order < 0 ? '<' : order > 0 ? '>' : '='}\n`)
    return 0
  }
  const known = await knowLists(process, asked, 'cached')
  const database = new ApkDatabase(process)
  const shown = asked.values.get('-l') ?? asked.values.get('--limit') ?? (asked.names.length === 0 ? '<' : '<=>?')
  if (asked.verbosity > 0) await process.print('Installed:                                Available:\n')
  const lines = database
    .sorted()
    .filter(({ name }) => asked.names.length === 0 || asked.names.includes(name))
    .map((each) => ({
      ...each,
      isKnown: alpinePackages.has(each.name) && knowsPackages(known, repositoryOf(each.name)),
    }))
    .filter(({ isKnown }) => shown.includes(isKnown ? '=' : '?'))
    .map(({ name, version: there, isKnown }) =>
      asked.verbosity === 0 ? `${name}\n` : `${`${name}-${there}`.padEnd(40)}${isKnown ? `= ${there} ` : '?  '}\n`,
    )
  await process.print(lines.join(''))
  return 0
}
