/**
 * Requests through dockerode's modem: the one place that knows it. Answers come as JSON, as a stream that is pulled, or
 * as the two directions of a hijacked connection. dockerode's own verbs aren't used, because they lose headers, leave
 * streams flowing and can't be told apart from each other when they fail.
 */
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { Agent, request as requestOverHttp } from 'node:http'
import Module, { createRequire } from 'node:module'
import { addAbortSignal, type Duplex, type Readable } from 'node:stream'
import { inspect } from 'node:util'
import type { DockerOptions } from 'dockerode'
import { LabError } from '@shared/errors'
import type { Address } from '../address'
import { systemCode, toEngineError } from '../engineErrors'

export type QueryValue = string | number | boolean | readonly string[] | object | undefined

export interface EngineRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD'
  /** Without the version prefix, e.g. `/images/json`; parts already escaped. */
  readonly path: string
  /** Undefined and false values are left out; objects are sent as JSON; arrays repeat the name. */
  readonly query?: Readonly<Record<string, QueryValue>>
  readonly body?: object
  /** A tar to send. */
  readonly file?: Readable
  readonly signal?: AbortSignal | undefined
  /** Statuses besides 2xx that are no error. */
  readonly accept?: readonly number[]
}

export interface Transport {
  json<Answer>(request: EngineRequest): Promise<Answer>
  /** The answer's body, not flowing yet. */
  stream(request: EngineRequest): Promise<IncomingMessage>
  /** Upgrades the connection. `body` must not be empty: docker-modem doesn't send the request otherwise. */
  hijack(request: EngineRequest & { body: object }): Promise<Duplex>
  dispose(): void
}

/** `jsonAnew`: on a connection of its own. */
type DialMode = 'json' | 'jsonAnew' | 'stream' | 'hijack'

/** Speaks to an address; `apiVersion` undefined leaves the version out of the path. */
export function createTransport(address: Address, apiVersion: string | undefined): Transport {
  // Asking for keep-alive makes an engine that refuses an upload early read on instead of closing under our writes; a
  // connection is used once all the same, since one kept from before the daemon's restart would fail.
  const agent = new Agent({ keepAlive: true })
  agent.keepSocketAlive = () => false
  // Questions can be asked again: a third of a short one's time is the making of its connection.
  const kept = new Agent({ keepAlive: true, maxFreeSockets: keptConnections })
  const modem = withOwnAgents(createModem(address, agent, apiVersion), { agent, kept })
  const hijacked = new Set<Duplex>()
  const dial = <Answer>(request: EngineRequest, mode: DialMode): Promise<Answer> =>
    dialOnce<Answer>(modem, request, mode)
  return {
    json: <Answer>(request: EngineRequest) =>
      dial<Answer>(request, 'json').catch((thrown: unknown) => {
        // A connection that was kept may have ended meanwhile, which only its next use shows.
        if (request.method !== 'GET' || request.signal?.aborted === true || !wasCutOff(thrown)) throw thrown
        return dial<Answer>(request, 'jsonAnew')
      }),
    stream: (request) => dial(request, 'stream'),
    hijack: async (request) => {
      const socket = await dial<Duplex>(request, 'hijack')
      hijacked.add(socket)
      socket.once('close', () => hijacked.delete(socket))
      socket.on('error', () => undefined)
      return socket
    },
    dispose: () => {
      agent.destroy()
      kept.destroy()
      for (const socket of hijacked) socket.destroy()
    },
  }
}

const keptConnections = 2

function wasCutOff(thrown: unknown): boolean {
  const code = systemCode(thrown)
  return code === 'ECONNRESET' || code === 'EPIPE'
}

/**
 * Gives questions connections that are kept, and all else one each. docker-modem follows a redirect by itself and forgets
 * the socket, which throws where nobody can catch it. A daemon redirects paths that aren't clean; ours are, and what
 * redirects all the same fails as a request.
 */
