/** The daemon's socket: a file that a dead daemon left is replaced, a living one is refused with a clear sentence. */
import { lstat, mkdir, unlink } from 'node:fs/promises'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { dirname, resolve } from 'node:path'
import { LabError } from '@shared/errors'

const probeTimeoutMs = 1000
/** `sun_path` on Linux; macOS has 104. */
const longestPathBytes = process.platform === 'darwin' ? 103 : 107

/** Whether this is a Windows named pipe, which has no file. */
function isNamedPipe(path: string): boolean {
  return path.startsWith('\\\\.\\pipe\\') || path.startsWith('//./pipe/')
}

/** `unix://…` or `npipe://…`, as `DOCKER_HOST` has it. */
export function socketUrl(path: string): string {
  return isNamedPipe(path) ? `npipe://${path.replaceAll('\\', '/')}` : `unix://${resolve(path)}`
}

/** Makes the path free. Throws LabError unavailable when another daemon listens there or it is no socket. */
export async function claimSocket(path: string): Promise<void> {
  if (isNamedPipe(path)) return
  if (Buffer.byteLength(resolve(path)) > longestPathBytes) {
    throw new LabError('unavailable', `the socket path is longer than ${String(longestPathBytes)} bytes: ${path}`)
  }
  await mkdir(dirname(path), { recursive: true })
  const stat = await lstat(path).catch(() => undefined)
  if (stat === undefined) return
  if (!stat.isSocket()) throw new LabError('unavailable', `${path} exists and is not a socket`)
  if (await isAlive(path)) throw new LabError('unavailable', `a daemon is listening on ${path} already`)
  await unlink(path)
}

/** Listens; the socket can be used by its owner alone. Throws LabError unavailable. */
export async function listen(server: Server, path: string): Promise<void> {
  const oldUmask = isNamedPipe(path) ? undefined : process.umask(0o177)
  try {
    await new Promise<void>((done, fail) => {
      server.once('error', fail)
      server.listen(path, () => {
        server.off('error', fail)
        done()
      })
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new LabError('unavailable', `can't listen on ${path}: ${reason}`, { cause: error })
  } finally {
    if (oldUmask !== undefined) process.umask(oldUmask)
  }
}

/**
 * Answers what is no HTTP. The connection goes with the answer: nobody reads what follows, so that it would not be noticed
 * when the client leaves, and a hijacked stream on it would wait for ever.
 */
export function refuseNonsense(socket: Socket): void {
  if (socket.writable) {
    socket.end('HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n400 Bad Request')
  }
  socket.destroySoon()
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((done) => {
    const probe = connect(path)
    const answer = (alive: boolean): void => {
      probe.destroy()
      done(alive)
    }
    probe.once('connect', () => answer(true))
    probe.once('error', () => answer(false))
    // It accepts no connection but the file is held: better to refuse than to take it away.
    probe.setTimeout(probeTimeoutMs, () => answer(true))
  })
}
