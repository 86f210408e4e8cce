/**
 * What dpkg does under apt's hands: unpacks archives, sets packages up, runs triggers, takes packages away, and keeps the
 * logs of it. Orders are those of the record: each behind what it needs.
 */
import { appendText, found, placeContent, readText } from '../../packages/containerFiles'
import type { DebianPackage } from '../../packages/debianIndex'
import { debianIndex } from '../../packages/debianIndex'
import { qualifiedName, type DpkgDatabase } from '../../packages/dpkgDatabase'
import { filler } from '../../packages/filler'
import { configurationOf, configure, readExclusions, takeAway, unpack } from '../../packages/unpack'
import type { Process } from '../../process/types'
import { parseRelations } from '../../packages/control'
import { sayFrontends } from './debconf'
import { archiveName } from './fetching'

/** `(Reading database ... 4950 files and directories currently installed.)` with the percents before it. */
export function readingDatabase(count: number): string {
  const steps = ['', ...Array.from({ length: 20 }, (_, at) => `${(at + 1) * 5}%`)]
  const percents = steps.map((step) => `(Reading database ... ${step}\r`).join('')
  return `${percents}(Reading database ... ${count} files and directories currently installed.)\n`
}

function stamp(process: Process): string {
  return new Date(process.host.now()).toISOString().slice(0, 19).replace('T', ' ')
}

function log(process: Process, lines: readonly string[]): void {
  appendText(process, '/var/log/dpkg.log', lines.map((line) => `${stamp(process)} ${line}\n`).join(''))
}

/** `less:amd64`. */
function logged(each: { readonly name: string; readonly architecture: string }): string {
  return `${each.name}:${each.architecture}`
}

/** Unpacks and sets up packages that are fetched. */
export async function installAll(
  process: Process,
  database: DpkgDatabase,
  packages: readonly DebianPackage[],
): Promise<void> {
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
    await process.print(
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
  for (const each of packages) await setUp(process, each, exclusions)
  await runTriggers(process, packages)
}

async function setUp(
  process: Process,
  each: DebianPackage,
  exclusions: ReturnType<typeof readExclusions>,
): Promise<void> {
  await process.print(`Setting up ${qualifiedName(each.fields)} (${each.version}) ...\n`)
  if (each.usesDebconf) await sayFrontends(process)
  await configure(process, each, exclusions)
  if (each.said.length > 0) await process.print(each.said.map((line) => `${line}\n`).join(''))
  if (each.complaint.length > 0) await process.printError(each.complaint.map((line) => `${line}\n`).join(''))
  log(process, [
    `configure ${logged(each)} ${each.version} <none>`,
    `status unpacked ${logged(each)} ${each.version}`,
    `status half-configured ${logged(each)} ${each.version}`,
    `status installed ${logged(each)} ${each.version}`,
  ])
}

/** Each trigger once, as the packages that need it said. */
async function runTriggers(process: Process, packages: readonly DebianPackage[]): Promise<void> {
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
  for (const block of blocks.values()) await process.print(block)
}

/** Takes packages away in the order of those that need others first. */
export async function removeAll(
  process: Process,
  database: DpkgDatabase,
  names: readonly string[],
  purges: boolean,
): Promise<void> {
  await process.print(readingDatabase(database.countPaths()))
  const left: string[] = []
  const ordered = removalOrder(database, names)
  let hasLibraries = false
  for (const name of ordered) {
    const stanza = database.stanzas.get(name)
    if (stanza === undefined) continue
    const shown = `${qualifiedName(stanza)} (${stanza.get('Version') ?? ''})`
    await process.print(`Removing ${shown} ...\n`)
    const each = debianIndex().packages.get(name)
    hasLibraries ||= each?.triggered.some((line) => line.includes('libc-bin')) ?? false
    const hadConfiguration = configurationOf(process, database, name).length > 0
    if (await takeAway(process, database, name, { each, purges: false })) left.push(name)
    database.remove(name, hadConfiguration)
    log(process, [`remove ${name}:${stanza.get('Architecture') ?? ''} ${stanza.get('Version') ?? ''} <none>`])
  }
  if (hasLibraries)
    await process.print(
      `Processing triggers for libc-bin (${database.installed('libc-bin')?.get('Version') ?? ''}) ...\n`,
    )
  if (purges && left.length > 0) await purgeAll(process, database, left)
  database.save()
}

/** Removes what a package's removal has left. */
export async function purgeAll(process: Process, database: DpkgDatabase, names: readonly string[]): Promise<void> {
  await process.print(readingDatabase(database.countPaths()))
  for (const name of names) {
    const stanza = database.stanzas.get(name)
    if (stanza === undefined) continue
    await process.print(
      `Purging configuration files for ${qualifiedName(stanza)} (${stanza.get('Version') ?? ''}) ...\n`,
    )
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

/** apt's own logs of one run. */
export function logRun(process: Process, action: string, packages: readonly string[]): void {
  const when = stamp(process).replace(' ', '  ')
  const command = [process.argv[0]?.replace(/^.*\//, '') ?? '', ...process.argv.slice(1)].join(' ')
  const isFirst = readText(process, '/var/log/apt/history.log') === undefined
  const history = `Start-Date: ${when}\nCommandline: ${command}\n${action}: ${packages.join(', ')}\nEnd-Date: ${when}\n`
  appendText(process, '/var/log/apt/history.log', `${isFirst ? '\n' : '\n'}${history}`)
  appendText(process, '/var/log/apt/term.log', `\nLog started: ${when}\nLog ended: ${when}\n`, 0o640)
  if (found(process, '/var/log/apt/eipp.log.xz') === undefined)
    placeContent(process, '/var/log/apt/eipp.log.xz', filler('eipp', 3_964 + packages.length * 150))
}
