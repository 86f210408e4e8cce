/** The version that nginx says it is: what stands in its file, as in the real one, or that of the recordings. */
import { PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'

const recorded = '1.26.3'
const headBytes = 4096

export function versionOf(process: Process): string {
  try {
    const file = process.namespace.open(process, process.executablePath, { read: true })
    const head = Buffer.from(file.readAt(0, headBytes)).toString('latin1')
    file.close()
    return /nginx\/([\d.]+)/.exec(head)?.[1] ?? recorded
  } catch (error) {
    if (error instanceof PosixError) return recorded
    throw error
  }
}
