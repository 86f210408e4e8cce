/**
 * One duplex message connection (a MessagePort in Electron, a WebSocket in the browser host) carries two lanes:
 * oRPC's messages, handed on untouched, and byte channels with credit windows (`channelFrames.ts` has the frames,
 * `flowChannel.ts` one end of a channel). Only one end of a link, the backend's, creates channels; the other opens
 * them by the ID that came in an answer. Channels that wait take turns, a chunk each, and all of them wait while the
 * connection itself is congested; oRPC's messages never wait.
 *
 * Pure: no Node and no DOM. A host wraps its connection into a `LinkPort`.
 */
import { LabError } from '../errors'
import type { ByteChannel, ChannelHost, ChannelId } from './channels'
import { decodeFrame, encodeFrame, type ChannelFrame } from './channelFrames'
import { FlowChannel, type ChannelOutlet } from './flowChannel'

/** A duplex connection that keeps messages whole and in order. */
export interface LinkPort {
  send(message: string | Uint8Array<ArrayBuffer>): void
  /** Called once; messages that came before are delivered then. */
  onMessage(listener: (message: string | Uint8Array) => void): void
  /** Called once; the listener runs when the other end or the connection is gone. */
  onClose(listener: () => void): void
  close(): void
  /** Where the connection can tell: more data waits to leave than is good. */
  isCongested?(): boolean
  /** Called once; the listener runs whenever congestion ends. */
  onDrain?(listener: () => void): void
}

/** The port that oRPC's message-port adapters (client and server) take. */
interface RpcPort {
  on(event: string, callback: (event?: { data: unknown }) => void): void
  postMessage(message: unknown): void
}

export interface Link {
  readonly rpc: RpcPort
  readonly channels: ChannelHost & {
    /** Opens the channel that the other end created; a channel unknown there is closed at once. */
    open(id: ChannelId): ByteChannel
  }
  /** Ends the link: every channel closes, `closed` resolves. */
  close(): void
  readonly closed: Promise<void>
  readonly isClosed: boolean
}

export interface LinkOptions {
  /** A created channel that nobody opens is closed after this time. Default 30,000. */
  readonly openWithinMs?: number
}

/** Lays the two lanes over a connection. Frames that aren't valid end the link. */
export function createLink(port: LinkPort, options: LinkOptions = {}): Link {
  const rpcListeners: ((event?: { data: unknown }) => void)[] = []
  /** Messages that came before oRPC listens: a port may deliver as soon as it is listened to. */
  const earlyForRpc: unknown[] = []
  const closeListeners: (() => void)[] = []
  const lane = new ChannelLane(port, options.openWithinMs ?? 30_000)
  let isClosed = false
  let resolveClosed: () => void = () => {}
  const closed = new Promise<void>((resolve) => (resolveClosed = resolve))

  const finish = (): void => {
    if (isClosed) return
    isClosed = true
    lane.disconnect()
    for (const listener of closeListeners) listener()
    resolveClosed()
  }
  const close = (): void => {
    finish()
    port.close()
  }
  const toRpc = (data: unknown): void => {
    if (rpcListeners.length === 0) earlyForRpc.push(data)
    for (const listener of rpcListeners) listener({ data })
  }

  port.onClose(finish)
  port.onMessage((message) => {
    if (isClosed) return
    if (typeof message === 'string') return toRpc(message)
    const frame = decodeFrame(message)
    if (frame === undefined) close()
    else if (frame.kind === 'rpc') toRpc(frame.bytes)
    else lane.receive(frame)
  })

  return {
    rpc: {
      on(event, callback) {
        if (event === 'message') {
          rpcListeners.push(callback)
          for (const data of earlyForRpc.splice(0)) callback({ data })
        } else if (event === 'close') closeListeners.push(callback)
      },
      postMessage(message) {
        if (isClosed) throw connectionLost()
        if (typeof message === 'string') port.send(message)
        else port.send(encodeFrame({ kind: 'rpc', bytes: toBytes(message) }))
      },
    },
    channels: { create: () => lane.create(), open: (id) => lane.open(id) },
    close,
    closed,
    get isClosed() {
      return isClosed
    },
  }
}

