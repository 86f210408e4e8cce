/** The first code of a guest's worker thread: makes its system, loads its module, tells how it ended. */
import { parentPort, workerData } from 'node:worker_threads'
import type { GuestEnd, GuestStart, ToGuest } from './calls'
import { guestModules } from './guestModules'
import { GuestSystem } from './guestSystem'

async function main(): Promise<void> {
  if (parentPort === null) throw new Error('a guest runs in a worker thread')
  const port = parentPort
  const start = workerData as GuestStart
  const system = new GuestSystem(start, port)
  port.on('message', (message: ToGuest) => system.accept(message))
  port.postMessage(await ended(start.module, system))
  port.close()
}

async function ended(name: string, system: GuestSystem): Promise<GuestEnd> {
  try {
    const load = guestModules[name]
    if (load === undefined) return { kind: 'end', code: 127, failure: `no guest module ${name}` }
    const module = await load()
    return { kind: 'end', code: await module.run(system) }
  } catch (error) {
    return { kind: 'end', code: 134, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

void main()
