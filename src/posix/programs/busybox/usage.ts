/**
 * The usage texts of busybox's applets, as its 1.37.0 prints them after a wrong command line and for `--help`
 * (`usage.json`, recorded by test/recorders/busyboxUsage.mjs; see docs/decisions/0005). The banner above them names the
 * version and the day of the binary that runs: a real one holds the line, and so do the catalog's.
 */
import { PosixError } from '../../filesystem/posixError'
import { rootCredentials } from '../../filesystem/namespaceTypes'
import type { Process } from '../../process/types'
import recorded from './usage.json'

/** All applets, in the order of `busybox --list`. */
export const applets: readonly string[] = recorded.applets
const usages: Readonly<Record<string, string>> = recorded.usages
const options = new Map(
  Object.entries<string>(recorded.options).map(([name, list]) => [name, new Set(list.split(' '))]),
)

/** Real ones have 0.8 to 2 MB. */
const searchedBytes = 4 * 1024 * 1024
const bannerPattern = /BusyBox v\d[\w.]* \([^)\0\n]{0,80}\)/

/** `BusyBox v1.37.0 (2025-01-17 18:12:01 UTC)`, of the binary that a process runs. */
export function busyboxVersion(process: Process): string {
  return bannerPattern.exec(executableText(process))?.[0] ?? recorded.version
}

function executableText({ namespace, executablePath }: Process): string {
  try {
    const file = namespace.open({ credentials: rootCredentials, umask: 0o022, cwd: '/' }, executablePath, {
      read: true,
    })
    try {
      return Buffer.from(file.readAt(0, searchedBytes)).toString('latin1')
    } finally {
      file.close()
    }
  } catch (error) {
    if (error instanceof PosixError) return ''
    throw error
  }
}

/** What an applet prints on stderr when it is used wrongly; `synopsis` stands in where no text was recorded. */
export function busyboxUsage(process: Process, name: string, synopsis: string | undefined): string {
  const isKnown = Object.hasOwn(usages, name) || applets.includes(name)
  const otherwise = synopsis === undefined || isKnown ? 'No help available\n' : `Usage: ${name} ${synopsis}\n`
  const text = Object.hasOwn(usages, name) ? usages[name] : otherwise
  return `${busyboxVersion(process)} multi-call binary.\n\n${text}`
}

/** Whether an applet takes an option (`-x`, `--long`); undefined where it was not asked. */
export function busyboxTakes(name: string, option: string): boolean | undefined {
  return options.get(name)?.has(option)
}
