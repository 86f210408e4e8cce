/**
 * WebSockets of the browser host. A socket's first message is the token; until it came and was right, nothing is
 * served and nothing is kept. After that it is a link's port: what waits to leave is watched, so that channels stop
 * while the network is slower than they are. A socket that answers no ping is dropped.
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import type { ServeLink } from '@backend/app/serveLink'
import { refusedCode, socketPath, socketReady } from '@shared/contract/hosts'
import type { LinkPort } from '@shared/contract/link'
import { isToken, refusalOf } from './guard'

export interface SocketsOptions {
  readonly token: string
  /** Resolves when the backend is there. */
  readonly serveLink: Promise<ServeLink>
  /** A socket that sent no token by then is closed. Default 5,000. */
  readonly authenticateWithinMs?: number
  /** Default 20,000. */
  readonly pingEveryMs?: number
}

const largestMessageBytes = 32 * 1024 * 1024
const longestTokenBytes = 256
const congestedBytes = 1024 * 1024
/** Sockets that showed no token yet: anybody on this machine may open them, so their number and what they send is bounded. */
const strangers = { sockets: 64, bytes: 256 * 1024 } as const

/** Takes the upgrades of a server; the disposer drops every socket. */
export function serveSockets(server: Server, options: SocketsOptions): { dispose(): void } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessageBytes, perMessageDeflate: false })
  const alive = new WeakSet<WebSocket>()
  const waiting = new Set<WebSocket>()

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const refusal = refusalOf(request.headers, 'upgrade')
    if (refusal !== undefined) return refuse(socket, '403 Forbidden', refusal)
    if (request.url !== socketPath) return refuse(socket, '404 Not Found', 'no such socket')
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      alive.add(accepted)
      accepted.on('pong', () => alive.add(accepted))
      accepted.on('error', () => accepted.terminate())
      const known = boundStranger(accepted, socket, waiting)
      admit(accepted, options, known)
    })
  })

  const ping = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!alive.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, options.pingEveryMs ?? 20_000)

  return {
    dispose() {
      clearInterval(ping)
      for (const socket of sockets.clients) socket.close(1001, 'the lab ends')
      sockets.close()
      setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate()
      }, 500).unref()
    },
  }
}

/** Until the returned function is called, the socket is dropped when it sends too much or newer ones crowd it out. */
function boundStranger(socket: WebSocket, raw: Duplex, waiting: Set<WebSocket>): () => void {
  waiting.add(socket)
  const [oldest] = waiting
  if (waiting.size > strangers.sockets) oldest?.terminate()
  let receivedBytes = 0
  const count = (bytes: Buffer): void => {
    receivedBytes += bytes.length
    if (receivedBytes > strangers.bytes) socket.terminate()
  }
  raw.on('data', count)
  const forget = (): void => {
    waiting.delete(socket)
    raw.off('data', count)
  }
  socket.once('close', forget)
  return forget
}

/** Waits for the token, then serves a link. */
function admit(socket: WebSocket, options: SocketsOptions, admitted: () => void): void {
  const refuseToken = (): void => socket.close(refusedCode, 'no valid token')
  const timer = setTimeout(refuseToken, options.authenticateWithinMs ?? 5_000)
  socket.once('close', () => clearTimeout(timer))
  socket.once('message', (data, isBinary) => {
    clearTimeout(timer)
    const given = toBytes(data)
    if (isBinary || given.length > longestTokenBytes || !isToken(options.token, given.toString())) return refuseToken()
    admitted()
    options.serveLink.then(
      (serveLink) => {
        if (socket.readyState !== socket.OPEN) return
        serveLink(socketPort(socket))
        socket.send(socketReady)
      },
      () => socket.close(1011, 'the lab could not start'),
    )
  })
}

/** A WebSocket of the server as a link's port. */
export function socketPort(socket: WebSocket): LinkPort {
  let drained: () => void = () => {}
  let wasCongested = false
  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return
      socket.send(message, () => {
        if (!wasCongested || socket.bufferedAmount >= congestedBytes) return
        wasCongested = false
        drained()
      })
    },
    onMessage: (listener) => {
      socket.on('message', (data, isBinary) => listener(isBinary ? toBytes(data) : toBytes(data).toString()))
    },
    onClose: (listener) => socket.once('close', listener),
    close: () => socket.close(),
    isCongested: () => (wasCongested = socket.bufferedAmount >= congestedBytes),
    onDrain: (listener) => (drained = listener),
  }
}

function toBytes(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return data instanceof ArrayBuffer ? Buffer.from(data) : data
}

function refuse(socket: Duplex, status: string, text: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: text/plain\r\n\r\n${text}\n`)
}
