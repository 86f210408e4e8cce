/** `/containers/{id}/stats` and `/containers/{id}/update`: what a container uses, and may use. */
import { setTimeout as sleep } from 'node:timers/promises'
import { LabError } from '@shared/errors'
import { isAtLeast } from '../../apiVersion'
import type { Engine } from '../../engine/engine'
import { hostConfigSchema } from '../../engine/hostConfig'
import { statsView, takeSample } from '../../engine/stats'
import { updateContainer } from '../../engine/update'
import type { Exchange } from '../exchange'
import type { Route } from '../router'
import { containerUpdateShape } from '../shapes/containers'

const everyMs = 1000

export function containerResourceRoutes(engine: Engine): readonly Route[] {
  return [
    { method: 'GET', path: '/containers/:id/stats', handler: (exchange) => stats(engine, exchange) },
    { method: 'POST', path: '/containers/:id/update', handler: (exchange) => update(engine, exchange) },
  ]
}

async function stats(engine: Engine, exchange: Exchange): Promise<void> {
  const { query } = exchange
  const isStream = query.flagOr('stream', true)
  const isOneShot = query.flag('one-shot') && isAtLeast(exchange.apiVersion, '1.41')
  if (isStream && isOneShot) throw new LabError('invalid', 'cannot have stream=true and one-shot=true')
  const container = engine.containers.get(exchange.param('id'))
  let before = takeSample(engine, container)
  if (!isStream && (isOneShot || before === undefined)) {
    exchange.json(200, statsView(container, { sample: before, isNamed: !isOneShot }))
    return
  }
  exchange.startStream('application/json')
  if (isStream) before = undefined
  do {
    await sleep(everyMs, undefined, { signal: exchange.gone }).catch(() => undefined)
    if (exchange.gone.aborted) return
    const sample = takeSample(engine, container)
    await exchange.write(`${JSON.stringify(statsView(container, { sample, before, isNamed: true }))}\n`)
    before = sample
  } while (isStream && engine.containers.find(container.id) === container)
  exchange.end()
}

async function update(engine: Engine, exchange: Exchange): Promise<void> {
  const body = hostConfigSchema.nullable().parse(await exchange.bodyAs(containerUpdateShape))
  const warnings = await updateContainer(engine, exchange.param('id'), body ?? {})
  exchange.json(200, { Warnings: warnings.length === 0 ? null : warnings })
}
