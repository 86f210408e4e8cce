/** Requests as they go over the wire, without a client between: what is sent, and what exactly comes back. */
import { request } from 'node:http'
import type { Bench } from './bench'

export interface RawRequest {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, unknown>>
  /** Sent as JSON; a string or bytes as they are, or what a function makes. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface RawReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** Sends it under the bench's version of the API. */
export async function send(
  bench: Bench,
  { method, path, query = {}, body: given, headers = {} }: RawRequest,
): Promise<RawReply> {
  const body: unknown = typeof given === 'function' ? await (given as () => Promise<Buffer>)() : given
  const parameters = Object.entries(query).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  const search = new URLSearchParams(parameters).toString()
  const isPlain = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
  const payload = isPlain ? body : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...bench.address,
        method,
        path: `/v${bench.apiVersion}${path}${search === '' ? '' : `?${search}`}`,
        headers: { ...(isPlain ? {} : { 'Content-Type': 'application/json' }), ...headers },
      },
      (reply) => {
        const chunks: Buffer[] = []
        reply.on('data', (chunk: Buffer) => chunks.push(chunk))
        reply.on('error', reject)
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(chunks) }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(payload)
  })
}
