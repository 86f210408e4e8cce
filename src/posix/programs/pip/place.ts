/** Where pip works, and what it was asked. */
import { found, namesOf } from '../../packages/containerFiles'
import { normalName } from '../../packages/pythonPackages'
import type { Process } from '../../process/types'

export interface Place {
  readonly python: string
  /** Where packages go. */
  readonly folder: string
  readonly pipVersion: string
  readonly pipFolder: string
  readonly isManaged: boolean
}

/** The image's own Python in /usr/local, or Debian's or Alpine's. */
export function placeOf(process: Process): Place {
  const own = namesOf(process, '/usr/local/lib').find((name) => /^python3\.\d+$/.test(name))
  if (own !== undefined && found(process, `/usr/local/lib/${own}/site-packages`) !== undefined) {
    const folder = `/usr/local/lib/${own}/site-packages`
    return { python: own.slice(6), folder, pipVersion: '25.3', pipFolder: `${folder}/pip`, isManaged: false }
  }
  const name = namesOf(process, '/usr/lib').findLast((each) => /^python3\.\d+$/.test(each)) ?? 'python3.13'
  const isAlpine = found(process, '/etc/alpine-release') !== undefined
  return {
    python: name.slice(6),
    folder: isAlpine ? `/usr/lib/${name}/site-packages` : `/usr/local/lib/${name}/dist-packages`,
    pipVersion: isAlpine ? '24.3.1' : '25.1.1',
    pipFolder: isAlpine ? `/usr/lib/${name}/site-packages/pip` : '/usr/lib/python3/dist-packages/pip',
    isManaged: isAlpine || found(process, `/usr/lib/${name}/EXTERNALLY-MANAGED`) !== undefined,
  }
}

export interface Asked {
  readonly verb: string | undefined
  readonly operands: readonly string[]
  readonly flags: ReadonlySet<string>
  readonly files: readonly string[]
  readonly quiet: boolean
}

const withValue = new Set([
  '-r',
  '--requirement',
  '-i',
  '--index-url',
  '--extra-index-url',
  '-t',
  '--target',
  '--root-user-action',
  '-c',
  '--cache-dir',
  '--prefix',
  '-d',
  '--dest',
  '--timeout',
  '--retries',
  '--trusted-host',
])

export function read(process: Process): Asked {
  const operands: string[] = []
  const flags = new Set<string>()
  const files: string[] = []
  const words = process.argv.slice(1)
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!word.startsWith('-')) operands.push(word)
    else if (/^-r./.test(word)) files.push(word.slice(2))
    else if (withValue.has(word)) {
      const value = words[++at] ?? ''
      if (word === '-r' || word === '--requirement') files.push(value)
      else flags.add(`${word}=${value}`)
    } else if (word.startsWith('--requirement=')) files.push(word.slice(14))
    else flags.add(word)
  }
  const [verb, ...rest] = operands
  return { verb, operands: rest, flags, files, quiet: flags.has('-q') || flags.has('--quiet') || flags.has('-qq') }
}

/** `102 kB`, as pip writes sizes. */
export function sizeText(bytes: number): string {
  if (bytes > 1_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`
  if (bytes > 10_000) return `${Math.floor(bytes / 1000)} kB`
  return bytes > 1000 ? `${(bytes / 1000).toFixed(1)} kB` : `${bytes} bytes`
}

/** Packages that are there, by normal name. */
export function installedIn(process: Process, { folder }: Place): ReadonlyMap<string, string> {
  const here = namesOf(process, folder).flatMap((name) => {
    const match = /^(.+)-([^-]+)\.dist-info$/.exec(name)
    return match === null ? [] : [[normalName(match[1] ?? ''), match[2] ?? ''] as const]
  })
  return new Map(here)
}

export function nameOf(requirement: string): string {
  return normalName(/^[\w.-]+/.exec(requirement.trim())?.[0] ?? '')
}

export function cacheFolder(process: Process): string {
  return `${process.env.get('XDG_CACHE_HOME') ?? `${process.env.get('HOME') ?? '/root'}/.cache`}/pip`
}
