/** apt's command line: options anywhere, and the settings of /etc/apt/apt.conf.d that it shares its names with. */
import type { Process } from '../../process/types'
import { namesOf, readText } from '../../packages/containerFiles'
import { UsageError } from '../complaint'

export interface AptOptions {
  readonly operands: readonly string[]
  readonly assumesYes: boolean
  readonly assumesNo: boolean
  /** 0 to 2. */
  readonly quiet: number
  readonly recommends: boolean
  readonly isSimulation: boolean
  readonly downloadOnly: boolean
  readonly purges: boolean
  readonly removesUnneeded: boolean
  readonly reinstalls: boolean
  readonly removesEssential: boolean
  readonly release: string | undefined
  /** Options of `apt list` and the like, as they were given. */
  readonly rest: ReadonlySet<string>
  /** All configuration, as lower-case `name "value"` in one text. */
  readonly settings: Settings
}

export class Settings {
  constructor(private readonly text: string) {}

  /** The last value that was set. */
  value(name: string): string | undefined {
    const found = [...this.text.matchAll(/^\s*([\w:-]+)\s*=?\s*"?([^";{]*)"?;/gm)]
    return found.findLast(([, each]) => each?.toLowerCase() === name.toLowerCase())?.[2]
  }

  isTrue(name: string): boolean {
    return /^(1|true|yes|on|enable|with)$/i.test(this.value(name) ?? '')
  }

  isFalse(name: string): boolean {
    return /^(0|false|no|off|disable|without)$/i.test(this.value(name) ?? '')
  }

  /** Whether a hook after `DPkg` removes the archives, as in Docker's images. */
  get cleansArchives(): boolean {
    return /dpkg::post-invoke[^}]*rm -f \/var\/cache\/apt\/archives/i.test(this.text)
  }

  get keepsCaches(): boolean {
    return this.value('Dir::Cache::pkgcache') !== ''
  }
}

function readSettings(process: Process, given: readonly string[]): Settings {
  const folder = '/etc/apt/apt.conf.d'
  const names = namesOf(process, folder).filter((name) => /^[\w-]+(\.conf)?$/.test(name))
  const texts = names.map((name) => readText(process, `${folder}/${name}`) ?? '')
  const last = [readText(process, '/etc/apt/apt.conf') ?? '', ...given.map((each) => `${each.replace('=', ' ')};`)]
  const text = [...texts, ...last].join('\n').replace(/^\s*(#|\/\/).*$/gm, '')
  return new Settings(text)
}

const flags: Readonly<Record<string, string>> = {
  '-y': 'yes',
  '--yes': 'yes',
  '--assume-yes': 'yes',
  '--assume-no': 'no',
  '--no-install-recommends': 'no-recommends',
  '--install-recommends': 'recommends',
  '-s': 'simulate',
  '--simulate': 'simulate',
  '--just-print': 'simulate',
  '--dry-run': 'simulate',
  '--recon': 'simulate',
  '--no-act': 'simulate',
  '-d': 'download',
  '--download-only': 'download',
  '--purge': 'purge',
  '--auto-remove': 'autoremove',
  '--autoremove': 'autoremove',
  '--reinstall': 'reinstall',
  '--allow-remove-essential': 'essential',
  '--force-yes': 'yes',
  '--installed': 'installed',
  '--upgradable': 'upgradable',
  '--upgradeable': 'upgradable',
  '-a': 'all-versions',
  '--all-versions': 'all-versions',
  '--no-all-versions': 'one-version',
  '--names-only': 'names-only',
  '-n': 'names-only',
  '--full': 'full',
}

/** Options that change nothing here. */
const without = new Set(
  (
    '-f --fix-broken -m --fix-missing --ignore-missing --no-upgrade --only-upgrade -V --verbose-versions -u --show-upgraded ' +
    '--no-install-suggests --install-suggests --allow-unauthenticated --allow-downgrades --allow-change-held-packages ' +
    '--allow-releaseinfo-change --allow-insecure-repositories --ignore-hold --no-remove --with-new-pkgs --no-show-upgraded ' +
    '--fix-policy --no-download --trivial-only --print-uris --no-auto-remove --no-autoremove --update -U --show-progress'
  ).split(' '),
)

function notUnderstood(option: string): UsageError {
  const words = option.startsWith('--') ? option : `'${option.slice(1, 2)}' [from ${option}]`
  return new UsageError(
    `E: Command line option ${words} is not understood in combination with the other options${option.startsWith('--') ? '' : '.'}\n`,
    100,
  )
}

/** Reads the command line after the program's name. Throws `UsageError`. */
export function readCommandLine(process: Process): AptOptions {
  const operands: string[] = []
  const given = new Set<string>()
  const settings: string[] = []
  let quiet = 0
  let release: string | undefined
  const words = process.argv.slice(1).flatMap(splitLetters)
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const known = flags[word]
    if (!word.startsWith('-') || word === '-') operands.push(word)
    else if (known !== undefined) given.add(known)
    else if (/^(-q|--quiet)(=\d)?$/.test(word)) quiet = word.includes('=') ? Number(word.slice(-1)) : quiet + 1
    else if (word === '-o' || word === '--option') settings.push(words[++at] ?? '')
    else if (/^(-o|--option=)/.test(word)) settings.push(word.replace(/^(-o|--option=)/, ''))
    else if (['-t', '--target-release', '--default-release'].includes(word)) release = words[++at]
    else if (/^--(target|default)-release=/.test(word)) release = word.slice(word.indexOf('=') + 1)
    else if (!without.has(word)) throw notUnderstood(word)
  }
  const read = readSettings(process, settings)
  return {
    operands,
    assumesYes: given.has('yes') || quiet >= 2 || read.isTrue('APT::Get::Assume-Yes'),
    assumesNo: given.has('no'),
    quiet,
    recommends: given.has('recommends') || !(given.has('no-recommends') || read.isFalse('APT::Install-Recommends')),
    isSimulation: given.has('simulate'),
    downloadOnly: given.has('download'),
    purges: given.has('purge') || read.isTrue('APT::Get::Purge'),
    removesUnneeded: given.has('autoremove') || read.isTrue('APT::Get::AutomaticRemove'),
    reinstalls: given.has('reinstall'),
    removesEssential: given.has('essential'),
    release,
    rest: given,
    settings: read,
  }
}

/** `-yq` is `-y -q`. */
function splitLetters(word: string): readonly string[] {
  if (!/^-[a-zA-Z]{2,}$/.test(word) || word.startsWith('-o') || word.startsWith('-t')) return [word]
  return [...word.slice(1)].map((letter) => `-${letter}`)
}
