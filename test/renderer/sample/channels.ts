/** Channels within one page: two ends that hand bytes to each other. Enough for screens; flow control is tested elsewhere. */
import type { ByteChannel, ChannelId } from '@shared/contract/channels'

export interface SampleChannels {
  /** A new channel's backend end; the page opens the other end by its ID. */
  create(): ByteChannel
  open(id: ChannelId): ByteChannel
}

class Queue implements AsyncIterable<Uint8Array> {
  readonly #items: Uint8Array[] = []
  #wake: (() => void) | undefined
  #hasEnded = false

  push(bytes: Uint8Array): void {
    this.#items.push(bytes)
    this.#wake?.()
  }

  end(): void {
    this.#hasEnded = true
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = this.#items.shift()
      if (next !== undefined) yield next
      else if (this.#hasEnded) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}

export function createSampleChannels(): SampleChannels {
  const pageEnds = new Map<ChannelId, ByteChannel>()
  let nextId = 1

  function end(id: ChannelId, incoming: Queue, outgoing: Queue, closed: Promise<void>, close: () => void): ByteChannel {
    return {
      id,
      incoming,
      closed,
      write: async (bytes) => outgoing.push(bytes),
      end: () => outgoing.end(),
      close,
    }
  }

  return {
    create() {
      const id = nextId++
      const down = new Queue()
      const up = new Queue()
      let resolveClosed: () => void = () => undefined
      const closed = new Promise<void>((resolve) => (resolveClosed = resolve))
      const close = (): void => {
        down.end()
        up.end()
        resolveClosed()
      }
      pageEnds.set(id, end(id, down, up, closed, close))
      return end(id, up, down, closed, close)
    },
    open(id) {
      const channel = pageEnds.get(id)
      if (channel === undefined) throw new Error(`no channel ${id}`)
      return channel
    },
  }
}
