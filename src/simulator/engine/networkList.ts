/** Which networks a list shows and a prune removes (moby `daemon/network/filter.go`, `daemon/prune.go`, 26.1). */
import { LabError } from '@shared/errors'
import type { Engine } from './engine'
import { labelsMatch, unknownFilter } from './labelFilter'
import { removeNetwork } from './networkCreate'
import { isPredefined } from './networks'
import type { Network } from './networks'
import { parseUntil } from './prune'

type Filters = ReadonlyMap<string, readonly string[]>

function checkNames(filters: Filters, known: readonly string[]): void {
  for (const name of filters.keys()) {
    if (!known.includes(name)) throw new LabError('invalid', unknownFilter(name))
  }
}

/** Throws LabError with the daemon's words for a filter that it doesn't know. */
export function listNetworks(engine: Engine, filters: Filters): readonly Network[] {
  checkNames(filters, ['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type'])
  const any = (name: string, test: (value: string) => boolean): boolean => filters.get(name)?.some(test) ?? true
  const dangling = readDangling(filters.get('dangling'))
  const types = readTypes(filters.get('type'))
  return engine.networks.list().filter((network) => {
    const own = isPredefined(network.name)
    const isUsed = own || engine.networks.endpointsOn(network).length > 0
    return (
      any('name', (name) => matchesText(network.name, name)) &&
      any('id', (id) => matchesText(network.id, id)) &&
      any('driver', (driver) => network.driver === driver) &&
      any('scope', (scope) => scope === 'local') &&
      labelsMatch(network.labels, filters.get('label') ?? []) &&
      (dangling === undefined || dangling !== isUsed) &&
      (types === undefined || types.includes(own ? 'builtin' : 'custom'))
    )
  })
}

/** moby's `filters.Match`: equal, or found by the value as a regular expression. */
function matchesText(text: string, wanted: string): boolean {
  if (text === wanted) return true
  const anchored = /^(\^?)([\w.:/-]*)(\$?)$/.exec(wanted)
  if (anchored === null) return false
  const [, from, middle = '', to] = anchored
  if (from === '^' && to === '$') return text === middle
  if (from === '^') return text.startsWith(middle)
  return to === '$' ? text.endsWith(middle) : text.includes(middle)
}

function readDangling(values: readonly string[] | undefined): boolean | undefined {
  if (values === undefined || values.length === 0) return undefined
  if (values.length > 1) throw new LabError('invalid', 'got more than one value for filter key "dangling"')
  const [value = ''] = values
  if (['1', 'true'].includes(value)) return true
  if (['0', 'false'].includes(value)) return false
  throw new LabError('invalid', 'invalid value for filter \'dangling\', must be "true" (or "1"), or "false" (or "0")')
}

function readTypes(values: readonly string[] | undefined): readonly string[] | undefined {
  const bad = values?.find((value) => value !== 'custom' && value !== 'builtin')
  if (bad !== undefined) throw new LabError('system', `invalid filter: 'type'='${bad}'`)
  return values
}

/** Removes the user's networks that no running container is on; gives their names. Throws LabError invalid. */
export async function pruneNetworks(engine: Engine, filters: Filters): Promise<readonly string[]> {
  checkNames(filters, ['label', 'label!', 'until'])
  const untils = filters.get('until') ?? []
  if (untils.length > 1) throw new LabError('invalid', 'more than one until filter specified')
  const until = parseUntil(untils[0], engine.clock())
  const isWanted = (network: Network): boolean => {
    if (isPredefined(network.name) || network.configOnly) return false
    if (engine.networks.endpointsOn(network).length > 0) return false
    if (until !== undefined && network.createdAtMs > until) return false
    if (!labelsMatch(network.labels, filters.get('label') ?? [])) return false
    return !filters.has('label!') || !labelsMatch(network.labels, filters.get('label!') ?? [])
  }
  const removed: string[] = []
  for (const network of engine.networks.list().filter(isWanted)) {
    await removeNetwork(engine, network)
    removed.push(network.name)
  }
  engine.events.emit('network', 'prune', '', { reclaimed: '0' })
  return removed
}
