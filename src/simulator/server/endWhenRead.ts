/**
 * Ends an answer only when its request has been read: Node closes a connection that isn't kept as soon as the answer is
 * out, and a client that is still sending then loses the answer. Go's server reads on for a moment too.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** How long a client may go on sending after its answer, which it has whole by its length. */
const readingOnMs = 500

/** Sends the rest of an answer whose head is written; `body` may be absent. */
export function endWhenRead(response: ServerResponse, body?: string): void {
  const { req: request } = response
  if (request.complete || !hasBody(request)) {
    response.end(body)
    return
  }
  if (body === undefined) response.flushHeaders()
  else response.write(body)
  const end = (): void => {
    clearTimeout(timer)
    if (!response.writableEnded) response.end()
  }
  const timer = setTimeout(end, readingOnMs)
  request.once('end', end)
  request.once('close', end)
  // Whoever began to read and stopped may listen still; a stream with such a listener doesn't flow.
  request.removeAllListeners('readable')
  setImmediate(() => request.resume())
}

/** One without is complete a moment after its head. */
function hasBody({ headers }: IncomingMessage): boolean {
  return (headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined
}
