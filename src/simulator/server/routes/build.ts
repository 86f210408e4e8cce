/** `/build`: the classic builder over HTTP. The context streams in as a tar, the messages stream out as JSON lines. */
import type { BuildMessage } from '../../builder/types'
import type { Engine } from '../../engine/engine'
import type { Exchange } from '../exchange'
import { messageOf } from '../errors'
import type { Route } from '../router'
import { readBuildRequest } from './buildRequest'
import { JsonLines } from './jsonLines'

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
  const request = readBuildRequest(exchange)
  const lines = new JsonLines(exchange)
  try {
    await engine.build(request, (message: BuildMessage) => lines.send(message), exchange.gone)
  } catch (error) {
    if (exchange.gone.aborted) return
    if (!lines.started) throw error
    const message = messageOf(error)
    await lines.send({ errorDetail: { message }, error: message })
  }
  lines.end()
  // A failed build may leave the rest of the context unread.
  exchange.request.resume()
}
