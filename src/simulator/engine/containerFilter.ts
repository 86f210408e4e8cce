/** Which containers a list shows: `all`, `limit` and the filters of `docker ps` (moby `daemon/list.go`). */
import { RE2JS } from 're2js'
import type { ImageId } from '@shared/docker/identity'
import { LabError } from '@shared/errors'
import type { Container, ContainerStatus } from './container'
import type { Engine } from './engine'
import { settingsOf } from './networkSettings'
import { boundPorts } from './ports'
import { labelsMatch, unknownFilter } from './labelFilter'

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
  const onlyRunning = !options.all && options.limit <= 0 && !filters.has('status')
  const newestFirst = [...engine.containers.list()].reverse()
  const between = range(engine, newestFirst, filters)
  const matches = matcher(engine, filters)
  const selected = between.filter(
    (container) =>
      (!onlyRunning || container.isRunning || container.record.state.status === 'restarting') && matches(container),
  )
  return options.limit > 0 ? selected.slice(0, options.limit) : selected
}

const healths = ['none', 'starting', 'healthy', 'unhealthy']

function check(filters: Filters): void {
  const fail = (message: string): LabError => new LabError('invalid', message)
  for (const [name, values] of filters) {
    if (!known.includes(name)) throw fail(unknownFilter(name))
    for (const value of values) {
      if (name === 'status' && !statuses.includes(value)) throw fail(`invalid filter 'status=${value}'`)
      if (name === 'health' && !healths.includes(value)) throw fail(`unrecognized filter value for health: ${value}`)
      const problem = name === 'exited' ? notAnInteger(value) : undefined
      if (problem !== undefined) {
        throw fail(`invalid filter 'exited=${value}': strconv.Atoi: parsing ${JSON.stringify(value)}: ${problem}`)
      }
    }
  }
  const task = filters.get('is-task')
  if (task !== undefined && (task.length !== 1 || !['0', '1', 'true', 'false'].includes(task[0] ?? ''))) {
    throw fail(`invalid filter 'is-task=[${task.join(' ')}]'`)
  }
}

/** What `strconv.Atoi` has against a text. */
function notAnInteger(text: string): string | undefined {
  if (!/^[+-]?\d+$/.test(text)) return 'invalid syntax'
  return Math.abs(Number(text)) >= 2 ** 63 ? 'value out of range' : undefined
}

/** `before` and `since` other containers, by their full ID or name; of several the last counts. */
function range(engine: Engine, newestFirst: readonly Container[], filters: Filters): readonly Container[] {
  const place = (name: 'before' | 'since'): number | undefined => {
    const places = (filters.get(name) ?? []).map((named) => newestFirst.indexOf(wholeNamed(engine, named)))
    return places.length === 0 ? undefined : places[places.length - 1]
  }
  const [before, since] = [place('before'), place('since')]
  return newestFirst.slice(before === undefined ? 0 : before + 1, since)
}

/** Leading digits of an ID don't do here. */
function wholeNamed(engine: Engine, named: string): Container {
  if (named === '') throw new LabError('notFound', 'No such container: ')
  const container = engine.containers.get(named)
  const bare = named.startsWith('/') ? named.slice(1) : named
  if (container.id === bare || container.record.name === bare) return container
  throw new LabError('notFound', `No such container: ${named}`)
}

type Test = (container: Container) => boolean

