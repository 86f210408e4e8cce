/**
 * Where packages come from: the sources that /etc/apt names, in both spellings, and the lists that `update` keeps of them
 * in /var/lib/apt/lists. The lists are sizes; what apt knows by them stands in the index.
 */
import type { Process } from '../../process/types'
import { found, namesOf, readText } from '../../packages/containerFiles'
import { parseStanza } from '../../packages/control'
import { debianIndex, type DebianPackage } from '../../packages/debianIndex'
import type { Settings } from './commandLine'

export const listsFolder = '/var/lib/apt/lists'

export interface AptSource {
  /** Without a slash at the end. */
  readonly uri: string
  readonly suite: string
  readonly components: readonly string[]
}

/** Whether anything can be reached at all. */
export function isOnline(process: Process): boolean {
  return process.host.network.interfaces().length > 0
}

/** Reads sources.list and sources.list.d. */
export function readSources(process: Process): readonly AptSource[] {
  const folder = '/etc/apt/sources.list.d'
  const names = namesOf(process, folder)
  const lines = [
    '/etc/apt/sources.list',
    ...names.filter((name) => name.endsWith('.list')).map((name) => `${folder}/${name}`),
  ]
  return [
    ...lines.flatMap((path) => (readText(process, path) ?? '').split('\n').flatMap(sourceOfLine)),
    ...names
      .filter((name) => name.endsWith('.sources'))
      .flatMap((name) => (readText(process, `${folder}/${name}`) ?? '').replace(/^#.*\n/gm, '').split(/\n\s*\n/))
      .flatMap(sourcesOfStanza),
  ]
}

function sourceOfLine(line: string): readonly AptSource[] {
  const match = /^\s*deb\s+(?:\[[^\]]*\]\s*)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line)
  if (match === null) return []
  const [, uri = '', suite = '', components = ''] = match
  return [{ uri: trimmed(uri), suite, components: wordsOf(components) }]
}

function sourcesOfStanza(text: string): readonly AptSource[] {
  const fields = parseStanza(text)
  if (!wordsOf(fields.get('Types')).includes('deb') || fields.get('Enabled') === 'no') return []
  const components = wordsOf(fields.get('Components'))
  return wordsOf(fields.get('URIs')).flatMap((uri) =>
    wordsOf(fields.get('Suites')).map((suite) => ({ uri: trimmed(uri), suite, components })),
  )
}

function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '')
}

function trimmed(uri: string): string {
  return uri.replace(/\/+$/, '')
}

export function hostOf({ uri }: AptSource): string {
  return /^[a-z+]+:\/\/([^/:]+)/.exec(uri)?.[1] ?? ''
}

/** Hosts whose packages the index stands for. */
export function isKnown(source: AptSource): boolean {
  return /(^|\.)(debian\.org|ubuntu\.com)$/.test(hostOf(source))
}

/** Name of one of a source's files in the lists: its address with `_` for `/`. */
function listName({ uri, suite }: AptSource, file: string): string {
  return `${uri.replace(/^[a-z+]+:\/\//, '').replaceAll('/', '_')}_dists_${suite.replaceAll('/', '_')}_${file}`
}

export interface ListFile {
  /** As `update` tells it: `trixie/main amd64 Packages`. */
  readonly label: string
  readonly name: string
  /** As it is fetched, and as it is kept. */
  readonly fetchedBytes: number
  readonly keptBytes: number
}

/** xz as the archive has it; recorded with the lists. */
const fetchedBytes: Readonly<Record<string, number>> = {
  'trixie main': 9_678_000,
  'trixie-updates main': 1_108,
  'trixie-security main': 308_000,
}

/** What Ubuntu's and other releases have, in bytes as fetched. Source: what `apt-get update` printed of them in 2024. */
const otherBytes: readonly (readonly [RegExp, number])[] = [
  [/^focal main$/, 1_275_000],
  [/^focal restricted$/, 33_400],
  [/^focal universe$/, 11_300_000],
  [/^focal-\w+ main$/, 4_600_000],
  [/^focal-\w+ restricted$/, 4_500_000],
  [/^focal-\w+ universe$/, 1_600_000],
  [/^noble main$/, 1_808_000],
  [/^noble restricted$/, 117_000],
  [/^noble universe$/, 19_300_000],
  [/^noble-\w+ main$/, 1_300_000],
  [/^noble-\w+ restricted$/, 1_500_000],
  [/^noble-\w+ universe$/, 1_100_000],
  [/^bookworm main$/, 8_792_000],
  [/^\w+ main$/, 9_000_000],
  [/^\w+ \w+$/, 200_000],
  [/^\w+-\w+ main$/, 250_000],
  [/^.*$/, 20_000],
]

const releaseFileBytes: readonly (readonly [RegExp, number])[] = [
  [/^focal$/, 265_000],
  [/^noble$/, 256_000],
  [/^bookworm$/, 151_000],
  [/^(focal|noble|jammy)-/, 128_000],
  [/-updates$/, 55_400],
  [/-security$/, 48_000],
  [/^/, 150_000],
]

/** lz4 and no compression at all, in proportion to xz; measured on Debian 13's lists. */
const lz4Ratio = 2.1495
const plainRatio = 5.69

function sizeIn(table: readonly (readonly [RegExp, number])[], key: string): number {
  return table.find(([pattern]) => pattern.test(key))?.[1] ?? 0
}

export function releaseFile(source: AptSource): ListFile {
  const name = listName(source, 'InRelease')
  const bytes = debianIndex().lists.get(name) ?? sizeIn(releaseFileBytes, source.suite)
  return { label: `${source.suite} InRelease`, name, fetchedBytes: bytes, keptBytes: bytes }
}

/** The list of one component; kept compressed where the configuration says so. */
export function packagesFile(source: AptSource, component: string, settings: Settings): ListFile {
  const isCompressed = settings.isTrue('Acquire::GzipIndexes')
  const key = `${source.suite} ${component}`
  const bytes = fetchedBytes[key] ?? sizeIn(otherBytes, key)
  const name = listName(source, `${component}_binary-amd64_Packages${isCompressed ? '.lz4' : ''}`)
  const kept = debianIndex().lists.get(name) ?? Math.round(bytes * (isCompressed ? lz4Ratio : plainRatio))
  return { label: `${source.suite}/${component} amd64 Packages`, name, fetchedBytes: bytes, keptBytes: kept }
}

/** Whether a package can be found: the list of a source that has it is there. */
export function isListed(process: Process, each: DebianPackage, settings: Settings): boolean {
  return sourceFor(process, each, settings) !== undefined
}

/** The source that a package comes from: one whose list is there, of the kind that the record names. */
export function sourceFor(process: Process, each: DebianPackage, settings: Settings): AptSource | undefined {
  const listed = readSources(process).filter(
    (source) =>
      isKnown(source) &&
      source.components.includes('main') &&
      found(process, `${listsFolder}/${packagesFile(source, 'main', settings).name}`) !== undefined,
  )
  const isSecurity = each.suite.includes('-security')
  return listed.find((source) => source.suite.endsWith('-security') === isSecurity) ?? listed[0]
}
