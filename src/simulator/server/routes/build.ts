/** `/build`: the classic builder over HTTP. The context streams in as a tar, the messages stream out as JSON lines. */
import { LabError } from '@shared/errors'
import type { BuildMessage } from '../../builder/types'
import type { Engine } from '../../engine/engine'
import { untilOf } from '../../engine/imageView'
import type { Exchange } from '../exchange'
import { messageOf } from '../errors'
import type { Route } from '../router'
import { readBuildRequest } from './buildRequest'
import { JsonLines } from './jsonLines'

export function buildRoutes(engine: Engine): readonly Route[] {
  return [
    { method: 'POST', path: '/build', handler: (exchange) => build(engine, exchange) },
    { method: 'POST', path: '/build/prune', handler: (exchange) => prune(engine, exchange) },
    { method: 'POST', path: '/build/cancel', handler: (exchange) => exchange.empty(204) },
  ]
}

const cacheFilters = [
  'until',
  'unused-for',
  'id',
  'parent',
  'type',
  'description',
  'inuse',
  'shared',
  'private',
  'label',
  'label!',
]

/** The cache of BuildKit, of which there is none. Throws LabError invalid with the daemon's words. */
function prune(engine: Engine, exchange: Exchange): void {
  const prefix = 'failed to prune build cache: '
  const keep = exchange.query.text('keep-storage')
  if (keep !== '' && !/^[+-]?\d+$/.test(keep)) {
    const reason = `strconv.Atoi: parsing ${JSON.stringify(keep)}: invalid syntax`
    throw new LabError('invalid', `keep-storage is in bytes and expects an integer, got ${keep}: ${reason}`)
  }
  const filters = exchange.query.filters()
  const unknown = [...filters.keys()].find((name) => !cacheFilters.includes(name))
  if (unknown !== undefined) throw new LabError('invalid', `${prefix}invalid filter '${unknown}'`)
  if (filters.has('until') && filters.has('unused-for')) {
    throw new LabError('invalid', `${prefix}conflicting filters: "until" and "unused-for"`)
  }
  for (const name of ['until', 'unused-for']) {
    for (const value of filters.get(name) ?? []) checkMoment(engine, name, value)
  }
  exchange.json(200, { CachesDeleted: null, SpaceReclaimed: 0 })
}

function checkMoment(engine: Engine, name: string, value: string): void {
  try {
    untilOf(value, engine.clock())
  } catch (error) {
    const expected = `"${name}" filter expects a duration (e.g., '24h') or a timestamp`
    const reason = `failed to parse value as time or duration: ${JSON.stringify(value)}`
    throw new LabError('invalid', `failed to prune build cache: ${expected}: ${reason}`, { cause: error })
  }
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
