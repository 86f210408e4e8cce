/** apk's database of a container: /etc/apk/world with what was asked for, /lib/apk/db/installed with what is there. */
import type { Process } from '../process/types'
import { placeText, readText } from './containerFiles'
import { alpinePackages, installedEntry, type AlpinePackage } from './alpinePackages'
import { parseWanted, type Wanted } from './alpineVersions'

const worldPath = '/etc/apk/world'
const installedPath = '/lib/apk/db/installed'

/** A package that stands for a group: `--virtual`. */
function virtualPackage(name: string, version: string, needs: readonly string[]): AlpinePackage {
  return { name, version, needs, brings: [], archiveBytes: 0, installedBytes: 0, files: [], isBase: false }
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0
}

export class ApkDatabase {
  /** What was asked for, by name. */
  readonly world = new Map<string, Wanted>()
  readonly installed = new Map<string, AlpinePackage>()

  constructor(private readonly process: Process) {
    for (const word of (readText(process, worldPath) ?? '').split(/\s+/)) this.want(word)
    for (const entry of (readText(process, installedPath) ?? '').split('\n\n')) {
      const field = (letter: string): string => new RegExp(`^${letter}:(.*)$`, 'm').exec(entry)?.[1] ?? ''
      const name = field('P')
      if (name === '') continue
      const needs = field('D')
        .split(' ')
        .filter((word) => word !== '')
      this.installed.set(name, alpinePackages.get(name) ?? virtualPackage(name, field('V'), needs))
    }
  }

  /** Adds a word such as `curl>=8` to the world. */
  want(word: string): void {
    const wanted = parseWanted(word)
    if (wanted !== undefined) this.world.set(wanted.name, wanted)
  }

  addVirtual(name: string, version: string, needs: readonly string[]): AlpinePackage {
    const made = virtualPackage(name, version, needs)
    this.installed.set(name, made)
    return made
  }

  /** What is there, by name. */
  sorted(): readonly AlpinePackage[] {
    return [...this.installed.values()].sort(byName)
  }

  /** Names that the world needs, directly or not. */
  needed(): ReadonlySet<string> {
    const kept = new Set([...this.installed.values()].filter(({ isBase }) => isBase).map(({ name }) => name))
    const pending = [...this.world.keys()]
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      const each = this.installed.get(name)
      if (each === undefined || (kept.has(name) && !each.isBase)) continue
      kept.add(name)
      pending.push(...[...each.needs, ...each.brings].filter((other) => !kept.has(other)))
    }
    return kept
  }

  /** Installed packages that need one, directly. */
  needing(name: string): readonly AlpinePackage[] {
    return this.sorted().filter(({ needs }) => needs.includes(name))
  }

  /** `OK: 12 MiB in 24 packages`. */
  summary(): string {
    const bytes = [...this.installed.values()].reduce((sum, { installedBytes }) => sum + installedBytes, 0)
    return `OK: ${Math.floor(bytes / 1_048_576)} MiB in ${this.installed.size} packages\n`
  }

  /** Writes both files, sorted by name. Throws `PosixError`. */
  save(): void {
    const world = [...this.world.values()].sort(byName)
    const words = world.map(({ name, operator, version, tag }) => `${name}${operator}${version}${tag}\n`)
    placeText(this.process, worldPath, words.join(''))
    placeText(this.process, installedPath, this.sorted().map(installedEntry).join(''))
  }
}
