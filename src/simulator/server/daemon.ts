/**
 * The daemon as a whole: engine, routes and HTTP server on the socket. Long streams (events, logs, attach, build) stay
 * open as long as they need: no request timeout. A malformed request gets a 400 and its connection is closed.
 */
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { SimulatorState } from '../engine/simulatorState'
import type { RunningSimulator, SimulatorOptions } from '../types'
import { createRouter } from './router'
import { allRoutes } from './routes/all'
import { claimSocket, listen, refuseNonsense, socketUrl } from './socket'

/** Starts the daemon; resolves when it listens. Throws LabError unavailable when the socket can't be had. */
export async function startDaemon(options: SimulatorOptions): Promise<RunningSimulator> {
  await claimSocket(options.socketPath)
  const state = await SimulatorState.open(options)
  let router = createRouter(allRoutes(state.engine, state))
  /** Connections whose last request was about the state. */
  const replacing = new WeakSet<Socket>()
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (request.url?.startsWith('/camada/v1/state') === true) replacing.add(request.socket)
    else replacing.delete(request.socket)
    router.handle(request, response)
  })
  server.requestTimeout = 0
  server.headersTimeout = 0
  server.on('upgrade', (request, socket, head) => router.handleUpgrade(request, socket as Socket, head))
  server.on('clientError', (_error, socket) => refuseNonsense(socket as Socket))
  const connections = trackConnections(server)
  state.onReplaced((engine) => {
    router = createRouter(allRoutes(engine, state))
    // Streams of the old engine end; whoever follows them connects again and sees the new one. Who asked gets an answer.
    for (const connection of connections) if (!replacing.has(connection)) connection.destroy()
  })
  try {
    await listen(server, options.socketPath)
  } catch (error) {
    await state.close()
    throw error
  }
  state.announce(socketUrl(options.socketPath))
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((done) => server.close(() => done()))
    await state.close()
    for (const connection of connections) connection.destroy()
    await closed
  }
  return { url: socketUrl(options.socketPath), close: () => (closing ??= close()) }
}

function trackConnections(server: Server): ReadonlySet<Socket> {
  const connections = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
  })
  return connections
}
