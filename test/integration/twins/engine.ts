/** The Engine API at its plainest: one request, one answer, nothing interpreted. */
import { request } from 'node:http'

export interface Call {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** Below the version, with its query. */
  readonly path: string
  readonly json?: unknown
  readonly tar?: Buffer
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

const timeoutMs = 60_000

/** Sends a call to the daemon behind a socket. Rejects when it doesn't answer. */
export function call(socketPath: string, { method, path, json, tar }: Call): Promise<Answer> {
  const body = tar ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json)))
  const type = tar === undefined ? 'application/json' : 'application/x-tar'
  const headers = body === undefined ? {} : { 'Content-Type': type, 'Content-Length': body.length }
  return new Promise((done, fail) => {
    const asked = request({ socketPath, method, path: `/v1.45${path}`, headers, timeout: timeoutMs }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', fail)
      response.on('end', () =>
        done({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
    asked.on('timeout', () => asked.destroy(new Error(`no answer to ${method} ${path}`)))
    asked.on('error', fail)
    asked.end(body)
  })
}

/** The answer's JSON; undefined when it has none. */
export function jsonOf(answer: Answer): unknown {
  try {
    return JSON.parse(answer.body.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}
