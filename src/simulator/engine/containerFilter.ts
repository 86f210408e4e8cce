/** Which containers a list shows: `all`, `limit` and the filters of `docker ps` (moby `daemon/list.go`). */
import { LabError } from '@shared/errors'
import type { Container, ContainerStatus } from './container'
import type { Engine } from './engine'
import { settingsOf } from './networkSettings'
import { labelsMatch } from './labelFilter'

type Filters = ReadonlyMap<string, readonly string[]>

const known = [
  'ancestor',
  'before',
  'exited',
  'expose',
  'health',
  'id',
  'is-task',
  'isolation',
  'label',
  'name',
  'network',
  'publish',
  'since',
  'status',
  'volume',
]
const statuses: readonly string[] = [
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
] satisfies readonly ContainerStatus[]

/** Containers newest first. Throws LabError invalid for a filter that isn't known. */
export function selectContainers(
  engine: Engine,
  options: { readonly all: boolean; readonly limit: number; readonly filters: Filters },
): readonly Container[] {
  const { filters } = options
  check(filters)
  const onlyRunning = !options.all && options.limit <= 0 && !filters.has('status') && !filters.has('exited')
  const newestFirst = [...engine.containers.list()].reverse()
  const between = range(engine, newestFirst, filters)
  const selected = between.filter(
    (container) =>
      (!onlyRunning || container.isRunning || container.record.state.status === 'restarting') &&
      matches(engine, container, filters),
  )
  return options.limit > 0 ? selected.slice(0, options.limit) : selected
}

function check(filters: Filters): void {
  for (const [name, values] of filters) {
    if (!known.includes(name)) throw new LabError('invalid', `invalid filter '${name}'`)
    for (const value of values) {
      const bad = (name === 'status' && !statuses.includes(value)) || (name === 'exited' && !/^\d+$/.test(value))
      if (bad) throw new LabError('invalid', `invalid filter '${name}=${value}'`)
    }
  }
}

/** `before` and `since` another container. */
function range(engine: Engine, newestFirst: readonly Container[], filters: Filters): readonly Container[] {
  const before = filters.get('before')?.[0]
  const since = filters.get('since')?.[0]
  const from = before === undefined ? 0 : newestFirst.indexOf(engine.containers.get(before)) + 1
  const to = since === undefined ? newestFirst.length : newestFirst.indexOf(engine.containers.get(since))
  return newestFirst.slice(from, to)
}

function matches(engine: Engine, container: Container, filters: Filters): boolean {
  const any = (name: string, test: (value: string) => boolean): boolean => {
    const values = filters.get(name)
    return values === undefined || values.some(test)
  }
  const { record } = container
  return (
    any('id', (id) => record.id.startsWith(id)) &&
    any('name', (name) => nameMatches(record.name, name)) &&
    any('status', (status) => record.state.status === status) &&
    any('exited', (code) => record.state.status === 'exited' && record.state.exitCode === Number(code)) &&
    labelsMatch(record.config.Labels ?? {}, filters.get('label') ?? []) &&
    any('ancestor', (ancestor) => hasAncestor(engine, container, ancestor)) &&
    any('volume', (volume) =>
      record.mounts.some((mount) => mount.name === volume || mount.destination === volume || mount.source === volume),
    ) &&
    any('network', (network) => onNetwork(container, network)) &&
    any('is-task', (value) => ['0', 'false'].includes(value)) &&
    any('health', (value) => value === 'none')
  )
}

/** A regular expression over the name with and without its slash; what is none is compared as it is. */
function nameMatches(name: string, wanted: string): boolean {
  if (!/[\\^$.*+?()[\]{}|]/.test(wanted)) return `/${name}`.includes(wanted)
  const literal = wanted.replace(/^\^?\/?/, '').replace(/\$$/, '')
  if (!/^[a-zA-Z0-9_.-]+$/.test(literal)) return name.includes(wanted)
  const fromStart = wanted.startsWith('^')
  const toEnd = wanted.endsWith('$')
  if (fromStart && toEnd) return name === literal
  if (fromStart) return name.startsWith(literal)
  return toEnd ? name.endsWith(literal) : name.includes(literal)
}

function hasAncestor(engine: Engine, container: Container, wanted: string): boolean {
  const ancestor = engine.images.find(wanted)
  if (ancestor === undefined) return false
  let id: typeof ancestor.id | undefined = container.record.imageId
  while (id !== undefined) {
    if (id === ancestor.id) return true
    id = engine.images.get(id)?.parent
  }
  return false
}

function onNetwork(container: Container, wanted: string): boolean {
  return Object.entries(settingsOf(container)).some(([name, { networkId }]) => name === wanted || networkId === wanted)
}
