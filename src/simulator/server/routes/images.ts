/** `/images`. */
import { LabError } from '@shared/errors'
import { parseUntil } from '../../engine/prune'
import type { Engine } from '../../engine/engine'
import { labelsMatch } from '../../engine/labelFilter'
import { importImage } from '../../engine/importImage'
import { loadImages } from '../../engine/loadImages'
import { saveImages, selectForSave } from '../../engine/saveImages'
import { imageHistoryView, imageInspectView, imageListView, selectImages } from '../../engine/imageView'
import { joinRepositoryAndTag } from '../../layers/references'
import type { ListedImage } from '../../layers/imageTypes'
import type { Exchange } from '../exchange'
import { checkFilters } from '../query'
import type { Route } from '../router'
import { JsonLines } from './jsonLines'

export function imageRoutes(engine: Engine): readonly Route[] {
  return [
    { method: 'GET', path: '/images/json', handler: (exchange) => list(engine, exchange) },
    { method: 'POST', path: '/images/create', handler: (exchange) => pull(engine, exchange) },
    { method: 'POST', path: '/images/prune', handler: (exchange) => prune(engine, exchange) },
    { method: 'GET', path: '/images/get', handler: (exchange) => save(engine, exchange, exchange.query.list('names')) },
    {
      method: 'GET',
      path: '/images/:name/get',
      handler: (exchange) => save(engine, exchange, [exchange.param('name')]),
    },
    { method: 'POST', path: '/images/load', handler: (exchange) => load(engine, exchange) },
    {
      method: 'GET',
      path: '/images/:name/json',
      handler: (exchange) =>
        exchange.json(
          200,
          imageInspectView(engine, engine.images.resolve(exchange.param('name')), exchange.apiVersion),
        ),
    },
    {
      method: 'GET',
      path: '/images/:name/history',
      handler: (exchange) =>
        exchange.json(200, imageHistoryView(engine, engine.images.resolve(exchange.param('name')))),
    },
    {
      method: 'POST',
      path: '/images/:name/tag',
      handler: async (exchange) => {
        const repository = exchange.query.text('repo')
        const isDigest = repository.includes('@')
        const name = isDigest ? repository : joinRepositoryAndTag(repository, exchange.query.text('tag'))
        await engine.images.tag(engine.images.resolve(exchange.param('name')).id, name)
        exchange.empty(201)
      },
    },
    {
      method: 'DELETE',
      path: '/images/:name',
      handler: async (exchange) => {
        const name = exchange.param('name')
        if (name.trim() === '') throw new LabError('invalid', 'image name cannot be blank')
        const deleted = await engine.images.delete(name, {
          force: exchange.query.flag('force'),
          noPrune: exchange.query.flag('noprune'),
          containers: engine.containers.imageUsers(),
        })
        exchange.json(200, deleted)
      },
    },
  ]
}

function list(engine: Engine, exchange: Exchange): void {
  const filters = exchange.query.filters()
  checkFilters(filters, ['dangling', 'label', 'before', 'since', 'reference', 'until'])
  const dangling = filters.get('dangling')?.[0]
  if (dangling !== undefined && !['true', '1', 'false', '0'].includes(dangling)) {
    throw new LabError('invalid', `invalid filter 'dangling=[${dangling}]'`)
  }
  const images = selectImages(engine, { all: exchange.query.flag('all'), filters })
  const sharedSize = exchange.query.flag('shared-size')
  exchange.json(
    200,
    images.map((listed) => imageListView(engine, listed, { sharedSize })),
  )
}

async function save(engine: Engine, exchange: Exchange, names: readonly string[]): Promise<void> {
  const images = selectForSave(engine, names)
  exchange.startStream('application/x-tar')
  await saveImages(images, engine.clock(), (bytes) => exchange.write(bytes))
  for (const { image } of images) engine.events.emit('image', 'save', image.id, { name: image.id })
  exchange.end()
}

async function load(engine: Engine, exchange: Exchange): Promise<void> {
  const quiet = exchange.query.flagOr('quiet', true)
  const lines = new JsonLines(exchange)
  try {
    await loadImages(engine, exchange.bodyStream(), (message) =>
      quiet && !('stream' in message) ? Promise.resolve() : lines.send(message),
    )
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    await lines.send({ errorDetail: { message }, error: message })
    exchange.request.resume()
  }
  lines.end()
}

async function pull(engine: Engine, exchange: Exchange): Promise<void> {
  const { query } = exchange
  if (query.text('fromSrc') !== '') return importRoot(engine, exchange)
  const name = query.text('fromImage')
  const tag = query.text('tag')
  const separator = tag.startsWith('sha256:') ? '@' : ':'
  const lines = new JsonLines(exchange)
  try {
    await engine.pull(tag === '' ? name : `${name}${separator}${tag}`, (message) => lines.send(message), exchange.gone)
  } catch (error) {
    if (!lines.started) throw error
    const message = error instanceof Error ? error.message : String(error)
    await lines.send({ errorDetail: { message }, error: message })
  }
  lines.end()
}

async function importRoot(engine: Engine, exchange: Exchange): Promise<void> {
  const { query } = exchange
  if (query.text('fromSrc') !== '-') {
    throw new LabError('notImplemented', 'the Camada simulator does not import from a URL')
  }
  const [repo, tag] = [query.text('repo'), query.text('tag')]
  const lines = new JsonLines(exchange)
  const { id } = await importImage(engine, {
    archive: exchange.bodyStream(),
    name: repo === '' || tag === '' ? repo : `${repo}:${tag}`,
    message: query.text('message'),
    changes: query.list('changes'),
  })
  await lines.send({ status: id })
  lines.end()
}

async function prune(engine: Engine, exchange: Exchange): Promise<void> {
  const filters = exchange.query.filters()
  checkFilters(filters, ['dangling', 'label', 'label!', 'until'])
  const until = parseUntil(filters.get('until')?.[0], engine.clock())
  const isMeant = ({ image }: ListedImage): boolean => {
    const labels = image.config.config?.Labels ?? {}
    if (filters.has('label!') && labelsMatch(labels, filters.get('label!') ?? [])) return false
    return labelsMatch(labels, filters.get('label') ?? [])
  }
  const { deleted, reclaimedBytes } = await engine.images.prune({
    all: ['false', '0'].includes(filters.get('dangling')?.[0] ?? ''),
    containers: engine.containers.imageUsers(),
    accepts: (listed) => isMeant(listed) && (until === undefined || Date.parse(listed.image.config.created) <= until),
  })
  engine.events.emit('image', 'prune', '', { reclaimed: String(reclaimedBytes) })
  exchange.json(200, {
    ImagesDeleted: deleted.length === 0 ? null : deleted,
    SpaceReclaimed: reclaimedBytes,
  })
}