function withOwnAgents(modem: Modem, { agent, kept }: { readonly agent: Agent; readonly kept: Agent }): Modem {
  const build = modem.buildRequest.bind(modem)
  modem.buildRequest = (options, context, body, callback) => {
    const isQuestion = options['method'] === 'GET' && context['isAnew'] !== true
    const isWhole = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
    if (context['isStream'] !== true && isWhole) {
      ask(modem, { ...options, agent: isQuestion ? kept : agent }, { ...context, body }, callback)
    } else build({ ...options, agent, maxRedirects: 0, ...untold }, context, body, callback)
  }
  return modem
}

/**
 * Asks as docker-modem does, by Node's own request: the modem's, which follows redirects, puts each address and all
 * options together anew, as long as the whole question takes; and it waits for ever for an answer that breaks off.
 */
function ask(
  modem: Modem,
  options: RequestOptions,
  { statusCodes, body }: Dialled & { readonly body: string | Buffer | undefined },
  callback: Settle,
): void {
  const fail = (error: unknown): void => callback(error, null)
  let request: ClientRequest
  try {
    request = requestOverHttp(options)
  } catch (error) {
    return fail(error)
  }
  request.on('error', fail)
  request.once('response', (answer) => {
    if (options.signal !== undefined) addAbortSignal(options.signal, answer)
    const chunks: Buffer[] = []
    answer.on('data', (chunk: Buffer) => chunks.push(chunk))
    answer.on('error', fail)
    answer.once('end', () => {
      const { statusCode = 0, headers } = answer
      if (statusCode >= 300 && headers.location !== undefined) {
        return fail(new Error(`the engine redirects to ${headers.location}`))
      }
      const told = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
      modem.buildPayload(null, false, statusCodes, false, request, answer, jsonOf(told), callback)
    })
  })
  request.end(body)
}

/** What isn't JSON stays as it is, as with docker-modem. */
function jsonOf(body: Buffer = Buffer.alloc(0)): unknown {
  try {
    return JSON.parse(body.toString()) || body
  } catch {
    return body
  }
}

/** docker-modem writes each request down, agent and all, though nobody debugs it: three quarters of a call's time. */
const untold = { [inspect.custom]: () => 'a request' }

type ModemClass = new (options: DockerOptions) => Modem
let modemClass: ModemClass | undefined

/**
 * dockerode's modem by itself. dockerode loads gRPC for BuildKit's sessions, and the modem ssh2 for engines behind ssh,
 * neither of which is used: together they take a third of the time of a program that runs one command.
 */
function loadModem(): ModemClass {
  const ofDockerode = createRequire(createRequire(import.meta.url).resolve('dockerode'))
  const ofModem = createRequire(ofDockerode.resolve('docker-modem'))
  const path = ofModem.resolve('./ssh')
  const withoutSsh = new Module(path)
  withoutSsh.exports = refuseSsh
  withoutSsh.loaded = true
  ofModem.cache[path] ??= withoutSsh
  return ofDockerode('docker-modem') as ModemClass
}

function refuseSsh(): never {
  throw new LabError('notImplemented', 'this kind of address is not supported yet', {
    hint: { key: 'engine.unsupported' },
  })
}

type Settle = (error: unknown, answer: unknown) => void

/** What was asked for, as `dial` was given it. */
interface Dialled extends Readonly<Record<string, unknown>> {
  readonly statusCodes: Readonly<Record<string, true>>
}

interface Modem {
  buildRequest(options: Record<string, unknown>, context: Dialled, body: unknown, callback: Settle): void
  buildPayload(
    error: null,
    isStream: false,
    statusCodes: Dialled['statusCodes'],
    opensStdin: false,
    request: ClientRequest,
    answer: IncomingMessage,
    json: unknown,
    callback: Settle,
  ): void
  dial(options: Record<string, unknown>, callback: Settle): void
}

/** docker-modem reads DOCKER_HOST and certificates by itself and may throw on them: it is kept from it. */
function createModem(address: Address, agent: Agent, apiVersion: string | undefined): Modem {
  const saved = process.env['DOCKER_HOST']
  delete process.env['DOCKER_HOST']
  try {
    const where =
      address.kind === 'tcp'
        ? { host: `http://${address.host}`, port: address.port }
        : { socketPath: socketPath(address) }
    const version = apiVersion === undefined ? {} : { version: `v${apiVersion}` }
    modemClass ??= loadModem()
    return new modemClass({ ...where, ...version, protocol: 'http', agent } as unknown as DockerOptions)
  } finally {
    if (saved !== undefined) process.env['DOCKER_HOST'] = saved
  }
}

