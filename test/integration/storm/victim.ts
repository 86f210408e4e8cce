/**
 * The simulator under a storm, in a process of its own that tells by IPC what it holds: heap after collection, open
 * descriptors, and what keeps the event loop alive. `node --expose-gc --import tsx victim.ts SOCKET DATA`.
 */
import { readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { startSimulator } from '../../../src/simulator/index'

export interface Holdings {
  /** Bytes of JavaScript's heap and of the buffers outside it, after a full collection. */
  readonly heapBytes: number
  readonly bufferBytes: number
  readonly descriptors: number
  /** Kinds of what keeps the event loop alive, with their number. */
  readonly resources: Readonly<Record<string, number>>
}

const [socketPath = '', dataDir = ''] = process.argv.slice(2)

/** LevelDB opens and merges the tables of the records as it likes: how many there are says nothing. */
function isOurs(descriptor: string): boolean {
  try {
    return !/\.(ldb|log)$|\/MANIFEST-\d+$/.test(readlinkSync(`/proc/self/fd/${descriptor}`))
  } catch {
    // The one with which the folder was read is gone.
    return false
  }
}

/** Timers of what just ended run out: changes are written 0.3 s after, a client may send on for 0.5 s. */
const settleMs = 1000

async function measure(): Promise<Holdings> {
  await delay(settleMs)
  for (let turn = 0; turn < 4; turn++) {
    globalThis.gc?.()
    await delay(20)
  }
  const { heapUsed, external } = process.memoryUsage()
  const resources: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1
  const descriptors = process.platform === 'linux' ? readdirSync('/proc/self/fd').filter(isOurs).length : 0
  return { heapBytes: heapUsed, bufferBytes: external, descriptors, resources }
}

const simulator = await startSimulator({ socketPath, ...(dataDir === '' ? {} : { dataDir }) })
process.on('message', () => void measure().then((holdings) => process.send?.(holdings)))
process.on('disconnect', () => void simulator.close().then(() => process.exit(0)))
process.send?.('ready')
