/** Wheels from the index: what pip says of each, and what it keeps of them in its cache. */
import { createHash } from 'node:crypto'
import { found, placeContent } from '../../packages/containerFiles'
import { filler } from '../../packages/filler'
import type { PythonPackage } from '../../packages/pythonPackages'
import type { Process } from '../../process/types'
import { cacheFolder, sizeText } from './place'
import type { Chosen } from './resolve'

/** What pip caches of a package: the list of its versions, its metadata, its wheel; each a body with a head. Bytes. */
const headBytes = 380
/** The list of a package that has one version for each of many Pythons. */
const listBytes = 24_000

/** `http-v2/a/b/c/d/e/abcde….body`. */
function cachePath(process: Process, name: string): string {
  const hash = createHash('sha224').update(name).digest('hex')
  return `${cacheFolder(process)}/http-v2/${[...hash.slice(0, 5)].join('/')}/${hash}`
}

/** Keeps one answer of the index; returns whether it was there already. */
function keep(process: Process, name: string, sizeBytes: number, isKept: boolean): boolean {
  const path = cachePath(process, name)
  if (!isKept) return false
  if (found(process, `${path}.body`) !== undefined) return true
  const { uid, gid } = process.credentials
  placeContent(process, `${path}.body`, filler(name, sizeBytes), { mode: 0o600, uid, gid })
  placeContent(process, path, filler(`${name} head`, headBytes), { mode: 0o600, uid, gid })
  return false
}

/** Bytes of a wheel's metadata. */
function metadataBytes({ files }: PythonPackage): number {
  return files.find(({ path }) => path.endsWith('.dist-info/METADATA'))?.sizeBytes ?? 1500
}

/** Fetches a package's list and metadata; returns the line that tells it. */
export function fetchMetadata(process: Process, each: PythonPackage, isKept: boolean): string {
  keep(process, `/simple/${each.name}/`, listBytes, isKept)
  const wasKept = keep(process, `${each.wheel}.metadata`, metadataBytes(each), isKept)
  return `  ${wasKept ? 'Using cached' : 'Downloading'} ${each.wheel}.metadata (${sizeText(metadataBytes(each))})`
}

/** Fetches wheels; what lies in a folder is there already. Larger ones have a bar, which a pipe gets at its end. */
export async function fetchWheels(
  process: Process,
  chosen: readonly Chosen[],
  { isKept, isQuiet }: { readonly isKept: boolean; readonly isQuiet: boolean },
): Promise<void> {
  for (const { package: each, path } of chosen) {
    if (path !== undefined) continue
    const wasKept = keep(process, each.wheel, each.wheelBytes, isKept)
    if (isQuiet) continue
    await process.print(`${wasKept ? 'Using cached' : 'Downloading'} ${each.wheel} (${sizeText(each.wheelBytes)})\n`)
    if (!wasKept && each.wheelBytes > 512 * 1024) await process.print(`${barOf(each.wheelBytes)}\n`)
  }
}

function barOf(sizeBytes: number): string {
  const size = `${(sizeBytes / 1_000_000).toFixed(1)}`
  return `   ${'━'.repeat(40)} ${size}/${size} MB 22.4 MB/s eta 0:00:00`
}
