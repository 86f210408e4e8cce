/** The filters of `docker events` (moby `daemon/events/filter.go`). */
import type { DaemonEvent } from './events'
import { labelsMatch } from './labelFilter'

type Filters = ReadonlyMap<string, readonly string[]>

/** Whether an event passes. `exec_start: ls` also matches the filter `exec_start`. */
export function eventMatches(event: DaemonEvent, filters: Filters): boolean {
  const any = (name: string, test: (value: string) => boolean): boolean => {
    const values = filters.get(name)
    return values === undefined || values.some(test)
  }
  const { ID: id, Attributes: attributes } = event.Actor
  // Whatever the event is of: `volume=data` passes what a container `database` did too.
  const named = (value: string): boolean =>
    id.startsWith(value) || (value !== '' && (attributes['name'] ?? '').startsWith(value))
  return (
    any('event', (action) => actionMatches(event.Action, action, filters.get('event') ?? [])) &&
    any('type', (type) => event.Type === type) &&
    any('scope', (scope) => event.scope === scope) &&
    any('container', named) &&
    any('volume', named) &&
    any('network', named) &&
    any('daemon', named) &&
    any('image', (value) => imageMatches(event, value)) &&
    labelsMatch(attributes, filters.get('label') ?? [])
  )
}

/** Actions that carry what they did: `exec_start: ls`. */
const longActions = new Set(['health_status', 'exec_create', 'exec_start'])

function actionMatches(action: string, wanted: string, all: readonly string[]): boolean {
  return action === wanted || (all.some((name) => longActions.has(name)) && action.startsWith(wanted))
}

function imageMatches(event: DaemonEvent, wanted: string): boolean {
  const { ID: id, Attributes: attributes } = event.Actor
  const name = (event.Type === 'image' ? attributes['name'] : attributes['image']) ?? ''
  return [id, name].some((text) => text === wanted || withoutTag(text) === wanted)
}

/** As moby strips it: `sha256:…`, `name:tag`, `host:5000/name:tag` and `name@sha256:…` lose what follows the name. */
function withoutTag(reference: string): string {
  const [name = ''] = reference.split('@')
  const colon = name.lastIndexOf(':')
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name
}
