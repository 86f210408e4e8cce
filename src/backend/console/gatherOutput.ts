/**
 * Joins what is written within one turn of the event loop into one message, so that a screen draws the end of a line and
 * the prompt behind it once. A writer goes on at once until enough bytes wait; then it waits until they are taken.
 */

export interface GatheredOutput {
  write(bytes: Uint8Array): Promise<void>
  /** Resolves when everything that was written is taken. */
  drained(): Promise<void>
}

/** Bytes that may wait without holding up their writer. */
const looseBytes = 16 * 1024

/** `send` resolves when the bytes are taken, and never rejects; one message is under way at a time. */
export function gatherOutput(send: (bytes: Uint8Array) => Promise<void>): GatheredOutput {
  let waiting: Uint8Array[] = []
  let waitingBytes = 0
  /** Of what waits and what is under way. */
  let taken: Promise<void> | undefined

  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      await new Promise((resolve) => setImmediate(resolve))
      const bytes = Buffer.concat(waiting)
      waiting = []
      waitingBytes = 0
      await send(bytes)
    }
    taken = undefined
  }

  return {
    write(bytes) {
      // The writer may use its buffer again before it is sent.
      waiting.push(Uint8Array.from(bytes))
      waitingBytes += bytes.length
      taken ??= sendAll()
      return waitingBytes < looseBytes ? Promise.resolve() : taken
    },
    drained: () => taken ?? Promise.resolve(),
  }
}
