/** nginx's logs: `2026/11/22 15:24:22 [notice] 1#1: …`, and access in the formats of the configuration. */
import { PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'
import { formatDate } from '../dates'

const levels = ['debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg'] as const
export type Level = (typeof levels)[number]

export interface ErrorLog {
  readonly path: string
  readonly level: string
}

/** Writes to the error log; what is at least a warning also goes to the terminal while the program starts. */
export async function logError(
  process: Process,
  log: ErrorLog,
  level: Level,
  text: string,
  isStarting = false,
): Promise<void> {
  const isStderr = log.path === 'stderr'
  if (levels.indexOf(level) >= levels.indexOf(log.level as Level) || level === 'emerg') {
    const time = formatDate(process.host.now(), '%Y/%m/%d %H:%M:%S')
    await append(process, log.path, `${time} [${level}] ${process.pid}#${process.pid}: ${text}\n`)
  }
  if (isStarting && !isStderr && levels.indexOf(level) >= levels.indexOf('warn'))
    await process.printError(`nginx: [${level}] ${text}\n`)
}

/** Descriptors of the logs by their paths; children have them under the same numbers. */
export type OpenLogs = ReadonlyMap<string, number>

const opened = new WeakMap<Process, OpenLogs>()

/** Opens logs, as the master does it for its workers, who may write them and not open them. */
export async function openLogs(process: Process, paths: Iterable<string>): Promise<OpenLogs> {
  const numbers = new Map(opened.get(process))
  for (const path of new Set(paths)) {
    if (path === 'stderr' || path === '' || numbers.has(path)) continue
    try {
      const file = await process.open(path, { write: true, append: true, createMode: 0o644 })
      let number = 3
      while (process.descriptors.has(number)) number++
      process.descriptors.set(number, file)
      numbers.set(path, number)
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
    }
  }
  opened.set(process, numbers)
  return numbers
}

/**
 * Opens a process's logs anew, by their paths, as after they were renamed: the master first, who gives the files to its
 * workers' user. One that can't be opened stays as it was.
 */
export async function reopenLogs(process: Process, worker?: { readonly uid: number }): Promise<void> {
  for (const [path, number] of opened.get(process) ?? []) {
    try {
      const file = await process.open(path, { write: true, append: true, createMode: 0o644 })
      process.descriptors.get(number)?.close()
      process.descriptors.set(number, file)
      if (worker !== undefined && process.namespace.stat(process, path).kind === 'file')
        process.namespace.setAttributes(process, path, { uid: worker.uid })
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
    }
  }
}

/** Says under which numbers a process has its master's logs. */
export function takeLogs(process: Process, logs: OpenLogs): void {
  opened.set(process, logs)
}

/** Adds a line to a log. One that can't be opened gets nothing. */
export async function append(process: Process, path: string, line: string): Promise<void> {
  if (path === 'stderr') return process.printError(line)
  const number = (opened.get(process) ?? (await openLogs(process, [path]))).get(path)
  const file = number === undefined ? undefined : process.descriptors.get(number)
  try {
    await file?.write(Buffer.from(line))
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
  }
}

/** A line of the access log; a variable that has no value is `-`. */
export function accessLine(format: string, values: Readonly<Record<string, string>>): string {
  const escaped = (text: string): string =>
    text.replace(/["\\]|[^ -~]/g, (character) => {
      return `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
    })
  const filled = format.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, plain?: string) => {
    const value = values[braced ?? plain ?? ''] ?? ''
    return value === '' ? '-' : escaped(value)
  })
  return `${filled}\n`
}
