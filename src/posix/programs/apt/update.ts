/**
 * `update`: fetches the lists of every source into /var/lib/apt/lists, in the sizes that the real ones have. Without a
 * network, and of hosts that the lab doesn't have, it fails as there: with warnings, and with success.
 */
import { emptyDirectory, found, makeDirectories, placeContent, removeFile } from '../../packages/containerFiles'
import { filler } from '../../packages/filler'
import type { Process } from '../../process/types'
import type { AptOptions } from './commandLine'
import {
  hostOf,
  isKnown,
  isOnline,
  listsFolder,
  packagesFile,
  readSources,
  releaseFile,
  type AptSource,
} from './sources'
import { fetchedLine } from './fetching'
import { sizeText } from './words'

interface Round {
  readonly process: Process
  readonly options: AptOptions
  number: number
  bytes: number
  readonly warnings: string[]
}

export async function update(process: Process, options: AptOptions): Promise<number> {
  if (process.credentials.uid !== 0) {
    if (options.quiet < 2) await process.print('Reading package lists...\n')
    await process.printError(
      `E: Could not open lock file ${listsFolder}/lock - open (13: Permission denied)\nE: Unable to lock directory ${listsFolder}/\n`,
    )
    return 100
  }
  makeDirectories(process, `${listsFolder}/partial`)
  if (found(process, `${listsFolder}/lock`) === undefined)
    placeContent(process, `${listsFolder}/lock`, filler('', 0), { mode: 0o640 })
  const sources = readSources(process)
  const round: Round = { process, options, number: 0, bytes: 0, warnings: [] }
  const reached = sources.filter((source) => isOnline(process) && isKnown(source))
  for (const source of sources) await fetchRelease(round, source, reached.includes(source))
  for (const source of reached) await fetchPackages(round, source)
  dropOldLists(process, sources, options)
  if (options.settings.cleansArchives) cleanArchives(process)
  writeCaches(process, options)
  if (options.quiet < 2) {
    if (round.bytes > 0) await process.print(fetchedLine(round.bytes))
    await process.print('Reading package lists...\n')
  }
  if (round.warnings.length > 0) {
    round.warnings.push('W: Some index files failed to download. They have been ignored, or old ones used instead.')
    await process.printError(`${round.warnings.join('\n')}\n`)
  }
  return 0
}

async function fetchRelease(round: Round, source: AptSource, isReached: boolean): Promise<void> {
  const { process, options } = round
  const number = ++round.number
  const file = releaseFile(source)
  const label = `${source.uri} ${file.label}`
  if (!isReached) {
    const why = `Temporary failure resolving '${hostOf(source)}'`
    if (options.quiet < 2) await process.print(`Ign:${number} ${label}\nErr:${number} ${label}\n  ${why}\n`)
    round.warnings.push(`W: Failed to fetch ${source.uri}/dists/${source.suite}/InRelease  ${why}`)
    return
  }
  const path = `${listsFolder}/${file.name}`
  if (found(process, path) !== undefined) {
    if (options.quiet < 2) await process.print(`Hit:${number} ${label}\n`)
    return
  }
  placeContent(process, path, filler(file.name, file.keptBytes))
  round.bytes += file.fetchedBytes
  if (options.quiet < 2) await process.print(`Get:${number} ${label} [${sizeText(file.fetchedBytes)}B]\n`)
}

async function fetchPackages(round: Round, source: AptSource): Promise<void> {
  const { process, options } = round
  for (const component of source.components) {
    const file = packagesFile(source, component, options.settings)
    const path = `${listsFolder}/${file.name}`
    if (found(process, path) !== undefined) continue
    placeContent(process, path, filler(file.name, file.keptBytes))
    round.number += 1
    round.bytes += file.fetchedBytes
    if (options.quiet < 2)
      await process.print(`Get:${round.number} ${source.uri} ${file.label} [${sizeText(file.fetchedBytes)}B]\n`)
  }
}

/** Lists of sources that are named no more are removed. */
function dropOldLists(process: Process, sources: readonly AptSource[], { settings }: AptOptions): void {
  const kept = new Set(
    sources.flatMap((source) => [
      releaseFile(source).name,
      ...source.components.map((component) => packagesFile(source, component, settings).name),
    ]),
  )
  for (const { name } of process.namespace.readDirectory(process, listsFolder))
    if (name.includes('_dists_') && !kept.has(name)) removeFile(process, `${listsFolder}/${name}`)
}

/** Bytes of each of apt's caches with Debian 13's lists. */
const cacheBytes = 44_817_600

/** apt's own caches of the lists, where the configuration keeps them. */
export function writeCaches(process: Process, { settings }: AptOptions): void {
  if (!settings.keepsCaches) return
  for (const name of ['pkgcache.bin', 'srcpkgcache.bin'])
    placeContent(process, `/var/cache/apt/${name}`, filler(name, cacheBytes))
}

/** What `clean` does: archives and caches go, the lock and `partial` stay. */
export function cleanArchives(process: Process): void {
  const folder = '/var/cache/apt'
  if (found(process, `${folder}/archives`) === undefined) return
  for (const { name } of process.namespace.readDirectory(process, `${folder}/archives`))
    if (name.endsWith('.deb')) removeFile(process, `${folder}/archives/${name}`)
  if (found(process, `${folder}/archives/partial`) !== undefined) emptyDirectory(process, `${folder}/archives/partial`)
  for (const name of ['pkgcache.bin', 'srcpkgcache.bin']) removeFile(process, `${folder}/${name}`)
}
