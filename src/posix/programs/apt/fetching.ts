/** Archives on their way: what is printed of them, and where they lie. */
import { found, makeDirectories, placeContent } from '../../packages/containerFiles'
import type { DebianPackage } from '../../packages/debianIndex'
import { filler } from '../../packages/filler'
import type { Process } from '../../process/types'
import type { AptOptions } from './commandLine'
import { hostOf, isOnline, sourceFor } from './sources'
import { sizeText } from './words'

const archivesFolder = '/var/cache/apt/archives'

/** A line's speed; what is simulated takes no time of its own. */
const bytesPerSecond = 11_900_000

/** `Fetched 7396 kB in 0s (11.9 MB/s)`. */
export function fetchedLine(bytes: number): string {
  const seconds = Math.floor(bytes / bytesPerSecond)
  return `Fetched ${sizeText(bytes)}B in ${seconds}s (${sizeText(bytesPerSecond)}B/s)\n`
}

export function sizeOf(each: DebianPackage): number {
  return Number(each.fields.get('Size') ?? 0)
}

export function installedSizeOf(each: DebianPackage): number {
  return Number(each.fields.get('Installed-Size') ?? 0) * 1024
}

/** `less_668-1_amd64.deb`. */
export function archiveName(each: DebianPackage): string {
  return `${each.name}_${each.version.replaceAll(':', '%3a')}_${each.architecture}.deb`
}

function archivePath(each: DebianPackage): string {
  return `${archivesFolder}/${archiveName(each)}`
}

/** Packages whose archive isn't there yet. */
export function missingArchives(process: Process, packages: readonly DebianPackage[]): readonly DebianPackage[] {
  return packages.filter((each) => found(process, archivePath(each))?.sizeBytes !== sizeOf(each))
}

/** Fetches archives into the cache; false when they can't be had, which is said. */
export async function fetchArchives(
  process: Process,
  packages: readonly DebianPackage[],
  options: AptOptions,
): Promise<boolean> {
  makeDirectories(process, `${archivesFolder}/partial`)
  if (found(process, `${archivesFolder}/lock`) === undefined)
    placeContent(process, `${archivesFolder}/lock`, filler('', 0), { mode: 0o640 })
  const missing = missingArchives(process, packages)
  if (missing.length > 0 && !isOnline(process)) return failToFetch(process, missing, options)
  for (const [at, each] of missing.entries()) {
    const { label } = labelsOf(process, each, options)
    placeContent(process, archivePath(each), filler(archiveName(each), sizeOf(each)))
    if (options.quiet < 2) await process.print(`Get:${at + 1} ${label} [${sizeText(sizeOf(each))}B]\n`)
  }
  return true
}

/** As `Get:` has it, and the archive's address. */
function labelsOf(process: Process, each: DebianPackage, { settings }: AptOptions): { label: string; url: string } {
  const source = sourceFor(process, each, settings)
  const label = `${source?.uri ?? ''} ${source?.suite ?? ''}/main amd64 ${each.name} ${each.architecture} ${each.version}`
  return { label, url: `${source?.uri ?? ''}/${each.fields.get('Filename') ?? ''}` }
}

async function failToFetch(process: Process, packages: readonly DebianPackage[], options: AptOptions): Promise<false> {
  const errors: string[] = []
  for (const [at, each] of packages.entries()) {
    const source = sourceFor(process, each, options.settings)
    const why = `Temporary failure resolving '${source === undefined ? '' : hostOf(source)}'`
    const { label, url } = labelsOf(process, each, options)
    await process.print(`Ign:${at + 1} ${label}\nErr:${at + 1} ${label}\n  ${why}\n`)
    errors.push(`E: Failed to fetch ${url}  ${why}`)
  }
  errors.push('E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?')
  await process.printError(`${errors.join('\n')}\n`)
  return false
}
