/** What changes packages: add, del, fix, upgrade; and the cache. Words: apk-tools 2.14's, as its source and public logs have them. */
import { alpinePackages, type AlpinePackage } from '../../packages/alpinePackages'
import { repositoryOf } from '../../packages/alpineOrigins'
import { isWanted, parseWanted, type Wanted } from '../../packages/alpineVersions'
import { ApkDatabase } from '../../packages/apkDatabase'
import { emptyDirectory, found, namesOf, placeContent, removeFile } from '../../packages/containerFiles'
import { filler, fillerProgram } from '../../packages/filler'
import type { Process } from '../../process/types'
import { matches, parsePattern } from '../../shell/pattern'
import type { Asked } from './commandLine'
import { cacheFolder, isOld, knowLists, knowsPackages } from './lists'

/** A package and what it needs, what is needed first; only what isn't there. */
function closure(database: ApkDatabase, names: readonly string[]): readonly AlpinePackage[] {
  const chosen = new Map<string, AlpinePackage>()
  const pending = new Set<string>()
  const visit = (name: string): void => {
    const each = alpinePackages.get(name)
    if (each === undefined || database.installed.has(name) || chosen.has(name) || pending.has(name)) return
    pending.add(name)
    for (const need of each.needs) visit(need)
    chosen.set(name, each)
    for (const other of each.brings) visit(other)
  }
  for (const name of names) visit(name)
  return [...chosen.values()]
}

async function place(process: Process, each: AlpinePackage): Promise<void> {
  for (const { path, sizeBytes, isProgram } of each.files) {
    const seed = `${each.name} ${each.version} ${path}`
    const content = isProgram ? fillerProgram(seed, sizeBytes) : filler(seed, sizeBytes)
    if (found(process, path)?.kind === 'symlink') removeFile(process, path)
    placeContent(process, path, content, { mode: isProgram ? 0o755 : 0o644 })
  }
  await process.checkpoint()
}

/** A file, and the directories that it leaves empty. */
function takeAway(process: Process, path: string): void {
  removeFile(process, path)
  for (let folder = path.slice(0, path.lastIndexOf('/')); folder.split('/').length > 3;) {
    if (found(process, folder)?.kind !== 'directory' || namesOf(process, folder).length > 0) return
    process.namespace.removeDirectory(process, folder)
    folder = folder.slice(0, folder.lastIndexOf('/'))
  }
}

/** Packages with scripts that apk names as it runs them. */
const scripts: Readonly<Record<string, { readonly added?: string; readonly gone?: string; readonly says?: string }>> = {
  'icu-data-en': {
    added: 'post-install',
    says: '*\n* If you need ICU with non-English locales and legacy charset support, install\n* package icu-data-full.\n*\n',
  },
  bash: { added: 'post-install', gone: 'pre-deinstall' },
  'ca-certificates': { gone: 'post-deinstall' },
}

/** One run of apk: what it says as it goes, unless it is quiet, and what it does, unless it only pretends. */
class Run {
  constructor(
    readonly process: Process,
    readonly asked: Asked,
    readonly database: ApkDatabase,
  ) {}

  async say(text: string): Promise<void> {
    if (this.asked.verbosity > 0) await this.process.print(text)
  }

  async sayScript({ name, version }: AlpinePackage, when: 'added' | 'gone'): Promise<void> {
    const script = scripts[name]?.[when]
    if (script === undefined || this.asked.simulates) return
    await this.say(`Executing ${name}-${version}.${script}\n${scripts[name]?.says ?? ''}`)
  }

  async sayTriggers(packages: readonly AlpinePackage[], gone = false): Promise<void> {
    if (this.asked.simulates) return
    const busybox = this.database.installed.get('busybox')
    if (packages.length > 0 && busybox !== undefined && (gone || packages.some(({ files }) => files.length > 0)))
      await this.say(`Executing busybox-${busybox.version}.trigger\n`)
    const certificates = packages.find(({ name }) => name === 'ca-certificates')
    if (certificates !== undefined && !gone)
      await this.say(`Executing ca-certificates-${certificates.version}.trigger\n`)
  }

