/** `/images`. */
import { LabError } from '@shared/errors'
import { readPlatform } from '../../engine/checkPlatform'
import type { Engine } from '../../engine/engine'
import { labelsMatch } from '../../engine/labelFilter'
import { importImage } from '../../engine/importImage'
import { loadImages } from '../../engine/loadImages'
import { saveImages, selectForSave } from '../../engine/saveImages'
import { needRoomForFile, needRoomForTemporary } from '../../engine/diskRoom'
import { emitImageEvent } from '../../engine/imageEvents'
import { imageHistoryView, imageInspectView, imageListView, selectImages, untilOf } from '../../engine/imageView'
import type { Platform } from '../../layers/imageConfig'
import { joinRepositoryAndTag } from '../../layers/references'
import type { Image, ListedImage } from '../../layers/imageTypes'
import { messageOf } from '../errors'
import type { Exchange } from '../exchange'
import { boolFilter, checkFilters } from '../query'
import type { Route } from '../router'
import { JsonLines } from './jsonLines'
import { unreachableSource } from './registry'

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
        const name = joinRepositoryAndTag(exchange.query.text('repo'), exchange.query.text('tag'))
        // moby wraps an error that isn't there, and its answer is an empty success.
        if (name === '') return exchange.empty(200)
        const { id } = source(engine, exchange.param('name'))
        needRoomForFile(engine, 'image/overlay2', 'repositories.json')
        await engine.images.tag(id, name)
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

/** Throws LabError notFound, also for a name that can't be one. */
function source(engine: Engine, name: string): Image {
  try {
    return engine.images.resolve(name)
  } catch (thrown) {
    throw new LabError('notFound', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown })
  }
}

function list(engine: Engine, exchange: Exchange): void {
  const filters = exchange.query.filters()
  checkFilters(filters, ['dangling', 'label', 'before', 'since', 'reference', 'until'])
  const dangling = boolFilter(filters, 'dangling')
  const images = selectImages(engine, { all: exchange.query.flag('all'), dangling, filters })
  const sharedSize = exchange.query.flag('shared-size')
  exchange.json(
    200,
    images.map((listed) => imageListView(engine, listed, { sharedSize })),
  )
}

async function save(engine: Engine, exchange: Exchange, names: readonly string[]): Promise<void> {
  const images = selectForSave(engine, names)
  needRoomForTemporary(engine, 'docker-export-')
  exchange.startStream('application/x-tar')
  await saveImages(images, engine.clock(), (bytes) => exchange.write(bytes))
  for (const { image } of images) emitImageEvent(engine, 'save', image)
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
    const message = messageOf(error)
    await lines.send({ errorDetail: { message }, error: message })
    exchange.request.resume()
  }
  lines.end()
}

async function pull(engine: Engine, exchange: Exchange): Promise<void> {
  const { query } = exchange
  const asked = query.text('platform')
  const platform = asked === '' ? { os: 'linux', architecture: 'amd64' } : readPlatform(asked)
  const name = query.text('fromImage')
  if (name === '') return importRoot(engine, exchange, platform)
  const tag = query.text('tag')
  if (tag !== '' && !tag.startsWith('sha256:')) joinRepositoryAndTag(name, tag)
  const separator = tag.startsWith('sha256:') ? '@' : ':'
  const lines = new JsonLines(exchange)
  try {
    const wanted = tag === '' ? name : `${name}${separator}${tag}`
    await engine.pull(wanted, (message) => sendIfThere(lines, message, platform), exchange.gone)
  } catch (error) {
    if (!lines.started) throw error
    const message = messageOf(error)
    await lines.send({ errorDetail: { message }, error: message })
  }
  lines.end()
}

/** Of the catalog's images there is one platform; that another isn't there shows after the repository was found. */
async function sendIfThere(lines: JsonLines, message: object, { os, architecture }: Platform): Promise<void> {
  await lines.send(message)
  if (os === 'linux' && architecture === 'amd64') return
  throw new LabError('notFound', `no matching manifest for ${os}/${architecture} in the manifest list entries`)
}

async function importRoot(engine: Engine, exchange: Exchange, platform: Platform): Promise<void> {
  const { query } = exchange
  const name = joinRepositoryAndTag(query.text('repo'), query.text('tag'))
  if (query.text('fromSrc') !== '-') throw unreachableSource(query.text('fromSrc'))
  const lines = new JsonLines(exchange)
  const { id } = await importImage(engine, {
    archive: exchange.bodyStream(),
    name,
    platform,
    message: query.text('message'),
    changes: query.list('changes'),
  })
  await lines.send({ status: id })
  lines.end()
}

async function prune(engine: Engine, exchange: Exchange): Promise<void> {
  const filters = exchange.query.filters()
  checkFilters(filters, ['dangling', 'label', 'label!', 'until'])
  const all = boolFilter(filters, 'dangling') === false
  const untils = filters.get('until') ?? []
  if (untils.length > 1) throw new LabError('system', 'more than one until filter specified')
  const until = untils[0] === undefined ? undefined : untilOf(untils[0], engine.clock())
  const isMeant = ({ image }: ListedImage): boolean => {
    const labels = image.config.config?.Labels ?? {}
    if (filters.has('label!') && labelsMatch(labels, filters.get('label!') ?? [])) return false
    return labelsMatch(labels, filters.get('label') ?? [])
  }
  const { deleted, reclaimedBytes } = await engine.images.prune({
    all,
    containers: engine.containers.imageUsers(),
    accepts: (listed) => isMeant(listed) && (until === undefined || Date.parse(listed.image.config.created) <= until),
  })
  engine.events.emit('image', 'prune', '', { reclaimed: String(reclaimedBytes) })
  exchange.json(200, {
    ImagesDeleted: deleted.length === 0 ? null : deleted,
    SpaceReclaimed: reclaimedBytes,
  })
}