function matcher(engine: Engine, filters: Filters): Test {
  const any = (name: string, test: (container: Container, value: string) => boolean): Test => {
    const values = filters.get(name)
    return (container) => values === undefined || values.some((value) => test(container, value))
  }
  const names = filters.get('name')?.map(nameTest)
  const isPublished = portTest('publish', filters.get('publish'))
  const isExposed = portTest('expose', filters.get('expose'))
  const ancestors = ancestorIds(engine, filters.get('ancestor'))
  const tests: readonly Test[] = [
    any('id', ({ id }, value) => id.startsWith(value)),
    ({ record }) => names === undefined || names.some((test) => test(record.name)),
    any('status', ({ record }, status) => record.state.status === status),
    any('exited', ({ record }, code) => record.state.status === 'exited' && record.state.exitCode === Number(code)),
    ({ record }) => labelsMatch(record.config.Labels ?? {}, filters.get('label') ?? []),
    (container) => ancestors === undefined || hasAncestor(engine, container, ancestors),
    any('volume', ({ record }, volume) =>
      record.mounts.some((mount) => (mount.name || mount.source) === volume || mount.destination === volume),
    ),
    any('network', onNetwork),
    any('is-task', (_, value) => ['0', 'false'].includes(value)),
    any('health', ({ record }, value) => value === (record.state.health?.status ?? 'none')),
    (container) => isPublished(publishedNumbers(engine, container)),
    (container) => isExposed(exposedNumbers(engine, container)),
  ]
  return (container) => tests.every((test) => test(container))
}

/** A regular expression over the name with and without its slash; what is none matches a name that is the same. */
function nameTest(wanted: string): (name: string) => boolean {
  let expression: RE2JS | undefined
  try {
    expression = RE2JS.compile(wanted)
  } catch {
    return (name) => name === wanted || `/${name}` === wanted
  }
  const compiled = expression
  return (name) => compiled.matcher(name).find() || compiled.matcher(`/${name}`).find()
}

/** `80`, `80/tcp`, `18000-18100/udp`; throws LabError system with Go's words. */
function portTest(filter: string, values: readonly string[] | undefined): (ports: readonly string[]) => boolean {
  if (values === undefined) return () => true
  const wanted = values.flatMap((value) => {
    const [numbers = '', protocol = 'tcp'] = value.split('/')
    const [first = '', last = first] = numbers.split('-')
    const reason = notARange(numbers, first, last)
    if (reason !== undefined) throw new LabError('system', `error while looking up for ${filter} ${value}: ${reason}`)
    const count = Number(last) - Number(first) + 1
    return Array.from({ length: count }, (_, at) => `${String(Number(first) + at)}/${protocol}`)
  })
  const set = new Set(wanted)
  return (ports) => ports.some((port) => set.has(port))
}

/** What go-connections' `ParsePortRange` has against a range. */
function notARange(numbers: string, first: string, last: string): string | undefined {
  if (numbers === '') return 'Empty string specified for ports.'
  for (const number of [first, last]) {
    const problem = !/^\d+$/.test(number)
      ? 'invalid syntax'
      : Number(number) > 65_535
        ? 'value out of range'
        : undefined
    if (problem !== undefined) return `strconv.ParseUint: parsing ${JSON.stringify(number)}: ${problem}`
  }
  return Number(last) < Number(first) ? `Invalid range specified for the Port: ${numbers}` : undefined
}

/** Only what runs has ports: `8080/tcp` for each that is bound on the host. */
function publishedNumbers(engine: Engine, container: Container): readonly string[] {
  return Object.entries(boundPorts(engine, container)).flatMap(([port, bindings]) =>
    (bindings ?? []).map(({ HostPort }) => `${HostPort}/${port.split('/')[1] ?? 'tcp'}`),
  )
}

function exposedNumbers(engine: Engine, container: Container): readonly string[] {
  return Object.keys(boundPorts(engine, container)).map((port) => (port.includes('/') ? port : `${port}/tcp`))
}

function ancestorIds(engine: Engine, names: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (names === undefined) return undefined
  return new Set(names.flatMap((name) => foundImage(engine, name) ?? []))
}

/** A name that can't be an image's is one that nobody has. */
function foundImage(engine: Engine, name: string): ImageId | undefined {
  try {
    return engine.images.find(name)?.id
  } catch (error) {
    if (error instanceof LabError) return undefined
    throw error
  }
}

function hasAncestor(engine: Engine, container: Container, ancestors: ReadonlySet<string>): boolean {
  let id: ImageId | undefined = container.record.imageId
  while (id !== undefined) {
    if (ancestors.has(id)) return true
    id = engine.images.get(id)?.parent
  }
  return false
}

function onNetwork(container: Container, wanted: string): boolean {
  return Object.entries(settingsOf(container)).some(([name, { networkId }]) => name === wanted || networkId === wanted)
}
