/** A client of a stream that leaves when it is told to, and otherwise looks at what it was given. */
import { connect, type Socket } from 'node:net'
import type { StreamCall } from './streamCalls'

/** A call that has not ended after this hangs; one that waits for bytes that don't come leaves by itself. */
const patienceMs = 60_000
const boredMs = 400

/** Makes a call. Resolves with what was wrong with it, or undefined; never rejects. */
export async function converse(socketPath: string, call: StreamCall): Promise<string | undefined> {
  const socket = connect({ path: socketPath, allowHalfOpen: true })
  const chunks: Buffer[] = []
  const closed = new Promise<void>((done) => socket.once('close', () => done()))
  // Whoever is cut off by its own leaving has nothing to complain of.
  let broken = ''
  socket.on('error', (error) => (broken = ` (${error.message})`))
  socket.once('end', () => socket.end())
  let received = 0
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (call.leaving.kind === 'end') chunks.push(chunk)
    else if (call.leaving.kind === 'reading' && received > call.leaving.afterBytes) socket.destroy()
  })
  let isLate = false
  const leave = (): void => {
    isLate = call.leaving.kind === 'end'
    socket.destroy()
  }
  const timer = setTimeout(leave, call.leaving.kind === 'end' ? patienceMs : boredMs)
  await sendAll(socket, call)
  await closed
  clearTimeout(timer)
  if (isLate) return 'no end of the answer'
  const fault = call.leaving.kind === 'end' ? faultOf(call, Buffer.concat(chunks)) : undefined
  return fault === undefined ? undefined : `${fault}${broken}`
}

async function sendAll(socket: Socket, call: StreamCall): Promise<void> {
  const upgrade = call.isUpgrade ? 'Connection: Upgrade\r\nUpgrade: tcp\r\n' : 'Connection: close\r\n'
  const type = call.path.startsWith('/build') || call.method === 'PUT' ? 'application/x-tar' : 'application/json'
  const content = call.body.length > 0 ? `Content-Type: ${type}\r\n` : ''
  const length = `Content-Length: ${String(call.body.length)}\r\n`
  const head = `${call.method} /v1.45${call.path} HTTP/1.1\r\nHost: d\r\n${upgrade}${content}${length}\r\n`
  const all = call.input === undefined ? call.body : Buffer.concat([call.body, call.input])
  const count = call.leaving.kind === 'sending' ? call.leaving.afterBytes : all.length
  // In one piece: an answer may be there, and its connection closed, before a second is written.
  const bytes = Buffer.concat([Buffer.from(head), all.subarray(0, count)])
  await new Promise<void>((taken) => socket.write(bytes, () => taken()))
  if (call.leaving.kind === 'sending') socket.destroy()
  else if (call.input !== undefined) socket.end()
}

function faultOf({ expected }: StreamCall, received: Buffer): string | undefined {
  const headEnd = received.indexOf('\r\n\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(received.toString('latin1', 0, 20))?.[1])
  if (headEnd < 0 || ![101, 200].includes(status)) return `answered ${received.toString('latin1', 0, 300)}`
  if (expected === undefined) return undefined
  const said = payloadOf(received.subarray(headEnd + 4))
  if (said?.equals(expected) === true) return undefined
  return `said ${String(said?.length)} bytes in place of ${String(expected.length)}`
}

/** What multiplexed frames hold; undefined when the last is cut short. */
function payloadOf(stream: Buffer): Buffer | undefined {
  const parts: Buffer[] = []
  let at = 0
  while (at < stream.length) {
    if (at + 8 > stream.length) return undefined
    const end = at + 8 + stream.readUInt32BE(at + 4)
    if (end > stream.length) return undefined
    parts.push(stream.subarray(at + 8, end))
    at = end
  }
  return Buffer.concat(parts)
}
