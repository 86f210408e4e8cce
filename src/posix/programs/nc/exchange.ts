/** What nc does once it is connected: its input goes there, what comes from there goes to its output. */
import { PosixError } from '../../filesystem/posixError'
import type { Connection } from '../../process/sockets'
import type { Descriptor, Process } from '../../process/types'

const lookMs = 20

export interface Exchange {
  /** Ends after so long without a byte. */
  readonly idleMs?: number
  /** Ends so long after the end of the input; Infinity waits for the other side. */
  readonly lingerMs: number
  /** Whether the other side is told of the input's end. */
  readonly shutsDown: boolean
  /** Whether the input is read at all. */
  readonly reads: boolean
}

/** Runs until the other side ends, or as the exchange says. Closes the connection. */
export async function exchange(process: Process, connection: Connection, how: Exchange): Promise<void> {
  let lastMs = process.host.now()
  let sentAtMs = Infinity
  const pump = async (from: Descriptor, to: Descriptor): Promise<void> => {
    for (let bytes = await from.read(65536); bytes.length > 0; bytes = await from.read(65536)) {
      lastMs = process.host.now()
      await to.write(bytes)
    }
  }
  const send = async (): Promise<void> => {
    await pump(process.stdin, connection).catch(() => undefined)
    sentAtMs = process.host.now()
    if (how.shutsDown) connection.shutdown()
  }
  const sending = how.reads ? send() : undefined
  // Who doesn't linger is gone, once its input ends, before it looks at what comes.
  if (sending !== undefined && how.lingerMs === 0) await Promise.race([sending, process.sleep(lookMs)])
  let isDone = false
  if (process.host.now() - sentAtMs >= how.lingerMs) {
    connection.close()
    return
  }
  const receiving = pump(connection, process.stdout).catch((error: unknown) => {
    if (!(error instanceof PosixError)) throw error
  })
  void receiving.then(() => (isDone = true))
  try {
    while (!isDone && process.host.now() - sentAtMs < how.lingerMs) {
      await process.sleep(lookMs)
      if (how.idleMs !== undefined && process.host.now() - lastMs > how.idleMs) break
    }
  } finally {
    connection.close()
  }
}
