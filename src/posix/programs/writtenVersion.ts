/** The version that a server says it is stands in its file, as in the real one's. */
import { PosixError } from '../filesystem/posixError'
import type { Process } from '../process/types'

const headBytes = 4096

/** What `pattern` captures in the head of the program's file; `recorded` where it is not there or can't be read. */
export function writtenVersion(process: Process, pattern: RegExp, recorded: string): string {
  try {
    const file = process.namespace.open(process, process.executablePath, { read: true })
    const head = Buffer.from(file.readAt(0, headBytes)).toString('latin1')
    file.close()
    return pattern.exec(head)?.[1] ?? recorded
  } catch (error) {
    if (error instanceof PosixError) return recorded
    throw error
  }
}
