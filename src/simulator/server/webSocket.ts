/**
 * A WebSocket as a pair of byte streams (attach over `…/attach/ws`). Output goes out in binary messages, and waits while
 * the client doesn't read; input may come as text or bytes. The close has code 1000, as moby's.
 */
import type { IncomingMessage } from 'node:http'
import { WebSocketServer } from 'ws'
import type { RawData, WebSocket } from 'ws'
import { LabError } from '@shared/errors'
import type { UpgradedConnection } from './hijack'

export interface WebSocketChannel {
  readonly input: AsyncIterable<Uint8Array>
  /** Messages without a listener are dropped anyway. */
  dropInput(): void
  write(bytes: Uint8Array): Promise<void>
  end(): void
  readonly closed: AbortSignal
}

/** Typed input that nobody has taken yet; the client waits beyond it. */
const inputLimit = 64

/** Answers the handshake. Throws LabError invalid when the request is none. */
export async function openWebSocket(
  request: IncomingMessage,
  upgraded: UpgradedConnection | undefined,
): Promise<WebSocketChannel> {
  if (upgraded === undefined || request.headers.upgrade?.toLowerCase() !== 'websocket') {
    throw new LabError('invalid', 'not a WebSocket handshake')
  }
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1 << 20 })
  const socket = await new Promise<WebSocket>((resolve) =>
    server.handleUpgrade(request, upgraded.socket, Buffer.alloc(0), resolve),
  )
  const over = new AbortController()
  socket.on('close', () => over.abort())
  socket.on('error', () => socket.terminate())
  return {
    input: messagesOf(socket, over.signal),
    dropInput: () => undefined,
    write: (bytes) => send(socket, bytes),
    end: () => {
      socket.close(1000)
      upgraded.socket.end()
    },
    closed: over.signal,
  }
}

function send(socket: WebSocket, bytes: Uint8Array): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve()
  // The callback comes when the socket has taken the bytes; a client that left is no error.
  return new Promise((resolve) => socket.send(bytes, { binary: true }, () => resolve()))
}

async function* messagesOf(socket: WebSocket, closed: AbortSignal): AsyncIterable<Uint8Array> {
  const waiting: Uint8Array[] = []
  let wake: () => void = () => undefined
  closed.addEventListener('abort', () => wake())
  socket.on('message', (data: RawData) => {
    waiting.push(Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer))
    if (waiting.length >= inputLimit) socket.pause()
    wake()
  })
  for (;;) {
    const message = waiting.shift()
    if (message !== undefined) {
      if (waiting.length === 0 && socket.isPaused) socket.resume()
      yield message
    } else if (closed.aborted) return
    else await new Promise<void>((resolve) => (wake = resolve))
  }
}
