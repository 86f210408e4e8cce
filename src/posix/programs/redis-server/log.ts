/** The server's log: `1:M 22 Nov 2026 14:52:18.567 * Ready to accept connections tcp`. */
import type { Process } from '../../process/types'
import { formatDate } from '../dates'

export type LogLevel = 'debug' | 'verbose' | 'notice' | 'warning'

const marks: Readonly<Record<LogLevel, string>> = { debug: '.', verbose: '-', notice: '*', warning: '#' }
const order: readonly LogLevel[] = ['debug', 'verbose', 'notice', 'warning']

/** C: before the server runs, or one that saves; M: the server. */
export type LogRole = 'C' | 'M'

export interface Log {
  say(level: LogLevel, text: string, role?: LogRole): Promise<void>
  /** A line as it is. */
  raw(line: string): Promise<void>
}

/** Writes to a process's output, or at the end of a file. */
export function openLog(process: Process, least: () => string, path = ''): Log {
  const write = async (line: string): Promise<void> => {
    if (path === '') return process.print(line)
    const file = process.namespace.open(process, path, { write: true, append: true, createMode: 0o644 })
    file.write(Buffer.from(line))
    file.close()
  }
  return {
    raw: write,
    say: (level, text, role = 'M') => {
      const lowest = order.indexOf(least() as LogLevel)
      if (lowest < 0 || order.indexOf(level) < lowest) return Promise.resolve()
      const nowMs = process.host.now()
      const time = `${formatDate(nowMs, '%d %b %Y %H:%M:%S')}.${String(Math.floor(nowMs) % 1000).padStart(3, '0')}`
      return write(`${process.pid}:${role} ${time} ${marks[level]} ${text}\n`)
    },
  }
}
