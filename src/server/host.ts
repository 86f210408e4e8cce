/**
 * The browser host: the built page and the backend's link on one loopback port. `guard.ts` says who may speak,
 * `answers.ts` what is answered over HTTP, `sockets.ts` how a page gets its link.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { listPageFiles } from '@backend/app/pageFiles'
import type { ServeLink } from '@backend/app/serveLink'
import { tokenParameter } from '@shared/contract/hosts'
import { LabError } from '@shared/errors'
import { answerText, PageAnswers } from './answers'
import { createToken, isAuthorized, refusalOf } from './guard'
import { serveSockets, type SocketsOptions } from './sockets'

export interface HostOptions extends Pick<SocketsOptions, 'authenticateWithinMs' | 'pingEveryMs'> {
  /** 0 takes any free port. */
  readonly port: number
  /** Folder of the built page. */
  readonly pageDir: string
  readonly version: string
  /** Resolves when the backend is there; the page is served before that. */
  readonly serveLink: Promise<ServeLink>
  /** Default: a fresh one. */
  readonly token?: string
}

export interface Host {
  /** What to open: `http://127.0.0.1:PORT/#token=…`. */
  readonly address: string
  readonly port: number
  readonly token: string
  /** Drops every connection and stops listening. */
  close(): Promise<void>
}

/**
 * Starts to listen on 127.0.0.1. Throws LabError `conflict` when the port is taken, `forbidden` when the system
 * keeps it, `notFound` when there is no built page.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  // A backend that could not start is told to each socket that comes; whoever started it hears of it too.
  options.serveLink.catch(() => {})
  const token = options.token ?? createToken()
  const page = new PageAnswers(await listPageFiles(options.pageDir))
  const server = createServer((request, response) => {
    handle(request, response).catch(() => {
      if (response.headersSent) response.destroy()
      else answerText(request, response, 500, 'the page could not be read')
    })
  })
  // Long streams and slow pages are no attack on a host of one user.
  server.requestTimeout = 0

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = refusalOf(request.headers, 'request')
    if (refusal !== undefined) return answerText(request, response, 403, refusal)
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    if (await page.answer(request, response, path)) return
    if (!isAuthorized(token, request.headers)) return answerText(request, response, 401, 'this needs the token')
    if (path === '/version' && request.method === 'GET') return answerText(request, response, 200, options.version)
    answerText(request, response, 404, 'no such page')
  }

  const sockets = serveSockets(server, { ...options, token })
  const port = await listen(server, options.port)
  return {
    address: `http://127.0.0.1:${port}/#${tokenParameter}=${token}`,
    port,
    token,
    close: () =>
      new Promise((resolve) => {
        sockets.dispose()
        server.close(() => resolve())
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), 500).unref()
      }),
  }
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port)))
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

function listenError(error: NodeJS.ErrnoException, port: number): LabError {
  if (error.code === 'EADDRINUSE')
    return new LabError('conflict', `port ${port} is in use: choose another with --port, or none for any free one`)
  if (error.code === 'EACCES')
    return new LabError('forbidden', `port ${port} may not be used by this user: choose one above 1023 with --port`)
  return new LabError('unavailable', error.message, { cause: error })
}
