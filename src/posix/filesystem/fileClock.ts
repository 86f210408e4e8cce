/**
 * The clock of file systems, in nanoseconds since the epoch, from one that counts milliseconds. The machine's own clock
 * is read more finely: the time of its fast counter, moved so that it always lies within the millisecond that the clock
 * shows. Another clock (a test's) is taken as it is.
 */
import type { TimeNs } from './types'

const millisecondNs = 1_000_000n

/** Makes a file system's clock; within a millisecond it never goes back. */
export function fileClock(clockMs: () => number): () => TimeNs {
  if (clockMs !== Date.now) return () => BigInt(Math.floor(clockMs())) * millisecondNs
  let offsetNs = BigInt(Date.now()) * millisecondNs - process.hrtime.bigint()
  return () => {
    const startNs = BigInt(clockMs()) * millisecondNs
    const fineNs = process.hrtime.bigint() + offsetNs
    const lastNs = startNs + millisecondNs - 1n
    const nowNs = fineNs < startNs ? startNs : fineNs > lastNs ? lastNs : fineNs
    offsetNs += nowNs - fineNs
    return nowNs
  }
}
