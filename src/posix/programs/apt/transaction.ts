/**
 * What dpkg does under apt's hands: unpacks archives, sets packages up, runs triggers, takes packages away, and keeps the
 * logs of it. Orders are those of the record: each behind what it needs.
 */
import { found, placeContent } from '../../packages/containerFiles'
import type { DebianPackage } from '../../packages/debianIndex'
import { debianIndex } from '../../packages/debianIndex'
import { qualifiedName, type DpkgDatabase } from '../../packages/dpkgDatabase'
import { filler } from '../../packages/filler'
import { configurationOf, configure, readExclusions, takeAway, unpack } from '../../packages/unpack'
import type { Process } from '../../process/types'
import { parseRelations } from '../../packages/control'
import { frontendWords } from './debconf'
import { archiveName } from './fetching'
import { log, logRemoval, Told } from './logs'

/** `(Reading database ... 4950 files and directories currently installed.)` with the percents before it. */
function readingDatabase(count: number): string {
  const steps = ['', ...Array.from({ length: 20 }, (_, at) => `${(at + 1) * 5}%`)]
  const percents = steps.map((step) => `(Reading database ... ${step}\r`).join('')
  return `${percents}(Reading database ... ${count} files and directories currently installed.)\n`
}

/** `less:amd64`. */
function logged(each: { readonly name: string; readonly architecture: string }): string {
  return `${each.name}:${each.architecture}`
}

/** Unpacks and sets up packages that are fetched; what was printed. */
export async function installAll(
  process: Process,
  database: DpkgDatabase,
  packages: readonly DebianPackage[],
): Promise<string> {
  const told = new Told(process)
  const exclusions = readExclusions(process)
  const digits = String(Math.max(0, packages.length - 1)).length
  log(process, ['startup archives unpack'])
  for (const [at, each] of packages.entries()) {
    const name = qualifiedName(each.fields)
    const isNew = database.installed(each.name) === undefined
    const head = isNew ? `Selecting previously unselected package ${name}.\n` : ''
    const reading = at === 0 ? readingDatabase(database.countPaths()) : ''
    const folder = packages.length === 1 ? 'archives/' : `${String(at).padStart(digits, '0')}-`
    const over = isNew ? '' : ` over (${each.version})`
    await told.print(
      `${head}${reading}Preparing to unpack .../${folder}${archiveName(each)} ...\n${each.unpackSaid.map((line) => `${line}\n`).join('')}Unpacking ${name} (${each.version})${over} ...\n`,
    )
    await unpack(process, each, exclusions)
    database.add(each)
    log(process, [
      `install ${logged(each)} <none> ${each.version}`,
      `status half-installed ${logged(each)} ${each.version}`,
      `status unpacked ${logged(each)} ${each.version}`,
    ])
  }
  database.save()
  log(process, ['startup packages configure'])
  for (const each of packages) await setUp(process, told, each, exclusions)
  await runTriggers(process, told, packages)
  return told.text
}

async function setUp(
  process: Process,
  told: Told,
  each: DebianPackage,
  exclusions: ReturnType<typeof readExclusions>,
): Promise<void> {
  await told.print(`Setting up ${qualifiedName(each.fields)} (${each.version}) ...\n`)
  if (each.usesDebconf) await told.complain(frontendWords(process))
  await configure(process, each, exclusions)
  if (each.said.length > 0) await told.print(each.said.map((line) => `${line}\n`).join(''))
  if (each.complaint.length > 0) await told.complain(each.complaint.map((line) => `${line}\n`).join(''))
  log(process, [
    `configure ${logged(each)} ${each.version} <none>`,
    `status unpacked ${logged(each)} ${each.version}`,
    `status half-configured ${logged(each)} ${each.version}`,
    `status installed ${logged(each)} ${each.version}`,
  ])
}

/** Each trigger once, as the packages that need it said. */
async function runTriggers(process: Process, told: Told, packages: readonly DebianPackage[]): Promise<void> {
  const blocks = new Map<string, string>()
  for (const each of packages) {
    let head = ''
    for (const line of each.triggered) {
      if (line.startsWith('Processing triggers for ')) {
        head = line
        blocks.set(head, `${head}\n`)
      } else if (head !== '') blocks.set(head, `${blocks.get(head) ?? ''}${line}\n`)
    }
  }
  if ([...blocks.keys()].some((head) => head.includes(' libc-bin '))) writeLinkerCaches(process)
  for (const block of blocks.values()) await told.print(block)
}

