/** `/build`: the classic builder over HTTP. The context streams in as a tar, the messages stream out as JSON lines. */
import { LabError } from '@shared/errors'
import { z } from 'zod'
import type { BuildMessage, BuildRequest } from '../../builder/types'
import type { Engine } from '../../engine/engine'
import type { Exchange } from '../exchange'
import type { Route } from '../router'
import { JsonLines } from './jsonLines'

const argumentsSchema = z.record(z.string(), z.string().nullable())
const labelsSchema = z.record(z.string(), z.string())
const cacheFromSchema = z.array(z.string())

export function buildRoutes(engine: Engine): readonly Route[] {
  return [
    { method: 'POST', path: '/build', handler: (exchange) => build(engine, exchange) },
    {
      method: 'POST',
      path: '/build/prune',
      handler: (exchange) => exchange.json(200, { CachesDeleted: null, SpaceReclaimed: 0 }),
    },
    { method: 'POST', path: '/build/cancel', handler: (exchange) => exchange.empty(204) },
  ]
}

async function build(engine: Engine, exchange: Exchange): Promise<void> {
  const request = readRequest(exchange)
  const lines = new JsonLines(exchange)
  try {
    await engine.build(request, (message: BuildMessage) => lines.send(message), exchange.gone)
  } catch (error) {
    if (exchange.gone.aborted) return
    if (!lines.started) throw error
    const message = error instanceof Error ? error.message : String(error)
    await lines.send({ errorDetail: { message }, error: message })
  }
  lines.end()
  // A failed build may leave the rest of the context unread.
  exchange.request.resume()
}

function readRequest(exchange: Exchange): BuildRequest {
  const { query } = exchange
  if (query.text('version') === '2') {
    throw new LabError(
      'notImplemented',
      'the Camada simulator builds with the classic builder: set DOCKER_BUILDKIT=0',
      {
        hint: { key: 'build.needsBuildKit' },
      },
    )
  }
  if (query.text('remote') !== '' && query.text('remote') !== 'client-session') {
    throw new LabError('notImplemented', 'the Camada simulator does not build from a remote context')
  }
  const dockerfile = query.text('dockerfile')
  const buildArgs = query.json('buildargs', argumentsSchema)
  const labels = query.json('labels', labelsSchema)
  const cacheFrom = query.json('cachefrom', cacheFromSchema)
  const target = query.text('target')
  const networkMode = query.text('networkmode')
  return {
    context: exchange.bodyStream(),
    ...(dockerfile !== '' && { dockerfile }),
    tags: query.list('t').filter((tag) => tag !== ''),
    ...(buildArgs && { buildArgs }),
    ...(labels && { labels }),
    ...(target !== '' && { target }),
    noCache: query.flag('nocache'),
    pull: query.flag('pull'),
    remove: query.flagOr('rm', true),
    forceRemove: query.flag('forcerm'),
    quiet: query.flag('q'),
    ...(networkMode !== '' && { networkMode }),
    ...(cacheFrom && { cacheFrom }),
  }
}
