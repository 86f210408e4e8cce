/**
 * Joins what is written at once into one message, so that a screen draws it once: the end of a line and the prompt behind
 * it, and the echo of Enter with what a quick command says. (A screen drawn by software takes some 8 ms for each drawing,
 * more than the command.) A writer goes on at once until enough bytes wait; then it waits until they are taken.
 */

export interface GatheredOutput {
  write(bytes: Uint8Array): Promise<void>
  /** Resolves when everything that was written is taken. */
  drained(): Promise<void>
}

/** Bytes that may wait without holding up their writer. */
const looseBytes = 16 * 1024
/** How long the echo of Enter waits for what follows it: less than an eye sees. */
const lineEndMs = 8
/** Turns of the event loop that a writer may take between two writes that belong together. */
const quietTurns = 2
const mostWrites = 4
const lineEnd = '\r\n'

/** `send` resolves when the bytes are taken, and never rejects; one message is under way at a time. */
export function gatherOutput(send: (bytes: Uint8Array) => Promise<void>): GatheredOutput {
  let waiting: Uint8Array[] = []
  let waitingBytes = 0
  /** Of what waits and what is under way. */
  let taken: Promise<void> | undefined

  let wake = (): void => undefined

  const isQuiet = async (): Promise<boolean> => {
    const before = waiting.length
    for (let turn = 0; turn < quietTurns; turn++) await new Promise((resolve) => setImmediate(resolve))
    return waiting.length === before
  }
  const isLineEnd = (): boolean => waiting.length === 1 && Buffer.from(waiting[0] ?? []).toString() === lineEnd
  const settle = async (): Promise<void> => {
    for (let writes = 0; writes < mostWrites && waitingBytes < looseBytes; writes++) if (await isQuiet()) return
  }
  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      await settle()
      if (isLineEnd()) {
        await written()
        await settle()
      }
      const bytes = Buffer.concat(waiting)
      waiting = []
      waitingBytes = 0
      await send(bytes)
    }
    taken = undefined
  }

  function written(): Promise<void> {
    return new Promise((resolve) => {
      const late = setTimeout(resolve, lineEndMs)
      wake = () => {
        clearTimeout(late)
        resolve()
      }
    })
  }

  return {
    write(bytes) {
      // The writer may use its buffer again before it is sent.
      waiting.push(Uint8Array.from(bytes))
      waitingBytes += bytes.length
      wake()
      taken ??= sendAll()
      return waitingBytes < looseBytes ? Promise.resolve() : taken
    },
    drained: () => taken ?? Promise.resolve(),
  }
}
