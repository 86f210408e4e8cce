/** Lines of the error log, which the image's server writes to stderr. */
import type { Process } from '../../process/types'

export type Log = (
  level: 'System' | 'Warning' | 'ERROR' | 'Note',
  code: string,
  part: 'Server' | 'InnoDB',
  text: string,
  thread?: number,
) => Promise<void>

/** `2026-11-22T15:30:00.123456Z 0 [System] [MY-010116] [Server] text`. */
export function logOf(process: Process): Log {
  return (level, code, part, text, thread = 0) => {
    const time = new Date(process.host.now()).toISOString().replace('Z', '000Z')
    return process.printError(`${time} ${thread} [${level}] [MY-${code}] [${part}] ${text}\n`)
  }
}
