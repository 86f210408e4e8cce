/**
 * One request and its answer, as the routes see them. The body is read on demand: whole and bounded (JSON), or as a
 * stream (tar). `hijack` turns the connection into a pair of byte streams, with the Upgrade header or without.
 *
 * With an `upgrade` listener Node hands over the socket with the body unread: `bodyBytes` takes exactly the
 * Content-Length bytes from it, and what follows is the stream's input (FACTS: dockerode sends JSON in the hijacked
 * request of exec start).
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { LabError } from '@shared/errors'
import type { z } from 'zod'
import { decodeGoJson } from './goJson'
import type { GoShape } from './goJson'
import { endWhenRead } from './endWhenRead'
import { openHijackedStream, refuseHijacked, writeAll } from './hijack'
import type { ByteChannel, UpgradedConnection } from './hijack'
import { openWebSocket } from './webSocket'
import type { WebSocketChannel } from './webSocket'
import { parseJson } from './query'
import type { Query } from './query'
import { readBody } from './requestBody'

/** A JSON body above this is refused; containers' configurations are some kilobytes. */
const jsonLimitBytes = 8 * 1024 * 1024

const toldBytes = 64 * 1024

export interface ExchangeParts {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: Query
  readonly apiVersion: string
  readonly upgraded: UpgradedConnection | undefined
}