/** The dynamic linker's caches, which are written anew when libraries come or go. */
function writeLinkerCaches(process: Process): void {
  const cache = '/etc/ld.so.cache'
  const sizeBytes = found(process, cache)?.sizeBytes ?? 4_096
  rewrite(process, cache, sizeBytes)
  placeContent(process, '/var/cache/ldconfig/aux-cache', filler('aux-cache', sizeBytes), { mode: 0o600 })
}

/** Writes a file anew as it is; one that isn't there gets this size. */
function rewrite(process: Process, path: string, sizeBytes: number): void {
  if (found(process, path) === undefined) {
    placeContent(process, path, filler(path, sizeBytes))
    return
  }
  const file = process.namespace.open(process, path, { read: true, write: true })
  file.setContent(file.content())
  file.close()
}

/** debconf's database, which every run of dpkg-preconfigure writes anew. Sizes in bytes as in a fresh Debian 13. */
export function writeDebconf(process: Process): void {
  rewrite(process, '/var/cache/debconf/templates.dat', 288_131)
  rewrite(process, '/var/cache/debconf/config.dat', 908)
}

/** Takes packages away, those that need others first; what was printed. */
export async function removeAll(
  process: Process,
  database: DpkgDatabase,
  names: readonly string[],
  purges: boolean,
): Promise<string> {
  const told = new Told(process)
  await told.print(readingDatabase(database.countPaths()))
  const left: string[] = []
  const ordered = removalOrder(database, names)
  let hasLibraries = false
  for (const name of ordered) {
    const stanza = database.stanzas.get(name)
    if (stanza === undefined) continue
    const shown = `${qualifiedName(stanza)} (${stanza.get('Version') ?? ''})`
    await told.print(`Removing ${shown} ...\n`)
    const each = debianIndex().packages.get(name)
    hasLibraries ||= each?.triggered.some((line) => line.includes('libc-bin')) ?? false
    const hadConfiguration = configurationOf(process, database, name).length > 0
    if (await takeAway(process, database, name, { each, purges: false })) left.push(name)
    database.remove(name, hadConfiguration)
    logRemoval(process, `${name}:${stanza.get('Architecture') ?? ''}`, stanza.get('Version') ?? '')
  }
  if (hasLibraries) writeLinkerCaches(process)
  if (hasLibraries)
    await told.print(`Processing triggers for libc-bin (${database.installed('libc-bin')?.get('Version') ?? ''}) ...\n`)
  if (purges) writeDebconf(process)
  if (purges && left.length > 0) await purgeAll(process, database, left, told)
  database.save()
  return told.text
}

/** Removes what a package's removal has left. */
export async function purgeAll(
  process: Process,
  database: DpkgDatabase,
  names: readonly string[],
  told: Told = new Told(process),
): Promise<void> {
  await told.print(readingDatabase(database.countPaths()))
  for (const name of names) {
    const stanza = database.stanzas.get(name)
    if (stanza === undefined) continue
    await told.print(`Purging configuration files for ${qualifiedName(stanza)} (${stanza.get('Version') ?? ''}) ...\n`)
    await takeAway(process, database, name, { each: debianIndex().packages.get(name), purges: true })
    database.remove(name, false)
  }
}

/** By name, but whoever needs a package goes before it. */
function removalOrder(database: DpkgDatabase, names: readonly string[]): readonly string[] {
  const pending = new Set([...names].sort())
  const ordered: string[] = []
  const visit = (name: string): void => {
    if (!pending.delete(name)) return
    for (const other of [...pending]) if (needs(database, other, name)) visit(other)
    ordered.push(name)
  }
  for (const name of [...pending]) visit(name)
  return ordered
}

function needs(database: DpkgDatabase, name: string, other: string): boolean {
  const stanza = database.installed(name)
  return ['Pre-Depends', 'Depends'].some((field) =>
    parseRelations(stanza?.get(field)).some((group) => group.some((each) => each.name === other)),
  )
}
