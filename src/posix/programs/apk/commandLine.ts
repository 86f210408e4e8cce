/** apk's command line: options and names in any order, the first name is the command. */
import type { Process } from '../../process/types'

export interface Asked {
  readonly verb: string
  readonly names: readonly string[]
  readonly flags: ReadonlySet<string>
  readonly values: ReadonlyMap<string, string>
  readonly noCache: boolean
  /** `-U`: the lists are fetched whatever their age. */
  readonly update: boolean
  readonly virtual: string | undefined
  /** 0 with `-q`, 1, 2 with `-v`. */
  readonly verbosity: number
  readonly simulates: boolean
  /** An option that apk doesn't have. */
  readonly unknown: string | undefined
}

const valued = new Set([
  ...['-t', '--virtual', '-p', '--root', '-X', '--repository', '--arch', '--cache-dir', '--cache-max-age', '--wait'],
  ...['--keys-dir', '--progress-fd', '--repositories-file', '--timeout', '-l', '--limit'],
])

const known = new Set(
  '--allow-untrusted --all --audit --available --cache-packages --clean-protected --contents --depends --description --exact --exists --force --force-broken-world --force-binary-stdout --force-missing-repositories --force-non-repository --force-old-apk --force-overwrite --force-refresh --help --ignore --initdb --installed --interactive --latest --license --no-cache --no-check-certificate --no-chown --no-commit-hooks --no-interactive --no-logfile --no-network --no-progress --no-scripts --origin --orphaned --prefer-reference --print-arch --progress --provides --prune --purge --quiet --rdepends --reinstall --replaces --search --self-upgrade-only --simulate --size --test --triggers --update --update-cache --upgradable --upgrade --verbose --version --webpage --who-owns --xattr'.split(
    ' ',
  ),
)

/** Reads a process's words. `--name=value` and `--name value` are the same, `-qU` is `-q -U`. */
export function readCommandLine(process: Process): Asked {
  const names: string[] = []
  const flags = new Set<string>()
  const values = new Map<string, string>()
  let unknown: string | undefined
  const words = process.argv.slice(1)
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!word.startsWith('-') || word === '-') {
      names.push(word)
      continue
    }
    const [option = '', attached] = word.startsWith('--') ? word.split(/=(.*)/) : [word.slice(0, 2)]
    if (valued.has(option)) {
      const inWord = word.startsWith('--') ? attached : word.length > 2 ? word.slice(2) : undefined
      values.set(option, inWord ?? words[++at] ?? '')
    } else if (word.startsWith('--')) {
      flags.add(option)
      if (!known.has(option)) unknown ??= option.slice(2)
    } else for (const letter of word.slice(1)) flags.add(`-${letter}`)
  }
  const [verb = '', ...rest] = names
  const has = (...options: readonly string[]): boolean => options.some((option) => flags.has(option))
  return {
    verb,
    names: rest,
    flags,
    values,
    unknown,
    noCache: has('--no-cache'),
    update: has('-U', '--update-cache', '--force-refresh') || (verb === 'add' && has('--update')),
    virtual: values.get('-t') ?? values.get('--virtual'),
    verbosity: has('-q', '--quiet') ? 0 : has('-v', '--verbose') ? 2 : 1,
    simulates: has('-s', '--simulate'),
  }
}

/** `apk --help`, as 2.14 prints it. */
export const usage = `
usage: apk [<OPTIONS>...] COMMAND [<ARGUMENTS>...]

Package installation and removal:
  add        Add packages to WORLD and commit changes
  del        Remove packages from WORLD and commit changes

System maintenance:
  fix        Fix, reinstall or upgrade packages without modifying WORLD
  update     Update repository indexes
  upgrade    Install upgrades available from repositories
  cache      Manage the local package cache

Querying package information:
  info       Give detailed information about packages or repositories
  list       List packages matching a pattern or other criteria
  dot        Render dependencies as graphviz graphs
  policy     Show repository policy for packages
  search     Search for packages by name or description

Repository maintenance:
  index      Create repository index file from packages
  fetch      Download packages from repositories to a local directory
  manifest   Show checksums of package contents
  verify     Verify package integrity and signature

Miscellaneous:
  audit      Audit system for changes
  stats      Show statistics about repositories and installations
  version    Compare package versions or perform tests on version strings

This apk has coffee making abilities.
For more information: man 8 apk
`
