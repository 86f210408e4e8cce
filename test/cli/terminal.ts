/** A person at a console's terminal: types keys, and reads until something is said. */
import type { ByteChannel } from '@shared/contract/channels'
import { eventually, patienceMs } from '../support/eventually'

export interface Terminal {
  readonly channel: ByteChannel
  type(keys: string): void
  /** Resolves when the text has been written since the last call; throws with what was written last. */
  says(text: string): Promise<void>
  /** Types the keys again and again until the text is written: for what takes effect at a time that nothing tells. */
  insists(keys: string, text: string): Promise<void>
  /** Bytes that were written so far. */
  received(): number
}

/** After how long keys are typed again. */
const againMs = 500

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
  function type(keys: string): void {
    typed.push(Buffer.from(keys))
    wake()
  }
  async function says(text: string, withinMs = patienceMs): Promise<void> {
    const isThere = (): boolean => written.includes(text, seen)
    await eventually(`${JSON.stringify(text)} in the terminal`, () => written, isThere, { patienceMs: withinMs })
    seen = written.indexOf(text, seen) + text.length
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
    type,
    says: (text) => says(text),
    async insists(keys, text) {
      for (let left = patienceMs / againMs; left > 0; left--) {
        type(keys)
        try {
          return await says(text, left > 1 ? againMs : 0)
        } catch (error) {
          if (left <= 1) throw error
        }
      }
    },
  }
}
