import { once } from 'node:events'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startTestDaemon, type TestDaemon } from './testClient'

let daemon: TestDaemon

beforeEach(async () => {
  daemon = await startTestDaemon()
})
afterEach(() => daemon.close())

/** Sends a long body in pieces, and reads nothing before all of it is sent. */
async function sendLong(path: string, head: string): Promise<string> {
  const piece = Buffer.alloc(256 * 1024, 0xa5)
  const count = 24
  const socket = daemon.dial()
  const failed = once(socket, 'error').then(([error]) => Promise.reject(error as Error))
  const send = async (): Promise<string> => {
    const length = String(head.length + count * piece.length)
    socket.write(`POST ${path} HTTP/1.1\r\nHost: d\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`)
    socket.write(Buffer.from(head, 'latin1'))
    for (let sent = 0; sent < count; sent++) {
      await new Promise<void>((taken) => socket.write(piece, () => taken()))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const chunks: Buffer[] = []
    for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }
  return Promise.race([send(), failed])
}

it('gives a streamed answer to a client that is still sending', async () => {
  const answer = await sendLong('/images/load', 'BZh9')
  expect(answer.split('\r\n')[0]).toBe('HTTP/1.1 200 OK')
  expect(answer).toContain('"error":"bzip2 data invalid: bad magic value found"')
  expect(answer.endsWith('\r\n0\r\n\r\n')).toBe(true)
})

it('gives an error to a client that is still sending', async () => {
  const answer = await sendLong('/build', 'BZh9')
  expect(answer.split('\r\n')[0]).toBe('HTTP/1.1 500 Internal Server Error')
  expect(answer.endsWith('{"message":"bzip2 data invalid: bad magic value found"}\n')).toBe(true)
})