/** All channels of a link, and whose turn it is to send. */
class ChannelLane implements ChannelOutlet {
  readonly #port: LinkPort
  readonly #openWithinMs: number
  readonly #channels = new Map<number, FlowChannel>()
  readonly #unopened = new Map<number, ReturnType<typeof setTimeout>>()
  /** Channels that have something to send, in the order of their turns. */
  readonly #waiting = new Set<FlowChannel>()
  #lastId = 0
  #isPumping = false
  #isClosed = false

  constructor(port: LinkPort, openWithinMs: number) {
    this.#port = port
    this.#openWithinMs = openWithinMs
    port.onDrain?.(() => this.#pump())
  }

  create(): ByteChannel {
    const id = ++this.#lastId
    const channel = this.#add(id, 'creator')
    if (!this.#isClosed) this.#unopened.set(id, unreferenced(setTimeout(() => channel.close(), this.#openWithinMs)))
    return channel
  }

  open(id: ChannelId): ByteChannel {
    if (this.#channels.has(id)) throw new LabError('invalid', `channel ${id} is open already`)
    return this.#add(id, 'opener')
  }

  receive(frame: ChannelFrame): void {
    const channel = this.#channels.get(frame.id)
    if (channel !== undefined) {
      this.#opened(frame.id)
      channel.receive(frame)
    } else if (frame.kind === 'credit') {
      // Someone opens a channel that never was, or is over: `close` is the answer that both ends understand.
      this.send({ kind: 'close', id: frame.id })
    }
  }

  disconnect(): void {
    this.#isClosed = true
    const error = connectionLost()
    for (const channel of [...this.#channels.values()]) channel.disconnect(error)
  }

  send(frame: ChannelFrame): void {
    if (!this.#isClosed) this.#port.send(encodeFrame(frame))
  }

  wantsToSend(channel: FlowChannel): void {
    this.#waiting.add(channel)
    this.#pump()
  }

  finished(channel: FlowChannel): void {
    this.#opened(channel.id)
    this.#channels.delete(channel.id)
    this.#waiting.delete(channel)
  }

  #add(id: number, role: 'creator' | 'opener'): FlowChannel {
    const channel = new FlowChannel(id, role, this)
    this.#channels.set(id, channel)
    if (this.#isClosed) channel.disconnect(connectionLost())
    return channel
  }

  #opened(id: number): void {
    clearTimeout(this.#unopened.get(id))
    this.#unopened.delete(id)
  }

  #pump(): void {
    if (this.#isPumping) return
    this.#isPumping = true
    try {
      for (const channel of this.#waiting) {
        if (this.#isClosed || this.#port.isCongested?.() === true) return
        this.#waiting.delete(channel)
        // Back to the end of the line (a Set iterates over what is added while it runs).
        if (channel.sendNext()) this.#waiting.add(channel)
      }
    } finally {
      this.#isPumping = false
    }
  }
}

function connectionLost(): LabError {
  return new LabError('unavailable', 'the connection to the lab is lost', { hint: { key: 'connection.lost' } })
}

function toBytes(message: unknown): Uint8Array {
  if (message instanceof Uint8Array) return message
  if (message instanceof ArrayBuffer) return new Uint8Array(message)
  if (ArrayBuffer.isView(message)) return new Uint8Array(message.buffer, message.byteOffset, message.byteLength)
  throw new TypeError('a link carries text and bytes')
}

/** In Node a waiting timer must not keep the process alive; elsewhere a timer is a number. */
function unreferenced<Timer>(timer: Timer): Timer {
  const node = timer as { unref?: () => void }
  node.unref?.()
  return timer
}
