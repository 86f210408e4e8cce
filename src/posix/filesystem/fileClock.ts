/**
 * The clock of file systems, in nanoseconds since the epoch, from one that counts milliseconds. Within a millisecond of
 * the machine's own clock the time since it was first seen is added, so that files made one after the other have times
 * one after the other; another clock (a test's) is taken as it is.
 */
import type { TimeNs } from './types'

const millisecondNs = 1_000_000n

/** Makes a file system's clock; it never goes back within a millisecond. */
export function fileClock(clockMs: () => number): () => TimeNs {
  if (clockMs !== Date.now) return () => BigInt(Math.floor(clockMs())) * millisecondNs
  let seenMs = 0
  let seenAt = 0n
  return () => {
    const nowMs = clockMs()
    const at = process.hrtime.bigint()
    if (nowMs !== seenMs) {
      seenMs = nowMs
      seenAt = at
    }
    const since = at - seenAt
    return BigInt(nowMs) * millisecondNs + (since < millisecondNs ? since : millisecondNs - 1n)
  }
}
