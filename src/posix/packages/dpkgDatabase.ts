/**
 * dpkg's database of a container: /var/lib/dpkg/status with a stanza for each package, `info/*.list` with each one's
 * paths, and apt's /var/lib/apt/extended_states with what was installed only because something needed it.
 */
import type { Process } from '../process/types'
import { found, namesOf, placeText, readText } from './containerFiles'
import { formatStanza, parseRelations, parseStanza, type Stanza } from './control'
import { debianIndex, type DebianPackage } from './debianIndex'

const statusPath = '/var/lib/dpkg/status'
const statesPath = '/var/lib/apt/extended_states'
export const infoFolder = '/var/lib/dpkg/info'

/** Fields of an index that the status hasn't. */
const onlyInIndex = new Set(['Filename', 'Size', 'MD5sum', 'SHA256', 'SHA1', 'Description-md5', 'Tag', 'APT-Sources'])

/** `libc6:amd64` for what may be there in two architectures at once, else the name. */
export function qualifiedName(stanza: Stanza): string {
  const name = stanza.get('Package') ?? ''
  return stanza.get('Multi-Arch') === 'same' ? `${name}:${stanza.get('Architecture') ?? ''}` : name
}

function byName(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

export class DpkgDatabase {
  /** All that the status knows, also what is only known by its configuration files. */
  readonly stanzas = new Map<string, Map<string, string>>()
  /** Names that were installed automatically. */
  readonly automatic = new Set<string>()

  constructor(private readonly process: Process) {
    for (const text of (readText(process, statusPath) ?? '').split(/\n\n+/)) {
      const stanza = new Map(parseStanza(text))
      const name = stanza.get('Package')
      if (name !== undefined) this.stanzas.set(name, stanza)
    }
    for (const text of (readText(process, statesPath) ?? '').split(/\n\n+/)) {
      const state = parseStanza(text)
      if (state.get('Auto-Installed') === '1') this.automatic.add(state.get('Package') ?? '')
    }
  }

  /** The stanza of a package that is installed. */
  installed(name: string): Stanza | undefined {
    const stanza = this.stanzas.get(name)
    return stanza?.get('Status')?.endsWith(' installed') === true ? stanza : undefined
  }

  installedNames(): readonly string[] {
    return [...this.stanzas.keys()].filter((name) => this.installed(name) !== undefined).sort(byName)
  }

  /** Whether an installed package is, or provides, a name. */
  satisfies(name: string): boolean {
    if (this.installed(name) !== undefined) return true
    return this.installedNames().some((each) => provides(this.installed(each), name))
  }

  isEssential(name: string): boolean {
    return this.stanzas.get(name)?.get('Essential') === 'yes'
  }

  /** Notes a package as installed. */
  add(each: DebianPackage): void {
    const stanza = new Map([
      ['Package', each.name],
      ['Status', 'install ok installed'],
    ])
    const order = ['Essential', 'Priority', 'Section', 'Installed-Size', 'Maintainer', 'Architecture', 'Multi-Arch']
    for (const field of [...order, ...each.fields.keys()]) {
      const value = each.fields.get(field)
      if (value !== undefined && !onlyInIndex.has(field)) stanza.set(field, value)
    }
    this.stanzas.set(each.name, stanza)
  }

  /** Forgets a package; `config-files` when its configuration stays. */
  remove(name: string, keepsConfiguration: boolean): void {
    const stanza = this.stanzas.get(name)
    if (stanza === undefined) return
    if (keepsConfiguration) stanza.set('Status', 'deinstall ok config-files')
    else this.stanzas.delete(name)
    this.automatic.delete(name)
  }

  /** Path of one of a package's info files. */
  infoPath(name: string, suffix: string): string {
    const stanza = this.stanzas.get(name)
    return `${infoFolder}/${stanza === undefined ? name : qualifiedName(stanza)}.${suffix}`
  }

  /** Paths that a package installed, `/.` first. */
  pathsOf(name: string): readonly string[] {
    return (readText(this.process, this.infoPath(name, 'list')) ?? '').split('\n').filter((line) => line !== '')
  }

  /** `4950 files and directories currently installed`: every path once. */
  countPaths(): number {
    const paths = new Set<string>()
    for (const file of namesOf(this.process, infoFolder)) {
      if (!file.endsWith('.list')) continue
      for (const line of (readText(this.process, `${infoFolder}/${file}`) ?? '').split('\n')) paths.add(line)
    }
    paths.delete('')
    return paths.size
  }

  /** Writes the status, and keeps the one before as `status-old`. Throws `PosixError`. */
  save(): void {
    const before = readText(this.process, statusPath)
    if (before !== undefined) placeText(this.process, `${statusPath}-old`, before)
    const names = [...this.stanzas.keys()].sort(byName)
    placeText(
      this.process,
      statusPath,
      names.map((name) => `${formatStanza(this.stanzas.get(name) ?? new Map())}\n\n`).join(''),
    )
  }

  /** Writes what is automatic. Throws `PosixError`. */
  saveAutomatic(): void {
    const text = [...this.automatic].map((name) => {
      const architecture = this.stanzas.get(name)?.get('Architecture') ?? 'amd64'
      return `Package: ${name}\nArchitecture: ${architecture === 'all' ? 'amd64' : architecture}\nAuto-Installed: 1\n\n`
    })
    if (text.length > 0 || found(this.process, statesPath) !== undefined)
      placeText(this.process, statesPath, text.join(''))
  }
}

/** Whether a stanza provides a name. */
export function provides(stanza: Stanza | undefined, name: string): boolean {
  return parseRelations(stanza?.get('Provides')).some((group) => group.some((each) => each.name === name))
}

/** Packages of the index that provide a name, by name. */
export function providersOf(name: string): readonly DebianPackage[] {
  return [...debianIndex().packages.values()].filter((each) => provides(each.fields, name))
}