function socketPath(address: Address): string {
  if (address.kind === 'socket') return address.path
  throw new LabError('notImplemented', 'this kind of address is not supported yet', {
    hint: { key: 'engine.unsupported' },
  })
}

function dialOnce<Answer>(modem: Modem, request: EngineRequest, mode: DialMode): Promise<Answer> {
  const { signal, file } = request
  if (signal?.aborted === true) return Promise.reject(toEngineError(new Error('aborted'), signal))
  const upload = file === undefined ? undefined : new AbortController()
  const given = upload === undefined ? signal : either(signal, upload)
  return new Promise((resolve, reject) => {
    const settle = (error: unknown, answer: unknown): void => {
      if (error === null || error === undefined) {
        resolve(answer as Answer)
        return
      }
      reject(toEngineError(error, signal))
      // An upload that was refused early has no reader any more.
      file?.destroy()
      upload?.abort()
    }
    modem.dial(
      {
        path: `${request.path}?`,
        method: request.method,
        options: { _query: definedOnly(request.query ?? {}), _body: request.body ?? {} },
        statusCodes: statusesOf(request.accept),
        isStream: mode === 'stream' || mode === 'hijack',
        isAnew: mode === 'jsonAnew',
        ...(request.body === undefined ? {} : { allowEmpty: true }),
        ...(file === undefined ? {} : { file }),
        ...(request.method === 'PUT' && request.body !== undefined && sentAsJson(request.body)),
        ...(mode === 'hijack' ? { hijack: true, openStdin: true } : {}),
        ...(given === undefined ? {} : { abortSignal: given }),
      },
      settle,
    )
  })
}

/** docker-modem sends a body of JSON by POST alone; by PUT it sends files. */
function sentAsJson(body: object): { file: Buffer; headers: Record<string, string> } {
  return { file: Buffer.from(JSON.stringify(body)), headers: { 'Content-Type': 'application/json' } }
}

/** Aborted by the caller or by us. */
function either(signal: AbortSignal | undefined, own: AbortController): AbortSignal {
  signal?.addEventListener('abort', () => own.abort(signal.reason), { once: true, signal: own.signal })
  return own.signal
}

const usualStatuses = statuses([101, 200, 201, 202, 204])

function statusesOf(accept: readonly number[] = []): Readonly<Record<number, true>> {
  return accept.length === 0 ? usualStatuses : { ...usualStatuses, ...statuses(accept) }
}

function statuses(accepted: readonly number[]): Readonly<Record<number, true>> {
  return Object.fromEntries(accepted.map((status) => [status, true as const]))
}

function definedOnly(query: Readonly<Record<string, QueryValue>>): Record<string, QueryValue> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== false))
}

/**
 * A container, volume or network in a path, cleaned as the daemon would: `/web` is `web`, and an alias keeps its slash
 * (`web/db`). Throws LabError `invalid` for an empty name, `notFound` for one that leads elsewhere.
 */
export function pathPart(name: string, what: string): string {
  if (name.trim() === '') throw new LabError('invalid', `invalid ${what} name or ID: value is empty`)
  const parts = name.split('/').filter((part) => part !== '')
  if (parts.length === 0 || parts.some((part) => part === '.' || part === '..')) {
    throw new LabError('notFound', `No such ${what}: ${name}`)
  }
  return parts.map(encodeURIComponent).join('/')
}

/** An image's name in a path keeps its slashes, colons and at-sign. Throws LabError `invalid`. */
export function imagePath(reference: string): string {
  const parts = reference.split('/')
  if (reference.trim() === '' || parts.some((part) => part === '.' || part === '..' || part === '')) {
    throw new LabError('invalid', 'invalid reference format', { hint: { key: 'image.invalidReference' } })
  }
  return parts.map((part) => encodeURIComponent(part).replaceAll('%3A', ':').replaceAll('%40', '@')).join('/')
}
