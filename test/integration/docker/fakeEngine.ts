/**
 * Engines that misbehave, each on a Unix socket of its own: one that answers as told, and can at any moment hang, drop
 * its connections or go away and come back. What is real (a busy daemon, a dying one) can't be had on demand.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSocketServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface FakeEngine {
  readonly url: string
  /** Answers before the usual ones when it returns true. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined
  /** Takes requests and answers none. */
  isHanging: boolean
  readonly requests: string[]
  /** Sends an event to everybody who listens. */
  emit(event: object): void
  stop(): Promise<void>
  start(): Promise<void>
  /** Ends every open connection without a word. */
  drop(): void
}

const version = { Version: '26.1.5', ApiVersion: '1.45', MinAPIVersion: '1.24', Os: 'linux', Arch: 'amd64' }
const info = {
  Name: 'fake',
  ServerVersion: '26.1.5',
  Driver: 'overlay2',
  DriverStatus: [['Backing Filesystem', 'extfs']],
  DockerRootDir: '/var/lib/docker',
  OperatingSystem: 'Fake',
  OSType: 'linux',
  Architecture: 'x86_64',
  KernelVersion: '6.1',
  Containers: 0,
  ContainersRunning: 0,
  Images: 0,
}

export class Sockets {
  readonly directory = mkdtempSync(join(tmpdir(), 'camada-fake-'))
  readonly #disposers: (() => Promise<void>)[] = []
  #next = 0

  path(): string {
    return join(this.directory, `${this.#next++}.sock`)
  }

  /** A well-behaved engine with nothing in it, until told otherwise. */
  async engine(answers: { osType?: string; apiVersion?: string } = {}): Promise<FakeEngine> {
    const engine = new Fake(this.path(), answers)
    await engine.start()
    this.#disposers.push(() => engine.stop())
    return engine
  }

  /** A socket that treats each connection in its own way. */
  async raw(treat: (socket: Socket) => void): Promise<string> {
    const path = this.path()
    const sockets = new Set<Socket>()
    const server = createSocketServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      treat(socket)
    })
    await new Promise<void>((listening) => server.listen(path, listening))
    this.#disposers.push(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((closed) => server.close(() => closed()))
    })
    return `unix://${path}`
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#disposers.map((dispose) => dispose()))
    rmSync(this.directory, { recursive: true, force: true })
  }
}

class Fake implements FakeEngine {
  readonly url: string
  readonly requests: string[] = []
  intercept: FakeEngine['intercept']
  isHanging = false
  #server: Server | undefined
  readonly #connections = new Set<Socket>()
  readonly #listening = new Set<ServerResponse>()

  constructor(
    private readonly path: string,
    private readonly answers: { osType?: string; apiVersion?: string },
  ) {
    this.url = `unix://${path}`
  }

  async start(): Promise<void> {
    rmSync(this.path, { force: true })
    const server = createServer((request, response) => this.#answer(request, response))
    server.on('connection', (socket: Socket) => {
      this.#connections.add(socket)
      socket.on('close', () => this.#connections.delete(socket))
      socket.on('error', () => undefined)
    })
    server.on('upgrade', (request, socket) => {
      this.requests.push(`${request.method} ${request.url}`)
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n')
    })
    await new Promise<void>((listening) => server.listen(this.path, listening))
    this.#server = server
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    const closed = new Promise<void>((done) => server.close(() => done()))
    this.drop()
    await closed
    rmSync(this.path, { force: true })
  }

  drop(): void {
    for (const connection of this.#connections) connection.destroy()
  }

  emit(event: object): void {
    for (const response of this.#listening) response.write(`${JSON.stringify(event)}\n`)
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = (request.url ?? '').replace(/^\/v\d+\.\d+/, '')
    this.requests.push(`${request.method} ${request.url}`)
    if (this.isHanging) return
    if (this.intercept?.(request, response) === true) return
    const path = url.replace(/\?.*$/, '')
    const json = (value: unknown, status = 200): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
    }
    const { osType = 'linux', apiVersion = '1.45' } = this.answers
    switch (path) {
      case '/_ping':
        response.writeHead(200, { 'Api-Version': apiVersion, Ostype: osType }).end('OK')
        return
      case '/version':
        return json({ ...version, ApiVersion: apiVersion, Os: osType })
      case '/info':
        return json({ ...info, OSType: osType })
      case '/events':
        response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders()
        this.#listening.add(response)
        response.on('close', () => this.#listening.delete(response))
        return
      case '/images/json':
      case '/containers/json':
        return json([])
      default:
        return json({ message: 'page not found' }, 404)
    }
  }
}
