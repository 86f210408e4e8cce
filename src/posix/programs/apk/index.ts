/**
 * apk: Alpine's packages from the offline index, with world, database, cached lists and the words of apk-tools 2.14. The
 * words come from public logs of builds, not from a recording.
 */
import { createHash } from 'node:crypto'
import { alpinePackages, type AlpinePackage } from '../../packages/alpinePackages'
import { ApkDatabase } from '../../packages/apkDatabase'
import {
  emptyDirectory,
  found,
  makeDirectories,
  namesOf,
  placeContent,
  readText,
  removeFile,
} from '../../packages/containerFiles'
import { filler, fillerProgram } from '../../packages/filler'
import type { Process, Program } from '../../process/types'
import { matches, parsePattern } from '../../shell/pattern'

const cacheFolder = '/var/cache/apk'

/** Bytes of a list by the end of its address. */
const listBytes: Readonly<Record<string, number>> = { main: 493_000, community: 2_087_000 }

interface Asked {
  readonly verb: string
  readonly names: readonly string[]
  readonly noCache: boolean
  readonly update: boolean
  readonly virtual: string | undefined
  readonly quiet: boolean
  readonly simulates: boolean
  readonly flags: ReadonlySet<string>
}

const withValue = new Set(['-t', '--virtual', '-p', '--root', '-X', '--repository', '--arch', '--cache-dir', '--wait'])

function read(process: Process): Asked {
  const names: string[] = []
  const flags = new Set<string>()
  let virtual: string | undefined
  const words = process.argv.slice(1)
  for (let at = 0; at < words.length; at++) {
    const [word = '', attached] = (words[at] ?? '').split(/=(.*)/)
    if (!word.startsWith('-')) {
      names.push(words[at] ?? '')
      continue
    }
    const value = withValue.has(word) ? (attached ?? words[++at]) : undefined
    if (word === '-t' || word === '--virtual') virtual = value
    else if (/^-[a-zA-Z]{2,}$/.test(word)) for (const letter of word.slice(1)) flags.add(`-${letter}`)
    else flags.add(word)
  }
  const [verb = '', ...rest] = names
  return {
    verb,
    names: rest,
    virtual,
    flags,
    noCache: flags.has('--no-cache'),
    update: flags.has('-U') || flags.has('--update-cache') || flags.has('--update'),
    quiet: flags.has('-q') || flags.has('--quiet'),
    simulates: flags.has('-s') || flags.has('--simulate'),
  }
}

