/** A Unix socket before an engine's, which can go away with all its connections, or take them and say nothing. */
import { rm } from 'node:fs/promises'
import { createConnection, createServer, type Socket } from 'node:net'

export interface Proxy {
  /** From now on connections are taken and never answered. */
  hang(isHanging: boolean): void
  /** Ends every connection and takes the socket away; once more does nothing. */
  close(): Promise<void>
}

export async function startProxy(path: string, target: string): Promise<Proxy> {
  const sockets = new Set<Socket>()
  let isHanging = false
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }
  await rm(path, { force: true })
  const server = createServer({ allowHalfOpen: true }, (near) => {
    keep(near)
    if (isHanging) return
    const far = createConnection({ path: target, allowHalfOpen: true })
    keep(far)
    near.pipe(far).pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
  return {
    hang: (hanging) => (isHanging = hanging),
    async close() {
      if (!server.listening) return
      const closed = new Promise((resolve) => server.close(resolve))
      sockets.forEach((socket) => socket.destroy())
      await closed
      await rm(path, { force: true })
    },
  }
}
