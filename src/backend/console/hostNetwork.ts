/**
 * The network of the console's host shell: `curl localhost:8080` after `docker run -p 8080:80 nginx`. The simulator is
 * asked for a connection from its host (`CamadaApi.connect`). With a real engine on this machine the connection is a real
 * one, but only to ports that a running container publishes: the shell reaches nothing else of the machine.
 */
import { connect as connectSocket } from 'node:net'
import type { Duplex } from 'node:stream'
import { PosixError } from '@posix/filesystem/posixError'
import { isLoopback } from '@posix/process/addresses'
import { noNetwork, type ContainerNetwork, type Neighbour } from '@posix/process/network'
import { SocketTable } from '@posix/process/socketTable'
import type { Descriptor } from '@posix/process/types'
import { LabError } from '@shared/errors'
import type { EngineClient } from '../docker/types'

const chunkBytes = 64 * 1024
/** Networks of containers lie in these (RFC 1918). */
const privateAddress = /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./

/** `client` throws LabError when there is no engine: then nobody listens. */
export function createHostNetwork(client: () => EngineClient): ContainerNetwork {
  return {
    ...noNetwork,
    reaches: (address) => privateAddress.test(address),
    listenerAt: async (address, port) => {
      const connection = await connectTo(client, address, port)
      return connection === undefined ? undefined : neighbourOver(connection, address, port)
    },
  }
}

/** Throws PosixError EHOSTUNREACH for an address that nobody has. */
async function connectTo(client: () => EngineClient, address: string, port: number): Promise<Duplex | undefined> {
  try {
    const engine = client()
    const { camada } = engine
    if (camada?.connect !== undefined) return await camada.connect(address, port)
    return (await isPublishedHere(engine, address, port)) ? await dial(port) : undefined
  } catch (error) {
    if (!(error instanceof LabError)) throw error
    if (error.kind === 'notFound') throw new PosixError('EHOSTUNREACH')
    return undefined
  }
}

async function isPublishedHere({ url, containers }: EngineClient, address: string, port: number): Promise<boolean> {
  if (!isLoopback(address) || !/^(unix|npipe):/.test(url)) return false
  const found = await containers.list({ filters: { status: ['running'] } })
  return found.some(({ Ports }) => Ports.some(({ PublicPort, Type }) => PublicPort === port && Type === 'tcp'))
}

function dial(port: number): Promise<Duplex | undefined> {
  return new Promise((resolve) => {
    const socket = connectSocket({ host: '127.0.0.1', port, allowHalfOpen: true })
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}

/** Somebody who listens for one connection and passes on what it says. */
function neighbourOver(far: Duplex, address: string, port: number): Neighbour {
  const sockets = new SocketTable()
  const listening = sockets.listen({ address, port })
  const listener = sockets.listenerAt(address, port)
  const { socket } = listening
  if (listener === undefined || socket?.kind !== 'listening') throw new PosixError('ECONNREFUSED')
  far.on('error', () => undefined)
  void socket.accept(listening).then((near) => {
    listening.close()
    if (near !== undefined) pass(near, far)
  })
  return { listener, sockets }
}

/** Each side is closed when the other is; what can't be taken any more is dropped. */
function pass(near: Descriptor, far: Duplex): void {
  const out = async (): Promise<void> => {
    for (let bytes = await near.read(chunkBytes); bytes.length > 0; bytes = await near.read(chunkBytes)) {
      if (!far.write(bytes)) await drained(far)
    }
    far.end()
  }
  const back = async (): Promise<void> => {
    for await (const bytes of far.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) await near.write(bytes)
  }
  void out().catch(() => far.destroy())
  void back()
    .catch(() => undefined)
    .finally(() => {
      near.close()
      far.end()
    })
}

function drained(far: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of ['drain', 'close'] as const) far.off(event, done)
      resolve()
    }
    for (const event of ['drain', 'close'] as const) far.on(event, done)
  })
}