function repositories(process: Process): readonly string[] {
  return (readText(process, '/etc/apk/repositories') ?? '')
    .split('\n')
    .map((line) => line.trim().replace(/^@\S+\s+/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
}

/** `APKINDEX.` and the first bytes of the address's SHA-1. */
function listPath(address: string): string {
  return `${cacheFolder}/APKINDEX.${createHash('sha1').update(address).digest('hex').slice(0, 8)}.tar.gz`
}

function isOld(process: Process): boolean {
  return (readText(process, '/etc/alpine-release') ?? '').startsWith('3.7')
}

/** Fetches the lists; true when packages are known afterwards. */
async function fetchLists(process: Process, { quiet, noCache }: Asked): Promise<boolean> {
  let isKnown = true
  for (const address of repositories(process)) {
    const url = `${address}/x86_64/APKINDEX.tar.gz`
    if (!quiet) await process.print(`fetch ${url}\n`)
    if (process.host.network.interfaces().length === 0) {
      isKnown = false
      await process.printError(
        isOld(process)
          ? `ERROR: ${address}: temporary error (try again later)\nWARNING: Ignoring ${listPath(address).slice(cacheFolder.length + 1)}: No such file or directory\n`
          : `WARNING: fetching ${url}: temporary error (try again later)\n`,
      )
    } else if (!noCache) {
      makeDirectories(process, cacheFolder)
      const kind = address.slice(address.lastIndexOf('/') + 1)
      placeContent(process, listPath(address), filler(address, listBytes[kind] ?? 200_000))
    }
  }
  return isKnown
}

/** Makes the lists known as the options say; says what is missing. */
async function knowLists(process: Process, asked: Asked): Promise<boolean> {
  if (asked.noCache || asked.update) return fetchLists(process, asked)
  const missing = repositories(process).filter((address) => found(process, listPath(address)) === undefined)
  for (const address of missing)
    await process.printError(
      isOld(process)
        ? `WARNING: Ignoring ${listPath(address).slice(cacheFolder.length + 1)}: No such file or directory\n`
        : `WARNING: opening from cache ${address}: No such file or directory\n`,
    )
  return missing.length === 0 && repositories(process).length > 0
}

async function unsatisfied(process: Process, names: readonly string[], from: string): Promise<number> {
  const lines = names.map((name) =>
    isOld(process)
      ? `  ${name} (missing):\n    required by: ${from}[${name}]\n`
      : `  ${name} (no such package):\n    required by: ${from}[${name}]\n`,
  )
  const head = isOld(process) ? 'ERROR: unsatisfiable constraints:' : 'ERROR: unable to select packages:'
  await process.printError(`${head}\n${lines.join('')}`)
  return 1
}

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

async function sayTriggers(
  process: Process,
  database: ApkDatabase,
  packages: readonly AlpinePackage[],
  gone = false,
): Promise<void> {
  const busybox = database.installed.get('busybox')
  if (packages.length > 0 && busybox !== undefined && (gone || packages.some(({ files }) => files.length > 0)))
    await process.print(`Executing busybox-${busybox.version}.trigger\n`)
  const certificates = packages.find(({ name }) => name === 'ca-certificates')
  if (certificates !== undefined && !gone)
    await process.print(`Executing ca-certificates-${certificates.version}.trigger\n`)
}

function stamp(process: Process): string {
  return new Date(process.host.now()).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '.')
}

/** Packages with scripts that apk names as it runs them. */
const scripts: Readonly<Record<string, { readonly added?: string; readonly gone?: string }>> = {
  bash: { added: 'post-install', gone: 'pre-deinstall' },
  'ca-certificates': { gone: 'post-deinstall' },
}

async function sayScript(process: Process, { name, version }: AlpinePackage, when: 'added' | 'gone'): Promise<void> {
  const script = scripts[name]?.[when]
  if (script !== undefined) await process.print(`Executing ${name}-${version}.${script}\n`)
}

async function add(process: Process, asked: Asked): Promise<number> {
  const isKnown = await knowLists(process, asked)
  const database = new ApkDatabase(process)
  const plain = asked.names.map((name) => name.replace(/[=<>~@].*$/, ''))
  const missing = plain.filter((name) => !database.installed.has(name) && (!isKnown || !alpinePackages.has(name)))
  if (missing.length > 0)
    return unsatisfied(process, missing, asked.virtual === undefined ? 'world' : `${asked.virtual}-0`)
  // The world is taken in its order, a group in the order in which it was written.
  const packages = closure(database, asked.virtual === undefined ? [...plain].sort() : plain)
  const group = asked.virtual === undefined ? [] : [asked.virtual]
  const total = packages.length + group.length
  for (const [at, each] of packages.entries()) {
    if (!asked.quiet) await process.print(`(${at + 1}/${total}) Installing ${each.name} (${each.version})\n`)
    if (!asked.simulates) await place(process, each)
    if (!asked.quiet) await sayScript(process, each, 'added')
    database.installed.set(each.name, each)
  }
  if (asked.virtual !== undefined) {
    const made = database.addVirtual(asked.virtual, isOld(process) ? '0' : stamp(process), plain)
    if (!asked.quiet) await process.print(`(${total}/${total}) Installing ${made.name} (${made.version})\n`)
    database.world.add(asked.virtual)
  } else for (const name of asked.names) database.world.add(name)
  if (!asked.quiet) await sayTriggers(process, database, packages)
  if (!asked.simulates) database.save()
  if (!asked.quiet) await process.print(database.summary())
  return 0
}

async function del(process: Process, asked: Asked): Promise<number> {
  await knowLists(process, asked)
  const database = new ApkDatabase(process)
  const unknown = asked.names.filter((name) => !database.installed.has(name) && !database.world.has(name))
  for (const name of unknown) await process.printError(`ERROR: No such package: ${name}\n`)
  if (unknown.length > 0) return unknown.length
  for (const name of asked.names) database.world.delete(name)
  const needed = database.needed()
  const gone = [...database.installed.values()].filter(({ name }) => !needed.has(name)).reverse()
  for (const [at, each] of gone.entries()) {
    if (!asked.quiet) await process.print(`(${at + 1}/${gone.length}) Purging ${each.name} (${each.version})\n`)
    if (!asked.quiet) await sayScript(process, each, 'gone')
    for (const { path } of each.files) takeAway(process, path)
    database.installed.delete(each.name)
  }
  if (!asked.quiet) await sayTriggers(process, database, gone, true)
  database.save()
  if (!asked.quiet) await process.print(database.summary())
  return 0
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

async function update(process: Process, asked: Asked): Promise<number> {
  if (!(await fetchLists(process, asked))) {
    const count = repositories(process).length
    await process.print(
      `${count} unavailable, 0 stale; ${new ApkDatabase(process).installed.size} distinct packages available\n`,
    )
    return count
  }
  const release = (readText(process, '/etc/alpine-release') ?? '').trim()
  const lines = repositories(process).map((address) => `v${release} [${address}]\n`)
  await process.print(`${lines.join('')}OK: 25397 distinct packages available\n`)
  return 0
}

async function info(process: Process, { names, flags }: Asked): Promise<number> {
  const database = new ApkDatabase(process)
  if (names.length === 0) {
    await process.print([...database.installed.keys()].map((name) => `${name}\n`).join(''))
    return 0
  }
  let status = 0
  for (const name of names) {
    const each = database.installed.get(name)
    if (each === undefined) status = 1
    else if (flags.has('-e')) await process.print(`${name}\n`)
    else if (flags.has('-L'))
      await process.print(
        `${name}-${each.version} contains:\n${each.files.map(({ path }) => `${path.slice(1)}\n`).join('')}\n`,
      )
    else
      await process.print(`${name}-${each.version} installed size:\n${Math.ceil(each.installedBytes / 1024)} KiB\n\n`)
  }
  return status
}

async function search(process: Process, asked: Asked): Promise<number> {
  if (!(await knowLists(process, asked))) return 0
  const patterns = asked.names.map((name) => parsePattern(`*${name}*`))
  const fits = [...alpinePackages.values()].filter(({ name }) => patterns.every((pattern) => matches(pattern, name)))
  await process.print(
    fits
      .map(({ name, version }) => `${name}-${version}\n`)
      .sort()
      .join(''),
  )
  return 0
}

async function upgrade(process: Process, asked: Asked): Promise<number> {
  if (asked.noCache || asked.update) await fetchLists(process, asked)
  await process.print(new ApkDatabase(process).summary())
  return 0
}

async function cache(process: Process, { names }: Asked): Promise<number> {
  if (names[0] === 'clean' && found(process, cacheFolder) !== undefined) emptyDirectory(process, cacheFolder)
  return 0
}

const verbs: Readonly<Record<string, (process: Process, asked: Asked) => Promise<number>>> = {
  add,
  del,
  update,
  upgrade,
  info,
  search,
  cache,
  fix: upgrade,
}

const changing = new Set(['add', 'del', 'update', 'upgrade', 'fix', 'cache'])

export const apk: Program = async (process) => {
  const asked = read(process)
  const version = isOld(process) ? '2.8.2' : '2.14.6'
  if (asked.flags.has('--version') || asked.flags.has('-V')) {
    await process.print(`apk-tools ${version}, compiled for x86_64.\n`)
    return 0
  }
  const does = Object.hasOwn(verbs, asked.verb) ? verbs[asked.verb] : undefined
  if (asked.verb === '' || does === undefined) {
    const usage = `apk-tools ${version}, compiled for x86_64.\n\nusage: apk [<OPTIONS>...] COMMAND [<ARGUMENTS>...]\n`
    if (asked.verb === '') await process.print(usage)
    else await process.printError(`ERROR: '${asked.verb}' is not an apk command. See 'apk --help'.\n`)
    return 1
  }
  if (process.credentials.uid !== 0 && changing.has(asked.verb)) {
    await process.printError(
      'ERROR: Unable to lock database: Permission denied\nERROR: Failed to open apk database: Permission denied\n',
    )
    return 99
  }
  return does(process, asked)
}
