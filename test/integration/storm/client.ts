/** A client that sends what it is told, byte for byte, and takes down what comes back. */
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Attack } from './attacks'

/** An answer that has not ended after this is a hang. */
const patienceMs = 60_000
/** How long a client that lingers stays. */
const lingerMs = 40

export interface Outcome {
  /** Everything that the daemon sent. */
  readonly received: Buffer
  /** The connection did not end in time. */
  readonly isHanging: boolean
}

/** Sends an attack on a connection of its own. Resolves when the connection is over; never rejects. */
export async function send(socketPath: string, attack: Attack): Promise<Outcome> {
  const socket = connect({ path: socketPath, allowHalfOpen: true })
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  // The daemon may cut off a client that sends nonsense: that is an end like another.
  socket.on('error', () => undefined)
  const closed = new Promise<void>((done) => socket.once('close', () => done()))
  socket.once('end', () => socket.end())
  await write(socket, attack)
  if (attack.ending === 'leave') socket.destroy()
  if (attack.ending === 'halfClose') socket.end()
  if (attack.ending === 'linger') void delay(lingerMs).then(() => socket.destroy())
  const patience = new AbortController()
  const late = delay(patienceMs, true, { signal: patience.signal }).catch(() => false)
  const isHanging = await Promise.race([closed.then(() => false), late])
  patience.abort()
  socket.destroy()
  return { received: Buffer.concat(chunks), isHanging }
}

async function write(socket: Socket, attack: Attack): Promise<void> {
  for (const [index, chunk] of attack.chunks.entries()) {
    if (index > 0 && attack.pauseMs > 0) await delay(attack.pauseMs)
    if (socket.destroyed || chunk.length === 0) continue
    await new Promise<void>((taken) => socket.write(chunk, () => taken()))
  }
}
