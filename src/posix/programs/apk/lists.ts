/**
 * The repositories' lists: fetched into /var/cache/apk, or with `--no-cache` kept nowhere. Since 2.12 whatever installs
 * fetches lists that are missing or older than four hours by itself; `del` and questions only open what is in the cache.
 */
import { createHash } from 'node:crypto'
import { filler } from '../../packages/filler'
import { found, makeDirectories, placeContent, readText } from '../../packages/containerFiles'
import type { Process } from '../../process/types'
import type { Asked } from './commandLine'

export const cacheFolder = '/var/cache/apk'

const maximumAgeMs = 4 * 3_600_000

/** Bytes of a list by the end of its address. */
const listBytes: Readonly<Record<string, number>> = { main: 493_000, community: 2_087_000 }

/** Addresses in /etc/apk/repositories. */
export function repositories(process: Process): readonly string[] {
  return (readText(process, '/etc/apk/repositories') ?? '')
    .split('\n')
    .map((line) => line.trim().replace(/^@\S+\s+/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
}

/** `APKINDEX.` and the first bytes of the address's SHA-1. */
function listPath(address: string): string {
  return `${cacheFolder}/APKINDEX.${createHash('sha1').update(address).digest('hex').slice(0, 8)}.tar.gz`
}

/** Whether the container is Alpine 3.7, with apk-tools 2.8. */
export function isOld(process: Process): boolean {
  return (readText(process, '/etc/alpine-release') ?? '').startsWith('3.7')
}

function isFresh(process: Process, address: string): boolean {
  const list = found(process, listPath(address))
  return list !== undefined && process.host.now() - Number(list.mtimeNs / 1_000_000n) < maximumAgeMs
}

async function fetchList(process: Process, address: string, { verbosity, noCache }: Asked): Promise<boolean> {
  if (verbosity > 0) await process.print(`fetch ${address}/x86_64/APKINDEX.tar.gz\n`)
  if (process.host.network.interfaces().length > 0) {
    if (noCache) return true
    makeDirectories(process, cacheFolder)
    const kind = address.slice(address.lastIndexOf('/') + 1)
    placeContent(process, listPath(address), filler(address, listBytes[kind] ?? 200_000))
    return true
  }
  const isKept = found(process, listPath(address)) !== undefined
  const action = noCache ? 'fetching' : isKept ? 'updating' : 'updating and opening'
  await process.printError(
    isOld(process)
      ? `ERROR: ${address}: temporary error (try again later)\n${ignoring(address)}`
      : `WARNING: ${action} ${address}: temporary error (try again later)\n`,
  )
  return isKept && !noCache
}

function ignoring(address: string): string {
  return `WARNING: Ignoring ${listPath(address).slice(cacheFolder.length + 1)}: No such file or directory\n`
}

async function openList(process: Process, address: string): Promise<boolean> {
  if (found(process, listPath(address)) !== undefined) return true
  await process.printError(
    isOld(process) ? ignoring(address) : `WARNING: opening from cache ${address}: No such file or directory\n`,
  )
  return false
}

/** What a command does about lists: fetch them all, fetch stale ones, open what is there. */
export type Freshness = 'fetched' | 'fresh' | 'cached'

/** Makes lists known; the addresses whose lists are known afterwards. */
export async function knowLists(process: Process, asked: Asked, wanted: Freshness): Promise<ReadonlySet<string>> {
  const known = new Set<string>()
  const isOffline = asked.flags.has('--no-network')
  for (const address of repositories(process)) {
    const isAutomatic = wanted === 'fresh' && !isOld(process) && !isFresh(process, address)
    const fetches = !isOffline && (asked.noCache || wanted === 'fetched' || asked.update || isAutomatic)
    if (await (fetches ? fetchList(process, address, asked) : openList(process, address))) known.add(address)
  }
  return known
}

/** Whether some repository's list is known, so that packages are. */
export function knowsPackages(known: ReadonlySet<string>, repository: string): boolean {
  return [...known].some((address) => address.endsWith(`/${repository}`) || !/\/(main|community)$/.test(address))
}
