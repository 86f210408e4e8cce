/** `/volumes`. */
import { LabError } from '@shared/errors'
import { RE2JS } from 're2js'
import { z } from 'zod'
import type { Engine } from '../../engine/engine'
import { labelsMatch } from '../../engine/labelFilter'
import { anonymousLabel, volumeSizeBytes, volumeView } from '../../engine/volumes'
import type { Volume } from '../../engine/volumes'
import { isAtLeast } from '../../apiVersion'
import type { Exchange } from '../exchange'
import { boolFilter, checkFilters } from '../query'
import type { Filters } from '../query'
import type { Route } from '../router'
import { volumeCreateShape } from '../shapes/containers'

const createSchema = z.looseObject({
  Name: z.string().optional(),
  Driver: z.string().optional(),
  DriverOpts: z.record(z.string(), z.string()).nullish(),
  Labels: z.record(z.string(), z.string()).nullish(),
})

export function volumeRoutes(engine: Engine): readonly Route[] {
  return [
    { method: 'GET', path: '/volumes', handler: (exchange) => listVolumes(engine, exchange) },
    { method: 'POST', path: '/volumes/create', handler: (exchange) => createVolume(engine, exchange) },
    {
      method: 'GET',
      path: '/volumes/:name',
      handler: (exchange) => exchange.json(200, volumeView(engine.volumes.get(exchange.param('name')))),
    },
    {
      method: 'DELETE',
      path: '/volumes/:name',
      handler: async (exchange) => {
        await engine.volumes.remove(exchange.param('name'), { force: exchange.query.flag('force') })
        exchange.empty(204)
      },
    },
    {
      method: 'PUT',
      path: '/volumes/:name',
      handler: () => {
        throw new LabError('unavailable', 'volume update only valid for cluster volumes, but swarm is unavailable')
      },
    },
    { method: 'POST', path: '/volumes/prune', handler: (exchange) => pruneVolumes(engine, exchange) },
  ]
}

function listVolumes(engine: Engine, exchange: Exchange): void {
  const filters = readFilters(exchange)
  checkFilters(filters, ['dangling', 'name', 'driver', 'label'])
  const dangling = boolFilter(filters, 'dangling')
  const isUsed = (volume: Volume): boolean => engine.containers.usersOfVolume(volume.record.name).length > 0
  const names = filters.get('name')?.map(nameTest)
  const volumes = engine.volumes
    .list()
    .filter(
      (volume) =>
        (names === undefined || names.some((test) => test(volume.record.name))) &&
        (filters.get('driver') ?? ['local']).includes('local') &&
        labelsMatch(volume.record.labels ?? {}, filters.get('label') ?? []) &&
        (dangling === undefined || isUsed(volume) !== dangling),
    )
  exchange.json(200, { Volumes: volumes.map((volume) => volumeView(volume)), Warnings: null })
}

function readFilters(exchange: Exchange): Filters {
  try {
    return exchange.query.filters()
  } catch (cause) {
    throw new LabError('invalid', 'error reading volume filters: invalid filter', { cause })
  }
}

/** A regular expression; what is none matches the name that is the same. */
function nameTest(wanted: string): (name: string) => boolean {
  try {
    const expression = RE2JS.compile(wanted)
    return (name) => expression.matcher(name).find()
  } catch {
    return (name) => name === wanted
  }
}

const noSwarm =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.'

async function createVolume(engine: Engine, exchange: Exchange): Promise<void> {
  const body = createSchema.parse((await exchange.bodyAs(volumeCreateShape)) ?? {})
  if (body['ClusterVolumeSpec'] !== undefined) throw new LabError('unavailable', noSwarm)
  const volume = await engine.volumes.create({
    name: body.Name ?? '',
    driver: body.Driver ?? '',
    labels: body.Labels ?? null,
    options: body.DriverOpts ?? null,
  })
  exchange.json(201, volumeView(volume))
}

/** From API 1.42 only anonymous volumes unless `all`; before, every unused one. */
async function pruneVolumes(engine: Engine, exchange: Exchange): Promise<void> {
  const filters = exchange.query.filters()
  checkFilters(filters, ['label', 'label!', 'all'])
  const all = pruneAll(filters, exchange.apiVersion)
  let reclaimed = 0
  const deleted: string[] = []
  for (const volume of engine.volumes.list()) {
    const { name, labels, options } = volume.record
    // What a driver's options mount is never pruned.
    if (Object.keys(options ?? {}).length > 0) continue
    if (!all && labels?.[anonymousLabel] === undefined) continue
    if (engine.containers.usersOfVolume(name).length > 0) continue
    if (!labelsMatch(labels ?? {}, filters.get('label') ?? [])) continue
    if (filters.has('label!') && labelsMatch(labels ?? {}, filters.get('label!') ?? [])) continue
    reclaimed += volumeSizeBytes(volume)
    await engine.volumes.remove(name, { force: true })
    deleted.push(name)
  }
  engine.events.emit('volume', 'prune', '', { reclaimed: String(reclaimed) })
  exchange.json(200, { VolumesDeleted: deleted, SpaceReclaimed: reclaimed })
}

/** Before API 1.42 every unused volume goes, as if `all` had been asked for. */
function pruneAll(filters: Filters, version: string): boolean {
  const values = [...(filters.get('all') ?? []), ...(isAtLeast(version, '1.42') ? [] : ['true'])]
  const [value] = values
  if (value === undefined) return false
  if (new Set(values).size > 1) {
    throw new LabError('invalid', `invalid filter 'all=[${values.join(' ')}]': only one value is expected`)
  }
  if (!/^(1|0|t|f|true|false)$/i.test(value)) {
    const reason = `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`
    throw new LabError('invalid', `invalid filter 'all': ${reason}`)
  }
  return /^(1|t|true)$/i.test(value)
}