  /** Writes the database; the closing line tells what is there. */
  async finish(): Promise<number> {
    if (!this.asked.simulates) this.database.save()
    await this.say((this.asked.simulates ? new ApkDatabase(this.process) : this.database).summary())
    return 0
  }
}

function stamp(process: Process): string {
  return new Date(process.host.now()).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '.')
}

/** What can't be had of what is wanted: unknown names, and versions that aren't there. */
function problems(wanted: readonly Wanted[], database: ApkDatabase, known: ReadonlySet<string>, by: string): string {
  const word = ({ name, operator, version, tag }: Wanted): string => `${name}${operator}${version}${tag}`
  return wanted
    .map((each) => {
      const listed = knowsPackages(known, repositoryOf(each.name)) ? alpinePackages.get(each.name) : undefined
      const offered = database.installed.get(each.name) ?? listed
      if (offered === undefined) return `  ${each.name} (no such package):\n    required by: ${by}[${word(each)}]\n`
      if (isWanted(each, offered.version)) return ''
      return `  ${offered.name}-${offered.version}:\n    breaks: ${by}[${word(each)}]\n`
    })
    .join('')
}

/** `apk add`: with a version, in a group (`-t`), or of nothing, which mends what the world misses. */
export async function add(process: Process, asked: Asked): Promise<number> {
  const known = await knowLists(process, asked, 'fresh')
  const database = new ApkDatabase(process)
  const run = new Run(process, asked, database)
  const wanted: Wanted[] = []
  for (const word of asked.names) {
    const each = parseWanted(word)
    if (each === undefined) {
      await process.printError(
        `ERROR: '${word}' is not a valid world dependency, format is name(@tag)([<>~=]version)\n`,
      )
      return 1
    }
    wanted.push(each)
  }
  const { virtual } = asked
  const group = virtual === undefined ? undefined : { name: virtual, version: isOld(process) ? '0' : stamp(process) }
  const trouble = problems(wanted, database, known, group === undefined ? 'world' : `${group.name}-${group.version}`)
  if (trouble !== '') {
    const head = isOld(process) ? 'ERROR: unsatisfiable constraints:' : 'ERROR: unable to select packages:'
    await process.printError(
      `${head}\n${isOld(process) ? trouble.replaceAll('(no such package)', '(missing)') : trouble}`,
    )
    return 1
  }
  // The world is taken in its order, a group in the order in which it was written.
  const names = wanted.map(({ name }) => name)
  const missing = [...database.world.keys(), ...names].sort()
  const packages = closure(database, group === undefined ? missing : names)
  const total = packages.length + (group === undefined ? 0 : 1)
  for (const [at, each] of packages.entries()) {
    await run.say(`(${at + 1}/${total}) Installing ${each.name} (${each.version})\n`)
    if (!asked.simulates) await place(process, each)
    await run.sayScript(each, 'added')
    database.installed.set(each.name, each)
  }
  if (group !== undefined) {
    database.addVirtual(group.name, group.version, names)
    await run.say(`(${total}/${total}) Installing ${group.name} (${group.version})\n`)
    database.want(group.name)
  } else for (const word of asked.names) database.want(word)
  await run.sayTriggers(packages)
  return run.finish()
}

/** Words after a label, broken where the line is full; the next lines stand below the first word. Source: apk_print_indented. */
function indented(label: string, words: readonly string[], width: number): string {
  let text = label
  let column = label.length
  for (const word of words) {
    const breaks = column + word.length + 1 >= width
    text += breaks ? `\n${' '.repeat(label.length + 1)}${word}` : ` ${word}`
    column = breaks ? label.length + 1 + word.length : column + word.length + 1
  }
  return text
}

/** Who of the world needs a package that was to go, directly or not. */
function keepers(database: ApkDatabase, kept: string): readonly string[] {
  const seen = new Set<string>()
  const found: string[] = []
  const visit = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    if (database.world.has(name)) found.push(name)
    for (const each of database.needing(name)) visit(each.name)
  }
  visit(kept)
  return found
}

