/**
 * Hijacked connections of attach and exec. With `Upgrade: tcp` the answer is `101 UPGRADED` and the socket is raw both
 * ways; without it the answer is `200 OK` without a length, whose body runs until the connection closes. The input is
 * then the request's own body where that has no length (chunked), else what follows the body on the connection.
 *
 * The command line half-closes at once when stdin isn't attached: the input's end says nothing about the output. A
 * channel is over on `closed` only (FACTS). A Windows named pipe carries no half-close; there `closed` is the end.
 */
import { STATUS_CODES } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'

export interface ByteChannel {
  /** What the client sends. */
  readonly input: AsyncIterable<Uint8Array>
  /** Reads and drops what the client sends, in place of `input`: so the connection ends in peace. */
  dropInput(): void
  /**
   * Resolves when the bytes are taken, or when the channel is closed: a client that left is no error. `onLost` is called,
   * then or later, when it has not been given them.
   */
  write(bytes: Uint8Array, onLost?: () => void): Promise<void>
  /** No more output: closes the connection when everything is sent. */
  end(): void
  /** Aborted when the connection is gone. */
  readonly closed: AbortSignal
}

/** The raw connection of a request that asked for an upgrade; its body was read off already. */
export interface UpgradedConnection {
  readonly socket: Socket
}

/** Sends the status line and gives the two byte streams. */
export function openHijackedStream(
  request: IncomingMessage,
  response: ServerResponse,
  upgraded: UpgradedConnection | undefined,
  contentType: string,
): ByteChannel {
  if (upgraded === undefined) return openPlain(request, response, contentType)
  const { socket } = upgraded
  const headers = Object.entries(response.getHeaders()).map(([name, value]) => `${name}: ${String(value)}\r\n`)
  response.detachSocket(socket)
  socket.write(
    `HTTP/1.1 101 UPGRADED\r\nContent-Type: ${contentType}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n${headers.join('')}\r\n`,
  )
  return channelOver(socket, socket, () => endSocket(socket))
}

const lingerMs = 1000

/** Closes for good once the client has closed, or soon: at once would reset the connection over what it still sends. */
function endSocket(socket: Socket): void {
  socket.end()
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref()
  socket.once('end', () => socket.destroySoon())
  socket.once('close', () => clearTimeout(timer))
}

/** The refusal of a hijacked request: a head of its own and a line of text. */
export function refuseHijacked(
  request: IncomingMessage,
  response: ServerResponse,
  upgraded: UpgradedConnection | undefined,
  { status, message }: { readonly status: number; readonly message: string },
): void {
  const socket = upgraded?.socket ?? request.socket
  response.detachSocket(socket)
  const head = `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n`
  socket.end(`${head}${message}\r\n`)
  socket.resume()
}

function openPlain(request: IncomingMessage, response: ServerResponse, contentType: string): ByteChannel {
  response.useChunkedEncodingByDefault = false
  response.shouldKeepAlive = false
  response.writeHead(200, { 'Content-Type': contentType, Connection: 'close' })
  response.flushHeaders()
  const input = request.headers['transfer-encoding'] === undefined ? takeOver(request.socket) : request
  return channelOver(input, response, () => {
    response.end()
    // The rest of the client's input has no reader any more.
    input.resume()
  })
}

/** Node's parser would look for a next request in what follows: it hears nothing more of the connection. */
function takeOver(socket: Socket): Socket {
  for (const event of ['data', 'end']) socket.removeAllListeners(event)
  return socket
}

/** Nobody is thrown it; an error of its own for each connection would cost a stack each. */
const connectionClosed = new Error('the connection is closed')

function channelOver(input: Readable, output: Writable, end: () => void): ByteChannel {
  const over = new AbortController()
  const stop = (): void => over.abort(connectionClosed)
  output.on('close', stop)
  output.on('error', stop)
  input.on('error', stop)
  if (output.destroyed) stop()
  return {
    input: untilClosed(input),
    // A listener, and not `resume`: with one, Node's parser gives the connection back.
    dropInput: () => void input.on('data', () => undefined),
    write: (bytes, onLost) => writeAll(output, bytes, over.signal, onLost),
    end,
    closed: over.signal,
  }
}

async function* untilClosed(input: Readable): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of input.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) yield chunk
  } catch {
    // The client vanished in the middle: its input ends here, `closed` says that it is gone.
  }
}

/** Writes with flow control; gives up silently when the channel closes. `onLost`: see `ByteChannel.write`. */
export async function writeAll(
  output: Writable,
  bytes: Uint8Array,
  closed: AbortSignal,
  onLost: () => void = () => undefined,
): Promise<void> {
  if (closed.aborted || output.destroyed || output.writableEnded) {
    onLost()
    return
  }
  if (output.write(bytes, (error) => error && onLost())) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      output.off('drain', done)
      output.off('close', done)
      closed.removeEventListener('abort', done)
      resolve()
    }
    output.on('drain', done)
    output.on('close', done)
    closed.addEventListener('abort', done)
  })
}
