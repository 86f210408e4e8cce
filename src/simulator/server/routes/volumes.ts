/** `/volumes`. */
import { z } from 'zod'
import type { Engine } from '../../engine/engine'
import { labelsMatch } from '../../engine/labelFilter'
import { anonymousLabel, volumeSizeBytes, volumeView } from '../../engine/volumes'
import type { Volume } from '../../engine/volumes'
import { isAtLeast } from '../../apiVersion'
import type { Exchange } from '../exchange'
import { checkFilters } from '../query'
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
    { method: 'POST', path: '/volumes/prune', handler: (exchange) => pruneVolumes(engine, exchange) },
  ]
}

function listVolumes(engine: Engine, exchange: Exchange): void {
  const filters = exchange.query.filters()
  checkFilters(filters, ['dangling', 'name', 'driver', 'label'])
  const isUsed = (volume: Volume): boolean => engine.containers.usersOfVolume(volume.record.name).length > 0
  const dangling = filters.get('dangling')?.[0]
  const volumes = engine.volumes
    .list()
    .filter(
      (volume) =>
        (filters.get('name') ?? ['']).some((name) => volume.record.name.includes(name)) &&
        (filters.get('driver') ?? ['local']).includes('local') &&
        labelsMatch(volume.record.labels ?? {}, filters.get('label') ?? []) &&
        (dangling === undefined || isUsed(volume) === ['false', '0'].includes(dangling)),
    )
  exchange.json(200, { Volumes: volumes.map((volume) => volumeView(volume)), Warnings: null })
}

async function createVolume(engine: Engine, exchange: Exchange): Promise<void> {
  const body = createSchema.parse((await exchange.bodyAs(volumeCreateShape)) ?? {})
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
  const all = !isAtLeast(exchange.apiVersion, '1.42') || isTrue(filters, 'all')
  let reclaimed = 0
  const deleted: string[] = []
  for (const volume of engine.volumes.list()) {
    const { name, labels } = volume.record
    if (!all && labels?.[anonymousLabel] === undefined) continue
    if (engine.containers.usersOfVolume(name).length > 0) continue
    if (!labelsMatch(labels ?? {}, filters.get('label') ?? [])) continue
    if (filters.has('label!') && labelsMatch(labels ?? {}, filters.get('label!') ?? [])) continue
    reclaimed += volumeSizeBytes(volume)
    await engine.volumes.remove(name, { force: true })
    deleted.push(name)
  }
  engine.events.emit('volume', 'prune', '', { reclaimed: String(reclaimed) })
  exchange.json(200, { VolumesDeleted: deleted.length === 0 ? null : deleted, SpaceReclaimed: reclaimed })
}

function isTrue(filters: Filters, name: string): boolean {
  return ['1', 'true'].includes(filters.get(name)?.[0] ?? '')
}
