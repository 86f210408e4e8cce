/**
 * A connection from the simulated host, `POST /camada/v1/host-network/connect`: the way to published ports for who sits
 * on that host, as the lab's own shell does. The answer's connection is the TCP connection, bytes both ways; 409 when
 * nobody listens there, 404 when nobody has the address.
 */
import type { Descriptor } from '@posix/process/types'
import { PosixError } from '@posix/filesystem/posixError'
import { z } from 'zod'
import type { Engine } from '../../engine/engine'
import { connectFromHost } from '../../engine/networkReach'
import type { ByteChannel } from '../hijack'
import type { Route } from '../router'

const chunkBytes = 64 * 1024

const connectSchema = z.object({ address: z.string().max(64), port: z.number().int().min(1).max(65_535) })

export function hostNetworkRoutes(engine: Engine): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/camada/v1/host-network/connect',
      handler: async (exchange) => {
        const { address, port } = await exchange.bodyJson(connectSchema)
        const connection = await connectFromHost(engine, address, port)
        const channel = exchange.hijack('application/octet-stream')
        channel.closed.addEventListener('abort', () => connection.close(), { once: true })
        void send(channel, connection).catch(engine.reportError)
        await receive(channel, connection)
      },
    },
  ]
}

/** From the client; what the other side takes no more is dropped. */
async function send(channel: ByteChannel, connection: Descriptor): Promise<void> {
  try {
    for await (const bytes of channel.input) await connection.write(bytes)
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
  }
  if (connection.socket?.kind === 'connected') connection.socket.shutdown()
}

/** To the client, until the other side has said everything. */
async function receive(channel: ByteChannel, connection: Descriptor): Promise<void> {
  try {
    for (;;) {
      const bytes = await connection.read(chunkBytes)
      if (bytes.length === 0) break
      await channel.write(bytes)
    }
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
  } finally {
    connection.close()
    channel.end()
  }
}