/** What goes, in apk's order: a package before what it alone needed. */
function goingOrder(database: ApkDatabase, going: readonly string[]): readonly AlpinePackage[] {
  const needed = database.needed()
  const gone = new Set([...database.installed.keys()].filter((name) => !needed.has(name)))
  const ordered: AlpinePackage[] = []
  const visit = (name: string): void => {
    const each = database.installed.get(name)
    if (each === undefined || !gone.has(name) || ordered.includes(each)) return
    const waits = database.needing(name).some((other) => gone.has(other.name) && !ordered.includes(other))
    if (waits) return
    ordered.push(each)
    for (const need of each.needs) visit(need)
    for (const other of each.brings) visit(other)
  }
  for (const name of going) visit(name)
  // What needs itself in a circle.
  for (const name of gone) {
    const each = database.installed.get(name)
    if (each !== undefined && !ordered.includes(each)) ordered.push(each)
  }
  return ordered
}

/** `apk del`: takes names off the world, and what nobody needs then; with `-r` who needs them, too. */
export async function del(process: Process, asked: Asked): Promise<number> {
  const known = await knowLists(process, asked, 'cached')
  const database = new ApkDatabase(process)
  const run = new Run(process, asked, database)
  const listed = [...alpinePackages.keys()].filter((name) => knowsPackages(known, repositoryOf(name)))
  const names = new Set([...database.installed.keys(), ...database.world.keys(), ...listed])
  const meant = asked.names.map((word) => {
    const pattern = parsePattern(word)
    return { word, found: [...names].filter((name) => matches(pattern, name)) }
  })
  const unknown = meant.filter(({ found }) => found.length === 0)
  for (const { word } of unknown) await process.printError(`ERROR: No such package: ${word}\n`)
  if (unknown.length > 0) return unknown.length
  const going = meant.flatMap(({ found }) => found)
  const leave = (name: string): void => {
    database.world.delete(name)
    if (!asked.flags.has('-r') && !asked.flags.has('--rdepends')) return
    for (const each of database.needing(name)) if (database.world.has(each.name)) leave(each.name)
  }
  for (const name of going) leave(name)
  const needed = database.needed()
  const staying = going.filter((name) => database.installed.get(name)?.isBase === false && needed.has(name))
  if (staying.length > 0) {
    const width = process.stdout.isTty ? (process.terminal?.size.columns ?? 50) : 50
    const lines = staying.map((name) => `${indented(`  ${name}:`, keepers(database, name), width)}\n`)
    await run.say(`World updated, but the following packages are not removed due to:\n${lines.join('')}\n`)
  }
  const gone = goingOrder(database, going)
  for (const [at, each] of gone.entries()) {
    await run.say(`(${at + 1}/${gone.length}) Purging ${each.name} (${each.version})\n`)
    await run.sayScript(each, 'gone')
    if (!asked.simulates) for (const { path } of each.files) takeAway(process, path)
    database.installed.delete(each.name)
  }
  await run.sayTriggers(gone, true)
  return run.finish()
}

/** `apk fix NAME`: installs a package's files once more. */
export async function fix(process: Process, asked: Asked): Promise<number> {
  await knowLists(process, asked, 'fresh')
  const database = new ApkDatabase(process)
  const run = new Run(process, asked, database)
  const packages: AlpinePackage[] = []
  for (const name of asked.names) {
    const each = database.installed.get(name)
    if (each === undefined) {
      await process.printError(`ERROR: ${name} is not installed\n`)
      return 1
    }
    packages.push(each)
  }
  for (const [at, each] of packages.entries()) {
    await run.say(`(${at + 1}/${packages.length}) Reinstalling ${each.name} (${each.version})\n`)
    if (!asked.simulates) await place(process, each)
    await run.sayScript(each, 'added')
  }
  await run.sayTriggers(packages)
  return run.finish()
}

/** `apk upgrade`: there is never anything newer. */
export async function upgrade(process: Process, asked: Asked): Promise<number> {
  await knowLists(process, asked, 'fresh')
  return new Run(process, asked, new ApkDatabase(process)).finish()
}

/** `apk cache`: without /etc/apk/cache, as in Docker's images, there is none. */
export async function cache(process: Process, { names }: Asked): Promise<number> {
  if (found(process, '/etc/apk/cache') === undefined) {
    await process.printError('ERROR: Package cache is not enabled.\n')
    return 2
  }
  if (names[0] === 'clean' || names[0] === 'purge') emptyDirectory(process, cacheFolder)
  return 0
}
