/** apk's database of a container: /etc/apk/world with what was asked for, /lib/apk/db/installed with what is there. */
import type { Process } from '../process/types'
import { placeText, readText } from './containerFiles'
import { alpinePackages, installedEntry, type AlpinePackage } from './alpinePackages'

const worldPath = '/etc/apk/world'
const installedPath = '/lib/apk/db/installed'

/** A package that stands for a group: `--virtual`. */
function virtualPackage(name: string, version: string, needs: readonly string[]): AlpinePackage {
  return { name, version, needs, brings: [], archiveBytes: 0, installedBytes: 0, files: [], isBase: false }
}

export class ApkDatabase {
  readonly world: Set<string>
  readonly installed = new Map<string, AlpinePackage>()

  constructor(private readonly process: Process) {
    this.world = new Set((readText(process, worldPath) ?? '').split(/\s+/).filter((word) => word !== ''))
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

  addVirtual(name: string, version: string, needs: readonly string[]): AlpinePackage {
    const made = virtualPackage(name, version, needs)
    this.installed.set(name, made)
    return made
  }

  /** Names that the world needs, directly or not. */
  needed(): ReadonlySet<string> {
    const kept = new Set([...this.installed.values()].filter(({ isBase }) => isBase).map(({ name }) => name))
    const pending = [...this.world].map((word) => word.replace(/[=<>~@].*$/, ''))
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      const each = this.installed.get(name)
      if (each === undefined || (kept.has(name) && !each.isBase)) continue
      kept.add(name)
      pending.push(...[...each.needs, ...each.brings].filter((other) => !kept.has(other)))
    }
    return kept
  }

  /** `OK: 12 MiB in 24 packages`. */
  summary(): string {
    const bytes = [...this.installed.values()].reduce((sum, { installedBytes }) => sum + installedBytes, 0)
    return `OK: ${Math.max(1, Math.floor(bytes / 1_048_576))} MiB in ${this.installed.size} packages\n`
  }

  /** Writes both files. Throws `PosixError`. */
  save(): void {
    placeText(
      this.process,
      worldPath,
      [...this.world]
        .sort()
        .map((word) => `${word}\n`)
        .join(''),
    )
    placeText(this.process, installedPath, [...this.installed.values()].map(installedEntry).join(''))
  }
}
