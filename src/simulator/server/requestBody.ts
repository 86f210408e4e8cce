/**
 * A request's whole body. By events and not by `for await`, whose iterator costs more than a small body does: every call
 * that has one pays for it.
 */
import type { IncomingMessage } from 'node:http'

/**
 * Resolves to the body, or to undefined when it is longer than the limit: the rest is read and dropped then, since who
 * is cut off while sending never reads the answer. Rejects when the client goes away in the middle.
 */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const finish = (): void => resolve(size > limitBytes ? undefined : Buffer.concat(chunks))
    if (request.readableEnded) {
      finish()
      return
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limitBytes) chunks.length = 0
      else chunks.push(chunk)
    })
    request.once('end', finish)
    request.once('error', reject)
    // After the end this says nothing more.
    request.once('close', () => reject(new Error('aborted')))
  })
}
