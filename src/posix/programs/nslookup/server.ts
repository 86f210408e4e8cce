/** The name server that a container asks. */
import { PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'
import { decodeText } from '../../text'

/** Docker's own, on networks of the user's. */
export const dockersServer = '127.0.0.11'

/** The first server of /etc/resolv.conf. */
export function nameServer(process: Process): string | undefined {
  try {
    const file = process.namespace.open(process, '/etc/resolv.conf', { read: true })
    const text = decodeText(file.read(1 << 16))
    file.close()
    return /^nameserver\s+(\S+)/m.exec(text)?.[1]
  } catch (error) {
    if (error instanceof PosixError) return undefined
    throw error
  }
}
