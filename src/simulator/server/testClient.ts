/** Test support: a daemon over an engine with the image `box`, and a bare HTTP client on its socket. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../engine/engine'
import { openTestEngine } from '../engine/testEngine'
import { createRouter } from './router'
import { allRoutes } from './routes/all'
import { refuseNonsense } from './socket'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface TestDaemon {
  readonly engine: Engine
  readonly socketPath: string
  /** One request; an object body goes as JSON. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>
  /** `ask`, and the answer's JSON. */
  json(method: string, path: string, body?: unknown): Promise<unknown>
  /** A raw connection. */
  dial(): Socket
  close(): Promise<void>
}

/** Starts it on a socket in a temporary folder. */
export async function startTestDaemon(): Promise<TestDaemon> {
  const folder = mkdtempSync(join(tmpdir(), 'daemon-'))
  const socketPath = join(folder, 's')
  const opened = await openTestEngine()
  const router = createRouter(allRoutes(opened.engine))
  const server = createServer((asked, response) => router.handle(asked, response))
  server.on('upgrade', (asked, socket, head) => router.handleUpgrade(asked, socket as Socket, head))
  server.on('clientError', (_error, socket) => refuseNonsense(socket as Socket))
  await new Promise<void>((done) => server.listen(socketPath, done))
  const ask = (method: string, path: string, body?: unknown): Promise<Answer> => askOnce(socketPath, method, path, body)
  return {
    engine: opened.engine,
    socketPath,
    ask,
    json: async (method, path, body) => JSON.parse((await ask(method, path, body)).text) as unknown,
    dial: () => connect(socketPath),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await opened.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function askOnce(socketPath: string, method: string, path: string, body: unknown): Promise<Answer> {
  return new Promise((done, fail) => {
    const isBytes = body instanceof Uint8Array
    const headers = body === undefined ? {} : { 'Content-Type': isBytes ? 'application/x-tar' : 'application/json' }
    const asked = request({ socketPath, method, path, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', fail)
      response.on('end', () =>
        done({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }),
      )
    })
    asked.on('error', fail)
    asked.end(body === undefined ? undefined : isBytes ? body : JSON.stringify(body))
  })
}

/** Collects what a connection receives until it ends. */
export function readAll(socket: Socket): Promise<string> {
  return new Promise((done) => {
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('close', () => done(Buffer.concat(chunks).toString('latin1')))
  })
}
