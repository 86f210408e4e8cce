/**
 * From a request to its route. Paths come with a version (`/v1.45/containers/json`) or without. Image names and
 * those of linked containers hold slashes, so the name's part of such a path is encoded before the routes are searched.
 *
 * An unknown path or method answers 404 `page not found`, as moby does; what the API has and this daemon hasn't answers
 * 501 with a sentence (`routes/unsupported.ts`).
 */
import type { IncomingMessage } from 'node:http'
import { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import findMyWay from 'find-my-way'
import type { HTTPMethod } from 'find-my-way'
import { LabError } from '@shared/errors'
import { engineVersion, maximumApiVersion, negotiate } from '../apiVersion'
import { endWhenRead } from './endWhenRead'
import { sendError } from './errors'
import { Exchange } from './exchange'
import { Query } from './query'

export type Handler = (exchange: Exchange) => Promise<void> | void

export interface Route {
  readonly method: HTTPMethod
  readonly path: string
  readonly handler: Handler
}

export interface Router {
  handle(request: IncomingMessage, response: ServerResponse): void
  /** The same for a request that asks for an upgrade. */
  handleUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void
}

/** The `Server` header. */
const serverHeader = `Docker/${engineVersion} (linux)`

const versionPrefix = /^\/v([\d.]+)(?=\/)/
const imagePath =
  /^\/(images|distribution|plugins)\/(.+?)(\/(?:json|history|push|tag|get|enable|disable|set|upgrade))?$/
/** A linked container has names with a slash: `parent/alias`. */
const linkedPath =
  /^\/containers\/([^/]+\/.+?)(\/(?:json|changes|export|top|logs|stats|attach|attach\/ws|archive|start|stop|restart|kill|pause|unpause|wait|resize|rename|exec|update))?$/
const containerVerb =
  /^\/containers\/[^/]+\/(?:json|changes|export|top|logs|stats|attach|attach\/ws|archive|start|stop|restart|kill|pause|unpause|wait|resize|rename|exec|update|checkpoints(?:\/[^/]+)?)$/
const fixedImagePaths = new Set(['json', 'create', 'search', 'prune', 'get', 'load', 'pull', 'privileges'])

/** `/images/library/alpine:3/json` → `/images/library%2Falpine:3/json`. */
function encodeImageName(path: string): string {
  const match = imagePath.exec(path)
  if (match === null || (match[3] === undefined && fixedImagePaths.has(match[2] ?? ''))) return path
  return `/${match[1] ?? ''}/${(match[2] ?? '').replaceAll('/', '%2F')}${match[3] ?? ''}`
}

/** `/containers/parent/alias/json` → `/containers/parent%2Falias/json`. */
function encodeLinkedName(path: string): string {
  if (containerVerb.test(path)) return path
  return path.replace(
    linkedPath,
    (_all, name: string, verb = '') => `/containers/${name.replaceAll('/', '%2F')}${String(verb)}`,
  )
}

/** Where Go's router sends who asks for a path with empty, `.` or `..` parts; undefined for a clean one. */
function cleanPath(url: string): string | undefined {
  const [path = '', ...query] = url.split('?')
  if (!/\/(?:\/|\.{1,2}(?:\/|$))/.test(path)) return undefined
  const parts: string[] = []
  for (const part of path.split('/').slice(1)) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  const end = /\/$/.test(path) && parts.length > 0 ? '/' : ''
  return [`/${parts.join('/')}${end}`, ...query].join('?')
}

/** Collects routes; the routes of one resource are one module under `routes/`. */
export function createRouter(routes: readonly Route[]): Router {
  const finder = findMyWay({ ignoreTrailingSlash: false, maxParamLength: 512 })
  for (const route of routes) finder.on(route.method, route.path, () => undefined, route)

  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    socket: Socket | undefined,
  ): Promise<void> => {
    const clean = cleanPath(request.url ?? '/')
    if (clean !== undefined) {
      response.writeHead(301, { Location: clean, 'Content-Length': 0 })
      endWhenRead(response)
      return
    }
    const url = new URL(request.url ?? '/', 'http://daemon')
    const asked = versionPrefix.exec(url.pathname)?.[1]
    const path = asked === undefined ? url.pathname : url.pathname.replace(versionPrefix, '')
    const found = finder.find((request.method ?? 'GET') as HTTPMethod, encodeLinkedName(encodeImageName(path)))
    if (found === null && request.method !== 'OPTIONS') throw new LabError('notFound', 'page not found')
    setCommonHeaders(response)
    const apiVersion = negotiate(asked)
    response.setHeader('Docker-Experimental', 'false')
    if (found === null) {
      // moby answers OPTIONS of anything.
      response.writeHead(200, { 'Content-Length': 0 }).end()
      request.resume()
      return
    }
    const { handler } = found.store as Route
    const upgraded = socket === undefined ? undefined : { socket }
    const query = new Query(url.searchParams)
    await handler(new Exchange({ request, response, params: found.params, query, apiVersion, upgraded }))
  }

  const handle = (request: IncomingMessage, response: ServerResponse, socket?: Socket): void => {
    response.on('error', () => undefined)
    answer(request, response, socket).catch((error: unknown) => {
      sendError(response, error)
      // What the client still sends has no reader; without this a keep-alive connection would hang.
      request.resume()
    })
  }

  return {
    handle,
    handleUpgrade: (request, socket, head) => {
      if (head.length > 0) socket.unshift(head)
      socket.on('error', () => socket.destroy())
      const response = new ServerResponse(request)
      response.shouldKeepAlive = false
      response.assignSocket(socket)
      response.on('finish', () => socket.destroySoon())
      handle(request, response, socket)
    },
  }
}

function setCommonHeaders(response: ServerResponse): void {
  response.setHeader('Api-Version', maximumApiVersion)
  response.setHeader('Ostype', 'linux')
  response.setHeader('Server', serverHeader)
}