export class Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: Query
  readonly apiVersion: string
  /** What was read of a short body, for who tells what was asked. */
  bodyText = ''
  private left: AbortSignal | undefined

  constructor(private readonly parts: ExchangeParts) {
    this.request = parts.request
    this.response = parts.response
    this.query = parts.query
    this.apiVersion = parts.apiVersion
  }

  /** Aborted when the client goes away before the answer is complete. Most answers are short and never ask. */
  get gone(): AbortSignal {
    return (this.left ??= untilLeft(this.parts.upgraded?.socket ?? this.response, this.response))
  }

  /** Whether the client asked for an upgrade: its answer is a 101 then. */
  get isUpgrade(): boolean {
    return this.parts.upgraded !== undefined
  }

  /** Whether a hijacked stream's input is the request's own body: one without a length and without an upgrade. */
  get isBodyInput(): boolean {
    return !this.isUpgrade && this.request.headers['transfer-encoding'] !== undefined
  }

  /** A path parameter. */
  param(name: string): string {
    return this.parts.params[name] ?? ''
  }

  header(name: string): string {
    const value = this.request.headers[name]
    return Array.isArray(value) ? value.join(',') : (value ?? '')
  }

  json(status: number, value: unknown): void {
    const body = `${JSON.stringify(value)}\n`
    this.response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
    endWhenRead(this.response, this.request.method === 'HEAD' ? undefined : body)
  }

  empty(status: number): void {
    this.response.writeHead(status)
    endWhenRead(this.response)
  }

  /** Sends the head at once, for an answer that comes in pieces. */
  startStream(contentType: string, status = 200): void {
    this.response.writeHead(status, { 'Content-Type': contentType })
    this.response.flushHeaders()
  }

  /** A piece of a streamed answer, with flow control. */
  write(bytes: Uint8Array | string): Promise<void> {
    return writeAll(this.response, typeof bytes === 'string' ? Buffer.from(bytes) : bytes, this.gone)
  }

  /** Ends a streamed answer, once the client has sent its request or a moment has passed. */
  end(): void {
    endWhenRead(this.response)
  }

  /**
   * The body as a stream; of an upgraded request there is none. What calls itself a form most of moby's handlers have read
   * as one by then, and find nothing left.
   */
  bodyStream({ readsForms = true }: { readonly readsForms?: boolean } = {}): Readable {
    const isForm = this.header('content-type').startsWith('application/x-www-form-urlencoded')
    if (!isForm || !readsForms) return this.request
    this.request.resume()
    return Readable.from([])
  }

  async bodyBytes(limitBytes: number = jsonLimitBytes): Promise<Buffer> {
    const { upgraded } = this.parts
    if (upgraded !== undefined) return this.bodyOfUpgrade(upgraded, limitBytes)
    const body = await readBody(this.request, limitBytes)
    if (body === undefined) throw new LabError('invalid', 'http: request body too large')
    if (body.length <= toldBytes) this.bodyText = body.toString('utf8')
    return body
  }

  /** The body as JSON; an absent body is read as `{}` when `optional`. Throws LabError `invalid`. */
  async bodyJson<T>(schema: z.ZodType<T>, options: { readonly optional?: boolean } = {}): Promise<T> {
    const text = (await this.bodyBytes()).toString('utf8').trim()
    if (text === '') {
      if (options.optional === true) return parseJson('{}', schema)
      throw new LabError('invalid', 'invalid JSON: got EOF while reading request body')
    }
    const type = this.header('content-type').split(';')[0]?.trim() ?? ''
    if (type !== 'application/json' && options.optional !== true) {
      throw new LabError('invalid', `unsupported Content-Type header (${type}): must be 'application/json'`)
    }
    return parseJson(text, schema)
  }

  /**
   * The body as moby's `ReadJSON` decodes it (`goJson.ts`): none is read as `{}`, or refused when `required`, and
   * without a body no content type is asked for. Throws LabError `invalid` with moby's words.
   */
  async bodyAs(shape: GoShape, options: { readonly required?: boolean } = {}): Promise<unknown> {
    const text = (await this.bodyBytes()).toString('utf8')
    const type = this.header('content-type')
    if (text !== '' || type !== '') checkJsonType(type)
    if (text === '' && options.required !== true) return {}
    if (text.trim() === '') throw new LabError('invalid', 'invalid JSON: got EOF while reading request body')
    return decodeGoJson(text, shape)
  }

  /** Takes the connection over; see `hijack.ts`. The answer's status line is sent at once. */
  hijack(contentType: string): ByteChannel {
    return openHijackedStream(this.request, this.response, this.parts.upgraded, contentType)
  }

  /** Refuses after the connection was taken over, as moby does there: no JSON, no length, and the end. */
  refuseRaw(status: number, message: string): void {
    refuseHijacked(this.request, this.response, this.parts.upgraded, { status, message })
  }

  /** Takes the connection over as a WebSocket. Throws LabError invalid when the client didn't ask for one. */
  webSocket(): Promise<WebSocketChannel> {
    return openWebSocket(this.request, this.parts.upgraded)
  }

  private async bodyOfUpgrade({ socket }: UpgradedConnection, limitBytes: number): Promise<Buffer> {
    const length = Number(this.header('content-length') || '0')
    if (!Number.isSafeInteger(length) || length > limitBytes) {
      throw new LabError('invalid', 'http: request body too large')
    }
    const chunks: Buffer[] = []
    let missing = length
    while (missing > 0) {
      const chunk = await nextChunk(socket)
      if (chunk === undefined) throw new LabError('invalid', 'unexpected EOF')
      chunks.push(chunk.subarray(0, missing))
      if (chunk.length > missing) socket.unshift(chunk.subarray(missing))
      missing -= Math.min(missing, chunk.length)
    }
    return Buffer.concat(chunks)
  }
}

function untilLeft(connection: Socket | ServerResponse, response: ServerResponse): AbortSignal {
  const leave = new AbortController()
  const close = (): void => {
    if (!response.writableFinished) leave.abort()
  }
  connection.on('close', close)
  if (connection.destroyed) close()
  return leave.signal
}

function checkJsonType(type: string): void {
  const media = type.split(';')[0]?.trim().toLowerCase() ?? ''
  if (media === '') throw new LabError('invalid', `malformed Content-Type header (${type}): mime: no media type`)
  if (media !== 'application/json') {
    throw new LabError('invalid', `unsupported Content-Type header (${media}): must be 'application/json'`)
  }
}

const wakingEvents = ['readable', 'end', 'close', 'error'] as const

/** The next bytes of a stream that nobody else reads; undefined at its end. */
async function nextChunk(stream: Readable): Promise<Buffer | undefined> {
  for (;;) {
    const chunk = stream.read() as Buffer | null
    if (chunk !== null) return chunk
    if (stream.readableEnded || stream.destroyed) return undefined
    await new Promise<void>((resolve) => {
      const done = (): void => {
        for (const event of wakingEvents) stream.off(event, done)
        resolve()
      }
      for (const event of wakingEvents) stream.on(event, done)
    })
  }
}
