/** Follows an event stream of the contract, and takes it up again when it breaks. */
import { toLabError, type LabError } from '@shared/errors'

const firstDelayMs = 300
const longestDelayMs = 5000

/**
 * Calls `take` for each value until the returned disposer is called. A stream that ends or fails is opened anew, after
 * 300 ms and up to 5 s when it keeps failing; `fail` hears of each failure.
 */
export function followStream<Value>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<Value>>,
  take: (value: Value) => void,
  fail: (error: LabError) => void = () => undefined,
): () => void {
  const stop = new AbortController()
  let delayMs = firstDelayMs

  async function once(): Promise<void> {
    try {
      for await (const value of await open(stop.signal)) {
        if (stop.signal.aborted) return
        delayMs = firstDelayMs
        take(value)
      }
    } catch (thrown) {
      if (!stop.signal.aborted) fail(toLabError(thrown))
    }
  }

  async function loop(): Promise<void> {
    while (!stop.signal.aborted) {
      await once()
      await pause(delayMs, stop.signal)
      delayMs = Math.min(delayMs * 2, longestDelayMs)
    }
  }

  void loop()
  return () => stop.abort()
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
