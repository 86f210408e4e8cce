/** `docker container prune`: every container that isn't running. */
import { LabError } from '@shared/errors'
import type { Engine } from './engine'
import { labelsMatch } from './labelFilter'
import { removeContainer } from './remove'

/** Removes stopped containers and says how many bytes their layers had. Throws LabError invalid for a bad filter. */
export async function pruneContainers(
  engine: Engine,
  filters: ReadonlyMap<string, readonly string[]>,
): Promise<{ readonly deleted: readonly string[]; readonly reclaimedBytes: number }> {
  for (const name of filters.keys()) {
    if (!['label', 'label!', 'until'].includes(name)) throw new LabError('invalid', `invalid filter '${name}'`)
  }
  if ((filters.get('until') ?? []).length > 1) throw new LabError('invalid', 'more than one until filter specified')
  const until = parseUntil(filters.get('until')?.[0], engine.clock())
  const deleted: string[] = []
  let reclaimedBytes = 0
  for (const container of engine.containers.list()) {
    const labels = container.record.config.Labels ?? {}
    const spared = filters.has('label!') && labelsMatch(labels, filters.get('label!') ?? [])
    if (container.isRunning || container.isWaitingToRestart || container.busy !== undefined || spared) continue
    if (!labelsMatch(labels, filters.get('label') ?? [])) continue
    if (until !== undefined && container.record.createdAtMs > until) continue
    reclaimedBytes += container.layer.sizeBytes()
    await removeContainer(engine, container, { force: false, volumes: false })
    deleted.push(container.id)
  }
  engine.events.emit('container', 'prune', '', { reclaimed: String(reclaimedBytes) })
  return { deleted, reclaimedBytes }
}

/** A Unix time in seconds, a duration (`10m`, `1h30m`) before now, or a date; milliseconds since the epoch. */
export function parseUntil(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined || text === '') return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  const duration = parseDuration(text)
  if (duration !== undefined) return nowMs - duration
  const date = Date.parse(text)
  if (Number.isNaN(date))
    throw new LabError('invalid', `failed to parse value as time or duration: ${JSON.stringify(text)}`)
  return date
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

function parseDuration(text: string): number | undefined {
  if (!/^-?(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined
  let total = 0
  const sign = text.startsWith('-') ? -1 : 1
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    total += Number(amount) * (unitMs[unit ?? ''] ?? 0)
  }
  return sign * total
}
