/** The version that the programs say they are: what stands in their file, as in the real ones, or that of the recordings. */
import { PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'

const recorded = '8.0.2'
const headBytes = 4096

export function versionOf(process: Process): string {
  try {
    const file = process.namespace.open(process, process.executablePath, { read: true })
    const head = Buffer.from(file.readAt(0, headBytes)).toString('latin1')
    file.close()
    return /Redis v=([\d.]+)/.exec(head)?.[1] ?? recorded
  } catch (error) {
    if (error instanceof PosixError) return recorded
    throw error
  }
}
