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
  const named =
    (type: string) =>
    (value: string): boolean =>
      event.Type === type && (id === value || id.startsWith(value) || attributes['name'] === value)
  return (
    any('event', (action) => event.Action === action || event.Action.startsWith(`${action}:`)) &&
    any('type', (type) => event.Type === type) &&
    any('scope', (scope) => event.scope === scope) &&
    any('container', (value) => named('container')(value) || attributes['container'] === value) &&
    any('volume', named('volume')) &&
    any('network', named('network')) &&
    any('image', (value) => imageMatches(event, value)) &&
    labelsMatch(attributes, filters.get('label') ?? [])
  )
}

function imageMatches(event: DaemonEvent, wanted: string): boolean {
  const { ID: id, Attributes: attributes } = event.Actor
  const name = (event.Type === 'image' ? attributes['name'] : attributes['image']) ?? ''
  const bare = name.includes(':') ? name.slice(0, name.lastIndexOf(':')) : name
  return name === wanted || bare === wanted || (event.Type === 'image' && id === wanted)
}
