/** A person at a console's terminal: types keys, and reads until something is said. */
import { setTimeout as delay } from 'node:timers/promises'
import type { ByteChannel } from '@shared/contract/channels'

export interface Terminal {
  readonly channel: ByteChannel
  type(keys: string): void
  /** Resolves when the text has been written since the last call; throws with all of it after 15 s. */
  says(text: string): Promise<void>
  /** Resolves when nothing was written for 0.7 s. */
  quiet(): Promise<void>
  /** Bytes that were written so far. */
  received(): number
}

/** Opens one that remembers at least the last `keeps` characters; default all. */
export function openTerminal({ keeps = Number.POSITIVE_INFINITY }: { keeps?: number } = {}): Terminal {
  const typed: Uint8Array[] = []
  let wake = (): void => undefined
  let isClosed = false
  let close = (): void => undefined
  const closed = new Promise<void>((resolve) => (close = resolve))
  let written = ''
  let seen = 0
  let received = 0

  function take(bytes: Uint8Array): void {
    received += bytes.length
    written += Buffer.from(bytes).toString('utf8')
    if (written.length <= 2 * keeps) return
    seen = Math.max(0, seen - (written.length - keeps))
    written = written.slice(-keeps)
  }
  async function* incoming(): AsyncGenerator<Uint8Array, void, void> {
    while (!isClosed) {
      const next = typed.shift()
      if (next !== undefined) yield next
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  async function until(isThere: () => boolean, what: string): Promise<void> {
    for (let left = 300; left > 0; left--) {
      if (isThere()) return
      await delay(50)
    }
    throw new Error(`the terminal never said ${JSON.stringify(what)}: ${JSON.stringify(written.slice(-3000))}`)
  }
  return {
    channel: {
      id: 1,
      write: (bytes) => Promise.resolve(take(bytes)),
      incoming: incoming(),
      end: () => undefined,
      close() {
        isClosed = true
        wake()
        close()
      },
      closed,
    },
    received: () => received,
    type(keys) {
      typed.push(Buffer.from(keys))
      wake()
    },
    async says(text) {
      await until(() => written.includes(text, seen), text)
      seen = written.indexOf(text, seen) + text.length
    },
    async quiet() {
      let before = -1
      while (before !== received) {
        before = received
        await delay(700)
      }
      seen = written.length
    },
  }
}
