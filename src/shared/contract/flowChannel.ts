/**
 * One end of a byte channel: a queue of bytes that wait for credit, and a queue of bytes that wait for the reader.
 * It knows nothing of the wire; the link gives it an outlet and tells it what came. Each queue is bounded: the
 * outgoing one by the writer awaiting `write`, the incoming one by the window that was granted.
 *
 * The end that creates a channel may send nothing before the other end opens it (the opening grants the first
 * window); the opener may send a window at once.
 */
import { LabError } from '../errors'
import type { ByteChannel } from './channels'
import { chunkBytes, frameCost, windowBytes, type ChannelFrame } from './channelFrames'

/** What a channel asks of its link. */
export interface ChannelOutlet {
  send(frame: ChannelFrame): void
  /** Something waits to be sent: call `sendNext` when the connection has room. */
  wantsToSend(channel: FlowChannel): void
  /** Both directions are done: forget it. */
  finished(channel: FlowChannel): void
}

interface PendingWrite {
  readonly bytes: Uint8Array
  sent: number
  readonly taken: () => void
  readonly dropped: (error: LabError) => void
}

export class FlowChannel implements ByteChannel {
  readonly id: number
  readonly closed: Promise<void>
  readonly #outlet: ChannelOutlet
  #resolveClosed: () => void = () => {}

  // Outgoing. Until the other end knows of the channel, nothing goes out, not even its end.
  #isOpened: boolean
  #creditBytes: number
  readonly #writes: PendingWrite[] = []
  #ending: { readonly error: string | undefined } | undefined
  #outgoingDone = false

  // Incoming.
  readonly #received: Uint8Array[] = []
  #grantedBytes: number
  #owedBytes = 0
  #incomingDone = false
  #incomingError: LabError | undefined
  #discards = false
  #reading = false
  #wakeReader: (() => void) | undefined

  #isClosed = false

  constructor(id: number, role: 'creator' | 'opener', outlet: ChannelOutlet) {
    this.id = id
    this.#outlet = outlet
    this.#isOpened = role === 'opener'
    this.#creditBytes = role === 'opener' ? windowBytes : 0
    this.#grantedBytes = windowBytes
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    if (role === 'opener') outlet.send({ kind: 'credit', id, amount: windowBytes })
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#isClosed || this.#ending !== undefined) return Promise.reject(gone())
    if (bytes.length === 0) return Promise.resolve()
    return new Promise((taken, dropped) => {
      this.#writes.push({ bytes, sent: 0, taken, dropped })
      this.#outlet.wantsToSend(this)
    })
  }

  end(error?: string): void {
    if (this.#isClosed || this.#ending !== undefined) return
    this.#ending = { error }
    this.#outlet.wantsToSend(this)
  }

  close(): void {
    if (this.#isClosed) return
    this.#outlet.send({ kind: 'close', id: this.id })
    this.#received.length = 0
    this.#finish(undefined)
  }

  get incoming(): AsyncIterable<Uint8Array> {
    return { [Symbol.asyncIterator]: () => this.#read() }
  }

  /** Sends one chunk, or the end. False when nothing can be sent now. */
  sendNext(): boolean {
    if (this.#isClosed || this.#outgoingDone || !this.#isOpened) return false
    const next = this.#writes[0]
    if (next === undefined) return this.#sendEnd()
    const lengthBytes = Math.min(next.bytes.length - next.sent, chunkBytes, this.#creditBytes - frameCost(0))
    if (lengthBytes <= 0) return false
    this.#outlet.send({ kind: 'data', id: this.id, bytes: next.bytes.subarray(next.sent, next.sent + lengthBytes) })
    this.#creditBytes -= frameCost(lengthBytes)
    next.sent += lengthBytes
    if (next.sent === next.bytes.length) {
      this.#writes.shift()
      next.taken()
    }
    return true
  }

  /** Takes a frame from the other end. A breach of the window closes the channel. */
  receive(frame: ChannelFrame): void {
    this.#isOpened = true
    switch (frame.kind) {
      case 'data':
        this.#receiveData(frame.bytes)
        return
      case 'credit':
        this.#creditBytes += frame.amount
        if (this.#creditBytes > windowBytes) this.close()
        else this.#outlet.wantsToSend(this)
        return
      case 'end':
        this.#incomingError = frame.error === undefined ? undefined : new LabError('system', frame.error)
        this.#endIncoming()
        return
      case 'close':
        this.#finish(undefined)
        return
    }
  }

  /** The link is gone: pending writes reject and the reader fails after what had come. */
  disconnect(error: LabError): void {
    if (!this.#isClosed) this.#finish(this.#incomingDone ? undefined : error)
  }

  #receiveData(bytes: Uint8Array): void {
    this.#grantedBytes -= frameCost(bytes.length)
    if (this.#grantedBytes < 0 || this.#incomingDone) {
      this.close()
      return
    }
    if (this.#discards) {
      this.#consumed(bytes)
      return
    }
    this.#received.push(bytes)
    this.#wakeReader?.()
  }

  #sendEnd(): boolean {
    if (this.#ending === undefined) return false
    this.#outlet.send({ kind: 'end', id: this.id, error: this.#ending.error })
    this.#outgoingDone = true
    if (this.#incomingDone) this.#finish(undefined)
    return true
  }

  #endIncoming(): void {
    this.#incomingDone = true
    this.#wakeReader?.()
    if (this.#outgoingDone) this.#finish(undefined)
  }

  #finish(error: LabError | undefined): void {
    this.#isClosed = true
    this.#incomingDone = true
    this.#incomingError ??= error
    for (const write of this.#writes.splice(0)) write.dropped(gone())
    this.#wakeReader?.()
    this.#outlet.finished(this)
    this.#resolveClosed()
  }

  /** Grants credit anew once a quarter of the window was read, so that credit frames stay few. */
  #consumed(bytes: Uint8Array): void {
    this.#owedBytes += frameCost(bytes.length)
    if (this.#owedBytes < windowBytes / 4 || this.#incomingDone) return
    this.#outlet.send({ kind: 'credit', id: this.id, amount: this.#owedBytes })
    this.#grantedBytes += this.#owedBytes
    this.#owedBytes = 0
  }

  async *#read(): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.#reading) throw new LabError('invalid', `channel ${this.id} has a reader already`)
    this.#reading = true
    try {
      for (;;) {
        const next = this.#received.shift()
        if (next !== undefined) {
          yield next
          this.#consumed(next)
        } else if (this.#incomingDone) {
          if (this.#incomingError !== undefined) throw this.#incomingError
          return
        } else {
          await new Promise<void>((resolve) => (this.#wakeReader = resolve))
          this.#wakeReader = undefined
        }
      }
    } finally {
      this.#discardRest()
    }
  }

  /** A reader that stops early doesn't stall the writer: what still comes is dropped, and paid for. */
  #discardRest(): void {
    this.#discards = true
    for (const bytes of this.#received.splice(0)) this.#consumed(bytes)
  }
}

function gone(): LabError {
  return new LabError('cancelled', 'the channel is closed')
}
